//! Account, workspace, project, people and roles.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Look;
use crate::frameio::stamp::Stamp;
use crate::frameio::world::{Person, Role, World};

#[derive(Serialize)]
pub(crate) struct AccountView<'a> {
    id: Uuid,
    display_name: &'a str,
    adobe_id: Option<&'a str>,
    image: Option<&'a str>,
    roles: [&'static str; 1],
    storage_limit: u64,
    storage_usage: u64,
    mounted_storage_enabled: bool,
    v4_migrated_at: Option<Stamp>,
    created_at: Stamp,
    updated_at: Stamp,
}

impl<'a> AccountView<'a> {
    pub(crate) fn of(world: &'a World, caller: usize) -> Self {
        let account = &world.account;
        let role = match world.people[caller].role {
            Role::Owner => "owner",
            Role::Admin => "admin",
            _ => "member",
        };
        Self {
            id: account.id,
            display_name: &account.name,
            adobe_id: None,
            image: None,
            roles: [role],
            storage_limit: account.storage_limit,
            storage_usage: account.storage_usage,
            mounted_storage_enabled: false,
            v4_migrated_at: None,
            created_at: account.created_at,
            updated_at: account.updated_at,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct UserView<'a> {
    id: Uuid,
    name: &'a str,
    email: &'a str,
    avatar_url: Option<&'a str>,
    active: bool,
    adobe_user_id: &'a str,
}

impl<'a> UserView<'a> {
    pub(crate) fn of(world: &'a World, person: usize) -> Self {
        let person = &world.people[person];
        Self {
            id: person.id,
            name: &person.name,
            email: &person.email,
            avatar_url: None,
            active: person.active,
            adobe_user_id: &person.adobe_user_id,
        }
    }
}

/// The signed-in person as `/v4/me` shows it.
pub(crate) fn profile(person: &Person) -> Value {
    json!({"id": person.id, "name": person.name, "email": person.email, "avatar_url": null})
}

#[derive(Serialize)]
pub(crate) struct RoleView<'a> {
    role: Role,
    user: UserView<'a>,
}

impl<'a> RoleView<'a> {
    pub(crate) fn of(world: &'a World, person: usize, role: Role) -> Self {
        Self { role, user: UserView::of(world, person) }
    }
}

#[derive(Serialize)]
pub(crate) struct WorkspaceView<'a> {
    id: Uuid,
    account_id: Uuid,
    name: &'a str,
    image: Option<&'a str>,
    created_at: Stamp,
    updated_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<UserView<'a>>,
}

impl<'a> WorkspaceView<'a> {
    pub(crate) fn of(look: &Look<'a>, index: usize) -> Self {
        let workspace = &look.world.workspaces[index];
        Self {
            id: workspace.id,
            account_id: look.world.account.id,
            name: &workspace.name,
            image: None,
            created_at: workspace.created_at,
            updated_at: workspace.updated_at,
            creator: look.include.creator.then(|| UserView::of(look.world, workspace.creator)),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ProjectView<'a> {
    id: Uuid,
    name: &'a str,
    workspace_id: Uuid,
    root_folder_id: Uuid,
    status: &'static str,
    storage: u64,
    restricted: bool,
    image: Option<&'a str>,
    adobe_id: Option<&'a str>,
    description: Option<&'a str>,
    view_url: String,
    created_at: Stamp,
    updated_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<UserView<'a>>,
}

impl<'a> ProjectView<'a> {
    pub(crate) fn of(look: &Look<'a>, index: usize) -> Self {
        let project = &look.world.projects[index];
        Self {
            id: project.id,
            name: &project.name,
            workspace_id: look.world.workspaces[project.workspace].id,
            root_folder_id: look.world.asset(project.root).id,
            status: if project.active { "active" } else { "inactive" },
            storage: project.storage,
            restricted: project.restricted,
            image: None,
            adobe_id: None,
            description: project.description.as_deref(),
            view_url: format!("https://next.frame.io/project/{}", project.id),
            created_at: project.created_at,
            updated_at: project.updated_at,
            owner: look.include.owner.then(|| UserView::of(look.world, project.owner)),
        }
    }
}
