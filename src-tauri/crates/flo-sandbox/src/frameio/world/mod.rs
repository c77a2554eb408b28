//! Everything the simulated Frame.io knows. Plain data behind one lock; nothing here waits or does I/O.
//!
//! Assets live in an arena and are named by [`Ix`]. Children of a folder are kept in sorted orders that are
//! made when first asked for and kept current by every change, so that a page costs its own length only.

pub(crate) mod assets;
pub(crate) mod build;
mod bulk;
pub(crate) mod change;
pub(crate) mod comments;
pub(crate) mod copy;
pub(crate) mod events;
pub(crate) mod fields;
pub(crate) mod order;
pub(crate) mod people;
pub(crate) mod shares;
mod templates;

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

pub(crate) use assets::{Asset, Content, File, Folder, Ix, Kind, Stack, Status};
pub(crate) use people::{Account, Person, Project, Role, Workspace};

use super::ids::Ids;
use super::media::Media;
use super::stamp::Stamp;
use comments::Comment;
use events::{Events, Hook};
use fields::Field;
use shares::{Action, Collection, Group, Share};

/// What shall happen to a file at a later time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Its bytes count as complete.
    Uploaded,
    /// Its proxies are ready.
    Transcoded,
}

/// The whole state.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) account: Account,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) people: Vec<Person>,
    pub(crate) projects: Vec<Project>,
    pub(crate) assets: Vec<Asset>,
    pub(crate) media: Vec<Media>,
    pub(crate) fields: Vec<Field>,
    pub(crate) comments: HashMap<Uuid, Comment>,
    /// Top-level comments by file, oldest first.
    pub(crate) comments_of: HashMap<Uuid, Vec<Uuid>>,
    pub(crate) shares: Vec<Share>,
    pub(crate) collections: Vec<Collection>,
    pub(crate) hooks: Vec<Hook>,
    pub(crate) actions: Vec<Action>,
    pub(crate) groups: Vec<Group>,
    pub(crate) events: Events,
    pub(crate) ids: Ids,
    /// Whether a stack with one version left stays one. What the service does is not documented.
    pub(crate) lone_stacks_stay: bool,
    by_id: HashMap<Uuid, Ix>,
    project_by_id: HashMap<Uuid, usize>,
    /// Steps by the time at which they are due.
    due: BTreeMap<(Stamp, u64), (Uuid, Step)>,
    steps: u64,
}

impl World {
    /// The asset at `ix`.
    pub(crate) fn asset(&self, ix: Ix) -> &Asset {
        &self.assets[ix.index()]
    }

    pub(crate) fn asset_mut(&mut self, ix: Ix) -> &mut Asset {
        &mut self.assets[ix.index()]
    }

    /// The asset with this id, deleted or not.
    pub(crate) fn find(&self, id: Uuid) -> Option<Ix> {
        self.by_id.get(&id).copied()
    }

    /// The asset with this id, unless it or something above it is deleted.
    pub(crate) fn find_live(&self, id: Uuid) -> Option<Ix> {
        self.find(id).filter(|ix| self.is_live(*ix))
    }

    /// Whether neither the asset nor anything above it is deleted.
    pub(crate) fn is_live(&self, ix: Ix) -> bool {
        let mut at = Some(ix);
        while let Some(ix) = at {
            let asset = self.asset(ix);
            if asset.deleted_at.is_some() {
                return false;
            }
            at = asset.parent;
        }
        !self.project_of(ix).deleted
    }

    /// Whether `ix` is `above` or lies below it.
    pub(crate) fn is_within(&self, ix: Ix, above: Ix) -> bool {
        let mut at = Some(ix);
        while let Some(ix) = at {
            if ix == above {
                return true;
            }
            at = self.asset(ix).parent;
        }
        false
    }

    pub(crate) fn project_of(&self, ix: Ix) -> &Project {
        &self.projects[self.asset(ix).project as usize]
    }

    /// Index of the project with this id, if it is not deleted.
    pub(crate) fn find_project(&self, id: Uuid) -> Option<usize> {
        self.project_by_id.get(&id).copied().filter(|index| !self.projects[*index].deleted)
    }

    pub(crate) fn add_project(&mut self, project: Project) -> usize {
        let index = self.projects.len();
        self.project_by_id.insert(project.id, index);
        self.projects.push(project);
        index
    }

    /// Facts of the file at `ix`; of a stack, those of its head.
    pub(crate) fn media_of(&self, file: &File) -> &Media {
        &self.media[file.media as usize]
    }

    pub(crate) fn add_media(&mut self, media: Media) -> u32 {
        self.media.push(media);
        u32::try_from(self.media.len() - 1).expect("fewer than 2^32 media records")
    }

    /// Plans a step for the file.
    pub(crate) fn plan(&mut self, at: Stamp, file: Uuid, step: Step) {
        self.steps += 1;
        self.due.insert((at, self.steps), (file, step));
    }

    /// Time of the next planned step.
    pub(crate) fn next_step(&self) -> Option<Stamp> {
        self.due.keys().next().map(|(at, _)| *at)
    }

    fn take_due(&mut self, now: Stamp) -> Option<(Stamp, Uuid, Step)> {
        let key = *self.due.keys().next().filter(|(at, _)| *at <= now)?;
        self.due.remove(&key).map(|(file, step)| (key.0, file, step))
    }

    /// Index of the person with this id.
    pub(crate) fn find_person(&self, id: Uuid) -> Option<usize> {
        self.people.iter().position(|person| person.id == id)
    }
}
