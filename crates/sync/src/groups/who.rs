//! Whom somebody means who writes down a member.

use directory::group::Who;
use directory::rule::group::is_address;
use directory::user::full_name;
use store::rusqlite::Connection;
use store::{connection, directory_group, membership, user};

use crate::users::check::somebody;
use crate::{Error, Workstation};

/// Somebody who is to be in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewMember {
    /// Whom the directory knows.
    Known(Who),
    /// By an address, a username or the name of a group; an address that the directory does not know is somebody's from
    /// outside.
    Written(String),
}

impl Workstation {
    /// Finds who of a group's members is meant by an address, a username, the name of a group, or Google's id.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nobody in it is.
    pub async fn member_named(&self, group: i64, key: &str) -> Result<Who, Error> {
        let wanted = key.trim().to_lowercase();
        let found = self.inner.store.read(move |conn| {
            let by_user = somebody(conn, &wanted)?.map(|row| row.id);
            let folded = directory::fold::fold(&wanted);
            for (who, email, _) in membership::all(conn, group)? {
                let same = match &who {
                    Who::User(id) => by_user == Some(*id),
                    Who::Group(id) => {
                        let group = directory_group::get(conn, *id)?.group;
                        group.email == wanted || directory::fold::fold(&group.name) == folded
                    }
                    other => other.key().to_lowercase() == wanted,
                };
                if same || (!email.is_empty() && email == wanted) {
                    return Ok(Some(who));
                }
            }
            Ok(None)
        });
        let none = || Error::NotFound(format!("nobody called {key} is in this group"));
        found.await?.ok_or_else(none)
    }
}

/// Finds whom somebody means, and whether they can be in a group at all.
///
/// # Errors
/// [`Error::Refused`] with the reason.
pub(super) fn find_member(conn: &Connection, group: i64, wanted: &NewMember) -> Result<(Who, String), Error> {
    let (who, email) = match wanted {
        NewMember::Known(Who::User(id)) => (Who::User(*id), user::get(conn, *id)?.user.email),
        NewMember::Known(Who::Group(id)) => (Who::Group(*id), directory_group::get(conn, *id)?.group.email),
        NewMember::Known(other) => (other.clone(), membership::email(conn, group, other)?),
        NewMember::Written(text) => written(conn, group, text.trim())?,
    };
    if let Who::Group(inner) = &who
        && membership::is_inside(conn, group, *inner)?
    {
        let name = directory_group::get(conn, *inner)?.group.name;
        return Err(Error::Refused(match *inner == group {
            true => format!("{name} cannot be in itself"),
            false => format!("{name} has this group inside of it, so it cannot be in this group as well"),
        }));
    }
    Ok((who, email))
}

fn written(conn: &Connection, group: i64, text: &str) -> Result<(Who, String), Error> {
    let address = text.to_lowercase();
    for (who, email, _) in membership::all(conn, group)? {
        // Whom only Google knows is found by the address under which it is shown.
        if !matches!(who, Who::User(_) | Who::Group(_)) && email == address {
            return Ok((who, email));
        }
    }
    if let Some(found) = somebody(conn, text)? {
        return Ok((Who::User(found.id), found.user.email));
    }
    let mut groups = directory_group::by_address(conn, &address)?;
    if groups.is_empty() {
        groups = directory_group::by_name(conn, text)?;
    }
    match groups.as_slice() {
        [one] => return Ok((Who::Group(one.id), one.group.email.clone())),
        [] => {}
        [..] => {
            return Err(Error::Refused(format!("several groups are called {text}; name one by its address")));
        }
    }
    if !is_address(&address) {
        return Err(Error::Refused(format!(
            "{text} is nobody here and no group; from outside a member is written as an address"
        )));
    }
    let domain = address.rsplit('@').next().unwrap_or_default();
    for on in connection::all(conn)? {
        if connection::domains(conn, on.id)?.iter().any(|own| own.name == domain) {
            return Err(Error::Refused(format!(
                "{text} is nobody here, though {domain} is a domain of {}: import the account or the group first",
                on.name
            )));
        }
    }
    Ok((Who::External(address.clone()), address))
}

/// Names a member for the trail of edits.
pub(super) fn named(conn: &Connection, who: &Who, email: &str) -> Result<String, store::Error> {
    Ok(match who {
        Who::User(id) => match user::find(conn, *id)? {
            Some(row) => full_name(&row.user.given_name, &row.user.family_name),
            None => email.to_owned(),
        },
        Who::Group(id) => match directory_group::find(conn, *id)? {
            Some(row) => row.group.name,
            None => email.to_owned(),
        },
        _ if email.is_empty() => who.key(),
        _ => email.to_owned(),
    })
}
