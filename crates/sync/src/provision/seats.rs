//! Licence seats (T8): how many there are is said by the administrator, or learned when Google has no more.

use serde::{Deserialize, Serialize};
use store::plan::account;
use store::rusqlite::Connection;
use store::setting;

use crate::{Error, Workstation};

/// How many licences a customer has, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatCount {
    /// How many.
    pub total: u64,
    /// Who says so.
    pub from: SeatSource,
}

/// Who says how many licences there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SeatSource {
    /// The administrator.
    Entered,
    /// Google refused another account when so many had one.
    Learned,
}

/// The licences of a connection, beside a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats {
    /// How many there are.
    pub total: u64,
    /// How many accounts hold one: suspended ones do, archived ones do not (`google-api.md` 5).
    pub used: u64,
    /// How many the plan needs.
    pub needed: u64,
}

impl Seats {
    /// Gives how many are free.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.total.saturating_sub(self.used)
    }

    pub(super) fn of(conn: &Connection, connection: i64, needed: u64) -> Result<Option<Self>, store::Error> {
        let Some(known) = known(conn, connection)? else { return Ok(None) };
        let used = account::holding_seats(conn)?;
        // More have one than there were when Google refused: some were bought since.
        let outgrown = known.from == SeatSource::Learned && used > known.total;
        Ok((!outgrown).then_some(Self { total: known.total, used, needed }))
    }
}

fn name(connection: i64) -> String {
    format!("seats:{connection}")
}

fn known(conn: &Connection, connection: i64) -> Result<Option<SeatCount>, store::Error> {
    Ok(setting::get::<Option<SeatCount>>(conn, &name(connection))?.flatten())
}

/// Learns from Google's refusal that there are no more seats than accounts that hold one; what the administrator said
/// stands, unless it cannot be.
pub(super) fn learn(conn: &Connection, connection: i64, held: u64) -> Result<(), store::Error> {
    match known(conn, connection)? {
        Some(SeatCount { total, from: SeatSource::Entered }) if total <= held => Ok(()),
        _ => {
            let learned = SeatCount { total: held, from: SeatSource::Learned };
            setting::set(conn, &name(connection), &Some(learned))
        }
    }
}

impl Workstation {
    /// Tells how many licences a connection has, as far as is known.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn seats(&self, connection: i64) -> Result<Option<SeatCount>, Error> {
        Ok(self.inner.store.read(move |conn| known(conn, connection)).await?)
    }

    /// Says how many licences a connection has; none for that it is not known.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn set_seats(&self, connection: i64, total: Option<u64>) -> Result<(), Error> {
        let said = total.map(|total| SeatCount { total, from: SeatSource::Entered });
        Ok(self.inner.store.write(move |tx| setting::set(tx, &name(connection), &said)).await?)
    }
}
