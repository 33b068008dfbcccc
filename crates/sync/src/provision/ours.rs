//! What of Google's log we did ourselves: by client, account, kind, value and time.

mod deed;
pub(crate) mod known;

use std::collections::{BTreeMap, BTreeSet};

use directory::Attribute;
use directory::group::{GroupField, GroupStep};
use google::activities::{Activity, Event};
use store::event::{self, What};
use store::rusqlite::Connection;
use store::{Millis, connection, step};

use self::deed::{Deed, When};
use self::known::Known;
use super::journal::Details;
use super::log::APART;

/// How far the log's time of what we did and ours may be apart, beside what is known of both clocks.
const INACCURACY: Millis = 60_000;

/// How much later than its answer Google's log may say that we did something: both are told to the second.
const AFTER_ANSWER: Millis = 2_000;

/// A step of ours that was sent.
pub(crate) struct Sent {
    kind: String,
    /// What it did there.
    deeds: Vec<Deed>,
    /// When, by Google's clock.
    pub(crate) at: Millis,
    /// When it had its answer; later than any moment while it has none.
    answered: Millis,
    /// Whether it was surely done once at most: all its calls were answered.
    once: bool,
    /// The run whose step it is.
    pub(crate) run: i64,
    /// Its place in that run.
    pub(crate) seq: i64,
    /// Whether it was done: then Google's log tells of it, sooner or later.
    pub(crate) done: bool,
}

impl Sent {
    /// Tells whether a moment is one at which the step may have been on its way.
    fn when(&self, at: Millis) -> When {
        let under_way = self.at - INACCURACY..=self.answered.saturating_add(AFTER_ANSWER);
        if under_way.contains(&at) { When::UnderWay } else { When::Apart }
    }

    /// Lists which of what it did an event tells of, by their places.
    fn told_by(&self, event: &Event, when: When) -> Vec<usize> {
        let deeds = self.deeds.iter().enumerate();
        deeds.filter(|(_, deed)| deed.is_told_by(event, when)).map(|(place, _)| place).collect()
    }

    /// Tells whether several events may tell of the same of what it did: it may have been sent again, it is a list, or it
    /// comes with the step.
    fn may_be_told_again(&self, deeds: &[usize]) -> bool {
        let mut told = deeds.iter().filter_map(|place| self.deeds.get(*place));
        !self.once || deeds.is_empty() || told.any(|deed| !deed.is_told_once())
    }

    /// Tells whether an event comes with the step as it is sent: of that the journal does not know the value.
    fn brings(&self, event: &Event, at: Millis) -> bool {
        let on_its_way = at <= self.at + INACCURACY || at >= self.answered.saturating_sub(INACCURACY);
        self.when(at) == When::UnderWay
            && on_its_way
            && !self.deeds.iter().any(|deed| deed.is_called(&event.name))
            && deed::comes_with(&self.kind, &event.name)
    }
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
    /// Their ids, by address.
    known: Known,
    /// The address of today's.
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
        Ok(Self { connected, known: known::read(conn, row)?, email: row.admin_email.to_lowercase() })
    }

    /// Tells whether something was done as the account that was connected then.
    ///
    /// What was before the first consent is held against that one; an earlier version noted none.
    pub(crate) fn did(&self, entry: &Activity) -> bool {
        let at = entry.time.as_millisecond();
        let then = self.connected.iter().rev().find(|(since, _)| *since <= at).or(self.connected.first());
        let then = then.map_or(self.email.as_str(), |(_, email)| email.as_str());
        // By its id, where that is known: whoever renames it, it stays who it was.
        match (&entry.actor_id, self.known.get(then)) {
            (Some(id), Some(ids)) => ids.contains(id),
            _ => entry.actor_email.as_deref() == Some(then),
        }
    }
}

/// Lists what the account or the group of a step is called on Google, as far as that is another address than the
/// directory's, or is changed.
fn addresses(details: &Details) -> BTreeSet<String> {
    let fields = details.group.as_ref().map(GroupStep::fields).unwrap_or_default();
    let of_group = fields.iter().filter(|change| change.field == GroupField::Email);
    let of_account = details.changes.iter().filter(|change| change.attribute == Attribute::Email);
    let of_account = of_account.flat_map(|change| [&change.before, &change.after]);
    let all = of_group.flat_map(|change| [&change.before, &change.after]).chain(of_account);
    let all = all.chain(&details.email_there).chain(&details.aliases_there);
    all.filter(|one| !one.is_empty()).map(|one| one.to_lowercase()).collect()
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
        let sent = step::sent_since(conn, row.id, since)?;
        let sent: Vec<_> = sent.into_iter().map(|(row, aliases)| (Details::of(&row), row, aliases)).collect();
        // Google's log calls an account or a group as it is called at that moment: before, between and after the renamings
        // of a run, also where one of them was not sent after all; or by an alias.
        let mut called: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (details, row, aliases) in &sent {
            let mut addresses = addresses(details);
            addresses.extend(aliases.iter().cloned());
            if !addresses.is_empty() {
                called.entry((row.run, row.thing, row.account)).or_default().extend(addresses);
            }
        }
        for (details, row, _) in sent {
            let Some(at) = row.sent_at else { continue };
            let at = at + ahead;
            let answered = row.at.map_or(Millis::MAX, |answered| answered + ahead);
            let once = row.at.is_some() && details.once;
            // An org unit has no address.
            let itself = if details.email.is_empty() { &details.name } else { &details.email };
            let mut addresses = called.get(&(row.run, row.thing, row.account)).cloned().unwrap_or_default();
            addresses.insert(itself.to_lowercase());
            for address in addresses {
                let (kind, run, seq) = (row.kind.clone(), row.run, row.seq);
                let (done, deeds) =
                    (row.outcome.as_deref() == Some("done"), deed::of_step(&row.kind, &details));
                let sent = Sent { kind, deeds, at, answered, once, run, seq, done };
                steps.entry(address).or_default().push(sent);
            }
        }
        Ok(Self { steps, client: row.client_id.clone(), accounts: Accounts::read(conn, row, ahead)? })
    }

    /// The accounts as which the connection worked.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Finds for each of what the log tells the step of ours that did it: through our client, as the account that was
    /// connected then, about the same, of a kind and with a value that it sent, and the nearest in time. What is known by its
    /// value goes before what is known by the moment alone, unless it was told long after the step.
    ///
    /// A step did each thing once, and what is left over was done by somebody else. Only while it was under way may several
    /// events tell of the same: of a step that may have been sent again, of a list, of what comes with a step.
    pub(crate) fn explain(&self, told: &[Seen<'_>]) -> Vec<Option<&Sent>> {
        let mut pairs = Vec::new();
        for (place, (entry, event)) in told.iter().enumerate() {
            if entry.client.as_deref() != Some(self.client.as_str()) || !self.accounts.did(entry) {
                continue;
            }
            let at = entry.time.as_millisecond();
            let steps = about(event).and_then(|about| self.steps.get(&about)).into_iter().flatten();
            for sent in steps.filter(|sent| (sent.at - at).abs() <= APART) {
                let when = sent.when(at);
                let deeds = sent.told_by(event, when);
                if !deeds.is_empty() || sent.brings(event, at) {
                    let by_moment = sent.told_by(event, When::Apart).is_empty();
                    let near = sent.at - INACCURACY..=sent.answered.saturating_add(INACCURACY);
                    let far = (!near.contains(&at), by_moment, when == When::Apart, (sent.at - at).abs());
                    pairs.push((far, place, sent, deeds));
                }
            }
        }
        pairs.sort_by_key(|(far, place, sent, _)| (*far, *place, sent.run, sent.seq));
        let mut explained = vec![None; told.len()];
        let mut used = BTreeSet::new();
        for (_, place, sent, deeds) in pairs {
            if explained[place].is_some() {
                continue;
            }
            // What is nearest comes first: a step that explains one already leaves what is further off.
            let mut first = false;
            for deed in &deeds {
                first |= used.insert((sent.run, sent.seq, *deed));
            }
            let under_way = sent.when(told[place].0.time.as_millisecond()) == When::UnderWay;
            if first || under_way && sent.may_be_told_again(&deeds) {
                explained[place] = Some(sent);
            }
        }
        explained
    }

    /// Lists the steps that were done and of which Google's log tells, each once for every address that it is about.
    pub(crate) fn logged(&self) -> impl Iterator<Item = &Sent> {
        self.steps.values().flatten().filter(|sent| sent.done && LOGGED.contains(&sent.kind.as_str()))
    }
}

/// The steps that change something at Google whatever there was: its log tells of each.
const LOGGED: [&str; 8] =
    ["create", "suspend", "reactivate", "archive", "unarchive", "rename", "password", "group-create"];

#[cfg(test)]
mod tests {
    use directory::decide::Change;
    use directory::group::step::Place;
    use directory::group::{Role, Who};
    use google::activities::Parameter;
    use jiff::Timestamp;

    use super::*;

    const ADMIN: &str = "sync-admin@northwind.test";
    const WEI: &str = "wei.chen@northwind.test";
    const SALES: &str = "sales@northwind.test";

    /// A step of a run that was sent at a moment and answered 300 ms later.
    fn sent(kind: &str, details: &Details, (seq, at): (i64, Millis)) -> Sent {
        let (kind, deeds) = (kind.to_owned(), deed::of_step(kind, details));
        Sent { kind, deeds, at, answered: at + 300, once: true, run: 1, seq, done: true }
    }

    fn ours(about: &str, steps: Vec<Sent>) -> Ours {
        let accounts = Accounts { connected: Vec::new(), known: Known::new(), email: ADMIN.to_owned() };
        Ours { steps: BTreeMap::from([(about.to_owned(), steps)]), client: "ours".to_owned(), accounts }
    }

    /// What the log tells that was done through our client at a moment.
    fn entry(at: Millis, kind: &str, name: &str, parameters: &[(&str, &str)]) -> Activity {
        let parameters = parameters
            .iter()
            .map(|(name, value)| Parameter { name: (*name).to_owned(), values: vec![(*value).to_owned()] });
        let event = Event { kind: kind.to_owned(), name: name.to_owned(), parameters: parameters.collect() };
        Activity {
            time: Timestamp::from_millisecond(at).expect("a moment"),
            qualifier: at.to_string(),
            actor_email: Some(ADMIN.to_owned()),
            actor_id: None,
            client: Some("ours".to_owned()),
            events: vec![event],
        }
    }

    fn of_wei(at: Millis, name: &str, value: &str) -> Activity {
        entry(at, "USER_SETTINGS", name, &[("USER_EMAIL", WEI), ("NEW_VALUE", value)])
    }

    /// The places of the steps that explain the entries of a log.
    fn explained(ours: &Ours, log: &[Activity]) -> Vec<Option<i64>> {
        let told: Vec<_> = seen(log).collect();
        ours.explain(&told).into_iter().map(|sent| sent.map(|sent| sent.seq)).collect()
    }

    #[test]
    fn a_step_accounts_for_one_event_of_its_kind_also_in_the_seconds_after_it() {
        let ours = ours(WEI, vec![sent("suspend", &Details::default(), (1, 100_000))]);
        let log = [of_wei(101_500, "SUSPEND_USER", ""), of_wei(100_200, "SUSPEND_USER", "")];
        assert_eq!(explained(&ours, &log), [None, Some(1)], "the nearest, and no other");
    }

    #[test]
    fn two_steps_of_a_kind_account_for_two_events() {
        let steps = [(1, 100_000), (2, 101_000)].map(|at| sent("password", &Details::default(), at));
        let ours = ours(WEI, steps.into());
        let log = [101_600, 100_900].map(|at| of_wei(at, "CHANGE_PASSWORD", ""));
        assert_eq!(explained(&ours, &log), [Some(1), Some(2)], "each for one, whichever is nearer");
    }

    #[test]
    fn what_may_have_been_sent_again_accounts_for_each_event() {
        let twice = Sent { once: false, ..sent("password", &Details::default(), (1, 100_000)) };
        let ours = ours(WEI, vec![twice]);
        let log = [of_wei(101_500, "CHANGE_PASSWORD", ""), of_wei(100_200, "CHANGE_PASSWORD", "")];
        assert_eq!(explained(&ours, &log), [Some(1), Some(1)], "its first call had no answer");
    }

    #[test]
    fn what_google_tells_of_one_call_in_several_events_is_all_ours() {
        let change = |attribute, after: &str| {
            let (before, after) = (String::new(), after.to_owned());
            Change { attribute, before, after }
        };
        let changes = vec![change(Attribute::WorkPhone, "1"), change(Attribute::Firstname, "Weiwei")];
        let details = Details { changes, ..Details::default() };
        let ours = ours(WEI, vec![sent("export", &details, (1, 100_000))]);
        let log = [
            of_wei(100_200, "CHANGE_USER_PHONE_NUMBER", "1"),
            of_wei(100_200, "CHANGE_USER_PHONE_NUMBER", "tel:2"),
            of_wei(100_200, "CHANGE_FIRST_NAME", "Weiwei"),
            of_wei(100_200, "CHANGE_USER_LANGUAGE", "en"),
        ];
        assert_eq!(explained(&ours, &log), [Some(1); 4], "a list in parts, and what comes with it");
    }

    #[test]
    fn whom_we_put_into_a_group_goes_before_whom_somebody_else_put_there_at_that_moment() {
        let place =
            Place { who: Who::User(1), id: None, email: WEI.to_owned(), role: Role::Member, was: None };
        let details = Details { group: Some(GroupStep::AddMember(place)), ..Details::default() };
        let ours = ours(SALES, vec![sent("member-add", &details, (1, 100_000))]);
        let added = |at, who| {
            entry(at, "GROUP_SETTINGS", "ADD_GROUP_MEMBER", &[("GROUP_EMAIL", SALES), ("USER_EMAIL", who)])
        };
        let log = [added(100_400, WEI), added(100_100, "kofi.mensah@northwind.test")];
        assert_eq!(explained(&ours, &log), [Some(1), None], "Wei, though the other is nearer");
        let log = [added(100_400, "wei.of.sales@northwind.test")];
        assert_eq!(explained(&ours, &log), [Some(1)], "alone, it is Wei by another address");
    }

    #[test]
    fn whom_we_put_into_a_group_is_ours_also_where_the_log_is_late_and_others_came_in_around() {
        let add = |user, email: &str| {
            let place = Place {
                who: Who::User(user),
                id: None,
                email: email.to_owned(),
                role: Role::Member,
                was: None,
            };
            Details { group: Some(GroupStep::AddMember(place)), ..Details::default() }
        };
        let kofi = "kofi.mensah@northwind.test";
        let steps = vec![
            sent("member-add", &add(1, WEI), (1, 100_000)),
            sent("member-add", &add(2, kofi), (2, 110_000)),
        ];
        let ours = ours(SALES, steps);
        let added = |at, who| {
            entry(at, "GROUP_SETTINGS", "ADD_GROUP_MEMBER", &[("GROUP_EMAIL", SALES), ("USER_EMAIL", who)])
        };
        // Our clock was put right in between: each is told three and a half seconds late.
        let log = [added(113_500, kofi), added(103_500, WEI)];
        assert_eq!(explained(&ours, &log), [Some(2), Some(1)], "each by its own address");
    }
}
