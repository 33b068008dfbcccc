//! The Directory, Reports and Licensing APIs: tables of operations, as in Google's discovery documents, and a file per
//! resource.

pub(crate) mod account_addresses;
pub(crate) mod activities;
pub(crate) mod activity_filter;
pub(crate) mod aliases;
mod body;
pub(crate) mod call;
pub(crate) mod custom_fields;
pub(crate) mod customers;
pub(crate) mod group_aliases;
mod group_query;
pub(crate) mod group_settings;
pub(crate) mod group_write;
pub(crate) mod groups;
pub(crate) mod licenses;
mod member_count;
pub(crate) mod member_write;
pub(crate) mod members;
pub(crate) mod membership;
pub(crate) mod operations;
pub(crate) mod page;
pub(crate) mod password;
pub(crate) mod photos;
pub(crate) mod picture;
pub(crate) mod roles;
pub(crate) mod schemas;
pub(crate) mod seats;
pub(crate) mod settling;
pub(crate) mod suspicion;
pub(crate) mod team;
pub(crate) mod unit_write;
pub(crate) mod units;
pub(crate) mod usage;
pub(crate) mod user_change;
pub(crate) mod user_delete;
pub(crate) mod user_insert;
mod user_unit;
pub(crate) mod user_write;
pub(crate) mod users;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, on};

use crate::failure::Failure;
use crate::world::World;

/// The routes of the table.
pub(crate) fn routes() -> Router<Arc<World>> {
    let mut router = Router::new();
    for operation in operations::all() {
        let Ok(filter) = MethodFilter::try_from(operation.verb.clone()) else { continue };
        let handler = move |State(world): State<Arc<World>>,
                            path: RawPathParams,
                            RawQuery(query): RawQuery,
                            headers: HeaderMap,
                            body: Bytes| async move {
            let path = path.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            call::answer(world, operation, path, query.unwrap_or_default(), headers, body).await
        };
        router = router.route(operation.path, on(filter, handler));
    }
    router
}

/// What no operation answers.
pub(crate) async fn unknown() -> Response<Body> {
    Failure::new(404, "notFound", "Not Found").into_response()
}
