//! Org units and groups that were read, beside the accounts; and who is in the groups.
//!
//! They are rows of the same table, so that they are decided, reviewed, answered and carried out as accounts are.

use std::collections::BTreeMap;

use directory::group::{Member, RemoteGroup};
use directory::{Fingerprint, Thing, fold};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::error::{json, to_json};
use crate::group_binding::{known, member};
use crate::plan::decision::Kind;
use crate::{Error, org_unit};

pub(super) const LAYOUT: &str = "
    CREATE INDEX IF NOT EXISTS plan.account_other ON account (thing, email, google_id) WHERE thing <> 0;
    CREATE TABLE IF NOT EXISTS plan.member (
        account_id INTEGER NOT NULL, member_id TEXT NOT NULL, email TEXT NOT NULL, kind TEXT NOT NULL,
        role TEXT NOT NULL, PRIMARY KEY (account_id, member_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS plan.unread (account_id INTEGER PRIMARY KEY, why TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS plan.thing_read (thing INTEGER PRIMARY KEY) STRICT;";

/// An org unit as Google has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrgUnit {
    /// Google's id.
    pub id: String,
    /// The path from the root.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether Google, asked by its id, does not have it any more; then it is as the directory knew it.
    pub gone: bool,
}

/// What a row of the plan was read as.
struct Entry<'a> {
    thing: Thing,
    google_id: &'a str,
    email: &'a str,
    name: &'a str,
    fingerprint: Fingerprint,
    body: String,
}

fn insert(conn: &Connection, entry: &Entry<'_>) -> Result<i64, Error> {
    conn.prepare_cached(
        "INSERT INTO plan.account (google_id, email, username, given_name, family_name, name_key, department, marks,
             fingerprint, body, thing)
         VALUES (?1, ?2, '', ?3, '', ?4, '', 0, ?5, ?6, ?7)",
    )?
    .execute(params![
        entry.google_id,
        entry.email,
        entry.name,
        entry.key(),
        entry.fingerprint.0,
        entry.body,
        entry.thing as u8,
    ])?;
    Ok(conn.last_insert_rowid())
}

impl OrgUnit {
    /// Takes the fingerprint of what was read of it.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn fingerprint(&self) -> Result<Fingerprint, Error> {
        Ok(Fingerprint::of_text(&to_json("org unit", self)?))
    }
}

impl Entry<'_> {
    /// By what it is sorted: a group by its name, an org unit by its path, so that what is under it follows.
    fn key(&self) -> String {
        match self.thing {
            Thing::OrgUnit => fold::fold(self.email).replace('/', "\u{1}"),
            Thing::User | Thing::Group => fold::fold(self.name),
        }
    }
}

/// Tells whether all things of a kind were listed; what is listed after that is not listed again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_listed(conn: &Connection, thing: Thing) -> Result<bool, Error> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM plan.thing_read WHERE thing = ?1)",
        [thing as u8],
        |row| row.get(0),
    )?)
}

/// Keeps the org units that were read, and those that are gone, all at once.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep_units(conn: &mut Connection, units: &[OrgUnit]) -> Result<(), Error> {
    let tx = conn.transaction()?;
    forget(&tx, Thing::OrgUnit)?;
    for unit in units {
        let body = to_json("org unit", unit)?;
        let fingerprint = unit.fingerprint()?;
        let (google_id, email, name) = (unit.id.as_str(), unit.path.as_str(), unit.name.as_str());
        insert(&tx, &Entry { thing: Thing::OrgUnit, google_id, email, name, fingerprint, body })?;
    }
    note_listed(&tx, Thing::OrgUnit)?;
    Ok(tx.commit()?)
}

/// Keeps the groups that were listed, all at once; their members come later.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep_groups(conn: &mut Connection, groups: &[RemoteGroup]) -> Result<(), Error> {
    let tx = conn.transaction()?;
    forget(&tx, Thing::Group)?;
    for group in groups {
        let body = to_json("group", group)?;
        let (google_id, email, name) = (group.id.as_str(), group.email.as_str(), group.name.as_str());
        let fingerprint = Fingerprint::NONE;
        insert(&tx, &Entry { thing: Thing::Group, google_id, email, name, fingerprint, body })?;
    }
    note_listed(&tx, Thing::Group)?;
    Ok(tx.commit()?)
}

fn forget(conn: &Connection, thing: Thing) -> Result<(), Error> {
    conn.execute(
        "DELETE FROM plan.member WHERE account_id IN (SELECT id FROM plan.account WHERE thing = ?1 AND thing <> 0)",
        [thing as u8],
    )?;
    conn.execute("DELETE FROM plan.account WHERE thing = ?1 AND thing <> 0", [thing as u8])?;
    Ok(())
}

fn note_listed(conn: &Connection, thing: Thing) -> Result<(), Error> {
    conn.execute("INSERT OR IGNORE INTO plan.thing_read (thing) VALUES (?1)", [thing as u8])?;
    Ok(())
}

/// Lists the groups whose members were not read to the end: row, and the group.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn without_members(conn: &Connection) -> Result<Vec<(i64, RemoteGroup)>, Error> {
    let mut statement = conn.prepare(
        "SELECT id, body FROM plan.account WHERE thing = 2 AND fingerprint = ?1 ORDER BY email, google_id",
    )?;
    let rows =
        statement.query_map([Fingerprint::NONE.0], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, body) = row?;
        Ok((id, json("group", &body)?))
    })
    .collect()
}

/// Begins to keep the members of a group anew.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn clear_members(conn: &Connection, group: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM plan.member WHERE account_id = ?1")?.execute([group])?;
    Ok(())
}

/// Keeps members of a group that were read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep_members(conn: &Connection, group: i64, members: &[Member]) -> Result<(), Error> {
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO plan.member (account_id, member_id, email, kind, role) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for one in members {
        insert.execute(params![group, one.id, one.email, one.kind.name(), one.role.name()])?;
    }
    Ok(())
}

/// Notes why the members of a group were not read; they are left as they are.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_unread(conn: &Connection, group: i64, why: &str) -> Result<(), Error> {
    conn.prepare_cached("INSERT OR REPLACE INTO plan.unread (account_id, why) VALUES (?1, ?2)")?
        .execute(params![group, why])?;
    Ok(())
}

/// Says why the members of a group were not read, where they were not.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unread(conn: &Connection, group: i64) -> Result<Option<String>, Error> {
    if fingerprint(conn, group)? != Fingerprint::NONE {
        return Ok(None);
    }
    let why: Option<String> = conn
        .prepare_cached("SELECT why FROM plan.unread WHERE account_id = ?1")?
        .query_row([group], |row| row.get(0))
        .optional()?;
    if let Some(why) = why {
        return Ok(Some(why));
    }
    let counted = remote_group(conn, group)?.direct_members;
    Ok(Some(format!("Google does not give its members, though it counts {counted}")))
}

/// Finds the row of a group that was read by Google's id.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn group_of_id(conn: &Connection, google_id: &str) -> Result<Option<i64>, Error> {
    conn.execute_batch(
        "CREATE INDEX IF NOT EXISTS plan.account_by_google_id ON account (google_id, fingerprint)",
    )?;
    Ok(conn
        .prepare_cached("SELECT id FROM plan.account WHERE google_id = ?1 AND thing = 2")?
        .query_row([google_id], |row| row.get(0))
        .optional()?)
}

/// Finds Google's id of the group that was read with an address, as its own or as an alias, and whether it is its own.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn group_with_address(conn: &Connection, address: &str) -> Result<Option<(String, bool)>, Error> {
    let own: Option<String> = conn
        .prepare_cached(
            "SELECT google_id FROM plan.account INDEXED BY account_other WHERE thing = 2 AND thing <> 0 AND email = ?1",
        )?
        .query_row([address], |row| row.get(0))
        .optional()?;
    if let Some(own) = own {
        return Ok(Some((own, true)));
    }
    Ok(conn
        .prepare_cached(
            "SELECT a.google_id FROM plan.account AS a, json_each(a.body, '$.aliases') AS e
             WHERE a.thing = 2 AND a.thing <> 0 AND e.value = ?1 LIMIT 1",
        )?
        .query_row([address], |row| Ok((row.get(0)?, false)))
        .optional()?)
}

/// Notes that all members of a group were read: from now on it has a fingerprint.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn finish_members(conn: &Connection, group: i64) -> Result<(), Error> {
    // How many there are is told by the members; the count of the list may be older.
    let remote = RemoteGroup { direct_members: 0, ..remote_group(conn, group)? };
    let mut text = to_json("group", &remote)?;
    for member in members(conn, group)?.values() {
        text.push('\n');
        text.push_str(&to_json("member", member)?);
    }
    conn.prepare_cached("UPDATE plan.account SET fingerprint = ?2 WHERE id = ?1")?
        .execute(params![group, Fingerprint::of_text(&text).0])?;
    Ok(())
}

/// Reads a group that was read.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Damaged`].
pub fn remote_group(conn: &Connection, id: i64) -> Result<RemoteGroup, Error> {
    json("group", &body(conn, id)?)
}

/// Lists the paths of the org units that are on Google.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unit_paths(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT email FROM plan.account WHERE thing = 1 AND thing <> 0 AND coalesce(body ->> '$.gone', 0) = 0",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the paths of the org units of a plan that are new here and will not come: those under them cannot either.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn units_left_out(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT a.email FROM plan.decision AS d JOIN plan.account AS a ON a.id = d.account_id
         WHERE a.thing = 1 AND a.thing <> 0 AND d.kind = ?1 AND NOT d.ticked",
    )?;
    let rows = statement.query_map([Kind::New as u8], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads an org unit that was read.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Damaged`].
pub fn unit(conn: &Connection, id: i64) -> Result<OrgUnit, Error> {
    json("org unit", &body(conn, id)?)
}

fn body(conn: &Connection, id: i64) -> Result<String, Error> {
    conn.prepare_cached("SELECT body FROM plan.account WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::NotFound { what: "row of the plan", key: id.to_string() })
}

/// Gives the fingerprint of a row.
///
/// # Errors
/// [`Error::NotFound`].
pub fn fingerprint(conn: &Connection, id: i64) -> Result<Fingerprint, Error> {
    conn.prepare_cached("SELECT fingerprint FROM plan.account WHERE id = ?1")?
        .query_row([id], |row| Ok(Fingerprint(row.get(0)?)))
        .optional()?
        .ok_or_else(|| Error::NotFound { what: "row of the plan", key: id.to_string() })
}

/// Lists who is in a group that was read, by Google's id.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn members(conn: &Connection, group: i64) -> Result<BTreeMap<String, Member>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT member_id, email, kind, role FROM plan.member WHERE account_id = ?1")?;
    let rows = statement.query_map([group], member)?;
    rows.map(|row| known(row?).map(|member| (member.id.clone(), member))).collect()
}

/// Lists the rows of a kind that are new, or not as at the last agreement, in the order of addresses.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn moved(conn: &Connection, connection: i64, thing: Thing) -> Result<Vec<i64>, Error> {
    let known = match thing {
        Thing::User => return Ok(Vec::new()),
        Thing::OrgUnit => "main.org_unit",
        Thing::Group => "main.group_binding",
    };
    let mut statement = conn.prepare(&format!(
        "SELECT a.id FROM plan.account AS a INDEXED BY account_other
         LEFT JOIN {known} AS k ON k.connection_id = ?1 AND k.google_id = a.google_id
         WHERE a.thing = ?2 AND a.thing <> 0 AND k.fingerprint IS NOT a.fingerprint ORDER BY a.email, a.google_id"
    ))?;
    let rows = statement.query_map(params![connection, thing as u8], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the org units of a connection that were not among those that Google listed.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn units_not_listed(
    conn: &Connection,
    connection: i64,
    listed: &[OrgUnit],
) -> Result<Vec<org_unit::Row>, Error> {
    let all = org_unit::all(conn, connection)?.into_iter().map(|unit| unit.row);
    let ids: std::collections::HashSet<_> = listed.iter().map(|unit| unit.id.as_str()).collect();
    Ok(all.filter(|unit| !ids.contains(unit.google_id.as_str())).collect())
}

/// Lists Google's ids of the bound groups of a connection that were read, though they were gone before.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn groups_back(conn: &Connection, connection: i64) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare(
        "SELECT b.google_id FROM main.group_binding AS b JOIN plan.account AS a ON a.google_id = b.google_id
         WHERE b.connection_id = ?1 AND b.gone_at IS NOT NULL AND a.thing = 2 ORDER BY b.google_id",
    )?;
    let rows = statement.query_map([connection], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists Google's ids of the bound accounts that are in a group no more and were not read themselves, so that nobody knows
/// whether they are there; those that are known to be gone are left out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn members_not_read(conn: &Connection, connection: i64) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT m.member_id FROM plan.account AS a INDEXED BY account_other
         CROSS JOIN main.agreed_member AS m ON m.connection_id = ?1 AND m.group_google_id = a.google_id
         CROSS JOIN main.binding AS b ON b.connection_id = ?1 AND b.google_id = m.member_id
         WHERE a.thing = 2 AND a.thing <> 0 AND a.fingerprint IS NOT ?2
           AND NOT EXISTS (SELECT 1 FROM plan.member AS n WHERE n.account_id = a.id AND n.member_id = m.member_id)
           AND NOT EXISTS (SELECT 1 FROM plan.account AS u WHERE u.google_id = m.member_id AND u.thing = 0)
           AND NOT EXISTS (SELECT 1 FROM main.gone_account AS g
                           WHERE g.connection_id = ?1 AND g.google_id = m.member_id)
         ORDER BY m.member_id",
    )?;
    let rows = statement.query_map(params![connection, Fingerprint::NONE.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists Google's ids of the bound groups of a connection that were not read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn groups_not_listed(conn: &Connection, connection: i64) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare(
        "SELECT b.google_id FROM main.group_binding AS b WHERE b.connection_id = ?1 AND NOT EXISTS
             (SELECT 1 FROM plan.account AS a WHERE a.thing = 2 AND a.google_id = b.google_id) ORDER BY b.google_id",
    )?;
    let rows = statement.query_map([connection], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
