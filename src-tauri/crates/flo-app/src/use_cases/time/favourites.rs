//! Work that is started again and again.

use flo_model::RecordId;
use flo_store::StoreError;
use flo_store::time::favourites::{self, FavouriteRow};

use super::write::entry;
use crate::view::FavouriteView;
use crate::{App, CommandError, Result};

impl App {
    /// The favourites, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn favourites(&self) -> Result<Vec<FavouriteView>> {
        let rows = self.read(favourites::list).await?;
        Ok(rows.into_iter().map(view).collect())
    }

    /// Keeps the work of an entry as a favourite; the same work is kept once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn add_favourite(&self, of: RecordId) -> Result<FavouriteView> {
        let row = self
            .write(move |tx| {
                let row = entry(tx, &of)?;
                let favourite = FavouriteRow {
                    id: RecordId::new(),
                    description: row.description,
                    project_id: row.project_id,
                    project: None,
                    project_color: None,
                    task_id: row.task_id,
                    task: None,
                    tag_ids: row.tag_ids,
                    billable: row.billable,
                };
                let id = favourites::add(tx, &favourite)?;
                let kept = favourites::list(tx)?.into_iter().find(|row| row.id == id);
                kept.ok_or_else(|| StoreError::NotFound(String::from("The favourite that was just kept")))
            })
            .await?;
        Ok(view(row))
    }

    /// Forgets a favourite.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_favourite(&self, id: RecordId) -> Result<()> {
        let wanted = id.clone();
        if self.write(move |tx| favourites::remove(tx, &wanted)).await? {
            return Ok(());
        }
        Err(CommandError::not_found("favourite", id))
    }
}

fn view(row: FavouriteRow) -> FavouriteView {
    FavouriteView {
        id: row.id,
        description: row.description,
        project_id: row.project_id,
        project: row.project,
        project_color: row.project_color,
        task_id: row.task_id,
        task: row.task,
        tag_ids: row.tag_ids,
        billable: row.billable,
    }
}
