//! How long a sync takes to plan and to apply, and what a step costs.
//!
//! The measured process is `tests/examples/sync`, which also does what it is measured against; the sandbox is another.
//! Every part works on people whom no other part has touched: whoever was changed behind Rollcall's back is asked about.

use super::Bound;
use super::http::Connection;
use super::import::{Machine, Size};
use super::meter;
use super::sandbox::Sandbox;
use crate::{Result, child, place};
use serde_json::{Value, json};
use std::process::Command;

const PLANNED: u64 = 100_000;
const MILLION: u64 = 1_000_000;
const UPDATES: u64 = 5_000;
const CREATES: u64 = 400;
/// What costs processor time is measured so many times, and the least counts: whatever else the machine does only adds.
const ROUNDS: u64 = 2;
pub(super) const LATENCY_MS: u64 = 50;
/// How many calls are under way at most, by the pacer of a connection.
const WIDTH: f64 = 32.0;
pub(super) const QUOTA: u64 = 2_400;
const SCOPE: &str = "https://www.googleapis.com/auth/admin.directory.user";
pub(super) const MEGABYTE: f64 = 1024.0 * 1024.0;

/// Measures, and tells each bound with what was found.
pub fn measure(size: Size) -> Result<Vec<Bound>> {
    let hundredth = planning(PLANNED, ROUNDS + 1)?;
    let mut bounds = vec![
        Bound::ratio(
            "planning with nothing to do, against stepping the cursors",
            hundredth.settled / hundredth.base,
            3.0,
        ),
        Bound::ratio(
            "planning with every pair decoded, against the same",
            hundredth.decoded / hundredth.base,
            12.0,
        ),
        Bound {
            what: format!("peak memory of planning {PLANNED} users"),
            found: hundredth.peak / MEGABYTE,
            most: 150.0,
            unit: "MB",
        },
    ];
    if size == Size::Million {
        let million = planning(MILLION, 1)?;
        bounds.push(Bound::ratio(
            "peak memory of planning a million, against 100,000",
            million.peak / hundredth.peak,
            1.3,
        ));
    }
    bounds.extend(applying()?);
    Ok(bounds)
}

/// What planning takes: of several processes the least time, in ms, and the most memory.
struct Planning {
    settled: f64,
    decoded: f64,
    base: f64,
    /// In bytes.
    peak: f64,
}

fn planning(users: u64, processes: u64) -> Result<Planning> {
    let sandbox = Sandbox::serve(users, 0)?;
    let machine = Machine::new("bench-sync")?;
    machine.connect_to_sync(&sandbox)?;
    machine.import()?;
    let mut all = Planning { settled: f64::INFINITY, decoded: f64::INFINITY, base: f64::INFINITY, peak: 0.0 };
    for _ in 0..processes {
        let measured = meter::run(program(&machine, "plan", &[]))?;
        let told: Value = serde_json::from_str(&measured.output)?;
        let found = |name| number(&told, name);
        println!(
            "planning {users} users: {:.0} ms with nothing to do, {:.0} ms with every pair decoded, after {:.0} ms of \
             putting in order what was read; stepping the cursors {:.0} ms, their keys alone {:.0} ms; peak {:.0} MB",
            found("settled")?,
            found("decoded")?,
            found("before")?,
            found("base")?,
            found("keys")?,
            found("peak")? / MEGABYTE
        );
        all = Planning {
            settled: all.settled.min(found("settled")?),
            decoded: all.decoded.min(found("decoded")?),
            base: all.base.min(found("base")?),
            peak: all.peak.max(found("peak")?),
        };
    }
    Ok(all)
}

fn applying() -> Result<Vec<Bound>> {
    let parts = 2 + 2 * ROUNDS;
    let sandbox = Sandbox::serve((parts + 1) * UPDATES, 0)?;
    sandbox.order(&json!({ "creates_per_second": 0 }))?;
    let machine = Machine::new("bench-apply")?;
    machine.connect_to_sync(&sandbox)?;
    machine.import()?;
    told(&machine, "settle", &[])?;
    let updates = UPDATES.to_string();
    let mut part = 0;
    let mut fresh = || {
        part += 1;
        ((part - 1) * UPDATES).to_string()
    };

    sandbox.order(&json!({ "latency_ms": LATENCY_MS }))?;
    let wide = told(&machine, "update", &[&updates, &fresh(), "unpaced"])?;
    sandbox.order(&json!({ "quota_per_minute": QUOTA }))?;
    sandbox.order(&json!("forget_requests"))?;
    let paced = told(&machine, "update", &[&updates, &fresh()])?;
    let refused = refused(&sandbox)?;
    sandbox.order(&json!({ "quota_per_minute": 0 }))?;
    let creates = told(&machine, "create", &[&CREATES.to_string()])?;

    // What it costs, without any waiting.
    sandbox.order(&json!({ "latency_ms": 0 }))?;
    let mut costs = f64::INFINITY;
    for _ in 0..ROUNDS {
        costs = costs.min(number(&told(&machine, "update", &[&updates, &fresh(), "unpaced"])?, "cpu")?);
    }
    let (origin, token) = (sandbox.about("origin")?, sandbox.token(SCOPE)?);
    let mut bare = f64::INFINITY;
    for _ in 0..ROUNDS {
        bare = bare.min(number(&told(&machine, "bare", &[&updates, &fresh(), origin, &token])?, "cpu")?);
    }
    let each = |seconds: f64| seconds * 1e6 / UPDATES as f64;
    println!(
        "a step costs {:.0} µs of CPU; its two calls bare {:.0} µs, and on a socket without any library {:.0} µs",
        each(costs),
        each(bare),
        each(socket(&sandbox, UPDATES)?)
    );
    let calls = 2 * UPDATES;
    Ok(vec![
        Bound::ratio("CPU of an applied step, against its two calls bare", costs / bare, 3.0),
        Bound::ratio(
            "updates without a quota, against concurrency by latency",
            number(&wide, "seconds")? / by_width(calls),
            1.0 / 0.9,
        ),
        Bound::ratio(
            "updates under 2,400 calls a minute, against the quota",
            number(&paced, "seconds")? / by_quota(calls),
            1.0 / 0.95,
        ),
        Bound {
            what: "calls refused for their rate meanwhile".to_owned(),
            found: refused,
            most: 1.0,
            unit: "%",
        },
        Bound::ratio(
            "10 creates a second, against the last half of them",
            10.0 / number(&creates, "last_rate")?,
            1.0 / 0.95,
        ),
    ])
}

/// How long so many calls take at least, with as many under way as there may be.
pub(super) fn by_width(calls: u64) -> f64 {
    calls as f64 * (LATENCY_MS as f64 / 1_000.0) / WIDTH
}

/// How long so many calls take at least when no minute, wherever it begins, may hold more than the quota: each share
/// goes at once when its minute begins, and the last as fast as without a quota.
pub(super) fn by_quota(calls: u64) -> f64 {
    let whole = (calls - 1) / QUOTA;
    whole as f64 * 60.0 + by_width(calls - whole * QUOTA)
}

/// How many of a hundred calls the sandbox refused because they came too fast.
fn refused(sandbox: &Sandbox) -> Result<f64> {
    let requests = sandbox.order(&json!("requests"))?;
    let all = requests.as_array().ok_or("the sandbox keeps no log")?;
    let refused = all.iter().filter(|request| matches!(request["status"].as_u64(), Some(403 | 429))).count();
    Ok(refused as f64 * 100.0 / all.len().max(1) as f64)
}

/// Has the measured program do something, and reads what it tells.
fn told(machine: &Machine, what: &str, words: &[&str]) -> Result<Value> {
    let measured = meter::run(program(machine, what, words))?;
    // The last word of some is a token, which is shown to nobody.
    println!("{what} {}: {}", words.first().unwrap_or(&""), measured.output.trim());
    Ok(serde_json::from_str(&measured.output)?)
}

pub(super) fn program(machine: &Machine, what: &str, words: &[&str]) -> Command {
    let mut command = child::command(place::target().join("release/examples/sync"));
    command.arg(what).arg(&machine.home).arg(&machine.key).args(words);
    command
}

fn number(told: &Value, name: &str) -> Result<f64> {
    told[name].as_f64().ok_or_else(|| format!("the program tells no {name}: {told}").into())
}

/// The processor time of reading and patching so many times on one socket, by a client that parses each answer and has
/// no library under it: how little it could cost at best.
fn socket(sandbox: &Sandbox, times: u64) -> Result<f64> {
    let bearer = format!("Bearer {}", sandbox.token(SCOPE)?);
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let mut connection = Connection::open(sandbox.about("origin")?)?;
    let list = connection.get("/admin/directory/v1/users?customer=my_customer&maxResults=500", &headers)?;
    let list: Value = serde_json::from_slice(&list.body)?;
    let ids: Vec<_> =
        list["users"].as_array().into_iter().flatten().filter_map(|user| user["id"].as_str()).collect();
    if ids.is_empty() {
        return Err("there is nobody to read".into());
    }
    let before = meter::own_cpu()?;
    for (number, id) in ids.iter().cycle().take(usize::try_from(times)?).enumerate() {
        let target = format!("/admin/directory/v1/users/{id}");
        let _: Value = serde_json::from_slice(&connection.get(&target, &headers)?.body)?;
        let body = json!({ "name": { "givenName": format!("Bare{number}") } }).to_string();
        let _: Value = serde_json::from_slice(&connection.put(&target, &headers, body.as_bytes())?.body)?;
    }
    Ok((meter::own_cpu()? - before).as_secs_f64())
}
