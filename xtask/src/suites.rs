//! The suites, in the order in which they run: what is quick to fail comes first.

use crate::tally::{self, Tally};
use crate::test::Reach;
use crate::{Result, built, bundle, child, place, python, types, web};
use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// One line of the final table.
pub struct Suite {
    pub name: &'static str,
    pub about: &'static str,
    pub reach: Reach,
    pub minutes: u64,
    /// Whether it runs while the next one does: it needs nothing of it, and has no clock to look at.
    pub beside: bool,
    pub run: fn(&Stage<'_>) -> Result<Tally>,
}

const fn gate(
    name: &'static str,
    about: &'static str,
    minutes: u64,
    run: fn(&Stage<'_>) -> Result<Tally>,
) -> Suite {
    Suite { name, about, reach: Reach::Gate, minutes, beside: false, run }
}

const fn beside(suite: Suite) -> Suite {
    Suite { beside: true, ..suite }
}

/// All suites.
pub const ALL: &[Suite] = &[
    gate("format", "rustfmt and prettier", 5, format),
    gate("ui types", "svelte-check", 5, ui_types),
    gate("ui build", "the screens, as the app carries them", 5, ui_build),
    // Where the compiler works on one crate it leaves a core to others.
    beside(gate("ui unit", "components and modules, in vitest", 20, ui_unit)),
    gate("build", "everything that the next suites run, once", 40, build),
    gate("rust", "unit, property and integration tests of all crates", 20, rust),
    gate("stories", "the whole program against the sandbox, without its window", 20, stories),
    gate("types", "the TypeScript types are those of the views in Rust", 5, fresh_types),
    gate("conformance", "Google's own Python client drives the sandbox", 10, conformance),
    gate("ui screens", "every screen under axe-core in Chromium", 25, ui_screens),
    gate("window", "the real window, a real keyring, driven by WebDriver", 20, window),
    gate("lint", "clippy", 20, lint),
    gate("docs", "rustdoc", 15, docs),
    gate("deny", "licences, banned crates and sources of what we depend on", 20, deny),
    Suite {
        name: "bundle",
        about: "the Debian package is built, installed, started and removed",
        reach: Reach::Long,
        minutes: 60,
        beside: false,
        run: |_| bundle::check().map(|()| passed(1)),
    },
];

/// What a suite runs on: its limit, its logs, and what the suites before it built.
pub struct Stage<'a> {
    name: &'static str,
    reach: Reach,
    deadline: Instant,
    built: &'a built::Once,
    counted: Cell<Tally>,
}

impl<'a> Stage<'a> {
    pub fn new(suite: &Suite, reach: Reach, built: &'a built::Once) -> Self {
        let deadline = Instant::now() + Duration::from_secs(suite.minutes * 60);
        Self { name: suite.name, reach, deadline, built, counted: Cell::default() }
    }

    /// What was counted before the suite broke off.
    pub fn counted(&self) -> Tally {
        self.counted.get()
    }

    /// Runs a command within what is left of the suite's time; it must end, but it may fail.
    pub fn run(&self, mut command: Command, log: &str) -> Result<child::Finished> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let log = place::target().join("test-logs").join(format!("{}-{log}.log", self.name));
        command.env("CI", "1").env("NO_COLOR", "1").env("INSTA_UPDATE", "no");
        command.env("TS_RS_EXPORT_DIR", types::scratch());
        let finished = child::watched(command, &log, left)?;
        if finished.end == child::End::TimedOut {
            return Err(format!("took too long; see {}", log.display()).into());
        }
        Ok(finished)
    }

    /// Builds the screens, which the app carries: without them it does not compile.
    pub fn ui(&self) -> Result<()> {
        let Some(build) = web::pending_build()? else { return Ok(()) };
        match self.run(build, "ui")?.end {
            child::End::Success => Ok(()),
            child::End::Failure | child::End::TimedOut => Err("the UI does not build".into()),
        }
    }

    /// Runs a command that is one test by itself: it succeeds or not.
    fn single(&self, command: Command, log: &str) -> Result<Tally> {
        let end = self.run(command, log)?.end;
        Ok(Tally { tests: 1, failed: u64::from(end != child::End::Success) })
    }

    /// Runs test programs that Cargo built, one after the other.
    fn programs(&self, which: impl Fn(&built::Program) -> bool) -> Result<Tally> {
        for program in self.built.get(self)?.iter().filter(|program| which(program)) {
            let mut command = child::command(&program.path);
            command.current_dir(&program.folder).env("CARGO_MANIFEST_DIR", &program.folder);
            if self.reach == Reach::Long && program.target != "window" {
                command.arg("--include-ignored");
            }
            let finished = self.run(command, &format!("{}-{}", program.package, program.target))?;
            let mut tally = tally::of_rust(&finished.output);
            if finished.end != child::End::Success && tally.failed == 0 {
                println!("{} ended without a result", program.package);
                tally = tally + Tally { tests: 1, failed: 1 };
            }
            self.counted.set(self.counted.get() + tally);
        }
        Ok(self.counted.get())
    }
}

fn passed(tests: u64) -> Tally {
    Tally { tests, failed: 0 }
}

fn cargo(words: &[&str]) -> Command {
    let mut command = child::cargo();
    command.args(words);
    command
}

fn format(stage: &Stage<'_>) -> Result<Tally> {
    let rust = stage.single(cargo(&["fmt", "--all", "--check", "--", "--color=never"]), "rust")?;
    let ui = stage.single(web::npm(&["run", "--silent", "format:check"]), "ui")?;
    Ok(rust + ui)
}

fn ui_types(stage: &Stage<'_>) -> Result<Tally> {
    let mut check = web::tool("svelte-check");
    check.args(["--tsconfig", "./tsconfig.json", "--fail-on-warnings", "--output", "machine"]);
    let finished = stage.run(check, "check")?;
    tally::of_svelte_check(&finished.output).ok_or_else(|| "svelte-check did not finish".into())
}

fn ui_build(stage: &Stage<'_>) -> Result<Tally> {
    stage.ui().map(|()| passed(1))
}

fn ui_unit(stage: &Stage<'_>) -> Result<Tally> {
    let report = place::target().join("test-logs").join("vitest.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut vitest = web::tool("vitest");
    vitest.args(["run", "--reporter=default", "--reporter=json"]);
    vitest.arg(format!("--outputFile.json={}", report.display()));
    let finished = stage.run(vitest, "vitest")?;
    let report = fs::read_to_string(&report).map_err(|_| "vitest left no report")?;
    let tally = tally::of_vitest(&report).ok_or("vitest's report is not as expected")?;
    if finished.end != child::End::Success && tally.failed == 0 {
        return Err("vitest failed outside of a test".into());
    }
    Ok(tally)
}

fn build(stage: &Stage<'_>) -> Result<Tally> {
    stage.built.get(stage).map(|programs| passed(programs.len() as u64))
}

fn rust(stage: &Stage<'_>) -> Result<Tally> {
    let programs = stage.programs(|program| program.package != built::STORIES)?;
    let docs = stage.run(cargo(&["test", "--workspace", "--doc"]), "examples")?;
    let examples = tally::of_rust(&docs.output);
    if docs.end != child::End::Success && examples.failed == 0 {
        return Err("the examples in the documentation do not compile".into());
    }
    Ok(programs + examples)
}

fn stories(stage: &Stage<'_>) -> Result<Tally> {
    stage.programs(|program| program.package == built::STORIES && program.target == "stories")
}

fn window(stage: &Stage<'_>) -> Result<Tally> {
    stage.programs(|program| program.package == built::STORIES && program.target == "window")
}

fn fresh_types(stage: &Stage<'_>) -> Result<Tally> {
    types::export(stage.built.get(stage)?, |command| {
        Ok(stage.run(command, "export")?.end == child::End::Success)
    })?;
    types::compare()
}

fn conformance(stage: &Stage<'_>) -> Result<Tally> {
    let python = python::ensure()?;
    stage.built.get(stage)?;
    let mut scenario = child::command(python);
    scenario.arg("tests/conformance/scenario.py").arg("--rollcall").arg(built::binary("rollcall"));
    counted(&stage.run(scenario, "scenario")?)
}

fn ui_screens(stage: &Stage<'_>) -> Result<Tally> {
    counted(&stage.run(web::npm(&["run", "--silent", "test:screens"]), "axe")?)
}

/// Our own scripts close with their count; one that died has not counted.
fn counted(finished: &child::Finished) -> Result<Tally> {
    let tally = tally::of_last_line(&finished.output).ok_or("it broke off before its count")?;
    if finished.end != child::End::Success && tally.failed == 0 {
        return Err("it failed outside of a test".into());
    }
    Ok(tally)
}

fn lint(stage: &Stage<'_>) -> Result<Tally> {
    stage.ui()?;
    let words = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    stage.single(cargo(&words), "clippy")
}

fn docs(stage: &Stage<'_>) -> Result<Tally> {
    stage.ui()?;
    // An example asks for what only tests need, as clippy did: with other features a hundred crates were checked again.
    let words = ["doc", "--workspace", "--no-deps", "--lib", "--bins", "--example", "empty-window"];
    let mut doc = cargo(&words);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    stage.single(doc, "rustdoc")
}

fn deny(stage: &Stage<'_>) -> Result<Tally> {
    const VERSION: &str = "0.20.2";
    let tools: PathBuf = place::target().join("tools");
    let deny = tools.join("bin").join(if cfg!(windows) { "cargo-deny.exe" } else { "cargo-deny" });
    if !deny.exists() {
        // Unoptimised it is there in a minute, and it runs once.
        let mut install = cargo(&["install", "--locked", "--debug"]);
        install.arg(format!("cargo-deny@{VERSION}")).arg("--root").arg(&tools);
        install.env_remove("CARGO_TARGET_DIR");
        if stage.run(install, "install")?.end != child::End::Success {
            return Err(format!("cargo-deny {VERSION} could not be installed").into());
        }
    }
    let mut check = child::command(deny);
    check.args(["--all-features", "check", "--hide-inclusion-graph"]);
    check.args(["bans", "licenses", "sources"]);
    let end = stage.run(check, "check")?.end;
    Ok(Tally { tests: 3, failed: u64::from(end != child::End::Success) })
}
