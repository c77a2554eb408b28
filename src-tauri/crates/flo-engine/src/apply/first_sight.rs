//! A record of a service that has no link yet: is it one that is known from elsewhere?

use flo_model::{FieldMap, LinkState, RecordType, RemoteId};
use flo_store::sync::links::{self, Link};
use flo_store::sync::matches;
use flo_store::{StoreError, Tx};

use super::Place;

/// Whether records of this type are matched by what they are called. Others are always new.
pub(super) fn is_matched(record_type: RecordType) -> bool {
    matches!(
        record_type,
        RecordType::Client | RecordType::Project | RecordType::Task | RecordType::Tag | RecordType::Person
    )
}

/// Links the record to one that is the same thing, if there is one here. Returns the unsaved link and the fields to
/// take: all but those that another service carries too, which stay as they are until one side changes.
pub(super) fn adopt(
    tx: &Tx<'_>,
    place: &Place,
    record_type: RecordType,
    remote: &RemoteId,
    fields: &FieldMap,
) -> Result<Option<(Link, FieldMap)>, StoreError> {
    if !is_matched(record_type) {
        return Ok(None);
    }
    let Some(id) = matches::find(tx, &place.connection, record_type, fields)? else { return Ok(None) };
    let others = links::of_record(tx, &id)?;
    let taken = fields.0.iter().filter(|(name, _)| {
        !others.iter().any(|other| other.state != LinkState::Absent && other.base.0.contains_key(*name))
    });
    let taken = taken.map(|(name, value)| (name.clone(), value.clone())).collect();
    let mut link = Link::new(place.connection.clone(), record_type, id);
    link.remote_id = Some(remote.clone());
    Ok(Some((link, taken)))
}
