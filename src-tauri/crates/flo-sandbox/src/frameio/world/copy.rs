//! Copies of files, folders and stacks.

use super::change::By;
use super::comments::CopyComments;
use super::events::Topic;
use super::{Ix, Kind, Stack, World};
use crate::frameio::refusal::Refusal;

/// What a copy takes along.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taking {
    pub(crate) metadata: bool,
    pub(crate) comments: CopyComments,
}

impl World {
    /// Copies an asset with all below it into a folder; without one, beside the source.
    pub(crate) fn copy(&mut self, by: By, ix: Ix, into: Option<Ix>, taking: Taking) -> Result<Ix, Refusal> {
        let Some(parent) = into.or_else(|| self.folder_above(ix)) else {
            return Err(Refusal::invalid("/data/parent_id", "a root folder cannot be copied"));
        };
        if self.asset(parent).folder().is_none() {
            return Err(Refusal::invalid("/data/parent_id", "the entity is not a folder"));
        }
        if self.is_within(parent, ix) && parent != ix && self.asset(ix).folder().is_some() {
            return Err(Refusal::invalid("/data/parent_id", "a folder cannot be copied into itself"));
        }
        let copy = self.copy_one(by, ix, parent, taking);
        let event = if self.asset(ix).folder().is_some() { "folder.copied" } else { "file.copied" };
        self.emit(by, event, Topic::asset(self, copy));
        Ok(copy)
    }

    fn folder_above(&self, ix: Ix) -> Option<Ix> {
        let mut at = self.asset(ix).parent;
        while let Some(parent) = at {
            if self.asset(parent).folder().is_some() {
                return Some(parent);
            }
            at = self.asset(parent).parent;
        }
        None
    }

    fn copy_one(&mut self, by: By, ix: Ix, parent: Ix, taking: Taking) -> Ix {
        let name = self.asset(ix).name.clone();
        let id = self.ids.uuid();
        // Read before placing: a copy beside its source must not copy itself.
        let children = self.children_of(ix);
        let kind = match &self.asset(ix).kind {
            Kind::Folder(_) => Kind::Folder(Box::default()),
            Kind::Stack(_) => Kind::Stack(Box::<Stack>::default()),
            Kind::File(file) => {
                let mut file = file.clone();
                if !taking.metadata {
                    file.values.clear();
                }
                Kind::File(file)
            }
        };
        let copy = self.place(by, parent, id, &name, kind);
        for child in children {
            self.copy_one(by, child, copy, taking);
        }
        if self.asset(ix).file().is_some() {
            self.copy_comments(self.asset(ix).id, id, taking.comments);
        }
        copy
    }
}
