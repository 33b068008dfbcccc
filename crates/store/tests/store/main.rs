//! The store with real files: how it opens, what its tables keep, what its windows show.
//!
//! Paths mirror those of `src`.

mod backup;
mod binding;
mod choice;
mod connection;
mod edit;
mod event;
mod former_binding;
mod gone_account;
mod group_binding;
mod group_edit;
mod home;
mod limits;
mod list_read;
mod manager;
mod membership;
mod new_licence;
mod open;
mod password;
mod password_drift;
mod plan;
mod protected;
mod restore;
mod run;
mod step;
mod together;
mod tombstone;
mod user;
mod window;
