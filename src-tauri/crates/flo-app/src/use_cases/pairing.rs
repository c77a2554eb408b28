//! One project, person, client or task at two services: linked by hand, and parted again.

use std::collections::BTreeMap;

use flo_model::{ConnectionId, RecordId, RecordType};
use flo_store::sync::pairing::{self, By};
use flo_store::{Connection, StoreError, connections, lists};

use crate::view::{PersonPlacesView, PlaceView, ProjectView, Role};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Makes two projects one, such as the media and the hours of one production under two names. Nothing changes at the
    /// services. Undone by [`App::unlink_project`].
    ///
    /// # Errors
    /// `NotFound`, `Ambiguous`, `Invalid` when both are at one account.
    pub async fn link_projects(&self, keep: String, other: String) -> Result<ProjectView> {
        let by = self.by().await?;
        let id = self
            .write(move |tx| {
                let keep = lists::projects::find(tx, &keep)?;
                let other = lists::projects::find(tx, &other)?;
                pairing::join(tx, RecordType::Project, &keep, &other, &by)?;
                Ok(keep)
            })
            .await?;
        self.project(id).await
    }

    /// Gives what the project is at this account a project of its own again. Returns that one.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` when it stands at one account only.
    pub async fn unlink_project(&self, project: String, connection: ConnectionId) -> Result<ProjectView> {
        let by = self.by().await?;
        let id = self
            .write(move |tx| {
                let id = lists::projects::find(tx, &project)?;
                pairing::part(tx, RecordType::Project, &id, &connection, &by)
            })
            .await?;
        self.project(id).await
    }

    /// Everybody with the accounts that know them, those first whom some account does not know.
    ///
    /// # Errors
    /// The database's.
    pub async fn people_places(&self) -> Result<Vec<PersonPlacesView>> {
        self.read(|conn| {
            let all = lists::people::people(conn, None, &lists::PageRequest::first(lists::MAX_LIMIT))?;
            let mut people = Vec::with_capacity(all.items.len());
            for row in all.items {
                let places = places(conn, &row.id)?;
                people.push(PersonPlacesView {
                    id: row.id,
                    name: row.name,
                    email: row.email,
                    active: row.active,
                    is_self: row.is_self,
                    missing: Vec::new(),
                    maybe: None,
                    places,
                });
            }
            find_missing(conn, &mut people)?;
            people.sort_by_key(|person| person.missing.is_empty());
            Ok(people)
        })
        .await
    }

    /// Makes two people one: the same person under two mail addresses.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` when both are at one account.
    pub async fn link_people(&self, keep: RecordId, other: RecordId) -> Result<Vec<PersonPlacesView>> {
        let by = self.by().await?;
        self.write(move |tx| pairing::join(tx, RecordType::Person, &keep, &other, &by)).await?;
        self.people_places().await
    }

    /// Gives what the person is at this account a record of its own again.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` when they are at one account only.
    pub async fn unlink_person(
        &self,
        id: RecordId,
        connection: ConnectionId,
    ) -> Result<Vec<PersonPlacesView>> {
        let by = self.by().await?;
        self.write(move |tx| pairing::part(tx, RecordType::Person, &id, &connection, &by)).await?;
        self.people_places().await
    }

    /// The person of this mail address, name or id.
    pub(super) async fn person_named(&self, text: String) -> Result<RecordId> {
        self.read(move |conn| {
            let found =
                lists::people::people(conn, Some(&text), &lists::PageRequest::first(lists::MAX_LIMIT))?;
            let wanted = text.trim().to_lowercase();
            let mut by_mail = found.items.iter().filter(|row| row.email.to_lowercase() == wanted);
            match (by_mail.next(), by_mail.next()) {
                (Some(only), None) => Ok(only.id.clone()),
                _ => lists::find(conn, RecordType::Person, &text),
            }
        })
        .await
    }

    async fn by(&self) -> Result<By> {
        Ok(By { actor: self.actor().await?, device: self.inner.device.clone() })
    }

    /// The connection of this id, or the only one of this service.
    pub(super) async fn connection_named(&self, text: String) -> Result<ConnectionId> {
        let rows = self.read(connections::list).await?;
        let fits = rows.iter().filter(|row| row.id.as_str() == text || row.service == text);
        match fits.collect::<Vec<_>>().as_slice() {
            [only] => Ok(only.id.clone()),
            [] => Err(CommandError::not_found("connection", text)),
            _ => Err(CommandError::new(
                ErrorCode::Ambiguous,
                format!("There are several connections to {text}: name one by its id."),
            )),
        }
    }
}

fn places(conn: &Connection, id: &RecordId) -> Result<Vec<PlaceView>, StoreError> {
    let mut places = Vec::new();
    for place in lists::link::places(conn, id)? {
        let base = flo_store::sync::links::get(conn, &place.connection, RecordType::Person, id)?;
        let role = base.and_then(|link| link.seen().text("role").map(str::to_owned));
        places.push(PlaceView {
            connection: place.connection,
            service: place.service,
            remote_id: place.remote_id,
            // Who has no role of their own is a member like any other.
            role: role.as_deref().map_or(Some(Role::Member), Role::of),
            role_word: role,
        });
    }
    Ok(places)
}

/// Notes the accounts that know people, but not this one, and who there may be the same: somebody of the same name, or
/// else of the same mail address before its `@`, whom this one's accounts do not know.
fn find_missing(conn: &Connection, people: &mut [PersonPlacesView]) -> Result<(), StoreError> {
    let mut accounts: Vec<(ConnectionId, String)> = Vec::new();
    for row in connections::list(conn)? {
        if people.iter().any(|person| person.is_at(&row.id)) {
            accounts.push((row.id, row.service));
        }
    }
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_mail: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, person) in people.iter().enumerate() {
        by_name.entry(folded(&person.name)).or_default().push(at);
        if let Some(mailbox) = mailbox(&person.email) {
            by_mail.entry(mailbox).or_default().push(at);
        }
    }
    for at in 0..people.len() {
        let missing: Vec<ConnectionId> =
            accounts.iter().filter(|(id, _)| !people[at].is_at(id)).map(|(id, _)| id.clone()).collect();
        let namesakes = by_name.get(&folded(&people[at].name)).into_iter().flatten();
        let same_mailbox = mailbox(&people[at].email).and_then(|mailbox| by_mail.get(&mailbox));
        let maybe = namesakes.chain(same_mailbox.into_iter().flatten()).find(|other| {
            **other != at
                && people[**other].places.iter().any(|place| missing.contains(&place.connection))
                && people[at].places.iter().all(|place| !people[**other].is_at(&place.connection))
        });
        people[at].maybe = maybe.map(|other| people[*other].id.clone());
        people[at].missing = missing;
    }
    Ok(())
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The mail address before its `@`, unless it is one that many companies have.
fn mailbox(email: &str) -> Option<String> {
    let mailbox = folded(email.split_once('@')?.0);
    let is_shared = ["admin", "contact", "hello", "info", "mail", "office", "post", "studio", "team"]
        .contains(&mailbox.as_str());
    (!mailbox.is_empty() && !is_shared).then_some(mailbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_of_everybody_names_nobody() {
        assert_eq!(mailbox("Ida.Berg@one.example").as_deref(), Some("ida.berg"));
        assert_eq!(mailbox("info@one.example"), None);
        assert_eq!(mailbox("no address"), None);
    }

    #[test]
    fn the_roles_of_both_services_have_one_word_each() {
        for (word, role) in [
            ("owner", Role::Owner),
            ("OWNER", Role::Owner),
            ("WORKSPACE_ADMIN", Role::Admin),
            ("admin", Role::Admin),
            ("PROJECT_MANAGER, TEAM_MANAGER", Role::Manager),
            ("member", Role::Member),
            ("reviewer", Role::Guest),
        ] {
            assert_eq!(Role::of(word), Some(role), "{word}");
        }
        assert_eq!(Role::of("something new"), None);
    }
}
