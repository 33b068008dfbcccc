use super::*;
use crate::account::Suspension;
use crate::provision::case::*;

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
    for block in [Block::Alias, Block::OtherUser, Block::Unbound, Block::Group, Block::Domain] {
        assert_eq!(
            Case::default().decide(Wish::Provide(&user()), Found::Blocked(block)),
            Decision::Conflict(Conflict::Address { block }),
            "{block:?}"
        );
    }
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
