//! Connections: sign-in, health, sync.

use std::sync::Arc;

use flo_connect::http::Surroundings;
use flo_connect::{Account, CallContext, Class, Connector};
use flo_engine::{PassReport, SyncOptions};
use flo_model::drill::{Point, point};
use flo_model::{ConnectionId, ConnectionState, Count};
use flo_store::connections::{self, ConnectionRow, NewConnection};
use flo_store::lists::{at_risk, link};
use flo_store::sync::{conflicts, intents};

use super::home::budget_view;
use crate::call::ClockifySignIn;
use crate::registry::{self, ConnectionConfig, Parts};
use crate::view::{ConnectionView, Health, Pulled, RequestView, SyncReport};
use crate::{App, CommandError, ErrorCode, Result};

/// Requests shown.
const SHOWN: u32 = 200;

/// A sign-in that is about to be tried.
pub(super) struct Candidate {
    pub(super) service: &'static str,
    pub(super) config: ConnectionConfig,
    /// Account or workspace that was asked for; empty for the usual one.
    pub(super) account: String,
    pub(super) secret: String,
}

impl App {
    /// Signs in at Clockify with a key, proves it with a call, and starts mirroring the workspace. Without an address or a
    /// region, the region that knows the key is looked for.
    ///
    /// # Errors
    /// `SignIn` for a key that this region, or none, knows; `NotFound` for the workspace, `Offline`, `NoKeychain`.
    pub async fn connect_clockify(&self, sign_in: ClockifySignIn) -> Result<ConnectionView> {
        let (base_url, reports_url) = match &sign_in.base_url {
            Some(base_url) => (base_url.clone(), sign_in.reports_url.clone()),
            None => {
                let cx = CallContext::new(Arc::clone(&self.inner.clock), Class::Person);
                let region =
                    registry::clockify_region(sign_in.region.as_deref(), &sign_in.api_key, &cx).await?;
                let reports = match &sign_in.subdomain {
                    Some(name) => registry::clockify_reports(name)?,
                    None => region.reports_url.to_owned(),
                };
                (region.base_url.to_owned(), Some(sign_in.reports_url.clone().unwrap_or(reports)))
            }
        };
        let base_url = registry::address(&base_url)?;
        let reports_url = reports_url.as_deref().map(registry::address).transpose()?;
        self.connect(Candidate {
            service: "clockify",
            config: ConnectionConfig {
                reports_url,
                ..ConnectionConfig::at(base_url, self.inner.keeps_limits)
            },
            account: sign_in.workspace.unwrap_or_default(),
            secret: sign_in.api_key,
        })
        .await
    }

    /// Gives a connection a new key or token. It must open the same account for the same person; the old one stays in
    /// place until the new one has been proven.
    ///
    /// # Errors
    /// `Invalid` for a key of somebody else; `SignIn`, `Offline`, `NoKeychain`; `NotFound`.
    pub async fn replace_secret(&self, id: ConnectionId, secret: String) -> Result<ConnectionView> {
        let row = self.connection_row(&id).await?;
        let candidate = Candidate {
            service: registry::known(&row.service)?,
            config: ConnectionConfig::of(&row)?,
            account: row.account_id.clone(),
            secret,
        };
        let account = self.prove(&candidate).await?;
        if account.id != row.account_id || account.user_id != row.user_id {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("This is {}’s, at {}.", account.user_name, account.name),
            )
            .with_hint(format!(
                "Give one of {} at {}, or connect it as an account of its own.",
                row.user_name, row.account_name
            )));
        }
        self.keep_and_attach(&candidate, account).await
    }

    /// Proves a sign-in, then keeps it.
    pub(super) async fn connect(&self, candidate: Candidate) -> Result<ConnectionView> {
        let account = self.prove(&candidate).await?;
        self.keep_and_attach(&candidate, account).await
    }

    async fn prove(&self, candidate: &Candidate) -> Result<Account> {
        let trial = self.build(candidate, None, Surroundings::default())?;
        let cx = CallContext::new(Arc::clone(&self.inner.clock), Class::Person);
        Ok(trial.account(&cx).await?)
    }

    async fn keep_and_attach(&self, candidate: &Candidate, account: Account) -> Result<ConnectionView> {
        let row = self.keep(candidate, account).await?;
        self.inner.held_secrets.touch(&row.id, self.now());
        // A connection that is renewed has a connector with the old secret.
        self.inner.engine.detach(&row.id);
        self.inner.connectors.remove(&row.id);
        self.attach(&row).await?;
        self.inner.engine.nudge(&row.id);
        self.connection_view(&row.id).await
    }

    async fn keep(&self, candidate: &Candidate, account: Account) -> Result<ConnectionRow> {
        let new = NewConnection {
            service: candidate.service.to_owned(),
            account_id: account.id,
            account_name: account.name,
            user_id: account.user_id,
            user_name: account.user_name,
            user_email: account.email,
            config: serde_json::to_value(&candidate.config).map_err(CommandError::internal)?,
        };
        let (service, account, user) = (candidate.service, new.account_id.clone(), new.user_id.clone());
        let (row, was_there) = self
            .write(move |tx| {
                let was_there = connections::by_account(tx, service, &account, &user)?.is_some();
                Ok((connections::connect(tx, &new)?, was_there))
            })
            .await?;
        point(Point::ConnectionKept);
        if let Err(error) = self.set_secret(row.secret_ref.clone(), candidate.secret.clone()).await {
            if !was_there {
                let id = row.id.clone();
                self.write(move |tx| connections::remove(tx, &id)).await?;
            }
            return Err(error);
        }
        Ok(row)
    }

    /// Each connection with its health.
    ///
    /// # Errors
    /// The database's.
    pub async fn connections(&self) -> Result<Vec<ConnectionView>> {
        let rows = self.read(connections::list).await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            views.push(self.view(row).await?);
        }
        Ok(views)
    }

    async fn connection_view(&self, id: &ConnectionId) -> Result<ConnectionView> {
        let row = self.connection_row(id).await?;
        self.view(row).await
    }

    pub(super) async fn connection_row(&self, id: &ConnectionId) -> Result<ConnectionRow> {
        let wanted = id.clone();
        let row = self.read(move |conn| connections::get(conn, &wanted)).await?;
        row.ok_or_else(|| CommandError::not_found("connection", id))
    }

    async fn view(&self, row: ConnectionRow) -> Result<ConnectionView> {
        let id = row.id.clone();
        let (backlog, open, counts, risk) = self
            .read(move |conn| {
                Ok((
                    intents::backlog(conn, &id)?,
                    conflicts::count_open(conn, &id)?,
                    link::state_counts(conn, &id)?,
                    at_risk::of_connection(conn, &id)?,
                ))
            })
            .await?;
        let connector = self.connector(&row.id);
        let budget = match &connector {
            Some(connector) => connector.budget().state(&*self.inner.clock),
            None => self.kept_budget(&row).await?.state(&*self.inner.clock),
        };
        let done_at = match Health::of(&row.health) {
            // When the rest is reached again nobody can say.
            Health::Online | Health::RateLimited | Health::Degraded
                if budget.is_some() && backlog.waiting > 0 =>
            {
                self.outlook(&row).await?.writes_done_at
            }
            _ => None,
        };
        let error = super::activity::problem(row.error_code.as_deref(), row.error_detail.clone());
        let config = ConnectionConfig::of(&row)?;
        Ok(ConnectionView {
            service_name: registry::service_name(&row.service).to_owned(),
            health: Health::of(&row.health),
            backlog_done_at: done_at,
            id: row.id,
            service: row.service,
            account: row.account_name,
            user: row.user_name,
            email: row.user_email,
            state: row.state,
            last_sync_at: row.last_sync_at,
            last_ok_at: row.last_ok_at,
            backlog: Count(backlog.waiting + backlog.parked),
            parked: Count(backlog.parked),
            conflicts: Count(open),
            budget: budget.as_ref().map(budget_view),
            next_try_at: row.next_try_at,
            error,
            at_risk: super::health::at_risk_view(&risk),
            records: Count(counts.mirrored()),
            base_url: config.base_url.to_string(),
        })
    }

    /// Notes that a connection cannot be used, and why, for a person.
    pub(crate) async fn note_unattached(&self, id: ConnectionId, code: &str, detail: String) -> Result<()> {
        let health = connections::HealthRow {
            health: String::from("sign_in_needed"),
            state: ConnectionState::Error,
            error_code: Some(code.to_owned()),
            error_detail: Some(detail),
            next_try_at: None,
        };
        self.write(move |tx| connections::set_health(tx, &id, &health)).await?;
        Ok(())
    }

    /// Stops syncing a connection until it is resumed; edits keep being queued.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pause_connection(&self, id: ConnectionId) -> Result<ConnectionView> {
        let row = self.connection_row(&id).await?;
        self.attach(&row).await?;
        self.inner.held_secrets.touch(&id, self.now());
        self.inner.engine.pause(&id).await?;
        self.connection_view(&id).await
    }

    /// Goes on syncing a connection.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn resume_connection(&self, id: ConnectionId) -> Result<ConnectionView> {
        let row = self.connection_row(&id).await?;
        self.attach(&row).await?;
        self.inner.held_secrets.touch(&id, self.now());
        self.inner.engine.resume(&id).await?;
        self.connection_view(&id).await
    }

    /// Forgets a connection, its secret, and what only it brought in. No record changes at the service. With `revoke` the
    /// sign-in is ended there first, where that can be done from here; keys are ended where they were made.
    ///
    /// # Errors
    /// `NotFound`; `Offline` and the like when the sign-in cannot be ended, `NoKeychain` when the secret cannot be
    /// removed: the connection stays then.
    pub async fn remove_connection(&self, id: ConnectionId, revoke: bool) -> Result<()> {
        let row = self.connection_row(&id).await?;
        if revoke && let Some(secret) = self.secret(row.secret_ref.clone()).await? {
            let cx = CallContext::new(Arc::clone(&self.inner.clock), Class::Person);
            registry::revoke(&row.service, &secret, &cx).await?;
        }
        self.inner.engine.detach(&id);
        self.inner.connectors.remove(&id);
        self.remove_secret(row.secret_ref).await?;
        self.inner.held_secrets.forget(&id);
        self.write(move |tx| connections::remove(tx, &id)).await?;
        Ok(())
    }

    /// The last requests of a connection, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn requests(&self, id: ConnectionId) -> Result<Vec<RequestView>> {
        let rows = self.read(move |conn| flo_store::requests::newest(conn, &id, SHOWN)).await?;
        let view = |row: flo_store::requests::Request| RequestView {
            at: row.at,
            method: row.method,
            route: row.route,
            status: row.status,
            error: row.error,
            took_ms: row.took_ms,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// One full pass of pull and push, of one connection or of all at once.
    ///
    /// # Errors
    /// `NotConnected` when there is none; `NoKeychain` or `Passphrase` when no secret can be read. What a service
    /// refuses stands in the report.
    pub async fn sync(&self, id: Option<ConnectionId>) -> Result<Vec<SyncReport>> {
        match &id {
            Some(id) => {
                let row = self.connection_row(id).await?;
                self.attach(&row).await?;
            }
            None => self.attach_all().await?,
        }
        if self.inner.engine.attached().is_empty() {
            return Err(CommandError::new(ErrorCode::NotConnected, "No service is connected yet.")
                .with_hint(
                    "Connect one with `flo connect frameio`, `flo connect clockify` or `flo connect s3`.",
                ));
        }
        let reports = self.inner.engine.sync_once(id.as_ref(), SyncOptions::default()).await?;
        Ok(reports.into_iter().map(report_view).collect())
    }

    /// Builds the connectors of all connections that have none yet.
    pub(crate) async fn attach_all(&self) -> Result<()> {
        for row in self.read(connections::list).await? {
            self.attach(&row).await?;
        }
        Ok(())
    }

    /// Builds the connector of a connection, with its budget as it was kept, and gives it to engine and transfers.
    pub(crate) async fn attach(&self, row: &ConnectionRow) -> Result<()> {
        if self.connector(&row.id).is_some() {
            return Ok(());
        }
        let secret = self.secret(row.secret_ref.clone()).await?.ok_or_else(|| {
            CommandError::new(
                ErrorCode::SignIn,
                format!(
                    "The secret of {} is not in the keychain any more.",
                    registry::service_name(&row.service)
                ),
            )
        })?;
        self.inner.held_secrets.set(&row.id, registry::holds(&row.service, &secret));
        let candidate = Candidate {
            service: registry::known(&row.service)?,
            config: ConnectionConfig::of(row)?,
            account: row.account_id.clone(),
            secret,
        };
        let observer = self.inner.engine.observer(&row.id);
        let surroundings = Surroundings { observer: Some(observer), ..Surroundings::default() };
        let connector = self.build(&candidate, Some(row), surroundings)?;
        self.inner.connectors.insert(row.id.clone(), Arc::clone(&connector));
        self.inner.engine.attach(&row.id, connector).await?;
        Ok(())
    }

    fn build(
        &self,
        candidate: &Candidate,
        row: Option<&ConnectionRow>,
        surroundings: Surroundings,
    ) -> Result<Arc<dyn Connector>> {
        let secrets = Arc::clone(&self.inner.secrets);
        let of = row.map(|row| (row.id.clone(), row.secret_ref.clone()));
        let (held, service) = (Arc::clone(&self.inner.held_secrets), candidate.service);
        registry::build(&Parts {
            service: candidate.service.to_owned(),
            config: candidate.config.clone(),
            account: candidate.account.clone(),
            user: row.map(|row| row.user_id.clone()),
            secret: candidate.secret.clone(),
            keep_secret: Arc::new(move |secret| {
                if let Some((id, name)) = &of {
                    secrets.set(name, secret)?;
                    held.set(id, registry::holds(service, secret));
                }
                Ok(())
            }),
            surroundings,
        })
    }

    pub(super) async fn secret(&self, name: String) -> Result<Option<String>> {
        self.with_secrets(move |secrets| secrets.get(&name)).await
    }

    pub(super) async fn set_secret(&self, name: String, secret: String) -> Result<()> {
        self.with_secrets(move |secrets| secrets.set(&name, &secret)).await
    }

    /// Whether there is a secret of this name.
    pub(super) async fn has_secret(&self, name: String) -> Result<bool> {
        Ok(self.secret(name).await?.is_some())
    }

    pub(super) async fn remove_secret(&self, name: String) -> Result<()> {
        self.with_secrets(move |secrets| secrets.remove(&name)).await
    }

    /// Keychains may ask their person, and passphrases are stretched: both block.
    async fn with_secrets<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&dyn crate::secrets::SecretStore) -> Result<T> + Send + 'static,
    {
        let secrets = Arc::clone(&self.inner.secrets);
        tokio::task::spawn_blocking(move || f(&*secrets)).await.map_err(CommandError::internal)?
    }
}

fn report_view(report: PassReport) -> SyncReport {
    SyncReport {
        id: report.connection,
        pulled: Pulled { created: report.created, updated: report.updated, deleted: report.deleted },
        pushed: report.pushed,
        requests: report.requests,
        parked: report.parked,
        conflicts: report.conflicts,
        error: super::activity::problem(report.health.error, report.health.detail),
    }
}
