//! How fast media may leave, and the pause for a call.

use std::time::Duration;

use flo_model::UnixMillis;
use flo_store::settings;

use crate::view::LineView;
use crate::{App, CommandError, ErrorCode, Result};

/// Until when a call is on, UTC milliseconds: survives a restart, so that a call is not disturbed by one.
const CALL: &str = "call_until";

/// Longest call, minutes.
const LONGEST_CALL: u32 = 8 * 60;

impl App {
    /// What may leave now, and why.
    ///
    /// # Errors
    /// The database's.
    pub async fn line(&self) -> Result<LineView> {
        let (decision, network) = self.decide_line().await?;
        Ok(crate::line::view(decision, network))
    }

    /// Lets nothing leave for `minutes`, because a call is on; 0 ends it now. Sending goes on by itself.
    ///
    /// # Errors
    /// `Invalid` for more than eight hours.
    pub async fn pause_for_call(&self, minutes: u32) -> Result<LineView> {
        if minutes > LONGEST_CALL {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("A call is at most {LONGEST_CALL} minutes long, not {minutes}."),
            )
            .with_hint("Pause all transfers instead."));
        }
        let pause = Duration::from_secs(u64::from(minutes) * 60);
        let until = self.now().plus_ms(i64::try_from(pause.as_millis()).unwrap_or(0));
        self.write(move |tx| settings::set(tx, CALL, &until.0)).await?;
        self.apply_line().await
    }

    pub(crate) async fn call_until(&self) -> Result<Option<UnixMillis>> {
        let kept: Option<i64> = self.read(|conn| settings::get(conn, CALL)).await?;
        Ok(kept.map(UnixMillis))
    }
}
