//! The pages that the browser shows and the app never hears of (google-api.md 1.4).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;

use super::page;
use crate::world::World;

/// A browser-only error page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocked {
    /// What links and switches call it.
    pub(crate) code: &'static str,
    pub(crate) status: u16,
    /// What the page calls the error: differs from `code` where Google uses one word for two pages.
    pub(crate) error: &'static str,
    pub(crate) title: &'static str,
    pub(crate) text: String,
}

/// All of the pages: code, status, error, title, text.
pub(crate) const PAGES: [(&str, u16, &str, &str, &str); 12] = [
    (
        "admin_policy_enforced",
        400,
        "admin_policy_enforced",
        "Access blocked: your institution's admin needs to review Rollcall",
        "Your institution's admin needs to approve this app, or a service that it asks for, before it can \
         be used with your account.",
    ),
    (
        "access_not_configured",
        400,
        "access_not_configured",
        "Access blocked: this app is not configured for your account",
        "Your institution's admin has not decided about third-party apps for accounts like yours.",
    ),
    (
        "app_not_verified",
        403,
        "access_denied",
        "Access blocked: Rollcall has not completed the Google verification process",
        "Rollcall has not completed the Google verification process. The app is currently being tested, and \
         can only be accessed by developer-approved testers. If you think you should have access, contact \
         the developer.",
    ),
    (
        "org_internal",
        403,
        "org_internal",
        "Access blocked: Rollcall can only be used within its organization",
        "This client is restricted to users within its organization.",
    ),
    (
        "redirect_uri_mismatch",
        400,
        "redirect_uri_mismatch",
        "Access blocked: this app's request is invalid",
        "You can't sign in because this app sent an invalid request. The redirect URI in the request does \
         not match the ones authorized for the OAuth client.",
    ),
    (
        "invalid_request",
        400,
        "invalid_request",
        "Access blocked: Authorization Error",
        "Required parameter is missing: response_type",
    ),
    (
        "invalid_scope",
        400,
        "invalid_scope",
        "Access blocked: Authorization Error",
        "Some requested scopes were invalid.",
    ),
    (
        "invalid_client",
        401,
        "invalid_client",
        "Access blocked: Authorization Error",
        "The OAuth client was not found.",
    ),
    (
        "deleted_client",
        401,
        "deleted_client",
        "Access blocked: Authorization Error",
        "The OAuth client was deleted.",
    ),
    (
        "disallowed_useragent",
        403,
        "disallowed_useragent",
        "Access blocked: this app's request is invalid",
        "This browser or app may not be secure. Google does not allow sign-in inside an app's own web view.",
    ),
    (
        "account_suspended",
        403,
        "account_suspended",
        "Your account has been disabled",
        "This account was suspended by your administrator or by Google.",
    ),
    (
        "unverified_app",
        200,
        "",
        "Google hasn't verified this app",
        "The app is requesting access to sensitive info in your Google Account. Until the developer \
         verifies this app with Google, you shouldn't use it. (Advanced, then continue: at Google this page \
         can be passed.)",
    ),
];

impl Blocked {
    /// The page of this code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        PAGES.iter().find(|page| page.0 == code).map(|(code, status, error, title, text)| Self {
            code,
            status: *status,
            error,
            title,
            text: (*text).to_owned(),
        })
    }

    /// The page of this code with a text of its own.
    pub(crate) fn because(code: &str, text: impl Into<String>) -> Self {
        let page = Self::of(code).or_else(|| Self::of("invalid_request"));
        let Some(page) = page else {
            return Self {
                code: "invalid_request",
                status: 400,
                error: "invalid_request",
                title: "",
                text: text.into(),
            };
        };
        Self { text: text.into(), ..page }
    }
}

/// Shows a page for whoever wants to see it.
pub(crate) async fn show(State(_): State<Arc<World>>, Path(code): Path<String>) -> Response<Body> {
    match Blocked::of(&code) {
        Some(blocked) => page::blocked(&blocked),
        None => page::blocked(&Blocked::because("invalid_request", "There is no such page.")),
    }
}
