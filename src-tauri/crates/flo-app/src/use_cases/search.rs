//! Search over everything that is mirrored.

use flo_store::search;

use crate::view::SearchHit;
use crate::{App, Result};

/// Hits at most.
const HITS: u32 = 50;

impl App {
    /// Projects, assets, comments and entries with these words, in any order, best first; at most 50.
    ///
    /// # Errors
    /// The database's.
    pub async fn search(&self, text: String) -> Result<Vec<SearchHit>> {
        let hits = self.read(move |conn| search::search(conn, &text, HITS)).await?;
        Ok(hits.into_iter().map(view).collect())
    }
}

fn view(hit: search::SearchHit) -> SearchHit {
    let parts: Vec<String> = [hit.within, hit.project].into_iter().flatten().collect();
    SearchHit {
        entity: hit.record_type,
        id: hit.id,
        title: hit.title,
        detail: parts.join(", "),
        project_id: hit.project_id,
        asset_id: hit.asset_id,
    }
}
