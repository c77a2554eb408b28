//! Cards that are there: on mounted volumes, or in a folder.

use std::path::{Path, PathBuf};

use flo_model::{ByteCount, Count, OffloadState};
use flo_offload::{Listing, OffloadError, Rows, SeenCard, cards_below, is_card, left_out, list};
use flo_store::offloads::{self, NewFile};
use sysinfo::Disks;

use crate::view::{CardState, CardView};
use crate::{App, CommandError, Result};

/// Folders in which systems mount what is plugged in.
const MOUNTED_IN: [&str; 4] = ["/media", "/run/media", "/mnt", "/Volumes"];

impl App {
    /// The cards on mounted volumes; with `folder` the cards in it, or what it holds when none is there. Each with what
    /// is known of its copies.
    ///
    /// # Errors
    /// `PathNotFound` for a folder that is not there.
    pub async fn cards(&self, folder: Option<PathBuf>) -> Result<Vec<CardView>> {
        let looking = tokio::task::spawn_blocking(move || match folder {
            Some(folder) => cards_below(&std::fs::canonicalize(&folder).unwrap_or(folder)),
            None => Ok(on_volumes()),
        });
        let seen = looking.await.map_err(CommandError::internal)?.map_err(OffloadError::from)?;
        let mut cards = Vec::with_capacity(seen.len());
        for card in seen {
            cards.push(self.card_view(card).await?);
        }
        Ok(cards)
    }

    async fn card_view(&self, card: SeenCard) -> Result<CardView> {
        let SeenCard { path, listing } = card;
        let some: Vec<NewFile> = landmarks(&listing).cloned().collect();
        let rows = self
            .read(move |conn| {
                for file in &some {
                    let known = offloads::with_file(conn, &file.path, file.size, file.mtime_ns)?;
                    let newest = known.into_iter().find(|row| row.state != OffloadState::Cancelled);
                    if let Some(offload) = newest {
                        return Rows::of(conn, &offload.id);
                    }
                }
                Ok(None)
            })
            .await?;
        let (state, missing) = match &rows {
            None => (CardState::New, vec![String::from("It was not offloaded.")]),
            Some(rows) => {
                let light = rows.light(&left_out(&rows.files, &listing));
                let state = match rows.offload.state {
                    OffloadState::Queued | OffloadState::Copying | OffloadState::Verifying => {
                        CardState::Copying
                    }
                    OffloadState::Paused | OffloadState::Parked => CardState::NeedsYou,
                    OffloadState::Done if light.is_safe => CardState::Safe,
                    OffloadState::Done | OffloadState::Cancelled => CardState::NotSafe,
                };
                (state, light.missing)
            }
        };
        let mut clips: Vec<&str> = listing.files.iter().filter_map(|file| file.clip.as_deref()).collect();
        clips.sort_unstable();
        clips.dedup();
        Ok(CardView {
            name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            path: path.display().to_string(),
            kind: listing.kind.map(|kind| kind.as_str().to_owned()),
            camera: listing.kind.map(|kind| kind.camera().to_owned()),
            clips: Count(clips.len() as u64),
            files: Count(listing.files.len() as u64),
            size: ByteCount(listing.files.iter().map(|file| file.size).sum()),
            state,
            missing,
            incomplete: [listing.missing, listing.unreadable].concat(),
            offload_id: rows.map(|rows| rows.offload.id),
        })
    }
}

/// Files by which a card is known again: its first recording and its last.
fn landmarks(listing: &Listing) -> impl Iterator<Item = &NewFile> {
    let parts = || listing.files.iter().filter(|file| file.is_part && file.size > 0);
    parts().next().into_iter().chain(parts().next_back())
}

/// What is on the card at `source` and not in the offload as it stands; `None` when that card is not there.
pub(super) fn look_again(rows: &Rows, source: &Path) -> Option<Vec<String>> {
    let listing = list(source).ok()?;
    let new = left_out(&rows.files, &listing);
    // Another card may be mounted in its place.
    (new.len() < listing.files.len()).then_some(new)
}

fn on_volumes() -> Vec<SeenCard> {
    let disks = match Disks::new_with_refreshed_list() {
        Ok(disks) => disks,
        Err(error) => {
            tracing::warn!(%error, "the mounted volumes cannot be told");
            return Vec::new();
        }
    };
    let mut mounts: Vec<PathBuf> = disks
        .iter()
        .filter(|disk| may_be_card(disk.mount_point(), disk.is_removable()))
        .map(|disk| disk.mount_point().to_owned())
        .collect();
    mounts.sort();
    mounts.dedup();
    let look = |path: PathBuf| {
        if !is_card(&path) {
            return None;
        }
        match list(&path) {
            Ok(listing) => Some(SeenCard { path, listing }),
            Err(error) => {
                tracing::info!(%error, "a card cannot be read");
                None
            }
        }
    };
    mounts.into_iter().filter_map(look).collect()
}

/// Whether a volume was plugged in, as far as its place tells.
fn may_be_card(mount: &Path, is_removable: bool) -> bool {
    is_removable || MOUNTED_IN.iter().any(|folder| mount.starts_with(folder) && mount != Path::new(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_plugged_in_is_looked_into() {
        assert!(may_be_card(Path::new("/media/mila/A001"), false));
        assert!(may_be_card(Path::new("/Volumes/UNTITLED"), false));
        assert!(may_be_card(Path::new("/somewhere"), true));
        assert!(!may_be_card(Path::new("/"), false));
        assert!(!may_be_card(Path::new("/mnt"), false));
        assert!(!may_be_card(Path::new("/home"), false));
    }
}
