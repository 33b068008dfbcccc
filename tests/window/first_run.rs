//! The main job: from the first start to one's own people in the table, and back the next day.

use crate::journey;
use crate::machine::Machine;
use serde_json::json;

const TICKED: &str =
    "return [...document.querySelectorAll('[role=row] [data-tick]')].filter((box) => box.checked).length";

#[tokio::test]
async fn an_administrator_connects_imports_and_finds_all_of_it_the_next_day() {
    let mut machine = Machine::new("first-run").await;
    journey::somebody_is_there_already(&machine, "bjorn", "bjorn.andersson@northwind.test").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    journey::read_everybody(&window).await;

    // A match: somebody of the directory has the same address.
    journey::show_only(&window, "Match").await;
    window.click("row", "/Bjørn Andersson/").await;
    window.reads("They have the same email").await;
    window.reads("Linked to Björn Anderson").await;
    window.click("button", "Change").await;
    window.click("button", "/^Merge into /").await;
    window.reads("Merged into Björn Anderson").await;

    // A conflict that wants words, and one that wants a choice.
    journey::show_only(&window, "Conflict").await;
    window.click("row", "/no family name/").await;
    window.fill("Family name", "Phạm").await;
    window.click("button", "Use this name").await;
    window.find("button", "Change").await;
    window.click("row", "/username .* is /").await;
    window.click("button", "/^Import as /").await;
    window.find("button", "Change").await;

    // Who is suspended stays out, unless ticked. Decisions and marks narrow each other.
    window.click("button", "/^Conflict/").await;
    journey::show_only(&window, "Suspended").await;
    window.find("row", "/Suspended/").await;
    assert_eq!(window.execute(TICKED, vec![]).await, json!(0), "nobody suspended is imported unasked");

    journey::import_what_is_ticked(&window).await;
    window.find("heading", "Import from Google").await;
    window.reads("The import is done").await;
    window.click("button", "See users").await;
    // The merge took the names that Google has.
    journey::find_user(&window, "Bjørn Andersson").await;
    window.click("row", "/Bjørn Andersson.*Bound/").await;
    window.reads("bjorn.andersson@northwind.test").await;
    window.close().await;

    let window = machine.start().await;
    window.reads("Connected").await;
    journey::go_to(&window, "Users").await;
    journey::find_user(&window, "Priya Raman").await;
    journey::find_user(&window, "Phạm").await;
    assert_eq!(machine.opened().len(), 1, "nobody had to consent a second time");
    window.close().await;
}
