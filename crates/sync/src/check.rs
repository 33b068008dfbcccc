//! What needs the administrator, as far as the data file tells; nothing is asked of Google here.

use directory::finding::{self, Finding};
use store::connection::{Domain, Row};
use store::run::{self, State};

use crate::{Error, Workstation};

/// A finding with what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub finding: &'static Finding,
    /// What was seen, in words.
    pub seen: String,
}

impl Workstation {
    /// Lists what needs the administrator on a connection; dependent findings keep quiet.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn findings(&self, connection: i64) -> Result<Vec<Found>, Error> {
        let (row, domains) = self.connection(connection).await?;
        let (open, last) = self
            .inner
            .store
            .read(move |conn| Ok((run::open(conn, connection)?, run::list(conn, Some(connection), 1)?)))
            .await?;
        let mut found = of_connection(&row, &domains);
        if let Some(waiting) = open.first() {
            let seen = match waiting.state {
                State::Applying => format!("Run {} was interrupted while it was applied.", waiting.id),
                State::Reading => format!("Run {} was interrupted while Google was read.", waiting.id),
                _ => format!("The plan of run {} waits for review.", waiting.id),
            };
            found.push(Found { finding: &finding::RUN_WAITS, seen });
        }
        if let Some(doubted) = last.first().filter(|run| run.error_code.as_deref() == Some("shrunkenList")) {
            let seen = doubted.error.clone().unwrap_or_default();
            found.push(Found { finding: &finding::LIST_DOUBTED, seen });
        }
        let speaking = finding::speaking(found.iter().map(|found| found.finding).collect());
        found.retain(|found| speaking.contains(&found.finding));
        Ok(found)
    }
}

fn of_connection(row: &Row, domains: &[Domain]) -> Vec<Found> {
    let mut found = Vec::new();
    if row.health == "reauthorize" {
        found.push(Found {
            finding: &finding::REAUTHORIZE,
            seen: format!("{} has to consent again.", row.admin_email),
        });
    }
    let asked = crate::connection::asked(row);
    let granted = row.scopes.iter().cloned().collect();
    let lacking: Vec<_> =
        google::scope::lacking(asked, &granted).iter().map(|scope| scope.purpose()).collect();
    if !lacking.is_empty() {
        found.push(Found {
            finding: &finding::SCOPES_MISSING,
            seen: format!("Not granted: {}.", lacking.join(", ")),
        });
    }
    if row.role != "super" {
        let seen = match row.role.as_str() {
            "none" => format!("{} has no admin role.", row.admin_email),
            _ if row.privileges.is_empty() => {
                format!("{} is a delegated admin; Google does not show it its privileges.", row.admin_email)
            }
            _ => {
                format!("{} is a delegated admin with {} privileges.", row.admin_email, row.privileges.len())
            }
        };
        found.push(Found { finding: &finding::ROLE_LACKS, seen });
    }
    let unverified: Vec<_> =
        domains.iter().filter(|domain| !domain.verified).map(|d| d.name.as_str()).collect();
    if !unverified.is_empty() {
        found.push(Found {
            finding: &finding::DOMAIN_UNVERIFIED,
            seen: format!("Not verified: {}.", unverified.join(", ")),
        });
    }
    found
}
