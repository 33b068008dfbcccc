use secrecy::ExposeSecret;
use serde_json::{Map, Value as Json, json};

use super::*;
use crate::project::from_slice;

/// Writes a patch as it would be sent.
fn sent(patch: &Patch) -> Json {
    let text = patch.body().write(&|_| true).expect("a body");
    serde_json::from_str(text.expose_secret()).expect("JSON")
}

fn raw(user: &Json) -> Box<RawValue> {
    serde_json::value::to_raw_value(user).expect("JSON")
}

fn change(user: &Json, wanted: &[(Attribute, Option<Value>)]) -> Result<Json, Unfit> {
    patch(&raw(user), wanted, &Mapping::default()).map(|patch| sent(&patch))
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

/// Does what Google does with a body: absent keeps, null clears, lists are replaced, names are merged.
fn applied(user: &Json, body: &Json) -> Json {
    fn merge(into: &mut Map<String, Json>, body: &Map<String, Json>) {
        for (field, value) in body {
            match (value, into.get_mut(field)) {
                (Json::Null, _) => drop(into.remove(field)),
                (Json::Object(body), Some(Json::Object(into))) => merge(into, body),
                _ => drop(into.insert(field.clone(), value.clone())),
            }
        }
    }
    let mut user = user.as_object().expect("a user").clone();
    merge(&mut user, body.as_object().expect("a body"));
    Json::Object(user)
}

#[test]
fn only_the_managed_entry_changes() {
    let user = json!({
        "id": "1", "phones": [
            {"type": "home", "value": "1", "primary": true},
            {"type": "work", "value": "2", "x-mine": [1, {"y": null}]},
            {"type": "work", "value": "3"},
            {"type": "custom", "customType": "sat", "value": "4"}
        ], "keywords": [{"type": "occupation", "value": "clerk"}]
    });
    let expected = json!({"phones": [
        {"type": "home", "value": "1", "primary": true},
        {"type": "work", "value": "22", "x-mine": [1, {"y": null}]},
        {"type": "work", "value": "3"},
        {"type": "custom", "customType": "sat", "value": "4"}
    ]});
    assert_eq!(change(&user, &[(Attribute::WorkPhone, text("22"))]), Ok(expected), "all others as they were");
    assert_eq!(
        change(&user, &[(Attribute::MobilePhone, text("5"))]).expect("it fits")["phones"][4],
        json!({"type": "mobile", "value": "5"}),
        "what is new comes last"
    );
    assert_eq!(
        change(&user, &[(Attribute::HomePhone, None)]).expect("it fits")["phones"].as_array().map(Vec::len),
        Some(3),
        "the one entry is gone"
    );
}

#[test]
fn numbers_and_signs_of_others_stay_to_the_letter() {
    let user = r#"{"id":"1","organizations":[{"name":"A\u0026B","fullTimeEquivalent":100000.00,"n":123456789012345678901},
        {"primary":true,"domain":"x.test","n":0.10}]}"#;
    let user: Box<RawValue> = serde_json::from_str(user).expect("JSON");
    let patch =
        patch(&user, &[(Attribute::JobTitle, text("Partner"))], &Mapping::default()).expect("it fits");
    let text = patch.body().write(&|_| true).expect("a body");
    assert_eq!(
        text.expose_secret(),
        r#"{"organizations":[{"name":"A\u0026B","fullTimeEquivalent":100000.00,"n":123456789012345678901},{"domain":"x.test","n":0.10,"primary":true,"title":"Partner"}]}"#,
        "no digit is lost and nothing is written otherwise"
    );
}

#[test]
fn what_is_as_wanted_stays_out() {
    let user = json!({
        "id": "1", "name": {"givenName": "Dara", "familyName": "Lee", "displayName": "D"}, "recoveryEmail": "a@b.test",
        "relations": [{"type": "manager", "value": "Boss@x.test"}]
    });
    let same = [
        (Attribute::Firstname, text("Dara ")),
        (Attribute::Lastname, text("Lee")),
        (Attribute::DisplayName, text("D")),
        (Attribute::RecoveryEmail, text("A@b.test")),
        (Attribute::Manager, text("boss@x.test")),
        (Attribute::WorkPhone, None),
        (Attribute::WorkAddress, Some(Value::Address(Address::default()))),
        (Attribute::JobTitle, text(" ")),
    ];
    assert!(patch(&raw(&user), &same, &Mapping::default()).expect("it fits").is_empty(), "nothing to do");
    assert_eq!(
        change(&user, &[(Attribute::Lastname, text("Li")), (Attribute::RecoveryEmail, None)]),
        Ok(json!({"name": {"familyName": "Li"}, "recoveryEmail": null})),
        "a member of the name by itself; null clears"
    );
    assert_eq!(
        change(&user, &[(Attribute::Manager, None)]),
        Ok(json!({"relations": null})),
        "the last entry takes the list with it"
    );
}

#[test]
fn an_organization_is_the_primary_one() {
    let some = |organizations: Json, attribute, value| {
        let user = json!({"id": "1", "organizations": organizations});
        change(&user, &[(attribute, value)]).expect("it fits")["organizations"].take()
    };
    assert_eq!(
        some(json!([]), Attribute::Department, text("A")),
        json!([{"type": "work", "primary": true, "department": "A"}]),
        "a first one is made"
    );
    let two = json!([{"name": "Old", "department": "O"}, {"primary": true, "department": "A"}]);
    assert_eq!(
        some(two.clone(), Attribute::Department, text("B")),
        json!([{"name": "Old", "department": "O"}, {"primary": true, "department": "B"}]),
        "not the first"
    );
    assert_eq!(
        some(two, Attribute::Department, None),
        json!([{"name": "Old", "department": "O"}, {"primary": true}]),
        "it stays: else the other would be taken for it"
    );
    assert_eq!(
        some(json!([{"type": "work", "primary": true, "department": "A"}]), Attribute::Department, None),
        Json::Null,
        "one that says nothing any more goes"
    );
    let both = json!([{"primary": true, "name": "A"}, {"primary": true, "name": "B"}]);
    assert_eq!(
        some(both, Attribute::JobTitle, text("x")),
        json!([{"primary": true, "name": "A", "title": "x"}, {"name": "B"}]),
        "Google takes one primary"
    );
}

#[test]
fn an_address_keeps_what_the_directory_does_not_know() {
    let user = json!({"id": "1", "addresses": [
        {"type": "work", "streetAddress": "Rue 1", "poBox": "9", "countryCode": "CH", "formatted": "…", "primary": true}
    ]});
    let address =
        Address { street_address: "Rue 2".to_owned(), locality: "Nyon".to_owned(), ..Address::default() };
    assert_eq!(
        change(&user, &[(Attribute::WorkAddress, Some(Value::Address(address)))]),
        Ok(json!({"addresses": [
            {"type": "work", "streetAddress": "Rue 2", "locality": "Nyon", "countryCode": "CH", "formatted": "…", "primary": true}
        ]})),
        "a member without a value goes, foreign ones stay"
    );
}

#[test]
fn an_alternate_address_is_none_of_the_account_s_own() {
    let user = json!({"id": "1", "primaryEmail": "a@x.test", "aliases": ["b@x.test"], "emails": [
        {"address": "a@x.test", "primary": true}, {"address": "b@x.test"}, {"address": "p@home.test", "type": "home"}, {"address": "q@home.test"}
    ]});
    let emails =
        |value| change(&user, &[(Attribute::AlternateEmail, value)]).map(|mut body| body["emails"][2].take());
    assert_eq!(
        emails(text("N@home.test")),
        Ok(json!({"address": "n@home.test", "type": "home"})),
        "its type stays"
    );
    assert_eq!(emails(None), Ok(json!({"address": "q@home.test"})), "the next one is foreign, and stays");
    let own =
        Unfit::Form { attribute: Attribute::AlternateEmail, rule: "is an address of this account already" };
    assert_eq!(emails(text("b@x.test")), Err(own), "an alias could never be read back as this");
}

#[test]
fn a_desk_keeps_its_building_where_it_can() {
    let user = json!({"id": "1", "locations": [
        {"type": "desk", "area": "desk", "buildingId": "HQ", "floorName": "3", "deskCode": "3.14"}, {"type": "default", "area": "x"}
    ]});
    let desk = |line: &str| {
        change(&user, &[(Attribute::DeskLocation, text(line))]).expect("it fits")["locations"][0].take()
    };
    let at = |code: &str| json!({"type": "desk", "area": "desk", "buildingId": "HQ", "floorName": "3", "deskCode": code});
    assert_eq!(desk("HQ, 3, 3.15"), at("3.15"), "another desk in the same place");
    assert_eq!(
        desk("HQ, 3"),
        json!({"type": "desk", "area": "desk", "buildingId": "HQ", "floorName": "3"}),
        "no desk of one's own"
    );
    assert_eq!(desk("HQ, 31"), json!({"type": "desk", "area": "HQ, 31"}), "another floor is not guessed");
    assert_eq!(desk("Lausanne"), json!({"type": "desk", "area": "Lausanne"}), "free text");
}

#[test]
fn what_google_would_not_take_is_refused_with_the_limit() {
    let user = json!({"id": "1", "name": {"givenName": "A", "familyName": "B"},
        "phones": [{"type": "pager", "value": "7".repeat(900)}]});
    let cases = [
        (Attribute::Email, text("a@x.test"), "Email (primaryEmail) is changed by a call of its own"),
        (Attribute::OrgUnitPath, text("/x"), "Org unit (orgUnitPath) is changed by a call of its own"),
        (Attribute::Aliases, None, "Aliases (aliases[]) is changed by a call of its own"),
        (Attribute::Photo, None, "Photo (photos.thumbnail) is changed by a call of its own"),
        (Attribute::Lastname, None, "Last name (name.familyName) may not be empty on Google"),
        (
            Attribute::Lastname,
            text(&"n".repeat(61)),
            "Last name (name.familyName) may have at most 60 characters on Google; this has 61",
        ),
        (
            Attribute::Firstname,
            text("<b>"),
            "First name (name.givenName) may not contain <, > or control characters",
        ),
        (
            Attribute::DisplayName,
            text(&"é".repeat(257)),
            "Display name (name.displayName) may have at most 256 characters on Google; this has 257",
        ),
        (
            Attribute::WorkPhone,
            text(&"1".repeat(200)),
            "phones would take 1156 bytes on Google, with what is there already; at most 1024 fit",
        ),
        (
            Attribute::RecoveryPhone,
            text("021 123 45 67"),
            "Recovery phone (recoveryPhone) begins with + and the country, and has 7 to 15 digits",
        ),
        (
            Attribute::Manager,
            text("Boss"),
            "Manager (relations[type=manager].value) is an address, with one @",
        ),
        (
            Attribute::Department,
            Some(Value::List(vec!["a".to_owned()])),
            "Department (organizations[primary].department) needs another kind of value",
        ),
        (
            Attribute::WorkAddress,
            text("Rue 1"),
            "Work address (addresses[type=work]) needs another kind of value",
        ),
    ];
    for (attribute, value, expected) in cases {
        let refused = change(&user, &[(attribute, value)]).expect_err(expected);
        assert_eq!(refused.to_string(), expected, "field and limit are named");
    }
    assert!(matches!(change(&json!({}), &[]), Err(Unfit::Unusable(_))), "without an id it is no account");
}

/// Chance for the property test: the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or_default()
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.roll(choices.len())]
    }
}

const LISTS: [&str; 7] =
    ["emails", "relations", "organizations", "externalIds", "addresses", "phones", "locations"];

/// An entry with a mark by which it is found again.
fn entry(dice: &mut Dice, field: &str, mark: usize) -> Json {
    let kinds: &[&str] = match field {
        "emails" => &["home", "work", "other", "custom"],
        "relations" => &["manager", "assistant", "spouse"],
        "organizations" => &["work", "school", "unknown"],
        "externalIds" => &["organization", "login_id", "customer", "custom", "network"],
        "addresses" => &["work", "home", "other", "custom"],
        "phones" => &["work", "work_fax", "work_mobile", "home", "mobile", "other", "pager"],
        _ => &["desk", "default"],
    };
    let members: &[&str] = match field {
        "emails" => &["address"],
        "organizations" => &["costCenter", "department", "description", "title", "name"],
        "addresses" => {
            &["streetAddress", "poBox", "locality", "postalCode", "country", "countryCode", "formatted"]
        }
        "locations" => &["area", "buildingId", "floorName", "floorSection", "deskCode"],
        _ => &["value"],
    };
    let mut entry = Map::new();
    if dice.roll(12) != 0 {
        entry.insert("type".to_owned(), dice.of(kinds).into());
    }
    for member in members {
        if dice.roll(3) != 0 {
            let value = if matches!(field, "emails" | "relations") {
                format!("{}@{}.test", dice.of(&["a", "b", "C"]), dice.of(&["x", "home"]))
            } else {
                dice.of(&["A", "B", "3", "", "A, 3"]).to_owned()
            };
            entry.insert((*member).to_owned(), value.into());
        }
    }
    if !matches!(field, "externalIds" | "relations" | "locations") && dice.roll(4) == 0 {
        entry.insert("primary".to_owned(), true.into());
    }
    entry.insert("x-mark".to_owned(), mark.into());
    Json::Object(entry)
}

fn user(dice: &mut Dice) -> Json {
    let mut user = json!({
        "id": "1", "primaryEmail": "A@x.test", "aliases": ["b@x.test"], "etag": "\"e\"", "suspended": true,
        "name": {"givenName": "Ann", "familyName": "Bo", "fullName": "Ann Bo"}, "notes": {"value": "n"}
    });
    for field in LISTS {
        let count = dice.roll(5);
        let mut entries: Vec<_> = (0..count).map(|mark| entry(dice, field, mark)).collect();
        // Google never has two, so only the first counts as foreign.
        let mut primaries = 0;
        for entry in entries.iter_mut().filter(|entry| entry.get("primary").is_some()) {
            primaries += 1;
            if primaries > 1 {
                entry.as_object_mut().expect("an entry").remove("primary");
            }
        }
        if count > 0 || dice.roll(2) == 0 {
            user[field] = entries.into();
        }
    }
    if dice.roll(2) == 0 {
        user["recoveryEmail"] = "r@home.test".into();
        user["name"]["displayName"] = "Annie".into();
    }
    user
}

fn wanted_value(dice: &mut Dice, attribute: Attribute) -> Option<Value> {
    let clears = !matches!(attribute, Attribute::Firstname | Attribute::Lastname) && dice.roll(3) == 0;
    if clears {
        return None;
    }
    Some(match attribute {
        Attribute::WorkAddress | Attribute::HomeAddress | Attribute::OtherAddress => {
            Value::Address(Address {
                street_address: dice.of(&["", "A", "Rue"]).to_owned(),
                locality: dice.of(&["B", "Nyon"]).to_owned(),
                ..Address::default()
            })
        }
        Attribute::AlternateEmail | Attribute::Manager | Attribute::RecoveryEmail => {
            dice.of(&["a@home.test", "c@x.test", "new@home.test"]).into()
        }
        Attribute::RecoveryPhone => "+41211234567".into(),
        _ => dice.of(&["A", "B", "A, 3", "A, 3, 7", "new"]).into(),
    })
}

/// The entries of a list by their mark.
fn marked<'a>(user: &'a Json, field: &str) -> BTreeMap<u64, &'a Json> {
    let entries = user[field].as_array().map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry["x-mark"].as_u64()?, entry))).collect()
}

/// Tells whether an entry of `emails` is the account's own, or says nothing.
fn is_own(entry: &Json) -> bool {
    let address = entry["address"].as_str().unwrap_or_default().to_lowercase();
    entry["primary"] == true || ["", "a@x.test", "b@x.test"].contains(&address.as_str())
}

/// What the wanted attributes may change in an entry of a list.
fn managed(wanted: &BTreeMap<Attribute, Option<Value>>, field: &str, entry: &Json) -> Vec<&'static str> {
    let kind = entry["type"].as_str().unwrap_or_default();
    let has = |attribute| wanted.contains_key(&attribute);
    let typed = |attribute, of: &str| if has(attribute) && kind == of { vec!["value"] } else { vec![] };
    match field {
        "emails" if has(Attribute::AlternateEmail) && !is_own(entry) => vec!["address"],
        "relations" => typed(Attribute::Manager, "manager"),
        "externalIds" => IDS
            .iter()
            .filter(|(attribute, of)| has(*attribute) && kind == *of)
            .flat_map(|_| ["value", "customType"])
            .collect(),
        "organizations" => [
            (Attribute::CostCenter, "costCenter"),
            (Attribute::Department, "department"),
            (Attribute::EmployeeType, "description"),
            (Attribute::JobTitle, "title"),
        ]
        .into_iter()
        .filter(|(attribute, _)| has(*attribute))
        .map(|(_, member)| member)
        .collect(),
        "phones" => PHONES.iter().flat_map(|(attribute, of)| typed(*attribute, of)).collect(),
        "addresses" if ADDRESSES.iter().any(|(attribute, of)| has(*attribute) && kind == *of) => {
            members(&Address::default()).map(|(member, _)| member).to_vec()
        }
        "locations" if has(Attribute::DeskLocation) && kind == "desk" => {
            vec!["area", "buildingId", "floorName", "floorSection", "deskCode"]
        }
        _ => vec![],
    }
}

fn without(entry: &Json, members: &[&str]) -> Json {
    let mut entry = entry.as_object().expect("an entry").clone();
    entry.retain(|name, _| !members.contains(&name.as_str()));
    Json::Object(entry)
}

#[test]
fn what_is_written_reads_back_and_nothing_else_is_touched() {
    let attributes: Vec<Attribute> = Attribute::built_in()
        .filter(|one| {
            !matches!(one, Attribute::Email | Attribute::OrgUnitPath | Attribute::Aliases | Attribute::Photo)
        })
        .collect();
    for seed in 1..4_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let before = user(&mut dice);
        let wanted: BTreeMap<Attribute, Option<Value>> = (0..=dice.roll(5))
            .map(|_| {
                let attribute = dice.of(&attributes);
                (attribute, wanted_value(&mut dice, attribute))
            })
            .collect();
        let list: Vec<_> = wanted.clone().into_iter().collect();
        let body = match change(&before, &list) {
            Ok(body) => body,
            Err(Unfit::Form { attribute: Attribute::AlternateEmail, .. }) => continue,
            Err(error) => panic!("seed {seed}: {error}"),
        };
        let after = applied(&before, &body);
        let story = || format!("seed {seed}: {before}\nwanted {wanted:?}\nsent {body}");
        check_read_back(&before, &after, &wanted, &story);
        check_untouched(&before, &after, &wanted, &story);
        // Once more changes nothing, but for an alternate address that stood behind the one that was cleared.
        if wanted.get(&Attribute::AlternateEmail) != Some(&None) {
            assert_eq!(change(&after, &list), Ok(json!({})), "it is done: {}", story());
        }
    }
}

fn check_read_back(
    before: &Json,
    after: &Json,
    wanted: &BTreeMap<Attribute, Option<Value>>,
    story: &impl Fn() -> String,
) {
    let [was, is] =
        [before, after].map(|user| from_slice(user.to_string().as_bytes(), Wanted::All).expect("a user"));
    let get = |account: &Account, attribute| match attribute {
        Attribute::Firstname => Some(account.given_name.as_str().into()),
        Attribute::Lastname => Some(account.family_name.as_str().into()),
        _ => account.values.get(attribute).cloned(),
    };
    for attribute in Attribute::built_in() {
        match wanted.get(&attribute) {
            None => assert_eq!(get(&is, attribute), get(&was, attribute), "{attribute:?} {}", story()),
            // The next address may stand in its place.
            Some(None) if attribute == Attribute::AlternateEmail => {}
            Some(value) => assert_eq!(&get(&is, attribute), value, "{attribute:?} {}", story()),
        }
    }
}

fn check_untouched(
    before: &Json,
    after: &Json,
    wanted: &BTreeMap<Attribute, Option<Value>>,
    story: &impl Fn() -> String,
) {
    for field in ["id", "primaryEmail", "aliases", "etag", "suspended", "notes"] {
        assert_eq!(after[field], before[field], "{field} {}", story());
    }
    assert_eq!(after["name"]["fullName"], before["name"]["fullName"], "{}", story());
    for field in LISTS {
        let (was, is) = (marked(before, field), marked(after, field));
        for (mark, entry) in &was {
            let members = managed(wanted, field, entry);
            match is.get(mark) {
                Some(now) => {
                    assert_eq!(without(now, &members), without(entry, &members), "{field} {}", story());
                }
                None => assert!(!members.is_empty(), "a foreign entry of {field} is gone: {}", story()),
            }
        }
        let order: Vec<_> =
            after[field].as_array().into_iter().flatten().map(|entry| &entry["x-mark"]).collect();
        let kept: Vec<_> = order.iter().filter_map(|mark| mark.as_u64()).collect();
        assert!(kept.is_sorted(), "{field} keeps its order: {}", story());
        assert!(order.len() <= was.len() + 6, "{field} grows by what is new: {}", story());
        let primaries =
            after[field].as_array().into_iter().flatten().filter(|entry| entry["primary"] == true);
        assert!(primaries.count() <= 1, "one primary in {field}: {}", story());
    }
}
