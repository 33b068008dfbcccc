//! Giving users, or giving them back, what belongs to one alone, an account, an address or an employee id: nobody gets what
//! another still has.

use std::collections::BTreeSet;

use directory::decide::Identity;
use directory::own_alias::OwnAliases;
use directory::provision::Step;
use directory::{Account, Attribute, User};
use store::rusqlite::Connection;
use store::{binding, step, user};

use super::agree::{Agree, with_googles, with_own};
use super::carry_out::Expected;
use super::journal::{self, Details};
use super::own_alias::know;
use super::settle::{By, settle};
use crate::exchange::{Pieces, Tried, Turn};
use crate::import::{Claim, brought, claim, held_by, of_one_alone};

/// The code of a refusal since another has what a user is to get.
const TAKEN: &str = "taken";

/// A step that gives a user what belongs to one alone, with all that can be known of it before the directory is asked.
pub(super) struct Given {
    pub(super) row: step::Row,
    pub(super) details: Details,
    pub(super) step: Step,
    pub(super) expected: Expected,
    pub(super) aliases: OwnAliases,
    pub(super) account: Account,
}

impl Given {
    /// Gives the user as the step leaves them; nothing where it changes no value here.
    fn after(&self, before: &User) -> Option<User> {
        match &self.step {
            Step::Take(changes) => {
                let attributes: Vec<Attribute> = changes.iter().map(|change| change.attribute).collect();
                Some(with_googles(before, &self.account, &attributes))
            }
            Step::TakeBack(moved) => Some(with_own(before, moved)),
            _ => None,
        }
    }
}

/// Tells whether what a step gives a user here belongs to one alone.
pub(super) fn is_of_one_alone(step: &Step) -> bool {
    *step == Step::Adopt || !claims(step).is_empty()
}

/// Tells which of the values that a step gives a user here belong to one alone.
fn claims(step: &Step) -> Vec<Identity> {
    match step {
        Step::Take(changes) => changes.iter().filter_map(|change| of_one_alone(change.attribute)).collect(),
        Step::TakeBack(moved) => moved.iter().filter_map(|one| of_one_alone(one.attribute)).collect(),
        _ => Vec::new(),
    }
}

/// What became of a step that was tried by itself.
pub(super) enum Gave {
    /// It is done.
    Done,
    /// It is refused.
    Refused,
    /// Nothing yet: another has it, and may give it up by a row of the plan that is to come.
    Waits,
}

/// What all such steps of a run need.
pub(super) struct Giving(pub(super) Agree);

impl Giving {
    /// Carries out, or refuses, a step, unless it waits.
    pub(super) fn one(&self, conn: &Connection, given: &Given) -> Result<Gave, store::Error> {
        Ok(match self.carry_out(conn, given, Turn::AfterTheOther)? {
            Tried::Done(_) => Gave::Done,
            Tried::Refused(refusal) => {
                self.refuse(conn, given, refusal)?;
                Gave::Refused
            }
            Tried::Waits(_) => Gave::Waits,
        })
    }

    /// Says why a user cannot be bound to an account any more.
    fn bound_since(
        &self,
        conn: &Connection,
        user: i64,
        account: &Account,
    ) -> Result<Option<&'static str>, store::Error> {
        let on = self.0.connection;
        Ok(match binding::by_google_id(conn, on, &account.id)? {
            Some(bound) if bound.user == user => None,
            Some(_) => Some("the account was bound to another user since the plan was made; sync again"),
            None if binding::is_bound(conn, on, user)? => {
                Some("the user was bound to another account since the plan was made; sync again")
            }
            None => None,
        })
    }
}

impl Pieces for Giving {
    type Piece = Given;
    /// Its code, and why.
    type Refusal = (&'static str, String);

    fn about(&self, given: &Given) -> Option<i64> {
        given.row.user
    }

    fn carry_out(
        &self,
        conn: &Connection,
        given: &Given,
        turn: Turn,
    ) -> Result<Tried<Self::Refusal>, store::Error> {
        let Given { row, details, step, expected, aliases, account } = given;
        let refused = |code, why: &str| Ok(Tried::Refused((code, why.to_owned())));
        let stored = match expected.find(conn)? {
            Ok(Some(stored)) => stored,
            Ok(None) => return refused("stale", "the user is not in the directory any more"),
            Err(why) => return refused("stale", why),
        };
        if *step == Step::Adopt
            && let Some(why) = self.bound_since(conn, stored.id, account)?
        {
            return refused(TAKEN, why);
        }
        if let Some(after) = given.after(&stored.user) {
            let wanted = brought(&stored.user, &after);
            let may_give_up = |other| step::may_give_up(conn, self.0.run, other);
            match (claim(conn, (&after, &wanted), Some(stored.id), may_give_up)?, turn) {
                (Claim::Kept(other), _) => return refused(TAKEN, &other.by_now(conn, self.0.run)?),
                (Claim::NotYetGivenUp(by), Turn::AfterTheOther) => return Ok(Tried::Waits(by)),
                (Claim::NotYetGivenUp(_), Turn::BeforeTheOther) | (Claim::Free, _) => {}
            }
        }
        let changed = settle(conn, &self.0, row, (step, By::Us), account)?;
        know(conn, &self.0, stored.id, (aliases, step), account)?;
        let detail = journal::with_outcome(details.clone(), step, account, changed);
        step::finish(conn, row, "done", row.user, detail.as_deref(), None, self.0.now)?;
        Ok(Tried::Done(Some(stored.id)))
    }

    fn still_held(
        &self,
        conn: &Connection,
        piece: &Given,
        got_by: i64,
        without: &BTreeSet<i64>,
    ) -> Result<Option<Self::Refusal>, store::Error> {
        let got = user::get(conn, got_by)?.user;
        let Some(other) = held_by(conn, (&got, &claims(&piece.step)), Some(got_by))? else { return Ok(None) };
        let why = match without.contains(&other.user) {
            true => other.after_refusal(),
            false => other.by_now(conn, self.0.run)?,
        };
        Ok(Some((TAKEN, why)))
    }

    fn refuse(
        &self,
        conn: &Connection,
        given: &Given,
        (code, why): Self::Refusal,
    ) -> Result<(), store::Error> {
        let row = &given.row;
        tracing::info!(run = row.run, seq = row.seq, kind = row.kind, code, "a step was refused");
        let detail = Details { code: Some(code.to_owned()), ..given.details.clone() }.store();
        step::finish(conn, row, "refused", row.user, detail.as_deref(), Some(&why), self.0.now)
    }
}
