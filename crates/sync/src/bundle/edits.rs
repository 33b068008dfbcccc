//! What people did at this computer, in a support bundle: to whom, to which fields and settings; never what stood there. Of
//! the mapping it is told which way an attribute went, and goes since.

use std::cmp::Reverse;

use directory::group::{GroupField, Role, Who};
use directory::{Attribute, CustomField, Direction, Field};
use store::event::{Change, What};
use store::rusqlite::Connection;
use store::{edit, event, group_edit};

use super::parts::attribute;
use super::safe::{Names, OTHER, Of, Safe};
use super::words::settings;

/// How many edits, the newest.
const EDITS: u32 = 2_000;

/// What events tell of what was set.
const SET: [What; 6] =
    [What::Connection, What::Limits, What::Groups, What::OrgUnits, What::Mapping, What::PasswordRules];

/// What people did here to users, groups, settings and the mapping, the newest first.
pub(super) fn edits(conn: &Connection, names: &Names) -> Result<Vec<Safe>, store::Error> {
    let users = edit::latest(conn, EDITS)?.into_iter().map(|edit| (edit.at, of_user(&edit, names)));
    let groups = group_edit::latest(conn, EDITS)?.into_iter().map(|edit| (edit.at, of_group(&edit, names)));
    let set = event::by_hand(conn, &SET, EDITS)?;
    let set = set.into_iter().map(|event| (event.at, of_settings(&event, names)));
    let mut told: Vec<_> = users.chain(groups).chain(set).collect();
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
    let (mut fields, mut members) = (Vec::new(), Vec::new());
    for change in &edit.changes {
        match member(change, names) {
            Some(member) => members.push(member),
            None => fields.push(field(&change.words)),
        }
    }
    Safe::Record(vec![
        ("at", Safe::At(edit.at)),
        ("operator", names.of(Of::Operator, &edit.operator)),
        ("what", Safe::Word(edit.what.name())),
        ("group", names.number(Of::Group, Some(edit.group))),
        ("fields", Safe::List(fields)),
        ("members", Safe::List(members)),
    ])
}

/// What was set: settings by their names alone, and attributes with the ways they went and go.
fn of_settings(event: &event::Row, names: &Names) -> Safe {
    let (of, changed): (_, Vec<_>) = if event.what == What::Mapping {
        ("directions", event.changes.iter().map(|change| direction(change, names)).collect())
    } else {
        let known = settings();
        ("settings", event.changes.iter().map(|change| Safe::known(&change.what, &known)).collect())
    };
    Safe::Record(vec![
        ("at", Safe::At(event.at)),
        ("operator", names.of(Of::Operator, &event.by.operator)),
        ("what", Safe::Word(event.what.name())),
        ("connection", event.connection.map_or(Safe::None, Safe::Number)),
        (of, Safe::List(changed)),
    ])
}

/// Which way an attribute went, and goes since. Its event calls it by its words.
fn direction(change: &Change, names: &Names) -> Safe {
    let own = || {
        let (schema, field) = change.what.split_once('.')?;
        CustomField::new(schema, field).map(Attribute::Custom)
    };
    let one = Attribute::built_in().find(|one| one.label() == change.what).or_else(own);
    let way = |name: &str| Safe::Word(Direction::by_name(name).map_or(OTHER, Direction::name));
    Safe::Record(vec![
        ("attribute", one.map_or(Safe::Word(OTHER), |one| attribute(one, names))),
        ("before", way(&change.before)),
        ("after", way(&change.after)),
    ])
}

/// What was changed of a group: a field of it, or what becomes of it on a connection.
fn field(words: &Change) -> Safe {
    Safe::Word(match group_field(words) {
        Some(GroupField::Name) => "name",
        Some(GroupField::Email) => "email",
        Some(GroupField::Description) => "description",
        Some(GroupField::Aliases) => "aliases",
        None => "binding",
    })
}

fn group_field(words: &Change) -> Option<GroupField> {
    GroupField::ALL.into_iter().find(|field| field.label() == words.what)
}

/// Who came, left or got another role, which a role before or after tells; nothing of any other change.
fn member(change: &group_edit::Change, names: &Names) -> Option<Safe> {
    let words = &change.words;
    if change.member.is_none() && group_field(words).is_some() {
        return None;
    }
    let [before, after] = [&words.before, &words.after].map(|role| Role::by_name(role));
    let what = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => "came",
        (Some(_), None) => "left",
        (Some(_), Some(_)) => "role",
    };
    let who = match &change.member {
        Some(Who::User(user)) => names.number(Of::Person, Some(*user)),
        Some(Who::Group(group)) => names.number(Of::Group, Some(*group)),
        // The journal calls a group by Google's id as it calls an account.
        Some(Who::Account(id) | Who::OtherGroup(id)) => names.of(Of::Account, id),
        Some(Who::Customer(id)) => names.of(Of::Customer, id),
        Some(Who::External(key)) => names.of(Of::Member, key),
        None => names.of(Of::Member, &words.what),
    };
    let role = |role: Option<Role>| role.map_or(Safe::None, |role| Safe::Word(role.name()));
    Some(Safe::Record(vec![
        ("who", who),
        ("what", Safe::Word(what)),
        ("before", role(before)),
        ("after", role(after)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::new(&|bytes: &mut [u8]| bytes.fill(1))
    }

    fn change(what: &str, before: &str, after: &str, who: Option<Who>) -> group_edit::Change {
        let words = Change { what: what.to_owned(), before: before.to_owned(), after: after.to_owned() };
        group_edit::Change { words, member: who }
    }

    fn json(value: &Safe) -> String {
        serde_json::to_string(value).expect("it is written")
    }

    /// What an edit with one change tells, from its fields on.
    fn told(change: group_edit::Change) -> String {
        let edit = group_edit::Row {
            group: 7,
            name: "Choir".to_owned(),
            what: group_edit::What::Change,
            operator: "morgan".to_owned(),
            changes: vec![change],
            at: 0,
        };
        let told = json(&of_group(&edit, &names()));
        told.split_once(r#""fields":"#).map(|(_, rest)| rest.to_owned()).expect("it has fields")
    }

    #[test]
    fn of_a_group_the_fields_are_named_and_never_what_stood_there() {
        let email = change("Group address", "choir@x.test", "song@x.test", None);
        assert_eq!(told(email), r#"["email"],"members":[]}"#, "not which");
        let bound = change("x.test", "not bound", "to be bound", None);
        assert_eq!(told(bound), r#"["binding"],"members":[]}"#, "not on which connection");
        let described = change(GroupField::Description.label(), "member", "", None);
        assert_eq!(told(described), r#"["description"],"members":[]}"#, "whatever the text is");
    }

    /// What an event tells of what was set, from its connection on.
    fn set(what: What, changes: [(&str, &str, &str); 2]) -> String {
        let changes = changes.map(|(what, before, after)| change(what, before, after, None).words).to_vec();
        let by = event::By { operator: "morgan".to_owned(), workstation: "desk-1".to_owned() };
        let event = event::Row { connection: Some(3), changes, ..event::Row::of(what, &by, 0) };
        let told = json(&of_settings(&event, &names()));
        told.split_once(r#""connection":"#).map(|(_, rest)| rest.to_owned()).expect("it is on one")
    }

    #[test]
    fn of_the_mapping_it_is_told_which_way_attributes_went_and_go() {
        let changes = [("Job title", "exclude", "import"), ("Employment.badge", "import", "export")];
        let told = set(What::Mapping, changes);
        let badge = CustomField::by_name("customSchemas.Employment.badge").expect("it is a name");
        let way = |attribute: &str, before: &str, after: &str| {
            format!(r#"{{"attribute":{attribute},"before":"{before}","after":"{after}"}}"#)
        };
        let title = way(r#""jobTitle""#, "exclude", "import");
        let badge = way(&json(&attribute(Attribute::Custom(badge), &names())), "import", "export");
        let expected = format!(r#"3,"directions":[{title},{badge}]}}"#);
        assert_eq!(told, expected, "a field of the customer's own has the name that it has elsewhere");
    }

    #[test]
    fn of_a_setting_the_name_is_told_and_never_what_it_was_set_to() {
        let told = set(What::Connection, [("name", "Northwind", "Wei's"), ("Wei Chen", "9", "7")]);
        assert_eq!(told, r#"3,"settings":["name","(other)"]}"#, "and no word that is not known");
    }

    #[test]
    fn who_is_in_a_group_has_the_name_that_they_have_elsewhere() {
        for (who, elsewhere) in [
            (Who::User(12), names().number(Of::Person, Some(12))),
            (Who::Group(12), names().number(Of::Group, Some(12))),
            (Who::Account("1012".to_owned()), names().of(Of::Account, "1012")),
            (Who::OtherGroup("g12".to_owned()), names().of(Of::Account, "g12")),
            (Who::Customer("C12".to_owned()), names().of(Of::Customer, "C12")),
        ] {
            let expected = format!(
                r#"[],"members":[{{"who":{},"what":"came","before":null,"after":"manager"}}]}}"#,
                json(&elsewhere)
            );
            for name in ["Wei Chen", "Wei Xu"] {
                assert_eq!(told(change(name, "", "manager", Some(who.clone()))), expected, "{name}, {who:?}");
            }
        }
        let called_so = told(change(GroupField::Name.label(), "", "member", Some(Who::User(12))));
        assert!(called_so.starts_with(r#"[],"members""#), "a name that is a word of ours: {called_so}");
    }

    #[test]
    fn whether_somebody_came_left_or_got_another_role_is_told() {
        for (before, after, expected) in [
            ("", "member", r#""what":"came","before":null,"after":"member""#),
            ("owner", "", r#""what":"left","before":"owner","after":null"#),
            ("member", "manager", r#""what":"role","before":"member","after":"manager""#),
        ] {
            let told = told(change("Wei Chen", before, after, Some(Who::User(12))));
            assert!(told.contains(expected), "{expected}: {told}");
        }
    }

    #[test]
    fn of_whom_only_a_name_is_known_the_name_is_a_pseudonym_of_its_own_kind() {
        let older = told(change("Wei Chen", "", "member", None));
        assert!(older.contains(r#""who":"member-"#), "an earlier program kept no number: {older}");
        let outside = told(change("x@y.test", "", "member", Some(Who::External("x@y.test".to_owned()))));
        assert!(outside.contains(r#""who":"member-"#), "nobody here: {outside}");
        assert!(!outside.contains("y.test") && !older.contains("Wei"), "nobody is named");
    }
}
