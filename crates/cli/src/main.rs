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
use sync::Cancel;

use crate::args::{Arguments, Global, Sandbox, Verb};
use crate::environment::Opened;
use crate::exit::{Exit, Failure};
use crate::output::Format;
use crate::verbs::{
    Desk, connect, connections, import, mapping, papers, runs, sandbox as sandboxes, secrets, status, users,
};

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
    if wants_json && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let told = error.to_string();
        let message = told.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let failure = Failure::usage(message, Some("See rollcall --help."));
        let _ = output::result(Format::Json, &json::Failed::of(&failure), |_| Ok(()));
    }
    Exit::Usage.into()
}

fn run(arguments: Arguments, format: Format) -> Result<Exit, Failure> {
    match arguments.verb {
        Verb::Completions { shell } => return papers::completions(shell),
        Verb::Man => return papers::manual(),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine("the program could not start", &error))?;
    let exit = runtime.block_on(act(arguments.verb, &arguments.global, format));
    // A thread that still reads from the keyring or the network must not hold the program.
    runtime.shutdown_background();
    exit
}

async fn act(verb: Verb, global: &Global, format: Format) -> Result<Exit, Failure> {
    let cancel = Cancel::default();
    interrupt::listen(&cancel);
    match &verb {
        Verb::Sandbox(Sandbox::Serve(what)) => return sandboxes::serve(format, what, &cancel).await,
        Verb::Sandbox(Sandbox::Reset(tenant)) => return sandboxes::reset(format, tenant, global).await,
        _ => {}
    }
    let opened = Opened::open(global).await?;
    let desk = Desk { workstation: opened.workstation.clone(), format, cancel };
    let exit = match verb {
        // These stop by themselves, at a safe moment.
        Verb::Connect(what) => connect::connect(&desk, what).await,
        Verb::Reactivate(what) => connect::reactivate(&desk, what).await,
        Verb::Import(what) => import::import(&desk, what).await,
        other => tokio::select! {
            exit = look(&desk, other) => exit,
            () = desk.cancel.cancelled() => Err(sync::Error::Cancelled.into()),
        },
    };
    opened.close().await;
    exit
}

/// Does what may be broken off anywhere.
async fn look(desk: &Desk, verb: Verb) -> Result<Exit, Failure> {
    match verb {
        Verb::Connections => connections::list(desk).await,
        Verb::Users(what) => users::users(desk, what).await,
        Verb::Runs(what) => runs::runs(desk, what).await,
        Verb::Status => status::status(desk).await,
        Verb::Mapping(what) => mapping::mapping(desk, what).await,
        Verb::Secrets(what) => secrets::secrets(desk, what).await,
        // Done by the callers.
        Verb::Connect(_)
        | Verb::Reactivate(_)
        | Verb::Import(_)
        | Verb::Sandbox(_)
        | Verb::Completions { .. }
        | Verb::Man => Ok(Exit::Done),
    }
}
