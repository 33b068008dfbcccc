//! Everything that this crate can send.
//!
//! A request is built from a line of [`ALL`] and can carry nothing that its line does not name, so that a
//! test can hold the table against Google's discovery documents and the list of OAuth endpoints
//! (`google-api.md` 1.1).

mod customer;
mod groups;
mod oauth;
mod users;

pub use customer::{
    ACTIVITIES_LIST, ACTIVITIES_MASK, CUSTOMERS_GET, DOMAINS_LIST, LICENCES_LIST, LICENCES_MASK,
    ORGUNITS_GET, ORGUNITS_INSERT, ORGUNITS_LIST, ROLE_ASSIGNMENTS_LIST, ROLES_LIST, SCHEMAS_LIST,
};
pub use groups::{
    GROUP_SETTINGS_GET, GROUPS_DELETE, GROUPS_GET, GROUPS_INSERT, GROUPS_LIST, GROUPS_MASK, GROUPS_UPDATE,
    MEMBERS_DELETE, MEMBERS_GET, MEMBERS_INSERT, MEMBERS_LIST, MEMBERS_MASK, MEMBERS_UPDATE,
};
pub use oauth::{AUTHORIZE, REVOKE, TOKEN, USERINFO};
pub use users::{
    ALIASES_DELETE, ALIASES_INSERT, ALIASES_LIST, PHOTOS_DELETE, PHOTOS_GET, PHOTOS_UPDATE, USERS_COUNT,
    USERS_DELETED, USERS_FULL, USERS_FULL_CUSTOM, USERS_GET, USERS_IDS, USERS_INSERT, USERS_LIST,
    USERS_SIGN_OUT, USERS_UNDELETE, USERS_UPDATE,
};

use crate::origin::Host;
use crate::scope::Scope;

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Sends a form or a body.
    Post,
    /// Changes what its body names; at Google it keeps the rest (`google-api.md` 2.2).
    Put,
    /// Takes away.
    Delete,
}

impl Method {
    /// Gives the word that is sent.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request leaves behind at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that matters: it may be sent again whatever became of it.
    Reads,
    /// A change: when nobody knows what became of it, it is read back, never sent again.
    Writes,
}

/// How fast a request may be sent, besides what holds for all of a connection (`google-api.md` 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// As fast as any.
    Calls,
    /// A creation: 10 a second.
    Creates,
    /// A question about licences: one a second.
    Licences,
    /// A new org unit: one a second.
    OrgUnits,
}

/// One request that can be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The id in the discovery document; those of OAuth, which has none, begin with `oauth.`.
    pub id: &'static str,
    /// How it is sent.
    pub method: Method,
    /// What it leaves behind.
    pub effect: Effect,
    /// How fast it may be sent.
    pub lane: Lane,
    /// Where to.
    pub host: Host,
    /// The path, with `{name}` for each part that a call fills in.
    pub path: &'static str,
    /// The query parameters that it may carry.
    pub params: &'static [&'static str],
    /// The form fields that it may carry.
    pub form: &'static [&'static str],
    /// The fields of its JSON body, with a dot before each field within a field or within a list's entries.
    pub body: &'static [&'static str],
    /// The `fields` masks that it may carry.
    pub masks: &'static [&'static str],
    /// The least scope that gives leave for it.
    pub scope: Option<Scope>,
}

const ENDPOINT: Endpoint = Endpoint {
    id: "",
    method: Method::Get,
    effect: Effect::Reads,
    lane: Lane::Calls,
    host: Host::Admin,
    path: "",
    params: &[],
    form: &[],
    body: &[],
    masks: &[],
    scope: None,
};

/// Everything that can be sent.
pub static ALL: &[&Endpoint] = &[
    &AUTHORIZE,
    &TOKEN,
    &REVOKE,
    &USERINFO,
    &USERS_LIST,
    &USERS_GET,
    &USERS_INSERT,
    &USERS_UPDATE,
    &USERS_SIGN_OUT,
    &USERS_UNDELETE,
    &ALIASES_LIST,
    &ALIASES_INSERT,
    &ALIASES_DELETE,
    &PHOTOS_GET,
    &PHOTOS_UPDATE,
    &PHOTOS_DELETE,
    &ACTIVITIES_LIST,
    &LICENCES_LIST,
    &CUSTOMERS_GET,
    &DOMAINS_LIST,
    &ORGUNITS_GET,
    &ORGUNITS_LIST,
    &ORGUNITS_INSERT,
    &SCHEMAS_LIST,
    &GROUPS_LIST,
    &GROUPS_GET,
    &GROUPS_INSERT,
    &GROUPS_UPDATE,
    &GROUPS_DELETE,
    &GROUP_SETTINGS_GET,
    &MEMBERS_GET,
    &MEMBERS_LIST,
    &MEMBERS_INSERT,
    &MEMBERS_UPDATE,
    &MEMBERS_DELETE,
    &ROLES_LIST,
    &ROLE_ASSIGNMENTS_LIST,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let ids: std::collections::BTreeSet<_> = ALL.iter().map(|endpoint| endpoint.id).collect();
        assert_eq!(ids.len(), ALL.len(), "faults and evidence are told apart by id");
    }

    #[test]
    fn whatever_is_no_get_of_an_api_is_a_write() {
        for endpoint in ALL {
            let is_api = !endpoint.id.starts_with("oauth.");
            let expected =
                if is_api && endpoint.method != Method::Get { Effect::Writes } else { Effect::Reads };
            assert_eq!(endpoint.effect, expected, "{} would be sent again, or not at all", endpoint.id);
        }
    }
}
