"""The photos of users (google-api.md section 2.2)."""

import base64
import urllib.request

from checks import refused, same
from users import everyone, person

GIF = base64.b64decode("R0lGODdhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=")
NONE = "Resource Not Found: photo"


def decoded(photo):
    """The bytes of a photo, whatever sign it is padded with."""
    text = photo["photoData"].rstrip("=.*")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def some_people_have_a_photo(directory):
    """A photo is told in web-safe base64, and is served at the address that the user tells."""
    pictured = [one for one in everyone(directory) if "thumbnailPhotoUrl" in one]
    assert 300 < len(pictured) < 500, len(pictured)
    for one in pictured[:6]:
        photo = directory.users().photos().get(userKey=one["id"]).execute()
        same(photo["kind"], "admin#directory#user#photo", "kind")
        same((photo["id"], photo["etag"]), (one["id"], one["thumbnailPhotoEtag"]), "whose")
        same((photo["mimeType"], photo["width"], photo["height"]), ("image/png", 96, 96), "image")
        image = decoded(photo)
        assert image.startswith(b"\x89PNG\r\n\x1a\n"), image[:8]
        with urllib.request.urlopen(one["thumbnailPhotoUrl"], timeout=30) as answer:
            same(answer.read(), image, "served")


def a_photo_comes_and_goes(directory):
    """A photo is set by update and by patch, told by get and by the user, and deleted."""
    ada = directory.users().insert(body=person("ada.pictured")).execute()
    key = {"userKey": ada["id"]}
    photos = directory.users().photos()
    refused(photos.get(**key).execute, 404, NONE, "notFound")
    refused(photos.delete(**key).execute, 404, NONE, "notFound")
    body = {"photoData": base64.urlsafe_b64encode(GIF).decode()}
    made = photos.update(**key, body=body).execute()
    same((made["primaryEmail"], made["mimeType"]), (ada["primaryEmail"], "image/gif"), "photo")
    same(decoded(photos.get(**key).execute()), GIF, "as it was sent")
    same(directory.users().get(**key).execute()["thumbnailPhotoEtag"], made["etag"], "the user")
    other = {"photoData": base64.urlsafe_b64encode(GIF + b"\0").decode().replace("=", "*")}
    assert photos.patch(**key, body=other).execute()["etag"] != made["etag"], "another photo"
    same(photos.delete(**key).execute(), "", "answer")
    refused(photos.get(**key).execute, 404, NONE, "notFound")
    assert "thumbnailPhotoUrl" not in directory.users().get(**key).execute(), "the user"


def what_is_no_image_is_refused(directory):
    """A photo must be there, and be an image."""
    ada = directory.users().insert(body=person("ada.unpictured")).execute()
    update = directory.users().photos().update
    missing = update(userKey=ada["id"], body={})
    refused(missing.execute, 400, "Missing required field: photoData", "required")
    words = base64.urlsafe_b64encode(b"no image").decode()
    for data in (words, "!"):
        request = update(userKey=ada["id"], body={"photoData": data})
        refused(request.execute, 400, "Invalid Input: photoData", "invalid")


CHECKS = [some_people_have_a_photo, a_photo_comes_and_goes, what_is_no_image_is_refused]
