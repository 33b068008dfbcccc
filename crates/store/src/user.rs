//! People of the directory, and what they can be recognised by.

mod built;
mod indexes;
mod provided;

use directory::decide::Identity;
use directory::user::State;
use directory::{Attribute, User, Value, Values, fold};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::error::{json, to_json};
use crate::manager::Manager;
use crate::window::Sort;
use crate::window::order::{self, Keys, Order};
use crate::window::words::{self, Texts};
use crate::{Error, Millis, binding};

pub use built::{Built, built};
pub use indexes::{build_indexes, drop_indexes_if_empty, indexes_are_missing};
pub use provided::{Provided, each_provided};

/// How a user stands, as the State column and the chips say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Active and bound to a Google account.
    Bound = 0,
    /// Active, in the directory alone.
    DirectoryOnly = 1,
    /// Suspended in the directory.
    Suspended = 2,
    /// Suspended, and it was Google that did it.
    SuspendedByGoogle = 3,
    /// Bound to a deactivated connection.
    Dormant = 4,
}

impl Standing {
    /// Every standing, in the order of the screen.
    pub const ALL: [Self; 5] =
        [Self::Bound, Self::DirectoryOnly, Self::Suspended, Self::SuspendedByGoogle, Self::Dormant];

    pub(crate) fn of_code(code: u8) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|standing| *standing as u8 == code)
            .ok_or_else(|| Error::Damaged(format!("standing {code}")))
    }
}

/// A user as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The directory's number.
    pub id: i64,
    /// What is known of the person.
    pub user: User,
    /// How the user stands.
    pub standing: Standing,
    /// Counts the changes: a plan says on which one it was decided.
    pub version: i64,
    /// When the user came into the directory.
    pub created_at: Millis,
    /// When the user last changed.
    pub changed_at: Millis,
}

/// With the name of the table, so that others may be joined to it.
pub(crate) const COLUMNS: &str = "user.id, user.username, user.email, user.given_name, user.family_name, user.state, \
     user.standing, user.attributes, user.version, user.created_at, user.changed_at, \
     (SELECT manager.email FROM main.user AS manager WHERE manager.id = user.manager_id)";

/// Tells whether there is anybody in the directory.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn anybody(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM user)", [], |row| row.get(0))?)
}

/// Whether the search index is kept with each row, or built at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Kept with each row.
    Kept,
    /// [`build_indexes`] follows.
    BuiltLater,
}

pub(crate) struct Raw {
    row: Row,
    standing: u8,
    attributes: String,
    manager: Option<String>,
}

pub(crate) fn read(row: &SqlRow<'_>) -> Result<Raw, rusqlite::Error> {
    let state = if row.get::<_, u8>(5)? == 0 { State::Active } else { State::Suspended };
    let user = User {
        email: row.get(2)?,
        username: row.get(1)?,
        given_name: row.get(3)?,
        family_name: row.get(4)?,
        state,
        values: Values::default(),
    };
    let (id, version, created_at, changed_at) = (row.get(0)?, row.get(8)?, row.get(9)?, row.get(10)?);
    let stored = Row { id, user, standing: Standing::Bound, version, created_at, changed_at };
    Ok(Raw { row: stored, standing: row.get(6)?, attributes: row.get(7)?, manager: row.get(11)? })
}

pub(crate) fn decode(raw: Raw) -> Result<Row, Error> {
    let mut values: Values = json("attributes", &raw.attributes)?;
    if let Some(manager) = raw.manager {
        values.set(Attribute::Manager, Value::Text(manager));
    }
    let user = User { values, ..raw.row.user };
    Ok(Row { user, standing: Standing::of_code(raw.standing)?, ..raw.row })
}

/// Reads one user.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &Connection, id: i64) -> Result<Row, Error> {
    find(conn, id)?.ok_or_else(|| Error::NotFound { what: "user", key: id.to_string() })
}

/// Reads every user once, of whom nothing is kept: one that makes no sense is an error.
///
/// # Errors
/// [`Error::Damaged`], [`Error::Sqlite`].
pub fn read_through(conn: &Connection) -> Result<(), Error> {
    let mut statement = conn.prepare(&format!("SELECT {COLUMNS} FROM user"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        decode(read(row)?)?;
    }
    Ok(())
}

/// Names a user by name and address, if there is one of that number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn named(conn: &Connection, id: i64) -> Result<Option<String>, Error> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let found: Option<(String, String, String)> = conn
        .prepare_cached("SELECT given_name, family_name, email FROM user WHERE id = ?1")?
        .query_row([id], read)
        .optional()?;
    Ok(found.map(|(given, family, email)| {
        directory::user::addressed(&directory::user::full_name(&given, &family), &email)
    }))
}

/// Reads one user, if there is one of that number.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn find(conn: &Connection, id: i64) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .map(decode)
        .transpose()
}

/// Finds a user by number, username or address.
///
/// # Errors
/// [`Error::NotFound`].
pub fn lookup(conn: &Connection, key: &str) -> Result<Row, Error> {
    let key = key.trim().to_lowercase();
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM user WHERE username = ?1 OR email = ?1 OR id = CAST(?1 AS INTEGER) AND ?1 NOT GLOB '*[^0-9]*'
         ORDER BY username = ?1 DESC, email = ?1 DESC LIMIT 1"
    ))?
    .query_row([&key], read)
    .optional()?
    .map(decode)
    .transpose()?
    .ok_or(Error::NotFound { what: "user", key })
}

/// Tells whether a user has that username.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn has_username(conn: &Connection, username: &str) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM user WHERE username = ?1)")?
        .query_row([username], |row| row.get(0))?)
}

/// Gives the user that has that username.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn by_username(conn: &Connection, username: &str) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE username = ?1"))?
        .query_row([username], read)
        .optional()?
        .map(decode)
        .transpose()
}

/// Gives the users that have that address.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn by_email(conn: &Connection, email: &str) -> Result<Vec<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE email = ?1 ORDER BY id"))?;
    let rows = statement.query_map([email], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Gives the first user, other than one, who can be recognised by something, in lower case.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn holder(
    conn: &Connection,
    kind: Identity,
    value: &str,
    except: Option<i64>,
) -> Result<Option<Row>, Error> {
    let found: Option<i64> = conn
        .prepare_cached(
            "SELECT user_id FROM identity WHERE kind = ?1 AND value = ?2 AND user_id IS NOT ?3
             ORDER BY user_id LIMIT 1",
        )?
        .query_row(params![kind as u8, value, except], |row| row.get(0))
        .optional()?;
    found.map(|id| get(conn, id)).transpose()
}

/// Gives all users, other than one, who can be recognised by something, in lower case, by number.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn holders(
    conn: &Connection,
    kind: Identity,
    value: &str,
    except: Option<i64>,
) -> Result<Vec<Row>, Error> {
    let found: Vec<i64> = conn
        .prepare_cached(
            "SELECT user_id FROM identity WHERE kind = ?1 AND value = ?2 AND user_id IS NOT ?3 ORDER BY user_id",
        )?
        .query_map(params![kind as u8, value, except], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    found.into_iter().map(|id| get(conn, id)).collect()
}

/// Removes a user with all that finds it. Nobody may be bound to it any more, nor have it for a manager.
///
/// # Errors
/// [`Error::Sqlite`], also when the user is still bound.
pub fn delete(conn: &Connection, row: &Row) -> Result<(), Error> {
    for (kind, value) in identities(&row.user) {
        conn.prepare_cached("DELETE FROM identity WHERE kind = ?1 AND value = ?2 AND user_id = ?3")?
            .execute(params![kind as u8, value, row.id])?;
    }
    words::remove(conn, row.id)?;
    conn.prepare_cached("DELETE FROM user WHERE id = ?1")?.execute([row.id])?;
    if note_change(conn)? {
        let columns = Derived::of(&row.user);
        order::leave(conn, &columns.keys(row.id, &row.user, row.standing, row.changed_at))?;
    }
    Ok(())
}

/// Stores a new user and what it can be recognised by; returns its number.
///
/// # Errors
/// [`Error::Sqlite`], also when the username is taken, which [`Error::is_taken`] tells.
pub fn insert(
    conn: &Connection,
    user: &User,
    standing: Standing,
    now: Millis,
    search: Search,
) -> Result<i64, Error> {
    insert_with(conn, (user, &Derived::of(user)), standing, now, search)
}

/// A user with the columns that follow from it. It is made without the file, so that it can be done beside the writing.
#[derive(Debug, Clone)]
pub struct Made {
    user: User,
    columns: Derived,
}

impl Made {
    /// Works out the columns.
    #[must_use]
    pub fn of(user: User) -> Self {
        Self { columns: Derived::of(&user), user }
    }

    /// Gives the user.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.user
    }

    /// Stores it as [`insert`] does.
    ///
    /// # Errors
    /// As [`insert`].
    pub fn insert(
        &self,
        conn: &Connection,
        standing: Standing,
        now: Millis,
        search: Search,
    ) -> Result<i64, Error> {
        insert_with(conn, (&self.user, &self.columns), standing, now, search)
    }
}

fn insert_with(
    conn: &Connection,
    (user, columns): (&User, &Derived),
    standing: Standing,
    now: Millis,
    search: Search,
) -> Result<i64, Error> {
    let manager = Manager::of(conn, user)?;
    conn.prepare_cached(
        "INSERT INTO user (username, email, given_name, family_name, name_key, department, department_key,
             employee_id, job_title, org_unit, state, standing, attributes, version, created_at, changed_at, manager_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1, ?14, ?14, ?15)",
    )?
    .execute(params![
        user.username,
        user.email,
        user.given_name,
        user.family_name,
        columns.name_key,
        columns.department,
        columns.department_key,
        columns.employee_id,
        columns.job_title,
        columns.org_unit,
        state_code(user.state),
        standing as u8,
        to_json("attributes", manager.values(user).as_ref())?,
        now,
        manager.id,
    ])?;
    let id = conn.last_insert_rowid();
    insert_identities(conn, id, user)?;
    if search == Search::Kept {
        words::put(conn, id, standing, columns.texts(user))?;
        if note_change(conn)? {
            order::enter(conn, &columns.keys(id, user, standing, now))?;
        }
    }
    Ok(id)
}

/// Writes a user that changed, raising its version.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn update(
    conn: &Connection,
    before: &Row,
    user: &User,
    standing: Standing,
    now: Millis,
) -> Result<(), Error> {
    let (was, columns) = (Derived::of(&before.user), Derived::of(user));
    let manager = Manager::of(conn, user)?;
    conn.prepare_cached(
        "UPDATE user SET username = ?2, email = ?3, given_name = ?4, family_name = ?5, name_key = ?6,
             department = ?7, department_key = ?8, employee_id = ?9, job_title = ?10, org_unit = ?11, state = ?12,
             standing = ?13, attributes = ?14, version = version + 1, changed_at = ?15, manager_id = ?16
         WHERE id = ?1",
    )?
    .execute(params![
        before.id,
        user.username,
        user.email,
        user.given_name,
        user.family_name,
        columns.name_key,
        columns.department,
        columns.department_key,
        columns.employee_id,
        columns.job_title,
        columns.org_unit,
        state_code(user.state),
        standing as u8,
        to_json("attributes", manager.values(user).as_ref())?,
        now,
        manager.id,
    ])?;
    words::put(conn, before.id, standing, columns.texts(user))?;
    for (kind, value) in identities(&before.user) {
        conn.prepare_cached("DELETE FROM identity WHERE kind = ?1 AND value = ?2 AND user_id = ?3")?
            .execute(params![kind as u8, value, before.id])?;
    }
    insert_identities(conn, before.id, user)?;
    if user.email != before.user.email {
        binding::doubt_reports(conn, before.id)?;
    }
    if note_change(conn)? {
        let was = was.keys(before.id, &before.user, before.standing, before.changed_at);
        order::change(conn, &was, &columns.keys(before.id, user, standing, now))?;
    }
    Ok(())
}

/// Sets how a user stands, when its binding changed and nothing else.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_standing(conn: &Connection, before: &Row, standing: Standing) -> Result<(), Error> {
    if before.standing == standing {
        return Ok(());
    }
    conn.prepare_cached("UPDATE user SET standing = ?2 WHERE id = ?1")?
        .execute(params![before.id, standing as u8])?;
    let columns = Derived::of(&before.user);
    words::put(conn, before.id, standing, columns.texts(&before.user))?;
    if note_change(conn)? {
        let was = columns.keys(before.id, &before.user, before.standing, before.changed_at);
        order::change(conn, &was, &Keys { standing, ..was.clone() })?;
    }
    Ok(())
}

/// How far the users' list has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// Every change of the list raises it.
    pub number: i64,
    /// The secondary indexes, the words and the counted orders are there.
    pub indexed: bool,
}

/// Reads how far the users' list has come.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn revision(conn: &Connection) -> Result<Revision, Error> {
    let read = |row: &SqlRow<'_>| Ok(Revision { number: row.get(0)?, indexed: row.get(1)? });
    Ok(conn.prepare_cached("SELECT revision, indexed FROM user_revision")?.query_row([], read)?)
}

/// Raises the revision; tells whether the counted orders are there, to be kept.
fn note_change(conn: &Connection) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("UPDATE user_revision SET revision = revision + 1 RETURNING indexed")?
        .query_row([], |row| row.get(0))?)
}

/// Counts users by standing, in the order of [`Standing::ALL`].
///
/// # Errors
/// [`Error::Sqlite`].
pub fn counts(conn: &Connection) -> Result<[u64; 5], Error> {
    let mut counts = [0; 5];
    if revision(conn)?.indexed {
        for standing in Standing::ALL {
            let order = Order { sort: Sort::Name, standing: Some(standing) };
            counts[standing as usize] = order.total(conn)?;
        }
        return Ok(counts);
    }
    let mut statement = conn.prepare_cached("SELECT standing, count(*) FROM user GROUP BY standing")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let standing = Standing::of_code(row.get(0)?)?;
        counts[standing as usize] = row.get(1)?;
    }
    Ok(counts)
}

/// Lists what a user can be recognised by, in lower case.
pub(crate) fn identities(user: &User) -> Vec<(Identity, String)> {
    let mut all = vec![(Identity::Address, user.email.to_lowercase())];
    if let Some(Value::List(aliases)) = user.values.get(Attribute::Aliases) {
        all.extend(aliases.iter().map(|alias| (Identity::Alias, alias.to_lowercase())));
    }
    let employee = user.values.display(Attribute::EmployeeIdentifier);
    if !employee.is_empty() {
        all.push((Identity::EmployeeId, employee.to_lowercase()));
    }
    all
}

fn insert_identities(conn: &Connection, id: i64, user: &User) -> Result<(), Error> {
    let mut statement =
        conn.prepare_cached("INSERT OR IGNORE INTO identity (kind, value, user_id) VALUES (?1, ?2, ?3)")?;
    for (kind, value) in identities(user) {
        statement.execute(params![kind as u8, value, id])?;
    }
    Ok(())
}

fn state_code(state: State) -> u8 {
    match state {
        State::Active => 0,
        State::Suspended => 1,
    }
}

/// Columns that follow from a user.
#[derive(Debug, Clone)]
struct Derived {
    name_key: String,
    department: String,
    department_key: String,
    employee_id: String,
    job_title: String,
    org_unit: String,
}

impl Derived {
    fn of(user: &User) -> Self {
        let department = user.values.display(Attribute::Department);
        Self {
            name_key: fold::fold(&directory::user::full_name(&user.given_name, &user.family_name)),
            department_key: fold::fold(&department),
            department,
            employee_id: user.values.display(Attribute::EmployeeIdentifier),
            job_title: user.values.display(Attribute::JobTitle),
            org_unit: user.values.display(Attribute::OrgUnitPath),
        }
    }

    fn texts<'a>(&'a self, user: &'a User) -> Texts<'a> {
        Texts {
            name: &self.name_key,
            username: &user.username,
            email: &user.email,
            employee_id: &self.employee_id,
        }
    }

    fn keys(&self, id: i64, user: &User, standing: Standing, changed: Millis) -> Keys {
        Keys {
            id,
            standing,
            name: self.name_key.clone(),
            username: user.username.clone(),
            email: user.email.clone(),
            department: self.department_key.clone(),
            changed,
        }
    }
}
