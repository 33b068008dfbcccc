//! How much a run may do by itself is set for each connection; a plan keeps what held when it was made, and says so.

use directory::arrange::{Limit, Limited, Limits};
use directory::user::State;
use insta::assert_snapshot;
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::stage::{Stage, said};

/// Everybody is asked about.
const NONE: Limit = Limit { percent: 0, least: 0, most: 0 };

async fn planned(stage: &Stage, connection: i64) -> i64 {
    stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read")
}

/// A tenant of 40 in the directory, of whom two are suspended here.
async fn scene() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(40).await;
    stage.import(connection, Scope::All).await;
    for name in ["wei.chen", "amelie.dubois"] {
        stage.change(name, |user| user.state = State::Suspended).await;
    }
    (stage, connection)
}

#[tokio::test]
async fn a_plan_is_held_back_by_the_limits_that_held_when_it_was_made() {
    let (stage, connection) = scene().await;
    let narrow = Limit { percent: 5, least: 1, most: 2 };
    assert!(stage.app.set_limits(connection, vec![(Limited::Suspensions, narrow)]).await.expect("it may be"));
    let run = planned(&stage, connection).await;

    // Whoever finds the plan too large cannot let it through by another setting.
    let wide = Limit { percent: 25, least: 500, most: 2_000 };
    stage.app.set_limits(connection, vec![(Limited::Suspensions, wide)]).await.expect("it may be");
    let plan = stage.app.sync_plan(run).await.expect("it waits");
    let held: Vec<_> = plan.exceeded.iter().map(|one| (one.what, one.count, one.most, one.rule)).collect();
    assert_eq!(held, [(Limited::Suspensions, 2, 1, narrow)], "it says which, and what held then");
    let refused = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let refused = refused.expect_err("nobody confirmed it");
    assert_eq!(refused.code(), Code::Limits);
    assert_snapshot!(said(&refused).lines().next().unwrap_or_default(), @"Limits: the plan goes beyond what a run may do without a confirmation: 2 suspensions and removals (at most 1: 5 % of the users in scope, at least 1, at most 2)");

    let run = planned(&stage, connection).await;
    assert_eq!(
        stage.app.sync_plan(run).await.expect("it waits").exceeded,
        [],
        "the next plan has the new one"
    );
    stage
        .app
        .sync_apply(run, &Confirmed::default(), &Watch::silent())
        .await
        .expect("nothing is to be confirmed");
}

#[tokio::test]
async fn an_undo_is_held_back_by_them_too() {
    let (stage, connection) = Stage::connected(16).await;
    let imported = stage.import(connection, Scope::All).await.run.id;
    stage.app.set_limits(connection, vec![(Limited::Suspensions, NONE)]).await.expect("it may be");
    let undo = stage.app.undo_read(imported, &Watch::silent()).await.expect("it is planned");
    let plan = stage.app.sync_plan(undo).await.expect("it waits");
    assert_eq!(plan.exceeded.len(), 1, "users who leave are removals");
    assert_eq!((plan.exceeded[0].most, plan.exceeded[0].rule), (0, NONE), "of which none goes by itself");
}

#[tokio::test]
async fn what_is_changed_is_told_with_who_did_it_and_nothing_else_is() {
    let (stage, connection) = scene().await;
    let default = stage.app.safety(connection, 9).await.expect("it is told");
    assert_eq!((default.limits, default.changes), (Limits::default(), Vec::new()), "as at first");
    let renames = Limit { percent: 2, least: 5, most: 20 };
    let cleared = Limit { percent: 1, least: 20, most: 200 };
    let wanted = vec![(Limited::Renames, renames), (Limited::Cleared, cleared)];
    assert!(stage.app.set_limits(connection, wanted.clone()).await.expect("it may be"), "one is another");
    assert!(!stage.app.set_limits(connection, wanted).await.expect("it may be"), "now none is");
    for (what, limit) in [(Limited::Renames, Limit { percent: 90, ..renames }), (Limited::Elsewhere, NONE)] {
        let both = vec![(Limited::Suspensions, NONE), (what, limit)];
        let refused = stage.app.set_limits(connection, both).await.expect_err("it holds nothing back");
        assert_eq!(refused.code(), Code::InvalidInput, "{}", said(&refused));
    }

    let safety = stage.app.safety(connection, 9).await.expect("it is told");

    assert_eq!(
        safety.limits,
        Limits::default().with(Limited::Renames, renames),
        "one of two is not set either"
    );
    let told = safety.changes.iter().map(|event| {
        let changes =
            event.changes.iter().map(|one| format!("{}: {} -> {}", one.what, one.before, one.after));
        format!("{}: {}", event.by.operator, changes.collect::<Vec<_>>().join("; "))
    });
    assert_eq!(safety.changes[0].at, stage.now(), "and when");
    assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @"morgan: changed addresses: 5 % of the users in scope, at least 10, at most 50 -> 2 % of the users in scope, at least 5, at most 20");
}

#[tokio::test]
async fn they_go_with_the_directory_to_another_computer() {
    let (stage, connection) = scene().await;
    stage.app.set_limits(connection, vec![(Limited::Passwords, NONE)]).await.expect("it may be");
    let set = stage.app.safety(connection, 9).await.expect("it is told");
    let outside = tempfile::tempdir().expect("a disk");
    let file = outside.path().join("northwind.age");
    let words = || secrecy::SecretString::from("the directory of northwind");
    stage.app.export_profile(&file, words()).await.expect("it is written");
    stage
        .app
        .set_limits(connection, vec![(Limited::Passwords, Limits::default().get(Limited::Passwords))])
        .await
        .expect("it may be");

    let incoming = stage.app.restore_read(&file, Some(words())).await.expect("it opens");
    stage.app.restore_apply(&incoming).await.expect("it is restored");

    let restored = stage.app.safety(connection, 9).await.expect("it is told");
    assert_eq!(restored.limits, set.limits, "as they were when it was exported");
    assert_eq!(restored.changes, set.changes, "with who set them");
}
