//! Reactivating, and what goes on after it.

use sandbox::Fault;
use sandbox::control::Consent;
use serde_json::json;

use crate::stage::{Stage, wait};

#[test]
fn a_lost_authorisation_ends_with_4_and_comes_back() {
    let stage = Stage::connected(30);
    stage.run(&["import", "--yes"]);
    let before = stage.users();
    wait(stage.tenant.control.revoke_refresh_tokens()).expect("an order");
    wait(stage.tenant.control.expire_access_tokens()).expect("an order");
    let refused = stage.json(&["import", "--yes"], 4);
    assert_eq!(refused["error"]["code"], "reauthorize", "{refused}");
    let hint = refused["error"]["hint"].as_str().expect("a hint");
    assert!(hint.ends_with(" Run: rollcall reactivate, and consent."), "the command that mends it: {hint}");
    let told = stage.run(&["status"]).expect(0);
    assert!(told.stdout.contains("Mend it with: rollcall reactivate --connection 1"), "there too: {told}");
    let status = stage.json(&["status"], 0);
    assert_eq!(status["connections"][0]["connection"]["health"], "reauthorize", "{status}");
    assert_eq!(status["connections"][0]["findings"][0]["code"], "reauthorize", "{status}");
    assert_eq!(stage.users(), before, "nobody is lost with the authorisation");

    let done = stage.consent(stage.command(&["reactivate", "--no-browser", "--json"]), Consent::default());
    let done = done.expect(5).json();
    assert_eq!(done["health"], "connected", "one consent mends it");
    assert_eq!(done["queued_runs"], json!([done["queued"]]), "one run was paused: {done}");
    let went_on = &done["went_on"][0];
    assert_eq!(went_on["plan"]["run"], done["queued"], "the import that was paused reads again: {done}");
    assert_eq!(went_on["waits"], true, "and its plan, with an open conflict, waits as any other: {done}");
    let less = stage.command(&["reactivate", "--no-browser", "--look-only", "--json"]);
    let less = stage.consent(less, Consent::default()).expect(0).json();
    assert_eq!(less["consent"], "look-only", "another leave can be asked for: {less}");
    let again = stage.run(&["import", "--yes", "--json"]).json();
    assert_eq!(again["plan"]["decisions"]["new"], 0, "and the users are the same: {again}");
}

#[test]
fn a_sync_that_lost_the_authorisation_goes_on_after_the_consent() {
    let stage = Stage::connected(16);
    stage.run(&["import", "--yes"]).expect(0);
    // Approves a change of a name when Google accepts nothing any more.
    let lose = |name: &str| {
        stage.json(&["users", "edit", "wei.chen", "--set", &format!("firstname={name}")], 0);
        let run = stage.json(&["sync", "--plan-only"], 5)["plan"]["run"].to_string();
        wait(stage.tenant.control.revoke_refresh_tokens()).expect("an order");
        wait(stage.tenant.control.expire_access_tokens()).expect("an order");
        stage.json(&["runs", "resume", &run, "--yes"], 4);
        run
    };
    let again = |options: &[&str]| {
        let mut arguments = vec!["reactivate", "--no-browser"];
        arguments.extend(options);
        stage.consent(stage.command(&arguments), Consent::default())
    };

    let run = lose("Weiwei");
    let left = again(&["--no-resume"]).expect(0);
    let named = format!("Run {run} waited for this and can go on: rollcall runs resume {run}");
    assert!(left.stdout.contains(&named), "it is left waiting, and named: {left}");
    let resumed = stage.json(&["runs", "resume", &run], 0);
    assert_eq!(resumed["resumed"]["updated"], 1, "nothing of it was done: {resumed}");

    let run = lose("Wei");
    let done = again(&["--json"]).expect(0).json();
    assert_eq!(done["health"], "connected", "the document of the consent stays: {done}");
    assert_eq!(done["queued"].to_string(), run, "{done}");
    let report = &done["went_on"][0]["resumed"];
    assert_eq!((report["run"].to_string(), &report["updated"]), (run, &1.into()), "its report: {done}");

    let run = lose("Weiwei");
    let told = again(&[]).expect(0);
    assert!(told.stdout.contains(&format!("Run {run} waited for this, and goes on.\n")), "{told}");
    stage.run(&["runs", "resume", &run]).expect(1);
}

#[test]
fn why_a_run_does_not_go_on_is_said_beside_that_the_connection_is_reactivated() {
    let stage = Stage::connected(16);
    stage.run(&["import", "--yes"]).expect(0);
    wait(stage.tenant.control.revoke_refresh_tokens()).expect("an order");
    wait(stage.tenant.control.expire_access_tokens()).expect("an order");
    stage.json(&["import", "--yes"], 4);
    let words = "Not Authorized to access this resource/api";
    let closed = Fault::error("GET", "/users?", 403, "forbidden", words).times(u32::MAX);
    wait(stage.tenant.control.fault(closed)).expect("an order");
    let again = stage.command(&["reactivate", "--no-browser", "--json"]);
    let done = stage.consent(again, Consent::default()).expect(1).json();
    let hint = done["error"]["hint"].as_str().expect("a hint");
    assert!(hint.starts_with("The connection is reactivated all the same."), "{done}");
}
