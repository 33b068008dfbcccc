//! What was done to a user: by runs, and by people at this workstation.

use directory::edit::Change;
use store::edit::{self, Way, What};
use store::rusqlite::Connection;
use store::{Millis, step};

use crate::import;

/// How many events are shown.
const SHOWN: u32 = 100;

/// Something that was done to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// The run that did it; none when somebody did it here.
    pub run: Option<i64>,
    /// Who did it here; none when it was a run.
    pub by: Option<String>,
    /// What, in words.
    pub what: &'static str,
    /// What it changed.
    pub changes: Vec<Change>,
}

impl Event {
    fn of_step(step: &step::Row) -> Self {
        Self {
            at: step.at.unwrap_or_default(),
            run: Some(step.run),
            by: None,
            what: import::kind_words(&step.kind),
            changes: import::changes_of(step).into_iter().map(Into::into).collect(),
        }
    }

    fn of_edit(edit: edit::Row) -> Self {
        let what = words(edit.what, edit.way);
        Self { at: edit.at, run: None, by: Some(edit.operator), what, changes: edit.changes }
    }
}

/// Says in words what somebody did.
#[must_use]
pub fn words(what: What, way: Way) -> &'static str {
    match (what, way) {
        (What::Create, Way::File) => "Created from a file",
        (What::Create, Way::Hand | Way::Bulk) => "Created here",
        (What::Change, Way::Hand) => "Changed here",
        (What::Change, Way::Bulk) => "Changed here, with others",
        (What::Change, Way::File) => "Changed from a file",
        (What::Suspend, _) => "Suspended here",
        (What::Activate, _) => "Activated here",
        (What::Password, _) => "Password set here",
        (What::Protect, _) => "Marked as protected here",
        (What::Unprotect, _) => "No longer marked as protected",
        (What::Remove, _) => "Removed from the directory",
    }
}

/// Lists what was done to a user, newest first.
pub(super) fn of_user(conn: &Connection, user: i64) -> Result<Vec<Event>, store::Error> {
    let mut events: Vec<_> = edit::of_user(conn, user, SHOWN)?.into_iter().map(Event::of_edit).collect();
    events.extend(step::of_user(conn, user, SHOWN)?.iter().map(Event::of_step));
    // Of the same moment: edits first, each list in its own order.
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events.truncate(SHOWN as usize);
    Ok(events)
}
