//! `cargo xtask bench`: how fast and how small, as ratios whose two numbers come from the same run.

mod call;
mod diagnose;
mod groups;
mod http;
mod import;
mod meter;
mod sandbox;
mod start;
mod sync;
mod windows;

use crate::{Result, child};
use std::process::ExitCode;

/// A ratio, or an amount, and what it may be at most.
pub struct Bound {
    what: String,
    found: f64,
    most: f64,
    unit: &'static str,
}

impl Bound {
    fn ratio(what: impl Into<String>, found: f64, most: f64) -> Self {
        Self { what: what.into(), found, most, unit: "x" }
    }

    fn holds(&self) -> bool {
        self.found <= self.most
    }
}

/// What is measured.
enum What {
    /// Reading, planning, applying.
    Import(import::Size),
    /// Planning and applying what Google is sent.
    Sync(import::Size),
    /// Reading the members of groups.
    Groups,
    /// The whole set of checks.
    Diagnose,
    /// The SQL of the users' list.
    Windows,
    /// A call from the web view.
    Call,
    /// From the process's start to the first screen.
    Start,
}

/// Builds the headless program alone.
fn build_headless() -> Result<()> {
    let mut release = child::cargo();
    release.args(["build", "--release", "--package", "cli"]);
    child::foreground(release)
}

/// Builds the headless program, which serves the sandbox, and the program that is measured.
fn build_both() -> Result<()> {
    for what in [["--package", "cli", "--bin", "rollcall"], ["--package", "stories", "--example", "sync"]] {
        let mut release = child::cargo();
        release.args(["build", "--release"]).args(what);
        child::foreground(release)?;
    }
    Ok(())
}

/// Builds the release and measures it.
pub fn run(words: &[&str]) -> Result<ExitCode> {
    let what = match words {
        [] | ["import"] => What::Import(import::Size::Hundredth),
        ["import", "--million"] => What::Import(import::Size::Million),
        ["sync"] => What::Sync(import::Size::Hundredth),
        ["sync", "--million"] => What::Sync(import::Size::Million),
        ["groups"] => What::Groups,
        ["diagnose"] => What::Diagnose,
        ["windows"] => What::Windows,
        ["call"] => What::Call,
        ["start"] => What::Start,
        _ => {
            return Err(
                "bench knows: import, import --million, sync, sync --million, groups, diagnose, windows, call, \
                 start"
                    .into(),
            );
        }
    };
    if !cfg!(target_os = "linux") {
        return Err("the bench reads /proc, which only Linux has".into());
    }
    if cfg!(debug_assertions) {
        // The bare client is part of each ratio: unoptimised, it would flatter what it is held against.
        let mut again = child::cargo();
        again.args(["run", "--release", "--quiet", "--package", "xtask", "--", "bench"]).args(words);
        child::foreground(again)?;
        return Ok(ExitCode::SUCCESS);
    }
    let bounds = match what {
        What::Import(size) => {
            build_headless()?;
            import::measure(size)?
        }
        What::Sync(size) => {
            build_both()?;
            sync::measure(size)?
        }
        What::Groups => {
            build_both()?;
            groups::measure()?
        }
        What::Diagnose => {
            build_headless()?;
            diagnose::measure()?
        }
        What::Windows => windows::measure()?,
        What::Call => call::measure()?,
        What::Start => start::measure()?,
    };
    let wide = bounds.iter().map(|bound| bound.what.chars().count()).max().unwrap_or_default() + 2;
    println!("\n{:<wide$}{:>10}{:>10}", "", "found", "at most");
    for bound in &bounds {
        let Bound { what, found, most, unit } = bound;
        let word = if bound.holds() { "" } else { "  MISSED" };
        println!("{what:<wide$}{found:>8.2} {unit}{most:>8.2} {unit}{word}");
    }
    let all = bounds.iter().all(Bound::holds);
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
