//! What the connector remembers between calls so that it need not ask again. Losing it costs requests, never truth.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

use tokio::sync::OnceCell;

/// Entries of a folder page at most. Source: the published OpenAPI description; falls back to 100 when refused.
const LARGE_PAGE: u32 = 500;
/// Entries of every page at least allowed. Source: Frame.io V4 API docs.
pub(crate) const SMALL_PAGE: u32 = 100;
/// Authors of replies and refused uploads that are remembered at most.
const MOST: usize = 50_000;

/// The signed-in person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Me {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// What goes on in a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pulse {
    /// Nothing has changed for long.
    #[default]
    Still,
    /// There is recent work.
    Recent,
    /// The service is still at work on a file in it.
    Unfinished,
}

/// Who wrote a comment, as far as it is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Author {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
}

/// The metadata field that holds the review status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusField {
    pub(crate) id: String,
    /// Display name and option id.
    pub(crate) options: Vec<(String, String)>,
}

pub(crate) struct Memory {
    pub(crate) me: OnceCell<Me>,
    chosen_status_id: Option<String>,
    status: Mutex<Option<StatusField>>,
    folder_page: AtomicU32,
    authors: Mutex<HashMap<String, Author>>,
    guessed_types: Mutex<HashSet<String>>,
    pulses: Mutex<HashMap<String, Pulse>>,
}

impl Memory {
    pub(crate) fn new(chosen_status_id: Option<String>) -> Self {
        Self {
            me: OnceCell::new(),
            chosen_status_id,
            status: Mutex::default(),
            folder_page: AtomicU32::new(LARGE_PAGE),
            authors: Mutex::default(),
            guessed_types: Mutex::default(),
            pulses: Mutex::default(),
        }
    }

    pub(crate) fn status(&self) -> Option<StatusField> {
        lock(&self.status).clone()
    }

    /// Id of the status field, if it was chosen or seen.
    pub(crate) fn status_id(&self) -> Option<String> {
        self.chosen_status_id.clone().or_else(|| self.status().map(|field| field.id))
    }

    pub(crate) fn learn_status(&self, field: StatusField) {
        *lock(&self.status) = Some(field);
    }

    /// Whether this definition is the status field.
    pub(crate) fn is_status(&self, id: &str, name: &str, field_type: &str) -> bool {
        match &self.chosen_status_id {
            Some(chosen) => chosen == id,
            None => field_type == "select" && name == "Status",
        }
    }

    pub(crate) fn folder_page(&self) -> u32 {
        self.folder_page.load(Ordering::Relaxed)
    }

    pub(crate) fn refuse_large_pages(&self) {
        self.folder_page.store(SMALL_PAGE, Ordering::Relaxed);
    }

    pub(crate) fn author(&self, comment: &str) -> Option<Author> {
        lock(&self.authors).get(comment).cloned()
    }

    pub(crate) fn learn_author(&self, comment: &str, author: Author) {
        let mut authors = lock(&self.authors);
        if authors.len() >= MOST {
            authors.clear();
        }
        authors.insert(comment.to_owned(), author);
    }

    /// What was last seen going on in this folder.
    pub(crate) fn pulse(&self, folder: &str) -> Pulse {
        lock(&self.pulses).get(folder).copied().unwrap_or_default()
    }

    pub(crate) fn note_pulse(&self, folder: &str, pulse: Pulse) {
        let mut pulses = lock(&self.pulses);
        match pulse {
            Pulse::Still => pulses.remove(folder),
            Pulse::Recent | Pulse::Unfinished => pulses.insert(folder.to_owned(), pulse),
        };
    }

    /// Whether parts of this upload go with the content type guessed from the name.
    pub(crate) fn uses_guessed_type(&self, upload: &str) -> bool {
        lock(&self.guessed_types).contains(upload)
    }

    /// From now on they do; false when they did already.
    pub(crate) fn use_guessed_type(&self, upload: &str) -> bool {
        let mut guessed = lock(&self.guessed_types);
        if guessed.len() >= MOST {
            guessed.clear();
        }
        guessed.insert(upload.to_owned())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no holder panics")
}
