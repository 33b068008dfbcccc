//! What becomes of a group on a connection, as somebody wants it.

use directory::group::GroupField;
use directory::group::provision::GroupRelease;
use directory::rule::group::GroupRule;
use store::event::Change;
use store::group_wish::{self, GroupWish};
use store::rusqlite::Connection;
use store::{Millis, connection, directory_group, group_binding, group_edit};

use super::GroupErrors;
use crate::Error;
use crate::groups::not_managed;

/// What becomes of a group on a connection, at the next sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bind {
    /// It is bound: Google's group is made, or adopted by its address.
    Bind,
    /// It is let go.
    Release(GroupRelease),
}

/// Carries out what is to become of a group on connections; says what changed.
pub(super) fn bind(
    conn: &Connection,
    id: i64,
    wishes: &[(i64, Bind)],
    now: Millis,
) -> Result<Vec<group_edit::Change>, Error> {
    let mut changes = Vec::new();
    for (on, wish) in wishes {
        let row = connection::get(conn, *on)?;
        let bound = group_binding::is_bound(conn, *on, id)?;
        let before = group_wish::of_group(conn, *on, id)?;
        let group = directory_group::get(conn, id)?.group;
        let managed = connection::manages_groups(conn, *on)?;
        let after = match (wish, bound) {
            (Bind::Bind, true) => None,
            (Bind::Bind, false) => {
                if group.email.is_empty() {
                    let rule =
                        GroupRule::Taken(format!("to be bound to {} the group needs an address", row.name));
                    return Err(GroupErrors(vec![(GroupField::Email, rule)]).into());
                }
                if !managed {
                    return Err(Error::Refused(not_managed(&row.name)));
                }
                Some(GroupWish::Bind)
            }
            // No sync would do it.
            (Bind::Release(_), true) if !managed => {
                return Err(Error::Refused(not_managed(&row.name)));
            }
            (Bind::Release(how), true) => Some(GroupWish::Release(*how)),
            (Bind::Release(_), false) => None,
        };
        if before == after {
            continue;
        }
        match after {
            Some(wish) => group_wish::make(conn, *on, id, wish, now)?,
            None => group_wish::forget(conn, *on, id)?,
        }
        let words = |wish: Option<GroupWish>| match (wish, bound) {
            (Some(GroupWish::Bind), _) => "to be bound",
            (Some(GroupWish::Release(GroupRelease::Leave)), _) => "to be let go",
            (Some(GroupWish::Release(GroupRelease::Delete)), _) => "to be deleted there",
            (None, true) => "bound",
            (None, false) => "not bound",
        };
        let (before, after) = (words(before).to_owned(), words(after).to_owned());
        changes.push(Change { what: row.name, before, after }.into());
    }
    Ok(changes)
}
