//! How long the whole set of checks takes where each call takes its time.

use super::Bound;
use super::import::Machine;
use super::meter;
use super::sandbox::Sandbox;
use crate::Result;
use serde_json::{Value, json};
use std::time::Duration;

const USERS: u64 = 1_000;
const LATENCY: Duration = Duration::from_millis(200);
/// The set ends within this, the program's start and end among it.
const MOST: Duration = Duration::from_secs(10);

/// Measures, and tells the bound with what was found.
pub fn measure() -> Result<Vec<Bound>> {
    let sandbox = Sandbox::serve(USERS, 0)?;
    sandbox.order(&json!({ "set": ["unverified_domain", "off"] }))?;
    let machine = Machine::new("bench-diagnose")?;
    machine.connect_to_sync(&sandbox)?;
    machine.import()?;
    sandbox.order(&json!({ "latency_ms": LATENCY.as_millis() as u64 }))?;
    sandbox.order(&json!("forget_requests"))?;
    let cost = meter::run(machine.command(&["diagnose", "--json"]))?;
    let requests = sandbox.order(&json!("requests"))?;
    let calls = requests.as_array().ok_or("the sandbox keeps no log")?.len();
    let told: Value = serde_json::from_str(&cost.output)?;
    let checks = told["checks"].as_array().ok_or("the program tells no checks")?;
    for check in checks {
        // What keeps quiet or breaks off costs nothing: the set would look quicker than it is.
        if matches!(check["answer"].as_str(), None | Some("quiet" | "failed")) {
            return Err(format!("not every check was asked: {check}").into());
        }
    }
    let wall = cost.wall.as_secs_f64();
    let waited = LATENCY.as_secs_f64() * calls as f64;
    println!(
        "{} checks and {calls} calls of {} ms: {wall:.2} s, where one after another would be {waited:.1} s; {:.2} s of CPU",
        checks.len(),
        LATENCY.as_millis(),
        cost.cpu.as_secs_f64()
    );
    Ok(vec![Bound::ratio(
        "the whole set of checks at 200 ms a call, against 10 s",
        wall / MOST.as_secs_f64(),
        1.0,
    )])
}
