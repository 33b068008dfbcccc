//! What belongs to one user alone: an address, an employee id.

use directory::decide::{Conflict, Identity, in_directory, on_google};
use directory::{Account, Attribute, User};
use store::plan::{self, decision};
use store::rusqlite::Connection;
use store::{step, user};

use super::plan::{Reason, reason_of};

/// Another user who has already what a user is about to get.
pub(super) struct HeldBy {
    /// Who.
    pub(super) user: i64,
    /// That it belongs to them.
    words: String,
}

impl HeldBy {
    /// Says of a run that was approved why they have it still: it was free by its plan, or about to be given up.
    pub(super) fn still(&self, conn: &Connection, run: i64) -> Result<String, store::Error> {
        let words = &self.words;
        Ok(match step::undone_of(conn, run, self.user)?.as_deref() {
            Some("refused") => self.after_refusal(),
            Some(_) => format!("{words}, whose own change was not ticked"),
            None => format!("{words} since the plan was made"),
        })
    }

    /// Says that they have it still since their own step was refused.
    pub(super) fn after_refusal(&self) -> String {
        format!("{}, whose own change could not be made", self.words)
    }
}

/// Tells what another user has already that a user is about to get, in words; none when it is free.
///
/// `run` is the run that is being applied: whoever still has a step of it may give up what they have.
pub(crate) fn held_by_another(
    conn: &Connection,
    wanted: &User,
    except: Option<i64>,
    run: Option<i64>,
) -> Result<Option<String>, store::Error> {
    Ok(held_by(conn, wanted, except, run)?.map(|held| held.words))
}

/// Tells who has already what a user is about to get, as [`held_by_another`] does.
pub(super) fn held_by(
    conn: &Connection,
    wanted: &User,
    except: Option<i64>,
    run: Option<i64>,
) -> Result<Option<HeldBy>, store::Error> {
    let employee = in_directory(Attribute::EmployeeIdentifier, wanted).map(|value| value.display());
    let claims = [
        (Identity::Address, "address", Some(wanted.email.clone())),
        (Identity::EmployeeId, "employee id", employee),
    ];
    for (kind, what, value) in claims {
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        let Some(holder) = user::holder(conn, kind, &value.to_lowercase(), except)? else { continue };
        let may_give_it_up = match run {
            Some(run) => step::is_pending_for(conn, run, holder.id)?,
            None => false,
        };
        if !may_give_it_up {
            let words = format!("the {what} {value} belongs to {}", holder.user.username);
            return Ok(Some(HeldBy { user: holder.id, words }));
        }
    }
    Ok(None)
}

/// The employee id of an account, which is another's.
#[derive(Debug, Clone)]
pub struct TakenId {
    /// It.
    pub id: String,
    /// Who has it in the directory; none where another row of the import gets it.
    pub holder: Option<user::Row>,
}

impl TakenId {
    /// Tells whether a user is the one who has it.
    pub(super) fn is_of(&self, user: Option<&user::Row>) -> bool {
        self.holder.as_ref().zip(user).is_some_and(|(holder, user)| holder.id == user.id)
    }
}

/// Gives the employee id that a row would bring, where it is another's than the user's who is bound to the account.
pub(super) fn taken_employee_id(
    conn: &Connection,
    row: &decision::Row,
    account: &Account,
    bound: Option<i64>,
) -> Result<Option<TakenId>, store::Error> {
    if !plan::mapping(conn)?.imports(Attribute::EmployeeIdentifier) {
        return Ok(None);
    }
    let Some(value) = on_google(Attribute::EmployeeIdentifier, account) else { return Ok(None) };
    let id = value.display().trim().to_owned();
    let key = id.to_lowercase();
    let holder = user::holder(conn, Identity::EmployeeId, &key, bound)?;
    let taken = holder.is_some()
        || matches!(reason_of(row), Some(Reason::Conflict(Conflict::EmployeeIdTaken { .. })))
        || decision::claims_employee_id(conn, &key, row.account)?;
    Ok(taken.then_some(TakenId { id, holder }))
}
