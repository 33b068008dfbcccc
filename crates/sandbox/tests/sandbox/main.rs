//! The sandbox as a client sees it: over HTTP, with an HTTP client of another make than the sandbox's own.

mod account;
mod aliases;
mod consent;
mod faults;
mod group_write;
mod groups;
mod guard;
mod home;
mod licenses;
mod list;
mod log;
mod many_groups;
mod members;
mod paging;
mod photos;
mod policy;
mod remembered;
mod schemas;
mod seats;
mod settling;
mod stage;
mod suspicion;
mod token;
mod units;
mod write;
mod writer;
