//! One request, filled in.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::body::Body;
use crate::endpoint::Endpoint;
use crate::error::{Error, Evidence};
use crate::origin::Origin;

/// Parameters whose values say nothing of people, so that evidence may show them.
const HARMLESS: &[&str] = &[
    "customer",
    "maxResults",
    "orderBy",
    "projection",
    "showDeleted",
    "type",
    "includeDerivedMembership",
    "includeIndirectRoleAssignments",
    "customerId",
    "startTime",
    "endTime",
];

/// What goes after the header.
pub(crate) struct Payload {
    pub content_type: &'static str,
    /// May hold secrets.
    pub text: SecretString,
}

/// One request, filled in.
pub(crate) struct Call {
    pub endpoint: &'static Endpoint,
    path: String,
    query: Vec<(&'static str, String)>,
    form: Vec<(&'static str, SecretString)>,
    json: Option<SecretString>,
}

impl Call {
    pub fn new(endpoint: &'static Endpoint) -> Self {
        let path = endpoint.path.to_owned();
        let call = Self { endpoint, path, query: Vec::new(), form: Vec::new(), json: None };
        call.param("prettyPrint", "false")
    }

    /// Fills in a part of the path.
    pub fn part(mut self, name: &str, value: &str) -> Result<Self, Error> {
        // A dot segment would lead to another path, encoded or not.
        if matches!(value, "" | "." | "..") {
            return Err(self.refuse(format!("{value:?} cannot be a {name}")));
        }
        self.path = self.path.replace(&format!("{{{name}}}"), &encode(value));
        // A part that may hold slashes of its own.
        let whole = value.split('/').map(encode).collect::<Vec<_>>().join("/");
        self.path = self.path.replace(&format!("{{+{name}}}"), &whole);
        Ok(self)
    }

    /// Fills in Google's immutable id of a user: whatever changes an account is told which by nothing else.
    ///
    /// An address may belong to somebody else by now.
    pub fn user_id(self, id: &str) -> Result<Self, Error> {
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(self.refuse("a user is changed by id, never by address"));
        }
        self.part("userKey", id)
    }

    /// Fills in Google's immutable id of a group, for the same reason.
    pub fn group_id(self, id: &str) -> Result<Self, Error> {
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(self.refuse("a group is changed by id, never by address"));
        }
        self.part("groupKey", id)
    }

    /// Says that this request cannot be made.
    pub fn refuse(&self, why: impl Into<String>) -> Error {
        let mut evidence = self.evidence();
        evidence.message = why.into();
        Error::Invalid { field: None, evidence: Box::new(evidence) }
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

    /// Adds a body; a field that the endpoint does not name is not sent.
    pub fn json(mut self, body: &Body) -> Result<Self, Error> {
        let named = |field: &str| self.endpoint.body.iter().any(|path| path.split('.').next() == Some(field));
        let text = body.write(&named).map_err(|error| {
            Error::Setup(format!("the body of {} cannot be written: {error}", self.endpoint.id))
        })?;
        self.json = Some(text);
        Ok(self)
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

    /// Writes the form or the body as it is sent.
    pub fn payload(&self) -> Option<Payload> {
        if let Some(json) = &self.json {
            return Some(Payload { content_type: "application/json", text: json.clone() });
        }
        (!self.endpoint.form.is_empty()).then(|| {
            let pairs = self.form.iter().map(|(name, value)| (name, value.expose_secret()));
            let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            Payload { content_type: "application/x-www-form-urlencoded", text: text.into() }
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
    use crate::endpoint::{USERS_GET, USERS_LIST, USERS_UPDATE};

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
    fn a_user_is_changed_by_id_alone() {
        let call = |key: &str| Call::new(&USERS_UPDATE).user_id(key);
        assert!(call("104528816420518832010").is_ok(), "the form of Google's ids");
        for key in ["dara@northwind.test", "", "..", "1/2"] {
            assert!(matches!(call(key), Err(Error::Invalid { .. })), "{key:?} may lead to somebody else");
        }
    }
}
