//! What the screens are shown: the views that commands return and the requests they take.
//!
//! They stand by screen, or by what several screens show; all are named from here.
//! TypeScript types are generated from them into `ui/src/lib/gen` (`cargo xtask types`).

mod activity;
mod backup;
mod bundle;
mod connect;
mod connection;
mod diagnose;
mod edit;
mod error;
mod explain;
mod explain_user;
mod group;
mod import;
mod mapping;
mod overview;
mod password;
mod review;
mod run;
mod safety;
mod sheet;
mod start;
mod sync;
mod tie;
mod users;

pub use activity::*;
pub use backup::*;
pub use bundle::*;
pub use connect::*;
pub use connection::*;
pub use diagnose::*;
pub use edit::*;
pub use error::*;
pub use explain::*;
pub use explain_user::*;
pub use group::*;
pub use import::*;
pub use mapping::*;
pub use overview::*;
pub use password::*;
pub use review::*;
pub use run::*;
pub use safety::*;
pub use sheet::*;
pub use start::*;
pub use sync::*;
pub use tie::*;
pub use users::*;
