//! Cells that a spreadsheet does not take for formulas.

use std::borrow::Cow;

/// What a cell may not begin with, or a spreadsheet would run it as a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// How cells are written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// An apostrophe stands before what a spreadsheet would run; reading takes it off again.
    ForSpreadsheets,
    /// As they are.
    Raw,
}

impl Cells {
    /// Writes a text as a cell.
    #[must_use]
    pub fn write(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::ForSpreadsheets if is_guarded(text) => Cow::Owned(format!("'{text}")),
            Self::ForSpreadsheets | Self::Raw => Cow::Borrowed(text),
        }
    }

    /// Reads the text of a cell.
    #[must_use]
    pub fn read(self, cell: &str) -> &str {
        match (self, cell.strip_prefix('\'')) {
            (Self::ForSpreadsheets, Some(text)) if is_guarded(text) => text,
            _ => cell,
        }
    }
}

/// Tells whether a text gets an apostrophe: one that has some before a formula already gets one more, so that reading
/// takes off no other than that.
fn is_guarded(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_guarded_and_nothing_else() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+41 44 123", "'+41 44 123"),
            ("-", "'-"),
            ("@home", "'@home"),
            ("\ttab", "'\ttab"),
            ("\rline", "'\rline"),
            ("'=1", "''=1"),
            ("'t Hooft", "'t Hooft"),
            ("O'Brien", "O'Brien"),
            ("", ""),
        ] {
            assert_eq!(Cells::ForSpreadsheets.write(text), cell, "{text:?}");
            assert_eq!(Cells::Raw.write(text), text, "raw is as it is");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "['=+@\\-\t\ra]{0,6}|.*") {
            for cells in [Cells::ForSpreadsheets, Cells::Raw] {
                let written = cells.write(&text);
                prop_assert_eq!(cells.read(&written), text.as_str(), "{:?} by way of {:?}", cells, written);
            }
            let written = Cells::ForSpreadsheets.write(&text);
            prop_assert!(!written.starts_with(FORMULA), "{:?} would be run", written);
        }
    }
}
