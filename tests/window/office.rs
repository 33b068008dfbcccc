//! The computer of an administrator whose tenant has nine people, with the sandbox in the test's hand.

use crate::human::Browser;
use crate::journey;
use crate::machine::Machine;
use crate::window::Window;
use sandbox::Tenant;
use sandbox::control::Control;
use sandbox::home::Attached;
use serde_json::json;

pub struct Office {
    pub machine: Machine,
    pub window: Window,
    pub google: Control,
    /// The sandbox, which the app finds as it would find that of another program.
    sandbox: Attached,
}

impl Office {
    /// Rollcall is open for the first time.
    pub async fn opened(name: &str) -> Self {
        let mut machine = Machine::new(name).await;
        let home = sync::Home::at(&machine.data_folder()).expect("the home is writable");
        let held = sandbox::home::hold_and_control(home.path(), &Tenant { seed: 1, users: 9 }).await;
        let (sandbox, google) = held.expect("nobody else holds the sandbox of a new home");
        let window = machine.start().await;
        Self { machine, window, google, sandbox }
    }

    /// Everybody is imported.
    pub async fn imported(name: &str) -> Self {
        let office = Self::opened(name).await;
        office.import(&[]).await;
        office
    }

    /// Connects the sandbox, and imports everybody, and more besides.
    pub async fn import(&self, more: &[&str]) {
        journey::connect_the_sandbox(&self.machine, &self.window).await;
        for thing in more {
            self.window.click("checkbox", thing).await;
        }
        journey::read_everybody(&self.window).await;
        journey::import_what_is_ticked(&self.window).await;
    }

    /// Google accepts no token any more.
    pub async fn lose_the_authorisation(&self) {
        self.google.revoke_refresh_tokens().await.expect("it is revoked");
        self.google.expire_access_tokens().await.expect("and the last token with it");
    }

    /// Presses *Reactivate*, and consents.
    pub async fn reactivate(&self) {
        let before = self.machine.opened().len();
        self.window.click("button", "Reactivate").await;
        let address = self.machine.opens(before).await;
        let browser = Browser::new().expect("a browser without pictures opens");
        browser.allow(&address).await.unwrap_or_else(|why| panic!("no consent: {why}"));
        self.window.reads("northwind.test is connected again").await;
    }

    pub async fn is_suspended(&self, email: &str) -> bool {
        self.google.user(email).await.expect("the account is there")["suspended"] == json!(true)
    }

    pub async fn close(self) {
        self.window.close().await;
        self.sandbox.detach().await;
    }
}
