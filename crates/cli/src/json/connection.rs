//! Connections in JSON.

use serde::Serialize;
use sync::provision::{SeatCount, SeatSource};
use sync::store::connection::{Domain, Row};

use super::moment;

/// The connections, by name.
#[derive(Debug, Serialize)]
pub struct Connections {
    /// Each of them.
    pub connections: Vec<Connection>,
}

/// A connection.
#[derive(Debug, Serialize)]
pub struct Connection {
    /// Its number.
    pub id: i64,
    /// The administrator's name for it.
    pub name: String,
    /// `sandbox`, `google` or `emulator`.
    pub kind: String,
    /// Where its requests go: `https://google`, `sandbox`, or an emulator's address.
    pub origin: String,
    /// Google's customer id.
    pub customer_id: String,
    /// The primary domain.
    pub domain: String,
    /// All domains, the primary one first.
    pub domains: Vec<DomainOf>,
    /// Why the domains are not known; `null` when they are.
    pub domains_unread: Option<String>,
    /// The role in words, with the privileges that it lacks.
    pub role_detail: String,
    /// The account that consented.
    pub account: String,
    /// `super`, `delegated` or `none`.
    pub role: String,
    /// The privileges of a delegated admin; null when Google does not let it see them.
    pub privileges: Option<Vec<String>>,
    /// `look-only` or `look-and-sync`.
    pub consent: String,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// What can be done with it.
    pub verbs: Vec<Verb>,
    /// `connected` or `reauthorize`.
    pub health: String,
    /// `firstOnly` or `directory`: who owns passwords; `null` until it was answered.
    pub passwords: Option<String>,
    /// Advice, in words.
    pub advice: Vec<String>,
    /// When it was connected.
    pub connected_at: Option<String>,
    /// When Google last answered.
    pub last_answer_at: Option<String>,
}

/// How many licences a connection has, as far as is known.
#[derive(Debug, Serialize)]
pub struct SeatsKnown {
    /// The connection's name.
    pub connection: String,
    /// How many; `null` when nobody has said it.
    pub total: Option<u64>,
    /// Whether Google's refusal told it, and not the administrator.
    pub learned: bool,
}

impl SeatsKnown {
    /// Describes what is known.
    pub fn of(connection: &str, known: Option<SeatCount>) -> Self {
        Self {
            connection: connection.to_owned(),
            total: known.map(|known| known.total),
            learned: known.is_some_and(|known| known.from == SeatSource::Learned),
        }
    }
}

/// A domain.
#[derive(Debug, Serialize)]
pub struct DomainOf {
    /// Its name.
    pub name: String,
    /// Whether Google has verified it.
    pub verified: bool,
    /// Whether it is the primary one.
    pub primary: bool,
}

/// Something that can be done, or not.
#[derive(Debug, Serialize)]
pub struct Verb {
    /// What, in words.
    pub verb: String,
    /// Why not; `null` when it can.
    pub disabled_because: Option<String>,
    /// What to know where it can be tried; `null` when there is nothing.
    pub caveat: Option<String>,
}

impl Connection {
    /// Describes a connection.
    pub fn of(row: &Row, domains: &[Domain]) -> Self {
        let verbs = sync::connection::verbs(row).into_iter().map(|allowed| Verb {
            verb: allowed.verb.words().to_owned(),
            disabled_because: allowed.disabled_because,
            caveat: allowed.caveat,
        });
        let domains_unread = sync::connection::domains_unread(row, domains);
        let domains = domains.iter().map(|domain| DomainOf {
            name: domain.name.clone(),
            verified: domain.verified,
            primary: domain.primary,
        });
        Self {
            id: row.id,
            name: row.name.clone(),
            kind: row.kind.clone(),
            origin: row.origin.clone(),
            customer_id: row.customer_id.clone(),
            domain: row.domain.clone(),
            domains: domains.collect(),
            domains_unread,
            role_detail: sync::connection::role_words(row),
            account: row.admin_email.clone(),
            role: row.role.clone(),
            privileges: row.privileges.clone(),
            consent: row.consent.clone(),
            scopes: row.scopes.clone(),
            verbs: verbs.collect(),
            health: row.health.clone(),
            passwords: row.password_mode.clone(),
            advice: sync::connection::advice(row),
            connected_at: moment(row.connected_at),
            last_answer_at: row.last_answer_at.and_then(moment),
        }
    }
}
