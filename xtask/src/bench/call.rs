//! A call from the web view: no more than its SQL and one and a half times an empty command that returns the same bytes.

use super::Bound;
use crate::{Result, child, debian, place, web};

/// The most that a call may cost beyond its SQL, against an empty command that returns the same bytes.
const MOST: f64 = 1.5;

/// Builds the app with its empty command in release, fills a directory, and lets `tests/window/speed.rs` call.
pub fn measure() -> Result<Vec<Bound>> {
    debian::ensure(debian::For::Test)?;
    web::ensure_built()?;
    let mut build = child::cargo();
    build.args(["build", "--release", "--package", "rollcall-app", "--example", "bench-window"]);
    child::foreground(build)?;
    let data = place::target().join("bench-call.db");
    for leftover in ["", "-wal", "-shm"] {
        let file = place::target().join(format!("bench-call.db{leftover}"));
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    let mut fill = child::cargo();
    fill.args(["run", "--release", "--quiet", "--package", "store", "--example", "windows", "--"]).arg(&data);
    child::foreground(fill)?;
    let mut measured = child::cargo();
    measured
        .args([
            "test",
            "--quiet",
            "--package",
            "stories",
            "--test",
            "window",
            "--",
            "--ignored",
            "--nocapture",
        ])
        .args(["--exact", "speed::a_call_costs_little_more_than_its_sql_and_its_bytes"])
        .env("ROLLCALL_BENCH_WINDOW", place::target().join("release/examples/bench-window"))
        .env("ROLLCALL_BENCH_DATA", &data);
    let told = child::output_of(measured)?;
    let bounds: Vec<_> = told.lines().filter_map(bound).collect();
    if bounds.is_empty() { Err("no call was measured".into()) } else { Ok(bounds) }
}

fn bound(line: &str) -> Option<Bound> {
    let fields: Vec<_> = line.strip_prefix("call\t")?.split('\t').collect();
    let [name, sql, empty, call, bytes] = fields.as_slice() else { return None };
    let number = |text: &str| text.parse::<f64>().ok();
    let beyond = (number(call)? - number(sql)?).max(0.0) / number(empty)?;
    let what = format!("{name}: {call} ms, SQL {sql}, empty {empty}, {bytes} B");
    Some(Bound::ratio(what, beyond, MOST))
}
