//! Being asked, at a real terminal.

use std::process::Command;
use std::time::Duration;

use sandbox::Fault;

use crate::stage::{Stage, wait};

/// Runs the program at a terminal of its own, and answers when it asks.
fn at_a_terminal(stage: &Stage, arguments: &str, answer: &str) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_rollcall");
    let key = stage.path("key");
    let line = format!("{program} {arguments} --key-file {}", key.display());
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--echo", "never", "--command", &line, "/dev/null"]);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("ROLLCALL_HOME", stage.home()).env("TERM", "xterm");
    let mut command = assert_cmd::Command::from_std(command);
    let output = command.write_stdin(format!("{answer}\n")).timeout(Duration::from_secs(60)).output();
    let output = output.expect("the program `script` of the package bsdutils is needed for this test");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_plan_is_shown_and_asked_for() {
    let stage = Stage::connected(16);
    let (code, said) = at_a_terminal(&stage, "import", "n");
    assert_eq!(code, Some(5), "no leaves it waiting: {said}");
    assert!(said.contains("New") && said.contains("Import 16 rows?") && said.contains("[y/N]"), "{said}");
    assert_eq!(said.matches("Plan of run").count(), 1, "it is shown once: {said}");
    assert_eq!(stage.users(), 0, "nothing was done");
    let (code, said) = at_a_terminal(&stage, "import --resume", "y");
    assert_eq!(code, Some(0), "yes carries it out: {said}");
    assert!(stage.users() == 16, "it was done");
}

#[test]
fn a_new_password_is_typed_twice() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let typed = "Correct horse 7 battery";
    let set = "users set-password wei.chen";
    let (code, said) = at_a_terminal(&stage, set, &format!("{typed}\n{typed}s"));
    assert!(code == Some(2) && said.contains("the two are not the same"), "{said}");
    let (code, said) = at_a_terminal(&stage, set, &format!("{typed}\n{typed}"));
    assert!(said.contains("password of wei.chen, again:"), "it is asked for twice: {said}");
    assert!(code == Some(0) && said.contains("The next sync sends it"), "{said}");
    assert!(!said.contains(typed), "{said}");
}

#[test]
fn a_line_of_the_log_is_not_written_into_the_bar() {
    let stage = Stage::connected(2_000);
    wait(stage.tenant.control.set_latency(Duration::from_millis(150))).expect("an order");
    let busy = Fault::error("GET", "/users?", 503, "backendError", "Service Unavailable");
    wait(stage.tenant.control.fault(busy.after(2))).expect("an order");

    let (code, said) = at_a_terminal(&stage, "import --plan-only -vv", "");

    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("reading Google: "), "the bar was shown: {said}");
    // What a line shows is what was written since it was last begun anew or wiped.
    let shown = |line: &str| {
        let since =
            line.rfind("\u{1b}[2K").map_or(0, |at| at + 4).max(line.rfind('\r').map_or(0, |at| at + 1));
        line[since..].to_owned()
    };
    let log: Vec<_> =
        said.lines().filter(|line| line.contains("::")).map(|line| shown(line.trim_end())).collect();
    assert!(log.len() > 1, "the log was shown: {said}");
    for line in log {
        assert!(line.contains("::") && !line.contains("reading Google"), "a line by itself: {line:?}");
    }
}
