//! Answers: JSON in Google's layout, and gzip under Google's two-header rule.

use std::io::Write;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde_json::Value;

use crate::tenant::resource::User;

/// How JSON is laid out: Google indents unless `prettyPrint=false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Pretty,
    Compact,
}

/// What an operation answers.
#[derive(Debug)]
pub(crate) enum Answer {
    /// 200 with a resource.
    Resource(Value),
    /// 200 with a page of users.
    Users(UserList),
    /// 204 without a body.
    Nothing,
}

/// A page of users.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserList {
    pub(crate) kind: &'static str,
    pub(crate) etag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) users: Option<Vec<Shown>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_page_token: Option<String>,
}

/// A user in a page: typed as the seed made it, which is quick, or any record.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Shown {
    Seeded(Box<User>),
    Record(Value),
}

impl Shown {
    pub(crate) fn etag(&self) -> &str {
        match self {
            Self::Seeded(user) => user.etag(),
            Self::Record(record) => record.get("etag").and_then(Value::as_str).unwrap_or(""),
        }
    }
}

/// A JSON answer with the etag of the resource.
pub(crate) fn json(status: StatusCode, value: &Value, layout: Layout) -> Response<Body> {
    written(status, value, value.get("etag").and_then(Value::as_str), layout)
}

/// A JSON answer.
pub(crate) fn written(
    status: StatusCode,
    value: &impl Serialize,
    etag: Option<&str>,
    layout: Layout,
) -> Response<Body> {
    let text = match layout {
        Layout::Pretty => serde_json::to_vec_pretty(value),
        Layout::Compact => serde_json::to_vec(value),
    };
    let mut response = Response::new(Body::from(text.unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate"),
    );
    if let Some(etag) = etag.and_then(|etag| etag.parse().ok()) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// A plain text answer, as Google's gateways send.
pub(crate) fn text(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Says whether the caller gets gzip: it must accept it, *and* its User-Agent must contain `gzip` (google-api.md 2.1).
pub(crate) fn wants_gzip(headers: &HeaderMap) -> bool {
    let contains = |name: header::HeaderName| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|text| text.to_ascii_lowercase().contains("gzip"))
    };
    contains(header::ACCEPT_ENCODING) && contains(header::USER_AGENT)
}

/// Packs an answer's body.
pub(crate) fn gzip(response: &mut Response<Body>, body: &Bytes) {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 6), Compression::fast());
    if encoder.write_all(body).is_err() {
        return;
    }
    let Ok(packed) = encoder.finish() else { return };
    *response.body_mut() = Body::from(packed);
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response.headers_mut().remove(header::CONTENT_LENGTH);
}
