//! One file for each verb: it calls `sync`, and writes what came of it.

pub mod connect;
pub mod connections;
pub mod import;
pub mod mapping;
pub mod papers;
pub mod runs;
pub mod sandbox;
pub mod secrets;
pub mod status;
pub mod users;

use sync::{Cancel, Workstation};

use crate::output::Format;

/// What every verb works with.
pub struct Desk {
    /// The open data folder.
    pub workstation: Workstation,
    /// How results are written.
    pub format: Format,
    /// Heard when the program is interrupted.
    pub cancel: Cancel,
}
