//! Groups and their members.

use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{GROUPS_GET, GROUPS_LIST, GROUPS_MASK, MEMBERS_GET, MEMBERS_LIST, MEMBERS_MASK};
use crate::error::Error;
use crate::page::onward;
use crate::wire::{List, Object, Text};

pub use crate::page::ListPage;
pub use directory::group::{Member, MemberKind, RemoteGroup, Role};

/// How many groups or members a page holds at most (`google-api.md` 2.3).
const LARGEST_PAGE: &str = "200";

/// Which members are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// The group's own.
    Direct,
    /// Those of the groups within it as well.
    Nested,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct GroupsAnswer<'a> {
    #[serde(borrow)]
    groups: List<Object<GroupAnswer<'a>>>,
    #[serde(borrow)]
    next_page_token: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct GroupAnswer<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    email: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    direct_members_count: Text<'a>,
    #[serde(borrow)]
    aliases: List<Text<'a>>,
    admin_created: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct MembersAnswer<'a> {
    #[serde(borrow)]
    members: List<Object<MemberAnswer<'a>>>,
    #[serde(borrow)]
    next_page_token: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MemberAnswer<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    email: Text<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    role: Text<'a>,
}

fn group(group: GroupAnswer<'_>) -> RemoteGroup {
    let mut aliases: Vec<_> = group.aliases.iter().map(|alias| alias.to_lowercase()).collect();
    aliases.sort();
    RemoteGroup {
        id: group.id.into(),
        email: group.email.to_lowercase(),
        name: group.name.into(),
        description: group.description.into(),
        aliases,
        // An int64, which Google writes as a text.
        direct_members: group.direct_members_count.parse().unwrap_or_default(),
        admin_created: group.admin_created,
    }
}

fn member(member: MemberAnswer<'_>) -> Member {
    Member {
        id: member.id.into(),
        email: member.email.to_lowercase(),
        // A kind that Google does not document is nobody of the customer's.
        kind: MemberKind::by_name(&member.kind).unwrap_or(MemberKind::External),
        role: Role::by_name(&member.role).unwrap_or_default(),
    }
}

/// Reads a group as Google answers with it.
pub(crate) fn read_group(answer: Answer) -> Result<RemoteGroup, Error> {
    answer.read::<GroupAnswer>().map(group)
}

/// Reads a member as Google answers with it.
pub(crate) fn read_member(answer: Answer) -> Result<Member, Error> {
    answer.read::<MemberAnswer>().map(member)
}

impl Client {
    /// Reads a page of the customer's groups.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see them.
    pub async fn groups_page(
        &self,
        query: Option<&str>,
        page_token: Option<&str>,
    ) -> Result<ListPage<RemoteGroup>, Error> {
        let call = Call::new(&GROUPS_LIST)
            .param("customer", "my_customer")
            .param("maxResults", LARGEST_PAGE)
            .maybe("query", query)
            .maybe("pageToken", page_token)
            .mask(GROUPS_MASK);
        self.call(&call, |answer| {
            let page: GroupsAnswer = answer.read()?;
            let items = page.groups.0.into_iter().map(|Object(entry)| group(entry)).collect();
            Ok(ListPage { items, next: onward(page.next_page_token.some(), page_token, &answer)? })
        })
        .await
    }

    /// Reads all of the customer's groups.
    ///
    /// # Errors
    /// As [`Client::groups_page`].
    pub async fn groups(&self, query: Option<&str>) -> Result<Vec<RemoteGroup>, Error> {
        let mut page = self.groups_page(query, None).await?;
        let mut groups = std::mem::take(&mut page.items);
        while let Some(token) = page.next {
            page = self.groups_page(query, Some(&token)).await?;
            groups.append(&mut page.items);
        }
        Ok(groups)
    }

    /// Reads one group by id, address or alias.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; [`Error::NotPermitted`] when it is another customer's.
    pub async fn group(&self, key: &str) -> Result<RemoteGroup, Error> {
        let call = Call::new(&GROUPS_GET).part("groupKey", key)?;
        self.call(&call, read_group).await
    }

    /// Reads a page of a group's members.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown group; [`Error::NotPermitted`] for one of another customer.
    pub async fn members_page(
        &self,
        group: &str,
        membership: Membership,
        page_token: Option<&str>,
    ) -> Result<ListPage<Member>, Error> {
        let call = Call::new(&MEMBERS_LIST)
            .part("groupKey", group)?
            .maybe("includeDerivedMembership", (membership == Membership::Nested).then_some("true"))
            .param("maxResults", LARGEST_PAGE)
            .maybe("pageToken", page_token)
            .mask(MEMBERS_MASK);
        self.call(&call, |answer| {
            let page: MembersAnswer = answer.read()?;
            let items = page.members.0.into_iter().map(|Object(entry)| member(entry)).collect();
            Ok(ListPage { items, next: onward(page.next_page_token.some(), page_token, &answer)? })
        })
        .await
    }

    /// Reads one member of a group, by Google's id or an address.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody who is not in the group.
    pub async fn member(&self, group: &str, member_key: &str) -> Result<Member, Error> {
        let call = Call::new(&MEMBERS_GET).part("groupKey", group)?.part("memberKey", member_key)?;
        self.call(&call, read_member).await
    }

    /// Reads all members of a group.
    ///
    /// An empty list of a group with [`RemoteGroup::direct_members`] above 0 is no proof that it has none.
    ///
    /// # Errors
    /// As [`Client::members_page`].
    pub async fn members(&self, group: &str, membership: Membership) -> Result<Vec<Member>, Error> {
        let mut page = self.members_page(group, membership, None).await?;
        let mut members = std::mem::take(&mut page.items);
        while let Some(token) = page.next {
            page = self.members_page(group, membership, Some(&token)).await?;
            members.append(&mut page.items);
        }
        Ok(members)
    }
}
