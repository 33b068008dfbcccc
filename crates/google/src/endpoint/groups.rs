//! Groups and their members (`google-api.md` 2.3).

use super::{ENDPOINT, Effect, Endpoint, Method};
use crate::origin::Host;
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

/// How a group may be joined and written to, by its address; left to itself, it answers as Atom.
pub static GROUP_SETTINGS_GET: Endpoint = Endpoint {
    id: "groupsSettings.groups.get",
    host: Host::Apis,
    path: "groups/v1/groups/{groupUniqueId}",
    params: &["alt", "prettyPrint"],
    scope: Some(Scope::GroupSettings),
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

/// A new group.
pub static GROUPS_INSERT: Endpoint = Endpoint {
    id: "directory.groups.insert",
    method: Method::Post,
    effect: Effect::Writes,
    path: "admin/directory/v1/groups",
    params: &["prettyPrint"],
    body: &["email", "name", "description"],
    scope: Some(Scope::Groups),
    ..ENDPOINT
};

/// Changes of a group; what the body does not name stays.
pub static GROUPS_UPDATE: Endpoint = Endpoint {
    id: "directory.groups.update",
    method: Method::Put,
    effect: Effect::Writes,
    path: "admin/directory/v1/groups/{groupKey}",
    params: &["prettyPrint"],
    body: &["email", "name", "description"],
    scope: Some(Scope::Groups),
    ..ENDPOINT
};

/// The end of a group.
pub static GROUPS_DELETE: Endpoint = Endpoint {
    id: "directory.groups.delete",
    method: Method::Delete,
    effect: Effect::Writes,
    path: "admin/directory/v1/groups/{groupKey}",
    params: &["prettyPrint"],
    scope: Some(Scope::Groups),
    ..ENDPOINT
};

/// One more member of a group.
pub static MEMBERS_INSERT: Endpoint = Endpoint {
    id: "directory.members.insert",
    method: Method::Post,
    effect: Effect::Writes,
    path: "admin/directory/v1/groups/{groupKey}/members",
    params: &["prettyPrint"],
    body: &["id", "email", "role"],
    scope: Some(Scope::Groups),
    ..ENDPOINT
};

/// Another role of a member.
pub static MEMBERS_UPDATE: Endpoint = Endpoint {
    id: "directory.members.update",
    method: Method::Put,
    effect: Effect::Writes,
    path: "admin/directory/v1/groups/{groupKey}/members/{memberKey}",
    params: &["prettyPrint"],
    body: &["role"],
    scope: Some(Scope::Groups),
    ..ENDPOINT
};

/// One member less of a group.
pub static MEMBERS_DELETE: Endpoint = Endpoint {
    id: "directory.members.delete",
    method: Method::Delete,
    effect: Effect::Writes,
    path: "admin/directory/v1/groups/{groupKey}/members/{memberKey}",
    params: &["prettyPrint"],
    scope: Some(Scope::Groups),
    ..ENDPOINT
};
