//! Who leaves a connection with a group: they are in no other that is bound there, so that their accounts end with it.

use store::rusqlite::Connection;
use store::{connection, group_scope, user};

/// How many are named.
const NAMED: usize = 5;

/// What becomes of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// It is not bound any more, and stays in the groups that it is in.
    NotBound,
    /// It is not there any more.
    Removed,
}

/// Says who leaves a connection with a group, if anybody does.
pub(super) fn words(
    conn: &Connection,
    on: i64,
    group: i64,
    becomes: Group,
) -> Result<Option<String>, store::Error> {
    let leave = group_scope::who_leaves_with(conn, on, group, becomes == Group::Removed)?;
    if leave.is_empty() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for id in leave.iter().take(NAMED) {
        let found = user::get(conn, *id)?.user;
        names.push(directory::user::full_name(&found.given_name, &found.family_name));
    }
    if let Some(more @ 1..) = leave.len().checked_sub(NAMED) {
        names.push(format!("{more} more"));
    }
    let (name, who) = (connection::get(conn, on)?.name, names.join(", "));
    Ok(Some(match leave.len() {
        1 => format!(
            "{name}: 1 person is in no other bound group: the next sync suspends the account and lets it go: {who}"
        ),
        many => format!(
            "{name}: {many} people are in no other bound group: the next sync suspends their accounts and lets them go: \
             {who}"
        ),
    }))
}
