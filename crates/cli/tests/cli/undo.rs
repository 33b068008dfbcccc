//! Undoing a sync: planned, shown with what cannot be undone, applied after a yes.

use serde_json::json;

use crate::stage::{Stage, run, wait};

const HELEN: &str = "helen.okafor@northwind.test";

/// A tenant to which a sync, run 2, gave an account and another first name.
fn synced() -> Stage {
    let stage = Stage::connected(16);
    stage.run(&["import", "--yes"]);
    stage.json(&["users", "add", "--email", HELEN, "--first-name", "Helen", "--last-name", "Okafor"], 0);
    stage.json(&["users", "bind", "helen.okafor"], 0);
    stage.json(&["users", "edit", "wei.chen", "--set", "firstname=Weiwei"], 0);
    let done = stage.json(&["sync", "--yes"], 0);
    assert_eq!(done["report"]["run"], 2, "{done}");
    stage
}

#[test]
fn an_undo_lists_first_what_cannot_be_undone() {
    let stage = synced();
    let told = stage.run(&["runs", "undo", "2", "--plan-only"]).expect(5);
    assert!(told.stdout.starts_with("Plan of run 3, which undoes run 2: 17 accounts read in "), "{told}");
    let cannot =
        told.stdout.find("What cannot be undone of run 2:\n  1 new accounts: to undo one is to suspend it");
    let plan =
        told.stdout.find("Helen Okafor <helen.okafor@northwind.test>: suspended, and signed out; let go");
    assert!(cannot.is_some() && cannot < plan, "what cannot be undone comes first: {told}");
    assert!(told.stdout.contains("firstname: \"Weiwei\" -> \"Wei\""), "{told}");
    assert!(told.stderr.contains("rollcall runs resume 3 --yes"), "what to do: {told}");

    let status = stage.json(&["status"], 0);
    assert_eq!(status["connections"][0]["waiting"]["verb"], "undo", "{status}");
    let done = stage.json(&["runs", "resume", "3", "--yes"], 0);
    assert_eq!(
        (&done["plan"]["undoes"], &done["report"]["suspended"], &done["report"]["updated"]),
        (&2.into(), &1.into(), &1.into()),
        "{done}"
    );
    assert_eq!(done["plan"]["cannot_be_undone"][0]["kind"], "create", "{done}");
    let shown = stage.run(&["runs", "show", "3"]).expect(0);
    assert!(shown.stdout.starts_with("Run 3 (undo of run 2): done."), "{shown}");
}

#[test]
fn an_undo_is_done_after_a_yes_and_can_be_undone() {
    let stage = synced();
    let done = stage.json(&["runs", "undo", "2", "--yes"], 0);
    assert_eq!((&done["report"]["verb"], &done["report"]["undoes"]), (&"undo".into(), &2.into()), "{done}");
    let again = stage.json(&["runs", "undo", "2", "--yes"], 0);
    assert_eq!(again["plan"]["kinds"]["update"], 0, "the name is as before already: {again}");
    let back = stage.json(&["runs", "undo", "3", "--yes"], 0);
    assert_eq!((&back["report"]["linked"], &back["report"]["reactivated"]), (&1.into(), &1.into()), "{back}");
}

#[test]
fn what_changed_since_is_left_with_its_reason() {
    let stage = synced();
    let name = json!({ "name": { "givenName": "Will" } });
    wait(stage.tenant.control.edit_user("wei.chen@northwind.test", name)).expect("somebody changes it there");
    let done = stage.json(&["runs", "undo", "2", "--yes"], 0);
    let rows = done["plan"]["rows"].as_array().expect("a list");
    let wei = rows.iter().find(|row| row["kind"] == "skip").expect("Wei is left");
    assert_eq!(wei["why"], "changed since: first name", "{done}");
}

#[test]
fn an_import_is_undone_in_the_directory_alone() {
    let stage = Stage::connected(16);
    stage.run(&["import", "--yes"]);
    let told = stage.run(&["runs", "undo", "1", "--plan-only"]).expect(5);
    let first =
        "Plan of run 2, which undoes run 1 in the directory. Google was not asked, and is told nothing.";
    assert!(told.stdout.starts_with(first), "{told}");
    assert!(
        told.stdout.contains(
            "16 suspensions and removals (at most 10 without a confirmation: 5 % of the users in scope, at least 10, at most 50)"
        ),
        "{told}"
    );
    assert!(told.stderr.contains("rollcall runs resume 2 --yes --confirm-limits 16"), "what to do: {told}");
    let done = stage.json(&["runs", "resume", "2", "--yes", "--confirm-limits", "16"], 0);
    assert_eq!(done["plan"]["touches_google"], false, "{done}");
    assert_eq!(
        (&done["report"]["removed"], &done["report"]["mode"]),
        (&16.into(), &"directory".into()),
        "{done}"
    );
    assert_eq!(stage.json(&["users", "list"], 0)["total"], 0, "nobody is left");
    let back = stage.run(&["runs", "undo", "2"]).expect(1);
    assert!(back.stderr.contains("importing again is its way back"), "{back}");
    assert!(stage.json(&["import", "--yes"], 0)["report"]["created"] == 16, "and it is");
}

#[test]
fn an_import_lists_first_what_it_leaves() {
    let stage = Stage::connected(16);
    stage.run(&["import", "--yes"]);
    stage.json(&["users", "edit", "wei.chen", "--set", "firstname=Weiwei"], 0);
    stage.json(&["users", "protect", "amelie.dubois"], 0);
    let amy = stage.json(&["users", "show", "amelie.dubois"], 0);
    assert!(amy["protected"]["by"].is_string(), "who did it is told: {amy}");
    let told = stage.run(&["runs", "undo", "1", "--plan-only", "--rows", "3"]).expect(5);
    assert!(
        told.stdout.contains("What cannot be undone of run 1:\n  1 users who are marked as protected"),
        "{told}"
    );
    assert!(
        told.stdout.contains("  1 users, groups and org units that changed since"),
        "a mark is no change: {told}"
    );
    let (left, removed) =
        (told.stdout.find("Weiwei Chen <"), told.stdout.find(": removed from the directory"));
    assert!(left.is_some() && left < removed, "what is left comes first: {told}");
    assert!(told.stdout.contains(">: marked as protected\n"), "the one reason, and no other: {told}");
}

#[test]
fn what_cannot_be_undone_at_all_is_refused() {
    let stage = synced();
    let again = stage.json(&["sync", "--yes"], 0);
    let nothing = again["report"]["run"].as_i64().unwrap_or(3).to_string();
    let refused = stage.run(&["runs", "undo", &nothing]).expect(1);
    assert!(refused.stderr.contains("cannot be undone: it changed nothing"), "{refused}");
    run(stage.command(&["runs", "undo", "99"])).expect(1);
    run(stage.command(&["runs", "undo", "2", "--yes", "--plan-only"])).expect(2);
}
