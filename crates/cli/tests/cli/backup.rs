//! Backups on the command line.

use std::fs;

use crate::stage::Stage;

#[test]
fn backups_are_made_listed_and_put_elsewhere() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let none = stage.json(&["backup", "list"], 0);
    assert_eq!(none["backups"].as_array().map(Vec::len), Some(0), "nothing was to lose yet: {none}");

    // The first use of the day after there was somebody.
    stage.json(&["status"], 0);
    let listed = stage.json(&["backup", "list"], 0);
    assert_eq!(listed["backups"][0]["made_for"], "daily", "{listed}");

    let disk = stage.path("disk");
    fs::create_dir(&disk).expect("a disk");
    let disk = disk.to_str().expect("text");
    let made = stage.json(&["backup", "--to", disk], 0);
    assert!(made["file"].as_str().is_some_and(|file| file.starts_with(disk)), "{made}");
    assert_eq!(
        stage.json(&["backup", "list"], 0)["backups"].as_array().map(Vec::len),
        Some(1),
        "not among them"
    );
    stage.json(&["backup", "folder", disk], 0);
    stage.json(&["backup"], 0);
    let listed = stage.run(&["backup", "list"]).expect(0);
    assert!(listed.stdout.contains("asked"), "{listed}");
    let again = stage.run(&["backup"]).expect(0);
    assert!(again.stdout.starts_with("Nothing has changed since the backup of "), "it is kept: {again}");
    let again = stage.json(&["backup"], 0);
    assert_eq!((&again["unchanged"], &made["unchanged"]), (&true.into(), &false.into()), "{again}");

    fs::remove_dir_all(disk).expect("it is unplugged");
    let refused = stage.run(&["backup", "--json"]).expect(1);
    assert_eq!(refused.json()["error"]["code"], "backup", "{refused}");
    assert!(refused.stderr.contains("choose another folder"), "{refused}");
    let nowhere = stage.run(&["backup", "folder", disk]).expect(1);
    assert!(nowhere.stderr.contains("there is no folder"), "{nowhere}");
    stage.json(&["backup", "folder", "--own"], 0);
    stage.json(&["backup"], 0);
}
