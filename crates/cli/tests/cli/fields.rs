//! The fields of `--json` are those of `docs/headless.md`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::stage::{Stage, run};

fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                found.insert(name.clone());
                names(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

#[test]
fn every_field_is_documented() {
    let stage = Stage::new(60);
    let connected = stage.connect(&["--json"]).expect(0).json();
    let mut results = vec![connected, stage.tenant.about.clone()];
    let sheet = stage.path("sheet.csv");
    std::fs::write(&sheet, "username,department\nwei.chen,Sales\n\"\",Sales\n").expect("the folder is ours");
    for arguments in [
        vec!["import", "--with-groups", "--with-org-units", "--yes"],
        vec!["groups", "list"],
        vec!["groups", "show", "engineering@northwind.test"],
        vec!["groups", "manage", "on"],
        vec![
            "groups",
            "create",
            "Choir",
            "--address",
            "choir@northwind.test",
            "--owner",
            "wei.chen",
            "--bind",
        ],
        vec!["groups", "edit", "Choir", "--address", "voices@northwind.test", "--preview"],
        vec!["groups", "show", "Choir"],
        vec!["org-units", "list"],
        vec!["import", "--query", "orgUnitPath=/Sales nonsense", "--explain"],
        vec!["import", "--query", "orgUnitPath=/Sales isAdmin=false", "--explain"],
        vec!["import", "--query", "orgUnitPath=/Sales", "--explain", "wei.chen@northwind.test"],
        vec!["connections"],
        vec!["runs"],
        vec!["runs", "show", "1"],
        vec!["users", "list"],
        vec!["users", "show", "wei.chen"],
        vec!["users", "edit", "wei.chen", "--set", "department=Ops"],
        vec!["users", "set-password", "zoe.vanderberg", "--generate"],
        vec!["users", "show", "zoe.vanderberg"],
        vec!["passwords", "waiting"],
        vec!["passwords", "policy"],
        vec!["passwords", "changed", "--ask"],
        vec!["sync", "--plan-only"],
        vec!["sync", "--yes", "--answer", "directory"],
        vec!["runs", "show", "3"],
        vec!["activity", "--ask-google", "--since", "all"],
        vec!["users", "show", "zoe.vanderberg"],
        vec!["runs", "undo", "3", "--plan-only"],
        vec!["groups", "delete", "Choir", "--then", "leave"],
        vec!["users", "unbind", "zoe.vanderberg", "--then", "archive"],
        vec!["users", "import-csv", "sheet.csv", "--preview"],
        vec!["users", "remove", "wei.chen", "--unbind", "suspend"],
        vec!["backup"],
        vec!["backup", "list"],
        vec!["status"],
        vec!["mapping"],
        vec!["explain", "zoe.vanderberg"],
        vec!["guides"],
        vec!["guides", "imports-fail"],
        vec!["bundle", "--show", "--offline"],
        vec!["users", "show", "nobody"],
    ] {
        let mut command = stage.command(&arguments);
        command.arg("--json").current_dir(sheet.parent().expect("a folder"));
        results.push(run(command).json());
    }
    let mut written = BTreeSet::new();
    for result in &results {
        names(result, &mut written);
    }
    assert!(written.len() > 100, "the whole of it was seen: {written:?}");
    let document = include_str!("../../../../docs/headless.md");
    let (_, fields) = document.split_once("## Fields").expect("the chapter");
    let documented = |name: &String| {
        fields.contains(&format!("`{name}`")) || ["error", "message", "hint"].contains(&name.as_str())
    };
    let missing: Vec<_> = written.iter().filter(|name| !documented(name)).collect();
    assert!(missing.is_empty(), "docs/headless.md does not name {missing:?}");
}
