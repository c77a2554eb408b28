//! The signed-in user and the members of the workspace.

use serde_json::{Map, Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply, Route, route};
use super::super::ids::Id;
use super::super::model::{Member, Rates, Role, User};
use super::super::rates::{self, Kind};
use super::super::world::World;

const LIST: &[&str] = &[
    "email",
    "name",
    "status",
    "account-statuses",
    "project-id",
    "memberships",
    "include-roles",
    "sort-column",
    "sort-order",
    "page",
    "page-size",
];
const FILTER: &[&str] = &[
    "email",
    "name",
    "status",
    "accountStatuses",
    "projectId",
    "memberships",
    "includeRoles",
    "roles",
    "userGroups",
    "sortColumn",
    "sortOrder",
    "page",
    "pageSize",
];
const COLUMNS: [&str; 7] = ["ID", "EMAIL", "NAME", "NAME_LOWERCASE", "ACCESS", "HOURLYRATE", "COSTRATE"];
const STATES: [&str; 5] = ["PENDING", "ACTIVE", "DECLINED", "INACTIVE", "ALL"];
const RATE: &[&str] = &["amount", "since"];
const ROLE: &[&str] = &["entityId", "role", "sourceType"];
const PROFILE: &[&str] =
    &["workCapacity", "workingDays", "weekStart", "name", "imageUrl", "userCustomFields"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/user", &["include-memberships"], &[], me),
    route("GET", "/workspaces/{ws}/users", LIST, &[], list),
    route("POST", "/workspaces/{ws}/users", &["send-email"], &["email"], invite),
    route("POST", "/workspaces/{ws}/users/info", &[], FILTER, filter),
    route("PUT", "/workspaces/{ws}/users/{uid}", &[], &["status"], set_status),
    route("PUT", "/workspaces/{ws}/users/{uid}/hourly-rate", &[], RATE, set_hourly),
    route("PUT", "/workspaces/{ws}/users/{uid}/cost-rate", &[], RATE, set_cost),
    route("PUT", "/workspaces/{ws}/users/{uid}/custom-field/{cf}/value", &[], &["value"], set_custom),
    route(
        "GET",
        "/workspaces/{ws}/users/{uid}/managers",
        &["sort-column", "sort-order", "page", "page-size"],
        &[],
        managers,
    ),
    route("POST", "/workspaces/{ws}/users/{uid}/roles", &[], ROLE, grant),
    route("DELETE", "/workspaces/{ws}/users/{uid}/roles", &[], ROLE, revoke),
    route("GET", "/workspaces/{ws}/member-profile/{uid}", &[], &[], profile),
    route("PATCH", "/workspaces/{ws}/member-profile/{uid}", &[], PROFILE, set_profile),
];

/// Which memberships a user object carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memberships {
    None,
    All,
    Workspace,
    Project,
    Group,
}

/// A user; `status` tells the account's state, or the membership's in lists of members.
pub(crate) fn show_user(world: &World, user: &User, memberships: Memberships, in_workspace: bool) -> Value {
    let account = if user.limited { "LIMITED" } else { "ACTIVE" };
    // Somebody who never finished the sign-up has no settings.
    let settings = if user.membership == "PENDING" { Value::Null } else { settings(user) };
    let custom = user.custom.iter().filter_map(|(id, value)| {
        let field = world.custom_fields.get(id)?;
        Some(json!({
            "customFieldId": id, "customFieldName": field.name, "customFieldType": field.kind, "userId": user.id,
            "value": value,
        }))
    });
    json!({
        "id": user.id, "email": user.email, "name": user.name, "profilePicture": "",
        "activeWorkspace": world.workspace, "defaultWorkspace": world.workspace,
        "status": if in_workspace { user.membership.as_str() } else { account },
        "memberships": rows_of(world, user, memberships), "customFields": custom.collect::<Value>(),
        "settings": settings,
    })
}

fn settings(user: &User) -> Value {
    json!({
        "weekStart": "MONDAY", "timeZone": user.zone, "timeFormat": "HOUR24", "dateFormat": "DD/MM/YYYY",
        "sendNewsletter": false, "weeklyUpdates": false, "longRunning": true, "scheduledReports": true,
        "approval": true, "pto": true, "alerts": true, "reminders": true, "scheduling": true, "onboarding": true,
        "timeTrackingManual": false, "collapseAllProjectLists": false, "groupSimilarEntriesDisabled": false,
        "isCompactViewOn": false, "dashboardSelection": "ME", "dashboardViewType": "PROJECT",
        "dashboardPinToTop": false, "projectListCollapse": 50, "projectPickerTaskFilter": false,
        "summaryReportSettings": { "group": "PROJECT", "subgroup": "TIMEENTRY" }, "myStartOfDay": "09:00",
        "lang": "EN", "theme": "DEFAULT", "multiFactorEnabled": false, "showOnlyWorkingDays": false,
        "invoiceReminders": false,
    })
}

fn rows_of(world: &World, user: &User, wanted: Memberships) -> Value {
    let mut rows = Vec::new();
    if matches!(wanted, Memberships::All | Memberships::Workspace) {
        rows.push(super::workspace::show_member(world, user));
    }
    if matches!(wanted, Memberships::All | Memberships::Project) {
        for project in world.projects.values() {
            for member in project.members.iter().filter(|m| m.user == user.id) {
                rows.push(super::projects::show_membership(world, member, project.id, "PROJECT"));
            }
        }
    }
    if matches!(wanted, Memberships::All | Memberships::Group) {
        let member = Member { user: user.id, rates: Rates::default() };
        for group in world.groups.values().filter(|group| group.users.contains(&user.id)) {
            rows.push(super::projects::show_membership(world, &member, group.id, "USERGROUP"));
        }
    }
    Value::Array(rows)
}

fn wanted_memberships(text: Option<&'static str>) -> Memberships {
    match text {
        Some("ALL") => Memberships::All,
        Some("WORKSPACE") => Memberships::Workspace,
        Some("PROJECT") => Memberships::Project,
        Some("USERGROUP") => Memberships::Group,
        _ => Memberships::None,
    }
}

const MEMBERSHIPS: [&str; 5] = ["ALL", "NONE", "WORKSPACE", "PROJECT", "USERGROUP"];

fn me(call: &mut Call<'_>) -> Result<Reply> {
    let wanted =
        if call.flag("include-memberships")? == Some(true) { Memberships::All } else { Memberships::None };
    let user = call.world.user(call.caller.user)?;
    Reply::ok(show_user(call.world, user, wanted, false))
}

struct Filter {
    email: Option<String>,
    status: Option<&'static str>,
    project: Option<Id>,
    memberships: Memberships,
    column: &'static str,
    descending: bool,
    roles: bool,
}

impl Filter {
    fn rows<'w>(&self, world: &'w World, name: impl Fn(&str) -> bool) -> Vec<&'w User> {
        let on_project = |user: &User| {
            let project = self.project.and_then(|id| world.projects.get(&id));
            project.is_none_or(|p| p.members.iter().any(|m| m.user == user.id))
        };
        let mut rows: Vec<_> = world
            .users
            .values()
            .filter(|user| {
                name(&user.name)
                    && self.email.as_ref().is_none_or(|email| user.email.contains(email.as_str()))
                    && self.status.is_none_or(|status| status == "ALL" || user.membership == status)
                    && on_project(user)
            })
            .collect();
        match self.column {
            "ID" => {}
            "NAME" | "NAME_LOWERCASE" => rows.sort_by_key(|user| user.name.to_lowercase()),
            "HOURLYRATE" => rows.sort_by_key(|user| user.rates.hourly),
            "COSTRATE" => rows.sort_by_key(|user| user.rates.cost),
            _ => rows.sort_by(|a, b| a.email.cmp(&b.email)),
        }
        if self.descending {
            rows.reverse();
        }
        rows
    }

    fn show(&self, world: &World, user: &User) -> Value {
        let mut shown = show_user(world, user, self.memberships, true);
        if self.roles
            && let Some(keys) = shown.as_object_mut()
        {
            let roles = if user.role.is_admin() { json!([{ "role": user.role }]) } else { json!([]) };
            keys.insert("roles".to_owned(), roles);
        }
        shown
    }
}

fn list(call: &mut Call<'_>) -> Result<Reply> {
    let name = call.name_filter()?;
    let filter = Filter {
        email: call.text("email").map(str::to_owned),
        status: call.choice("status", &STATES)?,
        project: call.text("project-id").and_then(Id::parse),
        memberships: wanted_memberships(call.choice("memberships", &MEMBERSHIPS)?),
        column: call.choice("sort-column", &COLUMNS)?.unwrap_or("EMAIL"),
        descending: call.descending()?,
        roles: call.flag("include-roles")?.unwrap_or(false),
    };
    let rows = filter.rows(call.world, name);
    call.page(rows.into_iter(), 50, |user| filter.show(call.world, user))
}

fn filter(call: &mut Call<'_>) -> Result<Reply> {
    let body = call.object()?;
    let name = body.text("name")?.map(str::to_lowercase);
    let filter = Filter {
        email: body.text("email")?.map(str::to_owned),
        status: body.choice("status", &STATES)?,
        project: body.id("projectId", "Project")?,
        memberships: wanted_memberships(body.choice("memberships", &MEMBERSHIPS)?),
        column: body.choice("sortColumn", &COLUMNS)?.unwrap_or("EMAIL"),
        descending: body.choice("sortOrder", &["ASCENDING", "DESCENDING"])? == Some("DESCENDING"),
        roles: body.flag("includeRoles")?.unwrap_or(false),
    };
    let number = |key, default| Ok(body.whole(key)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(default));
    let (page, size) = (number("page", 1)?.max(1), number("pageSize", 50)?);
    let rows =
        filter.rows(call.world, |user| name.as_ref().is_none_or(|name| user.to_lowercase().contains(name)));
    let shown = rows.into_iter().skip((page - 1).saturating_mul(size)).take(size);
    Reply::ok(shown.map(|user| filter.show(call.world, user)).collect::<Value>())
}

fn invite(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let id = call.world.minter.mint(call.now_s);
    let email = call
        .object()?
        .text("email")?
        .filter(|e| e.contains('@'))
        .ok_or_else(|| ApiError::bad_value("email"))?;
    if call.world.users.values().any(|user| user.email == email) {
        return Err(ApiError::domain("User is already a member of the workspace"));
    }
    let user = User {
        id,
        key: email.to_owned(),
        email: email.to_owned(),
        name: String::new(),
        role: Role::Member,
        zone: "UTC".to_owned(),
        membership: "PENDING".to_owned(),
        limited: false,
        rates: Rates::default(),
        custom: std::collections::BTreeMap::new(),
        updated_s: call.now_s,
    };
    call.world.users.insert(id, user);
    Reply::created(super::workspace::show_workspace(call.world, &call.knobs))
}

fn edit(call: &mut Call<'_>, change: impl FnOnce(&mut User)) -> Result<Id> {
    let id = call.id("uid", "User")?;
    let now_s = call.now_s;
    let user = call.world.users.get_mut(&id).ok_or_else(|| ApiError::foreign("User"))?;
    change(user);
    user.updated_s = now_s;
    Ok(id)
}

fn set_status(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let status = call.object()?.choice("status", &["ACTIVE", "INACTIVE"])?;
    let status = status.ok_or_else(|| ApiError::bad_value("status"))?;
    edit(call, |user| status.clone_into(&mut user.membership))?;
    Reply::ok(super::workspace::show_workspace(call.world, &call.knobs))
}

fn set_hourly(call: &mut Call<'_>) -> Result<Reply> {
    set_rate(call, Kind::Hourly)
}

fn set_cost(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Cost rates")?;
    set_rate(call, Kind::Cost)
}

fn set_rate(call: &mut Call<'_>, kind: Kind) -> Result<Reply> {
    call.require_admin()?;
    let (amount, since) = rates::read(call.object()?)?;
    let id = edit(call, |user| kind.set(&mut user.rates, amount))?;
    call.world.rerate(since, kind, |entry| entry.user == id);
    Reply::ok(super::workspace::show_workspace(call.world, &call.knobs))
}

fn set_custom(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let field = call.id("cf", "Custom field")?;
    if !call.world.custom_fields.contains_key(&field) {
        return Err(ApiError::foreign("Custom field"));
    }
    let value = call.object()?.get("value").cloned().unwrap_or(Value::Null);
    let id = edit(call, |user| drop(user.custom.insert(field, value.clone())))?;
    let field = &call.world.custom_fields[&field];
    Reply::created(json!({
        "customFieldId": field.id, "customFieldName": field.name, "customFieldType": field.kind, "userId": id,
        "value": value,
    }))
}

fn managers(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.world.user(call.id("uid", "User")?)?.id;
    let rows = call.world.users.values().filter(|other| other.role.is_admin() && other.id != user);
    call.page(rows, 50, |user| show_user(call.world, user, Memberships::None, false))
}

fn grant(call: &mut Call<'_>) -> Result<Reply> {
    change_role(call, true)?;
    let id = call.id("uid", "User")?;
    let role = call.object()?.text("role")?.unwrap_or_default().to_owned();
    Reply::created(json!([{ "role": role, "userId": id, "workspaceId": call.world.workspace }]))
}

fn revoke(call: &mut Call<'_>) -> Result<Reply> {
    change_role(call, false)?;
    Reply::no_content()
}

/// Only the role of a workspace admin changes what somebody may do here.
fn change_role(call: &mut Call<'_>, granted: bool) -> Result<()> {
    call.require_admin()?;
    let role = call.object()?.choice("role", &["WORKSPACE_ADMIN", "TEAM_MANAGER", "PROJECT_MANAGER"])?;
    let role = role.ok_or_else(|| ApiError::bad_value("role"))?;
    edit(call, |user| match (role, user.role, granted) {
        ("WORKSPACE_ADMIN", Role::Member, true) => user.role = Role::WorkspaceAdmin,
        ("WORKSPACE_ADMIN", Role::WorkspaceAdmin, false) => user.role = Role::Member,
        _ => {}
    })?;
    Ok(())
}

fn profile(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Member profile")?;
    let user = call.world.user(call.id("uid", "User")?)?;
    Reply::ok(show_profile(user))
}

fn show_profile(user: &User) -> Value {
    json!({
        "id": user.id, "email": user.email, "name": user.name, "imageUrl": "", "hasPassword": true,
        "hasPendingApprovalRequest": false, "weekStart": "MONDAY", "workCapacity": "PT7H36M",
        "workingDays": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"], "workspaceNumber": 1,
        "userCustomFieldValues": [],
    })
}

/// Takes the name; capacity and days stay those of the studio.
fn set_profile(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    call.require_paid("Member profile")?;
    let empty = Map::new();
    let body = call.body.as_object().map_or(Fields(&empty), Fields);
    let name = body.short_text("name", 100)?;
    let id = edit(call, |user| {
        if let Some(name) = name {
            user.name = name;
        }
    })?;
    Reply::ok(show_profile(call.world.user(id)?))
}
