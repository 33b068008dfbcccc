//! `docs/troubleshooting.md` is what the code says, and names the story of each trouble.

use std::fs;
use std::path::Path;

use sync::diagnose::table::{CATALOGUE, troubleshooting};

/// The ids that a story names at its head: `//! T15, F18: …`.
fn ids(text: &str) -> Vec<String> {
    let head = text.lines().next().and_then(|line| line.strip_prefix("//! ")).unwrap_or_default();
    let ids = head.split(':').next().unwrap_or_default().split(',').map(str::trim);
    ids.filter(|id| CATALOGUE.iter().any(|(known, _)| known == id)).map(str::to_owned).collect()
}

fn stories() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    let mut told = Vec::new();
    for entry in fs::read_dir(folder).expect("the stories are there") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).expect("a story");
            told.extend(ids(&text).into_iter().map(|id| (id, name.clone())));
        }
    }
    told.sort();
    told
}

#[test]
fn the_document_is_what_the_code_says() {
    let fresh = troubleshooting(&stories());
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/troubleshooting.md");
    if fs::read_to_string(&committed).unwrap_or_default() != fresh {
        let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("troubleshooting.md");
        fs::write(&left, fresh).expect("it is written");
        panic!("docs/troubleshooting.md is stale: cp {} docs/troubleshooting.md", left.display());
    }
}

#[test]
fn each_trouble_with_a_check_has_a_story() {
    let told = stories();
    for (id, title) in CATALOGUE.iter().filter(|(id, _)| id.starts_with('T')) {
        let checked = sync::diagnose::ALL.iter().any(|check| check.answers.contains(id));
        let has_story = told.iter().any(|(told, _)| told == id);
        assert!(has_story || !checked, "{id} ({title}) has a check and no story");
    }
}
