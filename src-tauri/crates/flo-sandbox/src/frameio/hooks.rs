//! Delivery of webhooks, signed as the service signs them.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::Fio;
use super::storage::hex;
use super::world::events::{Delivery, Event};
use crate::Service;

/// Deliveries of one event. Source: Frame.io V4 webhook guide.
const ATTEMPTS: u32 = 5;
/// First pause; each next one doubles. Source: the same.
const FIRST_PAUSE: Duration = Duration::from_secs(15);
/// Time a receiver has. Source: the same.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often planned steps are looked at when nobody asks.
const TICK: Duration = Duration::from_millis(100);

/// Starts the background work: planned steps and, if chosen, deliveries. Without a runtime, as when a world
/// is only built, planned steps are carried out by the requests that come.
///
/// # Errors
/// When no HTTP client can be made.
pub(super) fn start(fio: &Arc<Fio>) -> anyhow::Result<()> {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return Ok(()) };
    runtime.spawn(tick(fio.clone()));
    if fio.shared.options.deliver_webhooks {
        let client =
            reqwest::Client::builder().timeout(PATIENCE).build().context("HTTP client for webhooks")?;
        let (outlet, deliveries) = unbounded_channel();
        fio.write().events.outlet = Some(outlet);
        runtime.spawn(deliver_all(fio.clone(), client, deliveries));
    }
    Ok(())
}

async fn tick(fio: Arc<Fio>) {
    loop {
        tokio::select! {
            () = fio.shared.shutdown.cancelled() => return,
            () = tokio::time::sleep(TICK) => fio.settle(),
        }
    }
}

async fn deliver_all(fio: Arc<Fio>, client: reqwest::Client, mut deliveries: UnboundedReceiver<Delivery>) {
    let mut held_back = None;
    loop {
        let delivery = tokio::select! {
            () = fio.shared.shutdown.cancelled() => return,
            delivery = deliveries.recv() => delivery,
        };
        let Some(delivery) = delivery else { return };
        let fault = |name: &str| fio.shared.fire(Service::Frameio, name, "POST", &delivery.url).is_some();
        if held_back.is_none() && fault("webhook_reordered") {
            held_back = Some(delivery);
            continue;
        }
        let twice = fault("webhook_duplicate").then(|| delivery.clone());
        for delivery in [Some(delivery), twice, held_back.take()].into_iter().flatten() {
            tokio::spawn(deliver(fio.clone(), client.clone(), delivery));
        }
    }
}

async fn deliver(fio: Arc<Fio>, client: reqwest::Client, delivery: Delivery) {
    let body = body(&delivery.event);
    let mut pause = FIRST_PAUSE;
    for attempt in 1..=ATTEMPTS {
        // Each attempt is signed anew.
        let timestamp = fio.now().seconds().to_string();
        let sent = client
            .post(&delivery.url)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Frame.io V4 API")
            .header("X-Frameio-Request-Timestamp", &timestamp)
            .header("X-Frameio-Signature", signature(&delivery.secret, &timestamp, &body))
            .body(body.clone())
            .send()
            .await;
        match sent {
            Ok(answer) if answer.status().is_success() => return,
            Ok(answer) => {
                tracing::debug!(hook = %delivery.hook, attempt, status = %answer.status(), "webhook refused")
            }
            Err(error) => tracing::debug!(hook = %delivery.hook, attempt, %error, "webhook not delivered"),
        }
        if attempt < ATTEMPTS {
            tokio::select! {
                () = fio.shared.shutdown.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause *= 2;
        }
    }
}

/// Ids only, as at the service.
fn body(event: &Event) -> String {
    json!({
        "account": {"id": event.account_id},
        "project": event.project_id.map(|id| json!({"id": id})),
        "resource": {"id": event.resource_id, "type": event.resource_type},
        "type": event.kind,
        "user": {"id": event.user_id},
        "workspace": {"id": event.workspace_id},
    })
    .to_string()
}

/// `v0=` and the HMAC-SHA256 of `v0:timestamp:body`.
fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    format!("v0={}", hex(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_covers_version_time_and_body() {
        // Computed independently with Python's hmac module.
        assert_eq!(
            signature("k3y", "1772524800", "{}"),
            "v0=cae9f3dbb730f4489f9e017fba9ffa041839fc7d73a2d1f7ee07420027dc625d",
        );
    }
}
