//! `rollcall runs`.

use sync::store::run::Row;

use super::Desk;
use crate::args::{self, OneRun};
use crate::exit::{Exit, Failure};
use crate::json::{Report, Run, Runs, state_name};
use crate::output::{self, moment, row, table, write_table};
use crate::text;

/// Lists runs, or shows one.
///
/// # Errors
/// When there is no such run or connection.
pub async fn runs(desk: &Desk, what: args::Runs) -> Result<Exit, Failure> {
    if let Some(OneRun::Show { number }) = what.one {
        let report = Report::of(&desk.workstation.report(number).await?);
        output::result(desk.format, &report, |out| text::write_report(out, &report))?;
        return Ok(Exit::Done);
    }
    let connection = match what.which.connection.as_deref() {
        Some(key) => Some(desk.workstation.find_connection(Some(key)).await?.id),
        None => None,
    };
    let rows = desk.workstation.runs(connection, what.limit).await?;
    let listed = Runs { runs: rows.iter().map(Run::of).collect() };
    output::result(desk.format, &listed, |out| {
        if rows.is_empty() {
            return writeln!(out, "There was no run yet.");
        }
        let mut table =
            table(&["run", "what", "state", "began", "accounts", "created", "updated", "problems"]);
        for (run, told) in rows.iter().zip(&listed.runs) {
            add(&mut table, run, told);
        }
        write_table(out, &table)
    })?;
    Ok(Exit::Done)
}

fn add(table: &mut comfy_table::Table, run: &Row, told: &Run) {
    let accounts = told.accounts.map(|accounts| accounts.to_string()).unwrap_or_default();
    row(
        table,
        [
            &told.run.to_string(),
            &format!("{} {}", told.verb, told.scope),
            state_name(run.state),
            &moment(run.started_at),
            &accounts,
            &told.created.to_string(),
            &told.updated.to_string(),
            &(told.refused + told.conflicts).to_string(),
        ],
    );
}
