//! The experimental feed of changed entities.
//!
//! As seen on the live service it is a hint, not the truth: it runs late, loses rows, and shows deleted
//! things cut short. Created and changed inside the window is only in `created`; created and deleted inside
//! is in neither.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Value, json};

use super::catalog::{self, Memberships};
use super::entries::{Shape, show};
use super::error::{ApiError, Result};
use super::http::{Call, Reply, Route, route};
use super::ids::Id;
use super::time;

const KINDS: [&str; 17] = [
    "CLIENTS",
    "PROJECTS",
    "TAGS",
    "TASKS",
    "SCHEDULED_ASSIGNMENT",
    "TIME_ENTRY",
    "TIME_ENTRY_RATE",
    "TIME_ENTRY_CUSTOM_FIELD_VALUE",
    "APPROVAL_REQUESTS",
    "BALANCE",
    "CUSTOM_FIELDS",
    "HOLIDAYS",
    "INVOICES",
    "PTO_POLICY",
    "TIME_OFF_REQUEST",
    "USER",
    "USER_GROUPS",
];
const QUERY: &[&str] = &["type", "start", "end", "page", "limit"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/entities/created", QUERY, &[], created),
    route("GET", "/workspaces/{ws}/entities/updated", QUERY, &[], updated),
    route("GET", "/workspaces/{ws}/entities/deleted", QUERY, &[], deleted),
];

struct Window {
    kinds: Vec<&'static str>,
    from: i64,
    to: i64,
}

impl Window {
    fn contains(&self, second: i64) -> bool {
        (self.from..=self.to).contains(&second)
    }
}

/// What was asked for, cut at the feed's delay.
fn window(call: &Call<'_>) -> Result<Window> {
    let texts = call.texts("type");
    if texts.is_empty() {
        return Err(ApiError::missing("type"));
    }
    let known = |text: &str| {
        KINDS.iter().find(|kind| **kind == text).copied().ok_or_else(|| ApiError::bad_value("type"))
    };
    let kinds = texts.into_iter().map(known).collect::<Result<_>>()?;
    let (start, end) = (call.time("start")?, call.time("end")?);
    let from = start.unwrap_or_else(|| end.unwrap_or(call.now_s) - 30 * 86_400);
    Ok(Window { kinds, from, to: end.unwrap_or(call.now_s).min(call.now_s - call.knobs.feed_delay_s) })
}

/// One thing of the feed: when made, when changed last, and how it looks.
struct Document {
    kind: &'static str,
    id: Id,
    created_s: i64,
    updated_s: i64,
    body: Value,
}

/// All things of the window's kinds for which `keep` holds, given creation and last change.
fn documents(call: &Call<'_>, window: &Window, keep: impl Fn(i64, i64) -> bool) -> Vec<Document> {
    let world = &*call.world;
    let mut found = Vec::new();
    let mut add = |kind: &'static str, id: Id, updated_s: i64, body: &dyn Fn() -> Value| {
        if window.kinds.contains(&kind) && keep(id.created_s(), updated_s) {
            found.push(Document { kind, id, created_s: id.created_s(), updated_s, body: body() });
        }
    };
    for client in world.clients.values() {
        add("CLIENTS", client.id, client.updated_s, &|| catalog::show_client(world, client));
    }
    for project in world.projects.values() {
        add("PROJECTS", project.id, project.updated_s, &|| catalog::show_project(world, project, false));
    }
    for tag in world.tags.values() {
        add("TAGS", tag.id, tag.updated_s, &|| catalog::show_tag(world, tag));
    }
    for task in world.tasks.values() {
        add("TASKS", task.id, task.updated_s, &|| catalog::show_task(world, task));
    }
    for group in world.groups.values() {
        add("USER_GROUPS", group.id, group.updated_s, &|| catalog::show_group(world, group));
    }
    for field in world.custom_fields.values() {
        add("CUSTOM_FIELDS", field.id, field.updated_s, &|| catalog::show_custom_field(world, field));
    }
    for user in world.users.values() {
        let body = || catalog::show_user(world, user, Memberships::None, true);
        add("USER", user.id, user.updated_s, &body);
    }
    for approval in world.approvals.values() {
        let body = || super::approvals::show_request(world, approval);
        add("APPROVAL_REQUESTS", approval.id, approval.updated_s, &body);
    }
    if window.kinds.iter().any(|kind| kind.starts_with("TIME_ENTRY")) {
        for entry in world.entries.all().filter(|e| keep(e.created_s, e.updated_s)) {
            let shape = Shape { rates: true, hydrated: false };
            let body = || show(world, &call.knobs, entry, shape, call.now_s);
            add("TIME_ENTRY", entry.id, entry.updated_s, &body);
            let rates = || {
                json!({
                    "id": entry.id, "timeEntryId": entry.id,
                    "hourlyRate": world.money(entry.rates.hourly), "costRate": world.money(entry.rates.cost),
                })
            };
            add("TIME_ENTRY_RATE", entry.id, entry.updated_s, &rates);
        }
    }
    found.retain(|document| !is_lost(call, document.id));
    found.sort_by_key(|document| (document.updated_s, document.id));
    found
}

/// Whether the feed loses this thing: always the same ones for the same ratio.
fn is_lost(call: &Call<'_>, id: Id) -> bool {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    #[expect(clippy::cast_precision_loss, reason = "a number below 10,000")]
    let share = (hasher.finish() % 10_000) as f64 / 10_000.0;
    share < call.knobs.feed_drop_ratio
}

fn created(call: &mut Call<'_>) -> Result<Reply> {
    let window = window(call)?;
    let rows = documents(call, &window, |created_s, _| window.contains(created_s));
    answer(call, rows.into_iter().map(show_document).collect())
}

fn updated(call: &mut Call<'_>) -> Result<Reply> {
    let window = window(call)?;
    if call.knobs.feed_updated_empty {
        return answer(call, Vec::new());
    }
    let rows = documents(call, &window, |created_s, updated_s| {
        updated_s > created_s && window.contains(updated_s) && !window.contains(created_s)
    });
    answer(call, rows.into_iter().map(show_document).collect())
}

fn deleted(call: &mut Call<'_>) -> Result<Reply> {
    let window = window(call)?;
    let graves = call.world.graves.iter().filter(|grave| {
        window.kinds.contains(&grave.kind)
            && window.contains(grave.deleted_s)
            && !window.contains(grave.created_s)
            && !is_lost(call, grave.id)
    });
    let rows = graves.map(|grave| {
        json!({
            "id": grave.id, "deletedAt": time::iso(grave.deleted_s), "documentType": grave.kind,
            "document": grave.document,
            "auditMetadata": { "createdAt": time::iso(grave.created_s), "updatedAt": time::iso(grave.deleted_s) },
        })
    });
    answer(call, rows.collect())
}

fn show_document(document: Document) -> Value {
    let mut body = document.body;
    if let Some(keys) = body.as_object_mut() {
        let audit = json!({
            "createdAt": time::iso(document.created_s), "updatedAt": time::iso(document.updated_s),
        });
        keys.insert("auditMetadata".to_owned(), audit);
        keys.insert("documentType".to_owned(), json!(document.kind));
    }
    body
}

/// Pages count from zero here.
fn answer(call: &Call<'_>, rows: Vec<Value>) -> Result<Reply> {
    let (page, limit) = (call.number("page", 0)?, call.number("limit", 50)?);
    let rows: Vec<_> = rows.into_iter().skip(page.saturating_mul(limit)).take(limit).collect();
    if call.knobs.feed_bare_array { Reply::ok(json!(rows)) } else { Reply::ok(json!({ "response": rows })) }
}
