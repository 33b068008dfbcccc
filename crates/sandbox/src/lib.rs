//! An emulated Google Workspace tenant over HTTP: the embedded default, the training ground and the test double in one.
//!
//! It is written from Google's documents and discovery files and shares no code with the client that it tests.
//! See the crate's `README.md` for its faults, its sentinel addresses and what it does not do.

mod activity;
mod api;
mod chance;
mod clock;
pub mod control;
mod door;
mod failure;
mod fault;
pub mod home;
mod mask;
mod oauth;
mod overlay;
mod query;
mod quota;
mod reply;
mod roll;
mod rules;
mod sentinel;
mod server;
mod settings;
mod tenant;
mod wire;
mod world;

use std::path::PathBuf;
use std::time::Duration;

pub use fault::{Applied, Effect, Fault};
pub use rules::{Distrust, Plan, Rules, Suspicion};
pub use server::{Server, serve};
pub use settings::{ClientState, Shorten};
pub use tenant::Tenant;

/// The sandbox's own OAuth client, as Google's console lets one download it.
///
/// The addresses are Google's, as in a real file; whoever talks to the sandbox uses its origin instead. The client secret
/// is no secret, and yet it is asked for and checked.
pub const CLIENT_JSON: &str = concat!(
    r#"{"installed":{"client_id":"103948277140-northwind.apps.googleusercontent.com","project_id":"northwind-sandbox","#,
    r#""auth_uri":"https://accounts.google.com/o/oauth2/auth","token_uri":"https://oauth2.googleapis.com/token","#,
    r#""auth_provider_x509_cert_url":"https://www.googleapis.com/oauth2/v1/certs","client_secret":"northwind-sandbox-client-secret","#,
    r#""redirect_uris":["http://localhost"]}}"#
);

/// Says how a sandbox is served.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port of 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The tenant, if the database is new.
    pub tenant: Tenant,
    /// How long each API call waits before its answer; the consent pages never wait.
    pub latency: Duration,
    /// API calls per minute and account; 0 switches the quota off.
    pub quota_per_minute: u32,
    /// The tenant's rules; none keeps those that the database remembers.
    pub rules: Option<Rules>,
    /// Whether the control endpoint exists.
    pub control: bool,
    /// The file that keeps what differs from the seed; none keeps it in memory.
    pub database: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            tenant: Tenant::default(),
            latency: Duration::ZERO,
            quota_per_minute: 2_400,
            rules: None,
            control: false,
            database: None,
        }
    }
}

impl Options {
    /// As usual, with this tenant.
    fn of(tenant: &Tenant) -> Self {
        Self { tenant: tenant.clone(), ..Self::default() }
    }
}

/// Says why a sandbox could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or the network refused.
    #[error("the sandbox could not use a file or the network: {0}")]
    Io(#[from] std::io::Error),
    /// The database refused.
    #[error("the sandbox's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The database lacks something that every sandbox has; reset the sandbox.
    #[error("the sandbox's database is damaged: no {0}; reset the sandbox")]
    Damaged(&'static str),
    /// A port that was named cannot be had.
    #[error("port {port} of 127.0.0.1 cannot be had: {why}")]
    Port {
        /// The port.
        port: u16,
        /// What the system says.
        why: std::io::Error,
    },
    /// The tenant's size is out of range.
    #[error("a tenant has 1 to 10,000,000 users, not {0}")]
    TenantSize(u64),
    /// The number of groups is out of range.
    #[error("a tenant begins with at most 1,000,000 groups, not {0}")]
    TenantGroups(u64),
    /// Another process holds this home's sandbox and does not answer.
    #[error("another process holds the sandbox but does not answer; end it and try again")]
    HolderSilent,
    /// Another process holds this home's sandbox.
    #[error("another process holds the sandbox; end it and try again")]
    Held,
    /// The sandbox answered with a refusal.
    #[error("the sandbox refused ({status}): {body}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said.
        body: String,
    },
    /// What came back is not what a sandbox says.
    #[error("the sandbox's answer could not be read: {0}")]
    Answer(String),
}
