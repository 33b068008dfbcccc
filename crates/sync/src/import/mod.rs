//! Import: Google -> directory. Read, plan, review, apply, report; Google is never written to.

mod absence;
mod ahead;
mod answer;
mod apply;
mod approved;
mod carry_out;
mod choices;
mod claim;
mod exchange;
mod explain;
mod group_review;
mod journal;
mod newcomer;
mod photos;
mod plan;
mod plan_file;
mod read;
mod reading;
mod review;
mod scope;
mod thing_apply;
mod thing_plan;
mod things;
mod undo;
mod undo_apply;
mod undo_things;
mod undo_things_apply;

pub use absence::DoubtedList;
pub use answer::Answer;
pub(crate) use apply::note_of_run;
pub use apply::{Problem, Report};
pub(crate) use approved::of_journal;
pub use approved::{Approved, Steps};
pub use choices::{Choices, Count};
pub use claim::TakenId;
pub(crate) use claim::{Claim, brought, claim, held_by, of_one_alone};
pub use explain::{Condition, Explained, Finds, Held, LeftOut, PersonAnswer, PersonExplained, QueryAnswer};
pub use group_review::{GroupDetail, GroupFieldRow};
pub use journal::changes_of;
pub(crate) use plan::{NO_FAMILY_NAME, USERNAME};
pub use plan::{Plan, Reason};
pub(crate) use plan::{both_changed_words, profile_of, reason_of, unfit_words};
pub(crate) use read::Reads;
pub(crate) use reading::scope_key;
pub use review::{Candidate, Detail, Field, Holder};
pub use scope::{Mode, Scope};
pub use thing_plan::GroupReason;

/// Says in words what kind of step it is.
#[must_use]
pub fn kind_words(kind: &str) -> &'static str {
    match kind {
        "new" => "Imported from Google",
        "restore" => "Brought back from Google, after it was removed here",
        "update" => "Updated from Google",
        "link" => "Linked to a Google account",
        "merge" => "Linked to a Google account, taking its values",
        "observe" => "Looked at on Google",
        "skip" => "Skipped",
        "conflict" => "Left with a conflict",
        "create" => "Given an account on Google",
        "undelete" => "Its deleted account was brought back",
        "adopt" => "Bound to a Google account",
        "reactivate" => "Made active on Google",
        "rename" => "Renamed on Google",
        "export" => "Changed on Google",
        "password" => "Password set on Google",
        "keep-password" => "Asked for no other password at the next sign-in on Google",
        "take" => "Changed as it is on Google",
        "suspend" => "Suspended on Google",
        "sign-out" => "Signed out on Google",
        "archive" => "Archived on Google",
        "unarchive" => "Taken out of the archive on Google",
        "put-back" => "Given its former values on Google",
        "take-back" => "Given its former values",
        "remove" => "Removed from the directory: its import was undone",
        "reopen" => "As before an import, for the next one",
        "org-unit" => "Made on Google",
        "org-unit-back" => "In the tree as before an import",
        "unbind" => "Let go: bound to no account of this connection any more",
        other => directory::group::step::words_of(other).unwrap_or("Changed"),
    }
}
