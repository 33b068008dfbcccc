//! Reading users.

use serde_json::{Map, Value};

use super::call::{Call, Rank};
use super::page::{self, Above, Limits};
use super::{photos, settling};
use crate::failure::Failure;
use crate::overlay::users::Order;
use crate::query::{Query, managers};
use crate::reply::{Answer, Shown, UserList};
use crate::roll::{Entry, Filter, Record};
use crate::settings::Shorten;
use crate::tenant::customer::is_this_customer;
use crate::tenant::people::{PRIMARY, People, Person, SECONDARY, UNVERIFIED};
use crate::tenant::record;

const LIMITS: Limits = Limits { default: 100, most: 500, above: Above::Refuse };
/// Deleted users can be seen, and brought back, for so long.
pub(crate) const DELETED_DAYS_MS: i64 = 20 * 86_400_000;

/// Which part of a user a call sees.
struct View {
    projection: Projection,
    public: bool,
    /// Where photos are.
    origin: String,
}

enum Projection {
    Basic,
    Custom(Vec<String>),
    Full,
}

/// The fields that everybody of the domain may see of everybody.
const PUBLIC: [&str; 16] = [
    "kind",
    "id",
    "etag",
    "primaryEmail",
    "name",
    "emails",
    "externalIds",
    "relations",
    "organizations",
    "phones",
    "languages",
    "locations",
    "thumbnailPhotoUrl",
    "thumbnailPhotoEtag",
    "customerId",
    "keywords",
];

impl View {
    fn asked(call: &Call) -> Result<Self, Failure> {
        let public = match call.query("viewType") {
            None | Some("admin_view" | "ADMIN_VIEW") => false,
            Some("domain_public" | "DOMAIN_PUBLIC") => true,
            Some(other) => return Err(invalid_value("viewType", "view_type", other)),
        };
        if !public && call.rank == Rank::Nobody {
            return Err(Failure::forbidden());
        }
        let schemas = call.query("customFieldMask");
        let projection = match (call.query("projection"), schemas) {
            (None | Some("basic" | "BASIC"), None) => Projection::Basic,
            (Some("full" | "FULL"), None) => Projection::Full,
            (Some("custom" | "CUSTOM"), Some(schemas)) => {
                Projection::Custom(schemas.split(',').map(|name| name.trim().to_owned()).collect())
            }
            (Some("custom" | "CUSTOM"), None) => {
                return Err(Failure::parameter("customFieldMask", "Invalid Input: custom_field_mask"));
            }
            (None | Some("basic" | "BASIC" | "full" | "FULL"), Some(_)) => {
                return Err(Failure::parameter("customFieldMask", "Invalid Input: custom_field_mask"));
            }
            (Some(other), _) => return Err(invalid_value("projection", "projection", other)),
        };
        Ok(Self { projection, public, origin: call.roll.people.origin.clone() })
    }

    fn entry(&self, people: &People, entry: Entry) -> Shown {
        match (entry, &self.projection) {
            (Entry::Kept(record), _) => Shown::Record(self.show(record)),
            (Entry::Seeded(person), Projection::Full) if !self.public => {
                Shown::Seeded(Box::new(record::user(people, &person)))
            }
            (Entry::Seeded(person), Projection::Basic) if !self.public => {
                Shown::Seeded(Box::new(record::user(people, &person).without_schemas()))
            }
            (Entry::Seeded(person), _) => Shown::Record(self.show(record::record(people, &person))),
        }
    }

    fn show(&self, mut record: Record) -> Value {
        match &self.projection {
            Projection::Full => {}
            Projection::Basic => {
                record.remove("customSchemas");
            }
            Projection::Custom(wanted) => {
                if let Some(Value::Object(schemas)) = record.get_mut("customSchemas") {
                    schemas.retain(|name, _| wanted.contains(name));
                }
                if record.get("customSchemas").and_then(Value::as_object).is_some_and(Map::is_empty) {
                    record.remove("customSchemas");
                }
            }
        }
        photos::show_here(&self.origin, &mut record);
        if self.public {
            record.retain(|field, _| PUBLIC.contains(&field.as_str()));
        }
        Value::Object(record)
    }
}

fn invalid_value(parameter: &'static str, field: &str, value: &str) -> Failure {
    Failure::parameter(parameter, format!("Invalid value at '{field}', \"{value}\""))
}

/// What a list holds.
struct Wanted<'a> {
    call: &'a Call,
    domain: Option<&'static str>,
    query: Query,
    public: bool,
    /// Who was made after this time is not listed yet.
    made_after: Option<String>,
}

impl Wanted<'_> {
    /// The managers above an account, the nearest first; a ring ends where it began.
    fn chain(&self, address: &str) -> Vec<String> {
        let mut above: Vec<String> = Vec::new();
        let mut next = address.to_owned();
        while let Ok(Some(number)) = self.call.roll.number(&self.call.world.overlay, &next) {
            let Ok(Some(record)) = self.call.roll.user(&self.call.world.overlay, number) else { break };
            let Some(manager) = managers(&record).next().map(str::to_owned) else { break };
            if above.contains(&manager) || manager == address {
                break;
            }
            above.push(manager.clone());
            next = manager;
        }
        above
    }
}

impl Filter for Wanted<'_> {
    fn rules_out(&self, people: &People, person: &Person) -> bool {
        self.domain.is_some_and(|domain| person.domain != domain) || self.query.rules_out(people, person)
    }

    fn is_settled(&self) -> bool {
        !self.public && self.query.is_settled()
    }

    fn admits(&self, record: &Record) -> bool {
        let text = |field: &str| record.get(field).and_then(Value::as_str).unwrap_or("");
        let is = |field: &str| record.get(field).and_then(Value::as_bool).unwrap_or(false);
        let here = self.domain.is_none_or(|domain| {
            text("primaryEmail").rsplit('@').next().is_some_and(|of| of.eq_ignore_ascii_case(domain))
        });
        let visible = !self.public || (is("includeInGlobalAddressList") && !is("suspended"));
        let there = self.made_after.as_ref().is_none_or(|time| !settling::is_made_after(record, time));
        here && there && visible && self.query.matches(record, &|manager| self.chain(manager))
    }
}

/// `users.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    let view = View::asked(call)?;
    let domain = scope(call)?;
    let page = page::wanted(call, LIMITS)?;
    let query = Query::parse(call.query("query").unwrap_or(""))?;
    let made_after = settling::made_after(call);
    let filter = Wanted { call, domain, query, public: view.public, made_after };
    let descending = match call.query("sortOrder").map(str::to_ascii_uppercase).as_deref() {
        None | Some("ASCENDING") => false,
        Some("DESCENDING") => true,
        Some(other) => return Err(invalid_value("sortOrder", "sort_order", other)),
    };
    let order = match call.query("orderBy").map(str::to_ascii_lowercase).as_deref() {
        None => None,
        Some("email") => Some(Order::Email),
        Some("givenname") => Some(Order::GivenName),
        Some("familyname") => Some(Order::FamilyName),
        Some(other) => return Err(invalid_value("orderBy", "order_by", other)),
    };
    let deleted = match call.query("showDeleted").map(str::to_ascii_lowercase).as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => return Err(invalid_value("showDeleted", "show_deleted", other)),
    };
    let shorten = call.world.settings().shorten.filter(|_| !deleted);
    let size = match shorten {
        Some(Shorten::To(users)) => {
            usize::try_from(users.saturating_sub(page.given)).unwrap_or(usize::MAX).min(page.size)
        }
        Some(Shorten::NoKey | Shorten::EmptyArray) => 0,
        None => page.size,
    };
    let overlay = &call.world.overlay;
    let (records, next) = match (size, deleted, order) {
        (0, ..) => (Vec::new(), None),
        (_, true, _) => {
            call.roll.list_deleted(overlay, &page.after, call.now_ms - DELETED_DAYS_MS, size, &filter)?
        }
        (_, false, Some(order)) => {
            call.roll.list_sorted(overlay, order, descending, &page.after, size, &filter)?
        }
        (_, false, None) => call.roll.list(overlay, &page.after, size, &filter)?,
    };
    let given = page.given + records.len() as u64;
    let next = next.filter(|_| !matches!(shorten, Some(Shorten::To(users)) if given >= users));
    let shown: Vec<Shown> = records.into_iter().map(|entry| view.entry(&call.roll.people, entry)).collect();
    let list = UserList {
        kind: "admin#directory#users",
        etag: etag(&shown),
        next_page_token: next.map(|last| page::next_token(call, &page, last, given)),
        // Google writes no empty arrays.
        users: (!shown.is_empty() || shorten == Some(Shorten::EmptyArray)).then_some(shown),
    };
    Ok(Answer::Users(list))
}

/// Reads `customer` and `domain`: the domain of the list, if it is for one.
fn scope(call: &Call) -> Result<Option<&'static str>, Failure> {
    match (call.query("customer"), call.query("domain")) {
        (None, None) => Err(Failure::new(400, "badRequest", "Bad Request")),
        (Some(customer), None) if is_this_customer(customer) => Ok(None),
        (Some(_), None) => Err(Failure::new(404, "notFound", "Customer doesn't exist")),
        (_, Some(domain)) => [PRIMARY, SECONDARY, UNVERIFIED]
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(domain))
            .map(Some)
            .ok_or_else(|| Failure::new(404, "notFound", "Domain not found")),
    }
}

fn etag(users: &[Shown]) -> String {
    let mut hash = blake3::Hasher::new();
    for user in users {
        hash.update(user.etag().as_bytes());
    }
    let hash = hash.finalize().to_hex();
    format!("\"nW/{}\"", &hash[..27])
}

/// `users.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    let view = View::asked(call)?;
    let (_, record) = find(call)?;
    settling::check_visible(call, &record)?;
    Ok(Answer::Resource(view.show(record)))
}

/// The user that the path names.
pub(crate) fn find(call: &Call) -> Result<(u64, Record), Failure> {
    let key = call.path("userKey");
    let overlay = &call.world.overlay;
    let missing = || Failure::not_found("userKey");
    let number = call.roll.number(overlay, key)?;
    let Some(number) = number else {
        // Somebody else's domain is none of the caller's business.
        return Err(match key.rsplit_once('@') {
            Some((_, domain))
                if ![PRIMARY, SECONDARY, UNVERIFIED]
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(domain))
                    && !domain.ends_with(".test-google-a.com") =>
            {
                Failure::forbidden()
            }
            _ => missing(),
        });
    };
    let record = call.roll.user(overlay, number)?.ok_or_else(missing)?;
    Ok((number, record))
}
