//! What becomes of groups that are made, renamed and deleted.

use std::time::Duration;

use reqwest::Method;
use sandbox::Rules;
use serde_json::json;

use crate::stage::{ALL, Stage, column, person, ruled, stage, stage_with};

/// Shorter than a token lives.
const WHILE: u64 = 1_800_000;

fn taken() -> (u16, String, String) {
    (409, "duplicate".to_owned(), "Entity already exists.".to_owned())
}

async fn choir(stage: &Stage) -> String {
    let body = json!({ "email": "choir@northwind.test", "name": "Choir" });
    stage.write(Method::POST, "groups", body).await["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_group_s_name_address_and_description_follow_google_s_rules() {
    let stage = stage(30).await;
    let body = |email: &str, name: &str, description: &str| json!({ "email": email, "name": name, "description": description });
    let fine = body("abuse@northwind.test", &"n".repeat(73), &"d".repeat(4_096));
    stage.write(Method::POST, "groups", fine).await;
    for (wrong, message) in [
        (body("a@northwind.test", &"n".repeat(74), ""), "Invalid Input: name"),
        (body("a@northwind.test", "a<b", ""), "Invalid Input: name"),
        (body("a@northwind.test", "a", &"d".repeat(4_097)), "Invalid Input: description"),
        (body(&format!("{}@northwind.test", "a".repeat(65)), "a", ""), "Invalid Input: groupKey"),
        (body("a=b@northwind.test", "a", ""), "Invalid Input: groupKey"),
        (body("a..b@northwind.test", "a", ""), "Invalid Input: groupKey"),
        (body("nowhere", "a", ""), "Invalid Input: groupKey"),
        (json!({ "name": "a" }), "Missing required field: email"),
        (
            json!({ "email": "a@northwind.test", "colour": "red" }),
            "Invalid JSON payload received. Unknown name \"colour\": Cannot find field.",
        ),
    ] {
        let refused = stage.refused(Method::POST, "groups", Some(wrong.clone())).await;
        assert_eq!((refused.0, refused.2.as_str()), (400, message), "{wrong}");
    }
    let foreign = body("a@elsewhere.test", "a", "");
    assert_eq!(stage.refused(Method::POST, "groups", Some(foreign)).await.1, "forbidden", "not our domain");
    let unnamed = stage.write(Method::POST, "groups", json!({ "email": "quiet@northwind.test" })).await;
    assert_eq!(unnamed["name"], "quiet", "a group without a name is called by its address");
}

#[tokio::test]
async fn a_renamed_group_keeps_its_old_address_as_an_alias() {
    let stage = stage(60).await;
    let before = stage.get("groups/platform@northwind.test").await;
    let renamed = stage
        .write(
            Method::PUT,
            "groups/platform@northwind.test",
            json!({ "email": "Base@northwind.test", "aliases": ["read-only@northwind.test"] }),
        )
        .await;
    assert_eq!(renamed["aliases"], json!(["platform@northwind.test"]), "what is read-only is ignored");
    assert_eq!(renamed["nonEditableAliases"], json!(["base@northwind.test.test-google-a.com"]), "its twin");
    assert_eq!((&renamed["id"], &renamed["name"]), (&before["id"], &before["name"]), "the same group");
    assert_ne!(renamed["etag"], before["etag"], "another version");
    for key in ["base@northwind.test", "platform@northwind.test", "base@northwind.test.test-google-a.com"] {
        assert_eq!(stage.get(&format!("groups/{key}")).await["id"], before["id"], "{key} leads to it");
    }
    let gone = "groups/platform@northwind.test.test-google-a.com";
    assert_eq!(stage.refused(Method::GET, gone, None).await.0, 404, "the old twin leads nowhere");
    let outer = stage.get("groups/engineering@northwind.test/members?maxResults=2").await;
    assert!(
        column(outer["members"].as_array().unwrap(), "email").contains(&"base@northwind.test".to_owned()),
        "the groups that it is in tell its new address: {outer}"
    );
    let body = json!({ "email": "platform@northwind.test" });
    assert_eq!(stage.refused(Method::POST, "groups", Some(body.clone())).await, taken(), "not free");
    let back = stage.write(Method::PATCH, "groups/base@northwind.test", body).await;
    assert_eq!(back["aliases"], json!(["base@northwind.test"]), "its own alias it may have back");
}

#[tokio::test]
async fn a_group_s_aliases_come_lead_to_it_and_go() {
    let stage = stage(30).await;
    let id = choir(&stage).await;
    let path = format!("groups/{id}/aliases");
    assert!(stage.get(&path).await.get("aliases").is_none(), "Google writes no empty arrays");
    let made = stage.write(Method::POST, &path, json!({ "alias": "Singers@northwind.test" })).await;
    assert_eq!(
        (&made["kind"], &made["alias"], &made["primaryEmail"], &made["id"]),
        (
            &json!("admin#directory#alias"),
            &json!("singers@northwind.test"),
            &json!("choir@northwind.test"),
            &json!(id)
        ),
        "the alias in lower case, and whose it is"
    );
    assert_eq!(stage.get("groups/singers@northwind.test").await["id"], json!(id), "it leads there");
    assert_eq!(stage.get(&path).await["aliases"][0]["alias"], "singers@northwind.test", "it is listed");
    for address in ["singers@northwind.test", "wei.chen@northwind.test", "engineering@northwind.test"] {
        let refused = stage.refused(Method::POST, &path, Some(json!({ "alias": address }))).await;
        assert_eq!(refused, taken(), "{address} is somebody's");
    }
    assert_eq!(
        stage.refused(Method::POST, "users", Some(person("singers"))).await,
        taken(),
        "no user gets it either"
    );
    let delete = format!("{path}/singers@northwind.test");
    assert_eq!(stage.send(Method::DELETE, &delete, None).await.status(), 204, "it goes without a word");
    assert_eq!(
        stage.refused(Method::DELETE, &delete, None).await.2,
        "Resource Not Found: alias",
        "what is gone cannot go"
    );
    assert!(stage.get(&format!("groups/{id}")).await.get("aliases").is_none(), "nor has the group it");
    stage.create("singers").await;
}

#[tokio::test]
async fn a_deleted_group_s_address_rests() {
    let rules = Rules { address_rest_ms: WHILE, ..Rules::default() };
    let stage = stage_with(ruled(60, rules), ALL, None).await;
    let id = choir(&stage).await;
    let alias = json!({ "alias": "singers@northwind.test" });
    stage.write(Method::POST, &format!("groups/{id}/aliases"), alias).await;
    stage.send(Method::DELETE, &format!("groups/{id}"), None).await;
    stage.send(Method::DELETE, "groups/platform@northwind.test", None).await;
    let again = |email: &str| Some(json!({ "email": email }));
    for address in ["choir@northwind.test", "singers@northwind.test", "platform@northwind.test"] {
        let refused = stage.refused(Method::POST, "groups", again(address)).await;
        assert_eq!(refused, taken(), "{address} is not free");
        let path = format!("groups/{address}");
        assert_eq!(stage.refused(Method::GET, &path, None).await.0, 404, "while a read finds nothing");
    }
    let user = stage.refused(Method::POST, "users", Some(person("choir"))).await;
    assert_eq!(user, taken(), "for nobody");
    stage.control.advance_clock(Duration::from_millis(WHILE)).await.unwrap();
    let made = stage.write(Method::POST, "groups", again("choir@northwind.test").unwrap()).await;
    assert_ne!(made["id"], json!(id), "another group");
    let other = stage.write(Method::POST, "groups", again("platform@northwind.test").unwrap()).await;
    assert_eq!(other["directMembersCount"], "0", "the seed's members are not the new group's");
    assert_eq!(stage.get("groups/platform@northwind.test").await["id"], other["id"], "it has the address");
}

#[tokio::test]
async fn without_a_rule_an_address_is_free_at_once() {
    let stage = stage(30).await;
    let id = choir(&stage).await;
    stage.send(Method::DELETE, &format!("groups/{id}"), None).await;
    assert_ne!(choir(&stage).await, id, "another group has it");
}

#[tokio::test]
async fn a_new_group_is_not_there_for_a_while() {
    let stage = stage_with(ruled(60, Rules { settle_ms: WHILE, ..Rules::default() }), ALL, None).await;
    let listed = stage.get("groups?customer=my_customer").await["groups"].as_array().unwrap().len();
    let id = choir(&stage).await;
    let missing = (404, "notFound".to_owned(), "Resource Not Found: groupKey".to_owned());
    let wei = json!({ "email": "wei.chen@northwind.test" });
    for (method, path, body) in [
        (Method::GET, format!("groups/{id}"), None),
        (Method::GET, "groups/choir@northwind.test".to_owned(), None),
        (Method::GET, format!("groups/{id}/members"), None),
        (Method::POST, format!("groups/{id}/members"), Some(wei.clone())),
        (Method::PUT, format!("groups/{id}"), Some(json!({ "name": "Singers" }))),
    ] {
        let refused = stage.refused(method.clone(), &path, body).await;
        assert_eq!(refused, missing, "{method} {path} is too early");
    }
    let again = json!({ "email": "choir@northwind.test" });
    assert_eq!(stage.refused(Method::POST, "groups", Some(again)).await, taken(), "yet the address is taken");
    let groups = stage.get("groups?customer=my_customer").await;
    assert_eq!(groups["groups"].as_array().unwrap().len(), listed, "no list has it");
    let nested = json!({ "email": "choir@northwind.test" });
    assert_eq!(
        stage.refused(Method::POST, "groups/platform@northwind.test/members", Some(nested)).await.2,
        "Resource Not Found: memberKey",
        "and no other group can take it in"
    );
    stage.control.advance_clock(Duration::from_millis(WHILE)).await.unwrap();
    stage.write(Method::POST, &format!("groups/{id}/members"), wei).await;
}

#[tokio::test]
async fn groups_are_listed_in_pages_whatever_the_order() {
    let stage = stage(60).await;
    for name in ["a", "b", "c", "d"] {
        stage.write(Method::POST, "groups", json!({ "email": format!("{name}@northwind.test") })).await;
    }
    stage.send(Method::DELETE, "groups/sales@northwind.test", None).await;
    stage.write(Method::PUT, "groups/finance@northwind.test", json!({ "name": "Money" })).await;
    for order in ["", "&orderBy=email", "&orderBy=email&sortOrder=DESCENDING"] {
        let whole = stage.get(&format!("groups?customer=my_customer{order}")).await;
        let whole = column(whole["groups"].as_array().unwrap(), "email");
        let mut paged = Vec::new();
        let mut token = String::new();
        loop {
            let page = stage.get(&format!("groups?customer=my_customer&maxResults=3{order}{token}")).await;
            paged.extend(column(page["groups"].as_array().unwrap(), "email"));
            match page["nextPageToken"].as_str() {
                Some(next) => token = format!("&pageToken={}", crate::stage::urlencoded(next)),
                None => break,
            }
        }
        assert_eq!(paged, whole, "pages{order} hold every group once");
        assert_eq!(whole.len(), 14 + 4 - 1, "all that live{order}");
        let mut sorted = whole.clone();
        sorted.sort();
        match order {
            "" => {}
            "&orderBy=email" => assert_eq!(whole, sorted, "by address"),
            _ => assert_eq!(whole, sorted.into_iter().rev().collect::<Vec<_>>(), "the other way round"),
        }
    }
}
