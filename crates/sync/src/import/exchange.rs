//! The steps of an import about users who get what others of them give up.

use std::collections::BTreeSet;

use directory::Thing;
use store::plan::account;
use store::rusqlite::Connection;
use store::{step, user};

use super::ahead::prepared;
use super::carry_out::{Called, CarryOut, Outcome, Prepared};
use super::claim::{OF_ONE_ALONE, held_by};
use super::journal;
use crate::exchange::{self, Pieces, Tried, Turn};

/// Carries out the steps that waited for each other, as many as go together, in one transaction; refuses the others.
pub(super) fn carry_out(conn: &Connection, hand: &CarryOut<'_>) -> Result<(), store::Error> {
    exchange::carry_out(conn, hand, step::pending_of(conn, hand.run, Thing::User)?)
}

impl Pieces for CarryOut<'_> {
    type Piece = step::Row;
    type Refusal = Outcome;

    fn about(&self, row: &step::Row) -> Option<i64> {
        row.user
    }

    fn carry_out(
        &self,
        conn: &Connection,
        row: &step::Row,
        turn: Turn,
    ) -> Result<Tried<Outcome>, store::Error> {
        let hand = CarryOut { turn, ..*self };
        let Prepared { step, read } = prepared(conn, row.clone(), self.mapping)?;
        let outcome = hand.step(conn, &step, read)?;
        let tried = match outcome {
            Outcome::Refused { .. } => return Ok(Tried::Refused(outcome)),
            Outcome::Waits(others) => return Ok(Tried::Waits(others)),
            Outcome::Done { user, .. } => Tried::Done(Some(user)),
            Outcome::Already { .. } => Tried::Done(None),
        };
        journal::note(conn, &step, outcome, (self.now)())?;
        Ok(tried)
    }

    fn still_held(
        &self,
        conn: &Connection,
        row: &step::Row,
        got_by: i64,
        without: &BTreeSet<i64>,
    ) -> Result<Option<Outcome>, store::Error> {
        let got = user::get(conn, got_by)?.user;
        let Some(other) = held_by(conn, (&got, &OF_ONE_ALONE), Some(got_by))? else { return Ok(None) };
        // What was refused just now is not noted yet.
        let why = match without.contains(&other.user) {
            true => other.after_refusal(),
            false => other.still(conn, self.run)?,
        };
        let (account, _) = account::get(conn, row.account)?;
        Ok(Some(Outcome::Refused { why, called: Called::of(&account) }))
    }

    fn refuse(&self, conn: &Connection, row: &step::Row, refusal: Outcome) -> Result<(), store::Error> {
        journal::note(conn, row, refusal, (self.now)())
    }
}
