//! Where a connection's requests go: Google, or an emulator on this machine.

use std::fmt;

use url::{Host as UrlHost, Url};

/// Where a connection's requests go; chosen when it is made and never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Google's own hosts.
    Google,
    /// An emulator on 127.0.0.1: the paths of all of Google's hosts on one port.
    Emulator {
        /// The port.
        port: u16,
    },
    /// An emulator on `[::1]`.
    Emulator6 {
        /// The port.
        port: u16,
    },
}

/// Why a text is no origin; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It cannot be read as an address.
    #[error("this is not an address: write http://127.0.0.1:PORT")]
    Unreadable,
    /// Another host than this machine.
    #[error("an emulator runs on this machine only: {0:?} is not 127.0.0.1, localhost or [::1]")]
    NotLoopback(String),
    /// Another scheme than http.
    #[error("an emulator speaks plain http, not {0:?}")]
    Scheme(String),
    /// No port.
    #[error("the port is missing: write http://127.0.0.1:PORT")]
    Port,
    /// More than host and port.
    #[error("write only http://127.0.0.1:PORT, without user, path or anything after it")]
    TooMuch,
}

/// One of Google's hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// Where people consent.
    Accounts,
    /// Where tokens are given and revoked.
    OAuth,
    /// Where a token tells whose it is.
    Apis,
    /// The Admin SDK.
    Admin,
    /// The Licensing API.
    Licensing,
}

impl Host {
    /// Gives the host's name at Google.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts.google.com",
            Self::OAuth => "oauth2.googleapis.com",
            Self::Apis => "www.googleapis.com",
            Self::Admin => "admin.googleapis.com",
            Self::Licensing => "licensing.googleapis.com",
        }
    }
}

impl Origin {
    /// Reads an emulator's address.
    ///
    /// # Errors
    /// [`OriginError`] for anything but plain http to a port of this machine: secrets would go there.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text.trim()).map_err(|_| OriginError::Unreadable)?;
        let host = url.host().ok_or(OriginError::Unreadable)?;
        if url.scheme() != "http" {
            return Err(OriginError::Scheme(url.scheme().to_owned()));
        }
        let on_v6 = match &host {
            UrlHost::Ipv4(ip) if *ip == std::net::Ipv4Addr::LOCALHOST => false,
            UrlHost::Ipv6(ip) if *ip == std::net::Ipv6Addr::LOCALHOST => true,
            // Not resolved: the hosts file must not decide where secrets go.
            UrlHost::Domain("localhost") => false,
            other => return Err(OriginError::NotLoopback(other.to_string())),
        };
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(OriginError::TooMuch);
        }
        match url.port() {
            None | Some(0) => Err(OriginError::Port),
            Some(port) if on_v6 => Ok(Self::Emulator6 { port }),
            Some(port) => Ok(Self::Emulator { port }),
        }
    }

    /// Gives the stable key under which secrets of this origin are filed.
    ///
    /// Of an emulator it is the address that [`Origin::parse`] reads.
    #[must_use]
    pub fn as_str(&self) -> String {
        match self {
            Self::Google => "https://google".to_owned(),
            Self::Emulator { port } => format!("http://127.0.0.1:{port}"),
            Self::Emulator6 { port } => format!("http://[::1]:{port}"),
        }
    }

    /// Tells whether it is Google itself.
    #[must_use]
    pub fn is_google(&self) -> bool {
        matches!(self, Self::Google)
    }

    /// Gives the address before the path of one of Google's hosts.
    #[must_use]
    pub fn base(&self, host: Host) -> String {
        if self.is_google() { format!("https://{}", host.name()) } else { self.as_str() }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_an_emulator() {
        let cases = [
            ("http://127.0.0.1:8080", Ok(Origin::Emulator { port: 8080 })),
            (" http://127.0.0.1:8080/ ", Ok(Origin::Emulator { port: 8080 })),
            ("http://localhost:9", Ok(Origin::Emulator { port: 9 })),
            ("http://[::1]:9", Ok(Origin::Emulator6 { port: 9 })),
            ("http://127.0.0.1", Err(OriginError::Port)),
            ("http://127.0.0.1:0", Err(OriginError::Port)),
            ("https://127.0.0.1:8080", Err(OriginError::Scheme("https".to_owned()))),
            ("http://evil.test:8080", Err(OriginError::NotLoopback("evil.test".to_owned()))),
            (
                "http://localhost.evil.test:80",
                Err(OriginError::NotLoopback("localhost.evil.test".to_owned())),
            ),
            ("http://127.0.0.2:80", Err(OriginError::NotLoopback("127.0.0.2".to_owned()))),
            ("http://0.0.0.0:81", Err(OriginError::NotLoopback("0.0.0.0".to_owned()))),
            ("http://127.0.0.1:80@evil.test:81", Err(OriginError::NotLoopback("evil.test".to_owned()))),
            ("http://me@127.0.0.1:81", Err(OriginError::TooMuch)),
            ("http://127.0.0.1:81/path", Err(OriginError::TooMuch)),
            ("http://127.0.0.1:81?x", Err(OriginError::TooMuch)),
            ("127.0.0.1:8080", Err(OriginError::Unreadable)),
            ("", Err(OriginError::Unreadable)),
        ];
        for (text, expected) in cases {
            assert_eq!(Origin::parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_key_leads_back() {
        for origin in [Origin::Emulator { port: 7 }, Origin::Emulator6 { port: 7 }] {
            assert_eq!(Origin::parse(&origin.as_str()), Ok(origin), "secrets are filed under it");
        }
    }

    #[test]
    fn an_emulator_bears_every_host() {
        assert_eq!(
            Origin::Google.base(Host::Admin),
            "https://admin.googleapis.com",
            "Google has a host for each API"
        );
        let emulator = Origin::Emulator { port: 7 };
        for host in [Host::Accounts, Host::OAuth, Host::Apis, Host::Admin, Host::Licensing] {
            assert_eq!(emulator.base(host), "http://127.0.0.1:7", "an emulator has one");
        }
    }
}
