use super::*;
use crate::account::Admin;
use crate::attribute::Mapping;
use crate::provision::{Administrator, Answer, Marked, NewPassword, NextLogin, StateRule};
use crate::user::State;
use crate::value::Values;

fn account() -> Account {
    Account { id: "1048".to_owned(), email: "dara@northwind.test".to_owned(), ..Account::default() }
}

fn suspended(by: Suspension) -> Account {
    Account { suspension: Some(by), ..account() }
}

fn titled(title: &str) -> Account {
    let mut account = account();
    account.values.set(Attribute::JobTitle, title.into());
    account
}

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

fn renamed(before: &str, after: &str) -> Step {
    let (before, after) = (before.to_owned(), after.to_owned());
    Step::Rename(Change { attribute: Attribute::Email, before, after })
}

/// A step that was done and changed these values.
fn past(step: Step, moved: &[Moved]) -> Past {
    let trace = Trace { account: "1048".to_owned(), moved: moved.to_vec(), ..Trace::default() };
    Past { step, trace: Some(trace) }
}

fn undone_by(past: &[Past], sides: &Sides<'_>, admin: Admin) -> Undoing {
    let administrator = Administrator { id: "9000".to_owned(), role: admin };
    let rules = Rules {
        mapping: &Mapping::default(),
        state: StateRule::Exported,
        administrator: &administrator,
        marked: Marked::No,
        answer: Answer::default(),
        password: None,
        next_login: NextLogin::Change,
        expired: None,
    };
    undo(past, sides, &rules, &no_last_name)
}

/// Refuses what no account may be without.
fn no_last_name(attribute: Attribute, value: Option<&Value>) -> Option<String> {
    (attribute == Attribute::Lastname && value.is_none()).then(|| "Last name may not be empty".to_owned())
}

fn undone(past: &[Past], user: Option<&User>, account: Option<&Account>, tie: Tie) -> Undoing {
    let hand = Hand { suspended: true, archived: true };
    undone_by(past, &Sides { user, account, tie, hand, since: Since::default() }, Admin::Super)
}

fn steps(steps: &[Step]) -> Undoing {
    Undoing { decision: Decision::Steps(steps.to_vec()), left: Vec::new() }
}

fn left(left: &[Left]) -> Undoing {
    Undoing { decision: Decision::Skip(Skip::NotUndone { left: left.to_vec() }), left: Vec::new() }
}

const AS_BEFORE: Undoing = Undoing { decision: Decision::Unchanged, left: Vec::new() };

#[test]
fn every_step_has_its_way_back() {
    let (cook, here) = (titled("Cook"), user("Cook"));
    let ours = suspended(Suspension::Administrator);
    let archived = Account { archived: true, ..account() };
    let back = moved("Mate", "Cook").back();
    let password = Step::SetPassword(NewPassword { id: 1, next_login: NextLogin::Change });
    let up = [moved("Mate", "Cook")];
    let cases: Vec<(Step, &[Moved], &Account, Tie, Undoing)> = vec![
        (Step::Create, &[], &cook, Tie::Bound, steps(&[Step::Suspend, Step::Unbind])),
        (Step::Restore { to: "/".to_owned() }, &[], &cook, Tie::Bound, steps(&[Step::Suspend, Step::Unbind])),
        (Step::Adopt, &[], &cook, Tie::Bound, steps(&[Step::Unbind])),
        (Step::Reactivate, &[], &cook, Tie::Bound, steps(&[Step::Suspend])),
        (Step::Suspend, &[], &ours, Tie::Bound, steps(&[Step::Reactivate])),
        (Step::Archive, &[], &archived, Tie::OfNobody, steps(&[Step::Unarchive])),
        (Step::Unarchive, &[], &cook, Tie::Bound, steps(&[Step::Archive])),
        (Step::Unbind, &[], &cook, Tie::Former, steps(&[Step::Adopt])),
        (
            renamed("d@northwind.test", "dara@northwind.test"),
            &[],
            &cook,
            Tie::Bound,
            steps(&[renamed("dara@northwind.test", "d@northwind.test")]),
        ),
        (Step::Update(Vec::new()), &up, &cook, Tie::Bound, steps(&[Step::PutBack(vec![back.clone()])])),
        (Step::PutBack(up.to_vec()), &up, &cook, Tie::Bound, steps(&[Step::PutBack(vec![back.clone()])])),
        (Step::Take(Vec::new()), &up, &cook, Tie::Bound, steps(&[Step::TakeBack(vec![back.clone()])])),
        (Step::TakeBack(up.to_vec()), &up, &cook, Tie::Bound, steps(&[Step::TakeBack(vec![back])])),
        (password, &[], &cook, Tie::Bound, left(&[Left::Password])),
        (Step::KeepPassword, &[], &cook, Tie::Bound, left(&[Left::NextLogin])),
    ];
    for (step, moved, account, tie, wanted) in cases {
        let way = undone(&[past(step.clone(), moved)], Some(&here), Some(account), tie);
        assert_eq!(way, wanted, "{step:?}");
    }
}

#[test]
fn with_an_account_that_was_brought_back_goes_what_it_was_given() {
    let done = [
        past(Step::Restore { to: "/".to_owned() }, &[]),
        past(Step::Suspend, &[]),
        past(Step::Update(Vec::new()), &[moved("", "Cook")]),
    ];
    let now = suspended(Suspension::Administrator);
    let way = undone(&done, Some(&user("Cook")), Some(&titled("Cook")), Tie::Bound);
    assert_eq!(way, steps(&[Step::Suspend, Step::Unbind]), "nothing is put back that was not known before");
    let mut done = done;
    for past in &mut done {
        if let Some(trace) = &mut past.trace {
            trace.after = Some(Condition { suspended: true, archived: false });
        }
    }
    let way = undone(&done, Some(&user("Cook")), Some(&now), Tie::Bound);
    assert_eq!(way, steps(&[Step::Unbind]), "it stays suspended");
}

#[test]
fn the_last_is_undone_first() {
    let account = Account { archived: true, ..account() };
    let done = [past(Step::Archive, &[]), past(Step::Unbind, &[])];
    let way = undone(&done, Some(&user("Cook")), Some(&account), Tie::Former);
    assert_eq!(way, steps(&[Step::Adopt, Step::Unarchive]), "bound again before anything is sent");
}

#[test]
fn what_changed_since_stays_and_the_rest_is_undone() {
    let captain = titled("Captain");
    let update = past(Step::Update(Vec::new()), &[moved("Mate", "Cook")]);
    let way = undone(std::slice::from_ref(&update), Some(&user("Cook")), Some(&captain), Tie::Bound);
    assert_eq!(way, left(&[Left::Changed(Attribute::JobTitle)]), "it is somebody else's now");

    let done = [past(renamed("d@northwind.test", "dara@northwind.test"), &[]), update];
    let way = undone(&done, Some(&user("Cook")), Some(&captain), Tie::Bound);
    assert_eq!(
        way.decision,
        Decision::Steps(vec![renamed("dara@northwind.test", "d@northwind.test")]),
        "one step does not hold up another"
    );
    assert_eq!(way.left, [Left::Changed(Attribute::JobTitle)], "and what stays is told");
}

#[test]
fn what_google_would_refuse_is_said_to_stay() {
    let named = Moved { attribute: Attribute::Lastname, before: None, after: Some("Haddad".into()) };
    let account = Account { family_name: "Haddad".to_owned(), ..titled("Lead") };
    let stays = Left::Unfit("Last name may not be empty".to_owned());
    let alone = past(Step::Update(Vec::new()), std::slice::from_ref(&named));
    let user = user("Lead");
    assert_eq!(
        undone(&[alone], Some(&user), Some(&account), Tie::Bound),
        left(std::slice::from_ref(&stays)),
        "there is nothing else to undo"
    );
    let both = past(Step::Update(Vec::new()), &[named, moved("Cook", "Lead")]);
    let undoing = undone(&[both], Some(&user), Some(&account), Tie::Bound);
    assert_eq!(undoing.left, [stays], "the rest is undone, and this is told");
    assert_eq!(undoing.decision, Decision::Steps(vec![Step::PutBack(vec![moved("Lead", "Cook")])]));
}

#[test]
fn what_is_as_before_needs_nothing() {
    let here = user("Mate");
    let cases = [
        (past(Step::Update(Vec::new()), &[moved("Mate", "Cook")]), titled("Mate")),
        (past(Step::Take(Vec::new()), &[moved("Mate", "Cook")]), titled("Cook")),
        (past(Step::Suspend, &[]), account()),
        (past(Step::Reactivate, &[]), suspended(Suspension::Administrator)),
        (past(renamed("dara@northwind.test", "d@northwind.test"), &[]), account()),
    ];
    for (past, now) in cases {
        let way = undone(std::slice::from_ref(&past), Some(&here), Some(&now), Tie::Bound);
        assert_eq!(way, AS_BEFORE, "undone twice is undone once: {past:?}");
    }
}

#[test]
fn only_a_suspension_of_that_run_is_lifted() {
    let done = [past(Step::Suspend, &[])];
    let here = user("Cook");
    for (by, hand) in
        [(Suspension::Administrator, Hand::NONE), (Suspension::Google("ABUSE".to_owned()), Hand::SUSPENDED)]
    {
        let now = suspended(by.clone());
        let since = Since::default();
        let sides = Sides { user: Some(&here), account: Some(&now), tie: Tie::Bound, hand, since };
        assert_eq!(undone_by(&done, &sides, Admin::Super), left(&[Left::State]), "{by:?} {hand:?}");
    }
}

#[test]
fn what_a_later_run_took_out_of_use_is_said_to_be_undone_first() {
    let here = user("Cook");
    let since = Since { suspended_by: Some(7), archived_by: Some(8) };
    let way = |step: Step, now: &Account| {
        let sides = Sides { user: Some(&here), account: Some(now), tie: Tie::Bound, hand: Hand::NONE, since };
        undone_by(&[past(step, &[])], &sides, Admin::Super)
    };
    let ours = suspended(Suspension::Administrator);
    assert_eq!(way(Step::Suspend, &ours), left(&[Left::Later(7)]), "suspended again");
    assert_eq!(way(Step::Create, &ours), left(&[Left::Later(7)]), "made, and suspended later");
    let archived = Account { archived: true, ..account() };
    assert_eq!(way(Step::Archive, &archived), left(&[Left::Later(8)]), "archived again");
    let googles = suspended(Suspension::Google("ABUSE".to_owned()));
    assert_eq!(way(Step::Suspend, &googles), left(&[Left::State]), "Google has the last word");
}

#[test]
fn whoever_is_elsewhere_or_gone_is_left_alone() {
    let (here, now) = (user("Cook"), titled("Cook"));
    let done = [past(Step::Update(Vec::new()), &[moved("Mate", "Cook")])];
    let cases = [
        (Some(&here), None, Tie::Bound, Left::AccountGone),
        (Some(&here), Some(&now), Tie::Cut, Left::Tie),
        (Some(&here), Some(&now), Tie::Former, Left::Tie),
        (None, Some(&now), Tie::Cut, Left::UserGone),
    ];
    for (user, account, tie, why) in cases {
        assert_eq!(undone(&done, user, account, tie), left(&[why]), "{tie:?}");
    }
}

#[test]
fn what_an_older_version_did_is_not_undone() {
    let done = [Past { step: Step::Suspend, trace: None }];
    let way = undone(&done, Some(&user("Cook")), Some(&suspended(Suspension::Administrator)), Tie::Bound);
    assert_eq!(way, left(&[Left::NotKept]), "it kept too little");
}

#[test]
fn the_account_that_another_took_the_place_of_is_not_bound_again() {
    let mut made = past(Step::Create, &[]);
    if let Some(trace) = &mut made.trace {
        trace.replaced = Some("1000".to_owned());
    }
    let mut before = past(Step::Unbind, &[]);
    before.trace = Some(Trace { account: "1000".to_owned(), ..Trace::default() });
    // An earlier version let go of it by a step of its own.
    for done in [vec![made], vec![before, past(Step::Create, &[])]] {
        let way = undone(&done, Some(&user("")), Some(&account()), Tie::Bound);
        let suspended = Decision::Steps(vec![Step::Suspend, Step::Unbind]);
        assert_eq!(way.decision, suspended, "the new one is suspended");
        assert_eq!(way.left, [Left::AccountGone], "the old one was deleted on Google");
    }
}

#[test]
fn an_undo_spares_whom_a_sync_spares() {
    let now = Account { admin: Admin::Delegated, ..titled("Cook") };
    let here = user("Cook");
    let (hand, since) = (Hand::SUSPENDED, Since::default());
    let sides = Sides { user: Some(&here), account: Some(&now), tie: Tie::Bound, hand, since };
    let update = [past(Step::Update(Vec::new()), &[moved("Mate", "Cook")])];
    let way = undone_by(&update, &sides, Admin::Delegated);
    assert_eq!(way.decision, Decision::Skip(Skip::NeedsSuperAdmin), "Google would refuse it");
    let take = [past(Step::Take(Vec::new()), &[moved("Mate", "Cook")])];
    let way = undone_by(&take, &sides, Admin::Delegated);
    assert!(matches!(way.decision, Decision::Steps(_)), "the directory is ours to write to");
}

#[test]
fn an_account_that_somebody_else_archived_since_stays_in_the_archive() {
    let archived = Account { archived: true, ..account() };
    let (hand, since) = (Hand::SUSPENDED, Since::default());
    let sides = Sides { user: None, account: Some(&archived), tie: Tie::OfNobody, hand, since };
    let way = undone_by(&[past(Step::Archive, &[])], &sides, Admin::Super);
    assert_eq!(way, left(&[Left::State]), "by hand");
}
