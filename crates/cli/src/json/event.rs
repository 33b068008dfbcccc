//! What somebody changed here, in JSON.

use serde::Serialize;
use sync::store::event;

use super::moment;

/// Something that changed, in words.
#[derive(Debug, Serialize)]
pub struct WordsChanged {
    /// What.
    pub words: String,
    /// As it was.
    pub before: String,
    /// As it is since.
    pub after: String,
}

impl WordsChanged {
    pub(super) fn all<'a>(changes: impl IntoIterator<Item = &'a event::Change>) -> Vec<Self> {
        let one = |change: &event::Change| Self {
            words: change.what.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        };
        changes.into_iter().map(one).collect()
    }
}

/// A change that somebody made here.
#[derive(Debug, Serialize)]
pub struct EventOf {
    /// When.
    pub at: Option<String>,
    /// Who did it here.
    pub by: String,
    /// What changed.
    pub changes: Vec<WordsChanged>,
}

impl EventOf {
    /// Describes one.
    pub fn of(row: &event::Row) -> Self {
        let changes = WordsChanged::all(&row.changes);
        Self { at: moment(row.at), by: row.by.operator.clone(), changes }
    }
}
