//! Calls of `flo` about cards, offloads and ASC MHL histories, carried out by the process that holds the profile.

use serde_json::Value;

use super::calls::{json, keyed, whole};
use crate::offload_call::OffloadCall;
use crate::{App, Result};

impl App {
    /// Carries out one call.
    ///
    /// # Errors
    /// What the use case led to.
    pub(super) async fn offload_call(&self, call: OffloadCall) -> Result<Value> {
        match call {
            OffloadCall::Cards { folder } => json(whole(self.cards(folder).await?)),
            OffloadCall::Offload { mut draft, project, wait } => {
                if let Some(project) = project {
                    draft.folder_id = Some(self.folder_for_files(project).await?);
                }
                let planned = self.plan_offload(draft).await?;
                if wait { json(self.finish_offload(planned.id).await?) } else { keyed("offload", planned) }
            }
            OffloadCall::Offloads { page } => json(self.offloads(page).await?),
            OffloadCall::OffloadShow { id } => json(self.offload(id).await?),
            OffloadCall::OffloadStep { id, step, wait } => {
                let stepped = self.step_offload(id, step).await?;
                if wait { json(self.finish_offload(stepped.id).await?) } else { keyed("offload", stepped) }
            }
            OffloadCall::OffloadVerify { id, services } => json(self.verify_offload(id, services).await?),
            OffloadCall::OffloadReport { id, csv, pdf } => json(self.report_offload(id, csv, pdf).await?),
            OffloadCall::MhlVerify { path } => json(self.mhl_verify(path).await?),
            OffloadCall::MhlCreate { path, formats } => json(self.mhl_create(path, formats).await?),
        }
    }
}
