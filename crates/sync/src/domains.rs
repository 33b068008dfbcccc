//! The domains of a customer, and which of them new users get (F7).

use store::connection::{self, Domain};
use store::event::What;
use store::rusqlite::Connection;

use crate::activity;
use crate::{Error, Workstation};

/// In which domain new users of a connection get their address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultDomain {
    /// The one that was chosen; none for the primary one.
    pub chosen: Option<String>,
    /// The one that holds: the chosen one, while it is verified, else the primary one.
    pub holds: String,
    /// Those that can be chosen: the verified ones, as far as they are known.
    pub choices: Vec<String>,
}

impl DefaultDomain {
    pub(crate) fn read(conn: &Connection, id: i64) -> Result<Self, store::Error> {
        let (primary, domains) = (connection::get(conn, id)?.domain, connection::domains(conn, id)?);
        Ok(Self::of(&primary, &domains, connection::chosen_domain(conn, id)?))
    }

    fn of(primary: &str, domains: &[Domain], chosen: Option<String>) -> Self {
        let verified = domains.iter().filter(|domain| domain.verified);
        let choices: Vec<_> = verified.map(|domain| domain.name.clone()).collect();
        let good = chosen.clone().filter(|chosen| choices.contains(chosen));
        Self { holds: good.unwrap_or_else(|| primary.to_owned()), chosen, choices }
    }

    /// Says why the chosen one does not hold, if so.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        let chosen = self.chosen.as_ref().filter(|chosen| **chosen != self.holds)?;
        Some(format!(
            "{chosen}, which was chosen for new users, is not among the verified domains; they get {} instead",
            self.holds
        ))
    }
}

/// Gives the domain of a new user whose address has none: that of the connections, where all have the same.
pub(crate) fn of_new_users(conn: &Connection) -> Result<Option<String>, store::Error> {
    let mut all = Vec::new();
    for row in connection::all(conn)?.iter().filter(|row| row.deactivated_at.is_none()) {
        all.push(DefaultDomain::read(conn, row.id)?.holds);
    }
    all.sort();
    all.dedup();
    Ok(if all.len() == 1 { all.pop() } else { None })
}

impl Workstation {
    /// Tells in which domain new users of a connection get their address.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such connection.
    pub async fn default_domain(&self, id: i64) -> Result<DefaultDomain, Error> {
        Ok(self.inner.store.read(move |conn| DefaultDomain::read(conn, id)).await?)
    }

    /// Chooses the domain of new users; none for the primary one.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is no verified domain of the customer.
    pub async fn choose_domain(&self, id: i64, domain: Option<&str>) -> Result<DefaultDomain, Error> {
        let wanted = domain.map(|domain| domain.trim().trim_start_matches('@').to_lowercase());
        if let Some(wanted) = &wanted {
            let (row, domains) = self.connection(id).await?;
            if let Some(why) = crate::connection::domains_unread(&row, &domains) {
                return Err(Error::Refused(format!("the domains of {} are {why}", row.name)));
            }
            match domains.iter().find(|domain| domain.name == *wanted) {
                Some(domain) if domain.verified => {}
                Some(_) => {
                    return Err(Error::Refused(format!(
                        "{wanted} is not verified: no user can have an address there until Google has verified it"
                    )));
                }
                None => {
                    let names: Vec<_> = domains.iter().map(|domain| domain.name.as_str()).collect();
                    return Err(Error::Refused(format!(
                        "{wanted} is no domain of {}; there are: {}",
                        row.name,
                        names.join(", ")
                    )));
                }
            }
        }
        let event = self.event(What::Connection, Some(id));
        let chosen = self.inner.store.write(move |tx| {
            let before = connection::chosen_domain(tx, id)?.unwrap_or_default();
            connection::choose_domain(tx, id, wanted.as_deref())?;
            activity::note_change(tx, event, "domain of new users", before, wanted.unwrap_or_default())
        });
        chosen.await?;
        self.default_domain(id).await
    }
}
