//! Groups and who is in them, in the plan of a sync: decided, carried out, settled and undone as accounts are.

mod apply;
mod detail;
mod held;
mod plan;
mod seen;
mod send;
mod settle;
mod told;
mod undo;

pub use detail::{GroupSyncDetail, GroupSyncField};
pub(super) use plan::{decide_again, decide_around, decide_groups, not_to_be_bound};
pub(crate) use seen::Seen;
pub(super) use undo::decide_undo_of_groups;
