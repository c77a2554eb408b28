//! Settings and facts about this installation.

use flo_model::ByteCount;
use flo_store::{Store, settings};

use crate::view::{AppInfo, SettingsView};
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
        check("Upload streams", wanted.upload_streams, 1, 8)?;
        check("The settle time in milliseconds", wanted.settle_ms, 500, 600_000)?;
        check("The days that snapshots are kept", wanted.keep_snapshots_days, 1, 90)?;
        let kept = wanted.clone();
        self.write(move |tx| settings::set(tx, KEY, &kept)).await?;
        self.inner.transfers.set_streams(wanted.upload_streams as usize);
        Ok(wanted)
    }
}

/// What is set in this store.
pub(crate) async fn stored(store: &Store) -> Result<SettingsView> {
    Ok(store.read(|conn| settings::get(conn, KEY)).await?.unwrap_or_default())
}

fn check(what: &str, value: u32, least: u32, most: u32) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(CommandError::new(ErrorCode::Invalid, format!("{what} can be {least} to {most}, not {value}.")))
}
