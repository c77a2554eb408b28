//! Shares, collections, webhooks, actions, groups, activities and audit entries.

use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Look;
use super::account::{ProjectView, UserView};
use crate::frameio::stamp::Stamp;
use crate::frameio::world::events::{Event, Hook};
use crate::frameio::world::shares::{Action, Activity, Collection, Group, Share};

#[derive(Serialize)]
pub(crate) struct ShareView<'a> {
    id: Uuid,
    collection_id: Uuid,
    short_url: String,
    last_viewed_at: Option<Stamp>,
    created_at: Stamp,
    updated_at: Stamp,
    #[serde(flatten)]
    settings: &'a Map<String, Value>,
}

impl<'a> ShareView<'a> {
    pub(crate) fn of(share: &'a Share) -> Self {
        Self {
            id: share.id,
            collection_id: share.collection,
            short_url: format!("https://f.io/{}", &share.id.simple().to_string()[..8]),
            last_viewed_at: share.last_viewed_at,
            created_at: share.created_at,
            updated_at: share.updated_at,
            settings: &share.settings,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct CollectionView<'a> {
    id: Uuid,
    name: Option<&'a str>,
    description: Option<&'a str>,
    project_id: Uuid,
    aggregation_mode: &'static str,
    private: bool,
    auto_generated: bool,
    root_folder_id: Option<Uuid>,
    created_at: Stamp,
    updated_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<UserView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<ProjectView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<Vec<ShareView<'a>>>,
}

impl<'a> CollectionView<'a> {
    pub(crate) fn of(look: &Look<'a>, collection: &'a Collection) -> Self {
        let world = look.world;
        let project = &world.projects[collection.project];
        let shares = || world.shares.iter().filter(|share| share.collection == collection.id);
        Self {
            id: collection.id,
            name: collection.name.as_deref(),
            description: collection.description.as_deref(),
            project_id: project.id,
            aggregation_mode: if collection.dynamic { "dynamic" } else { "static" },
            private: collection.private,
            auto_generated: collection.auto_generated,
            root_folder_id: Some(world.asset(project.root).id),
            created_at: collection.created_at,
            updated_at: collection.updated_at,
            creator: look.include.creator.then(|| UserView::of(world, collection.creator)),
            project: look.include.project.then(|| ProjectView::of(look, collection.project)),
            shares: look.include.shares.then(|| shares().map(ShareView::of).collect()),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct HookView<'a> {
    id: Uuid,
    name: &'a str,
    url: &'a str,
    events: &'a [String],
    active: bool,
    workspace_id: Uuid,
    created_at: Stamp,
    updated_at: Stamp,
    /// Only in the answer to its creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<UserView<'a>>,
}

impl<'a> HookView<'a> {
    pub(crate) fn of(look: &Look<'a>, hook: &'a Hook) -> Self {
        Self {
            id: hook.id,
            name: &hook.name,
            url: &hook.url,
            events: &hook.events,
            active: hook.active,
            workspace_id: look.world.workspaces[hook.workspace].id,
            created_at: hook.created_at,
            updated_at: hook.updated_at,
            secret: None,
            creator: look.include.creator.then(|| UserView::of(look.world, hook.creator)),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ActionView<'a> {
    id: Uuid,
    name: &'a str,
    description: &'a str,
    event: &'a str,
    url: &'a str,
    active: bool,
    multi_asset: bool,
    timeout: Option<i64>,
    workspace_id: Uuid,
    creator_id: Uuid,
    created_at: Stamp,
    updated_at: Stamp,
    deleted_at: Option<Stamp>,
    /// Only in the answer to its creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<UserView<'a>>,
}

impl<'a> ActionView<'a> {
    pub(crate) fn of(look: &Look<'a>, action: &'a Action) -> Self {
        Self {
            id: action.id,
            name: &action.name,
            description: &action.description,
            event: &action.event,
            url: &action.url,
            active: action.active,
            multi_asset: action.multi_asset,
            timeout: action.timeout,
            workspace_id: look.world.workspaces[action.workspace].id,
            creator_id: look.world.people[action.creator].id,
            created_at: action.created_at,
            updated_at: action.updated_at,
            deleted_at: None,
            secret: None,
            creator: look.include.creator.then(|| UserView::of(look.world, action.creator)),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct GroupView<'a> {
    id: Uuid,
    name: &'a str,
    emoji: &'a str,
    member_count: usize,
    creator_id: Uuid,
    source: &'static str,
    created_at: Stamp,
    updated_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<UserView<'a>>,
}

impl<'a> GroupView<'a> {
    pub(crate) fn of(look: &Look<'a>, group: &'a Group) -> Self {
        Self {
            id: group.id,
            name: &group.name,
            emoji: &group.emoji,
            member_count: group.members.len(),
            creator_id: look.world.people[group.creator].id,
            source: "frame",
            created_at: group.created_at,
            updated_at: group.updated_at,
            creator: look.include.creator.then(|| UserView::of(look.world, group.creator)),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ActivityView<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    asset_id: Option<Uuid>,
    user_id: Option<Uuid>,
    inserted_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<Option<UserView<'a>>>,
}

impl<'a> ActivityView<'a> {
    pub(crate) fn of(look: &Look<'a>, activity: &Activity) -> Self {
        Self {
            id: activity.id,
            kind: activity.kind,
            asset_id: activity.asset,
            user_id: activity.person.map(|person| look.world.people[person].id),
            inserted_at: activity.at,
            user: look.include.user.then(|| activity.person.map(|person| UserView::of(look.world, person))),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct AuditView {
    account_id: Uuid,
    event_type: &'static str,
    resource_type: &'static str,
    resource_id: Uuid,
    user_id: Uuid,
    project_id: Option<Uuid>,
    workspace_id: Uuid,
    ip_address: &'static str,
    inserted_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<Value>,
}

impl AuditView {
    pub(crate) fn of(look: &Look<'_>, event: &Event) -> Self {
        let (event_type, resource_type) = event.audit_words();
        let person = look.world.find_person(event.user_id).filter(|_| look.include.user);
        Self {
            account_id: event.account_id,
            event_type,
            resource_type,
            resource_id: event.resource_id,
            user_id: event.user_id,
            project_id: event.project_id,
            workspace_id: event.workspace_id,
            // An address of the range for documentation (RFC 5737).
            ip_address: "203.0.113.7",
            inserted_at: event.at,
            user: person.map(|person| json!(UserView::of(look.world, person))),
        }
    }
}
