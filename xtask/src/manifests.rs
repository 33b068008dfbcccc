//! The arrows between the rooms are those of `ARCHITECTURE.md`.
#![cfg(test)]

use crate::child;
use serde_json::Value;

/// Which of our packages each of them may use, outside of its tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("directory", &[]),
    ("google", &["directory"]),
    ("store", &["directory"]),
    ("secrets", &[]),
    ("sandbox", &[]),
    ("sync", &["directory", "google", "store", "secrets"]),
    ("cli", &["directory", "sync", "sandbox", "secrets"]),
    ("rollcall-app", &["directory", "sync", "sandbox", "secrets"]),
    ("stories", &[]),
    ("xtask", &[]),
];
/// What the pure heart must not know.
const IMPURE: [&str; 6] = ["tokio", "reqwest", "rusqlite", "axum", "tauri", "futures"];

fn packages() -> Vec<Value> {
    let mut metadata = child::cargo();
    metadata.args(["metadata", "--format-version=1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&child::output_of(metadata).unwrap()).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn uses(package: &Value) -> Vec<String> {
    let all = package["dependencies"].as_array().unwrap().iter();
    let normal = all.filter(|dependency| dependency["kind"].is_null());
    normal.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn arrows_between_rooms_go_one_way() {
    let packages = packages();
    let ours: Vec<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let allowed = ARROWS.iter().find(|(from, _)| *from == name).map(|(_, to)| *to);
        let allowed = allowed.unwrap_or_else(|| panic!("{name} is a new room: draw its arrows"));
        for used in uses(package).iter().filter(|used| ours.contains(&used.as_str())) {
            assert!(allowed.contains(&used.as_str()), "{name} must not know {used}");
        }
    }
}

#[test]
fn the_directory_is_pure() {
    let packages = packages();
    let directory = packages.iter().find(|package| package["name"] == "directory").unwrap();
    let used = uses(directory);
    let impure: Vec<&&str> = IMPURE.iter().filter(|name| used.iter().any(|it| it == *name)).collect();
    assert!(impure.is_empty(), "no input, no output, no clock: {impure:?}");
}
