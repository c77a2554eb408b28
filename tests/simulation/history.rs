//! What happens in a run: a list of steps drawn from the seed. Each carries its own numbers, so that leaving one out
//! changes no other.

use std::time::Duration;

use flo_model::drill::Point;
use flo_sandbox::Service;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::net::Weather;

/// The points of what is simulated.
pub(crate) const POINTS: [Point; 8] = [
    Point::StoreWritten,
    Point::StoreCommitted,
    Point::PullRead,
    Point::PullApplied,
    Point::PushNoted,
    Point::PushAnswered,
    Point::PushConfirmed,
    Point::PushLooked,
];

/// Devices of the person.
pub(crate) const DEVICES: usize = 2;

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// Its number in the whole history, also when others are left out.
    pub(crate) number: usize,
    /// Time since the step before.
    pub(crate) after: Duration,
    pub(crate) doing: Doing,
    /// Seed of its choices.
    pub(crate) pick: u64,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// The person edits on a device.
    Here(usize, Here),
    /// Somebody else edits at a service.
    There(There),
    /// The way between a device and a service changes.
    Weather(usize, Service, Weather),
    /// The power of a device fails; it starts again after this many seconds.
    Crash(usize, u64),
    /// The power of a device is to fail at this point of its code, after it was passed so many times.
    Cut(usize, Point, u32),
    /// A device's wall clock is set so many seconds ahead of the true time.
    Clock(usize, i64),
    /// The person decides an open conflict, or what becomes of a parked write.
    Decide(usize),
    /// A listing of Clockify does not show what was made lately.
    ListLag,
}

/// An edit on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Here {
    AddEntry,
    RewordEntry,
    MoveEntry,
    Reassign,
    TagEntry,
    DeleteEntry,
    StartTimer,
    StopTimer,
    AddTag,
    AddClient,
    AddTask,
    /// A project, and an entry in it at once.
    AddProject,
    RenameTask,
    AddFolder,
    RenameAsset,
    MoveAsset,
    DeleteAsset,
    AddComment,
    RewordComment,
    TickComment,
    DeleteComment,
}

/// An edit at a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum There {
    AddEntry,
    RewordEntry,
    DeleteEntry,
    RestoreEntry,
    StartTimer,
    StopTimer,
    RenameProject,
    RenameTask,
    AddFolder,
    AddFile,
    RenameAsset,
    MoveAsset,
    DeleteAsset,
    AddComment,
    RewordComment,
    DeleteComment,
    SetStatus,
}

const HERE: &[(Here, u32)] = &[
    (Here::AddEntry, 10),
    (Here::RewordEntry, 8),
    (Here::MoveEntry, 3),
    (Here::Reassign, 3),
    (Here::TagEntry, 3),
    (Here::DeleteEntry, 4),
    (Here::StartTimer, 4),
    (Here::StopTimer, 4),
    (Here::AddTag, 1),
    (Here::AddClient, 1),
    (Here::AddTask, 2),
    (Here::AddProject, 2),
    (Here::RenameTask, 1),
    (Here::AddFolder, 5),
    (Here::RenameAsset, 5),
    (Here::MoveAsset, 3),
    (Here::DeleteAsset, 3),
    (Here::AddComment, 6),
    (Here::RewordComment, 4),
    (Here::TickComment, 3),
    (Here::DeleteComment, 2),
];

const THERE: &[(There, u32)] = &[
    (There::AddEntry, 4),
    (There::RewordEntry, 8),
    (There::DeleteEntry, 4),
    (There::RestoreEntry, 1),
    (There::StartTimer, 1),
    (There::StopTimer, 2),
    (There::RenameProject, 1),
    (There::RenameTask, 1),
    (There::AddFolder, 2),
    (There::AddFile, 2),
    (There::RenameAsset, 4),
    (There::MoveAsset, 3),
    (There::DeleteAsset, 3),
    (There::AddComment, 2),
    (There::RewordComment, 4),
    (There::DeleteComment, 2),
    (There::SetStatus, 1),
];

/// The history of a seed.
pub(crate) fn draw(seed: u64) -> Vec<Step> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let length = rng.random_range(10..28);
    let focus = [None, Some(Service::Clockify), Some(Service::Frameio)][rng.random_range(0..3)];
    let mut steps: Vec<Step> = Vec::new();
    for number in 0..length {
        let before = steps.last().map(|step| step.doing);
        let (after, doing) = match before {
            // While the edit is on its way.
            Some(Doing::Here(device, _)) if rng.random_bool(0.15) => {
                (rng.random_range(20..900), Doing::Crash(device, rng.random_range(1..40)))
            }
            _ => (rng.random_range(200..25_000), doing(&mut rng, focus)),
        };
        steps.push(Step { number, after: Duration::from_millis(after), doing, pick: rng.random() });
    }
    steps
}

/// The same history, with a power cut at this point ahead of every third step.
pub(crate) fn with_cuts(history: Vec<Step>, point: Point) -> Vec<Step> {
    let length = history.len();
    let mut steps = Vec::new();
    for (index, step) in history.into_iter().enumerate() {
        let number = length + index;
        let mut add = |doing| steps.push(Step { number, after: Duration::ZERO, doing, pick: step.pick });
        let is_look = point == Point::PushLooked;
        if is_look {
            // Only what may have had an effect is looked for.
            let service = if index.is_multiple_of(2) { Service::Clockify } else { Service::Frameio };
            add(Doing::Weather(index / 2 % DEVICES, service, Weather::Lossy));
        }
        if index.is_multiple_of(3) {
            let time = index / 3;
            let after = if is_look { 0 } else { u32::try_from(time % 3).unwrap_or_default() };
            add(Doing::Cut(time % DEVICES, point, after));
        }
        steps.push(step);
    }
    steps
}

fn doing(rng: &mut ChaCha8Rng, focus: Option<Service>) -> Doing {
    let device = rng.random_range(0..DEVICES);
    let service =
        focus.unwrap_or_else(|| if rng.random_bool(0.5) { Service::Clockify } else { Service::Frameio });
    match rng.random_range(0..100) {
        0..45 => Doing::Here(device, weighed(rng, HERE, |one| is_wanted(focus, here_is_at(one)))),
        45..62 => Doing::There(weighed(rng, THERE, |one| is_wanted(focus, there_is_at(one)))),
        62..82 => {
            let kinds = [
                Weather::Fair,
                Weather::Lossy,
                Weather::Lossy,
                Weather::Lossy,
                Weather::Offline,
                Weather::Portal,
                Weather::Limited,
                Weather::Broken,
            ];
            Doing::Weather(device, service, *kinds.choose(rng).expect("there are some"))
        }
        82..86 => Doing::Crash(device, rng.random_range(1..40)),
        86..90 => Doing::Cut(device, *POINTS.choose(rng).expect("there are some"), rng.random_range(0..4)),
        90..93 => Doing::Clock(device, [0, -86_400, -600, 45, 3_600, 172_800][rng.random_range(0..6)]),
        93..98 => Doing::Decide(device),
        _ => Doing::ListLag,
    }
}

fn is_wanted(focus: Option<Service>, at: Service) -> bool {
    focus.is_none_or(|focus| focus == at)
}

fn weighed<T: Copy>(rng: &mut ChaCha8Rng, table: &[(T, u32)], wanted: impl Fn(T) -> bool) -> T {
    let rows: Vec<_> = table.iter().filter(|(one, _)| wanted(*one)).collect();
    rows.choose_weighted(rng, |(_, weight)| *weight).expect("there are some").0
}

fn here_is_at(here: Here) -> Service {
    match here {
        Here::AddEntry
        | Here::RewordEntry
        | Here::MoveEntry
        | Here::Reassign
        | Here::TagEntry
        | Here::DeleteEntry
        | Here::StartTimer
        | Here::StopTimer
        | Here::AddTag
        | Here::AddClient
        | Here::AddTask
        | Here::AddProject
        | Here::RenameTask => Service::Clockify,
        _ => Service::Frameio,
    }
}

fn there_is_at(there: There) -> Service {
    match there {
        There::AddEntry
        | There::RewordEntry
        | There::DeleteEntry
        | There::RestoreEntry
        | There::StartTimer
        | There::StopTimer
        | There::RenameProject
        | There::RenameTask => Service::Clockify,
        _ => Service::Frameio,
    }
}
