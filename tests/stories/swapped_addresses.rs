//! Addresses that change hands within one run: each gets the one it wants, in whatever order that takes.

use directory::provision::{Answer, Drift, Winner};
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::{Effect, Fault};
use serde_json::json;
use store::plan::pair::Kind;
use sync::Watch;
use sync::import::Scope;
use sync::provision::{Answers, Confirmed, SyncRow};

use crate::stage::{Stage, told};

const WEI: &str = "wei.chen@northwind.test";
const KOFI: &str = "kofi.mensah@northwind.test";
const AMELIE: &str = "amelie.dubois@northwind.test";
const BJORN: &str = "bjorn.andersson@northwind.test";
/// After all the others by the alphabet: a step that gives an address up comes after the one that takes it.
const ZZ: &str = "zz.mensah@northwind.test";

/// Imported people of whom some are to have other addresses.
async fn renamed(to: &[(&str, &str)]) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    for (username, email) in to {
        let email = (*email).to_owned();
        stage.change(username, |user| user.email = email).await;
    }
    (stage, connection)
}

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let mut lines: Vec<_> = rows.iter().filter(|row| !row.row.why.is_empty()).map(line).collect();
    lines.retain(|line| line.contains("address") || line.contains("given up") || line.contains("Create"));
    (run, lines.join("\n"))
}

fn line(row: &SyncRow) -> String {
    format!("{:?} {}: {}", row.row.kind, row.row.email, row.row.why)
}

/// The address and the aliases of an account, by its id.
async fn addresses(stage: &Stage, id: &str) -> String {
    let user = stage.google.user(id).await.expect("the account is there");
    format!("{} {}", user["primaryEmail"], user["aliases"])
}

async fn id_of(stage: &Stage, email: &str) -> String {
    let user = stage.google.user(email).await.expect("the account is there");
    user["id"].as_str().expect("it has an id").to_owned()
}

#[tokio::test]
async fn two_who_swap_their_addresses_both_get_them() {
    let (stage, connection) = renamed(&[("wei.chen", KOFI), ("kofi.mensah", WEI)]).await;
    let (wei, kofi) = (id_of(&stage, WEI).await, id_of(&stage, KOFI).await);

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    Update wei.chen@northwind.test: address is kofi.mensah.renaming@northwind.test for the meantime; kofi.mensah@northwind.test given up; address becomes wei.chen@northwind.test; kofi.mensah.renaming@northwind.test given up
    Update kofi.mensah@northwind.test: address becomes kofi.mensah@northwind.test; wei.chen@northwind.test given up
    ");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_eq!(report.problem_count, 0, "{}", told(&report));
    assert_snapshot!(addresses(&stage, &wei).await, @r#""kofi.mensah@northwind.test" null"#);
    assert_snapshot!(addresses(&stage, &kofi).await, @r#""wei.chen@northwind.test" null"#);
    let (_, again) = planned(&stage, connection).await;
    assert_eq!(again, "", "nothing is left to do");
}

#[tokio::test]
async fn five_who_swap_in_a_ring_are_five_and_no_alias_of_theirs_stays() {
    const ZOE: &str = "zoe.vanderberg@northwind.test";
    let ring = [
        ("wei.chen", KOFI),
        ("kofi.mensah", AMELIE),
        ("amelie.dubois", BJORN),
        ("bjorn.andersson", ZOE),
        ("zoe.vanderberg", WEI),
    ];
    let (stage, connection) = renamed(&ring).await;
    let (run, _) = planned(&stage, connection).await;
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    assert_eq!(plan.lasting, [], "each address is somebody else's again when it is undone");

    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_eq!((report.run.counts.updated, report.problem_count), (5, 0), "people: {}", told(&report));
    let undoable = stage.app.undoable(run).await.expect("it is there");
    assert_eq!(undoable.lasting, [], "so no alias stays with anybody");
}

#[tokio::test]
async fn an_address_that_is_freed_goes_to_whoever_waits_for_it() {
    let (stage, connection) =
        renamed(&[("wei.chen", KOFI), ("kofi.mensah", "k.mensah@northwind.test")]).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), WEI).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    Create wei.chen@northwind.test: new account
    Update k.mensah@northwind.test: address becomes k.mensah@northwind.test; kofi.mensah@northwind.test given up
    Update kofi.mensah@northwind.test: address becomes kofi.mensah@northwind.test; wei.chen@northwind.test given up
    ");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_eq!(report.problem_count, 0, "{}", told(&report));
    let made = stage.google.user(WEI).await.expect("she has an account");
    assert_eq!(made["name"]["givenName"], "Helen", "it is hers, and no alias of his");
}

#[tokio::test]
async fn who_is_not_ticked_keeps_the_address_and_the_others_theirs() {
    let (stage, connection) =
        renamed(&[("wei.chen", KOFI), ("kofi.mensah", AMELIE), ("amelie.dubois", WEI)]).await;
    let (run, _) = planned(&stage, connection).await;
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let kofi = rows.iter().find(|row| row.row.email == AMELIE).expect("his new address").row.id;
    stage.app.sync_tick(run, vec![kofi], false).await.expect("not now");

    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 3 skipped, 0 conflicts, 0 refused");
    for email in [WEI, KOFI, AMELIE] {
        stage.google.user(email).await.expect("everybody is where they were");
    }
}

#[tokio::test]
async fn a_swap_that_was_undone_is_asked_about_and_can_be_made_again() {
    let (stage, connection) = renamed(&[("wei.chen", KOFI), ("kofi.mensah", WEI)]).await;
    let (wei, kofi) = (id_of(&stage, WEI).await, id_of(&stage, KOFI).await);
    let (run, plan) = planned(&stage, connection).await;
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    let report =
        stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await.expect("it is undone");
    assert_eq!(report.problem_count, 0, "{}", told(&report));
    assert!(addresses(&stage, &wei).await.starts_with(&format!("\"{WEI}\"")), "each has their own again");
    assert!(addresses(&stage, &kofi).await.starts_with(&format!("\"{KOFI}\"")), "each has their own again");

    assert!(!plan.is_empty(), "it was a swap");
    let (run, _) = planned(&stage, connection).await;
    let shown = stage.app.sync_plan(run).await.expect("there is a plan");
    assert_eq!(
        shown.elsewhere,
        Some(Ok(Vec::new())),
        "all of it was ours, whatever the accounts were called"
    );
    let review = stage.app.sync_review(run).await.expect("it is looked at");
    assert_eq!(
        review.counts.questions,
        [("bothChanged".to_owned(), 2)],
        "both are asked which address holds"
    );
    let here = Answers { both_changed: Some(Winner::Directory), ..Answers::default() };
    stage.app.sync_answer_all(run, here).await.expect("the directory's");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let again: Vec<_> = rows.iter().filter(|row| row.row.why.contains("given up")).map(line).collect();
    assert_eq!(again.join("\n"), plan, "then it is the same swap");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert!(addresses(&stage, &wei).await.starts_with(&format!("\"{KOFI}\"")), "each has the other's");
}

#[tokio::test]
async fn answers_leave_an_arrangement_as_it_is() {
    let (stage, connection) = renamed(&[("wei.chen", KOFI), ("kofi.mensah", WEI)]).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    for other in ["amelie.dubois", "bjorn.andersson"] {
        stage.change(other, |user| user.values.set(Attribute::JobTitle, "Cook".into())).await;
    }
    let (run, before) = planned(&stage, connection).await;
    let review = stage.app.sync_review(run).await.expect("it is looked at");
    assert_eq!(review.counts.questions, [("differ".to_owned(), 2)], "two are asked about");

    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let wins = Answer { winner: Some(Winner::Directory), ..Answer::default() };
    for row in open {
        stage.app.sync_answer(run, vec![row.row.id], wins).await.expect("the directory wins");
    }

    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let swap: Vec<_> = rows.iter().filter(|row| row.row.why.contains("given up")).map(line).collect();
    assert_eq!(swap.join("\n"), before, "answers to others change nothing of it");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_eq!((report.run.counts.updated, report.problem_count), (4, 0), "{}", told(&report));
}

#[tokio::test]
async fn who_waits_in_vain_is_said_to_and_the_next_sync_mends_it() {
    let (stage, connection) = renamed(&[("wei.chen", KOFI), ("kofi.mensah", WEI)]).await;
    let (wei, kofi) = (id_of(&stage, WEI).await, id_of(&stage, KOFI).await);
    let (run, _) = planned(&stage, connection).await;
    let refused = Effect::Error {
        status: 400,
        reason: "invalid".to_owned(),
        message: "Invalid Input: primary_user_email".to_owned(),
    };
    let other =
        if stage.person("wei.chen").await.id < stage.person("kofi.mensah").await.id { &kofi } else { &wei };
    stage
        .google
        .fault(Fault::once("PUT", &format!("/users/{other}"), refused))
        .await
        .expect("the fault is set");

    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 4 refused
    - Kofi Mensah <wei.chen@northwind.test> refused: it has the address kofi.mensah.renaming@northwind.test until the next sync: what it waits for was not done
    - Kofi Mensah <wei.chen@northwind.test> refused: it has the address kofi.mensah.renaming@northwind.test until the next sync: what it waits for was not done
    - Wei Chen <kofi.mensah@northwind.test> refused: Google refused the request: Invalid Input: primary_user_email (400 invalid)
    - Wei Chen <kofi.mensah@northwind.test> refused: an earlier step of this user was not done; sync again
    ");
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    Update wei.chen@northwind.test: address becomes wei.chen@northwind.test
    Update kofi.mensah@northwind.test: address becomes kofi.mensah@northwind.test; wei.chen@northwind.test given up
    ");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_eq!(report.problem_count, 0, "{}", told(&report));
    assert!(addresses(&stage, &wei).await.starts_with(&format!("\"{KOFI}\"")), "each has the other's");
    assert!(addresses(&stage, &kofi).await.starts_with(&format!("\"{WEI}\"")), "each has the other's");
}

/// Gives an account an employee id on Google.
async fn employee_there(stage: &Stage, email: &str, id: &str) {
    let employee = json!({ "externalIds": [{ "type": "organization", "value": id }] });
    stage.google.edit_user(email, employee).await.expect("Google allows it");
}

/// Imported people of whom some have employee ids, with which both sides agree.
async fn with_ids(ids: &[(&'static str, &str, &'static str)]) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let exported = [Attribute::EmployeeIdentifier];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("it may be");
    for (username, email, id) in ids.iter().copied() {
        employee_there(&stage, email, id).await;
        stage.change(username, move |user| user.values.set(Attribute::EmployeeIdentifier, id.into())).await;
    }
    let agreed = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(agreed, &Confirmed::default(), &Watch::silent()).await.expect("they are in step");
    (stage, connection)
}

/// Syncs, and accepts whatever was changed on Google; gives what became of it.
async fn accepted(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let accept = Answers { drift: Some(Drift::Accept), ..Answers::default() };
    stage.app.sync_answer_all(run, accept).await.expect("it is accepted");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

/// The employee ids that some people have in the directory.
async fn ids_here(stage: &Stage, usernames: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for username in usernames {
        ids.push(stage.person(username).await.user.values.display(Attribute::EmployeeIdentifier));
    }
    ids
}

#[tokio::test]
async fn two_who_swap_their_addresses_here_and_their_employee_ids_there_get_both() {
    let ids = [("wei.chen", WEI, "E-1"), ("kofi.mensah", KOFI, "E-2")];
    let (stage, connection) = with_ids(&ids).await;
    let (wei, kofi) = (id_of(&stage, WEI).await, id_of(&stage, KOFI).await);
    employee_there(&stage, WEI, "E-2").await;
    employee_there(&stage, KOFI, "E-1").await;
    stage.change("wei.chen", |user| user.email = KOFI.to_owned()).await;
    stage.change("kofi.mensah", |user| user.email = WEI.to_owned()).await;

    let told = accepted(&stage, connection).await;

    assert!(told.starts_with("Done: "), "{told}");
    let ids = ids_here(&stage, &["wei.chen", "kofi.mensah"]).await;
    assert_eq!(ids, ["E-2", "E-1"], "each has the other's employee id");
    assert!(addresses(&stage, &wei).await.starts_with(&format!("\"{KOFI}\"")), "and the other's address");
    assert!(addresses(&stage, &kofi).await.starts_with(&format!("\"{WEI}\"")), "and the other's address");
}

#[tokio::test]
async fn whoever_waits_for_an_address_that_is_given_up_has_it_whatever_else_its_holder_is_refused() {
    let ids = [("wei.chen", WEI, "E-1"), ("amelie.dubois", AMELIE, "E-2"), ("kofi.mensah", KOFI, "E-3")];
    let (stage, connection) = with_ids(&ids).await;
    let kofi = id_of(&stage, KOFI).await;
    employee_there(&stage, WEI, "E-2").await;
    employee_there(&stage, KOFI, "E-4").await;
    stage.change("wei.chen", |user| user.email = ZZ.to_owned()).await;
    stage.change("kofi.mensah", |user| user.email = WEI.to_owned()).await;

    let told = accepted(&stage, connection).await;

    assert!(told.contains(", 1 refused"), "one step alone: {told}");
    assert!(told.contains("the employee id E-2 belongs to amelie.dubois"), "{told}");
    let has = addresses(&stage, &kofi).await;
    assert!(
        has.starts_with(&format!("\"{WEI}\"")),
        "Kofi has the address that Wei gave up, not {has}: {told}"
    );
}

#[tokio::test]
async fn whoever_was_refused_an_address_has_it_once_an_answer_lets_its_holder_go_on() {
    let (stage, connection) = with_ids(&[("wei.chen", WEI, "E-1")]).await;
    let kofi = id_of(&stage, KOFI).await;
    employee_there(&stage, WEI, "E-2").await;
    stage.change("wei.chen", |user| user.email = ZZ.to_owned()).await;
    stage.change("kofi.mensah", |user| user.email = WEI.to_owned()).await;

    let told = accepted(&stage, connection).await;

    assert!(told.starts_with("Done: "), "{told}");
    let has = addresses(&stage, &kofi).await;
    assert!(has.starts_with(&format!("\"{WEI}\"")), "Kofi has the address that Wei gave up, not {has}");
}

/// Imported people whose accounts got other addresses on Google since, one after another; none is an alias of anybody.
async fn renamed_there(to: &[(&str, &str)]) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let mut ids = Vec::new();
    for (from, _) in to {
        ids.push(id_of(&stage, from).await);
    }
    for (id, (_, email)) in ids.iter().zip(to) {
        stage.google.edit_user(id, json!({ "primaryEmail": email })).await.expect("it is free");
        stage.google.edit_user(id, json!({ "aliases": null })).await.expect("the old one is nobody's");
    }
    (stage, connection)
}

/// Kofi gets an address that nobody had, Björn gets Kofi's, and Amélie gets Björn's.
const CHAIN: [(&str, &str); 3] = [(KOFI, ZZ), (BJORN, KOFI), (AMELIE, BJORN)];

/// The addresses that some people have in the directory.
async fn here(stage: &Stage, usernames: &[&str]) -> Vec<String> {
    let mut addresses = Vec::new();
    for username in usernames {
        addresses.push(stage.person(username).await.user.email);
    }
    addresses
}

#[tokio::test]
async fn a_chain_of_an_import_whose_last_is_refused_leaves_everybody_their_own() {
    let (stage, connection) = renamed_there(&CHAIN).await;
    let people = ["amelie.dubois", "bjorn.andersson", "kofi.mensah"];
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let kinds = stage.app.plan(run).await.expect("there is a plan").counts.kinds;
    assert_eq!(kinds, [0, 3, 13, 0, 0, 0], "each gives up what the next gets");
    stage.change("kofi.mensah", |kofi| kofi.given_name = "Ko".to_owned()).await;

    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 0 updated, 0 linked, 13 unchanged, 0 skipped, 0 conflicts, 3 refused
    - Amélie Dubois <bjorn.andersson@northwind.test> refused: the address bjorn.andersson@northwind.test belongs to bjorn.andersson, whose own change could not be made
    - Bjørn Andersson <kofi.mensah@northwind.test> refused: the address kofi.mensah@northwind.test belongs to kofi.mensah, whose own change could not be made
    - Kofi Mensah <zz.mensah@northwind.test> refused: the user changed here since the plan was made
    ");
    assert_eq!(here(&stage, &people).await, [AMELIE, BJORN, KOFI], "nobody has another's");
    let report = stage.import(connection, Scope::All).await;
    assert_eq!((report.run.counts.updated, report.problem_count), (3, 0), "{}", told(&report));
    assert_eq!(here(&stage, &people).await, [BJORN, KOFI, ZZ], "the next import mends it");
}

#[tokio::test]
async fn whoever_relies_on_a_change_that_was_not_ticked_is_told_so() {
    let (stage, connection) = renamed_there(&CHAIN).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.untick(run, ZZ).await.expect("not now");

    let report = stage.apply(run).await;

    let told = told(&report);
    for why in [
        "belongs to kofi.mensah, whose own change was not ticked",
        "belongs to bjorn.andersson, whose own change could not be made",
    ] {
        assert!(told.contains(why), "{told}");
    }
}

#[tokio::test]
async fn a_swap_that_is_imported_is_done_as_a_whole_or_not_at_all() {
    let swap = [(WEI, "wei.meantime@northwind.test"), (KOFI, WEI), (WEI, KOFI)];
    let (stage, connection) = renamed_there(&swap).await;
    let people = ["wei.chen", "kofi.mensah"];
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.change("kofi.mensah", |kofi| kofi.given_name = "Ko".to_owned()).await;

    let report = stage.apply(run).await;

    assert_eq!((report.run.counts.updated, report.problem_count), (0, 2), "{}", told(&report));
    assert_eq!(here(&stage, &people).await, [WEI, KOFI], "each has their own");
    let report = stage.import(connection, Scope::All).await;
    assert_eq!((report.run.counts.updated, report.problem_count), (2, 0), "{}", told(&report));
    assert_eq!(here(&stage, &people).await, [KOFI, WEI], "each has the other's");
}

#[tokio::test]
async fn whoever_waits_for_an_answer_gives_nothing_up_to_any_in_the_chain() {
    let (stage, connection) = renamed_there(&CHAIN).await;
    stage.google.edit_user(ZZ, json!({ "name": { "givenName": "Kof" } })).await.expect("it may be");
    stage.change("kofi.mensah", |kofi| kofi.given_name = "Ko".to_owned()).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let mut told = Vec::new();
    for email in [BJORN, KOFI, ZZ] {
        told.push(stage.row(run, email).await.decision.why);
    }
    assert_eq!(
        told,
        [
            "address bjorn.andersson@northwind.test belongs to somebody else",
            "address kofi.mensah@northwind.test belongs to somebody else",
            "changed on both sides: first name",
        ],
        "who relies on whoever is asked is told so in the plan"
    );
}
