//! Comments and their attachments.

use serde_json::{Value, json};
use uuid::Uuid;

use super::body::Fields;
use super::page::{self, MOST, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::Service;
use crate::frameio::media::{self, FrameRate};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{AttachmentView, CommentView, Include, Look};
use crate::frameio::world::comments::{Attachment, Comment};
use crate::frameio::world::events::Topic;
use crate::frameio::world::order::Key;
use crate::frameio::world::{Ix, Role, World};

const EXTRAS: [&str; 2] = ["owner", "replies"];
/// Most attachments of one comment. Source: Frame.io V4 API docs.
const MOST_ATTACHMENTS: usize = 6;

fn look<'w>(call: &'w Call<'_>, world: &'w World, include: Include) -> Result<Look<'w>, Refusal> {
    Ok(Look { timecode: call.flag("timestamp_as_timecode")?, ..call.look(world, include) })
}

pub(super) fn list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&EXTRAS)?;
    let file = world.asset(call.file(&world)?).id;
    let wanted = Wanted::read(call, &["created_at", "owner", "completed_at"], MOST)?;
    let ids = world.comments_of.get(&file).map(Vec::as_slice).unwrap_or_default();
    let rows = ids
        .iter()
        .filter_map(|id| world.comments.get(id))
        .map(|comment| Row {
            key: match wanted.field() {
                "owner" => {
                    Key::Text(comment.owner.map_or_else(String::new, |at| world.people[at].name.clone()))
                }
                // Open comments come before all completed ones.
                "completed_at" => Key::Number(comment.completed.map_or(i64::MIN, |(at, _)| at.0)),
                _ => Key::Number(comment.created_at.0),
            },
            id: comment.id,
            item: comment,
        })
        .collect();
    let look = look(call, &world, include)?;
    page::rows(call, &wanted, rows, |comment| CommentView::of(&look, comment))
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&EXTRAS)?;
    let (id, _) = find(call, &world)?;
    let look = look(call, &world, include)?;
    Answer::ok(CommentView::of(&look, &world.comments[&id]))
}

/// The comment in the path with its file, if the caller sees both.
fn find(call: &Call<'_>, world: &World) -> Result<(Uuid, Ix), Refusal> {
    let id = call.id("comment_id")?;
    let file = world.file_of_comment(id).filter(|file| world.is_live(*file));
    let file = file.ok_or_else(|| Refusal::not_found("comment"))?;
    let seen = world.role_in(call.caller, world.asset(file).project as usize).is_some();
    if seen { Ok((id, file)) } else { Err(Refusal::not_found("comment")) }
}

/// What a request sets. `None` leaves a field alone, `Some(Value::Null)` clears it.
#[derive(Default)]
struct Draft {
    text: Option<String>,
    timestamp: Option<Option<i64>>,
    duration: Option<Option<i64>>,
    page: Option<Option<i64>>,
    anchor: Option<Value>,
    annotation: Option<Value>,
    text_review: Option<Value>,
    links: Option<Vec<Value>>,
    completed: Option<bool>,
}

impl Draft {
    fn read(fields: &mut Fields, rate: FrameRate, as_timecode: bool, first_frame: i64) -> Self {
        let mut draft = Self { completed: fields.flag("completed"), ..Self::default() };
        draft.timestamp = fields.take("timestamp").map(|value| match &value {
            Value::Null => None,
            Value::String(text) if as_timecode => {
                let frame = media::frame_of(text, rate);
                if frame.is_none() {
                    fields.refuse("timestamp", "should be a timecode HH:MM:SS:FF");
                }
                frame
            }
            value if !as_timecode && value.is_i64() => value.as_i64().map(|frame| frame - first_frame),
            _ => {
                let expected =
                    if as_timecode { "should be a timecode HH:MM:SS:FF" } else { "should be an integer" };
                fields.refuse("timestamp", expected);
                None
            }
        });
        for (name, slot) in [("duration", &mut draft.duration), ("page", &mut draft.page)] {
            let before = fields.take(name);
            *slot = before.map(|value| {
                if !value.is_null() && !value.is_i64() {
                    fields.refuse(name, "should be an integer");
                }
                value.as_i64()
            });
        }
        draft.anchor = fields.take("anchor");
        let inside = |value: &Value| value.as_f64().is_some_and(|at| (0.0..=1.0).contains(&at));
        if let Some(anchor) = draft.anchor.as_ref().filter(|anchor| !anchor.is_null())
            && !(inside(&anchor["x"]) && inside(&anchor["y"]))
        {
            fields.refuse("anchor", "should have x and y from 0 to 1");
        }
        draft.annotation = fields.take("annotation");
        if draft.annotation.as_ref().is_some_and(|value| !value.is_null() && !value.is_string()) {
            fields.refuse("annotation", "should be a string");
        }
        draft.text_review = fields.take("text_review_annotation");
        draft.links = fields.list("links");
        draft
    }

    fn apply(self, comment: &mut Comment) {
        if let Some(timestamp) = self.timestamp {
            comment.timestamp = timestamp;
        }
        if let Some(duration) = self.duration {
            comment.duration = duration;
        }
        if let Some(page) = self.page {
            comment.page = page;
        }
        if let Some(anchor) = self.anchor {
            comment.anchor = Some(anchor).filter(|anchor| !anchor.is_null());
        }
        if let Some(annotation) = self.annotation {
            comment.annotation = annotation.as_str().map(str::to_owned);
        }
        if let Some(review) = self.text_review {
            comment.text_review = Some(review).filter(|review| !review.is_null());
        }
        if let Some(text) = self.text {
            comment.text = text;
        }
        if let Some(links) = self.links {
            comment.links = links.into_iter().map(|link| with_text(link, &comment.text)).collect();
        }
    }
}

/// A link as it is shown: with the words it lies on.
fn with_text(mut link: Value, text: &str) -> Value {
    let index = |name: &str| link[name].as_u64().and_then(|at| usize::try_from(at).ok());
    let words = index("start_index").zip(index("end_index")).and_then(|(from, to)| text.get(from..to));
    let words = words.unwrap_or_default().to_owned();
    if let Some(object) = link.as_object_mut() {
        object.insert("text".to_owned(), Value::from(words));
    }
    link
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let mut world = call.fio.write();
    let ix = call.file(&world)?;
    call.need(&world, world.asset(ix).project as usize, Role::Commenter)?;
    let rate = rate_of(&world, ix);
    let text = fields.need_text("text");
    let mut draft = Draft::read(&mut fields, rate, call.flag("timestamp_as_timecode")?, call.first_frame());
    let attachments = attachments(&mut fields, &mut world, call);
    if matches!(draft.duration, Some(Some(_))) && !matches!(draft.timestamp, Some(Some(_))) {
        fields.refuse("duration", "needs a timestamp");
    }
    fields.done()?;
    let id = world.ids.uuid();
    let file = world.asset(ix).id;
    let mut comment = Comment::saying(id, file, Some(call.caller), &text, call.now);
    comment.attachments = attachments;
    let completed = draft.completed.take().unwrap_or(false);
    draft.apply(&mut comment);
    world.add_comment(comment);
    announce(call, &mut world, id, "comment.created");
    world.complete_comment(call.by(), id, completed);
    bump(call, &mut world, ix);
    let look = look(call, &world, Include::default())?;
    let comment = &world.comments[&id];
    Answer::created(CommentView::of(&look, comment).with_upload_urls(&look, comment))
}

fn attachments(fields: &mut Fields, world: &mut World, call: &Call<'_>) -> Vec<Attachment> {
    let list = fields.list("attachments").unwrap_or_default();
    if list.len() > MOST_ATTACHMENTS {
        fields.refuse("attachments", "should have at most 6 items");
    }
    let mut attachments = Vec::new();
    for (at, value) in list.into_iter().enumerate() {
        match attachment(value, &format!("/data/attachments/{at}"), world, call) {
            Ok(attachment) => attachments.push(attachment),
            Err(refusal) => fields.refuse("attachments", &refusal.text()),
        }
    }
    attachments
}

fn attachment(
    value: Value,
    pointer: &str,
    world: &mut World,
    call: &Call<'_>,
) -> Result<Attachment, Refusal> {
    let mut fields = Fields::of_object(value, pointer)?;
    let attachment = Attachment {
        id: world.ids.uuid(),
        name: fields.need_text("name"),
        size: u64::try_from(fields.need_whole("file_size")).unwrap_or(0),
        media_type: fields.need_text("media_type"),
        created_at: call.now,
    };
    fields.done()?;
    Ok(attachment)
}

fn rate_of(world: &World, ix: Ix) -> FrameRate {
    world.asset(ix).file().map_or(FrameRate::PAL, |file| world.media_of(file).rate)
}

fn announce(call: &Call<'_>, world: &mut World, id: Uuid, event: &'static str) {
    if let Some(topic) = Topic::comment(world, id) {
        world.emit(call.by(), event, topic);
    }
}

/// Whether comments move a file's `updated_at` is not documented; by default they do not.
fn bump(call: &Call<'_>, world: &mut World, ix: Ix) {
    if call.fio.shared.faults.is_armed(Service::Frameio, "comments_bump_updated_at") {
        world.rework(ix, |asset| asset.updated_at = call.now);
    }
}

/// Only admins, full members and the author may change a comment.
fn may_change(call: &Call<'_>, world: &World, id: Uuid, ix: Ix) -> Result<(), Refusal> {
    if world.comments[&id].owner == Some(call.caller) {
        return Ok(());
    }
    call.need(world, world.asset(ix).project as usize, Role::FullAccess)
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let mut world = call.fio.write();
    let (id, ix) = find(call, &world)?;
    let rate = rate_of(&world, ix);
    let text = fields.text("text");
    let mut draft = Draft::read(&mut fields, rate, call.flag("timestamp_as_timecode")?, call.first_frame());
    if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
        fields.refuse("text", "should not be empty");
    }
    fields.done()?;
    let only_completion = text.is_none() && draft_is_empty(&draft);
    if !only_completion {
        may_change(call, &world, id, ix)?;
    }
    draft.text = text;
    let completed = draft.completed.take();
    if let Some(comment) = world.comments.get_mut(&id) {
        if draft.text.as_ref().is_some_and(|text| *text != comment.text) {
            comment.text_edited_at = Some(call.now);
        }
        draft.apply(comment);
        comment.updated_at = call.now;
    }
    if !only_completion {
        announce(call, &mut world, id, "comment.updated");
    }
    if let Some(done) = completed {
        world.complete_comment(call.by(), id, done);
    }
    bump(call, &mut world, ix);
    let look = look(call, &world, Include::default())?;
    Answer::ok(CommentView::of(&look, &world.comments[&id]))
}

fn draft_is_empty(draft: &Draft) -> bool {
    draft.timestamp.is_none()
        && draft.duration.is_none()
        && draft.page.is_none()
        && draft.anchor.is_none()
        && draft.annotation.is_none()
        && draft.text_review.is_none()
        && draft.links.is_none()
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let (id, ix) = find(call, &world)?;
    may_change(call, &world, id, ix)?;
    announce(call, &mut world, id, "comment.deleted");
    world.remove_comment(id);
    bump(call, &mut world, ix);
    Answer::nothing()
}

pub(super) fn attach(call: &Call<'_>) -> Reply {
    let body = call.json()?;
    let mut world = call.fio.write();
    let (id, ix) = find(call, &world)?;
    may_change(call, &world, id, ix)?;
    let data = body.get("data").cloned();
    let data = data.ok_or_else(|| Refusal::new(http::StatusCode::BAD_REQUEST, "The body has no “data”."))?;
    if world.comments[&id].attachments.len() >= MOST_ATTACHMENTS {
        return Err(Refusal::invalid("/data", "a comment has at most 6 attachments"));
    }
    let attachment = attachment(data, "/data", &mut world, call)?;
    let url = call.fio.signer.attachment_url(&attachment, call.now);
    let answer = json!(AttachmentView::of(&attachment, Some(vec![url])));
    if let Some(comment) = world.comments.get_mut(&id) {
        comment.attachments.push(attachment);
        comment.updated_at = call.now;
    }
    announce(call, &mut world, id, "comment.updated");
    Answer::created(answer)
}

pub(super) fn detach(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let (id, ix) = find(call, &world)?;
    may_change(call, &world, id, ix)?;
    let attachment = call.id("attachment_id")?;
    let comment = world.comments.get_mut(&id).ok_or_else(|| Refusal::not_found("comment"))?;
    let before = comment.attachments.len();
    comment.attachments.retain(|held| held.id != attachment);
    if comment.attachments.len() == before {
        return Err(Refusal::not_found("attachment"));
    }
    comment.updated_at = call.now;
    announce(call, &mut world, id, "comment.updated");
    Answer::nothing()
}
