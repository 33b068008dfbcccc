//! Whose hand suspended an account: what another did first is never called ours, what Google alone lifts is not fought, and
//! whoever is suspended and may still be signed in is told of.

use std::time::Duration;

use directory::user::Unbind;
use insta::assert_snapshot;
use sandbox::Fault;
use serde_json::json;
use store::{binding, former_binding, taken_out};
use sync::import::Scope;
use sync::provision::{Confirmed, SuspendedBy, words};
use sync::{Code, Watch};

use crate::reading_survives::{USERS, broken_off};
use crate::stage::{Stage, not_let_in, told};

const KOFI: &str = "kofi.mensah@northwind.test";

async fn imported() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    (stage, connection)
}

/// A tenant in which Kofi is suspended here, and there as well if it is synced.
async fn suspended_here() -> (Stage, i64) {
    let (stage, connection) = imported().await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.suspend_user(kofi.id, kofi.version).await.expect("it may be");
    (stage, connection)
}

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let lines: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    (run, lines.join("\n"))
}

async fn applied(stage: &Stage, run: i64) -> String {
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let (run, plan) = planned(stage, connection).await;
    format!("{plan}\n{}", applied(stage, run).await)
}

async fn activated(stage: &Stage) {
    let kofi = stage.person("kofi.mensah").await;
    stage.app.activate_user(kofi.id, kofi.version).await.expect("it may be");
}

/// Somebody else suspends Kofi's account, or lifts that.
async fn another_says(stage: &Stage, suspended: bool) {
    stage.google.edit_user(KOFI, json!({ "suspended": suspended })).await.expect("it is done in the console");
}

/// Who is said to have suspended the account, and what the next sync does.
async fn explained(stage: &Stage) -> String {
    let id = stage.person("kofi.mensah").await.id;
    let ties = stage.app.user_ties(id).await.expect("there is such a user");
    let [tie] = ties.as_slice() else { panic!("one connection: {ties:?}") };
    let by = match &tie.suspended {
        Some(SuspendedBy::Rollcall { run }) => format!("by Rollcall, run {run}"),
        Some(SuspendedBy::Google { reason }) => format!("by Google: {reason}"),
        Some(SuspendedBy::Administrator) => "by another administrator".to_owned(),
        None => "not suspended".to_owned(),
    };
    format!("{by}. {}", words::next(&tie.forecast))
}

#[tokio::test]
async fn whoever_another_suspended_before_we_could_is_not_ours_to_lift() {
    let (stage, connection) = suspended_here().await;
    let (run, _) = planned(&stage, connection).await;
    another_says(&stage, true).await;

    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 0 linked, 1 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert_snapshot!(explained(&stage).await, @"by another administrator. Nothing, if Google is as it was.");
    activated(&stage).await;
    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: suspended by another administrator
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 1 skipped, 0 conflicts, 0 refused
    ");
}

#[tokio::test]
async fn whoever_another_suspended_stays_so_when_they_are_bound_again() {
    let (stage, connection) = imported().await;
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.unbind_users(connection, vec![kofi], Unbind::Suspend).await.expect("it may be");
    let (run, _) = planned(&stage, connection).await;
    another_says(&stage, true).await;
    applied(&stage, run).await;

    stage.app.bind_users(connection, vec![kofi]).await.expect("Kofi comes back");

    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: bound again; stays suspended: not known to be Rollcall's doing, lift it in Google's Admin console
    Done: 0 created, 0 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused
    ");
    assert_eq!(stage.google.user(KOFI).await.expect("it is there")["suspended"], true, "not ours to lift");
}

#[tokio::test]
async fn what_we_suspended_for_one_is_ours_to_lift_for_another_who_gets_the_account() {
    let (stage, connection) = imported().await;
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.unbind_users(connection, vec![kofi], Unbind::Suspend).await.expect("it may be");
    synced(&stage, connection).await;
    stage.change("kofi.mensah", |kofi| kofi.email = "kofi.before@northwind.test".to_owned()).await;
    let second = stage.add_person("kofi.second", ("Kofi", "Mensah"), KOFI).await;
    stage.app.bind_users(connection, vec![second]).await.expect("the account is free");
    let is_suspended = async || stage.google.user(KOFI).await.expect("it is there")["suspended"] == true;
    let is_known_of_kofi = async || {
        let read = stage.app.store().read(move |conn| former_binding::of_user(conn, connection, kofi)).await;
        read.expect("it is read").is_some_and(|former| former.suspended_by_run.is_some())
    };
    assert!(is_suspended().await && is_known_of_kofi().await, "by our hand");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"kofi.mensah@northwind.test: bound to the account of that address; active again");
    applied(&stage, run).await;

    assert!(!is_suspended().await, "what Rollcall suspended it lifts");
    assert!(!is_known_of_kofi().await, "who suspends it from now on does so to the other");
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    applied(&stage, undo).await;
    assert!(is_suspended().await && is_known_of_kofi().await, "as before");
}

#[tokio::test]
async fn what_we_suspended_and_another_lifted_is_not_ours_any_more() {
    let (stage, connection) = suspended_here().await;
    synced(&stage, connection).await;
    assert!(explained(&stage).await.starts_with("by Rollcall"), "so far it is");
    another_says(&stage, false).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"kofi.mensah@northwind.test: suspended, and signed out");
    another_says(&stage, true).await;
    applied(&stage, run).await;
    assert!(explained(&stage).await.starts_with("by another"), "between plan and apply");

    another_says(&stage, false).await;
    synced(&stage, connection).await;
    activated(&stage).await;
    another_says(&stage, false).await;
    synced(&stage, connection).await;
    another_says(&stage, true).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"kofi.mensah@northwind.test: suspended by another administrator");
}

#[tokio::test]
async fn what_an_import_saw_in_use_is_not_ours_any_more_also_where_the_import_is_given_up() {
    let (stage, connection) = suspended_here().await;
    synced(&stage, connection).await;
    activated(&stage).await;
    another_says(&stage, false).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.app.discard(run).await.expect("it was only looked at");
    assert!(explained(&stage).await.starts_with("not suspended"), "what was read is known");

    another_says(&stage, true).await;

    let (_, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"kofi.mensah@northwind.test: suspended by another administrator");
}

#[tokio::test]
async fn what_we_suspended_while_a_reading_was_broken_off_is_not_seen_in_use_by_its_first_page() {
    let (stage, connection) = Stage::connected(USERS).await;
    stage.import(connection, Scope::All).await;
    stage.wait(Duration::from_secs(60)).await;
    let (run, read) = broken_off(&stage, connection, 3).await;
    stage.wait(Duration::from_secs(60)).await;
    let people = stage.people().await;
    let find = |email: &String| people.iter().find(|person| person.user.email == *email);
    let [stays, leaves, goes] = [0, 1, 2].map(|at| find(&read[at]).expect("they are in the directory"));
    let (bound, former, removed) = (stays.id, leaves.id, goes.id);
    let account = stage.app.store().read(move |conn| binding::of_user(conn, removed)).await;
    let account = account.expect("it is read").remove(0).google_id;
    stage.app.suspend_user(stays.id, stays.version).await.expect("it may be");
    stage.app.unbind_users(connection, vec![former], Unbind::Suspend).await.expect("it may be");
    stage.app.delete_user(goes.id, goes.version, Some(Unbind::Suspend)).await.expect("it may be");
    let are_ours = async || {
        let account = account.clone();
        let read = stage.app.store().read(move |conn| {
            let bound = binding::of_user(conn, bound)?;
            let former = former_binding::of_user(conn, connection, former)?;
            let removed = taken_out::get(conn, connection, &account)?;
            Ok([
                bound.iter().any(|row| row.suspended_by_run.is_some()),
                former.is_some_and(|row| row.suspended_by_run.is_some()),
                removed.suspended_by_run.is_some(),
            ])
        });
        read.await.expect("it is read")
    };
    synced(&stage, connection).await;
    assert_eq!(are_ours().await, [true; 3], "a sync suspended all of them");
    stage.wait(Duration::from_secs(60)).await;

    assert_eq!(stage.read(connection, Scope::All).await.expect("it goes on"), run, "with its first page");

    assert_eq!(are_ours().await, [true; 3], "the page, in which they are active, is older than that");
}

#[tokio::test]
async fn a_suspension_that_we_sent_and_that_has_no_answer_is_ours() {
    let (stage, connection) = suspended_here().await;
    let lost = Fault::once("PUT", "/users/", sandbox::Effect::Drop).applied();
    stage.google.fault(lost).await.expect("the answer is lost");
    synced(&stage, connection).await;

    assert!(explained(&stage).await.starts_with("by Rollcall"), "it was read back");

    activated(&stage).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"kofi.mensah@northwind.test: active again");
}

#[tokio::test]
async fn a_suspension_that_google_did_not_let_in_and_another_made_meanwhile_is_theirs() {
    let (stage, connection) = suspended_here().await;
    let (run, _) = planned(&stage, connection).await;
    stage.google.fault(not_let_in("PUT", "/users/")).await.expect("control is on");
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
    another_says(&stage, true).await;

    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 0 linked, 1 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert!(explained(&stage).await.starts_with("by another"), "it is not ours to lift");
    assert_eq!(stage.google.sign_outs(KOFI).await.expect("it is there").len(), 0, "nor to sign out");
}

/// A tenant in which Kofi is to be active again, and Google lets nobody lift what he is suspended for; what a sync that
/// met that told.
async fn googles() -> (Stage, i64, String) {
    let (stage, connection) = suspended_here().await;
    synced(&stage, connection).await;
    activated(&stage).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "kofi.mensah@northwind.test: active again");
    let message = "Cannot restore a user suspended for abuse.";
    let fault = Fault::error("PUT", "/users/", 412, "adminCannotUnsuspend", message);
    stage.google.fault(fault).await.expect("Google forbids it");
    let told = applied(&stage, run).await;
    (stage, connection, told)
}

#[tokio::test]
async fn what_google_lets_nobody_lift_is_googles_and_is_not_fought() {
    let (stage, connection, told) = googles().await;

    assert!(told.starts_with("Refusals: 0 created"), "it is told: {told}");
    assert_eq!(stage.person("kofi.mensah").await.standing, store::user::Standing::SuspendedByGoogle);
    assert_snapshot!(explained(&stage).await, @"by Google: adminCannotUnsuspend. Leaves it: suspended by Google: adminCannotUnsuspend.");
    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: suspended by Google: adminCannotUnsuspend
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 1 skipped, 0 conflicts, 0 refused
    ");
}

#[tokio::test]
async fn what_google_alone_lifts_stays_googles_whoever_looks_at_it() {
    let (stage, connection, _) = googles().await;
    let id = stage.person("kofi.mensah").await.id;
    let still = async |after: &str| {
        let told = explained(&stage).await;
        assert!(told.starts_with("by Google: adminCannotUnsuspend"), "after {after}: {told}");
        let standing = stage.person("kofi.mensah").await.standing;
        assert_eq!(standing, store::user::Standing::SuspendedByGoogle, "after {after}");
    };

    stage.refreshed(id).await.expect("he is there");
    still("a look").await;
    stage.import(connection, Scope::All).await;
    still("an import").await;
    stage.google.edit_user(KOFI, json!({ "name": { "givenName": "Kofi B." } })).await.expect("it may be");
    stage.import(connection, Scope::All).await;
    still("an import that changes him").await;
    synced(&stage, connection).await;
    still("a sync").await;
}

#[tokio::test]
async fn what_google_lifted_is_nobodys_and_may_be_anothers_next() {
    for sees_it_lifted in ["a look", "an import", "a sync"] {
        let (stage, connection, _) = googles().await;
        let id = stage.person("kofi.mensah").await.id;
        another_says(&stage, false).await;
        match sees_it_lifted {
            "a look" => drop(stage.refreshed(id).await.expect("he is there")),
            "an import" => drop(stage.import(connection, Scope::All).await),
            _ => drop(synced(&stage, connection).await),
        }
        let told = explained(&stage).await;
        assert!(told.starts_with("not suspended"), "{sees_it_lifted} sees it: {told}");
        assert_eq!(
            stage.person("kofi.mensah").await.standing,
            store::user::Standing::Bound,
            "{sees_it_lifted}"
        );

        another_says(&stage, true).await;
        let (_, plan) = planned(&stage, connection).await;
        let whose = "kofi.mensah@northwind.test: suspended by another administrator";
        assert_eq!(plan, whose, "after {sees_it_lifted}");
    }
}

async fn may_not_sign_out(stage: &Stage) {
    let message = "Not Authorized to access this resource/api";
    let fault = Fault::error("POST", "/signOut", 403, "forbidden", message);
    stage.google.fault(fault).await.expect("the administrator lacks the privilege");
}

#[tokio::test]
async fn sessions_that_were_not_ended_are_told_and_tried_again() {
    let (stage, connection) = suspended_here().await;
    may_not_sign_out(&stage).await;

    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: suspended, and signed out
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused, 1 suspended
    - Kofi Mensah <kofi.mensah@northwind.test> refused: suspended, but its sessions were not ended: the connected administrator may not do this on Google
    ");

    assert!(explained(&stage).await.starts_with("by Rollcall"), "it is suspended all the same");
    assert_eq!(stage.google.sign_outs(KOFI).await.expect("it is there").len(), 0, "nobody was signed out");
    may_not_sign_out(&stage).await;
    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: signed out
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Kofi Mensah <kofi.mensah@northwind.test> refused: the connected administrator may not do this on Google
    ");
    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: signed out
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused
    ");
    assert_eq!(stage.google.sign_outs(KOFI).await.expect("it is there").len(), 1, "at last");
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "nothing is left to do");
}

#[tokio::test]
async fn sessions_of_whoever_was_let_go_are_ended_by_the_next_sync() {
    let (stage, connection) = imported().await;
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.unbind_users(connection, vec![kofi], Unbind::Suspend).await.expect("it may be");
    may_not_sign_out(&stage).await;

    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: suspended, and signed out; let go
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused, 1 suspended, 1 let go
    - Kofi Mensah <kofi.mensah@northwind.test> refused: suspended, but its sessions were not ended: the connected administrator may not do this on Google
    ");

    assert_eq!(stage.person("kofi.mensah").await.accounts, 0, "let go all the same");
    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: signed out
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused
    ");
    assert_eq!(stage.google.sign_outs(KOFI).await.expect("it is there").len(), 1, "at last");
    assert_eq!(stage.person("kofi.mensah").await.accounts, 0, "and not bound by it");
}

#[tokio::test]
async fn whoever_is_in_use_again_is_not_signed_out_any_more() {
    let (stage, connection) = suspended_here().await;
    may_not_sign_out(&stage).await;
    synced(&stage, connection).await;
    activated(&stage).await;

    assert_snapshot!(synced(&stage, connection).await, @"
    kofi.mensah@northwind.test: active again
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");

    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "their sessions are their own");
}
