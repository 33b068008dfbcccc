use super::*;
use crate::user::State;

fn user(email: &str, title: &str) -> User {
    let mut user = User {
        email: email.to_owned(),
        username: "wei.chen".to_owned(),
        given_name: "Wei".to_owned(),
        family_name: "Chen".to_owned(),
        state: State::Active,
        values: Default::default(),
    };
    if !title.is_empty() {
        user.values.set(Attribute::JobTitle, title.into());
    }
    user
}

fn account(email: &str, title: &str) -> Account {
    let mut account = Account {
        email: email.to_owned(),
        given_name: "Wei".to_owned(),
        family_name: "Chen".to_owned(),
        ..Account::default()
    };
    if !title.is_empty() {
        account.values.set(Attribute::JobTitle, title.into());
    }
    account
}

fn mapping(direction: Direction) -> Mapping {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, direction).expect("a title may go that way");
    mapping
}

#[test]
fn a_title_stands_as_a_run_would_decide() {
    use Direction::{Exclude, Export, Import};
    // (direction, here, agreed, Google, how it stands)
    let table = [
        (Exclude, "A", "", "B", Stands::Excluded),
        (Export, "A", "A", "A", Stands::Same),
        (Export, "B", "A", "A", Stands::ToGoogle),
        (Export, "A", "A", "B", Stands::Drift),
        (Export, "C", "A", "B", Stands::Drift),
        (Export, "", "", "", Stands::Same),
        (Import, "A", "A", "A", Stands::Same),
        (Import, "A", "A", "B", Stands::ToDirectory),
        (Import, "B", "A", "A", Stands::Stays),
        (Import, "A", "", "", Stands::Stays),
    ];
    for (direction, here, agreed, google, stands) in table {
        let mapping = mapping(direction);
        let (there, user) = (account("a@x.test", google), user("a@x.test", here));
        let mut baseline = Baseline { email: "a@x.test".to_owned(), ..Baseline::default() };
        let value = (!agreed.is_empty()).then(|| Value::from(agreed));
        match direction {
            Export => baseline.agree(Attribute::JobTitle, value),
            _ => baseline.note(Attribute::JobTitle, value),
        }
        let told = attribute(Attribute::JobTitle, &user, &there, &baseline, &mapping, |_| true);
        assert_eq!(told.stands, stands, "{direction:?}: {here} here, {agreed} agreed, {google} there");
    }
}

#[test]
fn what_was_never_read_is_not_told_from_what_is_not_there() {
    let mapping = mapping(Direction::Export);
    let (there, user) = (account("a@x.test", ""), user("a@x.test", "A"));
    let told = attribute(Attribute::JobTitle, &user, &there, &Baseline::default(), &mapping, |one| {
        one != Attribute::JobTitle
    });
    assert_eq!(told.stands, Stands::NotRead);
}

#[test]
fn an_address_that_changed_on_google_comes_with_the_next_import() {
    let mapping = Mapping::default();
    let baseline = Baseline { email: "a@x.test".to_owned(), ..Baseline::default() };
    let told = |here, there| {
        attribute(Attribute::Email, &user(here, ""), &account(there, ""), &baseline, &mapping, |_| true)
            .stands
    };
    assert_eq!(told("a@x.test", "b@x.test"), Stands::ToDirectory);
    assert_eq!(told("b@x.test", "a@x.test"), Stands::ToGoogle);
    assert_eq!(told("b@x.test", "c@x.test"), Stands::BothChanged);
}

#[test]
fn scope_is_as_a_sync_sees_it() {
    let ways = || Some(vec![vec!["All staff".to_owned(), "Sales".to_owned()]]);
    let facts = |bound, wished, was_bound, by_group, ways| Facts { bound, wished, was_bound, by_group, ways };
    let way = ways().unwrap_or_default();
    let table = [
        (facts(Bound::No, None, false, false, None), Scope::Outside),
        (facts(Bound::No, None, true, false, None), Scope::LetGo),
        (facts(Bound::No, None, true, false, ways()), Scope::LetGo),
        (facts(Bound::No, None, true, true, ways()), Scope::ToBeBoundByGroups(way.clone())),
        (facts(Bound::No, None, false, false, ways()), Scope::ToBeBoundByGroups(way.clone())),
        (facts(Bound::No, Some(Wished::Bind), true, false, None), Scope::ToBeBound),
        (facts(Bound::No, Some(Wished::BindAgain), true, true, None), Scope::ToBeBoundAgain),
        (facts(Bound::Active, None, false, false, ways()), Scope::Direct),
        (facts(Bound::Active, None, false, true, ways()), Scope::ByGroups(way)),
        (facts(Bound::Active, None, false, true, Some(Vec::new())), Scope::LeftGroups),
        (
            facts(Bound::Active, Some(Wished::Unbind(Unbind::Archive)), false, false, None),
            Scope::Leaving(Unbind::Archive),
        ),
        (facts(Bound::Dormant, None, false, false, None), Scope::Dormant),
    ];
    for (facts, scope) in table {
        assert_eq!(Scope::of(facts.clone()), scope, "{facts:?}");
    }
}
