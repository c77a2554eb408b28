//! Who may do what: roles in the account, in workspaces, projects and folders.

use serde_json::json;

use super::page::{self, MOST, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::RoleView;
use crate::frameio::world::order::Key;
use crate::frameio::world::{Role, World};

/// Roles that can be given in a project or folder.
const PROJECT_ROLES: [&str; 5] = ["full_access", "editor", "edit_only", "commenter", "viewer"];
/// Roles that can be given in a workspace.
const WORKSPACE_ROLES: [&str; 6] =
    ["workspace_admin", "full_access", "editor", "edit_only", "commenter", "viewer"];

fn listed(call: &Call<'_>, world: &World, roles: Vec<(usize, Role)>) -> Reply {
    let all = call.flag("include_deactivated")?;
    let wanted = Wanted::read(call, &["name", "role", "email"], MOST)?;
    let rows = roles
        .into_iter()
        .filter(|(person, _)| all || world.people[*person].active)
        .map(|(person, role)| {
            let who = &world.people[person];
            let key = match wanted.field() {
                "role" => Key::Number(role as i64),
                "email" => page::name_key(&who.email),
                _ => page::name_key(&who.name),
            };
            Row { key, id: who.id, item: (person, role) }
        })
        .collect();
    page::rows(call, &wanted, rows, |(person, role)| RoleView::of(world, *person, *role))
}

fn asked_role(call: &Call<'_>, words: &[&str]) -> Result<Role, Refusal> {
    let mut fields = call.data()?;
    let role = fields.word("role", words);
    if role.is_none() {
        fields.refuse("role", "missing field");
    }
    fields.done()?;
    role.as_deref().and_then(Role::parse).ok_or_else(|| Refusal::invalid("/data/role", "is no role"))
}

fn give(roles: &mut Vec<(usize, Role)>, person: usize, role: Role) {
    roles.retain(|(held, _)| *held != person);
    roles.push((person, role));
}

fn take(roles: &mut Vec<(usize, Role)>, person: usize) -> Result<(), Refusal> {
    let before = roles.len();
    roles.retain(|(held, _)| *held != person);
    if roles.len() == before { Err(Refusal::not_found("user")) } else { Ok(()) }
}

pub(super) fn account_list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let roles = world.people.iter().enumerate().map(|(index, person)| (index, person.role)).collect();
    listed(call, &world, roles)
}

pub(super) fn account_set(call: &Call<'_>) -> Reply {
    let role = asked_role(call, &["member", "admin"])?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let person = call.person(&world)?;
    if world.people[person].role == Role::Owner {
        return Err(Refusal::forbidden("The owner's role cannot be changed."));
    }
    world.people[person].role = role;
    Answer::ok(json!({ "role": role }))
}

pub(super) fn workspace_list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let workspace = call.workspace(&world)?;
    let mut roles = world.workspaces[workspace].roles.clone();
    let given: Vec<_> = roles.iter().map(|(person, _)| *person).collect();
    let insiders =
        world.people.iter().enumerate().filter(|(at, who)| who.is_insider() && !given.contains(at));
    roles.extend(
        insiders.map(|(at, who)| (at, if who.role >= Role::Admin { who.role } else { Role::Editor })),
    );
    listed(call, &world, roles)
}

pub(super) fn workspace_set(call: &Call<'_>) -> Reply {
    let role = asked_role(call, &WORKSPACE_ROLES)?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let (workspace, person) = (call.workspace(&world)?, call.person(&world)?);
    give(&mut world.workspaces[workspace].roles, person, role);
    Answer::ok(json!({ "role": role }))
}

pub(super) fn workspace_remove(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let (workspace, person) = (call.workspace(&world)?, call.person(&world)?);
    take(&mut world.workspaces[workspace].roles, person)?;
    Answer::nothing()
}

pub(super) fn project_list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let project = call.project(&world)?;
    let roles = (0..world.people.len()).filter_map(|at| Some((at, world.role_in(at, project)?))).collect();
    listed(call, &world, roles)
}

pub(super) fn project_set(call: &Call<'_>) -> Reply {
    let role = asked_role(call, &PROJECT_ROLES)?;
    let mut world = call.fio.write();
    let (project, person) = (call.project(&world)?, call.person(&world)?);
    call.need(&world, project, Role::FullAccess)?;
    give(&mut world.projects[project].roles, person, role);
    Answer::ok(json!({ "role": role }))
}

pub(super) fn project_remove(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let (project, person) = (call.project(&world)?, call.person(&world)?);
    call.need(&world, project, Role::FullAccess)?;
    take(&mut world.projects[project].roles, person)?;
    Answer::nothing()
}

pub(super) fn folder_list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let ix = call.folder(&world)?;
    let project = world.asset(ix).project as usize;
    let own = world.asset(ix).folder().map(|folder| folder.roles.clone()).unwrap_or_default();
    let role = |at: usize| {
        let given = own.iter().find(|(person, _)| *person == at).map(|(_, role)| *role);
        given.or_else(|| world.role_in(at, project))
    };
    let roles = (0..world.people.len()).filter_map(|at| Some((at, role(at)?))).collect();
    listed(call, &world, roles)
}

pub(super) fn folder_set(call: &Call<'_>) -> Reply {
    let role = asked_role(call, &PROJECT_ROLES)?;
    let mut world = call.fio.write();
    let (ix, person) = (call.folder(&world)?, call.person(&world)?);
    call.need(&world, world.asset(ix).project as usize, Role::FullAccess)?;
    if let Some(folder) = world.asset_mut(ix).folder_mut() {
        give(&mut folder.roles, person, role);
    }
    Answer::ok(json!({ "role": role }))
}

pub(super) fn folder_remove(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let (ix, person) = (call.folder(&world)?, call.person(&world)?);
    call.need(&world, world.asset(ix).project as usize, Role::FullAccess)?;
    if let Some(folder) = world.asset_mut(ix).folder_mut() {
        take(&mut folder.roles, person)?;
    }
    Answer::nothing()
}
