//! What people did at this computer, in a support bundle: to whom, and to which fields; never what stood there.

use std::cmp::Reverse;

use directory::Field;
use directory::group::{GroupField, Role};
use store::event::Change;
use store::rusqlite::Connection;
use store::{edit, group_edit};

use super::parts::attribute;
use super::safe::{Names, Of, Safe};

/// How many edits, the newest.
const EDITS: u32 = 2_000;

/// What people did here to users and groups, the newest first.
pub(super) fn edits(conn: &Connection, names: &Names) -> Result<Vec<Safe>, store::Error> {
    let users = edit::latest(conn, EDITS)?.into_iter().map(|edit| (edit.at, of_user(&edit, names)));
    let groups = group_edit::latest(conn, EDITS)?.into_iter().map(|edit| (edit.at, of_group(&edit, names)));
    let mut told: Vec<_> = users.chain(groups).collect();
    told.sort_by_key(|(at, _)| Reverse(*at));
    told.truncate(EDITS as usize);
    Ok(told.into_iter().map(|(_, edit)| edit).collect())
}

fn of_user(edit: &edit::Row, names: &Names) -> Safe {
    let field = |field: Field| match field {
        Field::Username => Safe::Word("username"),
        Field::State => Safe::Word("state"),
        Field::Of(one) | Field::Part(one, _) => attribute(one, names),
    };
    Safe::Record(vec![
        ("at", Safe::At(edit.at)),
        ("operator", names.of(Of::Operator, &edit.operator)),
        ("what", Safe::Word(edit.what.name())),
        ("way", Safe::Word(edit.way.name())),
        ("user", names.number(Of::Person, Some(edit.user))),
        ("fields", Safe::List(edit.changes.iter().map(|change| field(change.field)).collect())),
    ])
}

fn of_group(edit: &group_edit::Row, names: &Names) -> Safe {
    Safe::Record(vec![
        ("at", Safe::At(edit.at)),
        ("operator", names.of(Of::Operator, &edit.operator)),
        ("what", Safe::Word(edit.what.name())),
        ("group", names.number(Of::Group, Some(edit.group))),
        ("fields", Safe::List(edit.changes.iter().map(|change| of_change(change, names)).collect())),
    ])
}

/// What was changed of a group: a field of it, whoever came or went, which a role before or after tells, or what becomes of it
/// on a connection.
fn of_change(change: &Change, names: &Names) -> Safe {
    if let Some(field) = GroupField::ALL.into_iter().find(|field| field.label() == change.what) {
        return Safe::Word(match field {
            GroupField::Name => "name",
            GroupField::Email => "email",
            GroupField::Description => "description",
            GroupField::Aliases => "aliases",
        });
    }
    match [&change.before, &change.after].into_iter().any(|role| Role::by_name(role).is_some()) {
        true => names.of(Of::Member, &change.what),
        false => Safe::Word("binding"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(what: &str, before: &str, after: &str) -> String {
        let names = Names::new(&|bytes: &mut [u8]| bytes.fill(1));
        let change = Change { what: what.to_owned(), before: before.to_owned(), after: after.to_owned() };
        serde_json::to_string(&of_change(&change, &names)).expect("it is written")
    }

    #[test]
    fn of_a_group_the_fields_are_named_and_nobody_in_it() {
        assert_eq!(told("Group address", "choir@x.test", "song@x.test"), r#""email""#, "not which");
        let member = told("Wei Chen", "", "manager");
        assert!(member.starts_with(r#""member-"#), "somebody came in: {member}");
        assert_eq!(member, told("Wei Chen", "manager", ""), "the same one goes");
        assert_eq!(told("x.test", "not bound", "to be bound"), r#""binding""#, "not on which connection");
    }
}
