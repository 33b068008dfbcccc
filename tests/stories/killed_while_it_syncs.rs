//! A kill after every journal write of a sync, in turn: every account ends exactly once in the wanted state.
//!
//! Quota, pauses between creates and the delay of consistency are lifted: they have stories of their own. The tenant and
//! the data folder are restored from one prepared copy for each kill.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use directory::edit::Draft;
use directory::provision::{AfterDeletion, Drift, Winner};
use directory::user::{State as UserState, Unbind};
use directory::{Attribute, Direction};
use sandbox::control::Control;
use sandbox::{Options, Rules, Server, Tenant};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use store::run::State;
use store::rusqlite::Connection;
use store::step::Became;
use sync::import::{Report, Scope};
use sync::passwords::Source;
use sync::provision::{Answers, Confirmed};
use sync::{Watch, Workstation};
use tokio::task::JoinSet;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::killed::{closed, copy_of, reopen};
use crate::stage::{Stage, told};

/// What the child is told.
const FOLDER: &str = "STORY_FOLDER";
const PORT: &str = "STORY_PORT";
const MOMENT: &str = "STORY_MOMENT";

/// What the child says when its moment has come.
pub const NOW: &str = "now";

/// How many kills are told at once, each on its own copy.
const AT_ONCE: u32 = 2;

/// The file of the tenant, in the folder of the story.
pub const TENANT: &str = "tenant.db";

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_every_journal_write_of_60_steps() {
    killed_after_every_journal_write(1).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: cargo xtask test --long"]
async fn killed_after_every_journal_write_of_200_steps() {
    killed_after_every_journal_write(4).await;
}

/// Every fifth moment: what an undo does is written by the same hand.
#[tokio::test(flavor = "multi_thread")]
async fn killed_after_journal_writes_of_an_undo() {
    let scene = Scene::prepare(1).await.undone().await;
    let whole = scene.whole().await;
    assert!(whole.steps >= 50, "an undo of {} steps", whole.steps);
    let kills = kill_from(Arc::new(scene), Arc::new(whole), 1, 5).await;
    assert!(kills > 20, "all along the way: {kills} kills");
}

async fn killed_after_every_journal_write(size: usize) {
    let scene = Scene::prepare(size).await;
    let whole = scene.whole().await;
    assert!(whole.steps >= 50 * size as u64, "a run of {} steps of every kind", whole.steps);
    assert_eq!(
        whole.slips.len(),
        (9 + 4) * size,
        "whoever is new, and whoever was given one: {:?}",
        whole.slips
    );
    assert!(whole.slips.values().all(|opens| *opens), "each opens its account: {:?}", whole.slips);

    let (scene, whole) = (Arc::new(scene), Arc::new(whole));
    let mut workers = JoinSet::new();
    for first in 1..=AT_ONCE {
        workers.spawn(kill_from(scene.clone(), whole.clone(), first, AT_ONCE));
    }
    let kills: u64 = workers.join_all().await.iter().sum();
    assert!(kills > 2 * whole.steps, "after every write of {} steps: {kills} kills", whole.steps);
}

/// Kills at one moment of each stride, from the first on to the end of the run; tells how often.
async fn kill_from(scene: Arc<Scene>, whole: Arc<Left>, first: u32, stride: u32) -> u64 {
    let mut kills = 0;
    for moment in (first..).step_by(stride as usize) {
        let copy = copy_of(scene.folder.path());
        let server = serve(copy.path()).await;
        let child = child(copy.path(), port_of(&server), moment);
        let reached = tokio::task::spawn_blocking(move || kill_at_its_moment(child)).await.expect("a thread");
        if !reached {
            break;
        }
        kills += 1;
        let app = reopen(copy.path(), port_of(&server)).await;
        let at = format!("killed at moment {moment}");
        let row = app.runs(None, 1).await.expect("the directory opens").remove(0).run;
        let report = match row.state {
            State::Applying => app.sync_apply(row.id, &Confirmed::default(), &Watch::silent()).await,
            _ => app.report(row.id).await,
        };
        let report = report.unwrap_or_else(|error| panic!("{at}: it is not finished: {error}"));
        let left = Left::of(&app, &report, &server).await;
        drop(app);
        server.shutdown().await;
        let left = Left { tenant: tenant(copy.path()), ..left };
        whole.is_as(&left, &at);
    }
    kills
}

/// A plan that waits for its approval, and the tenant that it is about.
struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    async fn prepare(size: usize) -> Self {
        let tenants = tempfile::tempdir().expect("a folder");
        let stage = Stage::beside(options(tenants.path(), 80 * size as u64 + 10), |port| port).await;
        let connection = stage.connect().await.expect("the super admin consents").id;
        let run = plan_of_every_kind(&stage, connection, size).await;
        let plan = stage.app.sync_plan(run).await.expect("there is a plan");
        let kinds: Vec<_> = plan.steps.keys().copied().collect();
        assert_eq!(
            kinds,
            [
                "adopt",
                "archive",
                "create",
                "export",
                "give-up",
                "password",
                "reactivate",
                "rename",
                "stand-aside",
                "suspend",
                "take",
                "unbind",
                "undelete"
            ],
            "every kind of step is among them"
        );
        let (folder, server) = stage.leave_open();
        server.shutdown().await;
        copy_tenant(tenants.path(), folder.path());
        Self { folder }
    }

    /// The same after the run was applied, with the plan that undoes it.
    async fn undone(self) -> Self {
        let server = serve(self.folder.path()).await;
        let app = reopen(self.folder.path(), port_of(&server)).await;
        let run = app.runs(None, 1).await.expect("the runs").remove(0).run.id;
        let sure = confirmed(&app, run).await;
        app.sync_apply(run, &sure, &Watch::silent()).await.expect("it is applied");
        app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
        drop(app);
        closed(self.folder.path()).await;
        server.shutdown().await;
        self
    }

    /// What the run does when nobody kills it.
    async fn whole(&self) -> Left {
        let copy = copy_of(self.folder.path());
        let server = serve(copy.path()).await;
        let app = reopen(copy.path(), port_of(&server)).await;
        let run = app.runs(None, 1).await.expect("the runs").remove(0).run.id;
        let confirmed = confirmed(&app, run).await;
        let report = app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("it is applied");
        assert_eq!(report.problem_count, 0, "{}", told(&report));
        let left = Left::of(&app, &report, &server).await;
        drop(app);
        server.shutdown().await;
        Left { tenant: tenant(copy.path()), ..left }
    }
}

pub async fn confirmed(app: &Workstation, run: i64) -> Confirmed {
    let exceeded = app.sync_plan(run).await.expect("there is a plan").exceeded;
    Confirmed(exceeded.iter().map(|limit| (limit.what, limit.count)).collect())
}

/// Brings both sides apart in every way that a step mends, and makes the plan.
pub async fn plan_of_every_kind(stage: &Stage, connection: i64, size: usize) -> i64 {
    stage.import(connection, Scope::All).await;
    let exported = [Attribute::JobTitle, Attribute::Manager];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("both may go out");
    let people = stage.people().await;
    let mut people = people.into_iter().filter(|person| {
        person.accounts == 1
            && person.user.state == UserState::Active
            && !person.user.username.contains("admin")
            && !person.user.username.contains("helpdesk")
    });
    let mut some = |count: usize| -> Vec<_> { people.by_ref().take(count * size).collect() };

    // Suspended by a sync of ours, and active again since: reactivated.
    let back = some(4);
    for person in &back {
        stage.change(&person.user.username, |user| user.state = UserState::Suspended).await;
    }
    // Given a title by a sync of ours, and another by somebody on Google since: taken.
    let drifted = some(3);
    for person in &drifted {
        stage
            .change(&person.user.username, |user| {
                user.values.set(Attribute::JobTitle, "Mate".into());
            })
            .await;
    }
    let first = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers { differ: Some(Winner::Directory), ..Answers::default() };
    stage.app.sync_answer_all(first, answers).await.expect("the first alignment");
    let sure = confirmed(&stage.app, first).await;
    stage.app.sync_apply(first, &sure, &Watch::silent()).await.expect("it is applied");
    for person in &back {
        stage.change(&person.user.username, |user| user.state = UserState::Active).await;
    }
    // Renamed, the first of them to a name that somebody new gets afterwards.
    for (at, person) in some(6).into_iter().enumerate() {
        let email = format!("renamed{at}@northwind.test");
        stage.change(&person.user.username, |user| user.email = email).await;
    }
    // Each has the address that the other is to have.
    for pair in some(2).chunks(2) {
        let [one, other] = pair else { panic!("people come in pairs") };
        for (whose, to) in [(one, other), (other, one)] {
            let email = to.user.email.clone();
            stage.change(&whose.user.username, |user| user.email = email).await;
        }
    }
    for person in some(8) {
        stage
            .change(&person.user.username, |user| {
                user.given_name.push('o');
                user.values.set(Attribute::JobTitle, "Captain".into());
            })
            .await;
    }
    // A password of their own, made here: an account that is there already gets it by a step.
    for person in some(4) {
        stage.app.set_password(person.id, Source::Made).await.expect("one is made");
    }
    // Several steps for one user.
    for (at, person) in some(2).into_iter().enumerate() {
        let email = format!("leaving{at}@northwind.test");
        stage
            .change(&person.user.username, |user| {
                user.email = email;
                user.family_name.push('a');
                user.state = UserState::Suspended;
            })
            .await;
    }
    for person in &drifted {
        let title = json!({ "organizations": [{ "primary": true, "title": "Cook" }] });
        stage.google.edit_user(&person.user.email, title).await.expect("Google's side changes");
    }
    for person in some(4) {
        stage.change(&person.user.username, |user| user.state = UserState::Suspended).await;
    }
    for how in [Unbind::Suspend, Unbind::Archive, Unbind::LeaveActive] {
        let ids = some(3).iter().map(|person| person.id).collect();
        stage.app.unbind_users(connection, ids, how).await.expect("they are bound");
    }
    for person in some(3) {
        stage.google.delete_user(&person.user.email).await.expect("it is there");
    }
    let mut new = Vec::new();
    for at in 0..9 * size {
        let (name, email) = (format!("new{at}"), format!("new{at}@northwind.test"));
        new.push(stage.add_person(&name, ("Helen", "Okafor"), &email).await);
    }
    for at in 0..5 * size {
        let (name, email) = (format!("known{at}"), format!("known{at}@northwind.test"));
        let record = json!({ "primaryEmail": email, "name": { "givenName": "Ana", "familyName": "Silva" } });
        stage.google.insert_user(record).await.expect("an account of the same address");
        new.push(stage.add_person(&name, ("Ana", "Silva"), &email).await);
    }
    stage.app.bind_users(connection, new).await.expect("they are there");
    // A manager who is made by this run, of somebody who is new as well and of somebody who has an account.
    let accounts = some(2).into_iter().map(|person| person.user.username);
    for report in (1..=2 * size).map(|at| format!("new{at}")).chain(accounts) {
        let user = stage.person(&report).await;
        let draft = Draft::default().with(Attribute::Manager, "new0");
        stage.app.edit_user(user.id, user.version, draft).await.expect("a manager of this directory");
    }

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers {
        differ: Some(Winner::Directory),
        both_changed: Some(Winner::Directory),
        drift: Some(Drift::Accept),
        deleted: Some(AfterDeletion::Restore),
    };
    stage.app.sync_answer_all(run, answers).await.expect("every question is answered");
    run
}

/// What a run leaves behind, on both sides.
#[derive(Debug, Default)]
struct Left {
    /// The accounts of the tenant, by address.
    tenant: BTreeMap<String, Account>,
    /// The directory, a line for each person.
    people: BTreeMap<String, String>,
    /// Whose password waits to be handed out, and whether it opens the account.
    slips: BTreeMap<String, bool>,
    steps: u64,
    counts: [u64; Became::ALL.len()],
}

/// An account as it is in the end.
#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    pub record: Value,
    passwords: u64,
    sign_outs: u64,
    renames: u64,
}

impl Left {
    async fn of(app: &Workstation, report: &Report, server: &Server) -> Self {
        assert!(report.run.state.is_closed(), "it is over: {}", told(report));
        let steps = app.steps(report.run.id, Vec::new(), 0, 10_000).await.expect("the journal is kept");
        let found = app.store().read(|conn| {
            let mut people = conn.prepare(
                "SELECT u.username, u.email || ' ' || u.given_name || ' ' || u.family_name || ' ' || u.state || ' '
                     || u.version || ' ' || u.standing || ' ' || (SELECT count(*) FROM binding WHERE user_id = u.id)
                 FROM user AS u",
            )?;
            let rows = people.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        });
        let people = found.await.expect("the directory is read");
        let control = Control::new(server.origin(), server.control_key().expect("control is on"));
        let mut slips = BTreeMap::new();
        for slip in app.slips().await.expect("they open") {
            let opens = control.opens(&slip.email, slip.password.expose_secret()).await;
            slips.insert(slip.email, opens.expect("the account is there"));
        }
        let (tenant, counts) = (BTreeMap::new(), steps.counts);
        Self { tenant, people, slips, steps: counts.iter().sum(), counts }
    }

    /// Compares what a killed and resumed run left with what this one did.
    fn is_as(&self, other: &Self, at: &str) {
        let count = |left: &Self, became: Became| left.counts[became as usize];
        let done = |left: &Self| count(left, Became::Done) + count(left, Became::Already);
        assert_eq!(done(other), done(self), "{at}: the report says that all is done: {:?}", other.counts);
        for became in [Became::Refused, Became::Unknown, Became::Open, Became::Conflict] {
            assert_eq!(count(other, became), 0, "{at}: nothing is {became:?}: {:?}", other.counts);
        }
        assert_eq!(other.people, self.people, "{at}: the directory is as it would be");
        assert_eq!(other.slips, self.slips, "{at}: no account has a password that nobody can be given");
        let addresses = |left: &Self| left.tenant.keys().cloned().collect::<Vec<_>>();
        assert_eq!(addresses(other), addresses(self), "{at}: no account is there twice or not at all");
        for (address, wanted) in &self.tenant {
            let account = &other.tenant[address];
            assert_eq!(account.record, wanted.record, "{at}: {address}");
            // A create is looked for; which password an account has can be read by nobody: it is sent again.
            let again = if address.starts_with("new") { 1 } else { 2 };
            let passwords = wanted.passwords..=again * wanted.passwords;
            assert!(passwords.contains(&account.passwords), "{at}: passwords of {address}: {account:?}");
            assert_eq!(account.renames, wanted.renames, "{at}: {address} was renamed once");
            let sign_outs = wanted.sign_outs..=2 * wanted.sign_outs;
            assert!(sign_outs.contains(&account.sign_outs), "{at}: {address} is signed out: {account:?}");
        }
    }
}

/// Reads the tenant from its file: every account with what it is and what was done to it.
pub fn tenant(folder: &Path) -> BTreeMap<String, Account> {
    const KEPT: [&str; 9] = [
        "primaryEmail",
        "name",
        "suspended",
        "archived",
        "orgUnitPath",
        "aliases",
        "organizations",
        "relations",
        "changePasswordAtNextLogin",
    ];
    let conn = Connection::open(folder.join(TENANT)).expect("the tenant is kept");
    let mut accounts = conn
        .prepare(
            "SELECT record, state, (SELECT count(*) FROM moment AS m WHERE m.number = u.number AND kind = 'password'),
                 (SELECT count(*) FROM moment AS m WHERE m.number = u.number AND kind = 'signed_out'),
                 (SELECT count(*) FROM moment AS m WHERE m.number = u.number AND kind = 'renamed')
             FROM user AS u ORDER BY number",
        )
        .expect("it has users");
    let rows = accounts.query_map([], |row| {
        let (record, state): (String, String) = (row.get(0)?, row.get(1)?);
        Ok((record, state, row.get::<_, u64>(2)?, row.get::<_, u64>(3)?, row.get::<_, u64>(4)?))
    });
    let mut found = BTreeMap::new();
    for row in rows.expect("they are read") {
        let (record, state, passwords, sign_outs, renames) = row.expect("a user");
        let record: Value = serde_json::from_str(&record).expect("a record");
        let address = record["primaryEmail"].as_str().expect("an address").to_owned();
        let mut kept: serde_json::Map<_, _> =
            KEPT.iter().map(|field| ((*field).to_owned(), record[*field].clone())).collect();
        kept.insert("state".to_owned(), state.into());
        let account = Account { record: kept.into(), passwords, sign_outs, renames };
        assert!(found.insert(address.clone(), account).is_none(), "{address} is there once");
    }
    found
}

pub fn options(folder: &Path, users: u64) -> Options {
    Options {
        tenant: Tenant { seed: 1, users },
        quota_per_minute: 0,
        rules: Some(Rules { creates_per_second: 0, ..Rules::default() }),
        database: Some(folder.join(TENANT)),
        control: true,
        ..Options::default()
    }
}

/// Serves the tenant that a folder keeps.
pub async fn serve(folder: &Path) -> Server {
    sandbox::serve(options(folder, 1)).await.expect("the tenant is served from its file")
}

pub fn port_of(server: &Server) -> u16 {
    server
        .origin()
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .expect("an origin ends with its port")
}

pub fn copy_tenant(from: &Path, to: &Path) {
    for end in ["", "-wal"] {
        let name = format!("{TENANT}{end}");
        if from.join(&name).exists() {
            std::fs::copy(from.join(&name), to.join(&name)).expect("a file is copied");
        }
    }
}

/// Starts this very program to apply the plan that waits; at its moment it stops and says so.
pub fn child(folder: &Path, port: u16, moment: u32) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "killed_while_it_syncs::the_child", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(PORT, port.to_string())
        .env(MOMENT, moment.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts")
}

/// Waits for the child's moment and kills it; tells whether it came before the child's end.
pub fn kill_at_its_moment(mut child: Child) -> bool {
    let said = BufReader::new(child.stdout.take().expect("it is piped"));
    let reached = said.lines().map_while(Result::ok).any(|line| line == NOW);
    // SIGKILL: nothing is tidied up.
    let _ = child.kill();
    let ended = child.wait().expect("the child is gone");
    assert!(reached || ended.success(), "unharmed, it succeeds");
    reached
}

/// Stops everything at the n-th time that the journal is written, or an answer has come.
struct Stop {
    left: AtomicU32,
}

impl<S: tracing::Subscriber> Layer<S> for Stop {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        if !about.target().starts_with("sync::") || *about.level() != tracing::Level::TRACE {
            return;
        }
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            println!("\n{NOW}");
            // Whoever waits for this thread waits with it, until all is killed.
            loop {
                std::thread::park();
            }
        }
    }
}

/// Lets this process stand still at its n-th write.
pub fn stop_at(moment: u32) {
    let stop = tracing_subscriber::registry().with(Stop { left: AtomicU32::new(moment) });
    tracing::subscriber::set_global_default(stop).expect("nobody listens yet");
}

/// What is killed: the other half of these stories, started by them.
#[tokio::test]
#[ignore = "started by the stories of this file"]
#[expect(clippy::disallowed_methods, reason = "its parent talks to it through the environment")]
async fn the_child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    let (port, Some(moment)) = (number(PORT).expect("a port"), number(MOMENT)) else { return };
    let app = reopen(Path::new(&folder), u16::try_from(port).expect("a port")).await;
    let run = app.runs(None, 1).await.expect("the runs").remove(0).run.id;
    let confirmed = confirmed(&app, run).await;
    stop_at(moment);
    app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("the plan is applied");
}
