//! The main job: from the first start to one's own people in the table, and back the next day.

use crate::journey;
use crate::machine::Machine;

#[tokio::test]
async fn an_administrator_connects_imports_and_finds_all_of_it_the_next_day() {
    let mut machine = Machine::new("first-run").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    journey::read_everybody(&window).await;

    window.click("button", "/^Conflict/").await;
    window.find("row", "/Family name/i").await;
    window.click("button", "/^Conflict/").await;
    window.click("button", "/^Suspended/").await;
    window.find("row", "/Suspended/").await;
    let ticks =
        "return [...document.querySelectorAll('[role=row] [data-tick]')].filter((box) => box.checked).length";
    assert_eq!(window.execute(ticks, vec![]).await, 0, "somebody suspended is not imported unasked");
    window.click("button", "/^Suspended/").await;

    journey::import_what_is_ticked(&window).await;
    window.click("button", "See users").await;
    window.find("row", "/Priya Raman/").await;
    window.close().await;

    let window = machine.start().await;
    window.reads("Connected").await;
    journey::go_to(&window, "Users").await;
    window.find("row", "/Priya Raman/").await;
    assert_eq!(machine.opened().len(), 1, "nobody had to consent a second time");
    window.close().await;
}
