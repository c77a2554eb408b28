//! The workspace. Apart from its default rates it is read-only: PUT and PATCH answer 405.

use serde_json::{Value, json};

use super::super::error::Result;
use super::super::http::{Call, Reply, Route, route};
use super::super::knobs::Knobs;
use super::super::model::User;
use super::super::rates::{self, Kind};
use super::super::world::World;

const RATE: &[&str] = &["amount", "currency", "since"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces", &["roles"], &[], list),
    route("GET", "/workspaces/{ws}", &[], &[], one),
    route("PUT", "/workspaces/{ws}/hourly-rate", &[], RATE, set_hourly),
    route("PUT", "/workspaces/{ws}/cost-rate", &[], RATE, set_cost),
];

/// The membership of a user in the workspace.
pub(super) fn show_member(world: &World, user: &User) -> Value {
    json!({
        "userId": user.id, "targetId": world.workspace, "membershipType": "WORKSPACE",
        "membershipStatus": user.membership,
        "hourlyRate": world.money(user.rates.hourly), "costRate": world.money(user.rates.cost),
    })
}

pub(super) fn show_workspace(world: &World, knobs: &Knobs) -> Value {
    let features: &[&str] = match knobs.plan.as_str() {
        "FREE" => &["TIME_TRACKING", "BILLABLE_HOURS", "ONE_MONTH_RANGE_REPORTS"],
        _ => &[
            "TIME_TRACKING",
            "BILLABLE_HOURS",
            "ADD_TIME_FOR_OTHERS",
            "ADMIN_PANEL",
            "APPROVAL",
            "AUTOMATIC_LOCK",
            "BREAKS",
            "BULK_EDIT",
            "CREATION_PERMISSIONS",
            "CUSTOM_FIELDS",
            "EDIT_MEMBER_PROFILE",
            "EXPENSES",
            "FAVORITE_ENTRIES",
            "HISTORIC_RATES",
            "INVOICING",
            "LABOR_COST",
            "PRIVATE_PROJECT_ACCESS",
            "PROJECT_BUDGET",
            "PROJECT_ESTIMATE",
            "PROJECT_TEMPLATES",
            "REQUIRED_FIELDS",
            "SCHEDULING",
            "SHARED_REPORTS",
            "SPLIT_TIME_ENTRY",
            "TASK_RATES",
            "TIME_OFF",
            "UNLIMITED_REPORTS",
            "WHO_CAN_CHANGE_TIMEENTRY_BILLABILITY",
            "WORKSPACE_LOCK_TIMEENTRIES",
            "WORKSPACE_TIME_ROUNDING",
        ],
    };
    let mut settings = serde_json::to_value(&world.settings).unwrap_or(Value::Null);
    if knobs.stopwatch_only {
        settings["timeTrackingMode"] = json!("STOPWATCH_ONLY");
    }
    json!({
        "id": world.workspace, "name": world.name, "imageUrl": "", "cakeOrganizationId": world.organization,
        "hourlyRate": world.money(world.rates.hourly), "costRate": world.money(world.rates.cost),
        "currencies": [{ "id": world.currency.1, "code": world.currency.0, "isDefault": true }],
        "features": features, "featureSubscriptionType": knobs.plan, "subdomain": { "name": null, "enabled": false },
        "memberships": world.users.values().map(|user| show_member(world, user)).collect::<Value>(),
        "workspaceSettings": settings,
    })
}

/// Not paginated.
fn list(call: &mut Call<'_>) -> Result<Reply> {
    Reply::ok(json!([show_workspace(call.world, &call.knobs)]))
}

fn one(call: &mut Call<'_>) -> Result<Reply> {
    Reply::ok(show_workspace(call.world, &call.knobs))
}

fn set_hourly(call: &mut Call<'_>) -> Result<Reply> {
    set_rate(call, Kind::Hourly)
}

fn set_cost(call: &mut Call<'_>) -> Result<Reply> {
    set_rate(call, Kind::Cost)
}

fn set_rate(call: &mut Call<'_>, kind: Kind) -> Result<Reply> {
    call.require_admin()?;
    let (amount, since) = rates::read(call.object()?)?;
    kind.set(&mut call.world.rates, amount);
    call.world.rerate(since, kind, |_| true);
    Reply::ok(show_workspace(call.world, &call.knobs))
}
