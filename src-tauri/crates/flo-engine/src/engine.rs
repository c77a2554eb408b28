//! The handle that the app holds.

use std::sync::Arc;

use flo_connect::Connector;
use flo_connect::http::{BudgetStore, RequestObserver, Sleeper};
use flo_connect::webhook::RemoteEvent;
use flo_model::{Clock, ConflictId, ConnectionId, Count, DeviceId, FieldMap, IntentId, RecordId};
use flo_store::sync::{conflicts as conflict_rows, inbox, intents, links, rereads, streams};
use flo_store::{Store, connections};
use flo_sync::mix;
use futures::future::try_join_all;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::conflicts::Keep;
use crate::core::Core;
use crate::desk::Desk;
use crate::health::{Health, HealthView, Monitor};
use crate::pull::{Round, pull};
use crate::push::{Sending, push};
use crate::report::{PassReport, SyncOptions, Tally};
use crate::reverse::{By, Reversed};
use crate::telemetry::KeptBudget;
use crate::{EngineError, EngineEvent, conflicts, control, outbox, reverse, undo};

/// Events that a slow listener may fall behind.
const EVENTS: usize = 1024;

/// What an engine is made of.
pub struct EngineParts {
    /// Where everything is kept.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Waiting.
    pub sleeper: Arc<dyn Sleeper>,
    /// This installation.
    pub device: DeviceId,
    /// Seed of all jitter: the same one gives the same delays.
    pub seed: u64,
}

/// Keeps services and store in agreement. Cheap to clone; clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    core: Arc<Core>,
}

impl Engine {
    /// An engine with nothing attached. Does nothing until [`Engine::run`] or [`Engine::sync_once`].
    #[must_use]
    pub fn new(parts: EngineParts) -> Self {
        let (events, _) = broadcast::channel(EVENTS);
        let EngineParts { store, clock, sleeper, device, seed } = parts;
        Self { core: Arc::new(Core::new(store, clock, sleeper, device, seed, events)) }
    }

    /// What happens from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<EngineEvent> {
        self.core.events.subscribe()
    }

    /// Who is to be told of every request of a connection, so that it is counted and logged. To be given to the layers
    /// of its connector.
    #[must_use]
    pub fn observer(&self, connection: &ConnectionId) -> Arc<dyn RequestObserver> {
        self.core.telemetry(connection)
    }

    /// Takes charge of a connection. Its request budget goes on from where the last run left it, and is kept from now
    /// on. A connector that was attached before under this id is let go.
    ///
    /// # Errors
    /// The database's.
    pub async fn attach(
        &self,
        connection: &ConnectionId,
        connector: Arc<dyn Connector>,
    ) -> Result<(), EngineError> {
        self.detach(connection);
        let kept = KeptBudget::new(self.core.store.clone(), connection.clone());
        if let Some(snapshot) = kept.load().await? {
            connector.budget().restore(&*self.core.clock, &snapshot);
        }
        connector.budget().keep_in(kept as Arc<dyn BudgetStore>);
        let id = connection.clone();
        let row = self.core.store.read(move |conn| connections::get(conn, &id)).await?;
        let seed = connection.0.bytes().fold(self.core.seed, |seed, byte| mix(seed, u64::from(byte)));
        let monitor = row.map_or_else(
            || Monitor::new(seed),
            |row| Monitor::restored(seed, row.state, &row.health, row.next_try_at),
        );
        let desk = Desk::new(connection.clone(), connector, monitor, self.core.telemetry(connection));
        self.core.desks().insert(connection.clone(), Arc::new(desk));
        self.core.attached.notify_one();
        Ok(())
    }

    /// Lets go of a connection: calls that are under way end early. Nothing is lost; a write that may have gone through
    /// is looked for when it is attached again.
    pub fn detach(&self, connection: &ConnectionId) {
        if let Some(desk) = self.core.desks().remove(connection) {
            desk.cancel.cancel();
        }
    }

    /// The connections that are attached.
    #[must_use]
    pub fn attached(&self) -> Vec<ConnectionId> {
        self.core.desks().keys().cloned().collect()
    }

    /// The connector of a connection.
    ///
    /// # Errors
    /// [`EngineError::NotAttached`].
    pub fn connector(&self, connection: &ConnectionId) -> Result<Arc<dyn Connector>, EngineError> {
        Ok(Arc::clone(&self.core.desk(connection)?.connector))
    }

    /// Keeps every attached connection going until `cancel`. Calls that are under way then may end; what does not end
    /// within seconds is dropped and looked for at the next start. To be called once at a time.
    pub async fn run(&self, cancel: CancellationToken) {
        control::run(&self.core, cancel).await;
    }

    /// One pass of pull and push, at one connection or at all: every stream is read as `options` say, then everything is
    /// sent that can be. Returns when nothing is left to do or the service cannot be reached; the report says which.
    ///
    /// Waits for a pass of the background that is under way.
    ///
    /// # Errors
    /// [`EngineError::NotAttached`]; the database's. Trouble with a service is in the report.
    pub async fn sync_once(
        &self,
        connection: Option<&ConnectionId>,
        options: SyncOptions,
    ) -> Result<Vec<PassReport>, EngineError> {
        let desks: Vec<Arc<Desk>> = match connection {
            Some(connection) => vec![self.core.desk(connection)?],
            None => self.core.desks().values().cloned().collect(),
        };
        try_join_all(desks.iter().map(|desk| self.pass(desk, options))).await
    }

    async fn pass(&self, desk: &Arc<Desk>, options: SyncOptions) -> Result<PassReport, EngineError> {
        let requests = desk.requests();
        control::reach(&self.core, desk).await;
        // What is of unknown outcome first, so that its effect is not read as somebody else's record.
        let mut tally = push(&self.core, desk, Sending::OnlyLook).await?;
        tally.add(pull(&self.core, desk, Round { options, may_wait: true }).await?);
        tally.add(push(&self.core, desk, Sending::All).await?);
        desk.telemetry.flush(&self.core.store).await?;
        let report = report(&self.core, desk, tally, desk.requests() - requests).await?;
        self.core.tell(EngineEvent::PassEnded(report.clone()));
        Ok(report)
    }

    /// Something is to be done now: an edit was made, the network is back, or a person wants it tried. Never waits.
    pub fn nudge(&self, connection: &ConnectionId) {
        if let Some(desk) = self.core.desks().get(connection) {
            desk.urge();
        }
    }

    /// [`Engine::nudge`] for every connection.
    pub fn nudge_all(&self) {
        for desk in self.core.desks().values() {
            desk.urge();
        }
    }

    /// Pauses a connection until [`Engine::resume`], also over restarts. Edits are kept and wait.
    ///
    /// # Errors
    /// [`EngineError::NotAttached`].
    pub async fn pause(&self, connection: &ConnectionId) -> Result<(), EngineError> {
        let desk = self.core.desk(connection)?;
        if desk.monitor().pause() {
            self.core.publish_health(&desk).await;
        }
        Ok(())
    }

    /// Ends a pause.
    ///
    /// # Errors
    /// [`EngineError::NotAttached`].
    pub async fn resume(&self, connection: &ConnectionId) -> Result<(), EngineError> {
        let desk = self.core.desk(connection)?;
        if desk.monitor().resume() {
            self.core.publish_health(&desk).await;
        }
        desk.urge();
        Ok(())
    }

    /// How a connection stands.
    ///
    /// # Errors
    /// [`EngineError::NotAttached`].
    pub fn health(&self, connection: &ConnectionId) -> Result<HealthView, EngineError> {
        Ok(self.core.desk(connection)?.view())
    }

    /// Takes in an event that the service of a connection told of, once its connector has proven it: what it names is
    /// read again soon. `false` when it came before.
    ///
    /// # Errors
    /// The database's.
    pub async fn receive(&self, connection: &ConnectionId, event: RemoteEvent) -> Result<bool, EngineError> {
        let to = connection.clone();
        let event = inbox::Event {
            key: event.key,
            source: inbox::Source::Webhook,
            kind: event.kind,
            record: event.record.map(|record| (record.record_type, record.id)),
            happened_at: event.happened_at,
        };
        let is_new = self.core.store.write(move |tx| inbox::receive(tx, &to, &event)).await?;
        if is_new {
            self.nudge(connection);
        }
        Ok(is_new)
    }

    /// Has a record read again at every service that has it, together with what belongs to it (the content of a folder,
    /// the comments of a file): a person is looking at it.
    ///
    /// # Errors
    /// The database's.
    pub async fn reread(&self, record: &RecordId) -> Result<(), EngineError> {
        let record = record.clone();
        let touched = self
            .core
            .store
            .write(move |tx| {
                let mut touched = Vec::new();
                for link in links::of_record(tx, &record)? {
                    let Some(remote_id) = &link.remote_id else { continue };
                    let hint = rereads::Reason::Hint;
                    rereads::add(tx, &link.connection, link.record_type, remote_id, hint, tx.now())?;
                    streams::hurry(tx, &link.connection, remote_id.as_str())?;
                    touched.push(link.connection);
                }
                Ok(touched)
            })
            .await?;
        for connection in touched {
            self.nudge(&connection);
        }
        Ok(())
    }

    /// Sends a parked or waiting write again, now.
    ///
    /// # Errors
    /// [`EngineError::NoIntent`]; [`EngineError::Impossible`] while it is being sent or is over; the database's.
    pub async fn retry(&self, intent: &IntentId) -> Result<(), EngineError> {
        let seed = self.core.seed;
        let connection =
            outbox::in_store(&self.core.store, intent, move |tx, intent| outbox::retry(tx, intent, seed))
                .await?;
        self.nudge(&connection);
        Ok(())
    }

    /// Changes the record of a parked or waiting write and sends it again, now.
    ///
    /// # Errors
    /// [`EngineError::NoIntent`]; [`EngineError::Impossible`] while it is being sent or is over; what an edit can fail
    /// with.
    pub async fn edit_then_retry(
        &self,
        intent: &IntentId,
        fields: FieldMap,
        actor: &str,
    ) -> Result<(), EngineError> {
        let (device, actor, seed) = (self.core.device.clone(), actor.to_owned(), self.core.seed);
        outbox::in_store(&self.core.store, intent, move |tx, intent| {
            outbox::edit_then_retry(tx, intent, fields, &actor, &device, seed)
        })
        .await?;
        // The record may live at other services, too.
        self.nudge_all();
        Ok(())
    }

    /// Undoes a step of the audit trail; see [`undo::undo`]. Returns its record and what became of it.
    ///
    /// # Errors
    /// The store's: not found, or not to be undone any more.
    pub async fn undo(&self, step: i64, actor: &str) -> Result<(RecordId, Reversed), EngineError> {
        let (device, actor) = (self.core.device.clone(), actor.to_owned());
        let undone = self.core.store.write(move |tx| undo::undo(tx, step, &actor, &device)).await?;
        self.nudge_all();
        Ok(undone)
    }

    /// Writes the value that lost a conflict here again, and queues it for the service.
    ///
    /// # Errors
    /// [`EngineError::NoConflict`]; the store's when it is open, or decided too long ago.
    pub async fn fetch_back(&self, conflict: &ConflictId, actor: &str) -> Result<(), EngineError> {
        let (id, device, actor) = (conflict.clone(), self.core.device.clone(), actor.to_owned());
        let found = self
            .core
            .store
            .write(move |tx| {
                let Some(conflict) = conflict_rows::get(tx, &id)? else { return Ok(false) };
                let by = By { actor: &actor, device: &device, reason: "fetched back from a conflict" };
                reverse::fetch_back(tx, &conflict, by)?;
                Ok(true)
            })
            .await?;
        if !found {
            return Err(EngineError::NoConflict(conflict.clone()));
        }
        self.nudge_all();
        Ok(())
    }

    /// Gives up a parked or waiting write. A change or delete is taken back here; what was made here and never sent stays
    /// here only.
    ///
    /// # Errors
    /// [`EngineError::NoIntent`]; [`EngineError::Impossible`] while it is being sent or is over; the database's.
    pub async fn give_up(&self, intent: &IntentId, actor: &str) -> Result<(), EngineError> {
        let (device, actor, seed) = (self.core.device.clone(), actor.to_owned(), self.core.seed);
        let connection = outbox::in_store(&self.core.store, intent, move |tx, intent| {
            outbox::give_up(tx, intent, &actor, &device, seed)
        })
        .await?;
        self.nudge(&connection);
        Ok(())
    }

    /// Chooses what stays of a conflict, and queues what that means for the other side.
    ///
    /// # Errors
    /// [`EngineError::NoConflict`]; the database's.
    pub async fn resolve(&self, conflict: &ConflictId, keep: Keep, actor: &str) -> Result<(), EngineError> {
        let connection =
            conflicts::in_store(&self.core.store, conflict, keep, actor, &self.core.device).await?;
        self.nudge(&connection);
        Ok(())
    }
}

pub(crate) async fn report(
    core: &Core,
    desk: &Desk,
    tally: Tally,
    requests: u64,
) -> Result<PassReport, EngineError> {
    let connection = desk.connection.clone();
    let (backlog, conflicts) = core
        .store
        .read(move |conn| {
            Ok((intents::backlog(conn, &connection)?, conflict_rows::count_open(conn, &connection)?))
        })
        .await?;
    Ok(PassReport {
        connection: desk.connection.clone(),
        created: Count(tally.created),
        updated: Count(tally.updated),
        deleted: Count(tally.deleted),
        pushed: Count(tally.pushed),
        requests: Count(requests),
        parked: Count(backlog.parked),
        conflicts: Count(conflicts),
        incomplete: Count(tally.incomplete),
        unreadable: Count(tally.unreadable),
        health: desk.view(),
    })
}

impl PassReport {
    /// True when nothing could be done for want of a network.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(self.health.health, Health::Offline | Health::Portal)
    }

    /// True when a person is needed: to sign in, or for something that was set aside.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.health.health == Health::SignInNeeded || self.parked.0 > 0 || self.conflicts.0 > 0
    }
}
