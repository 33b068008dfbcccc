//! Another writer: changes through our client that our journal does not know, before a sync is planned.
//!
//! Google's log tells of each change by which client it was made. Somebody else with the same client, another
//! workstation above all, may be at work on the same accounts: then the plan waits for a confirmation.

use std::collections::BTreeSet;

use google::Client;
use google::activities::{Log, LogStretch};
use serde::{Deserialize, Serialize};
use store::event::{self, What};
use store::plan::elsewhere::{self, Row, Told};
use store::rusqlite::Connection;
use store::{Millis, connection, setting};

use super::log::{Entries, LAG};
use super::ours::{Ours, Seen, seen};
use crate::{Error, Workstation};

/// How far the log is read back at most.
const FURTHEST: Millis = 7 * 86_400_000;

/// Up to when the log was looked at on a connection, and what of its last hours was confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Looked {
    /// By Google's clock.
    until: Millis,
    /// Time and qualifier of each entry.
    confirmed: BTreeSet<(Millis, String)>,
}

impl Looked {
    fn name(connection: i64) -> String {
        format!("logLooked:{connection}")
    }

    fn get(conn: &Connection, connection: i64) -> Result<Self, store::Error> {
        Ok(setting::get(conn, &Self::name(connection))?.unwrap_or_default())
    }
}

/// Notes that a plan was approved with what the log told: that is not told again.
pub(super) fn confirm(conn: &Connection, connection: i64) -> Result<(), store::Error> {
    let Some(Ok(Told { rows, until })) = elsewhere::told(conn, u32::MAX)? else { return Ok(()) };
    let mut confirmed = Looked::get(conn, connection)?.confirmed;
    confirmed.extend(rows.into_iter().map(|row| (row.at, row.qualifier)));
    confirmed.retain(|(at, _)| *at >= until - LAG);
    setting::set(conn, &Looked::name(connection), &Looked { until, confirmed })
}

impl Workstation {
    /// Asks Google's log who else changed accounts through our client, and keeps the answer with the plan.
    ///
    /// That the log cannot be asked is no reason to make no plan: it is said.
    pub(crate) async fn look_elsewhere(&self, run: i64, connection: i64) -> Result<(), Error> {
        let client = self.client(connection).await?;
        let told = match self.elsewhere(connection, &client).await {
            Ok(told) => Ok(told),
            Err(Error::Google(error))
                if !matches!(error, google::Error::Reauthorize { .. } | google::Error::Offline { .. }) =>
            {
                Err(error.to_string())
            }
            Err(error) => return Err(error),
        };
        match &told {
            Ok(told) if told.rows.is_empty() => {}
            Ok(told) => tracing::warn!(run, changes = told.rows.len(), "another writer uses the same client"),
            Err(_) => tracing::info!(run, "Google's log could not be asked for another writer"),
        }
        self.with_plan(run, move |conn| Ok(elsewhere::replace(conn, &told)?)).await
    }

    /// Lists those changes of the last week that the journal does not know and nobody confirmed.
    pub(crate) async fn elsewhere(&self, connection: i64, client: &Client) -> Result<Told, Error> {
        let (row, _) = self.connection(connection).await?;
        let of = row.clone();
        let known = move |conn: &Connection| Ok((Looked::get(conn, connection)?, first_consent(conn, &of)?));
        let (looked, first) = self.inner.store.read(known).await?;
        let stretch = LogStretch { client: Some(row.client_id.clone()), ..LogStretch::of(Log::Admin) };
        let read = Entries::read(
            client,
            &stretch,
            || self.now(),
            |clock| (looked.until - LAG).max(first + clock.ahead).max(clock.now - FURTHEST),
        )
        .await?;
        let (since, Entries { entries, clock, .. }) = (read.of_steps_since(), read);
        let ours = self.inner.store.read(move |conn| Ours::read(conn, &row, since, clock.ahead)).await?;
        let told: Vec<_> = seen(&entries).collect();
        let unexplained = told.iter().zip(ours.explain(&told)).filter(|(_, sent)| sent.is_none());
        let rows = unexplained
            .filter_map(|(seen, _)| change(*seen))
            .filter(|row| !looked.confirmed.contains(&(row.at, row.qualifier.clone())));
        Ok(Told { rows: rows.collect(), until: clock.now })
    }
}

/// When a connection was consented to first: a later consent hides nothing of what was done before it.
fn first_consent(conn: &Connection, row: &connection::Row) -> Result<Millis, store::Error> {
    let first = |what| {
        let events = event::of_connection(conn, row.id, what, u32::MAX)?;
        Ok::<_, store::Error>(events.last().map(|event| event.at))
    };
    Ok(match first(What::Connected)? {
        Some(at) => at,
        // An earlier version noted none: where the trail knows a later one, the first is older than the trail.
        None if first(What::Reactivated)?.is_some() => 0,
        None => row.connected_at,
    })
}

/// Tells of the change of an account or a group.
fn change((entry, event): Seen<'_>) -> Option<Row> {
    let whose = match event.kind.as_str() {
        "USER_SETTINGS" => event.parameter("USER_EMAIL")?,
        "GROUP_SETTINGS" => event.parameter("GROUP_EMAIL")?,
        _ => return None,
    };
    Some(Row {
        at: entry.time.as_millisecond(),
        qualifier: entry.qualifier.clone(),
        what: event.name.clone(),
        email: whose.to_lowercase(),
        actor: entry.actor_email.clone().unwrap_or_default(),
    })
}
