//! Codes and tokens, and whom they stand for.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::frameio::ids::Ids;
use crate::frameio::stamp::Stamp;
use crate::frameio::world::World;
use crate::seed::studio::SIGNED_IN;

/// Scopes that can be asked for.
pub(super) const SCOPES: [&str; 7] =
    ["openid", "email", "profile", "offline_access", "additional_info.roles", "AdobeID", "frame.s2s.all"];
/// Without one of these, V4 refuses the token. Source: reports of integrators.
const V4_SCOPES: [&str; 2] = ["additional_info.roles", "frame.s2s.all"];
/// Life of a refresh token. Source: Adobe developer docs, default.
const REFRESH_LIFE: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// Life of an authorisation code.
const CODE_LIFE: Duration = Duration::from_secs(300);
/// Key of the person that server-to-server credentials act as.
pub(crate) const SERVICE_ACCOUNT: &str = "service-account";

/// What a code was given for.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) client: String,
    pub(super) redirect: String,
    pub(super) challenge: Option<String>,
    pub(super) scopes: Vec<String>,
    until: Stamp,
}

#[derive(Debug, Clone)]
struct Access {
    person: usize,
    scopes: Vec<String>,
    /// `None`: never ends.
    until: Option<Stamp>,
}

/// What a refresh token renews.
#[derive(Debug, Clone)]
pub(super) struct Refresh {
    pub(super) client: String,
    pub(super) scopes: Vec<String>,
    pub(super) person: usize,
    until: Stamp,
}

#[derive(Debug)]
struct Held {
    ids: Ids,
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
}

/// Everything that was issued.
#[derive(Debug)]
pub(crate) struct Ims {
    held: Mutex<Held>,
    standing: String,
    legacy: String,
    pub(super) signed_in: usize,
    pub(super) service_account: usize,
    access_life: Duration,
}

impl Ims {
    pub(crate) fn new(seed: u64, access_life: Duration, world: &World) -> Self {
        let mut ids = Ids::new(seed ^ 0x0069_6d73);
        let find = |key: &str| world.people.iter().position(|person| person.key == key).unwrap_or(0);
        let signed_in = find(SIGNED_IN);
        let standing = opaque("standing", &mut ids);
        let legacy = format!("fio-u-{}", ids.secret());
        let everything: Vec<String> = SCOPES.map(str::to_owned).into();
        let mut access = HashMap::new();
        let endless = Access { person: signed_in, scopes: everything.clone(), until: None };
        access.insert(standing.clone(), endless.clone());
        access.insert(legacy.clone(), endless);
        for (index, person) in world.people.iter().enumerate().filter(|(_, person)| !person.key.is_empty()) {
            let token = person_token(seed, &person.key);
            access.insert(token, Access { person: index, scopes: everything.clone(), until: None });
        }
        let held = Held { ids, codes: HashMap::new(), access, refresh: HashMap::new() };
        Self {
            held: Mutex::new(held),
            standing,
            legacy,
            signed_in,
            service_account: find(SERVICE_ACCOUNT),
            access_life,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token of the signed-in person that never ends.
    pub(crate) fn standing_token(&self) -> String {
        self.standing.clone()
    }

    /// A developer token of the old product.
    pub(crate) fn legacy_token(&self) -> &str {
        &self.legacy
    }

    /// Whom the token stands for at IMS.
    pub(super) fn signed_in(&self, token: &str, now: Stamp) -> Option<usize> {
        let held = self.held();
        let access = held.access.get(token).filter(|access| access.until.is_none_or(|until| now < until))?;
        Some(access.person)
    }

    /// Whom the token stands for at V4.
    ///
    /// # Errors
    /// Why it is refused.
    pub(crate) fn person_of(&self, token: &str, now: Stamp) -> Result<usize, &'static str> {
        let held = self.held();
        let access = held.access.get(token).ok_or("The access token is not valid.")?;
        if access.until.is_some_and(|until| now >= until) {
            return Err("The access token has expired.");
        }
        if !access.scopes.iter().any(|scope| V4_SCOPES.contains(&scope.as_str())) {
            return Err("The access token lacks a scope.");
        }
        Ok(access.person)
    }

    /// Ends every access token but the standing ones; gives their number.
    pub(crate) fn expire_all(&self, now: Stamp) -> usize {
        let mut held = self.held();
        let ending = held.access.values_mut().filter(|access| access.until.is_some_and(|until| until > now));
        ending.map(|access| access.until = Some(now)).count()
    }

    pub(super) fn give_code(
        &self,
        client: &str,
        redirect: &str,
        challenge: Option<String>,
        scopes: Vec<String>,
        now: Stamp,
    ) -> String {
        let mut held = self.held();
        let code = opaque("code", &mut held.ids);
        let until = now.plus(CODE_LIFE);
        let (client, redirect) = (client.to_owned(), redirect.to_owned());
        held.codes.insert(code.clone(), Code { client, redirect, challenge, scopes, until });
        code
    }

    /// Takes a code out; it works once.
    pub(super) fn take_code(&self, code: &str, now: Stamp) -> Option<Code> {
        self.held().codes.remove(code).filter(|code| now < code.until)
    }

    /// A new access token, ending after `life` or the default time. Gives the token and its seconds.
    pub(super) fn give_access(
        &self,
        person: usize,
        scopes: &[String],
        life: Option<Duration>,
        now: Stamp,
    ) -> (String, u64) {
        let life = life.unwrap_or(self.access_life);
        let mut held = self.held();
        let token = opaque("access", &mut held.ids);
        let access = Access { person, scopes: scopes.to_vec(), until: Some(now.plus(life)) };
        held.access.insert(token.clone(), access);
        (token, life.as_secs())
    }

    pub(super) fn give_refresh(&self, client: &str, person: usize, scopes: &[String], now: Stamp) -> String {
        let mut held = self.held();
        let token = opaque("refresh", &mut held.ids);
        let until = now.plus(REFRESH_LIFE);
        let refresh = Refresh { client: client.to_owned(), scopes: scopes.to_vec(), person, until };
        held.refresh.insert(token.clone(), refresh);
        token
    }

    /// Takes a refresh token out: each works once and is replaced by the next.
    pub(super) fn take_refresh(&self, token: &str, now: Stamp) -> Option<Refresh> {
        self.held().refresh.remove(token).filter(|refresh| now < refresh.until)
    }

    pub(super) fn revoke(&self, token: &str) {
        let mut held = self.held();
        held.access.remove(token);
        held.refresh.remove(token);
    }
}

/// A standing token of one person of the sample studio.
pub(crate) fn person_token(seed: u64, key: &str) -> String {
    let sum = key.bytes().fold(seed, |sum, byte| sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte));
    opaque(key, &mut Ids::new(sum))
}

/// Looks like a JSON web token, means nothing.
fn opaque(kind: &str, ids: &mut Ids) -> String {
    let head = URL_SAFE_NO_PAD.encode(br#"{"alg":"RS256","kid":"sandbox"}"#);
    let body = URL_SAFE_NO_PAD.encode(format!(r#"{{"type":"{kind}","id":"{}"}}"#, ids.uuid()));
    format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(ids.secret()))
}
