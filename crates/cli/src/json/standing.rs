//! How everything stands, in JSON.

use directory::CustomField;
use directory::finding::Severity;
use serde::Serialize;
use sync::diagnose::Found;
use sync::mapping::{FieldsRead, Shown};
use sync::store::user::Standing;

use super::connection::Connection;
use super::run::Run;

/// How everything stands.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The data folder.
    pub home: String,
    /// Users of the directory by standing.
    pub users: Standings,
    /// The connections, by name.
    pub connections: Vec<ConnectionStatus>,
}

/// Users by standing.
#[derive(Debug, Serialize)]
pub struct Standings {
    /// All of them.
    pub total: u64,
    /// Bound to a Google account.
    pub bound: u64,
    /// In the directory alone.
    pub directory_only: u64,
    /// Suspended.
    pub suspended: u64,
    /// Suspended by Google itself.
    pub suspended_by_google: u64,
    /// Bound to an account of a connection that is deactivated.
    pub dormant: u64,
}

impl Standings {
    /// Describes counts in the order of [`Standing::ALL`].
    pub fn of(counts: [u64; Standing::ALL.len()]) -> Self {
        let [bound, directory_only, suspended, suspended_by_google, dormant] = counts;
        Self { total: counts.iter().sum(), bound, directory_only, suspended, suspended_by_google, dormant }
    }
}

/// How a connection stands.
#[derive(Debug, Serialize)]
pub struct ConnectionStatus {
    /// The connection.
    pub connection: Connection,
    /// What needs the administrator.
    pub findings: Vec<Finding>,
    /// The run that waits; `null` when none does.
    pub waiting: Option<Run>,
    /// The last run; `null` when there was none.
    pub last_run: Option<Run>,
}

/// Something that needs the administrator.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// Stable, for machines.
    pub code: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// One sentence.
    pub title: &'static str,
    /// What was seen.
    pub seen: String,
    /// What does not work because of it.
    pub affects: &'static str,
    /// The command that mends it; `null` where none does.
    pub remedy: Option<String>,
    /// The address of the page at Google on which it is mended; `null` where that is not the way.
    pub page: Option<String>,
    /// What to enter there; `null` where nothing is.
    pub enter: Option<String>,
    /// As of when it is known; `null` where Google, or this computer, was asked just now.
    pub as_of: Option<AsOf>,
}

/// As of when a finding is known.
#[derive(Debug, Serialize)]
pub struct AsOf {
    /// When it was read; of several accounts, the one that was not read for the longest time.
    pub at: Option<String>,
    /// The run that read it; `null` where none did.
    pub run: Option<i64>,
    /// What tells it anew: `check`, to ask the check; `everybody`, an import or a sync that reads everybody; `import` or
    /// `sync`, the next one.
    pub again: &'static str,
    /// The same in words.
    pub words: String,
}

impl Finding {
    /// Describes what was found on a connection.
    pub fn of(found: &Found, connection: i64) -> Self {
        Self {
            code: found.finding.code,
            severity: match found.finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            title: found.finding.title,
            seen: found.seen.clone(),
            affects: found.finding.affects,
            remedy: crate::text::remedy(found, connection),
            page: found.page.as_ref().map(sync::link::Page::address),
            enter: found.enter.clone(),
            as_of: found.as_of.map(|as_of| AsOf {
                at: super::moment(as_of.at),
                run: as_of.run,
                again: as_of.again.name(),
                words: as_of.words(),
            }),
        }
    }
}

/// A mapping.
#[derive(Debug, Serialize)]
pub struct Mapping {
    /// The connection's name.
    pub connection: String,
    /// The address of the account whose values stand beside it; `null` when none was asked for.
    pub example: Option<String>,
    /// What Google answered about the customer's own fields; `null` when it was not asked.
    pub custom_fields: Option<CustomFields>,
    /// Every attribute, in the catalogue's order.
    pub attributes: Vec<MappingRow>,
}

/// The fields of the customer's own schemas.
#[derive(Debug, Serialize)]
pub struct CustomFields {
    /// How many Google has.
    pub known: usize,
    /// Those that were not known before.
    pub new: Vec<&'static str>,
    /// Those that Google has no more.
    pub gone: Vec<&'static str>,
}

/// An attribute with its direction.
#[derive(Debug, Serialize)]
pub struct MappingRow {
    /// Its stable name.
    pub attribute: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The field of Google's user resource.
    pub google_field: &'static str,
    /// `both`, `import`, `export` or `exclude`.
    pub direction: &'static str,
    /// The directions that it may have.
    pub choices: Vec<&'static str>,
    /// What to know about it, or empty.
    pub remark: &'static str,
    /// The example's value; `null` where it has none, or without an example.
    pub value: Option<String>,
}

impl Mapping {
    /// Describes a mapping.
    pub fn of(connection: &str, shown: &Shown, read: Option<&FieldsRead>) -> Self {
        let names = |fields: &[CustomField]| fields.iter().map(|field| field.name()).collect();
        let attributes = shown.mapping.attributes().map(|attribute| MappingRow {
            attribute: attribute.name(),
            label: attribute.label(),
            google_field: attribute.google_field(),
            direction: shown.mapping.direction(attribute).name(),
            choices: attribute.choices().iter().map(|choice| choice.name()).collect(),
            remark: shown.remark_of(attribute),
            value: shown.example_of(attribute).filter(|value| !value.is_empty()),
        });
        Self {
            connection: connection.to_owned(),
            example: shown.example.as_ref().map(|account| account.email.clone()),
            custom_fields: read.map(|read| CustomFields {
                known: read.known,
                new: names(&read.new),
                gone: names(&read.gone),
            }),
            attributes: attributes.collect(),
        }
    }
}

/// A sandbox that is being served.
#[derive(Debug, Serialize)]
pub struct Served {
    /// The address of all its hosts: `http://127.0.0.1:PORT`.
    pub origin: String,
    /// The port.
    pub port: u16,
    /// The id of the OAuth client that it knows.
    pub client_id: String,
    /// The secret of that client; it is no secret, and checked all the same.
    pub client_secret: String,
    /// That client as a file, for `connect google --client-json`.
    pub client_json: String,
    /// The key of the control endpoint; `null` without `--control`.
    pub control_key: Option<String>,
    /// How many users the tenant has.
    pub users: u64,
    /// The seed that makes them.
    pub seed: u64,
}
