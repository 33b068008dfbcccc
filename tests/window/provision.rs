//! The directory drives Google, in the real window: who is new gets an account and a password that is handed out once,
//! what both sides changed is asked, and the whole is taken back.

use crate::journey;
use crate::machine::Machine;
use crate::window::Window;
use sandbox::Tenant;
use sandbox::control::Control;
use sandbox::home::Attached;
use serde_json::json;

const NORA: &str = "nora.quist@northwind.test";
const WEI: &str = "wei.chen@northwind.test";

/// An imported tenant of nine, with the sandbox in the test's hand.
struct Office {
    machine: Machine,
    window: Window,
    google: Control,
    sandbox: Attached,
}

impl Office {
    async fn of(name: &str) -> Self {
        let mut machine = Machine::new(name).await;
        let home = sync::Home::at(&machine.data_folder()).expect("the home is writable");
        let held = sandbox::home::hold_and_control(home.path(), &Tenant { seed: 1, users: 9 }).await;
        let (sandbox, google) = held.expect("nobody else holds the sandbox of a new home");
        let window = machine.start().await;
        journey::connect_the_sandbox(&machine, &window).await;
        journey::read_everybody(&window).await;
        journey::import_what_is_ticked(&window).await;
        Self { machine, window, google, sandbox }
    }

    async fn is_suspended(&self, email: &str) -> bool {
        self.google.user(email).await.expect("the account is there")["suspended"] == json!(true)
    }

    async fn close(self) {
        self.window.close().await;
        self.sandbox.detach().await;
        drop(self.machine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_gets_an_account_and_slip_and_is_taken_back() {
    let office = Office::of("provision").await;
    let window = &office.window;

    journey::add_user(window, ("Nora", "Quist"), NORA).await;
    window.click("tab", "Google account").await;
    window.click("button", "Bind").await;
    window.reads("Nothing is sent before you approve its plan.").await;

    journey::read_both_sides(window).await;
    window.find("row", "/Create.*Nora Quist/").await;
    window.click("button", "Create 1 account").await;
    window.find("button", "Sync again").await;
    window.find("row", "/Done.*Nora Quist/").await;
    assert!(!office.is_suspended(NORA).await, "Google has her");

    window.click("button", "Print slips…").await;
    window.click("button", "Show the passwords").await;
    window.find("button", "Print…").await;
    let shown = window.execute("return document.querySelector('dialog[open] code').innerText", vec![]).await;
    let password = shown.as_str().expect("one password").to_owned();
    assert!(office.google.opens(NORA, &password).await.expect("she is there"), "the slip opens the account");
    window.click("button", "They are handed out").await;
    window.gone("button", "Print slips…").await;
    assert!(!window.text().await.contains(&password), "it is shown once");

    window.click("button", "All runs").await;
    window.find("row", "/Sync.*1 new/").await;
    window.execute("location.hash = '/runs/2'", vec![]).await;
    window.click("button", "Undo this run…").await;
    window.click("button", "Make the plan").await;
    window.click("button", "Suspend or let go of 1 user").await;
    window.find("button", "To Sync").await;
    assert!(office.is_suspended(NORA).await, "no account is ever deleted: undoing a create suspends it");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_both_sides_changed_is_asked_and_a_plan_may_be_left() {
    let office = Office::of("both-changed").await;
    let window = &office.window;
    journey::go_to(window, "Users").await;
    journey::find_user(window, "Wei Chen").await;
    window.click("row", "/Wei Chen/").await;
    window.click("button", "Edit").await;
    window.fill("/^First name/", "Weiming").await;
    window.click("button", "Save 1 change").await;
    window.reads("Weiming Chen").await;
    let theirs = json!({ "name": { "givenName": "William" } });
    office.google.edit_user(WEI, theirs).await.expect("somebody changes it there");

    journey::read_both_sides(window).await;
    window.find("row", "/Conflict.*Chen/").await;
    // A plan that is discarded has sent nothing, and the next is made from the same.
    window.click("button", "Discard plan").await;
    window.find("dialog", "Discard this plan?").await;
    window.click("button", "Discard plan").await;
    window.find("button", "Read both sides").await;
    journey::read_both_sides(window).await;
    window.click("button", "/^Directory wins/").await;
    window.click("button", "Update 1 user").await;
    window.find("button", "Sync again").await;
    let account = office.google.user(WEI).await.expect("he is there");
    assert_eq!(account["name"]["givenName"], json!("Weiming"), "the answer is what was sent");

    window.click("button", "Sync again").await;
    journey::read_both_sides(window).await;
    window.reads("Everything is in step").await;
    window.click("button", "Finish").await;
    window.find("button", "Sync again").await;
    office.close().await;
}
