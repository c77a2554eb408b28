//! The app's window through WebKit's WebDriver.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

/// How long a step may take; a step that is due sooner ends sooner.
const PATIENCE: Duration = Duration::from_secs(60);

/// The driver's process and the session that steers the app.
pub(crate) struct Window {
    client: Client,
    driver: Child,
    pictures: PathBuf,
}

impl Window {
    /// Starts the app with these arguments.
    pub(crate) async fn open(arguments: &[&str]) -> Self {
        let app = std::env::var("FLO_DESKTOP_APP").expect("FLO_DESKTOP_APP names the app");
        let pictures =
            PathBuf::from(std::env::var("FLO_DESKTOP_OUTPUT").expect("FLO_DESKTOP_OUTPUT names a folder"));
        std::fs::create_dir_all(&pictures).expect("the folder can be made");
        let port = free_port();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver starts: install webkit2gtk-driver");
        let options = json!({ "binary": app, "args": arguments });
        let mut capabilities = Capabilities::new();
        capabilities.insert(String::from("webkitgtk:browserOptions"), options);
        let client = connect(port, capabilities).await;
        client.set_window_size(1440, 900).await.expect("the window takes a size");
        Self { client, driver, pictures }
    }

    /// Waits for an element.
    pub(crate) async fn find(&self, xpath: &str) -> fantoccini::elements::Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(xpath)).await;
        match found {
            Ok(element) => element,
            Err(error) => {
                self.picture("failure").await;
                let page = self.client.source().await.unwrap_or_default();
                panic!("{xpath} did not appear: {error}\n{page}");
            }
        }
    }

    /// Presses the button or link with this text.
    pub(crate) async fn press(&self, text: &str) {
        let xpath = format!("(//button|//a)[contains(normalize-space(.), '{text}')]");
        self.find(&xpath).await.click().await.expect("it can be pressed");
    }

    /// Waits until this text stands somewhere.
    pub(crate) async fn reads(&self, text: &str) {
        self.find(&format!("//*[contains(text(), '{text}')]")).await;
    }

    /// Goes to a place by its entry in the sidebar.
    pub(crate) async fn go(&self, place: &str) {
        let xpath = format!(
            "//nav[@aria-label='Places' or @aria-label='App']//a[contains(normalize-space(.), '{place}')]"
        );
        self.find(&xpath).await.click().await.expect("it can be pressed");
    }

    /// Types into whatever has the focus.
    pub(crate) async fn type_keys(&self, keys: &str) {
        self.client
            .active_element()
            .await
            .expect("an element has the focus")
            .send_keys(keys)
            .await
            .expect("keys arrive");
    }

    /// Runs a script in the page.
    pub(crate) async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// Keeps a picture of the window.
    pub(crate) async fn picture(&self, name: &str) {
        match self.client.screenshot().await {
            Ok(bytes) => {
                let path = self.pictures.join(name).with_extension("png");
                std::fs::write(path, bytes).expect("the folder is writable");
            }
            Err(error) => eprintln!("no picture of {name}: {error}"),
        }
    }

    /// Closes the app and ends the driver.
    pub(crate) async fn close(mut self) {
        self.client.clone().close().await.expect("the session ends");
        end(&mut self.driver);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        end(&mut self.driver);
    }
}

fn end(driver: &mut Child) {
    if matches!(driver.try_wait(), Ok(None))
        && let Err(error) = driver.kill().and_then(|()| driver.wait())
    {
        eprintln!("the driver did not end: {error}");
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it has an address").port()
}

/// The driver needs a moment until it listens.
async fn connect(port: u16, capabilities: Capabilities) -> Client {
    let mut tries = 0;
    loop {
        let built = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities.clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        match built {
            Ok(client) => return client,
            Err(_) if tries < 50 => tries += 1,
            Err(error) => panic!("no session: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A short video, as a camera would leave one.
pub(crate) fn film(path: &Path) {
    let made = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=6"])
        .args([
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=440:duration=6",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-c:a",
            "aac",
        ])
        .arg(path)
        .status()
        .expect("ffmpeg runs");
    assert!(made.success());
}
