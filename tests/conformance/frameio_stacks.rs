//! Version stacks and metadata at Frame.io, as a person's edits write them.

use std::time::Duration;

use flo_connect::{Applied, Class, ErrorKind, Outcome, RemoteRecord, Write};
use flo_model::{FieldMap, IntentAction, RecordType, RemoteId};
use serde_json::{Value, json};

use crate::bench::{Bench, Draft, without_limits};
use crate::crawl::crawl;
use crate::frameio::{OnFrameio, root_folder};
use crate::writing::{apply, create, follow_up, parts};

struct Table {
    bench: Bench,
    root: String,
    project: String,
}

impl Table {
    async fn set() -> anyhow::Result<Self> {
        let bench = Bench::with::<OnFrameio>(without_limits).await?;
        let (root, project) = root_folder(&crawl(&bench).await?);
        Ok(Self { bench, root, project })
    }

    async fn file(&self, name: &str) -> anyhow::Result<String> {
        let made = self.bench.act("new_file", json!({ "folder_id": self.root, "name": name })).await?;
        Ok(made["id"].as_str().expect("the act names what it made").to_owned())
    }

    /// The create of a stack of these files, newest first.
    fn stack_of(&self, files: &[&String]) -> Write {
        let fields = FieldMap::default()
            .with("kind", "version_stack")
            .with("name", "Cut")
            .with("parent", self.root.as_str())
            .with("project", self.project.as_str())
            .with("versions", json!(files));
        create(&self.bench, &Draft { record_type: RecordType::Asset, fields, change: ("name", Value::Null) })
    }

    async fn get(&self, id: &str) -> anyhow::Result<Option<RemoteRecord>> {
        let (mirror, _) = parts(&*self.bench.connector);
        let cx = self.bench.cx(Class::Background);
        Ok(mirror.get(&cx, RecordType::Asset, &RemoteId::from(id), &FieldMap::default()).await?)
    }

    /// Ids of the versions, newest first.
    async fn versions(&self, stack: &RemoteRecord) -> anyhow::Result<Vec<String>> {
        let (mirror, _) = parts(&*self.bench.connector);
        let stream = flo_connect::StreamKey(format!("stack/{}", stack.id));
        let (pages, _) =
            crate::crawl::pass(&self.bench, mirror, &stream, flo_connect::PassKind::Full, None).await?;
        let mut records: Vec<_> = pages.into_iter().flat_map(|page| page.records).collect();
        records.sort_by_key(|record| record.fields.get("position").as_u64());
        Ok(records.into_iter().map(|record| record.id.0).collect())
    }

    async fn moved(&self, file: &str, to: &str) -> anyhow::Result<RemoteRecord> {
        let (_, writer) = parts(&*self.bench.connector);
        let record = self.get(file).await?.expect("the file is there");
        let change = ("parent", json!(to));
        apply(&self.bench, writer, &follow_up(IntentAction::Update, &record, Some(&change))).await
    }
}

#[tokio::test]
async fn a_stack_is_made_of_files_and_the_newest_is_its_head() -> anyhow::Result<()> {
    let table = Table::set().await?;
    let (old, new) = (table.file("v1.mov").await?, table.file("v2.mov").await?);
    let (_, writer) = parts(&*table.bench.connector);
    let stack = apply(&table.bench, writer, &table.stack_of(&[&new, &old])).await?;
    let there = table.get(stack.id.as_str()).await?.expect("it is there");
    assert_eq!(there.fields.text("head"), Some(new.as_str()));
    assert_eq!(table.versions(&stack).await?, [new.clone(), old.clone()]);
    let file = table.get(&old).await?.expect("the file is there");
    assert_eq!(file.fields.text("parent"), Some(stack.id.as_str()), "its files lie in it from then on");

    let error =
        writer.apply(&table.bench.cx(Class::Write), &table.stack_of(&[&table.file("x").await?])).await;
    assert!(error.unwrap_err().detail.contains("2 to 10 files"), "one file is no stack");
    Ok(())
}

#[tokio::test]
async fn a_stack_whose_answer_was_lost_is_found_again_once() -> anyhow::Result<()> {
    let table = Table::set().await?;
    let (_, writer) = parts(&*table.bench.connector);
    let cx = table.bench.cx(Class::Write);
    for fault in ["drop_before", "drop_after", "error_after", "truncated"] {
        let files = [table.file("b.mov").await?, table.file("a.mov").await?];
        let write = table.stack_of(&[&files[0], &files[1]]);
        table.bench.fault(fault, 1, Some("POST"), Some("/version_stacks"))?;
        let error = writer.apply(&cx, &write).await.unwrap_err();
        assert_eq!(error.outcome, Outcome::Unknown, "{fault}: {error}");
        table.bench.clear_faults();
        table.bench.pass(Duration::from_secs(5));
        let found = writer.find_effect(&cx, &write).await?;
        if fault == "drop_before" {
            assert_eq!(found, Vec::new(), "it never arrived");
            continue;
        }
        assert_eq!(found.len(), 1, "{fault}");
        assert_eq!(table.versions(&found[0]).await?, files, "{fault}");
    }
    Ok(())
}

#[tokio::test]
async fn a_file_joins_a_stack_as_its_newest_version_and_the_order_can_be_changed() -> anyhow::Result<()> {
    let table = Table::set().await?;
    let [a, b, c] = [table.file("a").await?, table.file("b").await?, table.file("c").await?];
    let (_, writer) = parts(&*table.bench.connector);
    let stack = apply(&table.bench, writer, &table.stack_of(&[&b, &a])).await?;
    table.moved(&c, stack.id.as_str()).await?;
    assert_eq!(table.versions(&stack).await?, [c.clone(), b.clone(), a.clone()]);

    let there = table.get(stack.id.as_str()).await?.expect("it is there");
    let order = ("versions", json!([a, c, b]));
    let reorder = follow_up(IntentAction::Update, &there, Some(&order));
    apply(&table.bench, writer, &reorder).await?;
    assert_eq!(table.versions(&stack).await?, [a.clone(), c.clone(), b.clone()]);
    let cx = table.bench.cx(Class::Write);
    assert_eq!(writer.find_effect(&cx, &reorder).await?.len(), 1, "the order stands");
    let other = follow_up(IntentAction::Update, &there, Some(&("versions", json!([b, c, a]))));
    assert_eq!(writer.find_effect(&cx, &other).await?, Vec::new(), "this one does not");

    table.bench.fault("no_experimental", 10, None, None)?;
    let error = writer.apply(&cx, &other).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(error.detail.contains("drag the versions in Frame.io"), "{}", error.detail);
    Ok(())
}

#[tokio::test]
async fn the_last_version_of_a_stack_is_found_whatever_becomes_of_the_stack() -> anyhow::Result<()> {
    for stays in [false, true] {
        let table = Table::set().await?;
        if stays {
            table.bench.fault("lone_stacks_stay", 1_000, None, None)?;
        }
        let (old, new) = (table.file("v1.mov").await?, table.file("v2.mov").await?);
        let (_, writer) = parts(&*table.bench.connector);
        let stack = apply(&table.bench, writer, &table.stack_of(&[&new, &old])).await?;
        let moved = table.moved(&new, &table.root).await?;
        assert_eq!(moved.fields.text("parent"), Some(table.root.as_str()));
        let left = table.get(&old).await?.expect("it is still there");
        let home = if stays { stack.id.as_str() } else { table.root.as_str() };
        assert_eq!(left.fields.text("parent"), Some(home));
        assert_eq!(table.get(stack.id.as_str()).await?.is_some(), stays);
    }
    Ok(())
}

#[tokio::test]
async fn a_stack_is_deleted_with_its_versions() -> anyhow::Result<()> {
    let table = Table::set().await?;
    let [a, b, c] = [table.file("a").await?, table.file("b").await?, table.file("c").await?];
    let (_, writer) = parts(&*table.bench.connector);
    let cx = table.bench.cx(Class::Write);
    let stack = apply(&table.bench, writer, &table.stack_of(&[&c, &b, &a])).await?;
    let stack = table.get(stack.id.as_str()).await?.expect("it is there");
    let delete = follow_up(IntentAction::Delete, &stack, None);
    assert_eq!(writer.apply(&cx, &delete).await?, Applied::Deleted);
    for id in [stack.id.as_str(), &a, &b, &c] {
        assert_eq!(table.get(id).await?, None);
    }
    assert_eq!(writer.apply(&cx, &delete).await.unwrap_err().kind, ErrorKind::NotFound);
    Ok(())
}

#[tokio::test]
async fn metadata_that_a_person_changed_is_written_and_the_rest_is_kept() -> anyhow::Result<()> {
    let table = Table::set().await?;
    let crawled = crawl(&table.bench).await?;
    let (_, writer) = parts(&*table.bench.connector);
    let field = |wanted: &str| {
        crawled
            .of_type(RecordType::FieldDefinition)
            .find(|field| {
                field.fields.text("field_type") == Some(wanted)
                    && field.fields.get("mutable") == &json!(true)
                    && field.fields.get("is_status") != &json!(true)
            })
            .cloned()
    };
    let file = table.file("meta.mov").await?;
    let mut tried = 0;
    let mut kept = FieldMap::default();
    for (kind, value) in
        [("rating", json!(4)), ("long_text", json!("From the set")), ("select_multi", Value::Null)]
    {
        let Some(definition) = field(kind) else { continue };
        let value = if kind == "select_multi" {
            let option = definition.fields.get("options")[0].clone();
            json!([{ "id": option["id"], "display_name": option["display_name"] }])
        } else {
            value
        };
        let record = table.get(&file).await?.expect("it is there");
        let mut custom = record.fields.get("custom_fields").as_object().cloned().unwrap_or_default();
        custom.insert(definition.id.0.clone(), value.clone());
        let write = follow_up(IntentAction::Update, &record, Some(&("custom_fields", json!(custom))));
        apply(&table.bench, writer, &write).await?;
        kept.set(definition.id.as_str(), value);
        let there = table.get(&file).await?.expect("it is there");
        for (id, value) in &kept.0 {
            assert_eq!(&there.fields.get("custom_fields")[id], value, "{kind}: {id}");
        }
        assert_eq!(there.fields.get("review_status"), record.fields.get("review_status"));
        tried += 1;
    }
    assert!(tried >= 2, "the sample account has fields that people may change");
    Ok(())
}
