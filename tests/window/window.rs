//! What the person sees and does: things are found by what they are and what they are called, as
//! a screen reader would name them.

use crate::machine::Started;
use fantoccini::Client;
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(100);
/// WebDriver's name for an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const FIND: &str = concat!(include_str!("names.js"), include_str!("find.js"));
const FOCUS: &str = concat!(include_str!("names.js"), include_str!("focus.js"));

/// The app's window. The app and its bus end with this value.
pub struct Window {
    client: Client,
    driver: Started,
    logs: PathBuf,
}

impl Window {
    pub fn new(client: Client, driver: Started, logs: PathBuf) -> Self {
        Self { client, driver, logs }
    }

    /// Ends the app as WebDriver does, and the session with it.
    pub async fn close(self) {
        if let Err(why) = self.client.close().await {
            eprintln!("the session does not close: {why}");
        }
        drop(self.driver);
    }

    /// Ends the app as a power cut would.
    pub fn kill(self) {
        drop(self.driver);
    }

    /// Waits for a visible thing of this role with this name: the whole name, or `/a pattern/`.
    pub async fn find(&self, role: &str, name: &str) -> Element {
        let found = self.search(role, name, PATIENCE).await;
        match found {
            Some(element) => element,
            None => self.fail(&format!("there is no {role} called {name:?}")).await,
        }
    }

    /// Whether a visible thing of this role and name is there now.
    pub async fn has(&self, role: &str, name: &str) -> bool {
        self.search(role, name, Duration::ZERO).await.is_some()
    }

    /// Waits until no such thing is there any more.
    pub async fn gone(&self, role: &str, name: &str) {
        let started = Instant::now();
        while self.has(role, name).await {
            if started.elapsed() > PATIENCE {
                self.fail(&format!("the {role} called {name:?} is still there")).await;
            }
            sleep(GLANCE).await;
        }
    }

    async fn search(&self, role: &str, name: &str, patience: Duration) -> Option<Element> {
        let started = Instant::now();
        loop {
            let found = match self.client.execute(FIND, vec![json!(role), json!(name)]).await {
                Ok(found) => found,
                // It was drawn away between being found and being told of: it is not there.
                Err(why) if why.to_string().contains("Stale element") => Value::Null,
                Err(why) => panic!("a script fails in the page: {why}"),
            };
            if let Some(id) = found[ELEMENT].as_str() {
                let id = ElementRef::from(id.to_owned());
                return Some(Element::from_element_id(self.client.clone(), id));
            }
            if started.elapsed() >= patience {
                return None;
            }
            sleep(GLANCE).await;
        }
    }

    /// Clicks on a thing, once it is there and enabled.
    pub async fn click(&self, role: &str, name: &str) {
        let started = Instant::now();
        loop {
            let element = self.find(role, name).await;
            let enabled = element.is_enabled().await.unwrap_or(false)
                && element.attr("aria-disabled").await.ok().flatten().as_deref() != Some("true");
            // A list that is drawn again just now makes the element stale: look for it again.
            if enabled && element.click().await.is_ok() {
                return;
            }
            if started.elapsed() > PATIENCE {
                self.fail(&format!("the {role} called {name:?} cannot be clicked")).await;
            }
            sleep(GLANCE).await;
        }
    }

    /// Replaces what stands in a field. WebDriver's own *clear* tells the page nothing.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find("textbox", name).await;
        let all =
            format!("{}a{}{}", char::from(Key::Control), char::from(Key::Null), char::from(Key::Delete));
        let typed = match field.send_keys(&all).await {
            Ok(()) if !text.is_empty() => field.send_keys(text).await,
            cleared => cleared,
        };
        if let Err(why) = typed {
            self.fail(&format!("the field {name:?} takes no text: {why}")).await;
        }
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: &str) {
        let started = Instant::now();
        loop {
            let pressed = match self.client.active_element().await {
                Ok(element) => element.send_keys(keys).await,
                Err(why) => Err(why),
            };
            // What has the focus may be drawn again just now, and take no key: press once more.
            match pressed {
                Ok(()) => return,
                Err(why) if started.elapsed() > PATIENCE => {
                    self.fail(&format!("the keys do nothing: {why}")).await;
                }
                Err(_) => sleep(GLANCE).await,
            }
        }
    }

    /// Goes on with Tab until the focus is on a thing of this name (the whole name, or `/a pattern/`).
    ///
    /// Every stop on the way must be seen to have the focus.
    pub async fn tab_to(&self, name: &str) {
        let pattern = name.strip_prefix('/').and_then(|name| name.strip_suffix('/'));
        let mut passed: Vec<String> = Vec::new();
        for _ in 0..80 {
            self.press(&char::from(Key::Tab).to_string()).await;
            let focused = self.execute(FOCUS, vec![]).await;
            let Some(at) = focused["name"].as_str() else { continue };
            if focused["seen"] != true {
                self.fail(&format!("{at:?} has the focus, and nobody sees it; before: {passed:?}")).await;
            }
            let script = "return new RegExp(arguments[0]).test(arguments[1])";
            let there = match pattern {
                Some(pattern) => self.execute(script, vec![json!(pattern), json!(at)]).await == true,
                None => at == name,
            };
            if there {
                return;
            }
            passed.push(at.to_owned());
        }
        self.fail(&format!("Tab never comes to {name:?}, only to {passed:?}")).await;
    }

    /// Waits until these words stand somewhere on the screen.
    pub async fn reads(&self, words: &str) {
        self.until(&format!("the window does not read {words:?}"), |text| text.contains(words)).await;
    }

    /// Waits until the words on the screen are as they should be.
    pub async fn until(&self, complaint: &str, holds: impl Fn(&str) -> bool) {
        let started = Instant::now();
        while !holds(&self.text().await) {
            if started.elapsed() > PATIENCE {
                self.fail(complaint).await;
            }
            sleep(GLANCE).await;
        }
    }

    /// Waits until a script returns what it should.
    pub async fn comes_to(&self, script: &str, complaint: &str, holds: impl Fn(&Value) -> bool) {
        let started = Instant::now();
        while !holds(&self.execute(script, vec![]).await) {
            if started.elapsed() > PATIENCE {
                self.fail(complaint).await;
            }
            sleep(GLANCE).await;
        }
    }

    /// All the words on the screen.
    pub async fn text(&self) -> String {
        let text = self.execute("return document.body ? document.body.innerText : ''", vec![]).await;
        // What keeps a name from turning its line is not seen.
        text.as_str().unwrap_or_default().replace(['\u{2068}', '\u{2069}'], "")
    }

    /// Runs a script in the page.
    pub async fn execute(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.client.execute(script, arguments).await {
            Ok(value) => value,
            Err(why) => panic!("a script fails in the page: {why}"),
        }
    }

    /// Runs a script in the page that tells its result to its last argument.
    pub async fn execute_until_told(&self, script: &str, arguments: Vec<Value>) -> Value {
        match self.client.execute_async(script, arguments).await {
            Ok(value) => value,
            Err(why) => panic!("a script does not come to its end in the page: {why}"),
        }
    }

    /// Makes the window as large as this.
    pub async fn resize(&self, width: u32, height: u32) {
        if let Err(why) = self.client.set_window_size(width, height).await {
            self.fail(&format!("the window does not become {width}x{height}: {why}")).await;
        }
        let is = "return [window.innerWidth, window.innerHeight]";
        let started = Instant::now();
        while self.execute(is, vec![]).await != json!([width, height]) {
            if started.elapsed() > PATIENCE {
                self.fail(&format!("the window does not become {width}x{height}")).await;
            }
            sleep(GLANCE).await;
        }
    }

    /// Shows the screen in the *light* or the *dark* theme, whatever the system prefers.
    pub async fn theme(&self, theme: &str) {
        let script = "document.documentElement.dataset.theme = arguments[0]";
        self.execute(script, vec![json!(theme)]).await;
    }

    /// The window as a PNG.
    pub async fn picture(&self) -> Vec<u8> {
        match self.client.screenshot().await {
            Ok(picture) => picture,
            Err(why) => panic!("the window cannot be photographed: {why}"),
        }
    }

    /// Stops the test, with a picture of the window and its words.
    pub async fn fail(&self, complaint: &str) -> ! {
        let picture = self.logs.join("failure.png");
        if let Ok(png) = self.client.screenshot().await {
            let _ = fs::write(&picture, png);
        }
        panic!("{complaint}; see {}. It reads:\n{}", picture.display(), self.text().await);
    }
}
