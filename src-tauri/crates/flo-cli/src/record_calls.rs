//! The command line of records to calls.

use flo_app::{
    AssetCall, Call, CommandError, ErrorCode, Label, ProjectChange, ProjectDraft, RecordCall, Result,
    TaskChange, TaskDraft,
};
use flo_model::{Count, RecordId};

use crate::record_args::{
    AssetStep, CommentStep, Comments, Folders, LabelStep, Labels, Looks, People, PersonStep, Plan,
    ProjectStep, Projects, TaskStep, Tasks,
};
use crate::to_call::page;

const SECONDS_PER_HOUR: f64 = 3600.0;

fn records(call: RecordCall) -> Call {
    Call::Records(call)
}

fn about_assets(call: AssetCall) -> Call {
    Call::AssetChange(call)
}

pub(crate) fn projects(args: Projects) -> Call {
    let Some(step) = args.step else {
        return Call::Projects { search: args.search, page: page(args.page) };
    };
    let edit = |project, change| RecordCall::ProjectEdit { project, change };
    records(match step {
        ProjectStep::Create {
            name,
            client,
            template,
            looks: Looks { color, note, billable },
            connections,
        } => {
            let connections = connections.into_iter().map(Into::into).collect();
            let draft = ProjectDraft { name, client, color, billable, note, template, connections };
            RecordCall::ProjectCreate { draft }
        }
        ProjectStep::Rename { project, name } => {
            edit(project, ProjectChange { name: Some(name), ..ProjectChange::default() })
        }
        ProjectStep::Edit { project, client, looks: Looks { color, note, billable } } => {
            edit(project, ProjectChange { client, color, note, billable, ..ProjectChange::default() })
        }
        ProjectStep::Archive { project } => {
            edit(project, ProjectChange { archived: Some(true), ..ProjectChange::default() })
        }
        ProjectStep::Restore { project } => {
            edit(project, ProjectChange { archived: Some(false), ..ProjectChange::default() })
        }
        ProjectStep::Delete { project } => RecordCall::ProjectDelete { project },
        ProjectStep::Link { project, other } => RecordCall::ProjectLink { keep: project, other },
        ProjectStep::Unlink { project, connection } => RecordCall::ProjectUnlink { project, connection },
        ProjectStep::Templates => RecordCall::ProjectTemplates,
    })
}

pub(crate) fn tasks(args: Tasks) -> Result<Call> {
    let Some(step) = args.step else {
        return Ok(records(RecordCall::Tasks { project: args.project, page: page(args.page) }));
    };
    let done = |done| TaskChange { done: Some(done), ..TaskChange::default() };
    Ok(records(match step {
        TaskStep::Create { name, project, plan: Plan { estimate, assignees, billable } } => {
            let estimate_s = estimate.map(seconds).transpose()?;
            RecordCall::TaskCreate { draft: TaskDraft { name, project, estimate_s, assignees, billable } }
        }
        TaskStep::Edit { one, name, plan: Plan { estimate, assignees, billable } } => {
            let change = TaskChange {
                name,
                done: None,
                estimate_s: estimate.map(seconds).transpose()?,
                assignees: Some(assignees).filter(|names| !names.is_empty()),
                billable,
            };
            RecordCall::TaskEdit { task: one.task, project: one.project, change }
        }
        TaskStep::Done { one } => {
            RecordCall::TaskEdit { task: one.task, project: one.project, change: done(true) }
        }
        TaskStep::Reopen { one } => {
            RecordCall::TaskEdit { task: one.task, project: one.project, change: done(false) }
        }
        TaskStep::Delete { one } => RecordCall::TaskDelete { task: one.task, project: one.project },
    }))
}

fn seconds(hours: f64) -> Result<Count> {
    if !(0.0..=100_000.0).contains(&hours) {
        let message = format!("A plan has 0 to 100,000 hours, not {hours}.");
        return Err(CommandError::new(ErrorCode::Invalid, message));
    }
    Ok(Count((hours * SECONDS_PER_HOUR).round() as u64))
}

pub(crate) fn labels(label: Label, args: Labels) -> Call {
    let edit = |which, name, archived| RecordCall::LabelEdit { label, which, name, archived };
    records(match args.step {
        None => RecordCall::Labels { label, page: page(args.page) },
        Some(LabelStep::Create { name }) => RecordCall::LabelCreate { label, name },
        Some(LabelStep::Rename { which, name }) => edit(which, Some(name), None),
        Some(LabelStep::Archive { which }) => edit(which, None, Some(true)),
        Some(LabelStep::Restore { which }) => edit(which, None, Some(false)),
        Some(LabelStep::Delete { which }) => RecordCall::LabelDelete { label, which },
    })
}

pub(crate) fn people(args: People) -> Call {
    records(match args.step {
        None => RecordCall::People { page: page(args.page) },
        Some(PersonStep::Link { person, other }) => RecordCall::PersonLink { keep: person, other },
        Some(PersonStep::Unlink { person, connection }) => RecordCall::PersonUnlink { person, connection },
    })
}

pub(crate) fn asset(step: AssetStep) -> Call {
    about_assets(match step {
        AssetStep::Rename { id, name } => AssetCall::AssetRename { id: id.into(), name },
        AssetStep::Move { ids, to } => AssetCall::AssetMove { ids: all(ids), to },
        AssetStep::Delete { ids } => AssetCall::AssetDelete { ids: all(ids) },
        AssetStep::Status { status, ids } => {
            AssetCall::AssetStatus { ids: all(ids), status: Some(status).filter(|status| status != "none") }
        }
        AssetStep::Fields { id } => AssetCall::AssetFields { id: id.into() },
        AssetStep::SetField { id, field, value } => AssetCall::AssetSetField { id: id.into(), field, value },
        AssetStep::Stack { files } => AssetCall::Stack { files: all(files) },
        AssetStep::AddVersion { stack, file } => {
            AssetCall::StackAdd { stack: stack.into(), file: file.into() }
        }
        AssetStep::RemoveVersion { file } => AssetCall::StackRemove { file: file.into() },
        AssetStep::OrderVersions { stack, versions } => {
            AssetCall::StackOrder { stack: stack.into(), versions: all(versions) }
        }
    })
}

pub(crate) fn folders(step: Folders) -> Call {
    about_assets(match step {
        Folders::List { project } => AssetCall::Folders { project },
        Folders::Create { name, to } => AssetCall::FolderCreate { to, name },
        Folders::Rename { id, name } => AssetCall::AssetRename { id: id.into(), name },
        Folders::Move { id, to } => AssetCall::AssetMove { ids: vec![id.into()], to },
        Folders::Delete { id } => AssetCall::AssetDelete { ids: vec![id.into()] },
    })
}

pub(crate) fn comments(args: Comments) -> Result<Call> {
    let done = |id: String, done| AssetCall::CommentDone { id: id.into(), done };
    Ok(match (args.step, args.asset) {
        (None, Some(asset)) => Call::Comments { asset: asset.into(), page: page(args.page) },
        (None, None) => {
            return Err(CommandError::new(ErrorCode::Invalid, "Name the asset whose comments you want."));
        }
        (Some(CommentStep::Add { asset, text, frame }), _) => {
            about_assets(AssetCall::CommentAdd { asset: asset.into(), text, frame })
        }
        (Some(CommentStep::Reply { id, text }), _) => {
            about_assets(AssetCall::CommentReply { id: id.into(), text })
        }
        (Some(CommentStep::Edit { id, text }), _) => {
            about_assets(AssetCall::CommentEdit { id: id.into(), text })
        }
        (Some(CommentStep::Done { id }), _) => about_assets(done(id, true)),
        (Some(CommentStep::Reopen { id }), _) => about_assets(done(id, false)),
        (Some(CommentStep::Delete { id }), _) => about_assets(AssetCall::CommentDelete { id: id.into() }),
    })
}

fn all(ids: Vec<String>) -> Vec<RecordId> {
    ids.into_iter().map(Into::into).collect()
}
