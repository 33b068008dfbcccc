//! What the web view may ask for; one file per screen. Each command parses, calls one verb, returns a view.

pub mod connect;
pub mod import;
pub mod overview;
pub mod settings;
pub mod users;
