//! What holds for every pair of a plan.

use std::collections::BTreeSet;

use directory::Mapping;
use directory::account::Admin;
use directory::org_unit::Missing;
use directory::password::AfterExpiry;
use directory::provision::{
    self, Administrator, Answer, Decision, Found, Marked, NewPassword, NextLogin, Rules, StateRule, Step,
    Wish,
};
use store::password::Of;
use store::plan::{self, account};
use store::rusqlite::Connection;
use store::{group_scope, protected, user, wish};

use super::wished;
use crate::{Error, passwords};

/// What holds for every pair of a plan.
pub(super) struct Ground {
    pub(super) connection: i64,
    pub(super) mapping: Mapping,
    pub(super) administrator: Administrator,
    domains: Vec<String>,
    pub(super) next_login: NextLogin,
    /// What becomes of who is to be in an org unit that is missing.
    pub(super) missing_units: Missing,
    row: store::connection::Row,
    /// When both sides were read.
    pub(super) now: store::Millis,
    /// Whether anybody is marked as protected.
    any_marked: bool,
    /// Whether any password waits for an account.
    any_password: bool,
    /// Whether anything is wished of anybody.
    any_wish: bool,
    /// Whom bound groups bring into the scope; none where groups are not managed.
    in_groups: Option<BTreeSet<i64>>,
    /// The moment before which passwords were set that have expired; none where none does.
    pub(super) set_before: Option<store::Millis>,
}

/// Gives the account that a connection acts as, with what it may do.
pub(crate) fn administrator(row: &store::connection::Row) -> Administrator {
    let role = match row.role.as_str() {
        "super" => Admin::Super,
        "delegated" => Admin::Delegated,
        _ => Admin::No,
    };
    Administrator { id: row.admin_id.clone(), role }
}

impl Ground {
    pub(super) fn read(conn: &Connection, connection: i64) -> Result<Self, Error> {
        let row = store::connection::get(conn, connection)?;
        let domains = store::connection::domains(conn, connection)?;
        let next_login = passwords::next_login(&row);
        // When both sides were read: what has expired by then has.
        let now = account::last_page(conn)?.map_or(0, |page| page.read_at);
        Ok(Self {
            connection,
            mapping: plan::mapping(conn)?,
            administrator: administrator(&row),
            domains: domains.into_iter().filter(|domain| domain.verified).map(|domain| domain.name).collect(),
            next_login,
            missing_units: store::connection::missing_units(conn, connection)?,
            set_before: passwords::expired_before(conn, &row, now)?,
            row,
            now,
            any_marked: protected::any(conn)?,
            any_password: store::password::any(conn)?,
            any_wish: wish::any(conn, connection)?,
            in_groups: match store::connection::manages_groups(conn, connection)? {
                true => Some(group_scope::users(conn, connection)?),
                false => None,
            },
        })
    }

    /// Tells whether an address is in a verified domain of the customer.
    pub(super) fn is_own_domain(&self, address: &str) -> bool {
        let domain = address.rsplit('@').next().unwrap_or_default();
        self.domains.is_empty() || self.domains.iter().any(|own| own == domain)
    }

    /// Tells whether the administrator marked a user as protected.
    pub(super) fn marked(&self, conn: &Connection, user: i64) -> Result<Marked, store::Error> {
        let marked = self.any_marked && protected::of_user(conn, user)?.is_some();
        Ok(if marked { Marked::Protected } else { Marked::No })
    }

    /// Gives the password that the account of a user is to get.
    pub(super) fn password(
        &self,
        conn: &Connection,
        user: i64,
        of: Of,
    ) -> Result<Option<NewPassword>, store::Error> {
        if !self.any_password {
            return Ok(None);
        }
        let wanted = store::password::wanted(conn, self.connection, user, of)?;
        Ok(wanted.map(|id| NewPassword { id, next_login: self.next_login }))
    }

    /// Gives the password that the account of a user is to get, and what follows from one that expired.
    pub(super) fn passwords(
        &self,
        conn: &Connection,
        user: i64,
        of: Of,
    ) -> Result<(Option<NewPassword>, Option<AfterExpiry>), store::Error> {
        Ok((self.password(conn, user, of)?, self.expired(conn, user)?))
    }

    /// Tells what is planned because the password of a user expired, where it did.
    pub(super) fn expired(&self, conn: &Connection, user: i64) -> Result<Option<AfterExpiry>, store::Error> {
        match self.set_before {
            Some(_) => passwords::expired(conn, &self.row, user, self.now),
            None => Ok(None),
        }
    }

    /// Tells whether a user is bound by groups alone, and in none of them any more.
    pub(super) fn has_left(&self, conn: &Connection, user: i64) -> Result<bool, store::Error> {
        match &self.in_groups {
            Some(inside) if !inside.contains(&user) => group_scope::is_marked(conn, self.connection, user),
            _ => Ok(false),
        }
    }

    /// Gives what is wished of a user.
    pub(super) fn wish(&self, conn: &Connection, user: i64) -> Result<Option<wish::Wish>, store::Error> {
        if self.any_wish { wish::of_user(conn, self.connection, user) } else { Ok(None) }
    }

    /// Tells what is wished of a user, in the word that the plan keeps.
    pub(super) fn wished(&self, conn: &Connection, user: i64) -> Result<&'static str, store::Error> {
        // Where nobody wished anything, no group brings anybody and no password expires, nothing needs to be asked.
        match (self.any_wish, &self.in_groups) {
            (false, None) if self.set_before.is_none() => Ok(wished::NOTHING),
            _ => wished::of_user(conn, self.connection, user, self.now),
        }
    }

    /// Says of an account that is suspended because its password expired that this is why.
    pub(super) fn with_expiry(
        &self,
        conn: &Connection,
        stored: &user::Row,
        steps: &[Step],
        why: String,
    ) -> Result<String, store::Error> {
        let here = stored.user.state == directory::user::State::Active;
        if !here || !steps.contains(&Step::Suspend) {
            return Ok(why);
        }
        let wished = self.wish(conn, stored.id)?.is_some();
        let expired = self.expired(conn, stored.id)?.is_some();
        Ok(if expired && !wished { format!("its password expired: {why}") } else { why })
    }

    pub(super) fn decide(
        &self,
        wish: Wish<'_>,
        found: Found<'_>,
        answer: Answer,
        (password, expired): (Option<NewPassword>, Option<AfterExpiry>),
        marked: Marked,
    ) -> Decision {
        provision::decide(wish, found, &self.rules(answer, (password, expired), marked))
    }

    pub(super) fn rules(
        &self,
        answer: Answer,
        (password, expired): (Option<NewPassword>, Option<AfterExpiry>),
        marked: Marked,
    ) -> Rules<'_> {
        Rules {
            mapping: &self.mapping,
            state: StateRule::Exported,
            administrator: &self.administrator,
            marked,
            answer,
            password,
            next_login: self.next_login,
            expired,
        }
    }
}

/// Decides about a user by the rules of the run, and the passwords that wait.
pub(super) fn decide_by(
    conn: &Connection,
    ground: &Ground,
    user: i64,
    decide: impl FnOnce(&Rules<'_>) -> Decision,
) -> Result<Decision, store::Error> {
    let marked = ground.marked(conn, user)?;
    Ok(decide(&ground.rules(Answer::default(), ground.passwords(conn, user, Of::Account)?, marked)))
}
