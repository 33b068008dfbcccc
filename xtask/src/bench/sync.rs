//! How long a sync takes to plan and to apply, and what a step costs.
//!
//! The measured process is `tests/examples/sync.rs`; the sandbox is another.

use super::Bound;
use super::http::Connection;
use super::import::Machine;
use super::meter;
use super::sandbox::Sandbox;
use crate::{Result, child, place};
use serde_json::{Value, json};
use std::process::Command;

const PLANNED: u64 = 100_000;
const UPDATES: u64 = 5_000;
const CREATES: u64 = 400;
const LATENCY_MS: u64 = 50;
/// How many calls are under way at most, by the pacer of a connection.
const WIDTH: f64 = 32.0;
const QUOTA_PER_SECOND: f64 = 40.0;
const SCOPE: &str = "https://www.googleapis.com/auth/admin.directory.user";

/// Measures, and tells each bound with what was found.
pub fn measure() -> Result<Vec<Bound>> {
    let mut bounds = planning()?;
    bounds.extend(applying()?);
    Ok(bounds)
}

fn planning() -> Result<Vec<Bound>> {
    let sandbox = Sandbox::serve(PLANNED, 0)?;
    let machine = Machine::new("bench-sync")?;
    machine.connect_to_sync(&sandbox)?;
    machine.import()?;
    let measured = meter::run(program(&machine, &["plan"], &[]))?;
    let told: Value = serde_json::from_str(&measured.output)?;
    println!("planning {PLANNED} users: {}", measured.output.trim());
    let base = number(&told, "base")?;
    Ok(vec![
        Bound::ratio(
            "planning with nothing to do, against stepping the cursors",
            number(&told, "settled")? / base,
            3.0,
        ),
        Bound::ratio(
            "planning with every pair decoded, against the same",
            number(&told, "decoded")? / base,
            12.0,
        ),
        Bound {
            what: format!("peak memory of planning {PLANNED} users"),
            found: measured.peak as f64 / (1024.0 * 1024.0),
            most: 150.0,
            unit: "MB",
        },
    ])
}

fn applying() -> Result<Vec<Bound>> {
    let sandbox = Sandbox::serve(UPDATES + 500, 0)?;
    sandbox.order(&json!({ "creates_per_second": 0 }))?;
    let machine = Machine::new("bench-apply")?;
    machine.connect_to_sync(&sandbox)?;
    machine.import()?;
    let updates = UPDATES.to_string();

    // What it costs, without any waiting.
    let costs = applied(&machine, &["update"], &[&updates, "unpaced"])?;
    let bare = bare(&sandbox, UPDATES)?;
    sandbox.order(&json!({ "latency_ms": LATENCY_MS }))?;
    let wide = applied(&machine, &["update"], &[&updates, "unpaced"])?;
    let paced = applied(&machine, &["update"], &[&updates])?;
    let creates = applied(&machine, &["create"], &[&CREATES.to_string()])?;
    // By what was really done: whom the bare client has edited is asked about, not updated.
    let calls = |told: &Value| -> Result<f64> { Ok(2.0 * number(told, "done")?) };
    let allowed = calls(&wide)? / (WIDTH / (LATENCY_MS as f64 / 1_000.0));
    // A minute's share goes at once; the rest as the quota allows.
    let by_quota = (calls(&paced)? - QUOTA_PER_SECOND * 60.0) / QUOTA_PER_SECOND;
    Ok(vec![
        Bound::ratio(
            "CPU of an applied step, against its two calls bare",
            number(&costs, "cpu")? / bare,
            3.0,
        ),
        Bound::ratio(
            "updates without a quota, against concurrency by latency",
            number(&wide, "seconds")? / allowed,
            1.0 / 0.9,
        ),
        Bound::ratio(
            "updates under 2,400 calls a minute, against the quota",
            number(&paced, "seconds")? / by_quota,
            1.0 / 0.95,
        ),
        Bound::ratio(
            "10 creates a second, against the last half of them",
            10.0 / number(&creates, "last_rate")?,
            1.0 / 0.95,
        ),
    ])
}

fn applied(machine: &Machine, what: &[&str], words: &[&str]) -> Result<Value> {
    let measured = meter::run(program(machine, what, words))?;
    println!("{} {}: {}", what.join(" "), words.join(" "), measured.output.trim());
    Ok(serde_json::from_str(&measured.output)?)
}

fn program(machine: &Machine, what: &[&str], words: &[&str]) -> Command {
    let mut command = child::command(place::target().join("release/examples/sync"));
    command.args(what).arg(&machine.home).arg(&machine.key).args(words);
    command
}

fn number(told: &Value, name: &str) -> Result<f64> {
    told[name].as_f64().ok_or_else(|| format!("the program tells no {name}: {told}").into())
}

/// The processor time of reading and patching so many users by a bare client that parses each answer.
fn bare(sandbox: &Sandbox, users: u64) -> Result<f64> {
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
    for (number, id) in ids.iter().cycle().take(usize::try_from(users)?).enumerate() {
        let target = format!("/admin/directory/v1/users/{id}");
        let _: Value = serde_json::from_slice(&connection.get(&target, &headers)?.body)?;
        let body = json!({ "name": { "givenName": format!("Bare{number}") } }).to_string();
        let _: Value = serde_json::from_slice(&connection.put(&target, &headers, body.as_bytes())?.body)?;
    }
    Ok((meter::own_cpu()? - before).as_secs_f64())
}
