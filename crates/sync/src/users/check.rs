//! What the directory as a whole allows: names and ids belong to one, and nobody reports to themselves.

use std::collections::BTreeMap;

use directory::decide::Identity;
use directory::edit::{Draft, Edited, FieldErrors};
use directory::rule::Rule;
use directory::user::full_name;
use directory::{Attribute, Field, User, Value, arrange};
use store::rusqlite::Connection;
use store::{custom_field, directory_group, manager, user};

use crate::{Error, domains};

/// How many managers above each other are looked at.
const LEVELS: usize = 1_000;

/// How many free usernames are proposed.
const PROPOSED: usize = 3;

/// Makes a new user of a draft, if the directory allows it.
///
/// # Errors
/// [`Error::Fields`] with everything that is wrong.
pub(crate) fn new_user(conn: &Connection, draft: &Draft) -> Result<User, Error> {
    let (draft, mut errors) = with_manager(conn, None, &with_domain(conn, draft)?)?;
    match draft.create() {
        Ok(user) => {
            let fields: Vec<_> = Field::columns().collect();
            let mut held = held(conn, &user, None, &fields)?;
            propose(conn, &user, &mut held)?;
            errors.0.extend(held.0);
            Ok(sorted(errors).or(user)?)
        }
        Err(wrong) => {
            errors.0.extend(wrong.0);
            Err(sorted(errors).into())
        }
    }
}

/// Applies a draft to a user, if the directory allows it.
///
/// # Errors
/// [`Error::Fields`] with everything that is wrong.
pub(crate) fn change(conn: &Connection, before: &user::Row, draft: &Draft) -> Result<Edited, Error> {
    let (draft, mut errors) = with_manager(conn, Some(before.id), &with_domain(conn, draft)?)?;
    match draft.apply(&before.user) {
        Ok(edited) => {
            let changed: Vec<_> = edited.changes.iter().map(|change| change.field).collect();
            let mut held = held(conn, &edited.user, Some(before.id), &changed)?;
            propose(conn, &edited.user, &mut held)?;
            errors.0.extend(held.0);
            Ok(sorted(errors).or(edited)?)
        }
        Err(wrong) => {
            errors.0.extend(wrong.0);
            Err(sorted(errors).into())
        }
    }
}

/// Completes an address that is only a first part with the domain of new users, where there is one.
fn with_domain(conn: &Connection, draft: &Draft) -> Result<Draft, store::Error> {
    let mut draft = draft.clone();
    let Some(Some(Value::Text(address))) = draft.get(Attribute::Email) else { return Ok(draft) };
    let local = address.trim().to_owned();
    if !local.is_empty()
        && !local.contains('@')
        && let Some(domain) = domains::of_new_users(conn)?
    {
        draft.set(Attribute::Email, format!("{local}@{domain}"));
    }
    Ok(draft)
}

fn sorted(mut errors: FieldErrors) -> FieldErrors {
    errors.0.sort_by_key(|error| error.field);
    errors
}

/// Finds a user of the directory by number, username, address or alias.
pub(crate) fn somebody(conn: &Connection, key: &str) -> Result<Option<user::Row>, store::Error> {
    match user::lookup(conn, key) {
        Ok(found) => Ok(Some(found)),
        Err(store::Error::NotFound { .. }) => {
            user::holder(conn, Identity::Alias, &key.trim().to_lowercase(), None)
        }
        Err(error) => Err(error),
    }
}

/// Reads what somebody wrote for the customer's own fields as what Google keeps in them; several values stand on a line
/// each. What the user has already is not looked at, even if Google has no such field any more.
fn with_own_fields(
    conn: &Connection,
    about: Option<i64>,
    draft: &Draft,
) -> Result<(Draft, FieldErrors), store::Error> {
    let mut read = draft.clone();
    let mut errors = FieldErrors::default();
    let written: Vec<_> = draft
        .iter()
        .filter_map(|(field, wish)| match (field, wish) {
            (Field::Of(Attribute::Custom(own)), Some(Value::Text(text))) => Some((field, own, text.clone())),
            _ => None,
        })
        .collect();
    if written.is_empty() {
        return Ok((read, errors));
    }
    let known: BTreeMap<_, _> = custom_field::of_all(conn)?.into_iter().collect();
    let user = about.map(|id| user::find(conn, id)).transpose()?.flatten();
    for (field, own, text) in written {
        if user.as_ref().is_some_and(|row| field.text(&row.user) == text) {
            read.forget(field);
            continue;
        }
        let Some(shape) = known.get(&own) else {
            read.forget(field);
            let rule = "no schema of yours on Google has this field, as far as is known; rollcall mapping refresh, or \
                        Settings, Mapping, reads them again";
            errors.0.push(directory::edit::FieldError { field, rule: Rule::Elsewhere(rule.to_owned()) });
            continue;
        };
        let lines: Vec<String> = match shape.several {
            true => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            false => vec![text.trim().to_owned()],
        };
        if let Some(rule) = lines.iter().find_map(|line| shape.kind.rule(line)) {
            read.forget(field);
            let rule = Rule::Elsewhere(format!("a value of this field {rule}"));
            errors.0.push(directory::edit::FieldError { field, rule });
        } else if shape.several {
            read.set(field, Value::List(lines));
        }
    }
    Ok((read, errors))
}

/// Reads what somebody wrote of others and of the customer's own fields; leaves out what cannot be.
fn with_manager(
    conn: &Connection,
    about: Option<i64>,
    draft: &Draft,
) -> Result<(Draft, FieldErrors), store::Error> {
    let (mut draft, mut errors) = with_own_fields(conn, about, draft)?;
    let Some(Some(Value::Text(key))) = draft.get(Attribute::Manager).map(|wish| wish.cloned()) else {
        return Ok((draft, errors));
    };
    let wrong = match somebody(conn, &key)? {
        None => Some(format!("nobody in the directory is {key:?}; give a username, an address or a number")),
        Some(manager) if about == Some(manager.id) => Some("nobody is their own manager".to_owned()),
        Some(manager) if reports_to(conn, manager.id, about)? => {
            let name = full_name(&manager.user.given_name, &manager.user.family_name);
            Some(format!("{name} reports to this user already, directly or through others"))
        }
        Some(manager) => {
            draft.set(Attribute::Manager, manager.user.email);
            return Ok((draft, errors));
        }
    };
    draft.forget(Attribute::Manager);
    let rule = Rule::Elsewhere(wrong.unwrap_or_default());
    errors.0.push(directory::edit::FieldError { field: Field::Of(Attribute::Manager), rule });
    Ok((draft, errors))
}

/// Tells whether somebody reports to a user, directly or through others.
fn reports_to(conn: &Connection, somebody: i64, user: Option<i64>) -> Result<bool, store::Error> {
    let Some(user) = user else { return Ok(false) };
    let mut at = somebody;
    for _ in 0..LEVELS {
        match manager::of_user(conn, at)? {
            Some(manager) if manager == user => return Ok(true),
            Some(manager) => at = manager,
            None => return Ok(false),
        }
    }
    // So many levels are a circle already; it must not grow.
    Ok(true)
}

/// Lists what belongs to somebody else, among some fields.
fn held(
    conn: &Connection,
    user: &User,
    except: Option<i64>,
    fields: &[Field],
) -> Result<FieldErrors, store::Error> {
    let mut errors = Vec::new();
    let mut belongs = |field: Field, what: &str, holder: &str| {
        let rule = Rule::Elsewhere(format!("{what} belongs to {holder}"));
        errors.push(directory::edit::FieldError { field, rule });
    };
    if fields.contains(&Field::Username)
        && let Some(holder) = user::by_username(conn, &user.username)?
        && Some(holder.id) != except
    {
        belongs(Field::Username, &user.username, &named(&holder));
    }
    let email = Field::Of(Attribute::Email);
    if fields.contains(&email)
        && let Some(holder) = address_holder(conn, &user.email, except)?
    {
        belongs(email, &user.email, &holder);
    }
    let aliases = Field::Of(Attribute::Aliases);
    if fields.contains(&aliases)
        && let Some(Value::List(list)) = user.values.get(Attribute::Aliases)
    {
        for alias in list {
            if let Some(holder) = address_holder(conn, alias, except)? {
                belongs(aliases, alias, &holder);
            }
        }
    }
    let employee = Field::Of(Attribute::EmployeeIdentifier);
    let id = user.values.display(Attribute::EmployeeIdentifier);
    if fields.contains(&employee)
        && !id.is_empty()
        && let Some(holder) = user::holder(conn, Identity::EmployeeId, &id.to_lowercase(), except)?
    {
        belongs(employee, &id, &named(&holder));
    }
    Ok(FieldErrors(errors))
}

fn named(holder: &user::Row) -> String {
    let name = full_name(&holder.user.given_name, &holder.user.family_name);
    format!("{name} ({})", holder.user.username)
}

/// Names who has an address, as their own or as an alias: another user, or a group.
fn address_holder(
    conn: &Connection,
    address: &str,
    except: Option<i64>,
) -> Result<Option<String>, store::Error> {
    let address = address.to_lowercase();
    for identity in [Identity::Address, Identity::Alias] {
        if let Some(holder) = user::holder(conn, identity, &address, except)? {
            return Ok(Some(named(&holder)));
        }
    }
    let groups = directory_group::by_address(conn, &address)?;
    Ok(groups.first().map(|row| format!("the group {}", row.group.name)))
}

/// Adds free usernames to what is said of one that is taken.
fn propose(conn: &Connection, user: &User, errors: &mut FieldErrors) -> Result<(), store::Error> {
    let Some(error) = errors.0.iter_mut().find(|error| error.field == Field::Username) else { return Ok(()) };
    let (local, domain) = user.email.split_once('@').unwrap_or((&user.email, ""));
    let mut failed = None;
    let proposals =
        arrange::propose(local, &user.given_name, &user.family_name, domain, PROPOSED, |candidate| {
            user::has_username(conn, candidate).map(|taken| !taken).unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
        });
    if let Some(error) = failed {
        return Err(error);
    }
    if !proposals.is_empty() {
        error.rule = Rule::Taken { what: error.rule.to_string(), free: proposals };
    }
    Ok(())
}
