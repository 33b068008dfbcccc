//! The same edit for many users, in transactions of bounded size.

use std::time::Instant;

use directory::edit::{Draft, FieldError, FieldErrors};
use directory::rule::Rule;
use store::edit::Way;
use store::rusqlite::Connection;
use store::user;
use store::window::Query;

use super::write::{Hand, same_version};
use crate::backup::Why;
use crate::{Error, Progress, Watch, Workstation};

/// How many users share a transaction.
pub(super) const BATCH: usize = 500;

/// Which users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Those of these numbers, in this order.
    Ids(Vec<i64>),
    /// Those whom a query finds, in its order.
    Query(Query),
}

impl Who {
    /// Lists their numbers.
    pub(crate) fn ids(
        self,
        windows: &store::window::Windows,
        conn: &Connection,
    ) -> Result<Vec<i64>, store::Error> {
        match self {
            Self::Ids(ids) => Ok(ids),
            Self::Query(query) => windows.ids(conn, &query),
        }
    }
}

/// What became of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number.
    pub id: i64,
    /// Its username; empty when it was not there or not reached.
    pub username: String,
    /// What became of it.
    pub became: Became,
}

/// What became of one user in an edit of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// So many fields changed.
    Changed(usize),
    /// All was so already.
    Already,
    /// It was refused, and why.
    Refused(String),
    /// It was not reached: the work was stopped before.
    NotReached,
}

/// What became of each user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkReport {
    /// Each, in the order given.
    pub items: Vec<Item>,
    /// Why the work was stopped before its end.
    pub stopped: Option<String>,
}

/// How many became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BulkCounts {
    /// Users who changed.
    pub changed: u64,
    /// Users who were so already.
    pub already: u64,
    /// Users who were refused.
    pub refused: u64,
    /// Users who were not reached.
    pub not_reached: u64,
}

impl BulkReport {
    /// Counts them.
    #[must_use]
    pub fn counts(&self) -> BulkCounts {
        let mut counts = BulkCounts::default();
        for item in &self.items {
            let of = match item.became {
                Became::Changed(_) => &mut counts.changed,
                Became::Already => &mut counts.already,
                Became::Refused(_) => &mut counts.refused,
                Became::NotReached => &mut counts.not_reached,
            };
            *of += 1;
        }
        counts
    }
}

impl Workstation {
    /// Lists the numbers of users, those whom a query finds in its order.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn ids_of(&self, who: Who) -> Result<Vec<i64>, Error> {
        let inner = self.inner.clone();
        Ok(self.inner.store.read(move |conn| who.ids(&inner.windows, conn)).await?)
    }

    /// Applies the same edit to many users; what is refused for one leaves the others.
    ///
    /// # Errors
    /// [`Error::Fields`] when the edit would give several users what only one can have, or is of no use to anybody;
    /// [`Error::Store`] when the directory cannot be backed up: then nobody is touched. Afterwards nothing is an error:
    /// the report says what became of each.
    pub async fn bulk_edit(&self, who: Who, draft: Draft, watch: &Watch) -> Result<BulkReport, Error> {
        let ids = self.ids_of(who).await?;
        if ids.len() > 1 {
            nothing_unique(&draft)?;
        }
        let seen = ids.into_iter().map(|id| Seen { id, version: None }).collect();
        apply_to(self, seen, &self.hand(Way::Bulk), &draft, watch).await
    }
}

/// A user as it was when the edit was decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) id: i64,
    /// Its version, where somebody saw it.
    pub(super) version: Option<i64>,
}

/// Applies an edit batch by batch.
pub(super) async fn apply_to(
    app: &Workstation,
    seen: Vec<Seen>,
    hand: &Hand,
    draft: &Draft,
    watch: &Watch,
) -> Result<BulkReport, Error> {
    in_batches(app, seen, watch, |seen| seen.id, {
        let (hand, draft) = (hand.clone(), draft.clone());
        move |conn, seen| one(conn, &hand, *seen, &draft)
    })
    .await
}

/// Does something to each of many users, in transactions of bounded size; says what became of each. Where they are more than
/// one, the directory is backed up first, and nobody is touched where that fails.
pub(super) async fn in_batches<T: Clone + Send + 'static>(
    app: &Workstation,
    all: Vec<T>,
    watch: &Watch,
    id: impl Fn(&T) -> i64,
    work: impl Fn(&Connection, &T) -> Result<Item, Error> + Clone + Send + 'static,
) -> Result<BulkReport, Error> {
    if all.len() > 1 && !watch.cancel.is_cancelled() {
        app.back_up_before(Why::Bulk).await?;
    }
    let (total, begun) = (all.len() as u64, Instant::now());
    let mut report = BulkReport::default();
    for batch in all.chunks(BATCH) {
        if watch.cancel.is_cancelled() {
            report.stopped.get_or_insert_with(|| Error::Cancelled.to_string());
        }
        if report.stopped.is_some() {
            report.items.extend(batch.iter().map(|one| not_reached(id(one))));
            continue;
        }
        let (work, these) = (work.clone(), batch.to_vec());
        let done = app.in_directory(move |conn| these.iter().map(|one| work(conn, one)).collect());
        match done.await {
            Ok::<Vec<Item>, Error>(items) => report.items.extend(items),
            Err(error) => {
                report.stopped = Some(error.to_string());
                report.items.extend(batch.iter().map(|one| not_reached(id(one))));
            }
        }
        let done = report.items.len() as u64;
        let rate = done as f64 / begun.elapsed().as_secs_f64().max(0.001);
        watch.tell(Progress::Applying { done, total, rate });
    }
    let counts = report.counts();
    tracing::info!(changed = counts.changed, refused = counts.refused, "users were edited together");
    Ok(report)
}

fn not_reached(id: i64) -> Item {
    Item { id, username: String::new(), became: Became::NotReached }
}

fn one(conn: &Connection, hand: &Hand, seen: Seen, draft: &Draft) -> Result<Item, Error> {
    let Some(before) = user::find(conn, seen.id)? else { return Ok(gone(seen.id)) };
    let username = before.user.username.clone();
    let done = match seen.version.map(|version| same_version(&before, version)) {
        Some(Err(stale)) => Err(stale),
        Some(Ok(())) | None => hand.change(conn, &before, draft),
    };
    let became = match done {
        Ok((_, changes)) if changes.is_empty() => Became::Already,
        Ok((_, changes)) => Became::Changed(changes.len()),
        Err(Error::Fields(errors)) => Became::Refused(errors.to_string()),
        Err(Error::Stale(why)) => Became::Refused(why),
        Err(error) => return Err(error),
    };
    Ok(Item { id: seen.id, username, became })
}

/// Says of somebody that they are not there.
pub(super) fn gone(id: i64) -> Item {
    let why = "this user is not in the directory any more".to_owned();
    Item { id, username: String::new(), became: Became::Refused(why) }
}

/// Refuses an edit that would give several users what only one can have.
pub(super) fn nothing_unique(draft: &Draft) -> Result<(), FieldErrors> {
    let taken = |(field, value): (directory::Field, Option<&directory::Value>)| {
        let rule = Rule::Elsewhere("it belongs to one user alone and cannot be given to several".to_owned());
        (field.is_unique() && value.is_some()).then_some(FieldError { field, rule })
    };
    FieldErrors(draft.iter().filter_map(taken).collect()).or(())
}
