//! The usage reports of the Reports API: figures of the accounts, days old.
//!
//! The sandbox keeps no past: whatever the date, the figures are those of now. Of applications it has `accounts` alone.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde_json::{Value, json};

use super::activity_filter::{Clause, clauses};
use super::call::Call;
use super::customers::check_customer;
use super::page::{self, Above, Limits};
use crate::failure::Failure;
use crate::reply::Answer;
use crate::roll::{Entry, Filter, Place, Record};
use crate::tenant::customer::CUSTOMER_ID;
use crate::tenant::people::{People, Person};
use crate::tenant::record::record;

const LIMITS: Limits = Limits { default: 1_000, most: 1_000, above: Above::Refuse };
/// A report of accounts is ready after one to three days (google-api.md 4).
const READY_AFTER_DAYS: i64 = 2;
/// For how long reports are kept (google-api.md 4).
const KEPT_DAYS: i64 = 450;
/// Reports are of days in Pacific Standard Time, all the year (reports_v1.json).
const PACIFIC: Offset = Offset::constant(-8);
const DAY_MS: i64 = 86_400_000;
/// The parameters that narrow a report and that the sandbox does not play.
const UNPLAYED: [&str; 2] = ["groupIdFilter", "orgUnitID"];

/// A figure of an account, or of all.
struct Figure {
    name: &'static str,
    value: Value,
}

impl Figure {
    fn show(&self) -> Value {
        let kind = match self.value {
            Value::Bool(_) => "boolValue",
            Value::Number(_) => "intValue",
            _ => "stringValue",
        };
        // Numbers of 64 bits are text in Google's JSON.
        let value = if kind == "intValue" { self.plain().into() } else { self.value.clone() };
        json!({ "name": format!("accounts:{}", self.name), kind: value })
    }

    fn plain(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned)
    }
}

/// What is told of an account.
fn figures(account: &Record) -> Vec<Figure> {
    let is = |field: &str| account.get(field).and_then(Value::as_bool).unwrap_or(false).into();
    let name = |part: &str| account.get("name").and_then(|name| name.get(part)).cloned().unwrap_or_default();
    let domain = email(account).rsplit('@').next().unwrap_or("").into();
    [
        ("admin_set_name", name("fullName")),
        ("domain_name", domain),
        ("first_name", name("givenName")),
        ("is_2sv_enforced", is("isEnforcedIn2Sv")),
        ("is_2sv_enrolled", is("isEnrolledIn2Sv")),
        ("is_archived", is("archived")),
        ("is_suspended", is("suspended")),
        ("last_name", name("familyName")),
        // Which methods somebody has enrolled is played by nothing: who is enrolled has a telephone.
        ("num_security_keys", 0.into()),
    ]
    .map(|(name, value)| Figure { name, value })
    .into_iter()
    .filter(|figure| !figure.value.is_null())
    .collect()
}

fn email(account: &Record) -> &str {
    account.get("primaryEmail").and_then(Value::as_str).unwrap_or("")
}

/// Which accounts a report is about.
struct Wanted(Vec<Clause>);

impl Filter for Wanted {
    fn rules_out(&self, _people: &People, _person: &Person) -> bool {
        false
    }

    fn is_settled(&self) -> bool {
        self.0.is_empty()
    }

    fn admits(&self, account: &Record) -> bool {
        let figures = figures(account);
        self.0.iter().all(|clause| {
            let name = clause.name().strip_prefix("accounts:");
            let figure = figures.iter().find(|figure| Some(figure.name) == name);
            figure.is_some_and(|figure| clause.holds(&figure.plain()))
        })
    }
}

/// `userUsageReport.get`.
pub(crate) fn of_users(call: &Call) -> Result<Answer, Failure> {
    if let Some(name) = UNPLAYED.into_iter().find(|name| call.query(name).is_some()) {
        return Err(Failure::parameter(name, format!("The sandbox does not play {name}.")));
    }
    let date = date(call)?;
    let page = page::wanted(call, LIMITS)?;
    let wanted = Wanted(call.query("filters").map_or_else(|| Ok(Vec::new()), clauses)?);
    let (accounts, next) = match call.path("userKey") {
        "all" => listed(call, &page.after, page.size, &wanted)?,
        key => {
            let number = call.roll.number(&call.world.overlay, key)?;
            let account = match number {
                Some(number) => call.roll.user(&call.world.overlay, number)?,
                None => None,
            };
            let account = account.ok_or_else(|| Failure::parameter("userKey", "Invalid Input: userKey"))?;
            (Some(account).into_iter().filter(|account| wanted.admits(account)).collect(), None)
        }
    };
    let given = page.given + accounts.len() as u64;
    let reports = accounts.iter().map(|account| {
        let entity = json!({
            "type": "USER",
            "customerId": CUSTOMER_ID,
            "userEmail": email(account),
            "profileId": account.get("id").cloned().unwrap_or_default(),
        });
        report(call, &date, &entity, &figures(account))
    });
    let mut answer = reports_of(&date, reports.collect());
    if let Some(last) = next {
        answer["nextPageToken"] = page::next_token(call, &page, last, given).into();
    }
    Ok(Answer::Resource(answer))
}

/// `customerUsageReports.get`. Totals of licences are of legacy editions alone, and this customer has none of them.
pub(crate) fn of_customer(call: &Call) -> Result<Answer, Failure> {
    let date = date(call)?;
    let mut counts = [
        "num_users",
        "num_suspended_users",
        "num_archived_users",
        "num_users_2sv_enforced",
        "num_users_2sv_enrolled",
        "num_users_2sv_not_enrolled_but_enforced",
    ]
    .map(|name| (name, 0_u64));
    let mut after = None;
    loop {
        let (accounts, next) = listed(call, &after, LIMITS.most, &Wanted(Vec::new()))?;
        for account in &accounts {
            let is = |field: &str| account.get(field).and_then(Value::as_bool).unwrap_or(false);
            let (enforced, enrolled) = (is("isEnforcedIn2Sv"), is("isEnrolledIn2Sv"));
            let counted = [true, is("suspended"), is("archived"), enforced, enrolled, enforced && !enrolled];
            counts.iter_mut().zip(counted).for_each(|((_, count), is)| *count += u64::from(is));
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    let figures = counts.map(|(name, count)| Figure { name, value: count.into() });
    let entity = json!({ "type": "CUSTOMER", "customerId": CUSTOMER_ID });
    Ok(Answer::Resource(reports_of(&date, vec![report(call, &date, &entity, &figures)])))
}

fn listed(call: &Call, after: &Place, size: usize, wanted: &Wanted) -> Result<(Vec<Record>, Place), Failure> {
    let (entries, next) = call.roll.list(&call.world.overlay, after, size, wanted)?;
    let whole = |entry| match entry {
        Entry::Seeded(person) => record(&call.roll.people, &person),
        Entry::Kept(record) => record,
    };
    Ok((entries.into_iter().map(whole).collect(), next))
}

/// The day that a report is of: one that is ready, and still kept.
fn date(call: &Call) -> Result<String, Failure> {
    if let Some(customer) = call.query("customerId") {
        check_customer(customer)?;
    }
    let text = call.path("date");
    let date: Date = text.parse().ok().filter(|date: &Date| date.to_string() == text).ok_or_else(|| {
        Failure::parameter("date", format!("Invalid value '{text}'. Dates are yyyy-mm-dd."))
    })?;
    let (newest, oldest) = (day(call, READY_AFTER_DAYS), day(call, KEPT_DAYS));
    if date > newest {
        let message =
            format!("Data for dates later than {newest} is not yet available. Please check back later");
        return Err(Failure::invalid(message));
    }
    if date < oldest {
        return Err(Failure::parameter("date", format!("Data for dates before {oldest} is not kept.")));
    }
    Ok(date.to_string())
}

/// The day so many days ago.
fn day(call: &Call, ago: i64) -> Date {
    let at = Timestamp::from_millisecond(call.now_ms - ago * DAY_MS).unwrap_or(Timestamp::UNIX_EPOCH);
    PACIFIC.to_datetime(at).date()
}

fn report(call: &Call, date: &str, entity: &Value, figures: &[Figure]) -> Value {
    // What no report has is passed over.
    let asked: Option<Vec<&str>> =
        call.query("parameters").map(|text| text.split(',').map(str::trim).collect());
    let told = figures.iter().map(Figure::show).filter(|figure| {
        asked.as_ref().is_none_or(|asked| asked.iter().any(|name| figure["name"] == json!(name)))
    });
    json!({
        "kind": "admin#reports#usageReport",
        "date": date,
        "entity": entity,
        "parameters": told.collect::<Vec<_>>(),
    })
}

fn reports_of(date: &str, reports: Vec<Value>) -> Value {
    let mut answer = json!({
        "kind": "admin#reports#usageReports",
        "etag": format!("\"northwind/usage-{date}-{}\"", reports.len()),
    });
    if !reports.is_empty() {
        answer["usageReports"] = reports.into();
    }
    answer
}
