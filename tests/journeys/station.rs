//! A small studio for tests that end `flo run` in the middle: simulators in this process, a profile that is signed in, and
//! a person whose every edit is written down, so that it can be looked for afterwards.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use flo_app::{AssetCall, AssetFilter, Call, EntryDraft, ErrorCode, PageRequest, Profile};
use flo_model::drill::Point;
use flo_model::{RecordId, UnixMillis};
use flo_sandbox::{LimitMode, Options, Sandbox};
use flo_tests::support::{Flo, sha256_of, write_noise};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Parts of the simulator's uploads, bytes: small files have several.
pub(crate) const PART: u64 = 48 * 1024;

/// Where files go.
const FOLDER: &str = "Harbour Lights";

/// Longest time between two looks whether all is quiet.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The studio.
pub(crate) struct Station {
    pub(crate) sandbox: Sandbox,
    pub(crate) flo: Flo,
    pub(crate) person: Person,
    files: PathBuf,
    log: PathBuf,
}

/// What the person did, and what they were told is safe.
#[derive(Debug, Default)]
pub(crate) struct Person {
    number: u64,
    /// Texts that each acknowledged entry or comment may have at its service: the last one that was acknowledged, and
    /// what was tried since.
    pub(crate) entries: BTreeMap<String, Vec<String>>,
    /// Entries that were tried and not acknowledged: there at most once.
    pub(crate) tried: Vec<String>,
    /// Acknowledged comments, each with its file's id at Frame.io.
    pub(crate) comments: Vec<(String, String)>,
    /// Entries of timers whose stop was acknowledged.
    pub(crate) stopped: Vec<String>,
    /// The running timer that was acknowledged: id and text.
    pub(crate) timer: Option<(String, String)>,
    /// SHA-256 of every complete state that a file ever had, by its name.
    pub(crate) files: BTreeMap<String, Vec<String>>,
    /// Files whose upload was acknowledged.
    pub(crate) sent: Vec<String>,
}

/// A running `flo run`.
pub(crate) struct Engine {
    pub(crate) child: Child,
    pub(crate) events: Lines<BufReader<ChildStdout>>,
}

impl Engine {
    /// The next event; `None` once the process has ended. A process that is killed may leave half a line.
    pub(crate) async fn event(&mut self) -> Option<Value> {
        let line = self.events.next_line().await.expect("its output can be read")?;
        serde_json::from_str(&line).ok()
    }

    /// Reads events until the process has ended.
    pub(crate) async fn last(&mut self) {
        while self.event().await.is_some() {}
    }
}

impl Station {
    /// Signed in at both simulators, with everything read once.
    pub(crate) async fn open() -> Self {
        let station = Self::new().await;
        station.flo.connect(&station.sandbox.info);
        station.flo.json(&["sync"]);
        station
    }

    /// Simulators and a fresh profile.
    pub(crate) async fn new() -> Self {
        let options = Options {
            small: true,
            limits: LimitMode::Off,
            part_size: PART,
            stitch_delay: Duration::from_millis(60),
            transcode_delay: Duration::from_millis(60),
            ..Options::default()
        };
        let sandbox = flo_sandbox::start(options).await.expect("the simulators start");
        let flo = Flo::new();
        let (files, log) = (flo.scratch("media"), flo.scratch("logs").join("run.log"));
        Self { sandbox, flo, person: Person::default(), files, log }
    }

    /// Lets every request take a while, so that an end finds some under way.
    pub(crate) fn slow_down(&self) {
        self.sandbox.shared().faults.arm_text("latency=25").expect("there is such a fault");
    }

    /// Carries out a command, which ends itself at this point of its code if one is given. Its exit code.
    pub(crate) fn code(&self, arguments: &[&str], input: &str, point: Option<Point>) -> Option<i32> {
        let mut command = self.flo.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(self.log());
        command.envs(point.map(|point| ("FLO_DRILL_POINT", point.as_str())));
        let mut child = command.spawn().expect("flo starts");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(input.as_bytes()).expect("it reads its input");
        drop(stdin);
        child.wait().expect("it ends").code()
    }

    fn log(&self) -> File {
        File::options().create(true).append(true).open(&self.log).expect("a log")
    }

    /// Starts `flo run`, which ends itself at this point of its code if one is given.
    pub(crate) fn run(&self, point: Option<&str>) -> Engine {
        let mut command = self.flo.command(&["--json", "run"]);
        command.stdout(Stdio::piped()).stderr(self.log()).envs(point.map(|point| ("FLO_DRILL_POINT", point)));
        let mut child = Command::from(command).kill_on_drop(true).spawn().expect("flo starts");
        let events = BufReader::new(child.stdout.take().expect("piped")).lines();
        Engine { child, events }
    }

    /// Has the running process serve a call; an error also when it is not there any more.
    pub(crate) async fn call(&self, call: Call) -> flo_app::Result<Value> {
        flo_app::call_holder(&Profile::at(self.flo.profile()), &call).await
    }

    /// A text that only this edit has.
    fn mark(&mut self) -> String {
        self.person.number += 1;
        format!("edit {:04}", self.person.number)
    }

    /// A time entry.
    pub(crate) async fn add_entry(&mut self) {
        let text = self.mark();
        let day = UnixMillis::parse("2026-03-02T09:00:00Z").expect("a time");
        let start = day.plus_ms(i64::try_from(self.person.number).expect("few") * 1_800_000);
        let draft = EntryDraft {
            start: Some(start),
            end: Some(start.plus_ms(900_000)),
            description: Some(text.clone()),
            project: Some(FOLDER.to_owned()),
            ..EntryDraft::default()
        };
        self.person.tried.push(text.clone());
        if let Ok(answer) = self.call(Call::TimeAdd { draft }).await {
            self.person.tried.retain(|tried| *tried != text);
            self.person.entries.insert(text_of(&answer["entry"]["id"]), vec![text]);
        }
    }

    /// Another text for an acknowledged entry.
    pub(crate) async fn reword_entry(&mut self, pick: usize) {
        let text = self.mark();
        let count = self.person.entries.len();
        if count == 0 {
            return;
        }
        let id = self.person.entries.keys().nth(pick % count).cloned().expect("within");
        self.person.entries.entry(id.clone()).or_default().push(text.clone());
        let draft = EntryDraft { description: Some(text.clone()), ..EntryDraft::default() };
        if self.call(Call::TimeEdit { id: RecordId(id.clone()), draft }).await.is_ok() {
            self.person.entries.insert(id, vec![text]);
        }
    }

    /// Starts the timer, or stops the one that runs.
    pub(crate) async fn press_timer(&mut self) {
        if let Some((id, text)) = self.person.timer.take() {
            self.person.entries.insert(id.clone(), vec![text]);
            if self.call(Call::TimerStop).await.is_ok() {
                self.person.stopped.push(id);
            }
            return;
        }
        let text = self.mark();
        let draft = EntryDraft { description: Some(text.clone()), ..EntryDraft::default() };
        self.person.tried.push(text.clone());
        match self.call(Call::TimerStart { draft, take_over: true }).await {
            Ok(answer) => {
                self.person.tried.retain(|tried| *tried != text);
                self.person.timer = Some((text_of(&answer["timer"]["id"]), text));
            }
            Err(error) if error.code == ErrorCode::ProfileInUse => {}
            // One runs that nobody heard of: the process ended between its commit and its answer.
            Err(_) => drop(self.call(Call::TimerStop).await),
        }
    }

    /// A comment on a file that is at Frame.io already.
    pub(crate) async fn comment(&mut self) {
        let filter = AssetFilter { files_only: true, ..AssetFilter::default() };
        let Ok(assets) = self.call(Call::Assets { filter, page: PageRequest::default() }).await else {
            return;
        };
        let there =
            assets["items"].as_array().and_then(|all| all.iter().find(|asset| !asset["remote_id"].is_null()));
        let Some(asset) = there else { return };
        let (id, file) = (text_of(&asset["id"]), text_of(&asset["remote_id"]));
        let text = self.mark();
        let add = AssetCall::CommentAdd { asset: RecordId(id), text: text.clone(), frame: None };
        if self.call(Call::AssetChange(add)).await.is_ok() {
            self.person.comments.push((text, file));
        }
    }

    /// A new file, sent.
    pub(crate) async fn upload(&mut self, parts: u64) {
        let name = format!("{}.mov", self.mark());
        let path = self.files.join(&name);
        self.write(&name, parts * PART - 17);
        let upload = Call::Upload { paths: vec![path], to: FOLDER.to_owned(), wait: false };
        if self.call(upload).await.is_ok() {
            self.person.sent.push(name);
        }
    }

    /// Other bytes in a file that may be on its way.
    pub(crate) fn rewrite(&mut self, pick: usize) {
        let count = self.person.files.len();
        if let Some(name) = self.person.files.keys().nth(pick % count.max(1)).cloned() {
            let size = 2 * PART + self.person.number;
            self.write(&name, size);
        }
    }

    fn write(&mut self, name: &str, size: u64) {
        let (path, beside) = (self.files.join(name), self.files.join("beside"));
        self.person.number += 1;
        write_noise(&beside, size, self.person.number);
        std::fs::rename(&beside, &path).expect("a rename");
        self.person.files.entry(name.to_owned()).or_default().push(sha256_of(&path));
    }

    /// Lets `flo run` work until nothing is left to be sent, then ends it.
    pub(crate) async fn settle(&mut self) {
        let mut engine = self.run(None);
        loop {
            // When nothing happens any more, no event says so.
            let event = tokio::time::timeout(LOOK_EVERY, engine.event()).await;
            assert!(!matches!(event, Ok(None)), "flo run ended by itself");
            if self.is_quiet().await {
                break;
            }
        }
        engine.child.start_kill().expect("it can be killed");
        engine.child.wait().await.expect("it ends");
    }

    async fn is_quiet(&self) -> bool {
        let page = PageRequest::default();
        let Ok(outbox) = self.call(Call::Outbox { page: page.clone() }).await else { return false };
        let Ok(transfers) = self.call(Call::Transfers { state: None, page }).await else { return false };
        let Ok(ghosts) = self.call(Call::Ghosts { clean: true }).await else { return false };
        let waiting = Call::WebhookDeliveries { state: Some(String::from("waiting")) };
        let Ok(messages) = self.call(waiting).await else { return false };
        let rows = |answer: &Value| answer["items"].as_array().cloned().unwrap_or_default();
        [outbox, ghosts, messages].iter().all(|queue| rows(queue).is_empty())
            && rows(&transfers).iter().all(|row| row["state"] == "done")
    }

    /// Everything that must hold once all is quiet.
    pub(crate) async fn check(&self) {
        let entries = self.look("/clockify/entries").await["entries"].as_array().expect("entries").clone();
        let tree = self.look("/frameio/tree").await["assets"].as_array().expect("assets").clone();
        let times = |text: &String| entries.iter().filter(|entry| entry["description"] == **text).count();
        for (id, texts) in &self.person.entries {
            let there: usize = texts.iter().map(times).sum();
            assert_eq!(there, 1, "the acknowledged entry {id} ({texts:?}) is there {there} times");
        }
        for text in &self.person.tried {
            assert!(times(text) <= 1, "{text} was made {} times", times(text));
        }
        if let Some((id, text)) = &self.person.timer {
            assert_eq!(times(text), 1, "the timer {id} ({text}) is not there once");
        }
        for id in &self.person.stopped {
            let texts = &self.person.entries[id];
            let runs = entries.iter().any(|entry| {
                entry["end"].is_null() && texts.iter().any(|text| entry["description"] == **text)
            });
            assert!(!runs, "the timer {id} ({texts:?}) was stopped and still runs");
        }
        self.check_comments().await;
        self.check_files(&tree);
        self.check_profile();
    }

    /// What the simulators really have.
    async fn look(&self, path: &str) -> Value {
        let answer = reqwest::get(format!("{}{path}", self.sandbox.info.control_url)).await;
        answer.expect("the simulators answer").json().await.expect("JSON")
    }

    async fn check_comments(&self) {
        let (info, http) = (&self.sandbox.info.frameio, reqwest::Client::new());
        for (text, file) in &self.person.comments {
            let address = format!(
                "{}/v4/accounts/{}/files/{file}/comments?page_size=100",
                info.base_url, info.account_id
            );
            let answer = http.get(address).bearer_auth(&info.token).send().await.expect("Frame.io answers");
            let answer: Value = answer.json().await.expect("JSON");
            let all = answer["data"].as_array().expect("comments");
            let there = all.iter().filter(|comment| comment["text"] == **text).count();
            assert_eq!(there, 1, "the acknowledged comment {text} is there {there} times");
        }
    }

    /// I4: every file at the service is some complete state of the file here, once, and nothing half is left.
    fn check_files(&self, tree: &[Value]) {
        for (name, states) in &self.person.files {
            let there: Vec<&Value> = tree.iter().filter(|asset| asset["name"] == **name).collect();
            for asset in &there {
                let sum = text_of(&asset["sha256"]);
                assert!(states.contains(&sum), "{name} at the service is no state that it ever had: {asset}");
            }
            let wanted = if self.person.sent.contains(name) { 1..=1 } else { 0..=1 };
            assert!(wanted.contains(&there.len()), "{name} is there {} times: {there:?}", there.len());
        }
    }

    fn check_profile(&self) {
        let conn = self.flo.database();
        let whole: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it reads");
        assert_eq!(whole, "ok");
        drop(conn);
        let verified = self.flo.json(&["audit", "verify"]);
        assert_eq!(verified["ok"], json!(true), "{verified}");
        let info = &self.sandbox.info;
        for secret in [&info.clockify.api_key, &info.frameio.token] {
            assert!(!self.flo.profile_contains(secret), "a secret stands in the profile");
            let log = std::fs::read(&self.log).expect("a log");
            assert!(!log.windows(secret.len()).any(|piece| piece == secret.as_bytes()), "a secret is logged");
        }
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
