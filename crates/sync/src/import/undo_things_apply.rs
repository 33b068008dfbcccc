//! Carries out the undo of what an import did with groups and org units: in the directory alone.

use std::collections::BTreeSet;

use directory::decide::Identity;
use directory::group::provision::Hand;
use directory::group::step::Place;
use directory::group::undo::import::{Agreed, MemberTrace};
use directory::group::undo::put;
use directory::group::{GroupStep, Member, MemberKind, Role, Who};
use directory::provision::Step;
use directory::user::full_name;
use directory::{Attribute, Fingerprint, Value};
use store::rusqlite::Connection;
use store::{Millis, directory_group, group_binding, group_tombstone, membership, org_unit, step, user};

use super::journal::Details;
use super::thing_apply::{agreement_of, has_it, holders};
use super::undo_apply::{Became, NotDone, TAKEN, Undo, refused};
use super::undo_things::{decide_unit, still_so};
use crate::exchange::Turn;
use crate::provision::journal::step_of;

/// Who has the address that a group is to get back.
enum Held {
    /// Nobody else.
    ByNobody,
    /// Somebody who keeps it, in words.
    By(String),
    /// These groups, which may give it up by rows that are to come.
    NotYetGivenUp(Vec<i64>),
}

impl Undo<'_> {
    /// Looks at a group again, and writes what was approved if everything is as it was then.
    pub(super) fn group(
        &self,
        conn: &Connection,
        rows: &[step::Row],
        turn: Turn,
        now: Millis,
    ) -> Result<Became, store::Error> {
        let Some(first) = rows.first() else { return Ok(Ok("already")) };
        let steps: Option<Vec<GroupStep>> = rows
            .iter()
            .map(|row| match step_of(row) {
                Some(Step::Group(step)) => Some(step),
                _ => None,
            })
            .collect();
        let imported = step::find(conn, self.undone, first.account)?;
        let (Some(steps), Some(imported)) = (steps, imported) else {
            return refused("damaged", "the journal does not say what this step is");
        };
        let before = match first.group.map(|id| directory_group::find(conn, id)).transpose()?.flatten() {
            Some(found) if first.user_version == Some(found.version) => found,
            Some(_) => return refused("stale", "the group changed here since the plan was made"),
            None if steps.contains(&GroupStep::Remove) => return Ok(Ok("already")),
            None => return refused("stale", "the group is not in the directory any more"),
        };
        let bound = group_binding::by_google_id(conn, self.connection, &first.google_id)?;
        let Some(bound) = bound.filter(|bound| bound.group == before.id) else {
            return refused("stale", "the group is not bound to this one any more");
        };
        if let Some(why) = still_so(conn, self.connection, &imported, &before, &steps)? {
            return refused("stale", &why);
        }
        match (self.held(conn, &before, &steps)?, turn) {
            (Held::By(why), _) => return refused(TAKEN, &why),
            (Held::NotYetGivenUp(by), Turn::AfterTheOther) => return Ok(Err(NotDone::Waits(by))),
            (Held::NotYetGivenUp(_), Turn::BeforeTheOther) | (Held::ByNobody, _) => {}
        }
        let details = Details::of(&imported);
        if steps.contains(&GroupStep::Remove) {
            // It leaves no stone: the next import finds Google's as this one did.
            membership::leave_group(conn, before.id)?;
            directory_group::delete(conn, before.id)?;
        } else {
            self.put_back(conn, &before, &first.google_id, &steps, now)?;
            let trace = details.group_trace.unwrap_or_default();
            if steps.contains(&GroupStep::Unbind) {
                let who = Who::Group(before.id);
                membership::unrecognise(conn, self.connection, &first.google_id, &who, &details.doubled)?;
                group_binding::remove(conn, self.connection, &first.google_id)?;
                if let Some(former) = details.group_former {
                    group_binding::put(conn, &former.of_group(self.connection, before.id, now))?;
                }
            } else if let Some(agreed) = &trace.agreed {
                self.agree_again(conn, bound, agreed, &trace.members)?;
            }
        }
        if let Some(stone) = details.group_stone {
            group_tombstone::insert(conn, &stone.on(self.connection, &first.google_id))?;
        }
        // By the stone it is known who had Google's before.
        let (who, passed, doubled) = (Who::Group(before.id), &details.passed, &details.doubled);
        membership::give_back(conn, self.connection, &first.google_id, &who, passed, doubled)?;
        Ok(Ok("done"))
    }

    /// Tells who has the address that a group is to get back; one that it keeps is not looked at.
    fn held(
        &self,
        conn: &Connection,
        before: &directory_group::Row,
        steps: &[GroupStep],
    ) -> Result<Held, store::Error> {
        let mut after = before.group.clone();
        for step in steps {
            if let GroupStep::TakeBack(changes) = step {
                put(&mut after, changes);
            }
        }
        if after.email.is_empty() || after.email == before.group.email {
            return Ok(Held::ByNobody);
        }
        let mut to_come = Vec::new();
        for other in holders(conn, &after.email, Some(before.id))? {
            if !step::is_pending_for_group(conn, self.run, other.id)? {
                return Ok(Held::By(has_it(&other)));
            }
            to_come.push(other.id);
        }
        // Users come after all groups: one who gives it up by steps that are to come is relied on.
        let address = after.email.to_lowercase();
        if let Some(other) = user::holder(conn, Identity::Address, &address, None)?
            && !self.gives_up(conn, other.id, &address)?
        {
            let name = full_name(&other.user.given_name, &other.user.family_name);
            return Ok(Held::By(format!("{name} has this address here")));
        }
        Ok(if to_come.is_empty() { Held::ByNobody } else { Held::NotYetGivenUp(to_come) })
    }

    /// Tells whether steps that are to come take an address away from a user: it goes with them, or they get another
    /// back. Whatever else they get back, they keep it.
    fn gives_up(&self, conn: &Connection, user: i64, address: &str) -> Result<bool, store::Error> {
        let is_other = |value: &Value| value.display().to_lowercase() != address;
        let gives_up = |row: &step::Row| match step_of(row) {
            Some(Step::Remove) => true,
            Some(Step::TakeBack(moved)) => moved
                .iter()
                .any(|one| one.attribute == Attribute::Email && one.after.as_ref().is_none_or(is_other)),
            _ => false,
        };
        Ok(step::pending_for(conn, self.run, user)?.iter().any(gives_up))
    }

    /// Gives a group the fields and the members back that it had.
    fn put_back(
        &self,
        conn: &Connection,
        before: &directory_group::Row,
        google_id: &str,
        steps: &[GroupStep],
        now: Millis,
    ) -> Result<(), store::Error> {
        let mut after = before.group.clone();
        let mut moved = false;
        // A run since the plan may have made one place of what the import brought and of what was put in here besides.
        let besides = step::put_in_besides(conn, self.undone, before.id)?;
        for step in steps {
            match step {
                GroupStep::TakeBack(changes) => put(&mut after, changes),
                GroupStep::MemberOut(place) => {
                    let who = self.who(conn, before.id, place)?;
                    if !besides.contains(&who) {
                        membership::remove(conn, before.id, &who)?;
                        moved = true;
                    }
                }
                GroupStep::MemberBack(place) => {
                    let who = self.who(conn, before.id, place)?;
                    if !besides.contains(&who) {
                        membership::put(conn, before.id, &who, &place.email, place.role)?;
                        moved = true;
                    }
                }
                _ => {}
            }
        }
        tracing::trace!(run = self.run, google_id, moved, "a group is as before");
        if after != before.group {
            return directory_group::update(conn, before.id, &after, now);
        }
        if moved { directory_group::touch(conn, before.id, now) } else { Ok(()) }
    }

    /// Tells who a member is now: a user or a group may have come to an account, or left it, since the plan was made.
    /// Whoever is from outside is known by the address, under whichever id.
    fn who(&self, conn: &Connection, group: i64, place: &Place) -> Result<Who, store::Error> {
        let Some(id) = &place.id else { return Ok(place.who.clone()) };
        let kind = match &place.who {
            Who::User(_) | Who::Account(_) => MemberKind::User,
            Who::Group(_) | Who::OtherGroup(_) => MemberKind::Group,
            Who::Customer(_) => MemberKind::Customer,
            Who::External(_) => MemberKind::External,
        };
        let member = Member { id: id.clone(), email: place.email.clone(), kind, role: Role::default() };
        membership::place(conn, self.connection, group, &member)
    }

    /// Gives both sides the agreement back that they had, as far as nobody has agreed on anything else since.
    fn agree_again(
        &self,
        conn: &Connection,
        bound: group_binding::Row,
        agreed: &Agreed,
        members: &[MemberTrace],
    ) -> Result<(), store::Error> {
        let then = agreed.back(&agreement_of(&bound));
        let (google_id, Fingerprint(fingerprint)) = (bound.google_id.clone(), then.print);
        let (baseline, admin_created) = (then.baseline, then.admin_created);
        group_binding::put(conn, &group_binding::Row { fingerprint, baseline, admin_created, ..bound })?;
        let now = group_binding::agreed(conn, self.connection, &google_id)?;
        for trace in members {
            let Some(member) = trace.member() else { continue };
            let role = |member: Option<&Member>| member.map(|member| member.role);
            if role(now.get(&member.id)) != role(trace.after.as_ref()) {
                continue;
            }
            match &trace.before {
                Some(before) => {
                    group_binding::agree(conn, self.connection, &google_id, before)?;
                    let hand = match (trace.ours, trace.owner_not_ours) {
                        (true, _) => Hand::Ours,
                        (false, true) => Hand::OwnerNotOurs,
                        (false, false) => continue,
                    };
                    group_binding::put_in_by(conn, self.connection, &google_id, &before.id, hand)?;
                }
                None => group_binding::disagree(conn, self.connection, &google_id, &member.id)?,
            }
        }
        Ok(())
    }

    /// Looks at an org unit again, and puts it back, or takes it out of the tree.
    pub(super) fn unit(
        &self,
        conn: &Connection,
        rows: &[step::Row],
        now: Millis,
    ) -> Result<Became, store::Error> {
        let Some(first) = rows.first() else { return Ok(Ok("already")) };
        let Some(imported) = step::find(conn, self.undone, first.account)? else {
            return refused("damaged", "the journal does not say what this step is");
        };
        let known = org_unit::get(conn, self.connection, &first.google_id)?;
        let decided = decide_unit(conn, self.connection, &imported, known.as_ref(), &BTreeSet::new())?;
        match decided {
            Err(why) => refused("stale", &why),
            Ok(step) if Some(&step) != step_of(first).as_ref() => {
                refused("stale", "the org unit changed here since the plan was made")
            }
            Ok(Step::Remove) => {
                org_unit::remove(conn, self.connection, &first.google_id)?;
                Ok(Ok("done"))
            }
            Ok(_) => {
                if let Some(before) = Details::of(&imported).unit_trace.and_then(|trace| trace.before) {
                    org_unit::put(conn, self.connection, &before.row(&first.google_id), now)?;
                }
                Ok(Ok("done"))
            }
        }
    }
}
