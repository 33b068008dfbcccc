//! Photographs of the real window, taken by `cargo xtask screens`.

use crate::journey;
use crate::machine::{Machine, target};
use crate::window::Window;
use fantoccini::key::Key;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::time::sleep;

const SIZES: [(u32, u32); 2] = [(1280, 800), (1600, 1000)];
const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::test]
#[ignore = "it writes docs/screens: cargo xtask screens"]
async fn every_screen() {
    let mut machine = Machine::new("screens").await;
    let window = machine.start().await;
    window.find("heading", "Keep Google Workspace in step").await;
    window.execute(STILL, vec![]).await;
    photograph(&window, "start").await;
    window.click("button", "Connect…").await;
    window.find("heading", "Connect Google Workspace").await;
    photograph(&window, "connect").await;
    window.click("button", "Cancel").await;
    journey::connect_the_sandbox(&machine, &window).await;
    photograph(&window, "import-scope").await;
    window.click("radio", "Google query").await;
    window.fill("What is sent to Google", "orgUnitPath=/Sales isSuspended=false").await;
    window.click("tab", "/^Left out/").await;
    window.reads("Because this does not hold").await;
    photograph(&window, "import-query").await;
    window.click("button", "Import all").await;
    window.reads("All attributes that Google itself has are imported.").await;
    for thing in ["Groups", "Org units"] {
        window.click("checkbox", thing).await;
    }
    journey::read_everybody(&window).await;
    photograph(&window, "import-review").await;
    journey::import_what_is_ticked(&window).await;
    photograph(&window, "import-report").await;
    journey::go_to(&window, "Overview").await;
    photograph(&window, "overview").await;
    journey::go_to(&window, "Users").await;
    photograph(&window, "users").await;
    journey::find_user(&window, "Priya Raman").await;
    window.click("row", "/Priya Raman/").await;
    window.reads("priya.raman@northwind.test").await;
    photograph(&window, "user").await;
    window.click("button", "Close the panel").await;
    window.fill("/^Search/", "").await;
    a_sync(&window).await;
    what_else_there_is(&window).await;
    troubles(&window).await;
    for section in ["connections", "mapping", "passwords", "safety", "appearance", "data"] {
        go(&window, &format!("settings/{section}")).await;
        photograph(&window, &format!("settings-{section}")).await;
    }
    window.close().await;
}

/// Somebody new goes to Google, and gets a password that is handed out.
async fn a_sync(window: &Window) {
    go(window, "users/new").await;
    window.find("button", "Create user").await;
    photograph(window, "user-new").await;
    journey::add_user(window, ("Nora", "Quist"), "nora.quist@northwind.test").await;
    window.click("tab", "Google account").await;
    window.click("button", "Bind").await;
    window.reads("Nothing is sent before you approve its plan.").await;
    photograph(window, "user-google").await;
    window.click("tab", "Explain").await;
    window.reads("Next import").await;
    photograph(window, "user-explain").await;
    window.click("button", "Edit").await;
    window.fill("/^Job title/", "Captain").await;
    window.click("button", "Save 1 change").await;
    journey::go_to(window, "Sync").await;
    photograph(window, "sync").await;
    journey::read_both_sides(window).await;
    photograph(window, "sync-review").await;
    window.click("row", "/Nora Quist/").await;
    window.find("region", "Row of the plan").await;
    photograph(window, "sync-row").await;
    window.press(&char::from(Key::Escape).to_string()).await;
    window.click("button", "Create 1 account").await;
    window.find("button", "Print slips…").await;
    photograph(window, "sync-report").await;
    window.click("button", "All runs").await;
    window.find("row", "/Sync.*new/").await;
    photograph(window, "runs").await;
    go(window, "runs/2").await;
    window.click("button", "Undo this run…").await;
    photograph(window, "run-undo").await;
    window.click("button", "Cancel").await;
}

async fn what_else_there_is(window: &Window) {
    journey::go_to(window, "Groups").await;
    photograph(window, "groups").await;
    window.click("row", "/Platform team/").await;
    window.find("button", "Edit Platform team…").await;
    photograph(window, "group").await;
    journey::go_to(window, "Org units").await;
    photograph(window, "org-units").await;
    go(window, "users/import").await;
    window.find("button", "Choose a file…").await;
    photograph(window, "csv").await;
    journey::go_to(window, "Activity").await;
    window.click("button", "Ask Google’s logs").await;
    sleep(Duration::from_secs(2)).await;
    photograph(window, "activity").await;
}

async fn troubles(window: &Window) {
    journey::go_to(window, "Troubleshoot").await;
    window.click("button", "Run checks").await;
    window.reads("found.").await;
    photograph(window, "troubleshoot").await;
    window.fill("/^Search/", "admin_policy_enforced").await;
    photograph(window, "troubleshoot-search").await;
    window.fill("/^Search/", "").await;
    window.click("button", "Make a support bundle…").await;
    window.find("button", "Save…").await;
    photograph(window, "bundle").await;
    window.click("button", "Cancel").await;
}

async fn go(window: &Window, route: &str) {
    window.execute("location.hash = '/' + arguments[0]", vec![route.into()]).await;
}

/// Nothing moves any more: on a slow machine a theme would be photographed half way to the other.
const STILL: &str = "const still = new CSSStyleSheet();
    still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still]";

/// Takes the screen as it is now in each size and theme. Only the common size is kept with the sources; the
/// others lie in `target/screens`, to be looked at.
async fn photograph(window: &Window, name: &str) {
    let common = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/screens");
    let others = target().join("screens");
    for (width, height) in SIZES {
        let folder = if width == SIZES[0].0 { &common } else { &others };
        fs::create_dir_all(folder).expect("the folder is writable");
        window.resize(width, height).await;
        for theme in THEMES {
            window.theme(theme).await;
            // Skeletons give way to rows.
            sleep(Duration::from_millis(700)).await;
            let file = folder.join(format!("{name}-{theme}.png"));
            fs::write(&file, window.picture().await).expect("the folder is writable");
        }
    }
    window.theme(THEMES[0]).await;
    window.resize(SIZES[0].0, SIZES[0].1).await;
}
