//! Groups and their members.

use super::Needs::Admin;
use super::{DELETE, GET, Operation, PATCH, POST, PUT, row};
use crate::api::{groups, members};

const GROUP: &[&str] = &["admin.directory.group"];
const GROUP_READ: &[&str] = &["admin.directory.group", "admin.directory.group.readonly"];
const MEMBER: &[&str] = &["admin.directory.group", "admin.directory.group.member"];
const MEMBER_READ: &[&str] = &[
    "admin.directory.group",
    "admin.directory.group.member",
    "admin.directory.group.member.readonly",
    "admin.directory.group.readonly",
];

pub(super) static OPERATIONS: &[Operation] = &[
    row(
        "directory.groups.list",
        GET,
        "/admin/directory/v1/groups",
        GROUP_READ,
        &["customer", "domain", "maxResults", "orderBy", "pageToken", "query", "sortOrder", "userKey"],
        Admin,
        "Groups",
        groups::list,
    ),
    row(
        "directory.groups.get",
        GET,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP_READ,
        &[],
        Admin,
        "Group",
        groups::get,
    ),
    row(
        "directory.groups.insert",
        POST,
        "/admin/directory/v1/groups",
        GROUP,
        &[],
        Admin,
        "Group",
        groups::insert,
    ),
    row(
        "directory.groups.update",
        PUT,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP,
        &[],
        Admin,
        "Group",
        groups::update,
    ),
    row(
        "directory.groups.patch",
        PATCH,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP,
        &[],
        Admin,
        "Group",
        groups::update,
    ),
    row(
        "directory.groups.delete",
        DELETE,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP,
        &[],
        Admin,
        "",
        groups::delete,
    ),
    row(
        "directory.members.list",
        GET,
        "/admin/directory/v1/groups/{groupKey}/members",
        MEMBER_READ,
        &["includeDerivedMembership", "maxResults", "pageToken", "roles"],
        Admin,
        "Members",
        members::list,
    ),
    row(
        "directory.members.get",
        GET,
        "/admin/directory/v1/groups/{groupKey}/members/{memberKey}",
        MEMBER_READ,
        &[],
        Admin,
        "Member",
        members::get,
    ),
    row(
        "directory.members.insert",
        POST,
        "/admin/directory/v1/groups/{groupKey}/members",
        MEMBER,
        &[],
        Admin,
        "Member",
        members::insert,
    ),
    row(
        "directory.members.delete",
        DELETE,
        "/admin/directory/v1/groups/{groupKey}/members/{memberKey}",
        MEMBER,
        &[],
        Admin,
        "",
        members::delete,
    ),
    row(
        "directory.members.hasMember",
        GET,
        "/admin/directory/v1/groups/{groupKey}/hasMember/{memberKey}",
        MEMBER_READ,
        &[],
        Admin,
        "MembersHasMember",
        members::has,
    ),
];
