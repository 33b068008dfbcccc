//! T6: updates that do not arrive: when each user was last read, and three ways to read again.

use directory::Attribute;
use directory::decide::FieldEffect;
use insta::assert_snapshot;
use serde_json::json;
use std::time::Duration;
use store::plan::decision::Kind;
use sync::import::{Mode, Scope};
use sync::{Code, Watch};

use crate::checks::{finds, healthy};
use crate::stage::{Stage, only, said, told};

const MINUTE: Duration = Duration::from_secs(60);

async fn read_at(stage: &Stage, username: &str) -> i64 {
    let id = stage.person(username).await.id;
    stage.app.user(id).await.expect("the user is there").bindings[0].binding.read_at
}

/// On Google, Wei marries, Kofi too, and Maya is hired.
async fn life_goes_on(stage: &Stage) {
    let family = |name: &str| json!({ "name": { "familyName": name } });
    stage.google.edit_user("wei.chen@northwind.test", family("Chen-Lindqvist")).await.expect("Wei marries");
    stage.google.edit_user("kofi.mensah@northwind.test", family("Mensah-Addo")).await.expect("Kofi marries");
    let maya = json!({
        "primaryEmail": "maya.okafor@northwind.test",
        "name": { "givenName": "Maya", "familyName": "Okafor" },
    });
    stage.google.insert_user(maya).await.expect("Maya is hired");
}

#[tokio::test]
async fn updates_only_brings_changes_and_nobody_new() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    life_goes_on(&stage).await;
    stage.wait_here(MINUTE);

    let run = stage.app.import_read(connection, Scope::All, Mode::UpdatesOnly, &Watch::silent()).await;
    let run = run.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::New, Kind::Update])).await, @"
    everybody: 1 new, 2 update, 15 unchanged, 0 match, 0 conflict; 2 ticked, 0 open, 0 missing
    [x] update Kofi Mensah-Addo <kofi.mensah@northwind.test>: last name
    [-] new Maya Okafor <maya.okafor@northwind.test> as maya.okafor (this import takes updates only)
    [x] update Wei Chen-Lindqvist <wei.chen@northwind.test>: last name
    ");
    let refused = stage.tick(run, "maya.okafor@northwind.test").await.expect_err("new rows are locked");
    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));
    assert_snapshot!(told(&stage.apply(run).await), @"Done: 0 created, 2 updated, 0 linked, 15 unchanged, 1 skipped, 0 conflicts, 0 refused");
    assert_eq!(stage.person("wei.chen").await.user.family_name, "Chen-Lindqvist", "the change arrived");
    assert_eq!(read_at(&stage, "amelie.dubois").await, stage.now(), "who did not change was read as well");

    let full = stage.import(connection, Scope::All).await;
    assert_eq!(full.run.counts.created, 1, "a full import brings Maya");
}

#[tokio::test]
async fn refreshing_one_user_reads_that_one_alone() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let imported_at = stage.now();
    life_goes_on(&stage).await;
    stage.wait_here(MINUTE);
    stage.google.forget_requests().await.expect("the log is emptied");

    let wei = stage.refreshed(stage.person("wei.chen").await.id).await.expect("Wei is refreshed");

    assert_eq!(wei.user.user.family_name, "Chen-Lindqvist", "the change arrived");
    assert_eq!(wei.history.len(), 2, "and stands in the history beside the import");
    assert_eq!(read_at(&stage, "wei.chen").await, imported_at + 60_000, "read now");
    assert_eq!(read_at(&stage, "kofi.mensah").await, imported_at, "nobody else was");
    assert_eq!(stage.person("kofi.mensah").await.user.family_name, "Mensah", "nor changed");
    assert_eq!(stage.asked("/users?").await, 0, "no list was read");
}

#[tokio::test]
async fn what_a_refresh_found_is_shown_and_left_or_taken() {
    let (stage, connection) = Stage::connected(17).await;
    // Time passes between what a look reads and what it notes.
    stage.let_the_clock_run();
    stage.import(connection, Scope::All).await;
    life_goes_on(&stage).await;
    let wei = stage.person("wei.chen").await;

    let looks = stage.app.look_again(wei.id).await.expect("Wei is looked at");

    let shown: Vec<_> = looks.iter().flat_map(|look| &look.detail.fields).collect();
    let taken: Vec<_> =
        shown.iter().filter(|field| field.effect == FieldEffect::Take).map(|field| field.attribute).collect();
    assert_eq!(taken, [Attribute::Lastname], "what changed is shown");
    assert_eq!(stage.person("wei.chen").await, wei, "and not taken unasked");
    let run = looks.first().expect("one account changed").run;
    stage.app.discard(run).await.expect("it is left");
    assert_eq!(stage.person("wei.chen").await, wei, "left as it was");
    let late = stage.app.import_apply(run, &Watch::silent()).await.expect_err("it was given up");
    assert_eq!(late.code(), Code::NotFound, "{}", said(&late));

    stage.refreshed(wei.id).await.expect("Wei is looked at once more");
    assert_eq!(stage.person("wei.chen").await.user.family_name, "Chen-Lindqvist", "it can still be taken");
    let looks = stage.app.look_again(wei.id).await.expect("Wei is looked at");
    assert!(looks.is_empty(), "nothing changed since, and nothing is asked");
}

#[tokio::test]
async fn how_an_account_stands_is_noted_at_a_look_whether_or_not_its_values_are_taken() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    let state = async || stage.app.user(wei).await.expect("Wei is there").bindings.remove(0).state_words();
    let suspended = json!({ "suspended": true, "suspensionReason": "ABUSE" });
    stage.google.edit_user("wei.chen@northwind.test", suspended).await.expect("Google suspends Wei");

    let looks = stage.app.look_again(wei).await.expect("Wei is looked at");
    assert!(looks.is_empty(), "no value changed");
    assert_eq!(state().await, "suspended by Google: ABUSE", "but the account stands otherwise");

    let active = json!({ "suspended": false, "suspensionReason": null, "name": { "familyName": "Chen-Li" } });
    stage.google.edit_user("wei.chen@northwind.test", active).await.expect("Wei is back, and married");
    let looks = stage.app.look_again(wei).await.expect("Wei is looked at");
    let run = looks.first().expect("the name changed").run;
    stage.app.discard(run).await.expect("it is left");
    assert_eq!(state().await, "active", "how it stands is no matter of choice");
}

#[tokio::test]
async fn what_was_changed_here_meanwhile_is_not_overwritten_by_a_look() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    life_goes_on(&stage).await;
    let wei = stage.person("wei.chen").await.id;
    let runs: Vec<_> =
        stage.app.look_again(wei).await.expect("Wei is looked at").iter().map(|look| look.run).collect();
    stage.change("wei.chen", |wei| wei.given_name = "Weiwei".to_owned()).await;

    let refused = stage.app.take_looks(wei, runs).await.expect_err("somebody was faster");

    assert_snapshot!(said(&refused), @"
    Stale: the user changed here since the plan was made; look again
    Look at it as it is now, and decide again.
    ");
    assert_eq!(stage.person("wei.chen").await.user.given_name, "Weiwei", "nothing was overwritten");
}

#[tokio::test]
async fn a_refresh_never_decides_a_conflict() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    life_goes_on(&stage).await;
    stage.change("wei.chen", |wei| wei.family_name = "Lindqvist".to_owned()).await;
    let id = stage.person("wei.chen").await.id;

    let refused = stage.refreshed(id).await.expect_err("both sides changed the name");

    assert_snapshot!(said(&refused), @"Refused: a value was changed here and on Google since they last agreed; import to answer it");
    assert_eq!(stage.person("wei.chen").await.user.family_name, "Lindqvist", "nothing was overwritten");
    assert_eq!(
        stage.app.overview(connection).await.expect("an overview").waiting,
        None,
        "no run is left open"
    );
}

#[tokio::test]
async fn who_is_on_no_google_cannot_be_refreshed() {
    let (stage, _) = Stage::connected(17).await;
    let id = stage.add_person("ines", ("Inês", "Prado"), "ines@northwind.test").await;

    let refused = stage.refreshed(id).await.expect_err("there is nothing to read");

    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));
}

#[tokio::test]
async fn a_user_whose_account_is_gone_is_said_to_be_so_at_a_refresh() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    stage.google.delete_user("wei.chen@northwind.test").await.expect("Wei leaves");

    let refused = stage.refreshed(wei.id).await.expect_err("there is nothing to look at");

    assert_snapshot!(said(&refused), @"NotFound: the account of this user is not on Google any more; an import of everybody tells more");
    assert_eq!(stage.person("wei.chen").await, wei, "nothing is done about it here");
    assert_eq!(
        stage.app.overview(connection).await.expect("an overview").waiting,
        None,
        "no run is left open"
    );
}

#[tokio::test]
async fn that_nothing_was_read_for_a_month_is_found() {
    let (stage, connection) = healthy(3).await;
    stage.wait(std::time::Duration::from_secs(31 * 86_400)).await;
    stage.app.back_up().await.expect("the backups are looked after");
    assert_snapshot!(finds(&stage, connection).await, @"last-run: runOld: The last time 31 days ago.");
    stage.import(connection, Scope::All).await;
    assert_eq!(finds(&stage, connection).await, "", "asked again, all is well");
}
