//! Generated assets by the hundred thousand, for load tests and benchmarks.

use uuid::Uuid;

use super::change::By;
use super::{Asset, Content, File, Ix, Kind, Status, World, templates};
use crate::frameio::stamp::Stamp;

/// Files of one folder.
const PER_FOLDER: usize = 500;
/// Assets of one generated project.
const PER_PROJECT: usize = 25_000;

impl World {
    /// Adds `count` folders and files below generated projects. Children are only pushed: their orders are
    /// made when somebody lists them.
    pub(super) fn generate(&mut self, count: usize, now: Stamp) {
        let first = u32::try_from(self.media.len()).expect("few media records");
        let facts = templates::generated_media();
        let kinds = u64::try_from(facts.len()).unwrap_or(1);
        self.media.extend(facts);
        self.assets.reserve(count);
        self.by_id.reserve(count);
        let status = self.status_options();
        let mut left = count;
        let mut number = 0;
        while left > 0 {
            number += 1;
            let at = now.minus_minutes(200 * 24 * 60 - number);
            let by = By { person: 0, at };
            let id = self.ids.uuid();
            let project = self.found_project(by, 0, id, &format!("Load test {number:03}"));
            let root = self.projects[project].root;
            let mut room = left.min(PER_PROJECT);
            left -= room;
            let mut day = 0;
            while room > 0 {
                day += 1;
                let name = format!("Day {day:03}");
                let folder = self.push(root, &name, by, Kind::Folder(Box::default()));
                room -= 1;
                let files = room.min(PER_FOLDER);
                room -= files;
                for clip in 0..files {
                    let facts = first + u32::try_from(self.ids.below(kinds)).unwrap_or(0);
                    let size = 40_000_000 + self.ids.below(9_000_000_000);
                    let values = match &status {
                        Some((field, options)) if clip % 10 == 0 => {
                            vec![(*field, options[(clip / 10) % options.len()].clone())]
                        }
                        _ => Vec::new(),
                    };
                    let file = File {
                        size,
                        status: Status::Transcoded,
                        media_type: Some("video/quicktime"),
                        completed_at: Some(at),
                        failed: false,
                        content: Content::MadeUp,
                        media: facts,
                        source_name: None,
                        values,
                    };
                    let name = format!("A{day:03}C{:03}_{number:03}_GEN.mov", clip + 1);
                    // One second apart, so that the times of a folder differ.
                    let at = Stamp(at.0 + i64::try_from(clip).unwrap_or(0) * 1_000_000);
                    self.push(folder, &name, By { at, ..by }, Kind::File(file));
                }
            }
        }
        self.account.storage_limit = self.account.storage_limit.max(self.account.storage_usage * 2);
    }

    fn status_options(&self) -> Option<(Uuid, Vec<serde_json::Value>)> {
        let field = self.field_named("Status")?;
        Some((field.id, field.options.iter().map(|option| serde_json::json!([option.id])).collect()))
    }

    fn push(&mut self, parent: Ix, name: &str, by: By, kind: Kind) -> Ix {
        let id = self.ids.uuid();
        let ix = self.add(Asset {
            id,
            parent: Some(parent),
            project: self.asset(parent).project,
            creator: u16::try_from(by.person).unwrap_or(0),
            name: name.into(),
            created_at: by.at,
            updated_at: by.at,
            deleted_at: None,
            kind,
        });
        if let Some(folder) = self.asset_mut(parent).folder_mut() {
            folder.children.push(ix);
        }
        ix
    }
}
