//! The query language of `users.list`: clauses joined by spaces, all of which must hold (google-api.md 2.1).

mod condition;
mod syntax;

use serde_json::{Map, Value};

use self::condition::Test;
use self::syntax::clause;
use crate::failure::Failure;
use crate::tenant::awkward::Awkward;
use crate::tenant::people::{Admin, People, Person};
use crate::tenant::record::external_id_values;
use crate::tenant::units::UNITS;

/// A parsed query; an empty one holds for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    clauses: Vec<Clause>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    field: Field,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Any,
    /// None was named.
    Word,
    Name,
    Email,
    GivenName,
    FamilyName,
    Flag(&'static str),
    UnitPath,
    Manager,
    DirectManager,
    /// A member of the entries of an array.
    Entry(&'static str, &'static [&'static str]),
    Custom(String, String),
}

/// The flags that a person tells without a record.
const CHEAP_FLAGS: [&str; 5] = ["suspended", "archived", "isAdmin", "isDelegatedAdmin", "isGuestUser"];

impl Query {
    /// Reads a query; anything that is not one is 400 `Invalid Input: query`.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut clauses = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (clause, after) =
                clause(rest).ok_or_else(|| Failure::parameter("query", "Invalid Input: query"))?;
            clauses.push(clause);
            rest = after.trim_start();
        }
        Ok(Self { clauses })
    }

    /// Says that a person cannot match, from what is cheap to know.
    pub(crate) fn rules_out(&self, people: &People, person: &Person) -> bool {
        self.clauses.iter().any(|clause| clause.rules_out(people, person))
    }

    /// Says that whoever is not ruled out matches.
    pub(crate) fn is_settled(&self) -> bool {
        self.clauses.iter().all(|clause| match clause.field {
            Field::Email
            | Field::Word
            | Field::GivenName
            | Field::FamilyName
            | Field::UnitPath
            | Field::Entry("externalIds", _) => true,
            Field::Flag(flag) => CHEAP_FLAGS.contains(&flag),
            Field::Any
            | Field::Name
            | Field::Manager
            | Field::DirectManager
            | Field::Entry(..)
            | Field::Custom(..) => false,
        })
    }

    /// Says whether a record matches. `chain` tells the managers above an account, the nearest first.
    pub(crate) fn matches(&self, record: &Map<String, Value>, chain: &dyn Fn(&str) -> Vec<String>) -> bool {
        self.clauses.iter().all(|clause| clause.matches(record, chain))
    }
}

fn in_subtree(path: &str, top: &str) -> bool {
    let (path, top) = (path.to_lowercase(), top.to_lowercase());
    let top = top.trim_end_matches('/');
    top.is_empty() || path == top || path.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'))
}

impl Clause {
    fn rules_out(&self, people: &People, person: &Person) -> bool {
        let test = &self.test;
        let email = || {
            let email = person.email();
            test.holds(&email)
                || person.alias.as_deref().is_some_and(|alias| test.holds(alias))
                || test.holds(&format!("{email}.test-google-a.com"))
        };
        match &self.field {
            Field::Email => !email(),
            Field::Word => !(email() || in_a_name(&person.given, test) || in_a_name(&person.family, test)),
            Field::GivenName => !test.holds(&person.given),
            Field::FamilyName => !test.holds(&person.family),
            Field::UnitPath => {
                matches!(test, Test::Is(top) if !in_subtree(&people.unit_path(person.unit), top))
            }
            Field::Flag("suspended") => test.is_true() != person.suspended(),
            Field::Flag("archived") => test.is_true() != person.archived(),
            Field::Flag("isAdmin") => test.is_true() != (person.admin == Admin::Super),
            Field::Flag("isDelegatedAdmin") => test.is_true() != (person.admin == Admin::Delegated),
            Field::Flag("isGuestUser") => test.is_true() != (person.awkward == Awkward::Guest),
            Field::Entry("externalIds", _) => {
                !external_id_values(people, person).iter().any(|id| test.holds(id))
            }
            Field::Entry("organizations", ["title"]) => {
                !maybe_works(person, &[person.title, "Treasurer"], test)
            }
            Field::Entry("organizations", ["department"]) => {
                !maybe_works(person, &[UNITS[person.unit].department], test)
            }
            Field::Entry("organizations", ["costCenter"]) => {
                !maybe_works(person, &[UNITS[person.unit].cost_center], test)
            }
            Field::Any
            | Field::Name
            | Field::Flag(_)
            | Field::Manager
            | Field::DirectManager
            | Field::Entry(..)
            | Field::Custom(..) => false,
        }
    }

    fn matches(&self, record: &Map<String, Value>, chain: &dyn Fn(&str) -> Vec<String>) -> bool {
        let test = &self.test;
        let name = |field: &str| {
            record.get("name").and_then(|name| name.get(field)).and_then(Value::as_str).unwrap_or("")
        };
        let email = || super::overlay::users::addresses(record).iter().any(|address| test.holds(address));
        match &self.field {
            Field::Email => email(),
            Field::GivenName => test.holds(name("givenName")),
            Field::FamilyName => test.holds(name("familyName")),
            Field::Name => {
                test.holds(&format!("{} {}", name("givenName"), name("familyName")))
                    || test.holds(name("fullName"))
            }
            Field::Word => {
                email() || in_a_name(name("givenName"), test) || in_a_name(name("familyName"), test)
            }
            Field::Any => {
                email()
                    || test.holds(name("fullName"))
                    || test.holds(name("givenName"))
                    || test.holds(name("familyName"))
                    || entries(record, "externalIds", &["value"]).any(|text| test.holds(text))
            }
            Field::Flag(flag) => {
                record.get(*flag).and_then(Value::as_bool).unwrap_or(false) == test.is_true()
            }
            Field::UnitPath => {
                let path = record.get("orgUnitPath").and_then(Value::as_str);
                matches!((test, path), (Test::Is(top), Some(path)) if in_subtree(path, top))
            }
            Field::DirectManager => managers(record).any(|manager| test.holds(manager)),
            Field::Manager => managers(record)
                .any(|manager| test.holds(manager) || chain(manager).iter().any(|above| test.holds(above))),
            Field::Entry(list, members) => entries(record, list, members).any(|text| test.holds(text)),
            Field::Custom(schema, field) => custom(record, schema, field).iter().any(|text| test.holds(text)),
        }
    }
}

/// Says whether a name, or a later part of it, matches.
fn in_a_name(name: &str, test: &Test) -> bool {
    name.char_indices()
        .filter(|(at, _)| !name[..*at].ends_with(char::is_alphanumeric))
        .any(|(at, _)| test.holds(&name[at..]))
}

/// Says whether one of the texts that a person's organisation may have matches; odd organisations may have any.
fn maybe_works(person: &Person, texts: &[&str], test: &Test) -> bool {
    person.awkward == Awkward::HtmlLikeOrganisation || texts.iter().any(|text| test.holds(text))
}

/// The addresses of somebody's direct managers.
pub(crate) fn managers(record: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let relations = record.get("relations").and_then(Value::as_array).into_iter().flatten();
    relations
        .filter(|relation| relation.get("type").and_then(Value::as_str) == Some("manager"))
        .filter_map(|relation| relation.get("value")?.as_str())
}

fn entries<'a>(
    record: &'a Map<String, Value>,
    list: &str,
    members: &'a [&'static str],
) -> impl Iterator<Item = &'a str> {
    let entries = record.get(list).and_then(Value::as_array).into_iter().flatten();
    entries.flat_map(|entry| members.iter().filter_map(|member| entry.get(member)?.as_str()))
}

fn custom(record: &Map<String, Value>, schema: &str, field: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match record.get("customSchemas").and_then(|schemas| schemas.get(schema)?.get(field)) {
        None => Vec::new(),
        Some(Value::Array(values)) => {
            values.iter().filter_map(|entry| entry.get("value")).map(text).collect()
        }
        Some(value) => vec![text(value)],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Query;
    use crate::tenant::Tenant;
    use crate::tenant::people::People;
    use crate::tenant::record::record;

    fn matches(query: &str) -> Result<bool, String> {
        let record = json!({
            "primaryEmail": "dara.o'brien@northwind.test", "aliases": ["dara@northwind.test"], "suspended": false, "isAdmin": false, "orgUnitPath": "/Sales/EMEA",
            "name": { "givenName": "Dara", "familyName": "O'Brien", "fullName": "Dara O'Brien" },
            "relations": [{ "type": "manager", "value": "boss@northwind.test" }],
            "externalIds": [{ "type": "organization", "value": "E007" }],
            "organizations": [{ "title": "Account executive", "department": "R&D </td>", "costCenter": "CC-1" }],
            "addresses": [{ "locality": "Łódź", "countryCode": "PL" }],
            "customSchemas": { "Employment": { "level": 4, "startDate": "2020-05-01" } },
        });
        let chain = |manager: &str| {
            if manager == "boss@northwind.test" {
                vec!["chief@northwind.test".to_owned()]
            } else {
                Vec::new()
            }
        };
        Query::parse(query)
            .map(|query| query.matches(record.as_object().expect("an object"), &chain))
            .map_err(|failure| failure.message)
    }

    #[test]
    fn clauses_that_hold() {
        for query in [
            "",
            "email=dara@northwind.test",
            "email:dara*",
            "familyName='O\\'Brien'",
            "familyName=\"o'brien\"",
            "givenName:da*",
            "name:'dara o'",
            "name='Dara O\\'Brien'",
            "isSuspended=false isAdmin=false",
            "orgUnitPath=/",
            "orgUnitPath=/Sales",
            "orgUnitPath='/sales/emea'",
            "manager=chief@northwind.test",
            "directManager=boss@northwind.test",
            "externalId=e007",
            "orgTitle:executive",
            "orgTitle='account executive'",
            "orgCostCenter=cc-1",
            "addressLocality=łódź",
            "addressCountry=pl",
            "address:Łódź",
            "Employment.level>3",
            "Employment.level<=4",
            "Employment.startDate>=2020-01-01",
            "isGuest=false",
            "email:brien",
            "dara",
            "DAR",
            "bri",
            "o'b",
            "dara.o'brien@northwind.test",
            "'o\\'brien'",
            "dara isSuspended=false",
        ] {
            assert_eq!(matches(query), Ok(true), "{query} must hold");
        }
    }

    #[test]
    fn clauses_that_do_not_hold() {
        for query in [
            "email=dar@northwind.test",
            "isSuspended=true",
            "orgUnitPath=/Sal",
            "directManager=chief@northwind.test",
            "orgTitle:exec",
            "isSuspended=false isAdmin=true",
            "Employment.level>4",
            "Unknown.field=1",
            "externalId=E00",
            "ara",
            "northwind",
            "executive",
            "dara wei",
        ] {
            assert_eq!(matches(query), Ok(false), "{query} must not hold");
        }
    }

    #[test]
    fn what_is_cheap_to_know_agrees_with_the_record() {
        let people = People::new(Tenant { seed: 1, users: 600 });
        let nobody = |_: &str| Vec::new();
        for text in [
            "email:he*",
            "email=payroll1@northwind.test",
            "email:northwind",
            "givenName:jo*",
            "familyName=Dubois",
            "orgUnitPath=/Sales",
            "isSuspended=true",
            "isSuspended=false isAdmin=true",
            "isArchived=true",
            "isDelegatedAdmin=true",
            "isGuest=true",
            "externalId=E100042",
            "externalId:000000191",
            "orgTitle:lead",
            "orgTitle:script",
            "orgTitle=Treasurer",
            "orgDepartment='Sales EMEA'",
            "orgCostCenter=CC-2100",
            "name:dubois",
            "dubois",
            "payroll",
            "berg",
        ] {
            let query = Query::parse(text).expect("a query");
            let mut found = 0;
            for index in 0..600 {
                let person = people.person(index);
                let out = query.rules_out(&people, &person);
                let matches = query.matches(&record(&people, &person), &nobody);
                found += u32::from(matches);
                assert!(!(out && matches), "{text} must not rule out user {index}");
                assert!(out || matches || !query.is_settled(), "{text} is not settled for user {index}");
            }
            assert!(found > 0, "{text} must find somebody, else this shows nothing");
        }
    }
}
