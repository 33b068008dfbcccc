use proptest::prelude::*;

use super::*;

const ADMIN: &str = "9000";

fn account() -> Account {
    Account {
        id: "1048".to_owned(),
        email: "dara@northwind.test".to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "Haddad".to_owned(),
        ..Account::default()
    }
}

fn user() -> User {
    User {
        email: "dara@northwind.test".to_owned(),
        username: "dara".to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "Haddad".to_owned(),
        state: State::Active,
        values: crate::value::Values::default(),
    }
}

fn titled(title: &str) -> User {
    let mut user = user();
    user.values.set(Attribute::JobTitle, title.into());
    user
}

fn account_titled(title: &str) -> Account {
    let mut account = account();
    account.values.set(Attribute::JobTitle, title.into());
    account
}

/// A mapping that exports some attributes.
fn exporting(attributes: &[Attribute]) -> Mapping {
    let mut mapping = Mapping::default();
    for attribute in attributes {
        mapping.set(*attribute, Direction::Export).expect("it may be exported");
    }
    mapping
}

fn administrator(role: Admin) -> Administrator {
    Administrator { id: ADMIN.to_owned(), role }
}

/// One connection: its mapping, who connected, and what was answered.
struct Case {
    mapping: Mapping,
    administrator: Administrator,
    state: StateRule,
    marked: Marked,
    answer: Answer,
    password: Option<NewPassword>,
    next_login: NextLogin,
    expired: Option<AfterExpiry>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            mapping: exporting(&[Attribute::JobTitle]),
            administrator: administrator(Admin::Super),
            state: StateRule::Exported,
            marked: Marked::No,
            answer: Answer::default(),
            password: None,
            next_login: NextLogin::Change,
            expired: None,
        }
    }
}

impl Case {
    fn decide(&self, wish: Wish<'_>, found: Found<'_>) -> Decision {
        let Self { mapping, administrator, state, marked, answer, password, next_login, expired } = self;
        let rules = Rules {
            mapping,
            administrator,
            state: *state,
            marked: *marked,
            answer: *answer,
            password: *password,
            next_login: *next_login,
            expired: *expired,
        };
        decide(wish, found, &rules)
    }

    fn bound(&self, user: &User, account: &Account, baseline: &Baseline) -> Decision {
        self.decide(Wish::Provide(user), Found::Bound { account, baseline, hand: Hand::NONE })
    }

    fn answered(self, answer: Answer) -> Self {
        Self { answer, ..self }
    }
}

fn adoptable(account: &Account) -> Found<'_> {
    Found::Adoptable { account, hand: Hand::NONE }
}

fn change(attribute: Attribute, before: &str, after: &str) -> Change {
    Change { attribute, before: before.to_owned(), after: after.to_owned() }
}

#[test]
fn a_user_without_an_account_gets_one() {
    let decided = Case::default().decide(Wish::Provide(&user()), Found::Nothing);
    assert_eq!(decided, Decision::Steps(vec![Step::Create]), "nobody has the address");
}

#[test]
fn what_google_cannot_do_without_is_asked_for_first() {
    for (attribute, user) in [
        (Attribute::Firstname, User { given_name: " ".to_owned(), ..user() }),
        (Attribute::Lastname, User { family_name: String::new(), ..user() }),
        (Attribute::Email, User { email: String::new(), ..user() }),
    ] {
        assert_eq!(
            Case::default().decide(Wish::Provide(&user), Found::Nothing),
            Decision::Skip(Skip::Incomplete { attribute }),
            "T11: Google refuses a user without it"
        );
    }
}

const PASSWORD: NewPassword = NewPassword { id: 17, next_login: NextLogin::Change };

#[test]
fn a_password_that_waits_is_set_after_what_else_changes() {
    let case = Case { password: Some(PASSWORD), ..Case::default() };
    let baseline = Baseline::of_sync(&user(), &account(), None, &case.mapping);
    let alone = case.bound(&user(), &account(), &baseline);
    assert_eq!(alone, Decision::Steps(vec![Step::SetPassword(PASSWORD)]), "a step of its own");

    let renamed = User { given_name: "Dana".to_owned(), state: State::Suspended, ..user() };
    let Decision::Steps(steps) = case.bound(&renamed, &account(), &baseline) else { panic!("steps") };
    let [Step::Suspend, Step::Update(_), set] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(*set, Step::SetPassword(PASSWORD), "after the update");

    let adopted = case.decide(Wish::Provide(&user()), adoptable(&account()));
    assert_eq!(
        adopted,
        Decision::Steps(vec![Step::Adopt, Step::SetPassword(PASSWORD)]),
        "also on an account that was there before"
    );
    let made = case.decide(Wish::Provide(&user()), Found::Nothing);
    assert_eq!(made, Decision::Steps(vec![Step::Create]), "a new account carries it itself");
    let released = case.decide(
        Wish::Release(Unbind::Suspend),
        Found::Bound { account: &account(), baseline: &baseline, hand: Hand::NONE },
    );
    assert_eq!(released, Decision::Steps(vec![Step::Suspend, Step::Unbind]), "who is let go gets none");
}

#[test]
fn where_the_directory_is_the_authority_no_account_asks_for_another_password() {
    let account = Account { must_change_password: true, ..account() };
    let authority = Case { next_login: NextLogin::Keep, ..Case::default() };
    let baseline = Baseline::of_sync(&user(), &account, None, &authority.mapping);
    let decided = authority.bound(&user(), &account, &baseline);
    assert_eq!(decided, Decision::Steps(vec![Step::KeepPassword]), "F17: the flag is taken away");
    let first_only = Case::default().bound(&user(), &account, &baseline);
    assert_eq!(first_only, Decision::Unchanged, "elsewhere that is the person's");
    let set = Case { password: Some(PASSWORD), next_login: NextLogin::Keep, ..Case::default() };
    let decided = set.bound(&user(), &account, &baseline);
    assert_eq!(decided, Decision::Steps(vec![Step::SetPassword(PASSWORD)]), "a new one says it itself");
}

#[test]
fn an_expired_password_suspends_and_a_new_one_lifts_it() {
    let case = |expired| Case { expired: Some(expired), ..Case::default() };
    let baseline = Baseline::of_sync(&user(), &account(), None, &Case::default().mapping);
    let decided = case(AfterExpiry::Suspend).bound(&user(), &account(), &baseline);
    assert_eq!(decided, Decision::Steps(vec![Step::Suspend]), "F22");
    let kept = case(AfterExpiry::Keep).bound(&user(), &account(), &baseline);
    assert_eq!(kept, Decision::Unchanged, "it is told, and no more");
    let removed = case(AfterExpiry::RemoveAccess).bound(&user(), &account(), &baseline);
    assert_eq!(removed, Decision::Steps(vec![Step::Suspend, Step::Unbind]), "and let go");

    let suspended = Account { suspension: Some(Suspension::Administrator), ..account() };
    let ours = Found::Bound { account: &suspended, baseline: &baseline, hand: Hand::SUSPENDED };
    let still = case(AfterExpiry::Suspend).decide(Wish::Provide(&user()), ours);
    assert_eq!(still, Decision::Unchanged, "it stays so while nothing is new");
    let renewed = Case { password: Some(PASSWORD), ..Case::default() };
    let decided = renewed.decide(Wish::Provide(&user()), ours);
    assert_eq!(
        decided,
        Decision::Steps(vec![Step::SetPassword(PASSWORD), Step::Reactivate]),
        "a new password, before anybody is let in"
    );
    let let_go = Found::Adoptable { account: &suspended, hand: Hand::SUSPENDED };
    let again = case(AfterExpiry::RemoveAccess).decide(Wish::Provide(&user()), let_go);
    assert_eq!(again, Decision::Skip(Skip::PasswordExpired), "nobody is bound again with the expired one");
    let admin = Account { admin: Admin::Super, ..account() };
    let decided = case(AfterExpiry::Suspend).bound(&user(), &admin, &baseline);
    assert_eq!(decided, Decision::Skip(Skip::SuperAdmin), "super admins are protected from it");
}

#[test]
fn a_password_is_set_on_no_protected_account() {
    let case = Case { password: Some(PASSWORD), ..Case::default() };
    let baseline = Baseline::of_sync(&user(), &account(), None, &case.mapping);
    let admin = Account { admin: Admin::Super, ..account() };
    assert_eq!(case.bound(&user(), &admin, &baseline), Decision::Skip(Skip::SuperAdmin), "T7: super admins");
    let own = Account { id: ADMIN.to_owned(), ..account() };
    assert_eq!(
        case.bound(&user(), &own, &baseline),
        Decision::Skip(Skip::ConnectedAdministrator),
        "nor on the one that we are connected with"
    );
}

#[test]
fn a_suspension_comes_first_and_waits_for_nothing() {
    let case = Case::default();
    let agreed = Baseline::of_sync(&titled("Lead"), &account_titled("Lead"), None, &case.mapping);
    let leaving = |title: &str| User { state: State::Suspended, ..titled(title) };
    let moved = User { email: "d.sy@northwind.test".to_owned(), ..leaving("Boss") };
    let steps = vec![
        Step::Suspend,
        Step::Rename(change(Attribute::Email, "dara@northwind.test", "d.sy@northwind.test")),
        Step::Update(vec![change(Attribute::JobTitle, "Lead", "Boss")]),
    ];
    assert_eq!(case.bound(&moved, &account_titled("Lead"), &agreed), Decision::Steps(steps), "its own row");

    let attributes = || vec![Attribute::JobTitle];
    let drift = Rest::Asked(Conflict::Drift { attributes: attributes() });
    let drifted = account_titled("Cook");
    assert_eq!(
        case.bound(&leaving("Lead"), &drifted, &agreed),
        Decision::SuspendAlone(drift),
        "whoever changes a value on Google keeps no account open by it"
    );
    let differ = Rest::Asked(Conflict::Differ { attributes: attributes() });
    let never = Baseline::default();
    let decided = case.bound(&leaving("Lead"), &drifted, &never);
    assert_eq!(decided, Decision::SuspendAlone(differ), "nor does a question that was never answered");
    let nameless = User { family_name: String::new(), ..leaving("Lead") };
    assert_eq!(
        case.bound(&nameless, &account_titled("Lead"), &agreed),
        Decision::SuspendAlone(Rest::Left(Skip::Incomplete { attribute: Attribute::Lastname })),
        "nor what Google would refuse"
    );

    let suspended = Account { suspension: Some(Suspension::Administrator), ..drifted.clone() };
    assert_eq!(
        case.bound(&leaving("Lead"), &suspended, &agreed),
        Decision::Conflict(Conflict::Drift { attributes: attributes() }),
        "then it is asked about as ever"
    );
    assert_eq!(
        case.decide(Wish::Provide(&leaving("Lead")), adoptable(&drifted)),
        Decision::Conflict(Conflict::Differ { attributes: attributes() }),
        "what is not bound is not ours to suspend"
    );
    let boss = Account { admin: Admin::Super, ..drifted };
    let decided = case.bound(&leaving("Lead"), &boss, &agreed);
    assert_eq!(decided, Decision::Skip(Skip::SuperAdmin), "nor is who is protected");
}

#[test]
fn a_suspended_user_gets_no_account() {
    let user = User { state: State::Suspended, ..user() };
    assert_eq!(
        Case::default().decide(Wish::Provide(&user), Found::Nothing),
        Decision::Skip(Skip::SuspendedHere),
        "a seat would be paid for nobody"
    );
}

#[test]
fn an_address_in_use_is_never_taken() {
    for block in [Block::Alias, Block::OtherUser, Block::Group, Block::Domain] {
        assert_eq!(
            Case::default().decide(Wish::Provide(&user()), Found::Blocked(block)),
            Decision::Conflict(Conflict::Address { block }),
            "{block:?}"
        );
    }
}

#[test]
fn the_first_alignment_sends_nothing_that_nobody_chose() {
    // (here, on Google) -> the decision without an answer
    let table: [(&str, &str, Decision); 4] = [
        ("Lead", "Lead", Decision::Steps(vec![Step::Adopt])),
        ("Lead", "", Decision::Steps(vec![Step::Adopt])),
        ("", "Lead", Decision::Steps(vec![Step::Adopt])),
        ("Lead", "Boss", Decision::Conflict(Conflict::Differ { attributes: vec![Attribute::JobTitle] })),
    ];
    for (here, google, expected) in table {
        let decided =
            Case::default().decide(Wish::Provide(&titled(here)), adoptable(&account_titled(google)));
        assert_eq!(decided, expected, "here {here:?}, on Google {google:?}");
    }
}

#[test]
fn an_answer_aligns_in_one_direction() {
    let (user, account) = (titled("Lead"), account_titled("Boss"));
    let with = |winner| {
        Case::default()
            .answered(Answer { winner: Some(winner), ..Answer::default() })
            .decide(Wish::Provide(&user), adoptable(&account))
    };
    assert_eq!(
        with(Winner::Directory),
        Decision::Steps(vec![Step::Adopt, Step::Update(vec![change(Attribute::JobTitle, "Boss", "Lead")])]),
        "the directory wins"
    );
    assert_eq!(
        with(Winner::Google),
        Decision::Steps(vec![Step::Adopt, Step::Take(vec![change(Attribute::JobTitle, "Lead", "Boss")])]),
        "Google wins, and is not written to"
    );
}

#[test]
fn what_stayed_on_its_side_is_no_change_later() {
    let case = Case::default();
    let title = || vec![Attribute::JobTitle];
    let here = OneSide { here: title(), google: Vec::new() };
    let google = OneSide { here: Vec::new(), google: title() };
    for (user, account, alone) in
        [(titled("Lead"), account(), here), (user(), account_titled("Lead"), google)]
    {
        let baseline = Baseline::of_sync(&user, &account, None, &case.mapping);
        let decision = case.bound(&user, &account, &baseline);
        assert_eq!(decision, Decision::OneSide(alone.clone()), "both know of it, and it is shown");
        let never = Baseline::of_import(&account, &case.mapping);
        assert_eq!(case.bound(&user, &account, &never), Decision::OneSide(alone), "also before they agree");
    }
}

#[test]
fn what_stayed_here_goes_out_when_it_is_changed_here() {
    let case = Case::default();
    let baseline = Baseline::of_sync(&titled("Lead"), &account(), None, &case.mapping);
    assert_eq!(
        case.bound(&titled("Boss"), &account(), &baseline),
        Decision::Steps(vec![Step::Update(vec![change(Attribute::JobTitle, "", "Boss")])]),
        "now it was changed here"
    );
}

#[test]
fn an_empty_value_clears_google_only_if_it_was_cleared_here() {
    let case = Case::default();
    let agreed = Baseline::of_sync(&titled("Lead"), &account_titled("Lead"), None, &case.mapping);
    assert_eq!(
        case.bound(&user(), &account_titled("Lead"), &agreed),
        Decision::Steps(vec![Step::Update(vec![change(Attribute::JobTitle, "Lead", "")])]),
        "it was there, and was cleared here since"
    );
    let never = Baseline::of_import(&account_titled("Lead"), &case.mapping);
    assert_eq!(
        case.bound(&user(), &account_titled("Lead"), &never),
        Decision::OneSide(OneSide { here: Vec::new(), google: vec![Attribute::JobTitle] }),
        "the directory never had it: nothing is cleared"
    );
}

#[test]
fn an_exported_value_that_changed_on_google_is_drift() {
    let case = Case::default();
    let baseline = Baseline::of_sync(&titled("Lead"), &account_titled("Lead"), None, &case.mapping);
    let google = account_titled("Boss");
    assert_eq!(
        case.bound(&titled("Lead"), &google, &baseline),
        Decision::Conflict(Conflict::Drift { attributes: vec![Attribute::JobTitle] }),
        "it is asked about"
    );
    let with = |drift| {
        Case::default().answered(Answer { drift: Some(drift), ..Answer::default() }).bound(
            &titled("Lead"),
            &google,
            &baseline,
        )
    };
    assert_eq!(
        with(Drift::Overwrite),
        Decision::Steps(vec![Step::Update(vec![change(Attribute::JobTitle, "Boss", "Lead")])]),
        "the directory is the authority"
    );
    assert_eq!(
        with(Drift::Accept),
        Decision::Steps(vec![Step::Take(vec![change(Attribute::JobTitle, "Lead", "Boss")])]),
        "Google's value is taken"
    );
}

#[test]
fn what_one_side_alone_has_is_never_an_imports_to_bring() {
    let mapping = exporting(&[Attribute::JobTitle]);
    let stand = |user: &User, account: &Account, baseline: Option<&Baseline>| {
        stand(Attribute::JobTitle, user, account, baseline, &mapping)
    };
    for (user, account, alone) in
        [(user(), account_titled("Lead"), Stand::OnlyOnGoogle), (titled("Lead"), account(), Stand::OnlyHere)]
    {
        assert_eq!(stand(&user, &account, None), alone, "before anybody agreed");
        let baseline = Baseline::of_sync(&user, &account, None, &mapping);
        assert_eq!(stand(&user, &account, Some(&baseline)), alone, "and when both know it");
    }
    let baseline = Baseline::of_sync(&user(), &account_titled("Lead"), None, &mapping);
    let elsewhere = stand(&user(), &account_titled("Boss"), Some(&baseline));
    assert_eq!(elsewhere, Stand::Drift, "what changes there is told");
}

#[test]
fn names_and_address_go_to_google_only_from_here() {
    let case = Case::default();
    let baseline = Baseline::of_sync(&user(), &account(), None, &case.mapping);
    let married = User { family_name: "Haddad-Sy".to_owned(), ..user() };
    let changed_there = Account { family_name: "Sy".to_owned(), ..account() };
    let update = Step::Update(vec![change(Attribute::Lastname, "Haddad", "Haddad-Sy")]);
    assert_eq!(case.bound(&married, &account(), &baseline), Decision::Steps(vec![update]), "changed here");
    assert_eq!(
        case.bound(&user(), &changed_there, &baseline),
        Decision::Unchanged,
        "changed on Google: an import brings it"
    );
    assert_eq!(
        case.bound(&married, &changed_there, &baseline),
        Decision::Conflict(Conflict::BothChanged { attributes: vec![Attribute::Lastname] }),
        "changed on both sides"
    );
}

#[test]
fn a_rename_is_a_step_of_its_own_before_the_others() {
    let case = Case::default();
    let baseline = Baseline::of_sync(&user(), &account(), None, &case.mapping);
    let moved =
        User { email: "d.sy@northwind.test".to_owned(), family_name: "Sy".to_owned(), ..titled("Lead") };
    let baseline = Baseline { covered: [Attribute::JobTitle].into(), ..baseline };
    assert_eq!(
        case.bound(&moved, &account(), &baseline),
        Decision::Steps(vec![
            Step::Rename(change(Attribute::Email, "dara@northwind.test", "d.sy@northwind.test")),
            Step::Update(vec![
                change(Attribute::Lastname, "Haddad", "Sy"),
                change(Attribute::JobTitle, "", "Lead")
            ]),
        ]),
        "product.md: rename, suspension and password are separate calls"
    );
}

#[test]
fn only_what_we_suspended_is_reactivated() {
    let google = |reason: &str| Some(Suspension::Google(reason.to_owned()));
    let admin = || Some(Suspension::Administrator);
    let by_google = || Decision::Skip(Skip::SuspendedByGoogle { reason: "ABUSE".to_owned() });
    // (state here, suspension there, whose hand) -> decision
    let table = [
        (State::Active, None, Hand::NONE, Decision::Unchanged),
        (State::Active, admin(), Hand::SUSPENDED, Decision::Steps(vec![Step::Reactivate])),
        (State::Active, admin(), Hand::NONE, Decision::Skip(Skip::SuspendedByAnother)),
        (State::Active, google("ABUSE"), Hand::SUSPENDED, by_google()),
        (State::Active, google("ABUSE"), Hand::NONE, by_google()),
        (State::Suspended, None, Hand::NONE, Decision::Steps(vec![Step::Suspend])),
        (State::Suspended, admin(), Hand::NONE, Decision::Unchanged),
        (State::Suspended, admin(), Hand::SUSPENDED, Decision::Unchanged),
        (State::Suspended, google("ABUSE"), Hand::NONE, Decision::Unchanged),
    ];
    let case = Case::default();
    for (state, suspension, hand, expected) in table {
        let (user, account) = (User { state, ..user() }, Account { suspension, ..account() });
        let baseline = Baseline::of_sync(&user, &account, None, &case.mapping);
        let found = Found::Bound { account: &account, baseline: &baseline, hand };
        let said = format!("{state:?} here, {:?} there, {hand:?}", account.suspension);
        assert_eq!(case.decide(Wish::Provide(&user), found), expected, "{said}");
    }
}

#[test]
fn binding_again_lifts_what_unbinding_suspended() {
    let account = Account { suspension: Some(Suspension::Administrator), ..account() };
    let rebound =
        |hand| Case::default().decide(Wish::Provide(&user()), Found::Adoptable { account: &account, hand });
    assert_eq!(
        rebound(Hand::SUSPENDED),
        Decision::Steps(vec![Step::Adopt, Step::Reactivate]),
        "it was Rollcall that suspended it"
    );
    assert_eq!(rebound(Hand::NONE), Decision::Steps(vec![Step::Adopt]), "somebody else did: it stays so");
}

#[test]
fn binding_again_takes_out_of_the_archive_only_what_we_put_there() {
    let archived = Account { archived: true, ..account() };
    let rebound = |hand| {
        let found = Found::Adoptable { account: &archived, hand };
        Case::default().decide(Wish::Provide(&user()), found)
    };

    assert_eq!(rebound(Hand::ARCHIVED), Decision::Steps(vec![Step::Adopt, Step::Unarchive]));
    assert_eq!(rebound(Hand::NONE), Decision::Steps(vec![Step::Adopt]), "somebody else did: it stays so");
    let suspended = Account { archived: false, suspension: Some(Suspension::Administrator), ..account() };
    let found = Found::Adoptable { account: &suspended, hand: Hand::ARCHIVED };
    let decision = Case::default().decide(Wish::Provide(&user()), found);
    assert_eq!(decision, Decision::Steps(vec![Step::Adopt]), "suspended since, by somebody else");
}

#[test]
fn a_state_that_is_google_s_own_is_left_alone() {
    let case = Case { state: StateRule::Excluded, ..Case::default() };
    let user = User { state: State::Suspended, ..user() };
    let baseline = Baseline::of_sync(&user, &account(), None, &case.mapping);
    assert_eq!(case.bound(&user, &account(), &baseline), Decision::Unchanged, "the state is not exported");
}

#[test]
fn a_suspension_by_google_does_not_hold_up_the_other_changes() {
    let case = Case::default();
    let account = Account { suspension: Some(Suspension::Google("ABUSE".to_owned())), ..account() };
    let baseline = Baseline::of_sync(&user(), &account, None, &case.mapping);
    assert_eq!(
        case.bound(&titled("Lead"), &account, &baseline),
        Decision::Steps(vec![Step::Update(vec![change(Attribute::JobTitle, "", "Lead")])]),
        "only the suspension is Google's"
    );
}

#[test]
fn whoever_is_let_go_is_treated_as_was_chosen() {
    let suspended = Account { suspension: Some(Suspension::Administrator), ..account() };
    let archived = Account { archived: true, ..account() };
    let table = [
        (Unbind::Suspend, account(), vec![Step::Suspend, Step::Unbind]),
        (Unbind::Suspend, suspended.clone(), vec![Step::Unbind]),
        (Unbind::LeaveActive, account(), vec![Step::Unbind]),
        (Unbind::Archive, account(), vec![Step::Archive, Step::Unbind]),
        (Unbind::Archive, suspended, vec![Step::Archive, Step::Unbind]),
        (Unbind::Archive, archived, vec![Step::Unbind]),
    ];
    for (release, account, steps) in table {
        let baseline = Baseline::default();
        let found = Found::Bound { account: &account, baseline: &baseline, hand: Hand::NONE };
        let decided = Case::default().decide(Wish::Release(release), found);
        assert_eq!(decided, Decision::Steps(steps), "{release:?}, {}", account.state_words());
    }
    let (last, baseline) = (account(), Baseline::default());
    let deleted = buried(&last, &baseline, Deleted::ForGood);
    let gone = Case::default().decide(Wish::Release(Unbind::Suspend), deleted);
    assert_eq!(gone, Decision::Steps(vec![Step::Unbind]), "there is nothing left to suspend");
    let never = Case::default().decide(Wish::Release(Unbind::Suspend), adoptable(&account()));
    assert_eq!(never, Decision::Unchanged, "what was never bound is not ours to suspend");
}

fn buried<'a>(last: &'a Account, baseline: &'a Baseline, deleted: Deleted) -> Found<'a> {
    Found::Deleted { deleted, last, baseline, hand: Hand::NONE }
}

fn back(to: &str) -> Step {
    Step::Restore { to: to.to_owned() }
}

#[test]
fn an_account_that_comes_back_gets_what_the_pair_needs_in_the_same_run() {
    let restoring = Answer { deleted: Some(AfterDeletion::Restore), ..Answer::default() };
    let case = Case { password: Some(PASSWORD), ..Case::default().answered(restoring) };
    let mut last = account();
    last.values.set(Attribute::OrgUnitPath, "/Sales".into());
    let baseline = Baseline::of_sync(&titled("Lead"), &account_titled("Lead"), None, &case.mapping);
    let changed = User { family_name: "Sy".to_owned(), state: State::Suspended, ..titled("Boss") };
    let update = Step::Update(vec![
        change(Attribute::Lastname, "Haddad", "Sy"),
        change(Attribute::JobTitle, "Lead", "Boss"),
    ]);
    let suspended = Account { suspension: Some(Suspension::Administrator), ..last.clone() };
    for last in [&last, &suspended] {
        let decided = case.decide(Wish::Provide(&changed), buried(last, &baseline, Deleted::Restorable));
        let steps = vec![back("/Sales"), Step::Suspend, update.clone(), Step::SetPassword(PASSWORD)];
        assert_eq!(decided, Decision::Steps(steps), "suspended before anything else, where it was");
    }
    let active = User { state: State::Active, ..changed };
    let ours = Found::Deleted {
        deleted: Deleted::Restorable,
        last: &suspended,
        baseline: &baseline,
        hand: Hand::SUSPENDED,
    };
    let decided = case.decide(Wish::Provide(&active), ours);
    let steps = vec![back("/Sales"), update.clone(), Step::SetPassword(PASSWORD), Step::Reactivate];
    assert_eq!(decided, Decision::Steps(steps), "what Rollcall suspended is active again, at the end");
    let placed = Case {
        mapping: exporting(&[Attribute::JobTitle, Attribute::OrgUnitPath]),
        ..Case::default().answered(restoring)
    };
    let mut here = titled("Lead");
    here.values.set(Attribute::OrgUnitPath, "/Support".into());
    let decided = placed.decide(Wish::Provide(&here), buried(&last, &baseline, Deleted::Restorable));
    assert_eq!(decided, Decision::Steps(vec![back("/Support")]), "where the directory says it is to be");
}

#[test]
fn whoever_is_to_be_out_of_use_comes_back_suspended() {
    let restoring = Answer { deleted: Some(AfterDeletion::Restore), ..Answer::default() };
    let baseline = Baseline::of_sync(&user(), &account(), None, &Case::default().mapping);
    for expired in [AfterExpiry::Suspend, AfterExpiry::RemoveAccess] {
        let case = Case { expired: Some(expired), ..Case::default().answered(restoring) };
        let decided = case.decide(Wish::Provide(&user()), buried(&account(), &baseline, Deleted::Restorable));
        assert_eq!(decided, Decision::Steps(vec![back("/"), Step::Suspend]), "F22: {expired:?}");
    }
    let case = Case { expired: Some(AfterExpiry::Keep), ..Case::default().answered(restoring) };
    let decided = case.decide(Wish::Provide(&user()), buried(&account(), &baseline, Deleted::Restorable));
    assert_eq!(decided, Decision::Steps(vec![back("/")]), "what is only told is only told");
}

#[test]
fn a_protected_user_is_left_alone_after_the_account_was_deleted() {
    use AfterDeletion::{CreateAgain, Restore, Unbind};
    let baseline = Baseline::of_sync(&user(), &account(), None, &Case::default().mapping);
    let gone = account();
    let found = buried(&gone, &baseline, Deleted::Restorable);
    for deleted in [None, Some(Restore), Some(CreateAgain)] {
        let answer = Answer { deleted, ..Answer::default() };
        let case = Case { marked: Marked::Protected, ..Case::default().answered(answer) };
        let decided = case.decide(Wish::Provide(&user()), found);
        assert_eq!(decided, Decision::Skip(Skip::Marked), "{deleted:?}");
    }
    let answer = Answer { deleted: Some(Unbind), ..Answer::default() };
    let case = Case { marked: Marked::Protected, ..Case::default().answered(answer) };
    let decided = case.decide(Wish::Provide(&user()), found);
    assert_eq!(decided, Decision::Steps(vec![Step::Unbind]), "Google is told nothing of that");
}

#[test]
fn sessions_that_were_not_ended_are_while_the_account_is_suspended() {
    let case = Case::default();
    let rules = Rules {
        mapping: &case.mapping,
        administrator: &case.administrator,
        state: case.state,
        marked: case.marked,
        answer: case.answer,
        password: None,
        next_login: case.next_login,
        expired: None,
    };
    let suspended = Account { suspension: Some(Suspension::Administrator), ..account() };
    assert_eq!(sign_out(&suspended, &rules), Decision::Steps(vec![Step::SignOut]), "that is tried again");
    assert_eq!(sign_out(&account(), &rules), Decision::Unchanged, "whoever is in use again stays signed in");
    let admin = Account { admin: Admin::Super, ..suspended };
    assert_eq!(
        sign_out(&admin, &rules),
        Decision::Skip(Skip::SuperAdmin),
        "protected accounts are left alone"
    );
}

#[test]
fn a_deleted_account_waits_for_an_answer() {
    use AfterDeletion::{CreateAgain, Restore, Unbind};
    let asked = |deleted| Decision::Conflict(Conflict::Deleted { deleted });
    let table = [
        (Deleted::Restorable, None, asked(Deleted::Restorable)),
        (Deleted::ForGood, None, asked(Deleted::ForGood)),
        (Deleted::Restorable, Some(Restore), Decision::Steps(vec![back("/")])),
        (Deleted::ForGood, Some(Restore), asked(Deleted::ForGood)),
        (Deleted::Restorable, Some(CreateAgain), Decision::Steps(vec![Step::Unbind, Step::Create])),
        (Deleted::ForGood, Some(Unbind), Decision::Steps(vec![Step::Unbind])),
    ];
    for (deleted, answer, expected) in table {
        let case = Case::default().answered(Answer { deleted: answer, ..Answer::default() });
        let baseline = Baseline::of_sync(&user(), &account(), None, &case.mapping);
        let decided = case.decide(Wish::Provide(&user()), buried(&account(), &baseline, deleted));
        assert_eq!(decided, expected, "{deleted:?}, {answer:?}");
    }
}

#[test]
fn protected_accounts_are_skipped_with_the_reason() {
    let me = Account { id: ADMIN.to_owned(), admin: Admin::Super, ..account() };
    let boss = Account { admin: Admin::Super, ..account() };
    let helper = Account { admin: Admin::Delegated, ..account() };
    let table = [
        (me, Admin::Super, Marked::No, Some(Skip::ConnectedAdministrator)),
        (boss, Admin::Super, Marked::No, Some(Skip::SuperAdmin)),
        (helper.clone(), Admin::Super, Marked::No, None),
        (helper, Admin::Delegated, Marked::No, Some(Skip::NeedsSuperAdmin)),
        (account(), Admin::Super, Marked::Protected, Some(Skip::Marked)),
        (account(), Admin::Delegated, Marked::No, None),
    ];
    for (account, role, marked, skip) in table {
        let case = Case { administrator: administrator(role), marked, ..Case::default() };
        let user = User { state: State::Suspended, ..titled("Lead") };
        let baseline = Baseline::of_sync(&titled("Lead"), &account, None, &case.mapping);
        let decided = case.bound(&user, &account, &baseline);
        match skip {
            Some(skip) => assert_eq!(decided, Decision::Skip(skip), "{account:?} by {role:?}"),
            None => assert!(matches!(decided, Decision::Steps(_)), "{account:?} by {role:?}: {decided:?}"),
        }
        let rests = case.bound(&titled("Lead"), &account, &baseline);
        assert!(matches!(rests, Decision::OneSide(_)), "who is in step is protected from nothing: {rests:?}");
    }
}

#[test]
fn an_administrator_is_still_bound_by_an_adoption() {
    let boss = Account { admin: Admin::Super, ..account() };
    assert_eq!(
        Case::default().decide(Wish::Provide(&user()), adoptable(&boss)),
        Decision::Steps(vec![Step::Adopt]),
        "binding writes nothing to Google"
    );
}

#[test]
fn what_is_not_exported_is_never_sent() {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Import).expect("it may be imported");
    let case = Case { mapping, ..Case::default() };
    let baseline = Baseline::of_import(&account_titled("Lead"), &case.mapping);
    assert_eq!(
        case.bound(&titled("Boss"), &account_titled("Lead"), &baseline),
        Decision::Unchanged,
        "it is Google's to say"
    );
}

#[test]
fn an_import_keeps_what_a_sync_agreed_on() {
    let case = Case::default();
    let synced = Baseline::of_sync(&titled("Lead"), &account_titled("Lead"), None, &case.mapping);
    let renamed = Account { given_name: "Daria".to_owned(), ..account_titled("Lead") };
    let imported = Baseline::of_import(&renamed, &case.mapping).keeping_sync(&synced);
    assert_eq!(imported.given_name, "Daria", "the import's own part is new");
    let user = User { given_name: "Daria".to_owned(), ..titled("Lead") };
    assert_eq!(case.bound(&user, &renamed, &imported), Decision::Unchanged, "the sync's part still holds");
}

// What a run would do, played on values: a plan that was carried out leaves nothing to do.

/// Both sides, and what ties them.
#[derive(Debug, Clone)]
struct World {
    user: User,
    account: Option<Account>,
    baseline: Option<Baseline>,
    hand: Hand,
}

impl World {
    fn decide(&self, case: &Case) -> Decision {
        let found = match (&self.account, &self.baseline) {
            (Some(account), Some(baseline)) => Found::Bound { account, baseline, hand: self.hand },
            (Some(account), None) => Found::Adoptable { account, hand: self.hand },
            (None, _) => Found::Nothing,
        };
        case.decide(Wish::Provide(&self.user), found)
    }

    fn carry_out(&mut self, steps: &[Step], mapping: &Mapping) {
        for step in steps {
            self.step(step, mapping);
        }
        if let Some(account) = &self.account {
            let before = self.baseline.take();
            self.baseline = Some(Baseline::of_sync(&self.user, account, before.as_ref(), mapping));
        }
    }

    fn step(&mut self, step: &Step, mapping: &Mapping) {
        match step {
            Step::Create => {
                let mut made = Account { id: "1".to_owned(), ..account() };
                made.email.clone_from(&self.user.email);
                made.given_name.clone_from(&self.user.given_name);
                made.family_name.clone_from(&self.user.family_name);
                for (attribute, value) in self.user.values.iter() {
                    if mapping.direction(attribute).exports() {
                        made.values.set(attribute, value.clone());
                    }
                }
                self.account = Some(made);
            }
            Step::Update(changes) => {
                for change in changes {
                    self.send(change);
                }
            }
            Step::Rename(change) | Step::StandAside(change) => self.send(change),
            Step::GiveUp(_) => {}
            Step::Take(changes) => {
                let attributes: Vec<_> = changes.iter().map(|change| change.attribute).collect();
                let account = self.account.clone().expect("there is one to take from");
                crate::decide::take(&mut self.user, &account, &attributes);
                // What is taken may also be nothing.
                for attribute in attributes {
                    if on_google(attribute, &account).is_none() {
                        self.user.values.set(attribute, "".into());
                    }
                }
            }
            // It leaves no trace in what can be read.
            Step::SetPassword(_) | Step::KeepPassword => {}
            Step::Suspend | Step::Reactivate => {
                let suspend = *step == Step::Suspend;
                if let Some(account) = &mut self.account {
                    account.suspension = suspend.then_some(Suspension::Administrator);
                }
                self.hand = if suspend { Hand::SUSPENDED } else { Hand::NONE };
            }
            Step::Adopt | Step::Restore { .. } | Step::SignOut | Step::Archive | Step::Unbind => {}
            Step::Unarchive
            | Step::PutBack(_)
            | Step::TakeBack(_)
            | Step::Remove
            | Step::Reopen
            | Step::Group(_)
            | Step::CreateOrgUnit { .. }
            | Step::RestoreOrgUnit => {
                unreachable!("a sync undoes nothing")
            }
        }
    }

    fn send(&mut self, change: &Change) {
        let account = self.account.as_mut().expect("there is one to change");
        match change.attribute {
            Attribute::Email => account.email.clone_from(&change.after),
            Attribute::Firstname => account.given_name.clone_from(&change.after),
            Attribute::Lastname => account.family_name.clone_from(&change.after),
            other => account.values.set(other, change.after.as_str().into()),
        }
    }
}

const TITLES: [&str; 3] = ["", "Lead", "Boss"];
const NAMES: [&str; 2] = ["Haddad", "Sy"];

fn users() -> impl Strategy<Value = User> {
    (0..3_usize, 0..2_usize, 0..2_usize, any::<bool>()).prop_map(|(title, name, address, suspended)| User {
        family_name: NAMES[name].to_owned(),
        email: ["dara@northwind.test", "d.sy@northwind.test"][address].to_owned(),
        state: if suspended { State::Suspended } else { State::Active },
        ..titled(TITLES[title])
    })
}

fn accounts() -> impl Strategy<Value = Account> {
    (0..3_usize, 0..2_usize, 0..2_usize, 0..3_usize).prop_map(|(title, name, address, suspension)| Account {
        family_name: NAMES[name].to_owned(),
        email: ["dara@northwind.test", "d.sy@northwind.test"][address].to_owned(),
        suspension: match suspension {
            0 => None,
            1 => Some(Suspension::Administrator),
            _ => Some(Suspension::Google("ABUSE".to_owned())),
        },
        ..account_titled(TITLES[title])
    })
}

fn worlds() -> impl Strategy<Value = World> {
    let agreed = proptest::option::of((users(), accounts()));
    (users(), proptest::option::of(accounts()), agreed, any::<bool>()).prop_map(
        |(user, account, agreed, ours)| World {
            baseline: agreed.filter(|_| account.is_some()).map(|(user, account)| {
                Baseline::of_sync(&user, &account, None, &exporting(&[Attribute::JobTitle]))
            }),
            hand: if ours { Hand::SUSPENDED } else { Hand::NONE },
            user,
            account,
        },
    )
}

fn answers() -> impl Strategy<Value = Answer> {
    let winner = proptest::option::of(prop_oneof![Just(Winner::Directory), Just(Winner::Google)]);
    let drift = proptest::option::of(prop_oneof![Just(Drift::Overwrite), Just(Drift::Accept)]);
    (winner, drift).prop_map(|(winner, drift)| Answer { winner, drift, deleted: None })
}

proptest! {
    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(world in worlds(), answer in answers()) {
        let case = Case::default().answered(answer);
        let mut world = world;
        if let Decision::Steps(steps) = world.decide(&case) {
            prop_assert!(!steps.is_empty(), "a plan without steps is no plan");
            world.carry_out(&steps, &case.mapping);
            let again = world.decide(&case);
            prop_assert!(
                matches!(again, Decision::Unchanged | Decision::OneSide(_) | Decision::Skip(_)),
                "after {steps:?}: {again:?} of {world:?}"
            );
        }
    }

    #[test]
    fn nothing_is_sent_that_is_not_exported(world in worlds(), answer in answers()) {
        let case = Case { mapping: Mapping::default(), ..Case::default() }.answered(answer);
        let sent = match world.decide(&case) {
            Decision::Steps(steps) => steps,
            Decision::Conflict(_)
            | Decision::Skip(_)
            | Decision::SuspendAlone(_)
            | Decision::OneSide(_)
            | Decision::Unchanged => Vec::new(),
        };
        for step in sent {
            if let Step::Update(changes) = step {
                prop_assert!(
                    changes.iter().all(|change| change.attribute != Attribute::JobTitle),
                    "the title is excluded"
                );
            }
        }
    }

    #[test]
    fn a_suspension_that_is_not_ours_is_never_lifted(world in worlds(), answer in answers()) {
        let case = Case::default().answered(answer);
        if let Decision::Steps(steps) = world.decide(&case) && steps.contains(&Step::Reactivate) {
            let ours = world.hand == Hand::SUSPENDED;
            let lifted = world.account.and_then(|account| account.suspension);
            prop_assert!(ours && lifted == Some(Suspension::Administrator), "{lifted:?}");
        }
    }
}
