//! What differs from the seed: changed, new and deleted accounts, groups and units, grants, the log, and the tenant's
//! rules.
//!
//! It is a SQLite database, in memory or in `sandbox.db`. No token, code or password is in it: tokens are kept as
//! SHA-256 digests, hashes of passwords in memory alone.

pub(crate) mod activities;
pub(crate) mod groups;
pub(crate) mod members;
pub(crate) mod moments;
pub(crate) mod photos;
pub(crate) mod schemas;
pub(crate) mod suspicions;
pub(crate) mod tokens;
pub(crate) mod units;
pub(crate) mod users;
mod widen;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;
use crate::chance;
use crate::rules::Rules;
use crate::tenant::Tenant;

/// Users that the seed did not make are numbered from here.
pub(crate) const INSERTED: u64 = 1 << 50;

const SCHEMA: &str = include_str!("schema.sql");

/// A file in memory, of this connection alone. In a database that lives in its page cache SQLite searches all of it for pages
/// to drop, at each commit that moved some: that took longer than everything else that a write does.
const IN_MEMORY: &str = "file:sandbox?vfs=memdb";

/// The overlay's database.
pub(crate) struct Overlay {
    db: Mutex<Connection>,
    /// The hash of the last password that each account was given; gone when the sandbox ends.
    hashes: Mutex<HashMap<u64, String>>,
}

impl Overlay {
    /// Opens the file (or a database in memory) and makes it this tenant's if it is new.
    pub(crate) fn open(path: Option<&Path>, tenant: &Tenant) -> Result<Self, Error> {
        let db = match path {
            Some(path) => {
                private_file(path)?;
                Connection::open(path)?
            }
            None => Connection::open(IN_MEMORY)?,
        };
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        db.execute_batch(SCHEMA)?;
        widen::widen(&db)?;
        db.set_prepared_statement_cache_capacity(64);
        let overlay = Self { db: Mutex::new(db), hashes: Mutex::default() };
        if overlay.meta("seed")?.is_none() {
            begin(&overlay.lock(), tenant)?;
        }
        Ok(overlay)
    }

    /// Forgets everything and begins the tenant anew. Grants end, too: it is another customer's directory now.
    pub(crate) fn reset(&self, tenant: &Tenant) -> Result<(), Error> {
        let mut db = self.lock();
        let work = db.transaction()?;
        for table in [
            "user",
            "address",
            "moment",
            "suspicion",
            "team",
            "team_address",
            "resting",
            "member",
            "unit",
            "photo",
            "custom_schema",
            "activity",
            "code",
            "refresh",
            "access",
        ] {
            work.execute(&format!("DELETE FROM {table}"), [])?;
        }
        // The port and the clock are the sandbox's, not the tenant's; the rules are changed by themselves.
        work.execute("DELETE FROM meta WHERE key NOT IN ('port', 'ahead_ms', 'rules')", [])?;
        begin(&work, tenant)?;
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(work.commit()?)
    }

    /// The tenant that this file holds.
    pub(crate) fn tenant(&self) -> Result<Tenant, Error> {
        let number = |key: &'static str| -> Result<u64, Error> {
            self.meta(key)?.and_then(|text| text.parse().ok()).ok_or(Error::Damaged(key))
        };
        Ok(Tenant { seed: number("seed")?, users: number("users")? })
    }

    pub(crate) fn meta(&self, key: &str) -> Result<Option<String>, Error> {
        Ok(self
            .lock()
            .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
            .optional()?)
    }

    pub(crate) fn set_meta(&self, key: &str, value: &str) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            params![key, value],
        )?;
        Ok(())
    }

    /// The tenant's rules.
    pub(crate) fn rules(&self) -> Result<Rules, Error> {
        match self.meta("rules")? {
            None => Ok(Rules::default()),
            Some(text) => serde_json::from_str(&text).map_err(|_| Error::Damaged("rules")),
        }
    }

    /// Writes the tenant's rules down.
    pub(crate) fn keep_rules(&self, rules: &Rules) -> Result<(), Error> {
        let text = serde_json::to_string(rules).map_err(|error| Error::Answer(error.to_string()))?;
        self.set_meta("rules", &text)
    }

    /// The connection. A panic of another holder leaves SQLite as it was: statements are whole.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes down which tenant this is.
fn begin(db: &Connection, tenant: &Tenant) -> Result<(), Error> {
    for (key, value) in [
        ("users", tenant.users.to_string()),
        ("page_key", chance::word(24)),
        ("seed", tenant.seed.to_string()),
    ] {
        db.execute("INSERT INTO meta VALUES (?1, ?2)", params![key, value])?;
    }
    Ok(())
}

/// Makes sure that the file exists and that only its owner can read it, before anything is written to it.
pub(crate) fn private_file(path: &Path) -> Result<(), Error> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        options.mode(0o600);
        options.open(path)?.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    options.open(path)?;
    Ok(())
}
