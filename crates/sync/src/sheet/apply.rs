//! Applies what a preview showed, in transactions of bounded size.

use std::time::Instant;

use directory::Attribute;
use directory::edit::Draft;
use store::edit::Way;
use store::rusqlite::Connection;
use store::user;

use super::preview::{Preview, RowPlan, What};
use crate::backup::Why;
use crate::users::write::{Hand, same_version};
use crate::{Error, Progress, Watch, Workstation};

/// How many rows share a transaction.
const BATCH: usize = 500;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A user was created, of this number.
    Created(i64),
    /// A user was changed.
    Updated(i64),
    /// All was so already.
    Unchanged(i64),
    /// It was refused, and why.
    Refused(String),
    /// It was not reached: the work was stopped before.
    NotReached,
}

/// What became of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetReport {
    /// Of each row: its line, who it is about, and what became of it.
    pub rows: Vec<(u64, String, Outcome)>,
    /// The rows that were taken but for the manager: line, who, why.
    pub in_part: Vec<(u64, String, String)>,
    /// Why the work was stopped before its end.
    pub stopped: Option<String>,
}

impl SheetReport {
    /// Counts the rows of which something became.
    #[must_use]
    pub fn count(&self, which: impl Fn(&Outcome) -> bool) -> u64 {
        self.rows.iter().filter(|(.., outcome)| which(outcome)).count() as u64
    }

    /// Lists the rows that were refused: line, who, why.
    pub fn refused(&self) -> impl Iterator<Item = (u64, &str, &str)> {
        self.rows.iter().filter_map(|(line, name, outcome)| match outcome {
            Outcome::Refused(why) => Some((*line, name.as_str(), why.as_str())),
            Outcome::Created(_) | Outcome::Updated(_) | Outcome::Unchanged(_) | Outcome::NotReached => None,
        })
    }
}

/// A manager whom the sheet itself brought.
#[derive(Debug, Clone)]
struct Later {
    /// Who.
    named: String,
    /// Whether the row changes nothing else.
    alone: bool,
}

impl Workstation {
    /// Applies exactly what a preview showed; a user who changed since is refused, and bad rows leave the others.
    ///
    /// # Errors
    /// [`Error::Store`] when the directory cannot be backed up: then no row is taken. None after the first row: the report
    /// says what became of each.
    pub async fn apply_sheet(&self, preview: Preview, watch: &Watch) -> Result<SheetReport, Error> {
        if preview.rows.iter().any(|row| matches!(row.what, What::New | What::Update { .. })) {
            self.back_up_before(Why::Sheet).await?;
        }
        let (total, begun) = (preview.rows.len() as u64, Instant::now());
        let mut report = SheetReport::default();
        let mut later = Vec::new();
        let mut rows = preview.rows.into_iter().peekable();
        while rows.peek().is_some() {
            let batch: Vec<_> = rows.by_ref().take(BATCH).collect();
            if watch.cancel.is_cancelled() && report.stopped.is_none() {
                report.stopped = Some(Error::Cancelled.to_string());
            }
            let about: Vec<_> = batch
                .iter()
                .map(|row| {
                    let manager =
                        row.manager.clone().map(|named| Later { named, alone: row.changes.is_empty() });
                    (row.line, row.name.clone(), manager)
                })
                .collect();
            let outcomes = match &report.stopped {
                Some(_) => vec![Outcome::NotReached; batch.len()],
                None => {
                    let hand = self.hand(Way::File);
                    let done = self
                        .in_directory(move |conn| batch.iter().map(|row| one(conn, &hand, row)).collect());
                    done.await.unwrap_or_else(|error| {
                        report.stopped = Some(error.to_string());
                        vec![Outcome::NotReached; about.len()]
                    })
                }
            };
            for ((line, name, manager), outcome) in about.into_iter().zip(outcomes) {
                if let (Some(manager), Outcome::Created(user) | Outcome::Updated(user)) = (manager, &outcome)
                {
                    later.push((report.rows.len(), *user, manager));
                }
                report.rows.push((line, name, outcome));
            }
            let done = report.rows.len() as u64;
            let rate = done as f64 / begun.elapsed().as_secs_f64().max(0.001);
            watch.tell(Progress::Applying { done, total, rate });
        }
        self.managers(&mut report, later).await;
        let created = report.count(|outcome| matches!(outcome, Outcome::Created(_)));
        tracing::info!(rows = total, created, refused = report.refused().count(), "a sheet was applied");
        Ok(report)
    }

    /// Sets the managers whom the sheet itself brought.
    async fn managers(&self, report: &mut SheetReport, later: Vec<(usize, i64, Later)>) {
        for batch in later.chunks(BATCH) {
            let (hand, these) = (self.hand(Way::File), batch.to_vec());
            let done = self.in_directory(move |conn| {
                these
                    .iter()
                    .map(|(_, user, manager)| set_manager(conn, &hand, *user, &manager.named))
                    .collect()
            });
            let refused: Vec<Option<String>> = match done.await {
                Ok(refused) => refused,
                Err(error) => {
                    report.stopped.get_or_insert(error.to_string());
                    vec![Some(error.to_string()); batch.len()]
                }
            };
            for ((row, _, manager), why) in batch.iter().zip(refused) {
                let Some(why) = why else { continue };
                let (line, name, outcome) = &mut report.rows[*row];
                if manager.alone && matches!(outcome, Outcome::Updated(_)) {
                    *outcome = Outcome::Refused(why);
                } else {
                    let why = format!("all but the manager was taken: {why}");
                    report.in_part.push((*line, name.clone(), why));
                }
            }
        }
    }
}

fn one(conn: &Connection, hand: &Hand, row: &RowPlan) -> Result<Outcome, Error> {
    let done = match &row.what {
        What::Refused(why) => return Ok(Outcome::Refused(why.clone())),
        What::Unchanged { user } => return Ok(Outcome::Unchanged(*user)),
        What::New => hand.create(conn, &row.draft).map(|created| Outcome::Created(created.id)),
        What::Update { user, version } => update(conn, hand, *user, *version, &row.draft),
    };
    match done {
        Err(Error::Fields(errors)) => Ok(Outcome::Refused(errors.to_string())),
        Err(Error::Stale(why)) => Ok(Outcome::Refused(why)),
        Err(Error::Store(store::Error::NotFound { .. })) => {
            Ok(Outcome::Refused("the user was removed since you looked".to_owned()))
        }
        other => other,
    }
}

fn update(conn: &Connection, hand: &Hand, id: i64, version: i64, draft: &Draft) -> Result<Outcome, Error> {
    let before = user::get(conn, id)?;
    same_version(&before, version)?;
    hand.change(conn, &before, draft)?;
    Ok(Outcome::Updated(id))
}

/// Sets the manager of a user; gives why not, if it cannot be.
fn set_manager(conn: &Connection, hand: &Hand, user: i64, manager: &str) -> Result<Option<String>, Error> {
    let draft = Draft::default().with(Attribute::Manager, manager);
    match hand.change(conn, &user::get(conn, user)?, &draft) {
        Ok(_) => Ok(None),
        Err(Error::Fields(errors)) => Ok(Some(errors.to_string())),
        Err(error) => Err(error),
    }
}
