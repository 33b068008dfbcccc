//! Sync: directory -> Google. Read both sides, plan, review, apply, report.

mod agree;
mod answer;
mod apply;
mod carry_out;
pub(crate) mod creation;
mod detail;
mod elsewhere;
mod first_password;
pub(crate) mod journal;
mod limit;
mod order;
mod plan;
mod read;
mod review;
mod seats;
mod send;
mod tie;
mod undo;
mod window;
mod wish;
pub mod words;

pub use answer::Answers;
pub use detail::{Becomes, Line, SyncDetail};
pub use journal::kind;
pub use limit::Confirmed;
pub use plan::{Reason, reason_of};
pub(crate) use plan::{decide_all, to_json as plan_json, told};
pub(crate) use review::within_limits;
pub use review::{SyncPlan, SyncRow};
pub use seats::{SeatCount, SeatSource, Seats};
pub use tie::{Agreed, Forecast, SuspendedBy, Tie};
pub use undo::Undoable;
pub(crate) use undo::decide_undo;
pub use window::{SyncListed, SyncReview, SyncWindow};
