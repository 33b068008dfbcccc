//! Explaining a query in place of importing by it.

use serde_json::{Value, json};

use crate::stage::Stage;

/// The people that every tenant begins with.
const CAST: u64 = 16;

#[test]
fn a_query_says_whom_it_leaves_out_and_why() {
    let stage = Stage::connected(CAST);
    let query = ["import", "--query", "orgUnitPath=/Sales isAdmin=false", "--explain"];
    let told = stage.run(&query).expect(0);
    assert!(told.stdout.starts_with("The query finds 3 of 16 users.\n"), "{told}");
    for line in [
        "3      orgUnitPath=/Sales",
        "wei.chen@northwind.test                    orgUnitPath=/Sales\n",
        "sync-admin@northwind.test                  orgUnitPath=/Sales, isAdmin=false\n",
    ] {
        assert!(told.stdout.contains(line), "{line}: {told}");
    }
    assert!(told.stdout.contains("Left out, because this does not hold:"), "{told}");
    assert_eq!(stage.users(), 0, "nothing is imported");
    assert_eq!(stage.json(&["runs"], 0)["runs"], json!([]), "and no run was begun");

    let result = stage.json(&query, 0);
    assert_eq!(result["understood"], true, "{result}");
    assert_eq!(result["looked_at"], json!({ "users": CAST, "at_least": false }), "{result}");
    assert_eq!(result["conditions"][0]["finds"]["users"], 3, "alone: {result}");
    let people = [&result["found"], &result["left_out"]].map(|list| list.as_array().expect("a list").len());
    assert_eq!(people, [3, 13], "everybody is in one of the lists: {result}");
    assert_eq!(result["left_out"][0]["because"], json!(["orgUnitPath=/Sales"]), "{result}");
}

#[test]
fn the_condition_that_is_wrong_is_named() {
    let stage = Stage::connected(CAST);
    let query = ["import", "--query", "orgDepartmnt=Sales isAdmin=false", "--explain"];
    let told = stage.run(&query).expect(0);
    assert!(told.stdout.starts_with("Google does not understand this query.\n"), "{told}");
    let named = "refused  orgDepartmnt=Sales  Google has no field orgDepartmnt; did you mean orgDepartment?";
    assert!(told.stdout.contains(named), "{told}");
    let result = stage.json(&query, 0);
    assert_eq!([&result["understood"], &result["finds"]], [&json!(false), &Value::Null], "{result}");
    assert_eq!(result["conditions"][0]["understood"], false, "{result}");
    assert_eq!(result["conditions"][1]["understood"], true, "{result}");
}

#[test]
fn why_not_this_person() {
    let stage = Stage::connected(CAST);
    let asked = |address: &str| {
        let query = "orgUnitPath=/Sales isAdmin=false";
        stage.run(&["import", "--query", query, "--explain", address]).expect(0).stdout
    };
    let out = asked("wei.chen@northwind.test");
    assert!(out.starts_with("The query leaves wei.chen@northwind.test out.\n"), "{out}");
    assert!(out.contains("no     orgUnitPath=/Sales\n") && out.contains("yes    isAdmin=false\n"), "{out}");
    let nobody = asked("nobody@northwind.test");
    assert!(
        nobody.starts_with("Google's search finds nobody by the address nobody@northwind.test."),
        "{nobody}"
    );
    let result =
        stage.json(&["import", "--query", "isAdmin=true", "--explain", "sync-admin@northwind.test"], 0);
    assert_eq!(result["outcome"], "found", "{result}");
    assert_eq!(result["conditions"], json!([{ "condition": "isAdmin=true", "holds": true, "remark": null }]));
    let none = stage.json(&["import", "--query", "isAdmin=true", "--explain", "sync-admin"], 2);
    assert_eq!(none["error"]["code"], "invalidInput", "{none}");
}

#[test]
fn only_a_query_is_explained_and_nothing_else_is_done_with_it() {
    let stage = Stage::connected(CAST);
    let without = stage.run(&["import", "--explain"]).expect(2);
    assert!(without.stderr.contains("--query"), "what is missing: {without}");
    let both = stage.run(&["import", "--query", "isAdmin=true", "--explain", "--yes"]).expect(2);
    assert!(both.stderr.contains("cannot be used with"), "it is one or the other: {both}");
}
