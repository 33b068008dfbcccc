use proptest::prelude::*;

use super::*;

fn account() -> Account {
    Account {
        id: "1048".to_owned(),
        email: "dara@northwind.test".to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "Haddad".to_owned(),
        ..Account::default()
    }
}

fn agreed_pair(mapping: &Mapping) -> (Account, User, Baseline) {
    let account = account();
    let user = new_user(&account, "dara", None, mapping);
    let baseline = Baseline::of_import(&account, mapping);
    (account, user, baseline)
}

fn decide(account: &Account, user: &User, baseline: &Baseline, mapping: &Mapping) -> Decision {
    import(account, Counterpart::Bound { user, baseline }, mapping)
}

#[test]
fn nobody_opposite_makes_a_new_user() {
    assert_eq!(
        import(&account(), Counterpart::Nobody, &Mapping::default()),
        Decision::New,
        "nothing stands in the way"
    );
}

#[test]
fn a_missing_family_name_blocks_that_row_alone() {
    let account = Account { family_name: " ".to_owned(), ..account() };
    assert_eq!(
        import(&account, Counterpart::Nobody, &Mapping::default()),
        Decision::Conflict(Conflict::FamilyNameMissing),
        "T11: blanks are no family name"
    );
}

#[test]
fn a_value_that_no_directory_can_hold_blocks_that_row_whoever_stands_opposite() {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Import).expect("an allowed direction");
    let (_, user, baseline) = agreed_pair(&mapping);
    let long = Account { family_name: "x".repeat(5_000), ..account() };
    let control = Account { given_name: "Da\u{1b}[2Jra".to_owned(), ..account() };
    let mut title = account();
    title.values.set(Attribute::JobTitle, "x".repeat(20_000).as_str().into());
    for (account, attribute, rule) in [
        (&long, Attribute::Lastname, "it may have at most 1024 characters; this one has 5000"),
        (&control, Attribute::Firstname, "it is one line of text, without control characters"),
        (&title, Attribute::JobTitle, "it may have at most 10240 characters; this one has 20000"),
    ] {
        for counterpart in [
            Counterpart::Nobody,
            Counterpart::Bound { user: &user, baseline: &baseline },
            Counterpart::Candidate { by: Identity::Address },
            Counterpart::Ambiguous { by: Identity::Alias },
        ] {
            let rule = rule.to_owned();
            assert_eq!(
                import(account, counterpart, &mapping),
                Decision::Conflict(Conflict::Unfit { attribute, rule }),
                "nothing of it comes in, and nothing is passed over without a word"
            );
        }
    }
    let agreed = Baseline { given_name: control.given_name.clone(), ..baseline.clone() };
    assert_eq!(
        import(&control, Counterpart::Bound { user: &user, baseline: &agreed }, &mapping),
        Decision::Unchanged,
        "what both agreed to differ about does not come in, and blocks nothing"
    );
    let agreed = Baseline { family_name: long.family_name.clone(), ..baseline.clone() };
    assert!(
        matches!(
            import(&long, Counterpart::Bound { user: &user, baseline: &agreed }, &mapping),
            Decision::Conflict(Conflict::Unfit { .. })
        ),
        "a name longer than any is nothing to agree about"
    );
    let unmapped = Mapping::default();
    assert_eq!(import(&title, Counterpart::Nobody, &unmapped), Decision::New, "what stays away does no harm");
}

#[test]
fn whoever_was_removed_here_stays_away() {
    for family_name in ["Haddad", " "] {
        let account = Account { family_name: family_name.to_owned(), ..account() };
        assert_eq!(
            import(&account, Counterpart::Removed, &Mapping::default()),
            Decision::Removed,
            "nobody is asked about somebody who was removed, whatever the account lacks"
        );
    }
}

#[test]
fn more_than_one_candidate_is_never_a_choice() {
    let by = Identity::EmployeeId;
    assert_eq!(
        import(&account(), Counterpart::Ambiguous { by }, &Mapping::default()),
        Decision::Conflict(Conflict::Ambiguous { by }),
        "the administrator decides, not Rollcall"
    );
}

#[test]
fn a_two_way_value_moves_from_the_side_that_changed() {
    let mapping = Mapping::default();
    // (changed on Google, changed here) -> decision
    type Expected = fn(&Decision) -> bool;
    let table: [(bool, bool, Expected); 4] = [
        (false, false, |d| *d == Decision::Unchanged),
        (true, false, |d| matches!(d, Decision::Update(changes) if changes.len() == 1)),
        (false, true, |d| *d == Decision::Unchanged),
        (
            true,
            true,
            |d| matches!(d, Decision::Conflict(Conflict::BothChanged { attributes, .. }) if *attributes == [Attribute::Firstname]),
        ),
    ];
    for (on_google, here, expected) in table {
        let (mut account, mut user, baseline) = agreed_pair(&mapping);
        if on_google {
            account.given_name = "Darragh".to_owned();
        }
        if here {
            user.given_name = "D.".to_owned();
        }
        let decision = decide(&account, &user, &baseline, &mapping);
        assert!(expected(&decision), "changed on Google: {on_google}, here: {here} gave {decision:?}");
    }
}

#[test]
fn what_was_different_when_both_were_linked_is_never_said_to_be_changed_here() {
    let mapping = Mapping::default();
    let (mut account, mut user, baseline) = agreed_pair(&mapping);
    user.given_name = "D.".to_owned();
    let linked = baseline.leaving_open(&user, &account);
    assert_eq!(decide(&account, &user, &linked, &mapping), Decision::Unchanged, "the link left it open");
    account.given_name = "Darragh".to_owned();
    let conflict = Conflict::BothChanged { attributes: Vec::new(), never_agreed: vec![Attribute::Firstname] };
    assert_eq!(decide(&account, &user, &linked, &mapping), Decision::Conflict(conflict), "nobody changed it");
    account.family_name = "Haddad-Kim".to_owned();
    user.family_name = "Haddad-Lee".to_owned();
    let conflict = Conflict::BothChanged {
        attributes: vec![Attribute::Lastname],
        never_agreed: vec![Attribute::Firstname],
    };
    assert_eq!(decide(&account, &user, &linked, &mapping), Decision::Conflict(conflict), "each by its own");
}

#[test]
fn the_same_change_on_both_sides_is_no_conflict() {
    let mapping = Mapping::default();
    let (mut account, mut user, baseline) = agreed_pair(&mapping);
    account.family_name = "Haddad-Kim".to_owned();
    user.family_name = "Haddad-Kim".to_owned();
    assert_eq!(decide(&account, &user, &baseline, &mapping), Decision::Unchanged, "they agree again");
}

#[test]
fn an_excluded_attribute_is_never_taken() {
    let mapping = Mapping::default();
    let (mut account, user, baseline) = agreed_pair(&mapping);
    account.values.set(Attribute::JobTitle, "Lead".into());
    assert_eq!(
        decide(&account, &user, &baseline, &mapping),
        Decision::Unchanged,
        "job title starts as Exclude"
    );
}

#[test]
fn an_imported_attribute_follows_google() {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Import).expect("an allowed direction");
    let (mut account, user, baseline) = agreed_pair(&mapping);
    account.values.set(Attribute::JobTitle, "Lead".into());
    let change = Change { attribute: Attribute::JobTitle, before: String::new(), after: "Lead".to_owned() };
    assert_eq!(
        decide(&account, &user, &baseline, &mapping),
        Decision::Update(vec![change]),
        "Google is the authority on it"
    );
}

#[test]
fn what_was_changed_here_of_an_imported_attribute_stays_until_google_changes_it() {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Import).expect("an allowed direction");
    let mut account = account();
    account.values.set(Attribute::JobTitle, "Lead".into());
    let baseline = Baseline::of_import(&account, &mapping);
    let mut user = new_user(&account, "dara", None, &mapping);
    for here in [Some("Head"), None] {
        user.values.remove(Attribute::JobTitle);
        if let Some(here) = here {
            user.values.set(Attribute::JobTitle, here.into());
        }
        let again = Account { given_name: "Darla".to_owned(), ..account.clone() };
        let Decision::Update(changes) = decide(&again, &user, &baseline, &mapping) else {
            panic!("the first name is another");
        };
        assert_eq!(changes.len(), 1, "the title is Google's of before: {changes:?}");
    }
    account.values.set(Attribute::JobTitle, "Chief".into());
    let change = Change { attribute: Attribute::JobTitle, before: String::new(), after: "Chief".to_owned() };
    assert_eq!(decide(&account, &user, &baseline, &mapping), Decision::Update(vec![change]));
}

#[test]
fn what_was_sent_before_and_is_imported_now_follows_google_back_and_forth() {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Import).expect("an allowed direction");
    let titled = |title: &str| {
        let mut account = account();
        account.values.set(Attribute::JobTitle, title.into());
        account
    };
    let user_of = |title: &str| new_user(&titled(title), "dara", None, &mapping);
    let mut sent = Baseline::of_import(&account(), &mapping);
    sent.agree(Attribute::JobTitle, Some("Lead".into()));
    let change = |before: &str, after: &str| {
        let (before, after) = (before.to_owned(), after.to_owned());
        Decision::Update(vec![Change { attribute: Attribute::JobTitle, before, after }])
    };
    assert_eq!(
        decide(&titled("Lead"), &user_of("Own"), &sent, &mapping),
        change("Own", "Lead"),
        "never imported"
    );
    let taken = Baseline::of_import(&titled("Chief"), &mapping).keeping_sync(&sent, &mapping);
    assert_eq!(decide(&titled("Lead"), &user_of("Chief"), &taken, &mapping), change("Chief", "Lead"));
    let renamed = Account { given_name: "Darla".to_owned(), ..titled("Chief") };
    let Decision::Update(changes) = decide(&renamed, &user_of("Own"), &taken, &mapping) else {
        panic!("the first name is another");
    };
    assert_eq!(changes.len(), 1, "what is changed here after an import stays: {changes:?}");
}

#[test]
fn what_a_sync_agreed_on_stays_through_an_import_that_does_not_bring_it() {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Export).expect("an allowed direction");
    let mut sent = Baseline::of_import(&account(), &mapping);
    sent.agree(Attribute::JobTitle, Some("Lead".into()));
    let after = Baseline::of_import(&account(), &mapping).keeping_sync(&sent, &mapping);
    assert_eq!(after, sent, "the next sync goes by it");
}

#[test]
fn a_value_that_google_does_not_have_is_kept_here() {
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Import).expect("an allowed direction");
    let (account, mut user, baseline) = agreed_pair(&mapping);
    user.values.set(Attribute::JobTitle, "Lead".into());
    assert_eq!(
        decide(&account, &user, &baseline, &mapping),
        Decision::Unchanged,
        "import writes only values that exist on Google"
    );
}

#[test]
fn a_suspended_account_arrives_suspended() {
    let account = Account { suspension: Some(Suspension::Google("ABUSE".to_owned())), ..account() };
    assert_eq!(
        new_user(&account, "dara", None, &Mapping::default()).state,
        State::Suspended,
        "product.md, Import"
    );
}

#[test]
fn a_match_keeps_two_way_values_until_somebody_chooses() {
    let mapping = Mapping::default();
    let (account, mut user, _) = agreed_pair(&mapping);
    user.given_name = "D.".to_owned();
    assert_eq!(
        effect(Attribute::Firstname, &account, &user, None, &mapping),
        FieldEffect::Keep,
        "without a baseline nobody knows which side is newer"
    );
}

#[test]
fn a_merge_takes_what_the_mapping_brings() {
    let mut mapping = Mapping::default();
    for attribute in [Attribute::JobTitle, Attribute::CostCenter] {
        mapping.set(attribute, Direction::Import).expect("an allowed direction");
    }
    mapping.set(Attribute::EmployeeType, Direction::Export).expect("an allowed direction");
    let (mut account, mut user, _) = agreed_pair(&mapping);
    user.given_name = "D.".to_owned();
    for attribute in [Attribute::JobTitle, Attribute::Department, Attribute::EmployeeType] {
        account.values.set(attribute, "of Google".into());
        user.values.set(attribute, "of the directory".into());
    }
    user.values.set(Attribute::CostCenter, "of the directory".into());
    account.values.set(Attribute::CostCenter, "".into());
    let cases = [
        (Attribute::Firstname, true, "it goes both ways and differs"),
        (Attribute::Lastname, false, "it is the same on both sides"),
        (Attribute::JobTitle, true, "it is imported"),
        (Attribute::CostCenter, false, "it is imported, but Google has none"),
        (Attribute::Department, false, "it is excluded"),
        (Attribute::EmployeeType, false, "the directory is its authority"),
    ];
    for (attribute, takes, why) in cases {
        assert_eq!(merge_takes(attribute, &account, &user, &mapping), takes, "{}: {why}", attribute.label());
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("Dara".to_owned()), Just("Kim".to_owned()), "[a-zé]{1,6}"]
}

fn accounts() -> impl Strategy<Value = Account> {
    (words(), words(), words(), words(), any::<bool>()).prop_map(
        |(given_name, family_name, title, department, suspended)| {
            let mut account = Account { given_name, family_name, ..account() };
            account.values.set(Attribute::JobTitle, title.as_str().into());
            account.values.set(Attribute::Department, department.as_str().into());
            account.suspension = suspended.then_some(Suspension::Administrator);
            account
        },
    )
}

fn mappings() -> impl Strategy<Value = Mapping> {
    (any::<bool>(), any::<bool>()).prop_map(|(title, department)| {
        let mut mapping = Mapping::default();
        let direction = |on| if on { Direction::Import } else { Direction::Exclude };
        mapping.set(Attribute::JobTitle, direction(title)).expect("an allowed direction");
        mapping.set(Attribute::Department, direction(department)).expect("an allowed direction");
        mapping
    })
}

proptest! {
    #[test]
    fn importing_the_same_account_twice_changes_nothing(account in accounts(), mapping in mappings()) {
        let user = new_user(&account, "dara", None, &mapping);
        let baseline = Baseline::of_import(&account, &mapping);
        prop_assert_eq!(decide(&account, &user, &baseline, &mapping), Decision::Unchanged);
    }

    #[test]
    fn an_update_applied_leaves_nothing_to_do(before in accounts(), after in accounts(), mapping in mappings()) {
        let mut user = new_user(&before, "dara", None, &mapping);
        let baseline = Baseline::of_import(&before, &mapping);
        if let Decision::Update(changes) = decide(&after, &user, &baseline, &mapping) {
            let attributes: Vec<_> = changes.iter().map(|change| change.attribute).collect();
            prop_assert_eq!(take(&mut user, &after, &attributes), changes);
            let baseline = Baseline::of_import(&after, &mapping);
            prop_assert_eq!(decide(&after, &user, &baseline, &mapping), Decision::Unchanged);
        }
    }
}
