//! The directory drives Google, in the real window: who is new gets an account and a password that is handed out once,
//! what both sides changed is asked, and the whole is taken back.

use crate::journey;
use crate::office::Office;
use sandbox::{Effect, Fault};
use serde_json::json;

const NORA: &str = "nora.quist@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const HANA: &str = "hana.yamada@northwind.test";
const AMELIE: &str = "amelie.dubois@northwind.test";
/// Longer than any test: the answer comes when the faults are cleared.
const SILENCE_MS: u64 = 3_600_000;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_gets_an_account_and_slip_and_is_taken_back() {
    let office = Office::imported("provision").await;
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
    let office = Office::imported("both-changed").await;
    let window = &office.window;
    journey::edit_first_name(window, "Wei Chen", "Weiming").await;
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

/// Takes three names from a CSV file, and cancels the sync of them after the first: Google was silent about the others.
async fn three_names_are_taken_and_their_sync_is_cancelled(office: &Office) {
    const DROP: &str = "const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'names.csv', { type: 'text/csv' }));
        const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector('[role=group][aria-label=\"CSV file\"]').dispatchEvent(drop);";
    const FILE: &str = "\u{feff}email;firstname\r\nwei.chen@northwind.test;Weiming\r\n\
        hana.yamada@northwind.test;Hanako\r\nnot an address;Nobody\r\namelie.dubois@northwind.test;Amelia\r\n";
    let window = &office.window;
    window.execute("location.hash = '/users/import'", vec![]).await;
    window.reads("Drop a CSV file here").await;
    window.execute(DROP, vec![json!(FILE)]).await;
    window.click("button", "Preview 4 rows").await;
    window.find("row", "/Refused/").await;
    window.click("button", "Import 3 rows").await;
    window.click("button", "See users").await;

    journey::read_both_sides(window).await;
    for email in [HANA, AMELIE] {
        let account = office.google.user(email).await.expect("the account is there");
        let path = format!("/users/{}", account["id"].as_str().expect("it has an id"));
        let silent =
            Fault { delay_ms: SILENCE_MS, ..Fault::once("GET", &path, Effect::Pass).times(u32::MAX) };
        office.google.fault(silent).await.expect("Google does not answer for two of them");
    }
    window.click("button", "Update 3 users").await;
    window.reads("1\nof 3 steps").await;
    window.click("button", "Cancel").await;
    window.reads("Stopping after what is on its way").await;
    office.google.clear_faults().await.expect("Google is itself again");
    window.reads("This sync was approved and stopped before its end.").await;
}

/// Which of the three Google calls by the names of the file.
async fn renamed_on_google(office: &Office) -> Vec<&'static str> {
    let mut renamed = Vec::new();
    for (email, name) in [(WEI, "Weiming"), (HANA, "Hanako"), (AMELIE, "Amelia")] {
        let account = office.google.user(email).await.expect("the account is there");
        if account["name"]["givenName"] == json!(name) {
            renamed.push(name);
        }
    }
    renamed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_and_taken_and_its_sync_is_cancelled_and_continued() {
    let office = Office::imported("from-a-file").await;
    three_names_are_taken_and_their_sync_is_cancelled(&office).await;
    let window = &office.window;

    window.click("button", "Continue").await;
    window.find("button", "Sync again").await;

    assert_eq!(renamed_on_google(&office).await, ["Weiming", "Hanako", "Amelia"], "all as the file says");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_of_a_cancelled_sync_is_given_up_and_the_next_plans_it_again() {
    let office = Office::imported("given-up").await;
    three_names_are_taken_and_their_sync_is_cancelled(&office).await;
    let window = &office.window;
    let sent = renamed_on_google(&office).await;
    assert_eq!(sent, ["Weiming"], "the others were not begun");

    window.click("button", "Give up the rest…").await;
    window.find("dialog", "Give up the rest of this sync?").await;
    window.click("button", "Keep it").await;
    window.find("button", "Continue").await;
    window.click("button", "Give up the rest…").await;
    window.click("button", "Give up the rest").await;
    window.find("button", "Sync again").await;

    assert_eq!(renamed_on_google(&office).await, sent, "nothing more was sent");
    window.click("button", "Sync again").await;
    journey::read_both_sides(window).await;
    window.find("button", "Update 2 users").await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_sync_that_lost_its_authorisation_waits_for_one_button() {
    let office = Office::imported("queued").await;
    let window = &office.window;
    journey::edit_first_name(window, "Wei Chen", "Weiming").await;
    journey::read_both_sides(window).await;
    office.lose_the_authorisation().await;
    window.click("button", "Update 1 user").await;

    window.reads("Google does not accept the authorisation of northwind.test any more.").await;
    window.reads("waits and goes on after it.").await;
    let before = office.google.user(WEI).await.expect("he is there");
    assert_eq!(before["name"]["givenName"], json!("Wei"), "nothing was sent");
    journey::go_to(window, "Users").await;
    window.reads("waits and goes on after it.").await;

    office.reactivate().await;
    window.reads("What waited for this goes on").await;
    window.click("link", "See it").await;
    window.find("button", "Sync again").await;
    window.find("row", "/Done.*Weiming Chen/").await;
    let after = office.google.user(WEI).await.expect("he is there");
    assert_eq!(after["name"]["givenName"], json!("Weiming"), "exactly what was approved");
    office.close().await;
}
