//! Writes a trail for other programs.

use std::io::Write;

use serde::Serialize;
use store::Millis;

use super::{Filter, Line, Trail};
use crate::Error;
use crate::sheet::Cells;

/// As what a trail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A sheet, with a header.
    Csv(Cells),
    /// A list of objects.
    Json,
}

/// A line, as a program reads it.
#[derive(Debug, Serialize)]
pub struct Entry<'a> {
    at: String,
    made_by: &'static str,
    source: &'static str,
    who: &'a str,
    workstation: &'a str,
    what: &'a str,
    event: &'a str,
    kind: &'static str,
    about: &'a str,
    note: &'a str,
    run: Option<i64>,
    client: Option<&'a str>,
    because: &'a str,
    changes: Vec<EntryChange<'a>>,
}

/// What changed, as a program reads it.
#[derive(Debug, Serialize)]
pub struct EntryChange<'a> {
    what: &'a str,
    before: &'a str,
    after: &'a str,
}

fn moment(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default()
}

impl<'a> Entry<'a> {
    /// Tells of a line.
    #[must_use]
    pub fn of(line: &'a Line) -> Self {
        let change = |one: &'a store::event::Change| EntryChange {
            what: &one.what,
            before: &one.before,
            after: &one.after,
        };
        Self {
            at: moment(line.at),
            made_by: line.by.name(),
            source: line.source.name(),
            who: &line.who,
            workstation: &line.workstation,
            what: &line.what,
            event: &line.code,
            kind: line.kind.name(),
            about: &line.about,
            note: &line.note,
            run: line.run,
            client: line.client.as_deref(),
            because: &line.because,
            changes: line.changes.iter().map(change).collect(),
        }
    }
}

const COLUMNS: [&str; 14] = [
    "at",
    "made_by",
    "source",
    "who",
    "workstation",
    "what",
    "event",
    "kind",
    "about",
    "note",
    "run",
    "client",
    "because",
    "changes",
];

impl Trail {
    /// Writes the lines that are asked for, newest first; returns how many.
    ///
    /// # Errors
    /// [`Error::Machine`] when they cannot be written.
    pub fn export(&self, filter: &Filter, format: Format, out: impl Write) -> Result<u64, Error> {
        let (lines, _) = self.chosen(filter);
        let lines: Vec<_> = lines.into_iter().map(|(_, line)| Entry::of(line)).collect();
        let written = match format {
            Format::Csv(cells) => csv(&lines, cells, out),
            Format::Json => json(&lines, out),
        };
        written.map_err(|error| Error::machine("the activity could not be written", &error))?;
        Ok(lines.len() as u64)
    }
}

fn json(lines: &[Entry<'_>], mut out: impl Write) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    serde_json::to_writer_pretty(&mut out, lines)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

fn csv(
    lines: &[Entry<'_>],
    cells: Cells,
    out: impl Write,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for line in lines {
        let changes = line.changes.iter().map(|one| format!("{}: {} → {}", one.what, one.before, one.after));
        let changes = changes.collect::<Vec<_>>().join("; ");
        let run = line.run.map(|run| run.to_string()).unwrap_or_default();
        let row: [&str; COLUMNS.len()] = [
            &line.at,
            line.made_by,
            line.source,
            line.who,
            line.workstation,
            line.what,
            line.event,
            line.kind,
            line.about,
            line.note,
            &run,
            line.client.unwrap_or_default(),
            line.because,
            &changes,
        ];
        csv.write_record(row.map(|cell| cells.write(cell).into_owned()))?;
    }
    Ok(csv.flush()?)
}
