//! Another writer: changes through our client that our journal does not know, before a sync is planned.
//!
//! Google's log tells of each change by which client it was made. Somebody else with the same client, another
//! workstation above all, may be at work on the same accounts: then the plan waits for a confirmation.

use std::collections::{BTreeMap, BTreeSet};

use directory::Attribute;
use google::Client;
use google::activities::{Activity, Log, LogStretch};
use serde::{Deserialize, Serialize};
use store::plan::elsewhere::{self, Row, Told};
use store::rusqlite::Connection;
use store::{Millis, setting, step};

use super::journal::Details;
use crate::{Error, Workstation};

/// How far the log is read back at most.
const FURTHEST: Millis = 7 * 86_400_000;

/// How late the log may tell of a change: so much of what was asked before is asked for again.
const LAG: Millis = 2 * 3_600_000;

/// How far apart the log's time of a change of ours and the journal's may be.
const APART: Millis = 3_600_000;

/// How many pages of the log are read, of a thousand entries each.
const PAGES: usize = 20;

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

    async fn elsewhere(&self, connection: i64, client: &Client) -> Result<Told, Error> {
        let (row, _) = self.connection(connection).await?;
        let looked = self.inner.store.read(move |conn| Looked::get(conn, connection)).await?;
        let now = self.now();
        let log = Entries::read(client, &row.client_id, now, |googles_now| {
            let connected = row.connected_at + (googles_now - now);
            (looked.until - LAG).max(connected).max(googles_now - FURTHEST)
        })
        .await?;
        let ahead = log.googles_now - now;
        let since = now - FURTHEST - APART;
        let ours = self.inner.store.read(move |conn| Ours::read(conn, connection, since, ahead)).await?;
        let rows =
            log.entries.iter().flat_map(changes).filter(|row| {
                !looked.confirmed.contains(&(row.at, row.qualifier.clone())) && !ours.made(row)
            });
        Ok(Told { rows: rows.collect(), until: log.googles_now })
    }
}

/// The last entries of the log.
struct Entries {
    entries: Vec<Activity>,
    googles_now: Millis,
}

impl Entries {
    /// Reads from the newest entry back to a moment, which is given for what Google's clock says.
    async fn read(
        client: &Client,
        oauth_client: &str,
        now: Millis,
        since: impl Fn(Millis) -> Millis,
    ) -> Result<Self, Error> {
        let stretch = LogStretch { client: Some(oauth_client.to_owned()), ..LogStretch::of(Log::Admin) };
        let (mut entries, mut googles_now, mut token) = (Vec::new(), None, None);
        for _ in 0..PAGES {
            let page = client.activities(&stretch, token.as_deref()).await?;
            let at = *googles_now.get_or_insert_with(|| page.date.map_or(now, |date| date.as_millisecond()));
            let since = since(at);
            let read = page.items.len();
            entries.extend(page.items.into_iter().filter(|entry| entry.time.as_millisecond() > since));
            let older = entries.len() < read;
            token = page.next;
            if older || token.is_none() {
                break;
            }
        }
        Ok(Self { entries, googles_now: googles_now.unwrap_or(now) })
    }
}

/// Lists the changes of accounts of which an entry tells.
fn changes(entry: &Activity) -> impl Iterator<Item = Row> {
    let of_user = |event: &&google::activities::Event| event.kind == "USER_SETTINGS";
    entry.events.iter().filter(of_user).filter_map(|event| {
        Some(Row {
            at: entry.time.as_millisecond(),
            qualifier: entry.qualifier.clone(),
            what: event.name.clone(),
            email: event.parameter("USER_EMAIL")?.to_lowercase(),
            actor: entry.actor_email.clone().unwrap_or_default(),
        })
    })
}

/// What we sent about which address: of what kind, and when by Google's clock.
struct Ours(BTreeMap<String, Vec<(String, Millis)>>);

impl Ours {
    fn read(conn: &Connection, connection: i64, since: Millis, ahead: Millis) -> Result<Self, store::Error> {
        let mut ours: BTreeMap<String, Vec<(String, Millis)>> = BTreeMap::new();
        for row in step::sent_since(conn, connection, since)? {
            let details = Details::of(&row);
            let at = row.sent_at.unwrap_or_default() + ahead;
            // Google names an account that is renamed by its old address, and from then on by its new one.
            let renamed = details.changes.iter().filter(|change| change.attribute == Attribute::Email);
            let addresses: BTreeSet<_> = renamed
                .flat_map(|change| [&change.before, &change.after])
                .chain([&details.email])
                .map(|address| address.to_lowercase())
                .collect();
            for address in addresses {
                ours.entry(address).or_default().push((row.kind.clone(), at));
            }
        }
        Ok(Self(ours))
    }

    fn made(&self, row: &Row) -> bool {
        let explains =
            |(kind, at): &(String, Millis)| (at - row.at).abs() <= APART && tells_of(kind, &row.what);
        self.0.get(&row.email).is_some_and(|sent| sent.iter().any(explains))
    }
}

/// Tells whether Google's log may call a step of ours by a name (`google-api.md` 6).
fn tells_of(kind: &str, event: &str) -> bool {
    let password = event.starts_with("CHANGE_PASSWORD");
    match kind {
        "suspend" => matches!(event, "SUSPEND_USER" | "RESET_SIGNIN_COOKIES"),
        "reactivate" => event == "UNSUSPEND_USER",
        "archive" => event == "ARCHIVE_USER",
        "undelete" => matches!(event, "UNDELETE_USER" | "UNSUSPEND_USER" | "MOVE_USER_TO_ORG_UNIT"),
        "rename" => matches!(event, "RENAME_USER" | "ADD_NICKNAME"),
        "password" | "keep-password" => password,
        "export" => {
            let of_values =
                ["CHANGE_", "ADD_DISPLAY_NAME", "REMOVE_DISPLAY_NAME", "MOVE_USER", "ADD_NICKNAME"];
            !password && (of_values.iter().any(|name| event.starts_with(name)) || event == "REMOVE_NICKNAME")
        }
        // A new account comes with all that it has; what else we do is not taken for somebody else's.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_explains_what_google_calls_it_and_nothing_else() {
        // (step, event, ours)
        let table = [
            ("export", "CHANGE_FIRST_NAME", true),
            ("export", "MOVE_USER_TO_ORG_UNIT", true),
            ("export", "CHANGE_PASSWORD", false),
            ("export", "SUSPEND_USER", false),
            ("suspend", "SUSPEND_USER", true),
            ("suspend", "UNSUSPEND_USER", false),
            ("rename", "RENAME_USER", true),
            ("password", "CHANGE_PASSWORD_ON_NEXT_LOGIN", true),
            ("create", "CREATE_USER", true),
        ];
        for (kind, event, ours) in table {
            assert_eq!(tells_of(kind, event), ours, "{kind} and {event}");
        }
    }
}
