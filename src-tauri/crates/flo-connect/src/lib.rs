//! What a connector is, and the HTTP layers that every connector shares.
//!
//! A [`Connector`] is one remote service seen through one signed-in account. What it can do is asked of it
//! (`mirror()`, `writer()`, `uploads()`, `downloads()`, `media()`), never looked up by service name. Connectors translate between
//! the service's JSON and [`RemoteRecord`]s whose fields the reconciler compares; they hold no state apart from the
//! token source, and contain no sleep, no retry loop and no request log: those are layers (`http`).
//!
//! This is the only product crate that opens a socket.

mod connector;
mod context;
mod download;
mod error;
pub mod http;
mod landing;
mod media;
mod mirror;
mod raw;
mod upload;
pub mod webhook;
mod writer;

pub use connector::{Account, Connector, Descriptor, LimitSpec, Refill, Scope, SignIn};
pub use context::{CallContext, Class};
pub use download::{DownloadFacts, DownloadSource, MOST_RANGE};
pub use error::{Error, ErrorKind, Outcome, Result, Retry};
pub use landing::Landing;
pub use media::{MediaKind, MediaLink, MediaSource};
pub use mirror::{
    Around, Coverage, Cursor, Hint, Mirror, Page, PassKind, RemoteRecord, RemoteRef, StreamKey, StreamSpec,
};
pub use raw::Raw;
pub use upload::{
    Arrived, ListedPart, PartBody, PartOrder, PartPlan, Receipt, SentPart, Sum, SumKind, UploadPlan,
    UploadSpec, UploadStatus, UploadStyle, UploadTarget, part_of,
};
pub use writer::{Applied, Writable, Write, Writer};
