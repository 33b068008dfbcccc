//! Where secrets are kept, and where not.

use std::path::Path;
use std::process::Command;

use crate::stage::{Stage, make_key, permit, rollcall, run};

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let stage = Stage::connected(10);
    permit(&stage.path("key"), 0o640);
    let refused = stage.json(&["import", "--yes"], 4);
    let error = &refused["error"];
    assert_eq!(error["code"], "secretStore", "{refused}");
    assert!(
        error["message"].as_str().is_some_and(|text| text.contains("chmod 600")),
        "with the cure: {refused}"
    );
}

#[test]
fn a_pipe_is_no_key_file_and_is_not_waited_for() {
    let stage = Stage::connected(10);
    let pipe = stage.path("pipe");
    let made = std::process::Command::new("mkfifo").arg("-m").arg("600").arg(&pipe).status();
    assert!(made.expect("every Unix has it").success(), "the folder is ours");
    for arguments in [&["import", "--yes"] as &[_], &["secrets", "add-key-file", "pipe"]] {
        let mut command = rollcall(&stage.home());
        command.args(arguments).args(["--json", "--key-file"]).arg(&pipe).current_dir(stage.path("."));
        let refused = run(command).expect(4).json();
        let error = &refused["error"];
        assert_eq!(error["code"], "secretStore", "{refused}");
        let message = format!("the key file {} is no plain file", pipe.display());
        assert_eq!(error["message"], message.as_str(), "which, and why: {refused}");
    }
}

#[test]
fn another_key_file_opens_nothing() {
    let stage = Stage::connected(10);
    make_key(&stage.path("key"));
    let refused = stage.json(&["import", "--yes"], 4);
    let error = &refused["error"];
    assert_eq!(error["code"], "secretStore", "{refused}");
    let hint = error["hint"].as_str().expect("something can be done");
    assert!(!hint.contains("Unlock"), "no keyring is locked: {refused}");
    assert!(hint.contains("the one that was added last"), "it is about the file: {refused}");
}

#[test]
fn without_any_store_nothing_is_begun() {
    let stage = Stage::new(10);
    let client = stage.path("client.json");
    let mut command = rollcall(&stage.home());
    command.args(["connect", "google", "--no-browser", "--json", "--origin", stage.tenant.origin()]);
    command.arg("--client-json").arg(client);
    let done = run(command).expect(4);
    let error = &done.json()["error"];
    assert_eq!(error["code"], "secretStore", "{done}");
    let message = error["message"].as_str().expect("text");
    assert!(
        message.contains("no safe place") && message.contains("no key file was given"),
        "both reasons are told: {message}"
    );
    assert!(error["hint"].as_str().is_some_and(|hint| hint.contains("--key-file")), "and the cure: {done}");
    assert_eq!(
        done.stdout.lines().count(),
        1,
        "no consent is asked for whose token could not be kept: {done}"
    );
}

#[test]
fn a_home_of_a_key_file_says_so_without_it() {
    let stage = Stage::connected(10);
    let mut command = rollcall(&stage.home());
    command.args(["import", "--yes", "--json"]);
    let done = run(command).expect(4);
    let error = &done.json()["error"];
    assert_eq!(error["code"], "secretStore", "{done}");
    assert!(error["message"].as_str().is_some_and(|text| text.contains("by a key file alone")), "{done}");
    let hint = error["hint"].as_str().expect("something can be done");
    assert!(!hint.contains("Unlock"), "no keyring that is unlocked opens it: {done}");
    for way in ["rollcall secrets add-keyring", "--key-file PATH"] {
        assert!(hint.contains(way), "{way} is a way back: {done}");
    }
    let mut command = rollcall(&stage.home());
    command.args(["users", "list"]);
    run(command).expect(0);
}

fn files(folder: &Path, found: &mut Vec<(std::path::PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push((entry.path(), std::fs::read(entry.path()).expect("our own")));
        }
    }
}

#[test]
fn nothing_in_the_data_folder_or_on_the_screen_is_secret_or_others_to_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new(20);
    let said = [
        stage.connect(&["-vv"]),
        stage.run(&["import", "--yes", "--query", "email:sync-admin*", "-vv"]),
        stage.run(&["import", "--plan-only", "-vv"]),
        stage.run(&["status", "-vv"]),
    ];
    let mut found = Vec::new();
    files(&stage.home(), &mut found);
    assert!(found.len() > 3, "data, secrets, log: {found:?}");
    let secrets = ["ya29.", "1//0", "northwind-sandbox-client-secret"];
    for (path, bytes) in &found {
        let text = String::from_utf8_lossy(bytes);
        for secret in secrets {
            assert!(!text.contains(secret), "{} holds {secret}", path.display());
        }
        let mode = std::fs::metadata(path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{} is its owner's alone: {mode:o}", path.display());
    }
    for folder in
        [stage.home(), stage.home().join("logs"), stage.home().join("runs"), stage.home().join("locks")]
    {
        let mode = std::fs::metadata(&folder).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{} is entered by its owner alone: {mode:o}", folder.display());
    }
    let plans = found.iter().filter(|(path, _)| path.starts_with(stage.home().join("runs")));
    assert!(plans.count() > 0, "also a plan that waits was looked at: {found:?}");
    let logs = found.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "log"));
    let logs: Vec<_> = logs.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
    assert!(logs.iter().any(|log| log.contains("imported")), "there is a log: {logs:?}");
    assert!(!logs.iter().any(|log| log.contains("@northwind.test")), "without addresses: {logs:?}");
    for done in said {
        for secret in secrets {
            assert!(!format!("{done}").contains(secret), "{secret} was shown: {done}");
        }
    }
}

#[test]
fn a_secrets_file_that_others_were_let_at_is_taken_back_and_the_log_says_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::connected(10);
    let file = stage.home().join("secrets.json");
    permit(&file, 0o644);
    let log = || {
        let mut found = Vec::new();
        files(&stage.home().join("logs"), &mut found);
        found.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect::<String>()
    };
    assert!(!log().contains("secrets.json"), "nothing was wrong yet: {}", log());

    stage.run(&["import", "--yes"]).expect(0);

    let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it is its owner's alone again");
    let told = log();
    assert_eq!(told.matches("others could get at secrets.json").count(), 1, "said once: {told}");
    assert!(told.contains(r#""mode":"644""#), "with what it was: {told}");
}

/// Starts the keyring daemon, unlocked.
const KEYRING: &str = r#"
    eval "$(printf test-password | gnome-keyring-daemon --unlock --components=secrets)"
    for _ in $(seq 100); do
        dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
            string:org.freedesktop.secrets | grep -q "boolean true" && break
        sleep 0.1
    done
    "#;

/// What does something in a desktop session of its own, whose keyring is open.
fn in_session(stage: &Stage, script: &str) -> Command {
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "bash", "-c"]).arg(format!("{KEYRING}{script}"));
    command.env_clear().env("PATH", "/usr/bin:/bin");
    command.env("ROLLCALL", env!("CARGO_BIN_EXE_rollcall")).env("ROLLCALL_HOME", stage.home());
    command.env("ORIGIN", stage.tenant.origin()).env("KEY", stage.path("key"));
    command.env("CLIENT", stage.path("client.json"));
    for folder in ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"] {
        std::fs::create_dir(stage.path(folder)).expect("the folder is ours");
        permit(&stage.path(folder), 0o700);
        command.env(folder, stage.path(folder));
    }
    command
}

#[test]
fn a_key_file_is_added_while_the_keyring_is_open() {
    let stage = Stage::new(16);
    let connect = r#""$ROLLCALL" connect google --client-json "$CLIENT" --origin "$ORIGIN" --no-browser"#;
    let script = format!(r#"{connect} && "$ROLLCALL" secrets add-key-file "$KEY""#);
    let done = stage.consent(in_session(&stage, &script), Default::default()).expect(0);
    assert!(done.stdout.contains("opens the secrets of this data folder as well"), "{done}");
    assert!(!done.stderr.contains("no safe place"), "the keyring of the session was used: {done}");
    let import = stage.json(&["import", "--yes"], 0);
    assert_eq!(import["report"]["created"], 16, "outside of the session the key file does: {import}");
}

#[test]
fn a_keyring_is_added_to_a_folder_that_a_key_file_alone_opened() {
    let stage = Stage::connected(16);
    let add = r#""$ROLLCALL" secrets add-keyring --key-file "$KEY" && "$ROLLCALL" import --yes --json"#;
    let done = run(in_session(&stage, add)).expect(0);
    assert!(
        done.stdout.contains("The system keyring opens the secrets of this data folder as well"),
        "{done}"
    );
    assert_eq!(done.json()["report"]["created"], 16, "from then on the keyring does: {done}");
    stage.run(&["import", "--yes"]).expect(0);
}
