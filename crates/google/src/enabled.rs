//! Whether the APIs beside the Admin SDK answer: each is enabled by itself in the client's project (T3).

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{GROUP_SETTINGS_GET, GROUPS_LIST, GROUPS_MASK, LICENCES_LIST, LICENCES_MASK};
use crate::error::Error;
use crate::wire::{List, Object, Text};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Groups<'a> {
    #[serde(borrow)]
    groups: List<Object<Group<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Group<'a> {
    #[serde(borrow)]
    email: Text<'a>,
}

impl Client {
    /// Asks the Licensing API for a single licence, to hear whether it answers; `customer` is the customer's id.
    ///
    /// # Errors
    /// [`Error::ApiNotEnabled`] when it is off in the client's project; [`Error::NotPermitted`] for a role without it.
    pub async fn licensing_answers(&self, customer: &str) -> Result<(), Error> {
        let call = Call::new(&LICENCES_LIST)
            .part("productId", "Google-Apps")?
            .param("customerId", customer)
            .param("maxResults", "1")
            .mask(LICENCES_MASK);
        match self.call(&call, |_| Ok(())).await {
            // A customer need not have that product, to be told so.
            Err(Error::Invalid { .. } | Error::NotFound { .. }) => Ok(()),
            answered => answered,
        }
    }

    /// Finds the address of any group; none when there is no group.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see groups.
    pub async fn any_group(&self) -> Result<Option<String>, Error> {
        let call = Call::new(&GROUPS_LIST)
            .param("customer", "my_customer")
            .param("maxResults", "1")
            .mask(GROUPS_MASK);
        self.call(&call, |answer| {
            let page: Groups = answer.read()?;
            Ok(page.groups.0.into_iter().next().map(|Object(group)| group.email.into()))
        })
        .await
    }

    /// Asks the Groups Settings API for the settings of a group, by its address, to hear whether it answers.
    ///
    /// # Errors
    /// [`Error::ApiNotEnabled`] when it is off in the client's project; [`Error::NotPermitted`] for a role without it.
    pub async fn group_settings_answer(&self, email: &str) -> Result<(), Error> {
        let call = Call::new(&GROUP_SETTINGS_GET).part("groupUniqueId", email)?.param("alt", "json");
        self.call(&call, |_| Ok(())).await
    }
}
