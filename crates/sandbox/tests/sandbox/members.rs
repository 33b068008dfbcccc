//! Memberships: roles, mail, nesting, and members from outside.

use std::time::Duration;

use reqwest::Method;
use sandbox::Rules;
use serde_json::{Value, json};

use crate::stage::{ALL, Stage, column, ruled, stage, stage_with};

const WEI: &str = "wei.chen@northwind.test";
const CHOIR: &str = "groups/choir@northwind.test";

async fn with_choir(stage: Stage, members: &[&str]) -> Stage {
    stage.write(Method::POST, "groups", json!({ "email": "choir@northwind.test" })).await;
    for member in members {
        add(&stage, CHOIR, member).await;
    }
    stage
}

async fn add(stage: &Stage, group: &str, member: &str) -> Value {
    stage.write(Method::POST, &format!("{group}/members"), json!({ "email": member })).await
}

async fn listed(stage: &Stage, group: &str, query: &str) -> Vec<String> {
    let page = stage.get(&format!("{group}/members?{query}")).await;
    column(page["members"].as_array().unwrap_or(&Vec::new()), "email")
}

#[tokio::test]
async fn a_role_and_the_mail_change_and_the_place_in_the_list_stays() {
    let stage = with_choir(stage(60).await, &[WEI, "dara.o'brien@northwind.test"]).await;
    let path = format!("{CHOIR}/members/{WEI}");
    assert_eq!(stage.get(&path).await["delivery_settings"], "ALL_MAIL", "every mail, unless told otherwise");
    let body = json!({ "role": "MANAGER", "delivery_settings": "DIGEST" });
    let changed = stage.write(Method::PUT, &path, body).await;
    assert_eq!(
        (&changed["role"], &changed["delivery_settings"]),
        (&json!("MANAGER"), &json!("DIGEST")),
        "{changed}"
    );
    let kept = stage.write(Method::PATCH, &path, json!({ "role": "OWNER" })).await;
    assert_eq!(kept["delivery_settings"], "DIGEST", "what is absent is kept");
    assert_eq!(stage.get(&path).await, kept, "and it is so");
    let list = stage.get(&format!("{CHOIR}/members")).await;
    assert_eq!(list["members"][0]["role"], "OWNER", "{list}");
    assert!(list["members"][0].get("delivery_settings").is_none(), "lists do not tell the mail: {list}");
    assert_eq!(listed(&stage, CHOIR, "roles=OWNER").await, [WEI], "roles filter by what is now");

    let platform = "groups/platform@northwind.test";
    let before = listed(&stage, platform, "").await;
    let third = format!("{platform}/members/{}", before[2]);
    stage.write(Method::PUT, &third, json!({ "role": "MANAGER" })).await;
    assert_eq!(listed(&stage, platform, "").await, before, "a generated member keeps its place, too");
    assert_eq!(listed(&stage, platform, "roles=MANAGER").await, [before[2].clone()], "with another role");
    let count = stage.get(platform).await["directMembersCount"].clone();
    assert_eq!(count, json!(before.len().to_string()), "and is counted once");
}

#[tokio::test]
async fn a_member_that_cannot_be_is_refused() {
    let stage = with_choir(stage(60).await, &[WEI]).await;
    let path = format!("{CHOIR}/members/{WEI}");
    for (body, message) in [
        (json!({ "role": "SINGER" }), "Invalid Input: role"),
        (json!({ "delivery_settings": "PIGEON" }), "Invalid Input: delivery_settings"),
        (
            json!({ "voice": "alto" }),
            "Invalid JSON payload received. Unknown name \"voice\": Cannot find field.",
        ),
    ] {
        let refused = stage.refused(Method::PUT, &path, Some(body)).await;
        assert_eq!((refused.0, refused.2.as_str()), (400, message), "a change");
    }
    for (key, status, message) in [
        ("amelie.dubois@northwind.test", 404, "Resource Not Found: memberKey"),
        ("somebody@elsewhere.example", 404, "Resource Not Found: memberKey"),
        ("nobody@northwind.test", 400, "Missing required field: memberKey"),
        ("no-account.jo@elsewhere.example", 400, "Missing required field: memberKey"),
        ("100000000000000000007", 400, "Missing required field: memberKey"),
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let path = format!("{CHOIR}/members/{key}");
            let refused = stage.refused(method.clone(), &path, Some(json!({}))).await;
            assert_eq!((refused.0, refused.2.as_str()), (status, message), "{method} of {key}");
        }
    }
    let again = json!({ "email": WEI, "role": "OWNER" });
    assert_eq!(
        stage.refused(Method::POST, &format!("{CHOIR}/members"), Some(again)).await,
        (409, "duplicate".to_owned(), "Member already exists.".to_owned()),
        "whatever the role"
    );
    let nobody = json!({ "email": "nobody@northwind.test" });
    assert_eq!(
        stage.refused(Method::POST, &format!("{CHOIR}/members"), Some(nobody)).await.2,
        "Resource Not Found: memberKey",
        "nobody of ours"
    );
    assert_eq!(
        stage.refused(Method::POST, &format!("{CHOIR}/members"), Some(json!({}))).await.2,
        "Missing required field: memberKey",
        "no member is named"
    );
}

#[tokio::test]
async fn a_member_from_outside_has_an_id_and_goes_by_it() {
    let stage = with_choir(stage(60).await, &[]).await;
    let jo = add(&stage, CHOIR, "No-Account.Jo@elsewhere.example").await;
    assert_eq!(
        (&jo["type"], &jo["email"], jo.get("status")),
        (&json!("EXTERNAL"), &json!("no-account.jo@elsewhere.example"), None),
        "{jo}"
    );
    let by_id = format!("{CHOIR}/members/{}", jo["id"].as_str().unwrap());
    assert_eq!(stage.get(&by_id).await, jo, "found by id");
    stage.write(Method::PUT, &by_id, json!({ "role": "MANAGER" })).await;
    assert_eq!(listed(&stage, CHOIR, "roles=MANAGER").await, ["no-account.jo@elsewhere.example"], "changed");
    assert_eq!(stage.send(Method::DELETE, &by_id, None).await.status(), 204, "and taken out");
    assert!(listed(&stage, CHOIR, "").await.is_empty(), "of an empty group");
    let has = format!("{CHOIR}/hasMember/somebody@elsewhere.example");
    assert_eq!(stage.refused(Method::GET, &has, None).await.2, "Invalid Input: memberKey", "not askable");

    let platform = stage.get("groups/platform@northwind.test/members").await;
    let outside =
        platform["members"].as_array().unwrap().iter().find(|one| one["type"] == "EXTERNAL").unwrap();
    let by_id = format!("groups/platform@northwind.test/members/{}", outside["id"].as_str().unwrap());
    assert_eq!(stage.get(&by_id).await["email"], outside["email"], "a generated one as well");
}

#[tokio::test]
async fn the_members_of_a_nested_group_show_after_a_while() {
    let rules = Rules { nesting_ms: 600_000, ..Rules::default() };
    let stage = with_choir(stage_with(ruled(60, rules), ALL, None).await, &[WEI]).await;
    stage.write(Method::POST, "groups", json!({ "email": "culture@northwind.test" })).await;
    let culture = "groups/culture@northwind.test";
    add(&stage, culture, "choir@northwind.test").await;
    let has = format!("{culture}/hasMember/{WEI}");
    assert_eq!(listed(&stage, culture, "").await, ["choir@northwind.test"], "the inner group is in at once");
    assert_eq!(stage.get(&has).await["isMember"], false, "its members are not");
    let derived = listed(&stage, culture, "includeDerivedMembership=true").await;
    assert_eq!(derived, ["choir@northwind.test"], "nor do they show in the list");
    let ring = json!({ "email": "culture@northwind.test" });
    assert_eq!(
        stage.refused(Method::POST, &format!("{CHOIR}/members"), Some(ring.clone())).await,
        (412, "conditionNotMet".to_owned(), "Cyclic memberships not allowed".to_owned()),
        "a ring is a ring at once"
    );
    assert_eq!(
        stage.refused(Method::POST, &format!("{culture}/members"), Some(ring)).await.0,
        412,
        "no group is in itself"
    );
    let seeded = "groups/engineering@northwind.test/hasMember/amelie.dubois@northwind.test";
    assert_eq!(stage.get(seeded).await["isMember"], true, "what was nested long ago shows");
    stage
        .write(Method::PUT, &format!("{culture}/members/choir@northwind.test"), json!({ "role": "MANAGER" }))
        .await;
    stage.control.advance_clock(Duration::from_secs(600)).await.unwrap();
    assert_eq!(stage.get(&has).await["isMember"], true, "ten minutes later they are");
    let derived = listed(&stage, culture, "includeDerivedMembership=true").await;
    assert_eq!(derived, ["choir@northwind.test", WEI], "and show");
    add(&stage, culture, WEI).await;
    let derived = listed(&stage, culture, "includeDerivedMembership=true").await;
    assert_eq!(derived, ["choir@northwind.test", WEI], "whoever is in both is listed once");
}

#[tokio::test]
async fn whoever_is_deleted_leaves_and_is_counted_no_more() {
    let stage = with_choir(stage(60).await, &[WEI, "platform@northwind.test"]).await;
    let count = async |group: &str| stage.get(group).await["directMembersCount"].clone();
    let platform = "groups/platform@northwind.test";
    let before: u64 = count(platform).await.as_str().unwrap().parse().unwrap();
    let person = listed(&stage, platform, "roles=MEMBER").await.pop().unwrap();
    stage.control.delete_user(&person).await.unwrap();
    assert_eq!(count(platform).await, json!((before - 1).to_string()), "by the back door, too");
    stage.send(Method::DELETE, &format!("users/{WEI}"), None).await;
    assert_eq!(count(CHOIR).await, "1", "a deleted user left");
    let outer: u64 = count("groups/engineering@northwind.test").await.as_str().unwrap().parse().unwrap();
    stage.send(Method::DELETE, platform, None).await;
    assert_eq!(count(CHOIR).await, "0", "a deleted group left");
    let engineering = "groups/engineering@northwind.test";
    assert_eq!(count(engineering).await, json!((outer - 1).to_string()), "a generated one as well");
    let rest = listed(&stage, engineering, "").await;
    assert_eq!(rest.len() as u64, outer - 1, "as many are listed");
}

#[tokio::test]
async fn the_groups_of_a_member_are_those_of_now() {
    let stage = with_choir(stage(60).await, &[WEI]).await;
    let of = async |who: &str| {
        let groups = stage.get(&format!("groups?userKey={who}")).await;
        column(groups["groups"].as_array().unwrap_or(&Vec::new()), "email")
    };
    let amelie = "amelie.dubois@northwind.test";
    assert!(of(WEI).await.contains(&"choir@northwind.test".to_owned()), "one that he was added to");
    let before = of(amelie).await;
    assert!(before.contains(&"platform@northwind.test".to_owned()), "one that the seed gave her: {before:?}");
    stage.send(Method::DELETE, &format!("groups/platform@northwind.test/members/{amelie}"), None).await;
    assert_eq!(of(amelie).await.len(), before.len() - 1, "one less after she was taken out");
    let of_group = of("platform@northwind.test").await;
    assert_eq!(of_group, ["engineering@northwind.test"], "a group's groups");
}
