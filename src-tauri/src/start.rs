//! From the command line to the running window.

use std::path::PathBuf;

use anyhow::Context;
use flo_app::{App, ErrorCode, OpenOptions, Profile};
use tauri::{Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::shell::{self, Shell};
use crate::{bindings, media, tray};

/// What the app was started with.
#[derive(Debug, Default, Clone)]
pub struct Arguments {
    /// Folder of the profile; the platform's own when `None`.
    pub profile: Option<PathBuf>,
    /// Open the sample studio at once.
    pub sample: bool,
    /// Write the TypeScript bindings to this file and end.
    pub export_bindings: Option<PathBuf>,
}

impl Arguments {
    /// Reads the process's arguments.
    ///
    /// # Errors
    /// For one that is not known, so that a misspelt flag is noticed.
    pub fn from_command_line() -> anyhow::Result<Self> {
        let mut arguments =
            Self { profile: std::env::var_os("FLO_PROFILE").map(Into::into), ..Self::default() };
        let mut rest = std::env::args_os().skip(1);
        while let Some(argument) = rest.next() {
            match argument.to_string_lossy().as_ref() {
                "--sample" => arguments.sample = true,
                "--profile" => {
                    arguments.profile = Some(rest.next().context("--profile needs a folder")?.into());
                }
                "--export-bindings" => {
                    arguments.export_bindings =
                        Some(rest.next().context("--export-bindings needs a file")?.into());
                }
                link if link.starts_with("projectflo://") => {}
                other => anyhow::bail!("“{other}” is not known; there are --sample and --profile DIR"),
            }
        }
        Ok(arguments)
    }
}

/// Runs the app until its last window closes.
///
/// # Errors
/// When the window system does not answer, or the bindings cannot be written.
pub fn run(arguments: Arguments) -> anyhow::Result<()> {
    if let Some(path) = arguments.export_bindings {
        return bindings::export_bindings(&path);
    }
    let typed = bindings::builder();
    let handler = typed.invoke_handler();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .register_asynchronous_uri_scheme_protocol("flo-media", media::answer)
        .invoke_handler(handler)
        .setup(move |app| {
            typed.mount_events(app);
            let handle = app.handle().clone();
            match tauri::async_runtime::block_on(open(&arguments)) {
                Ok((home, flo, sandbox)) => {
                    let shell = Shell::new(handle.clone(), home, flo);
                    if let Some(sandbox) = sandbox {
                        shell.keep_sandbox(sandbox);
                    }
                    app.manage(shell);
                    tray::show(&handle)?;
                    Ok(())
                }
                Err(error) => {
                    tell(&handle, &error);
                    Err(error.into())
                }
            }
        })
        .build(tauri::generate_context!())?;
    app.run(|handle, event| {
        if let RunEvent::Exit = event
            && let Some(shell) = handle.try_state::<Shell>()
        {
            tauri::async_runtime::block_on(shell.end());
        }
    });
    Ok(())
}

async fn open(arguments: &Arguments) -> flo_app::Result<(Profile, App, Option<flo_sandbox::Sandbox>)> {
    let home = match &arguments.profile {
        Some(folder) => Profile::at(folder),
        None => Profile::platform_default()?,
    };
    if arguments.sample {
        let (app, sandbox) = shell::open_sample(&home).await?;
        return Ok((home, app, Some(sandbox)));
    }
    let app = App::open(OpenOptions::new(home.clone())).await?;
    app.start().await?;
    Ok((home, app, None))
}

/// A start that failed, in words and with what to do, before there is a window.
fn tell(handle: &tauri::AppHandle, error: &flo_app::CommandError) {
    let hint = error.hint.as_deref().map(|hint| format!("\n\n{hint}")).unwrap_or_default();
    let kind = if error.code == ErrorCode::ProfileInUse {
        MessageDialogKind::Info
    } else {
        MessageDialogKind::Error
    };
    handle
        .dialog()
        .message(format!("{}{hint}", error.message))
        .title("ProjectFlo cannot start")
        .kind(kind)
        .blocking_show();
}
