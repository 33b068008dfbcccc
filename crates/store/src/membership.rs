//! Who is in a group of the directory.

mod recognise;

pub use directory::group::Who;
use directory::group::{Member, MemberKind, Role};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::{Error, former_binding};

pub use recognise::{
    Doubled, doubled, forget_other_group, give_back, leave, leave_group, pass_on, recognise, recognise_one,
    unrecognise,
};

/// A membership, with what the screen shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who it is.
    pub who: Who,
    /// A name; empty where only an address is known.
    pub name: String,
    /// The address; empty for a whole customer.
    pub email: String,
    /// What the member may do.
    pub role: Role,
    /// Whether it is a user who is suspended here.
    pub suspended: bool,
}

/// Finds who a member of Google's is in the directory, on a connection. Whoever was let go stays who they are.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn who(conn: &Connection, connection: i64, member: &Member) -> Result<Who, Error> {
    let bound = |sql: &str| -> Result<Option<i64>, Error> {
        Ok(conn
            .prepare_cached(sql)?
            .query_row(params![connection, member.id], |row| row.get(0))
            .optional()?)
    };
    Ok(match member.kind {
        MemberKind::Customer => Who::Customer(member.id.clone()),
        MemberKind::External => Who::External(member.id.clone()),
        MemberKind::User => {
            let found =
                bound("SELECT user_id FROM main.binding WHERE connection_id = ?1 AND google_id = ?2")?;
            let user = match found {
                Some(user) => Some(user),
                None => former_binding::of_account(conn, connection, &member.id)?.map(|former| former.user),
            };
            user.map_or_else(|| Who::Account(member.id.clone()), Who::User)
        }
        MemberKind::Group => {
            // Of a group that was removed from the directory there is a stone as well.
            bound(
                "SELECT group_id FROM main.group_binding WHERE connection_id = ?1 AND google_id = ?2
                 UNION ALL
                 SELECT t.group_id FROM main.group_tombstone AS t JOIN main.directory_group AS g ON g.id = t.group_id
                 WHERE t.connection_id = ?1 AND t.google_id = ?2 AND NOT EXISTS
                     (SELECT 1 FROM main.group_binding AS b WHERE b.connection_id = ?1 AND b.group_id = t.group_id)",
            )?
            .map_or_else(|| Who::OtherGroup(member.id.clone()), Who::Group)
        }
    })
}

/// Finds as whom a member of Google's is in a group: an account, or a group, that came before the directory knew whose it
/// is, stands there as such; somebody from outside is there under the id that another connection told, or the address.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn place(conn: &Connection, connection: i64, group: i64, member: &Member) -> Result<Who, Error> {
    let plain = match member.kind {
        MemberKind::User => Who::Account(member.id.clone()),
        MemberKind::Group => Who::OtherGroup(member.id.clone()),
        MemberKind::Customer => Who::Customer(member.id.clone()),
        MemberKind::External => Who::External(member.id.clone()),
    };
    let known = who(conn, connection, member)?;
    if role(conn, group, &known)?.is_some() {
        return Ok(known);
    }
    if role(conn, group, &plain)?.is_some() {
        return Ok(plain);
    }
    if member.kind != MemberKind::External {
        return Ok(known);
    }
    let key: Option<String> = conn
        .prepare_cached(
            "SELECT member FROM main.membership
             WHERE group_id = ?1 AND kind = 'external' AND email <> '' AND email = ?2 ORDER BY member LIMIT 1",
        )?
        .query_row(params![group, member.email], |row| row.get(0))
        .optional()?;
    Ok(key.map_or(plain, Who::External))
}

/// Gives the role of somebody in a group; none when they are not in it.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn role(conn: &Connection, group: i64, who: &Who) -> Result<Option<Role>, Error> {
    let found: Option<String> = conn
        .prepare_cached("SELECT role FROM main.membership WHERE group_id = ?1 AND kind = ?2 AND member = ?3")?
        .query_row(params![group, who.kind(), who.key()], |row| row.get(0))
        .optional()?;
    found.map(|name| Role::by_name(&name).ok_or_else(|| Error::Damaged(format!("role {name}")))).transpose()
}

/// Gives the address that a membership keeps; empty when there is none.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn email(conn: &Connection, group: i64, who: &Who) -> Result<String, Error> {
    let found: Option<String> = conn
        .prepare_cached(
            "SELECT email FROM main.membership WHERE group_id = ?1 AND kind = ?2 AND member = ?3",
        )?
        .query_row(params![group, who.kind(), who.key()], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Puts somebody into a group, or gives them another role in it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn put(conn: &Connection, group: i64, who: &Who, email: &str, role: Role) -> Result<(), Error> {
    let (user, inner) = match who {
        Who::User(id) => (Some(*id), None),
        Who::Group(id) => (None, Some(*id)),
        _ => (None, None),
    };
    conn.prepare_cached(
        "INSERT INTO main.membership (group_id, kind, member, user_id, inner_id, email, role)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (group_id, kind, member) DO UPDATE SET role = excluded.role, email = excluded.email",
    )?
    .execute(params![group, who.kind(), who.key(), user, inner, email, role.name()])?;
    Ok(())
}

/// Tells somebody from outside by Google's id from now on, by which an import knows them as well.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn know_external(conn: &Connection, group: i64, address: &str, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE OR REPLACE membership SET member = ?3 WHERE group_id = ?1 AND kind = 'external' AND member = ?2",
    )?
    .execute(params![group, address, google_id])?;
    Ok(())
}

/// Lists everybody in a group, in a fixed order.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn all(conn: &Connection, group: i64) -> Result<Vec<(Who, String, Role)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT m.kind, m.member, coalesce(u.email, g.email, m.email), m.role FROM main.membership AS m
         LEFT JOIN main.user AS u ON u.id = m.user_id
         LEFT JOIN main.directory_group AS g ON g.id = m.inner_id
         WHERE m.group_id = ?1 ORDER BY m.kind, m.member",
    )?;
    let rows = statement.query_map([group], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, String>(3)?))
    })?;
    rows.map(|row| {
        let (kind, member, email, role) = row?;
        let damaged = || Error::Damaged(format!("membership {kind} {member} {role}"));
        let who = Who::of(&kind, &member).ok_or_else(damaged)?;
        Ok((who, email, Role::by_name(&role).ok_or_else(damaged)?))
    })
    .collect()
}

/// Somebody in a group: who, the address, the role, and Google's id on a connection where they are bound there.
pub type OnConnection = (Who, String, Role, Option<String>);

/// Lists everybody in a group with Google's id on a connection, where they are bound there; in a fixed order.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn on_connection(conn: &Connection, connection: i64, group: i64) -> Result<Vec<OnConnection>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT m.kind, m.member, coalesce(u.email, g.email, m.email), m.role,
             coalesce((SELECT min(b.google_id) FROM main.binding AS b
                       WHERE b.connection_id = ?2 AND b.user_id = m.user_id AND NOT b.dormant),
                      (SELECT min(b.google_id) FROM main.group_binding AS b
                       WHERE b.connection_id = ?2 AND b.group_id = m.inner_id AND NOT b.dormant AND b.gone_at IS NULL))
         FROM main.membership AS m
         LEFT JOIN main.user AS u ON u.id = m.user_id
         LEFT JOIN main.directory_group AS g ON g.id = m.inner_id
         WHERE m.group_id = ?1 ORDER BY m.kind, m.member",
    )?;
    let rows = statement.query_map([group, connection], |row| {
        let kind_and_key = (row.get::<_, String>(0)?, row.get::<_, String>(1)?);
        Ok((kind_and_key, row.get(2)?, row.get::<_, String>(3)?, row.get(4)?))
    })?;
    rows.map(|row| {
        let ((kind, member), email, role, id) = row?;
        let damaged = || Error::Damaged(format!("membership {kind} {member} {role}"));
        let who = Who::of(&kind, &member).ok_or_else(damaged)?;
        Ok((who, email, Role::by_name(&role).ok_or_else(damaged)?, id))
    })
    .collect()
}

/// Gives Google's id of a user or a group on a connection, where it is bound there.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn google_id(conn: &Connection, connection: i64, who: &Who) -> Result<Option<String>, Error> {
    let (sql, id) = match who {
        Who::User(id) => (
            "SELECT min(google_id) FROM main.binding WHERE connection_id = ?1 AND user_id = ?2 AND NOT dormant",
            id,
        ),
        Who::Group(id) => (
            "SELECT min(google_id) FROM main.group_binding
             WHERE connection_id = ?1 AND group_id = ?2 AND NOT dormant AND gone_at IS NULL",
            id,
        ),
        Who::Account(id) | Who::OtherGroup(id) | Who::Customer(id) => return Ok(Some(id.clone())),
        Who::External(id) => return Ok((!id.contains('@')).then(|| id.clone())),
    };
    Ok(conn.prepare_cached(sql)?.query_row([connection, *id], |row| row.get(0))?)
}

/// Tells whether a group is inside of another, however deep, or is that other.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_inside(conn: &Connection, inner: i64, outer: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "WITH RECURSIVE inside (id) AS (VALUES (?2) UNION
                 SELECT m.inner_id FROM main.membership AS m JOIN inside ON m.group_id = inside.id
                 WHERE m.inner_id IS NOT NULL)
             SELECT EXISTS (SELECT 1 FROM inside WHERE id = ?1)",
        )?
        .query_row([inner, outer], |row| row.get(0))?)
}

/// Tells whether a group of Google's is inside of a group, however deep, as one that only Google knows.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn has_inside(conn: &Connection, outer: i64, google_id: &str) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "WITH RECURSIVE inside (id) AS (VALUES (?1) UNION
                 SELECT m.inner_id FROM main.membership AS m JOIN inside ON m.group_id = inside.id
                 WHERE m.inner_id IS NOT NULL)
             SELECT EXISTS (SELECT 1 FROM inside JOIN main.membership AS m
                 ON m.group_id = inside.id AND m.kind = 'other-group' AND m.member = ?2)",
        )?
        .query_row(params![outer, google_id], |row| row.get(0))?)
}

/// Takes somebody out of a group.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn remove(conn: &Connection, group: i64, who: &Who) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM main.membership WHERE group_id = ?1 AND kind = ?2 AND member = ?3")?
        .execute(params![group, who.kind(), who.key()])?;
    Ok(())
}

/// Reads a window of a group's members: owners first, then managers, by name; and counts them all.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn window(
    conn: &Connection,
    group: i64,
    search: &str,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Row>), Error> {
    const FOUND: &str = "FROM membership AS m
        LEFT JOIN user AS u ON u.id = m.user_id
        LEFT JOIN directory_group AS g ON g.id = m.inner_id
        WHERE m.group_id = ?1 AND (?2 = '' OR instr(coalesce(u.name_key, g.name_key, ''), ?2) > 0
            OR instr(coalesce(u.email, g.email, m.email), ?2) > 0)";
    let search = directory::fold::fold(search.trim());
    let total = conn
        .prepare_cached(&format!("SELECT count(*) {FOUND}"))?
        .query_row(params![group, search], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT m.kind, m.member, u.given_name, u.family_name, g.name, coalesce(u.email, g.email, m.email), m.role,
             coalesce(u.state, 0)
         {FOUND}
         ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'manager' THEN 1 ELSE 2 END,
             coalesce(u.name_key, g.name_key, m.email), m.kind, m.member LIMIT ?3 OFFSET ?4"
    ))?;
    let rows = statement
        .query_map(params![group, search, limit as i64, offset as i64], shown)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok((total, rows.into_iter().map(decode).collect::<Result<_, _>>()?))
}

type Shown = (String, String, Row, String);

fn shown(row: &SqlRow<'_>) -> Result<Shown, rusqlite::Error> {
    let (given, family): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    let name = match (given, family) {
        (Some(given), Some(family)) => directory::user::full_name(&given, &family),
        _ => row.get::<_, Option<String>>(4)?.unwrap_or_default(),
    };
    let found = Row {
        who: Who::User(0),
        name,
        email: row.get(5)?,
        role: Role::Member,
        suspended: row.get::<_, i64>(7)? != 0,
    };
    Ok((row.get(0)?, row.get(1)?, found, row.get(6)?))
}

fn decode((kind, member, row, role): Shown) -> Result<Row, Error> {
    let damaged = || Error::Damaged(format!("membership {kind} {member} {role}"));
    let who = Who::of(&kind, &member).ok_or_else(damaged)?;
    Ok(Row { who, role: Role::by_name(&role).ok_or_else(damaged)?, ..row })
}

/// Lists the groups that a user or a group is in itself, by name: number, name, role.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn groups_of(conn: &Connection, who: &Who) -> Result<Vec<(i64, String, Role)>, Error> {
    let column = match who {
        Who::User(_) => "user_id",
        Who::Group(_) => "inner_id",
        _ => return Ok(Vec::new()),
    };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT g.id, g.name, m.role FROM membership AS m JOIN directory_group AS g ON g.id = m.group_id
         WHERE m.{column} = ?1 ORDER BY g.name_key, g.id"
    ))?;
    let rows =
        statement.query_map([who.key()], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    rows.map(|row| {
        let (id, name, role) = row?;
        let role = Role::by_name(&role).ok_or_else(|| Error::Damaged(format!("role {role}")))?;
        Ok((id, name, role))
    })
    .collect()
}
