//! The aliases of users (`google-api.md` 2.2).

use serde::Deserialize;

use crate::body::Body;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{ALIASES_DELETE, ALIASES_INSERT, ALIASES_LIST};
use crate::error::Error;
use crate::wire::{List, Object, Text};

#[derive(Deserialize, Default)]
#[serde(default)]
struct AliasesAnswer<'a> {
    #[serde(borrow)]
    aliases: List<Object<AliasAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AliasAnswer<'a> {
    #[serde(borrow)]
    alias: Text<'a>,
}

impl Client {
    /// Lists a user's aliases, in lower case, in Google's order.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user at this moment.
    pub async fn aliases(&self, id: &str) -> Result<Vec<String>, Error> {
        let call = Call::new(&ALIASES_LIST).user_id(id)?;
        self.call(&call, |answer| {
            let list: AliasesAnswer = answer.read()?;
            Ok(list.aliases.iter().map(|entry| entry.alias.to_lowercase()).collect())
        })
        .await
    }

    /// Gives a user one more alias; Google allows 30.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when somebody has the address, be it this user.
    pub async fn add_alias(&self, id: &str, alias: &str) -> Result<(), Error> {
        let call = Call::new(&ALIASES_INSERT).user_id(id)?;
        let body = Body::default().text("alias", alias);
        self.call(&call.json(&body)?, |_| Ok(())).await
    }

    /// Takes an alias from a user; anybody can have it at once.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the user has no such alias, or there is no such user.
    pub async fn delete_alias(&self, id: &str, alias: &str) -> Result<(), Error> {
        let call = Call::new(&ALIASES_DELETE).user_id(id)?.part("alias", alias)?;
        self.call(&call, |_| Ok(())).await
    }
}
