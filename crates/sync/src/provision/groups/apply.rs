//! Carries out the steps of groups: the groups themselves, then who leaves, then who comes, then what ends.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use directory::Thing;
use directory::group::step::Wave;
use directory::group::{GroupStep, Who};
use directory::provision::{Skip, Step};
use futures::{StreamExt, stream};
use google::group_write::MemberKey;
use store::plan::thing;
use store::rusqlite::Connection;
use store::{binding, connection, directory_group, gone_account, group_binding, membership, protected, step};

use super::super::carry_out::Applying;
use super::super::journal::{Details, Entry};
use super::super::send::{Before, since_protected};
use super::send::{Learned, Order, Sent};
use super::settle::{Settled, Settling};
use crate::{Error, Progress};

/// How many groups or members are worked on at once; the pacer of the connection says how many calls and how fast.
const AT_ONCE: usize = 32;

/// What a step needs to know before it is sent.
enum Ready {
    /// It may be sent.
    Go {
        /// Google's id of the group; empty for one that is made.
        group: String,
        member: Option<MemberKey>,
    },
    /// It may not.
    Not { code: &'static str, why: String },
}

fn not(code: &'static str, why: impl Into<String>) -> Ready {
    Ready::Not { code, why: why.into() }
}

impl Applying<'_> {
    /// Carries out what is left of groups, after the users. One bad step stops nobody but its own group.
    pub(in super::super) async fn all_groups(&self) -> Result<(), Error> {
        let run = self.run;
        let store = &self.workstation.inner.store;
        let (done, total) = store.read(move |conn| step::progress(conn, run)).await?;
        let begun = Instant::now();
        let mut told = done;
        for wave in Wave::ALL {
            let rows = store.read(move |conn| step::pending_of(conn, run, Thing::Group)).await?;
            let mut turns: BTreeMap<(i64, i64), Vec<Entry>> = BTreeMap::new();
            for entry in rows.into_iter().map(Entry::of) {
                let of_wave = match &entry.step {
                    Some(Step::Group(step)) => step.wave(),
                    _ => Wave::End,
                };
                // What is done to a group itself goes in order; members side by side.
                let turn = if of_wave == Wave::Group { 0 } else { entry.row.seq };
                if of_wave == wave {
                    turns.entry((entry.row.account, turn)).or_default().push(entry);
                }
            }
            let stopped = AtomicBool::new(false);
            let mut running =
                stream::iter(turns.into_values().map(|entries| self.in_order(entries, &stopped)))
                    .buffer_unordered(AT_ONCE);
            let mut broken = None;
            while let Some(ended) = running.next().await {
                match ended {
                    Ok(steps) => told += steps,
                    // Nobody else begins; whoever is at work comes to an end.
                    Err(error) => {
                        stopped.store(true, Ordering::Relaxed);
                        broken = Some(broken.unwrap_or(error));
                    }
                }
                let rate = (told - done) as f64 / begun.elapsed().as_secs_f64().max(0.001);
                self.watch.tell(Progress::Applying { done: told, total, rate });
            }
            if let Some(error) = broken {
                return Err(error);
            }
        }
        Ok(())
    }

    async fn in_order(&self, entries: Vec<Entry>, stopped: &AtomicBool) -> Result<u64, Error> {
        let mut steps = 0;
        let mut whole = true;
        for mut entry in entries {
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            if self.watch.cancel.is_cancelled() && entry.row.sent_at.is_none() {
                return Err(Error::Cancelled);
            }
            steps += 1;
            if whole {
                whole = self.group_step(&mut entry).await?;
            } else {
                self.refuse_group(&entry, "waits", "an earlier step of this group was not done; sync again")
                    .await?;
            }
        }
        Ok(steps)
    }

    /// Notes that a step about no user was not sent after all.
    pub(in super::super) async fn note_thing_unsent(&self, entry: &Entry) -> Result<(), Error> {
        let row = entry.row.clone();
        let store = &self.workstation.inner.store;
        Ok(store.write_together(move |tx| step::note_unsent(tx, &row, row.detail.as_deref())).await?)
    }

    /// Carries out one step, and notes what became of it; tells whether it went through.
    async fn group_step(&self, entry: &mut Entry) -> Result<bool, Error> {
        let Some(Step::Group(step)) = &entry.step else {
            self.refuse_group(entry, "damaged", "the journal does not say what this step is").await?;
            return Ok(false);
        };
        let before = if entry.row.sent_at.is_some() { Before::Sent } else { Before::Nothing };
        let (connection, run, now) = (self.connection, self.run, self.workstation.now());
        let (row, wanted) = (entry.row.clone(), step.clone());
        let ready = self.workstation.inner.store.write_together(move |tx| {
            let ready = ready(tx, connection, &row, &wanted)?;
            if let (Ready::Go { .. }, true) = (&ready, wanted.is_sent()) {
                // On the disk before it is sent, in the transaction of the look: nothing comes between.
                step::note_sent(tx, run, row.seq, now)?;
            }
            Ok(ready)
        });
        let (group, member) = match ready.await? {
            Ready::Go { group, member } => (group, member),
            Ready::Not { code, why } => {
                self.refuse_group(entry, code, &why).await?;
                return Ok(false);
            }
        };
        let sender = self.sender();
        tracing::trace!(run, seq = entry.row.seq, "the journal says that a step is sent");
        let order =
            Order { step, group: &group, member: member.as_ref(), before, seen: entry.details.seen.as_ref() };
        let sent = match sender.group(&order).await {
            // Nothing of it was done, whatever stands in the way: it never left, or Google turned it away.
            Err(error) if before == Before::Nothing && !sender.has_begun() => {
                self.note_thing_unsent(entry).await?;
                return Err(error);
            }
            sent => sent?,
        };
        entry.details.once = before != Before::Sent && !sender.is_in_doubt();
        tracing::trace!(run, seq = entry.row.seq, "a step has its answer");
        match sent {
            Sent::Done(learned) => self.settle_group(entry, step, group, learned, "done").await?,
            Sent::Already(learned) => self.settle_group(entry, step, group, learned, "already").await?,
            Sent::Refused { code, why } => {
                self.refuse_group(entry, code, &why).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn settle_group(
        &self,
        entry: &Entry,
        step: &GroupStep,
        google_id: String,
        learned: Learned,
        outcome: &'static str,
    ) -> Result<(), Error> {
        let members = match step {
            GroupStep::Adopt => self.members_read(google_id.clone()).await?,
            _ => BTreeMap::new(),
        };
        let google_id = match &learned {
            Learned::Group(there) => there.id.clone(),
            Learned::Nothing | Learned::Member(_) => google_id,
        };
        let (row, details, step) = (entry.row.clone(), entry.details.clone(), step.clone());
        let settling = Settling { run: self.run, connection: self.connection, now: self.workstation.now() };
        self.workstation
            .inner
            .store
            .write_together(move |tx| {
                let settled = Settled {
                    step: &step,
                    group: row.group,
                    google_id: &google_id,
                    learned: &learned,
                    already: outcome == "already",
                    members: &members,
                };
                let doubled = settling.settle(tx, &settled)?;
                let detail = with_outcome(Details { doubled, ..details }, &step, &google_id, &learned);
                step::finish_thing(tx, &row, outcome, row.group, detail.as_deref(), None, settling.now)
            })
            .await?;
        tracing::trace!(run = self.run, seq = entry.row.seq, "the journal says what became of a step");
        Ok(())
    }

    /// Lists who was in a group when it was read; nobody where the plan's file is lost.
    async fn members_read(
        &self,
        google_id: String,
    ) -> Result<BTreeMap<String, directory::group::Member>, Error> {
        let read = self.workstation.with_plan(self.run, move |conn| {
            Ok(match thing::group_of_id(conn, &google_id)? {
                Some(row) => thing::members(conn, row)?,
                None => BTreeMap::new(),
            })
        });
        match read.await {
            Err(Error::PlanLost { .. }) => Ok(BTreeMap::new()),
            read => read,
        }
    }

    async fn refuse_group(&self, entry: &Entry, code: &str, why: &str) -> Result<(), Error> {
        let row = entry.row.clone();
        tracing::info!(run = self.run, seq = row.seq, kind = row.kind, code, "a step was refused");
        let detail = Details { code: Some(code.to_owned()), ..entry.details.clone() }.store();
        let (why, now) = (why.to_owned(), self.workstation.now());
        let refused = self.workstation.inner.store.write_together(move |tx| {
            step::finish_thing(tx, &row, "refused", row.group, detail.as_deref(), Some(&why), now)
        });
        Ok(refused.await?)
    }
}

/// Looks whether the directory is as the plan knew it, and by what Google knows the group and the member.
fn ready(conn: &Connection, on: i64, row: &step::Row, step: &GroupStep) -> Result<Ready, store::Error> {
    if !connection::manages_groups(conn, on)? {
        let name = connection::get(conn, on)?.name;
        return Ok(not("notManaged", format!("{}; then sync again", crate::groups::not_managed(&name))));
    }
    if let Some(id) = row.group {
        let Some(stored) = directory_group::find(conn, id)? else {
            return Ok(not("stale", "the group is not in the directory any more"));
        };
        // What this run itself took into the directory has moved the version.
        let own = step::done_of_kind(conn, row.run, row.account, ["group-take", "member-take"])?;
        if row.user_version.is_some_and(|version| version + own != stored.version) {
            return Ok(not("stale", "the group changed here since the plan was made; sync again"));
        }
    }
    let group = match (step, row.group) {
        (GroupStep::Create(_), _) => String::new(),
        (GroupStep::Adopt, _) | (_, None) => row.google_id.clone(),
        (_, Some(id)) => {
            let bound = group_binding::of_group(conn, id)?;
            match bound.into_iter().find(|bound| bound.connection == on) {
                // What is done to one that is gone waits until another is in its place.
                Some(bound) if bound.gone_at.is_none() || !needs_the_group(step) => bound.google_id,
                Some(_) | None => {
                    return Ok(not(
                        "waits",
                        "there is no group on Google that this could be done to; sync again",
                    ));
                }
            }
        }
    };
    if let (GroupStep::Adopt, Some(id)) = (step, row.group)
        && let Some(bound) = group_binding::by_google_id(conn, on, &group)?
        && bound.group != id
    {
        return Ok(not("taken", "Google's group was bound to another group since the plan was made"));
    }
    if let (GroupStep::Delete, None) = (step, row.group)
        && group_binding::by_google_id(conn, on, &group)?.is_some()
    {
        let why =
            "a group here was bound to it since the plan was made, so that it was not deleted; sync again";
        return Ok(not("stale", why));
    }
    let Some(place) = step.member().filter(|_| step.is_sent()) else {
        return Ok(Ready::Go { group, member: None });
    };
    let id = match &place.id {
        Some(id) => Some(id.clone()),
        None => membership::google_id(conn, on, &place.who)?,
    };
    if let (Some(_), Some(id)) = (step.takes_from(), &id)
        && let Some(user) = binding::by_google_id(conn, on, id)?.map(|bound| bound.user)
        && protected::of_user(conn, user)?.is_some()
    {
        return Ok(not("protected", since_protected(&Skip::Marked)));
    }
    let adds = matches!(step, GroupStep::AddMember(_));
    if let (true, Some(account)) = (adds, &id)
        && gone_account::get(conn, on, account)?.is_some()
    {
        return Ok(not("waits", format!("{} has no account on Google; sync again", place.named())));
    }
    let member = match (id, &place.who) {
        // Google finds people from outside by their addresses.
        (_, Who::External(_)) if adds && !place.email.is_empty() => MemberKey::Address(place.email.clone()),
        (Some(id), _) => MemberKey::Id(id),
        (None, Who::External(_)) => MemberKey::Address(place.email.clone()),
        (None, Who::Group(_) | Who::OtherGroup(_)) => {
            return Ok(not("waits", format!("there is no group {} on Google; sync again", place.named())));
        }
        (None, Who::User(_) | Who::Account(_) | Who::Customer(_)) => {
            return Ok(not("waits", format!("{} has no account on Google; sync again", place.named())));
        }
    };
    Ok(Ready::Go { group, member: Some(member) })
}

/// Tells whether a step can be done only to a group that is there: one that is gone is let go, and counts as deleted.
fn needs_the_group(step: &GroupStep) -> bool {
    step.is_sent() && *step != GroupStep::Delete
}

/// Completes what the journal keeps of a step that was done: what undoing it needs.
fn with_outcome(
    mut details: Details,
    step: &GroupStep,
    google_id: &str,
    learned: &Learned,
) -> Option<String> {
    let mut step = step.clone();
    if let (Learned::Member(member), GroupStep::AddMember(place) | GroupStep::SetRole(place)) =
        (learned, &mut step)
    {
        place.id = Some(member.id.clone());
    }
    let mut trace = details.trace.unwrap_or_default();
    google_id.clone_into(&mut trace.account);
    details.trace = Some(trace);
    details.group = Some(step);
    details.store()
}
