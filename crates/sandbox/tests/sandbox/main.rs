//! The sandbox as a client sees it: over HTTP, with an HTTP client of another make than the sandbox's own.

mod account;
mod aliases;
mod consent;
mod faults;
mod groups;
mod guard;
mod home;
mod licenses;
mod list;
mod log;
mod paging;
mod remembered;
mod schemas;
mod seats;
mod settling;
mod stage;
mod suspicion;
mod token;
mod write;
mod writer;
