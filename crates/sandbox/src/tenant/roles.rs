//! Admin roles and who has them.

use serde_json::{Value, json};

/// A predefined role.
pub(crate) struct Role {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) super_admin: bool,
    pub(crate) privileges: &'static [&'static str],
}

/// The roles of the tenant; the first is the super admin's, the second and third the delegated admins'.
pub(crate) const ROLES: [Role; 6] = [
    Role {
        id: "3894208461012993",
        name: "_SEED_ADMIN_ROLE",
        description: "Google Workspace Administrator Seed Role",
        super_admin: true,
        privileges: &["SUPER_ADMIN"],
    },
    Role {
        id: "3894208461012995",
        name: "_USER_MANAGEMENT_ADMIN_ROLE",
        description: "User Management Administrator",
        super_admin: false,
        privileges: &[
            "USERS_RETRIEVE",
            "USERS_CREATE",
            "USERS_UPDATE",
            "USERS_ALL",
            "ORGANIZATION_UNITS_RETRIEVE",
        ],
    },
    Role {
        id: "3894208461012997",
        name: "_HELP_DESK_ADMIN_ROLE",
        description: "Help Desk Administrator",
        super_admin: false,
        privileges: &["USERS_RETRIEVE", "USERS_RESET_PASSWORD", "ORGANIZATION_UNITS_RETRIEVE"],
    },
    Role {
        id: "3894208461012994",
        name: "_GROUPS_ADMIN_ROLE",
        description: "Groups Administrator",
        super_admin: false,
        privileges: &["GROUPS_ALL"],
    },
    Role {
        id: "3894208461012996",
        name: "_SERVICE_ADMIN_ROLE",
        description: "Services Administrator",
        super_admin: false,
        privileges: &["APP_ADMIN"],
    },
    Role {
        id: "3894208461012998",
        name: "Auditor",
        description: "Reads reports",
        super_admin: false,
        privileges: &["REPORTS_ACCESS"],
    },
];

/// The role as the API tells it.
pub(crate) fn role_record(role: &Role) -> Value {
    let privilege = |name: &&str| json!({ "privilegeName": name, "serviceId": "00haapch16h1ysv" });
    let privileges: Vec<Value> = role.privileges.iter().map(privilege).collect();
    json!({
        "kind": "admin#directory#role",
        "etag": format!("\"northwind/role-{}\"", role.id),
        "roleId": role.id,
        "roleName": role.name,
        "roleDescription": role.description,
        "rolePrivileges": privileges,
        "isSystemRole": role.name.starts_with('_'),
        "isSuperAdminRole": role.super_admin,
    })
}

/// An assignment of a role to a user as the API tells it.
pub(crate) fn assignment_record(role: &Role, user_index: u64, user_id: &str) -> Value {
    json!({
        "kind": "admin#directory#roleAssignment",
        "etag": format!("\"northwind/assignment-{}-{user_index}\"", role.id),
        "roleAssignmentId": (9_007_199_254_740_993_u64 + user_index * 8).to_string(),
        "roleId": role.id,
        "assignedTo": user_id,
        "assigneeType": "user",
        "scopeType": "CUSTOMER",
    })
}
