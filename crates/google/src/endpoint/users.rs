//! Users and their aliases (`google-api.md` 2.1 and 2.2).

use super::{ENDPOINT, Effect, Endpoint, Lane, Method};
use crate::scope::Scope;

macro_rules! user_mask {
    () => {
        "id,primaryEmail,name(givenName,familyName,displayName),aliases,nonEditableAliases,emails,relations,organizations,\
externalIds,addresses,phones,locations,orgUnitPath,recoveryEmail,recoveryPhone,suspended,suspensionReason,archived,isAdmin,\
isDelegatedAdmin,isGuestUser,isEnrolledIn2Sv,isEnforcedIn2Sv,changePasswordAtNextLogin,lastLoginTime,thumbnailPhotoEtag,creationTime"
    };
}

/// Every field of a list of users that the projection looks at.
pub const USERS_FULL: &str = concat!("nextPageToken,users(", user_mask!(), ")");
/// The same, with the customer's own fields.
pub const USERS_FULL_CUSTOM: &str = concat!("nextPageToken,users(", user_mask!(), ",customSchemas)");
/// Ids and addresses of a list of users.
pub const USERS_IDS: &str = "nextPageToken,users(id,primaryEmail)";
/// Ids of a list of deleted users, with when they were deleted.
pub const USERS_DELETED: &str = "nextPageToken,users(id,deletionTime)";
/// As little of a list of users as can be counted.
pub const USERS_COUNT: &str = "nextPageToken,users(id)";

/// A page of users.
pub static USERS_LIST: Endpoint = Endpoint {
    id: "directory.users.list",
    path: "admin/directory/v1/users",
    params: &[
        "customer",
        "customFieldMask",
        "maxResults",
        "orderBy",
        "pageToken",
        "projection",
        "query",
        "showDeleted",
        "fields",
        "prettyPrint",
    ],
    masks: &[USERS_FULL, USERS_FULL_CUSTOM, USERS_IDS, USERS_DELETED, USERS_COUNT],
    scope: Some(Scope::UsersReadonly),
    ..ENDPOINT
};

/// One user, with every field.
pub static USERS_GET: Endpoint = Endpoint {
    id: "directory.users.get",
    path: "admin/directory/v1/users/{userKey}",
    params: &["projection", "prettyPrint"],
    scope: Some(Scope::UsersReadonly),
    ..ENDPOINT
};

/// What a write may say of a user's person: the attributes of the catalogue.
macro_rules! person {
    ($($more:literal),*) => {
        &[
            "primaryEmail",
            "name.givenName",
            "name.familyName",
            "name.displayName",
            "password",
            "hashFunction",
            "changePasswordAtNextLogin",
            "orgUnitPath",
            "recoveryEmail",
            "recoveryPhone",
            "emails.address",
            "emails.type",
            "emails.primary",
            "relations.type",
            "relations.value",
            "organizations.type",
            "organizations.primary",
            "organizations.costCenter",
            "organizations.department",
            "organizations.description",
            "organizations.title",
            "externalIds.type",
            "externalIds.customType",
            "externalIds.value",
            "addresses.type",
            "addresses.primary",
            "addresses.streetAddress",
            "addresses.extendedAddress",
            "addresses.poBox",
            "addresses.locality",
            "addresses.region",
            "addresses.postalCode",
            "addresses.country",
            "phones.type",
            "phones.primary",
            "phones.value",
            "locations.type",
            "locations.area",
            "locations.buildingId",
            "locations.floorName",
            "locations.floorSection",
            "locations.deskCode",
            "customSchemas",
            $($more),*
        ]
    };
}

/// A new user.
pub static USERS_INSERT: Endpoint = Endpoint {
    id: "directory.users.insert",
    method: Method::Post,
    effect: Effect::Writes,
    lane: Lane::Creates,
    path: "admin/directory/v1/users",
    params: &["prettyPrint"],
    body: person!(),
    scope: Some(Scope::Users),
    ..ENDPOINT
};

/// Changes of a user; what the body does not name stays.
pub static USERS_UPDATE: Endpoint = Endpoint {
    id: "directory.users.update",
    method: Method::Put,
    effect: Effect::Writes,
    path: "admin/directory/v1/users/{userKey}",
    params: &["prettyPrint"],
    body: person!("suspended", "archived"),
    scope: Some(Scope::Users),
    ..ENDPOINT
};

/// The end of a user's sessions.
pub static USERS_SIGN_OUT: Endpoint = Endpoint {
    id: "directory.users.signOut",
    method: Method::Post,
    effect: Effect::Writes,
    path: "admin/directory/v1/users/{userKey}/signOut",
    params: &["prettyPrint"],
    scope: Some(Scope::UserSecurity),
    ..ENDPOINT
};

/// The return of a user who was deleted in the last 20 days.
pub static USERS_UNDELETE: Endpoint = Endpoint {
    id: "directory.users.undelete",
    method: Method::Post,
    effect: Effect::Writes,
    path: "admin/directory/v1/users/{userKey}/undelete",
    params: &["prettyPrint"],
    body: &["orgUnitPath"],
    scope: Some(Scope::Users),
    ..ENDPOINT
};

/// The aliases of a user.
pub static ALIASES_LIST: Endpoint = Endpoint {
    id: "directory.users.aliases.list",
    path: "admin/directory/v1/users/{userKey}/aliases",
    params: &["prettyPrint"],
    scope: Some(Scope::UsersReadonly),
    ..ENDPOINT
};

/// One more alias of a user.
pub static ALIASES_INSERT: Endpoint = Endpoint {
    id: "directory.users.aliases.insert",
    method: Method::Post,
    effect: Effect::Writes,
    path: "admin/directory/v1/users/{userKey}/aliases",
    params: &["prettyPrint"],
    body: &["alias"],
    scope: Some(Scope::Users),
    ..ENDPOINT
};

/// One alias less of a user.
pub static ALIASES_DELETE: Endpoint = Endpoint {
    id: "directory.users.aliases.delete",
    method: Method::Delete,
    effect: Effect::Writes,
    path: "admin/directory/v1/users/{userKey}/aliases/{alias}",
    params: &["prettyPrint"],
    scope: Some(Scope::Users),
    ..ENDPOINT
};

/// The photo of a user.
pub static PHOTOS_GET: Endpoint = Endpoint {
    id: "directory.users.photos.get",
    path: "admin/directory/v1/users/{userKey}/photos/thumbnail",
    params: &["prettyPrint"],
    scope: Some(Scope::UsersReadonly),
    ..ENDPOINT
};

/// Another photo of a user.
pub static PHOTOS_UPDATE: Endpoint = Endpoint {
    id: "directory.users.photos.update",
    method: Method::Put,
    effect: Effect::Writes,
    path: "admin/directory/v1/users/{userKey}/photos/thumbnail",
    params: &["prettyPrint"],
    body: &["photoData"],
    scope: Some(Scope::Users),
    ..ENDPOINT
};

/// No photo of a user any more.
pub static PHOTOS_DELETE: Endpoint = Endpoint {
    id: "directory.users.photos.delete",
    method: Method::Delete,
    effect: Effect::Writes,
    path: "admin/directory/v1/users/{userKey}/photos/thumbnail",
    params: &["prettyPrint"],
    scope: Some(Scope::Users),
    ..ENDPOINT
};
