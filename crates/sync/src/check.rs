//! What needs the administrator, as far as the data file tells; nothing is asked of Google here.

use directory::finding::{self, Finding};
use store::connection::{Domain, Row};
use store::rusqlite::Connection;
use store::{list_read, run};

use crate::import::{Scope, scope_key};
use crate::link::{Link, Page, Project};
use crate::overview::{Waiting, WaitsFor};
use crate::{Error, Workstation};

/// A finding with what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub finding: &'static Finding,
    /// What was seen, in words.
    pub seen: String,
    /// The page at Google on which it is mended, where that is the remedy.
    pub page: Option<Page>,
}

impl Found {
    fn new(finding: &'static Finding, seen: String) -> Self {
        Self { finding, seen, page: None }
    }
}

impl Workstation {
    /// Lists what needs the administrator on a connection, errors first; dependent findings keep quiet.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn findings(&self, connection: i64) -> Result<Vec<Found>, Error> {
        let (row, domains) = self.connection(connection).await?;
        let (doubted, last) = self
            .inner
            .store
            .read(move |conn| Ok((doubted(conn, connection)?, run::last_import(conn, connection)?)))
            .await?;
        let mut found = of_connection(&row, &domains);
        found.extend(self.waiting(connection).await?.as_ref().and_then(of_waiting));
        if let Some(doubted) = doubted {
            found.push(Found::new(&finding::LIST_DOUBTED, format!("{}.", doubted.error.unwrap_or_default())));
        }
        found.extend(last.as_ref().and_then(|run| of_last_import(run, &row)));
        let speaking = finding::speaking(found.iter().map(|found| found.finding).collect());
        found.retain(|found| speaking.contains(&found.finding));
        found.sort_by_key(|found| found.finding.severity);
        Ok(found)
    }
}

/// Gives the run whose list is in doubt, unless it, or the list of everybody, was read since and believed.
///
/// A fresh look at one user, or at others, says nothing of that list.
fn doubted(conn: &Connection, connection: i64) -> Result<Option<run::Row>, store::Error> {
    let Some(doubted) = run::last_doubted(conn, connection)? else { return Ok(None) };
    let ended = doubted.ended_at.unwrap_or(doubted.started_at);
    for list in [&doubted.scope, &scope_key(&Scope::All)] {
        if list_read::last_read_at(conn, connection, list)?.is_some_and(|read| read > ended) {
            return Ok(None);
        }
    }
    Ok(Some(doubted))
}

/// What the last import failed of, as long as nothing tells that it was mended.
fn of_last_import(run: &run::Row, connection: &Row) -> Option<Found> {
    let seen = || format!("{}.", run.error.as_deref().unwrap_or_default());
    let (finding, page) = match run.error_code.as_deref()? {
        // Google answered since.
        _ if connection.last_answer_at > run.ended_at => return None,
        code if code == finding::API_ACCESS_OFF.code => {
            (&finding::API_ACCESS_OFF, Page::new(Link::ApiControls, None))
        }
        code if code == finding::API_NOT_ENABLED.code => {
            let project = Project::of_client(&connection.client_id);
            (&finding::API_NOT_ENABLED, Page::new(Link::EnableAdminSdk, project))
        }
        _ => return None,
    };
    Some(Found { finding, seen: format!("The last import failed: {}", seen()), page: Some(page) })
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
    Some(Found::new(finding, seen))
}

fn of_connection(row: &Row, domains: &[Domain]) -> Vec<Found> {
    let mut found = Vec::new();
    if row.health == "reauthorize" {
        found.push(Found::new(&finding::REAUTHORIZE, format!("{} has to consent again.", row.admin_email)));
    }
    let asked = crate::connection::asked(row);
    let granted = row.scopes.iter().cloned().collect();
    let lacking: Vec<_> =
        google::scope::lacking(asked, &granted).iter().map(|scope| scope.purpose()).collect();
    if !lacking.is_empty() {
        found.push(Found::new(&finding::SCOPES_MISSING, format!("Not granted: {}.", lacking.join(", "))));
    }
    if row.role != "super" {
        let seen = match row.role.as_str() {
            "none" => format!("{} has no admin role.", row.admin_email),
            _ => format!("{}: {}.", row.admin_email, crate::connection::role_words(row)),
        };
        found.push(Found::new(&finding::ROLE_LACKS, seen));
    }
    let unverified: Vec<_> =
        domains.iter().filter(|domain| !domain.verified).map(|d| d.name.as_str()).collect();
    if !unverified.is_empty() {
        found.push(Found::new(
            &finding::DOMAIN_UNVERIFIED,
            format!("Not verified: {}.", unverified.join(", ")),
        ));
    }
    found
}
