//! Sorted orders of a folder's children.

use std::cmp::Ordering;
use std::sync::OnceLock;

use uuid::Uuid;

use super::{Ix, Kind, World};

/// What a list of assets can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortBy {
    Name,
    CreatedAt,
    UpdatedAt,
    FileSize,
}

/// Which assets a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Only {
    All,
    Folders,
    Files,
    Stacks,
}

const SORTS: [SortBy; 4] = [SortBy::Name, SortBy::CreatedAt, SortBy::UpdatedAt, SortBy::FileSize];
const FILTERS: [Only; 4] = [Only::All, Only::Folders, Only::Files, Only::Stacks];

impl Only {
    fn shows(self, kind: &Kind) -> bool {
        match self {
            Self::All => true,
            Self::Folders => matches!(kind, Kind::Folder(_)),
            Self::Files => matches!(kind, Kind::File(_)),
            Self::Stacks => matches!(kind, Kind::Stack(_)),
        }
    }
}

/// Value that an asset is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Number(i64),
    Text(String),
}

type Orders = [OnceLock<Vec<Ix>>; 16];

/// Children of one folder, in any order that was ever asked for.
#[derive(Debug, Default)]
pub(crate) struct Children {
    all: Vec<Ix>,
    /// One order per sort and filter, made when first asked for.
    orders: OnceLock<Box<Orders>>,
}

impl Children {
    pub(crate) fn all(&self) -> &[Ix] {
        &self.all
    }

    /// Adds without a thought for existing orders; only for building.
    pub(super) fn push(&mut self, ix: Ix) {
        self.all.push(ix);
    }

    /// The children shown by `only`, ascending by `sort`, then by id.
    pub(crate) fn order(&self, world: &World, sort: SortBy, only: Only) -> &[Ix] {
        let orders = self.orders.get_or_init(Box::default);
        orders[slot(sort, only)].get_or_init(|| {
            let mut list: Vec<_> =
                self.all.iter().copied().filter(|ix| only.shows(&world.asset(*ix).kind)).collect();
            list.sort_unstable_by(|a, b| world.compare(*a, *b, sort));
            list
        })
    }

    fn insert(&mut self, world: &World, ix: Ix) {
        self.all.push(ix);
        self.each_order(world, ix, |order, at| {
            if let Err(at) = at {
                order.insert(at, ix);
            }
        });
    }

    fn remove(&mut self, world: &World, ix: Ix) {
        self.all.retain(|child| *child != ix);
        self.each_order(world, ix, |order, at| {
            if let Ok(at) = at {
                order.remove(at);
            }
        });
    }

    fn each_order(&mut self, world: &World, ix: Ix, change: impl Fn(&mut Vec<Ix>, Result<usize, usize>)) {
        let Some(orders) = self.orders.get_mut() else { return };
        for sort in SORTS {
            for only in FILTERS {
                if let Some(order) = orders[slot(sort, only)].get_mut()
                    && only.shows(&world.asset(ix).kind)
                {
                    let at = order.binary_search_by(|other| world.compare(*other, ix, sort));
                    change(order, at);
                }
            }
        }
    }
}

fn slot(sort: SortBy, only: Only) -> usize {
    sort as usize * FILTERS.len() + only as usize
}

fn compare_names(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

impl World {
    pub(crate) fn compare(&self, a: Ix, b: Ix, sort: SortBy) -> Ordering {
        let (left, right) = (self.asset(a), self.asset(b));
        let by_key = match sort {
            SortBy::Name => compare_names(&left.name, &right.name),
            SortBy::CreatedAt => left.created_at.cmp(&right.created_at),
            SortBy::UpdatedAt => left.updated_at.cmp(&right.updated_at),
            SortBy::FileSize => self.sort_size(a).cmp(&self.sort_size(b)),
        };
        by_key.then_with(|| left.id.cmp(&right.id))
    }

    /// Compares an asset with a place in an order.
    pub(crate) fn compare_with(&self, ix: Ix, sort: SortBy, key: &Key, id: Uuid) -> Ordering {
        let asset = self.asset(ix);
        let by_key = match (sort, key) {
            (SortBy::Name, Key::Text(name)) => compare_names(&asset.name, name),
            (_, key) => self.key_of(ix, sort).cmp(key),
        };
        by_key.then_with(|| asset.id.cmp(&id))
    }

    /// The value that `sort` sorts the asset by.
    pub(crate) fn key_of(&self, ix: Ix, sort: SortBy) -> Key {
        let asset = self.asset(ix);
        match sort {
            SortBy::Name => Key::Text(asset.name.to_string()),
            SortBy::CreatedAt => Key::Number(asset.created_at.0),
            SortBy::UpdatedAt => Key::Number(asset.updated_at.0),
            SortBy::FileSize => Key::Number(i64::try_from(self.sort_size(ix)).unwrap_or(i64::MAX)),
        }
    }

    /// Puts the asset among the children of `parent`, a folder or a stack (there as the head).
    pub(super) fn attach(&mut self, ix: Ix, parent: Ix) {
        self.asset_mut(ix).parent = Some(parent);
        if let Some(stack) = self.asset_mut(parent).stack_mut() {
            stack.versions.push(ix);
            return;
        }
        self.with_children(parent, |children, world| children.insert(world, ix));
    }

    /// Takes the asset out of its parent.
    pub(super) fn detach(&mut self, ix: Ix) {
        let Some(parent) = self.asset(ix).parent else { return };
        if let Some(stack) = self.asset_mut(parent).stack_mut() {
            stack.versions.retain(|version| *version != ix);
            return;
        }
        self.with_children(parent, |children, world| children.remove(world, ix));
    }

    /// Changes the asset while it stands in no order, then puts it back, so that orders stay sorted.
    pub(crate) fn rework(&mut self, ix: Ix, change: impl FnOnce(&mut super::Asset)) {
        let folder = self.asset(ix).parent.filter(|parent| self.asset(*parent).folder().is_some());
        // A live child only: deleted assets stand in no order.
        let listed = folder.filter(|_| self.asset(ix).deleted_at.is_none());
        if let Some(folder) = listed {
            self.with_children(folder, |children, world| children.remove(world, ix));
        }
        change(self.asset_mut(ix));
        if let Some(folder) = listed {
            self.with_children(folder, |children, world| children.insert(world, ix));
        }
    }

    fn with_children(&mut self, folder: Ix, work: impl FnOnce(&mut Children, &World)) {
        let Some(held) = self.asset_mut(folder).folder_mut() else { return };
        let mut children = std::mem::take(&mut held.children);
        work(&mut children, self);
        if let Some(held) = self.asset_mut(folder).folder_mut() {
            held.children = children;
        }
    }
}
