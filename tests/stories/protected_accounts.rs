//! Whoever the administrator marks as protected is left alone by every sync, and the plan says so.

use directory::provision::{AfterDeletion, Marked};
use directory::user::{State, Unbind};
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use serde_json::json;
use store::plan::pair::Kind;
use sync::Watch;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::{Answers, Confirmed};
use sync::users::{BulkCounts, Who};

use crate::stage::{Stage, said, told};

const WEI: &str = "wei.chen@northwind.test";

async fn mark(stage: &Stage, ids: Vec<i64>, marked: Marked) -> BulkCounts {
    let done = stage.app.protect_users(Who::Ids(ids), marked, &Watch::silent()).await;
    done.expect("they are there").counts()
}

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    // What one side alone has is no matter of protection.
    let rows = rows.iter().filter(|row| row.row.kind != Kind::OneSide).map(|row| {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        format!("- {kind} {}: {}", row.row.name, row.row.why)
    });
    (run, rows.collect::<Vec<_>>().join("\n"))
}

async fn scene() -> (Stage, i64, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    let wei = stage.person("wei.chen").await.id;
    (stage, connection, wei)
}

#[tokio::test]
async fn whatever_a_sync_would_do_is_a_skip_with_its_reason() {
    let (stage, connection, wei) = scene().await;
    let priya = stage.person("priya.raman").await.id;
    let zoe = stage.person("zoe.vanderberg").await.id;
    let done = mark(&stage, vec![wei, priya, zoe], Marked::Protected).await;
    assert_eq!((done.changed, done.already), (3, 0), "three are marked");
    assert_eq!(mark(&stage, vec![wei], Marked::Protected).await.already, 1, "once is enough");
    stage.change("wei.chen", |user| user.state = State::Suspended).await;
    stage.app.set_password(priya, Source::Made).await.expect("it may be");
    stage.app.unbind_users(connection, vec![zoe], Unbind::Suspend).await.expect("she is bound");
    stage.change("amelie.dubois", |user| user.given_name = "Amy".to_owned()).await;

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"
    - update Amy Dubois: first name
    - skip Priya Raman: marked as protected
    - skip Wei Chen: marked as protected
    - skip Zoë van der Berg: marked as protected
    ");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_snapshot!(told(&report), @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 3 skipped, 0 conflicts, 0 refused");
    assert_eq!(mark(&stage, vec![wei], Marked::No).await.changed, 1, "the mark is taken away");
    assert_snapshot!(planned(&stage, connection).await.1, @"
    - skip Priya Raman: marked as protected
    - suspend Wei Chen: suspended, and signed out
    - skip Zoë van der Berg: marked as protected
    ");
    let history = stage.app.user(wei).await.expect("Wei is there").history;
    assert_snapshot!(history.iter().map(|event| event.what).collect::<Vec<_>>().join("; "), @"No longer marked as protected; Marked as protected here; Imported from Google");
}

#[tokio::test]
async fn what_waits_for_a_protected_user_is_not_promised_to_the_next_sync() {
    let (stage, _, wei) = scene().await;
    let before = stage.app.set_password(wei, Source::Made).await.expect("it may be");
    assert_eq!(
        (before.receivers.next.len(), before.receivers.spared.len()),
        (1, 0),
        "the next sync sends it"
    );
    mark(&stage, vec![wei], Marked::Protected).await;

    let shown = stage.app.user(wei).await.expect("Wei is there");
    let waiting = shown.passwords.waiting.expect("it waits all the same");
    assert_eq!(
        (waiting.receivers.next, waiting.receivers.spared),
        (Vec::new(), before.receivers.next),
        "no sync sends it"
    );
    assert_eq!(shown.marks, [store::window::Mark::Protected], "the list shows it");
    let ties = stage.app.user_ties(wei).await.expect("there is one");
    let forecast = format!("{:?}", ties[0].forecast);
    assert_eq!(forecast, "Decided(Skip(Marked))", "it is known before a plan is made");

    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen.okafor@northwind.test").await;
    stage.app.bind_users(ties[0].connection.id, vec![helen]).await.expect("she is there");
    mark(&stage, vec![helen], Marked::Protected).await;
    let set = stage.app.set_password(helen, Source::Made).await.expect("it may be");
    assert_eq!(
        (set.receivers.next.len(), set.receivers.spared.len()),
        (1, 0),
        "a new account is made with it"
    );
}

#[tokio::test]
async fn whoever_is_marked_after_the_plan_was_made_is_left_alone_too() {
    let (stage, connection, wei) = scene().await;
    stage.change("wei.chen", |user| user.state = State::Suspended).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- suspend Wei Chen: suspended, and signed out");
    mark(&stage, vec![wei], Marked::Protected).await;

    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <wei.chen@northwind.test> refused: the user changed here since the plan was made
    ");
    assert!(
        stage.google.sign_outs(WEI).await.expect("the tenant tells").is_empty(),
        "Google was told nothing"
    );
}

#[tokio::test]
async fn an_account_that_was_deleted_is_not_brought_back() {
    let (stage, connection, wei) = scene().await;
    mark(&stage, vec![wei], Marked::Protected).await;
    stage.app.set_password(wei, Source::Made).await.expect("it may be");
    stage.google.delete_user(WEI).await.expect("an administrator deletes it");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- skip Wei Chen: marked as protected");
    let answers = Answers { deleted: Some(AfterDeletion::Restore), ..Answers::default() };
    assert_eq!(stage.app.sync_answer_all(run, answers).await.expect("it may be"), 0, "nothing is asked");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_eq!(stage.asked("/undelete").await, 0, "Google is told nothing");
}

#[tokio::test]
async fn an_undo_spares_them_and_an_import_does_not_mind() {
    let (stage, connection, wei) = scene().await;
    stage.change("wei.chen", |user| user.state = State::Suspended).await;
    let (run, _) = planned(&stage, connection).await;
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    mark(&stage, vec![wei], Marked::Protected).await;

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(undo, Vec::new(), 0, 9).await.expect("it has rows");
    assert_snapshot!(rows[0].row.why, @"marked as protected");

    stage.google.edit_user(WEI, json!({ "name": { "givenName": "Will" } })).await.expect("it may be");
    stage.import(connection, Scope::All).await;
    assert_eq!(
        stage.person("wei.chen").await.user.given_name,
        "Will",
        "the directory is not what is protected"
    );
}

#[tokio::test]
async fn a_protected_user_is_removed_only_where_the_account_stays_as_it_is() {
    let (stage, _, wei) = scene().await;
    mark(&stage, vec![wei], Marked::Protected).await;
    let person = stage.person("wei.chen").await;
    let refused = stage.app.delete_user(wei, person.version, Some(Unbind::Suspend)).await;
    assert_snapshot!(said(&refused.expect_err("the next sync would suspend the account")), @"Refused: Wei Chen is marked as protected: leave wei.chen@northwind.test as it is, or take the mark away first");
    stage
        .app
        .delete_user(wei, person.version, Some(Unbind::LeaveActive))
        .await
        .expect("nothing is changed there");
}
