//! Cards, offloads, ASC MHL histories.

use flo_model::{ByteCount, CopyState, Count, OffloadId, OffloadState, RecordId, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Problem;

/// What is known of a card that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// Nothing of it was offloaded.
    New,
    /// It is being copied or read back, or waits for that.
    Copying,
    /// An offload of it is paused or parked.
    NeedsYou,
    /// It was offloaded; something is missing before it may be formatted.
    NotSafe,
    /// Every clip has the verified copies that were asked for.
    Safe,
}

/// A card that is there, or a folder that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CardView {
    /// Where it is.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Whose structure it has, as a word: `sony`, `canon`, `red`, `arri`, `panasonic_p2`, `blackmagic`; null for a plain
    /// folder, and for a card with several.
    pub kind: Option<String>,
    /// The same for people.
    pub camera: Option<String>,
    /// Clips.
    pub clips: Count,
    /// Files.
    pub files: Count,
    /// Bytes.
    pub size: ByteCount,
    /// What is known of it.
    pub state: CardState,
    /// Why it may not be formatted, in sentences; empty when it may.
    pub missing: Vec<String>,
    /// Clips whose parts are not all there, and files that cannot be read.
    pub incomplete: Vec<String>,
    /// The newest offload of it.
    pub offload_id: Option<OffloadId>,
}

/// What an offload is to be proven by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VerifyWhat {
    /// Copies on disks are read back; copies at services count when the service's own checksum agrees.
    #[default]
    Disks,
    /// Copies at services that tell no checksum are read back too.
    All,
}

/// An offload to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OffloadDraft {
    /// The card or folder.
    pub source: String,
    /// Its folder's name at the destinations; the source's own name when null.
    pub name: Option<String>,
    /// Folders on disks that receive it; they must exist.
    pub to: Vec<String>,
    /// A folder at a service that receives it too.
    pub folder_id: Option<RecordId>,
    /// Verified copies on disks that each clip needs; as many as there are folders when null.
    pub copies: Option<u32>,
    /// Verified copies at services that each clip needs; one when there is a folder there and null stands here.
    pub copies_remote: Option<u32>,
    /// Hashes for the ASC MHL manifests: `c4`, `md5`, `sha1`, `xxh128`, `xxh3`, `xxh64`; `xxh128` when empty.
    pub formats: Vec<String>,
    /// What it is to be proven by.
    pub verify: VerifyWhat,
    /// A folder for its report, written when it has ended.
    pub report: Option<String>,
}

/// On a disk or at a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TargetPlace {
    /// A folder of this computer or its network.
    Disk,
    /// A folder at a service.
    Service,
}

/// Where an offload goes, and how far it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OffloadTargetView {
    /// On a disk or at a service.
    pub place: TargetPlace,
    /// The folder that holds the card's folder; project and folders at a service.
    pub path: String,
    /// The disk's or service's name.
    pub name: String,
    /// Files.
    pub files: Count,
    /// Bytes.
    pub size: ByteCount,
    /// Files that were written.
    pub copied: Count,
    /// Their bytes, those of the file under way included.
    pub copied_size: ByteCount,
    /// Files that were read back and are the same.
    pub verified: Count,
    /// Their bytes, those of the file under way included.
    pub verified_size: ByteCount,
    /// Files that failed or differ.
    pub bad: Count,
    /// Clips of which every file is verified here.
    pub verified_clips: Count,
    /// The ASC MHL manifest that was written.
    pub manifest: Option<String>,
    /// Why nothing more goes there.
    pub error: Option<Problem>,
}

/// An offload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct OffloadView {
    /// Its id.
    pub id: OffloadId,
    /// The card's name.
    pub name: String,
    /// The folder that is copied.
    pub source: String,
    /// Whether the source is there now.
    pub source_here: bool,
    /// Whose structure the card has, for people.
    pub camera: Option<String>,
    /// Where the copying stands. What goes to a service goes on after `done`.
    pub state: OffloadState,
    /// The card may be formatted.
    pub safe: bool,
    /// Why not, in sentences; empty when it may.
    pub missing: Vec<String>,
    /// Clips.
    pub clips: Count,
    /// Clips that have the verified copies that were asked for.
    pub safe_clips: Count,
    /// Files.
    pub files: Count,
    /// Bytes.
    pub size: ByteCount,
    /// Verified copies on disks that each clip needs.
    pub copies: u32,
    /// The same at services.
    pub copies_remote: u32,
    /// What it is to be proven by.
    pub verify: VerifyWhat,
    /// Where it goes.
    pub targets: Vec<OffloadTargetView>,
    /// Why it waits for a person.
    pub error: Option<Problem>,
    /// Bytes per second, written and read back together, over the last seconds; null when nothing moves.
    pub speed: Option<f64>,
    /// Seconds until everything on disks is proven, at that speed.
    pub eta_s: Option<f64>,
    /// The clip or file that is being read.
    pub reading: Option<String>,
    /// When it was planned.
    pub created_at: UnixMillis,
    /// When its last byte was written to the disks.
    pub copied_at: Option<UnixMillis>,
    /// When it was done or given up.
    pub ended_at: Option<UnixMillis>,
}

/// One clip of an offload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ClipView {
    /// Its name; empty for files of the card as a whole.
    pub name: String,
    /// Files.
    pub files: Count,
    /// Bytes.
    pub size: ByteCount,
    /// What is proven of it at each target, in their order.
    pub copies: Vec<CopyState>,
    /// It has the verified copies that were asked for.
    pub safe: bool,
    /// Why not.
    pub missing: Option<String>,
}

/// An offload with its clips.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct OffloadDetail {
    /// The offload.
    pub offload: OffloadView,
    /// Its clips, by name.
    pub clips: Vec<ClipView>,
}

/// How far an offload is at one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TargetProgress {
    /// Bytes written.
    pub copied_size: ByteCount,
    /// Bytes read back.
    pub verified_size: ByteCount,
}

/// An offload moved. At most two per second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct OffloadProgress {
    /// Which.
    pub id: OffloadId,
    /// How far it is at each target, in their order.
    pub targets: Vec<TargetProgress>,
    /// Bytes per second, written and read back together.
    pub speed: Option<f64>,
    /// Seconds left at that speed.
    pub eta_s: Option<f64>,
    /// The clip or file that is being read.
    pub reading: Option<String>,
}

/// Files of a report that were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OffloadReportView {
    /// Their paths.
    pub files: Vec<String>,
}

/// What comparing a folder with its ASC MHL history found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MhlCheck {
    /// Everything is as the history says.
    pub ok: bool,
    /// The folder.
    pub path: String,
    /// Generations of its history.
    pub generations: u32,
    /// Files that are as the history says.
    pub verified: Count,
    /// Files that are not.
    pub damaged: Vec<String>,
    /// Files that the history knows and that are not there.
    pub missing: Vec<String>,
    /// Files that no generation knows.
    pub new: Vec<String>,
}

/// An ASC MHL generation that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MhlCreated {
    /// No file differs from an earlier generation and none is missing.
    pub ok: bool,
    /// Its file.
    pub manifest: String,
    /// Its number.
    pub generation: u32,
    /// Files in it.
    pub files: Count,
    /// Files whose hashes differ from an earlier generation.
    pub damaged: Vec<String>,
    /// Files that an earlier generation knows and that are not there.
    pub missing: Vec<String>,
}
