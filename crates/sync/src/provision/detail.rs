//! One row of a sync plan, attribute by attribute.

use std::collections::BTreeSet;

use directory::decide::{Change, in_directory, on_google};
use directory::provision::{Conflict, Stand, Step, stand};
use directory::{Account, Attribute, Direction, Mapping, User};
use store::plan::{account, pair, pair_review};
use store::rusqlite::Connection;
use store::{binding, run, user};

use super::SyncListed;
use super::row::Reason;
use crate::{Error, Workstation};

/// One row of a sync plan, taken apart.
#[derive(Debug, Clone)]
pub struct SyncDetail {
    /// The row.
    pub listed: SyncListed,
    /// Attribute by attribute, in the catalogue's order; what neither side has is left out.
    pub lines: Vec<Line>,
}

/// One attribute of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub attribute: Attribute,
    /// Google's value as it was read, or empty.
    pub google: String,
    /// The directory's value, or empty.
    pub directory: String,
    /// What becomes of them.
    pub becomes: Becomes,
}

/// What a sync does with one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// The directory's value goes to Google; of an undo, the value that Google had.
    Sent,
    /// Google's value comes into the directory; of an undo, the value that the directory had.
    Taken,
    /// It needs an answer.
    Asked,
    /// Both are the same.
    Same,
    /// Both stay: the mapping leaves the attribute out.
    NotManaged,
    /// Both stay: only an import changes it.
    ByImport,
    /// Both stay: one side alone has a value, and nobody took it away on the other.
    OneSide,
    /// Both stay: nothing is done about this row.
    LeftOut,
}

impl Workstation {
    /// Reads one row of a sync plan, attribute by attribute.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over; [`Error::Store`] when there is no such row.
    pub async fn sync_detail(&self, run: i64, row: i64) -> Result<SyncDetail, Error> {
        let connection = self.inner.store.read(move |conn| run::get(conn, run)).await?.connection;
        self.with_plan(run, move |conn| detail(conn, connection, row)).await
    }
}

fn detail(conn: &Connection, connection: i64, id: i64) -> Result<SyncDetail, Error> {
    let listed = SyncListed::of(pair_review::get(conn, id)?)?;
    let row = &listed.row.row;
    let mapping = store::plan::mapping(conn)?;
    let stored = row.user.map(|user| user::find(conn, user)).transpose()?.flatten();
    let read =
        row.google_id.as_deref().map(|google| pair::account_of_id(conn, google)).transpose()?.flatten();
    let account = read.map(|place| account::get(conn, place)).transpose()?.map(|(account, _)| account);
    let bound = row
        .google_id
        .as_deref()
        .map(|google| binding::by_google_id(conn, connection, google))
        .transpose()?
        .flatten();
    let sides = Sides {
        user: stored.as_ref().map(|stored| &stored.user),
        account: account.as_ref(),
        bound: bound.as_ref(),
        mapping: &mapping,
    };
    let lines = sides.lines(&listed.row.steps, listed.row.reason.as_ref());
    Ok(SyncDetail { listed, lines })
}

/// Both sides of a row.
struct Sides<'a> {
    user: Option<&'a User>,
    account: Option<&'a Account>,
    bound: Option<&'a binding::Row>,
    mapping: &'a Mapping,
}

impl Sides<'_> {
    fn lines(&self, steps: &[Step], reason: Option<&Reason>) -> Vec<Line> {
        let all: BTreeSet<_> = Attribute::built_in().chain(self.mapping.attributes()).collect();
        all.into_iter().filter_map(|attribute| self.line(attribute, steps, reason)).collect()
    }

    fn line(&self, attribute: Attribute, steps: &[Step], reason: Option<&Reason>) -> Option<Line> {
        let words = |value: Option<directory::Value>| value.map(|value| value.display()).unwrap_or_default();
        let google = words(self.account.and_then(|account| on_google(attribute, account)));
        let directory = words(self.user.and_then(|user| in_directory(attribute, user)));
        let line = |google: &str, directory: &str, becomes| {
            Some(Line { attribute, google: google.to_owned(), directory: directory.to_owned(), becomes })
        };
        // What was approved is what was decided, even where a side has moved since.
        if let Some((change, becomes)) = change_of(steps, attribute) {
            return match becomes {
                Becomes::Taken => line(&change.after, &change.before, becomes),
                _ => line(&change.before, &change.after, becomes),
            };
        }
        if google.is_empty() && directory.is_empty() {
            return None;
        }
        if steps.contains(&Step::Create) {
            let sent = !directory.is_empty() && self.mapping.direction(attribute).exports();
            return if sent { line("", &directory, Becomes::Sent) } else { None };
        }
        // Without an account there is nothing on Google to compare with.
        self.account?;
        if asked(reason).contains(&attribute) {
            return line(&google, &directory, Becomes::Asked);
        }
        if google == directory {
            return line(&google, &directory, Becomes::Same);
        }
        line(&google, &directory, self.stays(attribute, steps, reason))
    }

    /// Says of two values that differ, and of which no step speaks, why they stay.
    fn stays(&self, attribute: Attribute, steps: &[Step], reason: Option<&Reason>) -> Becomes {
        match self.mapping.direction(attribute) {
            Direction::Exclude => return Becomes::NotManaged,
            Direction::Import => return Becomes::ByImport,
            Direction::Export | Direction::Both => {}
        }
        let (Some(user), Some(account)) = (self.user, self.account) else { return Becomes::LeftOut };
        let baseline = self.bound.map(|bound| &bound.baseline);
        match stand(attribute, user, account, baseline, self.mapping) {
            Stand::OnlyHere | Stand::OnlyOnGoogle => Becomes::OneSide,
            Stand::Rest => Becomes::ByImport,
            // It waits for the answer of another attribute of the same row.
            Stand::ToGoogle if steps.is_empty() && matches!(reason, Some(Reason::Conflict(_))) => {
                Becomes::Sent
            }
            Stand::ToGoogle | Stand::Differ | Stand::BothChanged | Stand::Drift => match reason {
                Some(Reason::Conflict(_)) => Becomes::Asked,
                Some(Reason::Skip(_)) | None => Becomes::LeftOut,
            },
        }
    }
}

fn change_of(steps: &[Step], attribute: Attribute) -> Option<(Change, Becomes)> {
    steps.iter().find_map(|step| {
        let becomes = match step {
            Step::Rename(_) | Step::Update(_) | Step::PutBack(_) => Becomes::Sent,
            Step::Take(_) | Step::TakeBack(_) => Becomes::Taken,
            _ => return None,
        };
        step.changes()
            .into_iter()
            .find(|change| change.attribute == attribute)
            .map(|change| (change, becomes))
    })
}

fn asked(reason: Option<&Reason>) -> &[Attribute] {
    match reason {
        Some(Reason::Conflict(
            Conflict::Differ { attributes }
            | Conflict::BothChanged { attributes }
            | Conflict::Drift { attributes },
        )) => attributes,
        _ => &[],
    }
}
