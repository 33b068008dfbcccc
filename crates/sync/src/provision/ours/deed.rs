//! What a step does at Google, as its log tells of it: which events, with which values (`google-api.md` 6).

use std::collections::BTreeSet;

use directory::Attribute;
use directory::decide::Change;
use directory::group::{GroupField, GroupStep};
use directory::provision::NextLogin;
use google::activities::Event;
use serde_json::Value;

use crate::provision::journal::Details;

/// The parameter that says what is there from then on.
const NEW_VALUE: &str = "NEW_VALUE";

/// One thing that a step does, once.
#[derive(Debug)]
pub(super) struct Deed {
    /// What the log may call it.
    names: &'static [&'static str],
    says: Says,
}

/// What the log says of it beside its name, where it says anything.
#[derive(Debug)]
enum Says {
    /// Nothing that tells it from another.
    Nothing,
    /// A parameter is this text.
    Text(&'static str, String),
    /// The words of this text are in a parameter, among others: Google writes a list or a record in its own way.
    Words(&'static str, String),
    /// A switch is in this position from then on.
    Switch(bool),
}

/// When an event was, beside the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// While the step was under way.
    UnderWay,
    /// Before or after.
    Apart,
}

impl Deed {
    /// Tells whether the log may call it so.
    pub(super) fn is_called(&self, event: &str) -> bool {
        self.names.contains(&event)
    }

    /// Tells whether one call of ours brings one entry of it: how many Google writes of a list is its own affair.
    pub(super) fn is_told_once(&self) -> bool {
        !matches!(self.says, Says::Words(NEW_VALUE, _))
    }

    /// Tells whether an event is this, with the value that was sent; while the step is under way, in whatever way Google
    /// writes a list.
    pub(super) fn is_told_by(&self, event: &Event, when: When) -> bool {
        self.is_called(&event.name)
            && match &self.says {
                Says::Nothing => true,
                Says::Text(parameter, sent) => {
                    event.parameter(parameter).is_none_or(|said| is_same(said, sent))
                }
                Says::Words(parameter, sent) => {
                    when == When::UnderWay
                        || event.parameter(parameter).is_none_or(|said| has_words(said, sent))
                }
                Says::Switch(on) => {
                    let other = (!on).to_string();
                    event.parameter(NEW_VALUE).is_none_or(|said| !said.eq_ignore_ascii_case(&other))
                }
            }
    }
}

/// Lists what a step does at Google.
pub(super) fn of_step(kind: &str, details: &Details) -> Vec<Deed> {
    if let Some(step) = &details.group {
        return of_group(step);
    }
    let changes = details.changes.iter();
    match kind {
        "create" => vec![plain(&["CREATE_USER"])],
        "undelete" => changes.flat_map(of_value).chain([plain(&["UNDELETE_USER"])]).collect(),
        "suspend" => vec![plain(&["SUSPEND_USER"]), plain(&["RESET_SIGNIN_COOKIES"])],
        "sign-out" => vec![plain(&["RESET_SIGNIN_COOKIES"])],
        "reactivate" => vec![plain(&["UNSUSPEND_USER"])],
        "archive" => vec![plain(&["ARCHIVE_USER"])],
        "unarchive" => vec![plain(&["UNARCHIVE_USER"])],
        "give-up" => {
            changes.map(|change| text(&["REMOVE_NICKNAME"], "USER_NICKNAME", &change.before)).collect()
        }
        "password" => {
            let next = match details.password.map(|password| password.next_login) {
                Some(next) => switch(next == NextLogin::Change),
                None => plain(ON_NEXT_LOGIN),
            };
            vec![plain(&["CHANGE_PASSWORD"]), next]
        }
        "keep-password" => vec![switch(false)],
        "stand-aside" | "rename" | "export" | "put-back" => changes.flat_map(of_value).collect(),
        "org-unit" => vec![plain(&["CREATE_ORG_UNIT"])],
        // The directory alone is changed.
        _ => Vec::new(),
    }
}

/// Tells whether the log may call something so that comes with a step of a kind, and whose value the journal does not keep.
pub(super) fn comes_with(kind: &str, event: &str) -> bool {
    const OF_VALUES: [&str; 6] = [
        "CHANGE_",
        "ADD_DISPLAY_NAME",
        "REMOVE_DISPLAY_NAME",
        "MOVE_USER",
        "ADD_NICKNAME",
        "REMOVE_NICKNAME",
    ];
    let of_values = OF_VALUES.iter().any(|name| event.starts_with(name)) || event.ends_with("_PROFILE_PHOTO");
    match kind {
        "create" => of_values,
        "undelete" => matches!(event, "UNSUSPEND_USER" | "MOVE_USER_TO_ORG_UNIT"),
        "stand-aside" | "rename" => event == "ADD_NICKNAME",
        "export" | "put-back" => of_values && !event.starts_with("CHANGE_PASSWORD"),
        "group-create" | "group-update" => event.starts_with("CHANGE_GROUP_"),
        _ => false,
    }
}

const ON_NEXT_LOGIN: &[&str] = &["CHANGE_PASSWORD_ON_NEXT_LOGIN"];

fn plain(names: &'static [&'static str]) -> Deed {
    Deed { names, says: Says::Nothing }
}

fn text(names: &'static [&'static str], parameter: &'static str, sent: &str) -> Deed {
    Deed { names, says: Says::Text(parameter, sent.to_owned()) }
}

fn switch(on: bool) -> Deed {
    Deed { names: ON_NEXT_LOGIN, says: Says::Switch(on) }
}

/// What the change of a user's value does.
fn of_value(change: &Change) -> Vec<Deed> {
    let is = change.after.as_str();
    let whole = |names: &'static [&'static str]| vec![text(names, NEW_VALUE, is)];
    let part =
        |names: &'static [&'static str]| vec![Deed { names, says: Says::Words(NEW_VALUE, is.to_owned()) }];
    match change.attribute {
        Attribute::Email => whole(&["RENAME_USER"]),
        Attribute::Firstname => whole(&["CHANGE_FIRST_NAME"]),
        Attribute::Lastname => whole(&["CHANGE_LAST_NAME"]),
        Attribute::DisplayName if is.is_empty() => whole(&["REMOVE_DISPLAY_NAME", "CHANGE_DISPLAY_NAME"]),
        Attribute::DisplayName => whole(&["ADD_DISPLAY_NAME", "CHANGE_DISPLAY_NAME"]),
        // Nobody is in none: without one they go to the root.
        Attribute::OrgUnitPath if is.is_empty() => vec![text(&["MOVE_USER_TO_ORG_UNIT"], NEW_VALUE, "/")],
        Attribute::OrgUnitPath => whole(&["MOVE_USER_TO_ORG_UNIT"]),
        Attribute::RecoveryEmail => whole(&["CHANGE_RECOVERY_EMAIL"]),
        Attribute::RecoveryPhone => whole(&["CHANGE_RECOVERY_PHONE"]),
        Attribute::Aliases => of_aliases(&change.before, is),
        Attribute::Photo if is.is_empty() => vec![plain(&["DELETE_PROFILE_PHOTO"])],
        Attribute::Photo => vec![plain(&["UPDATE_PROFILE_PHOTO"])],
        Attribute::CostCenter | Attribute::Department | Attribute::EmployeeType | Attribute::JobTitle => {
            part(&["CHANGE_USER_ORGANIZATION"])
        }
        Attribute::WorkAddress | Attribute::HomeAddress | Attribute::OtherAddress => {
            part(&["CHANGE_USER_ADDRESS"])
        }
        Attribute::WorkPhone
        | Attribute::WorkFax
        | Attribute::WorkMobile
        | Attribute::HomePhone
        | Attribute::MobilePhone
        | Attribute::OtherPhone => part(&["CHANGE_USER_PHONE_NUMBER"]),
        Attribute::Manager => part(&["CHANGE_USER_RELATION"]),
        Attribute::EmployeeIdentifier
        | Attribute::AccountId
        | Attribute::CustomerId
        | Attribute::LoginId
        | Attribute::NetworkId
        | Attribute::CustomId => part(&["CHANGE_USER_EXTERNAL_ID"]),
        Attribute::DeskLocation => part(&["CHANGE_USER_LOCATION"]),
        Attribute::Custom(_) => part(&["CHANGE_USER_CUSTOM_FIELD"]),
        // No event of the log is known to be about it.
        Attribute::AlternateEmail => Vec::new(),
    }
}

/// Each alias is an event of its own.
fn of_aliases(before: &str, after: &str) -> Vec<Deed> {
    let list = |text: &str| -> BTreeSet<String> {
        text.split(", ").filter(|alias| !alias.is_empty()).map(str::to_lowercase).collect()
    };
    let (before, after) = (list(before), list(after));
    let gone = before.difference(&after).map(|alias| text(&["REMOVE_NICKNAME"], "USER_NICKNAME", alias));
    // One that was taken away meanwhile is added as well.
    let there = after.iter().map(|alias| text(&["ADD_NICKNAME"], "USER_NICKNAME", alias));
    gone.chain(there).collect()
}

fn of_group(step: &GroupStep) -> Vec<Deed> {
    // Google may call a member by another of its addresses.
    let member = |names: &'static [&'static str]| {
        let email = step.member().map(|place| place.email.clone()).unwrap_or_default();
        vec![Deed { names, says: Says::Words("USER_EMAIL", email) }]
    };
    match step {
        GroupStep::Create(_) => vec![plain(&["CREATE_GROUP"])],
        GroupStep::Update(_) | GroupStep::Readdress(_) => step
            .fields()
            .into_iter()
            .filter_map(|change| {
                let names: &'static [&'static str] = match change.field {
                    GroupField::Name => &["CHANGE_GROUP_NAME"],
                    GroupField::Email => &["CHANGE_GROUP_EMAIL"],
                    GroupField::Description => &["CHANGE_GROUP_DESCRIPTION"],
                    GroupField::Aliases => return None,
                };
                Some(text(names, NEW_VALUE, &change.after))
            })
            .collect(),
        GroupStep::Delete => vec![plain(&["DELETE_GROUP"])],
        GroupStep::AddMember(_) => member(&["ADD_GROUP_MEMBER"]),
        GroupStep::RemoveMember(_) => member(&["REMOVE_GROUP_MEMBER"]),
        GroupStep::SetRole(_) => member(&["UPDATE_GROUP_MEMBER"]),
        // The directory alone is changed.
        GroupStep::Adopt
        | GroupStep::Take(_)
        | GroupStep::TakeRole(_)
        | GroupStep::Unbind
        | GroupStep::TakeBack(_)
        | GroupStep::MemberOut(_)
        | GroupStep::MemberBack(_)
        | GroupStep::Reopen
        | GroupStep::Remove => Vec::new(),
    }
}

/// Compares two texts; Google writes addresses in lower case, and the path of an org unit in the capitals that it has there.
fn is_same(said: &str, sent: &str) -> bool {
    let (said, sent) = (said.trim(), sent.trim());
    let in_any_capitals = sent.contains('@') || sent.starts_with('/');
    said == sent || (in_any_capitals && said.to_lowercase() == sent.to_lowercase())
}

fn has_words(said: &str, sent: &str) -> bool {
    let mut there = BTreeSet::new();
    match serde_json::from_str(said) {
        Ok(value) => leaves(&value, &mut there),
        Err(_) => there.extend(words(said)),
    }
    words(sent).all(|word| there.contains(&word))
}

/// Gathers the words of each value of a list or a record.
fn leaves(value: &Value, there: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| leaves(value, there)),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, there)),
        Value::String(text) => there.extend(words(text)),
        simple => there.extend(words(&simple.to_string())),
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use directory::provision::NewPassword;
    use google::activities::Parameter;

    use super::*;

    fn event(name: &str, parameters: &[(&str, &str)]) -> Event {
        let parameters = parameters
            .iter()
            .map(|(name, value)| Parameter { name: (*name).to_owned(), values: vec![(*value).to_owned()] });
        Event { kind: "USER_SETTINGS".to_owned(), name: name.to_owned(), parameters: parameters.collect() }
    }

    fn sends(attribute: Attribute, before: &str, after: &str) -> Details {
        let change = Change { attribute, before: before.to_owned(), after: after.to_owned() };
        Details { changes: vec![change], ..Details::default() }
    }

    fn tells(kind: &str, details: &Details, event: &Event) -> bool {
        of_step(kind, details).iter().any(|deed| deed.is_told_by(event, When::Apart))
    }

    #[test]
    fn a_step_is_told_of_by_the_events_that_it_brings_and_by_no_other() {
        // (step, event, told)
        let table = [
            ("create", "CREATE_USER", true),
            ("create", "SUSPEND_USER", false),
            ("create", "CHANGE_PASSWORD", false),
            ("create", "CHANGE_RECOVERY_PHONE", false),
            ("suspend", "SUSPEND_USER", true),
            ("suspend", "UNSUSPEND_USER", false),
            ("unarchive", "UNARCHIVE_USER", true),
            ("unarchive", "SUSPEND_USER", false),
            ("password", "CHANGE_PASSWORD", true),
            ("password", "CHANGE_PASSWORD_ON_NEXT_LOGIN", true),
            ("keep-password", "CHANGE_PASSWORD", false),
            ("undelete", "UNDELETE_USER", true),
            ("org-unit", "CREATE_ORG_UNIT", true),
            ("take", "CHANGE_FIRST_NAME", false),
            ("unbind", "SUSPEND_USER", false),
        ];
        for (kind, name, told) in table {
            assert_eq!(tells(kind, &Details::default(), &event(name, &[])), told, "{kind} and {name}");
        }
    }

    #[test]
    fn a_value_that_was_sent_is_told_of_and_another_is_not() {
        let new = |name: &str, value: &str| event(name, &[("NEW_VALUE", value)]);
        let alias = |name: &str, alias: &str| event(name, &[("USER_NICKNAME", alias)]);
        let table = [
            (Attribute::DisplayName, "LudOne", new("CHANGE_DISPLAY_NAME", "LudOne"), true),
            (Attribute::DisplayName, "LudOne", new("CHANGE_DISPLAY_NAME", "EVIL2"), false),
            (Attribute::DisplayName, "LudOne", event("REMOVE_DISPLAY_NAME", &[]), false),
            (Attribute::DisplayName, "LudOne", new("CHANGE_FIRST_NAME", "LudOne"), false),
            (Attribute::OrgUnitPath, "/Sales", new("MOVE_USER_TO_ORG_UNIT", "/Ops"), false),
            (Attribute::OrgUnitPath, "", new("MOVE_USER_TO_ORG_UNIT", "/"), true),
            (Attribute::OrgUnitPath, "/finance", new("MOVE_USER_TO_ORG_UNIT", "/Finance"), true),
            (Attribute::RecoveryEmail, "Me@home.test", new("CHANGE_RECOVERY_EMAIL", "me@home.test"), true),
            (Attribute::Aliases, "a@x.test, b@x.test", alias("ADD_NICKNAME", "b@x.test"), true),
            (Attribute::Aliases, "a@x.test, b@x.test", alias("ADD_NICKNAME", "c@x.test"), false),
            (Attribute::Aliases, "a@x.test", alias("REMOVE_NICKNAME", "old@x.test"), true),
            (
                Attribute::JobTitle,
                "Ward matron",
                new("CHANGE_USER_ORGANIZATION", r#"[{"title":"Ward matron","primary":true}]"#),
                true,
            ),
            (
                Attribute::JobTitle,
                "Ward matron",
                new("CHANGE_USER_ORGANIZATION", r#"[{"title":"Nurse","primary":true}]"#),
                false,
            ),
        ];
        for (attribute, after, event, told) in table {
            let details = sends(attribute, "old@x.test", after);
            assert_eq!(tells("export", &details, &event), told, "{attribute:?} to {after}: {event:?}");
        }
    }

    #[test]
    fn a_switch_is_told_of_in_the_position_that_was_sent() {
        let password = Some(NewPassword { id: 1, next_login: NextLogin::Keep });
        let details = Details { password, ..Details::default() };
        for (kind, said, told) in
            [("password", "false", true), ("password", "true", false), ("keep-password", "true", false)]
        {
            let event = event("CHANGE_PASSWORD_ON_NEXT_LOGIN", &[("NEW_VALUE", said)]);
            assert_eq!(tells(kind, &details, &event), told, "{kind}: {said}");
        }
    }

    #[test]
    fn how_google_writes_a_list_is_its_own_affair_while_the_step_is_under_way() {
        let details = sends(Attribute::WorkPhone, "", "+44 20 1");
        let told = event("CHANGE_USER_PHONE_NUMBER", &[("NEW_VALUE", "tel:4420-1")]);
        let when = |when| of_step("export", &details)[0].is_told_by(&told, when);
        assert!(when(When::UnderWay) && !when(When::Apart), "by its words alone it would not be known");
        let details = sends(Attribute::Firstname, "Lud", "LudOne");
        let evil = event("CHANGE_FIRST_NAME", &[("NEW_VALUE", "EVIL")]);
        let deeds = of_step("export", &details);
        assert!(!deeds[0].is_told_by(&evil, When::UnderWay), "a text is as it was sent");
    }

    #[test]
    fn what_comes_with_a_new_account_is_no_suspension() {
        for (kind, event, comes) in [
            ("create", "CHANGE_PASSWORD_ON_NEXT_LOGIN", true),
            ("create", "MOVE_USER_TO_ORG_UNIT", true),
            ("create", "SUSPEND_USER", false),
            ("create", "GRANT_ADMIN_PRIVILEGE", false),
            ("rename", "ADD_NICKNAME", true),
            ("export", "CHANGE_PASSWORD", false),
        ] {
            assert_eq!(comes_with(kind, event), comes, "{kind} and {event}");
        }
    }
}
