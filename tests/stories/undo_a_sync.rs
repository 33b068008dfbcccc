//! Undoing a sync: a plan from its journal, reviewed and applied as any other.

use std::collections::BTreeMap;
use std::path::Path;

use directory::provision::{Decision, Drift, Winner};
use directory::user::{State, Unbind};
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::{Effect, Fault};
use serde_json::{Value, json};
use store::plan::pair::Kind;
use sync::Watch;
use sync::connection::PasswordMode;
use sync::import::Scope;
use sync::provision::{Answers, Confirmed, Forecast};
use tempfile::TempDir;

use crate::killed_while_it_syncs::{confirmed, options, plan_of_every_kind, tenant};
use crate::stage::{Stage, said, told};

const HELEN: &str = "helen.okafor@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const AMELIE: &str = "amelie.dubois@northwind.test";

/// Applies a plan, whatever it wants confirmed.
async fn applied(stage: &Stage, run: i64) -> String {
    let sure = confirmed(&stage.app, run).await;
    told(&stage.app.sync_apply(run, &sure, &Watch::silent()).await.expect("the plan is applied"))
}

/// Syncs, with these answers; gives the run and what became of it.
async fn synced_with(stage: &Stage, connection: i64, answers: Answers) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_answer_all(run, answers).await.expect("the questions are answered");
    (run, applied(stage, run).await)
}

async fn synced(stage: &Stage, connection: i64) -> i64 {
    synced_with(stage, connection, Answers::default()).await.0
}

/// Makes the plan that undoes a run, as a person reads it.
async fn planned(stage: &Stage, undone: i64) -> (i64, String) {
    let run = stage.app.undo_read(undone, &Watch::silent()).await.expect("both sides are read");
    (run, shown(stage, run).await)
}

/// A plan as a person reads it.
async fn shown(stage: &Stage, run: i64) -> String {
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let mut lines = vec![format!("{} unchanged of {}", plan.unchanged, plan.scope)];
    if plan.run.undoes.is_some() {
        lines.extend(plan.lasting.iter().map(|(kind, count)| format!("! {count} {kind}")));
    }
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    // What one side alone has is no matter of an undo.
    let rows = rows.iter().filter(|row| row.row.kind != Kind::OneSide);
    lines.extend(rows.map(|row| {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        format!("- {kind} {} <{}>: {}", row.row.name, row.row.email, row.row.why)
    }));
    lines.join("\n")
}

async fn undone(stage: &Stage, run: i64) -> (i64, String) {
    let (undo, _) = planned(stage, run).await;
    (undo, applied(stage, undo).await)
}

/// The records of a tenant, by address.
fn records(folder: &Path) -> BTreeMap<String, Value> {
    tenant(folder).into_iter().map(|(address, account)| (address, account.record)).collect()
}

/// What the next sync would do.
async fn next_sync(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let plan = shown(stage, run).await;
    stage.app.discard(run).await.expect("it was only looked at");
    plan
}

/// A plan by what happens to people, whoever they are.
async fn in_kinds(stage: &Stage, run: i64) -> String {
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        let words = row.row.why.split(' ').map(|word| if word.contains('@') { "…" } else { word });
        let words: Vec<_> = words.collect();
        *kinds.entry(format!("{kind}: {}", words.join(" "))).or_default() += 1;
    }
    kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join("\n")
}

/// What a record says, but for what was said to stay.
fn but_what_stays(record: &Value) -> Value {
    let mut record = record.clone();
    record["aliases"] = Value::Null;
    record["changePasswordAtNextLogin"] = Value::Null;
    // Google makes it of the two names.
    record["name"]["fullName"] = Value::Null;
    record
}

async fn users(stage: &Stage) -> Vec<directory::User> {
    stage.people().await.into_iter().map(|person| person.user).collect()
}

/// Imports, and lets a sync send titles that were changed here.
async fn with_titles(stage: &Stage, connection: i64) {
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    let mate = json!({ "organizations": [{ "primary": true, "title": "Mate" }] });
    stage.google.edit_user(WEI, mate).await.expect("Wei has a title");
    let titled = |title: &'static str| {
        move |user: &mut directory::User| user.values.set(Attribute::JobTitle, title.into())
    };
    stage.change("wei.chen", titled("Mate")).await;
    synced(stage, connection).await;
    stage.change("wei.chen", titled("Cook")).await;
}

/// A tenant whose accounts can be looked at as they are kept, and a connection to it.
async fn connected(users: u64) -> (Stage, i64, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let stage = Stage::beside(options(folder.path(), users), |port| port).await;
    let connection = stage.connect().await.expect("the super admin consents").id;
    stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("the wizard asks it");
    (stage, connection, folder)
}

fn record(folder: &TempDir, address: &str) -> Value {
    records(folder.path()).remove(address).unwrap_or_else(|| panic!("{address} is there"))
}

fn title_on_google(folder: &TempDir) -> Value {
    record(folder, WEI)["organizations"][0]["title"].clone()
}

#[tokio::test]
async fn every_kind_of_step_is_undone_apart_from_what_was_said() {
    let (stage, connection, folder) = connected(90).await;
    stage.import(connection, Scope::All).await;
    for person in stage.people().await {
        // The file of a tenant keeps those whom somebody changed.
        let same = json!({ "includeInGlobalAddressList": true });
        stage.google.edit_user(&person.user.email, same).await.expect("it is so already");
    }
    let run = plan_of_every_kind(&stage, connection, 1).await;
    let (before, users_before) = (records(folder.path()), users(&stage).await);
    let told = applied(&stage, run).await;
    assert!(told.contains(" 0 refused, 12 suspended, 4 reactivated, 9 let go"), "{told}");
    let (synced, users_synced) = (records(folder.path()), users(&stage).await);

    let (undo, plan) = planned(&stage, run).await;
    let heading: Vec<_> = plan.lines().take_while(|line| !line.starts_with('-')).collect();
    assert_snapshot!(heading.join("\n"), @"
    0 unchanged of 61
    ! 9 create
    ! 3 undelete
    ! 8 rename
    ! 4 password
    ! 9 suspend
    ! 3 archive
    ");
    assert_snapshot!(in_kinds(&stage, undo).await, @"
    4 reactivate: active again; suspended here: the next sync suspends it again
    2 reactivate: as before on Google: last name; address becomes … active again; suspended here: the next sync suspends it again
    3 reactivate: bound again; active again
    3 reactivate: bound again; out of the archive
    4 skip: nobody here knows the password that was there before
    5 suspend: let go
    4 suspend: suspended, and signed out; active here: the next sync makes it active again
    12 suspend: suspended, and signed out; let go
    6 update: address becomes …
    1 update: address becomes … … given up
    1 update: address is … for the meantime; … given up; address becomes … … given up
    3 update: as before here: job title
    8 update: as before on Google: first name, job title
    2 update: as before on Google: manager
    3 update: bound again
    ");
    assert_snapshot!(applied(&stage, undo).await, @"Done: 0 created, 23 updated, 9 linked, 0 unchanged, 4 skipped, 0 conflicts, 0 refused, 16 suspended, 12 reactivated, 17 let go");

    let after = records(folder.path());
    for (address, was) in &before {
        let is = after.get(address).unwrap_or_else(|| panic!("{address} is there again"));
        if was["state"] == json!("deleted") {
            assert_eq!(is["suspended"], json!(true), "{address} was brought back: {is}");
        } else {
            assert_eq!(but_what_stays(is), but_what_stays(was), "{address} is as it was before the run");
        }
    }
    for (address, new) in after.iter().filter(|(address, _)| !before.contains_key(*address)) {
        assert_eq!(new["suspended"], json!(true), "{address} was made by the run: {new}");
    }
    assert_eq!(users(&stage).await, users_before, "and so is everybody in the directory");

    let (again, plan) = planned(&stage, run).await;
    assert!(!plan.contains("as before") && !plan.contains("active again"), "it is undone already: {plan}");
    stage.app.discard(again).await.expect("it was only looked at");

    let told = undone(&stage, undo).await.1;
    assert!(told.starts_with("Done: ") && told.contains(" 0 refused"), "{told}");
    for (address, was) in &synced {
        let is = &records(folder.path())[address];
        assert_eq!(but_what_stays(is), but_what_stays(was), "an undo can be undone: {address}");
    }
    assert_eq!(users(&stage).await, users_synced, "in the directory too");
}

#[tokio::test]
async fn what_changed_since_is_left_with_its_reason() {
    let (stage, connection, folder) = connected(16).await;
    with_titles(&stage, connection).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;
    stage.change("amelie.dubois", |user| user.email = "a.dubois@northwind.test".to_owned()).await;
    let run = synced(&stage, connection).await;

    let captain = json!({ "organizations": [{ "primary": true, "title": "Captain" }] });
    stage.google.edit_user(WEI, captain).await.expect("somebody changes it there");
    stage
        .google
        .edit_user("a.dubois@northwind.test", json!({ "primaryEmail": "ad@northwind.test" }))
        .await
        .expect("it may be");
    stage
        .google
        .edit_user("zoe.vanderberg@northwind.test", json!({ "suspended": false }))
        .await
        .expect("it may be");
    stage.google.delete_user(HELEN).await.expect("she is there");

    let (undo, plan) = planned(&stage, run).await;
    assert_snapshot!(plan, @"
    1 unchanged of 4
    ! 1 create
    ! 1 rename
    ! 1 suspend
    - skip Amélie Dubois <a.dubois@northwind.test>: changed since: email
    - skip Helen Okafor <helen.okafor@northwind.test>: the account is not on Google any more
    - skip Wei Chen <wei.chen@northwind.test>: changed since: job title
    ");
    assert_snapshot!(applied(&stage, undo).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 3 skipped, 0 conflicts, 0 refused");
    assert_eq!(title_on_google(&folder), json!("Captain"), "it is not overwritten");
}

#[tokio::test]
async fn after_an_undo_the_next_sync_and_the_next_import_ask_which_side_holds() {
    let (stage, connection, folder) = connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    stage.change("amelie.dubois", |user| user.email = "a.dubois@northwind.test".to_owned()).await;
    let zoe = json!({ "name": { "familyName": "Vanderberg" } });
    stage.google.edit_user("zoe.vanderberg@northwind.test", zoe).await.expect("somebody changes her there");
    stage.change("zoe.vanderberg", |user| user.family_name = "van den Berg".to_owned()).await;
    let google = Answers { both_changed: Some(Winner::Google), ..Answers::default() };
    let (run, told) = synced_with(&stage, connection, google).await;
    assert!(told.starts_with("Done: 0 created, 3 updated"), "{told}");

    undone(&stage, run).await;

    let asked = "\
        13 unchanged of 16\n\
        - conflict Amélie Dubois <a.dubois@northwind.test>: changed on both sides: email\n\
        - conflict Weiwei Chen <wei.chen@northwind.test>: changed on both sides: first name\n\
        - conflict Zoë van den Berg <zoe.vanderberg@northwind.test>: changed on both sides: last name";
    assert_eq!(next_sync(&stage, connection).await, asked, "nobody chose for either side");
    for username in ["wei.chen", "amelie.dubois", "zoe.vanderberg"] {
        let tie = stage.app.user_ties(stage.person(username).await.id).await.expect("one is bound").remove(0);
        let asks = matches!(tie.forecast, Forecast::Decided(Decision::Conflict(_)));
        assert!(asks, "and the user's own page says so: {:?}", tie.forecast);
    }
    let import = stage.read(connection, Scope::All).await.expect("Google is read");
    let plan = stage.plan(import).await;
    assert!(
        plan.contains("0 update, 13 unchanged, 0 match, 3 conflict"),
        "an import takes nothing away: {plan}"
    );
    stage.app.discard(import).await.expect("it was only looked at");
    assert_eq!(next_sync(&stage, connection).await, asked, "nor has asking answered anything");

    let here = Answers { both_changed: Some(Winner::Directory), ..Answers::default() };
    let (_, told) = synced_with(&stage, connection, here).await;
    assert!(told.starts_with("Done: 0 created, 3 updated"), "{told}");
    assert_eq!(record(&folder, WEI)["name"]["givenName"], json!("Weiwei"), "the directory's holds");
    assert_eq!(next_sync(&stage, connection).await, "16 unchanged of 16", "and all are in step");
}

/// Gives an account an employee id on Google.
async fn employee_there(stage: &Stage, email: &str, id: &str) {
    let employee = json!({ "externalIds": [{ "type": "organization", "value": id }] });
    stage.google.edit_user(email, employee).await.expect("Google allows it");
}

/// Has a sync take employee ids from Google that two people swapped there; gives its run.
async fn with_swapped_ids(stage: &Stage, connection: i64) -> i64 {
    stage.import(connection, Scope::All).await;
    let ids = [Attribute::EmployeeIdentifier];
    stage.app.set_direction(connection, &ids, Direction::Export).await.expect("it may be");
    for (username, email, id) in [("wei.chen", WEI, "E-1"), ("amelie.dubois", AMELIE, "E-2")] {
        employee_there(stage, email, id).await;
        stage.change(username, move |user| user.values.set(Attribute::EmployeeIdentifier, id.into())).await;
    }
    synced(stage, connection).await;
    employee_there(stage, WEI, "E-2").await;
    employee_there(stage, AMELIE, "E-1").await;
    let accept = Answers { drift: Some(Drift::Accept), ..Answers::default() };
    let (run, told) = synced_with(stage, connection, accept).await;
    assert!(told.starts_with("Done: 0 created, 2 updated"), "{told}");
    assert_eq!(employee_ids(stage).await, ["E-2", "E-1"], "as on Google");
    run
}

/// The employee ids of Wei and Amélie in the directory.
async fn employee_ids(stage: &Stage) -> [String; 2] {
    let (wei, amelie) = (stage.person("wei.chen").await, stage.person("amelie.dubois").await);
    [wei, amelie].map(|person| person.user.values.display(Attribute::EmployeeIdentifier))
}

#[tokio::test]
async fn employee_ids_that_a_sync_swapped_here_go_back_together() {
    let (stage, connection, _folder) = connected(16).await;
    let run = with_swapped_ids(&stage, connection).await;

    let told = undone(&stage, run).await.1;

    assert!(told.starts_with("Done: 0 created, 2 updated"), "{told}");
    assert_eq!(employee_ids(&stage).await, ["E-1", "E-2"], "each has their own");
}

/// Five people who have the employee ids E-1 to E-5 on both sides, in the order of their rows.
async fn with_ids(stage: &Stage, connection: i64) -> Vec<(i64, &'static str, String)> {
    stage.import(connection, Scope::All).await;
    let ids = [Attribute::EmployeeIdentifier];
    stage.app.set_direction(connection, &ids, Direction::Export).await.expect("it may be");
    let mut people = Vec::new();
    for username in ["wei.chen", "amelie.dubois", "bjorn.andersson", "kofi.mensah", "zoe.vanderberg"] {
        let person = stage.person(username).await;
        people.push((person.id, username, person.user.email));
    }
    people.sort();
    for (at, (_, username, email)) in people.iter().enumerate() {
        let id = format!("E-{}", at + 1);
        employee_there(stage, email, &id).await;
        stage
            .change(username, move |user| {
                user.values.set(Attribute::EmployeeIdentifier, id.as_str().into());
            })
            .await;
    }
    synced(stage, connection).await;
    people
}

#[tokio::test]
async fn a_chain_of_employee_ids_is_taken_and_given_back_together_and_each_account_is_looked_at_once() {
    // The first waits for the next when the ids are taken, or when they are given back.
    for first in [2, 0] {
        let (stage, connection, _folder) = connected(16).await;
        let people = with_ids(&stage, connection).await;
        let here = async || {
            let mut ids = Vec::new();
            for (_, username, _) in &people {
                ids.push(stage.person(username).await.user.values.display(Attribute::EmployeeIdentifier));
            }
            ids
        };
        let from = |first: usize| (first..first + 5).map(|id| format!("E-{id}")).collect::<Vec<_>>();
        for ((_, _, email), id) in people.iter().zip(from(first)) {
            employee_there(&stage, email, &id).await;
        }
        let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
        let accept = Answers { drift: Some(Drift::Accept), ..Answers::default() };
        stage.app.sync_answer_all(run, accept).await.expect("the questions are answered");
        stage.google.forget_requests().await.expect("the log begins anew");

        let told = applied(&stage, run).await;

        assert!(told.starts_with("Done: 0 created, 5 updated"), "from E-{first}: {told}");
        assert_eq!(here().await, from(first), "each has that of the next, or of the one before");
        assert_eq!(stage.asked("/users/").await, 5, "from E-{first}: who waits is not tried again and again");

        let (undo, _) = planned(&stage, run).await;
        stage.google.forget_requests().await.expect("the log begins anew");
        let told = applied(&stage, undo).await;

        assert!(told.starts_with("Done: 0 created, 5 updated"), "back from E-{first}: {told}");
        assert_eq!(here().await, from(1), "each has their own");
        assert_eq!(stage.asked("/users/").await, 5, "back from E-{first}: nor is it then");
    }
}

#[tokio::test]
async fn an_employee_id_that_its_holder_cannot_give_back_stays_theirs_alone() {
    let (stage, connection, _folder) = connected(16).await;
    let run = with_swapped_ids(&stage, connection).await;
    let (undo, _) = planned(&stage, run).await;
    stage.google.delete_user(AMELIE).await.expect("somebody deletes her account");

    let told = applied(&stage, undo).await;

    let why = "the employee id E-1 belongs to amelie.dubois, whose own change could not be made";
    assert!(told.contains(why), "{told}");
    assert_eq!(employee_ids(&stage).await, ["E-2", "E-1"], "no two have the same");
}

#[tokio::test]
async fn what_google_would_refuse_is_said_before_it_is_tried() {
    let (stage, connection, folder) = connected(16).await;
    stage.import(connection, Scope::All).await;
    let nameless = json!({ "name": { "familyName": "" } });
    stage.google.edit_user(WEI, nameless).await.expect("an account may come without one");
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    stage.change("wei.chen", |user| user.family_name = "Chan".to_owned()).await;
    let here = Answers { both_changed: Some(Winner::Directory), ..Answers::default() };
    let (run, _) = synced_with(&stage, connection, here).await;

    let (undo, plan) = planned(&stage, run).await;

    assert_snapshot!(plan, @"
    0 unchanged of 1
    - update Weiwei Chan <wei.chen@northwind.test>: as before on Google: first name; stays: cannot be given back: Last name (name.familyName) may not be empty on Google
    ");
    let told = applied(&stage, undo).await;
    assert!(told.contains(" 0 refused"), "nothing was planned that is refused: {told}");
    let name = record(&folder, WEI)["name"].clone();
    assert_eq!(
        (&name["givenName"], &name["familyName"]),
        (&json!("Wei"), &json!("Chan")),
        "the rest is undone"
    );
}

#[tokio::test]
async fn what_changes_after_the_plan_was_made_is_refused() {
    let (stage, connection, folder) = connected(16).await;
    with_titles(&stage, connection).await;
    let run = synced(&stage, connection).await;
    let (undo, _) = planned(&stage, run).await;

    let captain = json!({ "organizations": [{ "primary": true, "title": "Captain" }] });
    stage.google.edit_user(WEI, captain).await.expect("somebody changes it there");

    assert_snapshot!(applied(&stage, undo).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <wei.chen@northwind.test> refused: the account changed on Google since the plan was made
    ");
    assert_eq!(title_on_google(&folder), json!("Captain"), "it is not overwritten");
}

#[tokio::test]
async fn the_next_sync_asks_about_values_that_were_put_back() {
    let (stage, connection, folder) = connected(16).await;
    with_titles(&stage, connection).await;
    stage.change("amelie.dubois", |user| user.given_name = "Amy".to_owned()).await;
    let run = synced(&stage, connection).await;
    assert_eq!(title_on_google(&folder), json!("Cook"), "it was sent");

    undone(&stage, run).await;

    assert_eq!(title_on_google(&folder), json!("Mate"), "it is as before");
    assert_snapshot!(next_sync(&stage, connection).await, @"
1 unchanged of 16
- conflict Amy Dubois <amelie.dubois@northwind.test>: changed on both sides: first name
- conflict Wei Chen <wei.chen@northwind.test>: changed on Google: job title
");
    let imported = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_snapshot!(stage.plan_of(imported, crate::stage::only(&[store::plan::decision::Kind::Update])).await, @"everybody: 0 new, 0 update, 15 unchanged, 0 match, 1 conflict; 0 ticked, 1 open, 0 missing");
}

#[tokio::test]
async fn the_next_sync_asks_about_what_was_taken_back() {
    let (stage, connection, folder) = connected(16).await;
    with_titles(&stage, connection).await;
    synced(&stage, connection).await;
    let captain = json!({ "organizations": [{ "primary": true, "title": "Captain" }] });
    stage.google.edit_user(WEI, captain).await.expect("Google's side changes");
    let accept = Answers { drift: Some(Drift::Accept), ..Answers::default() };
    let (run, _) = synced_with(&stage, connection, accept).await;

    let (undo, plan) = planned(&stage, run).await;
    assert_snapshot!(plan, @"
    0 unchanged of 1
    - update Wei Chen <wei.chen@northwind.test>: as before here: job title
    ");
    applied(&stage, undo).await;

    assert_eq!(stage.person("wei.chen").await.user.values.display(Attribute::JobTitle), "Cook", "as before");
    assert_eq!(title_on_google(&folder), json!("Captain"), "Google is not written to by that");
    assert_snapshot!(next_sync(&stage, connection).await, @"
    1 unchanged of 16
    - conflict Wei Chen <wei.chen@northwind.test>: changed on Google: job title
    ");
}

#[tokio::test]
async fn the_next_sync_plans_states_again_and_makes_no_account_again() {
    let (stage, connection, folder) = connected(16).await;
    stage.import(connection, Scope::All).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;
    let run = synced(&stage, connection).await;

    undone(&stage, run).await;

    let helen_there = record(&folder, HELEN);
    assert_eq!(helen_there["suspended"], json!(true), "her account is suspended");
    assert_eq!(stage.person("helen").await.accounts, 0, "and let go: no sync makes it active by itself");
    assert_snapshot!(next_sync(&stage, connection).await, @"
    15 unchanged of 16
    - suspend Zoë van der Berg <zoe.vanderberg@northwind.test>: suspended, and signed out
    ");

    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    assert_snapshot!(next_sync(&stage, connection).await, @"
    15 unchanged of 17
    - reactivate Helen Okafor <helen.okafor@northwind.test>: bound again; active again
    - suspend Zoë van der Berg <zoe.vanderberg@northwind.test>: suspended, and signed out
    ");
}

#[tokio::test]
async fn whoever_was_let_go_is_bound_again() {
    let (stage, connection, folder) = connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("Wei is bound");
    let run = synced(&stage, connection).await;

    let (undo, plan) = planned(&stage, run).await;
    assert_snapshot!(plan, @"
    0 unchanged of 1
    ! 1 archive
    - reactivate Wei Chen <wei.chen@northwind.test>: bound again; out of the archive
    ");
    applied(&stage, undo).await;

    assert_eq!(stage.person("wei.chen").await.accounts, 1, "to the same account");
    assert_eq!(record(&folder, WEI)["archived"], json!(false), "out of the archive");
    assert_snapshot!(next_sync(&stage, connection).await, @"16 unchanged of 16");
}

#[tokio::test]
async fn a_removed_users_account_that_somebody_else_suspended_since_is_left() {
    let (stage, connection, folder) = connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    stage.app.delete_user(wei.id, wei.version, Some(Unbind::Suspend)).await.expect("Wei leaves");
    let run = synced(&stage, connection).await;
    let (undo, plan) = planned(&stage, run).await;
    assert!(plan.ends_with("- reactivate Wei Chen <wei.chen@northwind.test>: active again"), "ours: {plan}");
    stage.app.discard(undo).await.expect("it was only looked at");
    stage.google.edit_user(WEI, json!({ "suspended": false })).await.expect("somebody lifts it");
    next_sync(&stage, connection).await;
    stage.google.edit_user(WEI, json!({ "suspended": true })).await.expect("and does it themselves");

    let (undo, plan) = planned(&stage, run).await;

    assert_snapshot!(plan, @"
    0 unchanged of 1
    ! 1 suspend
    - skip Wei Chen <wei.chen@northwind.test>: suspended, archived or made active since, by somebody else
    ");
    applied(&stage, undo).await;
    assert_eq!(record(&folder, WEI)["suspended"], json!(true), "it is theirs to lift");
}

#[tokio::test]
async fn what_a_later_run_suspended_again_is_said_to_be_that_runs_and_undone_first() {
    let (stage, connection, _) = connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;
    let first = synced(&stage, connection).await;
    stage.change("zoe.vanderberg", |user| user.state = State::Active).await;
    synced(&stage, connection).await;
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;
    let last = synced(&stage, connection).await;

    let (undo, plan) = planned(&stage, first).await;

    let why = format!("run {last} worked on this user since: undo that first");
    assert!(plan.contains(&format!("<zoe.vanderberg@northwind.test>: {why}")), "nobody else did: {plan}");
    stage.app.discard(undo).await.expect("it was only looked at");
    let (_, plan) = planned(&stage, last).await;
    assert!(plan.contains("<zoe.vanderberg@northwind.test>: active again"), "which is its own: {plan}");
}

#[tokio::test]
async fn an_undo_says_of_whoever_was_removed_what_the_next_sync_does_about_the_account_again() {
    for (how, again) in [
        (Unbind::Suspend, "active again; removed here: the next sync suspends it again"),
        (Unbind::Archive, "out of the archive; removed here: the next sync archives it again"),
    ] {
        let (stage, connection, _) = connected(16).await;
        stage.import(connection, Scope::All).await;
        let wei = stage.person("wei.chen").await;
        stage.app.delete_user(wei.id, wei.version, Some(how)).await.expect("Wei leaves");
        let run = synced(&stage, connection).await;
        // As a run leaves it that ends after the account was taken out of use, and before that was noted.
        let stands = format!("UPDATE tombstone SET wish = '{}'", how.name());
        stage.app.store().write(move |tx| Ok(tx.execute(&stands, [])?)).await.expect("it is written");

        let (undo, plan) = planned(&stage, run).await;

        let row = format!("- reactivate Wei Chen <wei.chen@northwind.test>: {again}");
        assert!(plan.ends_with(&row), "{plan}");
        applied(&stage, undo).await;
        let next = next_sync(&stage, connection).await;
        assert!(next.contains("- suspend Wei Chen <wei.chen@northwind.test>: "), "as it was said: {next}");
    }
}

#[tokio::test]
async fn a_run_that_cannot_be_undone_says_why() {
    let (stage, connection) = Stage::connected(16).await;
    let imported = stage.import(connection, Scope::All).await.run.id;
    let why = async |run: i64| {
        let undoable = stage.app.undoable(run).await.expect("there is such a run");
        undoable.refused_because.unwrap_or_else(|| "it can be".to_owned())
    };
    assert_snapshot!(why(imported).await, @"it can be");
    let nothing = synced(&stage, connection).await;
    assert_snapshot!(why(nothing).await, @"it changed nothing");
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;
    let open = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    assert_snapshot!(why(open).await, @"it is not at its end yet");
    applied(&stage, open).await;
    assert_snapshot!(why(open).await, @"it can be");
    let forget = "UPDATE step SET detail = json_remove(detail, '$.trace')";
    stage.app.store().write(|tx| Ok(tx.execute(forget, [])?)).await.expect("as an older version wrote it");
    assert_snapshot!(why(open).await, @"an older version carried it out, which kept too little to undo it");
    let refused = stage.app.undo_read(open, &Watch::silent()).await.expect_err("it cannot be");
    assert_snapshot!(said(&refused), @"Refused: run 3 cannot be undone: an older version carried it out, which kept too little to undo it");
}

#[tokio::test]
async fn an_undo_is_limited_as_a_sync_is() {
    // Accounts are made at once here: how slowly Google takes them is another story.
    let (stage, connection, _folder) = connected(60).await;
    let mut new = Vec::new();
    for at in 0..14 {
        let (name, email) = (format!("new{at}"), format!("new{at}@northwind.test"));
        new.push(stage.add_person(&name, ("Helen", "Okafor"), &email).await);
    }
    stage.app.bind_users(connection, new).await.expect("they are there");
    let run = synced(&stage, connection).await;
    let (undo, _) = planned(&stage, run).await;

    let stopped = stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await;

    assert_eq!(stopped.expect_err("too many").code(), sync::Code::Limits, "14 suspensions");
}

#[tokio::test]
async fn an_undo_whose_answers_are_lost_is_done_once() {
    let (stage, connection, folder) = connected(16).await;
    with_titles(&stage, connection).await;
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;
    let run = synced(&stage, connection).await;
    let lost = Fault::once("PATCH", "/users", Effect::Drop).applied();
    stage.google.fault(lost).await.expect("an answer is lost on its way");

    let told = undone(&stage, run).await.1;

    assert!(told.starts_with("Done: 0 created, 1 updated"), "{told}");
    assert_eq!(title_on_google(&folder), json!("Mate"), "it is as before");
}

#[tokio::test]
async fn an_undo_and_a_sync_take_each_others_place() {
    let (stage, connection) = Stage::connected(16).await;
    with_titles(&stage, connection).await;
    let run = synced(&stage, connection).await;
    let waiting = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let (undo, _) = planned(&stage, run).await;

    stage.app.sync_plan(waiting).await.expect_err("its place is taken");
    let waits = stage.app.waiting_sync(connection).await.expect("the runs are read").expect("a plan waits");
    assert_eq!((waits.run.id, waits.run.undoes), (undo, Some(run)), "the undo waits where a sync would");
    let asked = stage.app.sync_answer(undo, vec![1], directory::provision::Answer::default()).await;
    assert_snapshot!(said(&asked.expect_err("an undo asks nothing")), @"Refused: an undo asks nothing; tick or un-tick its rows");
}

#[tokio::test]
async fn an_address_that_somebody_else_has_by_now_is_not_given_back() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.email = "wei@northwind.test".to_owned()).await;
    stage.google.edit_user(WEI, json!({ "primaryEmail": "w.chen@northwind.test" })).await.expect("it may be");
    let google = Answers { both_changed: Some(directory::provision::Winner::Google), ..Answers::default() };
    let (run, _) = synced_with(&stage, connection, google).await;
    let (undo, plan) = planned(&stage, run).await;
    assert_snapshot!(plan, @"
    0 unchanged of 1
    - update Wei Chen <w.chen@northwind.test>: as before here: email
    ");
    stage.add_person("wei", ("Wei", "Li"), "wei@northwind.test").await;

    assert_snapshot!(applied(&stage, undo).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <w.chen@northwind.test> refused: the address wei@northwind.test belongs to wei
    ");
}
