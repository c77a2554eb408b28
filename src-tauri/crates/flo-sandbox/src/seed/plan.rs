//! Who worked on what and when, as totals: the tables that [`super::hours`] spreads over days.
//!
//! Days are counted in work days before today. The totals per task are those that the studio's project
//! pages show, so that sums over the booked hours agree with them.

/// Hours that are to be spread over some days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    pub(super) person: &'static str,
    pub(super) project: &'static str,
    pub(super) task: &'static str,
    pub(super) text: &'static str,
    pub(super) tag: &'static str,
    /// Sum of all pieces.
    pub(super) minutes: i64,
    /// Number of entries; 0 lets the length decide.
    pub(super) pieces: usize,
    /// Latest and earliest day, in work days before today.
    pub(super) days: (usize, usize),
    /// Already on an invoice.
    pub(super) invoiced: bool,
}

const fn job(
    person: &'static str,
    project: &'static str,
    (task, text, tag): (&'static str, &'static str, &'static str),
    (minutes, pieces): (i64, usize),
    days: (usize, usize),
) -> Job {
    Job { person, project, task, text, tag, minutes, pieces, days, invoiced: false }
}

const fn invoiced(mut job: Job) -> Job {
    job.invoiced = true;
    job
}

/// Jobs with exact totals, the tightest windows first.
pub(super) const JOBS: &[Job] = &[
    job("teo", "harbour", ("Shoot, 4 days", "Shoot, day 2", "shoot"), (570, 2), (4, 4)),
    job("teo", "harbour", ("Shoot, 4 days", "Shoot, day 1", "shoot"), (570, 2), (5, 5)),
    job("teo", "harbour", ("Shoot, 4 days", "Camera check", "shoot"), (45, 1), (6, 6)),
    job("mila", "harbour", ("Grade", "Look, first tests", "grade"), (150, 1), (2, 3)),
    job("ida", "harbour", ("Selects, days 1 to 3", "Selects, day 1", "edit"), (510, 0), (4, 8)),
    job("ida", "harbour", ("Assembly, reel 1", "Assembly, reel 1", "edit"), (900, 0), (4, 11)),
    job(
        "ada",
        "harbour",
        ("Interviews, transcripts", "Transcripts, docker and captain", "sound"),
        (1110, 0),
        (4, 10),
    ),
    job("jonas", "harbour", ("Fine cut, reel 1", "Fine cut, reel 1", "edit"), (1745, 0), (1, 9)),
    job("teo", "harbour", ("Drone, 2 days", "Drone, coast and pilot boat", "shoot"), (1080, 0), (8, 11)),
    job("teo", "harbour", ("Recce, harbour", "Recce, quays and wheelhouse", "travel"), (1005, 0), (15, 22)),
    job("ada", "harbour", ("Music and sound search", "Music search", "sound"), (663, 0), (11, 18)),
    job("ida", "harbour", ("Treatment and research", "Treatment", "office"), (1335, 0), (18, 28)),
    job(
        "jonas",
        "harbour",
        ("Schedule and permits", "Permits, port authority", "office"),
        (1170, 0),
        (14, 27),
    ),
    invoiced(job("mila", "grainfold", ("Grade", "Grade, spots A to C", "grade"), (540, 4), (5, 12))),
    job("ida", "grainfold", ("Third round, spot A", "Third round, spot A", "edit"), (270, 3), (4, 9)),
    invoiced(job("ida", "grainfold", ("Edit, spot A", "Edit, spot A", "edit"), (1110, 11), (12, 24))),
    invoiced(job("jonas", "grainfold", ("Edit, spot B", "Edit, spot B", "edit"), (855, 8), (10, 24))),
    invoiced(job("jonas", "grainfold", ("Edit, spot C", "Edit, spot C", "edit"), (765, 7), (10, 26))),
    job("mila", "ridgeline", ("Grade", "Grade, v2", "grade"), (1240, 0), (1, 9)),
    job("ida", "ridgeline", ("Conform", "Conform", "edit"), (180, 1), (5, 8)),
    job("ada", "ridgeline", ("Sound design", "Sound design, wind and ropes", "sound"), (720, 0), (1, 12)),
    job("jonas", "ridgeline", ("Picture lock", "Picture lock", "edit"), (1320, 0), (28, 40)),
    job("teo", "ridgeline", ("Shoot, 3 days", "Shoot at the lodge", "shoot"), (1620, 6), (44, 46)),
    job("teo", "ridgeline", ("Scouting", "Scouting", "travel"), (840, 0), (58, 62)),
    job("ida", "second-shift", ("Treatment", "Treatment", "office"), (960, 0), (50, 60)),
    job("jonas", "second-shift", ("Shooting schedule", "Shooting schedule", "office"), (390, 0), (1, 12)),
    job("teo", "second-shift", ("Camera tests", "Camera tests, low light", "shoot"), (240, 0), (1, 3)),
    invoiced(job("jonas", "ferry-safety", ("Films 1 to 3", "Films 1 to 3", "edit"), (2880, 0), (41, 75))),
    invoiced(job("ida", "ferry-safety", ("Films 4 to 6", "Films 4 to 6", "edit"), (2760, 0), (30, 70))),
    invoiced(job("mila", "ferry-safety", ("Grade", "Grade, decks", "grade"), (960, 0), (30, 60))),
    invoiced(job("ada", "ferry-safety", ("Subtitles", "Subtitles", "sound"), (1080, 0), (30, 60))),
    invoiced(job("teo", "ferry-safety", ("Shoot on board", "Shoot on board", "shoot"), (1860, 0), (66, 74))),
    invoiced(job("ida", "grainfold-summer", ("Edit", "Recut", "edit"), (1320, 0), (72, 90))),
    invoiced(job("mila", "grainfold-summer", ("Grade", "Grade", "grade"), (420, 0), (70, 80))),
    invoiced(job("ida", "norrvik-overview", ("Edit", "Edit, visitors' hall", "edit"), (1680, 0), (88, 107))),
];

/// What people do when nothing presses: project, task, text, tag.
pub(super) type Filler = (&'static str, &'static str, &'static str, &'static str);

/// What this person does when nothing presses: for the studio's own film, and for the studio itself.
pub(super) fn fillers(person: &str) -> [&'static [Filler]; 2] {
    match person {
        "ida" => [
            &[
                ("quiet-hours", "", "Notes on scenes 8 to 14", "edit"),
                ("quiet-hours", "", "Casting tapes", "office"),
            ],
            &[("studio", "Books and offers", "Offers", "office")],
        ],
        "jonas" => [
            &[
                ("quiet-hours", "Edit, scenes 8 to 14", "Edit, scene 9", "edit"),
                ("quiet-hours", "Edit, scenes 8 to 14", "Edit, scene 11", "edit"),
            ],
            &[("studio", "Books and offers", "Books", "office")],
        ],
        "teo" => [
            &[("quiet-hours", "Pick-ups, night", "Pick-ups, night", "shoot")],
            &[("studio", "Equipment care", "Lenses, cards, batteries", "office")],
        ],
        "mila" => [
            &[
                ("quiet-hours", "Grade tests", "Grade tests", "grade"),
                ("quiet-hours", "Grade tests", "Day for night", "grade"),
            ],
            &[("studio", "Equipment care", "Monitors calibrated", "office")],
        ],
        _ => [
            &[
                ("quiet-hours", "Sound design", "Sound design, rooms", "sound"),
                ("quiet-hours", "Scene 12, mix", "Scene 12, mix", "sound"),
            ],
            &[("studio", "Equipment care", "Sound library", "sound")],
        ],
    }
}
