//! The customer and its domains.

use serde_json::{Value, json};

use super::people::{PRIMARY, SECONDARY, UNVERIFIED};

/// The customer id of the tenant.
pub(crate) const CUSTOMER_ID: &str = "C03nw7h42";

/// The customer resource.
pub(crate) fn customer() -> Value {
    json!({
        "kind": "admin#directory#customer",
        "id": CUSTOMER_ID,
        "etag": "\"northwind/customer\"",
        "customerDomain": PRIMARY,
        "alternateEmail": "owner@example.org",
        "customerCreationTime": "2012-12-03T09:14:07.000Z",
        "language": "en",
        "phoneNumber": "+441134960000",
        "postalAddress": {
            "organizationName": "Northwind",
            "contactName": "Priya Raman",
            "addressLine1": "12 Wellington Street",
            "locality": "Leeds",
            "postalCode": "LS1 4LT",
            "countryCode": "GB",
        },
    })
}

/// The domains, the primary one first; with the one that was never verified, or without it.
pub(crate) fn domains(unverified: bool) -> Vec<Value> {
    [
        (PRIMARY, true, true, "1354526047000"),
        (SECONDARY, false, true, "1488361200000"),
        (UNVERIFIED, false, false, "1791024000000"),
    ]
    .into_iter()
    .filter(|(_, _, verified, _)| *verified || unverified)
    .map(|(name, primary, verified, created)| {
        let mut domain = json!({
            "kind": "admin#directory#domain",
            "etag": format!("\"northwind/{name}\""),
            "domainName": name,
            "isPrimary": primary,
            "verified": verified,
            "creationTime": created,
        });
        if primary {
            domain["domainAliases"] = json!([{
                "kind": "admin#directory#domainAlias",
                "etag": "\"northwind/alias\"",
                "domainAliasName": "nw.example",
                "parentDomainName": PRIMARY,
                "verified": true,
                "creationTime": "1488361200000",
            }]);
        }
        domain
    })
    .collect()
}

/// Says whether users and groups may have addresses in this domain.
pub(crate) fn is_verified_domain(domain: &str) -> bool {
    domain.eq_ignore_ascii_case(PRIMARY) || domain.eq_ignore_ascii_case(SECONDARY)
}

/// Says whether `key` names this customer.
pub(crate) fn is_this_customer(key: &str) -> bool {
    key == "my_customer" || key == CUSTOMER_ID
}
