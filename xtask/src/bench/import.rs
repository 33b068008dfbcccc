//! How long an import takes, what it costs, and how that grows.
//!
//! *base* = (number of list calls x 50 ms) + the same bytes fetched by a bare client at 0 ms.

use super::Bound;
use super::http::Connection;
use super::meter::{self, Cost};
use super::sandbox::{Sandbox, rollcall};
use crate::{Result, child, place};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LATENCY: Duration = Duration::from_millis(50);
const USERS: u64 = 100_000;
const MILLION: u64 = 1_000_000;
const LIST: &str = "/admin/directory/v1/users?";
const SCOPE: &str = "https://www.googleapis.com/auth/admin.directory.user.readonly";
const MEGABYTE: f64 = 1024.0 * 1024.0;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 100,000 users.
    Hundredth,
    /// Also a million, against the same at 100,000.
    Million,
}

/// Measures, and tells each bound with what was found.
pub fn measure(size: Size) -> Result<Vec<Bound>> {
    let sandbox = Sandbox::serve(USERS, LATENCY.as_millis() as u64)?;
    let machine = Machine::new("bench")?;
    machine.connect(&sandbox)?;
    sandbox.order(&json!("forget_requests"))?;
    let first = machine.import()?;
    let targets = list_calls(&sandbox)?;
    let second = machine.import()?;
    let greedy = Machine::new("bench-everything")?;
    greedy.connect(&sandbox)?;
    greedy.take_everything()?;
    let everything = greedy.import()?;
    sandbox.order(&json!({ "latency_ms": 0 }))?;
    let bare = fetch(&sandbox, &targets)?;
    let base = LATENCY * u32::try_from(targets.len())? + bare.wall;
    println!(
        "{USERS} users in {} calls, {:.0} MB on the wire; base {:.1} s; bare and parsed {:.2} s of CPU",
        targets.len(),
        bare.received as f64 / MEGABYTE,
        base.as_secs_f64(),
        bare.cpu.as_secs_f64()
    );
    tell("first import", &first);
    tell("second import", &second);
    tell("first import of every attribute", &everything);
    println!(
        "  {:.2} x base; the bounds are those of the mapping that a connection begins with",
        of(everything.cost.wall, base)
    );
    let mut bounds = vec![
        Bound::ratio("reading, against base", of(first.read, base), 1.15),
        Bound::ratio("the whole first import, against base", of(first.cost.wall, base), 1.6),
        Bound::ratio("its CPU, against receiving and parsing", of(first.cost.cpu, bare.cpu), 8.0),
        Bound::ratio("CPU of a second import, against the first", of(second.cost.cpu, first.cost.cpu), 0.6),
        memory(&first, USERS),
    ];
    drop(sandbox);
    if size == Size::Million {
        bounds.extend(at_a_million()?);
    }
    Ok(bounds)
}

fn at_a_million() -> Result<Vec<Bound>> {
    let quick = |users| -> Result<Imported> {
        let sandbox = Sandbox::serve(users, 0)?;
        let machine = Machine::new("bench-million")?;
        machine.connect(&sandbox)?;
        let imported = machine.import()?;
        tell(&format!("{users} users at 0 ms"), &imported);
        Ok(imported)
    };
    let (small, large) = (quick(USERS)?, quick(MILLION)?);
    let each = |imported: &Imported, users| imported.cost.wall.as_secs_f64() / users as f64;
    Ok(vec![
        memory(&small, USERS),
        Bound::ratio(
            "peak memory at a million, against 100,000",
            large.cost.peak as f64 / small.cost.peak as f64,
            1.3,
        ),
        Bound::ratio(
            "time a user at a million, against 100,000",
            each(&large, MILLION) / each(&small, USERS),
            2.0,
        ),
    ])
}

fn memory(imported: &Imported, users: u64) -> Bound {
    let found = imported.cost.peak as f64 / MEGABYTE;
    Bound { what: format!("peak memory at {users} users"), found, most: 150.0, unit: "MB" }
}

fn of(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE)
}

fn tell(what: &str, imported: &Imported) {
    let Cost { wall, cpu, peak, .. } = &imported.cost;
    println!(
        "{what}: {:.1} s, of which reading {:.1} s; {:.1} s of CPU; {:.0} MB at most",
        wall.as_secs_f64(),
        imported.read.as_secs_f64(),
        cpu.as_secs_f64(),
        *peak as f64 / MEGABYTE
    );
}

/// The list calls that the import made, with their page tokens.
fn list_calls(sandbox: &Sandbox) -> Result<Vec<String>> {
    let requests = sandbox.order(&json!("requests"))?;
    let all = requests.as_array().ok_or("the sandbox keeps no log")?.iter();
    let targets = all.filter_map(|request| request["target"].as_str());
    let lists: Vec<String> = targets.filter(|target| target.starts_with(LIST)).map(str::to_owned).collect();
    if lists.is_empty() { Err("the import asked for no list".into()) } else { Ok(lists) }
}

struct Bare {
    wall: Duration,
    cpu: Duration,
    received: u64,
}

/// Fetches the same pages once for the time, and once more with parsing for the cost.
fn fetch(sandbox: &Sandbox, targets: &[String]) -> Result<Bare> {
    let bearer = format!("Bearer {}", sandbox.token(SCOPE)?);
    let headers = [("Authorization", bearer.as_str())];
    let mut connection = Connection::open(sandbox.about("origin")?)?;
    let mut page = |target: &String| -> Result<super::http::Answer> {
        let answer = connection.get(target, &headers)?;
        if answer.status == 200 { Ok(answer) } else { Err(format!("{target}: {}", answer.status).into()) }
    };
    let started = Instant::now();
    let mut received = 0;
    for target in targets {
        received += page(target)?.received;
    }
    let wall = started.elapsed();
    let before = meter::own_cpu()?;
    let mut users = 0;
    for target in targets {
        let value: Value = serde_json::from_slice(&page(target)?.body)?;
        users += value["users"].as_array().map_or(0, Vec::len);
    }
    if users == 0 {
        return Err("the pages hold no users".into());
    }
    Ok(Bare { wall, cpu: meter::own_cpu()? - before, received })
}

pub(super) struct Imported {
    cost: Cost,
    read: Duration,
}

/// A fresh data folder, opened by a key file.
pub(super) struct Machine {
    pub(super) home: PathBuf,
    pub(super) key: PathBuf,
    client: PathBuf,
}

impl Machine {
    pub(super) fn new(name: &str) -> Result<Self> {
        let folder = place::target().join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let key = folder.join("key");
        let mut chance = [0; 32];
        fs::File::open("/dev/urandom")?.read_exact(&mut chance)?;
        fs::write(&key, chance)?;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600))?;
        Ok(Self { home: folder.join("home"), key, client: folder.join("client.json") })
    }

    pub(super) fn command(&self, words: &[&str]) -> Command {
        let mut command = child::command(rollcall());
        command.args(words).arg("--home").arg(&self.home).arg("--key-file").arg(&self.key);
        command
    }

    /// Connects to the sandbox as to Google, and consents to look.
    fn connect(&self, sandbox: &Sandbox) -> Result<()> {
        self.consent(sandbox, &["connect", "google", "--look-only", "--no-browser"])
    }

    /// Chooses to import every attribute there is.
    fn take_everything(&self) -> Result<()> {
        let chosen = self.command(&["mapping", "set", "all", "import"]).stdout(Stdio::null()).status()?;
        if chosen.success() { Ok(()) } else { Err("the mapping cannot be set".into()) }
    }

    /// Connects to the sandbox as to Google, and consents to look and sync.
    pub(super) fn connect_to_sync(&self, sandbox: &Sandbox) -> Result<()> {
        self.consent(sandbox, &["connect", "google", "--no-browser"])
    }

    fn consent(&self, sandbox: &Sandbox, words: &[&str]) -> Result<()> {
        fs::write(&self.client, sandbox.about("client_json")?)?;
        let mut command = self.command(words);
        command.arg("--origin").arg(sandbox.about("origin")?).arg("--client-json").arg(&self.client);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = command.spawn()?;
        let out = program.stdout.take().ok_or("a pipe was asked for")?;
        let mut address = String::new();
        let mut out = BufReader::new(out);
        out.read_line(&mut address)?;
        let back = sandbox.agree(address.trim())?;
        let target = back.splitn(4, '/').nth(3).ok_or("the consent leads nowhere")?;
        let answer = Connection::open(&back)?.get(&format!("/{target}"), &[])?;
        let status = program.wait()?;
        if status.success() && answer.location.is_none() {
            return Ok(());
        }
        Err(format!("rollcall could not connect: {status}").into())
    }

    pub(super) fn import(&self) -> Result<Imported> {
        let cost = meter::run(self.command(&["import", "--yes", "--json"]))?;
        // 3: conflicts are left out. The sandbox has some, whoever imports it.
        if !matches!(cost.code, Some(0 | 3)) {
            return Err(format!("the import failed: {}", cost.output).into());
        }
        let report: Value = serde_json::from_str(&cost.output)?;
        let read = number(&report, "read_ms").ok_or("the import tells no read_ms")?;
        Ok(Imported { cost, read: Duration::from_millis(read) })
    }
}

/// The first number of this name, however deep.
fn number(value: &Value, name: &str) -> Option<u64> {
    match value {
        Value::Object(fields) => fields
            .get(name)
            .and_then(Value::as_u64)
            .or_else(|| fields.values().find_map(|inner| number(inner, name))),
        Value::Array(items) => items.iter().find_map(|inner| number(inner, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
