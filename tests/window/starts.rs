//! The app starts.

use crate::machine::Machine;

#[tokio::test]
async fn a_first_start_offers_the_two_ways_in() {
    let mut machine = Machine::new("first-start").await;
    let window = machine.start().await;
    window.find("heading", "Keep Google Workspace in step").await;
    window.find("button", "Open the sandbox").await;
    window.find("button", "/^Connect/").await;
    assert!(machine.opened().is_empty(), "nobody asked for the browser");
    window.close().await;
}
