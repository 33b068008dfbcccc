//! `rollcall status`.

use std::io::{self, Write};

use super::{Desk, connections};
use crate::exit::{Exit, Failure};
use crate::json::{ConnectionStatus, Finding, Run, Standings, Status};
use crate::output::{self, local, plain};
use crate::text;

/// Tells how everything stands, as far as the data file tells; nothing is asked of Google.
///
/// # Errors
/// When the data file cannot be read.
pub async fn status(desk: &Desk) -> Result<Exit, Failure> {
    let workstation = &desk.workstation;
    let mut connections = Vec::new();
    for row in workstation.connections().await? {
        let overview = workstation.overview(row.id).await?;
        let found = workstation.findings(row.id).await?;
        connections.push(ConnectionStatus {
            connection: connections::described(workstation, &row).await?,
            findings: found.iter().map(|found| Finding::of(found, row.id)).collect(),
            waiting: overview.waiting.as_ref().map(|waiting| Run::of(&waiting.run, Some(&waiting.waits_for))),
            last_run: overview.runs.first().map(|run| Run::of(&run.run, run.waits_for.as_ref())),
        });
    }
    let status = Status {
        home: workstation.home().path().display().to_string(),
        users: Standings::of(workstation.user_counts(&sync::store::window::Query::everybody()).await?),
        connections,
    };
    output::result(desk.format, &status, |out| write(out, &status))?;
    Ok(Exit::Done)
}

fn write(out: &mut dyn Write, status: &Status) -> io::Result<()> {
    writeln!(out, "Data folder {}", plain(&status.home))?;
    let users = &status.users;
    writeln!(
        out,
        "{} users: {} bound, {} in the directory alone, {} suspended, {} suspended by Google, {} dormant",
        users.total,
        users.bound,
        users.directory_only,
        users.suspended,
        users.suspended_by_google,
        users.dormant
    )?;
    for status in &status.connections {
        let connection = &status.connection;
        writeln!(
            out,
            "\n{} ({}): {}",
            plain(&connection.name),
            connections::place(connection),
            connection.health
        )?;
        match &status.last_run {
            Some(run) => {
                let began = local(run.started_at.as_deref());
                writeln!(
                    out,
                    "  Last run: {}, {} {}, {began}, {}",
                    run.run,
                    run.verb,
                    plain(&run.scope),
                    text::state_words(run.state).to_lowercase()
                )?;
            }
            None => writeln!(out, "  Nothing was imported yet.")?,
        }
        for finding in &status.findings {
            text::write_finding(out, finding, "  ")?;
        }
    }
    Ok(())
}
