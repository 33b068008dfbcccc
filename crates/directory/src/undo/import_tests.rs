use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::attribute::{Direction, Mapping};
use crate::user::State;
use crate::value::Value;

fn user(title: &str) -> User {
    let mut values = Values::default();
    values.set(Attribute::JobTitle, title.into());
    User {
        email: "dara@northwind.test".to_owned(),
        username: "dara".to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "Haddad".to_owned(),
        state: State::Active,
        values,
    }
}

fn moved(before: &str, after: &str) -> Moved {
    let value = |text: &str| Some(Value::from(text)).filter(|value| !value.is_empty());
    Moved { attribute: Attribute::JobTitle, before: value(before), after: value(after) }
}

fn now(user: Option<&User>) -> Now<'_> {
    Now { user, made: None, tie: Tie::Bound, later: None, built: &[] }
}

fn steps(steps: &[Step]) -> Undoing {
    Undoing { decision: Decision::Steps(steps.to_vec()), left: Vec::new() }
}

fn left(left: &[Left]) -> Undoing {
    Undoing { decision: Decision::Skip(Skip::NotUndone { left: left.to_vec() }), left: Vec::new() }
}

#[test]
fn whoever_was_made_and_is_as_made_leaves_again() {
    let dara = user("Mate");
    assert_eq!(undo(&Past::Made, &now(Some(&dara))), steps(&[Step::Remove]), "nobody has touched it");
    let same = Now { made: Some(&dara), ..now(Some(&dara)) };
    assert_eq!(undo(&Past::Made, &same), steps(&[Step::Remove]), "changed, and changed back");
}

#[test]
fn whoever_was_made_and_changed_since_stays_with_every_reason() {
    let (made, mut dara) = (user("Mate"), user("Cook"));
    dara.username = "d.haddad".to_owned();
    dara.state = State::Suspended;
    let built = [Left::PasswordSet, Left::Protected, Left::BoundElsewhere];
    let now = Now { made: Some(&made), later: Some(7), built: &built, ..now(Some(&dara)) };
    assert_eq!(
        undo(&Past::Made, &now),
        left(&[
            Left::Later(7),
            Left::Changed(Attribute::JobTitle),
            Left::Username,
            Left::State,
            Left::PasswordSet,
            Left::Protected,
            Left::BoundElsewhere
        ]),
        "it is not removed by halves"
    );
}

#[test]
fn whoever_is_marked_as_protected_is_said_to_be_and_no_more() {
    let dara = user("Mate");
    let marked = Now { made: Some(&dara), built: &[Left::Protected], ..now(Some(&dara)) };
    assert_eq!(undo(&Past::Made, &marked).decision, Decision::Skip(Skip::Marked), "nothing changed since");
}

#[test]
fn a_link_is_cut_and_its_values_go_back() {
    let dara = user("Mate");
    let past = Past::Tied(vec![moved("Cook", "Mate")]);
    assert_eq!(
        undo(&past, &now(Some(&dara))),
        steps(&[Step::TakeBack(vec![moved("Mate", "Cook")]), Step::Unbind]),
        "the user was there before, and stays"
    );
    let later = Now { later: Some(7), ..now(Some(&dara)) };
    assert_eq!(undo(&past, &later), left(&[Left::Later(7)]), "what a later run relied on is undone first");
}

#[test]
fn a_link_is_cut_also_where_a_value_changed_since() {
    let captain = user("Captain");
    let undone = undo(&Past::Tied(vec![moved("Cook", "Mate")]), &now(Some(&captain)));
    let cut = Undoing {
        decision: Decision::Steps(vec![Step::Unbind]),
        left: vec![Left::Changed(Attribute::JobTitle)],
    };
    assert_eq!(undone, cut, "the value is somebody's, the tie is the import's");
}

#[test]
fn an_update_goes_back_and_is_open_to_the_next_import() {
    let dara = user("Mate");
    assert_eq!(
        undo(&Past::Renewed(vec![moved("Cook", "Mate")]), &now(Some(&dara))),
        steps(&[Step::TakeBack(vec![moved("Mate", "Cook")]), Step::Reopen]),
        "value and agreement"
    );
    assert_eq!(
        undo(&Past::Renewed(vec![moved("Mate", "Cook")]), &now(Some(&dara))),
        steps(&[Step::Reopen]),
        "somebody has put it back by hand: the agreement is still the import's"
    );
    assert_eq!(
        undo(&Past::Renewed(vec![moved("Cook", "Boss")]), &now(Some(&dara))),
        left(&[Left::Changed(Attribute::JobTitle)]),
        "what changed since is agreed on as well"
    );
}

#[test]
fn what_is_gone_or_bound_otherwise_is_told() {
    let dara = user("Mate");
    let cut = Now { tie: Tie::Cut, ..now(Some(&dara)) };
    for past in [Past::Made, Past::Tied(Vec::new()), Past::Renewed(Vec::new())] {
        assert_eq!(undo(&past, &now(None)), left(&[Left::UserGone]), "{past:?}");
        assert_eq!(undo(&past, &cut), left(&[Left::Tie]), "{past:?}");
    }
    assert_eq!(undo(&Past::NotKept, &now(Some(&dara))), left(&[Left::NotKept]), "too little is known");
}

#[test]
fn what_was_agreed_on_otherwise_since_is_looked_at_again() {
    let agreement = |title: &str, print: u8| Agreement {
        print: Fingerprint([print; 16]),
        baseline: {
            let mut baseline = Baseline::default();
            baseline.note(Attribute::JobTitle, Some(title.into()));
            baseline
        },
        account: Account { given_name: title.to_owned(), ..Account::default() },
    };
    let (was, import, since) = (agreement("Cook", 1), agreement("Mate", 2), agreement("Boss", 3));
    let agreed = Agreed::before(&was, &import);
    assert_eq!(agreed.back(&import), was, "nobody has agreed on anything since");
    assert_eq!(
        agreed.back(&since),
        Agreement { print: Fingerprint::NONE, ..since },
        "what is newer stays, and the next import looks"
    );
}

/// The attributes of a pair: names, and three more.
const ALL: [Attribute; 5] = [
    Attribute::Firstname,
    Attribute::Lastname,
    Attribute::JobTitle,
    Attribute::Department,
    Attribute::CostCenter,
];

/// What a side has of each.
fn values() -> impl Strategy<Value = Vec<Option<Value>>> {
    let one = prop::option::of(prop::sample::select(vec!["a", "b", "c"]).prop_map(Value::from));
    prop::collection::vec(one, ALL.len())
}

fn set_of() -> impl Strategy<Value = BTreeSet<Attribute>> {
    prop::collection::btree_set(prop::sample::select(ALL.to_vec()), 0..ALL.len())
}

fn some_of(values: &[Option<Value>], of: impl Fn(Attribute) -> bool) -> Values {
    let mut all = Values::default();
    for (attribute, value) in ALL.into_iter().zip(values) {
        if let (true, Some(value)) = (of(attribute), value) {
            all.set(attribute, value.clone());
        }
    }
    all
}

proptest! {
    /// Whatever both sides had agreed on, an import that renews it can be undone to the letter.
    #[test]
    fn an_agreement_comes_back_to_the_letter(
        was in values(), alone in values(), google in values(),
        covered in set_of(), here in set_of(), imported in set_of(), prints in any::<(u8, u8)>(),
    ) {
        let two_way = |attribute| matches!(attribute, Attribute::Firstname | Attribute::Lastname);
        let mut mapping = Mapping::default();
        for attribute in ALL.into_iter().filter(|attribute| !two_way(*attribute)) {
            let way = if imported.contains(&attribute) { Direction::Import } else { Direction::Exclude };
            mapping.set(attribute, way).expect("it may be imported or left out");
        }
        let mut baseline = Baseline {
            covered: covered.into_iter().filter(|attribute| !two_way(*attribute)).collect(),
            only_here: some_of(&alone, |attribute| here.contains(&attribute)),
            only_there: some_of(&alone, |attribute| !here.contains(&attribute)),
            ..Baseline::default()
        };
        for (attribute, value) in ALL.into_iter().zip(was) {
            baseline.note(attribute, value);
        }
        let mut account = Account {
            given_name: google[0].as_ref().map(Value::display).unwrap_or_default(),
            family_name: google[1].as_ref().map(Value::display).unwrap_or_default(),
            ..Account::default()
        };
        account.values = some_of(&google, |attribute| !two_way(attribute));
        let after = Agreement {
            print: Fingerprint([prints.1; 16]),
            baseline: Baseline::of_import(&account, &mapping).keeping_sync(&baseline, &mapping),
            account,
        };
        let before = Agreement { print: Fingerprint([prints.0; 16]), baseline, account: Account::default() };
        let text = serde_json::to_string(&Agreed::before(&before, &after)).expect("plain data");
        let agreed: Agreed = serde_json::from_str(&text).expect("as it was written");
        prop_assert_eq!(agreed.back(&after), before, "{}", text);
    }
}
