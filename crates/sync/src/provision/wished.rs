//! What is wished of a user on a connection: a step holds only as long as it is as it was when the plan was made.

use store::rusqlite::Connection;
use store::wish::{self, Wish};
use store::{binding, connection, group_scope};

/// Nothing is wished: a bound user stays bound, another stays unbound.
pub(super) const NOTHING: &str = "nothing";
/// The user is in a bound group, and is to be bound for it.
const BY_GROUP: &str = "group";
/// The user was bound for groups alone, and has left the last of them.
const LEFT: &str = "left";
/// Somebody wishes that the user is bound.
const BIND: &str = "bind";

/// Tells what is wished of a user, in the word that the plan and the journal keep.
pub(super) fn of_user(conn: &Connection, on: i64, user: i64) -> Result<&'static str, store::Error> {
    match wish::of_user(conn, on, user)? {
        Some(Wish::Bind) => return Ok(BIND),
        Some(Wish::Unbind(how)) => return Ok(how.name()),
        None => {}
    }
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
    if planned == now || (fulfilled == Fulfilled::Yes && matches!(now, NOTHING | BY_GROUP)) {
        return None;
    }
    Some(match (planned, now) {
        (_, LEFT) => "the user left the last bound group since the plan was made; sync again",
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
        for wish in [NOTHING, BY_GROUP, LEFT, BIND, "suspend", "archive", "leave"] {
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
