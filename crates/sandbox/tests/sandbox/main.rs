//! The sandbox as a client sees it: over HTTP, with an HTTP client of another make than the sandbox's own.

mod consent;
mod faults;
mod groups;
mod guard;
mod home;
mod list;
mod paging;
mod stage;
mod token;
mod write;
