//! Carries out together the steps of users who get what others of them give up: an address, an employee id.
//!
//! Along a chain, and all around a ring, each relies on the next. Whoever cannot have what is another's keeps their
//! own, and whoever relied on them keeps theirs as well: no two users are left with the same.

use directory::Thing;
use store::plan::account;
use store::rusqlite::Connection;
use store::{step, user};

use super::ahead::prepared;
use super::carry_out::{CarryOut, Outcome, Prepared, Turn};
use super::claim::held_by;
use super::journal;

/// A step that cannot be carried out.
struct Refusal<'a> {
    step: &'a step::Row,
    outcome: Outcome,
}

/// Carries out the steps that waited for each other, as many as go together, in one transaction; refuses the others.
pub(super) fn carry_out(conn: &Connection, hand: &CarryOut<'_>) -> Result<(), store::Error> {
    let hand = CarryOut { turn: Turn::BeforeTheOther, ..*hand };
    let mut waiting = step::pending_of(conn, hand.run, Thing::User)?;
    while !waiting.is_empty() {
        conn.execute_batch("SAVEPOINT exchange")?;
        let refusals = try_all(conn, &hand, &waiting)?;
        if refusals.is_empty() {
            conn.execute_batch("RELEASE exchange")?;
            break;
        }
        conn.execute_batch("ROLLBACK TO exchange; RELEASE exchange")?;
        for Refusal { step, outcome } in refusals {
            journal::note(conn, step, outcome, (hand.now)())?;
        }
        waiting = step::pending_of(conn, hand.run, Thing::User)?;
    }
    Ok(())
}

/// Carries out all of some steps; gives those whose users cannot have what they are to get. Where there are any, none of
/// what was done may stay.
fn try_all<'a>(
    conn: &Connection,
    hand: &CarryOut<'_>,
    waiting: &'a [step::Row],
) -> Result<Vec<Refusal<'a>>, store::Error> {
    let (mut done, mut refusals) = (Vec::new(), Vec::new());
    for row in waiting {
        let Prepared { step, account } = prepared(conn, row.clone(), hand.mapping)?;
        let outcome = hand.step(conn, &step, account)?;
        match outcome {
            Outcome::Refused { .. } => {
                refusals.push(Refusal { step: row, outcome });
                continue;
            }
            Outcome::Done { user, .. } => done.push((row, user)),
            Outcome::Already { .. } | Outcome::Waits => {}
        }
        journal::note(conn, &step, outcome, (hand.now)())?;
    }
    for (row, id) in done {
        if let Some(other) = held_by(conn, &user::get(conn, id)?.user, Some(id), None)? {
            // What was refused just now is not noted yet.
            let refused = refusals.iter().any(|refusal| refusal.step.user == Some(other.user));
            let why = if refused { other.after_refusal() } else { other.still(conn, hand.run)? };
            let (account, _) = account::get(conn, row.account)?;
            let outcome = Outcome::Refused { why, account: Box::new(account) };
            refusals.push(Refusal { step: row, outcome });
        }
    }
    Ok(refusals)
}
