//! Serving sandboxes.

use crate::stage::{Running, Tenant, rollcall, run, visit};

#[test]
fn a_sandbox_says_where_it_is_and_ends_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let tenant = Tenant::serve(folder.path(), &["--users", "12", "--seed", "9"]);
    assert_eq!(tenant.about["users"], 12, "{}", tenant.about);
    assert_eq!(tenant.about["seed"], 9, "{}", tenant.about);
    assert!(tenant.about["control_key"].as_str().is_some_and(|key| key.len() >= 16), "a key by chance");
    let health = visit(&format!("{}/_sandbox/health", tenant.origin()));
    assert!(health.contains("northwind"), "it answers before it says so: {health}");
    tenant.end();
}

#[test]
fn without_control_there_is_no_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = rollcall(folder.path());
    command.args(["sandbox", "serve", "--users", "12"]);
    let mut running = Running::start(command);
    let origin = running.line();
    assert!(origin.starts_with("Origin       http://127.0.0.1:"), "lines for people: {origin}");
    let next = running.line();
    assert!(next.starts_with("Tenant       12 users"), "no key was made: {next}");
    running.signal("INT");
    running.end().expect(0);
}

#[test]
fn a_database_keeps_the_tenant() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tenant.db");
    let file = file.to_str().expect("text");
    Tenant::serve(folder.path(), &["--users", "12", "--database", file]).end();
    assert!(std::path::Path::new(file).exists(), "changes are kept there");
    Tenant::serve(folder.path(), &["--users", "12", "--database", file]).end();
}

#[test]
fn a_port_that_is_taken_is_a_failure_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let tenant = Tenant::serve(folder.path(), &["--users", "12"]);
    let port = tenant.about["port"].to_string();
    let mut command = rollcall(folder.path());
    command.args(["sandbox", "serve", "--port", &port]);
    let done = run(command).expect(2);
    assert!(done.stderr.contains(&format!("error: port {port} of 127.0.0.1 cannot be had")), "{done}");
    assert!(done.stderr.contains("Name another --port"), "{done}");
    let mut command = rollcall(folder.path());
    command.args(["sandbox", "serve", "--users", "0"]);
    run(command).expect(2);
}
