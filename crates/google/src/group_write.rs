//! Changes of groups and members; each is sent once, unless Google says that it did nothing of it.
//!
//! Whoever sends one is ready for [`Error::Unknown`], as of a user; and for a group that is a few seconds old: its first
//! members get [`Error::NotFound`] for a while (`google-api.md` 3).

use directory::group::{Member, RemoteGroup, Role};

use crate::body::Body;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{
    GROUPS_DELETE, GROUPS_INSERT, GROUPS_UPDATE, MEMBERS_DELETE, MEMBERS_INSERT, MEMBERS_UPDATE,
};
use crate::error::Error;
use crate::groups::{read_group, read_member};

/// What a group is to be like from now on; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupPatch {
    /// Its address; the one before stays with it as an alias.
    pub email: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What it is for; an empty text takes it away.
    pub description: Option<String>,
}

impl GroupPatch {
    fn body(&self) -> Body {
        let Self { email, name, description } = self;
        [("email", email), ("name", name), ("description", description)]
            .into_iter()
            .filter_map(|(field, value)| Some((field, value.as_deref()?)))
            .fold(Body::default(), |body, (field, value)| body.text(field, value))
    }
}

/// By what Google is told who is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberKey {
    /// Its immutable id.
    Id(String),
    /// An address, of somebody of whom no id is known.
    Address(String),
}

fn role_word(role: Role) -> String {
    role.name().to_uppercase()
}

impl Client {
    /// Creates a group with an address, and gives it as Google made it.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when the address is taken, or rests since another group was deleted;
    /// [`Error::Unknown`] when nobody knows whether it was made.
    pub async fn create_group(&self, group: &GroupPatch) -> Result<RemoteGroup, Error> {
        let call = Call::new(&GROUPS_INSERT).json(&group.body())?;
        self.call(&call, read_group).await
    }

    /// Changes a group by its id, and gives it as Google tells it afterwards.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a patch that changes nothing; [`Error::AlreadyExists`] when the address is taken.
    pub async fn update_group(&self, id: &str, patch: &GroupPatch) -> Result<RemoteGroup, Error> {
        let call = Call::new(&GROUPS_UPDATE).group_id(id)?;
        let body = patch.body();
        if body.is_empty() {
            return Err(call.refuse("there is nothing to change"));
        }
        self.call(&call.json(&body)?, read_group).await
    }

    /// Deletes a group by its id, for good: Google brings none back.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn delete_group(&self, id: &str) -> Result<(), Error> {
        self.call(&Call::new(&GROUPS_DELETE).group_id(id)?, |_| Ok(())).await
    }

    /// Puts somebody into a group, and gives the member as Google has it.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when they are in it; [`Error::NotFound`] for an account or a group that is not there, or
    /// not there yet; [`Error::Cyclic`] for a group that the group is in.
    pub async fn add_member(&self, group: &str, who: &MemberKey, role: Role) -> Result<Member, Error> {
        let (field, value) = match who {
            MemberKey::Id(id) => ("id", id),
            MemberKey::Address(address) => ("email", address),
        };
        let body = Body::default().text(field, value).text("role", &role_word(role));
        self.call(&Call::new(&MEMBERS_INSERT).group_id(group)?.json(&body)?, read_member).await
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody who is not in the group.
    pub async fn set_role(&self, group: &str, member: &str, role: Role) -> Result<Member, Error> {
        let call = Call::new(&MEMBERS_UPDATE).group_id(group)?.part("memberKey", member)?;
        let body = Body::default().text("role", &role_word(role));
        self.call(&call.json(&body)?, read_member).await
    }

    /// Takes somebody out of a group.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody who is not in the group.
    pub async fn remove_member(&self, group: &str, member: &str) -> Result<(), Error> {
        let call = Call::new(&MEMBERS_DELETE).group_id(group)?.part("memberKey", member)?;
        self.call(&call, |_| Ok(())).await
    }
}
