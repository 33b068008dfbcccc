//! Edits by tables of cases, and what holds for all of them.

use proptest::prelude::*;

use super::*;
use crate::value::AddressPart;

fn dara() -> User {
    User {
        email: "dara@northwind.test".to_owned(),
        username: "dara".to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "O’Brien".to_owned(),
        state: State::Active,
        values: Values::default(),
    }
}

fn town() -> Field {
    Field::Part(Attribute::WorkAddress, AddressPart::Locality)
}

#[test]
fn a_change_is_applied_and_told() {
    let mut draft = Draft::default().with(Attribute::Department, " Sales ").with(town(), "Lausanne");
    draft.set(Attribute::Lastname, "Lindqvist");
    draft.set(Field::State, "Suspended");

    let edited = draft.apply(&dara()).expect("all of it is allowed");

    assert_eq!(edited.user.family_name, "Lindqvist", "names are fields as well");
    assert_eq!(edited.user.state, State::Suspended, "and so is the state");
    assert_eq!(edited.user.values.display(Attribute::Department), "Sales", "it is kept without blanks");
    assert_eq!(edited.user.values.display(Attribute::WorkAddress), "Lausanne", "a member makes an address");
    let told: Vec<_> =
        edited.changes.iter().map(|c| format!("{}: {:?} -> {:?}", c.field, c.before, c.after)).collect();
    assert_eq!(
        told,
        [
            r#"State: "active" -> "suspended""#,
            r#"Last name: "O’Brien" -> "Lindqvist""#,
            r#"Department: "" -> "Sales""#,
            r#"Work address, town: "" -> "Lausanne""#
        ],
        "each with what it was"
    );
}

#[test]
fn everything_wrong_is_told_at_once() {
    let mut draft = Draft::default().with(Field::Username, "da ra").with(Attribute::Email, "dara");
    draft.clear(Attribute::Lastname);
    draft.set(Attribute::RecoveryPhone, "044");
    draft.set(Field::State, "asleep");

    let errors = draft.apply(&dara()).expect_err("nothing of it is allowed");

    let fields: Vec<_> = errors.0.iter().map(|error| error.field.name()).collect();
    assert_eq!(fields, ["username", "state", "email", "lastname", "recoveryPhone"], "in the order of fields");
    assert!(
        errors.to_string().contains("Last name: it is required; Recovery phone: a recovery phone"),
        "{errors}"
    );
}

#[test]
fn what_is_so_already_is_not_judged() {
    // An account that Google made by older rules.
    let user = User { email: "da+ra@northwind.test".to_owned(), given_name: String::new(), ..dara() };
    let draft =
        Draft::default().with(Attribute::Email, "da+ra@northwind.test").with(Attribute::JobTitle, "Cook");
    let edited = draft.apply(&user).expect("the address stays as it is");
    assert_eq!(edited.changes.len(), 1, "only the title changes: {:?}", edited.changes);
}

#[test]
fn a_new_user_has_a_name_and_an_address() {
    let errors = Draft::default().create().expect_err("nothing is there");
    let fields: Vec<_> = errors.0.iter().map(|error| error.field.name()).collect();
    assert_eq!(fields, ["email", "firstname", "lastname"], "Google would refuse it without these");
    let draft = Draft::default()
        .with(Attribute::Email, "Dara.OBrien@Northwind.Test")
        .with(Attribute::Firstname, "Dara")
        .with(Attribute::Lastname, "O’Brien");
    let made = draft.create().expect("that is enough");
    assert_eq!(made.username, "dara.obrien", "the username is the part before the @");
    let wrong = draft.with(Attribute::Email, "da ra@northwind.test").create().expect_err("a blank");
    assert_eq!(wrong.0.len(), 1, "the address is blamed once: {wrong}");
}

#[test]
fn a_member_of_an_address_leaves_the_others() {
    let user = Draft::default().with(town(), "Lausanne").apply(&dara()).expect("a town").user;
    let street = Field::Part(Attribute::WorkAddress, AddressPart::Street);
    let user = Draft::default().with(street, "Rue de Bourg 1").apply(&user).expect("a street").user;
    assert_eq!(user.values.display(Attribute::WorkAddress), "Rue de Bourg 1, Lausanne", "both are there");
    let mut none = Draft::default();
    none.clear(Attribute::WorkAddress);
    let user = none.apply(&user).expect("an address may go").user;
    assert_eq!(user.values, Values::default(), "the whole of it");
}

fn texts() -> impl Strategy<Value = (Field, String)> {
    let fields: Vec<Field> = Field::columns().collect();
    let text = prop_oneof![
        "\\PC{0,12}",
        Just("suspended".to_owned()),
        "[a-z]{1,8}(\\.|)[a-z]{1,8}@[a-z]{2,6}\\.test",
        "\\+[1-9][0-9]{7,12}",
        "/[A-Z]{1,5}",
    ];
    (proptest::sample::select(fields), text)
}

proptest! {
    #[test]
    fn an_edit_applied_again_changes_nothing(wishes in proptest::collection::vec(texts(), 0..8)) {
        let mut draft = Draft::default();
        for (field, text) in &wishes {
            draft.read(*field, text);
        }
        if let Ok(edited) = draft.apply(&dara()) {
            let again = draft.apply(&edited.user).expect("what was taken is taken again");
            prop_assert_eq!(again.changes, Vec::<Change>::new(), "nothing is left to do");
            prop_assert_eq!(again.user, edited.user, "and nothing moves");
        }
    }

    #[test]
    fn what_a_user_has_can_be_written_and_read_again(wishes in proptest::collection::vec(texts(), 0..8)) {
        let mut draft = Draft::default();
        for (field, text) in &wishes {
            draft.read(*field, text);
        }
        if let Ok(edited) = draft.apply(&dara()) {
            let mut written = Draft::default();
            for field in Field::columns() {
                written.read(field, &field.text(&edited.user));
            }
            let read = written.apply(&dara()).expect("every value is one that is allowed");
            prop_assert_eq!(read.user, edited.user, "columns hold all that there is");
        }
    }

    #[test]
    fn fields_that_are_not_named_stay(field in proptest::sample::select(Field::columns().collect::<Vec<_>>()), text in "\\PC{0,12}") {
        let mut draft = Draft::default();
        draft.read(field, &text);
        if let Ok(edited) = draft.apply(&dara()) {
            for other in Field::columns().filter(|other| *other != field) {
                prop_assert_eq!(other.of(&edited.user), other.of(&dara()), "{} was not named", other);
            }
        }
    }
}
