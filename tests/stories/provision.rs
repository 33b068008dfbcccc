//! The directory drives Google: bound users get accounts, and are kept in step, as a reviewed plan.

use directory::user::{State, Unbind};
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::{Effect, Fault};
use serde_json::json;
use store::plan::pair::Kind;
use sync::Watch;
use sync::import::Scope;
use sync::provision::Confirmed;

use crate::stage::{ADMIN, Stage, said, told};

const PRIYA: &str = "helen.okafor@northwind.test";

/// A plan as a person reads it.
async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    let counts = Kind::ALL.iter().zip(plan.counts).map(|(kind, (count, ticked))| {
        format!("{count} {} ({ticked} ticked)", format!("{kind:?}").to_lowercase())
    });
    let mut lines = vec![format!(
        "{}; {} unchanged of {}",
        counts.collect::<Vec<_>>().join(", "),
        plan.unchanged,
        plan.scope
    )];
    lines.extend(rows.iter().map(|row| {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        format!("- {kind} {} <{}>: {}", row.row.name, row.row.email, row.row.why)
    }));
    (run, lines.join("\n"))
}

/// Plans, approves and applies.
async fn synced(stage: &Stage, connection: i64) -> String {
    let (run, _) = planned(stage, connection).await;
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("the plan is applied"))
}

async fn nothing_is_left(stage: &Stage, connection: i64) {
    let (run, plan) = planned(stage, connection).await;
    assert!(plan.starts_with("0 create (0 ticked), 0 update (0 ticked), 0 suspend (0 ticked), 0 reactivate"), "{plan}");
    stage.app.discard(run).await.expect("it has nothing to do");
}

#[tokio::test]
async fn a_bound_user_gets_an_account_and_stays_in_step() {
    let (stage, connection) = Stage::connected(16).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), PRIYA).await;
    assert_eq!(stage.app.bind_users(connection, vec![helen]).await.expect("she is there"), 1, "she has no account yet");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"");
    let sets = stage.google.passwords(PRIYA).await.expect("the account is there");
    assert_eq!(sets.len(), 1, "one first password");
    assert_eq!(sets[0].hash_function.as_deref(), Some("crypt"), "sent as a hash");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn what_changed_here_is_changed_there_and_nothing_else() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage
        .app
        .set_direction(connection, &[Attribute::JobTitle], Direction::Export)
        .await
        .expect("titles may be exported");
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    stage.change("amelie.dubois", |user| user.email = "a.dubois@northwind.test".to_owned()).await;
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"");
    nothing_is_left(&stage, connection).await;
    assert_eq!(stage.google.sign_outs("zoe.vanderberg@northwind.test").await.expect("she is there").len(), 1, "signed out");

    stage.change("zoe.vanderberg", |user| user.state = State::Active).await;
    assert_snapshot!(synced(&stage, connection).await, @"");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn the_connected_administrator_is_protected() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let username = ADMIN.split('@').next().expect("a local part");
    stage.change(username, |user| user.state = State::Suspended).await;

    let (_, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"");
}

#[tokio::test]
async fn whoever_is_let_go_and_bound_again_is_active_again() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("Wei is bound");
    assert_snapshot!(synced(&stage, connection).await, @"");
    assert_eq!(stage.person("wei.chen").await.accounts, 0, "the user stays, the tie is gone");

    stage.app.bind_users(connection, vec![wei]).await.expect("Wei is bound again");
    assert_snapshot!(synced(&stage, connection).await, @"");

    assert_eq!(stage.person("wei.chen").await.accounts, 1, "to the same account");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn too_many_suspensions_wait_for_their_number() {
    let (stage, connection) = Stage::connected(60).await;
    stage.import(connection, Scope::All).await;
    let people = stage.people().await;
    let ordinary = people.iter().filter(|person| !person.user.username.contains("admin"));
    let leavers: Vec<_> = ordinary.take(14).map(|person| person.user.username.clone()).collect();
    for username in &leavers {
        stage.change(username, |user| user.state = State::Suspended).await;
    }
    let (run, _) = planned(&stage, connection).await;

    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect_err("too many");

    assert_eq!(stopped.code(), sync::Code::Limits, "{}", said(&stopped));
    let exceeded = stage.app.sync_plan(run).await.expect("it waits").exceeded;
    let confirmed = Confirmed(exceeded.iter().map(|limit| (limit.what, limit.count)).collect());
    let report = stage.app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("the number was named");
    assert_eq!(report.run.counts.suspended, exceeded[0].count, "exactly those");
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_done_once() {
    let (stage, connection) = Stage::connected(16).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), PRIYA).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    let lost = Fault::once("POST", "/users", Effect::Drop).applied();
    stage.google.fault(lost).await.expect("the answer is lost on its way");

    let told = synced(&stage, connection).await;

    assert!(told.starts_with("Done: 1 created"), "{told}");
    assert_eq!(stage.google.passwords(PRIYA).await.expect("she is there").len(), 1, "the password went once");
}

#[tokio::test]
async fn values_that_changed_on_google_are_asked_about() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    stage
        .change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Captain".into()))
        .await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"");
    stage.app.discard(run).await.expect("it waits for an answer");
    let cook = json!({ "organizations": [{ "primary": true, "title": "Cook" }] });
    stage.google.edit_user("wei.chen@northwind.test", cook).await.expect("Google's side changes");
    let (_, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"");
}
