//! Months of booked hours, laid out so that the studio's day is always today.
//!
//! The three work days before today and today itself carry the signed-in person's week by hand; everything
//! older is spread over work days by seed, with lunch, gaps, days off and exact totals per task.

use std::collections::HashMap;

use flo_model::UnixMillis;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::plan::{Filler, JOBS, Job, fillers};
use super::studio::{self, Studio};

/// Work days that carry hours, about five months.
const DAYS: usize = 108;
/// Share of the hours between jobs that goes into the studio's own film: about 300 of its 400 hours are used.
const FILM_SHARE: f64 = 0.15;
/// How long the signed-in person's timer has been running, in seconds: 1:47:12.
pub const RUNNING_S: i64 = 6_432;

/// One booked stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// [`studio::Person::key`].
    pub person: &'static str,
    /// [`studio::Project::key`].
    pub project: &'static str,
    /// Name of the task in the project.
    pub task: Option<&'static str>,
    /// What was done.
    pub text: &'static str,
    /// Tag, if any.
    pub tag: Option<&'static str>,
    /// Charged to the client.
    pub billable: bool,
    /// Already on an invoice.
    pub invoiced: bool,
    /// Unix seconds.
    pub start_s: i64,
    /// Unix seconds; none while the timer runs.
    pub end_s: Option<i64>,
}

/// All hours of the studio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Oldest first.
    pub bookings: Vec<Booking>,
    /// Midnight before the first hand-written day: everything that starts earlier is locked. Unix seconds.
    pub locked_before_s: i64,
}

impl Hours {
    /// No hours at all; what starts more than ten days before `now` is locked.
    #[must_use]
    pub fn none(now: UnixMillis) -> Self {
        Self { bookings: Vec::new(), locked_before_s: now.0.div_euclid(1000) - 10 * 86_400 }
    }
}

/// Lays out the hours of the studio before `now`; the same for the same seed and day.
#[must_use]
pub fn lay_out(studio: &Studio, seed: u64, now: UnixMillis) -> Hours {
    let zone = TimeZone::get(studio::ZONE).unwrap_or(TimeZone::UTC);
    let now_s = now.0.div_euclid(1000);
    let today = Timestamp::from_second(now_s).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone()).date();
    let mut layout = Layout {
        studio,
        zone,
        rng: ChaCha8Rng::seed_from_u64(seed ^ 0x686f_7572),
        days: work_days(today),
        free: HashMap::new(),
        bookings: Vec::with_capacity(2_500),
    };
    layout.open_days();
    layout.this_week();
    layout.today(now_s);
    for job in JOBS {
        layout.spread(job);
    }
    layout.fill();
    let locked_before_s = layout.at(3, 0);
    let mut bookings = layout.bookings;
    bookings.sort_by_key(|b| (b.start_s, b.person));
    Hours { bookings, locked_before_s }
}

/// Today, then the work days before it, latest first.
fn work_days(today: Date) -> Vec<Date> {
    let mut days = vec![today];
    let mut day = today;
    while days.len() <= DAYS {
        day = day.saturating_sub(1.days());
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            days.push(day);
        }
    }
    days
}

struct Layout<'a> {
    studio: &'a Studio,
    zone: TimeZone,
    rng: ChaCha8Rng,
    days: Vec<Date>,
    /// Free stretches in minutes after midnight, by person and day.
    free: HashMap<(&'static str, usize), Vec<(i64, i64)>>,
    bookings: Vec<Booking>,
}

impl Layout<'_> {
    /// Unix seconds of `minute` after midnight, `day` work days ago.
    fn at(&self, day: usize, minute: i64) -> i64 {
        let minute = i16::try_from(minute).unwrap_or(0);
        let wall = self.days[day].at(0, 0, 0, 0).saturating_add(i64::from(minute).minutes());
        self.zone.to_timestamp(wall).map_or(0, Timestamp::as_second)
    }

    fn open_days(&mut self) {
        let people: Vec<_> = self.studio.workers().map(|p| p.key).collect();
        for (n, person) in people.into_iter().enumerate() {
            // Everybody is away for two weeks in summer, one after the other, and ill now and then.
            let away = 62 + n * 9;
            for day in 1..self.days.len() {
                let off = (away..away + 8).contains(&day)
                    && !JOBS.iter().any(|j| j.person == person && (j.days.0..=j.days.1).contains(&day));
                if off || (day > 12 && self.rng.random_bool(0.03)) {
                    continue;
                }
                let begin = 8 * 60 + 30 + 15 * self.rng.random_range(0..4);
                self.free.insert((person, day), vec![(begin, begin + 225), (begin + 270, begin + 540)]);
            }
        }
    }

    fn this_week(&mut self) {
        type Row = (usize, i64, i64, &'static str, &'static str, &'static str, &'static str);
        const ROWS: [Row; 9] = [
            (3, 540, 630, "harbour", "Selects, days 1 to 3", "Selects, day 1", "edit"),
            (3, 645, 750, "harbour", "Selects, days 1 to 3", "Selects, day 1", "edit"),
            (3, 795, 960, "grainfold", "", "Client notes, v2", "edit"),
            (3, 975, 1050, "ridgeline", "Conform", "Conform", "edit"),
            (2, 525, 735, "harbour", "Assembly, reel 1", "Assembly, reel 1", "edit"),
            (2, 780, 930, "harbour", "Assembly, reel 1", "Assembly, reel 1", "edit"),
            (2, 945, 1035, "studio", "Production meeting", "Production meeting", "office"),
            (1, 450, 720, "harbour", "Shoot, 4 days", "Shoot, day 3", "shoot"),
            (1, 765, 1050, "harbour", "Shoot, 4 days", "Shoot, day 3", "shoot"),
        ];
        for (day, from, to, project, task, text, tag) in ROWS {
            self.push(
                studio::SIGNED_IN,
                (project, task, text, tag),
                (self.at(day, from), Some(self.at(day, to))),
            );
            self.free.remove(&(studio::SIGNED_IN, day));
            if day == 1 {
                self.push("teo", (project, task, text, tag), (self.at(day, from), Some(self.at(day, to))));
                self.free.remove(&("teo", day));
            }
        }
        let meeting = ("studio", "Production meeting", "Production meeting", "office");
        for person in ["jonas", "teo", "mila", "ada"] {
            self.take(person, 2, 945, 1035);
            self.push(person, meeting, (self.at(2, 945), Some(self.at(2, 1035))));
        }
    }

    /// Hours of today, counted back from now, so that they are there at any time of day.
    fn today(&mut self, now_s: i64) {
        let back = |hours: i64, minutes: i64| now_s - (hours * 60 + minutes) * 60;
        let ida = studio::SIGNED_IN;
        self.push(
            ida,
            ("grainfold", "Spot A, fine cut", "Spot A, fine cut", "edit"),
            (back(5, 42), Some(back(4, 12))),
        );
        self.push(
            ida,
            ("ridgeline", "Grade review", "Grade review", "grade"),
            (back(4, 2), Some(back(2, 22))),
        );
        self.push(
            ida,
            ("harbour", "Assembly, reel 2", "Assembly, reel 2", "edit"),
            (now_s - RUNNING_S, None),
        );
        let fine_cut = ("harbour", "Fine cut, reel 1", "Fine cut, reel 1", "edit");
        self.push("jonas", fine_cut, (back(6, 55), Some(back(4, 40))));
        self.push("mila", ("ridgeline", "Grade", "Grade, v2", "grade"), (back(5, 30), Some(back(4, 20))));
        self.push(
            "teo",
            ("second-shift", "Camera tests", "Camera tests, low light", "shoot"),
            (back(0, 38), None),
        );
    }

    fn push(&mut self, person: &'static str, what: Filler, (start_s, end_s): (i64, Option<i64>)) {
        let (project, task, text, tag) = what;
        let billable = self.studio.project(project).is_some_and(|p| p.billable);
        self.bookings.push(Booking {
            person,
            project,
            task: (!task.is_empty()).then_some(task),
            text,
            tag: (!tag.is_empty()).then_some(tag),
            billable,
            invoiced: false,
            start_s,
            end_s,
        });
    }

    /// Removes `from..to` from a person's free time.
    fn take(&mut self, person: &'static str, day: usize, from: i64, to: i64) {
        let Some(free) = self.free.get_mut(&(person, day)) else { return };
        *free = free
            .iter()
            .flat_map(|&(a, b)| [(a, b.min(from)), (a.max(to), b)])
            .filter(|(a, b)| b - a >= 15)
            .collect();
    }

    fn spread(&mut self, job: &Job) {
        let Some(person) = self.studio.person(job.person).map(|p| p.key) else { return };
        let pieces = self.cut(job.minutes, job.pieces);
        let (latest, earliest) = job.days;
        for minutes in pieces {
            let span = earliest - latest + 1;
            let first = self.rng.random_range(0..span);
            let window = (0..span).map(|n| latest + (first + n) % span);
            let found = window.chain(earliest + 1..self.days.len()).find_map(|day| {
                let free = self.free.get(&(person, day))?;
                free.iter().find(|(a, b)| b - a >= minutes).map(|&(from, _)| (day, from))
            });
            // Nothing free in five months: an evening it is.
            let (day, from) = found.unwrap_or((latest.max(1), 18 * 60));
            let times = (self.at(day, from), Some(self.at(day, from + minutes)));
            self.take(person, day, from, from + minutes);
            self.push(person, (job.project, job.task, job.text, job.tag), times);
            if let Some(last) = self.bookings.last_mut() {
                last.invoiced = job.invoiced;
            }
        }
    }

    /// Cuts a total into pieces of whole quarter hours; what does not fit is in the last one.
    fn cut(&mut self, minutes: i64, pieces: usize) -> Vec<i64> {
        let count = if pieces > 0 { i64::try_from(pieces).unwrap_or(1) } else { (minutes + 119) / 150 };
        let count = count.max(1);
        let mut left = minutes;
        let mut cut = Vec::new();
        for rest in (1..=count).rev() {
            let even = left / rest;
            let size = if rest == 1 {
                left
            } else {
                let jitter = 15 * self.rng.random_range(-2..=2);
                (((even + 7) / 15) * 15 + jitter).clamp(30, 225).min(left - 15 * (rest - 1))
            };
            cut.push(size);
            left -= size;
        }
        cut
    }

    /// Fills most of what is still free with the work that never ends.
    fn fill(&mut self) {
        let people: Vec<_> = self.studio.workers().map(|p| p.key).collect();
        for person in people {
            let [film, office] = fillers(person);
            for day in 1..self.days.len() {
                let Some(free) = self.free.remove(&(person, day)) else { continue };
                for (mut from, to) in free {
                    while to - from >= 45 {
                        let length = (to - from).min(15 * self.rng.random_range(3..11));
                        if self.rng.random_bool(0.6) {
                            let pool = if self.rng.random_bool(FILM_SHARE) { film } else { office };
                            let what = pool[self.rng.random_range(0..pool.len())];
                            self.push(person, what, (self.at(day, from), Some(self.at(day, from + length))));
                        }
                        from += length;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(at: &str) -> Hours {
        lay_out(&Studio::kiteyard(), 1, UnixMillis::parse(at).unwrap())
    }

    fn minutes(hours: &Hours, now_s: i64, wanted: impl Fn(&Booking) -> bool) -> i64 {
        hours.bookings.iter().filter(|b| wanted(b)).map(|b| b.end_s.unwrap_or(now_s) - b.start_s).sum::<i64>()
            / 60
    }

    #[test]
    fn harbour_lights_stands_at_212_hours_40() {
        let at = "2026-10-15T12:32:12Z";
        let now_s = UnixMillis::parse(at).unwrap().0 / 1000;
        assert_eq!(minutes(&hours(at), now_s, |b| b.project == "harbour"), 212 * 60 + 40);
    }

    #[test]
    fn the_signed_in_persons_week_is_the_one_of_the_time_page() {
        let at = "2026-10-15T12:32:12Z";
        let now_s = UnixMillis::parse(at).unwrap().0 / 1000;
        let monday = UnixMillis::parse("2026-10-11T22:00:00Z").unwrap().0 / 1000;
        let mine = |b: &Booking| b.person == "ida" && b.start_s >= monday;
        let hours = hours(at);
        assert_eq!(minutes(&hours, now_s, mine), 28 * 60 + 57);
        assert_eq!(minutes(&hours, now_s, |b| mine(b) && b.billable), 27 * 60 + 27);
        assert_eq!(minutes(&hours, now_s, |b| mine(b) && b.project == "grainfold"), 4 * 60 + 15);
        assert_eq!(hours.locked_before_s, monday);
    }

    #[test]
    fn the_own_film_stays_within_its_estimate() {
        let of_film = |b: &Booking| b.project == "quiet-hours";
        let booked = minutes(&hours("2026-10-15T12:32:12Z"), 0, of_film) / 60;
        assert!((250..400).contains(&booked), "{booked} h");
    }

    #[test]
    fn the_invoice_of_grainfold_finds_its_entries() {
        let hours = hours("2026-10-15T12:32:12Z");
        let of = |task: &str| {
            let rows: Vec<_> =
                hours.bookings.iter().filter(|b| b.project == "grainfold" && b.task == Some(task)).collect();
            (rows.len(), rows.iter().map(|b| (b.end_s.unwrap() - b.start_s) / 60).sum::<i64>())
        };
        assert_eq!(of("Edit, spot A"), (11, 1110));
        assert_eq!(of("Edit, spot B"), (8, 855));
        assert_eq!(of("Edit, spot C"), (7, 765));
        assert_eq!(of("Grade"), (4, 540));
    }

    #[test]
    fn the_same_seed_gives_the_same_hours_and_nobody_works_twice_at_once() {
        let one = hours("2026-11-23T08:00:00Z");
        assert_eq!(one, hours("2026-11-23T08:00:00Z"));
        assert!(one.bookings.len() > 900, "months of entries, not {}", one.bookings.len());
        for person in ["ida", "jonas", "teo", "mila", "ada"] {
            let mut end = 0;
            // Today's hours are counted back from now and may touch the evening before.
            let past = one.bookings.iter().filter(|b| b.person == person && b.start_s < one.locked_before_s);
            for booking in past {
                assert!(booking.start_s >= end, "{person} at {}", booking.start_s);
                end = booking.end_s.unwrap();
            }
        }
    }
}
