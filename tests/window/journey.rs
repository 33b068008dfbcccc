//! The ways through the app that several tests take.

use crate::human::Browser;
use crate::machine::Machine;
use crate::window::Window;
use directory::{User, Values};
use serde_json::Value;
use std::sync::Arc;
use store::Store;
use store::user::{Search, Standing};
use sync::{Cancel, Environment, Watch, Workstation};

/// The button that carries out the plan.
pub const IMPORT: &str = "/^Import [1-9][\\d,.\\s]* (user|row)s?$/";

/// Opens the sandbox from the first screen, consents as its super admin, and comes to the import.
pub async fn connect_the_sandbox(machine: &Machine, window: &Window) {
    let before = machine.opened().len();
    window.click("button", "Open the sandbox").await;
    let address = machine.opens(before).await;
    let browser = Browser::new().expect("a browser without pictures opens");
    let page = browser.allow(&address).await.unwrap_or_else(|why| panic!("no consent: {why}"));
    assert!(!page.text.contains("code="), "the page that closes the browser tells no secret");
    window.reads("northwind.test is connected").await;
    window.click("button", "Next").await;
    window.click("button", "Continue to import").await;
    window.find("heading", "Import from Google").await;
}

/// Reads everybody and comes to the review.
pub async fn read_everybody(window: &Window) {
    window.click("radio", "Everybody").await;
    window.click("button", "/^Read (from Google|again)$/").await;
    window.find("button", IMPORT).await;
}

/// Reads everybody once more, after which there may be nothing left to import.
pub async fn read_everybody_again(window: &Window) {
    window.click("radio", "Everybody").await;
    window.click("button", "/^Read (from Google|again)$/").await;
    window.find("button", "Discard plan").await;
    if window.has("button", IMPORT).await {
        import_what_is_ticked(window).await;
    }
}

/// Presses a chip of the review, and waits until the list has only such rows.
pub async fn show_only(window: &Window, chip: &str) {
    const ROWS: &str =
        "return [...document.querySelectorAll('[role=row][data-index]')].map((row) => row.innerText)";
    window.click("button", &format!("/^{chip}/")).await;
    let such = |rows: &Value| {
        let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
        !rows.is_empty() && rows.iter().all(|row| row.as_str().is_some_and(|text| text.contains(chip)))
    };
    window.comes_to(ROWS, &format!("the list does not show only {chip}"), such).await;
}

/// Imports what is ticked and comes to the report.
pub async fn import_what_is_ticked(window: &Window) {
    window.click("button", IMPORT).await;
    window.find("button", "See users").await;
}

/// Searches for somebody in the users table, which draws only the rows in sight.
pub async fn find_user(window: &Window, name: &str) {
    window.fill("/^Search/", name).await;
    window.find("row", &format!("/{name}/")).await;
}

/// Adds a user by the form, and comes to the user's panel.
pub async fn add_user(window: &Window, (first, last): (&str, &str), email: &str) {
    go_to(window, "Users").await;
    window.click("button", "New user").await;
    window.fill("/^First name/", first).await;
    window.fill("/^Last name/", last).await;
    window.fill("/^Email/", email).await;
    window.click("button", "Create user").await;
    window.find("tab", "Google account").await;
}

/// Gives somebody another first name by the form.
pub async fn edit_first_name(window: &Window, name: &str, first: &str) {
    go_to(window, "Users").await;
    find_user(window, name).await;
    window.click("row", &format!("/{name}/")).await;
    window.click("button", "Edit").await;
    window.fill("/^First name/", first).await;
    window.click("button", "Save 1 change").await;
    window.gone("button", "Save 1 change").await;
}

/// Reads both sides for a sync, and comes to its plan.
pub async fn read_both_sides(window: &Window) {
    go_to(window, "Sync").await;
    window.click("button", "Read both sides").await;
    window.find("button", "/^(Discard plan|Finish)$/").await;
}

/// Puts somebody into the directory who is on no Google yet, before the app is started.
pub async fn somebody_is_there_already(machine: &Machine, username: &str, email: &str) {
    let home = sync::Home::at(&machine.data_folder()).expect("the home is writable");
    let store = Store::open(&home.data_file()).await.expect("a data file");
    let user = User {
        email: email.to_owned(),
        username: username.to_owned(),
        given_name: "Björn".to_owned(),
        family_name: "Anderson".to_owned(),
        state: directory::user::State::Active,
        values: Values::default(),
    };
    let added = store.write(move |tx| {
        store::user::insert(tx, &user, Standing::DirectoryOnly, 1_700_000_000_000, Search::Kept)
    });
    added.await.expect("the username is free");
}

/// Approves the plan that waits, and stops before its first step, as a power cut in the middle does. The app does not run.
pub async fn approved_and_interrupted(machine: &Machine) {
    let home = sync::Home::at(&machine.data_folder()).expect("the home is writable");
    let environment = Environment {
        now: Arc::new(|| 1_800_000_000_000),
        chance: Arc::new(|bytes| bytes.fill(7)),
        sandbox: Arc::new(|| Box::pin(async { Err("an import asks nobody".to_owned()) })),
        google: google::Settings::new("test", Arc::new(|| 0.5)),
        key_file: None,
        operator: "morgan".to_owned(),
        workstation: "desk-1".to_owned(),
    };
    let app = Workstation::open(home, environment).await.expect("the directory opens");
    let run = app.runs(None, 1).await.expect("the runs").remove(0);
    let at_once = Cancel::default();
    at_once.cancel();
    let stopped = app.import_apply(run.run.id, &Watch::new(at_once, |_| {})).await;
    stopped.expect_err("it was stopped");
}

/// Goes to a screen by the rail, which says of some that a plan waits there.
pub async fn go_to(window: &Window, screen: &str) {
    window.click("link", &format!("/^{screen}( ?, a plan waits for review)?$/")).await;
    window.find("heading", &format!("/^{screen}/")).await;
}
