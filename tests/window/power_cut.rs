//! The power goes out in the middle of an import.

use crate::journey;
use crate::machine::Machine;

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
    if window.has("button", journey::IMPORT).await {
        journey::import_what_is_ticked(&window).await;
    } else {
        journey::read_everybody_again(&window).await;
    }
    journey::go_to(&window, "Users").await;
    journey::find_user(&window, "Priya Raman").await;
    window.close().await;
}
