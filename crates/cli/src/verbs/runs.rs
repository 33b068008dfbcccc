//! `rollcall runs`.

use comfy_table::Table;

use super::Desk;
use crate::args::{self, OneRun};
use crate::exit::{Exit, Failure};
use crate::json::{Report, Run, Runs};
use crate::output::{self, local, row, table, write_table};
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
        let mut table = table(&["run", "what", "state", "began", "accounts", "new", "updated", "problems"]);
        for run in &listed.runs {
            add(&mut table, run);
        }
        write_table(out, &table)
    })?;
    Ok(Exit::Done)
}

fn add(table: &mut Table, run: &Run) {
    let accounts = run.accounts.map(|accounts| accounts.to_string()).unwrap_or_default();
    row(
        table,
        [
            &run.run.to_string(),
            &format!("{} {}", run.verb, run.scope),
            text::state_words(run.state),
            &local(run.started_at.as_deref()),
            &accounts,
            &run.created.to_string(),
            &run.updated.to_string(),
            &(run.refused + run.conflicts).to_string(),
        ],
    );
}
