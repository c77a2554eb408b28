//! Pages of lists: size, sort, and the opaque place to go on from.
//!
//! `links.next` carries `after` and nothing else, as at the service: clients repeat all other parameters
//! themselves, or get the default size without extras.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use uuid::Uuid;

use super::call::List;
use super::{Answer, Call, Reply};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::AssetView;
use crate::frameio::view::Include;
use crate::frameio::world::order::{Key, Only, SortBy};
use crate::frameio::world::{Ix, World};

/// Entries of a page when the client names no size. Source: Frame.io V4 API docs.
const DEFAULT_SIZE: usize = 50;
/// Largest page of most lists. Source: Frame.io V4 API docs.
pub(super) const MOST: usize = 100;
/// Largest page of a folder's assets. Source: the published OpenAPI description.
pub(super) const MOST_ASSETS: usize = 500;

/// Place in a list: the sort it belongs to and the entry it stands behind.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    sort: String,
    key: Key,
    id: Uuid,
}

/// What of a list is wanted.
#[derive(Debug)]
pub(super) struct Wanted {
    size: usize,
    field: &'static str,
    descending: bool,
    after: Option<Place>,
    total: bool,
}

impl Wanted {
    /// Reads `page_size`, `after`, `sort` and `include_total_count`. `sorts` are the fields that the list
    /// can be sorted by, the first one being the default; a leading `-` makes the default descending.
    pub(super) fn read(call: &Call<'_>, sorts: &[&'static str], most: usize) -> Result<Self, Refusal> {
        let size = match call.query("page_size") {
            None => DEFAULT_SIZE.min(most),
            Some(text) => match text.parse() {
                Ok(size) if (1..=most).contains(&size) => size,
                _ => return Err(Refusal::invalid("/page_size", format!("should be 1 to {most}"))),
            },
        };
        let after = match call.query("after") {
            None => None,
            Some(text) => {
                let wrong = || Refusal::invalid("/after", "is not a cursor of this list");
                Some(Place::decode(text).ok_or_else(wrong)?)
            }
        };
        let asked =
            call.query("sort").map(str::to_owned).or_else(|| after.as_ref().map(|place| place.sort.clone()));
        let (field, descending) = match asked {
            None => {
                let first = sorts[0];
                first.strip_prefix('-').map_or((first, false), |field| (field, true))
            }
            Some(word) => Self::sort(&word, sorts)?,
        };
        let wanted = Self { size, field, descending, after, total: call.flag("include_total_count")? };
        if wanted.after.as_ref().is_some_and(|place| place.sort != wanted.sort_word()) {
            return Err(Refusal::invalid("/after", "belongs to another sort"));
        }
        Ok(wanted)
    }

    fn sort(word: &str, sorts: &[&'static str]) -> Result<(&'static str, bool), Refusal> {
        for field in sorts {
            let field = field.trim_start_matches('-');
            match word.strip_prefix(field) {
                Some("_asc") => return Ok((field, false)),
                Some("_desc") => return Ok((field, true)),
                _ => {}
            }
        }
        Err(Refusal::invalid("/sort", format!("“{word}” is no sort of this list")))
    }

    /// Leaves the length of the list out of the answer, whatever the client asked.
    pub(super) fn omit_total(&mut self) {
        self.total = false;
    }

    /// The sorted field.
    pub(super) fn field(&self) -> &'static str {
        self.field
    }

    fn sort_word(&self) -> String {
        format!("{}_{}", self.field, if self.descending { "desc" } else { "asc" })
    }

    /// Cuts the page out of `count` entries in ascending order. `compare` compares an entry with a place.
    fn cut(&self, count: usize, compare: impl Fn(usize, &Place) -> Ordering) -> (Vec<usize>, bool) {
        let below = |limit: Ordering| {
            let place = self.after.as_ref();
            place.map(|place| partition(count, |at| compare(at, place) < limit))
        };
        if self.descending {
            // Entries before the place, from the greatest down.
            let end = below(Ordering::Equal).unwrap_or(count);
            let start = end.saturating_sub(self.size);
            ((start..end).rev().collect(), start > 0)
        } else {
            let start = below(Ordering::Greater).unwrap_or(0);
            let end = (start + self.size).min(count);
            ((start..end).collect(), end < count)
        }
    }

    fn next(&self, call: &Call<'_>, key: Key, id: Uuid) -> String {
        let place = Place { sort: self.sort_word(), key, id };
        let after: String = url::form_urlencoded::byte_serialize(place.encode().as_bytes()).collect();
        format!("{}?after={after}", call.path)
    }
}

/// First index for which `before` is false.
fn partition(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The page of a folder's children.
pub(super) fn assets(call: &Call<'_>, world: &World, folder: Ix, only: Only, include: Include) -> Reply {
    let mut sorts = vec!["created_at", "name", "updated_at"];
    if matches!(only, Only::Files) {
        sorts.push("file_size");
    }
    let wanted = Wanted::read(call, &sorts, MOST_ASSETS)?;
    let sort = sort_by(wanted.field());
    let Some(held) = world.asset(folder).folder() else {
        return Err(Refusal::invalid("/folder_id", "the entity is not a folder"));
    };
    let order = held.children.order(world, sort, only);
    listed(call, world, &wanted, order, sort, include)
}

/// The page of any ascending order of assets.
pub(super) fn listed(
    call: &Call<'_>,
    world: &World,
    wanted: &Wanted,
    order: &[Ix],
    sort: SortBy,
    include: Include,
) -> Reply {
    let (page, more) =
        wanted.cut(order.len(), |at, place| world.compare_with(order[at], sort, &place.key, place.id));
    let last = page.last().filter(|_| more).map(|at| order[*at]);
    let next = last.map(|ix| wanted.next(call, world.key_of(ix, sort), world.asset(ix).id));
    let look = call.look(world, include);
    let data: Vec<_> = page.iter().map(|at| AssetView::of(&look, order[*at])).collect();
    let total = wanted.total.then_some(order.len());
    Answer::json(http::StatusCode::OK, &List::new(data, next, total))
}

/// Children as the order of `sort` names them.
pub(super) fn sort_by(field: &str) -> SortBy {
    match field {
        "name" => SortBy::Name,
        "updated_at" => SortBy::UpdatedAt,
        "file_size" => SortBy::FileSize,
        _ => SortBy::CreatedAt,
    }
}

/// One entry of a short list: what it is sorted by, its id, and where it is.
pub(super) struct Row<T> {
    pub(super) key: Key,
    pub(super) id: Uuid,
    pub(super) item: T,
}

/// The page of a list that is sorted on the spot.
pub(super) fn rows<T, V: Serialize>(
    call: &Call<'_>,
    wanted: &Wanted,
    mut rows: Vec<Row<T>>,
    show: impl Fn(&T) -> V,
) -> Reply {
    rows.sort_by(|a, b| a.key.cmp(&b.key).then_with(|| a.id.cmp(&b.id)));
    let (page, more) = wanted
        .cut(rows.len(), |at, place| rows[at].key.cmp(&place.key).then_with(|| rows[at].id.cmp(&place.id)));
    let last = page.last().filter(|_| more).map(|at| &rows[*at]);
    let next = last.map(|row| wanted.next(call, row.key.clone(), row.id));
    let data: Vec<_> = page.iter().map(|at| show(&rows[*at].item)).collect();
    let total = wanted.total.then_some(rows.len());
    Answer::json(http::StatusCode::OK, &List::new(data, next, total))
}

/// A key for names: case does not count.
pub(super) fn name_key(name: &str) -> Key {
    Key::Text(name.to_lowercase())
}

impl Place {
    /// A map in Erlang's external term format, in base64: what the service's own cursors look like.
    fn encode(&self) -> String {
        let (tag, key) = match &self.key {
            Key::Number(number) => ("n", number.to_string()),
            Key::Text(text) => ("t", text.clone()),
        };
        let id = self.id.to_string();
        let pairs = [("id", id.as_str()), (tag, key.as_str()), ("s", self.sort.as_str())];
        let mut bytes = vec![131, b't'];
        bytes.extend_from_slice(&u32::try_from(pairs.len()).expect("three pairs").to_be_bytes());
        for text in pairs.iter().flat_map(|(name, value)| [*name, *value]) {
            bytes.push(b'm');
            bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        STANDARD.encode(bytes)
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let mut rest = bytes.strip_prefix(&[131, b't', 0, 0, 0, 3])?;
        let mut texts = Vec::with_capacity(6);
        while let Some((b'm', tail)) = rest.split_first() {
            let (length, tail) = tail.split_first_chunk::<4>()?;
            let (text, tail) = tail.split_at_checked(u32::from_be_bytes(*length) as usize)?;
            texts.push(std::str::from_utf8(text).ok()?);
            rest = tail;
        }
        match (texts.as_slice(), rest) {
            (["id", id, tag, key, "s", sort], []) => Some(Self {
                sort: (*sort).to_owned(),
                key: match *tag {
                    "n" => Key::Number(key.parse().ok()?),
                    _ => Key::Text((*key).to_owned()),
                },
                id: id.parse().ok()?,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_encoding() {
        for key in [Key::Number(-5), Key::Text("Ruß & Licht".to_owned())] {
            let place = Place { sort: "name_asc".to_owned(), key, id: Uuid::from_u128(7) };
            assert_eq!(Place::decode(&place.encode()), Some(place));
        }
        assert_eq!(Place::decode("g3QAAAAC"), None, "a cursor of somebody else");
    }

    #[test]
    fn pages_cover_a_list_once_in_both_directions() {
        for descending in [false, true] {
            let mut wanted = Wanted { size: 3, field: "created_at", descending, after: None, total: false };
            let mut seen = Vec::new();
            loop {
                let compare =
                    |at: usize, place: &Place| Key::Number(i64::try_from(at).unwrap()).cmp(&place.key);
                let (page, more) = wanted.cut(10, compare);
                seen.extend(page.iter().copied());
                if !more {
                    break;
                }
                let last = i64::try_from(*page.last().unwrap()).unwrap();
                wanted.after = Some(Place { sort: String::new(), key: Key::Number(last), id: Uuid::nil() });
            }
            let mut expected: Vec<usize> = (0..10).collect();
            if descending {
                expected.reverse();
            }
            assert_eq!(seen, expected);
        }
    }
}
