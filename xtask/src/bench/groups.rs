//! How long reading the members of groups takes, which is one call a group, and how much memory.

use super::Bound;
use super::import::Machine;
use super::meter::{self, Cost};
use super::sandbox::Sandbox;
use super::sync::{LATENCY_MS, MEGABYTE, QUOTA, by_quota, by_width, program};
use crate::Result;
use serde_json::{Value, json};
use std::collections::HashSet;

const USERS: u64 = 5_000;
const GROUPS: u64 = 10_000;

/// Measures, and tells each bound with what was found.
pub fn measure() -> Result<Vec<Bound>> {
    let sandbox = Sandbox::serve(USERS, 0)?;
    let machine = Machine::new("bench-groups")?;
    machine.connect_to_sync(&sandbox)?;
    machine.import()?;
    sandbox.order(&json!({ "groups": GROUPS }))?;
    sandbox.order(&json!({ "latency_ms": LATENCY_MS }))?;
    sandbox.order(&json!("forget_requests"))?;
    let (wide, cost) = read(&machine, &["unpaced"])?;
    let Asked { lists, members, twice } = asked(&sandbox)?;
    sandbox.order(&json!({ "quota_per_minute": QUOTA }))?;
    let (paced, paced_cost) = read(&machine, &[])?;
    let peak = cost.peak.max(paced_cost.peak) as f64 / MEGABYTE;
    println!(
        "{} groups: {lists} lists, {members} calls for members, {twice} of them again; {wide:.1} s without a quota, \
         {paced:.1} s with; {:.1} s of CPU",
        GROUPS,
        cost.cpu.as_secs_f64()
    );
    if members >= GROUPS {
        return Err("groups without members were asked for them".into());
    }
    // The lists follow each other; the calls for members go side by side.
    let one_by_one = lists as f64 * LATENCY_MS as f64 / 1_000.0;
    Ok(vec![
        Bound::ratio(
            "members without a quota, against concurrency by latency",
            wide / (one_by_one + by_width(members)),
            1.25,
        ),
        Bound::ratio(
            "members under 2,400 calls a minute, against the quota",
            paced / by_quota(lists + members),
            1.25,
        ),
        Bound {
            what: format!("peak memory of reading {GROUPS} groups"),
            found: peak,
            most: 150.0,
            unit: "MB",
        },
        Bound { what: "groups asked more than once".to_owned(), found: twice as f64, most: 0.0, unit: "" },
    ])
}

fn read(machine: &Machine, words: &[&str]) -> Result<(f64, Cost)> {
    let measured = meter::run(program(machine, "groups", words))?;
    let told: Value = serde_json::from_str(&measured.output)
        .map_err(|why| format!("the program said {:?}: {why}", measured.output))?;
    if told["groups"].as_u64() != Some(GROUPS) {
        return Err(format!("not every group is in the plan: {told}").into());
    }
    let seconds = told["seconds"].as_f64().ok_or("the program tells no time")?;
    Ok((seconds, measured))
}

/// What Google was asked about groups.
struct Asked {
    lists: u64,
    members: u64,
    /// How many of those about a group that was asked about before.
    twice: u64,
}

fn asked(sandbox: &Sandbox) -> Result<Asked> {
    let requests = sandbox.order(&json!("requests"))?;
    let all = requests.as_array().ok_or("the sandbox keeps no log")?;
    let (mut lists, mut members, mut seen) = (0, 0, HashSet::new());
    for target in all.iter().filter_map(|request| request["target"].as_str()) {
        let Some((_, rest)) = target.split_once("/groups") else { continue };
        if let Some((group, _)) = rest.split_once("/members") {
            members += 1;
            seen.insert(group.to_owned());
        } else {
            lists += 1;
        }
    }
    Ok(Asked { lists, members, twice: members - seen.len() as u64 })
}
