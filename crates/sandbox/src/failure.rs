//! Google's error envelope, old and new fields together, with the texts of google-api.md section 3.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use crate::Error;

/// The number of the Google Cloud project that owns the sandbox's OAuth client.
pub(crate) const PROJECT_NUMBER: &str = "103948277140";

/// An API that a project enables by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// The Directory and Reports APIs.
    AdminSdk,
    Licensing,
    GroupsSettings,
}

impl Api {
    fn name(self) -> &'static str {
        match self {
            Self::AdminSdk => "Admin SDK API",
            Self::Licensing => "Enterprise License Manager API",
            Self::GroupsSettings => "Groups Settings API",
        }
    }

    fn service(self) -> &'static str {
        match self {
            Self::AdminSdk => "admin.googleapis.com",
            Self::Licensing => "licensing.googleapis.com",
            Self::GroupsSettings => "groupssettings.googleapis.com",
        }
    }
}

/// An answer that is an error.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) message: String,
    domain: &'static str,
    rare: Box<Rare>,
}

/// What only some errors have.
#[derive(Debug, Clone, Default)]
struct Rare {
    /// What is wrong, and what kind of thing that is.
    location: Option<(&'static str, &'static str)>,
    /// The legacy entry's text, where it differs from the message.
    legacy: Option<&'static str>,
    extended_help: Option<&'static str>,
    details: Option<Value>,
    authenticate: Option<String>,
}

impl Failure {
    pub(crate) fn new(status: u16, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
            message: message.into(),
            domain: "global",
            rare: Box::default(),
        }
    }

    fn with(self, rare: Rare) -> Self {
        Self { rare: Box::new(rare), ..self }
    }

    /// Puts the reason into the domain of quotas and switches.
    fn of_limits(self) -> Self {
        Self { domain: "usageLimits", ..self }
    }

    /// 400 `invalid`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid", message)
    }

    /// 400 for a parameter, named in `location`.
    pub(crate) fn parameter(name: &'static str, message: impl Into<String>) -> Self {
        Self::invalid(message).at_parameter(name)
    }

    /// Names the parameter that is wrong.
    pub(crate) fn at_parameter(self, name: &'static str) -> Self {
        self.with(Rare { location: Some((name, "parameter")), ..Rare::default() })
    }

    /// 404 `Resource Not Found: userKey` and its kin.
    pub(crate) fn not_found(key: &str) -> Self {
        Self::new(404, "notFound", format!("Resource Not Found: {key}"))
    }

    /// 403 `forbidden`.
    pub(crate) fn forbidden() -> Self {
        Self::new(403, "forbidden", "Not Authorized to access this resource/api")
    }

    /// 409 `duplicate`.
    pub(crate) fn duplicate() -> Self {
        Self::new(409, "duplicate", "Entity already exists.")
    }

    /// 412 `limitExceeded`.
    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Self::new(412, "limitExceeded", message)
    }

    /// 412 `conditionNotMet`.
    pub(crate) fn condition(message: impl Into<String>) -> Self {
        Self::new(412, "conditionNotMet", message)
            .with(Rare { location: Some(("If-Match", "header")), ..Rare::default() })
    }

    /// 503 `backendError`.
    pub(crate) fn backend() -> Self {
        Self::new(503, "backendError", "Service unavailable. Please try again")
    }

    /// 401 without a token.
    pub(crate) fn login_required() -> Self {
        Self::new(401, "required", "Login Required").with(Rare {
            location: Some(("Authorization", "header")),
            authenticate: Some("Bearer realm=\"https://accounts.google.com/\"".to_owned()),
            ..Rare::default()
        })
    }

    /// 401 with a token that is no more.
    pub(crate) fn invalid_credentials() -> Self {
        let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or \
                       other valid authentication credential. See \
                       https://developers.google.com/identity/sign-in/web/devconsole-project.";
        Self::new(401, "authError", message).with(Rare {
            location: Some(("Authorization", "header")),
            legacy: Some("Invalid Credentials"),
            authenticate: Some(
                "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"".to_owned(),
            ),
            ..Rare::default()
        })
    }

    /// 403 because the token has none of the scopes that the method wants.
    pub(crate) fn insufficient_scopes(scopes: &[String], api: Api, method: &str) -> Self {
        Self::new(403, "insufficientPermissions", "Request had insufficient authentication scopes.").with(Rare {
            legacy: Some("Insufficient Permission"),
            details: Some(json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": { "service": api.service(), "method": method },
            }])),
            authenticate: Some(format!(
                "Bearer realm=\"https://accounts.google.com/\", error=\"insufficient_scope\", scope=\"{}\"",
                scopes.join(" ")
            )),
            ..Rare::default()
        })
    }

    /// 403 because an API is off in the client's project.
    pub(crate) fn access_not_configured(api: Api) -> Self {
        let (name, service) = (api.name(), api.service());
        let help = "https://console.developers.google.com";
        let page = format!("{help}/apis/api/{service}/overview?project={PROJECT_NUMBER}");
        let message = format!(
            "{name} has not been used in project {PROJECT_NUMBER} before or it is disabled. Enable it by \
             visiting {page} then retry. If you enabled this API recently, wait a few minutes for the action to \
             propagate to our systems and retry."
        );
        let consumer = format!("projects/{PROJECT_NUMBER}");
        let details = json!([
            {
                "@type": "type.googleapis.com/google.rpc.Help",
                "links": [{ "description": "Google developers console API activation", "url": page }],
            },
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "SERVICE_DISABLED",
                "domain": "googleapis.com",
                "metadata": { "service": service, "consumer": consumer },
            },
        ]);
        let rare = Rare { extended_help: Some(help), details: Some(details), ..Rare::default() };
        Self::new(403, "accessNotConfigured", message).with(rare).of_limits()
    }

    /// 403 because API access is off in the Admin console.
    pub(crate) fn domain_cannot_use_apis() -> Self {
        Self::new(403, "domainCannotUseApis", "Domain cannot use apis.")
    }

    /// 403 over the quota of a minute.
    pub(crate) fn over_quota(metric: &str) -> Self {
        let message = format!(
            "Quota exceeded for quota metric '{metric}' and limit '{metric} per minute per user' of service \
             'admin.googleapis.com' for consumer 'project_number:{PROJECT_NUMBER}'."
        );
        Self::new(403, "userRateLimitExceeded", message).of_limits()
    }

    /// A failure that a test asked for: Google's domain for the reason, if it is known.
    pub(crate) fn on_request(status: u16, reason: &str, message: &str) -> Self {
        let limits = [
            "userRateLimitExceeded",
            "rateLimitExceeded",
            "quotaExceeded",
            "dailyLimitExceeded",
            "accessNotConfigured",
        ];
        let failure = Self::new(status, reason, message);
        if limits.contains(&reason) { failure.of_limits() } else { failure }
    }

    /// The name of the status in the newer form of errors.
    fn status_name(&self) -> Option<&'static str> {
        Some(match (self.status, self.reason.as_str()) {
            (412, _) => "FAILED_PRECONDITION",
            (400, _) => "INVALID_ARGUMENT",
            (401, _) => "UNAUTHENTICATED",
            (403, "userRateLimitExceeded" | "rateLimitExceeded" | "quotaExceeded") | (429, _) => {
                "RESOURCE_EXHAUSTED"
            }
            (403, _) => "PERMISSION_DENIED",
            (404, _) => "NOT_FOUND",
            (409, _) => "ALREADY_EXISTS",
            (500, _) => "INTERNAL",
            (503, _) => "UNAVAILABLE",
            (504, _) => "DEADLINE_EXCEEDED",
            _ => return None,
        })
    }

    /// The envelope.
    pub(crate) fn body(&self) -> Value {
        let mut entry = Map::new();
        entry.insert("message".to_owned(), self.rare.legacy.unwrap_or(&self.message).into());
        entry.insert("domain".to_owned(), self.domain.into());
        entry.insert("reason".to_owned(), self.reason.as_str().into());
        if let Some((location, kind)) = self.rare.location {
            entry.insert("location".to_owned(), location.into());
            entry.insert("locationType".to_owned(), kind.into());
        }
        if let Some(help) = self.rare.extended_help {
            entry.insert("extendedHelp".to_owned(), help.into());
        }
        let mut error = json!({ "code": self.status, "message": self.message, "errors": [entry] });
        // The legacy stack of the Directory API names a status only for what the front end refuses; newer answers carry both.
        if let Some(name) = self
            .status_name()
            .filter(|_| self.rare.details.is_some() || matches!(self.status, 401 | 429 | 503))
        {
            error["status"] = name.into();
        }
        if let Some(details) = &self.rare.details {
            error["details"] = details.clone();
        }
        json!({ "error": error })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        tracing::error!(%error, "the sandbox failed to answer");
        Self::new(500, "internalError", "Internal error encountered.")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response<Body> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = crate::reply::json(status, &self.body(), crate::reply::Layout::Pretty);
        if let Some(challenge) = self.rare.authenticate.as_deref().and_then(|text| text.parse().ok()) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
