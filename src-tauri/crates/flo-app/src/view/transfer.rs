//! Transfers and watched folders.

use flo_model::{
    ByteCount, Count, Proof, RecordId, TransferDirection, TransferId, TransferState, UnixMillis,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Problem;

/// One upload or download.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TransferView {
    /// Its id.
    pub id: TransferId,
    /// Which way.
    pub direction: TransferDirection,
    /// File on this computer.
    pub path: String,
    /// File name.
    pub name: String,
    /// Where it goes: project and folders.
    pub to: String,
    /// The folder it goes to.
    pub folder_id: RecordId,
    /// Bytes.
    pub size: ByteCount,
    /// Bytes that the service acknowledged.
    pub sent: ByteCount,
    /// State.
    pub state: TransferState,
    /// SHA-256 of the bytes that were sent, hex.
    pub checksum: Option<String>,
    /// How sure it is that the service has the same bytes; null until it is done.
    pub proof: Option<Proof>,
    /// When that was last looked for.
    pub proved_at: Option<UnixMillis>,
    /// Lower goes first.
    #[specta(type = i32)]
    pub priority: i64,
    /// Its id at the service.
    pub remote_id: Option<String>,
    /// The asset that it makes.
    pub asset_id: Option<RecordId>,
    /// Attempts so far.
    pub attempts: u32,
    /// Why it is parked or waits.
    pub error: Option<Problem>,
    /// Bytes per second over the last seconds; null when it does not move.
    pub speed: Option<f64>,
    /// Seconds left, from acknowledged bytes; null when nobody can say.
    pub eta_s: Option<f64>,
    /// When it was queued.
    pub created_at: UnixMillis,
    /// When it ended.
    pub ended_at: Option<UnixMillis>,
    /// Files that were given together share it.
    pub batch: Option<String>,
}

/// One transfer moved. At most four per second and transfer; the last one always arrives.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TransferProgress {
    /// The transfer.
    pub id: TransferId,
    /// State.
    pub state: TransferState,
    /// Bytes.
    pub size: ByteCount,
    /// Bytes that the service acknowledged.
    pub sent: ByteCount,
    /// Bytes per second.
    pub speed: Option<f64>,
    /// Seconds left.
    pub eta_s: Option<f64>,
}

/// The queue in figures.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
pub struct TransferSummary {
    /// Moving now.
    pub running: Count,
    /// Waiting for their turn.
    pub waiting: Count,
    /// Paused by a person.
    pub paused: Count,
    /// Set aside with a reason.
    pub parked: Count,
    /// Done since midnight.
    pub done_today: Count,
    /// Bytes of everything that is not done.
    pub bytes_left: ByteCount,
    /// Bytes of everything in the current batch, done or not.
    pub bytes_total: ByteCount,
    /// Bytes per second, all together.
    pub speed: Option<f64>,
    /// Seconds left for everything.
    pub eta_s: Option<f64>,
}

/// A placeholder at a service that will never be completed.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct GhostView {
    /// Its id there.
    pub remote_id: String,
    /// Name of the service.
    pub service: String,
    /// Its name there.
    pub name: String,
    /// The size that it was made for.
    pub size: ByteCount,
    /// Why it will never be completed, in a word: changed, cancelled, expired, failed, `lost_answer`.
    pub why: String,
    /// Since when.
    pub since: UnixMillis,
    /// Why it could not be removed yet.
    pub error: Option<String>,
}
