//! Arguments to a call: texts become ids, times and words, secrets come from standard input.

use std::str::FromStr;

use flo_app::view::{FieldEdit, WatchRulesView};
use flo_app::{
    AssetFilter, AuditFilter, Call, ClockifySignIn, CommandError, EndpointDraft, EntryDraft, EntryFilter,
    ErrorCode, ExportFormat, FrameioSignIn, GapChoice, Keep, Label, PageRequest, RateDraft, RateKind,
    ReportBy, ReportFormat, ReportQuery, Result, S3SignIn, TransferPlace, TransferStep,
};
use flo_model::{Count, UnixMillis};

use crate::args::{
    self, Answer, Audit, Command, Conflicts, Connect, ConnectionStep, Outbox, Privacy, Rates, Time, Timer,
    Watch, Webhooks, Work,
};
use crate::card_calls;
use crate::console;
use crate::marker_args;
use crate::record_args::Assets;
use crate::record_calls;

/// The call of a command that the profile's holder can serve; `None` for those that run in this process only.
pub(crate) fn to_call(command: Command) -> Result<Option<Call>> {
    Ok(Some(match command {
        Command::Sandbox(_) | Command::Run | Command::Connect(Connect::Frameio { token: None, .. }) => {
            return Ok(None);
        }
        Command::Connect(Connect::Frameio { base_url, token, account, .. }) => Call::ConnectFrameio {
            sign_in: FrameioSignIn { base_url, token: console::secret(token, "--token")?, account },
        },
        Command::Connect(Connect::Clockify {
            base_url,
            region,
            subdomain,
            reports_url,
            api_key,
            workspace,
        }) => Call::ConnectClockify {
            sign_in: ClockifySignIn {
                base_url,
                region,
                subdomain,
                reports_url,
                api_key: console::secret(api_key, "--api-key")?,
                workspace,
            },
        },
        Command::Connect(Connect::S3 { endpoint, region, bucket, access_key, secret }) => Call::ConnectS3 {
            sign_in: S3SignIn {
                endpoint,
                region,
                bucket,
                access_key,
                secret: console::secret(secret, "--secret")?,
            },
        },
        Command::Connections { step: None } => Call::Connections,
        Command::Connections { step: Some(step) } => match step {
            ConnectionStep::Show { id } => Call::Connection { id: id.into() },
            ConnectionStep::Requests { id } => Call::Requests { id: id.into() },
            ConnectionStep::Remove { id, revoke } => Call::RemoveConnection { id: id.into(), revoke },
        },
        Command::Webhooks(step) => webhooks(step)?,
        Command::Sync { connection } => Call::Sync { connection: connection.map(Into::into) },
        Command::Projects(args) => record_calls::projects(args),
        Command::Tasks(args) => record_calls::tasks(args)?,
        Command::Clients(args) => record_calls::labels(Label::Client, args),
        Command::Tags(args) => record_calls::labels(Label::Tag, args),
        Command::People(args) => record_calls::people(args),
        Command::Folders(step) => record_calls::folders(step),
        Command::Assets(Assets { step: Some(step), .. }) => record_calls::asset(step),
        Command::Assets(Assets { step: None, project, search, state, page: at }) => Call::Assets {
            filter: AssetFilter {
                project,
                search,
                state: state.map(|text| word(&text.to_uppercase())).transpose()?,
                recursive: true,
                ..AssetFilter::default()
            },
            page: page(at),
        },
        Command::Comments(args) => record_calls::comments(args)?,
        Command::Markers(step) => marker_args::call(step)?,
        Command::Watch(Watch::Add { dir, to, rules: given }) => {
            Call::WatchAdd { path: absolute(dir)?, to, rules: rules(given) }
        }
        Command::Watch(Watch::Change { id, to, rules: given }) => {
            Call::WatchChange { id: id.into(), to, rules: rules(given) }
        }
        Command::Watch(Watch::Pause { id }) => Call::WatchPause { id: id.into(), paused: true },
        Command::Watch(Watch::Resume { id }) => Call::WatchPause { id: id.into(), paused: false },
        Command::Watch(Watch::Preview { dir, to, rules: given }) => {
            Call::WatchPreview { path: absolute(dir)?, to, rules: rules(given) }
        }
        Command::Watch(Watch::Scan { dir, times }) => Call::WatchScan { path: absolute(dir)?, times },
        Command::Watch(Watch::List { page: at }) => Call::WatchList { page: page(at) },
        Command::Watch(Watch::Remove { id }) => Call::WatchRemove { id: id.into() },
        Command::Upload { paths, to, wait } => {
            Call::Upload { paths: paths.into_iter().map(absolute).collect::<Result<_>>()?, to, wait }
        }
        Command::Download { assets, to, wait } => {
            Call::Download { assets: assets.into_iter().map(Into::into).collect(), to: absolute(to)?, wait }
        }
        Command::Transfers(args::Transfers { step: None, state, page: at }) => Call::Transfers {
            state: state.map(|text| word(&text.to_lowercase())).transpose()?,
            page: page(at),
        },
        Command::Transfers(args::Transfers { step: Some(step), .. }) => {
            let ids = |ids: Vec<String>| ids.into_iter().map(Into::into).collect();
            let (id, step) = match step {
                args::TransferStep::First { ids: given } => {
                    return Ok(Some(Call::TransferPlace { ids: ids(given), place: TransferPlace::First }));
                }
                args::TransferStep::Last { ids: given } => {
                    return Ok(Some(Call::TransferPlace { ids: ids(given), place: TransferPlace::Last }));
                }
                args::TransferStep::Verify { id } => {
                    return Ok(Some(Call::TransferVerify { id: id.into() }));
                }
                args::TransferStep::Ghosts { clean } => return Ok(Some(Call::Ghosts { clean })),
                args::TransferStep::Pause { id } => (id, TransferStep::Pause),
                args::TransferStep::Resume { id } => (id, TransferStep::Resume),
                args::TransferStep::Retry { id } => (id, TransferStep::Retry),
                args::TransferStep::Cancel { id } => (id, TransferStep::Cancel),
            };
            Call::Transfer { id: id.into(), step }
        }
        Command::Cards { dir } => card_calls::cards(dir)?,
        Command::Offload(given) => card_calls::offload(given)?,
        Command::Offloads(step) => card_calls::offloads(step)?,
        Command::Mhl(step) => card_calls::mhl(step)?,
        Command::Line { call: None } => Call::Line,
        Command::Line { call: Some(minutes) } => Call::CallPause { minutes },
        Command::Timer(Timer::Start { work, keep_other }) => {
            Call::TimerStart { draft: draft(None, None, work)?, take_over: !keep_other }
        }
        Command::Timer(Timer::Stop) => Call::TimerStop,
        Command::Timer(Timer::Status) => Call::TimerStatus,
        Command::Timer(Timer::Gaps { page: at }) => Call::TimeGaps { page: page(at) },
        Command::Timer(Timer::Answer { id, choice }) => Call::TimeChoose {
            id: id.into(),
            choice: match choice {
                Answer::Keep => GapChoice::Keep,
                Answer::Discard => GapChoice::Discard,
                Answer::Continue => GapChoice::Continue,
            },
        },
        Command::Time(Time::List { from, to, project, page: at }) => Call::TimeList {
            filter: EntryFilter {
                from: from.as_deref().map(moment).transpose()?,
                to: to.as_deref().map(moment).transpose()?,
                project,
                ..EntryFilter::default()
            },
            page: page(at),
        },
        Command::Time(Time::Add { start, end, work }) => {
            Call::TimeAdd { draft: draft(Some(&start), Some(&end), work)? }
        }
        Command::Time(Time::Edit { id, start, end, work }) => {
            Call::TimeEdit { id: id.into(), draft: draft(start.as_deref(), end.as_deref(), work)? }
        }
        Command::Time(Time::Delete { id }) => Call::TimeDelete { id: id.into() },
        Command::Time(Time::CopyWeek { from, to }) => Call::TimeCopyWeek { from, to },
        Command::Report(report) => report_call(report)?,
        Command::Rates(Rates::List { page: at }) => Call::Rates { page: page(at) },
        Command::Rates(Rates::Set(set)) => Call::RateSet { draft: rate(set) },
        Command::Rates(Rates::Remove { id }) => Call::RateRemove { id: id.into() },
        Command::Conflicts(Conflicts::List { all, page: at }) => Call::Conflicts { all, page: page(at) },
        Command::Conflicts(Conflicts::Resolve { id: Some(id), keep: text, .. }) => {
            Call::Resolve { id: id.into(), keep: keep(&text)? }
        }
        Command::Conflicts(Conflicts::Resolve { id: None, keep: text, .. }) => {
            Call::ResolveAll { keep: keep(&text)? }
        }
        Command::Conflicts(Conflicts::Restore { id }) => Call::ConflictRestore { id: id.into() },
        Command::Conflicts(Conflicts::Rules { field: Some(field), rule: Some(rule) }) => {
            merge_rule(&field, &rule)?
        }
        Command::Conflicts(Conflicts::Rules { .. }) => Call::MergeRules,
        Command::Undo { event } => Call::Undo { step: event.map(Count) },
        Command::Why { id } => Call::Why { entity: id.into() },
        Command::Outbox(Outbox::List { page: at }) => Call::Outbox { page: page(at) },
        Command::Outbox(Outbox::Retry { id }) => Call::OutboxRetry { id: id.into() },
        Command::Outbox(Outbox::Drop { id }) => Call::OutboxDrop { id: id.into() },
        Command::Outbox(Outbox::Edit { id, set }) => Call::OutboxEdit {
            id: id.into(),
            fields: set.iter().map(|text| field_edit(text)).collect::<Result<_>>()?,
        },
        Command::Audit(Audit::List { entity, record_type, action, by, from, to, page: at }) => Call::Audit {
            filter: AuditFilter {
                entity: entity.map(Into::into),
                record_type: record_type.map(|text| word(&text)).transpose()?,
                action,
                by,
                since: from.as_deref().map(moment).transpose()?,
                until: to.as_deref().map(moment).transpose()?,
            },
            page: page(at),
        },
        Command::Audit(Audit::Export { file, format }) => Call::AuditExport {
            file: absolute(file)?,
            format: match format {
                args::Format::Jsonl => ExportFormat::Jsonl,
                args::Format::Csv => ExportFormat::Csv,
            },
        },
        Command::Audit(Audit::Compact { keep_days }) => Call::AuditCompact { days: keep_days },
        Command::Audit(Audit::Verify) => Call::AuditVerify,
        Command::Privacy(Privacy::Export { person, file }) => {
            Call::PrivacyExport { person, file: absolute(file)? }
        }
        Command::Privacy(Privacy::Erase { person, dry_run, yes }) => {
            Call::PrivacyErase { person, dry_run: dry_run || !yes }
        }
        Command::Doctor { repair, dry_run } => Call::Doctor { repair: repair && !dry_run },
        Command::Drill => Call::Drill,
        Command::Backup { file } => Call::Backup { file: absolute(file)? },
        Command::Restore { file } => Call::Restore { file: absolute(file)? },
    }))
}

fn rules(given: args::Rules) -> WatchRulesView {
    let args::Rules { include, exclude, settle_ms, priority, order } = given;
    WatchRulesView { include, exclude, settle_ms, priority, order }
}

fn report_call(report: args::Report) -> Result<Call> {
    let by = report.by.iter().map(|text| level(text)).collect::<Result<Vec<_>>>()?;
    let query = ReportQuery {
        from: report.from,
        to: report.to,
        by,
        people: report.people,
        projects: report.projects,
        clients: report.clients,
        tasks: Vec::new(),
        billable: report.billable,
        rounding: report.rounding,
    };
    let export =
        report.export.map(|file| Ok::<_, CommandError>((format_of(&file)?, absolute(file)?))).transpose()?;
    Ok(Call::Report { query, export })
}

fn level(text: &str) -> Result<ReportBy> {
    Ok(match text.trim() {
        "person" => ReportBy::Person,
        "project" => ReportBy::Project,
        "client" => ReportBy::Client,
        "task" => ReportBy::Task,
        "billable" => ReportBy::Billable,
        "day" => ReportBy::Day,
        "week" => ReportBy::Week,
        "month" => ReportBy::Month,
        other => {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("A report cannot be grouped by “{other}”."),
            )
            .with_hint("Write person, project, client, task, billable, day, week or month."));
        }
    })
}

fn format_of(file: &std::path::Path) -> Result<ReportFormat> {
    match file.extension().and_then(|end| end.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv") => Ok(ReportFormat::Csv),
        Some("xlsx") => Ok(ReportFormat::Xlsx),
        Some("json") => Ok(ReportFormat::Json),
        _ => Err(CommandError::new(ErrorCode::Invalid, format!("“{}” has no known form.", file.display()))
            .with_hint("Let its name end in .csv, .xlsx or .json.")),
    }
}

fn rate(set: args::RateSet) -> RateDraft {
    RateDraft {
        kind: match set.kind {
            args::RateKind::Bill => RateKind::Bill,
            args::RateKind::Cost => RateKind::Cost,
        },
        person: set.person.map(Into::into),
        project: set.project.map(Into::into),
        task: set.task.map(Into::into),
        from: set.from,
        amount: Some(set.amount),
        currency: set.currency,
    }
}

fn webhooks(step: Webhooks) -> Result<Call> {
    Ok(match step {
        Webhooks::Add { url, name, events, allow_local } => {
            Call::WebhookAdd { draft: EndpointDraft { url, name, events, allows_local: allow_local } }
        }
        Webhooks::List => Call::Webhooks,
        Webhooks::Remove { id } => Call::WebhookRemove { id: id.into() },
        Webhooks::Pause { id } => Call::WebhookActive { id: id.into(), active: false },
        Webhooks::Resume { id } => Call::WebhookActive { id: id.into(), active: true },
        Webhooks::Rotate { id } => Call::WebhookSecret { id: id.into() },
        Webhooks::Test { id } => Call::WebhookTest { id: id.into() },
        Webhooks::Deliveries { state } => Call::WebhookDeliveries { state },
        Webhooks::Replay { id } => Call::WebhookReplay { id: id.into() },
        Webhooks::Trust { connection, secret } => {
            Call::WebhookTrust { connection: connection.into(), secret: console::secret(secret, "--secret")? }
        }
        Webhooks::Receive { connection, headers } => Call::WebhookReceive {
            connection: connection.into(),
            headers: headers.iter().map(|text| header(text)).collect::<Result<_>>()?,
            body: console::all_input()?,
        },
    })
}

fn header(text: &str) -> Result<(String, String)> {
    let (name, value) = text.split_once(':').ok_or_else(|| {
        CommandError::new(ErrorCode::Invalid, format!("“{text}” is no header."))
            .with_hint("Write --header \"Name: value\".")
    })?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub(crate) fn page(at: args::Page) -> PageRequest {
    PageRequest { limit: at.limit, after: at.after }
}

fn draft(start: Option<&str>, end: Option<&str>, work: Work) -> Result<EntryDraft> {
    Ok(EntryDraft {
        start: start.map(moment).transpose()?,
        end: end.map(moment).transpose()?,
        description: work.description,
        project: work.project,
        task: work.task,
        tags: (!work.tags.is_empty()).then_some(work.tags),
        billable: work.billable,
    })
}

/// The running process may stand in another folder than this one.
pub(crate) fn absolute(path: std::path::PathBuf) -> Result<std::path::PathBuf> {
    std::path::absolute(&path)
        .map_err(|error| CommandError::new(ErrorCode::PathNotFound, format!("{}: {error}.", path.display())))
}

fn moment(text: &str) -> Result<UnixMillis> {
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    UnixMillis::parse(&full).map_err(|_| {
        CommandError::new(ErrorCode::Invalid, format!("“{text}” is no time."))
            .with_hint("Write 2026-03-02T09:00:00Z, or 2026-03-02 for its midnight in UTC.")
    })
}

fn word<T: FromStr>(text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| {
        CommandError::new(ErrorCode::Invalid, format!("{error}.")).with_hint("See `flo help` for the words.")
    })
}

fn merge_rule(field: &str, rule: &str) -> Result<Call> {
    let (entity, field) = field.split_once('.').ok_or_else(|| {
        CommandError::new(ErrorCode::Invalid, format!("“{field}” names no kind of record."))
            .with_hint("Write it as time_entry.description; `flo conflicts rules` lists them.")
    })?;
    let rule = if rule == "usual" { None } else { Some(word(rule)?) };
    Ok(Call::MergeRuleSet { entity: word(entity)?, field: field.to_owned(), rule })
}

/// `FIELD=VALUE`: what is no JSON is a text.
fn field_edit(text: &str) -> Result<FieldEdit> {
    let (field, value) = text.split_once('=').ok_or_else(|| {
        CommandError::new(ErrorCode::Invalid, format!("“{text}” sets no field."))
            .with_hint("Write --set FIELD=VALUE.")
    })?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
    Ok(FieldEdit { field: field.to_owned(), value })
}

fn keep(text: &str) -> Result<Keep> {
    let side = |word: &str| match word {
        "local" => Ok(true),
        "remote" => Ok(false),
        _ => Err(CommandError::new(ErrorCode::Invalid, format!("“{word}” is neither local nor remote."))
            .with_hint("Write --keep local, --keep remote, or --keep FIELD=local,FIELD=remote.")),
    };
    if !text.contains('=') {
        return Ok(if side(text)? { Keep::Local } else { Keep::Remote });
    }
    let fields = text.split(',').map(|pair| {
        let (field, word) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((field.trim().to_owned(), side(word.trim())?))
    });
    Ok(Keep::Fields(fields.collect::<Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_per_field_is_understood() {
        assert_eq!(
            keep("end=local, description=remote").unwrap(),
            Keep::Fields(vec![("end".into(), true), ("description".into(), false)])
        );
        assert_eq!(keep("remote").unwrap(), Keep::Remote);
        assert_eq!(keep("mine").unwrap_err().code, ErrorCode::Invalid);
    }

    #[test]
    fn a_bare_date_is_its_midnight_in_utc() {
        assert_eq!(moment("2026-03-02").unwrap(), moment("2026-03-02T00:00:00Z").unwrap());
        assert_eq!(moment("yesterday").unwrap_err().exit_code(), 2);
    }
}
