//! The customer and its domains.

use serde::Deserialize;

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{CUSTOMERS_GET, DOMAINS_LIST};
use crate::error::Error;
use crate::wire::{Flag, List, Object, Text};

/// A Google customer: one Admin console, however many domains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Google's id, such as `C01abcd23`.
    pub id: String,
    /// The primary domain.
    pub domain: String,
    /// When it came to be (RFC 3339).
    pub created_at: Option<String>,
}

/// One domain of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name, in lower case.
    pub name: String,
    /// Whether it is the customer's first.
    pub primary: bool,
    /// Whether Google has seen that it belongs to the customer.
    pub verified: bool,
    /// Domains whose addresses lead to this one's users.
    pub aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct CustomerAnswer<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    customer_domain: Text<'a>,
    #[serde(borrow)]
    customer_creation_time: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DomainsAnswer<'a> {
    #[serde(borrow)]
    domains: List<Object<DomainAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct DomainAnswer<'a> {
    #[serde(borrow)]
    domain_name: Text<'a>,
    is_primary: Flag,
    verified: Flag,
    #[serde(borrow)]
    domain_aliases: List<Object<AliasAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct AliasAnswer<'a> {
    #[serde(borrow)]
    domain_alias_name: Text<'a>,
}

impl Client {
    /// Reads the customer of the connected account.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see it.
    pub async fn customer(&self) -> Result<Customer, Error> {
        let call = Call::new(&CUSTOMERS_GET).part("customerKey", "my_customer")?;
        self.call(&call, |answer| {
            let customer: CustomerAnswer = answer.read()?;
            if customer.id.is_empty() {
                return Err(Error::protocol(answer.evidence.clone(), "it names no customer"));
            }
            Ok(Customer {
                id: customer.id.into(),
                domain: customer.customer_domain.to_lowercase(),
                created_at: customer.customer_creation_time.some(),
            })
        })
        .await
    }

    /// Reads the customer's domains, in Google's order.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see them (T13).
    pub async fn domains(&self) -> Result<Vec<Domain>, Error> {
        let call = Call::new(&DOMAINS_LIST).part("customer", "my_customer")?;
        let domain = |Object(domain): Object<DomainAnswer<'_>>| Domain {
            name: domain.domain_name.to_lowercase(),
            primary: domain.is_primary.0,
            verified: domain.verified.0,
            aliases: domain
                .domain_aliases
                .iter()
                .map(|alias| alias.domain_alias_name.to_lowercase())
                .collect(),
        };
        self.call(&call, |answer| {
            let domains: DomainsAnswer = answer.read()?;
            Ok(domains.domains.0.into_iter().map(domain).collect())
        })
        .await
    }
}
