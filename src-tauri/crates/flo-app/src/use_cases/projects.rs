//! Projects, tasks, people, tags.

use flo_model::{ByteCount, Count, RecordId};
use flo_store::lists::people::{PersonRow, TagRow};
use flo_store::lists::projects::ProjectRow;
use flo_store::lists::tasks::TaskRow;
use flo_store::lists::{self, PageRequest as StorePage};

use crate::call::{PageRequest, ProjectFilter, TaskFilter};
use crate::convert::{listing, sync_status};
use crate::view::{Listing, PersonView, ProjectView, TagView, TaskView};
use crate::{App, CommandError, Result};

impl App {
    /// Projects by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn projects(&self, filter: ProjectFilter, page: PageRequest) -> Result<Listing<ProjectView>> {
        let filter = lists::projects::ProjectFilter {
            archived: filter.archived,
            search: filter.search.filter(|text| !text.trim().is_empty()),
            ..Default::default()
        };
        let rows = self.read(move |conn| lists::projects::page(conn, &filter, &page.into())).await?;
        Ok(listing(rows, project_view))
    }

    /// One project.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn project(&self, id: RecordId) -> Result<ProjectView> {
        let wanted = id.clone();
        let row = self.read(move |conn| lists::projects::get(conn, &wanted)).await?;
        row.map(project_view).ok_or_else(|| CommandError::not_found("project", id))
    }

    /// Shows a project in the sidebar, or no longer. Holds on this computer only.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pin_project(&self, id: RecordId, pinned: bool) -> Result<ProjectView> {
        let wanted = id.clone();
        self.write(move |tx| flo_store::records::set_pinned(tx, &wanted, pinned)).await?;
        self.project(id).await
    }

    /// Tasks: open ones first.
    ///
    /// # Errors
    /// The database's.
    pub async fn tasks(&self, filter: TaskFilter, page: PageRequest) -> Result<Listing<TaskView>> {
        let rows = self
            .read(move |conn| {
                let assignees = if filter.mine { lists::people::selves(conn)? } else { Vec::new() };
                let filter = lists::tasks::TaskFilter {
                    project: filter.project,
                    assignees,
                    done: filter.done,
                    search: filter.search.filter(|text| !text.trim().is_empty()),
                };
                lists::tasks::page(conn, &filter, &page.into())
            })
            .await?;
        Ok(listing(rows, task_view))
    }

    /// Everybody, by name; at most 1,000.
    ///
    /// # Errors
    /// The database's.
    pub async fn people(&self) -> Result<Vec<PersonView>> {
        let rows =
            self.read(|conn| lists::people::people(conn, None, &StorePage::first(lists::MAX_LIMIT))).await?;
        Ok(rows.items.into_iter().map(person_view).collect())
    }

    /// Labels of time entries, by name; at most 1,000. With `all` also those that are put away.
    ///
    /// # Errors
    /// The database's.
    pub async fn tags(&self, all: bool) -> Result<Vec<TagView>> {
        let rows =
            self.read(|conn| lists::people::tags(conn, None, &StorePage::first(lists::MAX_LIMIT))).await?;
        Ok(rows.items.into_iter().filter(|tag| all || !tag.archived).map(tag_view).collect())
    }
}

fn project_view(row: ProjectRow) -> ProjectView {
    let connections = row.places.iter().map(|place| place.connection.clone()).collect();
    let (services, remote_ids) =
        row.places.into_iter().map(|place| (place.service, place.remote_id.unwrap_or_default())).unzip();
    ProjectView {
        id: row.id,
        name: row.name,
        color: row.color,
        client: row.client,
        note: row.note,
        archived: row.archived,
        pinned: row.pinned,
        billable: row.billable,
        tracked_s: Count(row.tracked_s),
        estimate_s: row.estimate_s.map(Count),
        assets: Count(row.assets),
        bytes: ByteCount(row.bytes),
        open_tasks: Count(row.open_tasks),
        tasks: Count(row.tasks),
        open_comments: Count(row.open_comments),
        last_activity_at: row.last_activity_at,
        services,
        connections,
        remote_ids,
        root_folder_id: row.root_folder_id,
        view_url: row.view_url,
        people: row.people,
        sync_status: sync_status(row.link_state),
    }
}

pub(super) fn task_view(row: TaskRow) -> TaskView {
    TaskView {
        id: row.id,
        name: row.name,
        project_id: row.project_id,
        project: row.project,
        project_color: row.project_color,
        done: row.done,
        estimate_s: row.estimate_s.map(Count),
        tracked_s: Count(row.tracked_s),
        assignees: row.assignees,
        billable: row.billable,
        sync_status: sync_status(row.link_state),
    }
}

fn person_view(row: PersonRow) -> PersonView {
    PersonView {
        id: row.id,
        name: row.name,
        email: row.email,
        role: row.role,
        active: row.active,
        is_self: row.is_self,
    }
}

fn tag_view(row: TagRow) -> TagView {
    TagView { id: row.id, name: row.name, archived: row.archived }
}
