//! What of Google's log we did ourselves: by client, account, kind and time.

use std::collections::{BTreeMap, BTreeSet};

use directory::Attribute;
use google::activities::{Activity, Event};
use store::event::{self, What};
use store::rusqlite::Connection;
use store::{Millis, connection, step};

use super::journal::Details;
use super::log::APART;

/// How far the log's time of what we did and ours may be apart, beside what is known of both clocks.
const INACCURACY: Millis = 60_000;

/// How much later than its answer Google's log may say that we did something: both are told to the second.
const AFTER_ANSWER: Millis = 2_000;

/// A step of ours that was sent.
pub(crate) struct Sent {
    kind: String,
    /// When, by Google's clock.
    pub(crate) at: Millis,
    /// When it had its answer; later than any moment while it has none.
    answered: Millis,
    /// The run whose step it is.
    pub(crate) run: i64,
    /// Its place in that run.
    pub(crate) seq: i64,
    /// Whether it was done: then Google's log tells of it, sooner or later.
    pub(crate) done: bool,
}

/// Something that Google's log tells of.
pub(crate) type Seen<'a> = (&'a Activity, &'a Event);

/// Takes entries of the log apart into what happened.
pub(crate) fn seen(entries: &[Activity]) -> impl Iterator<Item = Seen<'_>> {
    entries.iter().flat_map(|entry| entry.events.iter().map(move |event| (entry, event)))
}

/// What somebody did is about a user, a group (of a membership the journal keeps the group) or an org unit.
fn about(event: &Event) -> Option<String> {
    let named = match event.kind.as_str() {
        "GROUP_SETTINGS" => event.parameter("GROUP_EMAIL")?,
        "ORG_SETTINGS" => event.parameter("ORG_UNIT_NAME")?,
        _ => event.parameter("USER_EMAIL")?,
    };
    Some(named.to_lowercase())
}

/// As which account a connection worked, and when: Google's log names it as the actor of what we send.
pub(crate) struct Accounts {
    /// Since when as which, by Google's clock, the oldest first.
    connected: Vec<(Millis, String)>,
    id: String,
    email: String,
}

impl Accounts {
    pub(crate) fn read(
        conn: &Connection,
        row: &connection::Row,
        ahead: Millis,
    ) -> Result<Self, store::Error> {
        let mut connected = Vec::new();
        for what in [What::Connected, What::Reactivated] {
            let events = event::of_connection(conn, row.id, what, u32::MAX)?;
            connected
                .extend(events.into_iter().map(|event| (event.at + ahead, event.subject.to_lowercase())));
        }
        connected.sort();
        Ok(Self { connected, id: row.admin_id.clone(), email: row.admin_email.to_lowercase() })
    }

    /// Tells whether something was done as the account that was connected then.
    ///
    /// What was before the first consent is held against that one; an earlier version noted none.
    pub(crate) fn did(&self, entry: &Activity) -> bool {
        let at = entry.time.as_millisecond();
        let then = self.connected.iter().rev().find(|(since, _)| *since <= at).or(self.connected.first());
        let then = then.map_or(self.email.as_str(), |(_, email)| email.as_str());
        // The one of today is known by its id: whoever renames it stays who it was.
        match &entry.actor_id {
            Some(id) if then == self.email => *id == self.id,
            _ => entry.actor_email.as_deref() == Some(then),
        }
    }
}

/// What we sent about which address, or which org unit by its path.
pub(crate) struct Ours {
    steps: BTreeMap<String, Vec<Sent>>,
    client: String,
    accounts: Accounts,
}

impl Ours {
    pub(crate) fn read(
        conn: &Connection,
        row: &connection::Row,
        since: Millis,
        ahead: Millis,
    ) -> Result<Self, store::Error> {
        let mut steps: BTreeMap<String, Vec<Sent>> = BTreeMap::new();
        for row in step::sent_since(conn, row.id, since)? {
            let details = Details::of(&row);
            let at = row.sent_at.unwrap_or_default() + ahead;
            let answered = row.at.map_or(Millis::MAX, |answered| answered + ahead);
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
                steps.entry(address).or_default().push(Sent { kind, at, answered, run, seq, done });
            }
        }
        Ok(Self { steps, client: row.client_id.clone(), accounts: Accounts::read(conn, row, ahead)? })
    }

    /// The accounts as which the connection worked.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Finds for each of what the log tells the step of ours that did it: through our client, as the account that was
    /// connected then, about the same, of a kind that Google calls so, and the nearest in time.
    ///
    /// While a step had no answer yet it may have been sent more than once; apart from that it did one thing once, with the
    /// same values, and what is left over was done by somebody else.
    pub(crate) fn explain(&self, told: &[Seen<'_>]) -> Vec<Option<&Sent>> {
        let mut pairs = Vec::new();
        for (place, (entry, event)) in told.iter().enumerate() {
            if entry.client.as_deref() != Some(self.client.as_str()) || !self.accounts.did(entry) {
                continue;
            }
            let at = entry.time.as_millisecond();
            let steps = about(event).and_then(|about| self.steps.get(&about)).into_iter().flatten();
            let near =
                steps.filter(|sent| (sent.at - at).abs() <= APART && tells_of(&sent.kind, &event.name));
            pairs.extend(near.map(|sent| ((sent.at - at).abs(), place, sent)));
        }
        pairs.sort_by_key(|(apart, place, sent)| (*apart, *place, sent.run, sent.seq));
        let values: Vec<_> = told.iter().map(|(_, event)| format!("{:?}", event.parameters)).collect();
        let mut explained = vec![None; told.len()];
        let mut used = BTreeSet::new();
        for (_, place, sent) in pairs {
            let (entry, event) = told[place];
            let at = entry.time.as_millisecond();
            let under_way = (sent.at - INACCURACY..=sent.answered.saturating_add(AFTER_ANSWER)).contains(&at);
            if explained[place].is_none() {
                // Of several values each is told by itself.
                let of_which = if is_told_once(&event.name) { "" } else { values[place].as_str() };
                // What is nearest comes first: a step that explains one already leaves what is further off.
                let first = used.insert((sent.run, sent.seq, event.name.as_str(), of_which));
                if first || under_way {
                    explained[place] = Some(sent);
                }
            }
        }
        explained
    }

    /// Lists the steps that were done and of which Google's log tells, each once for every address that it is about.
    pub(crate) fn logged(&self) -> impl Iterator<Item = &Sent> {
        self.steps.values().flatten().filter(|sent| sent.done && LOGGED.contains(&sent.kind.as_str()))
    }
}

/// Tells whether Google's log tells of this once for a step, and not for each of several values.
fn is_told_once(event: &str) -> bool {
    matches!(
        event,
        "CREATE_USER"
            | "DELETE_USER"
            | "SUSPEND_USER"
            | "UNSUSPEND_USER"
            | "ARCHIVE_USER"
            | "UNARCHIVE_USER"
            | "RENAME_USER"
            | "CHANGE_PASSWORD"
            | "CHANGE_PASSWORD_ON_NEXT_LOGIN"
            | "CHANGE_FIRST_NAME"
            | "CHANGE_LAST_NAME"
            | "MOVE_USER_TO_ORG_UNIT"
            | "CREATE_GROUP"
            | "DELETE_GROUP"
            | "ADD_GROUP_MEMBER"
            | "REMOVE_GROUP_MEMBER"
            | "UPDATE_GROUP_MEMBER"
            | "CREATE_ORG_UNIT"
    )
}

/// The steps that change something at Google whatever there was: its log tells of each.
const LOGGED: [&str; 8] =
    ["create", "suspend", "reactivate", "archive", "unarchive", "rename", "password", "group-create"];

/// Tells whether Google's log may call a step of ours by a name (`google-api.md` 6).
fn tells_of(kind: &str, event: &str) -> bool {
    let password = event.starts_with("CHANGE_PASSWORD");
    match kind {
        "suspend" => matches!(event, "SUSPEND_USER" | "RESET_SIGNIN_COOKIES"),
        "sign-out" => event == "RESET_SIGNIN_COOKIES",
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
