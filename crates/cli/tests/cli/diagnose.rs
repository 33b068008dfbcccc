//! `rollcall diagnose`: what was found, in words, in JSON and as an exit code.

use sandbox::control::{Position, Switch};
use serde_json::json;

use crate::stage::{Stage, wait};

/// A tenant of which nothing is found.
fn healthy() -> Stage {
    let stage = Stage::connected(2);
    wait(stage.tenant.control.set(Switch::UnverifiedDomain, Position::Off)).expect("an order");
    stage
}

#[test]
fn where_nothing_is_found_it_says_so_and_exits_with_0() {
    let told = healthy().run(&["diagnose"]).expect(0);
    assert!(told.stdout.ends_with("Nothing was found.\n"), "{told}");
    assert!(
        told.stdout.contains("  ok       Can Google be reached? "),
        "each check says what it saw: {told}"
    );
    let seats = "  unknown  Is a licence free for the next account? No API of Google’s";
    assert!(told.stdout.contains(seats), "what cannot be known is said to be so: {told}");
    assert!(
        told.stdout.contains("Look there: https://admin.google.com/ac/billing/"),
        "and where to look: {told}"
    );
}

#[test]
fn why_something_cannot_be_known_has_a_code_and_is_no_trouble() {
    let stage = healthy();
    let asked = stage.json(&["diagnose", "--check", "seats"], 0);
    let check = &asked["checks"][0];
    assert_eq!((&check["check"], &check["answer"]), (&json!("seats"), &json!("unknown")), "{asked}");
    assert_eq!(check["code"], "notTold", "told from what it would take to know it: {asked}");
    assert_eq!(check["findings"], json!([]), "{asked}");
}

#[test]
fn what_is_found_is_named_with_its_remedy_and_exits_with_3() {
    let stage = healthy();
    wait(stage.tenant.control.set(Switch::LicensingApi, Position::Off)).expect("an order");
    let told = stage.run(&["diagnose", "--check", "licensing-api"]).expect(3);
    assert!(told.stdout.contains("  FOUND    May Rollcall use the Licensing API?"), "{told}");
    assert!(
        told.stdout.contains("Mend it there: https://console.cloud.google.com/apis/library/licensing"),
        "{told}"
    );
    assert!(told.stdout.contains(": 403 accessNotConfigured"), "what was asked and answered: {told}");
    assert!(told.stdout.ends_with("1 thing was found.\n"), "{told}");

    let found = stage.json(&["diagnose", "--check", "licensing-api"], 3);
    let check = &found["checks"][0];
    assert_eq!((&check["check"], &check["answer"]), (&json!("licensing-api"), &json!("found")), "{found}");
    assert_eq!(check["findings"][0]["code"], "licensingApiOff", "{found}");
    let evidence = check["evidence"].as_array().expect("a list");
    assert_eq!(evidence.last().expect("Google was asked")["status"], 403, "{found}");

    wait(stage.tenant.control.set(Switch::LicensingApi, Position::On)).expect("an order");
    stage.run(&["diagnose", "--check", "licensing-api"]).expect(0);
}

#[test]
fn a_lost_authorisation_exits_with_4_and_what_follows_from_it_keeps_quiet() {
    let stage = healthy();
    wait(stage.tenant.control.end_sessions()).expect("an order");
    let found = stage.json(&["diagnose", "--check", "authorisation"], 4);
    let checks = found["checks"].as_array().expect("a list");
    assert_eq!(checks[0]["findings"][0]["remedy"], "rollcall reactivate --connection 1", "{found}");
    assert!(checks.len() > 5, "those that come after it are asked with it: {found}");
    // Names are held against the domains that are known, whatever became of asking for them.
    for quiet in checks[1..].iter().filter(|check| check["check"] != "names") {
        assert_eq!(quiet["answer"], "quiet", "{quiet}");
    }
    let told = stage.run(&["diagnose", "--check", "authorisation"]).expect(4);
    assert!(told.stdout.contains("Not asked: authorisation comes first."), "{told}");
}

#[test]
fn the_checks_are_listed_and_no_other_is_known() {
    let stage = healthy();
    let listed = stage.json(&["diagnose", "--list"], 0);
    let known = listed["known"].as_array().expect("a list");
    let domains = known.iter().find(|check| check["check"] == "domains").expect("it is listed");
    assert_eq!(domains["about"], "Settings at Google", "{domains}");
    assert!(domains["question"].as_str().is_some_and(|question| question.ends_with('?')), "{domains}");
    let told = stage.run(&["diagnose", "--check", "weather"]).expect(2);
    assert!(told.stderr.contains("there is no check weather"), "{told}");
    assert!(told.stderr.contains("rollcall diagnose --list"), "and where they are listed: {told}");
}
