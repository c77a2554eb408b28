//! Templates of projects: folders and tasks that a new one begins with, kept in the settings.

use flo_store::{Connection, StoreError, settings};

use super::assets::usable_name;
use crate::drafts::ProjectTemplate;
use crate::{App, CommandError, ErrorCode, Result};

const KEY: &str = "project_templates";

impl App {
    /// The templates; the usual ones before a person sets their own.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_templates(&self) -> Result<Vec<ProjectTemplate>> {
        self.read(stored).await
    }

    /// Replaces the templates.
    ///
    /// # Errors
    /// `Invalid` for an unusable name of a template, folder or task, and for two templates of one name.
    pub async fn set_project_templates(
        &self,
        templates: Vec<ProjectTemplate>,
    ) -> Result<Vec<ProjectTemplate>> {
        for (at, template) in templates.iter().enumerate() {
            usable_name(&template.name)?;
            let parts = template.folders.iter().flat_map(|path| path.split('/'));
            for name in parts.chain(template.tasks.iter().map(|task| task.name.as_str())) {
                usable_name(name)?;
            }
            if templates[..at].iter().any(|other| is_called(other, &template.name)) {
                let message = format!("Two templates are called “{}”.", template.name);
                return Err(CommandError::new(ErrorCode::Invalid, message));
            }
        }
        let kept = templates.clone();
        self.write(move |tx| settings::set(tx, KEY, &kept)).await?;
        Ok(templates)
    }
}

fn stored(conn: &Connection) -> Result<Vec<ProjectTemplate>, StoreError> {
    Ok(settings::get(conn, KEY)?.unwrap_or_else(ProjectTemplate::usual))
}

fn is_called(template: &ProjectTemplate, name: &str) -> bool {
    template.name.trim().to_lowercase() == name.trim().to_lowercase()
}

pub(super) fn template_named(conn: &Connection, name: &str) -> Result<ProjectTemplate, StoreError> {
    let templates = stored(conn)?;
    let known: Vec<_> = templates.iter().map(|template| template.name.clone()).collect();
    templates.into_iter().find(|template| is_called(template, name)).ok_or_else(|| {
        StoreError::NotFound(format!("There is no template “{name}”. There are {}.", known.join(", ")))
    })
}
