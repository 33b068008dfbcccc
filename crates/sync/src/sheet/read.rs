//! Reads a CSV file: its encoding, what stands between its cells, its header and its rows with their lines.

use super::cell::Cells;
use super::columns::{Column, propose};
use super::encoding::Encoding;
use super::records::{Record, Records};
use crate::Error;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 128 * 1024 * 1024;

/// How many examples a column shows.
const EXAMPLES: usize = 3;

/// A CSV file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// How its text is written.
    pub encoding: Encoding,
    /// What stands between its cells: a comma, a semicolon or a tab.
    pub delimiter: char,
    /// Its header.
    pub header: Vec<String>,
    /// Its rows, without those that are blank.
    pub(super) rows: Vec<Row>,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line on which it begins; the header's is 1.
    pub(super) line: u64,
    /// That on which it ends.
    pub(super) last: u64,
    pub(super) cells: Vec<String>,
    /// Why it cannot be used, as far as reading it tells.
    pub(super) spoilt: Option<String>,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when it is no table with a header, or too large.
    pub fn read(bytes: &[u8], cells: Cells) -> Result<Self, Error> {
        Self::read_as(bytes, Encoding::of(bytes), cells)
    }

    /// Reads a file whose text is written as somebody says.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when it is no table with a header, or too large.
    pub fn read_as(bytes: &[u8], encoding: Encoding, cells: Cells) -> Result<Self, Error> {
        if bytes.len() > LARGEST {
            let most = LARGEST / 1024 / 1024;
            return Err(Error::InvalidInput(format!("the file is larger than {most} MB; divide it")));
        }
        let (text, broken) = encoding.read(bytes);
        let (said, text, skipped) = said_delimiter(&text);
        let delimiter = said.unwrap_or_else(|| likely_delimiter(text));
        let spoilt = |record: &Record| {
            if record.unclosed {
                return Some("a quote in this line is not closed".to_owned());
            }
            let unread = broken && record.cells.iter().any(|cell| cell.contains(char::REPLACEMENT_CHARACTER));
            let name = encoding.name();
            unread.then(|| {
                format!("it has characters that are no {name}; save the file as UTF-8, or correct them")
            })
        };
        let mut rows = Vec::new();
        for record in Records::of(text, delimiter) {
            let (line, last, spoilt) = (record.line + skipped, record.last + skipped, spoilt(&record));
            let cells: Vec<_> = record.cells.iter().map(|cell| cells.read(cell).to_owned()).collect();
            if cells.iter().any(|cell| !cell.trim().is_empty()) || spoilt.is_some() {
                rows.push(Row { line, last, cells, spoilt });
            }
        }
        if rows.is_empty() {
            return Err(Error::InvalidInput(
                "the file is empty: its first line names its columns".to_owned(),
            ));
        }
        let header = rows.remove(0);
        if let Some(why) = header.spoilt {
            let line = header.line;
            return Err(Error::InvalidInput(format!(
                "line {line}, which names the columns, cannot be read: {why}"
            )));
        }
        let header = header.cells.iter().map(|name| name.trim().to_owned()).collect();
        Ok(Self { encoding, delimiter: char::from(delimiter), header, rows })
    }

    /// Tells how many rows it has besides its header.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether it has a header and nothing else.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Lists its columns, each with the field that its name stands for, and some of its cells.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let fields = propose(&self.header);
        let column = |(at, (header, field)): (usize, (&String, Option<directory::Field>))| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| cell.trim());
            let examples = cells.filter(|cell| !cell.is_empty()).take(EXAMPLES).map(str::to_owned).collect();
            Column { header: header.clone(), field, examples }
        };
        self.header.iter().zip(fields).enumerate().map(column).collect()
    }
}

/// Reads the line by which some spreadsheets say what stands between cells, such as `sep=;`.
fn said_delimiter(text: &str) -> (Option<u8>, &str, u64) {
    let Some(rest) = text.strip_prefix("sep=") else { return (None, text, 0) };
    let mut letters = rest.chars();
    let (Some(delimiter), after) = (letters.next(), letters.as_str()) else { return (None, text, 0) };
    let table = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\n', '\r']));
    match (u8::try_from(delimiter), table) {
        (Ok(delimiter), Some(table)) if delimiter.is_ascii() => (Some(delimiter), table, 1),
        _ => (None, text, 0),
    }
}

/// Finds what stands between cells: whatever is most often in the header, outside of quotes.
fn likely_delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    *count += 1;
                }
            }
        }
    }
    // Of as many, the first: a comma where there is nothing to go by.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Sheet {
        Sheet::read(text.as_bytes(), Cells::ForSpreadsheets).expect("a table")
    }

    #[test]
    fn what_stands_between_cells_is_found() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", ','),
            ("a;b\n1;2,5\n", ';'),
            ("a\tb\n1\t2\n", '\t'),
            ("\"a,b,c\";d\n1;2\n", ';'),
            ("sep=;\r\na;b\r\n1;2\r\n", ';'),
            ("a\n1\n", ','),
        ] {
            assert_eq!(read(text).delimiter, delimiter, "{text:?}");
        }
    }

    #[test]
    fn rows_know_their_lines() {
        let sheet = read("sep=,\na,b\n1,2\n\n\"3\n4\",5\n , \n6,7\n");
        let lines: Vec<_> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 5, 8], "as an editor counts them; blank rows are none");
        assert_eq!(sheet.header, ["a", "b"], "the header is no row");
    }

    #[test]
    fn bytes_that_are_none_spoil_their_row_and_no_other() {
        let sheet = Sheet::read(b"a,b\nCaf\xc3\xa9,1\nB\xe9ranger,2\n", Cells::Raw).expect("a table");
        assert_eq!(sheet.encoding, Encoding::Utf8, "all but one byte says so");
        let told: Vec<_> =
            sheet.rows.iter().map(|row| (row.cells[0].as_str(), row.spoilt.as_deref())).collect();
        let why = "it has characters that are no UTF-8; save the file as UTF-8, or correct them";
        assert_eq!(told, [("Café", None), ("B\u{fffd}ranger", Some(why))]);
    }

    #[test]
    fn no_table_is_refused_in_words() {
        for text in ["", "\n\n", " , \n"] {
            let error = Sheet::read(text.as_bytes(), Cells::Raw).expect_err("nothing is there");
            assert!(error.to_string().contains("the file is empty"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn a_written_sheet_is_read_again(
            rows in proptest::collection::vec(proptest::collection::vec("['=+@\\-\t\r\n\",;a]{0,5}|\\PC{0,8}", 2), 0..12),
            raw in any::<bool>(),
        ) {
            let cells = if raw { Cells::Raw } else { Cells::ForSpreadsheets };
            let mut csv = csv::Writer::from_writer(Vec::new());
            csv.write_record(["key", "one", "two"]).expect("memory takes everything");
            for row in &rows {
                let all = std::iter::once("x").chain(row.iter().map(String::as_str));
                csv.write_record(all.map(|text| cells.write(text).into_owned())).expect("memory");
            }
            let written = csv.into_inner().expect("memory");
            let sheet = Sheet::read(&written, cells).expect("a table");
            let read: Vec<Vec<String>> = sheet.rows.into_iter().map(|row| row.cells[1..].to_vec()).collect();
            prop_assert_eq!(read, rows, "every cell is what it was");
        }

        #[test]
        fn no_file_makes_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            // Whatever somebody drops on the window.
            let _ = Sheet::read(&bytes, Cells::ForSpreadsheets).map(|sheet| sheet.columns());
        }
    }
}
