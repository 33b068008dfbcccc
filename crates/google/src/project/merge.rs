//! What is on Google merged with what is wanted there: the smallest change, and nothing foreign in it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use directory::custom::Shape;
use directory::value::{Address, Value};
use directory::{Account, Attribute, CustomField, Mapping};
use serde_json::value::RawValue;

use super::entries::{Entries, Entry};
use super::limits::{self, Unfit};
use super::patch::Patch;
use super::{ADDRESSES, CUSTOM, IDS, PHONES, User, Wanted, custom};
use crate::body::Body;

/// Makes the smallest change after which the wanted attributes have their wanted values; no value clears one.
///
/// `current` is the whole account as Google just told it: a list is written whole, so what came with it goes back with it.
/// Only the entry of a list that an attribute stands for is changed; clearing takes away every entry of its type, or the
/// one member. The mapping says what the customer's own fields hold. Address, org unit, aliases and photo are [`Unfit::Apart`]. Of an attribute that is named twice the last one counts.
///
/// After an alternate address was cleared, the next foreign address of the account stands in its place.
///
/// # Errors
/// [`Unfit`] when Google would not take it.
pub fn patch(
    current: &RawValue,
    wanted: &[(Attribute, Option<Value>)],
    mapping: &Mapping,
) -> Result<Patch, Unfit> {
    let wanted: BTreeMap<Attribute, Option<&Value>> =
        wanted.iter().map(|(attribute, value)| (*attribute, value.as_ref())).collect();
    let mut merge = Merge::of(current, mapping)?;
    for (attribute, value) in wanted {
        merge.set(attribute, value)?;
    }
    merge.body().map(Patch)
}

/// An account, and what has been changed of it so far.
pub(super) struct Merge<'a> {
    before: Account,
    resource: BTreeMap<Cow<'a, str>, &'a RawValue>,
    lists: BTreeMap<&'static str, Entries<'a>>,
    /// Changed members of `name`, and changed fields that are a text each; none clears.
    name: BTreeMap<&'static str, Option<String>>,
    texts: BTreeMap<&'static str, Option<String>>,
    /// Changed fields of the customer's own, by schema; null clears.
    custom: BTreeMap<&'static str, BTreeMap<&'static str, serde_json::Value>>,
    mapping: &'a Mapping,
}

impl<'a> Merge<'a> {
    /// Begins with an account.
    pub fn of(current: &'a RawValue, mapping: &'a Mapping) -> Result<Self, Unfit> {
        let before = super::account(current)?;
        Ok(Self { resource: serde_json::from_str(current.get())?, ..Self::over(before, mapping) })
    }

    /// Begins with an account of which nothing is set.
    pub fn fresh(mapping: &'a Mapping) -> Self {
        Self::over(super::project(User::default(), Wanted::All), mapping)
    }

    fn over(before: Account, mapping: &'a Mapping) -> Self {
        Self {
            before,
            resource: BTreeMap::new(),
            lists: BTreeMap::new(),
            name: BTreeMap::new(),
            texts: BTreeMap::new(),
            custom: BTreeMap::new(),
            mapping,
        }
    }

    /// Sets or clears an attribute; one that is as wanted stays out of the change.
    pub fn set(&mut self, attribute: Attribute, value: Option<&Value>) -> Result<(), Unfit> {
        let value = value.filter(|value| !value.is_empty()).map(|value| normal(attribute, value));
        if matches!(
            attribute,
            Attribute::Email | Attribute::OrgUnitPath | Attribute::Aliases | Attribute::Photo
        ) {
            return Err(Unfit::Apart(attribute));
        }
        if self.now(attribute) == value {
            return Ok(());
        }
        if let Attribute::Custom(field) = attribute {
            return self.set_custom(field, value.as_ref());
        }
        if let Some(value) = &value {
            limits::check(attribute, value)?;
        }
        match value {
            Some(Value::Address(address)) => self.set_address(attribute, Some(&address)),
            Some(Value::Text(text)) => self.set_text(attribute, Some(&text))?,
            Some(Value::List(_)) | None => self.set_text(attribute, None)?,
        }
        Ok(())
    }

    fn now(&self, attribute: Attribute) -> Option<Value> {
        let name = |name: &str| (!name.is_empty()).then(|| Value::Text(name.to_owned()));
        match attribute {
            Attribute::Firstname => name(&self.before.given_name),
            Attribute::Lastname => name(&self.before.family_name),
            _ => self.before.values.get(attribute).cloned(),
        }
    }

    fn set_text(&mut self, attribute: Attribute, text: Option<&str>) -> Result<(), Unfit> {
        let owned = text.map(str::to_owned);
        match attribute {
            Attribute::Firstname | Attribute::Lastname if text.is_none() => {
                return Err(Unfit::Missing(attribute));
            }
            Attribute::Firstname => drop(self.name.insert("givenName", owned)),
            Attribute::Lastname => drop(self.name.insert("familyName", owned)),
            Attribute::DisplayName => drop(self.name.insert("displayName", owned)),
            Attribute::RecoveryEmail => drop(self.texts.insert("recoveryEmail", owned)),
            Attribute::RecoveryPhone => drop(self.texts.insert("recoveryPhone", owned)),
            Attribute::AlternateEmail => return self.set_alternate(text),
            Attribute::Manager => self.set_typed("relations", "manager", text),
            Attribute::EmployeeIdentifier
            | Attribute::AccountId
            | Attribute::CustomerId
            | Attribute::LoginId
            | Attribute::NetworkId
            | Attribute::CustomId => self.set_id(attribute, text),
            Attribute::CostCenter => self.set_organization("costCenter", text),
            Attribute::Department => self.set_organization("department", text),
            Attribute::EmployeeType => self.set_organization("description", text),
            Attribute::JobTitle => self.set_organization("title", text),
            Attribute::WorkPhone
            | Attribute::WorkFax
            | Attribute::WorkMobile
            | Attribute::HomePhone
            | Attribute::MobilePhone
            | Attribute::OtherPhone => {
                if let Some((_, kind)) = PHONES.iter().find(|(phone, _)| *phone == attribute) {
                    self.set_typed("phones", kind, text);
                }
            }
            Attribute::WorkAddress | Attribute::HomeAddress | Attribute::OtherAddress => {
                self.set_address(attribute, None);
            }
            Attribute::DeskLocation => self.set_desk(text),
            Attribute::Email
            | Attribute::OrgUnitPath
            | Attribute::Aliases
            | Attribute::Photo
            | Attribute::Custom(_) => {
                return Err(Unfit::Apart(attribute));
            }
        }
        Ok(())
    }

    /// A field of the customer's own: what is not named of its schema stays.
    fn set_custom(&mut self, field: CustomField, value: Option<&Value>) -> Result<(), Unfit> {
        let shape = self.mapping.shape(field).unwrap_or(Shape::TEXT);
        let schemas = custom::schemas(self.resource.get("customSchemas").copied());
        let before = schemas.get(field.schema()).and_then(|fields| fields.0.get(field.field())).copied();
        let written = custom::written(field, shape, value, before)?;
        self.custom.entry(field.schema()).or_default().insert(field.field(), written);
        Ok(())
    }

    /// The first id of a type.
    fn set_id(&mut self, attribute: Attribute, text: Option<&str>) {
        let Some((_, kind)) = IDS.iter().find(|(id, _)| *id == attribute) else { return };
        self.set_typed("externalIds", kind, text);
        if *kind == CUSTOM && text.is_some() {
            let entry = self.list("externalIds").of_kind_or_new(kind);
            if entry.text("customType").is_empty() {
                // Google wants a name for a type of one's own.
                entry.set("customType", "Id");
            }
        }
    }

    fn list(&mut self, field: &'static str) -> &mut Entries<'a> {
        let raw = self.resource.get(field).copied();
        self.lists.entry(field).or_insert_with(|| Entries::read(raw))
    }

    /// The value of the first entry of a type.
    fn set_typed(&mut self, field: &'static str, kind: &'static str, text: Option<&str>) {
        let list = self.list(field);
        match text {
            Some(text) => list.of_kind_or_new(kind).set("value", text),
            None => list.remove_kind(kind),
        }
    }

    fn set_address(&mut self, attribute: Attribute, address: Option<&Address>) {
        let Some((_, kind)) = ADDRESSES.iter().find(|(one, _)| *one == attribute) else { return };
        let list = self.list("addresses");
        match address {
            Some(address) => {
                let entry = list.of_kind_or_new(kind);
                for (member, text) in members(address) {
                    entry.put(member, text);
                }
            }
            None => list.remove_kind(kind),
        }
    }

    /// A member of the primary organization, or of the first if none is.
    fn set_organization(&mut self, member: &'static str, text: Option<&str>) {
        let list = self.list("organizations");
        if list.0.is_empty() && text.is_some() {
            let mut entry = Entry::new("work");
            entry.make_primary();
            list.0.push(entry);
        }
        let primary = list.0.iter().position(Entry::is_primary).unwrap_or_default();
        if let Some(entry) = list.0.get_mut(primary) {
            entry.put(member, text.unwrap_or_default());
        }
    }

    /// The first address that is neither the primary one nor an alias.
    fn set_alternate(&mut self, text: Option<&str>) -> Result<(), Unfit> {
        let before = &self.before;
        let own: Vec<String> = [&before.email]
            .into_iter()
            .chain(&before.aliases)
            .chain(&before.non_editable_aliases)
            .cloned()
            .collect();
        if text.is_some_and(|text| own.iter().any(|one| one == text)) {
            let rule = "is an address of this account already";
            return Err(Unfit::Form { attribute: Attribute::AlternateEmail, rule });
        }
        let list = self.list("emails");
        let is_alternate = |entry: &Entry<'_>| {
            let address = entry.text("address").to_lowercase();
            !entry.is_primary() && !address.is_empty() && !own.contains(&address)
        };
        match (list.0.iter().position(is_alternate), text) {
            (Some(at), Some(text)) => list.0[at].set("address", text),
            (Some(at), None) => drop(list.0.remove(at)),
            (None, Some(text)) => {
                let mut entry = Entry::new("other");
                entry.set("address", text);
                list.0.push(entry);
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// The first desk, which the directory knows as one line.
    ///
    /// Where the line begins with the building, floor and section that are there, only the desk's code changes; a line
    /// that says something else is free text.
    fn set_desk(&mut self, text: Option<&str>) {
        let list = self.list("locations");
        let Some(text) = text else {
            list.remove_kind("desk");
            return;
        };
        let entry = list.of_kind_or_new("desk");
        let places = ["buildingId", "floorName", "floorSection"].map(|member| entry.text(member));
        let places: Vec<String> = places.into_iter().filter(|place| !place.is_empty()).collect();
        let place = places.join(", ");
        match text.strip_prefix(place.as_str()).filter(|_| !place.is_empty()) {
            Some("") => entry.remove("deskCode"),
            Some(rest) if rest.starts_with(", ") && rest.len() > 2 => entry.set("deskCode", &rest[2..]),
            Some(_) | None => {
                for member in ["buildingId", "floorName", "floorSection", "deskCode"] {
                    entry.remove(member);
                }
                entry.set("area", text);
            }
        }
    }

    /// Gives what has to be sent.
    pub fn body(mut self) -> Result<Body, Unfit> {
        if let Some(list) = self.lists.get_mut("organizations")
            && list.0.len() == 1
        {
            // With others left it stays: one of them would take its place.
            list.0.retain(|entry| !entry.is_bare());
        }
        let mut body = Body::default();
        for (field, mut list) in self.lists {
            list.keep_one_primary();
            // Google takes null for an empty list.
            let list = (!list.0.is_empty()).then_some(list);
            limits::check_size(field, body.set_json(field, &list)?)?;
        }
        if !self.name.is_empty() {
            limits::check_size("name", body.set_json("name", &self.name)?)?;
        }
        for (field, text) in self.texts {
            body.set_json(field, &text)?;
        }
        if !self.custom.is_empty() {
            body.set_json("customSchemas", &self.custom)?;
        }
        Ok(body)
    }
}

/// Gives a value in the form in which the projection reads it back.
fn normal(attribute: Attribute, value: &Value) -> Value {
    match (attribute, value) {
        (Attribute::Manager | Attribute::AlternateEmail | Attribute::RecoveryEmail, Value::Text(text)) => {
            Value::Text(text.trim().to_lowercase())
        }
        (Attribute::Firstname | Attribute::Lastname, Value::Text(text)) => {
            Value::Text(text.trim().to_owned())
        }
        _ => value.clone(),
    }
}

/// Lists the members of an address by Google's names.
pub(super) fn members(address: &Address) -> [(&'static str, &str); 7] {
    [
        ("streetAddress", &address.street_address),
        ("extendedAddress", &address.extended_address),
        ("poBox", &address.po_box),
        ("locality", &address.locality),
        ("region", &address.region),
        ("postalCode", &address.postal_code),
        ("country", &address.country),
    ]
}

#[cfg(test)]
mod tests;
