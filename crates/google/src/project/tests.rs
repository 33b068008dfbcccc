use serde_json::{Value as Json, json};

use super::*;

fn read(user: &Json) -> Account {
    from_slice(user.to_string().as_bytes(), Wanted::All).expect("a user with an id")
}

fn shown(account: &Account, attribute: Attribute) -> String {
    account.values.display(attribute)
}

/// A user in whom every attribute of the catalogue has a value.
fn full() -> Json {
    json!({
        "kind": "admin#directory#user", "id": "1001", "etag": "\"x\"", "primaryEmail": "Dara.OBrien@Northwind.TEST",
        "name": {"givenName": "Dara", "familyName": "O\u{2019}Brien", "fullName": "Dara O\u{2019}Brien", "displayName": "Dara (People)"},
        "aliases": ["DOB@northwind.test"], "nonEditableAliases": ["dara.obrien@northwind.test.test-google-a.com"],
        "emails": [
            {"address": "dara.obrien@northwind.test", "primary": true},
            {"address": "dob@northwind.test"},
            {"address": "dara.obrien@northwind.test.test-google-a.com"},
            {"address": "Dara@Home.test", "type": "home"},
            {"address": "second@home.test", "type": "home"}
        ],
        "relations": [{"type": "assistant", "value": "a@x.test"}, {"type": "manager", "value": "Boss@Northwind.test"}],
        "organizations": [
            {"primary": false, "department": "Old"},
            {"primary": true, "costCenter": "CC7", "department": "People", "description": "Employee", "title": "Partner"}
        ],
        "externalIds": [
            {"type": "login_id", "value": "L-17"}, {"type": "organization", "value": "E-17"},
            {"type": "account", "value": "A-17"}, {"type": "customer", "value": "C-17"}, {"type": "network", "value": "N-17"},
            {"type": "custom", "customType": "badge", "value": "X-17"}, {"type": "custom", "customType": "b", "value": "no"}
        ],
        "addresses": [
            {"type": "work", "streetAddress": "Rue 1", "extendedAddress": "b", "poBox": "9", "locality": "Lausanne",
             "region": "VD", "postalCode": "1003", "country": "Switzerland", "countryCode": "CH", "formatted": "…"},
            {"type": "home", "locality": "Pully"}, {"type": "other", "locality": "Nyon"}, {"type": "work", "locality": "second"}
        ],
        "phones": [
            {"type": "work", "value": "1"}, {"type": "work_fax", "value": "2"}, {"type": "work_mobile", "value": "3"},
            {"type": "home", "value": "4"}, {"type": "mobile", "value": "5"}, {"type": "other", "value": "6"},
            {"type": "pager", "value": "7"}, {"type": "work", "value": "second"}
        ],
        "locations": [{"type": "desk", "area": "desk", "buildingId": "HQ", "floorName": "3", "deskCode": "3.14"}],
        "orgUnitPath": "/People", "recoveryEmail": "Dara@home.test", "recoveryPhone": "+41211234567",
        "suspended": false, "archived": false, "isAdmin": false, "isDelegatedAdmin": true, "isGuestUser": false,
        "isEnrolledIn2Sv": true, "isEnforcedIn2Sv": true, "changePasswordAtNextLogin": true,
        "lastLoginTime": "2026-11-20T08:00:00.000Z", "thumbnailPhotoEtag": "\"nW/p\"", "creationTime": "2019-01-01T00:00:00.000Z",
        "posixAccounts": [{"uid": "1"}]
    })
}

#[test]
fn every_attribute_of_the_catalogue_is_mapped() {
    let account = read(&full());
    let expected = [
        (Attribute::AlternateEmail, "dara@home.test"),
        (Attribute::Manager, "boss@northwind.test"),
        (Attribute::CostCenter, "CC7"),
        (Attribute::Department, "People"),
        (Attribute::EmployeeType, "Employee"),
        (Attribute::JobTitle, "Partner"),
        (Attribute::EmployeeIdentifier, "E-17"),
        (Attribute::WorkAddress, "Rue 1, b, 9, 1003, Lausanne, VD, Switzerland"),
        (Attribute::HomeAddress, "Pully"),
        (Attribute::OtherAddress, "Nyon"),
        (Attribute::WorkPhone, "1"),
        (Attribute::WorkFax, "2"),
        (Attribute::WorkMobile, "3"),
        (Attribute::HomePhone, "4"),
        (Attribute::MobilePhone, "5"),
        (Attribute::OtherPhone, "6"),
        (Attribute::OrgUnitPath, "/People"),
        (Attribute::Aliases, "dob@northwind.test"),
        (Attribute::RecoveryEmail, "dara@home.test"),
        (Attribute::RecoveryPhone, "+41211234567"),
        (Attribute::DisplayName, "Dara (People)"),
        (Attribute::DeskLocation, "HQ, 3, 3.14"),
        (Attribute::AccountId, "A-17"),
        (Attribute::CustomerId, "C-17"),
        (Attribute::LoginId, "L-17"),
        (Attribute::NetworkId, "N-17"),
        (Attribute::CustomId, "X-17"),
    ];
    for (attribute, value) in expected {
        assert_eq!(shown(&account, attribute), value, "{}", attribute.label());
    }
    // Address and names stand beside the values, and so does what Google tells of the photo.
    assert_eq!(account.photo_etag.as_deref(), Some("\"nW/p\""), "which photo it has");
    assert_eq!(
        expected.len() + 4,
        Attribute::built_in().count(),
        "an attribute that is not mapped would never be imported"
    );
    assert_eq!(account.values.iter().count(), expected.len(), "and nothing is made up");
}

#[test]
fn what_stands_beside_the_attributes_is_read() {
    let account = read(&full());
    assert_eq!(account.id, "1001", "the id");
    assert_eq!(account.email, "dara.obrien@northwind.test", "in lower case");
    assert_eq!(
        (account.given_name.as_str(), account.family_name.as_str()),
        ("Dara", "O’Brien"),
        "the name as it is"
    );
    assert_eq!(account.aliases, ["dob@northwind.test"], "in lower case");
    assert_eq!(
        account.non_editable_aliases,
        ["dara.obrien@northwind.test.test-google-a.com"],
        "kept apart from aliases"
    );
    assert_eq!(account.admin, Admin::Delegated, "a delegated admin");
    assert_eq!(account.two_step, TwoStep { enrolled: true, enforced: true }, "F2");
    assert!(account.must_change_password, "F17");
    assert_eq!(account.last_login_at.as_deref(), Some("2026-11-20T08:00:00.000Z"), "as Google writes it");
    assert_eq!(account.created_at.as_deref(), Some("2019-01-01T00:00:00.000Z"), "as Google writes it");
    assert_eq!(account.suspension, None, "not suspended");
}

#[test]
fn a_user_may_lack_everything_but_its_id() {
    let account = read(&json!({"id": "1"}));
    assert_eq!(account, Account { id: "1".to_owned(), ..Account::default() }, "T11: not even a name object");
    assert!(from_slice(b"{}", Wanted::All).is_err(), "without an id there is nothing to bind");
    assert!(from_slice(b"[]", Wanted::All).is_err(), "a list is no user");
}

#[test]
fn what_has_another_form_than_documented_reads_as_empty() {
    let odd = json!({
        "id": 17, "primaryEmail": "x@y.test", "name": "Dara", "aliases": null, "nonEditableAliases": {"a": 1},
        "emails": "none", "relations": [null, "x", 7, {"type": "manager", "value": null}], "organizations": [[]],
        "externalIds": [{"type": ["organization"], "value": "no"}], "addresses": {"type": "work"},
        "phones": [{"type": "work", "value": 41}], "locations": true, "orgUnitPath": {}, "suspended": "true",
        "isAdmin": null, "isEnrolledIn2Sv": 1, "lastLoginTime": null, "creationTime": false
    });
    let account = read(&odd);
    let mut expected = Account { id: "17".to_owned(), email: "x@y.test".to_owned(), ..Account::default() };
    expected.values.set(Attribute::WorkPhone, "41".into());
    assert_eq!(account, expected, "one odd field must not stop the others");
}

#[test]
fn a_suspension_is_told_by_its_reason() {
    let cases = [
        (Some("ADMIN"), Suspension::Administrator),
        (Some(""), Suspension::Administrator),
        (None, Suspension::Administrator),
        (Some("ABUSE"), Suspension::Google("ABUSE".to_owned())),
        (Some("WEB_LOGIN_REQUIRED"), Suspension::Google("WEB_LOGIN_REQUIRED".to_owned())),
        (Some("SOMETHING_NEW"), Suspension::Google("SOMETHING_NEW".to_owned())),
    ];
    for (reason, expected) in cases {
        let account = read(&json!({"id": "1", "suspended": true, "suspensionReason": reason}));
        assert_eq!(account.suspension, Some(expected), "{reason:?}");
    }
    let account = read(&json!({"id": "1", "suspended": false, "suspensionReason": "ABUSE"}));
    assert_eq!(account.suspension, None, "the reason counts only while suspended");
}

#[test]
fn the_beginning_of_time_means_never() {
    for time in ["1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z"] {
        let account = read(&json!({"id": "1", "lastLoginTime": time}));
        assert_eq!(account.last_login_at, None, "{time} is how Google says never");
    }
}

#[test]
fn the_primary_organization_counts_and_else_the_first() {
    let department = |organizations: Json| {
        shown(&read(&json!({"id": "1", "organizations": organizations})), Attribute::Department)
    };
    assert_eq!(
        department(json!([{"department": "A"}, {"department": "B", "primary": true}])),
        "B",
        "the primary one"
    );
    assert_eq!(department(json!([{"department": "A"}, {"department": "B"}])), "A", "none is primary");
    assert_eq!(
        department(json!([{"title": "x", "primary": true}, {"department": "B"}])),
        "",
        "values are not mixed"
    );
}

#[test]
fn an_alias_is_no_alternate_address() {
    let user = json!({
        "id": "1", "primaryEmail": "a@x.test", "aliases": ["b@x.test"], "nonEditableAliases": ["c@x.test"],
        "emails": [{"address": "A@x.test"}, {"address": "B@x.test"}, {"address": "c@x.test"}, {"address": ""},
                   {"address": "own@home.test", "primary": true}]
    });
    assert_eq!(shown(&read(&user), Attribute::AlternateEmail), "", "nothing is left");
}

#[test]
fn escaped_text_is_read_whole() {
    let account =
        from_slice(br#"{"id":"1","name":{"givenName":"Z\u006f\u00eb","familyName":"\"\\"}}"#, Wanted::All)
            .expect("a user");
    assert_eq!(
        (account.given_name.as_str(), account.family_name.as_str()),
        ("Zoë", "\"\\"),
        "escapes cannot be borrowed"
    );
}

#[test]
fn of_the_customer_s_own_fields_those_that_are_wanted_are_read() {
    let user = json!({ "id": "1", "customSchemas": {
        "Employment": { "badge": "B-1", "remote": true, "fullTimeEquivalent": 0.8, "nothing": null },
        "Equipment": { "laptops": [{ "type": "work", "value": "NW-1" }, { "value": "NW-2" }] },
        "odd": 17, "no name": { "a": "b" }
    } })
    .to_string();
    let own = |account: &Account| -> Vec<(String, String)> {
        account.values.iter().map(|(one, value)| (one.label().to_owned(), value.display())).collect()
    };
    let pair = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let all = from_slice(user.as_bytes(), Wanted::All).expect("a user");
    let expected = [
        pair("Employment.badge", "B-1"),
        pair("Employment.fullTimeEquivalent", "0.8"),
        pair("Employment.remote", "true"),
        pair("Equipment.laptops", "NW-1, NW-2"),
    ];
    assert_eq!(own(&all), expected, "what is no value is left out");
    let chosen = std::collections::BTreeSet::from_iter(directory::CustomField::new("Employment", "badge"));
    let some = from_slice(user.as_bytes(), Wanted::Only(&chosen)).expect("a user");
    assert_eq!(own(&some), [pair("Employment.badge", "B-1")], "no other takes room");
}
