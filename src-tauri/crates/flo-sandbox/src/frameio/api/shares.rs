//! Shares with their assets, reviewers and activities, and collections.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::body::Fields;
use super::folders::FILE_EXTRAS;
use super::page::{self, MOST, MOST_ASSETS, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{ActivityView, AssetView, CollectionView, ShareView, UserView};
use crate::frameio::world::events::Topic;
use crate::frameio::world::order::Key;
use crate::frameio::world::shares::{Collection, Share};
use crate::frameio::world::{Ix, Role, World};

/// What a settable field of a share holds.
enum Holds {
    Flag(bool),
    Word(&'static [&'static str]),
    Text,
    Whole,
    Anything,
}

const SIZES: &[&str] = &["small", "medium", "large"];
const RATIOS: &[&str] = &["horizontal", "square", "vertical"];

/// Settable fields with what they hold; flags with their default. Source: Frame.io V4 API docs, Share.
const SETTINGS: &[(&str, Holds)] = &[
    ("name", Holds::Text),
    ("access", Holds::Word(&["public", "secure"])),
    ("enabled", Holds::Flag(true)),
    ("commenting_enabled", Holds::Flag(true)),
    ("downloading_enabled", Holds::Flag(true)),
    ("passphrase", Holds::Text),
    ("expiration", Holds::Text),
    ("description", Holds::Text),
    ("layout", Holds::Word(&["grid", "list", "reel"])),
    ("theme", Holds::Word(&["dark", "light", "neutral"])),
    ("accent_color", Holds::Text),
    ("card_size", Holds::Word(SIZES)),
    ("list_row_size", Holds::Word(SIZES)),
    ("card_aspect_ratio", Holds::Word(RATIOS)),
    ("reel_card_aspect_ratio", Holds::Word(RATIOS)),
    ("thumbnail_scale", Holds::Word(&["fit", "fill"])),
    ("reel_card_fit_image", Holds::Flag(false)),
    ("sort_by", Holds::Anything),
    ("visible_field_definition_ids", Holds::Anything),
    ("featured_field_definition_id", Holds::Text),
    ("name_column_width", Holds::Whole),
    ("title_line_count", Holds::Whole),
    ("show_all_asset_versions", Holds::Flag(false)),
    ("show_asset_name_in_reel_layout", Holds::Flag(true)),
    ("card_info_enabled", Holds::Flag(true)),
    ("icons_visible_on_list", Holds::Flag(true)),
    ("captions_enabled", Holds::Flag(false)),
    ("transcripts_enabled", Holds::Flag(false)),
    ("watermark_enabled", Holds::Flag(false)),
    ("forensic_watermark_enabled", Holds::Flag(false)),
    ("drm_enabled", Holds::Flag(false)),
    ("editable_fields_enabled", Holds::Flag(false)),
    ("open_in_viewer_enabled", Holds::Flag(false)),
];

/// Every settable field at its default.
pub(crate) fn default_settings(name: &str) -> Map<String, Value> {
    let mut settings: Map<String, Value> = SETTINGS
        .iter()
        .map(|(field, holds)| {
            let value = match holds {
                Holds::Flag(default) => Value::Bool(*default),
                _ => Value::Null,
            };
            ((*field).to_owned(), value)
        })
        .collect();
    for (field, value) in [("name", name), ("access", "public"), ("layout", "grid"), ("theme", "dark")] {
        settings.insert(field.to_owned(), Value::from(value));
    }
    settings
}

fn read_settings(fields: &mut Fields, settings: &mut Map<String, Value>) {
    for (field, holds) in SETTINGS {
        let value = match holds {
            Holds::Flag(_) => fields.flag(field).map(Value::from),
            Holds::Word(words) => fields.word(field, words).map(Value::from),
            Holds::Text => fields.text(field).map(Value::from),
            Holds::Whole => fields.whole(field).map(Value::from),
            Holds::Anything => fields.take(field),
        };
        if let Some(value) = value {
            settings.insert((*field).to_owned(), value);
        }
    }
}

fn find(call: &Call<'_>, world: &World) -> Result<usize, Refusal> {
    let id = call.id("share_id")?;
    world
        .shares
        .iter()
        .position(|share| share.id == id && world.role_in(call.caller, share.project).is_some())
        .ok_or_else(|| Refusal::not_found("share"))
}

fn may_share(call: &Call<'_>, world: &World, project: usize) -> Result<(), Refusal> {
    call.need(world, project, Role::Editor)
}

pub(super) fn list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let project = call.project(&world)?;
    let wanted = Wanted::read(call, &["created_at", "name"], MOST)?;
    let rows = world
        .shares
        .iter()
        .filter(|share| share.project == project)
        .map(|share| Row {
            key: match wanted.field() {
                "name" => page::name_key(share.settings["name"].as_str().unwrap_or_default()),
                _ => Key::Number(share.created_at.0),
            },
            id: share.id,
            item: share,
        })
        .collect();
    page::rows(call, &wanted, rows, |share| ShareView::of(share))
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    if fields.word("type", &["asset"]).is_none() {
        fields.refuse("type", "should be asset");
    }
    let given = fields.take("asset_ids").filter(|ids| !ids.is_null());
    let mut settings = default_settings("");
    settings.remove("access");
    settings.insert("name".to_owned(), Value::Null);
    read_settings(&mut fields, &mut settings);
    for needed in ["name", "access"] {
        if settings.get(needed).is_none_or(Value::is_null) {
            fields.refuse(needed, "missing field");
        }
    }
    let ids: Vec<Uuid> = given
        .as_ref()
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(|id| id.as_str()?.parse().ok()).collect())
        .unwrap_or_default();
    if given.is_some_and(|given| given.as_array().is_none_or(|list| list.len() != ids.len())) {
        fields.refuse("asset_ids", "should be a list of UUIDs");
    }
    fields.done()?;
    let mut world = call.fio.write();
    let project = call.project(&world)?;
    may_share(call, &world, project)?;
    for id in &ids {
        shareable(call, &world, project, *id)?;
    }
    let (id, collection) = (world.ids.uuid(), world.ids.uuid());
    let name = settings["name"].as_str().map(str::to_owned);
    world.collections.push(Collection {
        id: collection,
        name,
        description: None,
        project,
        dynamic: false,
        private: true,
        auto_generated: true,
        creator: call.caller,
        created_at: call.now,
        updated_at: call.now,
    });
    world.shares.push(Share {
        id,
        project,
        collection,
        settings,
        assets: ids,
        reviewers: Vec::new(),
        activities: Vec::new(),
        last_viewed_at: None,
        created_at: call.now,
        updated_at: call.now,
    });
    world.emit(call.by(), "share.created", Topic { kind: "share", id, project: Some(project) });
    Answer::created(tagged(&world.shares[world.shares.len() - 1]))
}

/// A share as its creation shows it: with its type.
fn tagged(share: &Share) -> Value {
    let mut view = json!(ShareView::of(share));
    view["type"] = Value::from("asset");
    view
}

fn shareable(call: &Call<'_>, world: &World, project: usize, id: Uuid) -> Result<Ix, Refusal> {
    let ix = call.asset(world, id, "asset")?;
    if world.asset(ix).project as usize != project {
        return Err(Refusal::invalid("/data/asset_id", "belongs to another project"));
    }
    Ok(ix)
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let index = find(call, &world)?;
    Answer::ok(ShareView::of(&world.shares[index]))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let mut changed = Map::new();
    read_settings(&mut fields, &mut changed);
    fields.done()?;
    let mut world = call.fio.write();
    let index = find(call, &world)?;
    may_share(call, &world, world.shares[index].project)?;
    let share = &mut world.shares[index];
    share.settings.extend(changed);
    share.updated_at = call.now;
    let topic = Topic { kind: "share", id: share.id, project: Some(share.project) };
    world.emit(call.by(), "share.updated", topic);
    Answer::ok(ShareView::of(&world.shares[index]))
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = find(call, &world)?;
    may_share(call, &world, world.shares[index].project)?;
    let share = world.shares.remove(index);
    world.collections.retain(|collection| collection.id != share.collection);
    world.emit(
        call.by(),
        "share.deleted",
        Topic { kind: "share", id: share.id, project: Some(share.project) },
    );
    Answer::nothing()
}

pub(super) fn assets(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&FILE_EXTRAS)?;
    let index = find(call, &world)?;
    let wanted = Wanted::read(call, &["created_at", "name", "updated_at"], MOST_ASSETS)?;
    let sort = page::sort_by(wanted.field());
    // The list is flat: what shared folders hold comes along.
    let mut open: Vec<Ix> = world.shares[index].assets.iter().filter_map(|id| world.find_live(*id)).collect();
    let mut rows = Vec::new();
    while let Some(ix) = open.pop() {
        if world.asset(ix).folder().is_some() {
            open.extend(world.children_of(ix));
        }
        rows.push(Row { key: world.key_of(ix, sort), id: world.asset(ix).id, item: ix });
    }
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |ix| AssetView::of(&look, *ix))
}

pub(super) fn add_asset(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let id = fields.id("asset_id");
    if id.is_none() {
        fields.refuse("asset_id", "missing field");
    }
    fields.done()?;
    let id = id.unwrap_or_default();
    let mut world = call.fio.write();
    let index = find(call, &world)?;
    let project = world.shares[index].project;
    may_share(call, &world, project)?;
    shareable(call, &world, project, id)?;
    if world.shares[index].assets.contains(&id) {
        return Err(Refusal::conflict("The share has this asset already."));
    }
    world.shares[index].assets.push(id);
    world.shares[index].updated_at = call.now;
    let mut view = json!(ShareView::of(&world.shares[index]));
    view["asset_added"] = json!(id);
    Answer::ok(view)
}

pub(super) fn remove_asset(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = find(call, &world)?;
    may_share(call, &world, world.shares[index].project)?;
    let id = call.id("asset_id")?;
    let share = &mut world.shares[index];
    let before = share.assets.len();
    share.assets.retain(|asset| *asset != id);
    if share.assets.len() == before {
        return Err(Refusal::not_found("asset"));
    }
    share.updated_at = call.now;
    let mut view = json!(ShareView::of(share));
    view["asset_removed"] = json!(id);
    Answer::ok(view)
}

pub(super) fn reviewers(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let index = find(call, &world)?;
    let wanted = Wanted::read(call, &["name"], MOST)?;
    let rows = world.shares[index]
        .reviewers
        .iter()
        .map(|at| Row { key: page::name_key(&world.people[*at].name), id: world.people[*at].id, item: *at })
        .collect();
    page::rows(call, &wanted, rows, |at| UserView::of(&world, *at))
}

/// People named by exactly one of several kinds of lists.
fn named(call: &Call<'_>, world: &World, invites: bool) -> Result<Vec<usize>, Refusal> {
    let mut fields = call.data()?;
    let reviewers = fields.take("reviewers").unwrap_or(Value::Null);
    if invites {
        let _message = fields.text("message");
        let _notify = fields.flag("notify_by_email");
    }
    fields.done()?;
    let lists = ["user_ids", "emails", "adobe_user_ids"];
    let given: Vec<_> =
        lists.iter().filter_map(|name| Some((*name, reviewers.get(*name)?.as_array()?))).collect();
    let [(kind, list)] = given.as_slice() else {
        return Err(Refusal::invalid("/data/reviewers", "give one of user_ids, emails and adobe_user_ids"));
    };
    list.iter()
        .map(|item| {
            let text = item.as_str().unwrap_or_default();
            let found = world.people.iter().position(|person| match *kind {
                "emails" => person.email == text,
                "adobe_user_ids" => person.adobe_user_id == text,
                _ => person.id.to_string() == text,
            });
            found.ok_or_else(|| Refusal::invalid(format!("/data/reviewers/{kind}"), "is not known here"))
        })
        .collect()
}

pub(super) fn add_reviewers(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = find(call, &world)?;
    may_share(call, &world, world.shares[index].project)?;
    let people = named(call, &world, true)?;
    let share = &mut world.shares[index];
    for person in people {
        if !share.reviewers.contains(&person) {
            share.reviewers.push(person);
        }
    }
    Answer::nothing()
}

pub(super) fn remove_reviewers(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = find(call, &world)?;
    may_share(call, &world, world.shares[index].project)?;
    let people = named(call, &world, false)?;
    world.shares[index].reviewers.retain(|person| !people.contains(person));
    Answer::nothing()
}

pub(super) fn activities(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["user"])?;
    let index = find(call, &world)?;
    let mut wanted = Wanted::read(call, &["-inserted_at"], MOST)?;
    wanted.omit_total();
    let rows = world.shares[index]
        .activities
        .iter()
        .map(|activity| Row { key: Key::Number(activity.at.0), id: activity.id, item: activity })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |activity| ActivityView::of(&look, activity))
}

const COLLECTION_EXTRAS: [&str; 3] = ["creator", "project", "shares"];

pub(super) fn collections(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&COLLECTION_EXTRAS)?;
    let project = call.project(&world)?;
    let wanted = Wanted::read(call, &["created_at", "name"], MOST)?;
    let rows = world
        .collections
        .iter()
        .filter(|collection| collection.project == project)
        .map(|collection| Row {
            key: match wanted.field() {
                "name" => page::name_key(collection.name.as_deref().unwrap_or_default()),
                _ => Key::Number(collection.created_at.0),
            },
            id: collection.id,
            item: collection,
        })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |collection| CollectionView::of(&look, collection))
}

pub(super) fn show_collection(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&COLLECTION_EXTRAS)?;
    let id = call.id("collection_id")?;
    let found = world
        .collections
        .iter()
        .find(|held| held.id == id && world.role_in(call.caller, held.project).is_some());
    let collection = found.ok_or_else(|| Refusal::not_found("collection"))?;
    Answer::ok(CollectionView::of(&call.look(&world, include), collection))
}
