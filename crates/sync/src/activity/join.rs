//! Which of Google's entries are ours: by client, account and time.

use std::collections::BTreeSet;

use google::activities::{Activity, Event};
use store::Millis;
use store::connection::Row;
use store::event::{self, What};
use store::rusqlite::Connection;

use super::line::{By, Kind, Line, Source};
use super::logs::Asked;
use super::{values, words};
use crate::provision::log::APART;
use crate::provision::ours::{Ours, Seen, Sent, seen};

/// How far apart a consent and its trace here may be: the browser is waited for so long, beside what is known of both clocks.
const CONSENT_APART: Millis = 10 * 60_000;

/// What is known here that explains entries of Google's.
pub(super) struct Join {
    client_id: String,
    /// What was sent.
    ours: Ours,
    /// What the token log calls what somebody did here, when, as which account; by Google's clock.
    consents: Vec<(&'static str, Millis, String)>,
}

/// Of an entry of the admin log, what it is about: the parameters, in the order in which they are looked for.
const ABOUT: [&str; 6] =
    ["USER_EMAIL", "GROUP_EMAIL", "OAUTH2_APP_NAME", "OAUTH2_APP_ID", "OAUTH2_SERVICE_NAME", "ORG_UNIT_NAME"];

impl Join {
    /// Reads the journal and the consents of a connection since a moment by our clock.
    pub(super) fn of(
        conn: &Connection,
        row: &Row,
        since: Millis,
        ahead: Millis,
    ) -> Result<Self, store::Error> {
        let since = since - APART;
        let consented =
            [(What::Connected, "authorize"), (What::Reactivated, "authorize"), (What::Revoked, "revoke")];
        let mut consents = Vec::new();
        for (what, called) in consented {
            let events = event::of_connection(conn, row.id, what, u32::MAX)?.into_iter();
            let recent = events.take_while(|event| event.at >= since);
            consents.extend(recent.map(|event| (called, event.at + ahead, event.subject.to_lowercase())));
        }
        Ok(Self { client_id: row.client_id.clone(), ours: Ours::read(conn, row, since, ahead)?, consents })
    }

    /// Lists what Google's logs told, a line for each event; counts the steps that were done since a moment and of which
    /// the log does not tell, or not yet.
    pub(super) fn lines(&self, asked: &Asked, since: Millis) -> (Vec<Line>, u64) {
        let admin: Vec<_> = seen(&asked.admin).collect();
        let explained = self.ours.explain(&admin);
        let told: BTreeSet<_> = explained.iter().flatten().map(|sent| (sent.run, sent.seq)).collect();
        let of_admin =
            admin.iter().zip(explained).map(|((entry, event), sent)| self.of_admin_log(entry, event, sent));
        let token: Vec<_> = seen(&asked.token).collect();
        let here = self.done_here(&token);
        let of_token =
            token.iter().enumerate().map(|(place, seen)| self.of_token_log(*seen, here.contains(&place)));
        (of_admin.chain(of_token).collect(), self.missing(&told, asked, since))
    }

    /// Finds what of the token log was done here: each consent, and each revocation, is the nearest event of its name by the
    /// same account, and no other.
    fn done_here(&self, told: &[Seen<'_>]) -> BTreeSet<usize> {
        let mut pairs = Vec::new();
        for (place, (entry, event)) in told.iter().enumerate() {
            let at = entry.time.as_millisecond();
            let by = entry.actor_email.as_deref().unwrap_or_default();
            for (which, (called, when, who)) in self.consents.iter().enumerate() {
                let apart = (when - at).abs();
                if *called == event.name && who == by && apart <= CONSENT_APART {
                    pairs.push((apart, place, which));
                }
            }
        }
        pairs.sort_unstable();
        let (mut here, mut used) = (BTreeSet::new(), BTreeSet::new());
        for (_, place, which) in pairs {
            if !here.contains(&place) && used.insert(which) {
                here.insert(place);
            }
        }
        here
    }

    fn missing(&self, told: &BTreeSet<(i64, i64)>, asked: &Asked, since: Millis) -> u64 {
        let since = asked.since.unwrap_or(since).max(since) + asked.ahead;
        let done: BTreeSet<_> =
            self.ours.logged().filter(|sent| sent.at >= since).map(|sent| (sent.run, sent.seq)).collect();
        done.difference(told).count() as u64
    }

    fn of_admin_log(&self, entry: &Activity, event: &Event, explained: Option<&Sent>) -> Line {
        let by = match explained {
            Some(_) => By::Rollcall,
            None if self.ours.accounts().did(entry) => By::Elsewhere,
            None => By::Others,
        };
        let because = match (&entry.client, explained) {
            (_, Some(sent)) => format!("Step {} of run {} sent it.", sent.seq, sent.run),
            (Some(client), None) if *client == self.client_id => {
                "Through this OAuth client, but the journal here does not know of it: another workstation, or another \
                 program with the same client."
                    .to_owned()
            }
            (Some(client), None) => format!("Through another OAuth client: {client}."),
            (None, None) => "Without any OAuth client: in the Admin console, or by Google.".to_owned(),
        };
        let about = ABOUT.iter().find_map(|name| event.parameter(name));
        let group = event.parameter("GROUP_EMAIL").filter(|group| about != Some(*group));
        let group = group.map(|group| format!("in {group}"));
        // Of what nobody here has words for, all that it tells is shown.
        let rest = (!words::knows(&event.name)).then(|| values::rest(event, &ABOUT));
        let note: Vec<_> = group.into_iter().chain(rest).filter(|one| !one.is_empty()).collect();
        Line {
            kind: words::kind_of(event),
            about: about.unwrap_or_default().to_owned(),
            note: note.join("; "),
            run: explained.map(|sent| sent.run),
            client: entry.client.clone(),
            changes: values::changes(event),
            ..line(Source::Admin, by, because, entry, event)
        }
    }

    fn of_token_log(&self, (entry, event): Seen<'_>, here: bool) -> Line {
        let (by, because) = if here {
            let because = match event.name.as_str() {
                "revoke" => "It was revoked here at about that time.",
                _ => "That account consented here at about that time.",
            };
            (By::Rollcall, because)
        } else if self.ours.accounts().did(entry) {
            (
                By::Elsewhere,
                "For this OAuth client, but not here: on another workstation, or in the account’s settings.",
            )
        } else {
            (By::Others, "For this OAuth client, by another account.")
        };
        let scopes =
            event.parameters.iter().find(|one| one.name == "scope").map_or(0, |one| one.values.len());
        let note = match scopes {
            0 => String::new(),
            1 => "1 scope".to_owned(),
            many => format!("{many} scopes"),
        };
        Line {
            kind: Kind::Access,
            about: event.parameter("app_name").unwrap_or_default().to_owned(),
            note,
            client: event.parameter("client_id").map(str::to_owned),
            ..line(Source::Token, by, because.to_owned(), entry, event)
        }
    }
}

fn line(source: Source, by: By, because: String, entry: &Activity, event: &Event) -> Line {
    Line {
        // Google's own time, as every other list of it has it: no two looks at it differ.
        at: entry.time.as_millisecond(),
        source,
        by,
        because,
        who: entry.actor_email.clone().unwrap_or_else(|| "Google".to_owned()),
        workstation: String::new(),
        what: words::of_google(&event.name),
        code: event.name.clone(),
        kind: Kind::Settings,
        about: String::new(),
        note: String::new(),
        run: None,
        user: None,
        person: String::new(),
        client: None,
        changes: Vec::new(),
        event: 0,
        edit: None,
    }
}
