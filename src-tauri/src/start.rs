//! From the command line to the running window.

use std::path::PathBuf;

use anyhow::Context;
use flo_app::{App, ErrorCode, OpenOptions, Profile};
use tauri::{Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::shell::{self, Shell};
use crate::{bindings, media, presence, timer, tray, windows};

/// What the app was started with.
#[derive(Debug, Default, Clone)]
pub struct Arguments {
    /// Folder of the profile; the platform's own when `None`.
    pub profile: Option<PathBuf>,
    /// Open the sample studio at once.
    pub sample: bool,
    /// A `projectflo://` link to show.
    pub link: Option<String>,
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
                link if link.starts_with("projectflo://") => arguments.link = Some(link.to_owned()),
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
    let home = match &arguments.profile {
        Some(folder) => Profile::at(folder),
        None => Profile::platform_default()?,
    };
    let shown = if arguments.sample { home.sample() } else { home.clone() };
    if tauri::async_runtime::block_on(windows::hand_on(&shown, arguments.link.clone())) {
        return Ok(());
    }
    // A profile that takes no log cannot be opened either, which is then told in words.
    let mut log = flo_app::log_to_profile(&home).ok();
    let typed = bindings::builder();
    let handler = typed.invoke_handler();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(timer::shortcut())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .register_asynchronous_uri_scheme_protocol("flo-media", media::answer)
        .invoke_handler(handler)
        .setup(move |app| {
            typed.mount_events(app);
            let handle = app.handle().clone();
            match tauri::async_runtime::block_on(open(&home, arguments.sample)) {
                Ok((flo, sandbox)) => {
                    let shell = Shell::new(handle.clone(), home, flo);
                    if let Some(sandbox) = sandbox {
                        shell.keep_sandbox(sandbox);
                    }
                    if let Some(link) = arguments.link {
                        shell.keep_link(link);
                    }
                    app.manage(shell);
                    windows::take_links(&handle);
                    tray::show(&handle)?;
                    Ok(())
                }
                Err(error) => {
                    tell(&handle, &error);
                    Ok(())
                }
            }
        })
        .build(tauri::generate_context!())?;
    app.run(move |handle, event| {
        if let RunEvent::Exit = event {
            if let Some(shell) = handle.try_state::<Shell>() {
                tauri::async_runtime::block_on(shell.end());
            }
            log.take();
        }
    });
    Ok(())
}

async fn open(home: &Profile, sample: bool) -> flo_app::Result<(App, Option<flo_sandbox::Sandbox>)> {
    if sample {
        let (app, sandbox) = shell::open_sample(home).await?;
        return Ok((app, Some(sandbox)));
    }
    let app = App::open(OpenOptions::new(home.clone()).with_window().presence(presence::look)).await?;
    app.start().await?;
    Ok((app, None))
}

/// A start that failed, in words and with what to do, instead of the window. The process ends with the exit code of the
/// error once the message was read.
fn tell(handle: &tauri::AppHandle, error: &flo_app::CommandError) {
    let hint = error.hint.as_deref().map(|hint| format!("\n\n{hint}")).unwrap_or_default();
    tracing::error!(code = ?error.code, "{}", error.message);
    if let Some(window) = handle.get_webview_window("main")
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window stays");
    }
    let (ended, code) = (handle.clone(), i32::from(error.exit_code()));
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
        .show(move |_| ended.exit(code));
}
