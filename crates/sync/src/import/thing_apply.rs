//! Carries out one step of an approved import that is about an org unit or a group.

use std::collections::BTreeSet;

use directory::group::provision::Hand;
use directory::group::undo::import::{self as undo, Agreed, Agreement, MemberTrace, RoleChange, Trace};
use directory::group::{
    self, Baseline, Counterpart, Decision, Group, MemberChange, RemoteGroup, Who, changes,
};
use directory::{Fingerprint, Thing};
use store::plan::thing;
use store::rusqlite::Connection;
use store::{Millis, directory_group, group_binding, group_tombstone, membership, org_unit, step};

use super::carry_out::READ_SINCE;
use super::journal::{self, Details, FormerTie, GroupStone, KeptUnit, UnitTrace};
use super::thing_plan::{Moved, candidates, field_words, member_words, moved};
use crate::exchange::{self, Pieces, Tried, Turn};

/// What became of a step about an org unit or a group.
pub(super) enum ThingOutcome {
    Done {
        group: Option<i64>,
        what: String,
        name: String,
        email: String,
        kept: Box<Kept>,
    },
    Already {
        group: Option<i64>,
    },
    Refused {
        why: String,
        name: String,
        email: String,
    },
    /// Nothing yet: these groups have the address that one is to get, and may give it up by steps that are to come.
    Waits(Vec<i64>),
}

/// What undoing such a step needs.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) trace: Option<Trace>,
    pub(super) stone: Option<GroupStone>,
    pub(super) former: Option<FormerTie>,
    pub(super) unit: Option<UnitTrace>,
    /// The groups in which Google's group had its place by whichever was let go of it.
    pub(super) passed: Vec<i64>,
}

/// What tying a group to Google's did.
struct Tied {
    /// Who came, in words.
    what: String,
    /// The same one by one, as far as it changed who is in it here.
    members: Vec<MemberTrace>,
    /// The stone that Google's group had.
    stone: Option<GroupStone>,
    /// The groups in which it had its place by whichever was let go of it.
    passed: Vec<i64>,
}

/// What such a step needs.
#[derive(Clone, Copy)]
pub(super) struct ThingHand<'a> {
    pub(super) run: i64,
    pub(super) connection: i64,
    pub(super) turn: Turn,
    /// When the list of users was read to its end: org units and groups are read after it, none of them is older.
    pub(super) read_at: Millis,
    pub(super) now: &'a dyn Fn() -> Millis,
}

impl ThingHand<'_> {
    /// Carries out the steps about groups that waited for each other, as many as go together; refuses the others.
    pub(super) fn exchange_groups(&self, conn: &Connection) -> Result<(), store::Error> {
        exchange::carry_out(conn, self, step::pending_of(conn, self.run, Thing::Group)?)
    }

    /// Writes an org unit as it was read, or takes it out of the tree.
    pub(super) fn unit(&self, conn: &Connection, step: &step::Row) -> Result<ThingOutcome, store::Error> {
        let Some(unit) = read(thing::unit(conn, step.account))? else { return Ok(lost(step)) };
        let fingerprint = thing::fingerprint(conn, step.account)?.0;
        let known = org_unit::get(conn, self.connection, &unit.id)?;
        let kept = |after: Option<[u8; 16]>, before: Option<org_unit::Row>| {
            let trace = UnitTrace { before: before.map(KeptUnit::of), after: after.map(Fingerprint) };
            Box::new(Kept { unit: Some(trace), ..Kept::default() })
        };
        if unit.gone {
            org_unit::remove(conn, self.connection, &unit.id)?;
            let what = "not on Google any more".to_owned();
            let (name, email, kept) = (unit.name, unit.path, kept(None, known));
            return Ok(ThingOutcome::Done { group: None, what, name, email, kept });
        }
        if known.as_ref().is_some_and(|known| known.fingerprint == fingerprint) {
            return Ok(ThingOutcome::Already { group: None });
        }
        let row = org_unit::Row {
            google_id: unit.id,
            path: unit.path,
            name: unit.name,
            description: unit.description,
            fingerprint,
        };
        org_unit::put(conn, self.connection, &row, (self.now)())?;
        let kept = kept(Some(fingerprint), known);
        Ok(ThingOutcome::Done { group: None, what: row.description, name: row.name, email: row.path, kept })
    }

    /// Makes a group, writes what changed on Google, or binds one that is there; then who is in it.
    pub(super) fn group(&self, conn: &Connection, step: &step::Row) -> Result<ThingOutcome, store::Error> {
        let Some(remote) = read(thing::remote_group(conn, step.account))? else { return Ok(lost(step)) };
        let bound = group_binding::by_google_id(conn, self.connection, &remote.id)?;
        match step.kind.as_str() {
            "new" | "restore" => match bound {
                Some(bound) => Ok(ThingOutcome::Already { group: Some(bound.group) }),
                None => self.new_group(conn, step, &remote),
            },
            "link" | "merge" if bound.is_none() => self.link(conn, step, &remote),
            _ => match bound {
                Some(bound) => self.update(conn, step, &remote, bound),
                None => Ok(refused(&remote, "the group is not bound to this one any more")),
            },
        }
    }

    fn new_group(
        &self,
        conn: &Connection,
        step: &step::Row,
        remote: &RemoteGroup,
    ) -> Result<ThingOutcome, store::Error> {
        if !candidates(conn, self.connection, remote)?.is_empty() {
            return Ok(refused(
                remote,
                "a group with this address came into the directory since the plan was made",
            ));
        }
        if let Some(held) = self.held(conn, remote, None)? {
            return Ok(held);
        }
        let id = directory_group::insert(conn, &remote.group(), (self.now)())?;
        let Tied { what, stone, passed, .. } = self.bind(conn, step, remote, id)?;
        // What it made had nothing before; of one that was removed here there was a stone.
        let trace = stone.is_some().then(Trace::default);
        Ok(done(remote, id, what, Kept { trace, stone, passed, ..Kept::default() }))
    }

    fn link(
        &self,
        conn: &Connection,
        step: &step::Row,
        remote: &RemoteGroup,
    ) -> Result<ThingOutcome, store::Error> {
        let Some(stored) = step.group.map(|id| directory_group::find(conn, id)).transpose()?.flatten() else {
            return Ok(refused(remote, "the group is not in the directory any more"));
        };
        if step.user_version != Some(stored.version) {
            return Ok(refused(remote, "the group changed here since the plan was made"));
        }
        if !group_binding::is_free(conn, self.connection, stored.id)? {
            return Ok(refused(remote, "the group was bound to another since the plan was made"));
        }
        let mut after = stored.group.clone();
        group::take(&mut after, remote, &Details::of(step).group_fields);
        if let Some(held) = self.claimed(conn, remote, &stored, &after)? {
            return Ok(held);
        }
        let former = group_binding::of_group(conn, stored.id)?;
        let former = former.into_iter().find(|bound| bound.connection == self.connection);
        if let Some(former) = &former {
            // The one that is gone gives way to this one.
            group_binding::remove(conn, self.connection, &former.google_id)?;
        }
        if after != stored.group {
            directory_group::update(conn, stored.id, &after, (self.now)())?;
        }
        let Tied { what, members, stone, passed } = self.bind(conn, step, remote, stored.id)?;
        let trace = Trace { fields: undo::changes(&stored.group, &after), members, agreed: None };
        let former = former.map(FormerTie::of);
        Ok(done(remote, stored.id, what, Kept { trace: Some(trace), stone, former, unit: None, passed }))
    }

    /// Ties a group to Google's, and brings in who is in it there.
    fn bind(
        &self,
        conn: &Connection,
        step: &step::Row,
        remote: &RemoteGroup,
        id: i64,
    ) -> Result<Tied, store::Error> {
        let stone = group_tombstone::find(conn, self.connection, &remote.id)?.map(GroupStone::of);
        let row = group_binding::Row {
            connection: self.connection,
            google_id: remote.id.clone(),
            group: id,
            dormant: false,
            fingerprint: thing::fingerprint(conn, step.account)?.0,
            // Where the directory keeps another value, that is what changed since: the next sync takes it to Google. What
            // one side alone has stays there.
            baseline: Baseline::first(&directory_group::get(conn, id)?.group, &remote.group()),
            admin_created: remote.admin_created,
            bound_by_run: Some(self.run),
            read_at: self.read_at,
            gone_at: None,
        };
        group_binding::put(conn, &row)?;
        let passed = membership::pass_on(conn, self.connection, &remote.id, &Who::Group(id))?;
        group_tombstone::forget(conn, self.connection, &remote.id)?;
        let came = changes(&Default::default(), &thing::members(conn, step.account)?);
        let mut members = self.take_members(conn, id, &remote.id, &came)?;
        // Bound again, it is Rollcall's to take out whom it put in.
        for (member, hand) in group_binding::hands(conn, self.connection, &remote.id, id)? {
            group_binding::put_in_by(conn, self.connection, &remote.id, &member, hand)?;
        }
        // With the tie all that is agreed on goes; what stands here is to be kept.
        members.retain(|member| member.here.is_some());
        Ok(Tied { what: member_words(&came), members, stone, passed })
    }

    fn update(
        &self,
        conn: &Connection,
        step: &step::Row,
        remote: &RemoteGroup,
        bound: group_binding::Row,
    ) -> Result<ThingOutcome, store::Error> {
        let stored = directory_group::get(conn, bound.group)?;
        if step.user_version != Some(stored.version) {
            return Ok(refused(remote, "the group changed here since the plan was made"));
        }
        // What a sync sent since then is not in what was read: it would look as if Google had taken it back.
        let sent = step::any_of_group_since(conn, self.connection, bound.group, self.read_at)?;
        if sent || bound.read_at > self.read_at {
            return Ok(refused(remote, READ_SINCE));
        }
        let counterpart = Counterpart::Bound { group: &stored.group, baseline: &bound.baseline };
        let fields = match (step.kind.as_str(), group::import(remote, counterpart)) {
            (_, Decision::Update(fields)) => fields,
            (_, Decision::Unchanged) | ("link", Decision::BothChanged(_)) => Vec::new(),
            ("merge", Decision::BothChanged(_)) => Details::of(step).group_fields,
            _ => return Ok(refused(remote, "what both sides agreed on changed since the plan was made")),
        };
        let mut after = stored.group.clone();
        group::take(&mut after, remote, &fields);
        if let Some(held) = self.claimed(conn, remote, &stored, &after)? {
            return Ok(held);
        }
        let before = agreement_of(&bound);
        let there = thing::members(conn, step.account)?;
        let Moved { changes: moved, waits } = moved(conn, self.connection, &remote.id, &there)?;
        if after != stored.group || !moved.is_empty() {
            directory_group::update(conn, stored.id, &after, (self.now)())?;
        }
        let baseline = match step.kind.as_str() {
            // What was asked is answered: from now on the directory's value is the one that changed.
            "link" | "merge" => remote.group().into(),
            _ => group::agreed(&after, remote, &bound.baseline),
        };
        let group = bound.group;
        // Until it is answered what becomes of whoever waits, the next import looks at the group as well.
        let print = if waits { Fingerprint::NONE } else { thing::fingerprint(conn, step.account)? };
        let renewed = group_binding::Row {
            fingerprint: print.0,
            baseline,
            admin_created: remote.admin_created,
            read_at: self.read_at,
            gone_at: None,
            ..bound
        };
        group_binding::put(conn, &renewed)?;
        let members = self.take_members(conn, group, &remote.id, &moved)?;
        let agreed = Some(Agreed::before(&before, &agreement_of(&renewed)));
        let trace = Trace { fields: undo::changes(&stored.group, &after), members, agreed };
        // What was only looked at changed nothing that anybody would want back.
        let trace = (step.kind != "observe").then_some(trace);
        let words = [field_words(&fields), member_words(&moved)];
        let words: Vec<_> = words.into_iter().filter(|words| !words.is_empty()).collect();
        Ok(done(remote, group, words.join("; "), Kept { trace, ..Kept::default() }))
    }

    /// Tells why a group does not get an address that another has; an address that it keeps is not looked at.
    fn claimed(
        &self,
        conn: &Connection,
        remote: &RemoteGroup,
        before: &directory_group::Row,
        after: &Group,
    ) -> Result<Option<ThingOutcome>, store::Error> {
        if after.email == before.group.email {
            return Ok(None);
        }
        self.held(conn, remote, Some(before.id))
    }

    /// Tells why no group but one may have the address of Google's; nothing where it is free, or whoever has it is relied on.
    fn held(
        &self,
        conn: &Connection,
        remote: &RemoteGroup,
        except: Option<i64>,
    ) -> Result<Option<ThingOutcome>, store::Error> {
        let mut to_come = Vec::new();
        for holder in holders(conn, &remote.email, except)? {
            if !step::is_pending_for_group(conn, self.run, holder.id)? {
                return Ok(Some(refused(remote, &has_it(&holder))));
            }
            to_come.push(holder.id);
        }
        Ok(match self.turn {
            Turn::AfterTheOther if !to_come.is_empty() => Some(ThingOutcome::Waits(to_come)),
            Turn::AfterTheOther | Turn::BeforeTheOther => None,
        })
    }

    /// Carries what changed on Google into the directory: whoever was put in or taken out here alone is left alone. Gives
    /// what that did, member by member.
    fn take_members(
        &self,
        conn: &Connection,
        group: i64,
        google_id: &str,
        moved: &[MemberChange],
    ) -> Result<Vec<MemberTrace>, store::Error> {
        let agreed = group_binding::agreed_by(conn, self.connection, google_id)?;
        let mut traces = Vec::with_capacity(moved.len());
        for change in moved {
            let member = change.member();
            let who = membership::place(conn, self.connection, group, member)?;
            let role = membership::role(conn, group, &who)?;
            let email = membership::email(conn, group, &who)?;
            match change {
                MemberChange::Add { member } => {
                    if role.is_none() {
                        membership::put(conn, group, &who, &member.email, member.role)?;
                    }
                    group_binding::agree(conn, self.connection, google_id, member)?;
                }
                MemberChange::Remove { .. } => {
                    membership::remove(conn, group, &who)?;
                    group_binding::disagree(conn, self.connection, google_id, &member.id)?;
                }
                MemberChange::Role { was, .. } => {
                    // A role that changed here as well stays until a sync asks.
                    if role == Some(*was) {
                        membership::put(conn, group, &who, &member.email, member.role)?;
                    }
                    group_binding::agree(conn, self.connection, google_id, member)?;
                }
            }
            let after = membership::role(conn, group, &who)?;
            let was = agreed.get(&member.id);
            traces.push(MemberTrace {
                before: was.map(|was| was.member.clone()),
                after: (!matches!(change, MemberChange::Remove { .. })).then(|| member.clone()),
                ours: was.is_some_and(|was| was.hand == Hand::Ours),
                owner_not_ours: was.is_some_and(|was| was.hand == Hand::OwnerNotOurs),
                here: (role != after).then_some(RoleChange { before: role, after, email }),
            });
        }
        Ok(traces)
    }
}

impl Pieces for ThingHand<'_> {
    type Piece = step::Row;
    type Refusal = ThingOutcome;

    fn about(&self, row: &step::Row) -> Option<i64> {
        row.group
    }

    fn carry_out(
        &self,
        conn: &Connection,
        row: &step::Row,
        turn: Turn,
    ) -> Result<Tried<ThingOutcome>, store::Error> {
        let outcome = ThingHand { turn, ..*self }.group(conn, row)?;
        let tried = match outcome {
            ThingOutcome::Refused { .. } => return Ok(Tried::Refused(outcome)),
            ThingOutcome::Waits(others) => return Ok(Tried::Waits(others)),
            ThingOutcome::Done { group, .. } => Tried::Done(group),
            ThingOutcome::Already { .. } => Tried::Done(None),
        };
        journal::note_thing(conn, row, outcome, (self.now)())?;
        Ok(tried)
    }

    fn still_held(
        &self,
        conn: &Connection,
        row: &step::Row,
        got_by: i64,
        _: &BTreeSet<i64>,
    ) -> Result<Option<ThingOutcome>, store::Error> {
        let got = directory_group::get(conn, got_by)?.group;
        let Some(holder) = holders(conn, &got.email, Some(got_by))?.into_iter().next() else {
            return Ok(None);
        };
        Ok(Some(match read(thing::remote_group(conn, row.account))? {
            Some(remote) => refused(&remote, &has_it(&holder)),
            None => lost(row),
        }))
    }

    fn refuse(&self, conn: &Connection, row: &step::Row, refusal: ThingOutcome) -> Result<(), store::Error> {
        journal::note_thing(conn, row, refusal, (self.now)())
    }
}

/// Finds the groups but one that have an address as their own.
pub(super) fn holders(
    conn: &Connection,
    address: &str,
    except: Option<i64>,
) -> Result<Vec<directory_group::Row>, store::Error> {
    let mut holders = directory_group::by_address(conn, address)?;
    holders.retain(|holder| holder.group.email == address && Some(holder.id) != except);
    Ok(holders)
}

/// Says of a group that it has an address.
pub(super) fn has_it(holder: &directory_group::Row) -> String {
    format!("the group {} has this address here", holder.group.name)
}

/// Takes what the plan's file lost for nothing: the run must come to its end all the same.
fn read<T>(found: Result<T, store::Error>) -> Result<Option<T>, store::Error> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(store::Error::NotFound { .. } | store::Error::Damaged(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn lost(step: &step::Row) -> ThingOutcome {
    ThingOutcome::Refused {
        why: "what was read of it is lost; import again".to_owned(),
        name: step.google_id.clone(),
        email: String::new(),
    }
}

fn done(remote: &RemoteGroup, group: i64, what: String, kept: Kept) -> ThingOutcome {
    let (name, email) = (remote.name.clone(), remote.email.clone());
    ThingOutcome::Done { group: Some(group), what, name, email, kept: Box::new(kept) }
}

/// Gives what a binding says that both sides agree on, apart from who is in the group.
pub(super) fn agreement_of(bound: &group_binding::Row) -> Agreement {
    Agreement {
        print: Fingerprint(bound.fingerprint),
        baseline: bound.baseline.clone(),
        admin_created: bound.admin_created,
    }
}

fn refused(remote: &RemoteGroup, why: &str) -> ThingOutcome {
    ThingOutcome::Refused { why: why.to_owned(), name: remote.name.clone(), email: remote.email.clone() }
}
