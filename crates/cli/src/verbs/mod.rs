//! One file for each verb: it calls `sync`, and writes what came of it.

pub mod activity;
pub mod backup;
pub mod bundle;
pub mod connect;
pub mod connections;
pub mod deactivate;
pub mod diagnose;
pub mod explain;
pub mod explain_user;
pub mod groups;
pub mod guides;
mod import;
pub mod mapping;
pub mod papers;
pub mod passwords;
pub mod profile;
pub mod runs;
pub mod safety;
pub mod sandbox;
pub mod secrets;
pub mod status;
pub mod sync;
pub mod users;
mod without_data;

use ::sync::store::{connection, run};
use ::sync::{Cancel, Workstation};

use crate::args::{Global, Sandbox, Verb};
use crate::environment::Opened;
use crate::exit::{Exit, Failure};
use crate::interrupt;
use crate::log;
use crate::output::{Format, tell};

/// What every verb works with.
pub struct Desk {
    /// The open data folder.
    pub workstation: Workstation,
    /// How results are written.
    pub format: Format,
    /// Heard when the program is interrupted.
    pub cancel: Cancel,
}

impl Desk {
    /// Finds the connection that is named, or the only one there is.
    ///
    /// # Errors
    /// As [`Workstation::find_connection`], with the option that names one.
    pub async fn connection(&self, named: Option<&str>) -> Result<connection::Row, Failure> {
        let found = self.workstation.find_connection(named).await.map_err(Failure::from);
        found.map_err(|failure| match (named, failure.exit) {
            (None, Exit::Usage) => failure.with_hint("Give --connection with one of these names."),
            _ => failure,
        })
    }
}

/// Does what was asked for.
///
/// # Errors
/// Whatever the verb returns.
pub async fn act(verb: Verb, global: &Global, format: Format) -> Result<Exit, Failure> {
    let cancel = Cancel::default();
    interrupt::listen(&cancel);
    if let Verb::Sandbox(Sandbox::Serve(what)) = &verb {
        log::begin_without_home(global.verbose);
        return sandbox::serve(format, what, &cancel).await;
    }
    let opened = match Opened::open(global).await {
        Ok(opened) => opened,
        Err(failure) => return without_data::act(verb, global, format, &cancel, failure).await,
    };
    let desk = Desk { workstation: opened.workstation.clone(), format, cancel };
    if !matches!(verb, Verb::Backup(_) | Verb::Restore(_)) {
        backup::daily(&desk).await;
    }
    // A folder without a connection has no secrets yet: the first consent makes them.
    let first = matches!(verb, Verb::Connect(_));
    if wants_secrets(&verb) && (first || !desk.workstation.connections().await?.is_empty()) {
        unlock(&desk).await?;
    }
    let exit = match verb {
        // These stop by themselves, at a safe moment.
        Verb::Connect(what) => connect::connect(&desk, what).await,
        Verb::Reactivate(what) => connect::reactivate(&desk, what).await,
        Verb::Deactivate(what) => deactivate::deactivate(&desk, what).await,
        Verb::Import(what) => import::import(&desk, what).await,
        Verb::Sync(what) => sync::sync(&desk, what).await,
        Verb::Runs(what) if what.changes_something() => runs::runs(&desk, what).await,
        Verb::Users(what) if what.changes_something() => users::users(&desk, what).await,
        Verb::Backup(what) => backup::backup(&desk, what).await,
        Verb::Profile(what) => profile::export(&desk, what).await,
        Verb::Restore(what) => profile::restore(&desk, what).await,
        other => tokio::select! {
            exit = look(&desk, other) => exit,
            () = desk.cancel.cancelled() => Err(::sync::Error::Cancelled.into()),
        },
    };
    opened.close().await;
    exit
}

/// Tells whether a verb stops by itself, at a safe moment, and opens the secrets on its way.
fn wants_secrets(verb: &Verb) -> bool {
    match verb {
        Verb::Connect(_) | Verb::Reactivate(_) | Verb::Deactivate(_) | Verb::Sync(_) => true,
        Verb::Import(what) => !what.discard,
        Verb::Runs(what) => what.changes_something(),
        _ => false,
    }
}

/// Opens the secrets before anything is done: a locked keyring asks for its password, and may wait for ever, which can be
/// broken off here alone. What is wrong with the secrets is told by whoever needs them.
///
/// # Errors
/// When the program was interrupted meanwhile.
#[expect(clippy::disallowed_methods, reason = "the edge: how long the keyring takes is measured here")]
async fn unlock(desk: &Desk) -> Result<(), Failure> {
    const SOON: std::time::Duration = std::time::Duration::from_secs(2);
    let opened = async {
        let opening = desk.workstation.unlock();
        tokio::pin!(opening);
        tokio::select! {
            _ = &mut opening => return,
            () = tokio::time::sleep(SOON) => {}
        }
        tell("Waiting for the system keyring: it may be locked, and ask for its password on the desktop.");
        tell("Without a desktop, open the secrets with --key-file.");
        let _ = opening.await;
    };
    tokio::select! {
        () = opened => Ok(()),
        () = desk.cancel.cancelled() => Err(::sync::Error::Cancelled.into()),
    }
}

/// Does what may be broken off anywhere.
async fn look(desk: &Desk, verb: Verb) -> Result<Exit, Failure> {
    match verb {
        Verb::Connections(what) => connections::connections(desk, what).await,
        Verb::Users(what) => users::users(desk, what).await,
        Verb::Groups(what) => groups::groups(desk, what).await,
        Verb::OrgUnits(what) => groups::org_units(desk, what).await,
        Verb::Runs(what) => runs::runs(desk, what).await,
        Verb::Status => status::status(desk).await,
        Verb::Activity(what) => activity::activity(desk, what).await,
        Verb::Diagnose(what) => diagnose::diagnose(desk, what).await,
        Verb::Guides(what) => guides::guides(desk, what).await,
        Verb::Bundle(what) => bundle::bundle(desk, what).await,
        Verb::Explain(what) => explain_user::explain(desk, what).await,
        Verb::Passwords(what) => passwords::passwords(desk, what).await,
        Verb::Mapping(what) => mapping::mapping(desk, what).await,
        Verb::Safety(what) => safety::safety(desk, what).await,
        Verb::Secrets(what) => secrets::secrets(desk, what).await,
        Verb::Sandbox(Sandbox::Reset(tenant)) => sandbox::reset(desk, &tenant).await,
        // Done by the callers.
        Verb::Connect(_)
        | Verb::Reactivate(_)
        | Verb::Deactivate(_)
        | Verb::Import(_)
        | Verb::Sync(_)
        | Verb::Backup(_)
        | Verb::Profile(_)
        | Verb::Restore(_)
        | Verb::Sandbox(Sandbox::Serve(_))
        | Verb::Completions { .. }
        | Verb::Man => Ok(Exit::Done),
    }
}

/// Refuses to begin beside a run of another verb that was interrupted while it was applied.
///
/// # Errors
/// When there is one.
async fn nothing_interrupted<'a>(
    desk: &Desk,
    mut others: impl Iterator<Item = &'a run::Row>,
) -> Result<(), Failure> {
    let Some(run) = others.find(|run| run.state == run::State::Applying) else { return Ok(()) };
    let busy = format!("run {}, {}, was approved and is not at its end; it comes first", run.id, run.is_a());
    let or_not = match run.is_sync() && !run.is_undo_of_import() {
        true => {
            let which = which(desk, run.connection).await?;
            format!(" Or give up what is left of it, with: rollcall sync --discard{which}.")
        }
        false => String::new(),
    };
    Err(Failure::from(::sync::Error::Busy(busy))
        .with_hint(format!("Finish it with: rollcall runs resume {}, and begin again.{or_not}", run.id)))
}

/// Gives the option that says which connection, where there are several.
///
/// # Errors
/// When the data file cannot be read.
async fn which(desk: &Desk, connection: i64) -> Result<String, Failure> {
    Ok(match desk.workstation.connections().await?.len() {
        0 | 1 => String::new(),
        _ => format!(" --connection {connection}"),
    })
}
