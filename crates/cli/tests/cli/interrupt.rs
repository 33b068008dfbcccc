//! Being stopped, politely and not.

use std::time::{Duration, Instant};

use crate::stage::{Running, Stage, run, wait};

fn until(stage: &Stage, what: &str, mut is: impl FnMut(&Stage) -> bool) {
    let begun = Instant::now();
    while !is(stage) {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

fn last_state(stage: &Stage) -> String {
    stage.json(&["runs"], 0)["runs"][0]["state"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_interrupted_read_is_given_up() {
    for signal in ["INT", "TERM"] {
        let stage = Stage::connected(2_000);
        wait(stage.tenant.control.set_latency(Duration::from_millis(1_500))).expect("an order");
        let mut command = stage.command(&["import", "--yes"]);
        command.arg("--json");
        let running = Running::start(command);
        until(&stage, "it reads", |stage| last_state(stage) == "reading");
        running.signal(signal);
        let done = running.end().expect(1);
        assert_eq!(done.json()["error"]["code"], "cancelled", "SIG{signal}: {done}");
        assert_eq!(last_state(&stage), "discarded", "SIG{signal}: nothing waits");
        assert_eq!(stage.users(), 0, "SIG{signal}: nothing came in");
    }
}

#[test]
fn waiting_for_a_consent_can_be_stopped() {
    let stage = Stage::new(10);
    let mut running = Running::start(stage.connecting(&["--json"]));
    running.line();
    running.signal("INT");
    let done = running.end().expect(1);
    assert_eq!(done.json()["error"]["code"], "cancelled", "{done}");
}

#[test]
fn an_interrupted_import_is_finished_by_the_next() {
    let stage = Stage::connected(6_000);
    let running = Running::start(stage.command(&["import", "--yes", "--json"]));
    until(&stage, "it applies", |stage| last_state(stage) == "applying");
    running.signal("INT");
    let done = running.end();
    assert_eq!(done.code, Some(1), "it was stopped in the middle: {done}");
    assert!(done.stderr.contains("rollcall import --resume"), "what to do: {done}");
    assert!(stage.users() < 5_000, "the rest is still to come");
    let refused = run(stage.command(&["import", "--discard"])).expect(1);
    assert!(refused.stderr.contains("code: busy"), "what was approved is finished, not given up: {refused}");
    let resumed = stage.json(&["import", "--resume"], resumed_code(&stage));
    assert_eq!(resumed["plan"], serde_json::Value::Null, "and nothing else is begun: {resumed}");
    assert_eq!(resumed["resumed"]["created"], stage.users(), "{resumed}");
}

#[test]
fn a_killed_import_is_finished_first() {
    let stage = Stage::connected(6_000);
    let running = Running::start(stage.command(&["import", "--yes", "--json"]));
    until(&stage, "it applies", |stage| last_state(stage) == "applying");
    running.signal("KILL");
    assert_eq!(running.end().code, None, "it was killed");
    assert_eq!(last_state(&stage), "applying", "the run waits");
    let done = run(stage.command(&["import", "--yes", "--json"]));
    let import = done.json();
    let created = import["resumed"]["created"].as_u64().expect("it was finished");
    assert!(created > 5_000, "with all that was left: {import}");
    assert_eq!(stage.users(), created, "each once");
    assert_eq!(import["plan"]["ticked"], 0, "the new plan finds nothing to do: {import}");
}

/// A tenant of this size has conflicts.
fn resumed_code(_: &Stage) -> i32 {
    3
}
