//! Google's OAuth server: consent, tokens, revocation, and who somebody is.

pub(crate) mod authorize;
pub(crate) mod blocked;
pub(crate) mod client;
pub(crate) mod decide;
pub(crate) mod identity;
pub(crate) mod page;
pub(crate) mod policy;
pub(crate) mod scopes;
pub(crate) mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::door::DECISION;
use crate::world::World;

/// The paths of accounts.google.com, oauth2.googleapis.com and www.googleapis.com that the sandbox has.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/o/oauth2/v2/auth", get(authorize::ask))
        .route(DECISION, post(decide::decision))
        .route("/o/oauth2/v2/auth/blocked/{code}", get(blocked::show))
        .route("/token", post(token::token))
        .route("/revoke", post(token::revoke))
        .route("/oauth2/v2/userinfo", get(identity::userinfo))
        .route("/oauth2/v2/tokeninfo", get(identity::tokeninfo).post(identity::tokeninfo))
}
