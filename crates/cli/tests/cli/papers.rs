//! Completions, the manual page and help.

use crate::stage::{rollcall, run};

const VERBS: [&str; 14] = [
    "connect",
    "reactivate",
    "connections",
    "import",
    "sync",
    "users",
    "passwords",
    "runs",
    "status",
    "mapping",
    "secrets",
    "sandbox",
    "completions",
    "man",
];

fn said(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let mut command = rollcall(&home);
    command.args(arguments);
    let done = run(command).expect(0);
    assert!(!home.exists(), "papers need no data folder");
    done.stdout
}

#[test]
fn every_shell_completes_every_verb() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let completions = said(&["completions", shell]);
        for verb in VERBS {
            assert!(completions.contains(verb), "{shell} completes {verb}");
        }
    }
}

#[test]
fn the_manual_has_every_verb_and_exit_code() {
    let manual = said(&["man"]);
    for verb in [
        "CONNECT SANDBOX",
        "CONNECT GOOGLE",
        "REACTIVATE",
        "CONNECTIONS",
        "IMPORT",
        "USERS LIST",
        "USERS SHOW",
        "USERS ADD",
        "USERS EDIT",
        "USERS SUSPEND",
        "USERS ACTIVATE",
        "USERS SET-PASSWORD",
        "USERS REMOVE",
        "USERS IMPORT-CSV",
        "USERS EXPORT-CSV",
        "PASSWORDS HAND-OUT",
        "PASSWORDS OPEN",
        "PASSWORDS POLICY",
        "RUNS",
        "RUNS SHOW",
        "STATUS",
        "MAPPING",
        "MAPPING SET",
        "SECRETS ADD-KEY-FILE",
        "SECRETS ADD-KEYRING",
        "SANDBOX SERVE",
        "SANDBOX RESET",
    ] {
        assert!(
            manual.contains(&format!("\"ROLLCALL {verb}\""))
                || manual.contains(&format!("ROLLCALL {verb}\n")),
            "the manual has a chapter on {verb}"
        );
    }
    assert!(manual.contains("EXIT STATUS") && manual.contains("5: a plan waits"), "and the exit codes");
    assert!(manual.starts_with(".ie") || manual.contains(".TH rollcall 1"), "it is a page of section 1");
}

#[test]
fn help_and_version_are_results() {
    assert!(said(&["--help"]).contains("Usage: rollcall"), "help goes to standard output");
    assert!(said(&["--version"]).starts_with("rollcall "), "and so does the version");
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = rollcall(folder.path());
    command.args(["import", "--no-such-thing", "--json"]);
    let done = run(command).expect(2);
    assert_eq!(done.json()["error"]["code"], "usage", "a wrong word is 2: {done}");
    assert!(done.stderr.contains("--no-such-thing"), "{done}");
}
