//! Who has which licence (`google-api.md` 5).

use serde::Deserialize;

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{LICENCES_LIST, LICENCES_MASK};
use crate::error::Error;
use crate::page::{ListPage, onward};
use crate::wire::{List, Object, Text};

/// How many licences a page holds at most.
const LARGEST_PAGE: &str = "1000";

/// One licence that a user has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// The user's address, in lower case; Google gives no id.
    pub user: String,
    /// The product, such as `Google-Apps`.
    pub product: String,
    /// The kind of the product, such as `1010020028`.
    pub sku: String,
    /// The name of that kind.
    pub sku_name: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct LicencesAnswer<'a> {
    #[serde(borrow)]
    items: List<Object<LicenceAnswer<'a>>>,
    #[serde(borrow)]
    next_page_token: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct LicenceAnswer<'a> {
    #[serde(borrow)]
    user_id: Text<'a>,
    #[serde(borrow)]
    product_id: Text<'a>,
    #[serde(borrow)]
    sku_id: Text<'a>,
    #[serde(borrow)]
    sku_name: Text<'a>,
}

impl Client {
    /// Reads a page of who has a licence of a product, of any kind; `customer` is the customer's id.
    ///
    /// # Errors
    /// [`Error::ApiNotEnabled`] when the Licensing API is off in the client's project; [`Error::Invalid`] for a product
    /// that does not exist.
    pub async fn licences(
        &self,
        customer: &str,
        product: &str,
        page_token: Option<&str>,
    ) -> Result<ListPage<Licence>, Error> {
        let call = Call::new(&LICENCES_LIST)
            .part("productId", product)?
            .param("customerId", customer)
            .param("maxResults", LARGEST_PAGE)
            .maybe("pageToken", page_token)
            .mask(LICENCES_MASK);
        let licence = |Object(entry): Object<LicenceAnswer<'_>>| Licence {
            user: entry.user_id.to_lowercase(),
            product: entry.product_id.into(),
            sku: entry.sku_id.into(),
            sku_name: entry.sku_name.into(),
        };
        self.call(&call, |answer| {
            let page: LicencesAnswer = answer.read()?;
            let items = page.items.0.into_iter().map(licence).collect();
            Ok(ListPage { items, next: onward(page.next_page_token.some(), page_token, &answer)? })
        })
        .await
    }
}
