//! The mapping of a connection.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The mapping of a connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MappingView {
    /// The connection.
    pub connection: i64,
    /// Every attribute, in the catalogue's order.
    pub rows: Vec<MappingRow>,
    /// The user whose live values are shown, if one was chosen.
    pub example: Option<String>,
    /// What Google answered about the customer's own fields, if it was just asked.
    pub fields_read: Option<String>,
    /// Whether nobody is in the directory yet, so that an import overrules nothing.
    pub empty_directory: bool,
}

/// One attribute's mapping.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MappingRow {
    /// The catalogue's name.
    pub name: String,
    /// For people.
    pub label: String,
    /// The Google field, such as `organizations[primary].title`.
    pub google_field: String,
    /// The direction now.
    pub direction: Direction,
    /// The directions that this attribute may have.
    pub choices: Vec<Direction>,
    /// Google's live value for the chosen user; absent when no user is chosen.
    pub example: Option<String>,
    /// Whether it is a field of the customer's own schemas.
    pub custom: bool,
    /// What to know about it, or empty.
    pub remark: String,
}

/// Which way an attribute goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Direction {
    /// Both ways; for address and names.
    Both,
    /// Google to directory.
    Import,
    /// Directory to Google.
    Export,
    /// Neither.
    Exclude,
}
