//! Changes to the tree of assets.

use uuid::Uuid;

use super::events::Topic;
use super::{Asset, Content, File, Folder, Ix, Kind, Stack, Status, Step, World};
use crate::frameio::media::{self, Media};
use crate::frameio::refusal::Refusal;
use crate::frameio::stamp::Stamp;

/// Who changes something, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By {
    pub(crate) person: usize,
    pub(crate) at: Stamp,
}

/// Fewest and most files of a new stack.
pub(crate) const STACK_FILES: std::ops::RangeInclusive<usize> = 2..=10;

impl World {
    pub(crate) fn create_folder(&mut self, by: By, parent: Ix, name: &str) -> Ix {
        let id = self.ids.uuid();
        let ix = self.place(by, parent, id, name, Kind::Folder(Box::default()));
        self.emit(by, "folder.created", Topic::asset(self, ix));
        ix
    }

    /// Adds a placeholder that waits for its bytes.
    pub(crate) fn create_placeholder(&mut self, by: By, parent: Ix, name: &str, size: u64) -> Ix {
        let facts = self.add_media(Media::of_name(name));
        let file = File {
            size,
            status: Status::Created,
            media_type: None,
            completed_at: None,
            failed: false,
            content: Content::Missing,
            media: facts,
            source_name: None,
            values: Vec::new(),
        };
        let id = self.ids.uuid();
        let ix = self.place(by, parent, id, name, Kind::File(file));
        self.emit(by, "file.created", Topic::asset(self, ix));
        ix
    }

    /// Adds a complete file with made-up bytes, as if it had been uploaded elsewhere.
    pub(crate) fn create_ready_file(&mut self, by: By, parent: Ix, name: &str, size: u64) -> Ix {
        let ix = self.create_placeholder(by, parent, name, size);
        let transcoded = media::kind_of(name) != media::MediaKind::Other;
        if let Some(file) = self.asset_mut(ix).file_mut() {
            file.content = Content::MadeUp;
            file.media_type = Some(media::mime_of(name));
            file.completed_at = Some(by.at);
            file.status = if transcoded { Status::Transcoded } else { Status::Uploaded };
        }
        self.emit(by, "file.upload.completed", Topic::asset(self, ix));
        self.emit(by, "file.ready", Topic::asset(self, ix));
        ix
    }

    pub(super) fn place(&mut self, by: By, parent: Ix, id: Uuid, name: &str, kind: Kind) -> Ix {
        let project = self.asset(parent).project;
        let ix = self.add(Asset {
            id,
            parent: Some(parent),
            project,
            creator: u16::try_from(by.person).unwrap_or(0),
            name: name.into(),
            created_at: by.at,
            updated_at: by.at,
            deleted_at: None,
            kind,
        });
        self.attach(ix, parent);
        ix
    }

    pub(crate) fn rename(&mut self, by: By, ix: Ix, name: &str) {
        self.rework(ix, |asset| {
            if let Kind::File(file) = &mut asset.kind
                && file.source_name.is_none()
            {
                file.source_name = Some(asset.name.clone());
            }
            asset.name = name.into();
            asset.updated_at = by.at;
        });
        self.emit_updated(by, ix);
    }

    /// Moves an asset into a folder, or a file into a stack, where it becomes the head.
    pub(crate) fn move_to(&mut self, by: By, ix: Ix, parent: Ix) -> Result<(), Refusal> {
        let is_file = self.asset(ix).file().is_some();
        match &self.asset(parent).kind {
            Kind::Folder(_) => {}
            Kind::Stack(_) if is_file => {}
            _ => return Err(Refusal::invalid("/data/parent_id", "the entity is not a folder")),
        }
        if self.asset(ix).parent.is_none() {
            return Err(Refusal::invalid("/data/parent_id", "a root folder cannot be moved"));
        }
        if self.is_within(parent, ix) {
            return Err(Refusal::invalid("/data/parent_id", "a folder cannot be moved into itself"));
        }
        let from = self.asset(ix).parent;
        if from == Some(parent) {
            return Ok(());
        }
        self.detach(ix);
        self.asset_mut(ix).updated_at = by.at;
        self.change_project(ix, self.asset(parent).project);
        self.attach(ix, parent);
        if let Some(from) = from {
            self.settle_stack(by, from);
        }
        if self.asset(parent).stack().is_some() {
            self.follow_head(by, parent);
            self.emit(by, "file.versioned", Topic::asset(self, ix));
        } else {
            self.emit_updated(by, ix);
        }
        Ok(())
    }

    fn change_project(&mut self, ix: Ix, project: u32) {
        if self.asset(ix).project == project {
            return;
        }
        let mut open = vec![ix];
        while let Some(ix) = open.pop() {
            open.extend(self.children_of(ix));
            let size = self.asset(ix).file().map_or(0, |file| file.size);
            let old = self.asset(ix).project as usize;
            self.projects[old].storage = self.projects[old].storage.saturating_sub(size);
            self.projects[project as usize].storage += size;
            self.asset_mut(ix).project = project;
        }
    }

    /// Direct children of a folder or stack; nothing for files.
    pub(crate) fn children_of(&self, ix: Ix) -> Vec<Ix> {
        match &self.asset(ix).kind {
            Kind::Folder(folder) => folder.children.all().to_vec(),
            Kind::Stack(stack) => stack.versions.clone(),
            Kind::File(_) => Vec::new(),
        }
    }

    /// Moves an asset to the recently deleted ones of its project. What lies below goes with it.
    pub(crate) fn delete(&mut self, by: By, ix: Ix) -> Result<(), Refusal> {
        let Some(parent) = self.asset(ix).parent else {
            return Err(Refusal::invalid("/folder_id", "a root folder cannot be deleted"));
        };
        let event = match self.asset(ix).kind {
            Kind::Folder(_) => "folder.deleted",
            _ => "file.deleted",
        };
        self.emit(by, event, Topic::asset(self, ix));
        self.detach(ix);
        self.asset_mut(ix).deleted_at = Some(by.at);
        let freed = self.size_below(ix);
        let project = self.asset(ix).project as usize;
        self.projects[project].bin.push(ix);
        self.projects[project].storage = self.projects[project].storage.saturating_sub(freed);
        self.account.storage_usage = self.account.storage_usage.saturating_sub(freed);
        self.settle_stack(by, parent);
        Ok(())
    }

    /// Brings a deleted asset back to where it was, or to the project's root if that is gone.
    pub(crate) fn restore(&mut self, by: By, ix: Ix) -> Result<(), Refusal> {
        if self.asset(ix).deleted_at.is_none() {
            return Err(Refusal::conflict("the asset is not deleted"));
        }
        let project = self.asset(ix).project as usize;
        let root = self.projects[project].root;
        let parent = self.asset(ix).parent.filter(|parent| self.is_live(*parent)).unwrap_or(root);
        self.projects[project].bin.retain(|deleted| *deleted != ix);
        self.asset_mut(ix).deleted_at = None;
        self.asset_mut(ix).updated_at = by.at;
        self.attach(ix, parent);
        let size = self.size_below(ix);
        self.projects[project].storage += size;
        self.account.storage_usage += size;
        if self.asset(parent).stack().is_some() {
            self.follow_head(by, parent);
        }
        self.emit_updated(by, ix);
        Ok(())
    }

    fn size_below(&self, ix: Ix) -> u64 {
        let mut sum = 0;
        let mut open = vec![ix];
        while let Some(ix) = open.pop() {
            open.extend(self.children_of(ix));
            sum += self.asset(ix).file().map_or(0, |file| file.size);
        }
        sum
    }

    /// Joins files of one folder, given oldest first, into a stack in that folder.
    pub(crate) fn make_stack(&mut self, by: By, folder: Ix, files: &[Ix]) -> Result<Ix, Refusal> {
        if !STACK_FILES.contains(&files.len()) {
            return Err(Refusal::invalid("/data/file_ids", "should have 2 to 10 files"));
        }
        for (at, file) in files.iter().enumerate() {
            let asset = self.asset(*file);
            if asset.file().is_none() || asset.parent != Some(folder) || files[..at].contains(file) {
                return Err(Refusal::invalid(
                    format!("/data/file_ids/{at}"),
                    "all files must be different and lie in the folder of the request",
                ));
            }
        }
        let name = files.last().map_or_else(String::new, |head| self.asset(*head).name.to_string());
        for file in files {
            self.detach(*file);
        }
        let id = self.ids.uuid();
        let stack = self.place(by, folder, id, &name, Kind::Stack(Box::<Stack>::default()));
        for file in files {
            self.attach(*file, stack);
        }
        if let Some(head) = files.last() {
            self.emit(by, "file.versioned", Topic::asset(self, *head));
        }
        Ok(stack)
    }

    /// Gives the stack the name and the time of its newest version.
    pub(crate) fn follow_head(&mut self, by: By, stack: Ix) {
        let head = self.asset(stack).stack().and_then(|held| self.head(held));
        if let Some(head) = head {
            let name = self.asset(head).name.clone();
            self.rework(stack, |asset| {
                asset.name = name;
                asset.updated_at = by.at;
            });
        }
    }

    /// Dissolves a stack that has fewer than two versions left, or none where such stacks stay. Does nothing for folders.
    ///
    /// What the service does is not documented; the single file takes the stack's place in its folder.
    fn settle_stack(&mut self, by: By, ix: Ix) {
        let Some(stack) = self.asset(ix).stack() else { return };
        let fewest = if self.lone_stacks_stay { 1 } else { *STACK_FILES.start() };
        if stack.versions.len() >= fewest {
            self.follow_head(by, ix);
            return;
        }
        let left = stack.versions.clone();
        let folder = self.asset(ix).parent;
        for file in left {
            self.detach(file);
            if let Some(folder) = folder {
                self.attach(file, folder);
            }
        }
        self.detach(ix);
        self.asset_mut(ix).deleted_at = Some(by.at);
    }

    /// Sets the order of a stack's versions, oldest first.
    pub(crate) fn reorder(&mut self, by: By, stack: Ix, versions: Vec<Ix>) {
        if let Some(held) = self.asset_mut(stack).stack_mut() {
            held.versions = versions;
        }
        self.follow_head(by, stack);
    }

    /// Carries out every step that is due, with its events.
    pub(crate) fn settle(&mut self, now: Stamp) {
        while let Some((at, id, step)) = self.take_due(now) {
            let Some(ix) = self.find(id) else { continue };
            let by = By { person: usize::from(self.asset(ix).creator), at };
            match step {
                Step::Uploaded => self.rework(ix, |asset| {
                    asset.updated_at = at;
                    let mime = media::mime_of(&asset.name);
                    if let Kind::File(file) = &mut asset.kind {
                        file.status = Status::Uploaded;
                        file.completed_at = Some(at);
                        file.media_type.get_or_insert(mime);
                    }
                }),
                Step::Transcoded => self.rework(ix, |asset| {
                    asset.updated_at = at;
                    if let Kind::File(file) = &mut asset.kind {
                        file.status = Status::Transcoded;
                    }
                }),
            }
            let event = if step == Step::Uploaded { "file.upload.completed" } else { "file.ready" };
            self.emit(by, event, Topic::asset(self, ix));
        }
    }

    pub(crate) fn emit_updated(&mut self, by: By, ix: Ix) {
        let event = match self.asset(ix).kind {
            Kind::Folder(_) => "folder.updated",
            _ => "file.updated",
        };
        self.emit(by, event, Topic::asset(self, ix));
    }

    /// Adds a project with an empty root folder.
    pub(crate) fn create_project(&mut self, by: By, workspace: usize, name: &str, restricted: bool) -> usize {
        let id = self.ids.uuid();
        let index = self.found_project(by, workspace, id, name);
        self.projects[index].restricted = restricted;
        self.emit(by, "project.created", Topic::project(self, index));
        index
    }

    pub(super) fn found_project(&mut self, by: By, workspace: usize, id: Uuid, name: &str) -> usize {
        let root_id = self.ids.uuid();
        let index = self.projects.len();
        let root = Ix(u32::try_from(self.assets.len()).expect("fewer than 2^32 assets"));
        self.add_project(super::Project {
            id,
            key: String::new(),
            name: name.to_owned(),
            description: None,
            workspace,
            root,
            active: true,
            restricted: false,
            owner: by.person,
            storage: 0,
            created_at: by.at,
            updated_at: by.at,
            deleted: false,
            lost: false,
            roles: Vec::new(),
            bin: Vec::new(),
        });
        self.add(Asset {
            id: root_id,
            parent: None,
            project: u32::try_from(index).expect("fewer than 2^32 projects"),
            creator: u16::try_from(by.person).unwrap_or(0),
            name: name.into(),
            created_at: by.at,
            updated_at: by.at,
            deleted_at: None,
            kind: Kind::Folder(Box::<Folder>::default()),
        });
        index
    }
}
