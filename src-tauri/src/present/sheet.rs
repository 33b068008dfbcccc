//! CSV files as the screen shows them.

use directory::custom::Shape;
use directory::{Attribute, Field};
use sync::sheet::{Cells, Empty, Encoding, Outcome, Preview, RowPlan, Sheet, SheetReport, What};

use super::user::change;
use crate::error::{Answer, sentence};
use crate::view::{
    EmptyCells, ErrorCode, ErrorView, RowEffect, SheetCells, SheetColumn, SheetDone, SheetEncoding,
    SheetField, SheetPlan, SheetProblem, SheetRow, SheetView, SheetWindow,
};

/// How many rows that were refused are named.
const NAMED: usize = 500;

/// Reads how cells are written.
pub fn cells(view: SheetCells) -> Cells {
    match view {
        SheetCells::ForSpreadsheets => Cells::ForSpreadsheets,
        SheetCells::Raw => Cells::Raw,
    }
}

/// Reads what an empty cell means.
pub fn empty(view: EmptyCells) -> Empty {
    match view {
        EmptyCells::Keep => Empty::Keeps,
        EmptyCells::Clear => Empty::Clears,
    }
}

/// Reads how a text is written.
pub fn encoding(view: SheetEncoding) -> Encoding {
    match view {
        SheetEncoding::Utf8 => Encoding::Utf8,
        SheetEncoding::Utf16Le => Encoding::Utf16Le,
        SheetEncoding::Utf16Be => Encoding::Utf16Be,
        SheetEncoding::Windows1252 => Encoding::Windows1252,
    }
}

fn encoding_view(encoding: Encoding) -> SheetEncoding {
    match encoding {
        Encoding::Utf8 => SheetEncoding::Utf8,
        Encoding::Utf16Le => SheetEncoding::Utf16Le,
        Encoding::Utf16Be => SheetEncoding::Utf16Be,
        Encoding::Windows1252 => SheetEncoding::Windows1252,
    }
}

/// Reads which field each column is.
///
/// # Errors
/// When a field is none.
pub fn mapping(names: &[Option<String>]) -> Answer<Vec<Option<Field>>> {
    let field = |name: &String| {
        let unknown = || ErrorView::new(ErrorCode::InvalidInput, format!("there is no field {name:?}"));
        Field::by_name(name).ok_or_else(unknown)
    };
    names.iter().map(|name| name.as_ref().map(field).transpose()).collect()
}

/// Shows a file.
pub fn sheet(
    ticket: u32,
    name: &str,
    sheet: &Sheet,
    read: SheetCells,
    fields: &[(Field, Shape)],
) -> SheetView {
    let finds = |field: Field| {
        matches!(
            field,
            Field::Username | Field::Of(Attribute::Email) | Field::Of(Attribute::EmployeeIdentifier)
        )
    };
    let column = |column: sync::sheet::Column| SheetColumn {
        header: column.header,
        field: column.field.map(Field::name),
        examples: column.examples,
    };
    SheetView {
        ticket,
        name: name.to_owned(),
        encoding: encoding_view(sheet.encoding),
        cells: read,
        delimiter: match sheet.delimiter {
            ',' => "commas".to_owned(),
            ';' => "semicolons".to_owned(),
            '\t' => "tabs".to_owned(),
            other => format!("{other:?}"),
        },
        rows: sheet.len() as u64,
        columns: sheet.columns().into_iter().map(column).collect(),
        fields: fields
            .iter()
            .map(|(field, _)| SheetField { name: field.name(), label: field.label(), finds: finds(*field) })
            .collect(),
    }
}

/// Shows what the rows of a file would do.
pub fn plan(ticket: u32, preview: &Preview) -> SheetPlan {
    let counts = preview.counts();
    SheetPlan {
        ticket,
        new: counts.new,
        update: counts.update,
        unchanged: counts.unchanged,
        refused: counts.refused,
    }
}

fn effect(what: &What) -> RowEffect {
    match what {
        What::New => RowEffect::New,
        What::Update { .. } => RowEffect::Update,
        What::Unchanged { .. } => RowEffect::Unchanged,
        What::Refused(_) => RowEffect::Refused,
    }
}

/// Shows a window of the rows that have one of some effects; of all when none is named.
pub fn window(preview: &Preview, effects: &[RowEffect], offset: u64, limit: u64) -> SheetWindow {
    let is_asked = |row: &&RowPlan| effects.is_empty() || effects.contains(&effect(&row.what));
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    let taken = usize::try_from(limit).unwrap_or(usize::MAX);
    SheetWindow {
        total: preview.rows.iter().filter(is_asked).count() as u64,
        offset,
        rows: preview.rows.iter().filter(is_asked).skip(skipped).take(taken).map(row).collect(),
    }
}

fn row(row: &RowPlan) -> SheetRow {
    let why = match &row.what {
        What::Refused(why) => sentence(why),
        What::New | What::Update { .. } | What::Unchanged { .. } => String::new(),
    };
    SheetRow {
        line: row.line,
        name: row.name.clone(),
        effect: effect(&row.what),
        why,
        changes: row.changes.iter().map(change).collect(),
    }
}

/// Shows what became of a file.
pub fn done(report: &SheetReport) -> SheetDone {
    let problem = |(line, name, why): (u64, &str, &str)| SheetProblem {
        line,
        name: name.to_owned(),
        why: sentence(why),
    };
    let in_part = report.in_part.iter().map(|(line, name, why)| (*line, name.as_str(), why.as_str()));
    SheetDone {
        created: report.count(|outcome| matches!(outcome, Outcome::Created(_))),
        updated: report.count(|outcome| matches!(outcome, Outcome::Updated(_))),
        unchanged: report.count(|outcome| matches!(outcome, Outcome::Unchanged(_))),
        refused: report.refused().count() as u64,
        in_part: report.in_part.len() as u64,
        not_reached: report.count(|outcome| matches!(outcome, Outcome::NotReached)),
        stopped: report.stopped.as_deref().map(sentence),
        problems: report.refused().chain(in_part).take(NAMED).map(problem).collect(),
    }
}
