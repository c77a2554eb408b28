//! Building the account of the sample studio.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context as _;
use serde_json::json;
use uuid::Uuid;

use super::change::By;
use super::comments::Comment;
use super::events::Events;
use super::people::{Account, Person, Role, Workspace};
use super::shares::{Activity, Collection, Group, Share};
use super::{Content, File, Ix, Kind, Stack, Status, World, templates};
use crate::frameio::api::default_settings;
use crate::frameio::ids::Ids;
use crate::frameio::ims::SERVICE_ACCOUNT;
use crate::frameio::media::{FrameRate, Media, MediaKind, kind_of, mime_of};
use crate::frameio::stamp::Stamp;
use crate::seed::media::{self, Clip, Item, ProjectMedia};
use crate::seed::studio::{self, OWNER, SIGNED_IN, Studio};

/// Bytes that the account may hold: 4 TB.
const STORAGE_LIMIT: u64 = 4_000_000_000_000;
/// Age of the account in minutes: two years.
const ACCOUNT_AGE: i64 = 730 * 24 * 60;

impl World {
    /// The account of the studio with `generated` more assets.
    ///
    /// # Errors
    /// When the media name a person whom the studio does not know.
    pub(crate) fn build(
        studio: &Studio,
        media: &[ProjectMedia],
        generated: usize,
        now: Stamp,
        ids: Ids,
    ) -> anyhow::Result<Self> {
        let mut world = Self::empty(studio, now, ids);
        for project in studio.projects.iter().filter(|project| project.client.is_some() || !project.billable)
        {
            if let Some(media) = media.iter().find(|media| media.key == project.key) {
                world.add_film(project, media, now)?;
            } else if project.client.is_some() {
                world.add_bare_film(project, now)?;
            }
        }
        world.share_for_review(now);
        if generated > 0 {
            world.generate(generated, now);
        }
        Ok(world)
    }

    fn empty(studio: &Studio, now: Stamp, mut ids: Ids) -> Self {
        let began = now.minus_minutes(ACCOUNT_AGE);
        let mut people: Vec<_> = studio
            .people
            .iter()
            .map(|person| {
                let role = match (person.key, person.role) {
                    (OWNER, _) => Role::Owner,
                    (SIGNED_IN, _) => Role::Admin,
                    (_, studio::Role::Client) => Role::Reviewer,
                    _ => Role::Member,
                };
                member(&mut ids, person.key, person.name, person.email, role)
            })
            .collect();
        people.push(member(
            &mut ids,
            SERVICE_ACCOUNT,
            "Service Account User",
            "service@kiteyard.example",
            Role::Admin,
        ));
        let owner = people.iter().position(|person| person.role == Role::Owner).unwrap_or(0);
        let fields = templates::fields(&mut ids, owner, began);
        let crew = Group {
            id: ids.uuid(),
            name: "Kiteyard crew".to_owned(),
            emoji: "🪁".to_owned(),
            members: (0..people.len()).filter(|at| people[*at].is_insider()).collect(),
            creator: owner,
            created_at: began,
            updated_at: began,
        };
        Self {
            account: Account {
                id: ids.uuid(),
                name: studio.name.to_owned(),
                storage_limit: STORAGE_LIMIT,
                storage_usage: 0,
                created_at: began,
                updated_at: began,
            },
            workspaces: vec![Workspace {
                id: ids.uuid(),
                name: studio.name.to_owned(),
                creator: owner,
                created_at: began,
                updated_at: began,
                deleted: false,
                roles: Vec::new(),
            }],
            people,
            projects: Vec::new(),
            assets: Vec::new(),
            media: Vec::new(),
            fields,
            comments: HashMap::new(),
            comments_of: HashMap::new(),
            shares: Vec::new(),
            collections: Vec::new(),
            hooks: Vec::new(),
            actions: Vec::new(),
            groups: vec![crew],
            events: Events::default(),
            ids,
            lone_stacks_stay: false,
            by_id: HashMap::new(),
            project_by_id: HashMap::new(),
            due: BTreeMap::new(),
            steps: 0,
        }
    }

    fn person_called(&self, key: &str) -> anyhow::Result<usize> {
        self.people
            .iter()
            .position(|person| person.key == key)
            .with_context(|| format!("nobody in the studio is called “{key}”"))
    }

    fn add_bare_film(&mut self, film: &studio::Project, now: Stamp) -> anyhow::Result<()> {
        let bare = ProjectMedia { key: "", age_min: 30 * 24 * 60, folders: Vec::new() };
        self.add_film(film, &bare, now)
    }

    fn add_film(&mut self, film: &studio::Project, media: &ProjectMedia, now: Stamp) -> anyhow::Result<()> {
        let at = now.minus_minutes(media.age_min);
        let owner = self.person_called(OWNER)?;
        let id = self.ids.uuid();
        let index = self.found_project(By { person: owner, at }, 0, id, &film.name);
        let mut roles = Vec::new();
        for key in &film.members {
            roles.push((self.person_called(key)?, Role::FullAccess));
        }
        for (at, person) in self.people.iter().enumerate() {
            let client = film.client.unwrap_or_default();
            if person.role == Role::Reviewer && is_of(&person.key, client) {
                roles.push((at, Role::Commenter));
            }
        }
        let project = &mut self.projects[index];
        project.key.clone_from(&film.key);
        project.description = Some(film.note.to_owned()).filter(|note| !note.is_empty());
        project.active = !film.archived;
        project.roles = roles;
        let root = project.root;
        for folder in &media.folders {
            self.add_folder(folder, root, now)?;
        }
        Ok(())
    }

    fn add_folder(&mut self, folder: &media::Folder, parent: Ix, now: Stamp) -> anyhow::Result<()> {
        let by = By { person: self.person_called(SIGNED_IN)?, at: now.minus_minutes(folder.age_min) };
        let id = self.ids.uuid();
        let ix = self.place(by, parent, id, &folder.name, Kind::Folder(Box::default()));
        for inner in &folder.folders {
            self.add_folder(inner, ix, now)?;
        }
        for item in &folder.items {
            match item {
                Item::One(clip) => {
                    self.add_clip(clip, ix, now)?;
                }
                Item::Versions(clips) => self.add_versions(clips, ix, now)?,
            }
        }
        Ok(())
    }

    fn add_versions(&mut self, clips: &[Clip], folder: Ix, now: Stamp) -> anyhow::Result<()> {
        let head = clips.last().context("a stack without versions")?;
        let by = By { person: self.person_called(head.by)?, at: now.minus_minutes(clips[0].age_min) };
        let id = self.ids.uuid();
        let stack = self.place(by, folder, id, &head.name, Kind::Stack(Box::<Stack>::default()));
        for clip in clips {
            self.add_clip(clip, stack, now)?;
        }
        self.follow_head(By { at: now.minus_minutes(head.age_min), ..by }, stack);
        Ok(())
    }

    fn add_clip(&mut self, clip: &Clip, parent: Ix, now: Stamp) -> anyhow::Result<Ix> {
        let at = now.minus_minutes(clip.age_min);
        let by = By { person: self.person_called(clip.by)?, at };
        let media = self.add_media(facts(clip));
        let transcoded = kind_of(&clip.name) != MediaKind::Other;
        let id = self.ids.uuid();
        let file = File {
            size: clip.size,
            status: if transcoded { Status::Transcoded } else { Status::Uploaded },
            media_type: Some(mime_of(&clip.name)),
            completed_at: Some(at),
            failed: false,
            content: Content::MadeUp,
            media,
            source_name: None,
            values: self.values_of(clip),
        };
        let ix = self.place(by, parent, id, &clip.name, Kind::File(file));
        for note in &clip.notes {
            self.add_note(id, note, now)?;
        }
        Ok(ix)
    }

    fn values_of(&self, clip: &Clip) -> Vec<(Uuid, serde_json::Value)> {
        let mut values = Vec::new();
        let mut set = |name: &str, value: serde_json::Value| {
            if let Some(field) = self.field_named(name) {
                values.push((field.id, value));
            }
        };
        let status = clip.status.and_then(|status| {
            let options = &self.field_named("Status")?.options;
            options.iter().find(|option| option.display_name == status).map(|option| option.id)
        });
        if let Some(status) = status {
            set("Status", json!([status]));
        }
        if let Some(rating) = clip.rating {
            set("Rating", json!(rating));
        }
        if let Some(about) = clip.about {
            set("Notes", json!(about));
        }
        values
    }

    fn add_note(&mut self, file: Uuid, note: &media::Note, now: Stamp) -> anyhow::Result<()> {
        let owner = self.person_called(note.by)?;
        let at = now.minus_minutes(note.age_min);
        let id = self.ids.uuid();
        let mut comment = Comment::saying(id, file, Some(owner), &note.text, at);
        comment.timestamp = note.at;
        comment.duration = note.duration;
        comment.annotation = note.drawing.map(str::to_owned);
        if note.done {
            let done = now.minus_minutes(note.age_min * 2 / 3);
            comment.completed = Some((done, self.person_called(SIGNED_IN)?));
            comment.updated_at = done;
        }
        self.add_comment(comment);
        for answer in &note.replies {
            let owner = self.person_called(answer.by)?;
            let reply = self.ids.uuid();
            let at = now.minus_minutes(answer.age_min);
            let comment = Comment::saying(reply, file, Some(owner), answer.text, at);
            self.add_comment(Comment { reply_to: Some(id), ..comment });
        }
        Ok(())
    }

    /// One share per client film, with the newest cut that waits for review.
    fn share_for_review(&mut self, now: Stamp) {
        for index in 0..self.projects.len() {
            let waiting = self.assets.iter().find(|asset| {
                asset.project as usize == index
                    && asset.stack().is_some_and(|stack| {
                        let head = self.head(stack).and_then(|head| self.asset(head).file());
                        head.is_some_and(|file| !file.values.is_empty())
                    })
            });
            let Some(stack) = waiting.map(|asset| asset.id) else { continue };
            let reviewers = self.projects[index].roles.iter().filter(|(_, role)| *role == Role::Commenter);
            let reviewers: Vec<_> = reviewers.map(|(person, _)| *person).collect();
            let (id, collection) = (self.ids.uuid(), self.ids.uuid());
            let name = format!("{} for review", self.projects[index].name);
            let at = now.minus_minutes(300);
            let activities = reviewers
                .iter()
                .map(|person| Activity {
                    id: self.ids.uuid(),
                    kind: "share_viewed",
                    asset: None,
                    person: Some(*person),
                    at: now.minus_minutes(120),
                })
                .collect();
            self.collections.push(Collection {
                id: collection,
                name: Some(name.clone()),
                description: None,
                project: index,
                dynamic: false,
                private: false,
                auto_generated: true,
                creator: 0,
                created_at: at,
                updated_at: at,
            });
            self.shares.push(Share {
                id,
                project: index,
                collection,
                settings: default_settings(&name),
                assets: vec![stack],
                last_viewed_at: (!reviewers.is_empty()).then(|| now.minus_minutes(120)),
                reviewers,
                activities,
                created_at: at,
                updated_at: at,
            });
        }
    }
}

fn member(ids: &mut Ids, key: &str, name: &str, email: &str, role: Role) -> Person {
    let id = ids.uuid();
    Person {
        id,
        key: key.to_owned(),
        name: name.to_owned(),
        email: email.to_owned(),
        active: true,
        adobe_user_id: format!("{}@AdobeID", &id.simple().to_string()[..24].to_uppercase()),
        role,
    }
}

/// Whether the person speaks for the client.
fn is_of(person: &str, client: &str) -> bool {
    matches!((person, client), ("petra", "port") | ("hanne", "grainfold"))
}

fn facts(clip: &Clip) -> Media {
    let plain = Media {
        frame: clip.picture,
        frames: clip.frames,
        rate: FrameRate::PAL,
        start: clip.start,
        ..Media::of_name(&clip.name)
    };
    match clip.kind {
        media::Kind::Camera => Media {
            width: 3840,
            height: 2160,
            bit_depth: 10,
            video_codec: "Apple ProRes 422 HQ",
            audio_codec: "PCM",
            color_space: "Log",
            ..plain
        },
        media::Kind::Edit => {
            Media { bit_depth: 10, video_codec: "Apple ProRes 422 HQ", audio_codec: "PCM", ..plain }
        }
        media::Kind::Sound => Media { audio_codec: "PCM", ..plain },
        _ => plain,
    }
}
