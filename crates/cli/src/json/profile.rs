//! Profiles and restored directories in JSON.

use serde::Serialize;
use sync::restore::Preview;
use sync::store::restore::Content;

use super::moment;

/// A profile that was written.
#[derive(Debug, Serialize)]
pub struct Exported {
    /// The file.
    pub file: String,
    /// How many users are in it.
    pub users: u64,
    /// How large it is.
    pub bytes: u64,
}

/// What a restore would do, or did.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// The file.
    pub file: String,
    /// Whether it is a profile, which a passphrase opens, or a plain backup.
    pub sealed: bool,
    /// When it was made; `null` where it does not say.
    pub made_at: Option<String>,
    /// What it was made for; `null` where it does not say.
    pub made_for: Option<String>,
    /// By which version; `null` where it does not say.
    pub version: Option<String>,
    /// Who made it; `null` where it does not say.
    pub by: Option<String>,
    /// What is in it.
    pub brings: Brings,
    /// What was in the directory before.
    pub replaces: Brings,
    /// Whether the data file is damaged that it replaces: what was in it is not known then.
    pub damaged: bool,
    /// Where the damaged data file is kept; `null` when it is whole, or nothing was done.
    pub damaged_file: Option<String>,
    /// Whether it was done.
    pub restored: bool,
    /// The backup of what was there; `null` when nobody was, or nothing was done.
    pub backup: Option<String>,
    /// Whether it waits for `--yes`.
    pub waits: bool,
}

/// What is in a directory.
#[derive(Debug, Serialize)]
pub struct Brings {
    /// How many users.
    pub users: u64,
    /// When one was changed last.
    pub changed_at: Option<String>,
    /// The connections, by name.
    pub connections: Vec<BroughtConnection>,
    /// How many passwords wait in it; they are not restored.
    pub passwords_waiting: u64,
}

/// A connection in a directory.
#[derive(Debug, Serialize)]
pub struct BroughtConnection {
    /// Its name.
    pub name: String,
    /// Its primary domain.
    pub domain: String,
    /// The account that consented.
    pub account: String,
    /// How many users are bound, dormant or not.
    pub bound: u64,
}

impl Brings {
    /// Describes what is in a directory.
    pub fn of(content: &Content) -> Self {
        let connection = |(row, bound): &(sync::store::connection::Row, u64)| BroughtConnection {
            name: row.name.clone(),
            domain: row.domain.clone(),
            account: row.admin_email.clone(),
            bound: *bound,
        };
        Self {
            users: content.users,
            changed_at: content.changed_at.and_then(moment),
            connections: content.connections.iter().map(connection).collect(),
            passwords_waiting: content.passwords,
        }
    }
}

impl Restored {
    /// Describes what a restore would do.
    pub fn of(file: &std::path::Path, preview: &Preview) -> Self {
        let stamp = preview.stamp.as_ref();
        Self {
            file: file.display().to_string(),
            sealed: preview.sealed,
            made_at: stamp.and_then(|stamp| moment(stamp.at)),
            made_for: stamp.map(|stamp| stamp.why.clone()),
            version: stamp.map(|stamp| stamp.version.clone()),
            by: stamp.map(|stamp| stamp.operator.clone()),
            brings: Brings::of(&preview.brings),
            replaces: Brings::of(&preview.replaces),
            damaged: preview.damaged,
            damaged_file: None,
            restored: false,
            backup: None,
            waits: false,
        }
    }
}
