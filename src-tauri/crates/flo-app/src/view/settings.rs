//! Settings, facts about the app, doctor and backup.

use flo_model::{ByteCount, Count, DeviceId, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::NetworkSettings;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Contrast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// As the system has it.
    #[default]
    System,
    /// Lines instead of tints.
    More,
}

/// Row heights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Low rows.
    Compact,
    /// Normal rows.
    #[default]
    Normal,
    /// High rows.
    Roomy,
}

/// What a person can set. Every change holds at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SettingsView {
    /// Light or dark.
    pub theme: Theme,
    /// Contrast.
    pub contrast: Contrast,
    /// Row heights.
    pub density: Density,
    /// Parts sent at the same time at most, 1 to 16; how many there are is found out by measuring.
    pub upload_streams: u32,
    /// A watched file is sent when it stood still this long, milliseconds, 500 to 600,000; one that is plainly complete
    /// and closed is sent after a second.
    pub settle_ms: u32,
    /// Single-letter shortcuts.
    pub single_keys: bool,
    /// Native notifications.
    pub notifications: bool,
    /// Days after which snapshots of the database are removed, 1 to 90; the newest always stays.
    pub keep_snapshots_days: u32,
    /// When and how fast media moves.
    pub network: NetworkSettings,
    /// Days after which single events of the history give way to a checkpoint, 30 to 3,650; 0: never.
    pub keep_audit_days: u32,
}

impl Default for SettingsView {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            contrast: Contrast::default(),
            density: Density::default(),
            upload_streams: 8,
            settle_ms: 2_000,
            single_keys: true,
            notifications: true,
            keep_snapshots_days: 7,
            network: NetworkSettings::default(),
            keep_audit_days: 730,
        }
    }
}

/// Facts about this installation.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct AppInfo {
    /// Version of the app.
    pub version: String,
    /// This installation.
    pub device: DeviceId,
    /// Folder of the profile.
    pub profile: String,
    /// The database.
    pub database: String,
    /// Its size.
    pub database_bytes: ByteCount,
    /// Folder of the logs.
    pub logs: String,
    /// Where secrets are: `keychain`, `file`, `memory`.
    pub secrets: String,
    /// True in the sample studio.
    pub sample: bool,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Works, but should be looked after.
    Warning,
    /// Does not work.
    Error,
}

/// One finding of the doctor.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct FindingView {
    /// Stable word.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// What is, and what to do.
    pub detail: String,
    /// True when `--repair` mended it.
    pub repaired: bool,
    /// What a repair does, or did, about it; null when nothing can be done from here.
    pub repair: Option<String>,
}

/// What the doctor found.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct DoctorReport {
    /// True when no finding is an error that is not repaired.
    pub ok: bool,
    /// The findings.
    pub findings: Vec<FindingView>,
}

/// A backup that was made or restored.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct BackupView {
    /// The file.
    pub file: String,
    /// Its size.
    pub bytes: ByteCount,
    /// Its SHA-256, hex.
    pub sha256: String,
}

/// What a restore drill found.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct DrillView {
    /// True when the snapshot can be restored.
    pub ok: bool,
    /// When it was tried.
    pub at: UnixMillis,
    /// Name of the snapshot.
    pub snapshot: String,
    /// When the snapshot was taken.
    pub taken_at: UnixMillis,
    /// What was found.
    pub detail: String,
    /// Records in it.
    pub records: Count,
    /// Events of its history.
    pub events: Count,
}
