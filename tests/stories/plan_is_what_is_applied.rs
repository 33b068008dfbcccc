//! What is approved is what is applied, whatever was set, read or bound meanwhile.

use directory::provision::{Drift, Winner};
use directory::user::{State, Unbind};
use directory::{Attribute, Direction};
use serde_json::{Value, json};
use store::user::Standing;
use sync::import::{Mode, Scope};
use sync::provision::{Answers, Confirmed};
use sync::{Code, Watch};

use crate::stage::{Stage, said, told};

#[tokio::test]
async fn a_mapping_that_changes_in_review_does_not_change_the_plan() {
    let (stage, connection) = Stage::connected(17).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage
        .app
        .set_direction(connection, &[Attribute::Department], Direction::Import)
        .await
        .expect("it may be imported");

    stage.apply(run).await;

    let amelie = stage.person("amelie.dubois").await;
    assert_eq!(
        amelie.user.values.get(Attribute::Department),
        None,
        "the plan that was approved took no department"
    );
    let next = stage.import(connection, Scope::All).await;
    assert!(next.run.counts.updated > 0, "the next plan takes it");
}

#[tokio::test]
async fn what_is_not_exported_any_more_is_not_sent_by_a_plan_from_before() {
    let (stage, connection) = Stage::connected(17).await;
    let department = [Attribute::Department];
    stage.app.set_direction(connection, &department, Direction::Export).await.expect("it may be exported");
    stage.import(connection, Scope::All).await;
    let set = |user: &mut directory::User| user.values.set(Attribute::Department, "Secret".into());
    stage.change("wei.chen", set).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.set_direction(connection, &department, Direction::Exclude).await.expect("it is kept back");

    let refused = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let refused = refused.expect_err("it would be sent");
    assert_eq!(refused.code(), Code::Stale, "{}", said(&refused));
    let there = stage.google.user("wei.chen@northwind.test").await.expect("he has an account");
    assert!(!there.to_string().contains("Secret"), "it stays here: {there}");
    stage.app.discard(run).await.expect("it may be discarded");
    let next = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(next, Vec::new(), 0, 10).await.expect("it has rows");
    assert!(rows.is_empty(), "the next plan knows: {rows:?}");
}

#[tokio::test]
async fn updates_only_links_nobody() {
    let (stage, connection) = Stage::connected(17).await;
    stage.add_person("amelie", ("Amélie", "Dubois"), "amelie.dubois@northwind.test").await;

    let run = stage.app.import_read(connection, Scope::All, Mode::UpdatesOnly, &Watch::silent()).await;
    let report = stage.apply(run.expect("Google is read")).await;

    assert_eq!(report.run.counts.linked, 0, "who is not bound yet is not bound by updates alone");
}

#[tokio::test]
async fn an_org_unit_that_google_does_not_have_is_no_empty_success() {
    let (stage, connection) = Stage::connected(17).await;
    for (path, code) in [("/Nope", Code::NotFound), ("Sales", Code::InvalidInput)] {
        let scope = Scope::OrgUnit { path: path.to_owned() };
        let refused = stage.read(connection, scope).await.expect_err("there is no such org unit");
        assert_eq!(refused.code(), code, "{}", said(&refused));
    }
}

#[tokio::test]
async fn a_tick_that_comes_while_the_plan_is_copied_is_refused_not_lost() {
    let (stage, connection) = Stage::connected(17).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let copied = stage.app.store().write(move |tx| {
        let (kind, google_id) = ("new", "1");
        let row = store::step::New {
            seq: 1,
            kind,
            google_id,
            account: 1,
            user: None,
            user_version: None,
            thing: directory::Thing::User,
            group: None,
            detail: None,
            outcome: None,
            why: None,
        };
        store::step::insert(tx, run, &row)
    });
    copied.await.expect("a part of the plan is in the journal");
    let home = sync::Home::at(&stage.home()).expect("the home");

    let lock =
        sync::lock::RunLock::take(&home, connection, "an import is applied").expect("nobody else has it");
    let refused = stage.untick(run, "wei.chen@northwind.test").await.expect_err("it is being approved");
    assert_eq!(refused.code(), Code::Busy, "{}", said(&refused));
    drop(lock);

    stage.untick(run, "wei.chen@northwind.test").await.expect("a copy that was broken off begins again");
    let report = stage.apply(run).await;
    assert_eq!(report.run.counts.created, 16, "and takes what was un-ticked into account");
}

#[tokio::test]
async fn what_google_suspended_is_said_until_google_lifts_it() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let abuse = json!({ "suspended": true, "suspensionReason": "ABUSE" });
    stage.google.edit_user("wei.chen@northwind.test", abuse).await.expect("Google suspends Wei");
    stage.import(connection, Scope::All).await;
    assert_eq!(stage.person("wei.chen").await.standing, Standing::SuspendedByGoogle, "it was Google");
    let married = json!({ "name": { "familyName": "Chen-Lindqvist" } });
    stage.google.edit_user("wei.chen@northwind.test", married).await.expect("Wei marries");

    stage.import(connection, Scope::All).await;

    assert_eq!(
        stage.person("wei.chen").await.standing,
        Standing::SuspendedByGoogle,
        "another change does not hide it"
    );
}

#[tokio::test]
async fn people_who_left_before_they_were_imported_do_not_block_for_ever() {
    let (stage, connection) = Stage::connected(60).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let leavers: Vec<_> = stage.rows(run, store::plan::review::Filter::default()).await;
    stage.app.discard(run).await.expect("the plan is given up");
    let ordinary = leavers.iter().filter(|row| row.marks == 0).take(15);
    for row in ordinary {
        stage.google.delete_user(&row.email).await.expect("they leave");
    }

    let again = stage.read(connection, Scope::All).await;

    assert!(again.is_ok(), "Google's own list of the deleted explains who is missing: {:?}", again.err());
}

#[tokio::test]
async fn a_plan_that_another_program_changes_after_it_was_shown_is_not_applied() {
    let (stage, connection) = Stage::connected(17).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let shown = stage.app.plan(run).await.expect("it waits").shown();
    stage.untick(run, "wei.chen@northwind.test").await.expect("somebody else looks at the same plan");

    let refused = stage.app.import_apply(shown, &Watch::silent()).await;
    let refused = refused.expect_err("that is not what was shown");

    assert_eq!(refused.code(), Code::Stale, "{}", said(&refused));
    assert!(said(&refused).contains("changed elsewhere since it was shown"), "{}", said(&refused));
    assert!(stage.people().await.is_empty(), "nothing of it was done");
    let again = stage.app.plan(run).await.expect("it still waits").shown();
    let report = stage.app.import_apply(again, &Watch::silent()).await.expect("this is what is shown now");
    assert_eq!(report.run.counts.skipped, 1, "with what was un-ticked");
}

#[tokio::test]
async fn a_sync_and_an_undo_that_were_changed_after_they_were_shown_are_not_applied() {
    let (stage, connection) = Stage::connected(17).await;
    let imported = stage.import(connection, Scope::All).await.run.id;
    stage.change("wei.chen", |user| user.state = State::Suspended).await;
    let sync = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.google.forget_requests().await.expect("the log is emptied");
    not_applied_once_it_moved(&stage, sync).await;
    assert_eq!(stage.asked("/users/").await, 0, "nothing was sent");
    stage.app.discard(sync).await.expect("it is given up");

    let undo = stage.app.undo_read(imported, &Watch::silent()).await.expect("it can be undone");
    let before = stage.people().await.len();
    not_applied_once_it_moved(&stage, undo).await;
    assert_eq!(stage.people().await.len(), before, "nobody is removed");
}

/// Ticks a row of a plan otherwise after the plan was shown, and approves what was shown.
async fn not_applied_once_it_moved(stage: &Stage, run: i64) {
    let shown = stage.app.sync_plan(run).await.expect("it waits").shown();
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let row = rows.iter().find(|row| row.row.ticked).expect("something is to be done").row.id;
    stage.app.sync_tick(run, vec![row], false).await.expect("somebody else looks at the same plan");
    let refused = stage.app.sync_apply(shown, &Confirmed::default(), &Watch::silent()).await;
    let refused = refused.expect_err("that is not what was shown");
    assert_eq!(refused.code(), Code::Stale, "{}", said(&refused));
}

fn titled(title: &str) -> Value {
    json!({ "organizations": [{ "primary": true, "title": title }] })
}

fn numbered(id: &str) -> Value {
    json!({ "externalIds": [{ "type": "organization", "value": id }] })
}

#[tokio::test]
async fn of_googles_values_none_comes_here_that_the_plan_did_not_show() {
    const WEI: &str = "wei.chen@northwind.test";
    const AMELIE: &str = "amelie.dubois@northwind.test";
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let exported = [Attribute::EmployeeIdentifier, Attribute::JobTitle];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("they may be");
    stage.google.edit_user(WEI, titled("Cook")).await.expect("Google allows it");
    stage.change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Cook".into())).await;
    stage.google.edit_user(AMELIE, numbered("E-77")).await.expect("Google allows it");
    let number = |user: &mut directory::User| user.values.set(Attribute::EmployeeIdentifier, "E-77".into());
    stage.change("amelie.dubois", number).await;
    let watch = Watch::silent();
    let agreed = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    stage.app.sync_apply(agreed, &Confirmed::default(), &watch).await.expect("both are in step");
    stage.google.edit_user(WEI, titled("Mate")).await.expect("somebody changes it there");
    stage.google.edit_user(AMELIE, numbered("E-78")).await.expect("somebody changes it there");
    let run = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    let accept = Answers { drift: Some(Drift::Accept), ..Answers::default() };
    stage.app.sync_answer_all(run, accept).await.expect("it is accepted");
    stage.google.edit_user(WEI, titled("Boss")).await.expect("and changes it again");
    stage.google.edit_user(AMELIE, json!({ "externalIds": null })).await.expect("and takes it away");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &watch).await.expect("it comes to its end");

    let told = told(&report);
    let stale = "refused: the account changed on Google since the plan was made";
    assert_eq!(told.matches(stale).count(), 2, "{told}");
    let wei = stage.person("wei.chen").await.user.values.display(Attribute::JobTitle);
    let amelie = stage.person("amelie.dubois").await.user.values.display(Attribute::EmployeeIdentifier);
    assert_eq!((wei.as_str(), amelie.as_str()), ("Cook", "E-77"), "neither is what nobody saw, nor erased");
    let next = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    let review = stage.app.sync_review(next).await.expect("it is looked at");
    assert_eq!(review.counts.questions, [("drift".to_owned(), 2)], "the next sync asks about what there is");
}

const MAX: &str = "max.neu@northwind.test";

/// A plan that binds Max to the account of his address, which an administrator edits before it is applied; what came of
/// it, and how many accounts Max has.
async fn bound_after(edit: Value) -> (String, usize) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let max = stage.add_person("max.neu", ("Max", "Neu"), MAX).await;
    let account = json!({ "primaryEmail": MAX, "name": { "givenName": "Max", "familyName": "Neu" } });
    stage.google.insert_user(account).await.expect("there is one");
    stage.app.bind_users(connection, vec![max]).await.expect("he is to be bound");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.google.edit_user(MAX, edit).await.expect("it is done in the console");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let told = told(&report.expect("it comes to its end"));
    (told, stage.person("max.neu").await.accounts)
}

#[tokio::test]
async fn an_account_that_has_another_address_by_now_is_not_bound_by_the_one_of_the_plan() {
    let (told, accounts) = bound_after(json!({ "primaryEmail": "ceo@northwind.test" })).await;

    assert!(told.contains("refused: the account changed on Google since the plan was made"), "{told}");
    assert_eq!(accounts, 0, "it may be somebody else's");
}

#[tokio::test]
async fn an_account_that_is_out_of_use_by_now_is_not_bound_as_one_in_use() {
    let (told, accounts) = bound_after(json!({ "suspended": true })).await;

    assert!(told.contains("refused: the account was suspended on Google since the plan was made"), "{told}");
    assert_eq!(accounts, 0, "the next plan says that it stays suspended");
}

#[tokio::test]
async fn an_account_of_before_is_bound_again_whatever_address_it_had_when_that_was_planned() {
    const WEI: &str = "wei.chen@northwind.test";
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("Wei is let go");
    let renamed = json!({ "primaryEmail": "wei@northwind.test" });
    stage.google.edit_user(WEI, renamed).await.expect("it is done in the console");
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let here = Answers { differ: Some(Winner::Directory), ..Answers::default() };
    stage.app.sync_answer_all(run, here).await.expect("the directory's address holds");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let report = report.expect("the plan is applied");
    assert_eq!(report.problem_count, 0, "{}", told(&report));
    assert_eq!(stage.person("wei.chen").await.accounts, 1, "nothing moved since the plan");
}
