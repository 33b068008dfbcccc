//! What belongs to one user alone: an address, an employee id.

use directory::decide::{Conflict, Identity, in_directory, on_google};
use directory::{Account, Attribute, User};
use store::plan::{self, decision};
use store::rusqlite::Connection;
use store::{step, user};

use super::plan::{Reason, reason_of};

/// Another user who has already what a user is about to get.
pub(crate) struct HeldBy {
    /// Who.
    pub(crate) user: i64,
    /// That it belongs to them.
    words: String,
}

impl HeldBy {
    /// Says of a run that was approved why they have it still: it was free by its plan, or about to be given up.
    pub(super) fn still(&self, conn: &Connection, run: i64) -> Result<String, store::Error> {
        let own = self.own_change(conn, run)?;
        Ok(own.unwrap_or_else(|| format!("{} since the plan was made", self.words)))
    }

    /// Says the same of a run whose plan did not ask whether it is free.
    pub(crate) fn by_now(&self, conn: &Connection, run: i64) -> Result<String, store::Error> {
        Ok(self.own_change(conn, run)?.unwrap_or_else(|| self.words.clone()))
    }

    /// Says that they have it still since their own step was refused.
    pub(crate) fn after_refusal(&self) -> String {
        format!("{}, whose own change could not be made", self.words)
    }

    /// Says what kept them from giving it up, where a run was to change them.
    fn own_change(&self, conn: &Connection, run: i64) -> Result<Option<String>, store::Error> {
        Ok(match step::undone_of(conn, run, self.user)?.as_deref() {
            Some("refused") => Some(self.after_refusal()),
            Some(_) => Some(format!("{}, whose own change was not ticked", self.words)),
            None => None,
        })
    }
}

/// Whether a user can have what they are about to get by a run that is applied.
pub(crate) enum Claim {
    /// Nobody else has it.
    Free,
    /// Somebody has it, and keeps it.
    Kept(HeldBy),
    /// These have it, and may give it up by steps of the run that are to come.
    NotYetGivenUp(Vec<i64>),
}

/// All that belongs to one user alone.
pub(super) const OF_ONE_ALONE: [Identity; 2] = [Identity::Address, Identity::EmployeeId];

/// Tells as what an attribute belongs to one user alone; none where several may have the same.
pub(crate) fn of_one_alone(attribute: Attribute) -> Option<Identity> {
    match attribute {
        Attribute::Email => Some(Identity::Address),
        Attribute::EmployeeIdentifier => Some(Identity::EmployeeId),
        _ => None,
    }
}

/// Gives what of that a change brings a user; who else has what they keep is not asked.
pub(crate) fn brought(before: &User, after: &User) -> Vec<Identity> {
    let moved = |attribute: &Attribute| in_directory(*attribute, before) != in_directory(*attribute, after);
    let claims = [Attribute::Email, Attribute::EmployeeIdentifier];
    claims.into_iter().filter(moved).filter_map(of_one_alone).collect()
}

/// Tells whether a user can have so much of what they are about to get. `may_give_up` tells of another whether steps that
/// are to come may have them give it up.
pub(crate) fn claim(
    conn: &Connection,
    wanted: (&User, &[Identity]),
    except: Option<i64>,
    may_give_up: impl Fn(i64) -> Result<bool, store::Error>,
) -> Result<Claim, store::Error> {
    let mut to_come = Vec::new();
    for other in holders(conn, wanted, except)? {
        if !may_give_up(other.user)? {
            return Ok(Claim::Kept(other));
        }
        to_come.push(other.user);
    }
    Ok(if to_come.is_empty() { Claim::Free } else { Claim::NotYetGivenUp(to_come) })
}

/// Tells what another user has already that a user is about to get, in words; none when it is free.
pub(super) fn held_by_another(
    conn: &Connection,
    wanted: &User,
    except: Option<i64>,
) -> Result<Option<String>, store::Error> {
    Ok(held_by(conn, (wanted, &OF_ONE_ALONE), except)?.map(|held| held.words))
}

/// Finds somebody who has already so much of what a user is about to get.
pub(crate) fn held_by(
    conn: &Connection,
    wanted: (&User, &[Identity]),
    except: Option<i64>,
) -> Result<Option<HeldBy>, store::Error> {
    Ok(holders(conn, wanted, except)?.into_iter().next())
}

/// Finds who has already so much of what a user is about to get: the address first, then the employee id.
fn holders(
    conn: &Connection,
    (wanted, claimed): (&User, &[Identity]),
    except: Option<i64>,
) -> Result<Vec<HeldBy>, store::Error> {
    let employee = in_directory(Attribute::EmployeeIdentifier, wanted).map(|value| value.display());
    let claims = [
        (Identity::Address, "address", Some(wanted.email.clone())),
        (Identity::EmployeeId, "employee id", employee),
    ];
    let mut holders = Vec::new();
    for (kind, what, value) in claims.into_iter().filter(|(kind, ..)| claimed.contains(kind)) {
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        for holder in user::holders(conn, kind, &value.to_lowercase(), except)? {
            let words = format!("the {what} {value} belongs to {}", holder.user.username);
            holders.push(HeldBy { user: holder.id, words });
        }
    }
    Ok(holders)
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
