//! Importing: plans, approvals, scopes.

use sandbox::Shorten;
use serde_json::{Value, json};
use sync::import::Answer;

use crate::stage::{Stage, wait};

/// The people that every tenant begins with, none of them a conflict.
const CAST: u64 = 16;

/// A tenant that holds a person without a family name: a conflict, which has no answer here.
fn with_a_conflict(stage: &Stage) {
    let record = json!({ "primaryEmail": "fatima@northwind.test", "name": { "givenName": "Fatima" } });
    wait(stage.tenant.control.insert_user(record)).expect("an order");
}

fn decisions(import: &Value) -> [u64; 5] {
    ["new", "update", "unchanged", "match", "conflict"]
        .map(|kind| import["plan"]["decisions"][kind].as_u64().expect("a count"))
}

#[test]
fn importing_twice_plans_nothing_the_second_time() {
    let stage = Stage::connected(CAST);
    let first = stage.json(&["import", "--yes"], 0);
    assert_eq!(first["plan"]["accounts"], CAST, "everybody was read: {first}");
    let created = first["report"]["created"].as_u64().expect("a count");
    assert_eq!(first["plan"]["ticked"], created, "what was approved was done: {first}");
    assert_eq!(stage.users(), created, "and it is in the directory");
    let second = stage.json(&["import", "--yes"], 0);
    let [new, update, unchanged, matches, conflict] = decisions(&second);
    assert_eq!([update, matches, conflict], [0; 3], "{second}");
    assert_eq!(new + created, CAST, "only those who were left out are still new: {second}");
    assert_eq!(unchanged, created, "{second}");
    assert_eq!(second["plan"]["ticked"], 0, "zero changes: {second}");
    let report = &second["report"];
    assert_eq!([&report["created"], &report["updated"]], [0, 0], "{second}");
}

#[test]
fn a_scope_with_nobody_in_it_is_said_to_be_empty_and_is_no_failure() {
    let stage = Stage::connected(CAST);
    let waiting = stage.json(&["import", "--plan-only"], 5)["plan"]["run"].clone();
    let nobody = ["import", "--yes", "--query", "orgDepartment=Nowhere"];
    let import = stage.json(&nobody, 0);
    assert_eq!([&import["nobody_found"], &import["waits"]], [true, false], "{import}");
    assert_eq!([&import["plan"], &import["report"], &import["replaced"]], [&Value::Null; 3], "{import}");
    let resumed = stage.json(&["import", "--resume", "--yes"], 0);
    assert_eq!(resumed["plan"]["run"], waiting, "the plan that waited still does: {resumed}");
    assert_eq!(resumed["nobody_found"], false, "{resumed}");
}

#[test]
fn a_conflict_is_left_out_and_ends_with_3() {
    let stage = Stage::connected(CAST);
    with_a_conflict(&stage);
    let done = stage.run(&["import", "--yes"]).expect(3);
    assert!(done.stdout.contains("Fatima") && done.stdout.contains("no family name"), "who and why: {done}");
    let import = stage.json(&["import", "--yes"], 3);
    assert_eq!(import["report"]["state"], "refusals", "{import}");
    assert_eq!(import["report"]["problems"][0]["email"], "fatima@northwind.test", "{import}");
    let runs = stage.json(&["runs"], 0);
    assert_eq!(runs["runs"][0]["conflicts"], 1, "the run remembers: {runs}");
    let number = runs["runs"][0]["run"].to_string();
    let report = stage.json(&["runs", "show", &number], 0);
    assert_eq!(report["problems"][0]["why"], "no family name", "{report}");
}

#[test]
fn what_was_answered_in_the_app_is_answered_here() {
    let stage = Stage::connected(CAST);
    with_a_conflict(&stage);
    let before = stage.json(&["import", "--plan-only"], 5);
    assert_eq!(before["plan"]["open_conflicts"], 1, "nobody answered yet: {before}");
    let run = before["plan"]["run"].as_i64().expect("a number");
    stage.answer_as_in_the_app(run, "fatima@northwind.test", Answer::Skip);

    let done = stage.run(&["import", "--yes"]).expect(0);
    assert!(!done.stdout.contains("no family name"), "nothing is open: {done}");
    let again = stage.json(&["import", "--yes"], 0);
    assert_eq!(again["plan"]["remembered"], 1, "and so it goes on: {again}");
    let told = stage.run(&["import", "--plan-only"]).expect(0);
    assert!(told.stdout.contains("1 row stands as chosen in an earlier review."), "it is said: {told}");
}

#[test]
fn nobody_to_ask_leaves_the_plan_waiting() {
    let stage = Stage::connected(CAST);
    let waiting = stage.json(&["import"], 5);
    assert_eq!(waiting["waits"], true, "{waiting}");
    assert_eq!(waiting["report"], Value::Null, "nothing was carried out: {waiting}");
    assert_eq!(stage.users(), 0, "the directory is as it was");
    let run = waiting["plan"]["run"].clone();
    let status = stage.json(&["status"], 0);
    assert_eq!(status["connections"][0]["waiting"]["run"], run, "the app sees it too: {status}");

    let resumed = stage.json(&["import", "--resume", "--yes"], 0);
    assert_eq!(resumed["plan"]["run"], run, "the same plan, not a new one: {resumed}");
    assert_eq!(resumed["report"]["state"], "done", "{resumed}");
    let nothing = stage.run(&["import", "--resume", "--yes"]).expect(0);
    assert_eq!(nothing.stdout, "No run waits.\n", "there is nothing left to resume");
}

#[test]
fn a_plan_alone_waits_and_can_be_given_up() {
    let stage = Stage::connected(CAST);
    let done = stage.run(&["import", "--plan-only"]).expect(5);
    assert!(done.stdout.contains("New  ") && done.stdout.contains("To be carried out"), "{done}");
    assert!(done.stderr.contains("rollcall import --resume --yes"), "what to do next: {done}");
    let discarded = stage.json(&["import", "--discard"], 0);
    assert!(discarded["discarded"].is_i64(), "{discarded}");
    assert_eq!(stage.users(), 0, "nothing of it came in");
    assert_eq!(stage.json(&["runs"], 0)["runs"][0]["state"], "discarded", "and it is over");
    stage.json(&["import", "--yes"], 0);
    let nothing = stage.json(&["import", "--plan-only", "--query", "email:sync-admin*"], 0);
    assert_eq!(nothing["waits"], false, "a plan with nothing in it waits for nobody: {nothing}");
}

#[test]
fn a_plan_that_waits_is_replaced_by_a_complete_one_alone() {
    let stage = Stage::connected(CAST);
    let waiting = stage.json(&["import", "--plan-only"], 5)["plan"]["run"].clone();
    let still_waits = |why: &str| {
        let status = stage.json(&["status"], 0);
        assert_eq!(status["connections"][0]["waiting"]["run"], waiting, "{why}: {status}");
    };

    let refused = stage.run(&["import", "--query", "nonsense=nonsense"]).expect(2);
    assert!(
        refused.stderr.contains(&format!("The plan of run {waiting} waits for review")),
        "it is said: {refused}"
    );
    still_waits("a query that Google refuses");
    let refused = stage.run(&["import", "--group", "nobody@northwind.test"]).expect(1);
    assert!(
        refused.stderr.contains("there is no group nobody@northwind.test on Google"),
        "it is named: {refused}"
    );
    still_waits("a group that is not there");
    let refused = stage.run(&["import", "--org-unit", "/Nowhere"]).expect(1);
    assert!(refused.stderr.contains("there is no org unit /Nowhere on Google"), "it is named: {refused}");
    still_waits("an org unit that is not there");

    let new = stage.json(&["import", "--plan-only"], 5);
    assert_eq!(new["replaced"], waiting, "now there is another: {new}");
    let runs = stage.json(&["runs", "show", &waiting.to_string()], 0);
    assert_eq!(runs["state"], "discarded", "{runs}");
    let why = format!("run {} took its place", new["plan"]["run"]);
    assert_eq!(runs["failed_because"], why.as_str(), "and the old one says so: {runs}");
}

#[test]
fn what_status_names_for_a_plan_that_waits_carries_it_out_beside_a_later_read_that_was_broken_off() {
    let stage = Stage::connected(CAST);
    let waiting = stage.json(&["import", "--plan-only"], 5)["plan"]["run"].to_string();
    wait(stage.tenant.control.revoke_refresh_tokens()).expect("an order");
    wait(stage.tenant.control.expire_access_tokens()).expect("an order");
    stage.run(&["import", "--query", "givenName:Wei"]);
    let later = stage.json(&["runs"], 0)["runs"][0]["run"].to_string();
    assert_ne!(later, waiting, "the authorisation was lost in the middle of another run");
    let remedy = format!("rollcall runs resume {waiting}");
    let status = stage.run(&["status"]).expect(0);
    assert!(status.stdout.contains(&remedy), "{status}");

    let done = stage.json(&["runs", "resume", &waiting, "--yes"], 0);

    assert_eq!(done["report"]["state"], "done", "what is named works: {done}");
    assert_eq!(done["plan"]["run"].to_string(), waiting, "{done}");
    let left = stage.json(&["runs", "show", &later], 0);
    assert_ne!(left["state"], "discarded", "and the other one goes on waiting: {left}");
}

#[test]
fn only_updates() {
    let stage = Stage::connected(CAST);
    stage.json(&["import", "--yes", "--query", "email:sync-admin*"], 0);
    assert_eq!(stage.users(), 1, "a query finds one");
    let patch = json!({ "name": { "familyName": "Renamed" } });
    wait(stage.tenant.control.edit_user("sync-admin@northwind.test", patch)).expect("an order");
    let import = stage.json(&["import", "--yes", "--updates-only"], 0);
    assert_eq!(import["report"]["updated"], 1, "{import}");
    assert_eq!(stage.users(), 1, "nobody new came in: {import}");
    let user = stage.json(&["users", "show", "sync-admin"], 0);
    assert_eq!(user["family_name"], "Renamed", "{user}");
    assert_eq!(user["history"][0]["changes"][0]["after"], "Renamed", "and it is told: {user}");
}

#[test]
fn each_scope_reads_its_own() {
    let stage = Stage::connected(60);
    let units = stage.json(&["import", "--plan-only", "--org-unit", "/Sales"], 5);
    let read = units["plan"]["accounts"].as_u64().expect("a count");
    assert!((1..60).contains(&read), "some are in Sales: {units}");
    assert_eq!(units["plan"]["scope"], "org unit /Sales", "{units}");
    let query = stage.json(&["import", "--plan-only", "--query", "givenName:Priya"], 5);
    assert_eq!(query["plan"]["scope"], "query givenName:Priya", "{query}");
    let refused = stage.json(&["import", "--query", "nonsense=nonsense"], 2);
    assert_eq!(refused["error"]["code"], "invalidQuery", "{refused}");
    let missing = stage.json(&["import", "--group", "nobody@northwind.test"], 1);
    assert_eq!(missing["error"]["code"], "notFound", "{missing}");
    let both = stage.run(&["import", "--query", "a", "--group", "b"]).expect(2);
    assert!(both.stderr.contains("cannot be used with"), "one scope at a time: {both}");
}

#[test]
fn a_list_that_shrank_is_not_believed() {
    let stage = Stage::connected(60);
    stage.run(&["import", "--yes"]);
    let before = stage.users();
    wait(stage.tenant.control.shorten_list(Some(Shorten::To(20)))).expect("an order");
    let refused = stage.json(&["import", "--yes"], 1);
    assert_eq!(refused["error"]["code"], "shrunkenList", "{refused}");
    assert_eq!(stage.users(), before, "nobody was touched");
}

#[test]
fn a_list_that_shrank_for_good_is_believed_when_its_size_is_named() {
    let stage = Stage::connected(60);
    stage.json(&["import", "--yes", "--query", "email:sync-admin*"], 0);
    stage.json(&["import", "--plan-only"], 5);
    wait(stage.tenant.control.shorten_list(Some(Shorten::To(20)))).expect("an order");

    let waits = stage.json(&["import", "--yes"], 5);
    assert_eq!(waits["error"]["code"], "sizeInDoubt", "{waits}");
    let said = stage.run(&["import", "--resume"]).expect(5);
    assert!(said.stderr.contains("20 users") && said.stderr.contains("had 60"), "what was read: {said}");
    assert!(said.stderr.contains("rollcall import --accept-size 20, "), "the command itself: {said}");
    let wrong = stage.json(&["import", "--accept-size", "21", "--yes"], 2);
    assert_eq!(wrong["error"]["code"], "invalidInput", "{wrong}");
    assert_eq!(stage.users(), 1, "nothing came in");

    let believed = stage.json(&["import", "--accept-size", "20", "--plan-only"], 5);
    assert_eq!(believed["plan"]["accounts"], 20, "the plan is made of what was read: {believed}");
    let nothing = stage.json(&["import", "--accept-size", "20"], 1);
    assert_eq!(nothing["error"]["code"], "notFound", "it is accepted once: {nothing}");
    let done = stage.run(&["import", "--yes", "--json"]).json();
    assert_eq!(done["plan"]["accounts"], 20, "and is the measure of the next: {done}");
}

#[test]
fn a_connection_that_another_program_works_on_is_busy_and_says_with_what() {
    let stage = Stage::connected(CAST);
    let home = sync::Home::at(&stage.home()).expect("the home is there");
    let held = sync::lock::RunLock::take(&home, 1, "an import is applied").expect("nobody else has it");

    let refused = stage.json(&["import", "--yes"], 1);

    let error = &refused["error"];
    assert_eq!(error["code"], "busy", "{refused}");
    let message = format!("this connection is busy: an import is applied, process {}", std::process::id());
    assert_eq!(error["message"], message.as_str(), "{refused}");
    assert!(
        error["hint"].as_str().is_some_and(|hint| hint.starts_with("Wait until it is done")),
        "{refused}"
    );
    drop(held);
    stage.json(&["import", "--yes"], 0);
}

#[test]
fn several_connections_have_names() {
    let stage = Stage::connected(CAST);
    let other = crate::stage::Tenant::serve(&stage.path("."), &["--users", "16"]);
    let client = stage.path("client.json");
    let client = client.to_str().expect("text");
    let command = stage.command(&[
        "connect",
        "google",
        "--client-json",
        client,
        "--no-browser",
        "--json",
        "--origin",
        other.origin(),
    ]);
    let mut running = crate::stage::Running::start(command);
    let url = running.line();
    crate::stage::visit(&wait(other.control.consent(&url, Default::default())).expect("a consent"));
    let second = running.end().expect(0).json()["name"].as_str().expect("a name").to_owned();
    let refused = stage.run(&["import", "--yes"]).expect(2);
    assert!(refused.stderr.contains("say which") && refused.stderr.contains(&second), "{refused}");
    let named = stage.json(&["import", "--plan-only", "--connection", &second], 5);
    assert_eq!(named["connection"], second.as_str(), "{named}");
}

#[test]
fn how_many_attributes_an_import_brings_is_counted_as_the_window_counts_them() {
    let stage = Stage::connected(CAST);
    let mapping = stage.json(&["mapping"], 0);
    let names = mapping["attributes"].as_array().expect("a list").iter();
    let known = names.filter_map(|one| directory::Attribute::by_name(one["attribute"].as_str()?));
    let all = known.filter(|one| one.choices().iter().any(|way| way.imports())).count();

    let told = stage.run(&["import", "--plan-only"]).expect(5);

    let words = format!("This import brings 3 of {all} attributes; rollcall mapping lists them.");
    assert!(told.stderr.contains(&words), "photos and own fields are counted too: {words} {told}");
}
