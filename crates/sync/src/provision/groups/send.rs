//! Sends one step of a group: looks again before it, and reads back what nobody knows the end of.

use directory::account::Admin;
use directory::group::step::{FieldChange, Place};
use directory::group::{Group, GroupField, GroupStep, Member, MemberKind, RemoteGroup};
use directory::provision::Skip;
use google::group_write::{GroupPatch, MemberKey};
use google::groups::Membership;

use super::super::send::{Before, PATIENCE, Sender, refused_for, since_protected};
use super::seen::Seen;
use crate::Error;

/// What became of a step at Google.
pub(super) enum Sent {
    /// It was done.
    Done(Learned),
    /// It was so already.
    Already(Learned),
    /// It was not done, and will not be.
    Refused {
        /// The code, for the report.
        code: &'static str,
        /// Why, in words.
        why: String,
    },
}

/// What Google told by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Learned {
    Nothing,
    Group(Box<RemoteGroup>),
    Member(Member),
}

impl Sent {
    pub(super) fn refused(code: &'static str, why: impl Into<String>) -> Self {
        Self::Refused { code, why: why.into() }
    }

    fn refusal(error: google::Error) -> Result<Self, Error> {
        let (code, why) = refused_for(error)?;
        Ok(Self::refused(code, why))
    }

    /// What is so already was done by us, if it was sent before.
    fn so(before: Before, learned: Learned) -> Self {
        match before {
            Before::Sent => Self::Done(learned),
            Before::Nothing => Self::Already(learned),
        }
    }
}

const GONE: &str = "the group is not on Google any more; sync again";

/// The step, and by what Google knows what it is about.
pub(super) struct Order<'a> {
    pub(super) step: &'a GroupStep,
    /// Google's id of the group; empty for one that is made.
    pub(super) group: &'a str,
    /// By what Google is told which member; none where the step is about none.
    pub(super) member: Option<&'a MemberKey>,
    pub(super) before: Before,
    /// How the group was when it was decided to delete it; none for any other step.
    pub(super) seen: Option<&'a Seen>,
}

impl Sender<'_> {
    /// Carries out a step at Google.
    pub(super) async fn group(&self, order: &Order<'_>) -> Result<Sent, Error> {
        let Order { step, group, member, before, seen } = *order;
        match (step, member) {
            (GroupStep::Create(wanted), _) => self.create_group(wanted, before).await,
            (GroupStep::Adopt, _) => Ok(match self.seen_group(group).await? {
                Some(there) => Sent::Done(Learned::Group(Box::new(there))),
                None => Sent::refused("gone", GONE),
            }),
            (GroupStep::Update(changes), _) => self.change_group(group, changes, before).await,
            (GroupStep::Readdress(change), _) => {
                self.change_group(group, std::slice::from_ref(change), before).await
            }
            (GroupStep::Delete, _) => self.delete_group(group, seen, before).await,
            (GroupStep::AddMember(place), Some(key)) => self.add(group, place, key, before).await,
            (GroupStep::RemoveMember(place), Some(key)) => self.remove(group, place, key, before).await,
            (GroupStep::SetRole(place), Some(key)) => self.set_role(group, place, key, before).await,
            (GroupStep::Take(_) | GroupStep::TakeRole(_) | GroupStep::Unbind, _) => {
                Ok(Sent::Done(Learned::Nothing))
            }
            // No sync does that: the undo of an import does, in the directory alone.
            (
                GroupStep::TakeBack(_)
                | GroupStep::MemberOut(_)
                | GroupStep::MemberBack(_)
                | GroupStep::Reopen
                | GroupStep::Remove,
                _,
            ) => Ok(Sent::refused("damaged", "a sync does not do this")),
            (GroupStep::AddMember(_) | GroupStep::RemoveMember(_) | GroupStep::SetRole(_), None) => {
                Ok(Sent::refused("damaged", "the journal does not say who this is about"))
            }
        }
    }

    /// Creates a group.
    ///
    /// One that was sent and has no answer is looked for by its address; an address that nobody has, and that Google
    /// refuses all the same, rests since another group was deleted: it is waited for.
    async fn create_group(&self, wanted: &Group, before: Before) -> Result<Sent, Error> {
        let done = |made: RemoteGroup| Ok(Sent::Done(Learned::Group(Box::new(made))));
        let patch = GroupPatch {
            email: Some(wanted.email.clone()),
            name: Some(wanted.name.clone()),
            description: (!wanted.description.is_empty()).then(|| wanted.description.clone()),
        };
        let mut may_be_ours = before;
        let mut rests = false;
        for attempt in 0..PATIENCE {
            if may_be_ours == Before::Sent
                && let Some(made) = self.made_by_us(wanted).await?
            {
                return done(made);
            }
            match self.client.create_group(&patch).await {
                Ok(made) => return done(made),
                Err(google::Error::Unknown { .. }) => may_be_ours = Before::Sent,
                Err(error @ google::Error::AlreadyExists { .. }) => {
                    if may_be_ours == Before::Nothing && self.has_an_owner(&wanted.email).await? {
                        return Sent::refusal(error);
                    }
                    rests = true;
                }
                Err(error) => return Sent::refusal(error),
            }
            self.wait(attempt).await?;
        }
        Ok(match rests {
            true => Sent::refused(
                "alreadyExists",
                "Google does not give the address free yet: a group that had it was deleted, or one that has it cannot be \
                 seen; sync again later",
            ),
            false => Sent::refused(
                "unknown",
                "Google did not say whether the group was made; look for it, then sync again",
            ),
        })
    }

    /// Finds the group that a create of ours has made, by address and name.
    async fn made_by_us(&self, wanted: &Group) -> Result<Option<RemoteGroup>, Error> {
        let found = self.seen_group(&wanted.email).await?;
        Ok(found.filter(|there| there.email == wanted.email && there.name == wanted.name))
    }

    /// Tells whether anybody who can be seen has an address.
    async fn has_an_owner(&self, address: &str) -> Result<bool, Error> {
        if self.seen_group(address).await?.is_some() {
            return Ok(true);
        }
        match self.client.user(address).await {
            Ok(_) => Ok(true),
            Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a group as it is at this moment.
    async fn seen_group(&self, key: &str) -> Result<Option<RemoteGroup>, Error> {
        match self.client.group(key).await {
            Ok(there) => Ok(Some(there)),
            Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a group by its id; one that is seconds old may not be visible yet.
    async fn group_there(&self, id: &str) -> Result<Option<RemoteGroup>, Error> {
        for attempt in 0..PATIENCE {
            if let Some(there) = self.seen_group(id).await? {
                return Ok(Some(there));
            }
            if attempt + 1 < PATIENCE {
                self.wait(attempt).await?;
            }
        }
        Ok(None)
    }

    async fn change_group(&self, id: &str, changes: &[FieldChange], before: Before) -> Result<Sent, Error> {
        let Some(there) = self.group_there(id).await? else { return Ok(Sent::refused("gone", GONE)) };
        let learned = |there: RemoteGroup| Learned::Group(Box::new(there));
        if is_done(changes, &there) {
            return Ok(Sent::so(before, learned(there)));
        }
        let now = there.group();
        let moved = changes.iter().any(|change| {
            let now = change.field.of(&now);
            now != change.before && now != change.after
        });
        if before == Before::Nothing && moved {
            return Ok(Sent::refused("stale", "the group changed on Google since the plan was made"));
        }
        let patch = patch_of(changes);
        for attempt in 0..PATIENCE {
            match self.client.update_group(id, &patch).await {
                Ok(after) => return Ok(Sent::Done(learned(after))),
                Err(google::Error::NotReady { .. } | google::Error::NotFound { .. }) => {}
                Err(google::Error::Unknown { .. }) => {
                    if let Some(after) = self.seen_group(id).await?.filter(|after| is_done(changes, after)) {
                        return Ok(Sent::Done(learned(after)));
                    }
                }
                Err(error) => return Sent::refusal(error),
            }
            self.wait(attempt).await?;
        }
        Ok(Sent::refused(
            "notReady",
            "Google has not finished an earlier change of this group; sync again later",
        ))
    }

    /// Deletes a group, if it still is what was decided on: nobody brings it back.
    async fn delete_group(&self, id: &str, seen: Option<&Seen>, before: Before) -> Result<Sent, Error> {
        // It was there when the plan was made, so that it is no new one that cannot be seen yet.
        let Some(there) = self.seen_group(id).await? else {
            return Ok(Sent::so(before, Learned::Nothing));
        };
        let Some(seen) = seen else {
            return Ok(Sent::refused("stale", "the journal does not say how the group was; sync again"));
        };
        // Also after it was sent once: as long as it is there, others may put somebody in.
        let now = match seen.knows_members() {
            true => match self.client.members(id, Membership::Direct).await {
                Ok(members) => Some(members),
                Err(google::Error::NotFound { .. }) => return Ok(Sent::so(before, Learned::Nothing)),
                Err(error) => return Sent::refusal(error),
            },
            false => None,
        };
        if let Some(what) = seen.moved(&there, now.as_deref()) {
            return Ok(Sent::refused(
                "stale",
                format!(
                    "{what} on Google since the plan was made, so that the group was not deleted; sync again"
                ),
            ));
        }
        for attempt in 0..PATIENCE {
            match self.client.delete_group(id).await {
                Ok(()) | Err(google::Error::NotFound { .. }) => return Ok(Sent::Done(Learned::Nothing)),
                Err(google::Error::Unknown { .. } | google::Error::NotReady { .. }) => {
                    self.wait(attempt).await?;
                    if self.seen_group(id).await?.is_none() {
                        return Ok(Sent::Done(Learned::Nothing));
                    }
                }
                Err(error) => return Sent::refusal(error),
            }
        }
        Ok(Sent::refused("unknown", "Google did not say whether the group was deleted; sync again"))
    }

    /// Reads one member of a group as it is at this moment.
    async fn seen_member(&self, group: &str, key: &MemberKey) -> Result<Option<Member>, Error> {
        let (MemberKey::Id(text) | MemberKey::Address(text)) = key;
        match self.client.member(group, text).await {
            Ok(member) => Ok(Some(member)),
            Err(google::Error::NotFound { .. } | google::Error::Invalid { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses to take anything from an account that became a super admin's, or that of the connected administrator,
    /// since the plan was made; also after it was sent once, as long as it is not done.
    async fn protected_since(&self, member: &Member) -> Result<Option<Sent>, Error> {
        let refused = |skip: &Skip| Ok(Some(Sent::refused("protected", since_protected(skip))));
        if member.kind != MemberKind::User {
            return Ok(None);
        }
        if member.id == self.administrator.id {
            return refused(&Skip::ConnectedAdministrator);
        }
        match self.client.user(&member.id).await {
            Ok(read) if read.account.admin == Admin::Super => refused(&Skip::SuperAdmin),
            // Whom Google does not show is in the group all the same.
            Ok(_) | Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts a member in: Google itself says when it is in already, so that nobody looks before.
    ///
    /// A new group does not know its first members for a while, and no group a new account: that is waited for.
    async fn add(&self, group: &str, place: &Place, key: &MemberKey, before: Before) -> Result<Sent, Error> {
        let mut may_be_ours = before;
        let mut last = None;
        for attempt in 0..PATIENCE {
            if attempt > 0 {
                self.wait(attempt - 1).await?;
            }
            match self.client.add_member(group, key, place.role).await {
                Ok(member) => return Ok(Sent::Done(Learned::Member(member))),
                Err(google::Error::AlreadyExists { .. }) => {
                    match self.seen_member(group, key).await? {
                        Some(member) if member.role == place.role => {
                            return Ok(Sent::so(may_be_ours, Learned::Member(member)));
                        }
                        Some(member) => {
                            let role = member.role.name();
                            return Ok(Sent::refused(
                                "stale",
                                format!("{} is in it already, as {role}; sync again", place.named()),
                            ));
                        }
                        // Seen by one of Google's machines and not yet by the other.
                        None => {}
                    }
                }
                Err(google::Error::Unknown { .. }) => {
                    may_be_ours = Before::Sent;
                    if let Some(member) = self.seen_member(group, key).await? {
                        return Ok(Sent::Done(Learned::Member(member)));
                    }
                }
                Err(error @ (google::Error::NotFound { .. } | google::Error::NotReady { .. })) => {
                    last = Some(error);
                }
                Err(error) => return Sent::refusal(error),
            }
        }
        Ok(match last {
            Some(google::Error::NotFound { .. }) => Sent::refused(
                "gone",
                "Google does not know the group or the member, or not yet; sync again later",
            ),
            Some(_) => Sent::refused("notReady", "Google is still at work on this group; sync again later"),
            None => Sent::refused("unknown", "Google did not say whether the member is in; sync again"),
        })
    }

    async fn remove(
        &self,
        group: &str,
        place: &Place,
        key: &MemberKey,
        before: Before,
    ) -> Result<Sent, Error> {
        let Some(now) = self.seen_member(group, key).await? else {
            return Ok(Sent::so(before, Learned::Nothing));
        };
        if place.was.is_some_and(|was| was != now.role) {
            return Ok(moved_since(place, &now));
        }
        if let Some(refused) = self.protected_since(&now).await? {
            return Ok(refused);
        }
        for attempt in 0..PATIENCE {
            match self.client.remove_member(group, &now.id).await {
                Ok(()) | Err(google::Error::NotFound { .. }) => return Ok(Sent::Done(Learned::Nothing)),
                Err(google::Error::Unknown { .. } | google::Error::NotReady { .. }) => {
                    self.wait(attempt).await?;
                    if self.seen_member(group, key).await?.is_none() {
                        return Ok(Sent::Done(Learned::Nothing));
                    }
                }
                Err(error) => return Sent::refusal(error),
            }
        }
        Ok(Sent::refused("unknown", "Google did not say whether the member is out; sync again"))
    }

    async fn set_role(
        &self,
        group: &str,
        place: &Place,
        key: &MemberKey,
        before: Before,
    ) -> Result<Sent, Error> {
        let Some(now) = self.seen_member(group, key).await? else {
            return Ok(Sent::refused(
                "stale",
                format!("{} is not in it any more; sync again", place.named()),
            ));
        };
        if now.role == place.role {
            return Ok(Sent::so(before, Learned::Member(now)));
        }
        if place.was.is_some_and(|was| was != now.role) {
            return Ok(moved_since(place, &now));
        }
        if now.role < place.role
            && let Some(refused) = self.protected_since(&now).await?
        {
            return Ok(refused);
        }
        for attempt in 0..PATIENCE {
            match self.client.set_role(group, &now.id, place.role).await {
                Ok(member) => return Ok(Sent::Done(Learned::Member(member))),
                Err(google::Error::Unknown { .. } | google::Error::NotReady { .. }) => {
                    self.wait(attempt).await?;
                    let seen = self.seen_member(group, key).await?;
                    if let Some(member) = seen.filter(|member| member.role == place.role) {
                        return Ok(Sent::Done(Learned::Member(member)));
                    }
                }
                Err(error) => return Sent::refusal(error),
            }
        }
        Ok(Sent::refused("unknown", "Google did not say whether the role was set; sync again"))
    }
}

fn moved_since(place: &Place, now: &Member) -> Sent {
    let (who, role) = (place.named(), now.role.name());
    Sent::refused("stale", format!("{who} is {role} on Google since the plan was made; sync again"))
}

fn is_done(changes: &[FieldChange], there: &RemoteGroup) -> bool {
    let now = there.group();
    changes.iter().all(|change| change.field.of(&now) == change.after)
}

fn patch_of(changes: &[FieldChange]) -> GroupPatch {
    let value = |field: GroupField| {
        changes.iter().find(|change| change.field == field).map(|change| change.after.clone())
    };
    GroupPatch {
        email: value(GroupField::Email),
        name: value(GroupField::Name),
        description: value(GroupField::Description),
    }
}
