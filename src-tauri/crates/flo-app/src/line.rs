//! Decides how fast media may leave now: call, schedule, network, limit. Pure, apart from the loop that asks again.

use std::time::Duration;

use flo_model::UnixMillis;
use flo_transfer::LinePolicy;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::view::{HourPace, LineReason, LineView, NetworkSettings, NetworkView};
use crate::{App, Result, network};

/// How often hour and network are looked at.
const EVERY: Duration = Duration::from_secs(10);

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) policy: LinePolicy,
    pub(crate) reason: Option<LineReason>,
    pub(crate) until: Option<UnixMillis>,
}

/// The strictest of all that holds now: a call, the hour, the network, the limit.
pub(crate) fn decide(
    settings: &NetworkSettings,
    network: Option<&str>,
    call_until: Option<UnixMillis>,
    now: UnixMillis,
    zone: &TimeZone,
) -> Decision {
    if let Some(until) = call_until.filter(|until| *until > now) {
        return stopped(LineReason::Call, Some(until));
    }
    let (pace, until) = if settings.scheduled { hour(settings, now, zone) } else { (HourPace::Full, None) };
    let rule = network.and_then(|id| settings.networks.iter().find(|rule| rule.id == id));
    let on_network = rule.and_then(|rule| rule.limit_kb);
    if pace == HourPace::Nothing {
        return stopped(LineReason::Schedule, until);
    }
    if on_network == Some(0) {
        return stopped(LineReason::Network, None);
    }
    let scheduled = (pace == HourPace::Limited).then_some(settings.limited_kb);
    [
        (scheduled, LineReason::Schedule, until),
        (on_network, LineReason::Network, None),
        (settings.limit_kb, LineReason::Limit, None),
    ]
    .into_iter()
    .filter_map(|(limit, reason, until)| Some((limit?, reason, until)))
    .min_by_key(|(limit, ..)| *limit)
    .map_or(
        Decision { policy: LinePolicy::Unlimited, reason: None, until: None },
        |(limit, reason, until)| Decision {
            policy: LinePolicy::Limited(u64::from(limit) * 1_000),
            reason: Some(reason),
            until,
        },
    )
}

fn stopped(reason: LineReason, until: Option<UnixMillis>) -> Decision {
    Decision { policy: LinePolicy::Stopped(until), reason: Some(reason), until }
}

/// The pace of the hour, and until when it holds; no end when it holds all week.
fn hour(settings: &NetworkSettings, now: UnixMillis, zone: &TimeZone) -> (HourPace, Option<UnixMillis>) {
    let Ok(at) = Timestamp::from_millisecond(now.0) else { return (HourPace::Full, None) };
    let pace_at = |hours: i64| {
        let time = at.checked_add(hours.hours()).ok()?.to_zoned(zone.clone());
        let day = usize::try_from(time.weekday().to_monday_zero_offset()).ok()?;
        let of_day = usize::try_from(time.hour()).ok()?;
        settings.hours.get(day * 24 + of_day).copied().map(|pace| (pace, time))
    };
    let Some((pace, _)) = pace_at(0) else { return (HourPace::Full, None) };
    let next = (1..=7 * 24).find_map(|hours| pace_at(hours).filter(|(other, _)| *other != pace));
    let until = next.and_then(|(_, time)| {
        let hour = time.with().minute(0).second(0).subsec_nanosecond(0).build().ok()?;
        Some(UnixMillis(hour.timestamp().as_millisecond()))
    });
    (pace, until)
}

impl App {
    /// What may leave now, and why.
    pub(crate) async fn decide_line(&self) -> Result<(Decision, Option<NetworkView>)> {
        let settings = self.settings().await?;
        let network = network::current();
        let id = network.as_ref().map(|network| network.id.as_str());
        let call = self.call_until().await?;
        Ok((decide(&settings.network, id, call, self.now(), &TimeZone::system()), network))
    }

    /// Lets what was decided hold.
    pub(crate) async fn apply_line(&self) -> Result<LineView> {
        let (decision, network) = self.decide_line().await?;
        if self.inner.transfers.line() != decision.policy {
            self.inner.transfers.set_line(decision.policy).await?;
        }
        Ok(view(decision, network))
    }
}

/// A decision as a person sees it.
pub(crate) fn view(decision: Decision, network: Option<NetworkView>) -> LineView {
    #[expect(clippy::cast_precision_loss, reason = "a speed for people")]
    let limit = match decision.policy {
        LinePolicy::Unlimited => None,
        LinePolicy::Limited(limit) => Some(limit as f64),
        LinePolicy::Stopped(_) => Some(0.0),
    };
    LineView { limit, reason: decision.reason, until: decision.until, network }
}

/// Lets hours, calls and networks hold while the app is open; streams begin anew on another network.
pub(crate) async fn keep(app: App) {
    let mut known = network::current();
    loop {
        if let Err(error) = app.apply_line().await {
            tracing::warn!(%error, "how fast media may leave could not be decided");
        }
        tokio::select! {
            () = app.inner.cancel.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        let now = network::current();
        if now != known {
            known = now;
            if let Err(error) = app.inner.transfers.reconnect().await {
                tracing::warn!(%error, "streams did not begin anew on another network");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::NetworkRule;

    /// Wednesday, 2026-03-04, 10:20 UTC.
    fn now() -> UnixMillis {
        UnixMillis::parse("2026-03-04T10:20:00Z").unwrap()
    }

    fn at(text: &str) -> Option<UnixMillis> {
        Some(UnixMillis::parse(text).unwrap())
    }

    fn decided(settings: &NetworkSettings, network: Option<&str>, call: Option<UnixMillis>) -> Decision {
        decide(settings, network, call, now(), &TimeZone::UTC)
    }

    #[test]
    fn a_call_stops_everything_until_it_ends() {
        let settings = NetworkSettings::default();
        let call = at("2026-03-04T10:50:00Z");
        let found = decided(&settings, None, call);
        assert_eq!((found.policy, found.reason), (LinePolicy::Stopped(call), Some(LineReason::Call)));
        let over = at("2026-03-04T10:20:00Z");
        assert_eq!(decided(&settings, None, over).policy, LinePolicy::Unlimited);
    }

    #[test]
    fn the_hour_of_the_week_limits_and_says_until_when() {
        let mut settings =
            NetworkSettings { scheduled: true, limited_kb: 40_000, ..NetworkSettings::default() };
        for hour in 9..12 {
            settings.hours[2 * 24 + hour] = HourPace::Limited;
        }
        let found = decided(&settings, None, None);
        assert_eq!(found.policy, LinePolicy::Limited(40_000_000));
        assert_eq!(found.until, at("2026-03-04T12:00:00Z"));
        settings.hours[2 * 24 + 10] = HourPace::Nothing;
        let found = decided(&settings, None, None);
        assert_eq!(found.policy, LinePolicy::Stopped(at("2026-03-04T11:00:00Z")));
        settings.scheduled = false;
        assert_eq!(decided(&settings, None, None).policy, LinePolicy::Unlimited);
    }

    #[test]
    fn the_strictest_limit_holds_and_a_network_may_forbid_everything() {
        let rule = |limit_kb| NetworkRule { id: "phone".into(), name: "Phone".into(), limit_kb };
        let mut settings = NetworkSettings {
            limit_kb: Some(9_000),
            networks: vec![rule(Some(500))],
            ..NetworkSettings::default()
        };
        assert_eq!(decided(&settings, Some("phone"), None).policy, LinePolicy::Limited(500_000));
        assert_eq!(decided(&settings, Some("office"), None).policy, LinePolicy::Limited(9_000_000));
        settings.networks = vec![rule(Some(0))];
        let found = decided(&settings, Some("phone"), None);
        assert_eq!((found.policy, found.reason), (LinePolicy::Stopped(None), Some(LineReason::Network)));
    }
}
