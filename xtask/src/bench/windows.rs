//! The SQL of every window of the users' list: 100,000 users against 1,000.

use super::Bound;
use crate::{Result, child};

/// The most that a window may cost at 100,000 users, against the same at 1,000.
const MOST: f64 = 3.0;

/// Runs `crates/store/examples/windows.rs` and tells each ratio.
pub fn measure() -> Result<Vec<Bound>> {
    let mut measured = child::cargo();
    measured.args(["run", "--release", "--quiet", "--package", "store", "--example", "windows"]);
    let told = child::output_of(measured)?;
    let bounds: Vec<_> = told.lines().filter_map(bound).collect();
    if bounds.is_empty() { Err("the windows were not measured".into()) } else { Ok(bounds) }
}

fn bound(line: &str) -> Option<Bound> {
    let mut fields = line.split('\t');
    let (name, little, much) = (fields.next()?, fields.next()?, fields.next()?);
    let (ratio, kind) = (fields.next()?, fields.next()?);
    if kind == "told" {
        // It finds a hundred times as many: more work by its nature.
        println!("{name}: {little} -> {much} ms, {ratio} x, finding more");
        return None;
    }
    Some(Bound::ratio(format!("{name}: {little} -> {much} ms"), ratio.parse().ok()?, MOST))
}
