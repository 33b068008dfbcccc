//! The customer and its domains.

use serde_json::{Value, json};

use super::call::Call;
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::customer::{self, is_this_customer};

/// Refuses any customer but this.
pub(crate) fn check_customer(key: &str) -> Result<(), Failure> {
    if is_this_customer(key) { Ok(()) } else { Err(Failure::invalid("Invalid Customer Id")) }
}

/// `customers.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    if !is_this_customer(call.path("customerKey")) {
        return Err(Failure::new(404, "notFound", "Customer doesn't exist"));
    }
    Ok(Answer::Resource(customer::customer()))
}

/// `domains.list`.
pub(crate) fn domains(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customer"))?;
    let domains = customer::domains(call.world.settings().unverified_domain);
    Ok(Answer::Resource(
        json!({ "kind": "admin#directory#domains", "etag": "\"northwind/domains\"", "domains": domains }),
    ))
}

/// `domains.get`.
pub(crate) fn domain(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customer"))?;
    let wanted = call.path("domainName");
    let found = customer::domains(call.world.settings().unverified_domain).into_iter().find(|domain| {
        domain.get("domainName").and_then(Value::as_str).is_some_and(|name| name.eq_ignore_ascii_case(wanted))
    });
    found.map(Answer::Resource).ok_or_else(|| Failure::new(404, "notFound", "Domain not found"))
}
