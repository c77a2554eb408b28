//! The studio's hand-written projects with their tasks and budgets.

use super::studio::{COLORS, Project, Task};

/// All projects, the liveliest first.
pub(super) fn kiteyard() -> Vec<Project> {
    vec![
        harbour(),
        grainfold(),
        ridgeline(),
        second_shift(),
        quiet_hours(),
        ferry_safety(),
        studio(),
        archived("grainfold-summer", "Grainfold Summer", "grainfold", 2, "Recut of last summer's spots"),
        archived(
            "norrvik-overview",
            "Norrvik overview film",
            "norrvik",
            4,
            "Six minutes for the visitors' hall",
        ),
    ]
}

/// A task: name, who does it, planned hours and minutes, done.
fn task(name: &str, assignee: &'static str, hours: u32, minutes: u32, done: bool) -> Task {
    Task {
        name: name.to_owned(),
        assignee: Some(assignee),
        estimate_min: (hours + minutes > 0).then_some(hours * 60 + minutes),
        done,
    }
}

struct Head {
    key: &'static str,
    name: &'static str,
    client: Option<&'static str>,
    color: usize,
    note: &'static str,
    quote_cents: Option<i64>,
    estimate_h: Option<u32>,
    members: &'static [&'static str],
}

fn project(head: Head, tasks: Vec<Task>) -> Project {
    Project {
        key: head.key.to_owned(),
        name: head.name.to_owned(),
        client: head.client,
        color: COLORS[head.color - 1],
        note: head.note,
        billable: head.client.is_some(),
        archived: false,
        public: head.members.len() == 5,
        quote_cents: head.quote_cents,
        estimate_min: head.estimate_h.map(|h| h * 60),
        members: head.members.to_vec(),
        tasks,
    }
}

fn harbour() -> Project {
    project(
        Head {
            key: "harbour",
            name: "Harbour Lights",
            client: Some("port"),
            color: 1,
            note: "Brand documentary, 12 min",
            quote_cents: Some(3_840_000),
            estimate_h: Some(310),
            members: &["ida", "jonas", "teo", "mila", "ada"],
        },
        vec![
            task("Assembly, reel 2", "ida", 6, 0, false),
            task("Fine cut, reel 1", "jonas", 32, 0, false),
            task("Shoot, 4 days", "teo", 36, 0, false),
            task("Sound mix", "ada", 16, 0, false),
            task("Grade", "mila", 24, 0, false),
            task("Masters and subtitles, 3 languages", "jonas", 12, 0, false),
            task("Selects, days 1 to 3", "ida", 14, 0, true),
            task("Assembly, reel 1", "ida", 28, 0, true),
            task("Treatment and research", "ida", 30, 0, true),
            task("Schedule and permits", "jonas", 24, 0, true),
            task("Recce, harbour", "teo", 22, 0, true),
            task("Drone, 2 days", "teo", 20, 0, true),
            task("Interviews, transcripts", "ada", 26, 0, true),
            task("Music and sound search", "ada", 20, 0, true),
        ],
    )
}

fn grainfold() -> Project {
    project(
        Head {
            key: "grainfold",
            name: "Grainfold Autumn",
            client: Some("grainfold"),
            color: 2,
            note: "Three spots of 30 seconds, A to C",
            quote_cents: Some(980_000),
            estimate_h: Some(84),
            members: &["ida", "jonas", "mila", "ada", "teo"],
        },
        vec![
            task("Spot A, notes round 3", "ida", 1, 30, false),
            task("Spot A, fine cut", "ida", 6, 0, false),
            task("Edit, spot A", "ida", 20, 0, true),
            task("Edit, spot B", "jonas", 16, 0, true),
            task("Edit, spot C", "jonas", 14, 0, true),
            task("Grade", "mila", 10, 0, true),
            task("Sound mix", "ada", 8, 0, true),
            task("Third round, spot A", "ida", 4, 30, true),
        ],
    )
}

fn ridgeline() -> Project {
    project(
        Head {
            key: "ridgeline",
            name: "Ridgeline",
            client: Some("fjellmark"),
            color: 3,
            note: "Launch film for a mountain lodge, 92 s",
            quote_cents: Some(2_100_000),
            estimate_h: Some(150),
            members: &["ida", "jonas", "teo", "mila", "ada"],
        },
        vec![
            task("Call: grade approval with Mila Sorel", "ida", 0, 30, false),
            task("Grade", "mila", 30, 0, false),
            task("Grade review", "ida", 4, 0, false),
            task("Conform", "ida", 8, 0, false),
            task("Sound design", "ada", 18, 0, false),
            task("Picture lock", "jonas", 24, 0, true),
            task("Shoot, 3 days", "teo", 30, 0, true),
            task("Scouting", "teo", 16, 0, true),
        ],
    )
}

fn second_shift() -> Project {
    project(
        Head {
            key: "second-shift",
            name: "Second Shift",
            client: Some("norrvik"),
            color: 4,
            note: "A night at the works, recruiting film",
            quote_cents: Some(1_600_000),
            estimate_h: Some(120),
            members: &["ida", "jonas", "teo"],
        },
        vec![
            task("Recce at the works", "ida", 6, 0, false),
            task("Shooting schedule", "jonas", 10, 0, false),
            task("Camera tests", "teo", 8, 0, false),
            task("Treatment", "ida", 18, 0, true),
        ],
    )
}

fn quiet_hours() -> Project {
    project(
        Head {
            key: "quiet-hours",
            name: "Quiet Hours",
            client: None,
            color: 5,
            note: "Short drama, our own",
            quote_cents: None,
            estimate_h: Some(400),
            members: &["ida", "jonas", "teo", "mila", "ada"],
        },
        vec![
            task("Edit, scenes 8 to 14", "jonas", 60, 0, false),
            task("Scene 12, mix", "ada", 14, 0, false),
            task("Sound design", "ada", 80, 0, false),
            task("Grade tests", "mila", 16, 0, false),
            task("Pick-ups, night", "teo", 20, 0, true),
        ],
    )
}

fn ferry_safety() -> Project {
    project(
        Head {
            key: "ferry-safety",
            name: "Ferry Safety",
            client: Some("ferries"),
            color: 6,
            note: "Six films, one for each deck, and a test film",
            quote_cents: Some(850_000),
            estimate_h: Some(180),
            members: &["ida", "jonas", "teo", "mila", "ada"],
        },
        vec![
            task("Films 1 to 3", "jonas", 54, 0, true),
            task("Films 4 to 6", "ida", 54, 0, true),
            task("Subtitles", "ada", 20, 0, true),
            task("Grade", "mila", 18, 0, true),
            task("Shoot on board", "teo", 32, 0, true),
        ],
    )
}

fn studio() -> Project {
    project(
        Head {
            key: "studio",
            name: "Studio",
            client: None,
            color: 6,
            note: "What nobody pays for",
            quote_cents: None,
            estimate_h: None,
            members: &["ida", "jonas", "teo", "mila", "ada"],
        },
        vec![
            task("Production meeting", "jonas", 0, 0, false),
            task("Books and offers", "jonas", 0, 0, false),
            task("Equipment care", "teo", 0, 0, false),
        ],
    )
}

fn archived(
    key: &'static str,
    name: &'static str,
    client: &'static str,
    color: usize,
    note: &'static str,
) -> Project {
    let head = Head {
        key,
        name,
        client: Some(client),
        color,
        note,
        quote_cents: None,
        estimate_h: Some(40),
        members: &["ida", "jonas", "teo", "mila", "ada"],
    };
    let mut project =
        project(head, vec![task("Edit", "ida", 30, 0, true), task("Grade", "mila", 8, 0, true)]);
    project.archived = true;
    project
}
