//! What only Frame.io does.

use std::time::Duration;

use flo_connect::{Applied, Class, ErrorKind, PassKind, RemoteRecord, StreamKey};
use flo_model::{FieldMap, IntentAction, RecordType};
use serde_json::{Value, json};

use crate::bench::{Bench, Draft, without_limits};
use crate::crawl::{Crawl, crawl, pass};
use crate::frameio::{OnFrameio, root_folder};
use crate::writing::{apply, create, follow_up, parts};

async fn bench() -> anyhow::Result<(Bench, Crawl)> {
    let bench = Bench::with::<OnFrameio>(without_limits).await?;
    let crawl = crawl(&bench).await?;
    Ok((bench, crawl))
}

fn assets<'a>(crawl: &'a Crawl, kind: &'a str) -> impl Iterator<Item = &'a RemoteRecord> {
    crawl.of_type(RecordType::Asset).filter(move |asset| asset.fields.text("kind") == Some(kind))
}

async fn folder(bench: &Bench, crawl: &Crawl, name: &str) -> anyhow::Result<RemoteRecord> {
    let (root, project) = root_folder(crawl);
    let fields = FieldMap::default()
        .with("kind", "folder")
        .with("name", name)
        .with("parent", root)
        .with("project", project);
    let draft = Draft { record_type: RecordType::Asset, fields, change: ("name", Value::Null) };
    let (_, writer) = parts(&*bench.connector);
    apply(bench, writer, &create(bench, &draft)).await
}

#[tokio::test]
async fn a_moved_file_keeps_its_id_under_its_new_parent() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, writer) = parts(&*bench.connector);
    let target = folder(&bench, &crawl, "Selects").await?;
    let project = target.fields.text("project");
    let file = assets(&crawl, "file")
        .find(|file| file.fields.text("project") == project && file.fields.get("position").is_null())
        .expect("there is a file beside the stacks");
    let change = ("parent", json!(target.id.as_str()));
    let moved = apply(&bench, writer, &follow_up(IntentAction::Update, file, Some(&change))).await?;
    assert_eq!(moved.id, file.id);
    assert_eq!(moved.fields.text("parent"), Some(target.id.as_str()));
    assert_eq!(
        moved.fields.get("metadata"),
        file.fields.get("metadata"),
        "the answer left it out, it is still so"
    );
    let stream = StreamKey(format!("children/{}", target.id));
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Full, None).await?;
    assert_eq!(pages[0].records[0].id, file.id);
    let there =
        mirror.get(&bench.cx(Class::Background), RecordType::Asset, &file.id, &file.fields).await?.unwrap();
    assert_eq!(there.fields.text("parent"), Some(target.id.as_str()), "a move is no absence");
    Ok(())
}

#[tokio::test]
async fn the_versions_of_a_stack_are_in_order_and_the_head_is_the_first() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let stack = assets(&crawl, "version_stack").next().expect("there is a stack");
    let mut versions: Vec<_> =
        assets(&crawl, "file").filter(|file| file.fields.text("parent") == Some(stack.id.as_str())).collect();
    versions.sort_by_key(|file| file.fields.get("position").as_u64());
    let positions: Vec<_> =
        versions.iter().map(|file| file.fields.get("position").as_u64().unwrap()).collect();
    assert_eq!(positions, (0..versions.len() as u64).collect::<Vec<_>>());
    assert_eq!(Some(versions[0].id.as_str()), stack.fields.text("head"));

    let stamp = |crawl: &Crawl| crawl.specs[&StreamKey(format!("stack/{}", stack.id))].stamp.clone();
    let before = stamp(&crawl);
    bench.pass(Duration::from_secs(60));
    bench.act("new_version", json!({ "id": stack.id.as_str(), "name": "Next.mov" })).await?;
    let after = crate::crawl::crawl(&bench).await?;
    assert_ne!(stamp(&after), before, "a new version makes the stack due");
    Ok(())
}

#[tokio::test]
async fn what_was_deleted_is_listed_once_and_only_what_is_newer_than_the_mark() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, _) = parts(&*bench.connector);
    let (_, project) = root_folder(&crawl);
    let stream = StreamKey(format!("deleted/{project}"));
    let (_, mark) = pass(&bench, mirror, &stream, PassKind::Full, None).await?;
    let first = folder(&bench, &crawl, "First").await?;
    let second = folder(&bench, &crawl, "Second").await?;
    let mut marks = vec![mark];
    for (folder, want) in [(&first, vec![&first.id]), (&second, vec![&second.id, &first.id])] {
        bench.pass(Duration::from_secs(60));
        bench.act("delete", json!({ "id": folder.id.as_str() })).await?;
        let since = marks.last().unwrap().clone();
        let (pages, mark) = pass(&bench, mirror, &stream, PassKind::Changes, since.as_deref()).await?;
        let deleted: Vec<_> = pages.iter().flat_map(|page| &page.deleted).map(|gone| &gone.id).collect();
        assert_eq!(deleted[0], want[0]);
        assert!(deleted.len() <= want.len(), "at most the one at the mark comes again");
        marks.push(mark);
    }
    Ok(())
}

#[tokio::test]
async fn replies_have_parents_and_authors() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let comment =
        crawl.of_type(RecordType::Comment).find(|comment| comment.fields.get("parent").is_null()).unwrap();
    let reply = bench
        .act("reply", json!({ "comment_id": comment.id.as_str(), "text": "Done", "by": "jonas" }))
        .await?;
    let (mirror, _) = parts(&*bench.connector);
    let stream = StreamKey(format!("comments/{}", comment.fields.text("asset").unwrap()));
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Full, None).await?;
    let mut records = pages.iter().flat_map(|page| &page.records);
    let read = records.find(|record| json!(record.id.as_str()) == reply["id"]).expect("the reply is there");
    assert_eq!(read.fields.text("parent"), Some(comment.id.as_str()));
    assert!(
        read.fields.text("author").is_some_and(|author| author.starts_with("Jonas")),
        "{:?}",
        read.fields
    );
    let alone = mirror.get(&bench.cx(Class::Background), RecordType::Comment, &read.id, &read.fields).await?;
    assert_eq!(alone.unwrap().fields, read.fields);
    Ok(())
}

#[tokio::test]
async fn a_reply_cannot_be_written_and_says_what_can() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let comment = crawl.of_type(RecordType::Comment).next().unwrap();
    let fields = FieldMap::default()
        .with("asset", comment.fields.get("asset").clone())
        .with("parent", comment.id.as_str())
        .with("text", "Reply");
    let draft = Draft { record_type: RecordType::Comment, fields, change: ("text", Value::Null) };
    let (_, writer) = parts(&*bench.connector);
    let error = writer.apply(&bench.cx(Class::Write), &create(&bench, &draft)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(error.detail.contains("as a comment of its own"), "{}", error.detail);
    Ok(())
}

#[tokio::test]
async fn a_status_is_set_cleared_and_refused_by_name() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, writer) = parts(&*bench.connector);
    let field = crawl
        .of_type(RecordType::FieldDefinition)
        .find(|field| field.fields.get("is_status") == &json!(true));
    let options = field.expect("there is a status field").fields.get("options").clone();
    let file = assets(&crawl, "file").find(|file| file.fields.text("status") == Some("transcoded")).unwrap();
    let cx = bench.cx(Class::Write);
    for wanted in [options[0]["display_name"].clone(), options[1]["display_name"].clone(), Value::Null] {
        let write = follow_up(IntentAction::Update, file, Some(&("review_status", wanted.clone())));
        let Applied::Record(set) = writer.apply(&cx, &write).await? else { panic!("a record was written") };
        assert_eq!(set.fields.get("review_status"), &wanted);
        let there = mirror.get(&cx, RecordType::Asset, &file.id, &file.fields).await?.unwrap();
        assert_eq!(there.fields.get("review_status"), &wanted);
    }
    let write = follow_up(IntentAction::Update, file, Some(&("review_status", json!("Nonsense"))));
    let error = writer.apply(&cx, &write).await.unwrap_err();
    assert!(error.detail.contains("choose one of"), "{}", error.detail);
    Ok(())
}

#[tokio::test]
async fn comments_of_a_service_that_counts_from_one_lie_on_the_same_frames() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    bench.fault("one_based_frames", 10_000, None, None)?;
    let base_url = bench.sandbox.info.frameio.base_url.parse()?;
    let account = bench.sandbox.info.frameio.account_id.clone();
    let config = flo_frameio::Config { first_frame: 1, ..flo_frameio::Config::new(base_url, account) };
    let shifted = flo_frameio::connect(
        config,
        std::sync::Arc::new(flo_connect::http::Client::new("conformance")),
        flo_frameio::pasted_token(&bench.sandbox.info.frameio.token)?,
        crate::bench::surroundings(&bench.clock),
    );
    let comment = crawl
        .of_type(RecordType::Comment)
        .find(|comment| comment.fields.get("frame").as_i64().is_some())
        .unwrap();
    let cx = bench.cx(Class::Background);
    let read =
        flo_connect::Mirror::get(&shifted, &cx, RecordType::Comment, &comment.id, &comment.fields).await?;
    assert_eq!(read.unwrap().fields.get("frame"), comment.fields.get("frame"));
    Ok(())
}

#[tokio::test]
async fn a_page_that_fails_ends_the_pass_with_an_error_and_not_with_less() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (folder, _) = root_folder(&crawl);
    for n in 0..501 {
        bench.act("new_file", json!({ "folder_id": folder, "name": format!("{n}.mov") })).await?;
    }
    let (mirror, _) = parts(&*bench.connector);
    let stream = StreamKey(format!("children/{folder}"));
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Full, None).await?;
    let read: usize = pages.iter().map(|page| page.records.len()).sum();
    assert_eq!((pages.len(), pages[0].total), (2, Some(read as u64)));
    bench.sandbox.shared().faults.arm_text("page_two_fails=404")?;
    let error = pass(&bench, mirror, &stream, PassKind::Full, None).await.expect_err("the second page fails");
    assert_eq!(error.downcast::<flo_connect::Error>()?.kind, ErrorKind::NotFound);
    Ok(())
}

#[tokio::test]
async fn the_causes_of_a_refused_sign_in_are_told_apart() -> anyhow::Result<()> {
    let (bench, _) = bench().await?;
    let cx = bench.cx(Class::Person);
    for (fault, hint) in [("not_linked", "sign in once at next.frame.io"), ("token_expired", "sign in again")]
    {
        bench.fault(fault, 10, None, None)?;
        let error = bench.connector.account(&cx).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::SignIn);
        assert!(error.detail.contains(hint), "{fault}: {}", error.detail);
        bench.clear_faults();
    }
    Ok(())
}

#[tokio::test]
async fn a_lost_project_is_none_while_a_forbidden_one_is_an_error() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, _) = parts(&*bench.connector);
    let project = crawl.of_type(RecordType::Project).next().unwrap();
    bench.act("delete_project", json!({ "project_id": project.id.as_str() })).await?;
    let cx = bench.cx(Class::Background);
    assert_eq!(mirror.get(&cx, RecordType::Project, &project.id, &project.fields).await?, None);
    let root = project.fields.text("root_folder").unwrap();
    let stream = StreamKey(format!("children/{root}"));
    let error = pass(&bench, mirror, &stream, PassKind::Full, None).await.err().unwrap();
    let error = error.downcast::<flo_connect::Error>()?;
    assert_eq!(error.kind, ErrorKind::NotFound, "a folder that is not there is no empty folder");
    Ok(())
}

#[tokio::test]
async fn a_crawl_of_many_assets_is_frugal() -> anyhow::Result<()> {
    let bench = Bench::with::<OnFrameio>(|options| {
        without_limits(options);
        options.assets = Some(20_000);
    })
    .await?;
    let crawl = crawl(&bench).await?;
    let total = bench.sandbox.shared().log.summary()["total"].as_u64().unwrap();
    let of = |kind| assets(&crawl, kind).count() as u64;
    let commented = crawl.specs.keys().filter(|key| key.family() == "comments").count() as u64;
    let replies =
        crawl.of_type(RecordType::Comment).filter(|comment| !comment.fields.get("parent").is_null()).count()
            as u64;
    let needed = of("folder") + of("version_stack") + commented + replies + of("file") / 500;
    let projects = crawl.of_type(RecordType::Project).count() as u64;
    assert!(total <= needed + projects + 20, "{total} requests where {needed} and {projects} would do");
    Ok(())
}
