//! What an answer other than success means (`google-api.md` sections 1.3 and 3).

mod meaning;

use serde_json::Value;

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::error::{Error, Evidence, ReauthCause};

/// What to do about an answer.
pub(crate) enum Verdict {
    /// Ask again, slower: it came too fast, and nothing was done.
    Slower(Evidence),
    /// Ask again after a pause if that can do no harm: nobody knows what was done.
    Again(Evidence),
    /// Give up.
    Fail(Error),
}

impl Verdict {
    /// Gives what was asked and answered.
    pub fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::Slower(evidence) | Self::Again(evidence) => Some(evidence),
            Self::Fail(error) => error.evidence(),
        }
    }
}

/// What a refusal says, from whichever form it came in.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    reason: String,
    message: String,
    /// The parameter that is wrong.
    location: String,
    service: Option<String>,
    project: Option<String>,
}

/// Judges an answer other than success.
pub(crate) fn judge(endpoint: &Endpoint, answer: &Answer) -> Verdict {
    let mut evidence = answer.evidence.clone();
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    if let Some(error) = body.as_ref().and_then(|body| body.get("error")).and_then(Value::as_str) {
        let text = |name: &str| {
            body.as_ref().and_then(|body| body.get(name)).and_then(Value::as_str).unwrap_or_default()
        };
        let (description, subtype) = (text("error_description"), text("error_subtype"));
        evidence.reason = Some(error.to_owned());
        evidence.message = without_addresses(description);
        if answer.status >= 500 || answer.status == 429 || error == "internal_failure" {
            return Verdict::Again(evidence);
        }
        if let Some(cause) = reauth_cause(error, description, subtype) {
            return Verdict::Fail(Error::Reauthorize { cause, evidence: Box::new(evidence) });
        }
        return Verdict::Fail(Error::Invalid { field: None, evidence: Box::new(evidence) });
    }
    let said = match body.as_ref().and_then(|body| body.get("error")).filter(|error| error.is_object()) {
        Some(error) => enveloped(error),
        None => plain(&String::from_utf8_lossy(&answer.body)),
    };
    evidence.reason = (!said.reason.is_empty()).then(|| said.reason.clone());
    evidence.message = without_addresses(&said.message);
    if is_too_fast(answer.status, &said) {
        return Verdict::Slower(evidence);
    }
    if is_momentary(answer.status, &said) {
        return Verdict::Again(evidence);
    }
    Verdict::Fail(meaning::of(endpoint, answer.status, said, evidence))
}

/// Finds why a token was refused.
fn reauth_cause(error: &str, description: &str, subtype: &str) -> Option<ReauthCause> {
    let says = |part: &str| description.to_ascii_lowercase().contains(part);
    Some(match error {
        _ if subtype == "invalid_rapt" || says("invalid_rapt") => ReauthCause::InvalidRapt,
        "invalid_grant" | "invalid_account" if says("deleted") || says("invalid email") => {
            ReauthCause::AccountDeleted
        }
        "invalid_grant" if says("restricted") => ReauthCause::AccountRestricted,
        "invalid_grant" if says("code") => ReauthCause::CodeRefused,
        "invalid_grant" if says("expired") && !says("revoked") => ReauthCause::Expired,
        "invalid_grant" | "invalid_token" => ReauthCause::Revoked,
        "admin_policy_enforced" => ReauthCause::PolicyEnforced,
        "access_denied" | "invalid_account" | "account_restricted" => ReauthCause::AccountRestricted,
        "disabled_client" => ReauthCause::ClientDisabled,
        "deleted_client" => ReauthCause::ClientDeleted,
        "invalid_client" => ReauthCause::ClientInvalid,
        "unauthorized_client" | "org_internal" => ReauthCause::ClientNotAuthorized,
        "invalid_request" | "unsupported_grant_type" | "invalid_scope" => return None,
        other => ReauthCause::Other(other.chars().filter(|c| c.is_ascii_graphic()).take(60).collect()),
    })
}

/// Reads the envelope, older and newer fields together.
fn enveloped(error: &Value) -> Said {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let details = error.get("details").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let info = details.iter().find(|detail| text(detail.get("@type")).ends_with("google.rpc.ErrorInfo"));
    let metadata = info.and_then(|info| info.get("metadata"));
    let newer = text(info.and_then(|info| info.get("reason")));
    let status = text(error.get("status"));
    let mut reason = text(error.pointer("/errors/0/reason"));
    // The newer words are the surer ones where the older reason only says "forbidden".
    match newer.as_str() {
        "SERVICE_DISABLED" => reason = "accessNotConfigured".to_owned(),
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT" => reason = "insufficientPermissions".to_owned(),
        "RATE_LIMIT_EXCEEDED" if reason.is_empty() => reason = "rateLimitExceeded".to_owned(),
        _ => {}
    }
    if reason.is_empty() {
        reason = match status.as_str() {
            "RESOURCE_EXHAUSTED" => "rateLimitExceeded".to_owned(),
            "UNAUTHENTICATED" => "authError".to_owned(),
            "PERMISSION_DENIED" => "forbidden".to_owned(),
            "NOT_FOUND" => "notFound".to_owned(),
            "INVALID_ARGUMENT" => "invalid".to_owned(),
            "UNAVAILABLE" => "backendError".to_owned(),
            "INTERNAL" => "internalError".to_owned(),
            "ALREADY_EXISTS" => "duplicate".to_owned(),
            "ABORTED" => "conflict".to_owned(),
            _ => status,
        };
    }
    let message = match text(error.get("message")) {
        empty if empty.is_empty() => text(error.pointer("/errors/0/message")),
        message => message,
    };
    let project = metadata
        .and_then(|metadata| metadata.get("consumer"))
        .and_then(Value::as_str)
        .and_then(|consumer| consumer.strip_prefix("projects/"))
        .and_then(leading_number)
        .or_else(|| message.split_once("project ").and_then(|(_, rest)| leading_number(rest)));
    let service =
        metadata.and_then(|metadata| metadata.get("service")).and_then(Value::as_str).map(str::to_owned);
    let location = text(error.pointer("/errors/0/location"));
    Said { reason, message, location, service, project }
}

/// Reads a body that is plain text or a page: quota and gateway failures come so.
fn plain(text: &str) -> Said {
    let message = without_tags(text);
    let low = message.to_ascii_lowercase();
    let reason = if low.contains("request rate higher than configured") || low.contains("quota exceeded") {
        "quotaExceeded"
    } else if low.contains("domain cannot use api") {
        "domainCannotUseApis"
    } else {
        ""
    };
    Said { reason: reason.to_owned(), message, ..Said::default() }
}

/// Tells whether a request came too fast, and was refused before anything was done.
///
/// A status of 500 or more never says that, whatever the words: it may come from behind the gate.
fn is_too_fast(status: u16, said: &Said) -> bool {
    const WORDS: [&str; 4] =
        ["quotaExceeded", "rateLimitExceeded", "sharingRateLimitExceeded", "userRateLimitExceeded"];
    status == 429 || (status == 403 && WORDS.contains(&said.reason.as_str()))
}

/// Tells whether the same request may succeed a moment later.
fn is_momentary(status: u16, said: &Said) -> bool {
    const WORDS: [&str; 9] = [
        "quotaExceeded",
        "rateLimitExceeded",
        "sharingRateLimitExceeded",
        "userRateLimitExceeded",
        "backendError",
        "badGateway",
        "gatewayTimeout",
        "internalError",
        "transientError",
    ];
    matches!(status, 408 | 500 | 502 | 503 | 504)
        || WORDS.contains(&said.reason.as_str())
        || (status == 400 && said.message.contains("A system error has occurred"))
}

fn leading_number(text: &str) -> Option<String> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).take(20).collect();
    (!digits.is_empty()).then_some(digits)
}

/// The longest message that is kept.
const LONGEST: usize = 300;

fn without_tags(text: &str) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in text.chars().take(4 * LONGEST) {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push(' ');
            }
            _ if in_tag => {}
            _ => plain.push(c),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}

/// Takes addresses out of a message: evidence is shown, kept and sent in support bundles.
fn without_addresses(message: &str) -> String {
    let message: String = message.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    message
        .split(' ')
        .map(|word| if word.contains('@') { "(address)" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
