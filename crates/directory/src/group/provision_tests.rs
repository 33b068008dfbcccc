use super::*;
use crate::group::step::Place;
use crate::group::{MemberKind, Role, Who};
use crate::provision::Skip;

fn group(name: &str, email: &str) -> Group {
    Group { name: name.to_owned(), email: email.to_owned(), ..Group::default() }
}

fn remote(group: &Group) -> RemoteGroup {
    RemoteGroup {
        id: "01".to_owned(),
        name: group.name.clone(),
        email: group.email.clone(),
        description: group.description.clone(),
        ..RemoteGroup::default()
    }
}

fn member(id: &str, role: Role, kind: MemberKind) -> Member {
    Member { id: id.to_owned(), email: format!("{id}@northwind.test"), kind, role }
}

fn all(members: &[(&str, Role)]) -> BTreeMap<String, Member> {
    let user = |(id, role): &(&str, Role)| ((*id).to_owned(), member(id, *role, MemberKind::User));
    members.iter().map(user).collect()
}

fn agreed(members: &[(&str, Role)]) -> BTreeMap<String, Agreed> {
    all(members).into_iter().map(|(id, member)| (id, Agreed { member, hand: Hand::NotOurs })).collect()
}

fn here(members: &[(&str, Role)]) -> Vec<Here> {
    let one = |(at, (id, role)): (usize, &(&str, Role))| Here {
        who: Who::User(at as i64),
        email: format!("{id}@northwind.test"),
        role: *role,
        known: Known::Id((*id).to_owned()),
    };
    members.iter().enumerate().map(one).collect()
}

fn said(decided: &GroupDecided) -> Vec<String> {
    match &decided.decision {
        GroupDecision::Steps(steps) => steps.iter().map(GroupStep::words).collect(),
        other => vec![format!("{other:?}")],
    }
}

const SALES: &str = "sales@northwind.test";

/// Decides about a bound group: its fields are in step, its members as given.
fn of_members(
    here: &[Here],
    there: &BTreeMap<String, Member>,
    agreed: &BTreeMap<String, Agreed>,
    winner: Option<Winner>,
) -> GroupDecided {
    let sales = group("Sales", SALES);
    let there_group = remote(&sales);
    let baseline = Baseline::from(sales.clone());
    let found =
        GroupFound::Bound { there: &there_group, members: there, baseline: &baseline, agreed, blocked: None };
    provide(GroupWish::Provide(&sales, here), found, GroupAnswer { winner, gone: None })
}

#[test]
fn a_member_goes_where_it_changed() {
    use Role::{Manager, Member as Plain, Owner};
    let (before, now) = (agreed(&[("a", Plain), ("b", Plain)]), all(&[("a", Plain), ("b", Plain)]));
    type Case = (&'static str, Vec<Here>, BTreeMap<String, Member>, &'static [&'static str]);
    let table: [Case; 7] = [
        ("nobody moved", here(&[("a", Plain), ("b", Plain)]), now.clone(), &["Unchanged"]),
        ("taken out here", here(&[("a", Plain)]), now.clone(), &["b@northwind.test out"]),
        (
            "put in here",
            here(&[("a", Plain), ("b", Plain), ("c", Manager)]),
            now.clone(),
            &["c@northwind.test in as manager"],
        ),
        (
            "another role here",
            here(&[("a", Owner), ("b", Plain)]),
            now.clone(),
            &["a@northwind.test becomes owner"],
        ),
        (
            "gone there: an import's",
            here(&[("a", Plain), ("b", Plain)]),
            all(&[("a", Plain)]),
            &["Unchanged"],
        ),
        (
            "come there: an import's",
            here(&[("a", Plain), ("b", Plain)]),
            all(&[("a", Plain), ("b", Plain), ("c", Plain)]),
            &["Unchanged"],
        ),
        (
            "another role there: an import's",
            here(&[("a", Plain), ("b", Plain)]),
            all(&[("a", Manager), ("b", Plain)]),
            &["Unchanged"],
        ),
    ];
    for (why, here, there, steps) in table {
        assert_eq!(said(&of_members(&here, &there, &before, None)), steps, "{why}");
    }
}

#[test]
fn a_role_that_changed_on_both_sides_is_asked() {
    use Role::{Manager, Member as Plain, Owner};
    let (before, here, there) = (agreed(&[("a", Plain)]), here(&[("a", Owner)]), all(&[("a", Manager)]));
    let open = of_members(&here, &there, &before, None);
    let differ = GroupDecision::Differ { fields: vec![], roles: 1, agreed: true };
    assert_eq!(open.decision, differ, "both moved");
    let directory = of_members(&here, &there, &before, Some(Winner::Directory));
    assert_eq!(said(&directory), ["a@northwind.test becomes owner"], "the directory wins");
    let google = of_members(&here, &there, &before, Some(Winner::Google));
    assert_eq!(said(&google), ["taken from Google: a@northwind.test is manager"], "Google wins");
}

#[test]
fn owners_and_people_from_outside_stay_unless_we_put_them_in() {
    let there: BTreeMap<_, _> = [
        member("owner", Role::Owner, MemberKind::User),
        member("guest", Role::Member, MemberKind::External),
        member("plain", Role::Member, MemberKind::User),
    ]
    .into_iter()
    .map(|member| (member.id.clone(), member))
    .collect();
    let before = |hand| -> BTreeMap<_, _> {
        there.iter().map(|(id, one)| (id.clone(), Agreed { member: one.clone(), hand })).collect()
    };
    let not_ours = of_members(&[], &there, &before(Hand::NotOurs), None);
    assert_eq!(said(&not_ours), ["plain@northwind.test out"], "the others are not ours to remove");
    let spared: Vec<_> = not_ours.spared.iter().map(|member| member.id.as_str()).collect();
    assert_eq!(spared, ["guest", "owner"], "and it is said who stays");
    let ours = of_members(&[], &there, &before(Hand::Ours), None);
    assert_eq!(said(&ours).len(), 3, "whom we put in we may take out");
    assert_eq!(ours.spared, [], "nobody is spared");
    let plain = all(&[("plain", Role::Member)]);
    let before = before(Hand::OwnerNotOurs);
    let demoted = of_members(&[], &plain, &before, None);
    assert_eq!(said(&demoted), ["Unchanged"], "an owner whom we made a member is still not ours");
    assert_eq!(demoted.spared.len(), 1, "and it is said");
}

#[test]
fn what_is_held_back_is_no_step_and_is_named_with_its_reason() {
    use Role::{Manager, Member as Plain, Owner};
    let there = all(&[("a", Plain), ("b", Owner), ("c", Plain)]);
    let before = agreed(&[("a", Plain), ("b", Owner), ("c", Plain)]);
    let decided = of_members(&here(&[("b", Manager), ("c", Manager)]), &there, &before, None);
    let GroupDecision::Steps(steps) = &decided.decision else { panic!("there are some") };
    let takes: Vec<_> = steps.iter().map(|step| step.takes_from().map(Place::named)).collect();
    assert_eq!(
        takes,
        [Some("a@northwind.test"), Some("b@northwind.test"), None],
        "who goes and who is less than before, not who is more"
    );
    let why = || Held::Protected(Skip::SuperAdmin);
    let some = decided.clone().hold([(0, why())].into());
    assert_eq!(
        said(&some),
        ["b@northwind.test becomes manager", "c@northwind.test becomes manager"],
        "the others go on"
    );
    assert_eq!(some.held, [("a@northwind.test".to_owned(), why())], "and who stays is named");
    let all = decided.hold([(0, why()), (1, why()), (2, why())].into());
    assert_eq!(all.decision, GroupDecision::Unchanged, "nothing is left to do");
}

#[test]
fn who_was_taken_out_before_the_group_was_bound_is_in_no_step() {
    // T2: a and b were taken out, c stays, and the group is bound, in one save.
    let sales = group("Sales", SALES);
    let left = here(&[("c", Role::Member)]);
    let wish = GroupWish::Provide(&sales, &left);
    let new = provide(wish, GroupFound::Nothing, GroupAnswer::default());
    assert_eq!(said(&new), ["new group", "c@northwind.test in as member"], "nobody else");
    let (there, members) = (remote(&sales), all(&[("a", Role::Member)]));
    let adopted = provide(wish, GroupFound::Adoptable(&there, &members), GroupAnswer::default());
    assert_eq!(
        said(&adopted),
        ["bound to the group of that address", "c@northwind.test in as member"],
        "who is in Google's group already is an import's to bring, and nobody's to take out"
    );
}

#[test]
fn members_without_an_account_are_counted_and_those_of_this_run_go_in() {
    let sales = group("Sales", SALES);
    let mut members = here(&[("a", Role::Member), ("b", Role::Member), ("c", Role::Member)]);
    members[0].known = Known::No;
    members[1].known = Known::Coming;
    let new = provide(GroupWish::Provide(&sales, &members), GroupFound::Nothing, GroupAnswer::default());
    assert_eq!(
        said(&new),
        ["new group", "b@northwind.test in as member", "c@northwind.test in as member"],
        "the one that this run makes as well"
    );
    assert_eq!(new.without, [Who::User(0)], "and one has none");
}

#[test]
fn a_field_goes_where_it_changed_and_is_asked_where_both_did() {
    let was = group("Sales", SALES);
    let table = [
        ("name here", group("Selling", SALES), was.clone(), vec!["name"]),
        ("name there: an import's", was.clone(), group("Selling", SALES), vec!["Unchanged"]),
        (
            "name on both",
            group("Selling", SALES),
            group("Sold", SALES),
            vec!["Differ { fields: [Name], roles: 0, agreed: true }"],
        ),
        (
            "address here",
            group("Sales", "vente@northwind.test"),
            was.clone(),
            vec!["address becomes vente@northwind.test; sales@northwind.test stays as an alias"],
        ),
        ("address taken away here", group("Sales", ""), was.clone(), vec!["let go"]),
    ];
    let baseline = Baseline::from(was);
    for (why, here, there, steps) in table {
        let there = remote(&there);
        let (members, agreed) = (BTreeMap::new(), BTreeMap::new());
        let found = GroupFound::Bound {
            there: &there,
            members: &members,
            baseline: &baseline,
            agreed: &agreed,
            blocked: None,
        };
        let decided = provide(GroupWish::Provide(&here, &[]), found, GroupAnswer::default());
        assert_eq!(said(&decided), steps, "{why}");
    }
}

#[test]
fn at_a_first_binding_nothing_is_cleared_and_two_values_are_asked_about() {
    let here = group("Sales", SALES);
    let there = RemoteGroup { description: "Theirs".to_owned(), ..remote(&here) };
    let members = BTreeMap::new();
    let found = GroupFound::Adoptable(&there, &members);
    let decided = provide(GroupWish::Provide(&here, &[]), found, GroupAnswer::default());
    assert_eq!(said(&decided), ["bound to the group of that address"], "it is not cleared");
    let ours = Group { description: "Ours".to_owned(), ..here.clone() };
    let bare = remote(&here);
    let decided = provide(
        GroupWish::Provide(&ours, &[]),
        GroupFound::Adoptable(&bare, &members),
        GroupAnswer::default(),
    );
    assert_eq!(said(&decided), ["bound to the group of that address"], "what Google lacks stays here");
    assert_eq!(decided.alone.here, [GroupField::Description], "and is shown");
    let baseline = Baseline::first(&ours, &bare.group());
    let agreed = BTreeMap::new();
    let bound = GroupFound::Bound {
        there: &bare,
        members: &members,
        baseline: &baseline,
        agreed: &agreed,
        blocked: None,
    };
    let next = |here: &Group| provide(GroupWish::Provide(here, &[]), bound, GroupAnswer::default());
    assert_eq!(next(&ours).decision, GroupDecision::Unchanged, "nor does it go there by itself later");
    assert_eq!(next(&ours).alone.here, [GroupField::Description], "it goes on to be shown");
    let changed = Group { description: "Ours since".to_owned(), ..here.clone() };
    assert_eq!(said(&next(&changed)), ["description"], "somebody changed it: now it goes");
    let other = group("Selling", SALES);
    let decided = provide(GroupWish::Provide(&other, &[]), found, GroupAnswer::default());
    let differ = GroupDecision::Differ { fields: vec![GroupField::Name], roles: 0, agreed: false };
    assert_eq!(decided.decision, differ, "two names that never agreed are asked about");
}

#[test]
fn a_group_is_let_go_or_deleted_as_it_was_said() {
    let sales = group("Sales", SALES);
    let (there, members, agreed) = (remote(&sales), BTreeMap::new(), BTreeMap::new());
    let baseline = Baseline::from(sales.clone());
    let bound = GroupFound::Bound {
        there: &there,
        members: &members,
        baseline: &baseline,
        agreed: &agreed,
        blocked: None,
    };
    let release = |how, found| said(&provide(GroupWish::Release(how), found, GroupAnswer::default()));
    assert_eq!(release(GroupRelease::Leave, bound), ["let go"]);
    assert_eq!(release(GroupRelease::Delete, bound), ["deleted on Google"]);
    assert_eq!(release(GroupRelease::Delete, GroupFound::Gone), ["let go"], "there is nothing to delete");
    let gone = |gone| {
        let answer = GroupAnswer { gone, winner: None };
        said(&provide(GroupWish::Provide(&sales, &[]), GroupFound::Gone, answer))
    };
    assert_eq!(gone(None), ["Gone"], "it is asked");
    assert_eq!(gone(Some(AfterDeletion::CreateAgain)), ["new group"]);
    assert_eq!(gone(Some(AfterDeletion::Unbind)), ["let go"]);
}

#[test]
fn whoever_was_let_go_stays_where_they_are_and_comes_into_nothing() {
    let mut members = here(&[("a", Role::Member)]);
    members[0].known = Known::Former("a".to_owned());
    let (there, before) = (all(&[("a", Role::Member)]), agreed(&[("a", Role::Member)]));
    assert_eq!(
        said(&of_members(&members, &there, &before, None)),
        ["Unchanged"],
        "the directory has them in it"
    );
    assert_eq!(of_members(&members, &there, &before, None).without, [], "so that nobody is lacking there");
    let nowhere = of_members(&members, &BTreeMap::new(), &BTreeMap::new(), None);
    assert_eq!(said(&nowhere), ["Unchanged"], "they have no account that could come");
    assert_eq!(nowhere.without, [Who::User(0)], "which is told");
}

#[test]
fn whoever_was_let_go_keeps_the_role_that_they_have_there() {
    let mut members = here(&[("a", Role::Member)]);
    members[0].known = Known::Former("a".to_owned());
    let (there, before) = (all(&[("a", Role::Manager)]), agreed(&[("a", Role::Manager)]));
    let known = of_members(&members, &there, &before, None);
    assert_eq!(said(&known), ["Unchanged"], "though here it is another");
    let never = of_members(&members, &there, &BTreeMap::new(), None);
    assert_eq!(said(&never), ["Unchanged"], "and nobody is asked about it");
}

#[test]
fn whoever_is_bound_again_is_in_what_their_account_is_in() {
    let mut members = here(&[("a", Role::Member)]);
    members[0].known = Known::Again("a".to_owned());
    let (there, before) = (all(&[("a", Role::Member)]), agreed(&[("a", Role::Member)]));
    assert_eq!(said(&of_members(&members, &there, &before, None)), ["Unchanged"], "neither out nor in");
    let gone = of_members(&members, &BTreeMap::new(), &before, None);
    assert_eq!(said(&gone), ["Unchanged"], "whom Google took out meanwhile is an import's");
    let steps = |decided: GroupDecided| match decided.decision {
        GroupDecision::Steps(steps) => steps,
        other => panic!("there are some: {other:?}"),
    };
    let new = steps(of_members(&members, &BTreeMap::new(), &BTreeMap::new(), None));
    members[0].role = Role::Manager;
    let role = steps(of_members(&members, &there, &before, None));
    for (steps, said) in [(new, "a@northwind.test in as member"), (role, "a@northwind.test becomes manager")]
    {
        assert_eq!(steps[0].words(), said, "what changed here goes");
        assert_eq!(steps[0].member().and_then(|place| place.id.clone()), None, "once they are bound");
    }
}

#[test]
fn into_a_group_that_is_made_all_come_whose_account_is_there() {
    let sales = group("Sales", SALES);
    let mut members = here(&[("a", Role::Member), ("b", Role::Member)]);
    members[0].who = Who::Account("a".to_owned());
    members[1] = Here { who: Who::Account("b".to_owned()), known: Known::No, ..members[1].clone() };
    let new = provide(GroupWish::Provide(&sales, &members), GroupFound::Nothing, GroupAnswer::default());
    assert_eq!(said(&new), ["new group", "a@northwind.test in as member"], "also whom nobody imported");
    assert_eq!(new.without, [Who::Account("b".to_owned())], "and who has none there is named");
}

#[test]
fn whose_account_is_brought_back_comes_in_again_also_where_both_sides_had_agreed_on_it() {
    let mut members = here(&[("a", Role::Member)]);
    members[0].known = Known::Back("a".to_owned());
    let before = agreed(&[("a", Role::Member)]);
    let gone = of_members(&members, &BTreeMap::new(), &before, None);
    assert_eq!(said(&gone), ["a@northwind.test in as member"], "with the account it left the group");
    let there = all(&[("a", Role::Member)]);
    assert_eq!(said(&of_members(&members, &there, &before, None)), ["Unchanged"], "unless it did not");
}
