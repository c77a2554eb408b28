//! The made-up studio Kiteyard: who works there, for whom, and on what.
//!
//! Neutral facts that every simulator turns into its own records. Nothing here knows a service, an id or a
//! date; the hand-written part never changes with the seed, only the generated projects do.

use rand::RngExt as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// Time zone of the studio and of all its people.
pub const ZONE: &str = "Europe/Berlin";
/// The signed-in person of the sample.
pub const SIGNED_IN: &str = "ida";
/// Who owns the accounts at the services.
pub const OWNER: &str = "jonas";

/// How somebody belongs to the studio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// On the payroll.
    Staff,
    /// Booked by the day.
    Freelancer,
    /// Comments for a client and books no hours.
    Client,
}

/// Somebody who works on films or comments on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Stable short name, for example `ida`.
    pub key: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Address under a reserved domain; never deliverable.
    pub email: &'static str,
    /// Trade, as it would stand in the credits.
    pub trade: &'static str,
    /// How the person belongs to the studio.
    pub role: Role,
    /// Colour of the avatar, `#RRGGBB`.
    pub color: &'static str,
    /// What a client pays for an hour, in cents. Zero for clients.
    pub bill_cents: i64,
    /// What an hour costs the studio, in cents. Zero for clients.
    pub cost_cents: i64,
}

/// A company that orders films.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Stable short name.
    pub key: &'static str,
    /// Company name.
    pub name: &'static str,
    /// Address for invoices.
    pub email: &'static str,
    /// Postal address.
    pub address: &'static str,
    /// A remark for the team.
    pub note: &'static str,
    /// No longer ordering.
    pub archived: bool,
}

/// A piece of work inside a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its name, unique in the project.
    pub name: String,
    /// [`Person::key`] of the person who does it.
    pub assignee: Option<&'static str>,
    /// Planned minutes.
    pub estimate_min: Option<u32>,
    /// Finished.
    pub done: bool,
}

/// One film or series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Stable short name, for example `harbour`.
    pub key: String,
    /// Title.
    pub name: String,
    /// [`Client::key`], or none for the studio's own work.
    pub client: Option<&'static str>,
    /// `#RRGGBB`.
    pub color: &'static str,
    /// What it is, in one line.
    pub note: &'static str,
    /// Hours on it are charged unless said otherwise.
    pub billable: bool,
    /// Finished and put away.
    pub archived: bool,
    /// Everybody in the studio may book on it.
    pub public: bool,
    /// Price agreed with the client, in cents.
    pub quote_cents: Option<i64>,
    /// Planned minutes over all tasks.
    pub estimate_min: Option<u32>,
    /// [`Person::key`]s of those who work on it.
    pub members: Vec<&'static str>,
    /// Its tasks.
    pub tasks: Vec<Task>,
}

/// The whole studio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Studio {
    /// Name of the company.
    pub name: &'static str,
    /// Everybody, the signed-in person first.
    pub people: Vec<Person>,
    /// Companies that order films.
    pub clients: Vec<Client>,
    /// Films, the liveliest first; generated ones last.
    pub projects: Vec<Project>,
    /// Words to mark hours with.
    pub tags: Vec<&'static str>,
}

impl Studio {
    /// The hand-written studio of the sample.
    #[must_use]
    pub fn kiteyard() -> Self {
        Self {
            name: "Kiteyard",
            people: people(),
            clients: clients(),
            projects: super::projects::kiteyard(),
            tags: vec!["edit", "shoot", "grade", "sound", "office", "travel", "overtime", "old workflow"],
        }
    }

    /// A corner of it: three people, two films with two tasks each, two tags.
    #[must_use]
    pub fn corner() -> Self {
        let mut studio = Self::kiteyard();
        studio.people.truncate(3);
        studio.tags.truncate(2);
        studio.projects.retain(|project| project.client.is_some() && !project.archived);
        studio.projects.truncate(2);
        for project in &mut studio.projects {
            project.tasks.truncate(2);
            project.members.retain(|key| studio.people.iter().any(|person| person.key == *key));
            for task in &mut project.tasks {
                task.assignee = task.assignee.filter(|key| project.members.contains(key));
            }
        }
        studio.clients.retain(|client| studio.projects.iter().any(|p| p.client == Some(client.key)));
        studio
    }

    /// Adds `count` generated projects, the same for the same `seed`.
    #[must_use]
    pub fn with_generated_projects(mut self, count: usize, seed: u64) -> Self {
        const PLACES: [&str; 12] = [
            "Alder",
            "Birchfield",
            "Copperhill",
            "Dunmore",
            "Eastmark",
            "Fennside",
            "Gullholm",
            "Hazel",
            "Ironbridge",
            "Juniper",
            "Kelp",
            "Larkmoor",
        ];
        const KINDS: [&str; 8] =
            ["portrait", "spot", "trailer", "documentary", "teaser", "recap", "interviews", "launch film"];
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x7072_6f6a);
        let client_keys: Vec<_> = self.clients.iter().filter(|c| !c.archived).map(|c| c.key).collect();
        let members: Vec<_> = self.workers().map(|p| p.key).collect();
        for n in 0..count {
            let place = PLACES[rng.random_range(0..PLACES.len())];
            let kind = KINDS[rng.random_range(0..KINDS.len())];
            self.projects.push(Project {
                key: format!("generated-{n}"),
                name: format!("{place} {kind} {:04}", n + 1),
                client: Some(client_keys[rng.random_range(0..client_keys.len())]),
                color: COLORS[rng.random_range(0..COLORS.len())],
                note: "Generated for load tests",
                billable: true,
                archived: false,
                public: true,
                quote_cents: None,
                estimate_min: Some(rng.random_range(20..200) * 60),
                members: members.clone(),
                tasks: ["Edit", "Grade", "Sound mix"]
                    .map(|name| Task {
                        name: name.to_owned(),
                        assignee: None,
                        estimate_min: Some(960),
                        done: false,
                    })
                    .into(),
            });
        }
        self
    }

    /// The person with this key.
    #[must_use]
    pub fn person(&self, key: &str) -> Option<&Person> {
        self.people.iter().find(|p| p.key == key)
    }

    /// The project with this key.
    #[must_use]
    pub fn project(&self, key: &str) -> Option<&Project> {
        self.projects.iter().find(|p| p.key == key)
    }

    /// Those who book hours: everybody but the clients.
    pub fn workers(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|p| p.role != Role::Client)
    }
}

/// Colours of projects and people, in the order of the design's palette.
pub(super) const COLORS: [&str; 8] =
    ["#007bad", "#9d6300", "#33854a", "#ac5157", "#7d5fad", "#008687", "#aa5830", "#a25281"];

fn people() -> Vec<Person> {
    let row = |key, name, email, trade, role, color: usize, bill_cents, cost_cents| Person {
        key,
        name,
        email,
        trade,
        role,
        color: COLORS[color - 1],
        bill_cents,
        cost_cents,
    };
    vec![
        row("ida", "Ida Oster", "ida@kiteyard.example", "Director, editor", Role::Staff, 7, 8500, 4100),
        row("jonas", "Jonas Velt", "jonas@kiteyard.example", "Producer, editor", Role::Staff, 6, 8500, 4100),
        row("teo", "Teo Maric", "teo@kiteyard.example", "Camera", Role::Freelancer, 5, 9500, 5200),
        row("mila", "Mila Sorel", "mila@kiteyard.example", "Colourist", Role::Staff, 8, 11000, 4100),
        row("ada", "Ada Wren", "ada@kiteyard.example", "Sound, music", Role::Freelancer, 3, 7750, 4800),
        row("petra", "Petra Vance", "petra.vance@velsund-port.example", "Client", Role::Client, 4, 0, 0),
        row("hanne", "Hanne Roth", "hanne.roth@grainfold.example", "Client", Role::Client, 2, 0, 0),
    ]
}

fn clients() -> Vec<Client> {
    let row =
        |key, name, email, address, note, archived| Client { key, name, email, address, note, archived };
    vec![
        row(
            "port",
            "Port of Velsund",
            "accounts@velsund-port.example",
            "Harbour Office, Pier 1, 2200 Velsund",
            "Petra Vance decides, the board sees the fine cut.",
            false,
        ),
        row(
            "grainfold",
            "Grainfold Bakery",
            "office@grainfold.example",
            "Mill Lane 4, 2210 Velsund",
            "Hanne Roth. Answers by mail, pays in 14 days.",
            false,
        ),
        row("fjellmark", "Fjellmark", "post@fjellmark.example", "Upper Road 18, 2740 Fjell", "", false),
        row(
            "norrvik",
            "Norrvik Works",
            "office@norrvik.example",
            "Works Road 2, 2315 Norrvik",
            "Safety briefing before each visit.",
            false,
        ),
        row(
            "ferries",
            "Velsund Ferries",
            "office@ferries.example",
            "Quay 7, 2201 Velsund",
            "Pays late.",
            false,
        ),
        row("studioline", "Studio Line", "hello@studioline.example", "Old Yard 9, 2212 Velsund", "", true),
    ]
}
