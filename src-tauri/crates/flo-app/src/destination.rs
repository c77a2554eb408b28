//! The mirror's side of uploads: folders that are made on the way, files that arrived, assets that follow their files.
//!
//! Every call runs in the transaction of the ledger or the session, so that neither can be ahead of the other.

use flo_model::{
    AssetKind, ConnectionId, DeviceId, FieldMap, IntentAction, IntentState, LinkState, RecordId, RecordType,
    RemoteId,
};
use flo_store::records::{self, Presence};
use flo_store::sync::audit::{self, Changes, Event};
use flo_store::sync::links::{self, Link};
use flo_store::sync::{self, Edit, intents};
use flo_store::{Connection, StoreError, Tx, connections, lists};
use flo_transfer::{Destination, Finished, FolderState, MoveRequest};

use crate::registry;

/// Who makes folders for files.
const ACTOR: &str = "rule:upload";

/// Folders and files of the mirror, for transfers.
#[derive(Debug)]
pub(crate) struct MirrorDestination {
    device: DeviceId,
}

impl MirrorDestination {
    pub(crate) fn new(device: DeviceId) -> Self {
        Self { device }
    }

    fn edit(
        &self,
        record_id: Option<RecordId>,
        action: IntentAction,
        fields: FieldMap,
        to: Vec<ConnectionId>,
    ) -> Edit {
        Edit {
            record_type: RecordType::Asset,
            record_id,
            action,
            fields,
            actor: String::from(ACTOR),
            device: self.device.clone(),
            reason: String::from("keeps the folder structure of the local files"),
            connections: to,
            priority: 0,
        }
    }
}

impl Destination for MirrorDestination {
    fn ensure_folder(
        &self,
        tx: &mut Tx<'_>,
        connection: &ConnectionId,
        parent: &RecordId,
        name: &str,
    ) -> Result<RecordId, StoreError> {
        if let Some(there) = lists::folders::child(tx, parent, name)? {
            return Ok(there);
        }
        let above = lists::assets::get(tx, parent)?.ok_or_else(|| {
            StoreError::NotFound(String::from("The destination folder is not there any more."))
        })?;
        let fields = FieldMap::default()
            .with("kind", AssetKind::Folder.as_str())
            .with("name", name)
            .with("parent", parent.as_str())
            .with("project", above.project_id.map(|id| id.0));
        let edit = self.edit(None, IntentAction::Create, fields, vec![connection.clone()]);
        Ok(sync::edit(tx, edit)?.record_id)
    }

    fn folder(
        &self,
        conn: &Connection,
        connection: &ConnectionId,
        folder: &RecordId,
    ) -> Result<FolderState, StoreError> {
        if records::presence(conn, RecordType::Asset, folder)? != Presence::Live {
            return Ok(FolderState::Gone(String::from(
                "The destination folder was deleted. Choose another folder for this file.",
            )));
        }
        let link = links::get(conn, connection, RecordType::Asset, folder)?;
        if let Some(remote_id) = link.and_then(|link| link.remote_id) {
            return Ok(FolderState::Ready(remote_id));
        }
        if let Some(remote_id) = implied(conn, connection, folder)? {
            return Ok(FolderState::Ready(remote_id));
        }
        match intents::open_create(conn, connection, folder.as_str())? {
            Some(id) => {
                let intent = intents::get(conn, &id)?;
                match intent.filter(|intent| intent.state == IntentState::Parked) {
                    Some(parked) => Ok(FolderState::Gone(format!(
                        "The destination folder could not be made: {}",
                        parked.error_detail.unwrap_or_default()
                    ))),
                    None => Ok(FolderState::Pending),
                }
            }
            None => {
                Ok(FolderState::Gone(String::from("The destination folder does not exist at the service.")))
            }
        }
    }

    fn finished(&self, tx: &mut Tx<'_>, finished: &Finished) -> Result<RecordId, StoreError> {
        let known =
            links::local_id(tx, &finished.connection, RecordType::Asset, finished.remote_id.as_str())?;
        let id = match known {
            Some(id) => id,
            None => self.add(tx, finished)?,
        };
        records::set_content_id(tx, &id, &finished.content_id)?;
        Ok(id)
    }

    fn moved(&self, tx: &mut Tx<'_>, request: &MoveRequest) -> Result<(), StoreError> {
        let mut folder = request.folder.clone();
        for name in request.sub_path.split('/').filter(|name| !name.is_empty()) {
            folder = self.ensure_folder(tx, &request.connection, &folder, name)?;
        }
        let fields = FieldMap::default().with("name", request.name.as_str()).with("parent", folder.as_str());
        let edit = self.edit(Some(request.asset.clone()), IntentAction::Update, fields, Vec::new());
        sync::edit(tx, edit)?;
        Ok(())
    }
}

/// The id of a folder that need not be made to be there: it follows from the folders above it.
fn implied(
    conn: &Connection,
    connection: &ConnectionId,
    folder: &RecordId,
) -> Result<Option<RemoteId>, StoreError> {
    let service = connections::get(conn, connection)?.map(|row| row.service).unwrap_or_default();
    let Some(id_of) = registry::folder_id(&service) else { return Ok(None) };
    let mut names = Vec::new();
    let mut at = folder.clone();
    loop {
        if let Some(known) = links::remote_id(conn, connection, at.as_str())? {
            let id = names.iter().rev().fold(known.0, |above, name: &String| id_of(&above, name));
            return Ok(Some(RemoteId(id)));
        }
        let Some(asset) = lists::assets::get(conn, &at)? else { return Ok(None) };
        let Some(parent) = asset.parent_id else { return Ok(None) };
        names.push(asset.name);
        at = parent;
    }
}

impl MirrorDestination {
    /// A file that no pass has brought in yet. The service has acknowledged it, so it is agreed from the start.
    fn add(&self, tx: &mut Tx<'_>, finished: &Finished) -> Result<RecordId, StoreError> {
        let project = lists::assets::get(tx, &finished.folder)?.and_then(|folder| folder.project_id);
        let fields = FieldMap::default()
            .with("kind", AssetKind::File.as_str())
            .with("name", finished.name.as_str())
            .with("parent", finished.folder.as_str())
            .with("project", project.map(|id| id.0))
            .with("size", finished.size)
            .with("status", "uploaded");
        let id = RecordId::new();
        records::apply(tx, RecordType::Asset, &id, &fields)?;
        let mut link = Link::new(finished.connection.clone(), RecordType::Asset, id.clone());
        link.remote_id = Some(finished.remote_id.clone());
        link.base = records::fields(tx, RecordType::Asset, &id)?.unwrap_or_default();
        link.state = LinkState::Synced;
        links::save(tx, &link)?;
        audit::append(
            tx,
            &Event {
                device: &self.device,
                actor: ACTOR,
                record_type: RecordType::Asset,
                record_id: &id,
                action: "create",
                changes: Changes::between(&FieldMap::default(), &fields),
                reason: "its bytes arrived at the service",
            },
        )?;
        Ok(id)
    }
}
