//! What needs the administrator, as far as the data file tells; nothing is asked of Google here.

use directory::finding::{self, Finding};
use directory::provision::NextLogin;
use store::connection::{Domain, Row};
use store::gone_account::{self, Gone};
use store::rusqlite::Connection;
use store::{Millis, list_read, new_licence, run, step};

use crate::import::{Scope, named, scope_key};
use crate::link::{Link, Page, Project};
use crate::overview::{Waiting, WaitsFor};
use crate::passwords::{changed_on, next_login};
use crate::provision::{asking, creation, licences};
use crate::trouble::Trouble;
use crate::{Error, Workstation, backup};

/// How many people a finding names.
const NAMED: u32 = 3;

/// A finding with what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub finding: &'static Finding,
    /// What was seen, in words.
    pub seen: String,
    /// The page at Google on which it is mended, where that is the remedy.
    pub page: Option<Page>,
    /// The run that waits, where that is what was found.
    pub run: Option<i64>,
}

impl Found {
    fn new(finding: &'static Finding, seen: String) -> Self {
        Self { finding, seen, page: None, run: None }
    }
}

impl Workstation {
    /// Lists what needs the administrator on a connection, errors first; dependent findings keep quiet.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn findings(&self, connection: i64) -> Result<Vec<Found>, Error> {
        let (row, domains) = self.connection(connection).await?;
        let dormant = self.dormant(connection).await?;
        let now = self.now();
        let (doubted, trouble, gone, synced, unlicensed, passwords) = self
            .inner
            .store
            .read(move |conn| {
                let gone = gone_account::first(conn, connection, NAMED)?;
                Ok((
                    doubted(conn, connection)?,
                    Trouble::get(conn, connection)?,
                    gone,
                    synced(conn, connection)?,
                    unlicensed(conn, connection, now)?,
                    of_passwords(conn, connection)?,
                ))
            })
            .await?;
        let mut found = of_connection(&row, &domains);
        found.extend((dormant > 0).then(|| {
            let seen = match dormant {
                1 => "1 user is dormant.".to_owned(),
                many => format!("{many} users are dormant."),
            };
            Found::new(&finding::DORMANT, seen)
        }));
        let open = self.inner.store.read(move |conn| run::open(conn, connection)).await?;
        for run in open.into_iter().filter(run::Row::waits_for_somebody) {
            let Some(waits_for) = self.waits_for(&run).await? else { continue };
            found.extend(of_waiting(&Waiting { run, waits_for }));
        }
        if let Some(doubted) = doubted {
            found.push(Found::new(&finding::LIST_DOUBTED, format!("{}.", doubted.error.unwrap_or_default())));
        }
        found.extend(of_gone(&gone));
        found.extend(synced);
        found.extend(unlicensed);
        found.extend(passwords);
        found.extend(trouble.map(|trouble| of_trouble(trouble, &row)));
        found.extend(of_backups(
            self.setting(backup::LAST).await?,
            self.setting(backup::FAILED).await?,
            self.now(),
        ));
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

/// What the last sync came upon that a later one may not.
fn synced(conn: &Connection, connection: i64) -> Result<Vec<Found>, store::Error> {
    let Some(run) = run::last_synced(conn, connection)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let (waiting, _) = step::refused_for(conn, run.id, creation::SEATS)?;
    if waiting > 0 {
        let seen = match waiting {
            1 => "1 account was not made by the last sync: no licence was free.".to_owned(),
            _ => format!("{waiting} accounts were not made by the last sync: no licence was free."),
        };
        let page = Page::new(Link::Subscriptions, None);
        found.push(Found { finding: &finding::NO_SEATS, seen, page: Some(page), run: None });
    }
    if run.error_code.as_deref() == Some(creation::SUSPENDED) {
        let seen = format!("{}.", run.error.unwrap_or_default());
        let page = Page::new(Link::AppAccess, None);
        found.push(Found { finding: &finding::NEW_ACCOUNTS_SUSPENDED, seen, page: Some(page), run: None });
    }
    Ok(found)
}

/// Which new accounts Google has given no licence.
fn unlicensed(conn: &Connection, connection: i64, now: Millis) -> Result<Option<Found>, store::Error> {
    let since = now - licences::FRESH;
    let (count, first) = new_licence::without(conn, connection, since, licences::PATIENCE, NAMED as usize)?;
    if count == 0 {
        return Ok(None);
    }
    let seen = format!("None, ten minutes after they were made: {}.", some_of(count, &first));
    let page = Some(Page::new(Link::LicenceSettings, None));
    Ok(Some(Found { page, ..Found::new(&finding::NO_LICENCE, seen) }))
}

/// What is to be done about passwords.
fn of_passwords(conn: &Connection, connection: i64) -> Result<Vec<Found>, store::Error> {
    let mut found = Vec::new();
    let row = store::connection::get(conn, connection)?;
    if next_login(&row) == NextLogin::Keep {
        let changed = changed_on(conn, connection, NAMED)?;
        if changed.count > 0 {
            let first: Vec<_> = changed.first.into_iter().map(|one| one.name).collect();
            let seen = format!("After they were set from here: {}.", some_of(changed.count, &first));
            found.push(Found::new(&finding::PASSWORDS_CHANGED, seen));
        }
        let (asking, first) = asking(conn, &row, NAMED)?;
        if asking > 0 {
            let seen =
                format!("{} {} asked.", some_of(asking, &first), if asking == 1 { "is" } else { "are" });
            found.push(Found::new(&finding::ASKS_FOR_PASSWORD, seen));
        }
    }
    let waiting = store::hand_out::count(conn)?;
    if waiting > 0 {
        let seen = match waiting {
            1 => "An account has 1 that Rollcall made.".to_owned(),
            many => format!("Accounts have {many} that Rollcall made."),
        };
        found.push(Found::new(&finding::PASSWORDS_WAIT, seen));
    }
    Ok(found)
}

/// Names the first of some people, and counts the others.
fn some_of(count: u64, first: &[String]) -> String {
    match count.saturating_sub(first.len() as u64) {
        0 => first.join(", "),
        others => format!("{} and {others} more", first.join(", ")),
    }
}

/// Why Google refused everything when it was last asked.
fn of_trouble(trouble: Trouble, connection: &Row) -> Found {
    let (finding, seen, page) = match trouble {
        Trouble::ApiAccessOff { seen } => {
            (&finding::API_ACCESS_OFF, seen, Page::new(Link::ApiControls, None))
        }
        Trouble::ApiNotEnabled { seen, service, project } => {
            let project = project.as_deref().and_then(Project::new);
            let project = project.or_else(|| Project::of_client(&connection.client_id));
            (&finding::API_NOT_ENABLED, seen, Page::new(Link::enabling(&service), project))
        }
    };
    Found { finding, seen: format!("When Google was last asked: {seen}."), page: Some(page), run: None }
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
    Some(Found { run: Some(run), ..Found::new(finding, seen) })
}

/// What is wrong with the backups, which are those of all connections.
fn of_backups(last: Option<backup::Last>, failed: Option<backup::Failed>, now: Millis) -> Option<Found> {
    let why = failed.map(|failed| format!(" {}.", failed.why));
    let seen = match last {
        Some(last) if now - last.at < backup::OLD => return None,
        Some(last) => {
            let days = (now - last.at) / (24 * 60 * 60 * 1000);
            format!("The last one is {days} days old.{}", why.unwrap_or_default())
        }
        // Where none was needed yet none is missing.
        None => format!("There is none.{}", why?),
    };
    Some(Found::new(&finding::BACKUP_OLD, seen))
}

/// Whose accounts are not on Google any more.
fn of_gone((count, first): &(u64, Vec<Gone>)) -> Option<Found> {
    let seen = || format!("Not on Google any more: {}.", named(*count, first));
    (*count > 0).then(|| Found::new(&finding::ACCOUNTS_GONE, seen()))
}

fn of_connection(row: &Row, domains: &[Domain]) -> Vec<Found> {
    let mut found = Vec::new();
    if row.deactivated_at.is_some() {
        let seen =
            format!("Its account is {}; another administrator may reactivate it as well.", row.admin_email);
        found.push(Found::new(&finding::DEACTIVATED, seen));
    }
    if row.health == "reauthorize" {
        found.push(Found::new(&finding::REAUTHORIZE, format!("{} has to consent again.", row.admin_email)));
    }
    if row.password_mode.is_none() {
        let seen = "It was asked when the connection was made, and nobody answered.".to_owned();
        found.push(Found::new(&finding::PASSWORDS_UNANSWERED, seen));
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
