//! Whose key it is, and which workspace it opens.

use flo_connect::{Account, CallContext, Error, ErrorKind, Result};
use serde_json::{Value, json};

use crate::api::{USER, WORKSPACE, WORKSPACES};
use crate::{Clockify, Plan};

impl Clockify {
    pub(crate) async fn find_account(&self, cx: &CallContext) -> Result<Account> {
        let doing = "checking the Clockify sign-in";
        let user = self.api.get(cx, doing, USER, &[], &[]).await?;
        let list = self.api.get(cx, doing, WORKSPACES, &[], &[]).await?;
        let workspaces = list.as_array().map(Vec::as_slice).unwrap_or_default();
        let user_id = text(&user, "id");
        if user_id.is_empty() {
            return Err(Error::new(
                ErrorKind::BadAnswer,
                doing,
                "the answer names no user: check the base URL of the connection",
            ));
        }
        let wanted = match self.api.workspace() {
            "" => text(&user, "activeWorkspace"),
            chosen => chosen.to_owned(),
        };
        let workspace = workspaces.iter().find(|row| text(row, "id") == wanted).ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                doing,
                "the Clockify workspace is gone, or this key no longer belongs to it: choose another workspace",
            )
        })?;
        let plan = self.learn_workspace(workspace);
        let choices: Vec<Value> =
            workspaces.iter().map(|row| json!({ "id": row["id"], "name": row["name"] })).collect();
        Ok(Account {
            id: wanted,
            name: text(workspace, "name"),
            user_name: text(&user, "name"),
            email: text(&user, "email"),
            user_id,
            facts: json!({
                "plan": plan,
                "subscription": workspace["featureSubscriptionType"],
                "workspaces": choices,
                "time_zone": user["settings"]["timeZone"],
                "week_start": user["settings"]["weekStart"],
            }),
        })
    }

    /// Learns plan and currency from a raw workspace; returns the plan.
    pub(crate) fn learn_workspace(&self, raw: &Value) -> Plan {
        let seen = Plan::of_subscription(raw["featureSubscriptionType"].as_str());
        if self.memory.learn_plan(seen) {
            self.budget.set_limits(seen.limits());
        }
        // Set once: a second workspace answer of the same run brings nothing new.
        let _ = self.memory.currency.set(default_currency(raw));
        seen
    }

    /// Id of the signed-in person.
    pub(crate) async fn me(&self, cx: &CallContext) -> Result<&str> {
        if let Some(known) = &self.config.user_id {
            return Ok(known);
        }
        let me = self.memory.me.get_or_try_init(|| async {
            let user = self.api.get(cx, "reading who is signed in to Clockify", USER, &[], &[]).await?;
            Ok::<_, Error>(text(&user, "id"))
        });
        me.await.map(String::as_str)
    }

    /// The workspace's default currency; empty when it names none.
    pub(crate) async fn currency(&self, cx: &CallContext) -> Result<&str> {
        let currency = self.memory.currency.get_or_try_init(|| async {
            let raw = self.api.get(cx, "reading the Clockify workspace", WORKSPACE, &[], &[]).await?;
            Ok::<_, Error>(default_currency(&raw))
        });
        currency.await.map(String::as_str)
    }
}

fn default_currency(workspace: &Value) -> String {
    let currencies = workspace["currencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let default = currencies.iter().find(|currency| currency["isDefault"] == true);
    let code = default.map_or(&workspace["hourlyRate"]["currency"], |currency| &currency["code"]);
    code.as_str().unwrap_or_default().to_owned()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
