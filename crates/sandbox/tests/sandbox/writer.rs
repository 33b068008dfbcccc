//! Another writer: changes that somebody else makes, and that the log tells.

use reqwest::Method;
use sandbox::control::{Write, Writer};
use serde_json::json;

use crate::stage::{CLIENT_ID, person, stage, urlencoded};

const ADMIN: &str = "/admin/reports/v1/activity/users/all/applications/admin";
const PRIYA: &str = "priya.raman@northwind.test";

#[tokio::test]
async fn others_write_through_the_console_another_app_or_another_workstation() {
    let stage = stage(30).await;
    let wei = "wei.chen@northwind.test";
    let suspend = Write::update_user(wei, json!({ "suspended": true }));
    stage.control.write_as(&Writer::console(PRIYA), &suspend).await.unwrap();
    let other = Writer::app(PRIYA, "1.apps.googleusercontent.com", "Other Sync");
    let made = stage.control.write_as(&other, &Write::insert_user(person("nora"))).await.unwrap();
    let rename = Write::update_user(wei, json!({ "name": { "givenName": "Wen" } }));
    let twin = Writer::another_workstation("sync-admin@northwind.test");
    stage.control.write_as(&twin, &rename).await.unwrap();
    stage.control.write_as(&other, &Write::delete_user("nora@northwind.test")).await.unwrap();

    assert_eq!(stage.get(&format!("users/{wei}")).await["name"]["givenName"], "Wen", "it really happened");
    let deleted = format!("users/{}", made["id"].as_str().unwrap());
    assert_eq!(stage.refused(Method::GET, &deleted, None).await.0, 404, "and so did this");
    let log = stage.get(ADMIN).await;
    let told: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let actor = &item["actor"];
            (
                item["events"][0]["name"].as_str().unwrap(),
                actor["email"].as_str().unwrap().split('@').next().unwrap(),
                actor["applicationInfo"]["oauthClientId"].as_str(),
            )
        })
        .collect();
    let theirs = Some("1.apps.googleusercontent.com");
    assert_eq!(
        told,
        [
            ("DELETE_USER", "priya.raman", theirs),
            ("CHANGE_FIRST_NAME", "sync-admin", Some(CLIENT_ID)),
            ("CREATE_USER", "priya.raman", theirs),
            ("SUSPEND_USER", "priya.raman", None),
        ],
        "the log tells who, and through what"
    );
    assert_ne!(log["items"][3]["ipAddress"], log["items"][0]["ipAddress"], "the console is elsewhere");
    let ours =
        format!("{ADMIN}?applicationInfoFilter={}", urlencoded(&format!("oAuthClientId=\"{CLIENT_ID}\"")));
    assert_eq!(stage.get(&ours).await["items"].as_array().unwrap().len(), 1, "one of them is our client's");
}

#[tokio::test]
async fn others_keep_groups_too() {
    let stage = stage(30).await;
    let priya = Writer::console(PRIYA);
    let (choir, wei) = ("choir@northwind.test", "wei.chen@northwind.test");
    for write in [
        Write::insert_group(json!({ "email": choir })),
        Write::update_group(choir, json!({ "name": "Singers" })),
        Write::insert_member(choir, json!({ "email": wei })),
        Write::update_member(choir, wei, json!({ "role": "OWNER" })),
        Write::update_photo(wei, json!({ "photoData": "R0lGODdhAQABAIAA" })),
    ] {
        stage.control.write_as(&priya, &write).await.unwrap();
    }
    let member = stage.get(&format!("groups/{choir}/members/{wei}")).await;
    assert_eq!(member["role"], "OWNER", "it really happened: {member}");
    stage.control.write_as(&priya, &Write::delete_member(choir, wei)).await.unwrap();
    stage.control.write_as(&priya, &Write::delete_group(choir)).await.unwrap();
    assert_eq!(stage.refused(Method::GET, &format!("groups/{choir}"), None).await.0, 404, "and so did this");
    let log = stage.get(ADMIN).await;
    let told: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["events"][0]["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "DELETE_GROUP",
            "REMOVE_GROUP_MEMBER",
            "UPDATE_PROFILE_PHOTO",
            "UPDATE_GROUP_MEMBER",
            "ADD_GROUP_MEMBER",
            "CHANGE_GROUP_NAME",
            "CREATE_GROUP",
        ],
        "the log tells each of them"
    );
    let role = log["items"][3]["events"][0]["parameters"].to_string();
    assert!(role.contains("MEMBER") && role.contains("OWNER") && role.contains(choir), "{role}");
}

#[tokio::test]
async fn what_the_api_refuses_is_refused_to_others_too() {
    let stage = stage(30).await;
    let demote = Write::update_user(PRIYA, json!({ "suspended": true }));
    let helpdesk = Writer::console("helpdesk@northwind.test");
    let error = stage.control.write_as(&helpdesk, &demote).await.unwrap_err().to_string();
    assert!(error.contains("403 forbidden"), "a delegated admin touches no admin: {error}");
    let nothing = Write::new("directory.users.nothing", &[], json!({}));
    let error = stage.control.write_as(&helpdesk, &nothing).await.unwrap_err().to_string();
    assert!(error.contains("no method"), "methods have Google's names: {error}");
    assert!(stage.get(ADMIN).await.get("items").is_none(), "nothing happened, nothing is told");
}

#[tokio::test]
async fn edits_by_the_back_door_are_in_no_log() {
    let stage = stage(30).await;
    stage.control.edit_user("wei.chen@northwind.test", json!({ "suspended": true })).await.unwrap();
    assert!(stage.get(ADMIN).await.get("items").is_none(), "as Google's own changes are in none");
}
