//! Groups and their members (`google-api.md` 2.3).

use super::{ENDPOINT, Endpoint};
use crate::scope::Scope;

/// What is read of groups.
pub const GROUPS_MASK: &str = "nextPageToken,groups(id,email,name,description,directMembersCount,adminCreated,aliases,nonEditableAliases)";

/// A page of groups.
pub static GROUPS_LIST: Endpoint = Endpoint {
    id: "directory.groups.list",
    path: "admin/directory/v1/groups",
    params: &["customer", "maxResults", "pageToken", "query", "fields", "prettyPrint"],
    masks: &[GROUPS_MASK],
    scope: Some(Scope::GroupsReadonly),
    ..ENDPOINT
};

/// One group.
pub static GROUPS_GET: Endpoint = Endpoint {
    id: "directory.groups.get",
    path: "admin/directory/v1/groups/{groupKey}",
    params: &["prettyPrint"],
    scope: Some(Scope::GroupsReadonly),
    ..ENDPOINT
};

/// What is read of members.
pub const MEMBERS_MASK: &str = "nextPageToken,members(id,email,role,type)";

/// A page of a group's members.
pub static MEMBERS_LIST: Endpoint = Endpoint {
    id: "directory.members.list",
    path: "admin/directory/v1/groups/{groupKey}/members",
    params: &["includeDerivedMembership", "maxResults", "pageToken", "fields", "prettyPrint"],
    masks: &[MEMBERS_MASK],
    scope: Some(Scope::GroupsReadonly),
    ..ENDPOINT
};

/// One member of a group.
pub static MEMBERS_GET: Endpoint = Endpoint {
    id: "directory.members.get",
    path: "admin/directory/v1/groups/{groupKey}/members/{memberKey}",
    params: &["prettyPrint"],
    scope: Some(Scope::GroupsReadonly),
    ..ENDPOINT
};
