//! Groups and who is in them, in the plan of a sync: decided, carried out, settled and undone as accounts are.

mod apply;
mod detail;
mod plan;
mod send;
mod settle;
mod undo;

pub use detail::{GroupSyncDetail, GroupSyncField};
pub(super) use plan::{decide_again, decide_groups};
pub(super) use undo::decide_undo_of_groups;
