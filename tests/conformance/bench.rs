//! A sandbox, a connector to it, and a clock that both share.

use std::sync::Arc;
use std::time::Duration;

use flo_connect::http::{Client, Surroundings, VirtualSleeper};
use flo_connect::{CallContext, Class, Connector, Error, Retry};
use flo_model::{Clock, FieldMap, ManualClock, RecordType, UnixMillis};
use flo_sandbox::{Armed, Info, LimitMode, Matcher, Options, Sandbox, Service};
use serde_json::{Value, json};

use crate::crawl::Crawl;

/// 15 October 2026, 12:32 UTC: a working day in the sample studio.
const NOW: UnixMillis = UnixMillis(1_792_067_520_000);

/// What the suite has to know about one service.
pub(crate) trait Subject {
    /// The simulator.
    const SERVICE: Service;
    /// Types of which the sample studio has records.
    const TYPES: &'static [RecordType];

    /// A connector with the right credentials.
    fn connect(info: &Info, transport: Client, surroundings: Surroundings) -> Box<dyn Connector>;

    /// The same with a wrong key.
    fn connect_wrongly(info: &Info, transport: Client, surroundings: Surroundings) -> Box<dyn Connector>;

    /// What the simulator holds of its largest record type.
    fn truth(bench: &Bench) -> impl Future<Output = anyhow::Result<(RecordType, Vec<String>)>>;

    /// Records to create, given what was read.
    fn drafts(crawl: &Crawl) -> Vec<Draft>;

    /// Part of the address of the request that creates a record of this type.
    fn create_path(record_type: RecordType) -> &'static str;

    /// Lets a second person make something new that passes for changes should find; its type and id.
    fn make_something(
        bench: &Bench,
        crawl: &Crawl,
    ) -> impl Future<Output = anyhow::Result<(RecordType, String)>>;
}

/// A record to create, and one change to make to it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) record_type: RecordType,
    pub(crate) fields: FieldMap,
    pub(crate) change: (&'static str, Value),
}

pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) connector: Box<dyn Connector>,
    service: Service,
    /// For the switches of the simulators.
    control: reqwest::Client,
}

impl Bench {
    pub(crate) async fn new<S: Subject>() -> anyhow::Result<Self> {
        Self::with::<S>(|_| {}).await
    }

    pub(crate) async fn with<S: Subject>(adjust: impl FnOnce(&mut Options)) -> anyhow::Result<Self> {
        let clock = Arc::new(ManualClock::new(NOW));
        let mut options = Options {
            clock: clock.clone(),
            strict_queries: true,
            deliver_webhooks: false,
            ..Options::default()
        };
        adjust(&mut options);
        let sandbox = flo_sandbox::start(options).await?;
        let connector = S::connect(&sandbox.info, Client::new("conformance"), surroundings(&clock));
        Ok(Self { sandbox, clock, connector, service: S::SERVICE, control: reqwest::Client::new() })
    }

    pub(crate) fn wrong<S: Subject>(&self) -> Box<dyn Connector> {
        S::connect_wrongly(&self.sandbox.info, Client::new("conformance"), surroundings(&self.clock))
    }

    pub(crate) fn cx(&self, class: Class) -> CallContext {
        CallContext::new(self.clock.clone(), class)
    }

    /// Waits as an engine would, if the error says when to come back.
    pub(crate) fn wait_for(&self, error: Error) -> anyhow::Result<()> {
        match error.retry {
            Retry::After(Some(wait)) if error.status.is_none() => {
                self.clock.advance(wait);
                Ok(())
            }
            _ => Err(error.into()),
        }
    }

    /// Arms a fault of the wire for the next `times` requests that fit.
    pub(crate) fn fault(
        &self,
        name: &str,
        times: u32,
        method: Option<&str>,
        path: Option<&str>,
    ) -> anyhow::Result<()> {
        self.sandbox.shared().faults.arm(Armed {
            fault: name.to_owned(),
            service: Some(self.service),
            remaining: Some(times),
            matcher: Matcher { method: method.map(str::to_owned), path: path.map(str::to_owned), skip: 0 },
            value: Value::Null,
        })
    }

    pub(crate) fn clear_faults(&self) {
        self.sandbox.shared().faults.clear(None);
    }

    /// Requests that the simulator answered with this status.
    pub(crate) fn answered(&self, status: u16) -> usize {
        let log = self.sandbox.shared().log.after(0);
        log.iter().filter(|logged| logged.status == status && logged.service == self.service).count()
    }

    pub(crate) async fn control(&self, path: &str) -> anyhow::Result<Value> {
        let url = format!("{}{path}", self.sandbox.info.control_url);
        Ok(self.control.get(url).send().await?.error_for_status()?.json().await?)
    }

    /// Lets a second person do something.
    pub(crate) async fn act(&self, act: &str, fields: Value) -> anyhow::Result<Value> {
        let mut body = fields;
        body["service"] = json!(self.service);
        body["act"] = json!(act);
        let url = format!("{}/act", self.sandbox.info.control_url);
        let answer = self.control.post(url).json(&body).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "act {act}: {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// A moment later, by the shared clock.
    pub(crate) fn pass(&self, time: Duration) -> UnixMillis {
        self.clock.advance(time);
        self.clock.now()
    }
}

pub(crate) fn surroundings(clock: &Arc<ManualClock>) -> Surroundings {
    Surroundings {
        sleeper: Arc::new(VirtualSleeper(clock.clone())),
        jitter: Arc::new(|| 0.5),
        observer: None,
    }
}

pub(crate) fn without_limits(options: &mut Options) {
    options.limits = LimitMode::Off;
}
