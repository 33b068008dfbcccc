//! Faults on request: the next calls that match are answered otherwise.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// What happens instead of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Google's envelope with this status, reason and message.
    Error {
        /// The HTTP status.
        status: u16,
        /// The reason, such as `backendError`.
        reason: String,
        /// The message.
        message: String,
    },
    /// Any body, as gateways send it: plain text, HTML, or an OAuth error.
    Body {
        /// The HTTP status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The body, sent as it is.
        body: String,
    },
    /// The connection ends without an answer.
    Drop,
    /// Nothing but the delay.
    Pass,
}

/// Whether the call is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applied {
    /// The call is not carried out.
    #[default]
    No,
    /// The call is carried out first: what the caller is told is wrong.
    Yes,
}

/// A fault: which calls it meets, when, how often, and what they get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The HTTP method; none matches every one.
    #[serde(default)]
    pub method: Option<String>,
    /// A part of the path and query; empty matches every call.
    #[serde(default)]
    pub path_contains: String,
    /// How many matching calls go through first: 2 lets two pages pass and meets the third.
    #[serde(default)]
    pub after: u32,
    /// How many calls it meets; `u32::MAX` for all.
    pub times: u32,
    /// What they get.
    pub effect: Effect,
    /// Whether they are carried out all the same.
    #[serde(default)]
    pub applied: Applied,
    /// The `Retry-After` header of the answer.
    #[serde(default)]
    pub retry_after: Option<String>,
    /// How long the answer waits, unless the faults are cleared before.
    #[serde(default)]
    pub delay_ms: u64,
}

impl Fault {
    /// Makes a fault that meets the next call of a method and path once.
    pub fn once(method: &str, path_contains: &str, effect: Effect) -> Self {
        Self {
            method: Some(method.to_owned()),
            path_contains: path_contains.to_owned(),
            after: 0,
            times: 1,
            effect,
            applied: Applied::No,
            retry_after: None,
            delay_ms: 0,
        }
    }

    /// Makes an error of Google's, once.
    pub fn error(method: &str, path_contains: &str, status: u16, reason: &str, message: &str) -> Self {
        Self::once(
            method,
            path_contains,
            Effect::Error { status, reason: reason.to_owned(), message: message.to_owned() },
        )
    }

    /// Lets so many matching calls go through first.
    #[must_use]
    pub fn after(self, calls: u32) -> Self {
        Self { after: calls, ..self }
    }

    /// Meets so many calls.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Carries the calls out before it spoils the answer.
    #[must_use]
    pub fn applied(self) -> Self {
        Self { applied: Applied::Yes, ..self }
    }
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Mutex<Vec<Fault>>,
    cleared: watch::Sender<()>,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    pub(crate) fn clear(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.cleared.send_replace(());
    }

    /// Tells when all are cleared: what a fault delays until then waits no longer.
    pub(crate) fn cleared(&self) -> watch::Receiver<()> {
        self.cleared.subscribe()
    }

    /// The fault that meets this call, if any. The first that was asked for counts first.
    pub(crate) fn take(&self, method: &str, target: &str) -> Option<Fault> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let matches = |fault: &Fault| {
            fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && target.contains(&fault.path_contains)
        };
        let mut met = None;
        for fault in waiting.iter_mut().filter(|fault| matches(fault)) {
            if fault.after > 0 {
                fault.after -= 1;
            } else if fault.times > 0 {
                fault.times -= u32::from(fault.times != u32::MAX);
                met = Some(fault.clone());
                break;
            }
        }
        waiting.retain(|fault| fault.times > 0);
        met
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, Fault, Faults};

    #[test]
    fn a_fault_waits_for_its_turn_and_ends() {
        let faults = Faults::default();
        faults.add(Fault::once("GET", "/users?", Effect::Drop).after(1).times(2));
        assert!(faults.take("POST", "/users?x").is_none(), "another method is not met");
        assert!(faults.take("GET", "/groups").is_none(), "another path is not met");
        let met: Vec<bool> = (0..4).map(|_| faults.take("GET", "/users?page").is_some()).collect();
        assert_eq!(met, [false, true, true, false], "one passes, two are met, and the fault is gone");
    }
}
