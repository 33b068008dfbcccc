//! CSV files: in and out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ChangeView;

/// How cells are written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SheetCells {
    /// An apostrophe stands before what a spreadsheet would run as a formula.
    ForSpreadsheets,
    /// As they are.
    Raw,
}

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SheetEncoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// Windows-1252.
    Windows1252,
}

/// What an empty cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum EmptyCells {
    /// The user's value stays.
    Keep,
    /// The user's value goes.
    Clear,
}

/// A CSV file that was read.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetView {
    /// By which it is previewed.
    pub ticket: u32,
    /// The file's name without its folder; empty when it was dropped.
    pub name: String,
    /// How its text is written.
    pub encoding: SheetEncoding,
    /// How its cells were read.
    pub cells: SheetCells,
    /// What stands between its cells, in words.
    pub delimiter: String,
    /// How many rows it has besides its header.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<SheetColumn>,
    /// The fields that a column can be.
    pub fields: Vec<SheetField>,
}

/// A column of a file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetColumn {
    /// Its name in the header.
    pub header: String,
    /// The field that it seems to be.
    pub field: Option<String>,
    /// Some of its cells.
    pub examples: Vec<String>,
}

/// A field that a column can be.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetField {
    /// The stable name.
    pub name: String,
    /// For people.
    pub label: String,
    /// Whether a user is found by it.
    pub finds: bool,
}

/// What the rows of a file would do.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetPlan {
    /// By which it is looked at and applied.
    pub ticket: u32,
    /// Rows that make a new user.
    pub new: u64,
    /// Rows that change a user.
    pub update: u64,
    /// Rows that change nothing.
    pub unchanged: u64,
    /// Rows that cannot be used.
    pub refused: u64,
}

/// What a row would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RowEffect {
    /// A new user.
    New,
    /// Changes to a user.
    Update,
    /// Nothing.
    Unchanged,
    /// It cannot be used.
    Refused,
}

/// One row of a file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetRow {
    /// The line on which it begins; the header's is 1.
    pub line: u64,
    /// Who it is about, as far as it says.
    pub name: String,
    /// What it would do.
    pub effect: RowEffect,
    /// Why it cannot be used, as a sentence; else empty.
    pub why: String,
    /// What would change.
    pub changes: Vec<ChangeView>,
}

/// A window of the rows of a file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetWindow {
    /// How many rows there are of what was asked.
    pub total: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<SheetRow>,
}

/// What became of a file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetDone {
    /// Users who were created.
    pub created: u64,
    /// Users who were changed.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that were taken but for the manager.
    pub in_part: u64,
    /// Rows that were not reached.
    pub not_reached: u64,
    /// Why the work was stopped before its end, as a sentence.
    pub stopped: Option<String>,
    /// Some of the rows that were refused, or taken in part.
    pub problems: Vec<SheetProblem>,
}

/// A row that was refused.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SheetProblem {
    /// The line on which it begins.
    pub line: u64,
    /// Who it is about.
    pub name: String,
    /// Why, as a sentence.
    pub why: String,
}
