//! The administrator's own OAuth client, as downloaded from Google's console.

use std::fmt;

use secrecy::SecretString;
use serde::Deserialize;

/// The largest client file that is looked at; a real one has about 400 bytes.
const LARGEST: usize = 16 * 1024;

/// What Google has written into client files as `auth_uri`.
const AUTH_URIS: [&str; 2] =
    ["https://accounts.google.com/o/oauth2/auth", "https://accounts.google.com/o/oauth2/v2/auth"];

/// What Google has written into client files as `token_uri`.
const TOKEN_URIS: [&str; 4] = [
    "https://oauth2.googleapis.com/token",
    "https://accounts.google.com/o/oauth2/token",
    "https://www.googleapis.com/oauth2/v3/token",
    "https://www.googleapis.com/oauth2/v4/token",
];

/// What Google has written into client files as `auth_provider_x509_cert_url`.
const CERT_URLS: [&str; 1] = ["https://www.googleapis.com/oauth2/v1/certs"];

/// An OAuth client of the type *Desktop app*.
#[derive(Clone)]
pub struct OAuthClient {
    /// The client id.
    pub id: String,
    /// The client secret; Google demands it although it is not confidential (`google-api.md` 1.1).
    pub secret: SecretString,
    /// The project in which the client was made.
    pub project: Option<String>,
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("id", &self.id)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

/// Why a client file cannot be used; the message says what to do and never repeats the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientJsonError {
    /// Far larger than a client file.
    #[error("this is not an OAuth client file: it is larger than 16 KB")]
    TooLarge,
    /// No JSON.
    #[error(
        "this is not an OAuth client file: it cannot be read as JSON. Download it again from the Google Cloud console"
    )]
    NotJson,
    /// A web client.
    #[error(
        "this is a client of the type Web application; Rollcall needs one of the type Desktop app, because only that may answer to a port of this computer"
    )]
    WebClient,
    /// A service account's key.
    #[error(
        "this is the key of a service account; Rollcall needs an OAuth client of the type Desktop app, because an administrator consents in person"
    )]
    ServiceAccount,
    /// JSON of another kind.
    #[error("this is not the file of an OAuth client of the type Desktop app: it has no \"installed\" part")]
    NotDesktop,
    /// A field is missing or is no text.
    #[error("the client file has no usable {0}; download it again from the Google Cloud console")]
    Missing(&'static str),
    /// An address that is not Google's.
    #[error("the client file names {uri:?} as its {field}, which is not Google's; do not use this file")]
    ForeignUri {
        /// Which field.
        field: &'static str,
        /// What it says.
        uri: String,
    },
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    installed: Option<&'a serde_json::value::RawValue>,
    web: Option<serde::de::IgnoredAny>,
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct Installed {
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    project_id: Option<String>,
    auth_uri: Option<String>,
    token_uri: Option<String>,
    auth_provider_x509_cert_url: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
}

impl OAuthClient {
    /// Reads a client file.
    ///
    /// Its addresses are compared with Google's and never used.
    ///
    /// # Errors
    /// [`ClientJsonError`], with what the file is instead.
    pub fn from_json(text: &str) -> Result<Self, ClientJsonError> {
        if text.len() > LARGEST {
            return Err(ClientJsonError::TooLarge);
        }
        let text = text.trim_start_matches('\u{feff}');
        let file: File = serde_json::from_str(text).map_err(|_| ClientJsonError::NotJson)?;
        let Some(installed) = file.installed else {
            return Err(match (file.web, file.r#type.as_deref()) {
                (Some(_), _) => ClientJsonError::WebClient,
                (None, Some("service_account")) => ClientJsonError::ServiceAccount,
                _ => ClientJsonError::NotDesktop,
            });
        };
        let installed: Installed =
            serde_json::from_str(installed.get()).map_err(|_| ClientJsonError::NotDesktop)?;
        known("auth_uri", installed.auth_uri, &AUTH_URIS)?;
        known("token_uri", installed.token_uri, &TOKEN_URIS)?;
        known("auth_provider_x509_cert_url", installed.auth_provider_x509_cert_url, &CERT_URLS)?;
        for uri in installed.redirect_uris.into_iter().filter(|uri| !leads_here(uri)) {
            known("redirect_uris", Some(uri), &[])?;
        }
        let id = installed.client_id.filter(|id| is_word(id)).ok_or(ClientJsonError::Missing("client_id"))?;
        let secret = installed
            .client_secret
            .filter(|secret| is_word(secrecy::ExposeSecret::expose_secret(secret)))
            .ok_or(ClientJsonError::Missing("client_secret"))?;
        Ok(Self { id, secret, project: installed.project_id.filter(|project| is_word(project)) })
    }
}

fn known(field: &'static str, uri: Option<String>, google: &[&str]) -> Result<(), ClientJsonError> {
    match uri {
        Some(uri) if !google.contains(&uri.as_str()) => {
            Err(ClientJsonError::ForeignUri { field, uri: uri.chars().take(200).collect() })
        }
        _ => Ok(()),
    }
}

/// Tells whether a redirect of a Desktop client stays on this computer, or is the old one that shows the code.
fn leads_here(uri: &str) -> bool {
    if uri.starts_with("urn:ietf:wg:oauth:2.0:oob") {
        return true;
    }
    let url = url::Url::parse(uri).ok().filter(|url| url.scheme() == "http");
    let host = url.as_ref().and_then(url::Url::host_str);
    host.is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 512 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    const DOWNLOADED: &str = r#"{"installed":{"client_id":"1-a.apps.googleusercontent.com","project_id":"northwind",
        "auth_uri":"https://accounts.google.com/o/oauth2/auth","token_uri":"https://oauth2.googleapis.com/token",
        "auth_provider_x509_cert_url":"https://www.googleapis.com/oauth2/v1/certs","client_secret":"GOCSPX-x",
        "redirect_uris":["http://localhost"]}}"#;

    #[test]
    fn a_downloaded_file_is_read() {
        let client = OAuthClient::from_json(DOWNLOADED).expect("what Google's console gives");
        assert_eq!(client.id, "1-a.apps.googleusercontent.com", "the id");
        assert_eq!(client.secret.expose_secret(), "GOCSPX-x", "the secret");
        assert_eq!(client.project.as_deref(), Some("northwind"), "the project, for links to the console");
        assert!(!format!("{client:?}").contains("GOCSPX"), "the secret is in no log: {client:?}");
        let with_mark = format!("\u{feff}{DOWNLOADED}");
        assert!(OAuthClient::from_json(&with_mark).is_ok(), "editors on Windows add a mark at the beginning");
    }

    #[test]
    fn other_files_are_refused_with_what_they_are() {
        let too_large = format!("{DOWNLOADED}{}", " ".repeat(LARGEST));
        let cases = [
            (too_large.as_str(), ClientJsonError::TooLarge),
            ("client_id=1", ClientJsonError::NotJson),
            ("[]", ClientJsonError::NotJson),
            (r#"{"web":{"client_id":"1"}}"#, ClientJsonError::WebClient),
            (r#"{"type":"service_account","private_key":"x"}"#, ClientJsonError::ServiceAccount),
            (r#"{"type":"authorized_user"}"#, ClientJsonError::NotDesktop),
            (r#"{"installed":7}"#, ClientJsonError::NotDesktop),
            (r#"{"installed":{"client_secret":"x"}}"#, ClientJsonError::Missing("client_id")),
            (
                r#"{"installed":{"client_id":"a b","client_secret":"x"}}"#,
                ClientJsonError::Missing("client_id"),
            ),
            (r#"{"installed":{"client_id":"1"}}"#, ClientJsonError::Missing("client_secret")),
        ];
        for (text, expected) in cases {
            let shown: String = text.chars().take(60).collect();
            assert_eq!(OAuthClient::from_json(text).map(|client| client.id), Err(expected), "{shown}");
        }
    }

    #[test]
    fn addresses_that_are_not_googles_are_refused() {
        for (field, google) in [
            ("auth_uri", "https://accounts.google.com/o/oauth2/auth"),
            ("token_uri", "https://oauth2.googleapis.com/token"),
        ] {
            let uri = "https://oauth2.googleapis.com.evil.test/token".to_owned();
            let text = DOWNLOADED.replace(google, &uri);
            let refused = OAuthClient::from_json(&text).map(|client| client.id);
            assert_eq!(
                refused,
                Err(ClientJsonError::ForeignUri { field, uri }),
                "whoever sent this file wants the secrets"
            );
        }
    }

    #[test]
    fn a_redirect_stays_on_this_computer() {
        let with = |uri: &str| {
            OAuthClient::from_json(&DOWNLOADED.replace("http://localhost", uri)).map(|client| client.id)
        };
        for here in
            ["http://localhost", "http://127.0.0.1:8080/", "http://[::1]", "urn:ietf:wg:oauth:2.0:oob"]
        {
            assert!(with(here).is_ok(), "{here}");
        }
        for away in
            ["http://evil.test", "https://localhost.evil.test", "http://localhost@evil.test", "rollcall:/"]
        {
            let expected = ClientJsonError::ForeignUri { field: "redirect_uris", uri: away.to_owned() };
            assert_eq!(with(away), Err(expected), "{away}");
        }
    }
}
