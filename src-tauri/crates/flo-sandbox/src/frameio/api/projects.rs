//! Projects.

use super::page::{self, MOST, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::frameio::view::{AssetView, ProjectView};
use crate::frameio::world::events::Topic;
use crate::frameio::world::order::{Key, SortBy};
use crate::frameio::world::{Project, Role, World};

fn listed(call: &Call<'_>, world: &World, shown: impl Fn(&Project) -> bool) -> Reply {
    let include = call.include(&["owner"])?;
    let wanted = Wanted::read(call, &["created_at", "name"], MOST)?;
    let rows = world
        .projects
        .iter()
        .enumerate()
        .filter(|(index, project)| shown(project) && world.role_in(call.caller, *index).is_some())
        .map(|(index, project)| Row {
            key: match wanted.field() {
                "name" => page::name_key(&project.name),
                _ => Key::Number(project.created_at.0),
            },
            id: project.id,
            item: index,
        })
        .collect();
    let look = call.look(world, include);
    page::rows(call, &wanted, rows, |index| ProjectView::of(&look, *index))
}

pub(super) fn list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let insider = world.people[call.caller].is_insider();
    listed(call, &world, |_| insider)
}

pub(super) fn invited(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let insider = world.people[call.caller].is_insider();
    listed(call, &world, |_| !insider)
}

pub(super) fn of_workspace(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let workspace = call.workspace(&world)?;
    listed(call, &world, |project| project.workspace == workspace)
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    let restricted = fields.flag("restricted").unwrap_or(false);
    fields.done()?;
    let mut world = call.fio.write();
    let workspace = call.workspace(&world)?;
    call.need_admin(&world)?;
    let index = world.create_project(call.by(), workspace, &name, restricted);
    Answer::created(ProjectView::of(&call.look(&world, Default::default()), index))
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["owner"])?;
    let index = call.project(&world)?;
    Answer::ok(ProjectView::of(&call.look(&world, include), index))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.text("name");
    let restricted = fields.flag("restricted");
    let status = fields.word("status", &["active", "inactive"]);
    if name.as_deref().is_some_and(|name| name.trim().is_empty()) {
        fields.refuse("name", "should not be empty");
    }
    fields.done()?;
    let mut world = call.fio.write();
    let index = call.project(&world)?;
    call.need(&world, index, Role::FullAccess)?;
    let project = &mut world.projects[index];
    if let Some(name) = name {
        project.name = name;
    }
    if let Some(restricted) = restricted {
        project.restricted = restricted;
    }
    if let Some(status) = status {
        project.active = status == "active";
    }
    project.updated_at = call.now;
    let topic = Topic::project(&world, index);
    world.emit(call.by(), "project.updated", topic);
    Answer::ok(ProjectView::of(&call.look(&world, Default::default()), index))
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = call.project(&world)?;
    call.need(&world, index, Role::FullAccess)?;
    let topic = Topic::project(&world, index);
    world.emit(call.by(), "project.deleted", topic);
    world.projects[index].deleted = true;
    Answer::nothing()
}

pub(super) fn recently_deleted(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let index = call.project(&world)?;
    let mut wanted = Wanted::read(call, &["-deleted_at", "name"], MOST)?;
    // This list never tells its length.
    wanted.omit_total();
    let rows = world.projects[index]
        .bin
        .iter()
        .map(|ix| {
            let asset = world.asset(*ix);
            let key = match wanted.field() {
                "name" => world.key_of(*ix, SortBy::Name),
                _ => Key::Number(asset.deleted_at.map_or(0, |at| at.0)),
            };
            Row { key, id: asset.id, item: *ix }
        })
        .collect();
    let look = call.look(&world, Default::default());
    page::rows(call, &wanted, rows, |ix| AssetView::deleted(&look, *ix))
}
