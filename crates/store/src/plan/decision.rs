//! What was decided about each account, and what the administrator answered.

use directory::Thing;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::Error;

/// The kinds of decision, in the order of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A new directory user.
    New = 0,
    /// Changes to a bound user.
    Update = 1,
    /// Nothing to do; stored only when what is known of the account itself moved.
    Unchanged = 2,
    /// One existing user looks the same.
    Match = 3,
    /// Needs an answer.
    Conflict = 4,
    /// Removed here; ticking it brings the person back.
    Removed = 5,
}

impl Kind {
    /// Every kind, in the order of the screen.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Update, Self::Unchanged, Self::Match, Self::Conflict, Self::Removed];

    pub(crate) fn of_code(code: u8) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|kind| *kind as u8 == code)
            .ok_or_else(|| Error::Damaged(format!("decision {code}")))
    }
}

/// A decision as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The account's row in the plan.
    pub account: i64,
    /// What was decided.
    pub kind: Kind,
    /// The directory user that it is about.
    pub user: Option<i64>,
    /// The group of the directory that it is about.
    pub group: Option<i64>,
    /// The version of that user or group.
    pub user_version: Option<i64>,
    /// Why, in words for the list.
    pub why: String,
    /// The reason as JSON of the verb.
    pub detail: Option<String>,
    /// The username that a new user would get.
    pub username: Option<String>,
    /// Whether it will be carried out.
    pub ticked: bool,
    /// Why it cannot be ticked.
    pub locked: Option<String>,
    /// The administrator's answer, as JSON of the verb.
    pub answer: Option<String>,
}

const COLUMNS: &str =
    "account_id, kind, user_id, user_version, why, detail, username, ticked, locked, answer, group_id";

pub(crate) fn read(row: &SqlRow<'_>) -> Result<(Row, u8), rusqlite::Error> {
    let stored = Row {
        account: row.get(0)?,
        kind: Kind::New,
        user: row.get(2)?,
        user_version: row.get(3)?,
        why: row.get(4)?,
        detail: row.get(5)?,
        username: row.get(6)?,
        ticked: row.get(7)?,
        locked: row.get(8)?,
        answer: row.get(9)?,
        group: row.get(10)?,
    };
    Ok((stored, row.get(1)?))
}

/// Tells whether anything of the plan is ticked.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any_ticked(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM plan.decision WHERE ticked)", [], |row| row.get(0))?)
}

/// Tells whether every account that was read has been decided about.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_about_all(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM plan.account AS a WHERE a.thing = 0
             AND NOT EXISTS (SELECT 1 FROM plan.decision AS d WHERE d.account_id = a.id))",
        [],
        |row| row.get(0),
    )?)
}

/// Stores a decision.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO plan.decision (account_id, kind, marks, name_key, user_id, user_version, why, detail,
             username, ticked, locked, answer, group_id, thing)
         SELECT ?1, ?2, marks, name_key, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, thing FROM plan.account WHERE id = ?1",
    )?
    .execute(params![
        row.account,
        row.kind as u8,
        row.user,
        row.user_version,
        row.why,
        row.detail,
        row.username,
        row.ticked,
        row.locked,
        row.answer,
        row.group,
    ])?;
    Ok(())
}

/// Reads the decision about an account; none when it is unchanged.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn get(conn: &Connection, account: i64) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM plan.decision WHERE account_id = ?1"))?
        .query_row([account], read)
        .optional()?
        .map(|(row, kind)| Ok(Row { kind: Kind::of_code(kind)?, ..row }))
        .transpose()
}

/// A decision with what tells its place in the order of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The decision.
    pub row: Row,
    /// Google's id of its account.
    pub google_id: String,
    /// The address of its account.
    pub email: String,
}

/// Tells whether there are decisions of a kind.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any(conn: &Connection, thing: Thing, which: Which) -> Result<bool, Error> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM plan.decision WHERE (kind = 0) = ?1 AND thing = ?2)",
        params![which == Which::New, thing as u8],
        |row| row.get(0),
    )?)
}

/// Makes [`after`] quick, before the plan is copied into the journal.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn order(conn: &Connection) -> Result<(), Error> {
    Ok(conn.execute_batch(
        "CREATE INDEX IF NOT EXISTS plan.account_by_email ON account (email, google_id, thing)",
    )?)
}

/// Which decisions are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those about what is there: it may give up what a new one gets.
    Others,
    /// What is new.
    New,
}

/// Goes through decisions in the order of addresses, from after one on, at most `limit`.
///
/// In this order new users fill the indexes of usernames and addresses from one end to the other: at a million
/// people, pages that are written in no order cost more than all the rest.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn after(
    conn: &Connection,
    thing: Thing,
    which: Which,
    last: Option<&Placed>,
    limit: u32,
) -> Result<Vec<Placed>, Error> {
    // Beside a million users, a few groups are found by an index of their own.
    let (index, only) = match thing {
        Thing::User => ("account_by_email", "a.thing = 0"),
        Thing::OrgUnit | Thing::Group => ("account_other", "a.thing <> 0"),
    };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT d.account_id, d.kind, d.user_id, d.user_version, d.why, d.detail, d.username, d.ticked, d.locked,
             d.answer, d.group_id, a.google_id, a.email
         FROM plan.account AS a INDEXED BY {index} JOIN plan.decision AS d ON d.account_id = a.id
         WHERE (a.email, a.google_id) > (?1, ?2) AND (d.kind = 0) = ?4 AND a.thing = ?5 AND {only}
         ORDER BY a.email, a.google_id LIMIT ?3"
    ))?;
    let (email, google_id) = last.map_or(("", ""), |last| (last.email.as_str(), last.google_id.as_str()));
    let rows = statement
        .query_map(params![email, google_id, limit, which == Which::New, thing as u8], |row| {
            Ok((read(row)?, row.get::<_, String>(11)?, row.get::<_, String>(12)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let place = |((row, kind), google_id, email): ((Row, u8), String, String)| {
        Ok(Placed { row: Row { kind: Kind::of_code(kind)?, ..row }, google_id, email })
    };
    rows.into_iter().map(place).collect()
}

/// A new user's claim on a username.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The account's row.
    pub account: i64,
    /// The username that it wants.
    pub username: String,
    /// Whether a user of the directory has it.
    pub held: bool,
}

/// Goes through the claims of new users on usernames that somebody has or several want, by username, then in plan order: by
/// name, then by Google's id.
///
/// # Errors
/// [`Error::Sqlite`], and whatever `each` returns.
pub fn each_contested_claim(conn: &Connection, mut each: impl FnMut(Claim)) -> Result<(), Error> {
    // The accounts are asked only about those: each of them is a page of its own.
    let mut statement = conn.prepare(
        "WITH contested AS MATERIALIZED (
             SELECT d.username FROM plan.decision AS d WHERE d.kind = 0 AND d.username IS NOT NULL GROUP BY d.username
             HAVING count(*) > 1 OR EXISTS (SELECT 1 FROM main.user AS u WHERE u.username = d.username))
         SELECT d.account_id, d.username, u.id IS NOT NULL
         FROM plan.decision AS d JOIN plan.account AS a ON a.id = d.account_id
         LEFT JOIN main.user AS u ON u.username = d.username
         WHERE d.kind = 0 AND d.username IN (SELECT username FROM contested)
         ORDER BY d.username, d.name_key, a.google_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Claim { account: row.get(0)?, username: row.get(1)?, held: row.get(2)? });
    }
    Ok(())
}

/// Tells whether a row of this plan, other than one, will bring a user of that name.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn claims_username(conn: &Connection, username: &str, except: i64) -> Result<bool, Error> {
    conn.execute_batch("CREATE INDEX IF NOT EXISTS plan.decision_by_username ON decision (username)")?;
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM plan.decision WHERE username = ?1 AND account_id <> ?2
                 AND (kind IN (0, 5) OR answer IS NOT NULL))",
        )?
        .query_row(params![username, except], |row| row.get(0))?)
}

/// Tells whether a row of this plan, other than one, brings a user with that employee id, in lower case. An answer does,
/// unless it skips the row or does without the id.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn claims_employee_id(conn: &Connection, id: &str, except: i64) -> Result<bool, Error> {
    const ID: &str = "lower(trim(body ->> '$.values.employeeIdentifier'))";
    conn.execute_batch(&format!("CREATE INDEX IF NOT EXISTS plan.account_by_employee_id ON account ({ID})"))?;
    Ok(conn
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM plan.account AS a JOIN plan.decision AS d ON d.account_id = a.id
                 WHERE {} = ?1 AND a.id <> ?2 AND (d.kind IN (0, 1)
                     OR d.answer ->> '$.answer' NOT IN ('skip', 'withoutEmployeeId')))",
            ID.replace("body", "a.body")
        ))?
        .query_row(params![id, except], |row| row.get(0))?)
}

/// Lists the rows of people who were removed here, with the username that each would get, in the order of the list.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn removed(conn: &Connection) -> Result<Vec<(i64, String)>, Error> {
    let mut statement = conn.prepare(
        "SELECT d.account_id, d.username FROM plan.decision AS d JOIN plan.account AS a ON a.id = d.account_id
         WHERE d.kind = 5 AND d.username IS NOT NULL ORDER BY d.name_key, a.google_id",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists rows that would take an address that another user of the directory holds and keeps; of those who were removed
/// here, who cannot come back wants nothing.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn taken_addresses(conn: &Connection) -> Result<Vec<(i64, String, i64)>, Error> {
    let mut statement = conn.prepare(
        "SELECT d.account_id, a.email, u.id
         FROM plan.decision AS d
         JOIN plan.account AS a ON a.id = d.account_id
         JOIN main.identity AS i ON i.kind = 0 AND i.value = a.email
         JOIN main.user AS u ON u.id = i.user_id
         WHERE (d.kind IN (0, 1) OR d.kind = 5 AND d.locked IS NULL) AND d.thing = 0 AND u.id IS NOT d.user_id
           AND NOT EXISTS (SELECT 1 FROM plan.decision AS other JOIN plan.account AS oa ON oa.id = other.account_id
                           JOIN main.binding AS ob ON ob.google_id = oa.google_id AND ob.user_id = u.id
                           WHERE other.user_id = u.id AND other.kind = 1 AND oa.email <> u.email
                             -- Where it was changed here alone, it stays.
                             AND oa.email IS NOT (ob.account ->> '$.email'))
         ORDER BY a.google_id",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists rows that would take an employee id which another user holds and keeps, or an earlier row gets: bound users
/// come first, then new ones by name, those who were removed here last; of these, who cannot come back wants nothing.
/// Nor does whoever has it already, or has done without it since Google has it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn taken_employee_ids(conn: &Connection) -> Result<Vec<(i64, String)>, Error> {
    conn.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS wanted_id (
             account_id INTEGER PRIMARY KEY, user_id INTEGER, value TEXT NOT NULL, shown TEXT NOT NULL,
             place INTEGER NOT NULL);
         CREATE INDEX IF NOT EXISTS temp.wanted_by_value ON wanted_id (value, place);
         CREATE INDEX IF NOT EXISTS temp.wanted_by_user ON wanted_id (user_id);
         DELETE FROM wanted_id;",
    )?;
    {
        let mut wanting = conn.prepare(
            "SELECT d.account_id, d.user_id, a.body ->> '$.values.employeeIdentifier' AS value
             FROM plan.decision AS d JOIN plan.account AS a ON a.id = d.account_id
             WHERE (d.kind IN (0, 1) OR d.kind = 5 AND d.locked IS NULL) AND value IS NOT NULL
               AND NOT (d.kind = 1 AND EXISTS
                   (SELECT 1 FROM main.binding AS b WHERE b.google_id = a.google_id AND b.user_id = d.user_id
                        AND b.baseline ->> '$.values.employeeIdentifier' = value))
             ORDER BY d.kind = 5, d.user_id IS NULL, d.name_key, a.google_id",
        )?;
        let mut has = conn.prepare(
            "SELECT EXISTS (SELECT 1 FROM main.identity WHERE kind = 2 AND value = ?1 AND user_id = ?2)",
        )?;
        let mut insert = conn.prepare(
            "INSERT INTO wanted_id (account_id, user_id, value, shown, place) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let (mut rows, mut place) = (wanting.query([])?, 0);
        while let Some(row) = rows.next()? {
            let (account, user): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
            let shown: String = row.get(2)?;
            let value = shown.trim().to_lowercase();
            if has.query_row(params![value, user], |row| row.get(0))? {
                continue;
            }
            place += 1;
            insert.execute(params![account, user, value, shown.trim(), place])?;
        }
    }
    let mut statement = conn.prepare(
        "SELECT w.account_id, w.shown FROM wanted_id AS w
         WHERE EXISTS (SELECT 1 FROM wanted_id AS earlier WHERE earlier.value = w.value AND earlier.place < w.place)
            OR EXISTS (SELECT 1 FROM main.identity AS i
                       WHERE i.kind = 2 AND i.value = w.value AND i.user_id IS NOT w.user_id
                         AND NOT EXISTS (SELECT 1 FROM wanted_id AS other
                                         WHERE other.user_id = i.user_id AND other.value <> w.value))
         ORDER BY w.place",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Indexes the decisions for review, after all are stored.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn finish(conn: &Connection) -> Result<(), Error> {
    conn.execute_batch(
        "CREATE INDEX IF NOT EXISTS plan.decision_by_name ON decision (name_key, account_id);
         CREATE INDEX IF NOT EXISTS plan.decision_by_user ON decision (user_id) WHERE user_id IS NOT NULL;",
    )?;
    Ok(())
}
