//! The mapping of a connection, with live values of a chosen user.

use directory::attribute::Beginning;
use directory::decide::on_google;
use directory::{Account, Attribute, Direction, Mapping};
use store::rusqlite::Connection;

use crate::{Error, Workstation};

/// A mapping with the account whose values are shown beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The mapping.
    pub mapping: Mapping,
    /// The account, if one was asked for.
    pub example: Option<Account>,
    /// Whether anybody is in the directory yet.
    pub beginning: Beginning,
}

impl Shown {
    /// Gives the example's value of an attribute, as a line for people.
    #[must_use]
    pub fn example_of(&self, attribute: Attribute) -> Option<String> {
        let account = self.example.as_ref()?;
        Some(on_google(attribute, account).map(|value| value.display()).unwrap_or_default())
    }
}

impl Workstation {
    /// Reads the mapping of a connection; with an address, also that account's values from Google, live.
    ///
    /// # Errors
    /// [`Error::Google`] when the account cannot be read.
    pub async fn mapping(&self, connection: i64, example: Option<&str>) -> Result<Shown, Error> {
        let (mapping, beginning) = self
            .inner
            .store
            .read(move |conn| Ok((store::mapping::get(conn, connection)?, beginning(conn, connection)?)))
            .await?;
        let example = match example.map(str::trim).filter(|key| !key.is_empty()) {
            None => None,
            Some(key) => {
                let client = self.client(connection).await?;
                Some(self.note_health(connection, client.user(key).await).await?.account)
            }
        };
        Ok(Shown { mapping, example, beginning })
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
        let mut trial = Mapping::default();
        for attribute in attributes {
            trial.set(*attribute, direction).map_err(|error| Error::Refused(error.to_string()))?;
        }
        let attributes = attributes.to_vec();
        self.inner
            .store
            .write(move |tx| {
                for attribute in attributes {
                    store::mapping::set(tx, connection, attribute, direction)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

/// Gives a connection that has just been made the mapping that it begins with.
pub(crate) fn begin(conn: &Connection, connection: i64) -> Result<(), store::Error> {
    let mapping = Mapping::to_begin_with(beginning(conn, connection)?);
    for attribute in Attribute::all() {
        let direction = mapping.direction(attribute);
        if direction != attribute.default_direction() {
            store::mapping::set(conn, connection, attribute, direction)?;
        }
    }
    Ok(())
}

/// Tells whether the directory is empty for its first and only connection.
fn beginning(conn: &Connection, connection: i64) -> Result<Beginning, store::Error> {
    let alone = store::connection::all(conn)?.iter().all(|row| row.id == connection);
    Ok(if alone && !store::user::anybody(conn)? { Beginning::Empty } else { Beginning::Inhabited })
}
