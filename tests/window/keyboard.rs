//! The keyboard alone can do it.

use crate::human::Browser;
use crate::journey;
use crate::machine::Machine;
use crate::window::Window;
use fantoccini::key::Key;

#[tokio::test]
async fn a_user_is_searched_for_and_opened_by_keys() {
    let mut machine = Machine::new("keyboard").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    window.reads("Only email and names are imported.").await;
    window.click("button", "Import all").await;
    window.reads("All attributes that Google itself has are imported.").await;
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
    window.press(&keys(&[Key::Down, Key::Enter])).await;
    window.reads("wei.chen@northwind.test").await;
    window.close().await;
}

/// From the first start to the settings; the browser is the person's own.
#[tokio::test]
async fn the_whole_first_way_is_gone_by_keys() {
    let mut machine = Machine::new("keys").await;
    let window = machine.start().await;
    window.find("button", "Open the sandbox").await;
    go_by_keys(&window, "Open the sandbox").await;
    let address = machine.opens(0).await;
    let browser = Browser::new().expect("a browser without pictures opens");
    browser.allow(&address).await.unwrap_or_else(|why| panic!("no consent: {why}"));
    window.reads("northwind.test is connected").await;
    go_by_keys(&window, "Next").await;
    window.find("button", "Continue to import").await;
    go_by_keys(&window, "Continue to import").await;
    go_by_keys(&window, "Import all").await;
    window.reads("All attributes that Google itself has are imported.").await;
    go_by_keys(&window, "Read from Google").await;

    // A conflict is found, opened, answered and left.
    window.find("button", journey::IMPORT).await;
    go_by_keys(&window, "/^Conflict/").await;
    window.gone("row", "/Amélie Dubois/").await;
    window.tab_to("Accounts under review").await;
    window.press(&keys(&[Key::Home, Key::Enter])).await;
    window.find("region", "Row under review").await;
    window.tab_to("Family name").await;
    window.press(&format!("Phạm{}", char::from(Key::Enter))).await;
    window.find("button", "Change").await;
    window.press(&keys(&[Key::Escape])).await;
    window.gone("region", "Row under review").await;
    go_by_keys(&window, journey::IMPORT).await;
    window.find("button", "See users").await;
    go_by_keys(&window, "See users").await;

    // Somebody is searched for and looked at from all sides.
    window.find("row", "/Amélie Dubois/").await;
    window.press("/").await;
    window.press("wei").await;
    window.gone("row", "/Amélie Dubois/").await;
    window.press(&keys(&[Key::Down, Key::Enter])).await;
    window.reads("wei.chen@northwind.test").await;
    window.tab_to("Attributes").await;
    window.press(&keys(&[Key::Right, Key::Right])).await;
    window.reads("Imported from Google").await;
    window.press(&keys(&[Key::Escape])).await;
    window.gone("tab", "History").await;

    go_by_keys(&window, "Settings").await;
    window.find("heading", "Settings").await;
    go_by_keys(&window, "Mapping").await;
    window.find("heading", "/^Mapping of/").await;
    window.tab_to("Direction of Department").await;
    window.press("E").await;
    let is = "return document.activeElement.selectedOptions[0].innerText";
    window.comes_to(is, "the direction is not chosen by its first letter", |chosen| chosen == "Export").await;
    window.close().await;
}

/// Goes to a thing by Tab and presses it.
async fn go_by_keys(window: &Window, name: &str) {
    window.tab_to(name).await;
    window.press(&keys(&[Key::Enter])).await;
}

fn keys(keys: &[Key]) -> String {
    keys.iter().map(|key| char::from(*key)).collect()
}
