use super::*;
use crate::attribute::{Direction, Mapping};
use crate::provision::case::*;
use crate::provision::{Answer, Found, Wish};
use crate::user::{State, Unbind};

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
    let imported = Baseline::of_import(&renamed, &case.mapping).keeping_sync(&synced, &case.mapping);
    assert_eq!(imported.given_name, "Daria", "the import's own part is new");
    let user = User { given_name: "Daria".to_owned(), ..titled("Lead") };
    assert_eq!(case.bound(&user, &renamed, &imported), Decision::Unchanged, "the sync's part still holds");
}
