//! The ties between groups of the directory and Google's, and who was in them when both sides last agreed.

use std::collections::BTreeMap;

use directory::Fingerprint;
use directory::group::provision::{Agreed, Hand};
use directory::group::{Baseline, Member, MemberKind, Role};
use directory::user::addressed;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::error::{json, to_json};
use crate::{Error, Millis};

/// The tie between a group of the directory and one of Google's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which connection.
    pub connection: i64,
    /// Google's immutable id.
    pub google_id: String,
    /// Which group.
    pub group: i64,
    /// Whether the connection is deactivated.
    pub dormant: bool,
    /// The fingerprint of Google's group, its members among it, at the last agreement.
    pub fingerprint: [u8; 16],
    /// The fields last agreed on.
    pub baseline: Baseline,
    /// Whether an administrator made Google's group.
    pub admin_created: bool,
    /// The run that made the binding.
    pub bound_by_run: Option<i64>,
    /// When it was last read.
    pub read_at: Millis,
    /// When Google did not have it any more.
    pub gone_at: Option<Millis>,
}

/// Counts the groups of a connection that were changed at this workstation since they were last read, and names the
/// first by name and address.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn changed_here(conn: &Connection, connection: i64, limit: u32) -> Result<(u64, Vec<String>), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT g.name, g.email FROM group_binding AS b JOIN directory_group AS g ON g.id = b.group_id
         WHERE b.connection_id = ?1 AND NOT b.dormant AND EXISTS (
             SELECT 1 FROM group_edit AS e WHERE e.group_id = b.group_id AND e.what = 'change' AND e.at > b.read_at)
         ORDER BY g.name, g.id",
    )?;
    let mut rows = statement.query([connection])?;
    let (mut count, mut first) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        count += 1;
        if first.len() < limit as usize {
            let (name, email): (String, String) = (row.get(0)?, row.get(1)?);
            first.push(addressed(&name, &email));
        }
    }
    Ok((count, first))
}

const COLUMNS: &str =
    "connection_id, google_id, group_id, dormant, fingerprint, baseline, admin_created, bound_by_run,
    read_at, gone_at";

fn read(row: &SqlRow<'_>) -> Result<(Row, String), rusqlite::Error> {
    let stored = Row {
        connection: row.get(0)?,
        google_id: row.get(1)?,
        group: row.get(2)?,
        dormant: row.get(3)?,
        fingerprint: row.get(4)?,
        baseline: Baseline::default(),
        admin_created: row.get(6)?,
        bound_by_run: row.get(7)?,
        read_at: row.get(8)?,
        gone_at: row.get(9)?,
    };
    Ok((stored, row.get(5)?))
}

fn decode((row, baseline): (Row, String)) -> Result<Row, Error> {
    Ok(Row { baseline: json("baseline of a group", &baseline)?, ..row })
}

/// Finds the binding of a Google group.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn by_google_id(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM main.group_binding WHERE connection_id = ?1 AND google_id = ?2"
    ))?
    .query_row(params![connection, google_id], read)
    .optional()?
    .map(decode)
    .transpose()
}

/// Lists the bindings of a group, by connection.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_group(conn: &Connection, group: i64) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM main.group_binding WHERE group_id = ?1 ORDER BY connection_id, google_id"
    ))?;
    let rows = statement.query_map([group], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Tells whether a group is bound on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_bound(conn: &Connection, connection: i64, group: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM main.group_binding WHERE group_id = ?2 AND connection_id = ?1)",
        )?
        .query_row(params![connection, group], |row| row.get(0))?)
}

/// Tells whether a group may be bound on a connection: it is not, or only to a group that Google has no more.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_free(conn: &Connection, connection: i64, group: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM main.group_binding
                 WHERE group_id = ?2 AND connection_id = ?1 AND gone_at IS NULL)",
        )?
        .query_row(params![connection, group], |row| row.get(0))?)
}

/// Stores a binding, or what is agreed on anew.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn put(conn: &Connection, row: &Row) -> Result<(), Error> {
    conn.prepare_cached(&format!(
        "INSERT INTO main.group_binding ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (connection_id, google_id) DO UPDATE SET dormant = excluded.dormant,
             fingerprint = excluded.fingerprint, baseline = excluded.baseline, admin_created = excluded.admin_created,
             read_at = excluded.read_at, gone_at = excluded.gone_at"
    ))?
    .execute(params![
        row.connection,
        row.google_id,
        row.group,
        row.dormant,
        row.fingerprint,
        to_json("baseline", &row.baseline)?,
        row.admin_created,
        row.bound_by_run,
        row.read_at,
        row.gone_at,
    ])?;
    Ok(())
}

pub(crate) fn member(row: &SqlRow<'_>) -> Result<(Member, String, String), rusqlite::Error> {
    let (kind, role) = (row.get(2)?, row.get(3)?);
    let found = Member { id: row.get(0)?, email: row.get(1)?, kind: MemberKind::User, role: Role::Member };
    Ok((found, kind, role))
}

pub(crate) fn known((found, kind, role): (Member, String, String)) -> Result<Member, Error> {
    let damaged = || Error::Damaged(format!("member {kind} {role}"));
    let kind = MemberKind::by_name(&kind).ok_or_else(damaged)?;
    let role = Role::by_name(&role).ok_or_else(damaged)?;
    Ok(Member { kind, role, ..found })
}

/// Lists who was in a Google group when both sides last agreed, by Google's id.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn agreed(
    conn: &Connection,
    connection: i64,
    google_id: &str,
) -> Result<BTreeMap<String, Member>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT member_id, email, kind, role FROM main.agreed_member
         WHERE connection_id = ?1 AND group_google_id = ?2",
    )?;
    let rows = statement.query_map(params![connection, google_id], member)?;
    rows.map(|row| known(row?).map(|member| (member.id.clone(), member))).collect()
}

/// By what number it is stored who put a member in.
fn code(hand: Hand) -> i64 {
    match hand {
        Hand::NotOurs => 0,
        Hand::Ours => 1,
        Hand::OwnerNotOurs => 2,
    }
}

/// Lists the same, with whose each is to take out again.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn agreed_by(
    conn: &Connection,
    connection: i64,
    google_id: &str,
) -> Result<BTreeMap<String, Agreed>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT member_id, email, kind, role, ours FROM main.agreed_member
         WHERE connection_id = ?1 AND group_google_id = ?2",
    )?;
    let rows = statement
        .query_map(params![connection, google_id], |row| Ok((member(row)?, row.get::<_, i64>(4)?)))?;
    rows.map(|row| {
        let (found, number) = row?;
        let member = known(found)?;
        let all = [Hand::NotOurs, Hand::Ours, Hand::OwnerNotOurs];
        let hand = all.into_iter().find(|hand| code(*hand) == number);
        let hand = hand.ok_or_else(|| Error::Damaged(format!("who put a member in: {number}")))?;
        Ok((member.id.clone(), Agreed { member, hand }))
    })
    .collect()
}

/// Tells whether a connection knows a member by this id, in whichever group.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn knows_member(conn: &Connection, connection: i64, member: &str) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM main.agreed_member WHERE connection_id = ?1 AND member_id = ?2)",
        )?
        .query_row(params![connection, member], |row| row.get(0))?)
}

/// Gives of a group that is bound again to the one of Google's that it had whom Rollcall put in there, and which owners it
/// gave another role, as the journal tells it: whom an import found taken out there is nobody's of ours any more.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn hands(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    group: i64,
) -> Result<BTreeMap<String, Hand>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT s.kind, s.detail ->> '$.group.with.id', s.detail ->> '$.group.with.role',
             s.detail ->> '$.group.with.was', s.at, s.run_id, s.seq
         FROM step AS s JOIN run AS r ON r.id = s.run_id
         WHERE s.group_id = ?3 AND r.connection_id = ?1 AND s.outcome = 'done'
             AND s.kind IN ('member-add', 'member-remove', 'member-role')
             AND s.detail ->> '$.trace.account' = ?2 AND s.detail ->> '$.group.with.id' IS NOT NULL
         UNION ALL
         SELECT 'member-remove', m.value ->> '$.before.id', NULL, NULL, s.at, s.run_id, s.seq
         FROM step AS s JOIN run AS r ON r.id = s.run_id, json_each(s.detail, '$.groupTrace.members') AS m
         WHERE s.group_id = ?3 AND r.connection_id = ?1 AND s.outcome = 'done' AND s.google_id = ?2
             AND m.value ->> '$.before.id' IS NOT NULL AND m.value ->> '$.after' IS NULL
         ORDER BY 5, 6, 7",
    )?;
    let mut hands = BTreeMap::new();
    let mut rows = statement.query(params![connection, google_id, group])?;
    while let Some(row) = rows.next()? {
        let (kind, member): (String, String) = (row.get(0)?, row.get(1)?);
        let was_owner = row.get::<_, Option<String>>(3)?.as_deref() == Some(Role::Owner.name());
        let becomes_owner = row.get::<_, Option<String>>(2)?.as_deref() == Some(Role::Owner.name());
        match kind.as_str() {
            "member-add" => {
                hands.insert(member, Hand::Ours);
            }
            "member-remove" => {
                hands.remove(&member);
            }
            _ if hands.get(&member) == Some(&Hand::Ours) => {}
            _ if becomes_owner => {
                hands.remove(&member);
            }
            _ if was_owner => {
                hands.insert(member, Hand::OwnerNotOurs);
            }
            _ => {}
        }
    }
    Ok(hands)
}

/// Notes who put a member in.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn put_in_by(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    member: &str,
    hand: Hand,
) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE main.agreed_member SET ours = ?4
         WHERE connection_id = ?1 AND group_google_id = ?2 AND member_id = ?3",
    )?
    .execute(params![connection, google_id, member, code(hand)])?;
    Ok(())
}

/// Notes that Rollcall gave another role to an owner whom it did not put in, or gave the ownership back.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_owner(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    member: &str,
    becomes: Role,
) -> Result<(), Error> {
    let (before, after) = match becomes {
        Role::Owner => (Hand::OwnerNotOurs, Hand::NotOurs),
        Role::Manager | Role::Member => (Hand::NotOurs, Hand::OwnerNotOurs),
    };
    conn.prepare_cached(
        "UPDATE main.agreed_member SET ours = ?5
         WHERE connection_id = ?1 AND group_google_id = ?2 AND member_id = ?3 AND ours = ?4",
    )?
    .execute(params![connection, google_id, member, code(before), code(after)])?;
    Ok(())
}

/// Ends the tie with a Google group; what was agreed on is forgotten with it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn remove(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM main.group_binding WHERE connection_id = ?1 AND google_id = ?2")?
        .execute(params![connection, google_id])?;
    Ok(())
}

/// Lists the bindings of a connection that are not dormant, by the number of the group.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_connection(conn: &Connection, connection: i64) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM main.group_binding WHERE connection_id = ?1 AND NOT dormant
         ORDER BY group_id, google_id"
    ))?;
    let rows = statement.query_map([connection], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Counts the groups that are bound on a connection, to be bound there, or to be deleted there.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn scope(conn: &Connection, connection: i64) -> Result<u64, Error> {
    Ok(conn.query_row(
        "SELECT (SELECT count(*) FROM main.group_binding WHERE connection_id = ?1 AND NOT dormant)
              + (SELECT count(*) FROM main.group_wish AS w WHERE connection_id = ?1 AND wish = 'bind' AND NOT EXISTS
                     (SELECT 1 FROM main.group_binding AS b
                      WHERE b.connection_id = ?1 AND b.group_id = w.group_id))
              + (SELECT count(*) FROM main.group_tombstone WHERE connection_id = ?1 AND wish IS NOT NULL)",
        [connection],
        |row| row.get(0),
    )?)
}

/// Makes all bindings of a connection dormant, or wakes them.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_dormant(conn: &Connection, connection: i64, dormant: bool) -> Result<(), Error> {
    conn.prepare_cached("UPDATE group_binding SET dormant = ?2 WHERE connection_id = ?1 AND dormant <> ?2")?
        .execute(params![connection, dormant])?;
    Ok(())
}

/// Has the next import look at a group, however Google has it then: the fingerprint is none that any has.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn look_again(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE main.group_binding SET fingerprint = ?3 WHERE connection_id = ?1 AND google_id = ?2",
    )?
    .execute(params![connection, google_id, Fingerprint::NONE.0])?;
    Ok(())
}

/// Notes that a member belongs to what both sides agree on, in this role; who put it in stays as it was.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn agree(conn: &Connection, connection: i64, google_id: &str, member: &Member) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO main.agreed_member (connection_id, group_google_id, member_id, kind, email, role)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (connection_id, group_google_id, member_id) DO UPDATE SET kind = excluded.kind,
             email = excluded.email, role = excluded.role",
    )?
    .execute(params![
        connection,
        google_id,
        member.id,
        member.kind.name(),
        member.email,
        member.role.name()
    ])?;
    Ok(())
}

/// Notes that somebody is no member any more, on either side.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn disagree(conn: &Connection, connection: i64, google_id: &str, member: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "DELETE FROM main.agreed_member
         WHERE connection_id = ?1 AND group_google_id = ?2 AND member_id = ?3",
    )?
    .execute(params![connection, google_id, member])?;
    Ok(())
}

/// Notes of the groups of a plan that they were read, where they were neither read nor found gone since: what was read
/// was not gone. They are listed after the users, who were read to the end at that moment: no group is older.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_read(conn: &Connection, connection: i64, read_at: Millis) -> Result<(), Error> {
    conn.execute(
        "UPDATE main.group_binding SET read_at = ?2, gone_at = NULL
         WHERE connection_id = ?1 AND read_at <= ?2 AND (gone_at IS NULL OR gone_at <= ?2)
             AND google_id IN (SELECT google_id FROM plan.account WHERE thing = 2)",
        params![connection, read_at],
    )?;
    Ok(())
}

/// Notes whether Google has a bound group any more.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_gone(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    gone_at: Option<Millis>,
) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE main.group_binding SET gone_at = ?3 WHERE connection_id = ?1 AND google_id = ?2",
    )?
    .execute(params![connection, google_id, gone_at])?;
    Ok(())
}

/// Names the groups that a connection's Google does not have any more, by name.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn gone(conn: &Connection, connection: i64) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT g.name FROM main.group_binding AS b JOIN main.directory_group AS g ON g.id = b.group_id
         WHERE b.connection_id = ?1 AND b.gone_at IS NOT NULL ORDER BY g.name_key, g.id",
    )?;
    let rows = statement.query_map([connection], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
