//! A data folder that cannot be used: what happened, why, and what to do.

use std::path::Path;

use crate::stage::{Stage, rollcall, run};

/// Looks at a data folder; gives what was said of the failure.
fn refusal(home: &Path) -> String {
    let mut command = rollcall(home);
    command.args(["status", "--json"]);
    let done = run(command).expect(1);
    let error = &done.json()["error"];
    assert_eq!(error["code"], "dataFile", "it is no fault of the program: {done}");
    let text = |name: &str| error[name].as_str().expect("text").to_owned();
    format!("{}\n{}", text("message"), text("hint")).replace(&home.display().to_string(), "HOME")
}

const IN_THE_WAY: &str =
    "Something else stands in its place: move it away, or name another data folder with ROLLCALL_HOME.";

#[test]
fn a_file_in_the_place_of_the_folder_is_said_to_be_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("the folder is ours");
    for (home, why) in [(file.clone(), "File exists"), (file.join("home"), "Not a directory")] {
        let said = refusal(&home);
        let (message, hint) = said.split_once('\n').expect("both");
        assert!(message.starts_with(&format!("the data folder HOME cannot be used: {why}")), "{said}");
        assert_eq!(hint, IN_THE_WAY, "and what to do");
    }
}

#[test]
fn a_folder_in_the_place_of_the_data_file_is_said_to_be_one() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(home.path().join("rollcall.db")).expect("the folder is ours");
    let said = refusal(home.path());
    let (message, hint) = said.split_once('\n').expect("both");
    assert!(
        message.starts_with("the data file HOME/rollcall.db cannot be used: Is a directory"),
        "which file, and why: {said}"
    );
    assert_eq!(hint, IN_THE_WAY, "and what to do");
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_use_is_not_taken_from_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let shared = tempfile::tempdir().expect("a folder");
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(shared.path(), open).expect("the folder is ours");
    std::fs::write(shared.path().join("letter"), "of somebody else").expect("the folder is ours");
    let said = refusal(shared.path());
    let why = "the data folder HOME cannot be used: it holds something else, and others may enter it";
    assert_eq!(said, format!("{why}\n{IN_THE_WAY}"), "and what to do");
    let mode = shared.path().metadata().expect("it is there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o755, "others may enter it as before");

    std::fs::remove_file(shared.path().join("letter")).expect("the folder is ours");
    let mut command = rollcall(shared.path());
    command.args(["status", "--json"]);
    run(command).expect(0);
    let mode = shared.path().metadata().expect("it is there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o700, "an empty one is taken, and kept to its owner");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_written_is_said_to_be_one() {
    // Nobody may write there, not even who may do everything; in what words that is refused is the system's matter.
    let said = refusal(Path::new("/proc/rollcall"));
    assert!(
        said.ends_with("Check the disk's space and the data folder's permissions, then try again."),
        "one that cannot be made, for whatever reason: {said}"
    );
}

#[test]
fn a_data_file_that_sqlite_may_not_write_is_said_to_be_one() {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = rollcall(home.path());
    command.arg("status");
    run(command).expect(0);
    let data = home.path().join("rollcall.db");
    let closing = sync::store::rusqlite::Connection::open(&data).expect("it opens");
    closing.pragma_update(None, "journal_mode", "DELETE").expect("nobody else has it");
    drop(closing);
    let mut bytes = std::fs::read(&data).expect("our own file");
    // SQLite writes no file of a format that is later than its own; and nobody is above that, as who may do everything
    // is above permissions.
    bytes[18] = 3;
    std::fs::write(&data, bytes).expect("our own file");

    let said = refusal(home.path());

    let (message, hint) = said.split_once('\n').expect("both");
    assert!(message.contains("attempt to write a readonly database"), "{said}");
    assert_eq!(
        hint, "Let your account write there, or name another data folder with ROLLCALL_HOME.",
        "and what to do"
    );
}

/// Writes over the first page of the data file.
fn spoil(home: &Path) {
    let data = home.join("rollcall.db");
    let closing = sync::store::rusqlite::Connection::open(&data).expect("it opens");
    closing.pragma_update(None, "journal_mode", "DELETE").expect("nobody else has it");
    drop(closing);
    let mut bytes = std::fs::read(&data).expect("our own file");
    bytes[..4096].fill(0xa5);
    std::fs::write(&data, bytes).expect("our own file");
}

#[test]
fn a_damaged_data_file_has_a_code_of_its_own_and_the_newest_backup_is_named() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let backup = stage.json(&["backup"], 0)["file"].as_str().expect("a file").to_owned();
    spoil(&stage.home());

    for verb in [vec!["status"], vec!["diagnose", "--check", "data-file"], vec!["bundle", "--show"]] {
        let refused = stage.json(&verb, 1);
        assert_eq!(refused["error"]["code"], "damagedFile", "{verb:?}: {refused}");
        let message = refused["error"]["message"].as_str().expect("text");
        assert_eq!(message, "the data file is damaged: file is not a database", "{verb:?}");
        let hint = refused["error"]["hint"].as_str().expect("text");
        assert!(hint.contains(&format!("rollcall restore \"{backup}\"")), "what to do: {hint}");
        assert!(!hint.contains("permissions"), "and nothing that does not help: {hint}");
    }
}

#[test]
fn a_backup_that_was_emptied_is_not_named() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let whole = stage.json(&["backup"], 0)["file"].as_str().expect("a file").to_owned();
    stage.json(&["users", "remove", "wei.chen", "--unbind", "leave-active"], 0);
    let emptied = stage.json(&["backup"], 0)["file"].as_str().expect("a file").to_owned();
    assert_ne!(emptied, whole, "there are two");
    std::fs::write(&emptied, "").expect("our own file");
    spoil(&stage.home());

    let refused = stage.json(&["status"], 1);
    let hint = refused["error"]["hint"].as_str().expect("text");
    assert!(hint.contains(&format!("rollcall restore \"{whole}\"")), "the newest that may be of use: {hint}");
}

#[test]
fn what_needs_no_data_file_works_while_it_is_damaged() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let backup = stage.json(&["backup"], 0)["file"].as_str().expect("a file").to_owned();
    spoil(&stage.home());

    assert_eq!(stage.json(&["backup", "list"], 0)["backups"][0]["file"], backup.as_str(), "they are listed");
    let guides = stage.json(&["guides", "--search", "the data file is damaged: file is not a database"], 0);
    assert_eq!(guides["hits"][0]["finding"], "dataDamaged", "{guides}");
    assert!(stage.json(&["guides"], 0)["hits"].as_array().is_some_and(|hits| hits.len() > 40), "all of them");
    let read = stage.run(&["guides", "newer-file"]).expect(0);
    assert!(read.stdout.contains("none was asked"), "a guide is read: {read}");
    let checks = stage.json(&["diagnose", "--list"], 0);
    assert!(checks["known"].as_array().is_some_and(|known| known.len() > 30), "{checks}");
}

#[test]
fn a_backup_takes_the_place_of_a_damaged_data_file_which_is_kept() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let backup = stage.json(&["backup"], 0)["file"].as_str().expect("a file").to_owned();
    spoil(&stage.home());

    let waits = stage.json(&["restore", &backup], 5);
    assert_eq!((&waits["restored"], &waits["damaged"]), (&false.into(), &true.into()), "{waits}");
    stage.json(&["status"], 1);
    let done = stage.json(&["restore", &backup, "--yes"], 0);
    assert_eq!((&done["restored"], &done["brings"]["users"]), (&true.into(), &16.into()), "{done}");
    let kept = done["damaged_file"].as_str().expect("it says where");
    assert!(Path::new(kept).exists(), "the damaged one is kept: {kept}");
    assert_eq!(stage.users(), 16, "everybody is back");
    // The secrets are found as before: neither another client file nor another key is asked for.
    let again = stage.command(&["reactivate", "--no-browser", "--bind-again"]);
    stage.consent(again, sandbox::control::Consent::default()).expect(0);
    assert_eq!(stage.json(&["diagnose", "--check", "data-file"], 0)["checks"][0]["answer"], "well");
}

/// Writes over the first page of some tables.
fn hole(home: &Path, tables: &[&str]) {
    let data = home.join("rollcall.db");
    let closing = sync::store::rusqlite::Connection::open(&data).expect("it opens");
    closing.pragma_update(None, "journal_mode", "DELETE").expect("nobody else has it");
    let page = |table: &&str| {
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
        closing.query_row(sql, [table], |row| row.get::<_, usize>(0)).expect("there is such a table")
    };
    let pages: Vec<_> = tables.iter().map(page).collect();
    let size: usize = closing.query_row("PRAGMA page_size", [], |row| row.get(0)).expect("it says");
    drop(closing);
    let mut bytes = std::fs::read(&data).expect("our own file");
    for page in pages {
        bytes[(page - 1) * size..page * size].fill(0xa5);
    }
    std::fs::write(&data, bytes).expect("our own file");
}

#[test]
fn of_a_data_file_with_holes_the_check_of_it_speaks_and_a_backup_takes_its_place() {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    let backup = stage.json(&["backup"], 0)["file"].as_str().expect("a file").to_owned();
    hole(&stage.home(), &["step", "event", "gone_account"]);

    let said = stage.json(&["diagnose"], 3);
    let checks = said["checks"].as_array().expect("a list");
    let failed: Vec<_> = checks.iter().filter(|check| check["answer"] == "failed").collect();
    assert!(failed.is_empty(), "what follows from it keeps quiet: {failed:#?}");
    let of = |code: &str| checks.iter().find(|check| check["check"] == code).expect("it was asked");
    assert_eq!(of("data-file")["findings"][0]["code"], "dataDamaged", "{said}");
    assert_eq!((&of("gone")["answer"], &of("trail")["answer"]), (&"quiet".into(), &"quiet".into()), "{said}");

    let done = stage.json(&["restore", &backup, "--yes"], 0);
    assert_eq!(done["restored"], true, "{done}");
    assert_eq!(stage.users(), 16, "everybody is back");
    assert_eq!(stage.json(&["diagnose", "--check", "data-file"], 0)["checks"][0]["answer"], "well");
}
