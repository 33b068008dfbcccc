use std::collections::BTreeSet;
use std::path::Path;

use super::*;

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(std::fs::read_to_string(&path).expect("a file of ours"));
        }
    }
}

/// Finds the last text of each event that a source logs: its message.
fn messages(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for level in ["trace", "debug", "info", "warn", "error"] {
        let begins = format!("tracing::{level}!(");
        for (at, _) in source.match_indices(&begins) {
            let (mut depth, mut text, mut last) = (1, None::<String>, String::new());
            let mut letters = source[at + begins.len()..].chars();
            while let Some(letter) = letters.next() {
                match (&mut text, letter) {
                    (Some(_), '"') => last = text.take().unwrap_or_default(),
                    (Some(text), '\\') => text.extend(letters.next()),
                    (Some(text), letter) => text.push(letter),
                    (None, '"') => text = Some(String::new()),
                    (None, '(') => depth += 1,
                    (None, ')') => depth -= 1,
                    (None, _) => {}
                }
                if depth == 0 {
                    break;
                }
            }
            found.push(last);
        }
    }
    found
}

#[test]
fn every_message_of_the_log_is_known_and_holds_nothing_but_its_words() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for room in ["google", "store", "secrets", "sync", "sandbox", "cli"] {
        sources(&here.join("crates").join(room).join("src"), &mut files);
    }
    sources(&here.join("src-tauri/src"), &mut files);
    let mut logged: BTreeSet<String> = files.iter().flat_map(|source| messages(source)).collect();
    // What this test itself looks for.
    logged.remove("");
    assert!(logged.len() > 40, "the source was read: {logged:?}");
    for message in &logged {
        assert!(!message.contains('{'), "a value goes into a field, never into the message: {message}");
    }
    let known: BTreeSet<String> = MESSAGES.lines().map(str::to_owned).collect();
    let list = logged.iter().cloned().collect::<Vec<_>>().join("\n");
    assert_eq!(known, logged, "write these into crates/sync/src/bundle/messages.txt:\n{list}");
}

#[test]
fn only_what_is_known_to_be_harmless_is_taken_of_a_line() {
    let names = Names::new(&|bytes: &mut [u8]| bytes.fill(7));
    let lines = [
        r#"{"timestamp":"2026-11-22T10:00:00Z","level":"INFO","fields":{"message":"a step was refused","run":3,"seq":9,"kind":"export","code":"stale","error":"wei.chen@northwind.test","user":7},"target":"sync::provision::carry_out"}"#,
        r#"{"timestamp":"2026-11-22T10:00:01Z","level":"WARN","fields":{"message":"cannot reach northwind.test","run":"Wei Chen","kind":"Wei"},"target":"hyper::client"}"#,
        "2026-11-22 INFO wei.chen@northwind.test in plain words",
    ];
    let log = read(&lines.join("\n"), 100, &names);
    let text = serde_json::to_string(&log.lines).expect("it is written");
    assert_eq!(log.left_out, 1, "a line of another form is counted");
    assert!(
        text.contains(
            r#""message":"a step was refused","code":"stale","kind":"export","run":3,"seq":9,"user":"person-"#
        ),
        "{text}"
    );
    assert!(text.contains(r#""room":"(other)","message":"(other)","kind":"(other)"}"#), "{text}");
    for hidden in ["wei", "Wei", "northwind", "Chen"] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
}
