//! What happened: webhooks, the audit log, and the events that both come from.

use std::collections::VecDeque;

use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use super::change::By;
use super::{Ix, World};
use crate::frameio::stamp::Stamp;

/// Names of all webhook events. Source: Frame.io V4 webhook guide.
pub(crate) const EVENTS: [&str; 30] = [
    "file.created",
    "file.updated",
    "file.deleted",
    "file.ready",
    "file.upload.completed",
    "file.versioned",
    "file.copied",
    "folder.created",
    "folder.updated",
    "folder.deleted",
    "folder.copied",
    "comment.created",
    "comment.updated",
    "comment.deleted",
    "comment.completed",
    "comment.uncompleted",
    "metadata.value.updated",
    "customfield.created",
    "customfield.updated",
    "customfield.deleted",
    "project.created",
    "project.updated",
    "project.deleted",
    "collection.created",
    "collection.updated",
    "collection.deleted",
    "share.created",
    "share.updated",
    "share.deleted",
    "share.viewed",
];

/// Events kept for the control route and the audit log.
const KEPT: usize = 20_000;

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Topic {
    pub(crate) kind: &'static str,
    pub(crate) id: Uuid,
    /// Index of the project, if it belongs to one.
    pub(crate) project: Option<usize>,
}

impl Topic {
    pub(crate) fn asset(world: &World, ix: Ix) -> Self {
        let asset = world.asset(ix);
        Self { kind: asset.type_word(), id: asset.id, project: Some(asset.project as usize) }
    }

    pub(crate) fn project(world: &World, index: usize) -> Self {
        Self { kind: "project", id: world.projects[index].id, project: Some(index) }
    }

    pub(crate) fn comment(world: &World, id: Uuid) -> Option<Self> {
        let file = world.comments.get(&id).and_then(|comment| world.find(comment.file))?;
        Some(Self { kind: "comment", id, project: Some(world.asset(file).project as usize) })
    }
}

/// One event.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Event {
    pub(crate) at: Stamp,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) resource_type: &'static str,
    pub(crate) resource_id: Uuid,
    pub(crate) project_id: Option<Uuid>,
    pub(crate) workspace_id: Uuid,
    pub(crate) account_id: Uuid,
    pub(crate) user_id: Uuid,
}

/// One event on its way to one webhook.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) hook: Uuid,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) event: Event,
}

/// A registered webhook.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) events: Vec<String>,
    pub(crate) active: bool,
    pub(crate) secret: String,
    pub(crate) workspace: usize,
    pub(crate) creator: usize,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

/// The log of events and the way out to the webhooks.
#[derive(Debug, Default)]
pub(crate) struct Events {
    pub(crate) log: VecDeque<Event>,
    /// `None` while nothing is delivered.
    pub(crate) outlet: Option<UnboundedSender<Delivery>>,
}

impl World {
    /// Notes an event and hands it to the webhooks that want it.
    pub(crate) fn emit(&mut self, by: By, kind: &'static str, topic: Topic) {
        let workspace = topic.project.map_or(0, |project| self.projects[project].workspace);
        let event = Event {
            at: by.at,
            kind,
            resource_type: topic.kind,
            resource_id: topic.id,
            project_id: topic.project.map(|project| self.projects[project].id),
            workspace_id: self.workspaces[workspace].id,
            account_id: self.account.id,
            user_id: self.people[by.person].id,
        };
        if let Some(outlet) = &self.events.outlet {
            let wanting = self.hooks.iter().filter(|hook| {
                hook.active && hook.workspace == workspace && hook.events.iter().any(|wanted| wanted == kind)
            });
            for hook in wanting {
                let sent = outlet.send(Delivery {
                    hook: hook.id,
                    url: hook.url.clone(),
                    secret: hook.secret.clone(),
                    event: event.clone(),
                });
                if sent.is_err() {
                    tracing::debug!(event = kind, "nobody delivers webhooks any more");
                }
            }
        }
        if self.events.log.len() == KEPT {
            self.events.log.pop_front();
        }
        self.events.log.push_back(event);
    }
}

impl Event {
    /// The audit log's word for it, with its word for the resource.
    pub(crate) fn audit_words(&self) -> (&'static str, &'static str) {
        let resource = match self.resource_type {
            "file" => "asset",
            "customfield" => "account_field_definition",
            other => other,
        };
        let kind = match self.kind {
            "file.created" | "folder.created" => "asset_created",
            "file.updated" | "folder.updated" => "asset_updated",
            "file.deleted" | "folder.deleted" => "asset_deleted",
            "file.versioned" => "asset_versioned",
            "file.copied" | "folder.copied" => "asset_copied",
            "file.ready" | "file.upload.completed" => "asset_updated",
            "comment.created" => "comment_created",
            "comment.updated" => "comment_updated",
            "comment.deleted" => "comment_deleted",
            "comment.completed" => "comment_completed",
            "comment.uncompleted" => "comment_uncompleted",
            "metadata.value.updated" => "metadata_value_updated",
            "customfield.created" => "account_field_created",
            "customfield.updated" => "account_field_updated",
            "customfield.deleted" => "account_field_deleted",
            "project.created" => "project_created",
            "project.updated" => "project_updated",
            "project.deleted" => "project_deleted",
            "share.created" => "share_created",
            "share.updated" => "share_updated",
            "share.deleted" => "share_deleted",
            other => other,
        };
        (kind, resource)
    }
}
