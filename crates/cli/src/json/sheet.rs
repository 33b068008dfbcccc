//! Sheets in JSON.

use serde::Serialize;
use sync::sheet::{Outcome, Preview, Sheet as Read, SheetReport, What};

use super::user::Change;

/// How many rows are described.
const ROWS: usize = 100;

/// What a CSV file would do, or did.
#[derive(Debug, Serialize)]
pub struct Sheet {
    /// How its text is written.
    pub encoding: &'static str,
    /// What stands between its cells.
    pub delimiter: char,
    /// Its columns with the fields that they are mapped to.
    pub columns: Vec<SheetColumn>,
    /// How many rows make a new user.
    pub new: u64,
    /// How many rows change a user.
    pub update: u64,
    /// How many rows change nothing.
    pub unchanged: u64,
    /// How many rows cannot be used.
    pub refused: u64,
    /// How many rows were taken but for the manager.
    pub in_part: u64,
    /// Whether it was carried out.
    pub applied: bool,
    /// Whether it waits for a confirmation; nothing is kept of it.
    pub waits: bool,
    /// Why the work was stopped before its end.
    pub stopped_because: Option<String>,
    /// The first hundred rows that do something.
    pub rows: Vec<SheetRow>,
    /// Every row that was refused, or taken in part.
    pub problems: Vec<SheetRow>,
}

/// A column.
#[derive(Debug, Serialize)]
pub struct SheetColumn {
    /// Its name in the header.
    pub header: String,
    /// The field; `null` when it is left out.
    pub field: Option<String>,
}

/// A row.
#[derive(Debug, Serialize)]
pub struct SheetRow {
    /// The line on which it begins.
    pub line: u64,
    /// Who it is about.
    pub name: String,
    /// `new`, `update`, `unchanged`, `refused` or `in-part`.
    pub outcome: &'static str,
    /// Why it was refused, or a part of it.
    pub why: Option<String>,
    /// What it changes.
    pub changes: Vec<Change>,
}

impl Sheet {
    /// Describes a preview.
    pub fn of(sheet: &Read, mapping: &[Option<directory::Field>], preview: &Preview) -> Self {
        let counts = preview.counts();
        let columns = sheet.header.iter().zip(mapping).map(|(header, field)| SheetColumn {
            header: header.clone(),
            field: field.map(directory::Field::name),
        });
        let (refused, others): (Vec<_>, Vec<_>) =
            preview.rows.iter().partition(|row| matches!(row.what, What::Refused(_)));
        let row = |row: &sync::sheet::RowPlan| {
            let (outcome, why) = match &row.what {
                What::New => ("new", None),
                What::Update { .. } => ("update", None),
                What::Unchanged { .. } => ("unchanged", None),
                What::Refused(why) => ("refused", Some(why.clone())),
            };
            let changes = row.changes.iter().map(Change::of).collect();
            SheetRow { line: row.line, name: row.name.clone(), outcome, why, changes }
        };
        let does = others.into_iter().filter(|row| !matches!(row.what, What::Unchanged { .. }));
        Self {
            encoding: sheet.encoding.name(),
            delimiter: sheet.delimiter,
            columns: columns.collect(),
            new: counts.new,
            update: counts.update,
            unchanged: counts.unchanged,
            refused: counts.refused,
            in_part: 0,
            applied: false,
            waits: false,
            stopped_because: None,
            rows: does.take(ROWS).map(row).collect(),
            problems: refused.into_iter().map(row).collect(),
        }
    }

    /// Says what became of it.
    pub fn applied(self, report: &SheetReport) -> Self {
        let problem = |outcome: &'static str, (line, name, why): (u64, &str, &str)| SheetRow {
            line,
            name: name.to_owned(),
            outcome,
            why: Some(why.to_owned()),
            changes: Vec::new(),
        };
        let in_part = report.in_part.iter().map(|(line, name, why)| (*line, name.as_str(), why.as_str()));
        let problems = report.refused().map(|row| problem("refused", row));
        let problems = problems.chain(in_part.map(|row| problem("in-part", row))).collect();
        Self {
            new: report.count(|outcome| matches!(outcome, Outcome::Created(_))),
            update: report.count(|outcome| matches!(outcome, Outcome::Updated(_))),
            unchanged: report.count(|outcome| matches!(outcome, Outcome::Unchanged(_))),
            refused: report.refused().count() as u64,
            in_part: report.in_part.len() as u64,
            applied: true,
            stopped_because: report.stopped.clone(),
            problems,
            ..self
        }
    }
}
