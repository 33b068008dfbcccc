//! Profiles and restored directories on the command line.

use std::fs;

use crate::stage::{Done, Stage};

const WORDS: &str = "the directory of northwind";

fn typed(stage: &Stage, arguments: &[&str]) -> Done {
    let mut command = assert_cmd::Command::from_std(stage.command(arguments));
    let output = command.write_stdin(format!("{WORDS}\n")).output().expect("it runs");
    Done {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

#[test]
fn a_profile_is_shown_before_it_is_restored_and_says_what_comes_next() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let file = stage.path("northwind.age");
    let file = file.to_str().expect("text");
    let exported =
        typed(&stage, &["profile", "export", file, "--passphrase-stdin", "--json"]).expect(0).json();
    assert_eq!(exported["users"], stage.users(), "{exported}");

    fs::remove_dir_all(stage.home()).expect("the computer is lost");
    let waits = typed(&stage, &["restore", file, "--passphrase-stdin"]).expect(5);
    assert!(waits.stdout.contains("A profile of ") && waits.stdout.contains("It has 16 users"), "{waits}");
    assert!(waits.stdout.contains("It replaces 0 users; no connection"), "{waits}");
    assert_eq!(stage.users(), 0, "nothing was done");

    let done = typed(&stage, &["restore", file, "--passphrase-stdin", "--yes", "--json"]).expect(0);
    let told = done.json();
    assert_eq!((&told["restored"], &told["brings"]["users"]), (&true.into(), &16.into()), "{done}");
    assert_eq!(stage.users(), 16, "everybody is back");
    let client = stage.path("client.json");
    let again = stage.command(&[
        "reactivate",
        "--no-browser",
        "--bind-again",
        "--client-json",
        client.to_str().expect("text"),
    ]);
    stage.consent(again, sandbox::control::Consent::default()).expect(0);
    let plan = stage.json(&["sync", "--plan-only"], 0);
    assert_eq!(plan["plan"]["ticked"], 0, "and nothing is to do: {plan}");
}

#[test]
fn a_backup_is_restored_by_the_same_verb() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let backup = stage.json(&["backup"], 0)["file"].as_str().expect("a file").to_owned();
    stage.json(&["users", "remove", "wei.chen", "--unbind", "leave-active"], 0);
    assert_eq!(stage.users(), 15, "one is gone");
    let done = stage.json(&["restore", &backup, "--yes"], 0);
    assert_eq!(done["sealed"], false, "{done}");
    let kept = done["backup"].as_str().expect("what was there is kept");
    assert!(fs::exists(kept).expect("it can be asked"), "{kept}");
    assert_eq!(stage.users(), 16, "and is back");
    let nothing =
        stage.run(&["restore", stage.path("client.json").to_str().expect("text"), "--yes"]).expect(1);
    assert!(nothing.stderr.contains("neither a profile nor a backup"), "{nothing}");
    assert!(
        nothing.stderr.contains("hint: Nothing was changed. Choose a backup"),
        "and what to do: {nothing}"
    );
    let damaged = stage.path("damaged.db");
    let whole = fs::read(&backup).expect("it is there");
    fs::write(&damaged, &whole[..whole.len() / 2]).expect("the folder is ours");
    let refused = stage.json(&["restore", damaged.to_str().expect("text"), "--yes"], 1);
    assert_eq!(refused["error"]["code"], "refused", "the data file is whole: {refused}");
    assert_eq!(stage.users(), 16, "nothing was changed");
}
