//! Who is signed in, and to which account.

use flo_connect::{Account, CallContext, Error, ErrorKind, Result};
use serde_json::{Value, json};

use crate::Frameio;
use crate::api::routes::{ACCOUNTS, ME};
use crate::memory::Me;

impl Frameio {
    pub(crate) async fn find_account(&self, cx: &CallContext) -> Result<Account> {
        let doing = "checking the Frame.io sign-in";
        let me = self.read_me(cx, doing).await?;
        let mut accounts = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page =
                self.api.list(cx, doing, ACCOUNTS, &[], &[("page_size", "100")], after.as_deref()).await?;
            accounts.extend(page.rows);
            after = page.after;
            if after.is_none() {
                break;
            }
        }
        let chosen = self.api.account();
        let account = match chosen {
            "" => accounts.first(),
            id => accounts.iter().find(|account| account["id"] == id),
        };
        let account = account.ok_or_else(|| {
            let detail = if accounts.is_empty() {
                "this Adobe ID has no Frame.io account: ask to be invited to one, or sign in with another Adobe ID"
            } else {
                "this Adobe ID no longer belongs to the Frame.io account: choose another account"
            };
            Error::new(ErrorKind::SignIn, doing, detail)
        })?;
        let choices: Vec<Value> = accounts
            .iter()
            .map(|account| json!({ "id": account["id"], "name": account["display_name"] }))
            .collect();
        Ok(Account {
            id: text(account, "id"),
            name: text(account, "display_name"),
            user_id: me.id,
            user_name: me.name,
            email: me.email,
            facts: json!({
                "accounts": choices,
                "roles": account["roles"],
                "storage_limit": account["storage_limit"],
                "storage_usage": account["storage_usage"],
            }),
        })
    }

    /// The signed-in person.
    pub(crate) async fn me(&self, cx: &CallContext) -> Result<&Me> {
        self.memory.me.get_or_try_init(|| self.read_me(cx, "reading who is signed in to Frame.io")).await
    }

    async fn read_me(&self, cx: &CallContext, doing: &'static str) -> Result<Me> {
        let raw = self.api.get(cx, doing, ME, &[], &[]).await?;
        Ok(Me { id: text(&raw, "id"), name: text(&raw, "name"), email: text(&raw, "email") })
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
