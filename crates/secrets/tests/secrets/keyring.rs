//! A real Secret Service: gnome-keyring on a session bus of its own.
//!
//! Each test starts this very program again inside such a session, for the ignored test of the same name.

use std::process::{Command, Stdio};

use secrecy::SecretString;
use secrets::{KeyringStore, SecretStore as _, StoreKind, Vault, VaultError};

use crate::{Home, keep, read};

/// Starts the keyring daemon, unlocked, and then the program in `$0`.
const UNLOCKED: &str = r#"
    export XDG_RUNTIME_DIR=$(mktemp -d) XDG_DATA_HOME=$(mktemp -d); chmod 700 "$XDG_RUNTIME_DIR"
    trap 'rm -rf "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME"' EXIT
    eval "$(printf test-password | gnome-keyring-daemon --unlock --components=secrets)"
    # It takes its name on the bus a moment later; asked before, the bus would start a second one, locked.
    for _ in $(seq 100); do
        dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
            string:org.freedesktop.secrets | grep -q "boolean true" && break
        sleep 0.1
    done
    "$0" "$@""#;

/// As above, without ever unlocking a keyring.
const NEVER_UNLOCKED: &str = r#"
    export XDG_RUNTIME_DIR=$(mktemp -d) XDG_DATA_HOME=$(mktemp -d); chmod 700 "$XDG_RUNTIME_DIR"
    unset DISPLAY WAYLAND_DISPLAY
    trap 'rm -rf "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME"' EXIT
    "$0" "$@""#;

/// Runs an ignored test of this program in a session of its own.
fn in_session(script: &str, test: &str) {
    for (program, package) in [("dbus-run-session", "dbus"), ("gnome-keyring-daemon", "gnome-keyring")] {
        let found =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(found.is_ok(), "{program} is needed for this test: install the Debian package {package}");
    }
    let this = std::env::current_exe().expect("a running program has a file");
    let output = Command::new("dbus-run-session")
        .args(["--", "bash", "-c", script])
        .arg(this)
        .args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"])
        .output()
        .expect("it was found just before");
    let text =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("\n");
    assert!(output.status.success(), "{test} failed inside the session:\n{text}");
    assert!(text.contains("1 passed"), "{test} must have run:\n{text}");
}

#[test]
fn a_real_keyring_keeps_secrets() {
    in_session(UNLOCKED, "keyring::inside_an_unlocked_session");
}

#[test]
#[ignore = "runs inside the session that another test makes"]
fn inside_an_unlocked_session() {
    let home = Home::new();
    let vault = Vault::open(home.path(), "home-1", None).expect("the daemon runs");
    let long = "pässwörd ".repeat(500);
    keep(&vault, "token", &long);
    drop(vault);
    let again = Vault::open(home.path(), "home-1", None).expect("the daemon still runs");
    assert_eq!(read(&again, "token"), Some(long), "what was kept is found by the next program");
    assert_eq!(again.stores().expect("readable"), [StoreKind::Keyring], "the home remembers the keyring");
    assert!(!home.text().contains("ssw"), "nothing plain in the home: {}", home.text());
    let other = KeyringStore::new("home-2");
    assert!(other.get("token").expect("it answers").is_none(), "another home has entries of its own");
    let listed = Command::new("secret-tool").args(["search", "--all", "service", "Rollcall"]).output();
    if let Ok(listed) = listed {
        let text =
            String::from_utf8_lossy(&listed.stdout).into_owned() + &String::from_utf8_lossy(&listed.stderr);
        assert!(text.contains("home-1/token"), "other programs of the desktop see the entry: {text}");
        assert!(!text.contains("probe"), "the probe leaves nothing behind: {text}");
    }
    restart_the_daemon();
    assert!(read(&again, "token").is_some(), "a daemon started anew is found again");
    again.delete("token").expect("an open vault");
    again.delete("token").expect("deleting what is not there is no failure");
    assert_eq!(read(&again, "token"), None, "forgotten");
}

fn restart_the_daemon() {
    use std::io::Write as _;
    let mut daemon = Command::new("gnome-keyring-daemon")
        .args(["--replace", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it ran before");
    daemon.stdin.take().expect("it is piped").write_all(b"test-password").expect("it reads its password");
    assert!(daemon.wait().expect("it goes to the background").success(), "the daemon is replaced");
}

#[test]
fn a_keyring_that_was_never_unlocked_is_no_store() {
    in_session(NEVER_UNLOCKED, "keyring::inside_a_locked_session");
}

#[test]
#[ignore = "runs inside the session that another test makes"]
fn inside_a_locked_session() {
    let home = Home::new();
    let error = Vault::open(home.path(), "home", None).expect_err("it answers reads, but keeps nothing");
    let VaultError::NoStore { reasons } = error else { panic!("{error}") };
    assert!(reasons.iter().any(|reason| reason.contains("locked")), "in words: {reasons:?}");
    let key = home.key_file("key", &crate::random(1));
    let vault = Vault::open(home.path(), "home", Some(&key)).expect("the key file stands in");
    keep(&vault, "token", "1//x");
    assert_eq!(vault.stores().expect("readable"), [StoreKind::KeyFile], "the keyring is not promised");
}

#[test]
fn without_a_session_there_is_no_keyring() {
    let this = std::env::current_exe().expect("a running program has a file");
    let output = Command::new(this)
        .args(["--exact", "keyring::outside_any_session", "--ignored", "--nocapture"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .output()
        .expect("this program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[ignore = "runs in the environment that another test makes"]
fn outside_any_session() {
    let keyring = KeyringStore::new("home");
    let error = keyring.set("token", &SecretString::from("1//secret")).expect_err("there is no bus");
    let text = error.to_string();
    assert!(text.contains("no desktop session"), "a cause that a person understands: {text}");
    assert!(!text.contains("1//secret"), "and never the secret: {text}");
    let home = Home::new();
    let error = Vault::open(home.path(), "home", None).expect_err("no keyring and no key file");
    assert!(error.to_string().contains("no key file was given"), "both reasons: {error}");
}
