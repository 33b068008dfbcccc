//! Connections: what each may do, their names, and who owns passwords.

use google::{Grant, Origin, Scope, Verb};
use store::connection::{Domain, Row};

use crate::{Error, Workstation};

/// Who owns passwords on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordMode {
    /// A first password is set, later ones are the person's own.
    FirstOnly,
    /// The directory is the authority.
    Directory,
}

impl PasswordMode {
    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstOnly => "firstOnly",
            Self::Directory => "directory",
        }
    }
}

/// Whether a verb can be used on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The verb.
    pub verb: Verb,
    /// Why not; none when it can.
    pub disabled_because: Option<String>,
}

/// Tells of each verb whether the granted scopes and the account's role allow it.
#[must_use]
pub fn verbs(row: &Row) -> Vec<Allowed> {
    let granted = row.scopes.iter().cloned().collect();
    let look_only = Grant::by_name(&row.consent) == Some(Grant::LookOnly);
    Verb::all()
        .map(|verb| {
            let missing = google::scope::missing(verb, &granted);
            let asked = google::scope::lacking(verb.needs(), &asked_scopes(row)).is_empty();
            let disabled_because = if missing.is_empty() {
                (row.role == "none").then(|| "the connected account has no admin role".to_owned())
            } else if look_only && !asked {
                Some("this connection may only look; connect again with Look and sync".to_owned())
            } else {
                let purposes: Vec<_> = missing.iter().map(|scope| scope.purpose()).collect();
                Some(format!("not granted at consent: {}", purposes.join(", ")))
            };
            Allowed { verb, disabled_because }
        })
        .collect()
}

fn asked_scopes(row: &Row) -> std::collections::BTreeSet<String> {
    asked(row).iter().map(|scope| scope.url()).collect()
}

/// Lists the scopes that the consent asked for.
#[must_use]
pub fn asked(row: &Row) -> &'static [Scope] {
    Grant::by_name(&row.consent).unwrap_or(Grant::LookOnly).scopes()
}

/// Advises on a connection, in words.
#[must_use]
pub fn advice(row: &Row) -> Vec<String> {
    let mut advice = Vec::new();
    let local = directory::email::local_part(&row.admin_email);
    let dedicated = ["sync", "rollcall", "directory", "service", "automation", "provisioning"];
    if !dedicated.iter().any(|word| local.contains(word)) {
        advice.push(format!(
            "{} looks like a person's own account. A dedicated admin account keeps Rollcall's changes apart in \
             Google's log, and outlives the person's role.",
            row.admin_email
        ));
    }
    if row.role == "delegated" {
        advice.push(
            "Google lets only a super admin change administrators; their rows will be marked.".to_owned(),
        );
    }
    advice
}

/// Reads an origin as it is stored.
pub(crate) fn origin_of(text: &str) -> Result<Origin, Error> {
    if text == Origin::Google.as_str() {
        return Ok(Origin::Google);
    }
    Origin::parse(text).map_err(|error| Error::machine("the connection's origin", &error))
}

impl Workstation {
    /// Lists the connections by name.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn connections(&self) -> Result<Vec<Row>, Error> {
        Ok(self.inner.store.read(store::connection::all).await?)
    }

    /// Reads one connection with its domains.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn connection(&self, id: i64) -> Result<(Row, Vec<Domain>), Error> {
        Ok(self
            .inner
            .store
            .read(move |conn| Ok((store::connection::get(conn, id)?, store::connection::domains(conn, id)?)))
            .await?)
    }

    /// Finds a connection by name or number; without one, the only connection there is.
    ///
    /// # Errors
    /// [`Error::NotFound`] with the names there are.
    pub async fn find_connection(&self, key: Option<&str>) -> Result<Row, Error> {
        let mut all = self.connections().await?;
        let names = all.iter().map(|row| row.name.clone()).collect::<Vec<_>>().join(", ");
        let Some(key) = key else {
            return match all.len() {
                0 => Err(Error::NotFound("there is no connection yet; connect first".to_owned())),
                1 => Ok(all.remove(0)),
                _ => Err(Error::NotFound(format!("there are several connections, say which: {names}"))),
            };
        };
        // A number is always a number: no connection may be called by one.
        let number = |row: &Row| row.id.to_string() == key;
        let at = all.iter().position(number).or_else(|| all.iter().position(|row| row.name == key));
        match at {
            Some(at) => Ok(all.remove(at)),
            None => Err(Error::NotFound(format!("there is no connection {key}; there are: {names}"))),
        }
    }

    /// Gives a connection another name.
    ///
    /// # Errors
    /// [`Error::Refused`] when the name is empty, too long or in use.
    pub async fn rename_connection(&self, id: i64, name: &str) -> Result<Row, Error> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(Error::Refused("a connection's name has 1 to 60 characters".to_owned()));
        }
        if name.chars().all(|c| c.is_ascii_digit()) {
            return Err(Error::Refused(
                "a connection's name is not only digits: it has a number already".to_owned(),
            ));
        }
        let all = self.connections().await?;
        if all.iter().any(|row| row.id != id && row.name == name) {
            return Err(Error::Refused(format!("another connection is called {name}")));
        }
        self.change(id, move |row| Row { name, ..row }).await
    }

    /// Says who owns passwords on a connection.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn set_password_mode(&self, id: i64, mode: PasswordMode) -> Result<Row, Error> {
        self.change(id, move |row| Row { password_mode: Some(mode.name().to_owned()), ..row }).await
    }

    async fn change(&self, id: i64, change: impl FnOnce(Row) -> Row + Send + 'static) -> Result<Row, Error> {
        Ok(self
            .inner
            .store
            .write(move |tx| {
                let row = change(store::connection::get(tx, id)?);
                store::connection::update(tx, &row)?;
                Ok(row)
            })
            .await?)
    }
}
