//! One change of one user, with its trace, in the transaction of whoever calls.

use directory::account::Suspension;
use directory::edit::{Change, Draft};
use directory::user::State;
use directory::{Attribute, Field, User};
use store::edit::{self, Way, What};
use store::event::{self, By};
use store::rusqlite::{Connection, TransactionBehavior};
use store::user::{Search, Standing};
use store::{Millis, binding, user};

use super::check;
use crate::{Error, Workstation};

/// Whoever changes users, and when.
#[derive(Debug, Clone)]
pub(crate) struct Hand {
    pub(crate) by: By,
    pub(crate) way: Way,
    pub(crate) now: Millis,
}

impl Workstation {
    pub(crate) fn hand(&self, way: Way) -> Hand {
        Hand { by: self.by(), way, now: self.now() }
    }

    /// Changes the directory in one transaction; nothing is kept when `work` fails.
    pub(crate) async fn in_directory<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.inner
            .store
            .write_in_batches(move |conn| {
                let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
                match work(&tx) {
                    Ok(done) => {
                        tx.commit()?;
                        Ok(Ok(done))
                    }
                    Err(error) => Ok(Err(error)),
                }
            })
            .await?
    }
}

impl Hand {
    /// Stores a new user.
    ///
    /// # Errors
    /// [`Error::Fields`]; then nothing is written.
    pub(crate) fn create(&self, conn: &Connection, draft: &Draft) -> Result<user::Row, Error> {
        let made = check::new_user(conn, draft)?;
        let standing = standing(&made, &[]);
        let id = user::insert(conn, &made, standing, self.now, Search::Kept)?;
        let created = user::get(conn, id)?;
        self.note(conn, &created, What::Create, all_of(&created.user))?;
        Ok(created)
    }

    /// Changes a user; gives it as it is afterwards, and what changed: nothing when all was so already.
    ///
    /// # Errors
    /// [`Error::Fields`]; then nothing is written.
    pub(crate) fn change(
        &self,
        conn: &Connection,
        before: &user::Row,
        draft: &Draft,
    ) -> Result<(user::Row, Vec<Change>), Error> {
        let edited = check::change(conn, before, draft)?;
        if edited.changes.is_empty() {
            return Ok((before.clone(), Vec::new()));
        }
        let bindings = binding::of_user(conn, before.id)?;
        user::update(conn, before, &edited.user, standing(&edited.user, &bindings), self.now)?;
        let after = user::get(conn, before.id)?;
        self.note(conn, &after, what(&after, &edited.changes), edited.changes.clone())?;
        Ok((after, edited.changes))
    }

    /// Leaves a trace.
    pub(crate) fn note(
        &self,
        conn: &Connection,
        user: &user::Row,
        what: What,
        changes: Vec<Change>,
    ) -> Result<(), store::Error> {
        let row = edit::Row {
            id: 0,
            user: user.id,
            username: user.user.username.clone(),
            what,
            way: self.way,
            operator: self.by.operator.clone(),
            changes,
            at: self.now,
        };
        let fields: Vec<_> = row.changes.iter().map(|change| change.field.label()).collect();
        let event = event::Row {
            user: Some(row.user),
            subject: row.username.clone(),
            note: fields.join(", "),
            edit: Some(edit::insert(conn, &row)?),
            ..event::Row::of(what.into(), &self.by, self.now)
        };
        event::add(conn, &event)?;
        Ok(())
    }
}

fn what(after: &user::Row, changes: &[Change]) -> What {
    match (changes, after.user.state) {
        ([Change { field: Field::State, .. }], State::Suspended) => What::Suspend,
        ([Change { field: Field::State, .. }], State::Active) => What::Activate,
        _ => What::Change,
    }
}

/// Lists what a user has, as what was changed when it came.
pub(crate) fn all_of(user: &User) -> Vec<Change> {
    let change = |field: Field| {
        let after = field.text(user);
        (!after.is_empty()).then_some(Change { field, before: String::new(), after })
    };
    let own =
        user.values.iter().map(|(attribute, _)| attribute).filter(|one| matches!(one, Attribute::Custom(_)));
    Field::columns().chain(own.map(Field::Of)).filter_map(change).collect()
}

/// Refuses what was decided on another version of a user than the one that is there.
pub(crate) fn same_version(row: &user::Row, version: i64) -> Result<(), Error> {
    if row.version == version {
        return Ok(());
    }
    let name = directory::user::full_name(&row.user.given_name, &row.user.family_name);
    Err(Error::Stale(format!(
        "{name} ({}) was changed since you looked; nothing was done",
        row.user.username
    )))
}

/// Says anew how a user stands.
pub(crate) fn stand_anew(conn: &Connection, id: i64) -> Result<(), store::Error> {
    let stored = user::get(conn, id)?;
    let stands = standing(&stored.user, &binding::of_user(conn, id)?);
    user::set_standing(conn, &stored, stands)
}

/// Tells how a user stands who has these bindings: what Google suspended anywhere is said first.
pub(crate) fn standing(user: &User, bindings: &[binding::Row]) -> Standing {
    let by_google = |bound: &binding::Row| matches!(bound.account.suspension, Some(Suspension::Google(_)));
    match user.state {
        _ if bindings.iter().any(by_google) => Standing::SuspendedByGoogle,
        State::Suspended => Standing::Suspended,
        State::Active if bindings.is_empty() => Standing::DirectoryOnly,
        State::Active if bindings.iter().all(|bound| bound.dormant) => Standing::Dormant,
        State::Active => Standing::Bound,
    }
}
