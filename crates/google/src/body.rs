//! What a write says: fields in Google's form, and at most one secret.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// The fields of a JSON body; what is kept of Google's own words is kept to the letter.
#[derive(Clone, Default)]
pub(crate) struct Body {
    fields: BTreeMap<&'static str, Written>,
    secret: Option<(&'static str, SecretString)>,
}

#[derive(Clone, Serialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Flag(bool),
    Json(Box<RawValue>),
}

impl Body {
    /// Sets a field to a text.
    pub fn text(mut self, field: &'static str, text: &str) -> Self {
        self.fields.insert(field, Written::Text(text.to_owned()));
        self
    }

    /// Sets a field to a switch.
    pub fn flag(mut self, field: &'static str, on: bool) -> Self {
        self.fields.insert(field, Written::Flag(on));
        self
    }

    /// Sets a field to anything else, and gives its size in bytes as it will be sent.
    pub fn set_json(
        &mut self,
        field: &'static str,
        value: &impl Serialize,
    ) -> Result<usize, serde_json::Error> {
        let raw = to_raw_value(value)?;
        let size = raw.get().len();
        self.fields.insert(field, Written::Json(raw));
        Ok(size)
    }

    /// Sets the field that nobody may see.
    pub fn secret(self, field: &'static str, value: &SecretString) -> Self {
        Self { secret: Some((field, value.clone())), ..self }
    }

    /// Tells whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.secret.is_none()
    }

    /// Lists the names of the fields, sorted; the secret one last.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.keys().copied().chain(self.secret.iter().map(|(name, _)| *name))
    }

    /// Writes it as it is sent, leaving out what `may_go` does not name.
    pub fn write(&self, may_go: &impl Fn(&str) -> bool) -> Result<SecretString, serde_json::Error> {
        debug_assert!(self.names().all(may_go), "{self:?} has a field that this endpoint does not take");
        serde_json::to_string(&Sent { body: self, may_go }).map(SecretString::from)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People are in it: only the names of the fields.
        f.debug_list().entries(self.names()).finish()
    }
}

struct Sent<'a, F> {
    body: &'a Body,
    may_go: &'a F,
}

impl<F: Fn(&str) -> bool> Serialize for Sent<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.body.fields.iter().filter(|(name, _)| (self.may_go)(name)) {
            map.serialize_entry(name, value)?;
        }
        if let Some((name, value)) = self.body.secret.as_ref().filter(|(name, _)| (self.may_go)(name)) {
            map.serialize_entry(name, value.expose_secret())?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_sent_and_never_shown() {
        let body = Body::default().flag("suspended", true).secret("password", &"$6$salt$hash".into());
        assert_eq!(format!("{body:?}"), r#"["suspended", "password"]"#, "names, no values");
        let text = body.write(&|_| true).expect("plain data");
        assert_eq!(
            text.expose_secret(),
            r#"{"suspended":true,"password":"$6$salt$hash"}"#,
            "as Google wants it"
        );
    }

    #[test]
    fn the_words_of_google_are_kept_to_the_letter() {
        let raw: Box<RawValue> =
            serde_json::from_str(r#"[ {"n":12345678901234567890.10,"u":"\u00e9"} ]"#).expect("JSON");
        let mut body = Body::default();
        body.set_json("phones", &raw).expect("plain data");
        let text = body.write(&|_| true).expect("plain data");
        assert_eq!(
            text.expose_secret(),
            r#"{"phones":[ {"n":12345678901234567890.10,"u":"\u00e9"} ]}"#,
            "numbers lose no digit, and no sign is written otherwise"
        );
    }
}
