//! Places in groups that pass between what only Google knows and what the directory knows.

use directory::group::{Member, MemberKind, Role, Who};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{is_inside, put, remove};
use crate::{Error, binding, directory_group, former_binding, group_tombstone};

/// Gives members whom only Google knew their place in the directory, once they are in it: users and groups that an
/// import brought after their memberships.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn recognise(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute(
        "INSERT OR IGNORE INTO main.membership (group_id, kind, member, user_id, email, role)
         SELECT m.group_id, 'user', b.user_id, b.user_id, m.email, m.role
         FROM main.membership AS m JOIN main.binding AS b ON b.google_id = m.member
         WHERE m.kind = 'account' AND b.connection_id = ?1",
        [connection],
    )?;
    conn.execute(
        "DELETE FROM main.membership WHERE kind = 'account' AND member IN
             (SELECT google_id FROM main.binding WHERE connection_id = ?1)",
        [connection],
    )?;
    let mut statement = conn.prepare(
        "SELECT DISTINCT m.member, b.group_id FROM main.membership AS m
         JOIN main.group_binding AS b ON b.connection_id = ?1 AND b.google_id = m.member
         WHERE m.kind = 'other-group' ORDER BY m.member",
    )?;
    let rows = statement.query_map([connection], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    for (google_id, group) in rows.collect::<Result<Vec<_>, _>>()? {
        recognise_one(conn, &google_id, &Who::Group(group))?;
    }
    Ok(())
}

/// The same for one account, or one group of Google's: it is in the directory as this. Gives the places of which it made
/// one of two.
///
/// A group stays what only Google knows in one that is inside of it here: in its place it would close a circle.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn recognise_one(conn: &Connection, google_id: &str, who: &Who) -> Result<Vec<Doubled>, Error> {
    let Some(other) = own(google_id, who) else { return Ok(Vec::new()) };
    // Both kinds are named, as the index names them: it has these places alone.
    let mut statement = conn.prepare_cached(
        "SELECT m.group_id, m.email, m.role, known.role IS NOT NULL
         FROM main.membership AS m
         LEFT JOIN main.membership AS known
             ON known.group_id = m.group_id AND known.kind = ?3 AND known.member = ?4
         WHERE m.kind IN ('account', 'other-group') AND m.kind = ?1 AND m.member = ?2 ORDER BY m.group_id",
    )?;
    let rows = statement.query_map(params![other.kind(), google_id, who.kind(), who.key()], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?))
    })?;
    let mut both = Vec::new();
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        let (group, email, role, is_known): (i64, String, String, bool) = row;
        let role = Role::by_name(&role).ok_or_else(|| Error::Damaged(format!("role {role}")))?;
        if let (Who::Group(inner), false) = (who, is_known)
            && is_inside(conn, group, *inner)?
        {
            continue;
        }
        remove(conn, group, &other)?;
        if is_known {
            both.push(Doubled { group, email, role });
        } else {
            put(conn, group, who, &email, role)?;
        }
    }
    Ok(both)
}

/// Gives as whom a user's account, or what a group is on Google, is in a group as long as nobody here is bound to it.
fn own(google_id: &str, who: &Who) -> Option<Who> {
    match who {
        Who::User(_) => Some(Who::Account(google_id.to_owned())),
        Who::Group(_) => Some(Who::OtherGroup(google_id.to_owned())),
        Who::Account(_) | Who::OtherGroup(_) | Who::Customer(_) | Who::External(_) => None,
    }
}

/// Gives an account, or a group of Google's, its own places in Google's groups before somebody is bound to it, where it has
/// them by whoever was let go of it: [`recognise_one`] finds them, and no sync takes it out for the former one's sake. Gives
/// the groups in which it has such a place since.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn pass_on(conn: &Connection, connection: i64, google_id: &str, to: &Who) -> Result<Vec<i64>, Error> {
    let (kind, is_former) = match to {
        Who::User(user) => {
            // Whoever is bound to it already has them since then.
            let former = match binding::by_google_id(conn, connection, google_id)? {
                Some(_) => None,
                None => former_binding::of_account(conn, connection, google_id)?,
            };
            ("account", former.is_some_and(|former| former.user != *user))
        }
        Who::Group(group) => {
            let stone = group_tombstone::find(conn, connection, google_id)?;
            let former = stone.map(|stone| stone.group).filter(|former| former != group);
            // One that was removed has left its places to Google's.
            let stands = former.map(|former| directory_group::find(conn, former)).transpose()?.flatten();
            ("other-group", stands.is_some())
        }
        Who::Account(_) | Who::OtherGroup(_) | Who::Customer(_) | Who::External(_) => return Ok(Vec::new()),
    };
    if !is_former {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare_cached(
        "INSERT OR IGNORE INTO main.membership (group_id, kind, member, email, role)
         SELECT g.group_id, ?3, a.member_id, a.email, a.role
         FROM main.group_binding AS g CROSS JOIN main.agreed_member AS a
             ON a.connection_id = g.connection_id AND a.group_google_id = g.google_id AND a.member_id = ?2
         WHERE g.connection_id = ?1
         RETURNING group_id",
    )?;
    let groups = statement.query_map(params![connection, google_id, kind], |row| row.get(0))?;
    Ok(groups.collect::<Result<_, _>>()?)
}

/// Gives the places back that [`pass_on`] gave, once the tie is cut that it was for: whoever was let go before has them
/// again. Who was put in here besides stays in; where the former one is bound elsewhere by now, or removed, the place stays
/// Google's own.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn give_back(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    from: &Who,
    passed: &[i64],
    doubled: &[Doubled],
) -> Result<(), Error> {
    let (Some(own), false) = (own(google_id, from), passed.is_empty()) else { return Ok(()) };
    let kind = match from {
        Who::Group(_) => MemberKind::Group,
        _ => MemberKind::User,
    };
    let member = Member { id: google_id.to_owned(), email: String::new(), kind, role: Role::default() };
    let former = super::who(conn, connection, &member)?;
    for &group in passed {
        if doubled.iter().all(|one| one.group != group) {
            remove(conn, group, from)?;
        }
        if former != own && former != *from {
            remove(conn, group, &own)?;
        }
    }
    Ok(())
}

/// Leaves a user's places in Google's groups to their accounts, before the user leaves the directory: whoever leaves it is
/// in those groups all the same, until a sync takes them out. So is the account that they were let go of, where it is in
/// and in the role that it has there, unless it is somebody else's by now.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn leave(conn: &Connection, user: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO main.membership (group_id, kind, member, email, role)
         SELECT m.group_id, 'account', b.google_id, m.email, m.role
         FROM main.membership AS m
         JOIN main.group_binding AS g ON g.group_id = m.group_id
         JOIN main.binding AS b ON b.connection_id = g.connection_id AND b.user_id = m.user_id
         WHERE m.user_id = ?1
         UNION ALL
         SELECT m.group_id, 'account', f.google_id, m.email, a.role
         FROM main.membership AS m
         JOIN main.group_binding AS g ON g.group_id = m.group_id
         JOIN main.former_binding AS f ON f.connection_id = g.connection_id AND f.user_id = m.user_id
         JOIN main.agreed_member AS a ON a.connection_id = g.connection_id AND a.group_google_id = g.google_id
             AND a.member_id = f.google_id
         WHERE m.user_id = ?1 AND NOT EXISTS
             (SELECT 1 FROM main.binding AS now
              WHERE now.connection_id = f.connection_id AND now.google_id = f.google_id)",
    )?
    .execute([user])?;
    Ok(())
}

/// Leaves a group's places in Google's groups to Google's own of it, before the group leaves the directory; also to the one
/// that it was let go of, where that is in and in the role that it has there.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn leave_group(conn: &Connection, group: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO main.membership (group_id, kind, member, email, role)
         SELECT m.group_id, 'other-group', b.google_id, inner_group.email, m.role
         FROM main.membership AS m
         JOIN main.directory_group AS inner_group ON inner_group.id = m.inner_id
         JOIN main.group_binding AS g ON g.group_id = m.group_id
         JOIN main.group_binding AS b ON b.connection_id = g.connection_id AND b.group_id = m.inner_id
         WHERE m.inner_id = ?1 AND b.gone_at IS NULL
         UNION ALL
         SELECT m.group_id, 'other-group', t.google_id, inner_group.email, a.role
         FROM main.membership AS m
         JOIN main.directory_group AS inner_group ON inner_group.id = m.inner_id
         JOIN main.group_binding AS g ON g.group_id = m.group_id
         JOIN main.group_tombstone AS t ON t.connection_id = g.connection_id AND t.group_id = m.inner_id
         JOIN main.agreed_member AS a ON a.connection_id = g.connection_id AND a.group_google_id = g.google_id
             AND a.member_id = t.google_id
         WHERE m.inner_id = ?1",
    )?
    .execute([group])?;
    Ok(())
}

/// Takes a group of Google's that is deleted there out of the groups that are bound on the same connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_other_group(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "DELETE FROM main.membership WHERE kind = 'other-group' AND member = ?2 AND group_id IN
             (SELECT group_id FROM main.group_binding WHERE connection_id = ?1)",
    )?
    .execute(params![connection, google_id])?;
    Ok(())
}

/// A place in a group that is two: somebody of the directory was put in here, and Google's of them was in it as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubled {
    /// The group.
    pub group: i64,
    /// The address of Google's.
    pub email: String,
    /// The role of Google's.
    pub role: Role,
}

/// Lists the places that [`recognise`] makes one of two, each with Google's id of the member.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn doubled(conn: &Connection, connection: i64) -> Result<Vec<(String, Doubled)>, Error> {
    let mut statement = conn.prepare(
        "SELECT m.member, m.group_id, m.email, m.role FROM main.membership AS m
         JOIN main.binding AS b ON b.connection_id = ?1 AND b.google_id = m.member
         JOIN main.membership AS known ON known.group_id = m.group_id AND known.user_id = b.user_id
         WHERE m.kind = 'account'
         UNION ALL
         SELECT m.member, m.group_id, m.email, m.role FROM main.membership AS m
         JOIN main.group_binding AS b ON b.connection_id = ?1 AND b.google_id = m.member
         JOIN main.membership AS known ON known.group_id = m.group_id AND known.inner_id = b.group_id
         WHERE m.kind = 'other-group'",
    )?;
    let rows = statement.query_map([connection], |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?))
    })?;
    rows.map(|row| {
        let (member, group, email, role) = row?;
        let role = Role::by_name(&role).ok_or_else(|| Error::Damaged(format!("role {role}")))?;
        Ok((member, Doubled { group, email, role }))
    })
    .collect()
}

/// Gives the places that Google's of a user or a group has back to what only Google knows, before both are tied no more:
/// the way back of [`recognise`]. Who was put in here besides stays in.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unrecognise(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    who: &Who,
    doubled: &[Doubled],
) -> Result<(), Error> {
    let (id, column, kind) = match who {
        Who::User(id) => (*id, "user_id", "account"),
        Who::Group(id) => (*id, "inner_id", "other-group"),
        Who::Account(_) | Who::OtherGroup(_) | Who::Customer(_) | Who::External(_) => return Ok(()),
    };
    let places = format!(
        "FROM main.membership AS m
         JOIN main.group_binding AS g ON g.connection_id = ?1 AND g.group_id = m.group_id
         JOIN main.agreed_member AS a
             ON a.connection_id = ?1 AND a.group_google_id = g.google_id AND a.member_id = ?2
         WHERE m.{column} = ?3"
    );
    conn.prepare_cached(&format!(
        "INSERT OR IGNORE INTO main.membership (group_id, kind, member, email, role)
         SELECT m.group_id, '{kind}', ?2, m.email, m.role {places}"
    ))?
    .execute(params![connection, google_id, id])?;
    let both = crate::error::to_json("groups", &doubled.iter().map(|one| one.group).collect::<Vec<_>>())?;
    conn.prepare_cached(&format!(
        "DELETE FROM main.membership WHERE {column} = ?3 AND group_id IN
             (SELECT m.group_id {places} AND a.ours = 0) AND group_id NOT IN (SELECT value FROM json_each(?4))"
    ))?
    .execute(params![connection, google_id, id, both])?;
    let mut put = conn.prepare_cached(
        "UPDATE main.membership SET email = ?4, role = ?5 WHERE group_id = ?1 AND kind = ?2 AND member = ?3",
    )?;
    for Doubled { group, email, role } in doubled {
        put.execute(params![group, kind, google_id, email, role.name()])?;
    }
    Ok(())
}
