//! Where new records go: the accounts that keep time, and those that make projects for media.

use flo_model::{ConnectionId, RecordId, RecordType};
use flo_store::{Connection, StoreError, connections, lists};

use crate::registry;

/// The accounts of a new project.
pub(super) struct Places {
    /// Make it with a folder for its media.
    pub(super) media: Vec<ConnectionId>,
    /// Keep its hours; tasks, clients and tags go there.
    pub(super) time: Vec<ConnectionId>,
}

impl Places {
    /// The accounts among `wanted`; with none named, the first of each kind.
    pub(super) fn of(conn: &Connection, wanted: &[ConnectionId]) -> Result<Self, StoreError> {
        let rows = connections::list(conn)?;
        if let Some(unknown) = wanted.iter().find(|id| rows.iter().all(|row| row.id != **id)) {
            return Err(StoreError::NotFound(format!("There is no connection “{unknown}”.")));
        }
        let of_kind = |has: fn(&str) -> bool| {
            let fitting = rows.iter().filter(|row| has(&row.service)).map(|row| row.id.clone());
            if wanted.is_empty() {
                fitting.take(1).collect()
            } else {
                fitting.filter(|id| wanted.contains(id)).collect::<Vec<_>>()
            }
        };
        Ok(Self { media: of_kind(registry::makes_projects), time: of_kind(registry::keeps_time) })
    }

    /// Both kinds.
    pub(super) fn all(&self) -> Vec<ConnectionId> {
        let mut all = self.media.clone();
        all.extend(self.time.iter().filter(|id| !self.media.contains(id)).cloned());
        all
    }
}

/// The accounts where this record is and that keep time: where what belongs to it goes.
pub(super) fn time_places_of(conn: &Connection, record: &RecordId) -> Result<Vec<ConnectionId>, StoreError> {
    let places = lists::link::places(conn, record)?.into_iter();
    Ok(places.filter(|place| registry::keeps_time(&place.service)).map(|place| place.connection).collect())
}

/// The first workspace of these accounts.
pub(super) fn workspace_at(
    conn: &Connection,
    connections: &[ConnectionId],
) -> Result<Option<RecordId>, StoreError> {
    for connection in connections {
        if let Some(id) = lists::link::records_at(conn, connection, RecordType::Workspace)?.into_iter().next()
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
