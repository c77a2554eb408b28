//! What a person should hear of, once. Pure: facts in, news out.
//!
//! An alert is told when its cause appears and again only after the cause was gone. Nobody is told of what they are just
//! doing themselves: a connection that a person touched a moment ago is left alone, because its screen says it all.

use std::collections::BTreeSet;

use flo_model::UnixMillis;

use crate::view::{AlertView, Health};

/// A service that is not reached is worth an alert after so long, if work waits for it; milliseconds.
const UNREACHED_MS: i64 = 30 * 60_000;

/// A sign-in that ends is announced so long before; milliseconds.
const ENDS_SOON_MS: i64 = 3 * 24 * 3_600_000;

/// For so long after a person did something with a connection nothing of it is told; milliseconds.
const OWN_DOING_MS: i64 = 60_000;

/// What is known of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Its id.
    pub(crate) id: String,
    /// Service and account.
    pub(crate) name: String,
    /// How it stands.
    pub(crate) health: Health,
    /// Since when.
    pub(crate) since: Option<UnixMillis>,
    /// What is here and not there, in words; `None` when nothing is.
    pub(crate) at_risk: Option<String>,
    /// Writes that wait for a person.
    pub(crate) parked: u64,
    /// When a person has to sign in again, if it does not renew itself.
    pub(crate) ends_at: Option<UnixMillis>,
    /// When a person last did something with it.
    pub(crate) touched_at: Option<UnixMillis>,
}

/// What changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct News {
    /// To be told.
    pub(crate) raised: Vec<AlertView>,
    /// Keys that no longer hold.
    pub(crate) cleared: Vec<String>,
}

/// Compares what holds now with what was told.
pub(crate) fn news(
    now: UnixMillis,
    facts: &[Facts],
    stopped_webhooks: &[(String, String)],
    told: &BTreeSet<String>,
) -> News {
    let mut holding = BTreeSet::new();
    let mut news = News::default();
    for connection in facts {
        let is_own_doing = connection.touched_at.is_some_and(|at| now.since(at) < OWN_DOING_MS);
        for alert in of_connection(now, connection) {
            // What was told stays told; what is new waits until the person's hands are off.
            if !is_own_doing && !told.contains(&alert.key) {
                news.raised.push(alert.clone());
            }
            holding.insert(alert.key);
        }
    }
    for (id, name) in stopped_webhooks {
        let key = format!("webhook/{id}");
        if !told.contains(&key) {
            news.raised.push(AlertView {
                key: key.clone(),
                title: format!("{name} hears nothing any more"),
                text: "Its webhook was stopped after all attempts. What was not delivered can be sent again."
                    .into(),
            });
        }
        holding.insert(key);
    }
    news.cleared = told.iter().filter(|key| !holding.contains(*key)).cloned().collect();
    news
}

fn of_connection(now: UnixMillis, facts: &Facts) -> Vec<AlertView> {
    let Facts { id, name, .. } = facts;
    let risk = facts.at_risk.as_deref();
    let mut alerts = Vec::new();
    let mut add = |kind: &str, title: String, text: String| {
        alerts.push(AlertView { key: format!("{kind}/{id}"), title, text });
    };
    match facts.health {
        Health::SignInNeeded => {
            let text = risk.map_or_else(
                || "Nothing is lost; it goes on after that.".to_owned(),
                |risk| format!("{risk}."),
            );
            add("sign_in", format!("{name} wants you to sign in again"), text);
        }
        Health::Offline | Health::Portal | Health::Degraded => {
            let is_long = facts.since.is_some_and(|since| now.since(since) >= UNREACHED_MS);
            if let (true, Some(risk)) = (is_long, risk) {
                add(
                    "unreached",
                    format!("{name} has not been reached for half an hour"),
                    format!("{risk}. It goes on by itself."),
                );
            }
        }
        Health::Online | Health::RateLimited | Health::Paused => {}
    }
    if facts.parked > 0 {
        let what = if facts.parked == 1 {
            "1 change was".to_owned()
        } else {
            format!("{} changes were", facts.parked)
        };
        add(
            "parked",
            format!("{what} set aside at {name}"),
            "Everything else goes on. Open Activity to decide.".into(),
        );
    }
    if facts.ends_at.is_some_and(|at| at.since(now) < ENDS_SOON_MS) && facts.health != Health::SignInNeeded {
        add(
            "ends_soon",
            format!("The sign-in at {name} ends soon"),
            "Sign in again before it does, and nothing stops.".into(),
        );
    }
    alerts
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(10_000_000_000);

    fn facts() -> Facts {
        Facts {
            id: "c1".into(),
            name: "Clockify, Kiteyard".into(),
            health: Health::Online,
            since: None,
            at_risk: None,
            parked: 0,
            ends_at: None,
            touched_at: None,
        }
    }

    #[track_caller]
    fn keys(facts: Facts, told: &[&str]) -> (Vec<String>, Vec<String>) {
        let told = told.iter().map(|key| (*key).to_owned()).collect();
        let news = news(NOW, &[facts], &[], &told);
        (news.raised.into_iter().map(|alert| alert.key).collect(), news.cleared)
    }

    #[test]
    fn a_cause_is_told_once_and_again_after_it_was_gone() {
        let needed = Facts { health: Health::SignInNeeded, ..facts() };
        assert_eq!(keys(needed.clone(), &[]), (vec!["sign_in/c1".into()], vec![]));
        assert_eq!(keys(needed, &["sign_in/c1"]), (vec![], vec![]));
        assert_eq!(keys(facts(), &["sign_in/c1"]), (vec![], vec!["sign_in/c1".into()]));
    }

    #[test]
    fn nobody_is_told_of_what_they_just_did() {
        let just_now = Some(NOW.plus_ms(-10_000));
        assert!(
            keys(Facts { health: Health::SignInNeeded, touched_at: just_now, ..facts() }, &[]).0.is_empty()
        );
        assert!(keys(Facts { health: Health::Paused, ..facts() }, &[]).0.is_empty());
        let earlier = Some(NOW.plus_ms(-61_000));
        assert_eq!(
            keys(Facts { health: Health::SignInNeeded, touched_at: earlier, ..facts() }, &[]).0.len(),
            1
        );
    }

    #[test]
    fn being_offline_is_no_news_until_work_is_at_risk_for_long() {
        let since = |minutes: i64| Some(NOW.plus_ms(-minutes * 60_000));
        let risk = Some("11.5 h are not booked".to_owned());
        for (since, at_risk, told) in [
            (since(29), risk.clone(), 0),
            (since(31), None, 0),
            (since(31), risk.clone(), 1),
            (None, risk, 0),
        ] {
            let facts = Facts { health: Health::Offline, since, at_risk, ..facts() };
            assert_eq!(keys(facts, &[]).0.len(), told);
        }
    }

    #[test]
    fn a_sign_in_that_ends_and_parked_writes_are_told() {
        let ends = Facts { ends_at: Some(NOW.plus_ms(3_600_000)), parked: 2, ..facts() };
        assert_eq!(keys(ends, &[]).0, ["parked/c1", "ends_soon/c1"]);
        assert!(keys(Facts { ends_at: Some(NOW.plus_ms(10 * 24 * 3_600_000)), ..facts() }, &[]).0.is_empty());
    }

    #[test]
    fn a_stopped_webhook_is_told_once() {
        let stopped = [("e1".to_owned(), "Invoices".to_owned())];
        assert_eq!(news(NOW, &[], &stopped, &BTreeSet::new()).raised[0].key, "webhook/e1");
        let told = BTreeSet::from(["webhook/e1".to_owned()]);
        assert_eq!(news(NOW, &[], &stopped, &told), News::default());
    }
}
