//! `cargo xtask test`: every suite, one after the other, and a table at the end.

use crate::child::Interrupted;
use crate::suites::{self, Stage, Suite};
use crate::tally::Tally;
use crate::{Result, built, debian, web};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    reach: Reach,
    only: Vec<String>,
}

/// How far the tests go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// Everything that must hold at each commit.
    #[default]
    Gate,
    /// Also what takes long: ignored tests, and the package installed and removed.
    Long,
}

impl Wanted {
    /// Reads the options after `test`.
    pub fn read(options: &[&str]) -> Result<Self> {
        let mut wanted = Self::default();
        let mut options = options.iter();
        while let Some(option) = options.next() {
            match (*option, option.strip_prefix("--only=")) {
                ("--long", _) => wanted.reach = Reach::Long,
                ("--only", _) => {
                    let names = options.next().ok_or("--only wants the name of a suite")?;
                    wanted.only.extend(names.split(',').map(str::to_owned));
                }
                (_, Some(names)) => wanted.only.extend(names.split(',').map(str::to_owned)),
                (other, None) => return Err(format!("test does not know {other}").into()),
            }
        }
        Ok(wanted)
    }

    fn suites(&self) -> Result<Vec<&'static Suite>> {
        let known = |name: &String| suites::ALL.iter().any(|suite| suite.name == name);
        if let Some(unknown) = self.only.iter().find(|name| !known(name)) {
            let names: Vec<&str> = suites::ALL.iter().map(|suite| suite.name).collect();
            return Err(format!("no suite {unknown}; there are: {}", names.join(", ")).into());
        }
        let asked = |suite: &&Suite| self.only.iter().any(|name| name == suite.name);
        let reached = |suite: &&Suite| self.reach == Reach::Long || suite.reach == Reach::Gate;
        let all = suites::ALL.iter();
        Ok(if self.only.is_empty() { all.filter(reached).collect() } else { all.filter(asked).collect() })
    }
}

struct Row {
    name: &'static str,
    tally: Tally,
    took: Duration,
    failure: Option<String>,
}

/// Sets up, runs the suites, and tells how each went. A failing suite does not stop the others.
pub fn run(wanted: &Wanted) -> Result<ExitCode> {
    if wanted.only.iter().any(|name| name == "list") {
        suites::ALL.iter().for_each(|suite| println!("{:<12}  {}", suite.name, suite.about));
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = wanted.suites()?;
    let started = Instant::now();
    debian::ensure(debian::For::Test)?;
    web::ensure_installed()?;
    let rows = rows(&chosen, wanted.reach)?;
    print(&rows, started.elapsed());
    let green = rows.iter().all(|row| row.failure.is_none());
    Ok(if green { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the suites in their order; one that may runs beside the next.
fn rows(chosen: &[&'static Suite], reach: Reach) -> Result<Vec<Row>> {
    let built = built::Once::default();
    thread::scope(|scope| {
        let (mut rows, mut beside) = (vec![], vec![]);
        for (number, &suite) in chosen.iter().enumerate() {
            println!("\n=== {} ===", suite.name);
            let built = &built;
            let run = move || row(suite, &Stage::new(suite, reach, built));
            if suite.beside && number + 1 < chosen.len() {
                beside.push(scope.spawn(run));
                continue;
            }
            let last = run();
            for other in beside.drain(..) {
                rows.push(other.join().map_err(|_| "a suite broke off")??);
            }
            rows.push(last?);
        }
        Ok(rows)
    })
}

fn row(suite: &Suite, stage: &Stage<'_>) -> std::result::Result<Row, Interrupted> {
    let started = Instant::now();
    let result = (suite.run)(stage);
    let took = started.elapsed();
    let (tally, failure) = match result {
        Ok(tally) if tally.failed > 0 => (tally, Some(format!("{} failed", tally.failed))),
        Ok(tally) if tally.tests == 0 => (tally, Some("ran no tests".to_owned())),
        Ok(tally) => (tally, None),
        Err(why) if why.is::<Interrupted>() => return Err(Interrupted),
        Err(why) => (stage.counted(), Some(why.to_string())),
    };
    let word = failure.as_deref().unwrap_or("ok");
    println!("=== {}: {} tests, {:.0} s, {word} ===", suite.name, tally.tests, took.as_secs_f64());
    Ok(Row { name: suite.name, tally, took, failure })
}

fn print(rows: &[Row], took: Duration) {
    println!("\n{:<14}{:>7}{:>9}  result", "suite", "tests", "seconds");
    for row in rows {
        let result = row.failure.as_deref().map_or("ok".to_owned(), |why| format!("FAILED: {why}"));
        let seconds = row.took.as_secs_f64();
        println!("{:<14}{:>7}{:>9.1}  {result}", row.name, row.tally.tests, seconds);
    }
    let tests: u64 = rows.iter().map(|row| row.tally.tests).sum();
    let failed = rows.iter().filter(|row| row.failure.is_some()).count();
    let result = if failed == 0 { "ok".to_owned() } else { format!("{failed} suites FAILED") };
    println!("{:<14}{tests:>7}{:>9.1}  {result}", "all", took.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_or_refused() {
        let wanted = Wanted::read(&["--long", "--only", "rust,window"]).unwrap();
        assert_eq!(wanted.only, ["rust", "window"], "several suites in one option");
        assert_eq!(wanted.reach, Reach::Long, "--long reaches further");
        assert!(Wanted::read(&["--quick"]).is_err(), "an unknown option is no silent default");
        assert!(Wanted::read(&["--only"]).is_err(), "--only without a name says nothing");
    }

    #[test]
    fn a_suite_that_does_not_exist_is_named() {
        let wanted = Wanted::read(&["--only=rusty"]).unwrap();
        let said = wanted.suites().err().map(|why| why.to_string()).unwrap_or_default();
        assert!(said.starts_with("no suite rusty; there are: format,"), "and what exists: {said}");
    }

    #[test]
    fn the_gate_leaves_out_what_takes_long() {
        let names = |wanted: Wanted| -> Vec<&str> {
            wanted.suites().unwrap().iter().map(|suite| suite.name).collect()
        };
        assert!(!names(Wanted::default()).contains(&"bundle"), "it builds a release");
        let long = Wanted { reach: Reach::Long, only: vec![] };
        assert!(names(long).contains(&"bundle"), "--long runs all");
    }
}
