//! What belongs to one user alone: an address, an employee id.

use directory::decide::{Identity, in_directory};
use directory::{Attribute, User};
use store::rusqlite::Connection;
use store::{step, user};

/// Tells what another user has already that a user is about to get, in words; none when it is free.
///
/// `run` is the run that is being applied: whoever still has a step of it may give up what they have.
pub(crate) fn held_by_another(
    conn: &Connection,
    wanted: &User,
    except: Option<i64>,
    run: Option<i64>,
) -> Result<Option<String>, store::Error> {
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
            return Ok(Some(format!("the {what} {value} belongs to {}", holder.user.username)));
        }
    }
    Ok(None)
}
