//! Carries a command out: here when the profile is free, else in the process that holds it.

use std::time::Duration;

use flo_app::{
    App, Call, CommandError, EntryDraft, ErrorCode, FrameioBrowserSignIn, OpenOptions, Profile, Result,
};
use serde_json::{Value, json};

use crate::args::{Cli, Command, Connect};
use crate::{console, print, sandbox, to_call};

/// How often, and how long apart, a busy profile is tried: another `flo` may be about to end.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// Runs one command and returns the exit code.
pub(crate) async fn run(cli: Cli) -> u8 {
    let json = cli.json;
    match carry_out(cli).await {
        Ok(code) => code,
        Err(error) => print::failure(&error, json),
    }
}

async fn carry_out(cli: Cli) -> Result<u8> {
    let profile = match cli.profile {
        Some(folder) => Profile::at(folder),
        None => Profile::platform_default()?,
    };
    match cli.command {
        Command::Sandbox(args) => sandbox::run(args).await.map(|()| 0),
        Command::Run => run_engine(profile, cli.json).await.map(|()| 0),
        Command::Connect(Connect::Frameio {
            token: None,
            base_url,
            account,
            client_id,
            ims_base_url,
            redirect_uri,
            listen,
        }) => {
            let request =
                FrameioBrowserSignIn { base_url, ims_base_url, client_id, redirect_uri, account, listen };
            let view = sign_in_with_browser(&profile, request).await?;
            Ok(print::answer(&json!({ "connection": view }), cli.json))
        }
        command => {
            let call = to_call::to_call(command)?
                .ok_or_else(|| CommandError::internal("a command without a call"))?;
            let is_text = !cli.json && matches!(call, Call::MarkersExport { file: None, .. });
            let answer = match call {
                Call::TimerStart { draft, take_over: true } if !cli.json && console::is_terminal() => {
                    start_timer(&profile, draft).await?
                }
                call => serve(&profile, call).await?,
            };
            match answer["text"].as_str().filter(|_| is_text) {
                Some(text) => {
                    print::text(text);
                    Ok(0)
                }
                None => Ok(print::answer(&answer, cli.json)),
            }
        }
    }
}

/// Has the call served by whoever holds the profile, or holds it for the time of the call.
async fn serve(profile: &Profile, call: Call) -> Result<Value> {
    let mut tries = 0;
    loop {
        match App::open(OpenOptions::new(profile.clone())).await {
            Ok(app) => {
                let answer = app.call(call).await;
                app.close().await;
                return answer;
            }
            Err(error) if error.code == ErrorCode::ProfileInUse => {
                match flo_app::call_holder(profile, &call).await {
                    Err(error) if error.code == ErrorCode::ProfileInUse && tries < TRIES => {
                        tries += 1;
                        tokio::time::sleep(BETWEEN_TRIES).await;
                    }
                    answer => return answer,
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// Starts the timer, and asks before it stops one that was started elsewhere.
async fn start_timer(profile: &Profile, draft: EntryDraft) -> Result<Value> {
    let start = |take_over| Call::TimerStart { draft: draft.clone(), take_over };
    match serve(profile, start(false)).await {
        Err(error) if error.code == ErrorCode::TimerElsewhere => {
            let answer = console::line(&format!("{} Stop it? [y/N] ", error.message))?;
            if answer.trim().eq_ignore_ascii_case("y") {
                serve(profile, start(true)).await
            } else {
                Err(error)
            }
        }
        answer => answer,
    }
}

/// `flo run`: everything, in the foreground.
async fn run_engine(profile: Profile, json: bool) -> Result<()> {
    print::log_to_stderr();
    let app = App::open(OpenOptions::new(profile)).await?;
    let mut events = app.events();
    app.start().await?;
    let stop = console::stop_signal();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            result = &mut stop => {
                result.map_err(CommandError::internal)?;
                break;
            }
            event = events.recv() => match event {
                Ok(event) => print::event(&event, json),
                Err(tokio::sync::broadcast::error::RecvError::Lagged(missed)) => {
                    tracing::debug!(missed, "events were left out");
                }
                Err(tokio::sync::broadcast::error::RecvError::Closed) => break,
            },
        }
    }
    app.close().await;
    Ok(())
}

async fn sign_in_with_browser(profile: &Profile, request: FrameioBrowserSignIn) -> Result<Value> {
    let app = App::open(OpenOptions::new(profile.clone())).await?;
    let started = app.begin_frameio_sign_in(request).await?;
    if started.listening {
        print::line(&format!(
            "Open this address in a browser and sign in:\n\n  {}\n\nThe browser comes back to {} and warns that nobody vouches \
             for its certificate: it was made on this computer a moment ago. Go on.",
            started.url, started.redirect_uri
        ));
        let view = app.await_frameio_sign_in(&started.state).await;
        app.close().await;
        return serde_json::to_value(view?).map_err(CommandError::internal);
    }
    let question = format!(
        "Open this address in a browser and sign in:\n\n  {}\n\nThen paste the address that you were sent to: ",
        started.url
    );
    let pasted = console::line(&question)?;
    let view = app.finish_frameio_sign_in(&started.state, &pasted).await;
    app.close().await;
    serde_json::to_value(view?).map_err(CommandError::internal)
}
