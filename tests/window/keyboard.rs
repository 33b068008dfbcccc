//! The keyboard alone can do it.

use crate::journey;
use crate::machine::Machine;
use fantoccini::key::Key;

#[tokio::test]
async fn a_user_is_searched_for_and_opened_by_keys() {
    let mut machine = Machine::new("keyboard").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    window.reads("Only email and names are imported.").await;
    window.click("button", "Import all").await;
    window.reads("Everything that can be imported is.").await;
    journey::read_everybody(&window).await;
    journey::import_what_is_ticked(&window).await;
    window.click("button", "See users").await;
    window.find("row", "/Amélie Dubois/").await;

    window.press("/").await;
    window.press("raman").await;
    window.gone("row", "/Amélie Dubois/").await;
    window.find("row", "/Priya Raman/").await;
    window.fill("/^Search/", "wei").await;
    window.gone("row", "/Priya Raman/").await;
    window.find("row", "/Wei Chen.*Platform/").await;
    let to_the_list = format!("{}{}", char::from(Key::Tab), char::from(Key::Enter));
    window.press(&to_the_list).await;
    window.reads("wei.chen@northwind.test").await;
    window.close().await;
}
