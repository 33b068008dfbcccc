use super::*;
use crate::attribute::Attribute;
use crate::decide::Baseline;
use crate::provision::case::*;
use crate::provision::{Decision, Found, Step, Wish};

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
