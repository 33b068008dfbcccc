//! `rollcall users import-csv` and `export-csv`.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::Path;

use directory::Field;
use sync::sheet::{Cells, Empty, Sheet as Read};
use sync::users::Who;

use crate::args::{Filter, ImportCsv};
use crate::exit::{Exit, Failure};
use crate::input::Lines;
use crate::json::{Did, Sheet, SheetRow};
use crate::output::{self, Format, Results, count, plain, row, table, tell, write_table};
use crate::progress;
use crate::verbs::Desk;

/// How many rows are listed.
const LISTED: usize = 20;

/// Creates and changes users by the rows of a file.
///
/// # Errors
/// When the file cannot be read as a table, or its columns cannot be mapped so.
pub async fn import(desk: &Desk, what: ImportCsv) -> Result<Exit, Failure> {
    let cells = cells(what.raw);
    let sheet = Read::read(&bytes(&what.file)?, cells)?;
    let mapping = mapping(&sheet, &what.map)?;
    let empty = if what.empty_clears { Empty::Clears } else { Empty::Keeps };
    let preview = desk.workstation.preview_sheet(&sheet, &mapping, empty).await?;
    let mut result = Sheet::of(&sheet, &mapping, &preview);
    let rows = result.new + result.update;
    let approved = match (what.preview, what.yes) {
        (true, _) => false,
        (false, true) => true,
        (false, false) if rows == 0 => true,
        (false, false) if output::can_ask() && what.file != Path::new("-") => ask(desk, &result).await?,
        (false, false) => false,
    };
    result.waits = !approved && !what.preview;
    if approved {
        let report = {
            let (watch, _curtain) = progress::watch(desk.cancel.clone());
            desk.workstation.apply_sheet(preview, &watch).await?
        };
        result = result.applied(&report);
    }
    output::result(desk.format, &result, |out| write_sheet(out, &result))?;
    if desk.format == Format::Text && result.waits {
        tell("Nothing was done. Do it with --yes.");
    }
    Ok(if let Some(why) = &result.stopped_because {
        tell(&format!("error: the work was stopped: {}", plain(why)));
        Exit::Failed
    } else if result.waits {
        Exit::Waits
    } else if result.refused + result.in_part > 0 {
        Exit::Refusals
    } else {
        Exit::Done
    })
}

fn cells(raw: bool) -> Cells {
    if raw { Cells::Raw } else { Cells::ForSpreadsheets }
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display()), None))
}

/// Gives the field of each column: what was said, else what its name stands for.
fn mapping(sheet: &Read, said: &[(String, Option<Field>)]) -> Result<Vec<Option<Field>>, Failure> {
    let named = |column: &str| sheet.header.iter().position(|header| header.eq_ignore_ascii_case(column));
    let mut mapping: Vec<_> = sheet.columns().into_iter().map(|column| column.field).collect();
    for (column, field) in said {
        let Some(at) = named(column) else {
            let columns = sheet.header.join(", ");
            return Err(Failure::usage(
                format!("the file has no column {column:?}; it has: {columns}"),
                Some("Write the column as its header does."),
            ));
        };
        // What is said goes before what was only proposed for another column.
        for (other, proposed) in mapping.iter_mut().enumerate() {
            let was_said = said.iter().any(|(column, _)| named(column) == Some(other));
            if field.is_some() && *proposed == *field && !was_said {
                *proposed = None;
            }
        }
        mapping[at] = *field;
    }
    Ok(mapping)
}

/// Shows what the rows would do on standard error, and asks whether it is to be done.
async fn ask(desk: &Desk, sheet: &Sheet) -> Result<bool, Failure> {
    let mut shown = Vec::new();
    write_sheet(&mut shown, sheet)?;
    let mut out = io::stderr();
    out.write_all(&shown)?;
    write!(out, "\nTake {}? [y/N] ", count(sheet.new + sheet.update, "row", "rows"))?;
    out.flush()?;
    let mut lines = Lines::read();
    let answer = tokio::select! {
        answer = lines.next() => answer.unwrap_or_default(),
        () = desk.cancel.cancelled() => String::new(),
    };
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn write_sheet(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let left_out: Vec<_> = sheet
        .columns
        .iter()
        .filter(|column| column.field.is_none())
        .map(|column| plain(&column.header))
        .collect();
    if !left_out.is_empty() {
        writeln!(out, "Columns left out: {}.", left_out.join(", "))?;
    }
    let would = if sheet.applied { "" } else { "would be " };
    writeln!(
        out,
        "{} {would}created, {} {would}changed, {} as they are, {} refused.",
        count(sheet.new, "user", "users"),
        sheet.update,
        sheet.unchanged,
        sheet.refused
    )?;
    if !sheet.applied {
        write_rows(out, &sheet.rows, sheet.new + sheet.update)?;
    }
    if sheet.in_part > 0 {
        let who = count(sheet.in_part, "of these users has", "of these users have");
        writeln!(out, "{who} not the manager of the file: that was refused.")?;
    }
    if sheet.refused + sheet.in_part > 0 {
        writeln!(out, "\n{}:", if sheet.in_part > 0 { "Refused, whole or in part" } else { "Refused" })?;
        write_rows(out, &sheet.problems, sheet.refused + sheet.in_part)?;
    }
    Ok(())
}

fn write_rows(out: &mut dyn Write, rows: &[SheetRow], all: u64) -> io::Result<()> {
    let mut table = table(&[]);
    for one in rows.iter().take(LISTED) {
        let fields: Vec<_> = one.changes.iter().map(|change| change.attribute.as_str()).collect();
        let what = one.why.clone().unwrap_or_else(|| format!("{}: {}", one.outcome, fields.join(", ")));
        row(&mut table, [&format!("  line {}", one.line), &one.name, &what]);
    }
    if !rows.is_empty() {
        write_table(out, &table)?;
    }
    let more = all.saturating_sub(LISTED.min(rows.len()) as u64);
    if more > 0 {
        writeln!(out, "  and {more} more")?;
    }
    Ok(())
}

/// Writes users as CSV.
///
/// # Errors
/// When the file cannot be written.
pub async fn export(desk: &Desk, filter: &Filter, raw: bool, file: &Path) -> Result<Exit, Failure> {
    let (who, cells) = (Who::Query(super::query(desk, filter).await?), cells(raw));
    if file == Path::new("-") {
        if desk.format == Format::Json {
            let hint = "Give a file to write the CSV to.";
            return Err(Failure::usage("standard output cannot bear CSV and JSON", Some(hint)));
        }
        desk.workstation.export_users(who, cells, BufWriter::new(Results::default())).await?;
        return Ok(Exit::Done);
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // People's addresses and phones: a new file is its owner's alone.
        options.mode(0o600);
    }
    let opened = options.open(file);
    let opened = opened
        .map_err(|error| Failure::usage(format!("{} cannot be written: {error}", file.display()), None))?;
    let written = desk.workstation.export_users(who, cells, BufWriter::new(opened)).await?;
    let done = Did { done: format!("{} written to {}", count(written, "user", "users"), file.display()) };
    output::result(desk.format, &done, |out| writeln!(out, "{}.", done.done))?;
    Ok(Exit::Done)
}
