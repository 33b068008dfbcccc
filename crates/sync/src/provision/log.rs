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
    /// Whether there were more than are read.
    pub(crate) cut: bool,
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
        let (mut entries, mut cut) = (Vec::new(), false);
        for further in 1..=PAGES {
            let older = page.items.iter().any(|entry| entry.time.as_millisecond() <= since);
            entries.extend(page.items.into_iter().filter(|entry| entry.time.as_millisecond() > since));
            cut = further == PAGES && !older && page.next.is_some();
            let Some(token) = page.next.filter(|_| !older && !cut) else { break };
            page = client.activities(stretch, Some(&token)).await?;
        }
        Ok(Self { entries, clock, cut })
    }
}

/// A step of ours that was sent.
pub(crate) struct Sent {
    kind: String,
    /// When, by Google's clock.
    pub(crate) at: Millis,
    /// The run whose step it is.
    pub(crate) run: i64,
    /// Its place in that run.
    pub(crate) seq: i64,
    /// Whether it was done: then Google's log tells of it, sooner or later.
    pub(crate) done: bool,
}

/// What we sent about which address, or which org unit by its path.
pub(crate) struct Ours(BTreeMap<String, Vec<Sent>>);

impl Ours {
    pub(crate) fn read(
        conn: &Connection,
        connection: i64,
        since: Millis,
        ahead: Millis,
    ) -> Result<Self, store::Error> {
        let mut ours: BTreeMap<String, Vec<Sent>> = BTreeMap::new();
        for row in step::sent_since(conn, connection, since)? {
            let details = Details::of(&row);
            let at = row.sent_at.unwrap_or_default() + ahead;
            // Google names an account that is renamed by its old address, and from then on by its new one.
            let renamed = details.changes.iter().filter(|change| change.attribute == Attribute::Email);
            // An org unit has no address.
            let itself = if details.email.is_empty() { &details.name } else { &details.email };
            let addresses: BTreeSet<_> = renamed
                .flat_map(|change| [&change.before, &change.after])
                .chain([itself])
                .map(|address| address.to_lowercase())
                .collect();
            for address in addresses {
                let (kind, run, seq) = (row.kind.clone(), row.run, row.seq);
                let done = row.outcome.as_deref() == Some("done");
                ours.entry(address).or_default().push(Sent { kind, at, run, seq, done });
            }
        }
        Ok(Self(ours))
    }

    /// Tells whether we sent what Google calls by a name, about an address, at about that time.
    pub(crate) fn made(&self, what: &str, email: &str, at: Millis) -> bool {
        self.explains(what, email, at).is_some()
    }

    /// Finds the step of ours that Google calls by a name, about an address, at about that time: the nearest.
    pub(crate) fn explains(&self, what: &str, about: &str, at: Millis) -> Option<&Sent> {
        let sent = self.0.get(about)?.iter();
        sent.filter(|sent| (sent.at - at).abs() <= APART && tells_of(&sent.kind, what))
            .min_by_key(|sent| (sent.at - at).abs())
    }

    /// Lists the steps that were done and of which Google's log tells, each once for every address that it is about.
    pub(crate) fn logged(&self) -> impl Iterator<Item = &Sent> {
        self.0.values().flatten().filter(|sent| sent.done && LOGGED.contains(&sent.kind.as_str()))
    }
}

/// The steps that change something at Google whatever there was: its log tells of each.
const LOGGED: [&str; 8] =
    ["create", "suspend", "reactivate", "archive", "unarchive", "rename", "password", "group-create"];

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
            let photo = event.ends_with("_PROFILE_PHOTO");
            !password
                && (photo
                    || of_values.iter().any(|name| event.starts_with(name))
                    || event == "REMOVE_NICKNAME")
        }
        "group-create" => event == "CREATE_GROUP" || event.starts_with("CHANGE_GROUP_"),
        "group-update" => event.starts_with("CHANGE_GROUP_"),
        "group-address" => event == "CHANGE_GROUP_EMAIL",
        "group-delete" => event == "DELETE_GROUP",
        "member-add" => event == "ADD_GROUP_MEMBER",
        "member-remove" => event == "REMOVE_GROUP_MEMBER",
        "member-role" => event == "UPDATE_GROUP_MEMBER",
        "org-unit" => event == "CREATE_ORG_UNIT",
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
            ("export", "UPDATE_PROFILE_PHOTO", true),
            ("group-create", "CHANGE_GROUP_DESCRIPTION", true),
            ("group-update", "DELETE_GROUP", false),
            ("member-add", "ADD_GROUP_MEMBER", true),
            ("member-add", "SUSPEND_USER", false),
            ("org-unit", "CREATE_ORG_UNIT", true),
        ];
        for (kind, event, ours) in table {
            assert_eq!(tells_of(kind, event), ours, "{kind} and {event}");
        }
    }
}
