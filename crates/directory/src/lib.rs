//! What a directory is, how two differ, and what to do about it.
//!
//! Pure: no I/O, no clock, no async, no chance. Everything here can be tested by a table of cases.

pub mod absence;
pub mod account;
pub mod arrange;
pub mod attribute;
pub mod custom;
pub mod decide;
pub mod edit;
pub mod email;
pub mod excluded;
pub mod explain;
pub mod field;
pub mod finding;
pub mod fingerprint;
pub mod fold;
pub mod group;
pub mod name;
pub mod org_unit;
pub mod own_alias;
pub mod password;
pub mod phone;
pub mod provision;
pub mod query;
pub mod rule;
pub mod thing;
pub mod undo;
pub mod user;
pub mod username;
pub mod value;

pub use account::Account;
pub use attribute::{Attribute, Direction, Mapping};
pub use custom::CustomField;
pub use edit::Draft;
pub use email::Email;
pub use field::Field;
pub use fingerprint::Fingerprint;
pub use thing::Thing;
pub use user::User;
pub use username::Username;
pub use value::{Value, Values};
