//! The whole user resource of a generated person, with everything that `projection=full` shows.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::awkward::Awkward;
use super::customer::CUSTOMER_ID;
use super::names::CULTURES;
use super::people::{Admin, People, Person};
use super::resource::{
    Address, Email, Employee, Employment, Equipment, Few, Gender, Guest, Language, Location, Name,
    Organization, Posix, Schemas, Typed, User,
};
use super::units::UNITS;
use crate::clock::stamp;

/// What Google says of somebody who never signed in.
pub(crate) const NEVER: &str = "1970-01-01T00:00:00.000Z";
/// Around when the tenant's people last signed in (2026-11-01); fixed, so that a seed means the same tomorrow.
const EPOCH: i64 = 1_793_491_200;
const DAY: i64 = 86_400;

/// Makes the user resource of a person as a map, for whoever wants to look into it or change it.
pub(crate) fn record(people: &People, person: &Person) -> Map<String, Value> {
    match serde_json::to_value(user(people, person)) {
        Ok(Value::Object(record)) => record,
        _ => Map::new(),
    }
}

/// Makes the user resource of a person.
pub(crate) fn user(people: &People, person: &Person) -> User {
    let dice = |salt: u64| people.dice(person.index, salt);
    let org_unit_path = people.unit_path(person.unit);
    let mut etag = format!("\"nW{:x}/{:x}\"", people.tenant.seed, dice(11));
    if let Cow::Owned(path) = &org_unit_path {
        // The unit was renamed or moved, and so is what its people say.
        let hash = blake3::hash(path.as_bytes()).to_hex();
        etag.insert_str(etag.len() - 1, &hash[..8]);
    }
    let email = person.email();
    let guest = person.awkward == Awkward::Guest;
    let robot = person.index == 0;
    let never = never_logged_in(person);
    let admin = person.admin != Admin::No;
    let created = stamp((1_357_000_000 + (dice(10) % 400_000_000) as i64) * 1000);
    let days_ago = |salt: u64| stamp((EPOCH - (dice(salt) % 200) as i64 * DAY) * 1000);
    let reason = suspension_reason(person.awkward);
    User {
        kind: "admin#directory#user",
        id: people.id(person.index),
        etag,
        name: name(person),
        is_admin: person.admin == Admin::Super,
        is_delegated_admin: person.admin == Admin::Delegated,
        last_login_time: if never {
            NEVER.into()
        } else {
            stamp(EPOCH * 1000 - (dice(12) % (90 * 86_400_000)) as i64).into()
        },
        agreed_to_terms: !never,
        suspended: person.suspended(),
        suspension_reason: reason,
        suspension_time: reason.map(|_| days_ago(13)),
        archived: person.archived(),
        archival_time: person.archived().then(|| days_ago(14)),
        change_password_at_next_login: person.awkward == Awkward::MustChangePassword,
        ip_whitelisted: false,
        is_mailbox_setup: !guest,
        include_in_global_address_list: !robot && !dice(15).is_multiple_of(50),
        is_enforced: admin || person.awkward == Awkward::EnforcedNotEnrolled || dice(16).is_multiple_of(3),
        is_enrolled: person.awkward != Awkward::EnforcedNotEnrolled
            && !never
            && (admin || !dice(17).is_multiple_of(3)),
        customer_id: CUSTOMER_ID,
        org_unit_path,
        emails: emails(person, &email, dice(18)),
        aliases: person.alias.clone().map(|alias| [alias]),
        non_editable_aliases: [format!("{email}.test-google-a.com")],
        primary_email: email,
        languages: languages(person, dice(19)),
        is_guest_user: guest.then_some(true),
        guest_account_info: guest
            .then(|| Guest { primary_guest_email: format!("{}@guest.example.org", person.local) }),
        employee: (!guest && !robot).then(|| Box::new(employee(people, person, &created))),
        creation_time: created,
    }
}

fn employee(people: &People, person: &Person, created: &str) -> Employee {
    let index = person.index;
    let dice = |salt: u64| people.dice(index, salt);
    let place = &CULTURES[person.culture].place;
    let recovers = !dice(31).is_multiple_of(3);
    let photo = photo(people, index);
    Employee {
        organizations: organizations(person, dice(20)),
        relations: relations(people, person),
        phones: phones(place.dial, dice(21)),
        addresses: addresses(person, dice(22)),
        external_ids: external_ids(people, person),
        locations: [Location {
            kind: "desk",
            area: "desk",
            building_id: format!("{}-{}", place.code, dice(24) % 4 + 1),
            floor_name: (dice(25) % 9 + 1).to_string(),
            desk_code: format!("{}{:03}", char::from(b'A' + (dice(26) % 6) as u8), dice(27) % 240),
        }],
        websites: dice(28)
            .is_multiple_of(4)
            .then(|| [typed("profile", format!("https://people.{}/{}", person.domain, person.local))]),
        keywords: dice(29)
            .is_multiple_of(5)
            .then(|| [typed("mission", "first responder".to_owned()), custom("club", "chess".to_owned())]),
        gender: dice(30).is_multiple_of(7).then_some(Gender { kind: "unknown" }),
        recovery_email: recovers.then(|| format!("{}.home@example.org", person.local)),
        recovery_phone: recovers.then(|| format!("{}{:07}", place.dial, dice(32) % 10_000_000)),
        thumbnail_photo_etag: photo.map(photo_etag),
        thumbnail_photo_url: photo
            .map(|photo| format!("{}{}", people.origin, photo_path(&people.id(index), &photo_etag(photo)))),
        posix_accounts: (1..=5).contains(&person.unit).then(|| {
            [Posix {
                username: person.local.clone(),
                uid: (100_000 + index).to_string(),
                gid: "100",
                home_directory: format!("/home/{}", person.local),
                shell: "/bin/bash",
                primary: true,
                system_id: "",
            }]
        }),
        custom_schemas: Some(Schemas {
            employment: Employment {
                badge: format!("B{:05}", 10_000 + index % 90_000),
                start_date: created[..10].to_owned(),
                full_time_equivalent: (dice(35) % 3 + 8) as f64 / 10.0,
                remote: dice(36).is_multiple_of(4),
            },
            equipment: Equipment { laptops: [typed("work", format!("NW-{:06}", dice(37) % 1_000_000))] },
        }),
    }
}

/// From what the photo of a person is drawn; two of three have none.
pub(crate) fn photo(people: &People, index: u64) -> Option<u64> {
    let has = index > 0 && Awkward::of(index) != Awkward::Guest && people.dice(index, 33).is_multiple_of(3);
    has.then(|| people.dice(index, 34))
}

/// The etag of a drawn photo.
pub(crate) fn photo_etag(photo: u64) -> String {
    format!("\"nW/photo-{photo:x}\"")
}

/// Where a photo is served: another photo is at another place, as at Google.
pub(crate) fn photo_path(id: &str, etag: &str) -> String {
    let version: String = etag.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{PHOTOS}{id}/{version}=s96-c")
}

/// Where photos are served, without a token.
pub(crate) const PHOTOS: &str = "/a/";

fn typed(kind: &'static str, value: String) -> Typed {
    Typed { value, kind, custom_type: None, primary: None }
}

fn custom(custom_type: &'static str, value: String) -> Typed {
    Typed { custom_type: Some(custom_type), ..typed("custom", value) }
}

fn name(person: &Person) -> Name {
    let full_name = match (person.family.is_empty(), person.family_first) {
        (true, _) => person.given.to_string(),
        (false, true) => format!("{} {}", person.family, person.given),
        (false, false) => format!("{} {}", person.given, person.family),
    };
    Name {
        given_name: person.given.clone(),
        family_name: (!person.family.is_empty()).then(|| person.family.clone()),
        full_name,
        display_name: (person.index % 40 == 19)
            .then(|| format!("{} ({})", person.given, UNITS[person.unit].department)),
    }
}

fn never_logged_in(person: &Person) -> bool {
    matches!(
        person.awkward,
        Awkward::NeverLoggedIn | Awkward::SuspendedUntilLogin | Awkward::MustChangePassword
    )
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

fn emails(person: &Person, email: &str, dice: u64) -> Few<Email> {
    let mut emails = vec![Email { address: email.to_owned(), primary: Some(true), ..Email::default() }];
    if dice.is_multiple_of(4) && person.index != 0 {
        emails.push(Email {
            address: format!("{}@example.org", person.local),
            kind: Some("home"),
            ..Email::default()
        });
    }
    if dice.is_multiple_of(21) {
        let address = format!("{}@partner.example.net", person.local);
        emails.push(Email {
            address,
            kind: Some("custom"),
            custom_type: Some("project"),
            ..Email::default()
        });
    }
    if let Some(alias) = &person.alias {
        emails.push(Email { address: alias.clone(), ..Email::default() });
    }
    emails.push(Email { address: format!("{email}.test-google-a.com"), ..Email::default() });
    emails
}

fn languages(person: &Person, dice: u64) -> Few<Language> {
    let mut languages = vec![Language { language_code: person.language, preference: "preferred" }];
    if person.language != "en" && dice.is_multiple_of(3) {
        languages.push(Language { language_code: "en-GB", preference: "not_preferred" });
    }
    languages
}

fn organizations(person: &Person, dice: u64) -> Few<Organization> {
    let unit = &UNITS[person.unit];
    if person.awkward == Awkward::HtmlLikeOrganisation {
        return vec![Organization {
            name: "<b>Northwind</b> & Söhne",
            title: "\"VP\" <script>alert(1)</script>",
            primary: Some(true),
            department: Some("R&D </td>"),
            cost_center: Some("=1+1"),
            description: Some("Employee; \\ 100% 'off'"),
            ..Organization::default()
        }];
    }
    let description = match (person.unit, dice % 4) {
        (13, _) => "Contractor",
        (_, 1) => "Part-time",
        (_, 3) => "Apprentice",
        _ => "Full-time",
    };
    let mut list = vec![Organization {
        name: "Northwind Traders",
        title: person.title,
        primary: Some(true),
        kind: Some("work"),
        custom_type: "",
        department: Some(unit.department),
        cost_center: Some(unit.cost_center),
        description: Some(description),
        location: Some(CULTURES[person.culture].place.locality),
        domain: Some(person.domain),
        symbol: Some("NWT"),
        full_time_equivalent: Some(100_000),
    }];
    if dice.is_multiple_of(17) {
        list.push(Organization {
            name: "Open Street Choir",
            title: "Treasurer",
            kind: Some("unknown"),
            ..Organization::default()
        });
    }
    list
}

/// The manager has a smaller number, so that the tree has no ring. One in eleven has none.
pub(crate) fn manager(index: u64) -> Option<u64> {
    if index < 2 || index % 11 == 3 {
        return None;
    }
    Some((index / 7).max(1))
}

fn relations(people: &People, person: &Person) -> Option<Few<Typed>> {
    let mut relations = vec![typed("manager", people.email(manager(person.index)?))];
    if person.index % 25 == 8 {
        relations.push(typed("assistant", people.email(person.index - 1)));
    }
    Some(relations)
}

fn phones(dial: &str, dice: u64) -> Few<Typed> {
    let work = format!("{dial}{:06}", dice % 1_000_000);
    let mut phones = vec![Typed { primary: Some(true), ..typed("work", work) }];
    if !(dice >> 20).is_multiple_of(3) {
        phones.push(typed(
            "mobile",
            format!("{} {:03} {:04}", dial, (dice >> 24) % 1000, (dice >> 34) % 10_000),
        ));
    }
    if (dice >> 44).is_multiple_of(9) {
        phones.push(typed("work_fax", format!("{dial}{:06}", (dice >> 48) % 1_000_000)));
    }
    if (dice >> 50).is_multiple_of(13) {
        phones.push(custom("extension", format!("ext. {}", dice % 10_000)));
    }
    phones
}

fn addresses(person: &Person, dice: u64) -> Few<Address> {
    let place = &CULTURES[person.culture].place;
    let street = format!("{} {}", place.street, dice % 180 + 1);
    let here = Address { locality: place.locality, country_code: place.code, ..Address::default() };
    let mut addresses = vec![Address {
        kind: "work",
        formatted: Some(format!("{street}, {} {}, {}", place.postal, place.locality, place.country)),
        street_address: Some(street),
        region: Some(place.region),
        postal_code: Some(place.postal),
        country: Some(place.country),
        primary: Some(true),
        ..here.clone()
    }];
    if (dice >> 16).is_multiple_of(3) {
        addresses.push(Address {
            kind: "home",
            street_address: Some(format!("{} {}", place.street, (dice >> 24) % 900 + 1)),
            extended_address: Some("2nd floor"),
            postal_code: Some(place.postal),
            country: Some(place.country),
            ..here.clone()
        });
    }
    if (dice >> 40).is_multiple_of(31) {
        addresses.push(Address { kind: "other", po_box: Some(format!("PO Box {}", dice % 9000)), ..here });
    }
    addresses
}

fn external_ids(people: &People, person: &Person) -> Option<Few<Typed>> {
    let index = person.index;
    let dice = people.dice(index, 23);
    let employee = match person.awkward {
        // Shared with the neighbour before.
        Awkward::SharedEmployeeIdSecond => format!("E{:06}", 100_000 + index - 1),
        Awkward::LeadingZeros => format!("{index:09}"),
        _ if index % 40 == 20 => return None,
        _ => format!("E{:06}", 100_000 + index),
    };
    let mut ids = vec![typed("organization", employee)];
    if dice.is_multiple_of(12) {
        ids.push(custom("payroll", format!("{:08}", dice % 100_000_000)));
    }
    if dice.is_multiple_of(15) {
        ids.push(typed("login_id", format!("nw{index}")));
    }
    Some(ids)
}

/// The values of somebody's external ids.
pub(crate) fn external_id_values(people: &People, person: &Person) -> Vec<String> {
    if person.index == 0 || person.awkward == Awkward::Guest {
        return Vec::new();
    }
    external_ids(people, person).into_iter().flatten().map(|id| id.value).collect()
}
