//! F14: one authorisation serves whoever works here; a profile carries the directory to another computer, without it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::control::Consent;
use secrecy::SecretString;
use store::run::State;
use store::rusqlite::Connection;
use store::window::{Query, Sort};
use sync::connect::Way;
use sync::import::Scope;
use sync::passwords::Source;
use sync::{Code, Environment, Home, Watch, rescue};
use tempfile::TempDir;

use crate::stage::{Clock, Stage, client, environment, open, said, sandbox_at};

fn words() -> SecretString {
    "the directory of northwind".into()
}

/// Moves to another computer: an empty data folder, with a keyring of its own.
async fn elsewhere(stage: &mut Stage) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(Clock::at(stage.now()));
    let environment = environment(clock, sandbox_at(stage.port()), folder.path());
    stage.app = open(folder.path(), &environment).await;
    folder
}

async fn restored(stage: &Stage, file: &Path, words: Option<SecretString>) -> sync::restore::Restored {
    let incoming = stage.app.restore_read(file, words).await.expect("it opens");
    stage.app.restore_apply(&incoming).await.expect("it is restored")
}

/// Consents again and binds again what is dormant.
async fn reactivated(stage: &Stage, connection: i64) {
    let way = Way::Reactivate { connection, grant: None, client: Some(client()) };
    stage.connect_as(way, Consent::default()).await.expect("the same organisation");
    let dormant = stage.app.dormant(connection).await.expect("they are counted");
    stage.app.bind_again(connection, dormant).await.expect("as shown");
}

/// Whom a search finds, which is remembered until something changes.
fn list() -> Query {
    Query { standing: None, search: "northwind".to_owned(), sort: Sort::Name, descending: false, unit: None }
}

/// The rows of a sync that would do something, or ask something.
async fn planned(stage: &Stage, connection: i64) -> Vec<String> {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    stage.app.discard(run).await.expect("nobody wants it");
    rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect()
}

#[tokio::test]
async fn a_lost_computer_costs_one_consent_and_nothing_else() {
    let (mut stage, connection) = Stage::connected(40).await;
    stage.import_all_attributes(connection).await;
    stage.import(connection, Scope::All).await;
    let (people, quiet) = (stage.people().await, planned(&stage, connection).await);
    let outside = tempfile::tempdir().expect("a disk");
    let file = outside.path().join("northwind.age");
    let exported = stage.app.export_profile(&file, words()).await.expect("it is written");
    assert_eq!(exported.users as usize, people.len(), "everybody is in it");

    let _folder = elsewhere(&mut stage).await;
    stage.google.forget_requests().await.expect("the log begins anew");
    let restored = restored(&stage, &file, Some(words())).await;

    assert_eq!(restored.backup, None, "there was nothing to keep");
    assert_eq!(stage.asked("/").await, 0, "Google was told nothing");
    let found = stage.app.findings(connection).await.expect("they are told");
    assert_eq!(found[0].finding.code, "deactivated", "the connection waits for a consent");
    reactivated(&stage, connection).await;
    assert_eq!(stage.people().await, people, "everybody stands as before");
    assert_eq!(
        planned(&stage, connection).await,
        quiet,
        "and the next sync has nothing else to do than before"
    );
    let writes: Vec<_> =
        stage.requests("/admin/").await.into_iter().filter(|seen| seen.method != "GET").collect();
    assert!(writes.is_empty(), "nobody was touched: {writes:?}");
}

#[tokio::test]
async fn no_token_and_nothing_sealed_leaves_with_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    stage.app.set_password(wei.id, Source::Made).await.expect("one is made");
    let sealed = stage
        .app
        .store()
        .read(|conn| Ok(conn.query_row("SELECT sealed FROM password", [], |row| row.get::<_, String>(0))?));
    let sealed = sealed.await.expect("it is kept");
    let outside = tempfile::tempdir().expect("a disk");
    let file = outside.path().join("northwind.age");
    stage.app.export_profile(&file, words()).await.expect("it is written");

    let bytes = std::fs::read(&file).expect("it is there");
    assert!(bytes.starts_with(b"age-encryption.org/v1"), "age opens it as well");
    let plain = secrets::passphrase::open(&words(), &bytes).expect("so do we");
    let holds = |text: &str| plain.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("wei.chen@northwind.test"), "the directory is in it");
    assert!(!holds(&sealed), "the password is not, and not in a free page either");
    for name in ["homeId", "GOCSPX", "1//", "ya29."] {
        assert!(!holds(name), "{name} is not");
    }
    assert!(!stage.home().join("runs").join("copy.db").exists(), "and no plain copy is left");

    let short = stage.app.export_profile(&outside.path().join("short.age"), "short".into()).await;
    assert!(said(&short.expect_err("it would be guessed")).contains("at least 12"), "as with slips");
    let there = stage.app.export_profile(&file, words()).await.expect_err("nothing is overwritten");
    assert!(said(&there).contains("is there already"), "{}", said(&there));
    let wrong = stage.app.restore_read(&file, Some("another passphrase".into())).await;
    assert_eq!(wrong.expect_err("it does not open").code(), Code::InvalidInput, "for nobody else");
}

#[tokio::test]
async fn a_backup_restores_what_was_and_keeps_what_is() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let before = stage.people().await;
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen.okafor@northwind.test").await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    let waiting = stage.app.sync_read(connection, &Watch::silent()).await.expect("a plan is made");
    stage.app.users(list(), 0, 50).await.expect("somebody looks at the list");

    let incoming = stage.app.restore_read(&backup, None).await.expect("no passphrase is needed");
    let preview = incoming.preview();
    assert_eq!((preview.brings.users + 1, preview.sealed), (preview.replaces.users, false), "it is shown");
    let stamp = preview.stamp.clone().expect("it says what it is");
    assert_eq!(
        (stamp.why.as_str(), stamp.operator.as_str(), stamp.at),
        ("asked", "morgan", stage.now()),
        "by whom"
    );
    let held = stage.app.restore_read(&backup, None).await.expect_err("one at a time");
    assert_eq!(held.code(), Code::Busy, "{}", said(&held));
    let done = stage.app.restore_apply(&incoming).await.expect("it is restored");

    let people = stage.people().await;
    assert_eq!(people.len(), before.len(), "she is gone");
    let window = stage.app.users(list(), 0, 50).await.expect("the list is read");
    assert_eq!(window.total as usize, before.len(), "and who looks at the list sees it");
    let kept = Connection::open(done.backup.expect("what was there is kept").path).expect("it opens");
    assert!(store::user::has_username(&kept, "helen").expect("it reads"), "she is in the backup");
    assert!(!stage.home().join("runs").join(format!("run-{waiting}.db")).exists(), "her plan is gone");
    reactivated(&stage, connection).await;
    assert_eq!(stage.people().await, before, "everybody stands as then");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    assert!(run > waiting, "no number is given twice");
}

#[tokio::test]
async fn a_run_that_was_not_over_is_closed_by_a_restore() {
    let (stage, connection) = Stage::connected(16).await;
    let run = stage.read(connection, Scope::All).await.expect("a plan is made");
    stage.add_person("helen", ("Helen", "Okafor"), "helen.okafor@northwind.test").await;
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    restored(&stage, &backup, None).await;
    let row = stage.app.store().read(move |conn| store::run::get(conn, run)).await.expect("it is there");
    assert_eq!(row.state, State::Discarded, "its plan was no part of the copy");
}

#[tokio::test]
async fn what_is_no_directory_of_ours_is_refused_and_nothing_is_touched() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let before = stage.people().await;
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    let outside = tempfile::tempdir().expect("a disk");
    let spoilt = |name: &str, sql: &str| {
        let file = outside.path().join(name);
        std::fs::copy(&backup, &file).expect("it is copied");
        Connection::open(&file).expect("it opens").execute_batch(sql).expect("somebody changes it");
        file
    };
    let newer = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
                 VALUES (9000, 'later', '2030-01-01T00:00:00Z', '1')";
    let trigger = "CREATE TRIGGER evil AFTER UPDATE ON user BEGIN DELETE FROM tombstone; END";
    let elsewhere = "UPDATE connection SET kind = 'google', origin = 'http://127.0.0.1:9'";
    let text = outside.path().join("text.txt");
    std::fs::write(&text, "name,address\n").expect("it is written");
    let cut = outside.path().join("cut.db");
    let whole = std::fs::read(&backup).expect("it is there");
    std::fs::write(&cut, &whole[..whole.len() / 2]).expect("it is written");
    let mut told = Vec::new();
    for file in
        [spoilt("newer.db", newer), spoilt("trigger.db", trigger), spoilt("kind.db", elsewhere), text, cut]
    {
        let refused = stage.app.restore_read(&file, None).await.expect_err("it is refused");
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let words = said(&refused).replace(&format!("{}/", outside.path().display()), "");
        // Which layout this program knows is nobody's matter here.
        let words = words.lines().next().unwrap_or_default().split(", this program knows").next();
        told.push(format!("{name}: {}", words.unwrap_or_default()));
    }
    assert_snapshot!(told.join("\n"), @"
    newer.db: NewerFile: the data file was written by a newer Rollcall (its layout is 9000
    trigger.db: Refused: trigger.db cannot be restored: it is no directory of Rollcall (its tables are others)
    kind.db: Refused: the connection northwind.test of this file does not lead where it says
    text.txt: Refused: text.txt cannot be restored: it is no directory of Rollcall (neither a profile nor a backup)
    cut.db: Refused: cut.db cannot be restored: it is damaged (database disk image is malformed)
    ");
    assert_eq!(stage.people().await, before, "nothing was touched");
}

#[tokio::test]
async fn of_a_damaged_copy_it_is_said_that_the_copy_is_and_what_to_do() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let before = stage.people().await;
    let outside = tempfile::tempdir().expect("a disk");
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    let whole = outside.path().join("whole.age");
    stage.app.export_profile(&whole, words()).await.expect("it is written");
    let cut = |from: &Path, name: &str| {
        let bytes = std::fs::read(from).expect("it is there");
        let file = outside.path().join(name);
        std::fs::write(&file, &bytes[..bytes.len() - 5_000]).expect("it is written");
        file
    };

    for (file, passphrase) in [(cut(&backup, "cut.db"), None), (cut(&whole, "cut.age"), Some(words()))] {
        let refused = stage.app.restore_read(&file, passphrase).await.expect_err("it is not whole");
        assert_eq!(refused.code(), Code::Refused, "the data file is whole: {}", said(&refused));
        let why = format!("{} cannot be restored: it is damaged (", file.display());
        assert!(said(&refused).contains(&why), "which file, and why: {}", said(&refused));
        let hint = "Nothing was changed. Restore another backup, or get this file once more";
        assert!(said(&refused).contains(hint), "and what to do: {}", said(&refused));
    }
    assert_eq!(stage.people().await, before, "nothing was touched");
}

#[tokio::test]
async fn of_what_is_left_of_a_copy_it_is_said_that_it_is_damaged() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let outside = tempfile::tempdir().expect("a disk");
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    let profile = outside.path().join("whole.age");
    stage.app.export_profile(&profile, words()).await.expect("it is written");
    let (backup, profile) = (std::fs::read(backup), std::fs::read(profile));
    let (backup, profile) = (backup.expect("it is there"), profile.expect("it is there"));
    let zeros = vec![0_u8; backup.len()];
    let headless = [&zeros[..16], &backup[16..]].concat();
    let left: [(&str, &[u8]); 6] = [
        ("empty.db", &[]),
        ("zeros.db", &zeros),
        ("headless.db", &headless),
        ("begun.db", &backup[..10]),
        ("begun.age", &profile[..10]),
        ("header.age", &profile[..60]),
    ];
    let mut told = Vec::new();
    for (name, bytes) in left {
        let file = outside.path().join(name);
        std::fs::write(&file, bytes).expect("it is written");
        let refused = stage.app.restore_read(&file, Some(words())).await.expect_err("it is not whole");
        let said = said(&refused).replace(&format!("{}/", outside.path().display()), "");
        told.push(said.lines().next().unwrap_or_default().to_owned());
    }
    assert_snapshot!(told.join("\n"), @"
    Refused: empty.db cannot be restored: it is damaged (it is empty)
    Refused: zeros.db cannot be restored: it is damaged (it begins with zeros)
    Refused: headless.db cannot be restored: it is damaged (it begins with zeros)
    Refused: begun.db cannot be restored: it is damaged (it ends within its beginning)
    Refused: begun.age cannot be restored: it is damaged (it ends within its beginning)
    Refused: header.age cannot be restored: it is damaged (the file ends within its beginning, and the rest is missing)
    ");
}

#[tokio::test]
async fn a_copy_with_a_value_that_cannot_be_read_is_damaged_before_anything_is_replaced() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let before = stage.people().await;
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    let outside = tempfile::tempdir().expect("a disk");
    for (table, column) in [("user", "attributes"), ("binding", "baseline"), ("binding", "account")] {
        let file = outside.path().join(format!("{column}.db"));
        std::fs::copy(&backup, &file).expect("it is copied");
        let sql = format!("UPDATE {table} SET {column} = '7' WHERE id = (SELECT max(id) FROM {table})");
        Connection::open(&file).expect("it opens").execute_batch(&sql).expect("a value is spoilt");
        let refused = stage.app.restore_read(&file, None).await.expect_err("it is found");
        let why = format!("{} cannot be restored: it is damaged ({column}: ", file.display());
        assert!(said(&refused).contains(&why), "which file, and why: {}", said(&refused));
    }
    assert_eq!(stage.people().await, before, "nothing was touched");
}

#[tokio::test]
async fn of_a_copy_that_is_damaged_after_it_was_looked_at_it_is_said_that_the_copy_is() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let before = stage.people().await;
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    let incoming = stage.app.restore_read(&backup, None).await.expect("it is whole");
    let copy = stage.home().join("runs").join("copy.db");
    let bytes = std::fs::read(&copy).expect("it is there");
    std::fs::write(&copy, &bytes[..bytes.len() / 2]).expect("it is cut off");

    let refused = stage.app.restore_apply(&incoming).await.expect_err("it is not whole any more");

    assert_eq!(refused.code(), Code::Refused, "the data file is whole: {}", said(&refused));
    let why = format!("{} cannot be restored: it is damaged (", backup.display());
    assert!(said(&refused).contains(&why), "which file, and why: {}", said(&refused));
    assert_eq!(stage.people().await, before, "nothing was touched");
}

/// A program that is closed, and whose data file is damaged since its last backup.
struct Damaged {
    folder: TempDir,
    home: Home,
    environment: Environment,
    backup: PathBuf,
    /// What is left of the data file.
    left: Vec<u8>,
    connection: i64,
    /// How many users are in the backup.
    users: usize,
}

impl Damaged {
    /// Job titles are exported as of the backup, and excluded since.
    async fn new() -> Self {
        let (stage, connection) = Stage::connected(16).await;
        stage.import(connection, Scope::All).await;
        let title = [Attribute::JobTitle];
        stage.app.set_direction(connection, &title, Direction::Export).await.expect("it may be exported");
        let users = stage.people().await.len();
        let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
        stage.app.set_direction(connection, &title, Direction::Exclude).await.expect("it may be left out");
        let home = Home::at(&stage.home()).expect("it is there");
        let (clock, sandbox) = (Arc::new(Clock::at(stage.now())), sandbox_at(stage.port()));
        let folder = stage.leave();
        let environment = environment(clock, sandbox, folder.path());
        let mut left = std::fs::read(home.data_file()).expect("it is there");
        left[..4_096].fill(0xa5);
        std::fs::write(home.data_file(), &left).expect("its beginning is written over");
        Self { folder, home, environment, backup, left, connection, users }
    }

    async fn incoming(&self) -> sync::restore::Incoming {
        rescue::read(&self.home, &self.backup, None).await.expect("the backup is whole")
    }

    async fn rescued(&self, incoming: sync::restore::Incoming) -> Result<rescue::Rescued, sync::Error> {
        rescue::apply(&self.home, &self.environment, incoming).await
    }

    /// What stands in the place of the data file.
    fn data(&self) -> Vec<u8> {
        std::fs::read(self.home.data_file()).expect("it is there")
    }
}

#[tokio::test]
async fn of_a_copy_that_is_damaged_when_it_is_to_replace_a_damaged_data_file_it_is_said_that_the_copy_is() {
    let it = Damaged::new().await;
    let incoming = it.incoming().await;
    let copy = it.home.path().join("runs").join("copy.db");
    let bytes = std::fs::read(&copy).expect("it is there");
    std::fs::write(&copy, &bytes[..bytes.len() / 2]).expect("it is cut off");

    let refused = it.rescued(incoming).await.expect_err("it is not whole any more");

    assert_eq!(refused.code(), Code::Refused, "of the data file nothing new is said: {}", said(&refused));
    let why = format!("{} cannot be restored: it is damaged (", it.backup.display());
    assert!(said(&refused).contains(&why), "which file, and why: {}", said(&refused));
    let hint = "Nothing was changed. Restore another backup, or get this file once more";
    assert!(said(&refused).contains(hint), "and what to do: {}", said(&refused));
    assert_eq!(it.data(), it.left, "the damaged file is where it was");
    assert!(!copy.exists(), "and nothing is left of the copy");
}

#[tokio::test]
async fn what_is_in_the_way_of_a_rescue_is_said_of_the_data_file_which_stays_where_it_is() {
    let it = Damaged::new().await;
    let now = (it.environment.now)();
    let aside = it.home.path().join(format!("rollcall-damaged-{now}.db"));
    std::fs::create_dir(aside).expect("something else is where it would be kept");

    let refused = it.rescued(it.incoming().await).await.expect_err("it cannot be moved away");

    assert_eq!(refused.code(), Code::DataFile, "the copy is whole: {}", said(&refused));
    let what = format!("the data file {} cannot be used: ", it.home.data_file().display());
    assert!(said(&refused).contains(&what), "which file: {}", said(&refused));
    assert_eq!(it.data(), it.left, "it is where it was");
}

#[tokio::test]
async fn a_backup_that_took_the_place_of_a_damaged_data_file_brings_its_mapping_and_its_trail() {
    let it = Damaged::new().await;

    let done = it.rescued(it.incoming().await).await.expect("it takes the place");

    assert_eq!(done.users as usize, it.users, "everybody is in it");
    assert_eq!(std::fs::read(&done.damaged).expect("it is kept"), it.left, "the damaged file, as it is");
    let app = open(it.folder.path(), &it.environment).await;
    let shown = app.mapping(it.connection, None).await.expect("the mapping is local");
    assert_eq!(shown.mapping.direction(Attribute::JobTitle), Direction::Export, "as of the backup");
    let chain = app.store().read(store::event::chain).await.expect("it is read");
    assert_eq!(chain.broken, None, "and the trail goes on");
}
