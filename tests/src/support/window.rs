//! The app's window through WebKit's WebDriver.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// How long a step may take; a step that is due sooner ends sooner.
const PATIENCE: Duration = Duration::from_secs(60);

/// The driver's process and the session that steers the app. Calls block, so that a test reads from top to bottom.
pub struct Window {
    runtime: Runtime,
    client: Client,
    driver: Child,
    pictures: PathBuf,
}

impl Window {
    /// Starts `app` with these arguments and, beside what is set here, these variables. Pictures go into `pictures`.
    ///
    /// # Panics
    /// When the driver or the app does not start.
    #[must_use]
    pub fn open(app: &Path, arguments: &[&str], environment: &[(&str, &str)], pictures: &Path) -> Self {
        std::fs::create_dir_all(pictures).expect("the folder can be made");
        let port = free_port();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver starts: install webkit2gtk-driver");
        let options = json!({ "binary": app, "args": arguments });
        let mut capabilities = Capabilities::new();
        capabilities.insert(String::from("webkitgtk:browserOptions"), options);
        let runtime = Runtime::new().expect("a runtime");
        let client = runtime.block_on(connect(port, capabilities));
        Self { runtime, client, driver, pictures: pictures.to_owned() }
    }

    /// Waits for an element.
    ///
    /// # Panics
    /// When it does not appear in time.
    pub fn find(&self, xpath: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(xpath));
        match self.runtime.block_on(wait) {
            Ok(element) => element,
            Err(error) => {
                let page = self.script("return document.body.innerText");
                self.picture("failure");
                panic!("{xpath} did not appear: {error}\n{}", page.as_str().unwrap_or_default());
            }
        }
    }

    /// Presses the element at this path.
    ///
    /// # Panics
    /// When there is none.
    pub fn press_at(&self, xpath: &str) {
        let element = self.find(xpath);
        self.runtime.block_on(element.click()).expect("it can be pressed");
    }

    /// Presses the button or link with this text.
    ///
    /// # Panics
    /// When there is none.
    pub fn press(&self, text: &str) {
        self.press_at(&format!("(//button|//a)[contains(normalize-space(.), '{text}')]"));
    }

    /// Waits until this text stands somewhere.
    ///
    /// # Panics
    /// When it does not appear in time.
    pub fn reads(&self, text: &str) {
        self.find(&format!("//*[text()[contains(., '{text}')]]"));
    }

    /// Goes to a place by its entry in the sidebar.
    ///
    /// # Panics
    /// When there is none.
    pub fn go(&self, place: &str) {
        self.press_at(&format!(
            "//nav[@aria-label='Places' or @aria-label='App']//a[contains(normalize-space(.), '{place}')]"
        ));
    }

    /// Types into whatever has the focus.
    ///
    /// # Panics
    /// When nothing has the focus.
    pub fn type_keys(&self, keys: &str) {
        let typed = async { self.client.active_element().await?.send_keys(keys).await };
        self.runtime.block_on(typed).expect("the element with the focus takes keys");
    }

    /// Runs a script in the page.
    ///
    /// # Panics
    /// When the script fails.
    pub fn script(&self, script: &str) -> Value {
        self.runtime.block_on(self.client.execute(script, Vec::new())).expect("the script runs")
    }

    /// Waits until this script returns true.
    ///
    /// # Panics
    /// When it never does.
    pub fn until(&self, script: &str) {
        let truth = async {
            while self.client.execute(script, Vec::new()).await.expect("the script runs") != Value::Bool(true)
            {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let came = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, truth).await });
        assert!(came.is_ok(), "never true: {script}");
    }

    /// Keeps a picture of the window once nothing fades any more.
    ///
    /// # Panics
    /// When the window has none.
    pub fn picture(&self, name: &str) {
        self.until("return document.getAnimations().every((each) => !(each instanceof CSSTransition))");
        let bytes = self.runtime.block_on(self.client.screenshot()).expect("the window has a picture");
        let path = self.pictures.join(name).with_extension("png");
        std::fs::write(path, bytes).expect("the folder is writable");
    }

    /// Ends the session, with which the driver ends the app; the driver ends when this is dropped.
    ///
    /// # Panics
    /// When the session does not end.
    pub fn close(&self) {
        self.runtime.block_on(self.client.clone().close()).expect("the session ends");
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
