//! Sentinel addresses: a local part that begins with one of these words makes a call on that address fail.
//!
//! They need no control endpoint, so that a failure can be seen in the running app too. `README.md` lists them.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use axum::http::Method;

use crate::fault::{Applied, Effect, Fault};

/// Which sentinels were already met, by method and address.
#[derive(Debug, Default)]
pub(crate) struct Sentinels {
    met: Mutex<HashSet<String>>,
}

impl Sentinels {
    /// The fault that a call on this address meets.
    pub(crate) fn take(&self, method: &Method, address: &str) -> Option<Fault> {
        let word = address.split('.').next()?;
        let error = |status, reason: &str, message: &str| Effect::Error {
            status,
            reason: reason.to_owned(),
            message: message.to_owned(),
        };
        let write = method != Method::GET;
        let change = write && method != Method::POST;
        let (once, effect, applied, delay_ms) = match word {
            "fails-once" => {
                (true, error(503, "backendError", "Service unavailable. Please try again"), Applied::No, 0)
            }
            "fails" => {
                (false, error(503, "backendError", "Service unavailable. Please try again"), Applied::No, 0)
            }
            "slow" => (false, Effect::Pass, Applied::Yes, 3_000),
            "drops" => (true, Effect::Drop, Applied::No, 0),
            "applies-then-drops" if write => (true, Effect::Drop, Applied::Yes, 0),
            "applies-then-fails" if write => {
                (true, error(503, "backendError", "Backend Error"), Applied::Yes, 0)
            }
            "denied" => {
                (false, error(403, "forbidden", "Not Authorized to access this resource/api"), Applied::No, 0)
            }
            "throttled" => (
                true,
                error(403, "userRateLimitExceeded", "Request rate higher than configured."),
                Applied::No,
                0,
            ),
            "no-seat" if method == Method::POST => (
                false,
                error(412, "limitExceeded", "Domain user limit reached. Contact Support."),
                Applied::No,
                0,
            ),
            "trial-full" if method == Method::POST => (
                false,
                error(412, "limitExceeded", "Domain user limit reached. Start paid subscription."),
                Applied::No,
                0,
            ),
            "taken-elsewhere" if method == Method::POST => {
                (false, error(409, "duplicate", "Entity already exists."), Applied::No, 0)
            }
            "not-ready" if method == Method::GET => {
                (true, error(404, "notFound", "Resource Not Found: userKey"), Applied::No, 0)
            }
            "not-ready" if change => {
                (true, error(412, "conditionNotMet", "User creation is not complete."), Applied::No, 0)
            }
            "renaming" if change => (true, error(409, "conflict", "Conflict"), Applied::No, 0),
            _ => return None,
        };
        if once
            && !self.met.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("{method} {address}"))
        {
            return None;
        }
        let retry_after = (word == "throttled").then(|| "1".to_owned());
        Some(Fault {
            method: None,
            path_contains: String::new(),
            after: 0,
            times: 1,
            effect,
            applied,
            retry_after,
            delay_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::Sentinels;

    #[test]
    fn what_is_new_is_not_ready_for_one_read_and_one_change() {
        let sentinels = Sentinels::default();
        let address = "not-ready.ann@northwind.test";
        assert!(sentinels.take(&Method::POST, address).is_none(), "the insert goes through");
        assert!(sentinels.take(&Method::GET, address).is_some(), "the first read does not find it");
        assert!(sentinels.take(&Method::GET, address).is_none(), "the second does");
        assert!(sentinels.take(&Method::PUT, address).is_some(), "the first change comes too early");
        assert!(sentinels.take(&Method::PUT, address).is_none(), "the second does not");
    }

    #[test]
    fn fails_once_fails_once_per_method_and_address() {
        let sentinels = Sentinels::default();
        let address = "fails-once.ann@northwind.test";
        assert!(sentinels.take(&Method::GET, address).is_some(), "the first call fails");
        assert!(sentinels.take(&Method::GET, address).is_none(), "the second goes through");
        assert!(sentinels.take(&Method::POST, address).is_some(), "another method begins anew");
        assert!(
            sentinels.take(&Method::GET, "ann@northwind.test").is_none(),
            "an ordinary address never fails"
        );
    }
}
