//! What was done to an account that its record does not tell: passwords, renames, sign-outs.

use std::sync::PoisonError;

use rusqlite::params;

use super::Overlay;
use crate::Error;

/// Something that was done to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moment {
    Renamed,
    SignedOut,
    Password {
        /// `crypt`, `MD5`, `SHA-1`; none for plain text.
        hash_function: Option<String>,
        must_change: bool,
    },
}

impl Moment {
    fn kind(&self) -> &'static str {
        match self {
            Self::Renamed => "renamed",
            Self::SignedOut => "signed_out",
            Self::Password { .. } => "password",
        }
    }
}

impl Overlay {
    /// Notes what was done to an account.
    pub(crate) fn note_moment(&self, number: u64, moment: &Moment, now_ms: i64) -> Result<(), Error> {
        let (hash_function, must_change) = match moment {
            Moment::Password { hash_function, must_change } => (hash_function.as_deref(), Some(*must_change)),
            Moment::Renamed | Moment::SignedOut => (None, None),
        };
        self.lock().execute(
            "INSERT INTO moment (number, kind, at_ms, hash_function, must_change) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![number as i64, moment.kind(), now_ms, hash_function, must_change],
        )?;
        Ok(())
    }

    /// When an account was renamed last.
    pub(crate) fn renamed_ms(&self, number: u64) -> Result<Option<i64>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT max(at_ms) FROM moment WHERE number = ?1 AND kind = 'renamed'")?
            .query_row([number as i64], |row| row.get(0))?)
    }

    /// When an account was signed out, the first time first.
    pub(crate) fn sign_outs(&self, number: u64) -> Result<Vec<i64>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached(
            "SELECT at_ms FROM moment WHERE number = ?1 AND kind = 'signed_out' ORDER BY sequence",
        )?;
        let found = rows.query_map([number as i64], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The passwords that an account was given, the first one first: when, how hashed, and whether it must be changed.
    pub(crate) fn passwords(&self, number: u64) -> Result<Vec<(i64, Option<String>, bool)>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached(
            "SELECT at_ms, hash_function, must_change FROM moment WHERE number = ?1 AND kind = 'password' \
             ORDER BY sequence",
        )?;
        let found = rows.query_map([number as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Remembers the hash that an account was given, until the sandbox ends.
    pub(crate) fn remember_hash(&self, number: u64, hash: Option<&str>) {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        match hash {
            Some(hash) => drop(hashes.insert(number, hash.to_owned())),
            None => drop(hashes.remove(&number)),
        }
    }

    /// The hash of the last password that an account was given since the sandbox began.
    pub(crate) fn hash_of(&self, number: u64) -> Option<String> {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }
}
