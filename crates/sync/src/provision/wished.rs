//! What is wished of a user on a connection: a step holds only as long as it is as it was when the plan was made.

use directory::password::AfterExpiry;
use store::password::{self, Of};
use store::rusqlite::Connection;
use store::wish::{self, Wish};
use store::{Millis, binding, connection, group_scope};

use crate::passwords;

/// Nothing is wished: a bound user stays bound, another stays unbound.
pub(super) const NOTHING: &str = "nothing";
/// The user is in a bound group, and is to be bound for it.
const BY_GROUP: &str = "group";
/// The user was bound for groups alone, and has left the last of them.
const LEFT: &str = "left";
/// Somebody wishes that the user is bound.
const BIND: &str = "bind";

/// Nothing is wished but by the rule for passwords that expired: the account is suspended.
const EXPIRED: &str = "expired";
/// By the same rule, the user is let go.
pub(super) const EXPIRED_LET_GO: &str = "expiredLetGo";

/// Tells what is wished of a user, in the word that the plan and the journal keep.
pub(super) fn of_user(
    conn: &Connection,
    on: i64,
    user: i64,
    now: Millis,
) -> Result<&'static str, store::Error> {
    match wish::of_user(conn, on, user)? {
        Some(Wish::Bind) => return Ok(BIND),
        Some(Wish::Unbind(how)) => return Ok(how.name()),
        None => {}
    }
    let by_group = by_group(conn, on, user)?;
    if by_group != NOTHING {
        return Ok(by_group);
    }
    // Another one is on its way.
    if password::wanted(conn, on, user, Of::Account)?.is_some() {
        return Ok(NOTHING);
    }
    Ok(match passwords::expired(conn, &connection::get(conn, on)?, user, now)? {
        Some(AfterExpiry::Suspend) => EXPIRED,
        Some(AfterExpiry::RemoveAccess) => EXPIRED_LET_GO,
        Some(AfterExpiry::Keep) | None => NOTHING,
    })
}

/// Tells what the groups wish that bring a user into the scope.
fn by_group(conn: &Connection, on: i64, user: i64) -> Result<&'static str, store::Error> {
    // Where groups are not managed, nobody comes for one and nobody leaves the last.
    if !connection::manages_groups(conn, on)? {
        return Ok(NOTHING);
    }
    let bound = binding::is_bound(conn, on, user)?;
    if bound && !group_scope::is_marked(conn, on, user)? {
        return Ok(NOTHING);
    }
    Ok(match (bound, group_scope::is_inside(conn, on, user)?) {
        (true, false) => LEFT,
        (false, true) => BY_GROUP,
        (true, true) | (false, false) => NOTHING,
    })
}

/// Whether this run has bound the user, or let them go, since the plan was made: that fulfils a wish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Fulfilled {
    /// It has.
    Yes,
    /// It has not.
    #[default]
    No,
}

/// Says why a step does not hold any more, when something else is wished of its user than when the plan was made.
pub(super) fn moved(planned: &str, now: &str, fulfilled: Fulfilled) -> Option<&'static str> {
    let by_rule = |wish| matches!(wish, EXPIRED | EXPIRED_LET_GO);
    // What has expired since waits for the next plan.
    let now = if by_rule(now) && !by_rule(planned) { NOTHING } else { now };
    let is_ours = matches!(now, NOTHING | BY_GROUP);
    if planned == now || (fulfilled == Fulfilled::Yes && is_ours) {
        return None;
    }
    Some(match (planned, now) {
        (_, LEFT) => "the user left the last bound group since the plan was made; sync again",
        (EXPIRED | EXPIRED_LET_GO, NOTHING | BIND | BY_GROUP | EXPIRED | EXPIRED_LET_GO) => {
            "the password has not expired any more, by another one or another rule since the plan was made; sync again"
        }
        (_, BIND) => "somebody bound the user since the plan was made; sync again",
        // Of one that is not bound yet, a wish to be bound was taken back.
        (BIND | BY_GROUP, NOTHING) => {
            "the user is not to be bound any more since the plan was made; sync again"
        }
        (_, NOTHING | BY_GROUP) => {
            "the user is not to be unbound any more since the plan was made; sync again"
        }
        _ => "somebody unbound the user since the plan was made; sync again",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_while_the_same_is_wished() {
        for wish in [NOTHING, BY_GROUP, LEFT, BIND, EXPIRED, EXPIRED_LET_GO, "suspend", "archive", "leave"] {
            assert_eq!(moved(wish, wish, Fulfilled::No), None, "{wish} is as it was");
        }
    }

    #[test]
    fn what_this_run_fulfilled_is_no_other_wish() {
        assert_eq!(moved(BIND, NOTHING, Fulfilled::Yes), None, "the account was made");
        assert_eq!(moved("suspend", BY_GROUP, Fulfilled::Yes), None, "the account was let go");
        let meanwhile = moved(BIND, "suspend", Fulfilled::Yes);
        assert!(
            meanwhile.is_some_and(|why| why.contains("unbound")),
            "somebody unbound it between two steps"
        );
    }

    #[test]
    fn what_a_password_costs_that_expired_is_not_done_after_another_one_or_another_rule() {
        let stale = |planned, now| moved(planned, now, Fulfilled::No).is_some();
        assert!(stale(EXPIRED_LET_GO, NOTHING) && stale(EXPIRED, NOTHING), "there is another password");
        assert!(stale(EXPIRED_LET_GO, EXPIRED), "they are only suspended now");
        assert!(!stale(NOTHING, EXPIRED), "what expired since waits for the next plan");
        assert_eq!(moved(EXPIRED_LET_GO, NOTHING, Fulfilled::Yes), None, "the run itself let them go");
    }

    #[test]
    fn another_wish_is_said_in_words() {
        let why = |planned, now| moved(planned, now, Fulfilled::No).unwrap_or_default();
        assert!(why(NOTHING, "suspend").starts_with("somebody unbound the user"));
        assert!(why("suspend", "archive").starts_with("somebody unbound the user"), "in another way");
        assert!(why("suspend", NOTHING).contains("not to be unbound any more"));
        assert!(why(BIND, NOTHING).contains("not to be bound any more"));
        assert!(why(BY_GROUP, NOTHING).contains("not to be bound any more"), "it left the group");
        assert!(why(NOTHING, LEFT).contains("left the last bound group"));
    }
}
