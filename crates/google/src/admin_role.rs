//! What the connected account may do in the Admin console.

use std::collections::{BTreeMap, BTreeSet};

use directory::account::Admin;
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{Endpoint, ROLE_ASSIGNMENTS_LIST, ROLES_LIST};
use crate::error::Error;
use crate::wire::{Flag, List, Object, Text};

/// What an account may do in the Admin console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminRole {
    /// Everything.
    Super,
    /// What its roles allow.
    Delegated {
        /// The names of its roles, sorted.
        roles: BTreeSet<String>,
        /// The privileges in them that hold everywhere, such as `USERS_RETRIEVE`; none when Google does not let it see
        /// them.
        privileges: Option<BTreeSet<String>>,
        /// Those that hold in some org units alone.
        unit_privileges: BTreeSet<String>,
    },
    /// Nothing.
    None,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct RolesAnswer<'a> {
    #[serde(borrow)]
    items: List<Object<RoleAnswer<'a>>>,
    #[serde(borrow)]
    next_page_token: Text<'a>,
}

/// A role, or the assignment of one.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct RoleAnswer<'a> {
    #[serde(borrow)]
    role_id: Text<'a>,
    #[serde(borrow)]
    role_name: Text<'a>,
    is_super_admin_role: Flag,
    #[serde(borrow)]
    role_privileges: List<Object<Privilege<'a>>>,
    #[serde(borrow)]
    scope_type: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Privilege<'a> {
    #[serde(borrow)]
    privilege_name: Text<'a>,
}

struct Role {
    id: String,
    name: String,
    is_super: bool,
    privileges: BTreeSet<String>,
    /// Of an assignment: it holds in an org unit alone.
    in_unit: bool,
}

impl From<RoleAnswer<'_>> for Role {
    fn from(role: RoleAnswer<'_>) -> Self {
        Self {
            id: role.role_id.into(),
            name: role.role_name.into(),
            is_super: role.is_super_admin_role.0,
            privileges: role.role_privileges.iter().map(|entry| (*entry.privilege_name).to_owned()).collect(),
            in_unit: &*role.scope_type == "ORG_UNIT",
        }
    }
}

impl Client {
    /// Reads what an account may do, by its id; usually the connected account's own.
    ///
    /// # Errors
    /// Any but [`Error::NotPermitted`], which is itself an answer: no role.
    pub async fn admin_role(&self, key: &str) -> Result<AdminRole, Error> {
        let account = match self.user(key).await {
            Ok(user) => user.account,
            // A delegated admin need not be allowed to read users, not even itself.
            Err(Error::NotPermitted { .. }) => {
                return Ok(match self.delegated(key).await? {
                    AdminRole::Delegated { roles, .. } if roles.is_empty() => AdminRole::None,
                    role => role,
                });
            }
            Err(error) => return Err(error),
        };
        match account.admin {
            Admin::Super => Ok(AdminRole::Super),
            Admin::No => Ok(AdminRole::None),
            Admin::Delegated => self.delegated(&account.id).await,
        }
    }

    async fn delegated(&self, id: &str) -> Result<AdminRole, Error> {
        let assigned = async {
            let of_account = [("userKey", id), ("includeIndirectRoleAssignments", "true")];
            let assigned = self.roles(&ROLE_ASSIGNMENTS_LIST, &of_account).await?;
            Ok((assigned, self.roles(&ROLES_LIST, &[]).await?))
        };
        let (assigned, all) = match assigned.await {
            Ok(read) => read,
            Err(Error::NotPermitted { .. } | Error::MissingScope { .. }) => {
                return Ok(AdminRole::Delegated {
                    roles: BTreeSet::new(),
                    privileges: None,
                    unit_privileges: BTreeSet::new(),
                });
            }
            Err(error) => return Err(error),
        };
        let by_id: BTreeMap<_, _> = all.iter().map(|role| (role.id.as_str(), role)).collect();
        let held: Vec<_> =
            assigned.iter().filter_map(|one| Some((one.in_unit, *by_id.get(one.id.as_str())?))).collect();
        if held.iter().any(|(_, role)| role.is_super) {
            return Ok(AdminRole::Super);
        }
        let privileges = |in_unit: bool| -> BTreeSet<String> {
            let those = held.iter().filter(|(only_there, _)| *only_there == in_unit);
            those.flat_map(|(_, role)| role.privileges.iter().cloned()).collect()
        };
        let everywhere = privileges(false);
        Ok(AdminRole::Delegated {
            roles: held.iter().map(|(_, role)| role.name.clone()).collect(),
            unit_privileges: privileges(true).difference(&everywhere).cloned().collect(),
            privileges: Some(everywhere),
        })
    }

    async fn roles(
        &self,
        endpoint: &'static Endpoint,
        params: &[(&'static str, &str)],
    ) -> Result<Vec<Role>, Error> {
        let mut roles = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut call = Call::new(endpoint).part("customer", "my_customer")?.param("maxResults", "100");
            for (name, value) in params {
                call = call.param(name, value);
            }
            let read = |answer: Answer| {
                let page: RolesAnswer = answer.read()?;
                let items: Vec<Role> = page.items.0.into_iter().map(|Object(role)| role.into()).collect();
                Ok((items, page.next_page_token.some()))
            };
            let (mut page, next) = self.call(&call.maybe("pageToken", token.as_deref()), read).await?;
            roles.append(&mut page);
            if next.is_none() || next == token {
                return Ok(roles);
            }
            token = next;
        }
    }
}
