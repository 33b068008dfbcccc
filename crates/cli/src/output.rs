//! Results on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::exit::Failure;
use crate::{json, progress};

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For machines: one line of JSON.
    Json,
}

/// Standard output; whoever stops reading it has seen enough, and that is no failure.
#[derive(Default)]
pub struct Results {
    closed: bool,
}

impl Results {
    fn unless_closed(&mut self, result: io::Result<usize>, all: usize) -> io::Result<usize> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(all)
            }
            other => other,
        }
    }
}

impl Write for Results {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = io::stdout().write(bytes);
        self.unless_closed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = io::stdout().flush().map(|()| 0);
        self.unless_closed(result, 0).map(|_| ())
    }
}

/// Writes a result: as a line of JSON, or as text for people.
///
/// # Errors
/// When standard output cannot be written.
pub fn result(
    format: Format,
    result: &impl Serialize,
    text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut written = Vec::new();
    match format {
        Format::Text => text(&mut written)?,
        Format::Json => {
            serde_json::to_writer(&mut written, result).map_err(io::Error::from)?;
            written.push(b'\n');
        }
    }
    bytes(&written)
}

/// Writes a line that stands alone on standard output in every format.
///
/// # Errors
/// When standard output cannot be written.
pub fn line(text: &str) -> Result<(), Failure> {
    bytes(format!("{text}\n").as_bytes())
}

/// Writes to standard output.
///
/// # Errors
/// When it cannot be written.
pub fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = Results::default();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Tells people something on standard error.
pub fn tell(text: &str) {
    // Whoever closed standard error does not want to be told.
    let _ = progress::beside(|| writeln!(io::stderr(), "{text}"));
}

/// Tells of a failure: message, hint, page and code on standard error, and as JSON where that is wanted.
pub fn failure(format: Format, failure: &Failure) {
    tell(&format!("error: {}", plain(&failure.message)));
    if let Some(hint) = &failure.hint {
        tell(&format!("hint: {hint}"));
    }
    if let Some(page) = &failure.page {
        tell(&format!("page: {page}"));
    }
    tell(&format!("code: {}", failure.code));
    if format == Format::Json {
        // If this cannot be written either, standard error has told it.
        let _ = result(format, &json::Failed::of(failure), |_| Ok(()));
    }
}

/// Tells whether somebody sits at a terminal who can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Takes control characters out of a text from outside, and signs that turn the direction of a line: a terminal would obey
/// them. Those that join letters stay.
pub fn plain(text: &str) -> String {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if obeyed(c) { '\u{fffd}' } else { c }).collect()
}

/// Begins a table without lines.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    if !header.is_empty() {
        table.set_header(header.iter().map(|name| name.to_uppercase()));
    }
    table
}

/// Adds a row of texts from outside.
pub fn row<const N: usize>(table: &mut Table, cells: [&str; N]) {
    table.add_row(cells.map(plain));
}

/// Cuts a text to so many letters, with a sign that it goes on.
pub fn within(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// Writes a table without the blanks at the ends of its lines.
///
/// # Errors
/// When it cannot be written.
pub fn write_table(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    for line in table.lines() {
        // The first column begins with the padding of every cell.
        let line = line.trim_end();
        writeln!(out, "{}", line.strip_prefix(' ').unwrap_or(line))?;
    }
    Ok(())
}

/// Writes a moment of RFC 3339 for people, in their own time zone; nothing when there is none.
pub fn local(moment: Option<&str>) -> String {
    let moment = moment.and_then(|moment| moment.parse::<Timestamp>().ok());
    moment
        .map(|at| at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// Writes a count with a unit: "1 user", "2 users".
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(
            plain("Eve\u{1b}[2J\u{7}\nadmin"),
            "Eve\u{fffd}[2J\u{fffd}\u{fffd}admin",
            "whoever may choose a name must not choose what the terminal does"
        );
        assert_eq!(plain("a\u{202e}b"), "a\u{fffd}b", "nor in which direction a line runs");
        assert_eq!(plain("می\u{200c}خواهم"), "می\u{200c}خواهم", "what belongs to a word stays");
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(within("Αθηνά", 5), "Αθηνά", "letters are counted, not bytes");
        assert_eq!(within("Αθηνά N", 5), "Αθην…", "the sign is one of them");
    }

    #[test]
    fn a_table_has_no_blanks_around_it() {
        let mut table = table(&["name", "email"]);
        row(&mut table, ["Wei Chen", "wei@x.test"]);
        let mut written = Vec::new();
        write_table(&mut written, &table).expect("memory takes everything");
        let written = String::from_utf8(written).expect("text");
        assert_eq!(written, "NAME      EMAIL\nWei Chen  wei@x.test\n", "scripts cut it by columns");
    }
}
