//! Decides about every group that is bound on a connection, to be bound there, or to be deleted.

mod known;

use std::collections::{BTreeMap, BTreeSet};

use directory::Thing;
use directory::group::provision::{
    GroupAnswer, GroupDecided, GroupDecision, GroupFound, GroupRelease, GroupWish, Held, provide,
};
use directory::group::{GroupStep, Member, RemoteGroup, Who};
use directory::provision::{AfterDeletion, Answer, Block, Skip, Step};
use store::plan::pair::{self, Kind, Row};
use store::plan::thing;
use store::rusqlite::Connection;
use store::{connection, directory_group, group_binding, group_tombstone, group_wish, membership};

use super::super::ground::Ground;
use super::super::row::{steps_of, to_json};
use super::held::held_back;
use super::told::{Settled, Told, members_words, named, told};
use crate::Error;

/// What holds for every group of a plan.
struct Arena<'a> {
    conn: &'a Connection,
    ground: &'a Ground,
    /// Users whose accounts this run makes, adopts or brings back.
    coming: BTreeSet<i64>,
    /// Those of them whom it binds to an account that is there, with that.
    again: BTreeMap<i64, String>,
    /// Those of them whose account is another than they had.
    made: BTreeSet<i64>,
    /// Those of them whose deleted account is brought back: on Google it is in no group.
    back: BTreeSet<i64>,
    /// Groups that this run makes, also again, or adopts.
    groups: BTreeSet<i64>,
}

/// A group on Google as it was read.
struct There {
    group: RemoteGroup,
    members: BTreeMap<String, Member>,
    /// Why nothing is known of its members.
    unread: Option<String>,
}

/// Decides about the groups of a connection, where it manages them, and leaves the rows in the plan file.
///
/// Rows come in this order: bound groups, then those to be bound, both by number, then those of removed groups by
/// Google's id.
pub(in super::super) fn decide_groups(conn: &Connection, ground: &Ground) -> Result<(), Error> {
    if !connection::manages_groups(conn, ground.connection)? || !thing::is_listed(conn, Thing::Group)? {
        return Ok(());
    }
    let arena = Arena::of(conn, ground)?;
    for bound in group_binding::of_connection(conn, ground.connection)? {
        let stored = directory_group::get(conn, bound.group)?;
        arena.keep(&stored, &arena.bound(&stored, &bound, Answer::default())?)?;
    }
    for id in group_wish::unbound(conn, ground.connection)? {
        let stored = directory_group::get(conn, id)?;
        arena.keep(&stored, &arena.unbound(&stored, Answer::default())?)?;
    }
    for stone in group_tombstone::wishes(conn, ground.connection)? {
        arena.keep_removed(&stone)?;
    }
    Ok(())
}

/// Finds the groups that are to be bound and are not by this plan as it stands, because something is asked or stands in the
/// way: no accounts are made for who is in them.
pub(in super::super) fn not_to_be_bound(conn: &Connection, ground: &Ground) -> Result<BTreeSet<i64>, Error> {
    let mut found = BTreeSet::new();
    if !connection::manages_groups(conn, ground.connection)? || !thing::is_listed(conn, Thing::Group)? {
        return Ok(found);
    }
    let wished = group_wish::unbound(conn, ground.connection)?;
    if wished.is_empty() {
        return Ok(found);
    }
    pair::index_addresses(conn)?;
    let arena = Arena::alone(conn, ground);
    for id in wished {
        let settled = arena.unbound(&directory_group::get(conn, id)?, Answer::default())?;
        let goes =
            matches!(settled.decision, Told::Decided(GroupDecided { decision: GroupDecision::Steps(_), .. }));
        if !goes {
            found.insert(id);
        }
    }
    Ok(found)
}

/// Decides again about a row that is about a group, by an answer.
pub(in super::super) fn decide_again(
    conn: &Connection,
    ground: &Ground,
    row: Row,
    answer: Answer,
) -> Result<(), Error> {
    let id = row
        .group
        .ok_or_else(|| Error::Refused(format!("the group {} is not in the directory any more", row.name)))?;
    let arena = Arena::of(conn, ground)?;
    let stored = directory_group::get(conn, id)?;
    let decided = arena.decided(&stored, answer)?;
    let answered = (answer != Answer::default()).then(|| to_json(&answer)).transpose()?;
    let fresh = arena.row(&stored, &decided)?;
    pair::update(conn, &Row { id: row.id, answer: answered, ..fresh })?;
    decide_around(conn, ground, &Who::Group(id))
}

/// Decides anew about the groups that a group, or somebody, is in: whether they come into them on Google follows from what is
/// done about them. What was answered and ticked of the groups stays.
pub(in super::super) fn decide_around(conn: &Connection, ground: &Ground, inner: &Who) -> Result<(), Error> {
    let around = membership::groups_of(conn, inner)?;
    let managed = connection::manages_groups(conn, ground.connection)?;
    if around.is_empty() || !managed || !thing::is_listed(conn, Thing::Group)? {
        return Ok(());
    }
    let arena = Arena::of(conn, ground)?;
    let wished = group_wish::unbound(conn, ground.connection)?;
    for (id, ..) in around {
        let is_bound = |one: &group_binding::Row| one.connection == ground.connection && !one.dormant;
        if !wished.contains(&id) && !group_binding::of_group(conn, id)?.iter().any(is_bound) {
            continue;
        }
        let stored = directory_group::get(conn, id)?;
        let before = pair::of_group(conn, id)?;
        let answered = before.as_ref().and_then(|row| row.answer.clone());
        let answer = answered.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let decided = arena.decided(&stored, answer)?;
        match before {
            None => arena.keep(&stored, &decided)?,
            Some(row) if decided.is_unchanged() => pair::remove(conn, row.id)?,
            Some(row) => {
                let fresh = arena.row(&stored, &decided)?;
                let ticked = fresh.ticked && (row.ticked || !row.kind.has_steps());
                pair::update(conn, &Row { id: row.id, answer: answered, ticked, ..fresh })?;
            }
        }
    }
    Ok(())
}

impl<'a> Arena<'a> {
    /// One in which nobody comes.
    fn alone(conn: &'a Connection, ground: &'a Ground) -> Self {
        let [coming, made, back, groups]: [BTreeSet<i64>; 4] = Default::default();
        Self { conn, ground, coming, again: BTreeMap::new(), made, back, groups }
    }

    fn of(conn: &'a Connection, ground: &'a Ground) -> Result<Self, Error> {
        let mut arena = Self::alone(conn, ground);
        pair::each_with_steps(conn, |row| {
            let makes = |step: &Step| {
                matches!(
                    step,
                    Step::Create | Step::Adopt | Step::Restore { .. } | Step::Group(GroupStep::Create(_))
                )
            };
            if row.user.is_none() && row.group.is_none() {
                return Ok(());
            }
            let steps = steps_of(&row)?;
            if steps.iter().any(makes) {
                arena.coming.extend(row.user);
                arena.groups.extend(row.group);
            }
            if steps.contains(&Step::Adopt) {
                arena.again.extend(row.user.zip(row.google_id));
            }
            if steps.contains(&Step::Create) {
                arena.made.extend(row.user);
            }
            if steps.iter().any(|step| matches!(step, Step::Restore { .. })) {
                arena.back.extend(row.user);
            }
            Ok(())
        })?;
        pair::index_addresses(conn)?;
        let waits = not_to_be_bound(conn, ground)?;
        let wished = group_wish::unbound(conn, ground.connection)?;
        arena.groups.extend(wished.into_iter().filter(|id| !waits.contains(id)));
        Ok(arena)
    }

    fn there(&self, google_id: &str) -> Result<Option<There>, Error> {
        let Some(row) = thing::group_of_id(self.conn, google_id)? else { return Ok(None) };
        Ok(Some(There {
            group: thing::remote_group(self.conn, row)?,
            members: thing::members(self.conn, row)?,
            unread: thing::unread(self.conn, row)?,
        }))
    }

    /// Tells whether somebody wished that a group of Google's be deleted.
    fn is_going(&self, google_id: &str) -> Result<bool, store::Error> {
        let stone = group_tombstone::find(self.conn, self.ground.connection, google_id)?;
        if stone.is_some_and(|stone| stone.wish == Some(GroupRelease::Delete)) {
            return Ok(true);
        }
        let bound = group_binding::by_google_id(self.conn, self.ground.connection, google_id)?;
        bound.map_or(Ok(false), |bound| self.is_to_be_deleted(bound.group))
    }

    /// Says what has an address that a group is to have, but for that group itself.
    fn blocked(&self, address: &str, own: Option<&str>) -> Result<Option<Block>, Error> {
        match thing::group_with_address(self.conn, address)? {
            Some((id, _)) if Some(id.as_str()) == own => return Ok(None),
            // As its own address, or as an alias.
            Some(_) => return Ok(Some(Block::Group)),
            None => {}
        }
        Ok(if pair::account_of_address(self.conn, address)?.is_some() {
            Some(Block::OtherUser)
        } else if pair::is_alias(self.conn, address)? {
            Some(Block::Alias)
        } else if !self.ground.is_own_domain(address) {
            Some(Block::Domain)
        } else {
            None
        })
    }

    /// Decides about a group, bound or not.
    fn decided(&self, stored: &directory_group::Row, answer: Answer) -> Result<Settled, Error> {
        let bound = group_binding::of_group(self.conn, stored.id)?;
        match bound.iter().find(|one| one.connection == self.ground.connection && !one.dormant) {
            Some(bound) => self.bound(stored, bound, answer),
            None => self.unbound(stored, answer),
        }
    }

    fn bound(
        &self,
        stored: &directory_group::Row,
        bound: &group_binding::Row,
        answer: Answer,
    ) -> Result<Settled, Error> {
        let here = self.here(stored.id)?;
        let wished = group_wish::of_group(self.conn, self.ground.connection, stored.id)?;
        let wish = match wished {
            Some(group_wish::GroupWish::Release(how)) => GroupWish::Release(how),
            Some(group_wish::GroupWish::Bind) | None => GroupWish::Provide(&stored.group, &here),
        };
        let answer = GroupAnswer { winner: answer.winner, gone: answer.deleted };
        let google_id = || Some(bound.google_id.clone());
        let skip = |why| Settled {
            decision: Told::Skip(Skip::GroupUnread { why }),
            google_id: google_id(),
            gone: false,
            members: 0,
        };
        let Some(there) = self.there(&bound.google_id)? else {
            if bound.gone_at.is_none() {
                let why = "Google's list lacks it, though asked by its id it is there; sync again";
                return Ok(skip(why.to_owned()));
            }
            let email = stored.group.email.as_str();
            let again = answer.gone == Some(AfterDeletion::CreateAgain) && !email.is_empty();
            let blocked = match again && matches!(wish, GroupWish::Provide(..)) {
                true => self.blocked(email, Some(&bound.google_id))?,
                false => None,
            };
            let found = blocked.map_or(GroupFound::Gone, GroupFound::Blocked);
            let decided = self.hold((stored.id, None), provide(wish, found, answer))?;
            let decision = Told::Decided(decided);
            return Ok(Settled { decision, google_id: google_id(), gone: true, members: 0 });
        };
        if let (Some(why), GroupWish::Provide(..)) = (&there.unread, wish) {
            return Ok(skip(why.clone()));
        }
        let agreed = group_binding::agreed_by(self.conn, self.ground.connection, &bound.google_id)?;
        let moves = stored.group.email != there.group.email && !stored.group.email.is_empty();
        let blocked = match moves && stored.group.email != bound.baseline.agreed.email {
            true => self.blocked(&stored.group.email, Some(&bound.google_id))?,
            false => None,
        };
        let (group, members, baseline) = (&there.group, &there.members, &bound.baseline);
        let found = GroupFound::Bound { there: group, members, baseline, agreed: &agreed, blocked };
        let decided = self.hold((stored.id, Some(bound.google_id.as_str())), provide(wish, found, answer))?;
        let decision = Told::Decided(decided);
        Ok(Settled { decision, google_id: google_id(), gone: false, members: members.len() })
    }

    /// Leaves out what is not done to members: taking from a protected account or from whoever was let go, and closing a
    /// circle of groups.
    fn hold(
        &self,
        (group, google_id): (i64, Option<&str>),
        mut decided: GroupDecided,
    ) -> Result<GroupDecided, Error> {
        let GroupDecision::Steps(steps) = &mut decided.decision else { return Ok(decided) };
        for step in steps.iter_mut() {
            self.recognise(step)?;
        }
        let mut held = BTreeMap::new();
        for (at, step) in steps.iter().enumerate() {
            let why = match self.is_let_go(step)? {
                true => Some(Held::LetGo),
                false => held_back(self.conn, self.ground, (Some(group), google_id), step)?,
            };
            held.extend(why.map(|why| (at, why)));
        }
        Ok(decided.hold(held))
    }

    fn unbound(&self, stored: &directory_group::Row, answer: Answer) -> Result<Settled, Error> {
        let mut here = self.here(stored.id)?;
        let answer = GroupAnswer { winner: answer.winner, gone: answer.deleted };
        let address = stored.group.email.as_str();
        let holder = if address.is_empty() { None } else { thing::group_with_address(self.conn, address)? };
        if let Some((google_id, _)) = holder
            && self.is_going(&google_id)?
        {
            let decision = Told::Skip(Skip::GroupWaits);
            return Ok(Settled { decision, google_id: None, gone: false, members: 0 });
        }
        if let Some(google_id) = self.adoptable(address)?
            && let Some(there) = self.there(&google_id)?
        {
            let wish = GroupWish::Provide(&stored.group, &here);
            let decision = match there.unread {
                Some(why) => Told::Skip(Skip::GroupUnread { why }),
                None => {
                    let found = GroupFound::Adoptable(&there.group, &there.members);
                    let both = (stored.id, Some(google_id.as_str()));
                    Told::Decided(self.hold(both, provide(wish, found, answer))?)
                }
            };
            let members = there.members.len();
            return Ok(Settled { decision, google_id: Some(google_id), gone: false, members });
        }
        let blocked = if address.is_empty() { None } else { self.blocked(address, None)? };
        let found = blocked.map_or(GroupFound::Nothing, GroupFound::Blocked);
        self.only_of_this_connection(&mut here)?;
        let wish = GroupWish::Provide(&stored.group, &here);
        let decided = self.hold((stored.id, None), provide(wish, found, answer))?;
        Ok(Settled { decision: Told::Decided(decided), google_id: None, gone: false, members: 0 })
    }

    /// Decides about a group of Google's whose group was removed from the directory.
    fn keep_removed(&self, stone: &group_tombstone::Row) -> Result<(), Error> {
        let (Some(GroupRelease::Delete), Some(there)) = (stone.wish, self.there(&stone.google_id)?) else {
            return Ok(());
        };
        let step = Step::Group(GroupStep::Delete);
        let members = there.members.len();
        let row = Row {
            id: 0,
            user: None,
            user_version: None,
            google_id: Some(stone.google_id.clone()),
            name: stone.name.clone(),
            email: there.group.email,
            kind: Kind::Remove,
            steps: to_json(&[step])?,
            reason: None,
            why: format!("{}; {}", GroupStep::Delete.words(), members_words(members)),
            ticked: true,
            answer: None,
            after: None,
            thing: Thing::Group,
            group: None,
            wished: None,
        };
        pair::insert(self.conn, &row)?;
        Ok(())
    }

    fn keep(&self, stored: &directory_group::Row, settled: &Settled) -> Result<(), Error> {
        if !settled.is_unchanged() {
            pair::insert(self.conn, &self.row(stored, settled)?)?;
        }
        Ok(())
    }

    /// Says whom Google's group lacks: users by how many they are, groups by name.
    fn lacking(&self, without: &[Who]) -> Result<Vec<String>, store::Error> {
        let (mut unbound, mut gone, mut going, mut people) = (Vec::new(), Vec::new(), Vec::new(), 0_usize);
        for who in without {
            let Who::Group(id) = who else {
                people += 1;
                continue;
            };
            let name = directory_group::get(self.conn, *id)?.group.name;
            let bound = group_binding::of_group(self.conn, *id)?;
            let is_here = |one: &group_binding::Row| one.connection == self.ground.connection && !one.dormant;
            match bound.iter().find(|one| is_here(one)) {
                None => unbound.push(name),
                Some(bound) if bound.gone_at.is_none() && self.is_to_be_deleted(*id)? => going.push(name),
                Some(_) => gone.push(name),
            }
        }
        let mut said = Vec::new();
        let lacking =
            [(unbound, "not bound here"), (gone, "not on Google any more"), (going, "to be deleted there")];
        for (names, what) in lacking {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            match names.len() {
                0 => {}
                1 => said.push(format!("{} is {what}, so Google's group lacks it", named(&names))),
                _ => said.push(format!("{} are {what}, so Google's group lacks them", named(&names))),
            }
        }
        match people {
            0 => {}
            1 => said.push("1 member has no account on this connection".to_owned()),
            many => said.push(format!("{many} members have no account on this connection")),
        }
        Ok(said)
    }

    fn row(&self, stored: &directory_group::Row, settled: &Settled) -> Result<Row, Error> {
        let lacking = match &settled.decision {
            Told::Decided(decided) => self.lacking(&decided.without)?,
            Told::Skip(_) => Vec::new(),
        };
        let (kind, steps, reason, mut why) = told(settled, lacking);
        if steps.contains(&Step::Group(GroupStep::Unbind)) && !settled.gone {
            let around = crate::groups::around(self.conn, self.ground.connection, stored.id)?;
            if !around.is_empty() {
                why = format!("{why}; it stays in the groups around it: {}", around.join(", "));
            }
        }
        Ok(Row {
            id: 0,
            user: None,
            user_version: Some(stored.version),
            google_id: settled.google_id.clone(),
            name: stored.group.name.clone(),
            email: stored.group.email.clone(),
            kind,
            steps: to_json(&steps)?,
            reason: reason.as_ref().map(to_json).transpose()?,
            why,
            ticked: kind.has_steps(),
            answer: None,
            after: None,
            thing: Thing::Group,
            group: Some(stored.id),
            wished: None,
        })
    }
}
