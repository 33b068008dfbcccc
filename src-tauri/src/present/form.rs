//! The form of a user as the screen shows it: which field stands where, and what is wrong with it.

use directory::custom::{Kind, Shape};
use directory::edit::{Change, Draft, FieldErrors};
use directory::rule::Rule;
use directory::user::full_name;
use directory::value::AddressPart;
use directory::{Attribute, Field};
use sync::users::Shown;

use super::user::change;
use crate::error::{Answer, sentence};
use crate::view::{
    ErrorCode, ErrorView, FieldErrorView, FieldKind, FormField, FormGroup, UserCheck, UserForm, WishView,
};

/// The groups in their order; what is in none of them is a postal address or a customer's own field.
const GROUPS: [(&str, &[Field]); 4] = {
    use Attribute as A;
    use Field::Of;
    [
        (
            "Person",
            &[
                Of(A::Firstname),
                Of(A::Lastname),
                Of(A::Email),
                Field::Username,
                Of(A::DisplayName),
                Of(A::Aliases),
            ],
        ),
        (
            "Organisation",
            &[
                Of(A::JobTitle),
                Of(A::Department),
                Of(A::Manager),
                Of(A::EmployeeIdentifier),
                Of(A::EmployeeType),
                Of(A::CostCenter),
                Of(A::OrgUnitPath),
                Of(A::DeskLocation),
            ],
        ),
        (
            "Contact",
            &[
                Of(A::WorkPhone),
                Of(A::WorkMobile),
                Of(A::MobilePhone),
                Of(A::HomePhone),
                Of(A::OtherPhone),
                Of(A::WorkFax),
                Of(A::AlternateEmail),
                Of(A::RecoveryEmail),
                Of(A::RecoveryPhone),
            ],
        ),
        (
            "Other ids",
            &[Of(A::AccountId), Of(A::CustomerId), Of(A::LoginId), Of(A::NetworkId), Of(A::CustomId)],
        ),
    ]
};

/// Groups that are folded as long as they are empty.
const FOLDED: &str = "Other ids";

const POSTAL: [Attribute; 3] = [Attribute::WorkAddress, Attribute::HomeAddress, Attribute::OtherAddress];

/// Shows the form of a user, or of one who is to be created.
pub fn form(fields: &[(Field, Shape)], known: Option<&Shown>) -> UserForm {
    let field = |field: Field, shape: Shape| FormField {
        name: field.name(),
        label: label(field),
        full_label: field.label(),
        kind: kind(field, shape),
        value: known.map(|known| field.text(&known.user.user)).unwrap_or_default(),
        // A new user without one gets the first part of the address.
        required: field.is_required() && (known.is_some() || field != Field::Username),
        unique: field.is_unique(),
        hint: hint(field, shape).to_owned(),
    };
    let named = GROUPS.iter().map(|(title, members)| FormGroup {
        title: (*title).to_owned(),
        folds: *title == FOLDED,
        fields: members.iter().map(|member| field(*member, Shape::TEXT)).collect(),
    });
    let postal = POSTAL.iter().map(|attribute| FormGroup {
        title: attribute.label().to_owned(),
        folds: true,
        fields: AddressPart::ALL
            .iter()
            .map(|part| field(Field::Part(*attribute, *part), Shape::TEXT))
            .collect(),
    });
    let mut groups: Vec<_> = named.collect();
    let last = groups.pop();
    groups.extend(postal);
    groups.extend(last);
    for (one, shape) in fields {
        let Field::Of(Attribute::Custom(own)) = one else { continue };
        let shown = field(*one, *shape);
        if let Some(group) = groups.iter_mut().find(|group| group.title == own.schema()) {
            group.fields.push(shown);
        } else {
            groups.push(FormGroup { title: own.schema().to_owned(), folds: true, fields: vec![shown] });
        }
    }
    UserForm {
        id: known.map(|known| known.user.id),
        version: known.map_or(0, |known| known.user.version),
        name: known
            .map(|known| full_name(&known.user.user.given_name, &known.user.user.family_name))
            .unwrap_or_default(),
        groups,
        changed_by: known.and_then(last_change),
    }
}

fn last_change(known: &Shown) -> Option<String> {
    let last = known.history.first()?;
    Some(match (&last.by, last.run) {
        (Some(by), _) => format!("{} by {by}", last.what),
        (None, Some(run)) => format!("{}, run {run}", last.what),
        (None, None) => last.what.to_owned(),
    })
}

fn label(field: Field) -> String {
    match field {
        Field::Part(_, part) => sentence(part.label()).trim_end_matches('.').to_owned(),
        Field::Of(Attribute::Custom(own)) => own.field().to_owned(),
        Field::Username | Field::State | Field::Of(_) => field.label(),
    }
}

fn kind(field: Field, shape: Shape) -> FieldKind {
    use Attribute as A;
    match field {
        Field::Of(A::Manager) => FieldKind::Person,
        Field::Of(A::Aliases) => FieldKind::Several,
        Field::Of(A::Email | A::AlternateEmail | A::RecoveryEmail) => FieldKind::Email,
        Field::Of(
            A::WorkPhone
            | A::WorkFax
            | A::WorkMobile
            | A::HomePhone
            | A::MobilePhone
            | A::OtherPhone
            | A::RecoveryPhone,
        ) => FieldKind::Phone,
        Field::Of(A::Custom(_)) => match shape {
            Shape { several: true, .. } => FieldKind::Several,
            Shape { kind: Kind::Truth, .. } => FieldKind::Truth,
            Shape { kind: Kind::Email, .. } => FieldKind::Email,
            Shape { kind: Kind::Phone, .. } => FieldKind::Phone,
            Shape { kind: Kind::Text | Kind::Whole | Kind::Number | Kind::Day, .. } => FieldKind::Text,
        },
        Field::Username | Field::State | Field::Of(_) | Field::Part(..) => FieldKind::Text,
    }
}

fn hint(field: Field, shape: Shape) -> &'static str {
    match (field, shape.kind) {
        (Field::Of(Attribute::Aliases), _) => "Separated by commas.",
        (Field::Of(Attribute::OrgUnitPath), _) => "Such as /Sales/East.",
        (Field::Of(Attribute::RecoveryPhone), _) => "With the country code, such as +41441234567.",
        (Field::Of(Attribute::Custom(_)), _) if shape.several => "Separated by commas.",
        (Field::Of(Attribute::Custom(_)), Kind::Day) => "Such as 2026-11-27.",
        (Field::Of(Attribute::Custom(_)), Kind::Whole) => "A whole number.",
        (Field::Of(Attribute::Custom(_)), Kind::Number) => "A number.",
        _ => "",
    }
}

/// Reads what the screen wishes.
///
/// # Errors
/// When a field is none.
pub fn draft(wishes: &[WishView]) -> Answer<Draft> {
    let mut draft = Draft::default();
    for WishView { field, value } in wishes {
        let unknown = || ErrorView::new(ErrorCode::InvalidInput, format!("there is no field {field:?}"));
        draft.read(Field::by_name(field).ok_or_else(unknown)?, value);
    }
    Ok(draft)
}

/// Shows what is wrong with fields.
pub fn errors(errors: &FieldErrors) -> Vec<FieldErrorView> {
    let shown = |error: &directory::edit::FieldError| FieldErrorView {
        field: error.field.name(),
        label: error.field.label(),
        why: why(&error.rule),
        free: match &error.rule {
            Rule::Taken { free, .. } => free.clone(),
            _ => Vec::new(),
        },
    };
    errors.0.iter().map(shown).collect()
}

/// Says which rule is broken, as a sentence; one that begins with a username or an address begins as that does.
fn why(rule: &Rule) -> String {
    let text = match rule {
        Rule::Taken { what, .. } => what.clone(),
        rule => rule.to_string(),
    };
    let begins_with_value = matches!(rule, Rule::Taken { .. })
        || text.split_whitespace().next().is_some_and(|word| word.contains('@'));
    if begins_with_value { format!("{text}.") } else { sentence(&text) }
}

/// Shows what an edit would change, or why it cannot be.
///
/// # Errors
/// When it is not fields that are wrong.
pub fn check(checked: Result<Vec<Change>, sync::Error>) -> Answer<UserCheck> {
    match checked {
        Ok(changes) => Ok(UserCheck { errors: Vec::new(), changes: changes.iter().map(change).collect() }),
        Err(sync::Error::Fields(wrong)) => Ok(UserCheck { errors: errors(&wrong), changes: Vec::new() }),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_stands_somewhere_once() {
        let fields: Vec<_> = Field::columns().map(|field| (field, Shape::TEXT)).collect();
        let form = form(&fields, None);
        let shown: Vec<_> = form.groups.iter().flat_map(|group| &group.fields).collect();
        let names: BTreeSet<_> = shown.iter().map(|field| field.name.clone()).collect();
        // Suspending has a button of its own.
        let all: BTreeSet<_> =
            Field::columns().filter(|field| *field != Field::State).map(Field::name).collect();
        assert_eq!(names, all, "nothing that can be filled in is missing");
        assert_eq!(shown.len(), names.len(), "and nothing is there twice");
    }

    #[test]
    fn a_rule_is_a_sentence_and_leaves_names_as_they_are() {
        assert_eq!(why(&Rule::Required), "It is required.", "words begin with a capital");
        let taken = Rule::Taken { what: "dara belongs to Dara Kim (dara)".to_owned(), free: Vec::new() };
        assert_eq!(why(&taken), "dara belongs to Dara Kim (dara).", "a username has none");
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let wish = WishView { field: "shoeSize".to_owned(), value: "41".to_owned() };
        let refused = draft(&[wish]).expect_err("there is no such field");
        assert_eq!(refused.code, ErrorCode::InvalidInput, "{}", refused.message);
    }
}
