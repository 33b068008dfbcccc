//! Page tokens: opaque, sealed, good for three days, for the same list, and for an hour of listing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::call::Call;
use crate::failure::Failure;
use crate::roll::Place;

const LIFE_MS: i64 = 3 * 86_400_000;
/// Listing for longer than this fails (google-api.md 2.1).
const LISTING_MS: i64 = 3_600_000;

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    #[serde(rename = "k", default, skip_serializing_if = "String::is_empty")]
    key: String,
    #[serde(rename = "n")]
    number: u64,
    /// How many items the list gave so far.
    #[serde(rename = "g")]
    pub(crate) given: u64,
    #[serde(rename = "b")]
    begun_ms: i64,
    #[serde(rename = "i")]
    issued_ms: i64,
    #[serde(rename = "l")]
    list: u64,
}

/// The page that a call asks for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) after: Place,
    pub(crate) given: u64,
    pub(crate) size: usize,
    begun_ms: i64,
}

/// How far a page may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) default: usize,
    pub(crate) most: usize,
    /// What happens above `most`: the discovery document gives users a maximum, and groups only a description of one.
    pub(crate) above: Above,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Above {
    Refuse,
    Clamp,
}

/// Reads `maxResults` and `pageToken`.
pub(crate) fn wanted(call: &Call, limits: Limits) -> Result<Wanted, Failure> {
    let size = match call.query("maxResults") {
        None => limits.default,
        Some(text) => {
            let number: i64 = text.parse().map_err(|_| {
                Failure::parameter(
                    "maxResults",
                    format!("Invalid value at 'max_results' (TYPE_INT32), \"{text}\""),
                )
            })?;
            match usize::try_from(number) {
                Ok(number) if (1..=limits.most).contains(&number) => number,
                Ok(number) if number > limits.most && limits.above == Above::Clamp => limits.most,
                _ => {
                    return Err(Failure::parameter(
                        "maxResults",
                        format!(
                            "Invalid value '{text}'. Values must be within the range: [1, {}]",
                            limits.most
                        ),
                    ));
                }
            }
        }
    };
    let Some(text) = call.query("pageToken") else {
        return Ok(Wanted { after: None, given: 0, size, begun_ms: call.now_ms });
    };
    let bad = || Failure::parameter("pageToken", "Invalid Input: pageToken");
    let token = opened(call, text).ok_or_else(bad)?;
    if token.list != list_of(call) || token.issued_ms + LIFE_MS < call.now_ms {
        return Err(bad());
    }
    if token.begun_ms + LISTING_MS < call.now_ms {
        return Err(Failure::backend());
    }
    Ok(Wanted { after: Some((token.key, token.number)), given: token.given, size, begun_ms: token.begun_ms })
}

/// The token of the next page.
pub(crate) fn next_token(call: &Call, wanted: &Wanted, last: (String, u64), given: u64) -> String {
    let token = Token {
        key: last.0,
        number: last.1,
        given,
        begun_ms: wanted.begun_ms,
        issued_ms: call.now_ms,
        list: list_of(call),
    };
    let body = serde_json::to_vec(&token).unwrap_or_default();
    let seal = blake3::keyed_hash(&call.roll.page_key, &body);
    let mut sealed = seal.as_bytes()[..12].to_vec();
    sealed.extend(body);
    format!("~!!~{}", URL_SAFE_NO_PAD.encode(sealed))
}

fn opened(call: &Call, text: &str) -> Option<Token> {
    let sealed = URL_SAFE_NO_PAD.decode(text.strip_prefix("~!!~")?).ok()?;
    let (seal, body) = sealed.split_at_checked(12)?;
    if blake3::keyed_hash(&call.roll.page_key, body).as_bytes()[..12] != *seal {
        return None;
    }
    serde_json::from_slice(body).ok()
}

fn list_of(call: &Call) -> u64 {
    let hash = blake3::hash(call.list_identity().as_bytes());
    hash.as_bytes()[..6].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
