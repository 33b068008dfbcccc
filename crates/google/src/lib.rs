//! Google's APIs: consent, pages, pacing, retries, wire types, error classes.
//!
//! Every request that this crate can send is a line of [`endpoint::ALL`]; a test holds that table against
//! Google's own discovery documents. Facts about Google come from `google-api.md`, named by section.

pub mod activities;
pub mod admin_role;
pub mod aliases;
pub mod client;
pub mod client_json;
pub mod customer;
pub mod enabled;
pub mod endpoint;
pub mod error;
pub mod group_write;
pub mod groups;
pub mod http;
pub mod licences;
pub mod loopback;
pub mod oauth;
pub mod org_units;
pub mod origin;
pub mod photos;
pub mod privilege;
pub mod project;
pub mod schemas;
pub mod scope;
pub mod settings;
pub mod unit_write;
pub mod user_write;
mod users;
pub mod witness;

mod answer;
mod body;
mod brake;
mod call;
mod pace;
mod page;
mod refusal;
mod token;
mod wire;

pub use activities::{Activity, Log, LogStretch};
pub use admin_role::AdminRole;
pub use brake::Brake;
pub use client::Client;
pub use client_json::OAuthClient;
pub use error::{Error, Evidence, OfflineKind, ReauthCause, SeatLimit};
pub use http::Http;
pub use licences::Licence;
pub use loopback::{Listener, Redirect};
pub use oauth::{Consent, Tokens, UserInfo};
pub use origin::Origin;
pub use page::ListPage;
pub use project::{NewAccount, NextLogin, Patch, Unfit};
pub use scope::{Grant, Scope, Verb};
pub use settings::{Notice, Packing, Settings};
pub use users::{Deletion, Fields, Order, ReadUser, UserList, UserPage};
pub use witness::{Heard, Witness};

/// Makes ring the TLS provider of this process; calling it again changes nothing.
///
/// [`Http::new`] calls it; programs that use TLS before that call it first thing.
pub fn install_tls() {
    // An error means that a provider stands already, which is what is wanted.
    drop(rustls::crypto::ring::default_provider().install_default());
}
