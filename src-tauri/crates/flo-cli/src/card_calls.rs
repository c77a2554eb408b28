//! The command line of cards, offloads and ASC MHL histories to calls.

use std::path::PathBuf;

use flo_app::view::{OffloadDraft, VerifyWhat};
use flo_app::{Call, OffloadCall, OffloadStep, Result};

use crate::args::{Mhl, Offload, Offloads, Verify};
use crate::to_call::{absolute, page};

pub(crate) fn cards(folder: Option<PathBuf>) -> Result<Call> {
    Ok(Call::Offloads(OffloadCall::Cards { folder: folder.map(absolute).transpose()? }))
}

pub(crate) fn offload(given: Offload) -> Result<Call> {
    let text = |path: PathBuf| absolute(path).map(|path| path.display().to_string());
    let project = given.project.map(|project| match given.folder {
        Some(folder) => format!("{project}/{folder}"),
        None => project,
    });
    let draft = OffloadDraft {
        source: text(given.source)?,
        name: given.name,
        to: given.to.into_iter().map(text).collect::<Result<_>>()?,
        folder_id: None,
        copies: given.copies,
        copies_remote: given.copies_remote,
        formats: given.formats,
        verify: match given.verify {
            Verify::Disks => VerifyWhat::Disks,
            Verify::All => VerifyWhat::All,
        },
        report: given.report.map(text).transpose()?,
    };
    Ok(Call::Offloads(OffloadCall::Offload { draft, project, wait: !given.no_wait }))
}

pub(crate) fn offloads(step: Offloads) -> Result<Call> {
    let steer = |id: String, step, wait| OffloadCall::OffloadStep { id: id.into(), step, wait };
    Ok(Call::Offloads(match step {
        Offloads::List { page: at } => OffloadCall::Offloads { page: page(at) },
        Offloads::Show { id } => OffloadCall::OffloadShow { id: id.into() },
        Offloads::Pause { id } => steer(id, OffloadStep::Pause, false),
        Offloads::Resume { id, no_wait } => steer(id, OffloadStep::Resume, !no_wait),
        Offloads::Cancel { id } => steer(id, OffloadStep::Cancel, false),
        Offloads::Verify { id, services } => OffloadCall::OffloadVerify { id: id.into(), services },
        Offloads::Report { id, csv, pdf } => OffloadCall::OffloadReport {
            id: id.into(),
            csv: csv.map(absolute).transpose()?,
            pdf: pdf.map(absolute).transpose()?,
        },
    }))
}

pub(crate) fn mhl(step: Mhl) -> Result<Call> {
    Ok(Call::Offloads(match step {
        Mhl::Verify { dir } => OffloadCall::MhlVerify { path: absolute(dir)? },
        Mhl::Create { dir, formats } => OffloadCall::MhlCreate { path: absolute(dir)?, formats },
    }))
}
