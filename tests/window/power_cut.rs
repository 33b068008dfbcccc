//! The power goes out in the middle of an import.

use crate::journey;
use crate::machine::Machine;
use crate::window::Window;

#[tokio::test]
async fn after_a_power_cut_in_an_import_the_directory_opens_and_a_second_import_finishes_it() {
    let mut machine = Machine::new("power-cut").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    journey::read_everybody(&window).await;
    window.click("button", journey::IMPORT).await;
    window.kill();

    let window = machine.start().await;
    window.reads("Connected").await;
    journey::go_to(&window, "Import").await;
    // Where the cut fell nobody knows: before the approval, in the middle of it all, or after the end.
    window.find("button", &format!("{}|^Continue$|^Read from/", journey::IMPORT.trim_end_matches('/'))).await;
    if window.has("button", journey::IMPORT).await {
        journey::import_what_is_ticked(&window).await;
    } else if window.has("button", "Continue").await {
        continue_it(&window).await;
    } else {
        journey::read_everybody_again(&window).await;
    }
    journey::go_to(&window, "Users").await;
    journey::find_user(&window, "Priya Raman").await;
    window.close().await;
}

#[tokio::test]
async fn an_approved_import_that_was_interrupted_says_how_far_it_came_and_is_continued() {
    let mut machine = Machine::new("interrupted").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    journey::read_everybody(&window).await;
    window.kill();
    journey::approved_and_interrupted(&machine).await;

    let window = machine.start().await;
    window.reads("An import was interrupted").await;
    window.click("button", "Continue").await;
    window.find("heading", "Import from Google").await;
    window.find("heading", "What was approved").await;
    window.until("it does not say how much is done", |text| text.contains("\n0 of 2")).await;
    assert!(!window.has("button", journey::IMPORT).await, "what was approved is not approved again");
    continue_it(&window).await;
    journey::find_user(&window, "Priya Raman").await;
    journey::go_to(&window, "Overview").await;
    window.until("it is still called interrupted", |text| !text.contains("nterrupted")).await;
    window.close().await;
}

async fn continue_it(window: &Window) {
    window.click("button", "Continue").await;
    window.click("button", "See users").await;
}
