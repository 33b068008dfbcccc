//! Everything that this crate can send.
//!
//! A request is built from a line of [`ALL`] and can carry nothing that its line does not name, so that a
//! test can hold the table against Google's discovery documents and the list of OAuth endpoints
//! (`google-api.md` 1.1).

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::error::{Error, Evidence};
use crate::origin::{Host, Origin};
use crate::scope::Scope;

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Sends a form.
    Post,
}

impl Method {
    /// Gives the word that is sent.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One request that can be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The id in the discovery document; those of OAuth, which has none, begin with `oauth.`.
    pub id: &'static str,
    /// How it is sent.
    pub method: Method,
    /// Where to.
    pub host: Host,
    /// The path, with `{name}` for each part that a call fills in.
    pub path: &'static str,
    /// The query parameters that it may carry.
    pub params: &'static [&'static str],
    /// The form fields that it may carry.
    pub form: &'static [&'static str],
    /// The `fields` masks that it may carry.
    pub masks: &'static [&'static str],
    /// The least scope that gives leave for it.
    pub scope: Option<Scope>,
}

const ENDPOINT: Endpoint = Endpoint {
    id: "",
    method: Method::Get,
    host: Host::Admin,
    path: "",
    params: &[],
    form: &[],
    masks: &[],
    scope: None,
};

/// The consent page; the browser sends it.
pub static AUTHORIZE: Endpoint = Endpoint {
    id: "oauth.authorize",
    host: Host::Accounts,
    path: "o/oauth2/v2/auth",
    params: &[
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "access_type",
        "prompt",
        "login_hint",
    ],
    ..ENDPOINT
};

/// A code or a refresh token for an access token.
pub static TOKEN: Endpoint = Endpoint {
    id: "oauth.token",
    method: Method::Post,
    host: Host::OAuth,
    path: "token",
    form: &[
        "grant_type",
        "code",
        "client_id",
        "client_secret",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
    ],
    ..ENDPOINT
};

/// The end of a refresh token.
pub static REVOKE: Endpoint = Endpoint {
    id: "oauth.revoke",
    method: Method::Post,
    host: Host::OAuth,
    path: "revoke",
    form: &["token"],
    ..ENDPOINT
};

/// Whose token it is.
pub static USERINFO: Endpoint = Endpoint {
    id: "oauth2.userinfo.get",
    host: Host::Apis,
    path: "oauth2/v2/userinfo",
    scope: Some(Scope::Email),
    ..ENDPOINT
};

macro_rules! user_mask {
    () => {
        "id,primaryEmail,name(givenName,familyName,displayName),aliases,nonEditableAliases,emails,relations,organizations,\
externalIds,addresses,phones,locations,orgUnitPath,recoveryEmail,recoveryPhone,suspended,suspensionReason,archived,isAdmin,\
isDelegatedAdmin,isGuestUser,isEnrolledIn2Sv,isEnforcedIn2Sv,changePasswordAtNextLogin,lastLoginTime,creationTime"
    };
}

/// Every field of a list of users that the projection looks at.
pub const USERS_FULL: &str = concat!("nextPageToken,users(", user_mask!(), ")");
/// Ids and addresses of a list of users.
pub const USERS_IDS: &str = "nextPageToken,users(id,primaryEmail)";
/// As little of a list of users as can be counted.
pub const USERS_COUNT: &str = "nextPageToken,users(id)";

/// A page of users.
pub static USERS_LIST: Endpoint = Endpoint {
    id: "directory.users.list",
    path: "admin/directory/v1/users",
    params: &[
        "customer",
        "maxResults",
        "pageToken",
        "projection",
        "query",
        "showDeleted",
        "fields",
        "prettyPrint",
    ],
    masks: &[USERS_FULL, USERS_IDS, USERS_COUNT],
    scope: Some(Scope::UsersReadonly),
    ..ENDPOINT
};

/// One user, with every field.
pub static USERS_GET: Endpoint = Endpoint {
    id: "directory.users.get",
    path: "admin/directory/v1/users/{userKey}",
    params: &["projection", "prettyPrint"],
    scope: Some(Scope::UsersReadonly),
    ..ENDPOINT
};

/// The customer.
pub static CUSTOMERS_GET: Endpoint = Endpoint {
    id: "directory.customers.get",
    path: "admin/directory/v1/customers/{customerKey}",
    params: &["prettyPrint"],
    scope: Some(Scope::CustomerReadonly),
    ..ENDPOINT
};

/// The customer's domains.
pub static DOMAINS_LIST: Endpoint = Endpoint {
    id: "directory.domains.list",
    path: "admin/directory/v1/customer/{customer}/domains",
    params: &["prettyPrint"],
    scope: Some(Scope::DomainsReadonly),
    ..ENDPOINT
};

/// The org units.
pub static ORGUNITS_LIST: Endpoint = Endpoint {
    id: "directory.orgunits.list",
    path: "admin/directory/v1/customer/{customerId}/orgunits",
    params: &["type", "prettyPrint"],
    scope: Some(Scope::OrgUnitsReadonly),
    ..ENDPOINT
};

/// What is read of groups.
pub const GROUPS_MASK: &str =
    "nextPageToken,groups(id,email,name,description,directMembersCount,aliases,nonEditableAliases)";

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
pub const MEMBERS_MASK: &str = "nextPageToken,members(id,email,role,type,status)";

/// A page of a group's members.
pub static MEMBERS_LIST: Endpoint = Endpoint {
    id: "directory.members.list",
    path: "admin/directory/v1/groups/{groupKey}/members",
    params: &["includeDerivedMembership", "maxResults", "pageToken", "fields", "prettyPrint"],
    masks: &[MEMBERS_MASK],
    scope: Some(Scope::GroupsReadonly),
    ..ENDPOINT
};

/// A page of admin roles.
pub static ROLES_LIST: Endpoint = Endpoint {
    id: "directory.roles.list",
    path: "admin/directory/v1/customer/{customer}/roles",
    params: &["maxResults", "pageToken", "prettyPrint"],
    scope: Some(Scope::RolesReadonly),
    ..ENDPOINT
};

/// A page of the roles that an account has.
pub static ROLE_ASSIGNMENTS_LIST: Endpoint = Endpoint {
    id: "directory.roleAssignments.list",
    path: "admin/directory/v1/customer/{customer}/roleassignments",
    params: &["includeIndirectRoleAssignments", "maxResults", "pageToken", "userKey", "prettyPrint"],
    scope: Some(Scope::RolesReadonly),
    ..ENDPOINT
};

/// Everything that can be sent.
pub static ALL: &[&Endpoint] = &[
    &AUTHORIZE,
    &TOKEN,
    &REVOKE,
    &USERINFO,
    &USERS_LIST,
    &USERS_GET,
    &CUSTOMERS_GET,
    &DOMAINS_LIST,
    &ORGUNITS_LIST,
    &GROUPS_LIST,
    &GROUPS_GET,
    &MEMBERS_LIST,
    &ROLES_LIST,
    &ROLE_ASSIGNMENTS_LIST,
];

/// Parameters whose values say nothing of people, so that evidence may show them.
const HARMLESS: &[&str] = &[
    "customer",
    "maxResults",
    "projection",
    "showDeleted",
    "type",
    "includeDerivedMembership",
    "includeIndirectRoleAssignments",
];

/// One request, filled in.
pub(crate) struct Call {
    pub endpoint: &'static Endpoint,
    path: String,
    query: Vec<(&'static str, String)>,
    form: Vec<(&'static str, SecretString)>,
}

impl Call {
    pub fn new(endpoint: &'static Endpoint) -> Self {
        let call = Self { endpoint, path: endpoint.path.to_owned(), query: Vec::new(), form: Vec::new() };
        call.param("prettyPrint", "false")
    }

    /// Fills in a part of the path.
    pub fn part(mut self, name: &str, value: &str) -> Result<Self, Error> {
        // A dot segment would lead to another path, encoded or not.
        if matches!(value, "" | "." | "..") {
            let mut evidence = self.evidence();
            evidence.message = format!("{value:?} cannot be a {name}");
            return Err(Error::Invalid { evidence: Box::new(evidence) });
        }
        self.path = self.path.replace(&format!("{{{name}}}"), &encode(value));
        Ok(self)
    }

    /// Adds a query parameter; one that the endpoint does not name is not sent.
    pub fn param(mut self, name: &'static str, value: &str) -> Self {
        if self.endpoint.params.contains(&name) {
            self.query.push((name, value.to_owned()));
        } else {
            debug_assert!(name == "prettyPrint", "{} has no parameter {name}", self.endpoint.id);
        }
        self
    }

    /// Adds a query parameter when there is a value.
    pub fn maybe(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.param(name, value),
            None => self,
        }
    }

    /// Adds a mask of the endpoint's own.
    pub fn mask(self, mask: &'static str) -> Self {
        debug_assert!(self.endpoint.masks.contains(&mask), "{} has no such mask", self.endpoint.id);
        self.param("fields", mask)
    }

    /// Adds a form field; one that the endpoint does not name is not sent.
    pub fn field(mut self, name: &'static str, value: &SecretString) -> Self {
        debug_assert!(self.endpoint.form.contains(&name), "{} has no field {name}", self.endpoint.id);
        if self.endpoint.form.contains(&name) {
            self.form.push((name, value.clone()));
        }
        self
    }

    pub fn url(&self, origin: Origin) -> Result<Url, Error> {
        let text = format!("{}/{}", origin.base(self.endpoint.host), self.path);
        let mut url = Url::parse(&text).map_err(|error| {
            Error::Setup(format!("the address of {} is unusable: {error}", self.endpoint.id))
        })?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }

    /// Writes the form as it is sent.
    pub fn body(&self) -> Option<String> {
        (self.endpoint.method == Method::Post).then(|| {
            let pairs = self.form.iter().map(|(name, value)| (name, value.expose_secret()));
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        })
    }

    /// Describes the request without what it says of people.
    pub fn evidence(&self) -> Evidence {
        let mut path = format!("/{}", self.endpoint.path);
        let shown = self.query.iter().filter(|(name, _)| !matches!(*name, "prettyPrint" | "fields"));
        for (index, (name, value)) in shown.enumerate() {
            path.push(if index == 0 { '?' } else { '&' });
            path.push_str(name);
            path.push('=');
            path.push_str(if HARMLESS.contains(name) { value } else { "…" });
        }
        Evidence {
            endpoint: self.endpoint.id,
            method: self.endpoint.method.word(),
            host: self.endpoint.host.name(),
            path,
            status: None,
            reason: None,
            message: String::new(),
        }
    }
}

/// Encodes one segment of a path.
fn encode(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~@".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cannot_leave_its_place_in_the_path() {
        let url = |key: &str| {
            Call::new(&USERS_GET)
                .part("userKey", key)
                .and_then(|call| call.url(Origin::Google))
                .map(String::from)
                .ok()
        };
        assert_eq!(
            url("a/b?c#d %@x.test").as_deref(),
            Some(
                "https://admin.googleapis.com/admin/directory/v1/users/a%2Fb%3Fc%23d%20%25@x.test?prettyPrint=false"
            ),
            "every sign with a meaning of its own is encoded"
        );
        for key in ["", ".", ".."] {
            assert_eq!(url(key), None, "{key:?} would ask for something else");
        }
    }

    #[test]
    fn evidence_says_nothing_of_people() {
        let call = Call::new(&USERS_LIST)
            .param("customer", "my_customer")
            .param("query", "email:dara*")
            .param("pageToken", "secret");
        assert_eq!(
            call.evidence().path,
            "/admin/directory/v1/users?customer=my_customer&query=…&pageToken=…",
            "names yes, values no"
        );
        let call = Call::new(&USERS_GET).part("userKey", "dara@northwind.test").expect("a usable key");
        assert_eq!(call.evidence().path, "/admin/directory/v1/users/{userKey}", "a key may be an address");
    }

    #[test]
    fn ids_are_unique() {
        let ids: std::collections::BTreeSet<_> = ALL.iter().map(|endpoint| endpoint.id).collect();
        assert_eq!(ids.len(), ALL.len(), "faults and evidence are told apart by id");
    }
}
