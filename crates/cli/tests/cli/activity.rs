//! Who did what: the trail of this computer beside Google's logs; a trail that somebody changed is found.

use serde_json::Value;

use crate::stage::Stage;

const CAST: u64 = 16;

fn entries(told: &Value) -> &[Value] {
    told["entries"].as_array().expect("a list")
}

/// How often each is in a list, by one of its fields.
fn events<'a>(entries: &'a [Value], event: &str) -> Vec<&'a Value> {
    entries.iter().filter(|entry| entry["event"] == event).collect()
}

#[test]
fn what_is_done_here_is_listed_with_who_did_it_and_by_which_run() {
    let stage = Stage::connected(CAST);
    let nothing = stage.json(&["activity"], 0);
    assert_eq!(events(entries(&nothing), "connected").len(), 1, "{nothing}");
    assert_eq!(nothing["google"]["answered"], false, "nobody asked Google: {nothing}");
    stage.run(&["import", "--yes"]).expect(0);
    stage.run(&["users", "edit", "wei.chen", "--set", "department==Formulas"]).expect(0);

    let told = stage.json(&["activity"], 0);
    let ended = events(entries(&told), "run-ended");
    assert_eq!(
        (ended.len(), &ended[0]["run"], &ended[0]["made_by"]),
        (1, &1.into(), &"rollcall".into()),
        "{told}"
    );
    let changed = events(entries(&told), "user-changed");
    assert_eq!(changed.len(), 1, "{told}");
    assert!(changed[0]["about"].as_str().is_some_and(|about| about.contains("wei.chen")), "{told}");
    assert!(changed[0]["workstation"].as_str().is_some_and(|name| !name.is_empty()), "{told}");

    let of_run = stage.json(&["activity", "--run", "1"], 0);
    assert!(!entries(&of_run).is_empty(), "{of_run}");
    assert!(entries(&of_run).iter().all(|entry| entry["run"] == 1), "nothing else: {of_run}");
    let sheet = stage.run(&["activity", "--csv", "--kind", "users"]).expect(0).stdout;
    let mut lines = sheet.lines();
    assert!(lines.next().is_some_and(|header| header.starts_with("at,made_by,source,who,")), "{sheet}");
    assert!(lines.next().is_some_and(|line| line.contains("wei.chen")), "{sheet}");
    assert_eq!(lines.next(), None, "only what is about users: {sheet}");
}

#[test]
fn googles_logs_tell_what_our_steps_did_and_that_the_consent_was_given_here() {
    let stage = Stage::connected(CAST);
    stage.run(&["import", "--yes"]).expect(0);
    let told = stage.json(&["activity", "--ask-google"], 0);
    assert_eq!(told["google"]["answered"], true, "{told}");
    let consent = events(entries(&told), "authorize");
    assert_eq!(consent.len(), 1, "{told}");
    assert_eq!(consent[0]["made_by"], "rollcall", "{told}");
    assert_eq!(consent[0]["source"], "token-log", "{told}");
}

#[test]
fn a_trail_that_somebody_changed_is_broken_until_it_is_begun_anew() {
    let stage = Stage::connected(CAST);
    stage.run(&["import", "--yes"]).expect(0);
    let whole = stage.json(&["activity"], 0);
    assert_eq!(whole["broken"], Value::Null, "{whole}");
    let file =
        sync::store::rusqlite::Connection::open(stage.home().join("rollcall.db")).expect("the file opens");
    file.execute_batch(
        "DROP TRIGGER event_stays_as_it_is; UPDATE event SET operator = 'nobody' WHERE what = 'run-ended'",
    )
    .expect("the file allows it");
    drop(file);
    let broken = stage.json(&["activity"], 3);
    assert!(broken["broken"].is_string(), "{broken}");
    let found = stage.json(&["diagnose", "--check", "trail"], 3);
    assert!(found.to_string().contains("trail"), "{found}");
    stage.run(&["activity", "--begin-anew"]).expect(0);
    let after = stage.json(&["activity"], 0);
    assert_eq!(after["broken"], Value::Null, "{after}");
    let acknowledged = after["acknowledged"][0]["which"].as_str().expect("one was acknowledged");
    assert!(acknowledged.contains("is not as it was written"), "{after}");
    assert!(entries(&after).len() > entries(&broken).len(), "what is before stays: {after}");
    stage.json(&["diagnose", "--check", "trail"], 0);
}

#[test]
fn a_time_in_which_nothing_can_have_been_done_is_a_usage_error_that_says_what_to_do() {
    let stage = Stage::connected(CAST);
    for times in [&["--since", "2999-01-01"][..], &["--since", "7d", "--until", "8d"]] {
        let told = stage.run(&[&["activity"], times].concat()).expect(2);
        assert!(told.stderr.contains("24h, 7d"), "{times:?}: {told}");
    }
}
