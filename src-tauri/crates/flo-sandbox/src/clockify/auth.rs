//! Who asks, and whether they may at all.

use http::HeaderMap;

use super::error::{ApiError, Result};
use super::ids::Id;
use super::knobs::Knobs;
use super::model::Role;
use super::world::World;

/// The person behind a request.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) user: Id,
    pub(super) role: Role,
    /// Came with an add-on token, which is good for one workspace and some scopes.
    pub(super) is_addon: bool,
    /// The credential, for limits per key.
    pub(super) credential: String,
}

/// Finds the caller from the headers. Exactly one of the two credentials is wanted.
pub(super) fn authenticate(headers: &HeaderMap, world: &World, knobs: &Knobs) -> Result<Caller> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let refused = |code, message: &str| Err(ApiError::new(401, code, message));
    let (user, credential, is_addon) = match (text("x-api-key"), text("x-addon-token")) {
        (Some(_), _) if knobs.unknown_key => return refused(4003, "Api key does not exist"),
        (Some(key), None) if !headers.contains_key("authorization") => match world.keys.get(key) {
            Some(user) => (*user, key, false),
            None => return refused(4003, "Api key does not exist"),
        },
        (None, Some(token)) if !headers.contains_key("authorization") => {
            if token != world.addon_token {
                return refused(4017, "Addon token is invalid");
            }
            (world.addon_user, token, true)
        }
        _ => return refused(1000, "Multiple or none auth tokens present"),
    };
    if knobs.email_not_verified {
        return refused(4019, "Email address is not verified");
    }
    if knobs.banned {
        return Err(ApiError::new(406, 406, "Account is banned"));
    }
    let user = world.user(user)?;
    if user.membership == "INACTIVE" {
        return Err(ApiError::forbidden());
    }
    Ok(Caller { user: user.id, role: user.role, is_addon, credential: credential.to_owned() })
}

/// Refuses what the add-on's scopes do not cover.
pub(super) fn check_scope(caller: &Caller, knobs: &Knobs, method: &str, template: &str) -> Result<()> {
    if !caller.is_addon {
        return Ok(());
    }
    let subject = [
        ("time-entries", "TIME_ENTRY"),
        ("/tasks", "TASK"),
        ("/projects", "PROJECT"),
        ("/tags", "TAG"),
        ("/clients", "CLIENT"),
        ("/user-groups", "GROUP"),
        ("/users", "USER"),
        ("/user", "USER"),
        ("/custom-fields", "CUSTOM_FIELDS"),
        ("/approval", "APPROVAL"),
        ("/expenses", "EXPENSE"),
        ("/invoices", "INVOICE"),
        ("/reports", "REPORTS"),
        ("/time-off", "TIME_OFF"),
        ("/scheduling", "SCHEDULING"),
    ]
    .into_iter()
    .find_map(|(part, subject)| template.contains(part).then_some(subject))
    .unwrap_or("WORKSPACE");
    let reads = method == "GET" || template.contains("/reports/");
    let scope = format!("{subject}_{}", if reads { "READ" } else { "WRITE" });
    if knobs.addon_scopes.contains(&scope) {
        return Ok(());
    }
    Err(ApiError::new(401, 4017, format!("Addon is missing the permission {scope}")))
}
