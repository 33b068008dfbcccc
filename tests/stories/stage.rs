//! What every story stands on: a tenant, an empty home, an open workstation, and a person at the browser.
//!
//! Time and chance are fixed, so that the same story is the same every time. Nothing here needs a keyring.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use directory::account::Mark;
use directory::{Attribute, Direction, User, Values};
use google::{Grant, OAuthClient, Redirect, Settings};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sandbox::control::{Consent, Control, Scopes};
use sandbox::{Effect, Fault, Options, Server, Tenant};
use secrets::{StoreError, Vault};
use serde_json::{Value, json};
use store::connection::Row as Connection;
use store::plan::decision::Kind;
use store::plan::review::{Filter, ReviewRow};
use store::user::{Search, Standing};
use store::{Millis, Store};
use sync::connect::{Attempt, Way};
use sync::connection::PasswordMode;
use sync::import::{Answer, Mode, Report, Scope};
use sync::users::Shown;
use sync::workstation::SandboxPort;
use sync::{Cancel, Environment, Error, Home, Watch, Workstation};
use tempfile::TempDir;

/// The super admin that a consent chooses by itself.
pub const ADMIN: &str = "sync-admin@northwind.test";
/// A delegated admin of every tenant.
pub const DELEGATED: &str = "helpdesk@northwind.test";
/// Somebody without any role.
pub const NOBODY: &str = "amelie.dubois@northwind.test";

/// When every story begins.
const BEGIN: Millis = 1_795_000_000_000;

/// A tenant on one side, a workstation on the other.
pub struct Stage {
    /// The workstation.
    pub app: Workstation,
    /// Google's side of the tenant: changes people, spoils answers, tells what it was asked.
    pub google: Control,
    clock: Arc<Clock>,
    environment: Environment,
    server: Server,
    folder: TempDir,
}

impl Stage {
    /// Opens a workstation beside a tenant with so many accounts.
    pub async fn of(users: u64) -> Self {
        Self::through(users, |port| port).await
    }

    /// The same, with something on the way to the tenant: it is given the tenant's port, and gives its own.
    pub async fn through(users: u64, way: impl FnOnce(u16) -> u16) -> Self {
        let tenant = Tenant { seed: 1, users };
        Self::beside(Options { tenant, quota_per_minute: 0, ..Options::default() }, way).await
    }

    /// The same beside a tenant with these options.
    pub async fn beside(options: Options, way: impl FnOnce(u16) -> u16) -> Self {
        let server = sandbox::serve(Options { control: true, ..options }).await.expect("the sandbox starts");
        let google = Control::new(server.origin(), server.control_key().expect("control was asked for"));
        let port = way(port_of(&server));
        let clock = Arc::new(Clock::at(BEGIN));
        let folder = tempfile::tempdir().expect("a folder");
        let environment = environment(clock.clone(), sandbox_at(port), folder.path());
        let app = open(folder.path(), &environment).await;
        Self { app, google, clock, environment, server, folder }
    }

    /// The same, connected to the sandbox by its super admin.
    pub async fn connected(users: u64) -> (Self, i64) {
        let stage = Self::of(users).await;
        let connection = stage.connect().await.expect("the super admin consents").id;
        stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("the wizard asks it");
        (stage, connection)
    }

    /// Closes the workstation and opens it again, as a restart does.
    pub async fn restart(&mut self) {
        self.app = open(self.folder.path(), &self.environment).await;
    }

    /// Closes the workstation and ends the tenant; what was stored stays.
    pub fn leave(self) -> TempDir {
        self.leave_open().0
    }

    /// Closes the workstation; the tenant goes on.
    #[expect(clippy::disallowed_methods, reason = "SQLite closes its files on threads that tell nobody")]
    pub fn leave_open(self) -> (TempDir, Server) {
        let Self { app, folder, server, .. } = self;
        drop(app);
        // Connections are closed on threads of their own; the last one takes its log away.
        let log = home_of(folder.path()).join("rollcall.db-wal");
        let memory = log.with_file_name("rollcall.db-shm");
        let begun = Instant::now();
        while log.exists() || memory.exists() {
            assert!(begun.elapsed().as_secs() < 30, "somebody holds the data file");
            std::thread::sleep(std::time::Duration::from_millis(5));
            // Two that are closed at the same moment each see the other, and neither takes the log away.
            let last = store::rusqlite::Connection::open(home_of(folder.path()).join("rollcall.db"));
            let _ = last.and_then(|conn| conn.query_row("SELECT count(*) FROM user", [], |_| Ok(())));
        }
        (folder, server)
    }

    /// The data folder.
    pub fn home(&self) -> PathBuf {
        home_of(self.folder.path())
    }

    /// The key file that opens the secrets.
    pub fn key_file(&self) -> PathBuf {
        self.environment.key_file.clone().expect("every stage has a key file")
    }

    /// The port of the tenant.
    pub fn port(&self) -> u16 {
        port_of(&self.server)
    }

    /// Lets time pass, here and at Google.
    pub async fn wait(&self, time: Duration) {
        self.google.advance_clock(time).await.expect("the sandbox's clock moves");
        self.wait_here(time);
    }

    /// Lets time pass here alone.
    pub fn wait_here(&self, time: Duration) {
        self.clock.pass(time);
    }

    /// Puts the clock here back, and no other: it was ahead.
    pub fn put_back_here(&self, time: Duration) {
        self.clock.set(self.clock.now() - millis(time));
    }

    /// Lets the clock here say what Google's says: else they are as far apart as the story is from today.
    #[expect(clippy::disallowed_methods, reason = "the tenant has the machine's own clock")]
    pub fn agree_on_the_time(&self) {
        let machine =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
        let machine = i64::try_from(machine.as_millis()).expect("no ages");
        self.let_the_clock_run();
        self.clock.set(machine);
    }

    /// Lets the clock here run, as Google's does: where what happened there and here is held together.
    pub fn let_the_clock_run(&self) {
        self.clock.runs.get_or_init(Instant::now);
    }

    /// What the clock says.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    // Connect

    /// Connects the sandbox as its super admin, who lets Rollcall look and sync.
    pub async fn connect(&self) -> Result<Connection, Error> {
        self.connect_as(sandbox_way(Grant::LookAndSync), Consent::default()).await
    }

    /// Connects in a way, with what the person decides in the browser.
    pub async fn connect_as(&self, way: Way, decision: Consent) -> Result<Connection, Error> {
        let attempt = self.app.connect_begin(way).await?;
        self.finish(attempt, decision, &self.google).await
    }

    /// Plays the person: decides on the consent page of a tenant and lets the browser go where it is led.
    pub async fn finish(
        &self,
        attempt: Attempt,
        decision: Consent,
        tenant: &Control,
    ) -> Result<Connection, Error> {
        let redirect = tenant.consent(attempt.url(), decision).await.expect("the page leads back");
        let cancel = Cancel::default();
        let (connected, page) =
            tokio::join!(connected(&self.app, attempt, pending(), &cancel), browser().get(redirect).send());
        assert!(
            page.expect("the app shows a page").status().is_success(),
            "the browser sees a page at the end"
        );
        connected
    }

    /// Consents again on a connection, as the same admin.
    pub async fn reactivate(&self, connection: i64) {
        let way = Way::Reactivate { connection, grant: None, client: None };
        self.connect_as(way, Consent::default()).await.expect("the same admin consents again");
    }

    // Import

    /// Looks at a user on Google again and takes what changed.
    pub async fn refreshed(&self, id: i64) -> Result<Shown, Error> {
        let runs = self.app.look_again(id).await?.iter().map(|look| look.run).collect();
        self.app.take_looks(id, runs).await
    }

    /// Reads Google and leaves the plan for review.
    pub async fn read(&self, connection: i64, scope: Scope) -> Result<i64, Error> {
        self.app.import_read(connection, scope, Mode::Full, &Watch::silent()).await
    }

    /// Imports a scope as it is ticked.
    pub async fn import(&self, connection: i64, scope: Scope) -> Report {
        let run = self.read(connection, scope).await.expect("Google is read");
        self.apply(run).await
    }

    /// Approves a plan.
    pub async fn apply(&self, run: i64) -> Report {
        self.app.import_apply(run, &Watch::silent()).await.expect("the plan is applied")
    }

    /// Answers the row of an address.
    pub async fn answer(&self, run: i64, email: &str, answer: Answer) -> Result<(), Error> {
        let google_id = self.row(run, email).await.google_id;
        self.app.answer(run, vec![google_id], Some(answer)).await
    }

    /// Un-ticks the row of an address.
    pub async fn untick(&self, run: i64, email: &str) -> Result<(), Error> {
        let google_id = self.row(run, email).await.google_id;
        self.app.tick(run, vec![google_id], false).await
    }

    /// Ticks the row of an address.
    pub async fn tick(&self, run: i64, email: &str) -> Result<(), Error> {
        let google_id = self.row(run, email).await.google_id;
        self.app.tick(run, vec![google_id], true).await
    }

    /// Makes every mapped attribute an imported one, where that is possible.
    pub async fn import_all_attributes(&self, connection: i64) -> Vec<Attribute> {
        let all: Vec<_> = Attribute::built_in()
            .filter(|attribute| attribute.choices().contains(&Direction::Import))
            .collect();
        self.app.set_direction(connection, &all, Direction::Import).await.expect("they may be imported");
        all
    }

    /// Gives the row of an address.
    pub async fn row(&self, run: i64, email: &str) -> ReviewRow {
        let rows = self.rows(run, Filter::default()).await;
        rows.into_iter()
            .find(|row| row.email == email)
            .unwrap_or_else(|| panic!("{email} must be in the plan"))
    }

    /// Gives the rows of a plan, in its order.
    pub async fn rows(&self, run: i64, filter: Filter) -> Vec<ReviewRow> {
        self.app.review(run, filter, 0, 1_000_000).await.expect("the plan can be looked at").rows
    }

    // What a person reads

    /// The whole plan.
    pub async fn plan(&self, run: i64) -> String {
        self.plan_of(run, Filter::default()).await
    }

    /// The heading of the plan, and the rows of some kinds.
    pub async fn plan_of(&self, run: i64, filter: Filter) -> String {
        let plan = self.app.plan(run).await.expect("there is a plan");
        let [new, update, unchanged, matches, conflict, removed] = plan.counts.kinds;
        let removed = if removed == 0 { String::new() } else { format!(", {removed} removed") };
        let mut lines = vec![format!(
            "{}: {new} new, {update} update, {unchanged} unchanged, {matches} match, {conflict} conflict{removed}; \
             {} ticked, {} open, {} missing",
            plan.scope.words(),
            plan.counts.ticked,
            plan.counts.open_conflicts,
            plan.gone
        )];
        lines.extend(self.rows(run, filter).await.iter().map(line));
        lines.join("\n")
    }

    /// Everybody in the directory, by username.
    pub async fn people(&self) -> Vec<Person> {
        let found = self.app.store().read(|conn| {
            let mut ids = conn.prepare("SELECT id FROM user ORDER BY username")?;
            let ids = ids.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
            ids.into_iter()
                .map(|id| {
                    let row = store::user::get(conn, id)?;
                    let accounts = store::binding::of_user(conn, id)?.len();
                    Ok(Person { id, user: row.user, standing: row.standing, version: row.version, accounts })
                })
                .collect()
        });
        found.await.expect("the directory is read")
    }

    /// The directory, a line for each person.
    pub async fn directory(&self) -> String {
        let people = self.people().await;
        people.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    /// The person of a username.
    pub async fn person(&self, username: &str) -> Person {
        let people = self.people().await;
        let found = people.into_iter().find(|person| person.user.username == username);
        found.unwrap_or_else(|| panic!("{username} must be in the directory"))
    }

    // Setting the scene

    /// Puts somebody into the directory who is on no Google yet.
    pub async fn add_person(&self, username: &str, name: (&str, &str), email: &str) -> i64 {
        self.add(username, name, email, Values::default()).await
    }

    /// The same, with attributes.
    pub async fn add(&self, username: &str, name: (&str, &str), email: &str, values: Values) -> i64 {
        let user = User {
            email: email.to_owned(),
            username: username.to_owned(),
            given_name: name.0.to_owned(),
            family_name: name.1.to_owned(),
            state: directory::user::State::Active,
            values,
        };
        let now = self.now();
        let added = self
            .app
            .store()
            .write(move |tx| store::user::insert(tx, &user, Standing::DirectoryOnly, now, Search::Kept));
        added.await.expect("the username is free")
    }

    /// Changes somebody in the directory, as an administrator does there.
    pub async fn change(&self, username: &str, change: impl FnOnce(&mut User) + Send + 'static) {
        let (username, now) = (username.to_owned(), self.now());
        let changed = self.app.store().write(move |tx| {
            let before = store::user::lookup(tx, &username)?;
            let mut after = before.user.clone();
            change(&mut after);
            store::user::update(tx, &before, &after, before.standing, now)
        });
        changed.await.expect("the user is there");
    }

    /// How many steps of a run were sent and have no answer.
    pub async fn unanswered(&self, run: i64) -> u64 {
        let counted = self.app.store().read(move |conn| store::step::count_unanswered(conn, run)).await;
        counted.expect("the journal tells")
    }

    /// Leaves every step that a run has not done as sent without an answer, as a kill leaves it.
    pub async fn leave_sent(&self, run: i64) {
        let now = self.now();
        let sent = self.app.store().write(move |tx| {
            for step in store::step::pending(tx, run, -1, 1_000)? {
                store::step::note_sent(tx, run, step.seq, now)?;
            }
            Ok(())
        });
        sent.await.expect("the journal takes it");
    }

    /// How often Google was asked for something of which the path contains a part.
    pub async fn asked(&self, part: &str) -> usize {
        self.requests(part).await.len()
    }

    /// What Google was asked for, of which the path contains a part.
    pub async fn requests(&self, part: &str) -> Vec<sandbox::control::Seen> {
        let mut seen = self.google.requests().await.expect("the log of requests");
        seen.retain(|seen| seen.target.contains(part));
        seen
    }
}

/// Somebody in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The directory's number.
    pub id: i64,
    /// What is known.
    pub user: User,
    /// How they stand.
    pub standing: Standing,
    /// Counts the changes.
    pub version: i64,
    /// How many Google accounts they are bound to.
    pub accounts: usize,
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let User { username, given_name, family_name, email, .. } = &self.user;
        let name = directory::user::full_name(given_name, family_name);
        write!(f, "{username}: {name} <{email}>, {:?}, {} account(s)", self.standing, self.accounts)
    }
}

/// A row as a line.
fn line(row: &ReviewRow) -> String {
    let tick = match (&row.decision.locked, row.decision.ticked, row.decision.kind) {
        (_, _, Kind::Unchanged) => "   ",
        (Some(_), ..) => "[-]",
        (None, true, _) => "[x]",
        (None, false, _) => "[ ]",
    };
    let kind = format!("{:?}", row.decision.kind).to_lowercase();
    let name = directory::user::full_name(&row.given_name, &row.family_name);
    let marks = Mark::ALL.into_iter().filter(|mark| row.marks & mark.bit() != 0);
    let marks: String = marks.map(|mark| format!(", {}", format!("{mark:?}").to_lowercase())).collect();
    let username = row.decision.username.as_ref().map(|name| format!(" as {name}")).unwrap_or_default();
    let why = if row.decision.why.is_empty() { String::new() } else { format!(": {}", row.decision.why) };
    let locked = row.decision.locked.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let remembered = if row.remembered.is_some() { " (as chosen before)" } else { "" };
    format!("{tick} {kind} {name} <{}>{username}{marks}{why}{locked}{remembered}", row.email)
}

/// A report as a person reads it.
pub fn told(report: &Report) -> String {
    let counts = &report.run.counts;
    let mut lines = vec![format!(
        "{:?}: {} created, {} updated, {} linked, {} unchanged, {} skipped, {} conflicts, {} refused",
        report.run.state,
        counts.created,
        counts.updated,
        counts.linked,
        counts.unchanged,
        counts.skipped,
        counts.conflicts,
        counts.refused
    )];
    let problem = |problem: &sync::import::Problem| {
        format!("- {} <{}> {}: {}", problem.name, problem.email, problem.kind, problem.why)
    };
    let synced = [
        (counts.suspended, "suspended"),
        (counts.reactivated, "reactivated"),
        (counts.released, "let go"),
        (counts.removed, "removed"),
    ];
    for (count, what) in synced.into_iter().filter(|(count, _)| *count > 0) {
        lines[0].push_str(&format!(", {count} {what}"));
    }
    lines.extend(report.problems.iter().map(problem));
    lines.join("\n")
}

/// Some kinds of rows.
pub fn only(kinds: &[Kind]) -> Filter {
    Filter { kinds: kinds.to_vec(), ..Filter::default() }
}

/// An error as a person gets it: code, words, hint.
pub fn said(error: &Error) -> String {
    let hint = error.hint().map(|hint| format!("\n{hint}")).unwrap_or_default();
    format!("{:?}: {error}{hint}", error.code())
}

/// A consent by somebody else than the super admin.
pub fn by(account: &str) -> Consent {
    Consent { account: Some(account.to_owned()), scopes: Scopes::All }
}

/// The way to the sandbox.
pub fn sandbox_way(grant: Grant) -> Way {
    Way::Sandbox { client: client(), grant }
}

/// Waits for the browser and connects with what it brought.
pub async fn connected(
    app: &Workstation,
    attempt: Attempt,
    pasted: impl Future<Output = Redirect>,
    cancel: &Cancel,
) -> Result<Connection, Error> {
    app.connect_finish(attempt.answered(pasted, cancel).await?, cancel).await
}

/// The sandbox's OAuth client.
pub fn client() -> OAuthClient {
    OAuthClient::from_json(sandbox::CLIENT_JSON).expect("the sandbox's own client file")
}

/// What opens the addresses that a browser would be led to.
pub fn browser() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().expect("a browser")
}

/// Time, chance and patience of a story.
pub fn environment(clock: Arc<Clock>, sandbox: SandboxPort, folder: &Path) -> Environment {
    let key_file = folder.join("key");
    // The same chance in every run: told, so that a failing story can be told again.
    let seed = 7;
    println!("chance is made of seed {seed}");
    let dice = Mutex::new(StdRng::seed_from_u64(seed));
    let settings = Settings {
        backoff_unit: Duration::from_millis(2),
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(10),
        ..Settings::new("story", Arc::new(|| 0.5))
    };
    Environment {
        now: Arc::new(move || clock.now()),
        chance: Arc::new(move |bytes| dice.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes)),
        sandbox,
        google: settings,
        key_file: Some(key_file),
        operator: "morgan".to_owned(),
        workstation: "desk-1".to_owned(),
    }
}

/// A sandbox that is served already.
pub fn sandbox_at(port: u16) -> SandboxPort {
    Arc::new(move || Box::pin(async move { Ok(port) }))
}

/// Opens the workstation of a folder; its secrets are opened by the key file, never by somebody's own keyring.
pub async fn open(folder: &Path, environment: &Environment) -> Workstation {
    let key_file = environment.key_file.clone().expect("every stage has a key file");
    let home = Home::at(&home_of(folder)).expect("a home");
    if !key_file.exists() {
        let mut key = [0; 64];
        (environment.chance)(&mut key);
        std::fs::write(&key_file, key).expect("the key file is written");
        sync::home::keep_to_owner(&key_file).expect("the key file is one's own");
        let id = "00112233445566778899aabbccddeeff";
        let store = Store::open(&home.data_file()).await.expect("a data file");
        store.write(move |tx| store::setting::set(tx, "homeId", &id)).await.expect("the home gets its name");
        let no_keyring = Err(StoreError::NoStore("stories have no keyring".to_owned()));
        Vault::open_with(home.path(), id, Some(&key_file), no_keyring)
            .expect("the key file opens a fresh home");
    }
    Workstation::open(home, environment.clone()).await.expect("the home opens")
}

fn home_of(folder: &Path) -> PathBuf {
    folder.join("home")
}

fn port_of(server: &Server) -> u16 {
    let port = server.origin().rsplit(':').next().and_then(|port| port.parse().ok());
    port.expect("an origin ends with its port")
}

/// A page of a list, as Google would send it.
pub fn page(users: &[Value], next: Option<&str>) -> Fault {
    let mut body = json!({ "kind": "admin#directory#users", "users": users });
    if let Some(next) = next {
        body["nextPageToken"] = next.into();
    }
    answer("/users?", body)
}

/// An answer to the next `GET` of a path, instead of the tenant's own.
pub fn answer(path: &str, body: Value) -> Fault {
    let content_type = "application/json; charset=UTF-8".to_owned();
    Fault::once("GET", path, Effect::Body { status: 200, content_type, body: body.to_string() })
}

/// A write of a path that Google does not let in: it asks for a longer pause than anybody waits.
pub fn not_let_in(method: &str, path: &str) -> Fault {
    let fault = Fault::error(method, path, 429, "rateLimitExceeded", "Too many requests");
    Fault { retry_after: Some("3600".to_owned()), ..fault }
}

/// An account with what every account has.
pub fn account(id: &str, email: &str, name: (&str, &str)) -> Value {
    json!({ "id": id, "primaryEmail": email, "name": { "givenName": name.0, "familyName": name.1 } })
}

/// The clock here: it stands, unless a story lets it run as Google's does.
#[derive(Debug)]
pub struct Clock {
    at: AtomicI64,
    /// Since when it runs.
    runs: OnceLock<Instant>,
}

impl Clock {
    pub fn at(now: Millis) -> Self {
        Self { at: AtomicI64::new(now), runs: OnceLock::new() }
    }

    fn ran(&self) -> Millis {
        self.runs.get().map_or(0, |since| millis(since.elapsed()))
    }

    fn now(&self) -> Millis {
        self.at.load(Ordering::Relaxed) + self.ran()
    }

    fn set(&self, now: Millis) {
        self.at.store(now - self.ran(), Ordering::Relaxed);
    }

    fn pass(&self, time: Duration) {
        self.at.fetch_add(millis(time), Ordering::Relaxed);
    }
}

fn millis(time: Duration) -> Millis {
    i64::try_from(time.as_millis()).expect("no ages")
}
