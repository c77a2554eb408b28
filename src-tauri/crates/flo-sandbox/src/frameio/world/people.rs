//! The account, its workspace, people and projects.

use serde::Serialize;
use uuid::Uuid;

use super::{Ix, World};
use crate::frameio::stamp::Stamp;

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) storage_limit: u64,
    pub(crate) storage_usage: u64,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) creator: usize,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) deleted: bool,
    /// Roles given on the workspace.
    pub(crate) roles: Vec<(usize, Role)>,
}

/// Roles, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Viewer,
    Reviewer,
    Commenter,
    EditOnly,
    Editor,
    FullAccess,
    WorkspaceAdmin,
    Member,
    Admin,
    Owner,
}

impl Role {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "viewer" => Self::Viewer,
            "commenter" => Self::Commenter,
            "edit_only" => Self::EditOnly,
            "editor" => Self::Editor,
            "full_access" => Self::FullAccess,
            "workspace_admin" => Self::WorkspaceAdmin,
            "member" => Self::Member,
            "admin" => Self::Admin,
            _ => return None,
        })
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Reviewer => "reviewer",
            Self::Commenter => "commenter",
            Self::EditOnly => "edit_only",
            Self::Editor => "editor",
            Self::FullAccess => "full_access",
            Self::WorkspaceAdmin => "workspace_admin",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    /// Short name in the sample studio; generated people have none.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) active: bool,
    pub(crate) adobe_user_id: String,
    /// Role in the account.
    pub(crate) role: Role,
}

impl Person {
    /// Whether the person sees every project of the account.
    pub(crate) fn is_insider(&self) -> bool {
        self.role >= Role::Member
    }
}

#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) id: Uuid,
    /// Short name in the sample studio, or empty.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) workspace: usize,
    pub(crate) root: Ix,
    pub(crate) active: bool,
    pub(crate) restricted: bool,
    pub(crate) owner: usize,
    pub(crate) storage: u64,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) deleted: bool,
    /// Hidden from the signed-in person by a second one.
    pub(crate) lost: bool,
    /// Roles given on the project.
    pub(crate) roles: Vec<(usize, Role)>,
    /// Deleted assets, the latest last.
    pub(crate) bin: Vec<Ix>,
}

impl World {
    /// The role of a person in a project: the account's for insiders, else the project's own.
    pub(crate) fn role_in(&self, person: usize, project: usize) -> Option<Role> {
        let (who, project) = (&self.people[person], &self.projects[project]);
        if project.lost || project.deleted {
            return None;
        }
        if who.role >= Role::Admin {
            return Some(who.role);
        }
        let given = project.roles.iter().find(|(at, _)| *at == person).map(|(_, role)| *role);
        given.or_else(|| (who.is_insider() && !project.restricted).then_some(Role::Editor))
    }
}
