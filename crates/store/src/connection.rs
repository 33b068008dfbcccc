//! Authorised Google customers and their domains.

use directory::org_unit::Missing;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};
use serde::{Deserialize, Serialize};

use crate::error::{json, to_json};
use crate::{Error, Millis};

/// One authorised Google customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number; 0 before it is stored.
    pub id: i64,
    /// The administrator's name for it.
    pub name: String,
    /// `sandbox`, `google` or `emulator`.
    pub kind: String,
    /// The origin's stable text.
    pub origin: String,
    /// The OAuth client id.
    pub client_id: String,
    /// Google's customer id.
    pub customer_id: String,
    /// The primary domain.
    pub domain: String,
    /// The account that consented.
    pub admin_email: String,
    /// That account's Google id.
    pub admin_id: String,
    /// `super`, `delegated` or `none`.
    pub role: String,
    /// The privileges of a delegated admin that hold everywhere, as Google names them; none when Google does not let it
    /// see them.
    pub privileges: Option<Vec<String>>,
    /// Those that hold in some org units alone.
    pub unit_privileges: Vec<String>,
    /// `look-only` or `look-and-sync`.
    pub consent: String,
    /// The scopes that were granted, as full addresses.
    pub scopes: Vec<String>,
    /// `firstOnly` or `directory`; none until the administrator has answered.
    pub password_mode: Option<String>,
    /// `connected` or `reauthorize`.
    pub health: String,
    /// When it was consented to last.
    pub connected_at: Millis,
    /// When Google last answered.
    pub last_answer_at: Option<Millis>,
    /// When it was deactivated; none while it is active.
    pub deactivated_at: Option<Millis>,
}

/// A domain of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Whether Google has verified it.
    pub verified: bool,
    /// Whether it is the primary domain.
    pub primary: bool,
}

const COLUMNS: &str = "id, name, kind, origin, client_id, customer_id, domain, admin_email, admin_id, role, privileges, \
     consent, scopes, password_mode, health, connected_at, last_answer_at, deactivated_at, unit_privileges";

/// A row, and what is kept in it as JSON.
struct Stored {
    row: Row,
    privileges: String,
    unit_privileges: String,
    scopes: String,
}

fn read(row: &SqlRow<'_>) -> Result<Stored, rusqlite::Error> {
    let (privileges, scopes, unit_privileges) = (row.get(10)?, row.get(12)?, row.get(18)?);
    let row = Row {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: row.get(2)?,
        origin: row.get(3)?,
        client_id: row.get(4)?,
        customer_id: row.get(5)?,
        domain: row.get(6)?,
        admin_email: row.get(7)?,
        admin_id: row.get(8)?,
        role: row.get(9)?,
        privileges: None,
        unit_privileges: Vec::new(),
        consent: row.get(11)?,
        scopes: Vec::new(),
        password_mode: row.get(13)?,
        health: row.get(14)?,
        connected_at: row.get(15)?,
        last_answer_at: row.get(16)?,
        deactivated_at: row.get(17)?,
    };
    Ok(Stored { row, privileges, unit_privileges, scopes })
}

fn decode(stored: Stored) -> Result<Row, Error> {
    Ok(Row {
        privileges: json("privileges", &stored.privileges)?,
        unit_privileges: json("unit privileges", &stored.unit_privileges)?,
        scopes: json("scopes", &stored.scopes)?,
        ..stored.row
    })
}

/// Lists the connections by name.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn all(conn: &Connection) -> Result<Vec<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM connection ORDER BY name, id"))?;
    let rows = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Reads one connection.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &Connection, id: i64) -> Result<Row, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM connection WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .map(decode)
        .transpose()?
        .ok_or_else(|| Error::NotFound { what: "connection", key: id.to_string() })
}

/// Finds the connection to a customer on an origin.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn by_customer(conn: &Connection, origin: &str, customer: &str) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM connection WHERE origin = ?1 AND customer_id = ?2"))?
        .query_row(params![origin, customer], read)
        .optional()?
        .map(decode)
        .transpose()
}

/// Stores a new connection and returns its number; a name in use gets a number behind it.
///
/// # Errors
/// [`Error::Sqlite`], also when the customer is connected already.
pub fn insert(conn: &Connection, row: &Row) -> Result<i64, Error> {
    let mut name = row.name.clone();
    let mut count = 1;
    while conn.query_row("SELECT EXISTS (SELECT 1 FROM connection WHERE name = ?1)", [&name], |r| r.get(0))? {
        count += 1;
        name = format!("{} {count}", row.name);
    }
    conn.execute(
        "INSERT INTO connection (name, kind, origin, client_id, customer_id, domain, admin_email, admin_id, role,
             privileges, consent, scopes, password_mode, health, connected_at, last_answer_at, unit_privileges)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        params![
            name,
            row.kind,
            row.origin,
            row.client_id,
            row.customer_id,
            row.domain,
            row.admin_email,
            row.admin_id,
            row.role,
            to_json("privileges", &row.privileges)?,
            row.consent,
            to_json("scopes", &row.scopes)?,
            row.password_mode,
            row.health,
            row.connected_at,
            row.last_answer_at,
            to_json("unit privileges", &row.unit_privileges)?,
        ],
    )?;
    Ok(conn.last_insert_rowid())
}

/// Writes what a new consent or a check changes: account, role, scopes, health, times, and the origin's port.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn update(conn: &Connection, row: &Row) -> Result<(), Error> {
    conn.execute(
        "UPDATE connection SET origin = ?2, client_id = ?3, domain = ?4, admin_email = ?5, admin_id = ?6, role = ?7,
             privileges = ?8, consent = ?9, scopes = ?10, password_mode = ?11, health = ?12, connected_at = ?13,
             last_answer_at = ?14, name = ?15, deactivated_at = ?16, unit_privileges = ?17
         WHERE id = ?1",
        params![
            row.id,
            row.origin,
            row.client_id,
            row.domain,
            row.admin_email,
            row.admin_id,
            row.role,
            to_json("privileges", &row.privileges)?,
            row.consent,
            to_json("scopes", &row.scopes)?,
            row.password_mode,
            row.health,
            row.connected_at,
            row.last_answer_at,
            row.name,
            row.deactivated_at,
            to_json("unit privileges", &row.unit_privileges)?,
        ],
    )?;
    Ok(())
}

/// Notes that Google answered, or that it wants a new consent.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_health(
    conn: &Connection,
    id: i64,
    health: &str,
    answered_at: Option<Millis>,
) -> Result<(), Error> {
    conn.execute(
        "UPDATE connection SET health = ?2, last_answer_at = coalesce(?3, last_answer_at) WHERE id = ?1",
        params![id, health, answered_at],
    )?;
    Ok(())
}

/// Lists the domains of a connection, the primary one first.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn domains(conn: &Connection, connection: i64) -> Result<Vec<Domain>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT name, verified, is_primary FROM domain WHERE connection_id = ?1 ORDER BY is_primary DESC, name",
    )?;
    let rows = statement.query_map([connection], |row| {
        Ok(Domain { name: row.get(0)?, verified: row.get(1)?, primary: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Replaces the domains of a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_domains(conn: &Connection, connection: i64, domains: &[Domain]) -> Result<(), Error> {
    conn.execute("DELETE FROM domain WHERE connection_id = ?1", [connection])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO domain (connection_id, name, verified, is_primary) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for domain in domains {
        insert.execute(params![connection, domain.name, domain.verified, domain.primary])?;
    }
    Ok(())
}

/// Tells whether groups and memberships of a customer are managed from here.
///
/// # Errors
/// [`Error::NotFound`].
pub fn manages_groups(conn: &Connection, connection: i64) -> Result<bool, Error> {
    conn.prepare_cached("SELECT manages_groups FROM main.connection WHERE id = ?1")?
        .query_row([connection], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::NotFound { what: "connection", key: connection.to_string() })
}

/// Sets whether they are.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_manages_groups(conn: &Connection, connection: i64, manages: bool) -> Result<(), Error> {
    conn.execute("UPDATE connection SET manages_groups = ?2 WHERE id = ?1", params![connection, manages])?;
    Ok(())
}

/// Tells what a sync does where an org unit that users are to be in is missing on Google.
///
/// # Errors
/// [`Error::NotFound`].
pub fn missing_units(conn: &Connection, connection: i64) -> Result<Missing, Error> {
    let creates = conn
        .prepare_cached("SELECT creates_org_units FROM main.connection WHERE id = ?1")?
        .query_row([connection], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::NotFound { what: "connection", key: connection.to_string() })?;
    Ok(if creates { Missing::Create } else { Missing::LeaveOut })
}

/// Sets what it does.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_missing_units(conn: &Connection, connection: i64, missing: Missing) -> Result<(), Error> {
    let creates = missing == Missing::Create;
    conn.execute("UPDATE connection SET creates_org_units = ?2 WHERE id = ?1", params![connection, creates])?;
    Ok(())
}

/// Gives the domain that was chosen for new users; none for the primary one.
///
/// # Errors
/// [`Error::NotFound`].
pub fn chosen_domain(conn: &Connection, connection: i64) -> Result<Option<String>, Error> {
    conn.prepare_cached("SELECT default_domain FROM connection WHERE id = ?1")?
        .query_row([connection], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::NotFound { what: "connection", key: connection.to_string() })
}

/// Chooses the domain of new users, or the primary one.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn choose_domain(conn: &Connection, connection: i64, domain: Option<&str>) -> Result<(), Error> {
    conn.execute("UPDATE connection SET default_domain = ?2 WHERE id = ?1", params![connection, domain])?;
    Ok(())
}
