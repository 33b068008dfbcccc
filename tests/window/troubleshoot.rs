//! Troubleshoot: the tenant comes into a trouble, the checks find exactly that, what they offer mends it, and asked again
//! all is well.

use crate::journey;
use crate::office::Office;
use crate::window::Window;
use sandbox::control::{Position, Switch};
use serde_json::json;

/// Those of the sandbox's cast who are everybody in a tenant of nine.
const EVERYBODY: [&str; 9] = [
    "sync-admin",
    "priya.raman",
    "helpdesk",
    "amelie.dubois",
    "bjorn.andersson",
    "wei.chen",
    "dara.o'brien",
    "hana.yamada",
    "juergen.mueller",
];

/// A tenant of which no check finds anything, imported by whoever sits at the computer.
async fn healthy(name: &str) -> Office {
    let office = Office::opened(name).await;
    office.google.set(Switch::UnverifiedDomain, Position::Off).await.expect("its owner removes it");
    for local in EVERYBODY {
        let enrolled = json!({ "isEnrolledIn2Sv": true });
        office
            .google
            .edit_user(&format!("{local}@northwind.test"), enrolled)
            .await
            .expect("everybody enrols");
    }
    office.import(&["Groups"]).await;
    checks_find(&office.window, "Nothing was found.").await;
    office
}

/// Runs the checks, which say so much in all, and could all be asked.
async fn checks_find(window: &Window, sum: &str) {
    journey::go_to(window, "Troubleshoot").await;
    window.click("button", "Run checks").await;
    window.until(&format!("the checks do not say {sum:?}"), |text| text.contains(sum)).await;
    let text = window.text().await;
    assert!(!text.contains("could not be asked"), "a check could not be asked:\n{text}");
}

/// Asks the check again whose finding is on the screen, after which nothing is found.
async fn again_all_is_well(window: &Window) {
    journey::go_to(window, "Troubleshoot").await;
    window.click("button", "Check again").await;
    window.reads("Nothing was found.").await;
    window.reads("All is well").await;
}

/// T3. The remedy is a page of the Admin console: the button opens it, and an administrator does there what is said.
#[tokio::test(flavor = "multi_thread")]
async fn t03_api_access_that_is_off_is_found_and_turned_on_at_google() {
    let office = healthy("t03").await;
    office.google.set(Switch::ApiAccess, Position::Off).await.expect("somebody turns it off");

    checks_find(&office.window, "1 thing found.").await;
    office.window.reads("API access is turned off in the Google Admin console").await;
    let before = office.machine.opened().len();
    office.window.click("button", "Open API controls").await;
    assert_eq!(
        office.machine.opens(before).await,
        "https://admin.google.com/ac/owl",
        "where it is turned on"
    );
    office.google.set(Switch::ApiAccess, Position::On).await.expect("it is turned on there");

    again_all_is_well(&office.window).await;
    office.close().await;
}

/// T4. The remedy is one consent.
#[tokio::test(flavor = "multi_thread")]
async fn t04_a_lost_authorisation_is_found_and_reactivated() {
    let office = healthy("t04").await;
    office.lose_the_authorisation().await;

    checks_find(&office.window, "1 thing found.").await;
    office.window.reads("The authorisation was revoked or has run out.").await;
    office.reactivate().await;
    office.window.click("button", "Done").await;

    again_all_is_well(&office.window).await;
    office.close().await;
}

/// T12. The remedy is a switch of Rollcall's own.
#[tokio::test(flavor = "multi_thread")]
async fn t12_groups_that_are_not_managed_are_found_and_switched_on() {
    let office = healthy("t12").await;
    let window = &office.window;
    journey::go_to(window, "Groups").await;
    window.click("row", "/Platform team/").await;
    window.click("button", "Edit Platform team…").await;
    window.fill("Description", "All who build the platform").await;
    window.click("button", "Save").await;
    window.reads("All who build the platform").await;

    checks_find(&office.window, "1 thing found.").await;
    window.reads("Changed here since they were read, and not managed from here: Platform team").await;
    window.click("button", "Open connection").await;
    window.click("checkbox", "Manage groups and memberships in Google").await;
    window.reads("Bound groups of northwind.test and their members follow the directory").await;

    again_all_is_well(&office.window).await;
    office.close().await;
}
