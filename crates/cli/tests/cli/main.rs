//! The headless program as people and scripts use it: the real binary, against a real sandbox over HTTP.

#![cfg(unix)]

mod activity;
mod backup;
mod bundle;
mod connect;
mod data_folder;
mod deactivate;
mod diagnose;
mod edits;
mod explain;
mod fields;
mod groups;
mod guides;
mod import;
mod interrupt;
mod papers;
mod passwords;
mod photos_and_places;
mod profile;
mod reactivate;
mod safety;
mod sandboxes;
mod secrets;
mod stage;
mod sync;
#[cfg(target_os = "linux")]
mod terminal;
mod undo;
mod users;
