//! Folders, files and version stacks.

use serde::Serialize;
use uuid::Uuid;

use super::Look;
use super::account::{ProjectView, UserView};
use super::links::MediaLinks;
use super::metadata::{Entry, entries};
use crate::frameio::stamp::Stamp;
use crate::frameio::world::{Asset, File, Ix, Kind, Status};

/// Keys that all assets have.
#[derive(Serialize)]
struct Common<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    parent_id: Option<Uuid>,
    project_id: Uuid,
    adobe_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    view_url: Option<String>,
    created_at: Stamp,
    updated_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<UserView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<ProjectView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Vec<Entry<'a>>>,
}

/// One part of an upload.
#[derive(Serialize)]
pub(crate) struct UploadUrl {
    pub(crate) size: u64,
    pub(crate) url: String,
}

#[derive(Serialize)]
pub(crate) struct FileView<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    file_size: u64,
    media_type: Option<&'a str>,
    status: Status,
    adobe_version_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_links: Option<MediaLinks>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_urls: Option<Vec<UploadUrl>>,
}

#[derive(Serialize)]
pub(crate) struct FolderView<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    restricted: bool,
    cover_file_id: Option<Uuid>,
}

#[derive(Serialize)]
pub(crate) struct StackView<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    head_version: Option<Box<FileView<'a>>>,
}

/// An asset of any kind.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum AssetView<'a> {
    Folder(FolderView<'a>),
    File(FileView<'a>),
    Stack(StackView<'a>),
}

impl<'a> AssetView<'a> {
    pub(crate) fn of(look: &Look<'a>, ix: Ix) -> Self {
        let asset = look.world.asset(ix);
        match &asset.kind {
            Kind::Folder(folder) => Self::Folder(FolderView {
                common: Common::of(look, ix, asset),
                restricted: folder.restricted,
                cover_file_id: None,
            }),
            Kind::File(file) => Self::File(FileView::of(look, ix, asset, file)),
            Kind::Stack(stack) => {
                let head = look.world.head(stack).and_then(|head| {
                    let asset = look.world.asset(head);
                    asset.file().map(|file| Box::new(FileView::of(look, head, asset, file)))
                });
                // A stack's extras are those of its head.
                let plain = Look { include: super::Include { metadata: false, ..look.include }, ..*look };
                Self::Stack(StackView { common: Common::of(&plain, ix, asset), head_version: head })
            }
        }
    }

    /// The answer to the creation of a file: the file with the addresses of its parts.
    pub(crate) fn with_parts(look: &Look<'a>, ix: Ix, parts: Vec<UploadUrl>) -> Self {
        let mut view = Self::of(look, ix);
        if let Self::File(file) = &mut view {
            file.upload_urls = Some(parts);
        }
        view
    }

    /// The shape of the recently deleted list.
    pub(crate) fn deleted(look: &Look<'a>, ix: Ix) -> Self {
        let mut view = Self::of(look, ix);
        let at = look.world.asset(ix).deleted_at;
        let common = match &mut view {
            Self::Folder(folder) => &mut folder.common,
            Self::File(file) => {
                file.media_type.get_or_insert("application/octet-stream");
                &mut file.common
            }
            Self::Stack(stack) => &mut stack.common,
        };
        common.view_url = None;
        common.deleted_at = at;
        view
    }
}

impl<'a> FileView<'a> {
    fn of(look: &Look<'a>, ix: Ix, asset: &'a Asset, file: &'a File) -> Self {
        Self {
            common: Common::of(look, ix, asset),
            file_size: file.size,
            media_type: file.media_type,
            status: file.status,
            adobe_version_id: None,
            media_links: MediaLinks::of(look, asset, file),
            upload_urls: None,
        }
    }
}

impl<'a> Common<'a> {
    fn of(look: &Look<'a>, ix: Ix, asset: &'a Asset) -> Self {
        let world = look.world;
        let project = world.projects[asset.project as usize].id;
        let view_url = match asset.kind {
            Kind::Folder(_) => format!("https://next.frame.io/project/{project}/{}", asset.id),
            _ => format!("https://next.frame.io/project/{project}/view/{}", asset.id),
        };
        Self {
            id: asset.id,
            kind: asset.type_word(),
            name: &asset.name,
            parent_id: asset.parent.map(|parent| world.asset(parent).id),
            project_id: project,
            adobe_id: None,
            view_url: Some(view_url),
            created_at: asset.created_at,
            updated_at: asset.updated_at,
            deleted_at: None,
            creator: look.include.creator.then(|| UserView::of(world, usize::from(asset.creator))),
            project: look.include.project.then(|| ProjectView::of(look, asset.project as usize)),
            metadata: look.include.metadata.then(|| entries(world, ix, false)),
        }
    }
}
