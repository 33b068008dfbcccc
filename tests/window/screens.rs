//! Photographs of the real window, taken by `cargo xtask screens`.

use crate::journey;
use crate::machine::{Machine, target};
use crate::window::Window;
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
    window.click("link", "Settings").await;
    for section in ["connections", "mapping", "appearance", "data"] {
        go(&window, &format!("settings/{section}")).await;
        photograph(&window, &format!("settings-{section}")).await;
    }
    window.close().await;
}

async fn go(window: &Window, route: &str) {
    window.execute("location.hash = '/' + arguments[0]", vec![route.into()]).await;
}

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
            // Motion takes at most 150 ms, and skeletons give way to rows.
            sleep(Duration::from_millis(700)).await;
            let file = folder.join(format!("{name}-{theme}.png"));
            fs::write(&file, window.picture().await).expect("the folder is writable");
        }
    }
    window.theme(THEMES[0]).await;
    window.resize(SIZES[0].0, SIZES[0].1).await;
}
