//! F22: where the directory is the authority a password may expire; a sync plans what follows, and a new one ends it.

use std::time::Duration;

use directory::password::{AfterExpiry, Expiry};
use directory::provision::AfterDeletion;
use directory::user::Unbind;
use google::Grant;
use insta::assert_snapshot;
use sandbox::Fault;
use secrecy::SecretString;
use serde_json::json;
use store::password_drift::{self, Answer, Drift};
use store::wish::{self, Wish};
use sync::Watch;
use sync::connection::PasswordMode;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::{Answers, Confirmed};

use crate::f08_several_connections::Other;
use crate::stage::{Stage, told};

const WEI: &str = "wei.chen@northwind.test";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A tenant whose passwords are the directory's, with one that was set just now.
async fn stage(then: AfterExpiry) -> (Stage, i64, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    renewed(&stage, wei, "Correct horse 7 battery").await;
    synced(&stage, connection).await;
    stage.app.set_password_expiry(Expiry { days: 90, then }).await.expect("it is set");
    (stage, connection, wei)
}

async fn renewed(stage: &Stage, user: i64, typed: &str) {
    stage.app.set_password(user, Source::Typed(typed.into())).await.expect("it keeps every rule");
}

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let lines: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    (run, lines.join("\n"))
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let (run, plan) = planned(stage, connection).await;
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    format!("{plan}\n{}", told(&report.expect("the plan is applied")))
}

#[tokio::test]
async fn an_expired_password_suspends_and_a_new_one_reactivates() {
    let (stage, connection, wei) = stage(AfterExpiry::Suspend).await;
    stage.wait(89 * DAY).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "a day is left");
    stage.app.discard(run).await.expect("it has nothing to do");
    let soon = stage.app.expiring(7, 10).await.expect("it reads");
    assert_eq!(soon.len(), 1, "which is told before: {soon:?}");

    stage.wait(DAY).await;
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: its password expired: suspended, and signed out
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended
    ");
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "it stays suspended");
    stage.app.discard(run).await.expect("it has nothing to do");

    renewed(&stage, wei, "Another horse 8 battery").await;
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: password set; active again
    Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");
    assert!(stage.google.opens(WEI, "Another horse 8 battery").await.expect("control is on"), "the new one");
    assert_eq!(stage.app.expiring(7, 10).await.expect("it reads"), [], "and its time begins anew");
}

#[tokio::test]
async fn whoever_is_to_get_a_password_that_google_refuses_is_not_let_in_with_the_old_one() {
    let (stage, connection, wei) = stage(AfterExpiry::Suspend).await;
    stage.wait(90 * DAY).await;
    synced(&stage, connection).await;
    renewed(&stage, wei, "Another horse 8 battery").await;
    let fault = Fault::error("PUT", "/users/", 400, "invalid", "Invalid Password");
    stage.google.fault(fault).await.expect("Google refuses it");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: password set; active again
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 2 refused
    - Wei Chen <wei.chen@northwind.test> refused: Google refused the request: Invalid Password (400 invalid)
    - Wei Chen <wei.chen@northwind.test> refused: an earlier step of this user was not done; sync again
    ");

    let now = stage.google.user(WEI).await.expect("it is there");
    assert_eq!(now["suspended"], true, "nobody signs in with the password that expired");
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: password set; active again
    Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");
    assert!(stage.google.opens(WEI, "Another horse 8 battery").await.expect("control is on"), "the new one");
}

#[tokio::test]
async fn whoever_comes_back_with_an_expired_password_is_suspended_at_once() {
    for then in [AfterExpiry::Suspend, AfterExpiry::RemoveAccess] {
        let (stage, connection, _) = stage(then).await;
        stage.wait(90 * DAY).await;
        stage.google.delete_user(WEI).await.expect("an administrator deletes it");
        let (run, _) = planned(&stage, connection).await;
        let answers = Answers { deleted: Some(AfterDeletion::Restore), ..Answers::default() };
        stage.app.sync_answer_all(run, answers).await.expect("it is answered");

        let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

        let told = told(&report.expect("the plan is applied"));
        assert!(told.starts_with("Done: 1 created"), "it is back: {told}");
        let now = stage.google.user(WEI).await.expect("it is back");
        assert_eq!(now["suspended"], true, "{then:?}: nobody signs in with the password that expired");
        synced(&stage, connection).await;
        assert_eq!(stage.google.user(WEI).await.expect("it is there")["suspended"], true, "nor later");
    }
}

#[tokio::test]
async fn expiry_can_be_told_and_nothing_else() {
    let (stage, connection, _) = stage(AfterExpiry::Keep).await;
    stage.wait(100 * DAY).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "nothing is planned");
    let over = stage.app.expiring(0, 10).await.expect("it reads");
    assert_eq!(over[0].email, WEI, "it is told");
}

#[tokio::test]
async fn expiry_can_take_the_access_away() {
    let (stage, connection, _) = stage(AfterExpiry::RemoveAccess).await;
    stage.wait(100 * DAY).await;
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: its password expired: suspended, and signed out; let go
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended, 1 let go
    ");
    assert_eq!(stage.person("wei.chen").await.accounts, 0, "the user stays in the directory");
}

#[tokio::test]
async fn a_policy_that_ends_makes_active_again_whom_it_suspended() {
    let (stage, connection, _) = stage(AfterExpiry::Suspend).await;
    stage.wait(90 * DAY).await;
    synced(&stage, connection).await;
    synced(&stage, connection).await;
    stage.app.set_password_expiry(Expiry { days: 0, then: AfterExpiry::Suspend }).await.expect("it is set");
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: active again
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");
}

#[tokio::test]
async fn whoever_lost_the_access_is_not_bound_again_with_the_expired_password() {
    let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
    stage.wait(100 * DAY).await;
    synced(&stage, connection).await;
    stage.app.bind_users(connection, vec![wei]).await.expect("he is there");
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: its password expired: set another to have it bound again
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 1 skipped, 0 conflicts, 0 refused
    ");
    let there = stage.google.user(WEI).await.expect("he has an account");
    assert_eq!(there["suspended"], true, "it stays closed");

    renewed(&stage, wei, "Another horse 8 battery").await;
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: bound again; password set; active again
    Done: 0 created, 1 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");
}

#[tokio::test]
async fn a_new_password_gives_the_access_back_that_the_old_one_has_cost() {
    let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
    stage.wait(100 * DAY).await;
    synced(&stage, connection).await;
    renewed(&stage, wei, "Another horse 8 battery").await;
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: bound again; password set; active again
    Done: 0 created, 1 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");
    assert!(stage.google.opens(WEI, "Another horse 8 battery").await.expect("control is on"), "the new one");
}

#[tokio::test]
async fn a_new_password_gives_the_access_back_also_when_the_journal_is_not_kept_any_more() {
    let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
    stage.wait(100 * DAY).await;
    synced(&stage, connection).await;
    let folded = stage.app.store().write(|tx| store::run::fold_before(tx, store::Millis::MAX)).await;
    assert_ne!(folded.expect("it can be written"), 0, "nothing is left of what the sync did");

    renewed(&stage, wei, "Another horse 8 battery").await;

    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "wei.chen@northwind.test: bound again; password set; active again");
}

#[tokio::test]
async fn a_new_password_binds_nobody_again_who_was_let_go_by_hand() {
    let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("he is bound");
    synced(&stage, connection).await;
    renewed(&stage, wei, "Another horse 8 battery").await;
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "somebody wished that");
}

#[tokio::test]
async fn a_password_of_somebodys_own_that_was_accepted_does_not_expire() {
    let (stage, connection, wei) = stage(AfterExpiry::Suspend).await;
    let at = stage.now();
    let accepted = stage.app.store().write(move |tx| {
        let drift = Drift { connection, user: wei, at, actor: WEI.to_owned(), own: true, answer: None };
        password_drift::note(tx, &drift)?;
        password_drift::answer(tx, connection, wei, Answer::Accept)
    });
    assert!(accepted.await.expect("it is written"), "it is theirs from now on");
    stage.wait(100 * DAY).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "what was set from here is not what expires");
    assert_eq!(stage.app.expiring(7, 10).await.expect("it reads"), [], "and it is not listed");
}

#[tokio::test]
async fn the_undo_of_an_expiry_says_that_the_next_sync_repeats_it() {
    for (then, more) in
        [(AfterExpiry::Suspend, "suspends it again"), (AfterExpiry::RemoveAccess, "lets it go again")]
    {
        let (stage, connection, _) = stage(then).await;
        stage.wait(100 * DAY).await;
        let (run, _) = planned(&stage, connection).await;
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
        let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
        let rows = stage.app.sync_rows(undo, Vec::new(), 0, 10).await.expect("it has rows");
        let why = &rows[0].row.why;
        assert!(why.contains("its password expired: the next sync") && why.contains(more), "{why}");
    }
}

#[tokio::test]
async fn what_an_expired_password_costs_is_not_done_after_another_password_or_another_rule() {
    for then in [AfterExpiry::RemoveAccess, AfterExpiry::Suspend] {
        for by_rule in [false, true] {
            let (stage, connection, wei) = stage(then).await;
            stage.wait(100 * DAY).await;
            let (run, plan) = planned(&stage, connection).await;
            assert!(plan.contains("its password expired"), "{plan}");
            if by_rule {
                stage.app.set_password_expiry(Expiry { days: 0, then }).await.expect("it is set");
            } else {
                renewed(&stage, wei, "Another horse 8 battery").await;
            }

            let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

            let report = told(&report.expect("it comes to its end"));
            assert!(report.contains("the password has not expired any more"), "by rule {by_rule}: {report}");
            let there = stage.google.user(WEI).await.expect("he has an account");
            assert_eq!(there["suspended"], false, "nobody is locked out: {then:?}, by rule {by_rule}");
            assert_eq!(stage.person("wei.chen").await.accounts, 1, "and he is bound");
        }
    }
}

#[tokio::test]
async fn a_password_that_is_taken_back_binds_nobody_again() {
    let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
    stage.wait(100 * DAY).await;
    synced(&stage, connection).await;
    renewed(&stage, wei, "Another horse 8 battery").await;
    assert!(stage.app.withdraw_password(wei).await.expect("nobody is at work"), "it waited");
    stage
        .app
        .set_password_expiry(Expiry { days: 0, then: AfterExpiry::RemoveAccess })
        .await
        .expect("it is set");

    let (_, plan) = planned(&stage, connection).await;

    assert_eq!(plan, "", "with the password he would have come back, and with nothing else");
}

/// What a sync plans where no password expires any more.
async fn planned_without_expiry(stage: &Stage, connection: i64) -> String {
    let never = Expiry { days: 0, then: AfterExpiry::RemoveAccess };
    stage.app.set_password_expiry(never).await.expect("it is set");
    planned(stage, connection).await.1
}

#[tokio::test]
async fn with_a_password_that_is_taken_back_goes_no_wish_that_somebody_made_by_hand() {
    for by_hand_first in [true, false] {
        let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
        stage.wait(100 * DAY).await;
        synced(&stage, connection).await;
        if by_hand_first {
            stage.app.bind_users(connection, vec![wei]).await.expect("he is there");
            stage.wait(DAY).await;
            renewed(&stage, wei, "Another horse 8 battery").await;
        } else {
            renewed(&stage, wei, "Another horse 8 battery").await;
            stage.wait(DAY).await;
            stage.app.bind_users(connection, vec![wei]).await.expect("he is there");
        }

        assert!(stage.app.withdraw_password(wei).await.expect("nobody is at work"), "it waited");

        let plan = planned_without_expiry(&stage, connection).await;
        assert_eq!(plan, "wei.chen@northwind.test: bound again; active again", "first: {by_hand_first}");
    }
}

#[tokio::test]
async fn a_password_in_place_of_another_that_waits_takes_its_wish_with_it_when_it_is_taken_back() {
    let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
    stage.wait(100 * DAY).await;
    synced(&stage, connection).await;
    renewed(&stage, wei, "Another horse 8 battery").await;
    stage.wait(DAY).await;
    renewed(&stage, wei, "A third horse 9 battery").await;

    assert!(stage.app.withdraw_password(wei).await.expect("nobody is at work"), "it waited");

    assert_eq!(planned_without_expiry(&stage, connection).await, "", "nobody has bound him by hand");
}

#[tokio::test]
async fn a_password_for_a_new_account_elsewhere_opens_none_whose_own_expired() {
    let (stage, connection, wei) = stage(AfterExpiry::Suspend).await;
    stage.wait(90 * DAY).await;
    synced(&stage, connection).await;
    let other = Other::serve(16).await;
    let second = other.connect_with(&stage, Grant::LookAndSync).await.id;
    stage.app.set_password_mode(second, PasswordMode::FirstOnly).await.expect("it is chosen");
    let away = "wei.away@northwind.test";
    other.google.edit_user(WEI, json!({ "primaryEmail": away })).await.expect("it is renamed");
    let free = json!({ "aliases": [] });
    other.google.edit_user(away, free).await.expect("nobody has the address at the second");
    stage.app.bind_users(second, vec![wei]).await.expect("he is there");
    let (run, plan) = planned(&stage, second).await;
    assert_eq!(plan, "wei.chen@northwind.test: new account");
    other.google.edit_user(away, json!({ "primaryEmail": WEI })).await.expect("somebody is faster");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let report = told(&report.expect("it comes to its end"));
    assert!(report.contains("1 refused"), "{report}");
    let kept = stage.app.store().read(move |conn| store::password::of_user(conn, wei)).await;
    assert!(kept.expect("it reads").is_some(), "nobody knows whether an account has the first password");

    let report = synced(&stage, connection).await;

    assert!(!report.contains("active again"), "no other password is on its way there: {report}");
    let there = stage.google.user(WEI).await.expect("he has an account");
    assert_eq!(there["suspended"], true, "it stays closed");
    let over = stage.app.expiring(0, 10).await.expect("it reads");
    assert_eq!(over.len(), 1, "and it is told: {over:?}");
}

#[tokio::test]
async fn a_directory_that_is_restored_without_its_passwords_has_no_wish_that_came_with_one() {
    for by_hand in [false, true] {
        let (stage, connection, wei) = stage(AfterExpiry::RemoveAccess).await;
        stage.wait(100 * DAY).await;
        synced(&stage, connection).await;
        renewed(&stage, wei, "Another horse 8 battery").await;
        if by_hand {
            stage.wait(DAY).await;
            stage.app.bind_users(connection, vec![wei]).await.expect("he is there");
        }
        let wished = async || {
            let read = stage.app.store().read(move |conn| wish::of_user(conn, connection, wei));
            read.await.expect("it is read")
        };
        assert_eq!(wished().await, Some(Wish::Bind), "he is to come back");
        let words = || SecretString::from("the directory of northwind");
        let file = stage.home().with_file_name("northwind.rollcall");
        stage.app.export_profile(&file, words()).await.expect("it is written");

        let incoming = stage.app.restore_read(&file, Some(words())).await.expect("it opens");
        stage.app.restore_apply(&incoming).await.expect("it is restored");

        let stays = by_hand.then_some(Wish::Bind);
        assert_eq!(wished().await, stays, "no password is in it; wished by hand: {by_hand}");
    }
}
