//! `rollcall guides`: the guides of the window, at the command line.

use sandbox::control::{Position, Switch};
use serde_json::json;

use crate::stage::{Stage, wait};

#[test]
fn every_guide_is_listed_and_one_is_found_by_the_text_of_an_error() {
    let stage = Stage::new(2);
    let all = stage.json(&["guides"], 0);
    let hits = all["hits"].as_array().expect("a list");
    assert!(hits.len() > 40, "symptoms, questions and pages of the browser: {}", hits.len());
    assert!(hits.iter().all(|hit| hit["guide"].is_string() && hit["kind"].is_string()), "{all}");
    let found = stage.json(&["guides", "--search", "Error 400: admin_policy_enforced"], 0);
    assert_eq!(found["hits"][0]["guide"], "admin_policy_enforced", "{found}");
    let told = stage.run(&["guides", "--search", "Domain cannot use apis."]).expect(0);
    assert!(told.stdout.contains("imports-fail"), "{told}");
    let none = stage.run(&["guides", "--search", "?!"]).expect(0);
    assert!(none.stdout.contains("Nothing was found"), "{none}");
}

#[test]
fn a_guide_is_read_before_anything_is_connected_and_an_unknown_one_is_a_usage_error() {
    let stage = Stage::new(2);
    let told = stage.run(&["guides", "admin_policy_enforced"]).expect(0);
    assert!(told.stdout.contains("none was asked"), "{told}");
    assert!(told.stdout.contains("  1. Open App access control"), "{told}");
    assert!(told.stdout.contains("There: https://admin.google.com/ac/owl/list"), "{told}");
    let unknown = stage.run(&["guides", "nonsense"]).expect(2);
    assert!(unknown.stderr.contains("rollcall guides --search"), "{unknown}");
}

#[test]
fn a_guide_asks_its_checks_up_to_the_first_that_finds_the_cause_and_says_what_mends_it() {
    let stage = Stage::connected(2);
    wait(stage.tenant.control.set(Switch::UnverifiedDomain, Position::Off)).expect("an order");
    let well = stage.json(&["guides", "imports-fail"], 0);
    assert_eq!(well["cause"], json!(null), "{well}");
    assert!(well["asked"].as_array().expect("a list").len() > 5, "every check of it is asked: {well}");
    assert!(!well["steps"].as_array().expect("a list").is_empty(), "then the guide says what to do: {well}");

    wait(stage.tenant.control.set(Switch::ApiAccess, Position::Off)).expect("an order");
    let found = stage.json(&["guides", "imports-fail"], 3);
    assert_eq!(found["cause"], "directory-api", "{found}");
    let asked = found["asked"].as_array().expect("a list");
    let last = asked.last().expect("it was asked");
    assert_eq!(last["findings"][0]["code"], "apiAccessOff", "it stops there: {found}");
    assert!(asked.len() < well["asked"].as_array().expect("a list").len(), "and asks no further: {found}");
    let told = stage.run(&["guides", "imports-fail"]).expect(3);
    assert!(told.stdout.contains("That is the cause: API access is turned off"), "{told}");
    assert_eq!((&found["causes"], &found["besides"]), (&json!(["apiAccessOff"]), &json!([])), "{found}");
    assert!(told.stdout.contains("Mend it there: https://admin.google.com/ac/owl"), "{told}");
    let read = stage.json(&["guides", "imports-fail", "--read-only"], 0);
    assert_eq!((&read["asked"], &read["connection"]), (&json!([]), &json!(null)), "nothing is asked: {read}");
}
