//! What is approved is what is applied, whatever was set, read or bound meanwhile.

use directory::{Attribute, Direction};
use serde_json::json;
use store::user::Standing;
use sync::import::{Mode, Scope};
use sync::{Code, Watch};

use crate::stage::{Stage, said};

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
