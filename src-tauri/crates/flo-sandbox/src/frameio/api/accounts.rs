//! The signed-in person, accounts, workspaces and the audit log.

use super::page::{self, MOST, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::Service;
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{AccountView, AuditView, WorkspaceView, profile};
use crate::frameio::world::Workspace;
use crate::frameio::world::order::Key;

pub(super) fn me(call: &Call<'_>) -> Reply {
    Answer::ok(profile(&call.fio.read().people[call.caller]))
}

pub(super) fn list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let wanted = Wanted::read(call, &["created_at", "display_name"], MOST)?;
    let key = Key::Number(world.account.created_at.0);
    let rows = vec![Row { key, id: world.account.id, item: () }];
    page::rows(call, &wanted, rows, |()| AccountView::of(&world, call.caller))
}

pub(super) fn workspaces(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["creator"])?;
    let wanted = Wanted::read(call, &["created_at", "name"], MOST)?;
    let live = world.workspaces.iter().enumerate().filter(|(_, workspace)| !workspace.deleted);
    let rows = live
        .map(|(index, workspace)| Row {
            key: match wanted.field() {
                "name" => page::name_key(&workspace.name),
                _ => Key::Number(workspace.created_at.0),
            },
            id: workspace.id,
            item: index,
        })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |index| WorkspaceView::of(&look, *index))
}

pub(super) fn show_workspace(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["creator"])?;
    let index = call.workspace(&world)?;
    Answer::ok(WorkspaceView::of(&call.look(&world, include), index))
}

pub(super) fn create_workspace(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    fields.done()?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let id = world.ids.uuid();
    world.workspaces.push(Workspace {
        id,
        name,
        creator: call.caller,
        created_at: call.now,
        updated_at: call.now,
        deleted: false,
        roles: Vec::new(),
    });
    let index = world.workspaces.len() - 1;
    Answer::created(WorkspaceView::of(&call.look(&world, Default::default()), index))
}

pub(super) fn update_workspace(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    fields.done()?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let index = call.workspace(&world)?;
    world.workspaces[index].name = name;
    world.workspaces[index].updated_at = call.now;
    Answer::ok(WorkspaceView::of(&call.look(&world, Default::default()), index))
}

pub(super) fn delete_workspace(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let index = call.workspace(&world)?;
    world.workspaces[index].deleted = true;
    for project in world.projects.iter_mut().filter(|project| project.workspace == index) {
        project.deleted = true;
    }
    Answer::nothing()
}

pub(super) fn audit_logs(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["user"])?;
    let refused = call.fio.shared.fire(Service::Frameio, "audit_forbidden", "GET", "audit_logs").is_some();
    if refused {
        return Err(Refusal::forbidden("The audit log is not available to you."));
    }
    call.need_admin(&world)?;
    let armed = |name| call.fio.shared.faults.get(Service::Frameio, name);
    let sort = if armed("audit_oldest_first").is_some() { "inserted_at" } else { "-inserted_at" };
    let wanted = Wanted::read(call, &[sort], MOST)?;
    let lag = armed("audit_lag").map_or(0, |fault| fault.number(60));
    let until = call.now.0 - i64::try_from(lag).unwrap_or(0) * 1_000_000;
    let look = call.look(&world, include);
    let filter = |name: &str| call.query(&format!("filters[{name}]"));
    let fits =
        |name: &str, value: Option<String>| filter(name).is_none_or(|asked| value.as_deref() == Some(asked));
    let rows = world
        .events
        .log
        .iter()
        .enumerate()
        .filter(|(_, event)| {
            let (kind, resource) = event.audit_words();
            let day = event.at.day();
            event.at.0 <= until
                && filter("from_date").is_none_or(|from| day.as_str() >= from)
                && filter("to_date").is_none_or(|to| day.as_str() <= to)
                && fits("event_type", Some(kind.to_owned()))
                && fits("resource_type", Some(resource.to_owned()))
                && fits("resource_id", Some(event.resource_id.to_string()))
                && fits("project_id", event.project_id.map(|id| id.to_string()))
                && fits("workspace_id", Some(event.workspace_id.to_string()))
                && fits("user_id", Some(event.user_id.to_string()))
                && fits("ip_address", Some("203.0.113.7".to_owned()))
        })
        // Events of the same microsecond keep their order.
        .map(|(at, event)| Row {
            key: Key::Number(event.at.0),
            id: uuid::Uuid::from_u128(at as u128),
            item: event,
        })
        .collect();
    page::rows(call, &wanted, rows, |event| AuditView::of(&look, event))
}
