//! The orders of the users' list, counted in stretches: a window anywhere is found without stepping over what is
//! before it.
//!
//! A stretch begins at a key and a number and counts the users from there to the next; one that grows too long is
//! split. There is an order for each sort and for everybody or one standing.

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params};

use super::Sort;
use crate::user::Standing;
use crate::{Error, Millis};

/// How many users stand in a new stretch; at twice that it is split.
const LENGTH: u64 = 256;

/// What a user is sorted by, in each order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) id: i64,
    pub(crate) standing: Standing,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) department: String,
    pub(crate) changed: Millis,
}

impl Keys {
    fn key(&self, sort: Sort) -> SqlValue {
        match sort {
            Sort::Name => SqlValue::Text(self.name.clone()),
            Sort::Username => SqlValue::Text(self.username.clone()),
            Sort::Email => SqlValue::Text(self.email.clone()),
            Sort::Department => SqlValue::Text(self.department.clone()),
            Sort::Changed => SqlValue::Integer(self.changed),
        }
    }

    /// The orders in which the user stands.
    fn orders(&self) -> impl Iterator<Item = Order> {
        let standing = self.standing;
        Sort::ALL.into_iter().flat_map(move |sort| {
            [None, Some(standing)].into_iter().map(move |standing| Order { sort, standing })
        })
    }
}

/// One order of everybody, or of those who stand in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) sort: Sort,
    pub(crate) standing: Option<Standing>,
}

/// Where a stretch begins, and how many stand in it.
struct Stretch {
    key: SqlValue,
    user: i64,
    users: u64,
}

fn read(row: &rusqlite::Row<'_>) -> Result<Stretch, rusqlite::Error> {
    Ok(Stretch { key: row.get(0)?, user: row.get(1)?, users: row.get(2)? })
}

/// A place from which a window is read: so many rows after a key and a number.
pub(crate) struct Place {
    pub(crate) key: SqlValue,
    pub(crate) user: i64,
    pub(crate) skip: u64,
}

impl Order {
    fn code(self) -> i64 {
        let standings = Standing::ALL.len() as i64 + 1;
        self.sort as i64 * standings + self.standing.map_or(0, |standing| standing as i64 + 1)
    }

    /// The condition on `user` under which a user stands in it, beginning with `WHERE`; `?1` is the standing.
    fn filter(self) -> &'static str {
        if self.standing.is_some() { "WHERE standing = ?1" } else { "WHERE ?1 IS NULL" }
    }

    /// The keys and numbers from a place on, in order: `?1` is the standing, `?2` and `?3` the place.
    ///
    /// In two halves, since SQLite takes a comparison of both at once as one of the key alone and steps over all ties.
    pub(crate) fn from(self) -> String {
        let (column, filter) = (self.sort.column(), self.filter());
        format!(
            "SELECT {column} AS key, id FROM user {filter} AND {column} = ?2 AND id >= ?3
             UNION ALL SELECT {column}, id FROM user {filter} AND {column} > ?2 ORDER BY 1, 2"
        )
    }

    pub(crate) fn standing_code(self) -> Option<u8> {
        self.standing.map(|standing| standing as u8)
    }

    /// Counts who stands in it.
    pub(crate) fn total(self, conn: &Connection) -> Result<u64, Error> {
        Ok(conn
            .prepare_cached("SELECT coalesce(sum(users), 0) FROM stretch WHERE list = ?1")?
            .query_row([self.code()], |row| row.get(0))?)
    }

    /// Finds the place of the row at `offset`; none when there are not so many.
    pub(crate) fn place(self, conn: &Connection, offset: u64) -> Result<Option<Place>, Error> {
        let mut statement = conn.prepare_cached(
            "SELECT key, user_id, users FROM stretch WHERE list = ?1 ORDER BY key, user_id",
        )?;
        let mut rows = statement.query([self.code()])?;
        let mut before = 0;
        while let Some(row) = rows.next()? {
            let users: u64 = row.get(2)?;
            if offset < before + users {
                return Ok(Some(Place { key: row.get(0)?, user: row.get(1)?, skip: offset - before }));
            }
            before += users;
        }
        Ok(None)
    }

    /// Counts a user in, who is in the table already.
    fn enter(self, conn: &Connection, keys: &Keys) -> Result<(), Error> {
        let key = keys.key(self.sort);
        let Some(stretch) = self.stretch_of(conn, &key, keys.id)? else {
            return self.enter_first(conn, &key, keys.id);
        };
        self.count(conn, &stretch, 1)?;
        if stretch.users + 1 > 2 * LENGTH { self.split(conn, &stretch) } else { Ok(()) }
    }

    /// Counts in whoever comes before all others: the first stretch now begins with it.
    fn enter_first(self, conn: &Connection, key: &SqlValue, user: i64) -> Result<(), Error> {
        let first = conn
            .prepare_cached(
                "SELECT key, user_id, users FROM stretch WHERE list = ?1 ORDER BY key, user_id LIMIT 1",
            )?
            .query_row([self.code()], read)
            .optional()?;
        let Some(first) = first else { return self.begin(conn, key, user, 1) };
        conn.prepare_cached(
            "UPDATE stretch SET key = ?4, user_id = ?5, users = users + 1
             WHERE list = ?1 AND key = ?2 AND user_id = ?3",
        )?
        .execute(params![self.code(), first.key, first.user, key, user])?;
        Ok(())
    }

    /// Counts a user out.
    fn leave(self, conn: &Connection, keys: &Keys) -> Result<(), Error> {
        let Some(stretch) = self.stretch_of(conn, &keys.key(self.sort), keys.id)? else {
            return Err(Error::Damaged(format!("user {} stands in no stretch of {self:?}", keys.id)));
        };
        if stretch.users > 1 {
            return self.count(conn, &stretch, -1);
        }
        conn.prepare_cached("DELETE FROM stretch WHERE list = ?1 AND key = ?2 AND user_id = ?3")?
            .execute(params![self.code(), stretch.key, stretch.user])?;
        Ok(())
    }

    fn stretch_of(self, conn: &Connection, key: &SqlValue, user: i64) -> Result<Option<Stretch>, Error> {
        Ok(conn
            .prepare_cached(
                "SELECT key, user_id, users FROM stretch WHERE list = ?1 AND (key, user_id) <= (?2, ?3)
                 ORDER BY key DESC, user_id DESC LIMIT 1",
            )?
            .query_row(params![self.code(), key, user], read)
            .optional()?)
    }

    fn count(self, conn: &Connection, stretch: &Stretch, change: i64) -> Result<(), Error> {
        conn.prepare_cached(
            "UPDATE stretch SET users = users + ?4 WHERE list = ?1 AND key = ?2 AND user_id = ?3",
        )?
        .execute(params![self.code(), stretch.key, stretch.user, change])?;
        Ok(())
    }

    fn begin(self, conn: &Connection, key: &SqlValue, user: i64, users: u64) -> Result<(), Error> {
        conn.prepare_cached("INSERT INTO stretch (list, key, user_id, users) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![self.code(), key, user, users])?;
        Ok(())
    }

    fn split(self, conn: &Connection, stretch: &Stretch) -> Result<(), Error> {
        let middle: Option<(SqlValue, i64)> = conn
            .prepare_cached(&format!("{} LIMIT 1 OFFSET ?4", self.from()))?
            .query_row(params![self.standing_code(), stretch.key, stretch.user, LENGTH], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((key, user)) = middle else {
            return Err(Error::Damaged(format!("a stretch of {self:?} counts more than there are")));
        };
        let second = (stretch.users + 1).saturating_sub(LENGTH);
        self.count(conn, stretch, -(second as i64))?;
        self.begin(conn, &key, user, second)
    }

    /// Counts the whole order anew.
    fn build(self, conn: &Connection) -> Result<(), Error> {
        let (column, filter) = (self.sort.column(), self.filter());
        let mut statement =
            conn.prepare(&format!("SELECT {column}, id FROM user {filter} ORDER BY {column}, id"))?;
        let mut rows = statement.query([self.standing_code()])?;
        let mut stretch: Option<Stretch> = None;
        while let Some(row) = rows.next()? {
            match &mut stretch {
                Some(stretch) if stretch.users < LENGTH => stretch.users += 1,
                full => {
                    if let Some(full) = full.take() {
                        self.begin(conn, &full.key, full.user, full.users)?;
                    }
                    *full = Some(Stretch { key: row.get(0)?, user: row.get(1)?, users: 1 });
                }
            }
        }
        match stretch {
            Some(last) => self.begin(conn, &last.key, last.user, last.users),
            None => Ok(()),
        }
    }
}

/// Counts a new user in, who is in the table already.
pub(crate) fn enter(conn: &Connection, keys: &Keys) -> Result<(), Error> {
    keys.orders().try_for_each(|order| order.enter(conn, keys))
}

/// Counts a user out who is removed.
pub(crate) fn leave(conn: &Connection, keys: &Keys) -> Result<(), Error> {
    keys.orders().try_for_each(|order| order.leave(conn, keys))
}

/// Moves a user who changed and is in the table as it is now.
pub(crate) fn change(conn: &Connection, was: &Keys, is: &Keys) -> Result<(), Error> {
    let moved = |order: &Order, other: &Keys| {
        order.standing.is_some_and(|standing| standing != other.standing)
            || was.key(order.sort) != is.key(order.sort)
    };
    // Out first: a stretch is split by what stands in the table.
    was.orders().filter(|order| moved(order, is)).try_for_each(|order| order.leave(conn, was))?;
    is.orders().filter(|order| moved(order, was)).try_for_each(|order| order.enter(conn, is))
}

/// Counts every order anew from the table; its indexes must be there.
pub(crate) fn build(conn: &Connection) -> Result<(), Error> {
    conn.execute_batch("SAVEPOINT orders; DELETE FROM stretch")?;
    for sort in Sort::ALL {
        for standing in [None].into_iter().chain(Standing::ALL.map(Some)) {
            Order { sort, standing }.build(conn)?;
        }
    }
    conn.execute_batch("RELEASE orders")?;
    Ok(())
}
