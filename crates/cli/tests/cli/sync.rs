//! Syncing: bind, plan, limits, answers, reports.

use serde_json::{Value, json};

use crate::stage::{Stage, run, wait};

/// The people that every tenant begins with.
const CAST: u64 = 16;

/// A tenant whose people are in the directory, bound.
fn imported(users: u64) -> Stage {
    let stage = Stage::connected(users);
    let import = stage.run(&["import", "--yes"]);
    assert!(import.code.is_some_and(|code| code == 0 || code == 3), "{import}");
    stage
}

fn add(stage: &Stage, local: &str, name: (&str, &str)) {
    let email = format!("{local}@northwind.test");
    stage.json(&["users", "add", "--email", &email, "--first-name", name.0, "--last-name", name.1], 0);
}

fn rows<'a>(sync: &'a Value, kind: &str) -> Vec<&'a Value> {
    let rows = sync["plan"]["rows"].as_array().expect("a list");
    rows.iter().filter(|row| row["kind"] == kind).collect()
}

#[test]
fn whoever_is_bound_gets_an_account_after_a_yes() {
    let stage = Stage::connected(CAST);
    add(&stage, "helen.okafor", ("Helen", "Okafor"));
    let bound = stage.run(&["users", "bind", "helen.okafor"]).expect(0);
    assert_eq!(bound.stdout, "1 user to be bound, 0 bound already.\n", "{bound}");
    assert!(bound.stderr.contains("rollcall sync"), "it says what comes next: {bound}");

    let waits = stage.run(&["sync"]).expect(5);
    assert!(waits.stdout.contains("Helen Okafor <helen.okafor@northwind.test>: new account"), "{waits}");
    assert!(waits.stdout.contains("What cannot be undone later:\n  1 new accounts"), "{waits}");
    assert!(waits.stderr.contains("rollcall runs resume 1 --yes"), "what to do: {waits}");
    let nobody = wait(stage.tenant.control.passwords("helen.okafor@northwind.test"));
    nobody.expect_err("nothing was sent");

    let done = stage.json(&["runs", "resume", "1", "--yes"], 0);
    assert_eq!(done["report"]["created"], 1, "{done}");
    let sets = wait(stage.tenant.control.passwords("helen.okafor@northwind.test")).expect("she is there");
    assert_eq!(sets.len(), 1, "one first password");
    let shown = stage.json(&["runs", "show", "1"], 0);
    assert_eq!(
        (&shown["verb"], &shown["outcomes"]["done"], &shown["steps"][0]["kind"]),
        (&"sync".into(), &1.into(), &"create".into()),
        "{shown}"
    );
    let again = stage.json(&["sync", "--yes"], 0);
    assert_eq!((&again["plan"]["ticked"], &again["waits"]), (&0.into(), &false.into()), "{again}");
    let over = stage.run(&["runs", "resume", "1"]).expect(1);
    assert!(over.stderr.contains("run 1 is over"), "{over}");
}

#[test]
fn a_plan_shows_every_change_with_what_is_before_and_after() {
    let stage = imported(CAST);
    stage.json(&["users", "edit", "wei.chen", "--set", "firstname=Weiwei"], 0);
    stage.json(&["users", "suspend", "zoe.vanderberg"], 0);
    stage.json(&["users", "suspend", "sync-admin"], 0);

    let told = stage.run(&["sync", "--plan-only"]).expect(5);
    assert!(told.stdout.contains("firstname: \"Wei\" -> \"Weiwei\""), "{told}");
    assert!(told.stdout.contains("the connected administrator is protected"), "a skip says why: {told}");
    let plan = stage.json(&["sync", "--plan-only"], 5);
    assert_eq!(plan["replaced"], 2, "one plan at a time: {plan}");
    let change = &rows(&plan, "update")[0]["steps"][0]["changes"][0];
    assert_eq!((&change["before"], &change["after"]), (&"Wei".into(), &"Weiwei".into()), "{plan}");
    let counted = [&plan["plan"]["kinds"]["suspend"], &plan["plan"]["kinds"]["skip"]];
    assert_eq!(counted, [1, 1], "{plan}");

    let done = stage.run(&["sync", "--resume", "--yes"]).expect(0);
    assert!(done.stdout.contains("Suspended         1"), "{done}");
    let zoe = stage.json(&["users", "show", "zoe.vanderberg"], 0);
    assert_eq!(zoe["history"][0]["what"], "Suspended on Google", "{zoe}");
}

#[test]
fn an_open_sync_is_never_taken_for_an_import() {
    let stage = imported(CAST);
    stage.json(&["users", "edit", "wei.chen", "--set", "firstname=Weiwei"], 0);
    let plan = stage.json(&["sync", "--plan-only"], 5);
    let run = plan["plan"]["run"].clone();

    let status = stage.json(&["status"], 0);
    assert_eq!(status["connections"][0]["waiting"]["verb"], "sync", "{status}");
    let findings = status["connections"][0]["findings"].as_array().expect("a list");
    assert!(findings.iter().any(|found| found["code"] == "syncWaits"), "{status}");
    let nothing = stage.run(&["import", "--resume", "--yes"]).expect(0);
    assert_eq!(nothing.stdout, "No run waits.\n", "no import does: {nothing}");
    let discarded = stage.json(&["import", "--discard"], 0);
    assert_eq!(discarded["discarded"], Value::Null, "and none is given up: {discarded}");
    stage.json(&["import", "--yes"], 0);
    let status = stage.json(&["status"], 0);
    assert_eq!(status["connections"][0]["waiting"]["run"], run, "the sync still waits: {status}");
    let given_up = stage.json(&["sync", "--discard"], 0);
    assert_eq!(given_up["discarded"], run, "until it is given up: {given_up}");
}

#[test]
fn too_many_suspensions_wait_for_their_number() {
    let stage = imported(60);
    let people = stage.json(&["users", "list", "--limit", "60"], 0);
    let people = people["users"].as_array().expect("a list").iter();
    let ordinary =
        people.map(|user| user["username"].as_str().expect("text")).filter(|name| !name.contains("admin"));
    let leavers: String = ordinary.take(14).map(|name| format!("{name}\n")).collect();
    let list = stage.path("leavers");
    std::fs::write(&list, format!("\u{feff}{leavers}\nnobody.known\n")).expect("the folder is ours");
    let list = list.to_str().expect("text");
    let wished = stage.json(&["users", "unbind", "--from", list, "--then", "suspend"], 3);
    assert_eq!((&wished["wished"], &wished["missing"]), (&14.into(), &json!(["nobody.known"])), "{wished}");

    let waits = stage.run(&["sync", "--yes"]).expect(5);
    let number = waits.stderr.split("--confirm-limits ").nth(1).expect("it says how").trim().to_owned();
    assert!(waits.stdout.contains(&format!("{number} suspensions and removals (at most 10")), "{waits}");
    let wrong = stage.json(&["sync", "--resume", "--yes", "--confirm-limits", "13000"], 5);
    assert_eq!(wrong["waits"], true, "another number says nothing: {wrong}");
    let limit = &wrong["plan"]["limits"][0];
    assert_eq!((&limit["limit"], &limit["exceeded"]), (&"suspensions".into(), &true.into()), "{wrong}");

    let done = stage.json(&["sync", "--resume", "--yes", "--confirm-limits", &number], 0);
    assert_eq!(done["report"]["suspended"].to_string(), number, "exactly those: {done}");
    assert_eq!(done["report"]["released"], 14, "{done}");
}

#[test]
fn the_first_alignment_is_answered_once_for_all() {
    let stage = imported(CAST);
    stage.json(&["mapping", "set", "jobTitle", "export"], 0);
    stage.json(&["users", "edit", "wei.chen", "--set", "jobTitle=Captain"], 0);
    stage.json(&["users", "edit", "amelie.dubois", "--set", "jobTitle=Captain"], 0);

    let open = stage.run(&["sync", "--yes"]).expect(3);
    assert!(open.stdout.contains("different on both sides: job title"), "it says who and why: {open}");
    let waits = stage.run(&["sync", "--plan-only"]).expect(5);
    assert!(waits.stdout.contains("(--answer directory|google)"), "and how to answer: {waits}");

    let done = stage.json(&["sync", "--yes", "--answer", "directory"], 0);
    assert_eq!((&done["answered"], &done["report"]["updated"]), (&2.into(), &2.into()), "{done}");

    let cook = json!({ "organizations": [{ "primary": true, "title": "Cook" }] });
    wait(stage.tenant.control.edit_user("wei.chen@northwind.test", cook)).expect("an order");
    let drift = stage.json(&["sync", "--plan-only", "--answer", "directory"], 5);
    assert_eq!(drift["plan"]["open_conflicts"], 1, "drift is another question: {drift}");
    assert_eq!(rows(&drift, "conflict")[0]["answered_by"], "--drift overwrite|accept", "{drift}");
    let done = stage.json(&["sync", "--resume", "--yes", "--drift", "accept"], 0);
    assert_eq!(done["report"]["updated"], 1, "{done}");
    let wei = stage.run(&["users", "show", "wei.chen"]).expect(0);
    assert!(wei.stdout.contains("Cook"), "Google's value is here: {wei}");
}

#[test]
fn what_is_refused_is_told_step_by_step() {
    let stage = imported(CAST);
    stage.json(&["users", "edit", "wei.chen", "--set", "firstname=Weiwei"], 0);
    stage.json(&["users", "suspend", "zoe.vanderberg"], 0);
    let plan = stage.json(&["sync", "--plan-only"], 5);
    let number = plan["plan"]["run"].to_string();
    stage.json(&["users", "edit", "wei.chen", "--set", "firstname=Wewe"], 0);

    let done = stage.json(&["runs", "resume", &number, "--yes"], 3);
    assert_eq!((&done["report"]["refused"], &done["report"]["suspended"]), (&1.into(), &1.into()), "{done}");
    let refused = stage.json(&["runs", "show", &number, "--outcome", "refused"], 0);
    let step = &refused["steps"][0];
    assert_eq!((&step["outcome"], &step["code"]), (&"refused".into(), &"stale".into()), "{refused}");
    assert_eq!(refused["step_count"], 1, "the filter holds: {refused}");
    let told = stage.run(&["runs", "show", &number]).expect(0);
    assert!(told.stdout.contains("refused (stale)") && told.stdout.contains("Not done"), "{told}");
}

#[test]
fn bulk_reads_addresses_from_standard_input() {
    let stage = Stage::connected(CAST);
    add(&stage, "helen", ("Helen", "Okafor"));
    add(&stage, "dara", ("Dara", "Byrne"));
    let command = stage.command(&["users", "bind", "--from", "-", "--json"]);
    let mut command = assert_cmd::Command::from_std(command);
    let output =
        command.write_stdin("helen@northwind.test\r\ndara@northwind.test\n").output().expect("it runs");
    let wished: Value = serde_json::from_slice(&output.stdout).expect("a line of JSON");
    assert_eq!(wished["wished"], 2, "{wished}");
    let found = stage.json(&["users", "bind", "--standing", "directory-only"], 0);
    assert_eq!(found["wished"], 2, "the same by a filter: {found}");
    let nobody = stage.run(&["users", "bind", "nobody.known"]).expect(1);
    assert!(nobody.stderr.contains("nobody.known"), "{nobody}");
    let silent = run(stage.command(&["users", "unbind", "helen"])).expect(2);
    assert!(silent.stderr.contains("--then"), "what becomes of the account is said: {silent}");
}
