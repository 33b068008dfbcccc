//! Org units that users are to be in and Google lacks: made before the users, where that is asked for.

mod apply;
mod plan;

pub(super) use plan::{Unticked, arrange, last_known};
