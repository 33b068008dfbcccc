//! `rollcall runs`.

use std::collections::BTreeMap;

use comfy_table::Table;
use sync::store::run;

use super::Desk;
use crate::args::{self, Approve, OneRun, Outcome};
use crate::exit::{Exit, Failure};
use crate::json::{Run, RunShown, Runs, WentOn};
use crate::output::{self, local, plain, table, write_table};
use crate::{progress, text};

/// Lists runs, shows one, goes on with it, or undoes it.
///
/// # Errors
/// When there is no such run or connection.
pub async fn runs(desk: &Desk, what: args::Runs) -> Result<Exit, Failure> {
    match what.one {
        Some(OneRun::Show { number, outcome, steps, offset, look_at_licences }) => {
            if look_at_licences {
                look(desk, number).await?;
            }
            return show(desk, number, outcome, offset, steps).await;
        }
        Some(OneRun::Resume { number, approve }) => return resume(desk, number, approve).await,
        Some(OneRun::Undo { number, approve, plan_only, rows }) => {
            return super::sync::undo(desk, number, &approve, plan_only, rows).await;
        }
        None => {}
    }
    let connection = match what.which.connection.as_deref() {
        Some(key) => Some(desk.workstation.find_connection(Some(key)).await?.id),
        None => None,
    };
    let rows = desk.workstation.runs(connection, what.limit).await?;
    let names: BTreeMap<_, _> =
        desk.workstation.connections().await?.into_iter().map(|row| (row.id, row.name)).collect();
    // Whose a run is goes without saying where there is one connection, or one was named.
    let whose = connection.is_none() && names.len() > 1;
    let listed =
        Runs { runs: rows.iter().map(|listed| Run::of(&listed.run, listed.waits_for.as_ref())).collect() };
    output::result(desk.format, &listed, |out| {
        if rows.is_empty() {
            return writeln!(out, "There was no run yet.");
        }
        let mut heads = vec!["run", "what", "state", "began", "accounts", "new", "updated", "problems"];
        if whose {
            heads.insert(1, "connection");
        }
        let mut table = table(&heads);
        for run in &listed.runs {
            add(&mut table, run, whose.then(|| names.get(&run.connection_id).map_or("", String::as_str)));
        }
        write_table(out, &table)
    })?;
    Ok(Exit::Done)
}

async fn show(
    desk: &Desk,
    number: i64,
    outcome: Vec<Outcome>,
    offset: u64,
    limit: u64,
) -> Result<Exit, Failure> {
    let report = desk.workstation.report(number).await?;
    let became = outcome.into_iter().map(Into::into).collect();
    let steps = desk.workstation.steps(number, became, offset, limit).await?;
    let waits_for = desk.workstation.waits_for(&report.run).await?;
    let shown = RunShown::of(&report, &steps, waits_for.as_ref());
    output::result(desk.format, &shown, |out| {
        text::write_report(out, &shown.report)?;
        text::write_steps(out, &shown.steps, shown.step_count.saturating_sub(offset))
    })?;
    Ok(Exit::Done)
}

/// Looks which licences the accounts have that a run made.
async fn look(desk: &Desk, number: i64) -> Result<(), Failure> {
    let (watch, _curtain) = progress::watch(desk.cancel.clone());
    Ok(desk.workstation.look_at_licences(number, &watch).await?)
}

/// Goes on with a run that is not over.
async fn resume(desk: &Desk, number: i64, approve: Approve) -> Result<Exit, Failure> {
    let run = desk.workstation.store().read(move |conn| run::get(conn, number)).await?;
    if run.state.is_closed() {
        return Err(sync::Error::NotFound(format!("run {number} is over; there is nothing to resume")).into());
    }
    go_on(desk, &run, &approve).await?.written(desk).await
}

/// What came of a run that went on, before it is written.
pub(super) enum Came {
    /// Of a sync, or the undo of a run.
    Sync(Box<super::sync::Came>),
    /// Of an import.
    Import(Box<super::import::Came>),
}

/// Goes on with a run, by its verb.
///
/// # Errors
/// As those verbs.
pub(super) async fn go_on(desk: &Desk, run: &run::Row, approve: &Approve) -> Result<Came, Failure> {
    Ok(if run.is_sync() {
        Came::Sync(Box::new(super::sync::resume(desk, run, approve).await?))
    } else {
        Came::Import(Box::new(super::import::resume(desk, run, approve.yes).await?))
    })
}

impl Came {
    /// Writes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) async fn written(self, desk: &Desk) -> Result<Exit, Failure> {
        match self {
            Self::Sync(came) => came.written(desk, None).await,
            Self::Import(came) => came.written(desk),
        }
    }

    /// Gives its document, to stand in another one, and how the program ends.
    ///
    /// # Errors
    /// When the data file cannot be read.
    pub(super) async fn document(self, desk: &Desk) -> Result<(WentOn, Exit), Failure> {
        Ok(match self {
            Self::Sync(came) => {
                let (sync, exit) = came.document(desk).await?;
                (WentOn::Sync(Box::new(sync)), exit)
            }
            Self::Import(came) => {
                let (import, exit) = came.document();
                (WentOn::Import(Box::new(import)), exit)
            }
        })
    }
}

fn add(table: &mut Table, run: &Run, whose: Option<&str>) {
    let accounts = run.accounts.map(|accounts| accounts.to_string()).unwrap_or_default();
    let mut cells = vec![
        run.run.to_string(),
        text::what(run),
        text::state_words(run.state).to_owned(),
        local(run.started_at.as_deref()),
        accounts,
        run.created.to_string(),
        run.updated.to_string(),
        (run.refused + run.conflicts).to_string(),
    ];
    if let Some(name) = whose {
        cells.insert(1, name.to_owned());
    }
    table.add_row(cells.iter().map(|cell| plain(cell)));
}
