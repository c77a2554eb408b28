//! How the state looks in answers: one serialisable shape per object of the API, with exactly its keys.

mod account;
mod asset;
mod comment;
mod links;
mod metadata;
mod sharing;

pub(crate) use account::{AccountView, ProjectView, RoleView, UserView, WorkspaceView, profile};
pub(crate) use asset::{AssetView, UploadUrl};
pub(crate) use comment::{AttachmentView, CommentView};
pub(crate) use links::LinkKinds;
pub(crate) use metadata::{FieldView, entries};
pub(crate) use sharing::{
    ActionView, ActivityView, AuditView, CollectionView, GroupView, HookView, ShareView,
};

use super::stamp::Stamp;
use super::storage::Signer;
use super::world::World;

/// What a request wants to see besides the plain objects.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Include {
    pub(crate) creator: bool,
    pub(crate) project: bool,
    pub(crate) metadata: bool,
    pub(crate) owner: bool,
    pub(crate) replies: bool,
    pub(crate) user: bool,
    pub(crate) shares: bool,
    pub(crate) links: LinkKinds,
}

/// All that is needed to show an object.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) world: &'a World,
    pub(crate) signer: &'a Signer,
    pub(crate) now: Stamp,
    pub(crate) include: Include,
    /// Show every media link as null.
    pub(crate) hide_links: bool,
    /// Added to frame numbers of comments on the way out.
    pub(crate) first_frame: i64,
    /// Comment times as timecode instead of frames.
    pub(crate) timecode: bool,
}
