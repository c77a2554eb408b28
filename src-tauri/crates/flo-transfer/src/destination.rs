//! What transfers ask of the rest of the app.

use std::sync::Arc;

use flo_connect::Connector;
use flo_model::{ConnectionId, RecordId, RemoteId, TransferId};
use flo_store::{Connection, StoreError, Tx};

/// Finds the connector of an account.
pub trait Connectors: Send + Sync + 'static {
    /// The connector; `None` while the account is paused, signed out or removed: its transfers wait.
    fn connector(&self, connection: &ConnectionId) -> Option<Arc<dyn Connector>>;
}

/// The mirror's side of an upload: folders and files at the destination. Each call runs inside the store transaction in
/// which the ledger or the session writes, so both commit together.
pub trait Destination: Send + Sync + 'static {
    /// The folder `name` beneath the folder `parent`, made (as an edit that will be sent) when there is none.
    ///
    /// # Errors
    /// The store's. `NotFound` and `Invalid` park the transfer with their sentence.
    fn ensure_folder(
        &self,
        tx: &mut Tx<'_>,
        connection: &ConnectionId,
        parent: &RecordId,
        name: &str,
    ) -> Result<RecordId, StoreError>;

    /// Whether the folder can take files yet.
    ///
    /// # Errors
    /// The store's.
    fn folder(
        &self,
        conn: &Connection,
        connection: &ConnectionId,
        folder: &RecordId,
    ) -> Result<FolderState, StoreError>;

    /// A file arrived. Links it to a record, which is returned.
    ///
    /// # Errors
    /// The store's; the transfer then stays open and the call comes again.
    fn finished(&self, tx: &mut Tx<'_>, finished: &Finished) -> Result<RecordId, StoreError>;

    /// A local file that was sent before was renamed or moved: its asset should follow. Not called for what is already
    /// there, but may be called when nothing differs.
    ///
    /// # Errors
    /// The store's; the ledger then takes up the same facts again after a restart.
    fn moved(&self, tx: &mut Tx<'_>, request: &MoveRequest) -> Result<(), StoreError>;
}

/// Whether a folder can take files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderState {
    /// It is at the service under this id.
    Ready(RemoteId),
    /// It waits to be made there.
    Pending,
    /// It is not there any more, or making it was refused: why, in a sentence for a person.
    Gone(String),
}

/// A file arrived at its destination, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The transfer that brought it.
    pub transfer: TransferId,
    /// The account.
    pub connection: ConnectionId,
    /// The folder that it is in.
    pub folder: RecordId,
    /// Its id at the service.
    pub remote_id: RemoteId,
    /// Its name there.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3 of its bytes, hex.
    pub content_id: String,
    /// What an earlier state of the same local file became.
    pub previous: Option<RecordId>,
}

/// An asset that should follow its local file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRequest {
    /// The account.
    pub connection: ConnectionId,
    /// The asset.
    pub asset: RecordId,
    /// The destination of the watched folder.
    pub folder: RecordId,
    /// Folders beneath it, separated by `/`, that the asset should be in; empty for none.
    pub sub_path: String,
    /// The name that it should have.
    pub name: String,
}
