//! The whole user resource of a generated person, with everything that `projection=full` shows.

use serde_json::{Map, Value, json};

use super::customer::CUSTOMER_ID;
use super::names::CULTURES;
use super::people::{Admin, Awkward, People, Person};
use super::units::UNITS;
use crate::clock::stamp;

/// What Google says of somebody who never signed in.
pub(crate) const NEVER: &str = "1970-01-01T00:00:00.000Z";
/// Around when the tenant's people last signed in (2026-11-01); fixed, so that a seed means the same tomorrow.
const EPOCH: i64 = 1_793_491_200;
const DAY: i64 = 86_400;

/// Makes the user resource of a person.
pub(crate) fn record(people: &People, person: &Person) -> Map<String, Value> {
    let index = person.index;
    let dice = |salt: u64| people.dice(index, salt);
    let culture = &CULTURES[person.culture];
    let unit = &UNITS[person.unit];
    let email = person.email();
    let id = people.id(index);
    let guest = person.awkward == Awkward::Guest;
    let robot = index == 0;
    let created = 1_357_000_000 + (dice(10) % 400_000_000) as i64;
    let mut record = Map::new();
    let mut put = |key: &str, value: Value| {
        record.insert(key.to_owned(), value);
    };
    put("kind", "admin#directory#user".into());
    put("id", id.into());
    put("etag", format!("\"nW{:x}/{:x}\"", people.tenant.seed, dice(11)).into());
    put("name", name(person));
    put("isAdmin", (person.admin == Admin::Super).into());
    put("isDelegatedAdmin", (person.admin == Admin::Delegated).into());
    put("lastLoginTime", last_login(person, dice(12)).into());
    put("creationTime", stamp(created * 1000).into());
    put("agreedToTerms", (!never_logged_in(person)).into());
    put("suspended", person.suspended().into());
    if let Some(reason) = suspension_reason(person.awkward) {
        put("suspensionReason", reason.into());
        put("suspensionTime", stamp((EPOCH - (dice(13) % 200) as i64 * DAY) * 1000).into());
    }
    put("archived", person.archived().into());
    if person.archived() {
        put("archivalTime", stamp((EPOCH - (dice(14) % 200) as i64 * DAY) * 1000).into());
    }
    put("changePasswordAtNextLogin", (person.awkward == Awkward::MustChangePassword).into());
    put("ipWhitelisted", false.into());
    put("isMailboxSetup", (!guest).into());
    put("includeInGlobalAddressList", (!robot && !dice(15).is_multiple_of(50)).into());
    put(
        "isEnforcedIn2Sv",
        (person.admin != Admin::No
            || person.awkward == Awkward::EnforcedNotEnrolled
            || dice(16).is_multiple_of(3))
        .into(),
    );
    put(
        "isEnrolledIn2Sv",
        (person.awkward != Awkward::EnforcedNotEnrolled
            && !never_logged_in(person)
            && (person.admin != Admin::No || !dice(17).is_multiple_of(3)))
        .into(),
    );
    put("customerId", CUSTOMER_ID.into());
    put("orgUnitPath", unit.path.into());
    put("emails", emails(person, &email, dice(18)));
    if let Some(alias) = &person.alias {
        put("aliases", json!([alias]));
    }
    put("nonEditableAliases", json!([format!("{email}.test-google-a.com")]));
    put("primaryEmail", email.into());
    put("languages", languages(person, dice(19)));
    if guest {
        put("isGuestUser", true.into());
        put(
            "guestAccountInfo",
            json!({ "primaryGuestEmail": format!("{}@guest.example.org", person.local) }),
        );
        return record;
    }
    if robot {
        return record;
    }
    put("organizations", organizations(person, dice(20)));
    if let Some(relations) = relations(people, person) {
        put("relations", relations);
    }
    put("phones", phones(culture.place.dial, dice(21)));
    put("addresses", addresses(person, dice(22)));
    if let Some(ids) = external_ids(index, person.awkward, dice(23)) {
        put("externalIds", ids);
    }
    put(
        "locations",
        json!([{ "type": "desk", "area": "desk", "buildingId": format!("{}-{}", culture.place.code, dice(24) % 4 + 1), "floorName": (dice(25) % 9 + 1).to_string(), "deskCode": format!("{}{:03}", (b'A' + (dice(26) % 6) as u8) as char, dice(27) % 240) }]),
    );
    if dice(28).is_multiple_of(4) {
        put(
            "websites",
            json!([{ "type": "profile", "value": format!("https://people.{}/{}", person.domain, person.local) }]),
        );
    }
    if dice(29).is_multiple_of(5) {
        put(
            "keywords",
            json!([{ "type": "mission", "value": "first responder" }, { "type": "custom", "customType": "club", "value": "chess" }]),
        );
    }
    if dice(30).is_multiple_of(7) {
        put("gender", json!({ "type": "unknown" }));
    }
    if !dice(31).is_multiple_of(3) {
        put("recoveryEmail", format!("{}.home@example.org", person.local).into());
        put("recoveryPhone", format!("{}{:07}", culture.place.dial, dice(32) % 10_000_000).into());
    }
    if dice(33).is_multiple_of(2) {
        put("thumbnailPhotoEtag", format!("\"nW/photo-{:x}\"", dice(34)).into());
        put(
            "thumbnailPhotoUrl",
            format!("https://lh3.googleusercontent.com/a/northwind{:016x}=s96-c", dice(34)).into(),
        );
    }
    if person.unit <= 5 && person.unit > 0 {
        put(
            "posixAccounts",
            json!([{ "username": person.local, "uid": (100_000 + index).to_string(), "gid": "100", "homeDirectory": format!("/home/{}", person.local), "shell": "/bin/bash", "primary": true, "systemId": "" }]),
        );
    }
    put(
        "customSchemas",
        json!({
            "Employment": { "badge": format!("B{:05}", 10_000 + index % 90_000), "startDate": &stamp(created * 1000)[..10], "fullTimeEquivalent": (dice(35) % 3 + 8) as f64 / 10.0, "remote": dice(36).is_multiple_of(4) },
            "Equipment": { "laptops": [{ "type": "work", "value": format!("NW-{:06}", dice(37) % 1_000_000) }] },
        }),
    );
    record
}

fn name(person: &Person) -> Value {
    let full = match (person.family.is_empty(), person.family_first) {
        (true, _) => person.given.to_string(),
        (false, true) => format!("{} {}", person.family, person.given),
        (false, false) => format!("{} {}", person.given, person.family),
    };
    let mut name = Map::new();
    name.insert("givenName".to_owned(), person.given.as_ref().into());
    if !person.family.is_empty() {
        name.insert("familyName".to_owned(), person.family.as_ref().into());
    }
    if person.index % 40 == 19 {
        name.insert(
            "displayName".to_owned(),
            format!("{} ({})", person.given, UNITS[person.unit].department).into(),
        );
    }
    name.insert("fullName".to_owned(), full.into());
    name.into()
}

fn never_logged_in(person: &Person) -> bool {
    matches!(
        person.awkward,
        Awkward::NeverLoggedIn | Awkward::SuspendedUntilLogin | Awkward::MustChangePassword
    )
}

fn last_login(person: &Person, dice: u64) -> String {
    if never_logged_in(person) {
        return NEVER.to_owned();
    }
    stamp(EPOCH * 1000 - (dice % (90 * 86_400_000)) as i64)
}

fn suspension_reason(awkward: Awkward) -> Option<&'static str> {
    match awkward {
        Awkward::SuspendedByAdmin | Awkward::ArchivedAndSuspended => Some("ADMIN"),
        Awkward::SuspendedForAbuse => Some("ABUSE"),
        Awkward::SuspendedUntilLogin => Some("WEB_LOGIN_REQUIRED"),
        Awkward::SuspendedWithoutReason => Some(""),
        _ => None,
    }
}

fn emails(person: &Person, email: &str, dice: u64) -> Value {
    let mut emails = vec![json!({ "address": email, "primary": true })];
    if dice.is_multiple_of(4) && person.index != 0 {
        emails.push(json!({ "address": format!("{}@example.org", person.local), "type": "home" }));
    }
    if dice.is_multiple_of(21) {
        emails.push(json!({ "address": format!("{}@partner.example.net", person.local), "type": "custom", "customType": "project" }));
    }
    if let Some(alias) = &person.alias {
        emails.push(json!({ "address": alias }));
    }
    emails.push(json!({ "address": format!("{email}.test-google-a.com") }));
    emails.into()
}

fn languages(person: &Person, dice: u64) -> Value {
    if person.language != "en" && dice.is_multiple_of(3) {
        return json!([{ "languageCode": person.language, "preference": "preferred" }, { "languageCode": "en-GB", "preference": "not_preferred" }]);
    }
    json!([{ "languageCode": person.language, "preference": "preferred" }])
}

fn organizations(person: &Person, dice: u64) -> Value {
    let unit = &UNITS[person.unit];
    if person.awkward == Awkward::HtmlLikeOrganisation {
        return json!([{ "name": "<b>Northwind</b> & Söhne", "title": "\"VP\" <script>alert(1)</script>", "primary": true, "department": "R&D </td>", "costCenter": "=1+1", "description": "Employee; \\ 100% 'off'", "customType": "" }]);
    }
    let mut list = vec![json!({
        "name": "Northwind Traders",
        "title": person.title,
        "primary": true,
        "type": "work",
        "department": unit.department,
        "costCenter": unit.cost_center,
        "description": if person.unit == 13 { "Contractor" } else { ["Full-time", "Part-time", "Full-time", "Apprentice"][(dice % 4) as usize] },
        "location": CULTURES[person.culture].place.locality,
        "domain": person.domain,
        "symbol": "NWT",
        "fullTimeEquivalent": 100_000,
        "customType": "",
    })];
    if dice.is_multiple_of(17) {
        list.push(
            json!({ "name": "Open Street Choir", "title": "Treasurer", "type": "unknown", "customType": "" }),
        );
    }
    list.into()
}

/// The manager has a smaller number, so that the tree has no ring. One in eleven has none.
pub(crate) fn manager(index: u64) -> Option<u64> {
    if index < 2 || index % 11 == 3 {
        return None;
    }
    Some((index / 7).max(1))
}

fn relations(people: &People, person: &Person) -> Option<Value> {
    let mut relations = vec![json!({ "value": people.email(manager(person.index)?), "type": "manager" })];
    if person.index % 25 == 8 {
        relations.push(json!({ "value": people.email(person.index - 1), "type": "assistant" }));
    }
    Some(relations.into())
}

fn phones(dial: &str, dice: u64) -> Value {
    let mut phones =
        vec![json!({ "value": format!("{dial}{:06}", dice % 1_000_000), "type": "work", "primary": true })];
    if !(dice >> 20).is_multiple_of(3) {
        phones.push(json!({ "value": format!("{} {:03} {:04}", dial, (dice >> 24) % 1000, (dice >> 34) % 10_000), "type": "mobile" }));
    }
    if (dice >> 44).is_multiple_of(9) {
        phones.push(json!({ "value": format!("{dial}{:06}", (dice >> 48) % 1_000_000), "type": "work_fax" }));
    }
    if (dice >> 50).is_multiple_of(13) {
        phones.push(json!({ "value": format!("ext. {}", dice % 10_000), "type": "custom", "customType": "extension" }));
    }
    phones.into()
}

fn addresses(person: &Person, dice: u64) -> Value {
    let place = &CULTURES[person.culture].place;
    let street = format!("{} {}", place.street, dice % 180 + 1);
    let mut addresses = vec![json!({
        "type": "work", "streetAddress": street, "locality": place.locality, "region": place.region, "postalCode": place.postal,
        "country": place.country, "countryCode": place.code, "primary": true,
        "formatted": format!("{street}, {} {}, {}", place.postal, place.locality, place.country),
    })];
    if (dice >> 16).is_multiple_of(3) {
        addresses.push(json!({ "type": "home", "streetAddress": format!("{} {}", place.street, (dice >> 24) % 900 + 1), "extendedAddress": "2nd floor", "locality": place.locality, "postalCode": place.postal, "country": place.country, "countryCode": place.code }));
    }
    if (dice >> 40).is_multiple_of(31) {
        addresses.push(json!({ "type": "other", "poBox": format!("PO Box {}", dice % 9000), "locality": place.locality, "countryCode": place.code }));
    }
    addresses.into()
}

fn external_ids(index: u64, awkward: Awkward, dice: u64) -> Option<Value> {
    let employee = match awkward {
        // Shared with the neighbour before.
        Awkward::SharedEmployeeIdSecond => format!("E{:06}", 100_000 + index - 1),
        Awkward::LeadingZeros => format!("{index:09}"),
        _ if index % 40 == 20 => return None,
        _ => format!("E{:06}", 100_000 + index),
    };
    let mut ids = vec![json!({ "value": employee, "type": "organization" })];
    if dice.is_multiple_of(12) {
        ids.push(json!({ "value": format!("{:08}", dice % 100_000_000), "type": "custom", "customType": "payroll" }));
    }
    if dice.is_multiple_of(15) {
        ids.push(json!({ "value": format!("nw{index}"), "type": "login_id" }));
    }
    Some(ids.into())
}
