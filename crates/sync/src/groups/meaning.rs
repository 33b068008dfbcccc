//! What an edit of a group means on Google, in words, before it is made.

use directory::group::provision::GroupRelease;
use directory::group::{Group, Who};
use store::group_wish::{self, GroupWish};
use store::rusqlite::Connection;
use store::{connection, directory_group, group_binding, membership};

use super::{Bind, leaving};

/// Says what a change of fields means on Google, before it is made.
pub(super) fn consequences(
    conn: &Connection,
    before: &directory_group::Row,
    after: &Group,
) -> Result<Vec<String>, store::Error> {
    let mut told = Vec::new();
    for bound in group_binding::of_group(conn, before.id)? {
        if bound.gone_at.is_some() || before.group.email == after.email {
            continue;
        }
        let on = connection::get(conn, bound.connection)?;
        let was = &bound.baseline.agreed.email;
        let foreign = no_such_domain(conn, on.id, &after.email)?;
        let words = match (after.email.is_empty(), connection::manages_groups(conn, on.id)?, foreign) {
            (_, false, _) => format!(
                "{}: groups are not managed from here, so Google's group keeps the address {was}",
                on.name
            ),
            (true, true, _) => format!(
                "{}: at the next sync the group is let go. Google's group stays as it is, with the address {was} and its \
                 members; nothing done here reaches it any more",
                on.name
            ),
            (false, true, Some(domain)) => format!(
                "{}: {domain} is no verified domain there: Google's group keeps the address {was}, and the next sync says so \
                 and does nothing about the group",
                on.name
            ),
            (false, true, None) => format!(
                "{}: at the next sync Google's group gets the address {}; {was} stays with it as an alias, so that mail \
                 to it goes on to arrive",
                on.name, after.email
            ),
        };
        told.push(words);
        if after.email.is_empty() {
            told.extend(stays_in(conn, on.id, before.id)?);
            told.extend(leaving::words(conn, on.id, before.id, leaving::Group::NotBound)?);
        }
    }
    if before.group.email != after.email {
        for (on, wish) in group_wish::all_of(conn, before.id)? {
            let unbound = wish == GroupWish::Bind && !group_binding::is_bound(conn, on, before.id)?;
            told.extend(if unbound { not_made(conn, on, &after.email)? } else { None });
        }
    }
    Ok(told)
}

/// Says what binding a group, or letting it go, means on Google, before it is done.
pub(super) fn of_binding(
    conn: &Connection,
    on: i64,
    id: Option<i64>,
    wish: Bind,
    after: &Group,
) -> Result<Vec<String>, store::Error> {
    let all = id.map(|id| group_binding::of_group(conn, id)).transpose()?.unwrap_or_default();
    let bound = all.into_iter().find(|bound| bound.connection == on);
    let mut told = Vec::new();
    match (wish, bound) {
        (Bind::Bind, None) => told.extend(not_made(conn, on, &after.email)?),
        (Bind::Release(how), Some(bound)) => {
            if bound.gone_at.is_some() {
                let name = connection::get(conn, on)?.name;
                told.push(format!(
                    "{name}: Google has no such group any more: the next sync only forgets it"
                ));
            } else if how == GroupRelease::Leave && !after.email.is_empty() {
                told.extend(stays_in(conn, on, bound.group)?);
            }
            // Whoever takes the address away as well has been told.
            if !after.email.is_empty() {
                told.extend(leaving::words(conn, on, bound.group, leaving::Group::NotBound)?);
            }
        }
        (Bind::Bind, Some(_)) | (Bind::Release(_), None) => {}
    }
    Ok(told)
}

/// Says of a group that is to be let go that Google's stays in the groups around it.
fn stays_in(conn: &Connection, on: i64, id: i64) -> Result<Option<String>, store::Error> {
    let around = around(conn, on, id)?;
    if around.is_empty() {
        return Ok(None);
    }
    let name = connection::get(conn, on)?.name;
    Ok(Some(format!("{name}: Google's group stays in the groups around it: {}", around.join(", "))))
}

/// Names the groups that are bound on a connection and that a group is in.
pub(crate) fn around(conn: &Connection, on: i64, id: i64) -> Result<Vec<String>, store::Error> {
    let mut names = Vec::new();
    for (outer, name, _) in membership::groups_of(conn, &Who::Group(id))? {
        if group_binding::is_bound(conn, on, outer)? {
            names.push(name);
        }
    }
    Ok(names)
}

/// Says of groups that were put into one that Google's group lacks them as long as they are not bound there.
pub(super) fn nested(conn: &Connection, id: i64, put: &[Who]) -> Result<Vec<String>, store::Error> {
    let inner: Vec<_> =
        put.iter().filter_map(|who| if let Who::Group(id) = who { Some(*id) } else { None }).collect();
    let mut told = Vec::new();
    if inner.is_empty() {
        return Ok(told);
    }
    for on in connection::all(conn)? {
        let wish = group_wish::of_group(conn, on.id, id)?;
        let goes = match wish {
            Some(wish) => wish == GroupWish::Bind,
            None => group_binding::is_bound(conn, on.id, id)?,
        };
        if !goes || !connection::manages_groups(conn, on.id)? {
            continue;
        }
        for inner in &inner {
            let what = match group_wish::of_group(conn, on.id, *inner)? {
                Some(GroupWish::Bind) => continue,
                _ if !group_binding::is_bound(conn, on.id, *inner)? => "not bound here",
                Some(GroupWish::Release(GroupRelease::Delete)) => "to be deleted there",
                Some(GroupWish::Release(GroupRelease::Leave)) | None => continue,
            };
            let name = directory_group::get(conn, *inner)?.group.name;
            told.push(format!("{}: {name} is {what}, so Google's group lacks it", on.name));
        }
    }
    Ok(told)
}

/// Says of a changed group that is bound where groups are not managed from here that nothing of it goes there.
pub(super) fn stays_here(
    conn: &Connection,
    before: &directory_group::Row,
    after: &Group,
) -> Result<Vec<String>, store::Error> {
    let mut told = Vec::new();
    for bound in group_binding::of_group(conn, before.id)? {
        // Of an address it is said already.
        let said = bound.gone_at.is_none() && before.group.email != after.email;
        if !said && !connection::manages_groups(conn, bound.connection)? {
            told.push(super::nothing_goes(&connection::get(conn, bound.connection)?.name));
        }
    }
    Ok(told)
}

/// Says of a group that is to be bound that Google would not take its address, if so.
fn not_made(conn: &Connection, on: i64, address: &str) -> Result<Option<String>, store::Error> {
    if address.is_empty() {
        let name = connection::get(conn, on)?.name;
        return Ok(Some(format!(
            "{name}: Google has no group without an address: the next sync makes none, and says so"
        )));
    }
    let Some(domain) = no_such_domain(conn, on, address)? else { return Ok(None) };
    let name = connection::get(conn, on)?.name;
    Ok(Some(format!(
        "{name}: {domain} is no verified domain there: the next sync makes no such group, and says so"
    )))
}

/// Gives the domain of an address, if it is none of the verified ones of a connection.
fn no_such_domain(conn: &Connection, on: i64, address: &str) -> Result<Option<String>, store::Error> {
    let Some((_, domain)) = address.rsplit_once('@') else { return Ok(None) };
    let known = connection::domains(conn, on)?;
    let mut own = known.iter().filter(|own| own.verified).map(|own| own.name.as_str()).peekable();
    // Where the domains were never read, nothing is concluded.
    let known = own.peek().is_none() || own.any(|own| own == domain);
    Ok((!known).then(|| domain.to_owned()))
}
