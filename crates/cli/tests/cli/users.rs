//! Looking at users.

use std::io::BufRead as _;
use std::process::Stdio;

use serde_json::Value;

use crate::stage::{Running, Stage, Tenant, visit, wait};

fn column(listed: &Value, field: &str) -> Vec<String> {
    let users = listed["users"].as_array().expect("a list");
    users.iter().map(|user| user[field].as_str().expect("text").to_owned()).collect()
}

#[test]
fn users_are_listed_found_and_shown() {
    let stage = Stage::connected(60);
    stage.run(&["import", "--yes"]);
    let all = stage.users();

    let listed = stage.json(&["users", "list", "--sort", "username", "--limit", "10"], 0);
    let names = column(&listed, "username");
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(names, sorted, "by username");
    assert_eq!((names.len(), listed["total"].as_u64()), (10, Some(all)), "at most so many of all");
    let next = stage.json(&["users", "list", "--sort", "username", "--limit", "10", "--offset", "10"], 0);
    assert!(column(&next, "username").first() > names.last(), "and so on: {next}");
    let last = stage.json(&["users", "list", "--sort", "username", "--descending", "--limit", "1"], 0);
    assert!(column(&last, "username").first() > names.last(), "from the end: {last}");

    let found = stage.json(&["users", "list", "--search", "wei chen"], 0);
    assert_eq!(column(&found, "email"), ["wei.chen@northwind.test"], "words find: {found}");
    let none = stage.run(&["users", "list", "--search", "nobody-at-all"]).expect(0);
    assert_eq!((none.stdout.as_str(), none.stderr.as_str()), ("", "Nobody is found.\n"), "{none}");
    let bound = stage.json(&["users", "list", "--standing", "bound", "--limit", "1"], 0);
    let only = stage.json(&["users", "list", "--standing", "directory-only", "--limit", "1"], 0);
    assert_eq!(only["total"], 0, "everybody came from Google: {only}");
    assert!(bound["total"].as_u64() <= Some(all) && bound["total"] != 0, "{bound}");

    let shown = stage.json(&["users", "show", "wei.chen@northwind.test"], 0);
    assert_eq!(shown["username"], "wei.chen", "{shown}");
    assert_eq!(shown["accounts"][0]["connection"], "northwind.test", "{shown}");
    assert_eq!(shown["history"][0]["what"], "Imported from Google", "{shown}");
    let number = shown["id"].to_string();
    assert_eq!(stage.json(&["users", "show", &number], 0)["username"], "wei.chen", "by number as well");
    assert_eq!(stage.json(&["users", "show", "nobody"], 1)["error"]["code"], "notFound", "nobody is nobody");

    let text = stage.run(&["users", "list", "--search", "wei chen"]).expect(0);
    assert!(text.stdout.starts_with("NAME ") && text.stdout.contains("\nWei Chen  wei.chen"), "{text}");
    let text = stage.run(&["users", "list", "--limit", "5"]).expect(0);
    assert!(text.stderr.contains(&format!("5 of {all} users")), "what is not shown is said: {text}");
}

#[test]
fn users_are_exported() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::connected(30);
    stage.run(&["import", "--yes"]);
    let file = stage.path("users.csv");
    let done = stage.json(&["users", "export", file.to_str().expect("text")], 0);
    assert!(done["done"].as_str().is_some_and(|text| text.contains("users written")), "{done}");
    let csv = std::fs::read_to_string(&file).expect("it was written");
    assert_eq!(csv.lines().count() as u64, stage.users() + 1, "a line each, and the header");
    let mode = file.metadata().expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "people's addresses are nobody else's");
    let same = stage.run(&["users", "export", "-"]).expect(0);
    assert_eq!(same.stdout, csv, "the same on standard output");
    let some = stage.run(&["users", "export", "-", "--search", "wei chen"]).expect(0);
    assert_eq!(some.stdout.lines().count(), 2, "{some}");
    let refused = stage.run(&["users", "export", "-", "--json"]).expect(2);
    assert!(refused.stderr.contains("cannot bear CSV and JSON"), "{refused}");
    let nowhere = stage.run(&["users", "export", "/nowhere/users.csv"]).expect(2);
    assert!(nowhere.stderr.contains("cannot be written"), "{nowhere}");
}

#[test]
fn the_mapping_is_listed_and_changed() {
    let stage = Stage::connected(30);
    stage.json(&["mapping", "set", "all", "exclude"], 0);
    let set =
        stage.json(&["mapping", "set", "jobTitle", "import", "--example", "wei.chen@northwind.test"], 0);
    let attributes = set["attributes"].as_array().expect("a list");
    let title = attributes.iter().find(|one| one["attribute"] == "jobTitle").expect("it is there");
    assert_eq!(title["direction"], "import", "{title}");
    let brought = attributes.iter().filter(|one| one["direction"] == "import").count();
    assert_eq!(brought, 1, "all others were excluded: {set}");
    let both = attributes.iter().filter(|one| one["direction"] == "both").count();
    assert_eq!(both, 3, "address and names can only go both ways: {set}");
    assert_eq!(title["value"], "Site reliability engineer", "the live value stands beside it: {title}");
    let listed = stage.run(&["mapping"]).expect(0);
    let line = listed.stdout.lines().find(|line| line.starts_with("jobTitle")).expect("its line");
    assert_eq!(line.split_whitespace().nth(1), Some("import"), "it is kept: {line}");
    let refused = stage.json(&["mapping", "set", "manager", "import"], 1);
    assert_eq!(refused["error"]["code"], "refused", "a manager is never imported: {refused}");
    let unknown = stage.run(&["mapping", "set", "shoeSize", "import"]).expect(2);
    assert!(unknown.stderr.contains("there are: email"), "the names are told: {unknown}");
}

#[test]
fn the_connection_of_a_mapping_may_be_named_anywhere() {
    let stage = Stage::connected(16);
    let status = stage.json(&["connections"], 0);
    let name = status["connections"][0]["name"].as_str().expect("a name").to_owned();
    for (order, direction) in [
        (["mapping", "set", "jobTitle", "import", "--connection", &name], "import"),
        (["mapping", "--connection", &name, "set", "jobTitle", "exclude"], "exclude"),
        (["mapping", "set", "--connection", &name, "jobTitle", "import"], "import"),
    ] {
        let set = stage.json(&order, 0);
        let attributes = set["attributes"].as_array().expect("a list");
        let title = attributes.iter().find(|one| one["attribute"] == "jobTitle").expect("it is there");
        assert_eq!(title["direction"], direction, "{order:?}");
    }
    for order in [
        ["mapping", "set", "jobTitle", "import", "--connection", "nowhere"],
        ["mapping", "--connection", "nowhere", "set", "jobTitle", "import"],
    ] {
        let missing = stage.json(&order, 1);
        assert_eq!(missing["error"]["code"], "notFound", "it is heard: {order:?}: {missing}");
    }
}

#[test]
fn a_reader_who_leaves_early_is_no_failure() {
    let stage = Stage::connected(250);
    stage.run(&["import", "--yes"]);
    let mut command = stage.command(&["users", "export", "-"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = String::new();
    std::io::BufReader::with_capacity(64, child.stdout.take().expect("piped"))
        .read_line(&mut first)
        .expect("a line");
    let ended = child.wait_with_output().expect("it ends");
    assert!(first.starts_with("username,"), "{first}");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!said.contains("panicked"), "it ends in order: {said}");
}

#[test]
fn one_long_name_does_not_push_the_columns_away() {
    let stage = Stage::connected(16);
    let long = "Maximiliane ".repeat(5);
    let long = long.trim();
    let add =
        ["users", "add", "--email", "max@northwind.test", "--last-name", "Okafor", "--first-name", long];
    stage.run(&add).expect(0);
    let listed = stage.run(&["users", "list"]).expect(0);
    let widest = listed.stdout.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(widest < 120, "{widest} columns: {listed}");
    assert!(
        listed.stdout.contains("Maximiliane Maximiliane Maximiliane Max…"),
        "it says that it goes on: {listed}"
    );
    let whole = stage.json(&["users", "list"], 0);
    assert!(whole.to_string().contains(long), "nothing is lost to a script: {whole}");
}

#[test]
fn of_whoever_has_several_accounts_each_is_named_with_its_connection() {
    let stage = Stage::connected(16);
    stage.run(&["import", "--yes"]);
    let one = stage.run(&["users", "show", "wei.chen"]).expect(0).stdout;
    assert!(!one.contains(", on northwind.test"), "with one it goes without saying: {one}");
    let other = Tenant::serve(&stage.path("."), &["--users", "16"]);
    let client = stage.path("client.json");
    let client = client.to_str().expect("text");
    let connect = ["connect", "google", "--client-json", client, "--no-browser", "--origin", other.origin()];
    let mut running = Running::start(stage.command(&connect));
    let url = running.line();
    visit(&wait(other.control.consent(&url, Default::default())).expect("a consent"));
    running.end().expect(0);
    stage.run(&["import", "--yes", "--connection", "northwind.test 2"]);

    let shown = stage.run(&["users", "show", "wei.chen"]).expect(0).stdout;

    let accounts: Vec<_> = shown.lines().filter(|line| line.starts_with("Google account")).collect();
    assert_eq!(accounts.len(), 2, "{shown}");
    assert!(accounts.iter().any(|line| line.trim_end().ends_with(", on northwind.test")), "{shown}");
    assert!(accounts.iter().any(|line| line.trim_end().ends_with(", on northwind.test 2")), "{shown}");
}
