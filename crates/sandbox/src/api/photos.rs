//! The photos of users, as a resource and at their address.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get as on_get;
use serde_json::{Value, json};

use super::body;
use super::call::Call;
use super::picture::{Picture, from_text, to_text};
use super::settling;
use super::user_change::seal;
use super::user_write::find_to_change;
use super::users::find;
use crate::Error;
use crate::activity::Event;
use crate::failure::Failure;
use crate::overlay::Overlay;
use crate::reply::Answer;
use crate::roll::{Record, Roll};
use crate::tenant::photo::png;
use crate::tenant::record::{PHOTOS, photo, photo_path};
use crate::world::World;

const URL: &str = "thumbnailPhotoUrl";
const ETAG: &str = "thumbnailPhotoEtag";

/// The route of the addresses that users have as `thumbnailPhotoUrl`.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new().route(&format!("{PHOTOS}{{id}}/{{version}}"), on_get(thumbnail))
}

fn text<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or("")
}

/// Moves the address of a photo to where the sandbox is served now: it may have been written down elsewhere.
pub(crate) fn show_here(origin: &str, record: &mut Record) {
    if let Some((_, rest)) = text(record, URL).split_once(PHOTOS) {
        let url = format!("{origin}{PHOTOS}{rest}");
        record.insert(URL.to_owned(), url.into());
    }
}

/// The photo of a user whose record says that there is one: what was sent, else what the seed draws.
fn picture(overlay: &Overlay, roll: &Roll, number: u64, record: &Record) -> Result<Option<Picture>, Error> {
    if !record.contains_key(ETAG) {
        return Ok(None);
    }
    let bytes = match overlay.photo(number)? {
        Some(bytes) => Some(bytes),
        None => photo(&roll.people, number).map(png),
    };
    Ok(bytes.and_then(Picture::of))
}

fn missing() -> Failure {
    Failure::not_found("photo")
}

/// `users.photos.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    let (number, record) = find(call)?;
    settling::check_visible(call, &record)?;
    let picture = picture(&call.world.overlay, &call.roll, number, &record)?.ok_or_else(missing)?;
    Ok(Answer::Resource(show(number, &record, &picture)))
}

fn show(number: u64, record: &Record, picture: &Picture) -> Value {
    let mut shown = json!({
        "kind": "admin#directory#user#photo",
        "id": text(record, "id"),
        "etag": text(record, ETAG),
        "primaryEmail": text(record, "primaryEmail"),
        "mimeType": picture.format.media_type(),
        "photoData": to_text(&picture.bytes, number),
    });
    for (field, size) in [("width", picture.width), ("height", picture.height)] {
        if let Some(size) = size {
            shown[field] = size.into();
        }
    }
    shown
}

/// `users.photos.update` and `users.photos.patch`: the photo is kept as it is sent.
pub(crate) fn update(call: &Call) -> Result<Answer, Failure> {
    let (number, mut record) = find_to_change(call)?;
    body::check_known(&call.body, "UserPhoto")?;
    let sent = match call.body.get("photoData") {
        Some(Value::String(sent)) if !sent.is_empty() => sent,
        _ => return Err(Failure::new(400, "required", "Missing required field: photoData")),
    };
    let picture =
        from_text(sent).and_then(Picture::of).ok_or_else(|| Failure::invalid("Invalid Input: photoData"))?;
    let hash = blake3::hash(&picture.bytes).to_hex();
    let etag = format!("\"nW/photo-{}\"", &hash[..20]);
    let path = photo_path(text(&record, "id"), &etag);
    record.insert(URL.to_owned(), format!("{}{path}", call.roll.people.origin).into());
    record.insert(ETAG.to_owned(), etag.into());
    seal(&mut record, call.now_ms);
    call.world.overlay.put_photo(number, &picture.bytes)?;
    call.world.overlay.put_user(number, &record)?;
    call.log(&[Event::user("UPDATE_PROFILE_PHOTO", text(&record, "primaryEmail"))])?;
    Ok(Answer::Resource(show(number, &record, &picture)))
}

/// `users.photos.delete`.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let (number, mut record) = find_to_change(call)?;
    if record.remove(ETAG).is_none() {
        return Err(missing());
    }
    record.remove(URL);
    seal(&mut record, call.now_ms);
    call.world.overlay.forget_photo(number)?;
    call.world.overlay.put_user(number, &record)?;
    call.log(&[Event::user("DELETE_PROFILE_PHOTO", text(&record, "primaryEmail"))])?;
    Ok(Answer::Nothing)
}

/// Serves a photo at its address, without a token, as Google does. An address of an earlier photo leads nowhere.
async fn thumbnail(
    State(world): State<Arc<World>>,
    Path((id, version)): Path<(String, String)>,
) -> Response<Body> {
    let found = tokio::task::spawn_blocking(move || thumbnail_of(&world, &id, &version)).await;
    match found {
        Ok(Ok(Some(picture))) => {
            let mut response = Response::new(Body::from(picture.bytes));
            let kind = HeaderValue::from_static(picture.format.media_type());
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
        Ok(Ok(None)) => Failure::new(404, "notFound", "Not Found").into_response(),
        Ok(Err(error)) => Failure::from(error).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn thumbnail_of(world: &World, id: &str, version: &str) -> Result<Option<Picture>, Error> {
    let roll = world.roll();
    let Some(number) = roll.people.index_of_id(id) else { return Ok(None) };
    let Some(record) = roll.user(&world.overlay, number)? else { return Ok(None) };
    if photo_path(id, text(&record, ETAG)) != format!("{PHOTOS}{id}/{version}") {
        return Ok(None);
    }
    picture(&world.overlay, &roll, number, &record)
}
