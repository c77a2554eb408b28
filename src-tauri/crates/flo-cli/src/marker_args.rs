//! The arguments of `flo markers`, and the calls that they are.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use flo_app::{Call, MarkerExport, MarkerFormat, MarkerImport, MarkerTiming, Result};

use crate::to_call::absolute;

#[derive(Debug, Subcommand)]
pub(crate) enum Markers {
    /// Write the comments of an asset as markers: red ones are open, green ones done.
    Export {
        /// The asset's id.
        asset: String,
        /// edl (locators), fcpxml, premiere, resolve, avid or csv.
        #[arg(long, value_parser = format)]
        format: MarkerFormat,
        /// The file to write; standard output when not given.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Only comments that are not done.
        #[arg(long)]
        open: bool,
        #[command(flatten)]
        timing: Timing,
    },
    /// Read markers: what is green there is done here. Says what would change; --apply does it.
    Import {
        /// The asset's id.
        asset: String,
        /// The file that the editing program wrote.
        file: PathBuf,
        /// Its format; recognised when not given.
        #[arg(long, value_parser = format)]
        format: Option<MarkerFormat>,
        /// Complete the comments.
        #[arg(long)]
        apply: bool,
        /// Make comments of markers that are none here.
        #[arg(long, requires = "apply")]
        add_unknown: bool,
        #[command(flatten)]
        timing: Timing,
    },
}

/// How the timeline counts; the file's own when not given.
#[derive(Debug, Args)]
pub(crate) struct Timing {
    /// Frames per second: 23.976, 24, 25, 29.97, 29.97ndf, 30, 50, 59.94, 59.94ndf, 60.
    #[arg(long, value_name = "RATE")]
    rate: Option<String>,
    /// Timecode at which the timeline starts.
    #[arg(long, value_name = "TIMECODE")]
    start: Option<String>,
}

impl From<Timing> for MarkerTiming {
    fn from(Timing { rate, start }: Timing) -> Self {
        Self { rate, start }
    }
}

fn format(text: &str) -> std::result::Result<MarkerFormat, flo_app::UnknownFormat> {
    text.parse()
}

pub(crate) fn call(step: Markers) -> Result<Call> {
    Ok(match step {
        Markers::Export { asset, format, out, open, timing } => Call::MarkersExport {
            export: MarkerExport { asset: asset.into(), format, timing: timing.into(), open_only: open },
            file: out.map(absolute).transpose()?,
        },
        Markers::Import { asset, file, format, apply, add_unknown, timing } => Call::MarkersImport {
            import: MarkerImport { asset: asset.into(), format, timing: timing.into(), add_unknown },
            file: absolute(file)?,
            apply,
        },
    })
}
