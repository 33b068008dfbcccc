//! Passwords on the command line: in by standard input, out by a file for a passphrase, and nowhere else.

use serde_json::{Value, json};

use crate::stage::{Done, Stage, wait};

const WEI: &str = "wei.chen@northwind.test";
const TYPED: &str = "Correct horse 7 battery";
const WORDS: &str = "slips for the front desk";

fn imported() -> Stage {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    stage
}

/// Runs the program with something on its standard input.
fn typed(stage: &Stage, arguments: &[&str], stdin: &str) -> Done {
    let mut command = assert_cmd::Command::from_std(stage.command(arguments));
    let output = command.write_stdin(stdin.to_owned()).output().expect("it runs");
    Done {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

#[test]
fn a_password_comes_by_standard_input_and_opens_the_account() {
    let stage = imported();
    let set =
        typed(&stage, &["users", "set-password", "wei.chen", "--stdin", "--json"], &format!("{TYPED}\r\n"));
    let set = set.expect(0);
    assert_eq!(set.json()["to_hand_out"], false, "{set}");
    assert_eq!(set.json()["waits_for"].as_array().map(Vec::len), Some(1), "{set}");
    let waiting = stage.json(&["users", "show", "wei.chen"], 0);
    assert_eq!(waiting["passwords"]["waiting"]["origin"], "set", "{waiting}");

    let plan = stage.run(&["sync", "--plan-only"]).expect(5);
    assert!(plan.stdout.contains("password set, to be changed at the next sign-in"), "{plan}");
    assert!(plan.stdout.contains("1 passwords set (at most 10"), "it counts against its limit: {plan}");
    let done = stage.run(&["sync", "--resume", "--yes"]).expect(0);
    assert!(wait(stage.tenant.control.opens(WEI, TYPED)).expect("control is on"), "the very one: {done}");
    let shown = stage.run(&["users", "show", "wei.chen"]).expect(0);
    assert!(shown.stdout.contains("to be changed at the next sign-in"), "the receipt: {shown}");
    assert!(shown.stdout.contains("Password set here"), "and who set it: {shown}");
}

#[test]
fn a_password_that_waits_can_be_taken_back() {
    let stage = imported();
    stage.json(&["users", "set-password", "wei.chen", "--generate"], 0);
    stage.json(&["users", "set-password", "wei.chen", "--withdraw"], 0);
    let shown = stage.json(&["users", "show", "wei.chen"], 0);
    assert_eq!(shown["passwords"]["waiting"], Value::Null, "{shown}");
    assert_eq!(shown["passwords"]["to_hand_out"], false, "no account ever had it: {shown}");
    let nothing = stage.run(&["users", "set-password", "wei.chen", "--withdraw"]).expect(0);
    assert!(nothing.stdout.contains("No password of wei.chen waits"), "{nothing}");
}

#[test]
fn a_password_that_breaks_a_rule_is_refused_and_not_repeated() {
    let stage = imported();
    let refused =
        typed(&stage, &["users", "set-password", "wei.chen", "--stdin", "--json"], "Sh0rt!\n").expect(2);
    assert_eq!(refused.json()["error"]["code"], "invalidInput", "{refused}");
    assert!(refused.stderr.contains("at least 12 characters"), "with the rule: {refused}");
    assert!(!format!("{refused}").contains("Sh0rt"), "{refused}");
    let nobody = stage.run(&["users", "set-password", "wei.chen"]).expect(2);
    assert!(nobody.stderr.contains("standard input"), "nobody can be asked: {nobody}");
    let argument = stage.run(&["users", "set-password", "wei.chen", TYPED]).expect(2);
    assert_eq!(
        stage.json(&["users", "show", "wei.chen"], 0)["passwords"]["waiting"],
        Value::Null,
        "{argument}"
    );
    let policy = stage.json(&["passwords", "policy", "--min-length", "24"], 0);
    assert_eq!(
        policy,
        json!({ "min_length": 24, "min_classes": 3, "expire_days": 0, "on_expiry": "keep", "keep_for_later": false, "kept": 0 }),
        "the directory's own"
    );
    let refused = typed(&stage, &["users", "set-password", "wei.chen", "--stdin"], TYPED).expect(2);
    assert!(refused.stderr.contains("at least 24 characters"), "{refused}");
}

#[test]
fn passwords_that_expire_are_listed() {
    let stage = imported();
    let policy =
        stage.run(&["passwords", "policy", "--expire-days", "90", "--on-expiry", "suspend"]).expect(0);
    assert!(policy.stdout.contains("expires after 90 days; the next sync suspends"), "{policy}");
    let none = stage.run(&["passwords", "expiring"]).expect(0);
    assert!(none.stdout.contains("No password expires within 30 days"), "{none}");
    assert_eq!(
        stage.json(&["passwords", "expiring", "--days", "400"], 0),
        json!({ "users": [] }),
        "none is set"
    );
}

#[test]
fn what_nobody_knows_is_handed_out_once() {
    let stage = imported();
    stage.json(&["users", "set-password", "wei.chen", "--generate"], 0);
    let early = stage.json(&["passwords", "waiting"], 0);
    assert_eq!(early["to_hand_out"], 0, "no account has it yet: {early}");
    let (file, more) = (stage.path("slips.age"), stage.path("more.age"));
    let [file, more] = [&file, &more].map(|path| path.to_str().expect("text"));
    let done = typed(
        &stage,
        &["sync", "--yes", "--json", "--hand-out", file, "--passphrase-stdin"],
        &format!("{WORDS}\n"),
    );
    let done = done.expect(0);
    assert_eq!((&done.json()["handed_out"], &done.json()["to_hand_out"]), (&1.into(), &0.into()), "{done}");

    let opened = typed(&stage, &["passwords", "open", file, "--passphrase-stdin"], WORDS).expect(0);
    let line = opened.stdout.lines().nth(1).expect("a line below the header");
    let password = line.rsplit(',').next().expect("the last cell").trim_matches('"');
    assert!(wait(stage.tenant.control.opens(WEI, password)).expect("control is on"), "it opens the account");
    assert!(!format!("{done}").contains(password), "it was shown nowhere else");
    let wrong = typed(&stage, &["passwords", "open", file, "--passphrase-stdin"], "another one").expect(2);
    assert!(wrong.stderr.contains("does not open"), "{wrong}");
    let json = typed(&stage, &["passwords", "open", file, "--passphrase-stdin", "--json"], WORDS).expect(2);
    assert!(!json.stdout.contains(password), "never as JSON: {json}");

    let again = typed(&stage, &["passwords", "hand-out", more, "--passphrase-stdin"], WORDS).expect(0);
    assert!(again.stdout.contains("No password waits"), "{again}");
    let there = typed(&stage, &["passwords", "hand-out", file, "--passphrase-stdin"], WORDS).expect(1);
    assert!(there.stderr.contains("is there already"), "{there}");
}

#[test]
fn a_file_that_could_not_be_written_is_told_before_anything_is_sent() {
    let stage = imported();
    stage.json(&["users", "set-password", "wei.chen", "--generate"], 0);
    let arguments = ["sync", "--yes", "--hand-out", "nowhere/slips.age", "--passphrase-stdin"];
    let refused = typed(&stage, &arguments, WORDS).expect(1);
    assert!(refused.stderr.contains("there is no folder"), "{refused}");
    let weak =
        typed(&stage, &["sync", "--yes", "--hand-out", "slips.age", "--passphrase-stdin"], "short").expect(2);
    assert!(weak.stderr.contains("at least 12"), "{weak}");
    assert!(wait(stage.tenant.control.passwords(WEI)).expect("Wei is there").is_empty(), "nothing was sent");
    let done = stage.run(&["sync", "--yes"]).expect(0);
    assert!(done.stdout.contains("1 password waits to be handed out"), "without a file it waits: {done}");
}

/// A tenant whose passwords are the directory's, with one of Wei's that was set from here.
fn set_from_here(keep: &str) -> Stage {
    let stage = imported();
    stage.run(&["connections", "passwords", "directory"]).expect(0);
    stage.run(&["passwords", "policy", "--keep-for-later", keep]).expect(0);
    typed(&stage, &["users", "set-password", "wei.chen", "--stdin"], TYPED).expect(0);
    stage.run(&["sync", "--yes"]).expect(0);
    stage
}

#[test]
fn a_password_that_was_changed_at_google_is_told_and_answered_for() {
    let stage = set_from_here("on");
    wait(stage.tenant.control.change_own_password(WEI)).expect("Wei changes it");

    let told = stage.run(&["passwords", "changed", "--ask"]).expect(0);
    assert!(told.stdout.contains("themselves"), "by whom: {told}");
    assert!(told.stdout.contains("it may be some minutes late"), "and that this is no proof: {told}");
    let status = stage.run(&["status"]).expect(0);
    assert!(status.stdout.contains("rollcall passwords changed"), "the finding says how: {status}");
    let shown = stage.run(&["users", "show", "wei.chen"]).expect(0);
    assert!(shown.stdout.contains("changed at Google"), "it is said at the user: {shown}");

    let usage = stage.run(&["passwords", "changed", "--then", "accept"]).expect(2);
    assert!(usage.stderr.contains("--all"), "nobody is answered for by mistake: {usage}");
    let again = stage.json(&["passwords", "changed", "wei.chen", "--then", "again"], 0);
    assert_eq!((&again["answered"], &again["count"]), (&json!(1), &json!(0)), "{again}");
    stage.run(&["sync", "--yes"]).expect(0);
    assert!(wait(stage.tenant.control.opens(WEI, TYPED)).expect("control is on"), "ours opens it again");
}

#[test]
fn what_is_not_kept_cannot_be_set_again_and_another_is_made() {
    let stage = set_from_here("off");
    wait(stage.tenant.control.change_own_password(WEI)).expect("Wei changes it");
    stage.run(&["passwords", "changed", "--ask"]).expect(0);

    let again = stage.json(&["passwords", "changed", "--all", "--then", "again"], 3);
    assert_eq!(again["refused"][0]["email"], WEI, "{again}");
    let renewed = stage.json(&["passwords", "changed", "--all", "--then", "renew"], 0);
    assert_eq!((&renewed["answered"], &renewed["count"]), (&json!(1), &json!(0)), "{renewed}");
    let waiting = stage.json(&["users", "show", "wei.chen"], 0);
    assert_eq!(waiting["passwords"]["waiting"]["origin"], "generated", "the next sync sets it: {waiting}");
}

#[test]
fn sign_ins_are_mended_alone() {
    let stage = imported();
    let refused = stage.run(&["sync", "--keep-passwords"]).expect(1);
    assert!(refused.stderr.contains("only first passwords are set"), "it is right so: {refused}");
    stage.run(&["connections", "passwords", "directory"]).expect(0);
    let asks = json!({ "changePasswordAtNextLogin": true });
    wait(stage.tenant.control.edit_user(WEI, asks)).expect("somebody asks for it");
    stage.json(&["import", "--yes"], 0);
    let status = stage.run(&["status"]).expect(0);
    assert!(status.stdout.contains("rollcall sync --keep-passwords"), "the finding says how: {status}");

    let done = stage.json(&["sync", "--keep-passwords", "--yes"], 0);

    assert_eq!(
        (&done["report"]["verb"], &done["report"]["updated"]),
        (&json!("keep-passwords"), &json!(1)),
        "{done}"
    );
    let status = stage.run(&["status"]).expect(0);
    assert!(!status.stdout.contains("--keep-passwords"), "it is over: {status}");
}

#[test]
fn while_the_connection_is_deactivated_it_is_said_what_a_password_waits_for() {
    let stage = imported();
    stage.json(&["deactivate", "--yes"], 0);
    let set = typed(&stage, &["users", "set-password", "wei.chen", "--stdin"], TYPED).expect(0);
    assert!(set.stdout.contains("the first sync sends it after the connection is reactivated"), "{set}");
    assert!(!set.stdout.contains("bound to no account"), "he is, and dormant: {set}");
    let set =
        typed(&stage, &["users", "set-password", "wei.chen", "--stdin", "--json"], TYPED).expect(0).json();
    assert_eq!(set["waits_for"].as_array().map(Vec::len), Some(0), "{set}");
    assert_eq!(set["dormant"].as_array().map(Vec::len), Some(1), "by name: {set}");
    let shown = stage.json(&["users", "show", "wei.chen"], 0);
    assert_eq!(shown["passwords"]["waiting"]["dormant"], set["dormant"], "{shown}");
}
