//! Who leaves a connection with a group: they are in no other that is bound there, so that their accounts end with it.

use store::membership::Who;
use store::rusqlite::Connection;
use store::{connection, group_scope, user};

use super::MemberEdit;

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
    of(conn, on, &group_scope::who_leaves_with(conn, on, group, becomes == Group::Removed)?)
}

/// Says that these leave a connection, if there are any.
fn of(conn: &Connection, on: i64, leave: &[i64]) -> Result<Option<String>, store::Error> {
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

/// Whom single members that are taken out of a group keep on connections, before they are.
pub(super) struct Stood(Vec<(i64, Vec<i64>)>);

impl Stood {
    /// Finds those of them, nested ones too, who are in scope only by a group.
    pub(super) fn of(conn: &Connection, group: i64, edits: &[MemberEdit]) -> Result<Self, store::Error> {
        let (mut users, mut groups) = (Vec::new(), Vec::new());
        for edit in edits {
            match edit {
                MemberEdit::TakeOut(Who::User(id)) => users.push(*id),
                MemberEdit::TakeOut(Who::Group(id)) => groups.push(*id),
                MemberEdit::TakeOut(_) | MemberEdit::Add(_) | MemberEdit::Put(..) => {}
            }
        }
        let mut stood = Vec::new();
        if users.is_empty() && groups.is_empty() {
            return Ok(Self(stood));
        }
        for on in connection::all(conn)? {
            let within = group_scope::bound_within(conn, on.id, group, &users, &groups)?;
            let mut inside = Vec::new();
            for user in within {
                if group_scope::is_inside(conn, on.id, user)? {
                    inside.push(user);
                }
            }
            stood.push((on.id, inside));
        }
        Ok(Self(stood))
    }

    /// Says who of them leave a connection, once they are taken out.
    pub(super) fn words(&self, conn: &Connection) -> Result<Vec<String>, store::Error> {
        let mut told = Vec::new();
        for (on, stood) in &self.0 {
            let mut leave = Vec::new();
            for user in stood {
                if !group_scope::is_inside(conn, *on, *user)? {
                    leave.push(*user);
                }
            }
            told.extend(of(conn, *on, &leave)?);
        }
        Ok(told)
    }
}
