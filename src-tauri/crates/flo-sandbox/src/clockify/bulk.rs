//! Generated entries for load tests.

use std::collections::HashMap;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::ids::Id;
use super::model::{Entry, Rates};
use super::world::World;

/// Work days that generated entries are spread over: five years.
const DAYS: usize = 1_300;
const DAY_S: i64 = 86_400;
/// The project whose sums the sample's pages show; generated entries leave it alone.
const KEPT: &str = "harbour";

/// Adds `count` finished entries, spread over people and days before `before_s` (a midnight).
pub(super) fn add_entries(world: &mut World, count: usize, before_s: i64) {
    const TEXTS: [&str; 6] = ["Edit", "Rough cut", "Grade", "Sound", "Notes from the client", "Masters"];
    let users: Vec<Id> = world.users.keys().copied().collect();
    let projects: Vec<_> =
        world.projects.values().filter(|p| p.key != KEPT && p.public).map(|p| (p.id, p.billable)).collect();
    let mut tasks: HashMap<Id, Vec<Id>> = HashMap::new();
    for task in world.tasks.values() {
        tasks.entry(task.project).or_default().push(task.id);
    }
    let tags: Vec<Id> = world.tags.values().filter(|tag| !tag.archived).map(|tag| tag.id).collect();
    let mut rates: HashMap<(Id, Id), Rates> = HashMap::new();
    let mut rng = ChaCha8Rng::seed_from_u64(world.workspace.created_s().unsigned_abs() ^ 0x6275_6c6b);
    let slots = i64::try_from(count.div_ceil(users.len() * DAYS).max(1)).unwrap_or(1);
    // Ten hours of work at most, in whole minutes.
    let length_s = (36_000 / slots / 60).clamp(1, 120) * 60;
    for n in 0..count {
        let user = users[n % users.len()];
        let place = n / users.len();
        let day = place % DAYS;
        let slot = i64::try_from(place / DAYS).unwrap_or(0);
        let weeks = i64::try_from(day / 5).unwrap_or(0);
        let week_day = i64::try_from(day % 5).unwrap_or(0);
        let start_s = before_s - (weeks * 7 + week_day + 1) * DAY_S + 8 * 3_600 + slot * length_s;
        let (project, billable) = projects[rng.random_range(0..projects.len())];
        let task = tasks.get(&project).map(|tasks| tasks[rng.random_range(0..tasks.len())]);
        let known = rates.get(&(user, project)).copied();
        let rate = known.unwrap_or_else(|| world.rates_for(user, Some(project), None));
        rates.insert((user, project), rate);
        let created_s = start_s + length_s;
        let entry = Entry {
            id: world.minter.mint(created_s),
            user,
            description: format!("{} {}", TEXTS[n % TEXTS.len()], n + 1),
            billable,
            project: Some(project),
            task,
            tags: vec![tags[n % tags.len()]],
            start_s,
            end_s: Some(created_s),
            kind: "REGULAR",
            custom: Vec::new(),
            rates: rate,
            approval: None,
            invoiced: false,
            created_s,
            updated_s: created_s,
        };
        world.entries.put(entry);
    }
}
