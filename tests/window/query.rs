//! A Google query is written, and says whom it leaves out: in the real window, by keys.

use crate::journey;
use crate::machine::Machine;
use fantoccini::key::Key;

#[tokio::test]
async fn a_query_says_whom_it_leaves_out_and_why_not_this_person() {
    let mut machine = Machine::new("query").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    window.click("radio", "Google query").await;
    window.fill("What is sent to Google", "orgUnitPath=/Sales isAdmin=false").await;
    window.reads("Each condition by itself").await;
    window.reads("Org unit is /Sales or below").await;

    window.tab_to("/^Found \\d+/").await;
    window.press(&char::from(Key::Right).to_string()).await;
    window.reads("Because this does not hold").await;
    window.reads("amelie.dubois@northwind.test").await;
    window.tab_to("Address of the person").await;
    window.press(&format!("sync-admin@northwind.test{}", char::from(Key::Enter))).await;
    window.reads("sync-admin@northwind.test is left out.").await;

    window.fill("What is sent to Google", "orgUnitPth=/Sales isAdmin=false").await;
    window.reads("Google has no field orgUnitPth; did you mean orgUnitPath?").await;
    window.close().await;
}
