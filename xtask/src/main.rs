//! The tasks of this repository. `cargo xtask help` lists them.
#![expect(
    clippy::disallowed_methods,
    reason = "a task stands at the edge: it reads the environment, looks at the clock and waits"
)]

mod app;
#[cfg(unix)]
mod bench;
mod built;
mod bundle;
mod child;
mod debian;
mod documents;
mod icons;
mod manifests;
mod place;
mod python;
mod screens;
mod suites;
mod tally;
mod test;
mod types;
mod web;

use std::process::ExitCode;

/// A task's result: its failures are sentences for the person who typed the command.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const HELP: &str = "\
cargo xtask TASK

  app                      set up, build, and start the desktop app
  test [--long] [--only SUITE[,SUITE]]
                           set up, and run every suite (`--only list` names them)
  types                    write ui/src/lib/gen from the views in Rust
  screens                  photograph every screen of the real window into docs/screens
  icons                    draw the app's icons from icons/*.svg
  bench [import [--million] | sync [--million] | groups | diagnose | windows | call | start]
                           build a release and measure it: an import against a bare client, the
                           SQL of the users' list, a call from the web view, the start
  bundle [--check]         build the Debian package; --check installs it, starts it, removes it
";

fn main() -> ExitCode {
    child::watch_for_interrupts();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match perform(&words) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn perform(words: &[&str]) -> Result<ExitCode> {
    let done = |result: Result<()>| result.map(|()| ExitCode::SUCCESS);
    match words {
        ["app"] => app::start(),
        ["test", options @ ..] => test::run(&test::Wanted::read(options)?),
        ["types"] => done(types::write()),
        ["screens"] => done(screens::take()),
        ["icons"] => done(icons::draw()),
        #[cfg(unix)]
        ["bench", what @ ..] => bench::run(what),
        ["bundle"] => done(bundle::build().map(|_| ())),
        ["bundle", "--check"] => done(bundle::check()),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            eprint!("{HELP}");
            Ok(ExitCode::from(2))
        }
    }
}
