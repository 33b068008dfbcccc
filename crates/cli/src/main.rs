//! `rollcall`, the headless program over the verbs of `sync`.

mod args;
mod environment;
mod exit;
mod input;
mod interrupt;
mod json;
mod log;
mod output;
mod progress;
mod text;
mod verbs;

use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use crate::args::{Arguments, Verb};
use crate::exit::{Exit, Failure};
use crate::output::Format;
use crate::verbs::papers;

fn main() -> ExitCode {
    sync::google::install_tls();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let format = if arguments.global.json { Format::Json } else { Format::Text };
    let exit = run(arguments, format).unwrap_or_else(|failure| {
        output::failure(format, &failure);
        failure.exit
    });
    exit.into()
}

/// Tells of a command line that cannot be used; help and version are told the same way.
fn refuse(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return Exit::Done.into();
    }
    let wants_json = std::env::args_os().any(|argument| argument == "--json");
    if wants_json {
        let failure = Failure::usage(in_a_line(error), Some("See rollcall --help."));
        let _ = output::result(Format::Json, &json::Failed::of(&failure), |_| Ok(()));
    }
    Exit::Usage.into()
}

/// Says what is wrong with a command line, without the usage that follows.
fn in_a_line(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return format!("the command is not complete: {}", missing(error));
    }
    let told = error.to_string();
    let lines: Vec<_> = told.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}

/// Says which words may follow where the command line ends.
fn missing(error: &clap::Error) -> String {
    let usage = error.to_string();
    let of_usage = usage.lines().find_map(|line| line.trim().strip_prefix("Usage: "));
    of_usage.map_or_else(String::new, |usage| usage.trim().to_owned())
}

fn run(arguments: Arguments, format: Format) -> Result<Exit, Failure> {
    if format == Format::Json && matches!(arguments.verb, Verb::Completions { .. } | Verb::Man) {
        let hint = "Leave --json out: a manual page and completions are no JSON.";
        return Err(Failure::usage("what this command writes has a form of its own", Some(hint)));
    }
    match arguments.verb {
        Verb::Completions { shell } => return papers::completions(shell),
        Verb::Man => return papers::manual(),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine("the program could not start", &error))?;
    let exit = runtime.block_on(verbs::act(arguments.verb, &arguments.global, format));
    // A thread that still reads from the keyring or the network must not hold the program.
    runtime.shutdown_background();
    exit
}
