//! Another writer: changes through our client that our journal does not know hold a sync plan until they are confirmed.

use std::time::{Duration, Instant};

use directory::Attribute;
use directory::arrange::Limited;
use directory::edit::Draft;
use directory::group::Role;
use directory::user::Unbind;
use insta::assert_snapshot;
use sandbox::control::{Write, Writer};
use serde_json::json;
use sync::connect::Way;
use sync::connection::changed;
use sync::groups::{GroupDraft, GroupSave};
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::store::plan::elsewhere::Row;
use sync::{Code, Watch};

use crate::group_stage::{google, managed, save, synced, there, with};
use crate::stage::{ADMIN, Stage, answer, by, told};

const WEI: &str = "wei.chen@northwind.test";
const SECOND: &str = "priya.raman@northwind.test";

/// A tenant in the directory, of which a sync has changed Wei.
async fn synced_once() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.let_the_clock_run();
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert!(
        told(&report.expect("it is applied")).starts_with("Done: 0 created, 1 updated"),
        "Wei is changed"
    );
    (stage, connection)
}

/// What the log tells of others as a sync is planned.
async fn held(stage: &Stage, connection: i64) -> Vec<Row> {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    plan.elsewhere.expect("the log was asked").expect("it answered")
}

/// Somebody else suspends Wei with the same client.
async fn suspends_wei(stage: &Stage) {
    let write = Write::update_user(WEI, json!({ "suspended": true }));
    stage
        .google
        .write_as(&Writer::another_workstation(ADMIN), &write)
        .await
        .expect("another workstation is at work");
}

#[tokio::test]
async fn what_we_did_ourselves_is_no_other_writer() {
    let (stage, connection) = synced_once().await;

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    assert_eq!(plan.elsewhere, Some(Ok(Vec::new())), "the log was asked, and knows of nobody else");
    assert_eq!(plan.exceeded, [], "nothing waits");
}

#[tokio::test]
async fn what_we_did_before_the_last_look_is_ours_also_where_the_log_is_asked_for_it_again() {
    let (stage, connection) = synced_once().await;
    stage.wait(Duration::from_secs(5_000)).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("nothing is left to do");
    stage.wait(Duration::from_secs(5_000)).await;

    assert_eq!(held(&stage, connection).await, [], "the log may be two hours late, so it is read again");
}

#[tokio::test]
async fn what_we_did_is_ours_also_where_the_log_names_an_alias_of_the_account() {
    let alias = "wei.of.sales@northwind.test";
    assert_eq!(told_of_as(alias, alias).await, 0, "it is Wei's");
    assert_eq!(told_of_as(alias, "kofi.mensah@northwind.test").await, 1, "Kofi was not changed by us");
}

/// A tenant in the directory, in which Wei has an alias.
async fn with_alias(alias: &str) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.let_the_clock_run();
    stage.google.edit_user(WEI, json!({ "aliases": [alias] })).await.expect("it is free");
    stage.import(connection, Scope::All).await;
    (stage, connection)
}

/// Plans a sync, and applies it.
async fn applied(stage: &Stage, connection: i64) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("Wei is changed");
}

/// Lets go of Wei, who has another address here, with a suspension.
async fn lets_go_of_wei(stage: &Stage, connection: i64) {
    stage.change("wei.chen", |user| user.email = "wei.moved@northwind.test".to_owned()).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("Wei is bound");
    applied(stage, connection).await;
}

#[tokio::test]
async fn whom_we_suspended_and_let_go_is_no_other_writers_whatever_the_account_is_called_here() {
    let (stage, connection) = synced_once().await;
    lets_go_of_wei(&stage, connection).await;
    assert_eq!(stage.google.user(WEI).await.expect("it is there")["suspended"], true, "it was ours to do");

    assert_eq!(held(&stage, connection).await, [], "the log calls it by the address that it has there");
}

#[tokio::test]
async fn whom_we_suspended_and_let_go_is_ours_also_where_the_log_names_an_alias_of_the_account() {
    let alias = "wei.of.sales@northwind.test";
    for (whose, told) in [(alias, 0), ("kofi.mensah@northwind.test", 1)] {
        let (stage, connection) = with_alias(alias).await;
        lets_go_of_wei(&stage, connection).await;
        assert_eq!(told_of(&stage, connection, whose, ("SUSPEND_USER", "")).await, told, "{whose}");
    }
}

/// Changes Wei, who has an alias, and counts whose changes wait for a confirmation where Google's log tells of that change
/// under an address.
async fn told_of_as(alias: &str, whose: &str) -> usize {
    let (stage, connection) = with_alias(alias).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    applied(&stage, connection).await;
    told_of(&stage, connection, whose, ("CHANGE_FIRST_NAME", "Weiwei")).await
}

/// Counts whose changes wait for a confirmation where Google's log tells of one, with its value, under an address.
async fn told_of(stage: &Stage, connection: i64, whose: &str, (name, value): (&str, &str)) -> usize {
    let read = stage.app.store().read(move |conn| {
        // Google's clock is that of the machine; it tells whole seconds, and the next is after the consent as well.
        let at = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+1 second')";
        let at: String = conn.query_row(at, [], |row| row.get(0))?;
        Ok((store::connection::get(conn, connection)?, at))
    });
    let (row, at) = read.await.expect("it is there");
    let parameter = |name: &str, value: &str| json!({ "name": name, "value": value });
    let log = json!({ "items": [{
        "id": { "time": at, "uniqueQualifier": "7", "applicationName": "admin" },
        "actor": {
            "email": ADMIN,
            "profileId": row.admin_id,
            "applicationInfo": { "oauthClientId": row.client_id }
        },
        "events": [{
            "type": "USER_SETTINGS",
            "name": name,
            "parameters": [parameter("USER_EMAIL", whose), parameter("NEW_VALUE", value)]
        }]
    }] });
    let log = answer("/applications/admin", log).times(u32::MAX);
    stage.google.fault(log).await.expect("what the log tells is set");
    held(stage, connection).await.len()
}

#[tokio::test]
async fn what_somebody_else_did_with_our_client_is_confirmed_first_and_once() {
    let (stage, connection) = synced_once().await;
    suspends_wei(&stage).await;

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let rows = plan.elsewhere.clone().expect("the log was asked").expect("it answered");
    let seen: Vec<_> =
        rows.iter().map(|row| format!("{} {} by {}", row.what, row.email, row.actor)).collect();
    assert_snapshot!(seen.join("\n"), @"SUSPEND_USER wei.chen@northwind.test by sync-admin@northwind.test");
    let refused = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(refused.expect_err("it waits").code(), Code::Limits, "somebody says first that it is well");
    let count = rows.len() as u64;
    let confirmed = Confirmed(vec![(Limited::Elsewhere, count)]);
    stage.app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("it is confirmed");

    let again = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let plan = stage.app.sync_plan(again).await.expect("there is a plan");
    assert_eq!(plan.elsewhere, Some(Ok(Vec::new())), "it is told once");
}

#[tokio::test]
async fn what_another_administrator_did_with_our_client_is_not_taken_for_ours() {
    let (stage, connection) = synced_once().await;
    stage.google.edit_user(SECOND, json!({ "isAdmin": true })).await.expect("there is another admin");
    let wei = stage.person("wei.chen").await;
    let draft = Draft::default().with(Attribute::Lastname, "Chen-Ours");
    stage.app.edit_user(wei.id, wei.version, draft).await.expect("Wei has another name");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("it is planned");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is sent");
    let write = Write::update_user(WEI, json!({ "name": { "familyName": "Chen-Theirs" } }));
    stage.google.write_as(&Writer::another_workstation(SECOND), &write).await.expect("and yet another");

    let told = held(&stage, connection).await;

    assert_eq!(told.len(), 1, "of two changes of the same kind at the same time: {told:?}");
    assert_eq!((told[0].what.as_str(), told[0].actor.as_str()), ("CHANGE_LAST_NAME", SECOND));
}

#[tokio::test]
async fn what_another_workstation_did_to_a_group_is_told_as_well() {
    let (stage, connection) = synced_once().await;
    let write = Write::insert_group(json!({ "email": "choir-two@northwind.test", "name": "Choir two" }));
    stage.google.write_as(&Writer::another_workstation(ADMIN), &write).await.expect("it is done");

    let told = held(&stage, connection).await;

    assert_eq!(told.iter().map(|row| row.what.as_str()).collect::<Vec<_>>(), ["CREATE_GROUP"], "{told:?}");
}

#[tokio::test]
async fn an_address_that_we_gave_a_group_is_no_other_writers() {
    let (stage, connection) = managed(60).await;
    stage.let_the_clock_run();
    let draft = GroupDraft { email: Some("money@northwind.test".to_owned()), ..GroupDraft::default() };
    save(&stage, "finance@northwind.test", GroupSave { draft, ..GroupSave::default() }).await;
    let report = synced(&stage, connection).await;
    assert!(report.starts_with("Done: 0 created, 1 updated"), "it has another address: {report}");

    assert_eq!(held(&stage, connection).await, [], "the log calls it by the address that it had");
}

#[tokio::test]
async fn whom_we_put_into_a_group_that_google_calls_otherwise_nobody_else_did() {
    let (stage, connection) = managed(60).await;
    stage.let_the_clock_run();
    let renamed = json!({ "email": "selling@northwind.test" });
    google(&stage, "directory.groups.update", &[("groupKey", "sales@northwind.test")], renamed).await;
    let kofi = "kofi.mensah@northwind.test";
    save(&stage, "sales@northwind.test", with(&[(kofi, Role::Member)])).await;
    synced(&stage, connection).await;
    assert!(there(&stage, "selling@northwind.test").await.contains(kofi), "Kofi is in it");

    assert_eq!(held(&stage, connection).await, [], "no import has brought the group's new address here");
}

#[tokio::test]
async fn what_was_not_confirmed_is_told_again() {
    let (stage, connection) = synced_once().await;
    suspends_wei(&stage).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.discard(run).await.expect("it is given up");

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    assert_eq!(plan.exceeded.len(), 1, "it still waits: {:?}", plan.exceeded);
}

#[tokio::test]
async fn how_long_the_log_takes_to_answer_hides_nobody() {
    let begun = Instant::now();
    let (stage, connection) = synced_once().await;
    suspends_wei(&stage).await;
    // Longer than anything before it took: an answer that late must not date the connection after the change.
    let longer = begun.elapsed() + Duration::from_secs(1);
    let slow = sandbox::Fault {
        delay_ms: u64::try_from(longer.as_millis()).expect("a few seconds"),
        ..sandbox::Fault::once("GET", "/activity/", sandbox::Effect::Pass)
    };
    stage.google.fault(slow).await.expect("the log is slow");

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    assert_eq!(plan.exceeded.len(), 1, "it waits: {:?}", plan.elsewhere);
}

#[tokio::test]
async fn a_log_that_nobody_may_read_is_said_and_holds_nothing_up() {
    let (stage, connection) = synced_once().await;
    let denied = sandbox::Fault::error(
        "GET",
        "/activity/",
        403,
        "forbidden",
        "Not Authorized to access this resource/api",
    );
    stage.google.fault(denied.times(u32::MAX)).await.expect("the log is closed");

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let why = plan.elsewhere.expect("it was to be asked").expect_err("it could not be");
    assert_snapshot!(why, @"the connected administrator may not do this on Google");
    assert_eq!(plan.exceeded, [], "nothing waits");
}

#[tokio::test]
async fn a_new_consent_hides_nothing_of_what_was_done_before_it() {
    let (stage, connection) = synced_once().await;
    suspends_wei(&stage).await;
    // The log tells the time to the second.
    stage.wait(Duration::from_secs(5)).await;

    stage.reactivate(connection).await;

    let told = held(&stage, connection).await;
    assert_eq!(told.iter().map(|row| row.what.as_str()).collect::<Vec<_>>(), ["SUSPEND_USER"], "{told:?}");
}

#[tokio::test]
async fn a_connection_that_never_looked_reads_from_its_first_consent() {
    let (stage, connection) = Stage::connected(16).await;
    stage.let_the_clock_run();
    stage.wait(Duration::from_secs(5)).await;
    suspends_wei(&stage).await;
    stage.wait(Duration::from_secs(5)).await;
    stage.reactivate(connection).await;
    stage.import(connection, Scope::All).await;

    let told = held(&stage, connection).await;

    assert_eq!(told.iter().map(|row| row.what.as_str()).collect::<Vec<_>>(), ["SUSPEND_USER"], "{told:?}");
}

/// The account that is connected gets another address at Google, and then a sync changes Wei.
async fn synced_as_renamed(address: &str) -> (Stage, i64) {
    let (stage, connection) = synced_once().await;
    stage.wait(Duration::from_secs(5)).await;
    stage.google.edit_user(ADMIN, json!({ "primaryEmail": address })).await.expect("it is renamed");
    stage.change("wei.chen", |user| user.given_name = "Weimin".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let report = told(&report.expect("it is applied"));
    assert!(report.starts_with("Done: 0 created, 1 updated"), "{report}");
    stage.wait(Duration::from_secs(5)).await;
    (stage, connection)
}

#[tokio::test]
async fn what_we_did_is_ours_also_when_our_account_has_another_address_and_consents_again() {
    let address = "rollcall-admin@northwind.test";
    let (stage, connection) = synced_as_renamed(address).await;
    let (before, _) = stage.app.connection(connection).await.expect("it is there");
    let way = Way::Reactivate { connection, grant: None, client: None };

    let after = stage.connect_as(way, by(address)).await.expect("the same account consents");

    let told = held(&stage, connection).await;
    assert_eq!(told, [], "the same account under an old address is the same account");
    let words = changed(&before, &after).words();
    let expected = format!("The address of the account was: {ADMIN}. Now: {address}.");
    assert_eq!(words, [expected], "and no other is in its place");
}

#[tokio::test]
async fn what_we_did_is_ours_also_when_a_check_finds_another_address_of_our_account() {
    let (stage, connection) = synced_as_renamed("rollcall-admin@northwind.test").await;

    let checked = stage.app.check_connection(connection).await.expect("Google answers");

    assert_eq!(checked.admin_email, "rollcall-admin@northwind.test", "it is called so now");
    let told = held(&stage, connection).await;
    assert_eq!(told, [], "it is who it was");
}
