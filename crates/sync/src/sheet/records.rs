//! Takes a text apart into records and cells, as spreadsheets write them.
//!
//! By hand, since a quote that is not closed would swallow every line after it: then the line alone is spoilt, and the next
//! one is read for itself.

/// How long a cell in quotes may be, in bytes: one that goes on for longer was never closed.
const LONGEST_CELL: usize = 64 * 1024;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The line on which it begins; the first is 1.
    pub(super) line: u64,
    /// The line on which it ends.
    pub(super) last: u64,
    pub(super) cells: Vec<String>,
    /// Whether a quote of its line is not closed: what its cells are cannot be known.
    pub(super) unclosed: bool,
}

/// Takes a text apart, record by record; a blank line is one with an empty cell.
pub(super) struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    line: u64,
}

/// What a cell was read as.
struct Cell {
    text: String,
    /// Where what ended it begins: a delimiter, the end of a line, or that of the text.
    end: usize,
    /// How many lines end inside of it.
    lines: u64,
    /// Whether its quote is not closed: no other comes, or the one that does is another cell's.
    unclosed: bool,
}

impl<'a> Records<'a> {
    pub(super) fn of(text: &'a str, delimiter: u8) -> Self {
        Self { text, delimiter, at: 0, line: 1 }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Gives where the end of a line is over that begins here, if one does.
    fn after_line_end(&self, at: usize) -> Option<usize> {
        match (self.byte(at), self.byte(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => Some(at + 2),
            (Some(b'\r' | b'\n'), _) => Some(at + 1),
            _ => None,
        }
    }

    /// Finds where a line ends, from somewhere in it.
    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len())
    }

    fn cell(&self, from: usize) -> Cell {
        if self.byte(from) == Some(b'"') { self.quoted(from + 1) } else { self.plain(from, String::new()) }
    }

    /// Reads what is in no quotes, after what was; a quote in it is itself.
    fn plain(&self, from: usize, before: String) -> Cell {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let is_end = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        let end = from + rest.iter().position(is_end).unwrap_or(rest.len());
        Cell { text: before + &self.text[from..end], end, lines: 0, unclosed: false }
    }

    /// Reads a cell from behind its quote.
    fn quoted(&self, from: usize) -> Cell {
        let (mut text, mut lines) = (String::new(), 0);
        let (mut begin, mut at) = (from, from);
        while let Some(byte) = self.byte(at) {
            if at - from > LONGEST_CELL {
                break;
            }
            if byte == b'"' && self.byte(at + 1) == Some(b'"') {
                text.push_str(&self.text[begin..=at]);
                (begin, at) = (at + 2, at + 2);
            } else if byte == b'"' {
                text.push_str(&self.text[begin..at]);
                let rest = self.plain(at + 1, text);
                // In one line, what stands behind a quote belongs to its cell. Some lines below, that quote was another's.
                return Cell { lines, unclosed: lines > 0 && rest.end > at + 1, ..rest };
            } else if let Some(after) = self.after_line_end(at) {
                lines += 1;
                at = after;
            } else {
                at += 1;
            }
        }
        Cell { text, end: at, lines, unclosed: true }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        self.byte(self.at)?;
        let (start, line) = (self.at, self.line);
        let (mut cells, mut from, mut last) = (Vec::new(), start, line);
        loop {
            let cell = self.cell(from);
            last += cell.lines;
            if cell.unclosed {
                let end = self.line_end(start);
                self.at = self.after_line_end(end).unwrap_or(end);
                self.line = line + 1;
                let first = self.text[start..end].split(char::from(self.delimiter));
                let cells = first.map(|cell| cell.trim_matches('"').to_owned()).collect();
                return Some(Record { line, last: line, cells, unclosed: true });
            }
            cells.push(cell.text);
            if self.byte(cell.end) == Some(self.delimiter) {
                from = cell.end + 1;
                continue;
            }
            self.at = self.after_line_end(cell.end).unwrap_or(cell.end);
            self.line = last + 1;
            return Some(Record { line, last, cells, unclosed: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, u64, String)> {
        let told = |record: Record| {
            let cells =
                if record.unclosed { "a quote is not closed".to_owned() } else { record.cells.join("|") };
            (record.line, record.last, cells)
        };
        Records::of(text, b',').map(told).collect()
    }

    fn row(line: u64, last: u64, cells: &str) -> (u64, u64, String) {
        (line, last, cells.to_owned())
    }

    #[test]
    fn cells_are_as_spreadsheets_mean_them() {
        let text = "a,b\r\n\"1\n2\",\"x \"\"y\"\"\"\r\n,\n\n\"a\"b,c\"d\n";
        let expected = [
            row(1, 1, "a|b"),
            row(2, 3, "1\n2|x \"y\""),
            row(4, 4, "|"),
            row(5, 5, ""),
            row(6, 6, "ab|c\"d"),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn every_line_end_counts_as_one() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,\"2", "3\"", "4,5"].join(end);
            let lines: Vec<_> = read(&text).iter().map(|(line, last, _)| (*line, *last)).collect();
            assert_eq!(lines, [(1, 1), (2, 3), (4, 4)], "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_spoils_its_own_line_alone() {
        for after in ["3,4\n5,6\n", "3,4\n5,\"6\"\n", "\"3\",4\n5,6\n"] {
            let found = read(&format!("a,b\n\"1,2\n{after}"));
            let told: Vec<_> = found.iter().map(|(line, _, cells)| format!("{line}: {cells}")).collect();
            assert_eq!(told, ["1: a|b", "2: a quote is not closed", "3: 3|4", "4: 5|6"], "{after:?}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_may_be_the_last_one() {
        for text in ["a,b\n1,\"2", "a,b\n1,\""] {
            assert_eq!(read(text).pop(), Some(row(2, 2, "a quote is not closed")), "{text:?}");
        }
        let long = format!("a,b\n\"1,2\n{}", "3,4\n".repeat(50_000));
        assert_eq!(read(&long).len(), 50_002, "every line after it is read");
    }
}
