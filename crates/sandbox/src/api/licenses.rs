//! The Licensing API: who has which licence. Licences are assigned by themselves to everybody who lives.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::page::{self, Above, Limits};
use crate::failure::Failure;
use crate::reply::Answer;
use crate::roll::{Entry, Filter, Record};
use crate::tenant::customer::is_this_customer;
use crate::tenant::people::{PRIMARY, People, Person};

const LIMITS: Limits = Limits { default: 100, most: 1_000, above: Above::Refuse };
/// Whose address begins so has no licence, as if assigning them by themselves were off.
const UNLICENSED: &str = "unlicensed.";

/// A product of which this customer has one SKU.
struct Product {
    id: &'static str,
    name: &'static str,
    sku: &'static str,
    sku_name: &'static str,
    archived: bool,
}

/// What the customer bought.
const PRODUCTS: [Product; 2] = [
    Product {
        id: "Google-Apps",
        name: "Google Workspace",
        sku: "1010020028",
        sku_name: "Google Workspace Business Standard",
        archived: false,
    },
    Product {
        id: "101034",
        name: "Google Workspace Archived User",
        sku: "1010340006",
        sku_name: "Google Workspace Business Standard - Archived User",
        archived: true,
    },
];
/// Products that exist and of which this customer has none.
const UNBOUGHT: [&str; 6] = ["101001", "101005", "101031", "101033", "101037", "Google-Vault"];

impl Product {
    /// The product that the path names; none if the customer has nothing of it.
    fn named(call: &Call) -> Result<Option<&'static Self>, Failure> {
        let id = call.path("productId");
        match PRODUCTS.iter().find(|product| product.id == id) {
            None if UNBOUGHT.contains(&id) => Ok(None),
            None => Err(Failure::invalid("Invalid Input: productId")),
            product => Ok(product),
        }
    }

    fn is_for(&self, record: &Record) -> bool {
        let archived = record.get("archived").and_then(Value::as_bool).unwrap_or(false);
        archived == self.archived && !email(record).starts_with(UNLICENSED)
    }

    fn show(&self, email: &str) -> Value {
        json!({
            "kind": "licensing#licenseAssignment",
            "etags": format!("\"northwind/licence-{}\"", &blake3::hash(email.as_bytes()).to_hex()[..16]),
            "productId": self.id,
            "productName": self.name,
            "skuId": self.sku,
            "skuName": self.sku_name,
            "userId": email,
            "selfLink": format!(
                "https://licensing.googleapis.com/apps/licensing/v1/product/{}/sku/{}/user/{email}",
                self.id, self.sku
            ),
        })
    }
}

fn email(record: &Map<String, Value>) -> &str {
    record.get("primaryEmail").and_then(Value::as_str).unwrap_or("")
}

impl Filter for &Product {
    fn rules_out(&self, _people: &People, person: &Person) -> bool {
        person.archived() != self.archived
    }

    fn is_settled(&self) -> bool {
        true
    }

    fn admits(&self, record: &Record) -> bool {
        self.is_for(record)
    }
}

/// `licenseAssignments.listForProduct` and `licenseAssignments.listForProductAndSku`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    match call.query("customerId") {
        None => return Err(Failure::new(400, "required", "Required parameter: customerId")),
        Some(customer) if is_this_customer(customer) || customer == PRIMARY => {}
        Some(_) => return Err(Failure::invalid("Invalid Customer Id")),
    }
    let sku = Some(call.path("skuId")).filter(|sku| !sku.is_empty());
    let product = Product::named(call)?.filter(|product| sku.is_none_or(|sku| sku == product.sku));
    let page = page::wanted(call, LIMITS)?;
    let (entries, next) = match &product {
        Some(product) => call.roll.list(&call.world.overlay, &page.after, page.size, product)?,
        None => (Vec::new(), None),
    };
    let items: Vec<Value> = product
        .into_iter()
        .flat_map(|product| entries.iter().map(|entry| product.show(&address(entry))))
        .collect();
    let given = page.given + items.len() as u64;
    let mut answer = json!({
        "kind": "licensing#licenseAssignmentList",
        "etag": format!("\"northwind/licences-{}-{given}\"", call.path("productId")),
    });
    if let Some(last) = next {
        answer["nextPageToken"] = page::next_token(call, &page, last, given).into();
    }
    if !items.is_empty() {
        answer["items"] = items.into();
    }
    Ok(Answer::Resource(answer))
}

fn address(entry: &Entry) -> String {
    match entry {
        Entry::Seeded(person) => person.email(),
        Entry::Kept(record) => email(record).to_owned(),
    }
}

/// `licenseAssignments.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    let product = Product::named(call)?;
    let overlay = &call.world.overlay;
    let number = call.roll.number(overlay, call.path("userId"))?;
    let record = match number {
        Some(number) => call.roll.user(overlay, number)?,
        None => None,
    };
    let record = record.ok_or_else(|| Failure::not_found("userId"))?;
    let none = || Failure::new(404, "notFound", "User does not have a license for specified sku and product");
    let product = product.filter(|product| product.sku == call.path("skuId") && product.is_for(&record));
    product.map(|product| Answer::Resource(product.show(email(&record)))).ok_or_else(none)
}
