//! The fields of a group as somebody fills them in, and what is wrong with them.

use directory::group::{Group, GroupField};
use directory::rule::group::{GroupRule, check};
use store::rusqlite::Connection;
use store::{directory_group, user};

use crate::Error;

/// Fields of a group as somebody fills them in; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupDraft {
    /// Its name.
    pub name: Option<String>,
    /// Its address; empty for a group that is in the directory alone.
    pub email: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// Fields of a group that cannot be filled in so: each with the rule that it breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(|(field, rule)| format!("{}: {rule}", field.label())).collect::<Vec<_>>().join("; "))]
pub struct GroupErrors(pub Vec<(GroupField, GroupRule)>);

/// Applies a draft to a group, if the rules and the directory allow it.
pub(super) fn checked(
    conn: &Connection,
    id: Option<i64>,
    before: &Group,
    draft: &GroupDraft,
) -> Result<Group, Error> {
    let mut wanted = before.clone();
    for (value, field) in [
        (&draft.name, &mut wanted.name),
        (&draft.email, &mut wanted.email),
        (&draft.description, &mut wanted.description),
    ] {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    let (after, mut wrong) = match check(&wanted) {
        Ok(after) => (after, Vec::new()),
        Err(wrong) => (wanted, wrong),
    };
    // What came from Google with another value than our rules take is left alone, as long as nobody touches it.
    wrong.retain(|(field, _)| field.of(&after) != field.of(before) || id.is_none());
    if !after.email.is_empty()
        && after.email != before.email
        && let Some(taken) = holder(conn, id, &after.email)?
    {
        wrong.push((GroupField::Email, GroupRule::Taken(taken)));
    }
    if wrong.is_empty() { Ok(after) } else { Err(GroupErrors(wrong).into()) }
}

/// Says who in the directory has an address, if anybody does.
fn holder(conn: &Connection, id: Option<i64>, address: &str) -> Result<Option<String>, store::Error> {
    let groups = directory_group::by_address(conn, address)?;
    if let Some(other) = groups.into_iter().find(|row| Some(row.id) != id) {
        return Ok(Some(format!("the group {} has this address", other.group.name)));
    }
    let users = user::by_email(conn, address)?;
    Ok(users.first().map(|row| {
        let name = directory::user::full_name(&row.user.given_name, &row.user.family_name);
        format!("{name} has this address")
    }))
}
