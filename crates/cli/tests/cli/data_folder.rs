//! A data folder that cannot be used: what happened, why, and what to do.

use std::path::Path;

use crate::stage::{rollcall, run};

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
