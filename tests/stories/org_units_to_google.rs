//! Org units of users go to Google, and those that are missing there are made first, if that is asked for.

use directory::org_unit::Missing;
use directory::{Attribute, Direction, Thing, Value};
use insta::assert_snapshot;
use sandbox::control::{Write, Writer};
use sandbox::{Applied, Effect, Fault};
use serde_json::json;
use store::plan::pair::Kind;
use sync::import::{Mode, Scope};
use sync::{Code, Watch};

use crate::killed_while_it_syncs::confirmed;
use crate::stage::{ADMIN, Stage, not_let_in, told};

const WEI: &str = "wei.chen@northwind.test";
const MARIA: &str = "mariajose.fernandez-aguila@northwind.test";

/// A tenant whose users stand here where they stand there, and from now on the directory says where.
async fn placed() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(30).await;
    goes(&stage, connection, Direction::Import).await;
    stage.import(connection, Scope::All).await;
    goes(&stage, connection, Direction::Export).await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    stage.google.set_units_per_second(0).await.expect("the sandbox makes them as fast as it can");
    (stage, connection)
}

async fn goes(stage: &Stage, connection: i64, direction: Direction) {
    let set = stage.app.set_direction(connection, &[Attribute::OrgUnitPath], direction).await;
    set.expect("an org unit may go so");
}

async fn moved(stage: &Stage, username: &str, path: &str) {
    let path = path.to_owned();
    stage.change(username, move |user| user.values.set(Attribute::OrgUnitPath, path.as_str().into())).await;
}

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    let line = |row: &sync::provision::SyncRow| {
        let tick = if row.row.ticked { "x" } else { " " };
        let (kind, name, why) = (row.row.kind, &row.row.name, &row.row.why);
        format!("[{tick}] {kind:?} {name}: {why}")
    };
    (run, rows.iter().map(line).collect::<Vec<_>>().join("\n"))
}

async fn applied(stage: &Stage, run: i64) -> String {
    let sure = confirmed(&stage.app, run).await;
    told(&stage.app.sync_apply(run, &sure, &Watch::silent()).await.expect("the plan is applied"))
}

async fn stands(stage: &Stage, connection: i64, email: &str) -> String {
    let client = stage.app.client(connection).await.expect("the connection works");
    client.user(email).await.expect("it is there").account.values.display(Attribute::OrgUnitPath)
}

/// The steps of a run about org units, as the journal has them.
async fn journal(stage: &Stage, run: i64) -> String {
    let steps = stage.app.steps(run, Vec::new(), 0, 1_000).await.expect("the journal").steps;
    let units = steps.iter().filter(|step| step.kind == "org-unit");
    let line = |step: &sync::runs::Step| {
        format!("{} {:?} {}", step.name, step.became, step.why.as_deref().unwrap_or(""))
    };
    units.map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn where_a_user_stands_comes_from_google_and_goes_there() {
    let (stage, connection) = placed().await;
    let wei = stage.person("wei.chen").await;
    assert_eq!(
        wei.user.values.display(Attribute::OrgUnitPath),
        stands(&stage, connection, WEI).await,
        "as on Google"
    );
    moved(&stage, "wei.chen", "/Sales/EMEA").await;

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"[x] Update Wei Chen: org unit");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_eq!(stands(&stage, connection, WEI).await, "/Sales/EMEA", "there as here");
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    applied(&stage, undo).await;
    assert_ne!(stands(&stage, connection, WEI).await, "/Sales/EMEA", "and back again");
}

#[tokio::test]
async fn who_is_to_be_in_a_missing_org_unit_is_left_out_with_the_reason_and_the_switch() {
    let (stage, connection) = placed().await;
    moved(&stage, "wei.chen", "/Sales/Nordics").await;

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"[ ] Skip Wei Chen: the org unit /Sales/Nordics is not on Google; let syncs of this connection create missing org units, or make it there");
    let report = applied(&stage, run).await;
    assert!(report.contains("1 skipped"), "{report}");
}

#[tokio::test]
async fn missing_org_units_are_made_parents_first_before_their_users() {
    let (stage, connection) = placed().await;
    stage.app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    moved(&stage, "wei.chen", "/Sales/Nordics/Oslo").await;
    moved(&stage, "mariajose.fernandez-aguila", "/sales/nordics").await;
    let mut values = directory::Values::default();
    values.set(Attribute::OrgUnitPath, Value::from("/Interns"));
    let nora = stage.add("nora", ("Nora", "Keller"), "nora@northwind.test", values).await;
    stage.app.bind_users(connection, vec![nora]).await.expect("she is to have an account");

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"
    [x] Create /Interns: new org unit
    [x] Create /Sales/Nordics: new org unit
    [x] Create /Sales/Nordics/Oslo: new org unit
    [x] Update María José Fernández-Águila: org unit
    [x] Create Nora Keller: new account
    [x] Update Wei Chen: org unit
    ");
    stage.google.forget_requests().await.expect("the log is emptied");
    assert_snapshot!(applied(&stage, run).await, @"Done: 1 created, 2 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(journal(&stage, run).await, @"
    /Interns Done 
    /Sales/Nordics Done 
    /Sales/Nordics/Oslo Done
    ");
    assert_eq!(stands(&stage, connection, WEI).await, "/Sales/Nordics/Oslo", "he is in it");
    assert_eq!(stands(&stage, connection, MARIA).await, "/Sales/Nordics", "so is she");
    assert_eq!(stands(&stage, connection, "nora@northwind.test").await, "/Interns", "from the beginning");
    let told = stage.app.missing_units(connection).await.expect("what holds");
    let line = |event: &store::event::Row| {
        let one = &event.changes[0];
        format!("{}: {}: {} -> {}", event.by.operator, one.what, one.before, one.after)
    };
    assert_snapshot!(told.changes.iter().map(line).collect::<Vec<_>>().join("\n"), @"
    morgan: /Sales/Nordics/Oslo:  -> made on Google by run 3
    morgan: /Sales/Nordics:  -> made on Google by run 3
    morgan: /Interns:  -> made on Google by run 3
    morgan: Missing org units: leave out who is to be in them -> create them
    ");
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "nothing is left to do");
}

#[tokio::test]
async fn those_that_a_run_made_are_listed_among_what_no_undo_takes_back() {
    let (stage, connection) = placed().await;
    stage.app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    moved(&stage, "wei.chen", "/Sales/Nordics/Oslo").await;
    let (run, _) = planned(&stage, connection).await;
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    assert_eq!(plan.lasting, [("org-unit", 2)], "before it is approved");
    applied(&stage, run).await;

    let told = stage.app.undoable(run).await.expect("it is told");

    assert_eq!(told.refused_because, None, "who was moved can be moved back");
    assert_eq!(told.lasting, [("org-unit", 2)], "and before it is undone");
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    assert_eq!(
        stage.app.sync_plan(undo).await.expect("there is a plan").lasting,
        told.lasting,
        "and in its plan"
    );
    assert_snapshot!(sync::provision::words::cannot_be_undone("org-unit").expect("it says so"), @"new org units: they stay on Google, for Rollcall deletes none");
}

#[tokio::test]
async fn who_is_under_an_org_unit_that_is_not_ticked_is_left_out_with_it() {
    let (stage, connection) = placed().await;
    stage.app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    moved(&stage, "wei.chen", "/Sales/Nordics/Oslo").await;
    let (run, _) = planned(&stage, connection).await;
    let rows = stage.app.sync_rows(run, vec![Kind::Create], 0, 10).await.expect("it has rows");
    let outer = rows.iter().find(|row| row.row.name == "/Sales/Nordics").expect("it is planned");
    stage.app.sync_tick(run, vec![outer.row.id], false).await.expect("it is un-ticked");

    applied(&stage, run).await;

    let steps = stage.app.steps(run, Vec::new(), 0, 10).await.expect("the journal").steps;
    let line = |step: &sync::runs::Step| {
        format!("{} {:?} {}", step.name, step.became, step.why.as_deref().unwrap_or(""))
    };
    assert_snapshot!(steps.iter().map(line).collect::<Vec<_>>().join("\n"), @"
    /Sales/Nordics Skipped not ticked
    /Sales/Nordics/Oslo Skipped the org unit /Sales/Nordics is not ticked
    Wei Chen Skipped the org unit /Sales/Nordics is not ticked
    ");
}

#[tokio::test]
async fn one_that_was_made_without_an_answer_is_found_and_not_made_twice() {
    let (stage, connection) = placed().await;
    stage.app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    moved(&stage, "wei.chen", "/Nordics").await;
    let (run, _) = planned(&stage, connection).await;
    let fault = Fault { applied: Applied::Yes, ..Fault::once("POST", "/orgunits", Effect::Drop) };
    stage.google.fault(fault).await.expect("the answer is lost");

    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert_snapshot!(journal(&stage, run).await, @"/Nordics Done");
    assert_eq!(stands(&stage, connection, WEI).await, "/Nordics", "he is in it");
}

#[tokio::test]
async fn one_that_somebody_else_made_meanwhile_is_taken_as_it_is() {
    let (stage, connection) = placed().await;
    stage.app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    moved(&stage, "wei.chen", "/Nordics").await;
    let (run, _) = planned(&stage, connection).await;
    let write = Write::insert_unit(json!({ "name": "Nordics", "parentOrgUnitPath": "/" }));
    stage.google.write_as(&Writer::console(ADMIN), &write).await.expect("Google makes it");

    applied(&stage, run).await;

    assert_snapshot!(journal(&stage, run).await, @"/Nordics Already");
    assert_eq!(stands(&stage, connection, WEI).await, "/Nordics", "he is in it");
}

#[tokio::test]
async fn one_that_google_did_not_let_in_and_somebody_else_made_meanwhile_is_not_called_ours() {
    let (stage, connection) = placed().await;
    stage.app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    moved(&stage, "wei.chen", "/Nordics").await;
    let (run, _) = planned(&stage, connection).await;
    let sure = confirmed(&stage.app, run).await;
    stage.google.fault(not_let_in("POST", "/orgunits")).await.expect("control is on");
    let stopped = stage.app.sync_apply(run, &sure, &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
    let write = Write::insert_unit(json!({ "name": "Nordics", "parentOrgUnitPath": "/" }));
    stage.google.write_as(&Writer::console(ADMIN), &write).await.expect("Google makes it");

    stage.app.sync_apply(run, &sure, &Watch::silent()).await.expect("it comes to its end");

    assert_snapshot!(journal(&stage, run).await, @"/Nordics Already");
}

#[tokio::test]
async fn one_that_was_made_is_in_the_tree_where_there_is_one_here() {
    let (stage, connection) = placed().await;
    let (things, watch) = ([Thing::OrgUnit], Watch::silent());
    let import = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch);
    stage.apply(import.await.expect("Google is read")).await;
    stage.app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    moved(&stage, "wei.chen", "/Nordics").await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;

    let tree = stage.app.org_units(connection).await.expect("the tree");
    let made = tree.iter().find(|unit| unit.row.path == "/Nordics").expect("it is in the tree");
    assert_eq!(made.users, 1, "with its user");
    let import = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch);
    let plan = stage.app.plan(import.await.expect("Google is read")).await.expect("there is a plan");
    let (_, counts) =
        plan.beside.iter().find(|(thing, _)| *thing == Thing::OrgUnit).expect("units were read");
    assert_eq!(counts.kinds[0] + counts.kinds[1], 0, "an import finds nothing new about it");
}
