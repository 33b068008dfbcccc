//! What the documents say about this repository is true.
#![cfg(test)]

use crate::place;
use std::fs;

const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// The pieces of a document between back-ticks, and the lines of its indented or fenced blocks.
fn code(text: &str) -> Vec<String> {
    let mut found = vec![];
    for (index, piece) in text.split('`').enumerate() {
        if index % 2 == 1 {
            found.push(piece.to_owned());
        }
    }
    found
}

/// The files and folders of this repository that a document names in back-ticks.
fn paths(text: &str) -> Vec<String> {
    let rooms = ["crates/", "src-tauri/", "ui/", "tests/", "xtask/", "docs/", "icons/", "packaging/", ".ci/"];
    code(text)
        .into_iter()
        .filter(|word| rooms.iter().any(|room| word.starts_with(room)))
        // `a/{b,c}.rs`, `<name>` and `*` are patterns, and `a::b` is no path.
        .filter(|word| !word.contains(['*', '<', '{', ':', ' ', '…']))
        .filter(|word| !word.starts_with("ui/dist"))
        .collect()
}

#[test]
fn every_path_named_in_the_documents_exists() {
    let mut wrong = vec![];
    for document in DOCUMENTS {
        let text = fs::read_to_string(place::at(document)).unwrap_or_default();
        for path in paths(&text) {
            if !place::at(&path).exists() {
                wrong.push(format!("{document} names {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "a newcomer would look for them: {wrong:#?}");
}

#[test]
fn every_file_that_the_readme_links_exists() {
    let text = fs::read_to_string(place::at("README.md")).unwrap_or_default();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let missing: Vec<&str> = links
        .filter(|link| !link.contains("://") && !link.starts_with('#'))
        .filter(|link| !place::at(link).exists())
        .collect();
    assert!(missing.is_empty(), "a reader would find nothing: {missing:?}");
}

#[test]
fn paths_are_found_between_back_ticks() {
    let text = "open `crates/store/src/lib.rs`, or `crates/{a,b}`; run `cargo xtask test`";
    assert_eq!(paths(text), ["crates/store/src/lib.rs"], "patterns and commands are no paths");
}
