//! The photos of users.

use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{Stage, stage};

/// The smallest GIF there is: one pixel.
const GIF: &str = "R0lGODdhAQABAIAAAP___wAAACwAAAAAAQABAAACAkQBADs=";
const ADMIN: &str = "/admin/reports/v1/activity/users/all/applications/admin";

async fn pictured(stage: &Stage) -> Vec<Value> {
    let users = stage.all_users("maxResults=500").await;
    users.into_iter().filter(|user| user.get("thumbnailPhotoUrl").is_some()).collect()
}

#[tokio::test]
async fn a_third_of_the_people_have_a_photo_that_is_served() {
    let stage = stage(600).await;
    let with = pictured(&stage).await;
    assert!((150..250).contains(&with.len()), "about a third of 600: {}", with.len());
    let mut paddings = std::collections::HashSet::new();
    for user in with.iter().take(40) {
        let path = format!("users/{}/photos/thumbnail", user["id"].as_str().unwrap());
        let photo = stage.get(&path).await;
        assert_eq!(
            (&photo["kind"], &photo["mimeType"], &photo["width"], &photo["height"]),
            (&json!("admin#directory#user#photo"), &json!("image/png"), &json!(96), &json!(96)),
            "{photo}"
        );
        for field in ["id", "primaryEmail"] {
            assert_eq!(photo[field], user[field], "whose it is");
        }
        assert_eq!(photo["etag"], user["thumbnailPhotoEtag"], "the user tells the photo's version");
        let data = photo["photoData"].as_str().unwrap();
        assert!(!data.contains(['/', '+']), "the text is web-safe: {data}");
        paddings.extend(data.chars().filter(|sign| ['=', '.', '*'].contains(sign)));
        let url = user["thumbnailPhotoUrl"].as_str().unwrap();
        assert!(url.starts_with(stage.server.origin()), "{url} is the sandbox's");
        let image = stage.client.get(url).send().await.unwrap();
        assert_eq!(image.headers()["content-type"], "image/png", "an image, without a token");
        assert!(image.bytes().await.unwrap().starts_with(b"\x89PNG"), "a real one");
    }
    assert_eq!(paddings.len(), 3, "all three ways to pad are met: {paddings:?}");
}

#[tokio::test]
async fn a_photo_is_set_changed_and_taken_away() {
    let stage = stage(60).await;
    let id = stage.create("nora").await;
    let path = format!("users/{id}/photos/thumbnail");
    let missing = (404, "notFound".to_owned(), "Resource Not Found: photo".to_owned());
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(stage.refused(method, &path, None).await, missing, "she has none");
    }
    let set = stage.write(Method::PUT, &path, json!({ "photoData": GIF })).await;
    assert_eq!(
        (&set["mimeType"], &set["width"], &set["primaryEmail"]),
        (&json!("image/gif"), &json!(1), &json!("nora@northwind.test")),
        "{set}"
    );
    assert_eq!(stage.get(&path).await, set, "it is kept");
    let nora = stage.get(&format!("users/{id}")).await;
    assert_eq!(nora["thumbnailPhotoEtag"], set["etag"], "the user tells of it");
    let url = nora["thumbnailPhotoUrl"].as_str().unwrap().to_owned();
    let bytes = stage.client.get(&url).send().await.unwrap().bytes().await.unwrap();
    assert!(bytes.starts_with(b"GIF87a") && bytes.len() == 35, "as it was sent");

    let other = GIF.replace("P___", "AAAA").replace('=', "*");
    let changed = stage.write(Method::PATCH, &path, json!({ "photoData": other })).await;
    assert_ne!(changed["etag"], set["etag"], "another photo");
    let user = stage.write(Method::PUT, &format!("users/{id}"), json!({ "suspended": false })).await;
    assert_ne!(user["thumbnailPhotoUrl"], nora["thumbnailPhotoUrl"], "is elsewhere");
    assert_eq!(stage.client.get(&url).send().await.unwrap().status(), 404, "and the old one nowhere");
    assert_eq!(stage.send(Method::DELETE, &path, None).await.status(), 204, "it goes without a word");
    let user = stage.get(&format!("users/{id}")).await;
    assert!(user.get("thumbnailPhotoUrl").is_none() && user.get("thumbnailPhotoEtag").is_none(), "{user}");

    let seeded = pictured(&stage).await[0].clone();
    let path = format!("users/{}/photos/thumbnail", seeded["primaryEmail"].as_str().unwrap());
    let before = stage.get(&path).await;
    stage.write(Method::PUT, &path, json!({ "photoData": GIF })).await;
    assert_ne!(stage.get(&path).await["photoData"], before["photoData"], "the seed's photo is replaced");
    stage.send(Method::DELETE, &path, None).await;
    assert_eq!(stage.refused(Method::GET, &path, None).await, missing, "and does not come back");

    let log = stage.get(ADMIN).await;
    let names: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["events"][0]["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "DELETE_PROFILE_PHOTO",
            "UPDATE_PROFILE_PHOTO",
            "DELETE_PROFILE_PHOTO",
            "UPDATE_PROFILE_PHOTO",
            "UPDATE_PROFILE_PHOTO",
            "CREATE_USER"
        ],
        "the log tells"
    );
}

#[tokio::test]
async fn what_is_no_image_is_refused() {
    let stage = stage(30).await;
    let path = "users/wei.chen@northwind.test/photos/thumbnail";
    for (body, reason, message) in [
        (json!({}), "required", "Missing required field: photoData"),
        (json!({ "photoData": "" }), "required", "Missing required field: photoData"),
        (json!({ "photoData": "bm8gaW1hZ2U=" }), "invalid", "Invalid Input: photoData"),
        (json!({ "photoData": "no base64!" }), "invalid", "Invalid Input: photoData"),
        (
            json!({ "photoData": GIF, "frame": "gold" }),
            "invalid",
            "Invalid JSON payload received. Unknown name \"frame\": Cannot find field.",
        ),
    ] {
        let refused = stage.refused(Method::PUT, path, Some(body.clone())).await;
        assert_eq!(refused, (400, reason.to_owned(), message.to_owned()), "{body}");
    }
    let nobody = "users/nobody@northwind.test/photos/thumbnail";
    assert_eq!(stage.refused(Method::GET, nobody, None).await.2, "Resource Not Found: userKey", "nobody");
}

#[tokio::test]
async fn only_a_real_address_of_a_photo_serves_one() {
    let stage = stage(60).await;
    let user = pictured(&stage).await[0].clone();
    let id = user["id"].as_str().unwrap();
    for path in [format!("/a/{id}/other=s96-c"), "/a/1/x=s96-c".to_owned(), format!("/a/{id}/=s96-c")] {
        let status = stage.client.get(stage.url(&path)).send().await.unwrap().status();
        assert_eq!(status, 404, "{path} leads nowhere");
    }
    let none = stage.get("users/sync-admin@northwind.test").await;
    assert!(none.get("thumbnailPhotoUrl").is_none(), "the robot has none");
    let path = format!("/a/{}/=s96-c", none["id"].as_str().unwrap());
    assert_eq!(stage.client.get(stage.url(&path)).send().await.unwrap().status(), 404, "nowhere at all");
}
