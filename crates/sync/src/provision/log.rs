//! Google's own log of what was done, read back to a moment, and which of it we did ourselves.

use std::collections::{BTreeMap, BTreeSet};

use directory::Attribute;
use google::Client;
use google::activities::{Activity, LogStretch};
use store::rusqlite::Connection;
use store::{Millis, step};

use super::journal::Details;
use crate::Error;

/// How late the log may tell of a change: so much of what was asked before is asked for again.
pub(crate) const LAG: Millis = 2 * 3_600_000;

/// How far apart the log's time of a change of ours and the journal's may be.
pub(crate) const APART: Millis = 3_600_000;

/// How many pages of the log are read, of a thousand entries each.
const PAGES: usize = 20;

/// What Google's clock said as it answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) now: Millis,
    /// How far it is ahead of ours at least: an answer is as old as its way here took.
    pub(crate) ahead: Millis,
}

/// The last entries of the log.
pub(crate) struct Entries {
    /// The newest first.
    pub(crate) entries: Vec<Activity>,
    pub(crate) clock: Clock,
}

impl Entries {
    /// Reads from the newest entry back to a moment, which is given for what Google's clock says.
    pub(crate) async fn read(
        client: &Client,
        stretch: &LogStretch,
        our_now: impl Fn() -> Millis,
        since: impl Fn(Clock) -> Millis,
    ) -> Result<Self, Error> {
        let mut page = client.activities(stretch, None).await?;
        let ours = our_now();
        let now = page.date.map_or(ours, |date| date.as_millisecond());
        let clock = Clock { now, ahead: now - ours };
        let since = since(clock);
        let mut entries = Vec::new();
        for further in 1..=PAGES {
            let older = page.items.iter().any(|entry| entry.time.as_millisecond() <= since);
            entries.extend(page.items.into_iter().filter(|entry| entry.time.as_millisecond() > since));
            let Some(token) = page.next.filter(|_| !older && further < PAGES) else { break };
            page = client.activities(stretch, Some(&token)).await?;
        }
        Ok(Self { entries, clock })
    }
}

/// What we sent about which address: of what kind, and when by Google's clock.
pub(crate) struct Ours(BTreeMap<String, Vec<(String, Millis)>>);

impl Ours {
    pub(crate) fn read(
        conn: &Connection,
        connection: i64,
        since: Millis,
        ahead: Millis,
    ) -> Result<Self, store::Error> {
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

    /// Tells whether we sent what Google calls by a name, about an address, at about that time.
    pub(crate) fn made(&self, what: &str, email: &str, at: Millis) -> bool {
        let explains = |(kind, sent): &(String, Millis)| (sent - at).abs() <= APART && tells_of(kind, what);
        self.0.get(email).is_some_and(|sent| sent.iter().any(explains))
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
