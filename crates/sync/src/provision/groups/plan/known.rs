//! By what Google knows who is in a group of the directory, on one connection.

use directory::group::provision::{GroupRelease, Here, Known};
use directory::group::step::Place;
use directory::group::{GroupStep, Member, MemberKind, Who};
use store::plan::{pair, thing};
use store::{
    binding, connection, directory_group, former_binding, group_binding, group_tombstone, group_wish,
    membership,
};

use super::Arena;
use crate::Error;

impl Arena<'_> {
    /// Lists who is in a group of the directory, by what Google knows them.
    pub(super) fn here(&self, group: i64) -> Result<Vec<Here>, Error> {
        let rows = membership::on_connection(self.conn, self.ground.connection, group)?;
        let one = |(who, email, role, id): membership::OnConnection| {
            let known = match (&who, id) {
                // The account that is made is not the one that the user is bound to as yet.
                (Who::User(id), Some(_)) if self.made.contains(id) => Known::Coming,
                (Who::User(id), Some(account)) if self.back.contains(id) => Known::Back(account),
                (Who::Group(inner), Some(id)) if self.is_to_be_deleted(*inner)? => Known::Former(id),
                (_, Some(id)) => Known::Id(id),
                (Who::External(key), None) if self.goes_by_address(key, &email)? => Known::Address,
                (Who::External(id) | Who::Account(id) | Who::OtherGroup(id) | Who::Customer(id), None) => {
                    Known::Id(id.clone())
                }
                (Who::User(id), None) if self.coming.contains(id) => {
                    self.again.get(id).cloned().map_or(Known::Coming, Known::Again)
                }
                (Who::Group(id), None) if self.groups.contains(id) => {
                    let address = directory_group::get(self.conn, *id)?.group.email;
                    self.adoptable(&address)?.map_or(Known::Coming, Known::Again)
                }
                (Who::User(id), None) => self.former(*id)?.map_or(Known::No, Known::Former),
                (Who::Group(id), None) => {
                    let former = group_tombstone::of_group(self.conn, self.ground.connection, *id)?;
                    former.map_or(Known::No, |former| Known::Former(former.google_id))
                }
            };
            Ok(Here { who, email, role, known })
        };
        rows.into_iter().map(one).collect()
    }

    /// Finds the account that a user was let go of, by its id, unless it is somebody else's by now.
    fn former(&self, user: i64) -> Result<Option<String>, store::Error> {
        let on = self.ground.connection;
        let Some(former) = former_binding::of_user(self.conn, on, user)? else { return Ok(None) };
        let bound = binding::by_google_id(self.conn, on, &former.google_id)?;
        Ok(bound.is_none().then_some(former.google_id))
    }

    /// Tells whether somebody from outside is known here by the address alone: each connection learns its own id of them.
    fn goes_by_address(&self, key: &str, email: &str) -> Result<bool, store::Error> {
        let knows = || group_binding::knows_member(self.conn, self.ground.connection, key);
        Ok(key.contains('@') || (!email.is_empty() && !knows()?))
    }

    /// Finds Google's group that one of this address would be bound to, by its id.
    pub(super) fn adoptable(&self, address: &str) -> Result<Option<String>, store::Error> {
        let found = if address.is_empty() { None } else { thing::group_with_address(self.conn, address)? };
        let Some((google_id, true)) = found else { return Ok(None) };
        let bound = group_binding::by_google_id(self.conn, self.ground.connection, &google_id)?;
        Ok(bound.is_none().then_some(google_id))
    }

    /// Takes those for nobody of whom this connection has no account, no group, or who are another customer: they are in no
    /// group that is made here.
    pub(super) fn only_of_this_connection(&self, here: &mut [Here]) -> Result<(), store::Error> {
        for one in here {
            let is_there = match &one.who {
                Who::Account(id) => pair::account_of_id(self.conn, id)?.is_some(),
                Who::OtherGroup(id) => thing::group_of_id(self.conn, id)?.is_some(),
                Who::Customer(id) => connection::get(self.conn, self.ground.connection)?.customer_id == *id,
                Who::User(_) | Who::Group(_) | Who::External(_) => true,
            };
            if !is_there {
                one.known = Known::No;
            }
        }
        Ok(())
    }

    /// Tells whether a step takes somebody out who was let go: nothing is written about them any more.
    pub(super) fn is_let_go(&self, step: &GroupStep) -> Result<bool, store::Error> {
        let GroupStep::RemoveMember(Place { who, id: Some(id), .. }) = step else { return Ok(false) };
        let on = self.ground.connection;
        Ok(match who {
            Who::User(_) => binding::by_google_id(self.conn, on, id)?.is_none(),
            Who::Group(_) => group_binding::by_google_id(self.conn, on, id)?.is_none(),
            Who::Account(_) | Who::OtherGroup(_) | Who::Customer(_) | Who::External(_) => false,
        })
    }

    /// Tells whether Google's group of a group is to be deleted.
    pub(super) fn is_to_be_deleted(&self, group: i64) -> Result<bool, store::Error> {
        let wish = group_wish::of_group(self.conn, self.ground.connection, group)?;
        Ok(wish == Some(group_wish::GroupWish::Release(GroupRelease::Delete)))
    }

    /// Names whoever is taken out as the directory knows them, where it does.
    pub(super) fn recognise(&self, step: &mut GroupStep) -> Result<(), store::Error> {
        let GroupStep::RemoveMember(place) = step else { return Ok(()) };
        let kind = match &place.who {
            Who::Account(_) => MemberKind::User,
            Who::OtherGroup(_) => MemberKind::Group,
            Who::User(_) | Who::Group(_) | Who::Customer(_) | Who::External(_) => return Ok(()),
        };
        let (id, email) = (place.who.key(), place.email.clone());
        let member = Member { id, email, kind, role: place.role };
        place.who = membership::who(self.conn, self.ground.connection, &member)?;
        Ok(())
    }
}
