//! The verbs: what an administrator does, start to end.
//!
//! Each verb is one pipeline: read both sides, plan, review, apply, report.
//! A [`Workstation`] is an open data folder with everything that the verbs need.

pub mod activity;
mod ahead;
mod as_shown;
pub mod backup;
pub mod bundle;
pub mod cancel;
pub mod connect;
pub mod connection;
mod counted;
pub mod deactivate;
pub mod diagnose;
pub mod domains;
pub mod error;
mod exchange;
pub mod explain;
pub mod groups;
pub mod guide;
pub mod home;
pub mod import;
mod in_use;
pub mod link;
pub mod lock;
pub mod log;
pub mod mapping;
pub mod org_units;
pub mod overview;
pub mod passwords;
pub mod photos;
pub mod profile;
pub mod progress;
pub mod provision;
mod queue;
pub mod rescue;
pub mod restore;
pub mod runs;
pub mod safety;
pub mod sheet;
mod trouble;
mod unfinished;
pub mod users;
pub mod words;
pub mod workstation;

pub use as_shown::AsShown;
pub use cancel::Cancel;
pub use error::{Code, Error, Mend};
pub use home::Home;
pub use progress::{Progress, Watch};
pub use secrets::StoreKind;
pub use workstation::{Environment, Workstation};

// What the rooms below are named by in this one's answers: the edges know only this one.
pub use {google, store};
