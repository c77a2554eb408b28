//! Webhooks and custom actions of a workspace.

use serde_json::Value;

use super::body::Fields;
use super::page::{self, MOST, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{ActionView, HookView, Include};
use crate::frameio::world::World;
use crate::frameio::world::events::{EVENTS, Hook};
use crate::frameio::world::order::Key;
use crate::frameio::world::shares::Action;

fn events(fields: &mut Fields) -> Option<Vec<String>> {
    let list = fields.list("events")?;
    let events: Vec<String> = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let unknown = events.len() != list.len() || events.iter().any(|event| !EVENTS.contains(&event.as_str()));
    if unknown || events.is_empty() {
        fields.refuse("events", "should be a list of event names");
    }
    Some(events)
}

/// The service wants public HTTPS addresses; the simulator also takes loopback ones, for tests.
fn check_url(fields: &mut Fields, text: &str) {
    let fine = url::Url::parse(text).is_ok_and(|url| {
        url.scheme() == "https"
            || (url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "localhost")))
    });
    if !text.is_empty() && !fine {
        fields.refuse("url", "should be an https address");
    }
}

fn hook(call: &Call<'_>, world: &World) -> Result<usize, Refusal> {
    call.need_admin(world)?;
    let id = call.id("webhook_id")?;
    world.hooks.iter().position(|hook| hook.id == id).ok_or_else(|| Refusal::not_found("webhook"))
}

pub(super) fn list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    call.need_admin(&world)?;
    let include = call.include(&["creator"])?;
    let workspace = call.workspace(&world)?;
    let wanted = Wanted::read(call, &["created_at", "name"], MOST)?;
    let rows = world
        .hooks
        .iter()
        .filter(|hook| hook.workspace == workspace)
        .map(|hook| Row {
            key: match wanted.field() {
                "name" => page::name_key(&hook.name),
                _ => Key::Number(hook.created_at.0),
            },
            id: hook.id,
            item: hook,
        })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |hook| HookView::of(&look, hook))
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    let url = fields.need_text("url");
    check_url(&mut fields, &url);
    let events = events(&mut fields);
    if events.is_none() {
        fields.refuse("events", "missing field");
    }
    fields.done()?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let workspace = call.workspace(&world)?;
    let hook = Hook {
        id: world.ids.uuid(),
        name,
        url,
        events: events.unwrap_or_default(),
        active: true,
        secret: world.ids.secret(),
        workspace,
        creator: call.caller,
        created_at: call.now,
        updated_at: call.now,
    };
    world.hooks.push(hook.clone());
    let look = call.look(&world, Include::default());
    let mut view = HookView::of(&look, &hook);
    view.secret = Some(&hook.secret);
    Answer::created(view)
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["creator"])?;
    let index = hook(call, &world)?;
    Answer::ok(HookView::of(&call.look(&world, include), &world.hooks[index]))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let (name, url) = (fields.text("name"), fields.text("url"));
    check_url(&mut fields, url.as_deref().unwrap_or_default());
    let (events, active) = (events(&mut fields), fields.flag("active"));
    fields.done()?;
    let mut world = call.fio.write();
    let index = hook(call, &world)?;
    let held = &mut world.hooks[index];
    held.name = name.unwrap_or_else(|| held.name.clone());
    held.url = url.unwrap_or_else(|| held.url.clone());
    held.events = events.unwrap_or_else(|| held.events.clone());
    held.active = active.unwrap_or(held.active);
    held.updated_at = call.now;
    Answer::ok(HookView::of(&call.look(&world, Include::default()), &world.hooks[index]))
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = hook(call, &world)?;
    world.hooks.remove(index);
    Answer::nothing()
}

fn action(call: &Call<'_>, world: &World) -> Result<usize, Refusal> {
    call.need_admin(world)?;
    let id = call.id("action_id")?;
    world.actions.iter().position(|action| action.id == id).ok_or_else(|| Refusal::not_found("action"))
}

pub(super) fn list_actions(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    call.need_admin(&world)?;
    let include = call.include(&["creator"])?;
    let workspace = call.workspace(&world)?;
    let wanted = Wanted::read(call, &["created_at", "name"], MOST)?;
    let rows = world
        .actions
        .iter()
        .filter(|action| action.workspace == workspace)
        .map(|action| Row {
            key: match wanted.field() {
                "name" => page::name_key(&action.name),
                _ => Key::Number(action.created_at.0),
            },
            id: action.id,
            item: action,
        })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |action| ActionView::of(&look, action))
}

pub(super) fn create_action(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    let description = fields.need_text("description");
    let event = fields.need_text("event");
    let url = fields.need_text("url");
    check_url(&mut fields, &url);
    let timeout = fields.whole("timeout");
    let multi_asset = fields.flag("multi_asset").unwrap_or(false);
    fields.done()?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let workspace = call.workspace(&world)?;
    let action = Action {
        id: world.ids.uuid(),
        name,
        description,
        event,
        url,
        active: true,
        multi_asset,
        timeout,
        workspace,
        creator: call.caller,
        created_at: call.now,
        updated_at: call.now,
    };
    let secret = world.ids.secret();
    world.actions.push(action);
    let look = call.look(&world, Include::default());
    let mut view = ActionView::of(&look, &world.actions[world.actions.len() - 1]);
    view.secret = Some(secret);
    Answer::created(view)
}

pub(super) fn show_action(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["creator"])?;
    let index = action(call, &world)?;
    Answer::ok(ActionView::of(&call.look(&world, include), &world.actions[index]))
}

pub(super) fn update_action(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let (name, description) = (fields.text("name"), fields.text("description"));
    let (event, url) = (fields.text("event"), fields.text("url"));
    check_url(&mut fields, url.as_deref().unwrap_or_default());
    let (active, multi_asset, timeout) =
        (fields.flag("active"), fields.flag("multi_asset"), fields.whole("timeout"));
    fields.done()?;
    let mut world = call.fio.write();
    let index = action(call, &world)?;
    let held = &mut world.actions[index];
    held.name = name.unwrap_or_else(|| held.name.clone());
    held.description = description.unwrap_or_else(|| held.description.clone());
    held.event = event.unwrap_or_else(|| held.event.clone());
    held.url = url.unwrap_or_else(|| held.url.clone());
    held.active = active.unwrap_or(held.active);
    held.multi_asset = multi_asset.unwrap_or(held.multi_asset);
    held.timeout = timeout.or(held.timeout);
    held.updated_at = call.now;
    Answer::ok(ActionView::of(&call.look(&world, Include::default()), &world.actions[index]))
}

pub(super) fn delete_action(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = action(call, &world)?;
    world.actions.remove(index);
    Answer::nothing()
}
