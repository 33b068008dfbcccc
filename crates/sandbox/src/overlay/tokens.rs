//! Codes and tokens that were given out, as digests.

use rusqlite::{OptionalExtension, params};

use super::Overlay;
use crate::Error;
use crate::chance::{digest, word};

/// Who granted what to which client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The account's number.
    pub(crate) account: u64,
    pub(crate) client: String,
    /// Scopes, in the order granted.
    pub(crate) scopes: Vec<String>,
}

/// An authorization code's conditions.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) grant: Grant,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) expires_ms: i64,
}

/// Google keeps 100 refresh tokens per account and client; the oldest goes without a word (google-api.md 1.3).
const REFRESH_TOKENS_PER_ACCOUNT: i64 = 100;

fn grant(row: &rusqlite::Row<'_>) -> rusqlite::Result<Grant> {
    Ok(Grant {
        account: row.get::<_, i64>("account")? as u64,
        client: row.get("client")?,
        scopes: row.get::<_, String>("scopes")?.split_whitespace().map(str::to_owned).collect(),
    })
}

impl Overlay {
    /// Gives out an authorization code.
    pub(crate) fn give_code(&self, code: &Code) -> Result<String, Error> {
        let secret = format!("4/0A{}", word(48));
        let (challenge, method) = code.challenge.clone().unzip();
        self.lock().execute(
            "INSERT INTO code VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                digest(&secret),
                code.grant.account as i64,
                code.grant.client,
                code.grant.scopes.join(" "),
                code.redirect_uri,
                challenge,
                method,
                code.expires_ms
            ],
        )?;
        Ok(secret)
    }

    /// Takes a code back: it works once.
    pub(crate) fn take_code(&self, secret: &str, now_ms: i64) -> Result<Option<Code>, Error> {
        let code = self
            .lock()
            .query_row("DELETE FROM code WHERE digest = ?1 RETURNING *", [digest(secret)], |row| {
                let challenge: Option<String> = row.get("challenge")?;
                let method: Option<String> = row.get("challenge_method")?;
                Ok(Code {
                    grant: grant(row)?,
                    redirect_uri: row.get("redirect_uri")?,
                    challenge: challenge.zip(method),
                    expires_ms: row.get("expires_ms")?,
                })
            })
            .optional()?;
        Ok(code.filter(|code| code.expires_ms > now_ms))
    }

    /// Gives out a refresh token.
    pub(crate) fn give_refresh(&self, grant: &Grant, now_ms: i64) -> Result<String, Error> {
        let secret = format!("1//0{}", word(64));
        let db = self.lock();
        db.execute(
            "INSERT INTO refresh VALUES (?1, ?2, ?3, ?4, ?5)",
            params![digest(&secret), grant.account as i64, grant.client, grant.scopes.join(" "), now_ms],
        )?;
        db.execute(
            "DELETE FROM refresh WHERE digest IN (SELECT digest FROM refresh WHERE account = ?1 AND client \
             = ?2 ORDER BY made_ms DESC, digest LIMIT -1 OFFSET ?3)",
            params![grant.account as i64, grant.client, REFRESH_TOKENS_PER_ACCOUNT],
        )?;
        Ok(secret)
    }

    /// Gives out an access token.
    pub(crate) fn give_access(&self, grant: &Grant, expires_ms: i64, now_ms: i64) -> Result<String, Error> {
        let secret = format!("ya29.a0{}", word(96));
        let db = self.lock();
        db.execute("DELETE FROM access WHERE expires_ms < ?1", [now_ms - 86_400_000])?;
        db.execute(
            "INSERT INTO access VALUES (?1, ?2, ?3, ?4, ?5)",
            params![digest(&secret), grant.account as i64, grant.client, grant.scopes.join(" "), expires_ms],
        )?;
        Ok(secret)
    }

    /// What a refresh token stands for, and when it was given.
    pub(crate) fn refresh(&self, secret: &str) -> Result<Option<(Grant, i64)>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT * FROM refresh WHERE digest = ?1")?
            .query_row([digest(secret)], |row| Ok((grant(row)?, row.get("made_ms")?)))
            .optional()?)
    }

    /// What an access token stands for, and when it ends.
    pub(crate) fn access(&self, secret: &str, now_ms: i64) -> Result<Option<(Grant, i64)>, Error> {
        let found = self
            .lock()
            .prepare_cached("SELECT * FROM access WHERE digest = ?1")?
            .query_row([digest(secret)], |row| Ok((grant(row)?, row.get::<_, i64>("expires_ms")?)))
            .optional()?;
        Ok(found.filter(|(_, expires_ms)| *expires_ms > now_ms))
    }

    /// Ends every token of an account for a client, as Google does when one is revoked.
    pub(crate) fn revoke(&self, account: u64, client: &str) -> Result<(), Error> {
        let db = self.lock();
        db.execute(
            "DELETE FROM refresh WHERE account = ?1 AND client = ?2",
            params![account as i64, client],
        )?;
        db.execute("DELETE FROM access WHERE account = ?1 AND client = ?2", params![account as i64, client])?;
        Ok(())
    }

    /// Ends all access tokens, as an hour would.
    pub(crate) fn expire_access_tokens(&self) -> Result<(), Error> {
        self.lock().execute("DELETE FROM access", [])?;
        Ok(())
    }

    /// Ends all refresh tokens, and the access tokens with them; tells one grant for each account and client.
    pub(crate) fn revoke_all(&self) -> Result<Vec<Grant>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached("SELECT *, max(made_ms) FROM refresh GROUP BY account, client")?;
        let ended = rows.query_map([], grant)?.collect::<Result<_, _>>()?;
        db.execute("DELETE FROM refresh", [])?;
        db.execute("DELETE FROM access", [])?;
        Ok(ended)
    }
}
