//! What proves that the service has the same bytes.

use flo_model::{Proof, TransferId};
use rusqlite::params;

use crate::{StoreError, Tx};

/// Notes how sure it is that the service has the bytes of a done transfer.
///
/// # Errors
/// The database's.
pub fn set(tx: &Tx<'_>, id: &TransferId, proof: Proof) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE transfers SET proof = ?2, proved_at = ?3, changed_at = ?3 WHERE id = ?1 AND state = 'done'",
    )?
    .execute(params![id.0, proof.as_str(), tx.now().0])?;
    Ok(())
}
