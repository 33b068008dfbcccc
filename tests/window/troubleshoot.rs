//! Troubleshoot: the tenant comes into a trouble, the checks find exactly that, what they offer mends it, and asked again
//! all is well.

use crate::human::Browser;
use crate::journey;
use crate::machine::Machine;
use crate::window::Window;
use sandbox::Tenant;
use sandbox::control::{Control, Position, Switch};
use sandbox::home::Attached;
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
struct Office {
    machine: Machine,
    window: Window,
    google: Control,
    /// The sandbox, which the app finds as it would find that of another program.
    sandbox: Attached,
}

impl Office {
    async fn of(name: &str) -> Self {
        let mut machine = Machine::new(name).await;
        let home = sync::Home::at(&machine.data_folder()).expect("the home is writable");
        let held = sandbox::home::hold_and_control(home.path(), &Tenant { seed: 1, users: 9 }).await;
        let (sandbox, google) = held.expect("nobody else holds the sandbox of a new home");
        google.set(Switch::UnverifiedDomain, Position::Off).await.expect("its owner removes it");
        for local in EVERYBODY {
            let enrolled = json!({ "isEnrolledIn2Sv": true });
            google.edit_user(&format!("{local}@northwind.test"), enrolled).await.expect("everybody enrols");
        }

        let window = machine.start().await;
        journey::connect_the_sandbox(&machine, &window).await;
        window.click("checkbox", "Groups").await;
        journey::read_everybody(&window).await;
        journey::import_what_is_ticked(&window).await;
        let office = Self { machine, window, google, sandbox };
        office.checks_find("Nothing was found.").await;
        office
    }

    /// Runs the checks, which say so much in all, and could all be asked.
    async fn checks_find(&self, sum: &str) {
        journey::go_to(&self.window, "Troubleshoot").await;
        self.window.click("button", "Run checks").await;
        self.window.until(&format!("the checks do not say {sum:?}"), |text| text.contains(sum)).await;
        let text = self.window.text().await;
        assert!(!text.contains("could not be asked"), "a check could not be asked:\n{text}");
    }

    /// Asks the check again whose finding is on the screen, after which nothing is found.
    async fn again_all_is_well(&self) {
        journey::go_to(&self.window, "Troubleshoot").await;
        self.window.click("button", "Check again").await;
        self.window.reads("Nothing was found.").await;
        self.window.reads("All is well").await;
    }

    async fn close(self) {
        self.window.close().await;
        self.sandbox.detach().await;
    }
}

/// T3. The remedy is a page of the Admin console: the button opens it, and an administrator does there what is said.
#[tokio::test(flavor = "multi_thread")]
async fn t03_api_access_that_is_off_is_found_and_turned_on_at_google() {
    let office = Office::of("t03").await;
    office.google.set(Switch::ApiAccess, Position::Off).await.expect("somebody turns it off");

    office.checks_find("1 thing found.").await;
    office.window.reads("API access is turned off in the Google Admin console").await;
    let before = office.machine.opened().len();
    office.window.click("button", "Open API controls").await;
    assert_eq!(
        office.machine.opens(before).await,
        "https://admin.google.com/ac/owl",
        "where it is turned on"
    );
    office.google.set(Switch::ApiAccess, Position::On).await.expect("it is turned on there");

    office.again_all_is_well().await;
    office.close().await;
}

/// T4. The remedy is one consent.
#[tokio::test(flavor = "multi_thread")]
async fn t04_a_lost_authorisation_is_found_and_reactivated() {
    let office = Office::of("t04").await;
    office.google.revoke_refresh_tokens().await.expect("it is revoked");
    office.google.expire_access_tokens().await.expect("and the last token with it");

    office.checks_find("1 thing found.").await;
    office.window.reads("The authorisation was revoked or has run out.").await;
    let before = office.machine.opened().len();
    office.window.click("button", "Reactivate").await;
    let address = office.machine.opens(before).await;
    let browser = Browser::new().expect("a browser without pictures opens");
    browser.allow(&address).await.unwrap_or_else(|why| panic!("no consent: {why}"));
    office.window.reads("northwind.test is connected again").await;
    office.window.click("button", "Done").await;

    office.again_all_is_well().await;
    office.close().await;
}

/// T12. The remedy is a switch of Rollcall's own.
#[tokio::test(flavor = "multi_thread")]
async fn t12_groups_that_are_not_managed_are_found_and_switched_on() {
    let office = Office::of("t12").await;
    let window = &office.window;
    journey::go_to(window, "Groups").await;
    window.click("row", "/Platform team/").await;
    window.click("button", "Edit Platform team…").await;
    window.fill("Description", "All who build the platform").await;
    window.click("button", "Save").await;
    window.reads("All who build the platform").await;

    office.checks_find("1 thing found.").await;
    window.reads("Changed here since they were read, and not managed from here: Platform team").await;
    window.click("button", "Open connection").await;
    window.click("checkbox", "Manage groups and memberships in Google").await;
    window.reads("Bound groups of northwind.test and their members follow the directory").await;

    office.again_all_is_well().await;
    office.close().await;
}
