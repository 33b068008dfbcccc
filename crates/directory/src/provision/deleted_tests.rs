use super::*;
use crate::account::Suspension;
use crate::password::AfterExpiry;
use crate::provision::case::*;
use crate::provision::{Answer, Found, Marked, Wish};

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
fn a_deleted_account_waits_for_an_answer() {
    use AfterDeletion::{CreateAgain, Restore, Unbind};
    let asked = |deleted| Decision::Conflict(Conflict::Deleted { deleted });
    let table = [
        (Deleted::Restorable, None, asked(Deleted::Restorable)),
        (Deleted::ForGood, None, asked(Deleted::ForGood)),
        (Deleted::Restorable, Some(Restore), Decision::Steps(vec![back("/")])),
        (Deleted::ForGood, Some(Restore), asked(Deleted::ForGood)),
        (Deleted::Restorable, Some(CreateAgain), Decision::Steps(vec![Step::Create])),
        (Deleted::ForGood, Some(Unbind), Decision::Steps(vec![Step::Unbind])),
    ];
    for (deleted, answer, expected) in table {
        let case = Case::default().answered(Answer { deleted: answer, ..Answer::default() });
        let baseline = Baseline::of_sync(&user(), &account(), None, &case.mapping);
        let decided = case.decide(Wish::Provide(&user()), buried(&account(), &baseline, deleted));
        assert_eq!(decided, expected, "{deleted:?}, {answer:?}");
    }
}
