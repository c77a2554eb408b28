//! Which write goes first.

use std::time::Duration;

use flo_model::{FieldMap, IntentId, RecordType};
use flo_store::sync::intents::{self, AGES_EVERY_MS};
use flo_store::sync::{Edit, Edited};

use crate::studio::{NOW, Studio, new};

const PERSON: u8 = 0;
const TIMER: u8 = 1;
const BACKGROUND: u8 = 2;

/// A project that is to be made at the service, as urgent as `priority`.
async fn project(studio: &Studio, name: &str, priority: u8) -> Edited {
    let fields = FieldMap::default().with("name", name);
    let edit = new(RecordType::Project, fields, &[&studio.connection]);
    studio.edit(Edit { priority, ..edit }).await.unwrap()
}

/// The `count` writes that go next.
async fn next(studio: &Studio, count: u32) -> Vec<IntentId> {
    let (connection, now) = (studio.connection.clone(), flo_model::Clock::now(&*studio.clock));
    let sendable =
        studio.store.read(move |conn| intents::sendable(conn, &connection, now, count)).await.unwrap();
    sendable.into_iter().map(|intent| intent.id).collect()
}

async fn done(studio: &Studio, id: &IntentId) {
    let id = id.clone();
    studio
        .store
        .write(move |tx| {
            let mut intent = intents::get(tx, &id)?.unwrap();
            intent.state = flo_model::IntentState::Done;
            intents::save(tx, &intent)
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_persons_edit_goes_before_the_timer_and_the_timer_before_the_background() {
    let studio = Studio::open().await;
    let background = project(&studio, "a", BACKGROUND).await.intents;
    let timer = project(&studio, "b", TIMER).await.intents;
    let person = project(&studio, "c", PERSON).await.intents;
    assert_eq!(next(&studio, 3).await, [person, timer, background].concat());
}

#[tokio::test]
async fn no_write_starves_behind_more_urgent_ones() {
    let studio = Studio::open().await;
    let background = project(&studio, "patient", BACKGROUND).await.intents[0].clone();
    let step = Duration::from_secs(60);
    let bound = 2 * AGES_EVERY_MS / 60_000 + 1;
    for minute in 0..bound {
        // Somebody edits without a pause, always more than can be sent.
        for number in 0..2 {
            project(&studio, &format!("urgent {minute} {number}"), PERSON).await;
        }
        let first = next(&studio, 1).await.remove(0);
        if first == background {
            assert_eq!(minute, bound - 1, "after two steps, not before");
            return;
        }
        done(&studio, &first).await;
        studio.clock.advance(step);
        // What is left of the urgent ones is sent meanwhile, so that only age can bring the patient one forward.
        for id in next(&studio, 100).await.into_iter().filter(|id| *id != background) {
            done(&studio, &id).await;
        }
    }
    panic!("it was never its turn");
}

#[tokio::test]
async fn a_clock_that_was_set_back_makes_nothing_urgent() {
    let studio = Studio::open().await;
    let background = project(&studio, "a", BACKGROUND).await.intents;
    let person = project(&studio, "b", PERSON).await.intents;
    studio.clock.jump_to(NOW.plus_ms(-3_600_000));
    let sendable = next(&studio, 2).await;
    assert_eq!(sendable, [person, background].concat());
}

#[tokio::test]
async fn what_an_urgent_write_waits_for_is_as_urgent() {
    let studio = Studio::open().await;
    let other = project(&studio, "other", TIMER).await.intents;
    let awaited = project(&studio, "awaited", BACKGROUND).await;
    let fields = FieldMap::default().with("name", "cut").with("project", awaited.record_id.0.clone());
    let task = studio.edit(new(RecordType::Task, fields, &[&studio.connection])).await.unwrap();
    assert_eq!(next(&studio, 9).await, [awaited.intents.clone(), other].concat(), "the task waits for it");
    done(&studio, &awaited.intents[0]).await;
    assert_eq!(next(&studio, 1).await, task.intents);
}
