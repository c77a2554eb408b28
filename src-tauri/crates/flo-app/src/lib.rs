//! Use cases, views, events and error codes: the one API for the shell and the command line.
//!
//! An [`App`] is an open profile. Reads answer from the store and never wait for a network; edits are one local
//! transaction that is durable when the call returns; [`App::start`] runs what carries them to the services.
//!
//! Absent on purpose: SQL (flo-store), sockets to services (flo-connect), anything about windows (the shell).

mod alerts;
mod app;
mod assemble;
mod background;
mod call;
mod convert;
mod destination;
mod drafts;
mod error;
mod events;
mod frameio_sign_in;
mod frameio_token;
mod held_secrets;
mod ipc;
mod line;
mod link;
mod logging;
mod network;
mod offload_call;
mod options;
mod presence;
mod profile;
mod record_call;
mod registry;
mod s3_sign_in;
pub mod secrets;
mod thumbnails;
mod use_cases;
pub mod view;
mod webhooks;

pub use app::App;
pub use call::{
    AbsenceDraft, AssetFilter, AssetSort, AuditFilter, Call, ClockifySignIn, CommentDraft, DEFAULT_LIMIT,
    EntryDraft, EntryFilter, EntryPlace, ExportFormat, FrameioSignIn, GapChoice, HoursDraft, Keep,
    MarkerExport, MarkerFormat, MarkerImport, MarkerTiming, OverlapWay, PageRequest, PlaceEdge,
    ProjectFilter, RateDraft, RateKind, ReportBy, ReportFormat, ReportQuery, TaskFilter, TransferPlace,
    TransferStep,
};
pub use drafts::{Label, ProjectChange, ProjectDraft, ProjectTemplate, TaskChange, TaskDraft, TemplateTask};
pub use error::{CommandError, ErrorCode, Result};
pub use events::AppEvent;
pub use flo_markers::UnknownFormat;
pub use frameio_sign_in::{FrameioBrowserSignIn, SignInStarted};
pub use ipc::call_holder;
pub use link::{LINK_SCHEME, Place};
pub use logging::log_to_profile;
pub use offload_call::{OffloadCall, OffloadStep};
pub use options::OpenOptions;
pub use presence::Presence;
pub use profile::Profile;
pub use record_call::{AssetCall, RecordCall};
pub use s3_sign_in::S3SignIn;
pub use thumbnails::Picture;
pub use use_cases::{EndpointDraft, Received, exit_code_of_answer};
