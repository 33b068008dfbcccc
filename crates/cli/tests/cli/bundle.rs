//! A support bundle of a run with known names, addresses, passwords and secrets has none of them, however much the log says.

use std::path::Path;
use std::process::Command;

use sandbox::Fault;
use serde_json::Value;

use crate::stage::{Stage, run, wait};

/// Departments, and names of people, that are words of the program as well.
const OURS: [&str; 5] = ["admin", "mobile", "people", "support", "sync"];

const TYPED: &str = "Correct horse 7 battery";

/// Unpacks an archive with what every computer has for it, and gives all that is in it.
fn unpacked(archive: &Path) -> String {
    let tested = Command::new("unzip").arg("-tq").arg(archive).output().expect("unzip is there");
    assert!(tested.status.success(), "it is whole: {}", String::from_utf8_lossy(&tested.stdout));
    let read = Command::new("unzip").arg("-p").arg(archive).output().expect("unzip is there");
    String::from_utf8(read.stdout).expect("it is text")
}

/// A tenant that was imported and synced with what Google refuses, and with a check that fails; everything logged at its fullest.
fn troubled() -> (Stage, Vec<String>) {
    let stage = Stage::connected(60);
    let loud = |arguments: &[&str]| {
        let mut command = stage.command(arguments);
        command.args(["-vv", "--json"]);
        run(command)
    };
    loud(&["mapping", "set", "all", "import"]).expect(0);
    loud(&["import", "--with-groups", "--with-org-units", "--yes"]).expect(3);
    let mut known: Vec<String> = Vec::new();
    let users = stage.json(&["users", "list", "--limit", "1000"], 0);
    for user in users["users"].as_array().expect("people") {
        for field in [
            "given_name",
            "family_name",
            "email",
            "username",
            "department",
            "job_title",
            "org_unit",
            "employee_id",
        ] {
            known.extend(user[field].as_str().map(str::to_owned));
        }
    }
    let groups = stage.json(&["groups", "list"], 0);
    for group in groups["groups"].as_array().expect("groups") {
        known.extend(group["name"].as_str().into_iter().chain(group["email"].as_str()).map(str::to_owned));
    }
    let units = stage.json(&["org-units", "list"], 0);
    for unit in units["org_units"].as_array().expect("org units") {
        known.extend(unit["name"].as_str().map(str::to_owned));
    }
    let connections = stage.json(&["connections"], 0);
    let connection = &connections["connections"][0];
    for field in ["name", "customer_id", "domain", "account"] {
        known.extend(connection[field].as_str().map(str::to_owned));
    }
    for field in ["client_id", "client_secret"] {
        known.extend(stage.tenant.about[field].as_str().map(str::to_owned));
    }
    // A new account is refused for want of a licence, another change by Google.
    let held = wait(stage.tenant.control.seats_held()).expect("control is on");
    wait(stage.tenant.control.set_seats(Some(held))).expect("control is on");
    loud(&[
        "users",
        "add",
        "--first-name",
        "Zebulon",
        "--last-name",
        "Quartermaine",
        "--email",
        "zebulon@northwind.test",
    ])
    .expect(0);
    loud(&["users", "bind", "zebulon"]).expect(0);
    loud(&["users", "edit", "wei.chen", "--set", "lastname=Xylander", "--set", "jobTitle=Grand Vizier"])
        .expect(0);
    let mut typed =
        assert_cmd::Command::from_std(stage.command(&["users", "set-password", "wei.chen", "--stdin"]));
    typed.write_stdin(TYPED).assert().success();
    loud(&[
        "groups",
        "create",
        "Quintessence",
        "--address",
        "quintet@northwind.test",
        "--description",
        "Sotto voce",
        "--member",
        "zebulon",
    ])
    .expect(0);
    known.extend(["Quintessence", "quintet@northwind.test", "quintet", "Sotto voce"].map(str::to_owned));
    known
        .extend(["Zebulon", "Quartermaine", "zebulon", "Xylander", "Grand Vizier", TYPED].map(str::to_owned));
    let invalid = Fault::error("PUT", "/users/", 400, "invalid", "Invalid Input: wei.chen@northwind.test");
    wait(stage.tenant.control.fault(invalid)).expect("control is on");
    let synced = loud(&["sync", "--yes", "--answer", "directory"]);
    assert!(
        synced.json()["report"]["problem_count"].as_u64() >= Some(1),
        "Google refused something: {synced}"
    );
    let gone = Fault::error("GET", "/domains", 403, "forbidden", "Not for priya.raman@northwind.test");
    wait(stage.tenant.control.fault(gone.times(u32::MAX))).expect("control is on");
    known.push(stage.home().display().to_string());
    (stage, known)
}

/// Which of what is known of people and secrets stands in a text; words of the program are told from names by their whole
/// length.
fn found(text: &str, known: &[String]) -> Vec<String> {
    let lower = text.to_lowercase();
    let stands = |secret: &&String| {
        let secret = secret.trim().to_lowercase();
        if secret.len() < 3 || OURS.contains(&secret.as_str()) {
            return false;
        }
        lower.match_indices(&secret).any(|(at, _)| {
            let word = |letter: char| letter.is_alphanumeric();
            let before = lower[..at].chars().next_back().is_some_and(word);
            let after = lower[at + secret.len()..].chars().next().is_some_and(word);
            !before && !after
        })
    };
    known.iter().filter(stands).cloned().collect()
}

#[test]
fn nothing_of_anybody_is_in_it() {
    let (stage, known) = troubled();
    let logs = std::fs::read_dir(stage.home().join("logs")).expect("there are logs");
    let log: String =
        logs.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text")).collect();
    assert!(log.contains("\"TRACE\""), "the log says all it can");

    let archive = stage.path("support.zip");
    let made = stage.run(&["bundle", "--to", archive.to_str().expect("text"), "-vv"]).expect(0);
    let text = unpacked(&archive);

    for expected in [
        "\"rollcall\":",
        "\"mapping\":",
        "\"check\": \"domains\"",
        "\"status\": 403",
        "\"outcome\":\"refused\"",
        "\"code\":\"seats\"",
        "\"message\":\"a step was refused\"",
        "\"attributes\":[\"lastname\"",
        "{\"attribute\":\"jobTitle\",\"before\":\"exclude\",\"after\":\"import\"}",
        "\"fields\":[\"name\",\"email\",\"description\"],\"members\":[{\"who\":\"person-",
        "person-",
        "account-",
    ] {
        assert!(text.contains(expected), "{expected} is not in it: {made}\n{text}");
    }
    assert!(known.len() > 300, "much is known: {}", known.len());
    let there = found(&text, &known);
    assert!(there.is_empty(), "these are in it: {there:?}");
    assert!(!text.contains('@'), "no address is in it");
    for secret in [TYPED, "$6$", "ya29", "1//", "Bearer"] {
        assert!(!text.contains(secret), "{secret} is in it");
    }
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(&archive).expect("it is there").permissions(),
    );
    assert_eq!(mode & 0o777, 0o600, "only its owner can read it");
}

#[test]
fn whoever_is_in_a_group_has_one_name_in_all_files_also_when_renamed() {
    let stage = Stage::connected(9);
    stage.json(&["import", "--yes"], 0);
    for verb in [
        &["groups", "create", "Choir", "--member", "wei.chen"][..],
        &["groups", "create", "Voices", "--member", "Choir"],
        &["users", "edit", "wei.chen", "--set", "lastname=Xylander"],
        &["groups", "remove-member", "Choir", "wei.chen"],
    ] {
        stage.run(verb).expect(0);
    }

    let shown = stage.json(&["bundle", "--show", "--offline"], 0);

    let mut files = shown["files"].as_array().expect("files").iter();
    let edits = files.find(|file| file["name"] == "edits.jsonl").expect("it is among them");
    let lines = edits["text"].as_str().expect("it is shown").lines();
    let edits: Vec<Value> = lines.map(|line| serde_json::from_str(line).expect("an edit a line")).collect();
    // What was set when it was connected comes last.
    let [left, renamed, voices, choir, ..] = edits.as_slice() else { panic!("four edits: {edits:?}") };
    let (wei, inner) = (&renamed["user"], &choir["group"]);
    let member = |edit: &Value| edit["members"][0].clone();
    let as_member =
        |who: &Value| serde_json::json!({ "who": who, "what": "came", "before": null, "after": "member" });
    assert_eq!(member(choir), as_member(wei), "Wei is the one who was edited");
    assert_eq!(member(voices), as_member(inner), "and the group the one that was made");
    let gone = serde_json::json!({ "who": wei, "what": "left", "before": "member", "after": null });
    assert_eq!(member(left), gone, "whatever Wei is called by now");
}

#[test]
fn it_is_shown_before_it_is_saved_and_writes_over_nothing() {
    let stage = Stage::connected(9);
    stage.json(&["import", "--yes"], 0);
    let shown = stage.json(&["bundle", "--show", "--offline"], 0);
    assert_eq!(shown["file"], Value::Null, "nothing is saved: {shown}");
    let names: Vec<_> =
        shown["files"].as_array().expect("files").iter().filter_map(|file| file["name"].as_str()).collect();
    assert_eq!(&names[..3], ["README.txt", "versions.json", "settings.json"]);
    let text = |shown: &Value, name: &str| {
        let files = shown["files"].as_array().expect("files").clone();
        files
            .iter()
            .find(|file| file["name"] == name)
            .and_then(|file| file["text"].as_str().map(str::to_owned))
    };
    let steps = text(&shown, "steps.jsonl").expect("the journal is shown");
    assert!(steps.contains("\"kind\":\"new\""), "{steps}");

    let again = stage.json(&["bundle", "--show", "--offline"], 0);
    assert_ne!(Some(steps), text(&again, "steps.jsonl"), "another bundle calls them by other names");

    let archive = stage.path("there.zip");
    std::fs::write(&archive, "mine").expect("the folder is ours");
    let refused = stage.run(&["bundle", "--offline", "--to", archive.to_str().expect("text")]).expect(1);
    assert!(refused.stderr.contains("cannot be written"), "{refused}");
    assert_eq!(std::fs::read_to_string(&archive).expect("it is there"), "mine", "what is there stays");
}
