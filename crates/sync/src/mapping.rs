//! The mapping of a connection, with live values of a chosen user.

use std::collections::BTreeSet;

use directory::decide::on_google;
use directory::{Account, Attribute, CustomField, Direction, Mapping};
use store::event::{self, Change, What};
use store::rusqlite::Connection;

use crate::{Error, Workstation};

/// A mapping with the account whose values are shown beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The mapping.
    pub mapping: Mapping,
    /// The account, if one was asked for.
    pub example: Option<Account>,
    /// Whether nobody is in the directory yet, so that an import overrules nothing.
    pub empty_directory: bool,
}

/// What Google answered when it was asked again for the fields of the customer's own schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldsRead {
    /// How many there are.
    pub known: usize,
    /// Those that were not known before, by name.
    pub new: Vec<CustomField>,
    /// Those that Google has no more, by name.
    pub gone: Vec<CustomField>,
}

impl FieldsRead {
    /// Says it in one line.
    #[must_use]
    pub fn words(&self) -> String {
        let names = |fields: &[CustomField]| {
            fields.iter().map(|field| Attribute::Custom(*field).label()).collect::<Vec<_>>().join(", ")
        };
        let mut words = match self.known {
            0 => "Google has no fields of your own".to_owned(),
            1 => "Google has 1 field of your own".to_owned(),
            known => format!("Google has {known} fields of your own"),
        };
        if !self.new.is_empty() {
            words.push_str(&format!("; new: {}", names(&self.new)));
        }
        if !self.gone.is_empty() {
            words.push_str(&format!("; gone: {}", names(&self.gone)));
        }
        words.push('.');
        words
    }
}

impl Shown {
    /// Gives the example's value of an attribute, as a line for people.
    #[must_use]
    pub fn example_of(&self, attribute: Attribute) -> Option<String> {
        let account = self.example.as_ref()?;
        if attribute == Attribute::Photo {
            return Some(account.photo_etag.as_ref().map(|_| "there is one".to_owned()).unwrap_or_default());
        }
        Some(on_google(attribute, account).map(|value| value.display()).unwrap_or_default())
    }
}

impl Shown {
    /// Gives what an administrator should know about an attribute, or nothing.
    #[must_use]
    pub fn remark_of(&self, attribute: Attribute) -> &'static str {
        match attribute {
            Attribute::Custom(field) if self.mapping.shape(field).is_none() => {
                "Google has no such field any more."
            }
            Attribute::Custom(_) => "",
            _ => attribute.remark(),
        }
    }
}

impl Workstation {
    /// Reads the mapping of a connection; with an address, also that account's values from Google, live.
    ///
    /// # Errors
    /// [`Error::Google`] when the account cannot be read.
    pub async fn mapping(&self, connection: i64, example: Option<&str>) -> Result<Shown, Error> {
        let read = move |conn: &Connection| {
            Ok((store::mapping::get(conn, connection)?, store::user::anybody(conn)?))
        };
        let (mapping, anybody) = self.inner.store.read(read).await?;
        let example = match example.map(str::trim).filter(|key| !key.is_empty()) {
            None => None,
            Some(key) => {
                let client = self.client(connection).await?;
                let read = match client.user(key).await {
                    Err(google::Error::NotFound { .. }) => {
                        return Err(Error::NotFound(format!("there is no account {key} on Google")));
                    }
                    // Google says the same of an address in nobody's domain as of one that may not be seen.
                    Err(google::Error::NotPermitted { .. }) if self.is_foreign(connection, key).await? => {
                        return Err(Error::NotFound(format!("{key} is in none of this customer's domains")));
                    }
                    other => self.note_health(connection, other).await?,
                };
                Some(read.account)
            }
        };
        Ok(Shown { mapping, example, empty_directory: !anybody })
    }

    /// Tells whether an address is in none of the domains that are known of a connection.
    async fn is_foreign(&self, connection: i64, address: &str) -> Result<bool, Error> {
        let (_, domains) = self.connection(connection).await?;
        let own = |domain: &str| domains.iter().any(|own| own.name.eq_ignore_ascii_case(domain));
        Ok(!domains.is_empty() && address.rsplit_once('@').is_some_and(|(_, domain)| !own(domain)))
    }

    /// Asks Google which fields the customer's own schemas have, and keeps the answer.
    ///
    /// # Errors
    /// [`Error::Google`], among them `MissingScope` and `NotPermitted`.
    pub async fn read_custom_fields(&self, connection: i64) -> Result<FieldsRead, Error> {
        let client = self.client(connection).await?;
        let fields = self.note_health(connection, client.custom_fields().await).await?;
        let known: BTreeSet<_> = fields.iter().map(|(field, _)| *field).collect();
        let before = self.inner.store.write(move |tx| {
            let before = store::custom_field::list(tx, connection)?;
            store::custom_field::replace(tx, connection, &fields)?;
            Ok(before)
        });
        let before: BTreeSet<_> = before.await?.into_iter().map(|(field, _)| field).collect();
        Ok(FieldsRead {
            known: known.len(),
            new: known.difference(&before).copied().collect(),
            gone: before.difference(&known).copied().collect(),
        })
    }

    /// Sets the direction of attributes.
    ///
    /// # Errors
    /// [`Error::Refused`] when one of them may not have it; then none is set.
    pub async fn set_direction(
        &self,
        connection: i64,
        attributes: &[Attribute],
        direction: Direction,
    ) -> Result<(), Error> {
        let mut trial = self.inner.store.read(move |conn| store::mapping::get(conn, connection)).await?;
        for attribute in attributes {
            if !trial.attributes().any(|known| known == *attribute) {
                let label = attribute.label();
                return Err(Error::Refused(format!(
                    "this customer has no field {label}, as far as is known; read the custom fields again"
                )));
            }
            trial.set(*attribute, direction).map_err(|error| Error::Refused(error.to_string()))?;
        }
        let attributes = attributes.to_vec();
        let event = self.event(What::Mapping, Some(connection));
        self.inner
            .store
            .write(move |tx| {
                let before = store::mapping::get(tx, connection)?;
                let changes = attributes.iter().filter(|one| before.direction(**one) != direction);
                let change = |attribute: &Attribute| Change {
                    what: attribute.label().to_string(),
                    before: before.direction(*attribute).name().to_owned(),
                    after: direction.name().to_owned(),
                };
                let changes: Vec<_> = changes.map(change).collect();
                for attribute in attributes {
                    store::mapping::set(tx, connection, attribute, direction)?;
                }
                if !changes.is_empty() {
                    event::add(tx, &event::Row { changes, ..event })?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}
