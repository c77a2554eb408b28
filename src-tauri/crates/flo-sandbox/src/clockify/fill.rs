//! Turns the studio into a workspace.

use std::collections::{BTreeMap, HashMap};

use flo_model::UnixMillis;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::Options;
use crate::seed::Studio;
use crate::seed::hours::{self, Hours};
use crate::seed::studio;

use super::bulk;
use super::ids::{Id, Minter};
use super::knobs::Knobs;
use super::ledger::Ledger;
use super::model::{Client, CustomField, Entry, Group, Member, Project, Rates, Role, Tag, Task, User};
use super::readonly::Lists;
use super::settings::Settings;
use super::time;
use super::world::World;

/// When the workspace was opened: 2025-01-07. Everything in the catalogue is dated after that, so that its
/// ids do not depend on the day of the run.
const OPENED_S: i64 = 1_736_240_400;
const HOUR_S: i64 = 3_600;
/// Archived tag of the sample.
const ARCHIVED_TAG: &str = "old workflow";

/// The id of the studio's workspace.
pub(crate) fn workspace_id(seed: u64) -> String {
    Minter::new(seed).mint(OPENED_S).to_string()
}

/// The API key of a person of the studio.
pub(crate) fn api_key_of(seed: u64, person: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let salt = person.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(257).wrapping_add(u64::from(byte)));
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ salt);
    (0..48).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}

/// Builds the workspace as it stands at `now`, with the hours and entries that `options` want.
pub(super) fn build(studio: &Studio, options: &Options, now: UnixMillis) -> World {
    let seed = options.seed;
    let hours = if options.small { Hours::none(now) } else { hours::lay_out(studio, seed, now) };
    let mut filler = Filler { at_s: OPENED_S, minter: Minter::new(seed), users: HashMap::new() };
    let mut world = filler.empty_world(studio, seed, hours.locked_before_s);
    filler.add_people(&mut world, studio, seed);
    let clients = filler.add_clients(&mut world, studio);
    filler.add_projects(&mut world, studio, &clients);
    filler.add_words(&mut world, studio);
    world.minter = filler.minter;
    add_hours(&mut world, &hours);
    bulk::add_entries(&mut world, options.entries.unwrap_or(0), hours.locked_before_s);
    if !options.small {
        add_approvals(&mut world, hours.locked_before_s);
        super::fill_lists::fill(&mut world, now.0.div_euclid(1000));
    }
    world
}

struct Filler {
    at_s: i64,
    minter: Minter,
    users: HashMap<&'static str, Id>,
}

impl Filler {
    /// A new id; each thing is made an hour after the one before.
    fn id(&mut self) -> Id {
        let id = self.minter.mint(self.at_s);
        self.at_s += HOUR_S;
        id
    }

    fn empty_world(&mut self, studio: &Studio, seed: u64, locked_before_s: i64) -> World {
        let workspace = self.id();
        let organization = self.id();
        let currency = self.id();
        World {
            workspace,
            organization,
            name: studio.name.to_owned(),
            currency: ("EUR", currency),
            rates: Rates { hourly: Some(8_500), cost: None },
            settings: Settings::studio(locked_before_s, studio::ZONE),
            knobs: Knobs::default(),
            users: BTreeMap::new(),
            clients: BTreeMap::new(),
            projects: BTreeMap::new(),
            tasks: BTreeMap::new(),
            tags: BTreeMap::new(),
            groups: BTreeMap::new(),
            custom_fields: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            approvals: BTreeMap::new(),
            entries: Ledger::default(),
            graves: Vec::new(),
            lists: Lists::default(),
            shared_reports: BTreeMap::new(),
            minter: Minter::new(seed),
            keys: BTreeMap::new(),
            addon_token: format!("eyJhbGciOiJSUzI1NiJ9.{}.sandbox", api_key_of(seed, "add-on")),
            addon_user: workspace,
        }
    }

    fn add_people(&mut self, world: &mut World, studio: &Studio, seed: u64) {
        for person in studio.workers() {
            let id = self.id();
            self.users.insert(person.key, id);
            world.keys.insert(api_key_of(seed, person.key), id);
            let role = match person.key {
                studio::OWNER => Role::Owner,
                studio::SIGNED_IN => Role::WorkspaceAdmin,
                _ => Role::Member,
            };
            if role == Role::Owner {
                world.addon_user = id;
            }
            let user = User {
                id,
                key: person.key.to_owned(),
                email: person.email.to_owned(),
                name: person.name.to_owned(),
                role,
                zone: studio::ZONE.to_owned(),
                membership: "ACTIVE".to_owned(),
                limited: false,
                rates: Rates { hourly: Some(person.bill_cents), cost: Some(person.cost_cents) },
                custom: BTreeMap::new(),
                updated_s: id.created_s(),
            };
            world.users.insert(id, user);
        }
    }

    fn add_clients(&mut self, world: &mut World, studio: &Studio) -> HashMap<&'static str, Id> {
        let mut ids = HashMap::new();
        for client in &studio.clients {
            let id = self.id();
            ids.insert(client.key, id);
            let client = Client {
                id,
                name: client.name.to_owned(),
                email: Some(client.email.to_owned()),
                address: Some(client.address.to_owned()),
                note: Some(client.note.to_owned()),
                cc_emails: None,
                currency: None,
                archived: client.archived,
                updated_s: id.created_s(),
            };
            world.clients.insert(id, client);
        }
        ids
    }

    fn add_projects(&mut self, world: &mut World, studio: &Studio, clients: &HashMap<&'static str, Id>) {
        for source in &studio.projects {
            let id = self.id();
            let members = source.members.iter().filter_map(|key| self.users.get(key));
            let mut project = Project::named(id, &source.name);
            project.key.clone_from(&source.key);
            project.client = source.client.and_then(|key| clients.get(key).copied());
            source.color.clone_into(&mut project.color);
            project.billable = source.billable;
            project.archived = source.archived;
            project.public = source.public;
            source.note.clone_into(&mut project.note);
            project.members = members.map(|user| Member { user: *user, rates: Rates::default() }).collect();
            if let Some(minutes) = source.estimate_min {
                let estimate = time::iso_duration(i64::from(minutes) * 60);
                project.estimate = json!({ "type": "MANUAL", "estimate": estimate });
                project.time_estimate = json!({
                    "type": "MANUAL", "estimate": estimate, "active": true, "includeNonBillable": true,
                    "resetOption": null,
                });
            }
            if let Some(cents) = source.quote_cents {
                project.budget_estimate = json!({
                    "type": "MANUAL", "estimate": cents, "active": false, "includeExpenses": true,
                    "resetOption": null,
                });
            }
            world.projects.insert(id, project);
            for task in &source.tasks {
                let task_id = self.id();
                let task = Task {
                    id: task_id,
                    project: id,
                    name: task.name.clone(),
                    done: task.done,
                    estimate: task.estimate_min.map(|minutes| time::iso_duration(i64::from(minutes) * 60)),
                    budget: None,
                    billable: source.billable,
                    assignees: task
                        .assignee
                        .and_then(|key| self.users.get(key).copied())
                        .into_iter()
                        .collect(),
                    groups: Vec::new(),
                    rates: Rates::default(),
                    updated_s: task_id.created_s(),
                };
                world.tasks.insert(task_id, task);
            }
        }
    }

    fn add_words(&mut self, world: &mut World, studio: &Studio) {
        for name in &studio.tags {
            let id = self.id();
            let tag = Tag {
                id,
                name: (*name).to_owned(),
                archived: *name == ARCHIVED_TAG,
                updated_s: id.created_s(),
            };
            world.tags.insert(id, tag);
        }
        let groups: [(&str, &[&str]); 3] =
            [("Edit", &["ida", "jonas"]), ("Set", &["teo", "ada"]), ("Finishing", &["mila", "ada"])];
        for (name, people) in groups {
            let id = self.id();
            let users = people.iter().filter_map(|key| self.users.get(key).copied()).collect();
            world.groups.insert(id, Group { id, name: name.to_owned(), users, updated_s: id.created_s() });
        }
        let fields =
            [("Shooting day", "NUMBER", "Number of the day on the schedule"), ("Call sheet", "LINK", "")];
        for (name, kind, description) in fields {
            let id = self.id();
            let field = CustomField {
                id,
                name: name.to_owned(),
                kind: kind.to_owned(),
                status: "VISIBLE".to_owned(),
                entity: "TIMEENTRY".to_owned(),
                required: false,
                only_admin_can_edit: false,
                allowed_values: Vec::new(),
                default: Value::Null,
                project_defaults: BTreeMap::new(),
                placeholder: String::new(),
                description: description.to_owned(),
                updated_s: id.created_s(),
            };
            world.custom_fields.insert(id, field);
        }
    }
}

fn add_hours(world: &mut World, hours: &Hours) {
    let users: HashMap<_, _> = world.users.values().map(|user| (user.key.clone(), user.id)).collect();
    let tags: HashMap<_, _> = world.tags.values().map(|tag| (tag.name.clone(), tag.id)).collect();
    let projects: HashMap<_, _> = world.projects.values().map(|p| (p.key.clone(), p.id)).collect();
    let tasks: HashMap<_, _> =
        world.tasks.values().map(|task| ((task.project, task.name.clone()), task.id)).collect();
    for booking in &hours.bookings {
        let Some(&user) = users.get(booking.person) else { continue };
        let project = projects.get(booking.project).copied();
        let task =
            booking.task.zip(project).and_then(|(name, id)| tasks.get(&(id, name.to_owned())).copied());
        // Written when it was over, or when it began.
        let created_s = booking.end_s.unwrap_or(booking.start_s);
        let entry = Entry {
            id: world.minter.mint(created_s),
            user,
            description: booking.text.to_owned(),
            billable: booking.billable,
            project,
            task,
            tags: booking.tag.and_then(|name| tags.get(name).copied()).into_iter().collect(),
            start_s: booking.start_s,
            end_s: booking.end_s,
            kind: "REGULAR",
            custom: Vec::new(),
            rates: world.rates_for(user, project, task),
            approval: None,
            invoiced: booking.invoiced,
            created_s,
            updated_s: created_s,
        };
        world.entries.put(entry);
    }
}

/// The signed-in person's timesheets: two approved weeks, and one that waits.
fn add_approvals(world: &mut World, locked_before_s: i64) {
    const WEEK_S: i64 = 7 * 86_400;
    let id_of = |key: &str| world.find_user(key).map(|user| user.id);
    let (Some(owner), Some(boss)) = (id_of(studio::SIGNED_IN), id_of(studio::OWNER)) else { return };
    for (weeks, state) in [(8, "APPROVED"), (7, "APPROVED"), (2, "PENDING")] {
        let from = locked_before_s - weeks * WEEK_S;
        let handed_in_s = from + WEEK_S + HOUR_S;
        let Ok(approval) = world.hand_in(owner, owner, (from, from + WEEK_S - 1), handed_in_s) else {
            continue;
        };
        if state == "APPROVED"
            && let Err(error) =
                world.decide(approval.id, state, "Thank you.".to_owned(), boss, handed_in_s + HOUR_S)
        {
            tracing::error!(?error, "the sample's timesheet could not be approved");
        }
    }
}
