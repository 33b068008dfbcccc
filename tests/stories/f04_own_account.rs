//! F4: Rollcall's work is seen in Google's log under the connected account. An account of its own keeps it apart; changes
//! with the same client that are not ours have another cause, which is found by itself.

use directory::arrange::Limited;
use insta::assert_snapshot;
use sandbox::control::{Write, Writer};
use serde_json::json;
use sync::Watch;
use sync::connect::Way;
use sync::provision::Confirmed;

use crate::checks::{again, finds, healthy, synced, untimed};
use crate::stage::{ADMIN, Stage, by};

const WEI: &str = "wei.chen@northwind.test";
const SECOND: &str = "priya.raman@northwind.test";

async fn suspends_wei(stage: &Stage, writer: &Writer) {
    let write = Write::update_user(WEI, json!({ "suspended": true }));
    stage.google.write_as(writer, &write).await.expect("it is done");
}

#[tokio::test]
async fn an_account_that_does_other_work_as_well_is_found() {
    let (stage, connection) = healthy(9).await;
    suspends_wei(&stage, &Writer::console(ADMIN)).await;
    assert_snapshot!(untimed(&finds(&stage, connection).await), @"dedicated: notDedicated: In the last seven days sync-admin@northwind.test changed something without Rollcall once, last SUSPEND_USER,");

    stage.google.edit_user(SECOND, json!({ "isAdmin": true })).await.expect("another account is made for it");
    let way = Way::Reactivate { connection, grant: None, client: None };
    stage.connect_as(way, by(SECOND)).await.expect("which takes over");
    assert_eq!(finds(&stage, connection).await, "", "asked again, all is well");
}

#[tokio::test]
async fn somebody_else_with_the_same_client_is_found_until_it_is_confirmed() {
    let (stage, connection) = healthy(9).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    synced(&stage, connection).await;
    assert_eq!(finds(&stage, connection).await, "", "what we did ourselves is no other writer");
    suspends_wei(&stage, &Writer::another_workstation(ADMIN)).await;
    assert_snapshot!(untimed(&finds(&stage, connection).await), @"other-writer: otherWriter: One change that Rollcall did not make here, last SUSPEND_USER by sync-admin@northwind.test,");

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let confirmed = Confirmed(vec![(Limited::Elsewhere, 1)]);
    stage.app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("it is confirmed");
    assert_eq!(again(&stage, connection, "other-writer").await, "", "asked again, it is well");
}

#[tokio::test]
async fn what_everybody_else_does_hides_nothing_of_what_the_account_does() {
    let (stage, connection) = healthy(9).await;
    stage.google.forget_requests().await.expect("from here on");
    assert_eq!(again(&stage, connection, "dedicated").await, "", "all is well");
    let asked = stage.requests("/activity/users/").await;
    let id = stage.app.connections().await.expect("one").remove(0).admin_id;
    assert!(
        asked.iter().any(|seen| seen.target.contains(&format!("/activity/users/{id}/applications/admin"))),
        "what this account did is asked for alone: {asked:?}"
    );
}
