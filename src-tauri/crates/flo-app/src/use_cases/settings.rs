//! Settings and facts about this installation.

use flo_model::ByteCount;
use flo_store::{Store, settings};
use serde_json::{Map, Value};

use crate::view::{AppInfo, HOURS, SettingsView};
use crate::{App, CommandError, ErrorCode, Result};

/// Key of everything that a person can set.
const KEY: &str = "app";

impl App {
    /// Facts about this installation.
    ///
    /// # Errors
    /// When the database cannot be looked at.
    pub async fn info(&self) -> Result<AppInfo> {
        let database = self.profile().database();
        let size = tokio::fs::metadata(&database).await.map_or(0, |file| file.len());
        Ok(AppInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            device: self.inner.device.clone(),
            profile: self.profile().folder().display().to_string(),
            database: database.display().to_string(),
            database_bytes: ByteCount(size),
            logs: self.profile().logs().display().to_string(),
            secrets: self.inner.secrets.kind().to_owned(),
            sample: self.is_sample(),
        })
    }

    /// What the person has set; the usual values before that.
    ///
    /// # Errors
    /// The database's.
    pub async fn settings(&self) -> Result<SettingsView> {
        stored(&self.inner.store).await
    }

    /// Changes the settings. They hold at once.
    ///
    /// # Errors
    /// `Invalid` for a value out of range; nothing is changed then.
    pub async fn set_settings(&self, wanted: SettingsView) -> Result<SettingsView> {
        check("Upload streams", wanted.upload_streams, 1, 16)?;
        check("The settle time in milliseconds", wanted.settle_ms, 500, 600_000)?;
        check("The days that snapshots are kept", wanted.keep_snapshots_days, 1, 90)?;
        if wanted.network.hours.len() != HOURS {
            let message = format!("A week has {HOURS} hours, not {}.", wanted.network.hours.len());
            return Err(CommandError::new(ErrorCode::Invalid, message));
        }
        if wanted.keep_audit_days > 0 {
            check("The days that single events of the history are kept", wanted.keep_audit_days, 30, 3_650)?;
        }
        let kept = wanted.clone();
        self.write(move |tx| settings::set(tx, KEY, &kept)).await?;
        self.inner.transfers.set_streams(wanted.upload_streams as usize);
        self.apply_line().await?;
        Ok(wanted)
    }
}

/// What is set in this store. A setting that an older version did not know has its usual value.
pub(crate) async fn stored(store: &Store) -> Result<SettingsView> {
    let kept: Map<String, Value> = store.read(|conn| settings::get(conn, KEY)).await?.unwrap_or_default();
    complete(kept).map_err(|error| CommandError::internal(format!("The settings cannot be read: {error}.")))
}

fn complete(kept: Map<String, Value>) -> serde_json::Result<SettingsView> {
    let mut all = serde_json::to_value(SettingsView::default())?;
    take_over(&mut all, Value::Object(kept));
    serde_json::from_value(all)
}

/// Puts what was kept over the usual values, also inside groups of settings.
fn take_over(all: &mut Value, kept: Value) {
    match (all, kept) {
        (Value::Object(all), Value::Object(kept)) => {
            for (key, value) in kept {
                take_over(all.entry(key).or_insert(Value::Null), value);
            }
        }
        (all, kept) => *all = kept,
    }
}

fn check(what: &str, value: u32, least: u32, most: u32) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(CommandError::new(ErrorCode::Invalid, format!("{what} can be {least} to {most}, not {value}.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::view::NetworkSettings;

    #[test]
    fn a_setting_that_an_older_version_did_not_keep_has_its_usual_value() {
        let kept = json!({"upload_streams": 2, "of_another_version": true, "network": {"limited_kb": 9}});
        let settings = complete(kept.as_object().unwrap().clone()).unwrap();
        let network = NetworkSettings { limited_kb: 9, ..NetworkSettings::default() };
        assert_eq!(settings, SettingsView { upload_streams: 2, network, ..SettingsView::default() });
    }
}
