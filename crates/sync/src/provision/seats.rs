//! Licence seats (T8): how many there are is said by the administrator, or learned when Google has no more.

use serde::{Deserialize, Serialize};
use store::event::What;
use store::plan::account;
use store::rusqlite::Connection;
use store::{Millis, setting};

use crate::activity;
use crate::{Error, Workstation};

/// How many licences a customer has, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatCount {
    /// How many.
    pub total: u64,
    /// Who says so.
    pub from: SeatSource,
    /// Whether so many were seen in use after Google had refused another at fewer: then there are these, and may be more.
    #[serde(default)]
    pub at_least: bool,
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

impl SeatCount {
    /// Tells whether more have one than there were when Google refused another: some were bought since, and nobody knows
    /// how many are free.
    fn is_outgrown(self, used: u64) -> bool {
        self.from == SeatSource::Learned && (used > self.total || self.at_least && used == self.total)
    }
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
        Ok((!known.is_outgrown(used)).then_some(Self { total: known.total, used, needed }))
    }
}

/// How the licences of a connection stand, as far as is known without asking Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatsInUse {
    /// How many there are.
    pub total: u64,
    /// How many accounts hold one: as all of them were read last, and with what the run did that read them.
    pub used: u64,
    /// When that was.
    pub read_at: Millis,
}

/// What was counted when all accounts were read last.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Counted {
    used: u64,
    at: Millis,
}

fn counted(connection: i64) -> String {
    format!("seatsUsed:{connection}")
}

/// Notes how many accounts hold a licence, when all of them were read. There are at least as many as are in use, whatever
/// was learned from a refusal before; what the administrator said stands.
pub(crate) fn note(conn: &Connection, connection: i64, used: u64, at: Millis) -> Result<(), store::Error> {
    if known(conn, connection)?.is_some_and(|known| known.is_outgrown(used)) {
        let seen = SeatCount { total: used, from: SeatSource::Learned, at_least: true };
        setting::set(conn, &name(connection), &Some(seen))?;
    }
    setting::set(conn, &counted(connection), &Counted { used, at })
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
        Some(SeatCount { total, from: SeatSource::Entered, .. }) if total <= held => Ok(()),
        _ => {
            let learned = SeatCount { total: held, from: SeatSource::Learned, at_least: false };
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

    /// Tells how the licences of a connection stand, where it is known how many there are and all accounts were read.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn seats_in_use(&self, connection: i64) -> Result<Option<SeatsInUse>, Error> {
        let read = move |conn: &Connection| {
            let read: Option<Counted> = setting::get(conn, &counted(connection))?;
            let known = known(conn, connection)?;
            Ok(known
                .zip(read)
                .filter(|(known, read)| !known.is_outgrown(read.used))
                .map(|(known, read)| SeatsInUse { total: known.total, used: read.used, read_at: read.at }))
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Says how many licences a connection has; none for that it is not known.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn set_seats(&self, connection: i64, total: Option<u64>) -> Result<(), Error> {
        let said = total.map(|total| SeatCount { total, from: SeatSource::Entered, at_least: false });
        let event = self.event(What::Connection, Some(connection));
        let set = self.inner.store.write(move |tx| {
            let words = |seats: Option<u64>| seats.map(|total| total.to_string()).unwrap_or_default();
            let before = words(known(tx, connection)?.map(|known| known.total));
            setting::set(tx, &name(connection), &said)?;
            activity::note_change(tx, event, "licences", before, words(total))
        });
        Ok(set.await?)
    }
}
