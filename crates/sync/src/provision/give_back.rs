//! Giving users back what belongs to one alone, an address or an employee id: nobody gets what another still has.

use std::collections::BTreeSet;

use directory::own_alias::OwnAliases;
use directory::provision::Step;
use directory::undo::Moved;
use directory::{Account, Attribute};
use store::rusqlite::Connection;
use store::{step, user};

use super::agree::Agree;
use super::carry_out::Expected;
use super::journal::{self, Details};
use super::own_alias::know;
use super::settle::{By, settle};
use crate::exchange::{Pieces, Tried, Turn};
use crate::import::{Claim, claim, held_by};

/// The code of a refusal since another has what a user is to get back.
const TAKEN: &str = "taken";

/// A step that gives a user values back, with all that can be known of it before the directory is asked.
pub(super) struct GiveBack {
    pub(super) row: step::Row,
    pub(super) details: Details,
    pub(super) step: Step,
    pub(super) moved: Vec<Moved>,
    pub(super) expected: Expected,
    pub(super) aliases: OwnAliases,
    pub(super) account: Account,
}

/// Tells whether one of some values belongs to one user alone.
pub(super) fn is_of_one_alone(moved: &[Moved]) -> bool {
    moved.iter().any(|one| matches!(one.attribute, Attribute::Email | Attribute::EmployeeIdentifier))
}

/// What became of a step that was tried by itself.
pub(super) enum Gave {
    /// It is done.
    Done,
    /// It is refused.
    Refused,
    /// Nothing yet: another has it, and may give it up by this row of the plan.
    Waits(i64),
}

/// What all such steps of a run need.
pub(super) struct Giving(pub(super) Agree);

impl Giving {
    /// Carries out, or refuses, a step, unless it waits.
    pub(super) fn one(&self, conn: &Connection, given: &GiveBack) -> Result<Gave, store::Error> {
        let others = match self.carry_out(conn, given, Turn::AfterTheOther)? {
            Tried::Done(_) => return Ok(Gave::Done),
            Tried::Refused(refusal) => {
                self.refuse(conn, given, refusal)?;
                return Ok(Gave::Refused);
            }
            Tried::Waits(others) => others,
        };
        for other in others {
            if let Some(row) = step::open_row_of(conn, self.0.run, other)? {
                return Ok(Gave::Waits(row));
            }
        }
        Err(store::Error::Damaged("a step waits for nobody".to_owned()))
    }
}

impl Pieces for Giving {
    type Piece = GiveBack;
    /// Its code, and why.
    type Refusal = (&'static str, String);

    fn about(&self, given: &GiveBack) -> Option<i64> {
        given.row.user
    }

    fn carry_out(
        &self,
        conn: &Connection,
        given: &GiveBack,
        turn: Turn,
    ) -> Result<Tried<Self::Refusal>, store::Error> {
        let GiveBack { row, details, step: back, moved, expected, aliases, account } = given;
        let refused = |code, why: &str| Ok(Tried::Refused((code, why.to_owned())));
        let stored = match expected.find(conn)? {
            Ok(Some(stored)) => stored,
            Ok(None) => return refused("stale", "the user is not in the directory any more"),
            Err(why) => return refused("stale", why),
        };
        let mut wanted = stored.user.clone();
        for one in moved {
            directory::decide::put(&mut wanted, one.attribute, one.after.clone());
        }
        match (claim(conn, &wanted, Some(stored.id), self.0.run)?, turn) {
            (Claim::Kept(other), _) => return refused(TAKEN, &other.by_now(conn, self.0.run)?),
            (Claim::NotYetGivenUp(by), Turn::AfterTheOther) => return Ok(Tried::Waits(by)),
            (Claim::NotYetGivenUp(_), Turn::BeforeTheOther) | (Claim::Free, _) => {}
        }
        let changed = settle(conn, &self.0, row, (back, By::Us), account)?;
        know(conn, &self.0, stored.id, (aliases, back), account)?;
        let detail = journal::with_outcome(details.clone(), back, account, changed);
        step::finish(conn, row, "done", row.user, detail.as_deref(), None, self.0.now)?;
        Ok(Tried::Done(Some(stored.id)))
    }

    fn still_held(
        &self,
        conn: &Connection,
        _: &GiveBack,
        got_by: i64,
        without: &BTreeSet<i64>,
    ) -> Result<Option<Self::Refusal>, store::Error> {
        let got = user::get(conn, got_by)?.user;
        let Some(other) = held_by(conn, &got, Some(got_by))? else { return Ok(None) };
        let why = match without.contains(&other.user) {
            true => other.after_refusal(),
            false => other.by_now(conn, self.0.run)?,
        };
        Ok(Some((TAKEN, why)))
    }

    fn refuse(
        &self,
        conn: &Connection,
        given: &GiveBack,
        (code, why): Self::Refusal,
    ) -> Result<(), store::Error> {
        let row = &given.row;
        tracing::info!(run = row.run, seq = row.seq, kind = row.kind, code, "a step was refused");
        let detail = Details { code: Some(code.to_owned()), ..given.details.clone() }.store();
        step::finish(conn, row, "refused", row.user, detail.as_deref(), Some(&why), self.0.now)
    }
}
