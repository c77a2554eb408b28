//! Webhooks: addresses that hear of changes, and what services tell by themselves.

use flo_connect::webhook::{Incoming, NotSent, Outgoing, Refused, post, standard};
use flo_model::drill::{Point, point};
use flo_model::{ConnectionId, Count, DeliveryId, EndpointId, UnixMillis};
use flo_store::webhooks::{self, Delivery, Endpoint};
use futures::stream::{self, StreamExt};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use specta::Type;
use url::Url;

use crate::registry::USER_AGENT;
use crate::view::{DeliveryView, EndpointSecret, EndpointView};
use crate::webhooks::ladder::{self, Verdict};
use crate::webhooks::message;
use crate::{App, CommandError, ErrorCode, Result};

/// Changes that are looked at in one go.
const BATCH: u32 = 200;

/// Messages that are sent side by side: a slow receiver must not hold up the others.
const PARALLEL: usize = 4;

/// Deliveries shown.
const SHOWN: u32 = 200;

/// An address to be added.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct EndpointDraft {
    /// Where to.
    pub url: String,
    /// Name for people; the host when `None`.
    pub name: Option<String>,
    /// Event types that it wants, also as `time_entry.*`; empty: all.
    pub events: Vec<String>,
    /// It may stand on this computer or in its network.
    pub allows_local: bool,
}

/// What became of a delivery that a service sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The service's own word for what happened.
    pub kind: String,
    /// False when the same event came before.
    pub new: bool,
}

impl App {
    /// The addresses that hear of changes.
    ///
    /// # Errors
    /// The database's.
    pub async fn webhook_endpoints(&self) -> Result<Vec<EndpointView>> {
        self.read(|conn| {
            let endpoints = webhooks::endpoints(conn)?;
            endpoints
                .into_iter()
                .map(|endpoint| {
                    let (waiting, dead) = webhooks::counts(conn, &endpoint.id)?;
                    Ok(endpoint_view(endpoint, waiting, dead))
                })
                .collect()
        })
        .await
    }

    /// Adds an address. It hears of what changes from now on; its secret is told now and never again.
    ///
    /// # Errors
    /// `Invalid` for an address that must not be used; `NoKeychain`.
    pub async fn add_webhook(&self, draft: EndpointDraft) -> Result<EndpointSecret> {
        let url = checked(&draft)?;
        let id = EndpointId::new();
        let name = draft.name.filter(|name| !name.trim().is_empty());
        let mut endpoint = Endpoint {
            name: name.unwrap_or_else(|| url.host_str().unwrap_or_default().to_owned()),
            url: url.into(),
            events: draft.events,
            allows_local: draft.allows_local,
            secret_ref: format!("webhook:{id}"),
            id,
            state: "ACTIVE".to_owned(),
            error: None,
            after_seq: 0,
            created_at: self.now(),
        };
        let secret = standard::new_secret();
        self.set_secret(endpoint.secret_ref.clone(), secret.clone()).await?;
        let endpoint = self
            .write(move |tx| {
                endpoint.after_seq = webhooks::last_change(tx)?;
                webhooks::save_endpoint(tx, &endpoint)?;
                Ok(endpoint)
            })
            .await?;
        Ok(EndpointSecret { endpoint: endpoint_view(endpoint, 0, 0), secret })
    }

    /// Gives an address a new secret. Messages carry signatures of both until the next time.
    ///
    /// # Errors
    /// `NotFound`; `NoKeychain`.
    pub async fn renew_webhook_secret(&self, id: EndpointId) -> Result<EndpointSecret> {
        let endpoint = self.endpoint(&id).await?;
        let old = self.secret(endpoint.secret_ref.clone()).await?.unwrap_or_default();
        let secret = standard::new_secret();
        let last = old.split_whitespace().next().unwrap_or_default();
        self.set_secret(endpoint.secret_ref.clone(), format!("{secret} {last}").trim().to_owned()).await?;
        Ok(EndpointSecret { endpoint: self.endpoint_view(&id).await?, secret })
    }

    /// Stops telling an address, or goes on; what waits goes on from where it stood.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_webhook_active(&self, id: EndpointId, active: bool) -> Result<EndpointView> {
        let mut endpoint = self.endpoint(&id).await?;
        endpoint.state = if active { "ACTIVE" } else { "PAUSED" }.to_owned();
        endpoint.error = None;
        self.write(move |tx| webhooks::save_endpoint(tx, &endpoint)).await?;
        self.endpoint_view(&id).await
    }

    /// Forgets an address, its secret and what is on its way to it.
    ///
    /// # Errors
    /// `NotFound`; `NoKeychain`: it stays then.
    pub async fn remove_webhook(&self, id: EndpointId) -> Result<()> {
        let endpoint = self.endpoint(&id).await?;
        self.remove_secret(endpoint.secret_ref).await?;
        self.write(move |tx| webhooks::remove_endpoint(tx, &id)).await?;
        Ok(())
    }

    /// The last messages in this state (`waiting`, `done`, `dead`) or all, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn webhook_deliveries(&self, state: Option<String>) -> Result<Vec<DeliveryView>> {
        self.read(move |conn| {
            let endpoints = webhooks::endpoints(conn)?;
            let rows = webhooks::deliveries(conn, state.as_deref(), SHOWN)?;
            Ok(rows.into_iter().map(|row| delivery_view(row, &endpoints)).collect())
        })
        .await
    }

    /// Sends a message again from the start, under its old id. Its address is active again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn replay_webhook(&self, id: DeliveryId) -> Result<DeliveryView> {
        let wanted = id.clone();
        self.write(move |tx| {
            let Some(mut delivery) = webhooks::delivery(tx, &wanted)? else { return Ok(()) };
            if let Some(mut endpoint) = webhooks::endpoint(tx, &delivery.endpoint)? {
                endpoint.state = "ACTIVE".to_owned();
                endpoint.error = None;
                webhooks::save_endpoint(tx, &endpoint)?;
            }
            delivery.state = "waiting".to_owned();
            (delivery.attempts, delivery.next_at, delivery.ended_at) = (0, tx.now(), None);
            webhooks::save_delivery(tx, &delivery)
        })
        .await?;
        self.delivery_view(&id).await
    }

    /// Sends a message that says nothing, now, and returns what became of it.
    ///
    /// # Errors
    /// `NotFound`; `NoKeychain`.
    pub async fn test_webhook(&self, id: EndpointId) -> Result<DeliveryView> {
        let endpoint = self.endpoint(&id).await?;
        let payload = message::test_payload(self.now());
        let delivery = self
            .write(move |tx| {
                let id = webhooks::enqueue(tx, &id, message::TEST, &payload)?;
                webhooks::delivery(tx, &id)
            })
            .await?
            .ok_or_else(|| CommandError::internal("a message that was just queued is not there"))?;
        let id = delivery.id.clone();
        self.attempt(endpoint, delivery).await?;
        self.delivery_view(&id).await
    }

    /// One round: changes become messages, and what is due is sent. Returns when the next message is due.
    pub(crate) async fn deliver_webhooks(&self) -> Result<Option<UnixMillis>> {
        self.collect_changes().await?;
        let now = self.now();
        let due = self.read(move |conn| webhooks::due(conn, now, BATCH)).await?;
        let mut attempts = stream::iter(due.into_iter().map(|delivery| async move {
            let endpoint = self.endpoint(&delivery.endpoint).await?;
            self.attempt(endpoint, delivery).await
        }))
        .buffer_unordered(PARALLEL);
        while let Some(attempt) = attempts.next().await {
            attempt?;
        }
        self.read(webhooks::next_due).await
    }

    /// Makes messages of what changed since the last time, address by address, in one transaction with its place.
    async fn collect_changes(&self) -> Result<()> {
        if self.read(webhooks::endpoints).await?.is_empty() {
            return Ok(());
        }
        self.write(|tx| {
            for mut endpoint in webhooks::endpoints(tx)? {
                let before = endpoint.after_seq;
                loop {
                    let changes = webhooks::changes_after(tx, endpoint.after_seq, BATCH)?;
                    let Some(last) = changes.last() else { break };
                    endpoint.after_seq = last.seq;
                    for change in changes {
                        let event = message::event_of(&change);
                        if endpoint.state == "ACTIVE" && message::is_wanted(&endpoint.events, &event) {
                            webhooks::enqueue(tx, &endpoint.id, &event, &message::payload_of(&change))?;
                        }
                    }
                }
                if endpoint.after_seq != before {
                    webhooks::save_endpoint(tx, &endpoint)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// One attempt of one message, and what it means.
    async fn attempt(&self, endpoint: Endpoint, mut delivery: Delivery) -> Result<()> {
        let secrets = self.secret(endpoint.secret_ref.clone()).await?.unwrap_or_default();
        let now = self.now();
        let outcome = match outgoing(&endpoint, &delivery, &secrets, now) {
            Ok(outgoing) => post(USER_AGENT, outgoing).await,
            Err(why) => Err(NotSent::Forbidden(why)),
        };
        point(Point::WebhookDelivered);
        let verdict = ladder::after(&mut delivery, &outcome, self.now(), rand::random());
        let id = endpoint.id;
        self.write(move |tx| {
            webhooks::save_delivery(tx, &delivery)?;
            if let Verdict::Stopped(why) = verdict
                && let Some(mut endpoint) = webhooks::endpoint(tx, &id)?
            {
                endpoint.state = "ERROR".to_owned();
                endpoint.error = Some(why);
                webhooks::save_endpoint(tx, &endpoint)?;
            }
            Ok(())
        })
        .await
    }

    /// Keeps what proves the deliveries of a connection's webhook: the secret that the service showed when it was made.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when it is empty; `NoKeychain`.
    pub async fn trust_webhook(&self, connection: ConnectionId, secret: String) -> Result<()> {
        self.connection_row(&connection).await?;
        if secret.trim().is_empty() {
            return Err(CommandError::new(ErrorCode::Invalid, "A webhook's secret is not empty."));
        }
        self.set_secret(incoming_ref(&connection), secret.trim().to_owned()).await
    }

    /// Takes in a delivery that a service sent and a relay handed on. What it names is read again; nothing in it is taken
    /// for the truth.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` when the service is not proven to have sent it.
    pub async fn receive_webhook(
        &self,
        id: ConnectionId,
        headers: Vec<(String, String)>,
        body: String,
    ) -> Result<Received> {
        let row = self.connection_row(&id).await?;
        self.attach(&row).await?;
        let connector = self.inner.engine.connector(&id)?;
        let secret = self.secret(incoming_ref(&id)).await?.ok_or_else(|| {
            CommandError::new(ErrorCode::NotFound, "There is no secret for the webhooks of this connection.")
                .with_hint("Give the one that the service showed: flo webhooks trust CONNECTION --secret -")
        })?;
        let headers = header_map(headers)?;
        let incoming = Incoming { headers: &headers, body: body.as_bytes(), received_at: self.now() };
        let name = connector.descriptor().name;
        let event = connector.webhook(&secret, &incoming).ok_or_else(|| {
            CommandError::new(ErrorCode::Invalid, format!("{name} has no webhooks that are understood here."))
        })?;
        let event = event.map_err(|why: Refused| {
            CommandError::new(
                ErrorCode::Forbidden,
                format!("This is not believed to come from {name}: {why}."),
            )
            .with_hint("Check the secret of the webhook, and the clock of this computer.")
        })?;
        let kind = event.kind.clone();
        Ok(Received { kind, new: self.inner.engine.receive(&id, event).await? })
    }

    async fn endpoint(&self, id: &EndpointId) -> Result<Endpoint> {
        let wanted = id.clone();
        let endpoint = self.read(move |conn| webhooks::endpoint(conn, &wanted)).await?;
        endpoint.ok_or_else(|| CommandError::not_found("webhook", id))
    }

    async fn endpoint_view(&self, id: &EndpointId) -> Result<EndpointView> {
        let views = self.webhook_endpoints().await?;
        views.into_iter().find(|view| view.id == *id).ok_or_else(|| CommandError::not_found("webhook", id))
    }

    async fn delivery_view(&self, id: &DeliveryId) -> Result<DeliveryView> {
        let wanted = id.clone();
        let view = self
            .read(move |conn| {
                let endpoints = webhooks::endpoints(conn)?;
                Ok(webhooks::delivery(conn, &wanted)?.map(|row| delivery_view(row, &endpoints)))
            })
            .await?;
        view.ok_or_else(|| CommandError::not_found("delivery", id))
    }
}

fn incoming_ref(connection: &ConnectionId) -> String {
    format!("incoming:{connection}")
}

fn checked(draft: &EndpointDraft) -> Result<Url> {
    let invalid =
        |why: &str| CommandError::new(ErrorCode::Invalid, format!("{} cannot be told: {why}.", draft.url));
    let url = Url::parse(draft.url.trim()).map_err(|_| invalid("it is no address"))?;
    match url.scheme() {
        "https" => {}
        "http" if draft.allows_local => {}
        "http" => {
            return Err(invalid("it must begin with https")
                .with_hint("Add --allow-local for a receiver on this computer or in its network."));
        }
        _ => return Err(invalid("it must begin with https")),
    }
    if url.host_str().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it must name a host and no password"));
    }
    Ok(url)
}

fn outgoing(
    endpoint: &Endpoint,
    delivery: &Delivery,
    secrets: &str,
    now: UnixMillis,
) -> std::result::Result<Outgoing, String> {
    let url = Url::parse(&endpoint.url).map_err(|error| error.to_string())?;
    let id = delivery.id.as_str();
    let signature = standard::sign(secrets, id, now, delivery.payload.as_bytes())
        .ok_or_else(|| "its secret is not in the keychain any more".to_owned())?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let seconds = standard::seconds(now).to_string();
    for (name, value) in
        [(standard::ID, id), (standard::TIMESTAMP, &seconds), (standard::SIGNATURE, &signature)]
    {
        let value = HeaderValue::from_str(value).map_err(|error| error.to_string())?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(Outgoing { url, headers, body: delivery.payload.clone(), allows_local: endpoint.allows_local })
}

fn header_map(headers: Vec<(String, String)>) -> Result<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let bad = || CommandError::new(ErrorCode::Invalid, format!("“{name}” is no header."));
        let value = HeaderValue::from_str(value.trim()).map_err(|_| bad())?;
        map.insert(HeaderName::try_from(name.trim()).map_err(|_| bad())?, value);
    }
    Ok(map)
}

fn endpoint_view(endpoint: Endpoint, waiting: u64, dead: u64) -> EndpointView {
    EndpointView {
        id: endpoint.id,
        name: endpoint.name,
        url: endpoint.url,
        events: endpoint.events,
        allows_local: endpoint.allows_local,
        state: endpoint.state,
        error: endpoint.error,
        waiting: Count(waiting),
        dead: Count(dead),
        created_at: endpoint.created_at,
    }
}

fn delivery_view(delivery: Delivery, endpoints: &[Endpoint]) -> DeliveryView {
    let name = endpoints.iter().find(|endpoint| endpoint.id == delivery.endpoint);
    DeliveryView {
        name: name.map(|endpoint| endpoint.name.clone()).unwrap_or_default(),
        next_at: (delivery.state == "waiting").then_some(delivery.next_at),
        id: delivery.id,
        endpoint: delivery.endpoint,
        event: delivery.event,
        state: delivery.state,
        attempts: delivery.attempts,
        status: delivery.status,
        error: delivery.error,
        created_at: delivery.created_at,
        ended_at: delivery.ended_at,
    }
}
