//! The start of the app, against an empty window built the same way.

use super::Bound;
use crate::{Result, child, debian, place, web};

/// Builds both in release and lets `tests/window/speed.rs` start them turn about.
pub fn measure() -> Result<Vec<Bound>> {
    debian::ensure(debian::For::Test)?;
    web::ensure_built()?;
    for what in [["--bin", "rollcall-desktop"], ["--example", "empty-window"]] {
        let mut build = child::cargo();
        build.args(["build", "--release", "--package", "rollcall-app"]).args(what);
        child::foreground(build)?;
    }
    let release = place::target().join("release");
    let mut measured = child::cargo();
    measured
        .args(["test", "--quiet", "--workspace", "--test", "window", "--", "--ignored", "--nocapture"])
        .args(["--exact", "speed::the_first_screen_comes_nearly_as_soon_as_an_empty_window"])
        .env("ROLLCALL_DESKTOP", release.join("rollcall-desktop"))
        .env("ROLLCALL_EMPTY_WINDOW", release.join("examples/empty-window"));
    let told = child::output_of(measured)?;
    let line =
        told.lines().find_map(|line| line.strip_prefix("start\t")).ok_or("the start was not measured")?;
    let fields: Vec<_> = line.split('\t').collect();
    let [empty, ours, ratio] = fields.as_slice() else { return Err("the measurement cannot be read".into()) };
    let what = format!("start to the first screen: {empty} -> {ours} ms");
    Ok(vec![Bound::ratio(what, ratio.parse()?, 1.3)])
}
