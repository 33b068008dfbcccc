//! Windows of a sync plan for review, what is counted in it, and ticks of all that a filter finds.

use directory::Thing;
use rusqlite::{Connection, params};

use super::pair::{self, Kind, Row};
use crate::Error;

/// What a row is shown as; the order is that of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// A new account, or a deleted one brought back.
    Create = 0,
    /// Changes to an account, or an account that is bound from now on.
    Update = 1,
    /// The account is suspended, archived or let go.
    Suspend = 2,
    /// The account is active again.
    Reactivate = 3,
    /// A value was changed on Google, though the directory is the authority for it; needs an answer.
    Drift = 8,
    /// Needs another answer.
    Conflict = 4,
    /// Left as it is, for a reason.
    Skip = 5,
    /// Nothing to do, but that one side alone has a value.
    OneSide = 7,
    /// The user leaves the directory: an import is undone.
    Remove = 6,
}

impl Heading {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 9] = [
        Self::Create,
        Self::Update,
        Self::Suspend,
        Self::Reactivate,
        Self::Remove,
        Self::Drift,
        Self::Conflict,
        Self::Skip,
        Self::OneSide,
    ];

    fn of_code(code: u8) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|heading| *heading as u8 == code)
            .ok_or_else(|| Error::Damaged(format!("heading of a row {code}")))
    }

    /// Gives the heading under which a row is shown.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        match row.kind {
            Kind::Create => Self::Create,
            Kind::Update => Self::Update,
            Kind::Suspend => Self::Suspend,
            Kind::Reactivate => Self::Reactivate,
            Kind::Conflict if row.reason.as_deref().is_some_and(|reason| reason.contains(DRIFT)) => {
                Self::Drift
            }
            Kind::Conflict => Self::Conflict,
            Kind::Skip => Self::Skip,
            Kind::OneSide => Self::OneSide,
            Kind::Remove => Self::Remove,
        }
    }
}

/// How the verb writes that a conflict is drift.
const DRIFT: &str = r#""conflict":"drift""#;

/// The heading of a row, as SQL.
const HEADING: &str = "CASE WHEN kind = 4 AND reason ->> '$.conflict' = 'drift' THEN 8 ELSE kind END";

/// The address that the account of a row has on Google, as SQL.
const ADDRESS: &str = "(SELECT a.email FROM plan.account AS a WHERE a.google_id = pair.google_id)";

/// Which rows are shown or acted on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any of these; empty for all.
    pub headings: Vec<Heading>,
    /// Part of a name or address.
    pub search: String,
    /// What the rows are about; none for everything.
    pub thing: Option<Thing>,
}

impl Filter {
    fn bits(&self) -> u16 {
        self.headings.iter().fold(0, |bits, heading| bits | 1 << *heading as u8)
    }

    fn folded(&self) -> String {
        directory::fold::fold(self.search.trim())
    }
}

/// A window of a sync plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// How many rows the filter finds.
    pub total: u64,
    /// How many of those are ticked.
    pub ticked: u64,
    /// How many of those can be ticked.
    pub tickable: u64,
    /// The rows.
    pub rows: Vec<Listed>,
}

/// A row with the address that its account has on Google.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The row.
    pub row: Row,
    /// The address; none where there is no account.
    pub address: Option<String>,
}

/// How many rows under a heading are about something else than users.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// Groups.
    pub groups: u64,
    /// Groups whose rows are ticked.
    pub ticked_groups: u64,
    /// Org units whose rows are ticked.
    pub ticked_org_units: u64,
}

/// What is counted in a sync plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows under each heading, and how many of them are ticked, in the order of [`Heading::ALL`].
    pub headings: [(u64, u64); Heading::ALL.len()],
    /// How many of those are not about users, in the same order.
    pub beside: [Beside; Heading::ALL.len()],
    /// Open questions, by the verb's name of the conflict.
    pub questions: Vec<(String, u64)>,
    /// Rows that were answered.
    pub answered: u64,
    /// Skipped rows, by the verb's name of the reason.
    pub skips: Vec<(String, u64)>,
    /// Steps of ticked rows, by the verb's name; those of groups with `group:` before it.
    pub steps: Vec<(String, u64)>,
    /// Values that updates change.
    pub values: u64,
    /// Rows about groups.
    pub groups: u64,
    /// Rows about org units.
    pub org_units: u64,
}

/// The conditions of a filter; parameters ?1 headings as bits, ?2 search.
fn conditions(thing: Option<Thing>) -> String {
    // The kind of thing is a small number of ours.
    let about = thing.map_or_else(String::new, |thing| format!("thing = {} AND ", thing as u8));
    format!(
        "WHERE {about}(?1 = 0 OR (1 << ({HEADING})) & ?1 <> 0) AND (?2 = '' OR instr(name_key, ?2) > 0 OR instr(email, ?2) > 0)"
    )
}

/// Reads the rows from `offset` on, at most `limit`, by name, then by number; also counts them all.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn window(conn: &Connection, filter: &Filter, offset: u64, limit: u64) -> Result<Window, Error> {
    conn.execute_batch("CREATE INDEX IF NOT EXISTS plan.pair_by_name ON pair (name_key, id)")?;
    let (bits, search, conditions) = (filter.bits(), filter.folded(), conditions(filter.thing));
    let (total, ticked, tickable) = conn
        .prepare_cached(&format!(
            "SELECT count(*), count(*) FILTER (WHERE ticked), count(*) FILTER (WHERE kind NOT IN (4, 5, 7))
             FROM plan.pair {conditions}"
        ))?
        .query_row(params![bits, search], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {}, {ADDRESS} FROM plan.pair {conditions} ORDER BY name_key, id LIMIT ?3 OFFSET ?4",
        pair::COLUMNS
    ))?;
    let rows = statement
        .query_map(params![bits, search, limit as i64, offset as i64], |row| {
            Ok((pair::read(row)?, row.get(16)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let listed = |(row, address)| Ok(Listed { row: pair::decode(row)?, address });
    let rows = rows.into_iter().map(listed).collect::<Result<_, Error>>()?;
    Ok(Window { total, ticked, tickable, rows })
}

/// Reads one row as it is listed.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &Connection, id: i64) -> Result<Listed, Error> {
    let row = pair::get(conn, id)?;
    let address = conn
        .prepare_cached(&format!("SELECT {ADDRESS} FROM plan.pair WHERE id = ?1"))?
        .query_row([id], |row| row.get(0))?;
    Ok(Listed { row, address })
}

/// Finds the row of a user.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_user(conn: &Connection, user: i64) -> Result<Option<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {} FROM plan.pair WHERE user_id = ?1 ORDER BY id LIMIT 1",
        pair::COLUMNS
    ))?;
    let row = statement.query_map([user], pair::read)?.next().transpose()?;
    row.map(pair::decode).transpose()
}

/// Counts a plan.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn counts(conn: &Connection) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {HEADING} AS heading, count(*), sum(ticked), count(*) FILTER (WHERE answer IS NOT NULL),
             count(*) FILTER (WHERE thing = 2), count(*) FILTER (WHERE thing = 2 AND ticked),
             count(*) FILTER (WHERE thing = 1 AND ticked)
         FROM plan.pair GROUP BY heading"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let heading = Heading::of_code(row.get(0)?)?;
        let place = Heading::ALL.iter().position(|known| *known == heading).unwrap_or_default();
        counts.headings[place] = (row.get(1)?, row.get(2)?);
        counts.answered += row.get::<_, u64>(3)?;
        counts.beside[place] =
            Beside { groups: row.get(4)?, ticked_groups: row.get(5)?, ticked_org_units: row.get(6)? };
    }
    counts.questions = named(
        conn,
        // What a group asks is asked of users as well, and answered together with them.
        "SELECT CASE reason ->> '$.conflict' WHEN 'group' THEN iif(reason ->> '$.agreed', 'bothChanged', 'differ')
                WHEN 'groupGone' THEN 'deleted' ELSE reason ->> '$.conflict' END AS what, count(*)
         FROM plan.pair WHERE kind = 4 GROUP BY what ORDER BY what",
    )?;
    counts.skips = skips(conn)?;
    counts.steps = named(
        conn,
        "SELECT coalesce('group:' || (s.value ->> '$.of.group'), s.value ->> '$.step') AS what, count(*)
         FROM plan.pair, json_each(steps) AS s
         WHERE ticked AND kind NOT IN (4, 5, 7) GROUP BY what ORDER BY what",
    )?;
    counts.groups = pair::count_of(conn, Thing::Group)?;
    counts.org_units = pair::count_of(conn, Thing::OrgUnit)?;
    counts.values = conn.query_row(
        "SELECT coalesce(sum(CASE s.value ->> '$.step' WHEN 'rename' THEN 1 ELSE json_array_length(s.value, '$.of') END), 0)
         FROM plan.pair, json_each(steps) AS s
         WHERE kind = 1 AND s.value ->> '$.step' IN ('update', 'rename', 'take', 'putBack', 'takeBack')",
        [],
        |row| row.get(0),
    )?;
    Ok(counts)
}

/// Counts skipped rows by the verb's name of the reason.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn skips(conn: &Connection) -> Result<Vec<(String, u64)>, Error> {
    named(
        conn,
        "SELECT reason ->> '$.skip' AS what, count(*) FROM plan.pair WHERE kind = 5 GROUP BY what ORDER BY what",
    )
}

/// Counts by a word. It is called by a name that no column has: else the rows would be grouped by that column.
fn named(conn: &Connection, sql: &str) -> Result<Vec<(String, u64)>, Error> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, Option<String>>(0)?.unwrap_or_default(), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Ticks or un-ticks every row of a filter that has steps.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn tick(conn: &Connection, filter: &Filter, ticked: bool) -> Result<(), Error> {
    conn.execute(
        &format!("UPDATE plan.pair SET ticked = ?3 {} AND kind NOT IN (4, 5, 7)", conditions(filter.thing)),
        params![filter.bits(), filter.folded(), ticked],
    )?;
    Ok(())
}
