//! An S3 server on a folder, for tests and benchmarks: `s3-server ROOT [--log FILE] [--pause-ms N]`.
//!
//! Each folder in ROOT is a bucket. It checks signatures. The first line of output is JSON with its address and the one
//! access key that it knows. With a log it appends `TIME METHOD PATH?QUERY` of every request, the time in milliseconds
//! since 1970; with a pause each part of an
//! upload waits so long before it is taken, so that a test can act in the middle.
#![expect(clippy::print_stdout, reason = "its first line says where it is")]

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use flo_model::{Clock as _, SystemClock};
use flo_tests::support::{S3_KEY, S3_SECRET};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use serde_json::json;
use tokio::net::TcpListener;

struct Options {
    root: PathBuf,
    log: Option<Arc<Mutex<File>>>,
    pause: Duration,
}

fn options() -> Result<Options> {
    let mut arguments = std::env::args_os().skip(1);
    let root = arguments.next().context("the folder of the buckets is missing")?.into();
    let mut options = Options { root, log: None, pause: Duration::ZERO };
    while let Some(flag) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{} needs a value", flag.display()))?;
        match flag.to_str() {
            Some("--log") => {
                let file = OpenOptions::new().create(true).append(true).open(&value)?;
                options.log = Some(Arc::new(Mutex::new(file)));
            }
            Some("--pause-ms") => {
                let text = value.to_str().context("a pause is a number")?;
                options.pause = Duration::from_millis(text.parse()?);
            }
            _ => return Err(anyhow!("{} is not known here", flag.display())),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> Result<()> {
    let Options { root, log, pause } = options()?;
    let files = FileSystem::new(root).map_err(|error| anyhow!("{error:?}"))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(S3_KEY, S3_SECRET));
    let service = builder.build();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", json!({ "endpoint": format!("http://{}", listener.local_addr()?) }));
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let (service, log) = (service.clone(), log.clone());
        tokio::spawn(async move {
            let answer = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                let (service, log) = (service.clone(), log.clone());
                async move {
                    let address = request.uri().to_string();
                    if let Some(log) = &log {
                        let mut file = log.lock().expect("no holder panics");
                        let now = SystemClock.now().0;
                        writeln!(file, "{now} {} {address}", request.method())
                            .expect("the log can be written");
                    }
                    if address.contains("partNumber=") && !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                    service.call(request.map(s3s::Body::from)).await
                }
            });
            let served = http1::Builder::new().serve_connection(TokioIo::new(socket), answer).await;
            if let Err(error) = served {
                eprintln!("a connection ended: {error}");
            }
        });
    }
}
