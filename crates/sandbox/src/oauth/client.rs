//! The OAuth client that the sandbox knows.

/// The client id in `CLIENT_JSON`.
pub(crate) const CLIENT_ID: &str = "103948277140-northwind.apps.googleusercontent.com";
/// The client secret in `CLIENT_JSON`; it is public, and checked all the same.
pub(crate) const CLIENT_SECRET: &str = "northwind-sandbox-client-secret";
/// A client that was deleted.
pub(crate) const DELETED_CLIENT_ID: &str = "103948277140-deleted.apps.googleusercontent.com";

/// Says whether a desktop client may be sent back to this address: plain HTTP to loopback, any port, any path.
pub(crate) fn is_loopback_redirect(uri: &str) -> bool {
    let Ok(uri) = url::Url::parse(uri) else { return false };
    let loopback = matches!(uri.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    uri.scheme() == "http"
        && loopback
        && uri.fragment().is_none()
        && uri.username().is_empty()
        && uri.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::{CLIENT_ID, CLIENT_SECRET, is_loopback_redirect};

    #[test]
    fn only_loopback_is_a_redirect() {
        for good in
            ["http://127.0.0.1:1234/cb", "http://127.0.0.1:9/", "http://[::1]:80/x", "http://localhost:7/"]
        {
            assert!(is_loopback_redirect(good), "{good} is loopback");
        }
        for bad in [
            "https://127.0.0.1/",
            "http://example.org/",
            "http://127.0.0.1.example.org/",
            "urn:ietf:wg:oauth:2.0:oob",
            "http://127.0.0.1:1@evil.test/",
            "myapp:/cb",
            "http://user@127.0.0.1:1/",
        ] {
            assert!(!is_loopback_redirect(bad), "{bad} is not loopback");
        }
    }

    #[test]
    fn the_client_file_tells_the_client_that_is_checked() {
        let file: serde_json::Value = serde_json::from_str(crate::CLIENT_JSON).expect("CLIENT_JSON is JSON");
        assert_eq!(file["installed"]["client_id"], CLIENT_ID, "the id in the file is the one that is known");
        assert_eq!(
            file["installed"]["client_secret"], CLIENT_SECRET,
            "the secret in the file is the one that is checked"
        );
    }
}
