//! Connections in JSON.

use serde::Serialize;
use sync::connection::Changed;
use sync::domains::DefaultDomain;
use sync::org_units::MissingUnits;
use sync::provision::{SeatCount, SeatSource};
use sync::store::connection::{Domain, Row};

use super::event::EventOf;
use super::import::Import;
use super::moment;
use super::sync::Sync;

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
    /// The privileges of a delegated admin that hold everywhere; null when Google does not let it see them.
    pub privileges: Option<Vec<String>>,
    /// Those that hold in some org units alone.
    pub unit_privileges: Vec<String>,
    /// `look-only` or `look-and-sync`.
    pub consent: String,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// What can be done with it.
    pub verbs: Vec<Verb>,
    /// `connected`, `reauthorize` or `deactivated`.
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

/// In which domain new users get their address.
#[derive(Debug, Serialize)]
pub struct DomainOfNew {
    /// The connection's name.
    pub connection: String,
    /// The domain that holds.
    pub domain: String,
    /// The one that was chosen; `null` for the primary one.
    pub chosen: Option<String>,
    /// The verified domains, among which can be chosen.
    pub choices: Vec<String>,
}

impl DomainOfNew {
    /// Describes what holds.
    pub fn of(connection: &str, holds: &DefaultDomain) -> Self {
        let DefaultDomain { chosen, holds, choices } = holds.clone();
        Self { connection: connection.to_owned(), domain: holds, chosen, choices }
    }
}

/// What a sync does where an org unit is missing.
#[derive(Debug, Serialize)]
pub struct MissingOrgUnits {
    /// The connection's name.
    pub connection: String,
    /// `leave-out` or `create`.
    pub missing_org_units: &'static str,
    /// Who chose it, and which org units syncs made, the newest first.
    pub changes: Vec<EventOf>,
}

impl MissingOrgUnits {
    /// Describes what holds.
    pub fn of(connection: &str, missing: &MissingUnits) -> Self {
        let changes = missing.changes.iter().map(EventOf::of).collect();
        Self { connection: connection.to_owned(), missing_org_units: missing.choice.name(), changes }
    }
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
    /// Whether that is how many were seen in use after the refusal: there may be more.
    pub at_least: bool,
}

impl SeatsKnown {
    /// Describes what is known.
    pub fn of(connection: &str, known: Option<SeatCount>) -> Self {
        Self {
            connection: connection.to_owned(),
            total: known.map(|known| known.total),
            learned: known.is_some_and(|known| known.from == SeatSource::Learned),
            at_least: known.is_some_and(|known| known.at_least),
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
        let verbs = sync::connection::verbs_with(row, domains).into_iter().map(|allowed| Verb {
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
            unit_privileges: row.unit_privileges.clone(),
            consent: row.consent.clone(),
            scopes: row.scopes.clone(),
            verbs: verbs.collect(),
            health: if row.deactivated_at.is_some() { "deactivated".to_owned() } else { row.health.clone() },
            passwords: row.password_mode.clone(),
            advice: sync::connection::advice(row),
            connected_at: moment(row.connected_at),
            last_answer_at: row.last_answer_at.and_then(moment),
        }
    }
}

/// A connection that was reactivated.
#[derive(Debug, Serialize)]
pub struct Reactivated {
    /// The connection; its fields stand beside the others.
    #[serde(flatten)]
    pub connection: Connection,
    /// What the new consent changed.
    pub changed: ChangedRights,
    /// How many users are dormant still.
    pub dormant: u64,
    /// How many were bound again.
    pub bound_again: u64,
    /// The run that the lost authorisation paused first, if it did.
    pub queued: Option<i64>,
    /// All that it paused, in the order in which they go on.
    pub queued_runs: Vec<i64>,
    /// What came of the runs that went on now.
    pub went_on: Vec<WentOn>,
}

/// What came of a run that went on, as `runs resume` tells it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum WentOn {
    /// Of a sync, or the undo of a run.
    Sync(Box<Sync>),
    /// Of an import.
    Import(Box<Import>),
}

/// What a new consent changed.
#[derive(Debug, Serialize)]
pub struct ChangedRights {
    /// The account before, where it is another one now.
    pub account_before: Option<String>,
    /// The account now, where it was another one before.
    pub account_now: Option<String>,
    /// The address of the account before, where the same one has another now.
    pub address_before: Option<String>,
    /// The address of the account now, where the same one had another before.
    pub address_now: Option<String>,
    /// Its role before, in words, where that differs.
    pub role_before: Option<String>,
    /// Its role now, in words, where that differs.
    pub role_now: Option<String>,
    /// What was granted now and was not before, in words.
    pub gained: Vec<&'static str>,
    /// What was granted before and is not now, in words.
    pub lost: Vec<&'static str>,
    /// What can be done now and could not before.
    pub can_now: Vec<&'static str>,
    /// What could be done before and cannot now.
    pub cannot_now: Vec<CannotNow>,
    /// What could be done before and may be refused now, with what is known of it.
    pub may_be_refused: Vec<CannotNow>,
}

/// Something that cannot be done any more, or may be refused.
#[derive(Debug, Serialize)]
pub struct CannotNow {
    /// What, in words.
    pub verb: &'static str,
    /// Why.
    pub because: String,
}

impl ChangedRights {
    /// Describes what changed.
    pub fn of(changed: &Changed) -> Self {
        let (account_before, account_now) = changed.account.clone().unzip();
        let (address_before, address_now) = changed.address.clone().unzip();
        let (role_before, role_now) = changed.role.clone().unzip();
        let cannot = |(verb, because): &(&'static str, String)| CannotNow { verb, because: because.clone() };
        Self {
            account_before,
            account_now,
            address_before,
            address_now,
            role_before,
            role_now,
            gained: changed.gained.clone(),
            lost: changed.lost.clone(),
            can_now: changed.can_now.clone(),
            cannot_now: changed.cannot_now.iter().map(cannot).collect(),
            may_be_refused: changed.may_be_refused.iter().map(cannot).collect(),
        }
    }
}

/// What a deactivation did.
#[derive(Debug, Serialize)]
pub struct Deactivated {
    /// The connection's name.
    pub connection: String,
    /// Whether it was done.
    pub deactivated: bool,
    /// Whether it was revoked at Google as well.
    pub revoked: bool,
    /// How many users became dormant.
    pub dormant: u64,
    /// Whether it waits for `--yes`.
    pub waits: bool,
}

/// What binding again did.
#[derive(Debug, Serialize)]
pub struct BoundAgain {
    /// The connection's name.
    pub connection: String,
    /// How many users were bound again.
    pub bound_again: u64,
    /// How many are dormant still.
    pub dormant: u64,
    /// Whether it waits for `--yes`.
    pub waits: bool,
}
