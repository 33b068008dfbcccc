//! Being stopped, politely and not.

use std::time::{Duration, Instant};

use sync::store::rusqlite::{Connection, OpenFlags};

use crate::stage::{Running, Stage, glance, rollcall, run, wait};

/// Waits until the data file shows something; a look at it never waits for a writer.
fn until(stage: &Stage, what: &str, sql: &str) {
    let begun = Instant::now();
    let file = stage.home().join("rollcall.db");
    let look = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Connection::open_with_flags(&file, flags)?.query_row(sql, [], |row| row.get::<_, bool>(0))
    };
    while !look().unwrap_or(false) {
        assert!(begun.elapsed() < Duration::from_secs(90), "waited in vain until {what}");
        glance();
    }
}

/// How an import of a tenant of this size ends.
const HAS_CONFLICTS: i32 = 3;

const READING: &str = "SELECT state = 'reading' FROM run";
const IN_THE_MIDDLE: &str = "SELECT state = 'applying' AND EXISTS (SELECT 1 FROM user) FROM run";

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
        until(&stage, "it reads", READING);
        let second = stage.json(&["import", "--yes"], 1);
        assert_eq!(second["error"]["code"], "busy", "one run at a time: {second}");
        let holder = second["error"]["message"].as_str().expect("text");
        assert!(holder.contains("an import reads Google, process "), "it says who is at work: {holder}");
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
    let stage = Stage::connected(12_000);
    let running = Running::start(stage.command(&["import", "--yes", "--json"]));
    until(&stage, "it applies", IN_THE_MIDDLE);
    running.signal("INT");
    let done = running.end();
    assert_eq!(done.code, Some(1), "it was stopped in the middle: {done}");
    assert!(done.stderr.contains("rollcall import --resume"), "what to do: {done}");
    assert!(stage.users() < 11_000, "the rest is still to come");
    let refused = run(stage.command(&["import", "--discard"])).expect(1);
    assert!(refused.stderr.contains("code: busy"), "what was approved is finished, not given up: {refused}");
    let resumed = stage.json(&["import", "--resume"], HAS_CONFLICTS);
    assert_eq!(resumed["plan"], serde_json::Value::Null, "and nothing else is begun: {resumed}");
    assert_eq!(resumed["resumed"]["created"], stage.users(), "{resumed}");
}

const SENDS: &str = "SELECT EXISTS (SELECT 1 FROM step AS s JOIN run AS r ON r.id = s.run_id
                                    WHERE r.state = 'applying' AND r.verb = 'sync' AND s.outcome = 'done')";

#[test]
fn a_stopped_sync_is_given_up_and_undone() {
    let stage = Stage::connected(80);
    stage.run(&["import", "--yes"]);
    stage.run(&["users", "edit", "--standing", "bound", "--set", "firstname=Renamed"]);
    wait(stage.tenant.control.set_latency(Duration::from_millis(250))).expect("an order");
    let running = Running::start(stage.command(&["sync", "--yes"]));
    until(&stage, "it sends", SENDS);
    running.signal("INT");
    let done = running.end().expect(1);
    assert!(done.stderr.contains("rollcall sync --discard"), "both ways on are told: {done}");
    assert_eq!(last_state(&stage), "interrupted", "the run waits");

    let before = stage.json(&["runs", "show", "2"], 0)["outcomes"].clone();
    let planned = stage.run(&["sync", "--plan-only"]).expect(1);
    assert!(planned.stderr.contains("run 2, a sync, was approved and is not at its end"), "{planned}");
    assert_eq!(stage.json(&["runs", "show", "2"], 0)["outcomes"], before, "nothing of it was sent");

    let given_up = stage.run(&["sync", "--discard"]).expect(0);
    assert!(given_up.stdout.contains("What was left of run 2 is given up."), "{given_up}");
    wait(stage.tenant.control.set_latency(Duration::ZERO)).expect("an order");
    let undo = stage.json(&["runs", "undo", "2", "--plan-only"], 5);
    assert_eq!(undo["plan"]["ticked"], before["done"], "what was done is undone: {undo}");
}

#[test]
fn a_killed_import_is_finished_first() {
    let stage = Stage::connected(12_000);
    let running = Running::start(stage.command(&["import", "--yes", "--json"]));
    until(&stage, "it applies", IN_THE_MIDDLE);
    running.signal("KILL");
    assert_eq!(running.end().code, None, "it was killed");
    assert_eq!(last_state(&stage), "interrupted", "the run waits");
    let done = run(stage.command(&["import", "--yes", "--json"]));
    let import = done.json();
    let created = import["resumed"]["created"].as_u64().expect("it was finished");
    assert!(created > 11_000, "with all that was left: {import}");
    assert_eq!(stage.users(), created, "each once");
    assert_eq!(import["plan"]["ticked"], 0, "the new plan finds nothing to do: {import}");
}

#[cfg(target_os = "linux")]
#[test]
fn waiting_for_a_keyring_that_does_not_answer_is_said_and_can_be_stopped() {
    let stage = Stage::new(10);
    let socket = stage.path("bus");
    // It takes connections and never says a word, as a keyring whose prompt nobody answers.
    let _bus = std::os::unix::net::UnixListener::bind(&socket).expect("the folder is ours");
    let (client, origin) = (stage.path("client.json"), stage.tenant.origin().to_owned());
    let mut command = rollcall(&stage.home());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    command.args(["connect", "google", "--no-browser", "--origin", &origin, "--client-json"]).arg(client);
    let log = stage.path("errors");
    command.stderr(std::fs::File::create(&log).expect("the folder is ours"));
    let said = || std::fs::read_to_string(&log).unwrap_or_default();
    let (mut program, begun) = (command.spawn().expect("the program starts"), Instant::now());
    while !said().contains("Waiting for the system keyring") {
        assert!(begun.elapsed() < Duration::from_secs(90), "it never says what it waits for: {}", said());
        glance();
    }
    let sent = std::process::Command::new("kill").args(["-s", "TERM", &program.id().to_string()]).status();
    assert!(sent.expect("kill is there").success(), "the program still waits");
    let ended = program.wait().expect("it ends");
    assert_eq!(ended.code(), Some(1), "{}", said());
    assert!(said().contains("code: cancelled"), "{}", said());
}
