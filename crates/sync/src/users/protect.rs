//! Marks users as protected: no sync changes their accounts.

use directory::provision::Marked;
use store::edit::{Way, What};
use store::rusqlite::Connection;
use store::{protected, user};

use super::bulk::{gone, in_batches};
use super::write::Hand;
use super::{Became, BulkReport, Item, Who};
use crate::{Error, Watch, Workstation};

impl Workstation {
    /// Marks users as protected, or takes the mark away; says what became of each.
    ///
    /// # Errors
    /// [`Error::Store`] before anybody is marked; afterwards nothing is an error.
    pub async fn protect_users(&self, who: Who, marked: Marked, watch: &Watch) -> Result<BulkReport, Error> {
        let ids = self.ids_of(who).await?;
        let hand = self.hand(if ids.len() > 1 { Way::Bulk } else { Way::Hand });
        let work = move |conn: &Connection, id: &i64| one(conn, &hand, *id, marked);
        in_batches(self, ids, watch, |id| *id, work).await
    }
}

fn one(conn: &Connection, hand: &Hand, id: i64, marked: Marked) -> Result<Item, Error> {
    let Some(row) = user::find(conn, id)? else { return Ok(gone(id)) };
    let (changed, what) = match marked {
        Marked::Protected => {
            let mark = protected::Row { by: hand.by.operator.clone(), at: hand.now };
            (protected::mark(conn, id, &mark)?, What::Protect)
        }
        Marked::No => (protected::unmark(conn, id)?, What::Unprotect),
    };
    if changed {
        hand.note(conn, &row, what, Vec::new())?;
    }
    let became = if changed { Became::Changed(1) } else { Became::Already };
    Ok(Item { id, username: row.user.username, became })
}

/// Refuses to remove a protected user where that would change an account.
pub(super) fn spared<'a>(
    conn: &Connection,
    row: &user::Row,
    mut changes: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    let Some(account) = changes.next() else { return Ok(()) };
    if protected::of_user(conn, row.id)?.is_none() {
        return Ok(());
    }
    let name = directory::user::full_name(&row.user.given_name, &row.user.family_name);
    Err(Error::Refused(format!(
        "{name} is marked as protected: leave {account} as it is, or take the mark away first"
    )))
}
