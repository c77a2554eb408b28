//! Folders, files and version stacks.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::people::Role;
use super::{World, order::Children};
use crate::frameio::stamp::Stamp;

/// Place of an asset in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ix(pub(crate) u32);

impl Ix {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// One folder, file or version stack.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) id: Uuid,
    /// Folder or stack that holds it; `None` for a project's root.
    pub(crate) parent: Option<Ix>,
    /// Index of its project.
    pub(crate) project: u32,
    /// Index of the person who made it.
    pub(crate) creator: u16,
    pub(crate) name: Box<str>,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) deleted_at: Option<Stamp>,
    pub(crate) kind: Kind,
}

/// What an asset is.
#[derive(Debug)]
pub(crate) enum Kind {
    Folder(Box<Folder>),
    File(File),
    Stack(Box<Stack>),
}

#[derive(Debug, Default)]
pub(crate) struct Folder {
    pub(crate) restricted: bool,
    pub(crate) children: Children,
    /// Roles given on this folder alone.
    pub(crate) roles: Vec<(usize, Role)>,
}

#[derive(Debug, Default)]
pub(crate) struct Stack {
    /// Versions, oldest first; the last one is the head.
    pub(crate) versions: Vec<Ix>,
}

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    /// A placeholder without bytes.
    Created,
    /// All bytes are there.
    Uploaded,
    /// Proxies are ready.
    Transcoded,
}

/// Where a file's bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// None yet.
    Missing,
    /// Made up on request from the file's facts.
    MadeUp,
    /// Uploaded; stored under this id (a copy shares the bytes of its source).
    Stored(Uuid),
}

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) size: u64,
    pub(crate) status: Status,
    pub(crate) media_type: Option<&'static str>,
    /// When the bytes were complete.
    pub(crate) completed_at: Option<Stamp>,
    pub(crate) failed: bool,
    pub(crate) content: Content,
    /// Index of its technical facts.
    pub(crate) media: u32,
    /// Name of the file that was uploaded, if the asset was renamed since.
    pub(crate) source_name: Option<Box<str>>,
    /// Values of editable fields, by field id.
    pub(crate) values: Vec<(Uuid, Value)>,
}

impl Asset {
    pub(crate) fn file(&self) -> Option<&File> {
        match &self.kind {
            Kind::File(file) => Some(file),
            _ => None,
        }
    }

    pub(crate) fn file_mut(&mut self) -> Option<&mut File> {
        match &mut self.kind {
            Kind::File(file) => Some(file),
            _ => None,
        }
    }

    pub(crate) fn folder(&self) -> Option<&Folder> {
        match &self.kind {
            Kind::Folder(folder) => Some(folder),
            _ => None,
        }
    }

    pub(crate) fn folder_mut(&mut self) -> Option<&mut Folder> {
        match &mut self.kind {
            Kind::Folder(folder) => Some(folder),
            _ => None,
        }
    }

    pub(crate) fn stack(&self) -> Option<&Stack> {
        match &self.kind {
            Kind::Stack(stack) => Some(stack),
            _ => None,
        }
    }

    pub(crate) fn stack_mut(&mut self) -> Option<&mut Stack> {
        match &mut self.kind {
            Kind::Stack(stack) => Some(stack),
            _ => None,
        }
    }

    /// The service's word for what it is.
    pub(crate) fn type_word(&self) -> &'static str {
        match self.kind {
            Kind::Folder(_) => "folder",
            Kind::File(_) => "file",
            Kind::Stack(_) => "version_stack",
        }
    }
}

impl World {
    /// Adds an asset to the arena, without a place in a folder yet.
    pub(super) fn add(&mut self, asset: Asset) -> Ix {
        let ix = Ix(u32::try_from(self.assets.len()).expect("fewer than 2^32 assets"));
        self.by_id.insert(asset.id, ix);
        if let Kind::File(file) = &asset.kind {
            self.projects[asset.project as usize].storage += file.size;
            self.account.storage_usage += file.size;
        }
        self.assets.push(asset);
        ix
    }

    /// The newest version of a stack.
    pub(crate) fn head(&self, stack: &Stack) -> Option<Ix> {
        stack.versions.last().copied()
    }

    /// Size that lists sort by: a file's own, a stack's head, nothing for folders.
    pub(crate) fn sort_size(&self, ix: Ix) -> u64 {
        match &self.asset(ix).kind {
            Kind::File(file) => file.size,
            Kind::Stack(stack) => self.head(stack).map_or(0, |head| self.sort_size(head)),
            Kind::Folder(_) => 0,
        }
    }
}
