//! What a step of a group that was done means for the directory.

use std::collections::BTreeMap;

use directory::group::provision::Hand;
use directory::group::step::Place;
use directory::group::{Baseline, Group, GroupStep, Member, MemberKind, RemoteGroup, Role, Who};
use store::membership::{self, Doubled};
use store::rusqlite::Connection;
use store::{Millis, directory_group, group_binding, group_tombstone, group_wish, run};

use super::send::Learned;

/// What every agreement of a run needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settling {
    pub(super) run: i64,
    pub(super) connection: i64,
    pub(super) now: Millis,
}

/// A step that was done, with what it is about.
pub(super) struct Settled<'a> {
    pub(super) step: &'a GroupStep,
    /// The group of the directory; none when it was removed.
    pub(super) group: Option<i64>,
    /// Google's id of the group.
    pub(super) google_id: &'a str,
    /// What Google told by it.
    pub(super) learned: &'a Learned,
    /// Whether it was so already.
    pub(super) already: bool,
    /// Who was in Google's group when it was read, of one that is adopted.
    pub(super) members: &'a BTreeMap<String, Member>,
}

impl Settling {
    /// Writes into the directory what a step means for it; gives the groups in which the group was besides Google's that is
    /// tied to it now.
    ///
    /// From then on the next import looks at the group, also where Google goes back to what the last one read.
    pub(super) fn settle(self, conn: &Connection, of: &Settled<'_>) -> Result<Vec<Doubled>, store::Error> {
        let mut doubled = Vec::new();
        match (of.step, of.group) {
            (GroupStep::Create(_) | GroupStep::Adopt, Some(group)) => doubled = self.bind(conn, of, group)?,
            _ => self.write(conn, of)?,
        }
        group_binding::look_again(conn, self.connection, of.google_id)?;
        Ok(doubled)
    }

    fn write(self, conn: &Connection, of: &Settled<'_>) -> Result<(), store::Error> {
        match (of.step, of.group) {
            (GroupStep::Update(_) | GroupStep::Readdress(_), _) => {
                let changes = of.step.fields();
                self.agree_fields(conn, of.google_id, |baseline| baseline.put(&changes))
            }
            (GroupStep::Take(changes), Some(group)) => {
                let stored = directory_group::get(conn, group)?;
                let mut after = stored.group.clone();
                directory::group::undo::put(&mut after, changes);
                directory_group::update(conn, group, &after, self.now)?;
                self.agree_fields(conn, of.google_id, |baseline| baseline.put(changes))
            }
            (GroupStep::AddMember(place), _) => self.came(conn, of, place),
            (GroupStep::RemoveMember(place), _) => match &place.id {
                Some(id) => group_binding::disagree(conn, self.connection, of.google_id, id),
                None => Ok(()),
            },
            (GroupStep::SetRole(place), _) => match of.learned {
                Learned::Member(member) => {
                    group_binding::agree(conn, self.connection, of.google_id, member)?;
                    if place.was == Some(Role::Owner) || place.role == Role::Owner {
                        let (on, id) = (self.connection, &member.id);
                        group_binding::note_owner(conn, on, of.google_id, id, place.role)?;
                    }
                    Ok(())
                }
                Learned::Nothing | Learned::Group(_) => Ok(()),
            },
            (GroupStep::TakeRole(place), Some(group)) => self.take_role(conn, of, place, group),
            (GroupStep::Unbind | GroupStep::Delete, group) => {
                if let (GroupStep::Unbind, Some(group)) = (of.step, group) {
                    self.remember_let_go(conn, of.google_id, group)?;
                }
                if *of.step == GroupStep::Delete {
                    membership::forget_other_group(conn, self.connection, of.google_id)?;
                }
                let bound = group_binding::by_google_id(conn, self.connection, of.google_id)?;
                // Another group that was bound to it meanwhile hears of its end by the next reading.
                if bound.is_some_and(|bound| group == Some(bound.group)) {
                    group_binding::remove(conn, self.connection, of.google_id)?;
                }
                group_tombstone::fulfil(conn, self.connection, of.google_id)?;
                match group {
                    Some(group) => group_wish::forget(conn, self.connection, group),
                    None => Ok(()),
                }
            }
            (GroupStep::Take(_) | GroupStep::TakeRole(_), None)
            // What ties a group is done before; no sync does the others.
            | (
                GroupStep::Create(_)
                | GroupStep::Adopt
                | GroupStep::TakeBack(_)
                | GroupStep::MemberOut(_)
                | GroupStep::MemberBack(_)
                | GroupStep::Reopen
                | GroupStep::Remove,
                _,
            ) => Ok(()),
        }
    }

    /// Remembers that a group was let go of Google's: the next import does not bind them again by itself, nor the group to
    /// another that has its address since.
    fn remember_let_go(self, conn: &Connection, google_id: &str, group: i64) -> Result<(), store::Error> {
        let bound = group_binding::by_google_id(conn, self.connection, google_id)?;
        let Some(bound) = bound else { return Ok(()) };
        let stone = group_tombstone::Row {
            connection: self.connection,
            google_id: google_id.to_owned(),
            group,
            name: directory_group::get(conn, group)?.group.name,
            email: bound.baseline.agreed.email,
            wish: None,
            removed_at: self.now,
            removed_by: run::get(conn, self.run)?.operator.unwrap_or_default(),
        };
        group_tombstone::insert(conn, &stone)
    }

    /// Ties a group to Google's; gives the groups in which both were.
    fn bind(self, conn: &Connection, of: &Settled<'_>, group: i64) -> Result<Vec<Doubled>, store::Error> {
        let Learned::Group(there) = of.learned else { return Ok(Vec::new()) };
        // One that is gone gives way to the new one.
        for former in group_binding::of_group(conn, group)? {
            if former.connection == self.connection {
                group_binding::remove(conn, self.connection, &former.google_id)?;
            }
        }
        let stored = directory_group::get(conn, group)?;
        let row = group_binding::Row {
            connection: self.connection,
            google_id: there.id.clone(),
            group,
            dormant: false,
            fingerprint: directory::Fingerprint::NONE.0,
            baseline: first_agreement(&stored.group, there),
            admin_created: there.admin_created,
            bound_by_run: Some(self.run),
            read_at: self.now,
            gone_at: None,
        };
        group_binding::put(conn, &row)?;
        group_wish::forget(conn, self.connection, group)?;
        membership::pass_on(conn, self.connection, &there.id, &Who::Group(group))?;
        group_tombstone::forget(conn, self.connection, &there.id)?;
        // One that is there may be in other groups already, as one that nobody imported.
        let doubled = membership::recognise_one(conn, &there.id, &Who::Group(group))?;
        for (who, email, role, id) in membership::on_connection(conn, self.connection, group)? {
            let by_address = || of.members.values().find(|one| !email.is_empty() && one.email == email);
            let known = id.or(match &who {
                Who::Account(id) | Who::OtherGroup(id) | Who::Customer(id) | Who::External(id) => {
                    Some(id.clone())
                }
                Who::User(_) | Who::Group(_) => None,
            });
            let opposite = known.and_then(|id| of.members.get(&id)).or_else(|| match &who {
                Who::External(_) => by_address(),
                _ => None,
            });
            if let Some(member) = opposite {
                if let Who::External(key) = &who {
                    know_external(conn, group, key, member)?;
                }
                if member.role == role {
                    group_binding::agree(conn, self.connection, &there.id, member)?;
                }
            }
        }
        // Bound again, it is Rollcall's to take out whom it put in.
        for (member, hand) in group_binding::hands(conn, self.connection, &there.id, group)? {
            group_binding::put_in_by(conn, self.connection, &there.id, &member, hand)?;
        }
        Ok(doubled)
    }

    fn take_role(
        self,
        conn: &Connection,
        of: &Settled<'_>,
        place: &Place,
        group: i64,
    ) -> Result<(), store::Error> {
        let agreed = group_binding::agreed(conn, self.connection, of.google_id)?;
        let known = place.id.as_ref().and_then(|id| agreed.get(id)).cloned();
        let kind = kind_of(&place.who);
        let id = place.id.clone().unwrap_or_default();
        let member = known.unwrap_or(Member { id, email: place.email.clone(), kind, role: place.role });
        let member = Member { role: place.role, ..member };
        let who = match &place.who {
            // Whom the plan knew as Google's alone, this run may have bound since.
            Who::Account(_) | Who::OtherGroup(_) => membership::place(conn, self.connection, group, &member)?,
            who => who.clone(),
        };
        membership::put(conn, group, &who, &place.email, place.role)?;
        directory_group::touch(conn, group, self.now)?;
        group_binding::agree(conn, self.connection, of.google_id, &member)
    }

    fn agree_fields(
        self,
        conn: &Connection,
        google_id: &str,
        change: impl FnOnce(&mut Baseline),
    ) -> Result<(), store::Error> {
        let Some(mut bound) = group_binding::by_google_id(conn, self.connection, google_id)? else {
            return Ok(());
        };
        change(&mut bound.baseline);
        group_binding::put(conn, &group_binding::Row { read_at: self.now, ..bound })
    }

    fn came(self, conn: &Connection, of: &Settled<'_>, place: &Place) -> Result<(), store::Error> {
        let Learned::Member(member) = of.learned else { return Ok(()) };
        group_binding::agree(conn, self.connection, of.google_id, member)?;
        if !of.already {
            group_binding::put_in_by(conn, self.connection, of.google_id, &member.id, Hand::Ours)?;
        }
        match (&place.who, of.group) {
            (Who::External(key), Some(group)) => know_external(conn, group, key, member),
            _ => Ok(()),
        }
    }
}

/// Gives what both agree on when they are bound: aliases are Google's own affair, and count as come there since, so that
/// an import brings them.
fn first_agreement(here: &Group, there: &RemoteGroup) -> Baseline {
    let mut first = Baseline::first(here, &there.group());
    if here.aliases.is_empty() {
        first.agreed.aliases.clear();
    }
    first
}

/// Tells somebody from outside by the id that Google told first: each connection has its own, and finds them by the address.
fn know_external(conn: &Connection, group: i64, key: &str, member: &Member) -> Result<(), store::Error> {
    if key.contains('@') && key != member.id {
        membership::know_external(conn, group, key, &member.id)?;
    }
    Ok(())
}

fn kind_of(who: &Who) -> MemberKind {
    match who {
        Who::User(_) | Who::Account(_) => MemberKind::User,
        Who::Group(_) | Who::OtherGroup(_) => MemberKind::Group,
        Who::Customer(_) => MemberKind::Customer,
        Who::External(_) => MemberKind::External,
    }
}
