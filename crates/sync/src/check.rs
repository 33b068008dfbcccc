//! What needs the administrator, as far as the data file tells; nothing is asked of Google here.

use directory::finding::{self, Finding};
use store::connection::{Domain, Row};
use store::run;

use crate::overview::{Waiting, WaitsFor};
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
        let last = self.inner.store.read(move |conn| run::last_import(conn, connection)).await?;
        let mut found = of_connection(&row, &domains);
        found.extend(self.waiting(connection).await?.as_ref().and_then(of_waiting));
        if let Some(doubted) = last.filter(|run| run.error_code.as_deref() == Some("shrunkenList")) {
            let seen = format!("{}.", doubted.error.unwrap_or_default());
            found.push(Found { finding: &finding::LIST_DOUBTED, seen });
        }
        let speaking = finding::speaking(found.iter().map(|found| found.finding).collect());
        found.retain(|found| speaking.contains(&found.finding));
        Ok(found)
    }
}

/// What a run that is not over needs; nothing while somebody works on it.
fn of_waiting(waiting: &Waiting) -> Option<Found> {
    let run = waiting.run.id;
    let (waits, interrupted) = if waiting.run.is_sync() {
        (&finding::SYNC_WAITS, &finding::SYNC_INTERRUPTED)
    } else {
        (&finding::RUN_WAITS, &finding::RUN_INTERRUPTED)
    };
    let (finding, seen) = match &waiting.waits_for {
        WaitsFor::Work(_) => return None,
        WaitsFor::Review => (waits, format!("The plan of run {run} waits for review.")),
        WaitsFor::Size => {
            let seen = waiting.run.error.clone().unwrap_or_default();
            (&finding::SIZE_IN_DOUBT, format!("{seen}. Run {run} waits."))
        }
        WaitsFor::Reading => (interrupted, format!("Run {run} was interrupted while Google was read.")),
        WaitsFor::Applying(_) => (interrupted, format!("Run {run} was interrupted while it was applied.")),
    };
    Some(Found { finding, seen })
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
        let seen = match (row.role.as_str(), &row.privileges) {
            ("none", _) => format!("{} has no admin role.", row.admin_email),
            (_, None) => {
                format!("{} is a delegated admin; Google does not show it its privileges.", row.admin_email)
            }
            (_, Some(privileges)) => {
                format!("{} is a delegated admin with {} privileges.", row.admin_email, privileges.len())
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
