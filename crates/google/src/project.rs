//! Google's user resource seen as what a directory knows of people (catalogue, part A), and written from it.
//!
//! Reading and writing belong together: what is written reads back as the value that was wanted.

mod custom;
mod entries;
mod limits;
mod merge;
mod new_account;
mod patch;

pub(crate) use custom::Wanted;
pub use limits::{Unfit, refuses};
pub use merge::patch;
pub use new_account::{NewAccount, new_account};
pub use patch::{NextLogin, Patch};

use std::collections::BTreeMap;

use directory::account::{Admin, Suspension, TwoStep};
use directory::value::{Address, Value, Values};
use directory::{Account, Attribute};
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use crate::wire::{Flag, List, Object, Text};

/// What Google says instead of *never* (`google-api.md` 2.2).
const NEVER: &str = "1970-01-01T00:00:00";

/// What the projection looks at; every other field is passed over unread.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct User<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    primary_email: Text<'a>,
    #[serde(borrow)]
    name: Object<Name<'a>>,
    #[serde(borrow)]
    aliases: List<Text<'a>>,
    #[serde(borrow)]
    non_editable_aliases: List<Text<'a>>,
    #[serde(borrow)]
    emails: List<Object<EmailEntry<'a>>>,
    #[serde(borrow)]
    relations: List<Object<Typed<'a>>>,
    #[serde(borrow)]
    organizations: List<Object<Organization<'a>>>,
    #[serde(borrow)]
    external_ids: List<Object<Typed<'a>>>,
    #[serde(borrow)]
    addresses: List<Object<Postal<'a>>>,
    #[serde(borrow)]
    phones: List<Object<Typed<'a>>>,
    #[serde(borrow)]
    locations: List<Object<Location<'a>>>,
    #[serde(borrow)]
    org_unit_path: Text<'a>,
    #[serde(borrow)]
    recovery_email: Text<'a>,
    #[serde(borrow)]
    recovery_phone: Text<'a>,
    suspended: Flag,
    #[serde(borrow)]
    suspension_reason: Text<'a>,
    archived: Flag,
    is_admin: Flag,
    is_delegated_admin: Flag,
    is_guest_user: Flag,
    #[serde(rename = "isEnrolledIn2Sv")]
    is_enrolled_in_2sv: Flag,
    #[serde(rename = "isEnforcedIn2Sv")]
    is_enforced_in_2sv: Flag,
    change_password_at_next_login: Flag,
    #[serde(borrow)]
    last_login_time: Text<'a>,
    #[serde(borrow)]
    thumbnail_photo_etag: Text<'a>,
    #[serde(borrow)]
    creation_time: Text<'a>,
    #[serde(borrow)]
    custom_schemas: Object<BTreeMap<String, custom::Fields<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Name<'a> {
    #[serde(borrow)]
    given_name: Text<'a>,
    #[serde(borrow)]
    family_name: Text<'a>,
    #[serde(borrow)]
    display_name: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct EmailEntry<'a> {
    #[serde(borrow)]
    address: Text<'a>,
    primary: Flag,
}

/// An entry of phones, relations or external ids.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    value: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Organization<'a> {
    primary: Flag,
    #[serde(borrow)]
    cost_center: Text<'a>,
    #[serde(borrow)]
    department: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Postal<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    street_address: Text<'a>,
    #[serde(borrow)]
    extended_address: Text<'a>,
    #[serde(borrow)]
    po_box: Text<'a>,
    #[serde(borrow)]
    locality: Text<'a>,
    #[serde(borrow)]
    region: Text<'a>,
    #[serde(borrow)]
    postal_code: Text<'a>,
    #[serde(borrow)]
    country: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Location<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    area: Text<'a>,
    #[serde(borrow)]
    building_id: Text<'a>,
    #[serde(borrow)]
    floor_name: Text<'a>,
    #[serde(borrow)]
    floor_section: Text<'a>,
    #[serde(borrow)]
    desk_code: Text<'a>,
}

/// Sees one of Google's users as a directory does, with all of the customer's own fields that came.
///
/// # Errors
/// When it is no object, or has no id.
pub fn account(raw: &RawValue) -> Result<Account, serde_json::Error> {
    from_slice(raw.get().as_bytes(), Wanted::All)
}

pub(crate) fn from_slice(raw: &[u8], wanted: Wanted<'_>) -> Result<Account, serde_json::Error> {
    let user: User = serde_json::from_slice(raw)?;
    if user.id.is_empty() {
        return Err(serde_json::Error::custom("a user without an id"));
    }
    Ok(project(user, wanted))
}

fn project(user: User<'_>, wanted: Wanted<'_>) -> Account {
    let email = user.primary_email.to_lowercase();
    let aliases = lowered(&user.aliases);
    let non_editable_aliases = lowered(&user.non_editable_aliases);
    let mut values = values(&user, &email, &aliases, &non_editable_aliases);
    custom::read(&user.custom_schemas.0, wanted, &mut values);
    Account {
        email,
        aliases,
        non_editable_aliases,
        values,
        suspension: user.suspended.0.then(|| suspension(&user.suspension_reason)),
        archived: user.archived.0,
        admin: match (user.is_admin.0, user.is_delegated_admin.0) {
            (true, _) => Admin::Super,
            (false, true) => Admin::Delegated,
            (false, false) => Admin::No,
        },
        guest: user.is_guest_user.0,
        two_step: TwoStep { enrolled: user.is_enrolled_in_2sv.0, enforced: user.is_enforced_in_2sv.0 },
        must_change_password: user.change_password_at_next_login.0,
        last_login_at: user.last_login_time.some().filter(|time| !time.starts_with(NEVER)),
        photo_etag: user.thumbnail_photo_etag.some(),
        created_at: user.creation_time.some(),
        id: user.id.into(),
        given_name: user.name.0.given_name.into(),
        family_name: user.name.0.family_name.into(),
    }
}

fn suspension(reason: &str) -> Suspension {
    match reason.trim() {
        "" | "ADMIN" => Suspension::Administrator,
        reason => Suspension::Google(reason.to_owned()),
    }
}

fn values(user: &User<'_>, email: &str, aliases: &[String], non_editable: &[String]) -> Values {
    let mut values = Values::default();
    let mut text = |attribute: Attribute, text: &str| {
        if !text.is_empty() {
            values.set(attribute, Value::Text(text.to_owned()));
        }
    };
    if let Some(alternate) = alternate_email(user, email, aliases, non_editable) {
        text(Attribute::AlternateEmail, &alternate);
    }
    text(Attribute::Manager, &of_kind(&user.relations, "manager").to_lowercase());
    if let Some(organization) =
        user.organizations.iter().find(|entry| entry.primary.0).or(user.organizations.first())
    {
        text(Attribute::CostCenter, &organization.cost_center);
        text(Attribute::Department, &organization.department);
        text(Attribute::EmployeeType, &organization.description);
        text(Attribute::JobTitle, &organization.title);
    }
    for (attribute, kind) in IDS {
        text(attribute, of_kind(&user.external_ids, kind));
    }
    for (attribute, kind) in PHONES {
        text(attribute, of_kind(&user.phones, kind));
    }
    text(Attribute::OrgUnitPath, &user.org_unit_path);
    text(Attribute::RecoveryEmail, &user.recovery_email.to_lowercase());
    text(Attribute::RecoveryPhone, &user.recovery_phone);
    text(Attribute::DisplayName, &user.name.display_name);
    if let Some(location) = user.locations.iter().find(|entry| &*entry.kind == "desk") {
        text(Attribute::DeskLocation, &desk(location));
    }
    for (attribute, kind) in ADDRESSES {
        if let Some(postal) = user.addresses.iter().find(|entry| &*entry.kind == kind) {
            values.set(attribute, Value::Address(address(postal)));
        }
    }
    if !aliases.is_empty() {
        values.set(Attribute::Aliases, Value::List(aliases.to_vec()));
    }
    values
}

const IDS: [(Attribute, &str); 6] = [
    (Attribute::EmployeeIdentifier, "organization"),
    (Attribute::AccountId, "account"),
    (Attribute::CustomerId, "customer"),
    (Attribute::LoginId, "login_id"),
    (Attribute::NetworkId, "network"),
    (Attribute::CustomId, CUSTOM),
];

/// The type of an entry whose `customType` says more.
const CUSTOM: &str = "custom";

const PHONES: [(Attribute, &str); 6] = [
    (Attribute::WorkPhone, "work"),
    (Attribute::WorkFax, "work_fax"),
    (Attribute::WorkMobile, "work_mobile"),
    (Attribute::HomePhone, "home"),
    (Attribute::MobilePhone, "mobile"),
    (Attribute::OtherPhone, "other"),
];

const ADDRESSES: [(Attribute, &str); 3] =
    [(Attribute::WorkAddress, "work"), (Attribute::HomeAddress, "home"), (Attribute::OtherAddress, "other")];

/// Gives the first address that is neither the primary one nor an alias.
fn alternate_email(
    user: &User<'_>,
    email: &str,
    aliases: &[String],
    non_editable: &[String],
) -> Option<String> {
    let others =
        user.emails.iter().filter(|entry| !entry.primary.0).map(|entry| entry.address.to_lowercase());
    let is_own =
        |address: &String| address == email || aliases.contains(address) || non_editable.contains(address);
    others.into_iter().find(|address| !address.is_empty() && !is_own(address))
}

fn of_kind<'a>(entries: &'a [Object<Typed<'_>>], kind: &str) -> &'a str {
    entries.iter().find(|entry| &*entry.kind == kind).map_or("", |entry| &entry.value)
}

fn address(postal: &Postal<'_>) -> Address {
    Address {
        street_address: (*postal.street_address).to_owned(),
        extended_address: (*postal.extended_address).to_owned(),
        po_box: (*postal.po_box).to_owned(),
        locality: (*postal.locality).to_owned(),
        region: (*postal.region).to_owned(),
        postal_code: (*postal.postal_code).to_owned(),
        country: (*postal.country).to_owned(),
    }
}

/// Writes a desk on one line, from the building to the desk; the free text only if there is nothing else.
fn desk(location: &Location<'_>) -> String {
    let parts = [&location.building_id, &location.floor_name, &location.floor_section, &location.desk_code];
    let parts: Vec<&str> = parts.into_iter().map(|part| &**part).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { (*location.area).to_owned() } else { parts.join(", ") }
}

fn lowered(texts: &[Text<'_>]) -> Vec<String> {
    texts.iter().filter(|text| !text.is_empty()).map(|text| text.to_lowercase()).collect()
}

#[cfg(test)]
mod tests;
