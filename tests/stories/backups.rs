//! Backups: before everything that changes somebody, once a day, and never without being told that there is none.

use std::path::{Path, PathBuf};
use std::time::Duration;

use directory::Attribute;
use directory::edit::Draft;
use store::run::{self, State};
use store::rusqlite::Connection;
use sync::backup::Asked;
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::sheet::{Cells, Empty, Sheet};
use sync::users::Who;
use sync::{Code, Watch};

use crate::stage::{Stage, said};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the backups of a home were made for, newest first.
async fn made(stage: &Stage) -> Vec<String> {
    let backups = stage.app.backups().await.expect("it is told");
    backups.kept.into_iter().map(|kept| kept.why).collect()
}

async fn newest(stage: &Stage) -> PathBuf {
    let backups = stage.app.backups().await.expect("it is told");
    backups.kept.into_iter().next().expect("there is one").path
}

async fn codes(stage: &Stage, connection: i64) -> Vec<&'static str> {
    let found = stage.app.findings(connection).await.expect("they are told");
    found.iter().map(|found| found.finding.code).collect()
}

/// Reads both sides with somebody in the directory who is to have an account.
async fn planned(stage: &Stage, connection: i64) -> i64 {
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen.okafor@northwind.test").await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read")
}

#[tokio::test]
async fn a_backup_comes_before_what_changes_somebody_and_before_nothing_else() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    assert_eq!(made(&stage).await, [] as [&str; 0], "an empty directory has nothing to lose");

    stage.wait(Duration::from_secs(60)).await;
    stage.import(connection, Scope::All).await;
    assert_eq!(made(&stage).await, [] as [&str; 0], "nor does an import that changes nobody");

    let run = planned(&stage, connection).await;
    assert_eq!(made(&stage).await, [] as [&str; 0], "a plan touches nothing");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_eq!(made(&stage).await, ["before-sync"], "a sync that sends something comes after a backup");
    let copy = Connection::open(newest(&stage).await).expect("a backup is a SQLite file");
    let bound = "SELECT count(*) FROM binding JOIN user ON user.id = user_id WHERE username = 'helen'";
    let bound: i64 = copy.query_row(bound, [], |row| row.get(0)).expect("it reads");
    assert_eq!(bound, 0, "she is in it as she was before");
}

/// Takes in a file that gives Ada a department.
async fn take_in_a_file(stage: &Stage) {
    let text = "email,department\nada@northwind.test,Finance\n";
    let sheet = Sheet::read(text.as_bytes(), Cells::ForSpreadsheets).expect("a table");
    let mapping: Vec<_> = sheet.columns().into_iter().map(|column| column.field).collect();
    let preview = stage.app.preview_sheet(&sheet, &mapping, Empty::Keeps).await.expect("it can be decided");
    stage.app.apply_sheet(preview, &Watch::silent()).await.expect("it is applied");
}

#[tokio::test]
async fn a_backup_comes_before_an_edit_of_many_and_before_a_file() {
    let stage = Stage::of(16).await;
    let mut ids = Vec::new();
    for name in ["ada", "bo"] {
        ids.push(stage.add_person(name, (name, "Osei"), &format!("{name}@northwind.test")).await);
    }
    let sales = || Draft::default().with(Attribute::Department, "Sales");
    let silent = Watch::silent();
    stage.app.bulk_edit(Who::Ids(vec![ids[0]]), sales(), &silent).await.expect("it is done");
    assert_eq!(made(&stage).await, [] as [&str; 0], "an edit of one is taken back by hand");

    stage.app.bulk_edit(Who::Ids(ids), sales(), &silent).await.expect("it is done");
    assert_eq!(made(&stage).await, ["before-bulk-edit"], "an edit of many is not");
    let copy = Connection::open(newest(&stage).await).expect("a backup is a SQLite file");
    let edits = "SELECT count(*) FROM edit WHERE username = 'bo'";
    let edits: i64 = copy.query_row(edits, [], |row| row.get(0)).expect("it reads");
    assert_eq!(edits, 0, "Bo is in it as before");

    stage.wait_here(Duration::from_secs(60));
    take_in_a_file(&stage).await;
    assert_eq!(made(&stage).await, ["before-file", "before-bulk-edit"], "nor is a file");
    stage.wait_here(Duration::from_secs(60));
    take_in_a_file(&stage).await;
    assert_eq!(made(&stage).await.len(), 2, "one that changes nobody needs none");
}

#[tokio::test]
async fn nobody_is_edited_with_others_without_a_backup() {
    let stage = Stage::of(16).await;
    let mut ids = Vec::new();
    for name in ["ada", "bo"] {
        ids.push(stage.add_person(name, (name, "Osei"), &format!("{name}@northwind.test")).await);
    }
    let disk = tempfile::tempdir().expect("a disk");
    stage.app.set_backup_folder(Some(disk.path().to_owned())).await.expect("it can be written");
    disk.close().expect("the disk is unplugged");
    let sales = Draft::default().with(Attribute::Department, "Sales");
    let refused = stage.app.bulk_edit(Who::Ids(ids), sales, &Watch::silent()).await;
    assert_eq!(refused.expect_err("there is no backup").code(), Code::Backup);
    assert_eq!(stage.person("bo").await.version, 1, "nobody is touched");
}

#[tokio::test]
async fn what_has_not_changed_is_not_copied_again() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let first = stage.app.back_up().await.expect("it is copied");
    assert!(matches!(first, Asked::Made(_)), "there was none: {first:?}");
    stage.wait_here(DAY);
    let again = stage.app.back_up().await.expect("there is one");
    assert_eq!(again, Asked::Unchanged(first.kept().clone()), "it has everything");
    assert_eq!(made(&stage).await, ["asked"], "no other takes the place of an older one");
    let last_at = stage.app.last_backup_at().await.expect("it is told");
    assert_eq!(last_at, Some(stage.now()), "it counts as of now");

    let copy = newest(&stage).await;
    let copy = Connection::open(copy).expect("a backup is a SQLite file");
    let people: i64 = copy.query_row("SELECT count(*) FROM user", [], |row| row.get(0)).expect("it reads");
    assert_eq!(people as usize, stage.people().await.len(), "everybody is in it");
}

#[tokio::test]
async fn of_what_changed_two_who_ask_at_once_make_one_copy() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.back_up().await.expect("it is copied");
    stage.add_person("helen", ("Helen", "Okafor"), "helen.okafor@northwind.test").await;

    let (one, other) = tokio::join!(stage.app.back_up(), stage.app.back_up());

    let asked = [one.expect("it is copied"), other.expect("it is there")];
    assert!(asked.iter().any(|asked| matches!(asked, Asked::Made(_))), "she is in no copy yet: {asked:?}");
    assert!(asked.iter().any(|asked| matches!(asked, Asked::Unchanged(_))), "then she is: {asked:?}");
    assert_eq!(made(&stage).await, ["asked", "asked"], "one more");

    std::fs::remove_file(newest(&stage).await).expect("somebody removes it");
    let again = stage.app.back_up().await.expect("it is copied");
    assert!(matches!(again, Asked::Made(_)), "one that is not there any more is none: {again:?}");
}

/// Cuts the end off a file.
fn cut_off(file: &Path) {
    let bytes = std::fs::read(file).expect("it is there");
    std::fs::write(file, &bytes[..bytes.len() - 5_000]).expect("it is written");
}

#[tokio::test]
async fn a_backup_that_is_not_whole_any_more_is_made_anew() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.back_up().await.expect("it is copied");
    cut_off(&newest(&stage).await);
    let again = stage.app.back_up().await.expect("it is copied");
    assert!(matches!(again, Asked::Made(_)), "one that was cut off has not everything: {again:?}");
    std::fs::write(newest(&stage).await, "").expect("it is emptied");
    let again = stage.app.back_up().await.expect("it is copied");
    assert!(matches!(again, Asked::Made(_)), "one that was emptied has nothing: {again:?}");

    let run = planned(&stage, connection).await;
    stage.app.back_up().await.expect("it is copied");
    cut_off(&newest(&stage).await);
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_eq!(made(&stage).await[0], "before-sync", "and none is relied on before a sync");
}

#[tokio::test]
async fn while_a_run_is_applied_no_backup_counts_as_of_now() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let run = stage.read(connection, Scope::All).await.expect("a plan is made");
    let applying = stage.app.store().write(move |tx| run::set_state(tx, run, State::Applying));
    applying.await.expect("it is under way");
    for time in ["first", "second"] {
        let asked = stage.app.back_up().await.expect("it is copied");
        assert!(matches!(asked, Asked::Made(_)), "the {time} time, it may have done something: {asked:?}");
    }
}

#[tokio::test]
async fn a_day_of_use_has_a_backup_and_a_second_look_has_none() {
    let (stage, connection) = Stage::connected(16).await;
    assert_eq!(stage.app.daily_backup().await.expect("nothing to do"), None, "nobody is in it");
    stage.import(connection, Scope::All).await;
    assert!(stage.app.daily_backup().await.expect("it is copied").is_some(), "the first day");
    stage.wait_here(DAY / 2);
    assert_eq!(stage.app.daily_backup().await.expect("nothing to do"), None, "the same day");
    stage.wait_here(DAY / 2);
    assert!(stage.app.daily_backup().await.expect("it is copied").is_some(), "the next day");
}

#[tokio::test]
async fn nothing_is_applied_without_its_backup() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let disk = tempfile::tempdir().expect("a disk");
    stage.app.set_backup_folder(Some(disk.path().to_owned())).await.expect("it can be written");
    stage.app.back_up().await.expect("it is copied");
    assert!(newest(&stage).await.starts_with(disk.path()), "where it was asked to go");
    assert!(codes(&stage, connection).await.iter().all(|code| *code != "backupOld"), "all is well");

    disk.close().expect("the disk is unplugged");
    let run = planned(&stage, connection).await;
    let refused = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let refused = refused.expect_err("there is no backup");
    assert_eq!(refused.code(), Code::Backup, "{}", said(&refused));
    assert!(said(&refused).contains("choose another folder"), "with what to do: {}", said(&refused));
    let sent: Vec<_> =
        stage.requests("/users").await.into_iter().filter(|seen| seen.method == "POST").collect();
    assert!(sent.is_empty(), "nothing was sent: {sent:?}");

    stage.wait_here(DAY * 8);
    let found = stage.app.findings(connection).await.expect("they are told");
    let old = found.iter().find(|found| found.finding.code == "backupOld").expect("a week without a backup");
    assert!(old.seen.starts_with("The last one is 8 days old. "), "{}", old.seen);

    stage.app.set_backup_folder(None).await.expect("the data folder's own");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("the plan waited");
    assert_eq!(made(&stage).await, ["before-sync"], "now there is one");
    assert!(codes(&stage, connection).await.iter().all(|code| *code != "backupOld"), "and all is well again");
}
