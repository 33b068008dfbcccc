//! Organisational units that are made, renamed, moved and deleted.

use std::time::Duration;

use reqwest::Method;
use sandbox::Rules;
use sandbox::control::{Write, Writer};
use serde_json::{Value, json};

use crate::stage::{ALL, Stage, column, person, ruled, stage_with};

const UNITS: &str = "customer/my_customer/orgunits";
const ADMIN: &str = "/admin/reports/v1/activity/users/all/applications/admin";

/// A tenant that makes as many units as it is asked for.
async fn quick(users: u64) -> Stage {
    stage_with(ruled(users, Rules { units_per_second: 0, ..Rules::default() }), ALL, None).await
}

async fn make(stage: &Stage, name: &str, parent: &str) -> Value {
    stage.write(Method::POST, UNITS, json!({ "name": name, "parentOrgUnitPath": parent })).await
}

async fn invalid(stage: &Stage, method: Method, path: &str, body: Value) -> String {
    let (status, reason, message) = stage.refused(method, path, Some(body.clone())).await;
    assert_eq!((status, reason.as_str()), (400, "invalid"), "{body} is refused: {message}");
    message
}

#[tokio::test]
async fn a_unit_is_made_found_changed_and_deleted() {
    let stage = quick(60).await;
    let body = json!({ "name": "Berlin", "parentOrgUnitPath": "/Sales/EMEA", "description": "Spree" });
    let made = stage.write(Method::POST, UNITS, body).await;
    assert_eq!(
        (&made["kind"], &made["orgUnitPath"], &made["description"], &made["parentOrgUnitPath"]),
        (
            &json!("admin#directory#orgUnit"),
            &json!("/Sales/EMEA/Berlin"),
            &json!("Spree"),
            &json!("/Sales/EMEA")
        ),
        "{made}"
    );
    let id = made["orgUnitId"].as_str().unwrap();
    for key in ["Sales/EMEA/Berlin", "sales/emea/BERLIN", id] {
        assert_eq!(stage.get(&format!("{UNITS}/{key}")).await, made, "found by {key}");
    }
    let inner = json!({ "name": "Mitte", "parentOrgUnitId": id });
    assert_eq!(
        stage.write(Method::POST, UNITS, inner).await["orgUnitPath"],
        "/Sales/EMEA/Berlin/Mitte",
        "a parent may be named by id"
    );
    let whole = stage.write(Method::PUT, &format!("{UNITS}/{id}"), made.clone()).await;
    assert_eq!(whole, made, "what is written back as it was read changes nothing");
    let changed = stage.write(Method::PATCH, &format!("{UNITS}/{id}"), json!({ "description": null })).await;
    assert!(changed.get("description").is_none() && changed["name"] == "Berlin", "null clears: {changed}");
    assert_ne!(changed["etag"], made["etag"], "another version");
    let children = stage.get(&format!("{UNITS}?orgUnitPath=/Sales/EMEA")).await;
    let names = column(children["organizationUnits"].as_array().unwrap(), "name");
    assert_eq!(names, ["Österreich", "Berlin"], "it is listed");

    let refused = stage.refused(Method::DELETE, &format!("{UNITS}/{id}"), None).await;
    assert_eq!((refused.0, refused.1.as_str()), (412, "conditionNotMet"), "a unit is in it: {}", refused.2);
    for key in ["Sales/EMEA/Berlin/Mitte", id] {
        let gone = stage.send(Method::DELETE, &format!("{UNITS}/{key}"), None).await;
        assert_eq!(gone.status(), 204, "{key} goes without a word");
    }
    let missing = stage.refused(Method::DELETE, &format!("{UNITS}/{id}"), None).await;
    assert_eq!((missing.0, missing.2.as_str()), (404, "Org unit not found"), "what is gone cannot go");
    let again = make(&stage, "Berlin", "/Sales/EMEA").await;
    assert_ne!(again["orgUnitId"], made["orgUnitId"], "a new one has another id");
}

#[tokio::test]
async fn what_cannot_be_a_unit_is_refused_in_google_s_words() {
    let stage = quick(60).await;
    let post = async |body: Value| invalid(&stage, Method::POST, UNITS, body).await;
    for (body, message) in [
        (json!({ "parentOrgUnitPath": "/" }), "Invalid Ou Name"),
        (json!({ "name": " ", "parentOrgUnitPath": "/" }), "Invalid Ou Name"),
        (json!({ "name": "a/b", "parentOrgUnitPath": "/" }), "Invalid Ou Name"),
        (json!({ "name": "a" }), "Invalid Parent Orgunit Id"),
        (json!({ "name": "a", "parentOrgUnitPath": "/Nowhere" }), "Invalid Parent Orgunit Id"),
        (json!({ "name": "a", "parentOrgUnitId": "id:nothing" }), "Invalid Parent Orgunit Id"),
        (json!({ "name": "SALES", "parentOrgUnitPath": "/" }), "Invalid Ou Id"),
        (
            json!({ "name": "a", "parentOrgUnitPath": "/", "colour": "red" }),
            "Invalid JSON payload received. Unknown name \"colour\": Cannot find field.",
        ),
    ] {
        assert_eq!(post(body.clone()).await, message, "{body}");
    }
    let sales = format!("{UNITS}/Sales");
    for (body, message) in [
        (json!({ "parentOrgUnitPath": "/Sales" }), "Invalid Parent Orgunit Id"),
        (json!({ "parentOrgUnitPath": "/Sales/EMEA" }), "Invalid Parent Orgunit Id"),
        (json!({ "name": "support" }), "Invalid Ou Id"),
        (json!({ "name": "" }), "Invalid Ou Name"),
    ] {
        assert_eq!(invalid(&stage, Method::PUT, &sales, body.clone()).await, message, "{body}");
    }
    stage.write(Method::PUT, &sales, json!({ "name": "SALES" })).await;
    let root = stage.get(&format!("{UNITS}?type=allIncludingParent")).await["organizationUnits"][0].clone();
    let root = format!("{UNITS}/{}", root["orgUnitId"].as_str().unwrap());
    assert_eq!(invalid(&stage, Method::PUT, &root, json!({ "name": "Top" })).await, "Invalid Ou Id", "root");
    assert_eq!(invalid(&stage, Method::DELETE, &root, json!({})).await, "Invalid Ou Id", "the root stays");
}

#[tokio::test]
async fn there_are_thirty_five_levels() {
    let stage = quick(30).await;
    let mut path = "/".to_owned();
    for level in 1..=35 {
        path = make(&stage, &level.to_string(), &path).await["orgUnitPath"].as_str().unwrap().to_owned();
    }
    let below = json!({ "name": "36", "parentOrgUnitPath": path });
    assert_eq!(invalid(&stage, Method::POST, UNITS, below).await, "Invalid Parent Orgunit Id", "no 36th");
    let under = json!({ "parentOrgUnitPath": "/Sales" });
    assert_eq!(
        invalid(&stage, Method::PUT, &format!("{UNITS}/1"), under).await,
        "Invalid Parent Orgunit Id",
        "nor by a move of what is above"
    );
}

#[tokio::test]
async fn paths_of_people_and_units_follow_a_renamed_and_a_moved_unit() {
    let stage = quick(250).await;
    let emails = async |query: &str| {
        let users = stage.all_users(&format!("maxResults=500&query={query}")).await;
        (column(&users, "primaryEmail"), column(&users, "orgUnitPath"))
    };
    let nora = stage.create("nora").await;
    let body = json!({ "orgUnitPath": "/engineering/platform" });
    let moved = stage.write(Method::PUT, &format!("users/{nora}"), body).await;
    assert_eq!(moved["orgUnitPath"], "/Engineering/Platform", "the unit's own spelling");
    let (before, _) = emails("orgUnitPath=/Engineering").await;
    assert!(before.len() > 20 && before.contains(&"nora@northwind.test".to_owned()), "people are in it");
    let amelie = stage.get("users/amelie.dubois@northwind.test").await;

    stage.write(Method::PUT, &format!("{UNITS}/Engineering"), json!({ "name": "Build" })).await;
    let (after, paths) = emails("orgUnitPath=/Build").await;
    assert_eq!(after, before, "the same people are in it");
    assert!(paths.iter().all(|path| path == "/Build" || path.starts_with("/Build/")), "{paths:?}");
    assert!(emails("orgUnitPath=/Engineering").await.0.is_empty(), "nobody is where it was");
    let now = stage.get("users/amelie.dubois@northwind.test").await;
    assert_eq!(now["orgUnitPath"], "/Build/Platform", "a generated user follows");
    assert_ne!(now["etag"], amelie["etag"], "and has another version");
    let fresh = stage.get(&format!("users/{nora}")).await;
    assert_eq!(fresh["orgUnitPath"], "/Build/Platform", "so does a new one");
    assert_ne!(fresh["etag"], moved["etag"], "with another version");
    let sre = stage.get(&format!("{UNITS}/Build/Platform/SRE")).await;
    assert_eq!(sre["parentOrgUnitPath"], "/Build/Platform", "units beneath follow");

    let body = json!({ "parentOrgUnitPath": "/Sales" });
    let moved = stage.write(Method::PATCH, &format!("{UNITS}/Build/Platform"), body).await;
    assert_eq!(moved["orgUnitPath"], "/Sales/Platform", "moved");
    assert_eq!(
        stage.get(&format!("users/{nora}")).await["orgUnitPath"],
        "/Sales/Platform",
        "and its people with it"
    );
    assert_eq!(
        stage.get("users/wei.chen@northwind.test").await["orgUnitPath"],
        "/Sales/Platform/SRE",
        "deeper ones, too"
    );
}

#[tokio::test]
async fn a_unit_with_people_is_not_deleted() {
    let stage = quick(60).await;
    let lab = make(&stage, "Lab", "/").await;
    let mut body = person("nora");
    body["orgUnitPath"] = json!("/Lab");
    let nora = stage.write(Method::POST, "users", body).await;
    assert_eq!(nora["orgUnitPath"], "/Lab", "a new unit takes new users");
    let path = format!("{UNITS}/{}", lab["orgUnitId"].as_str().unwrap());
    let refused = stage.refused(Method::DELETE, &path, None).await;
    assert_eq!((refused.0, refused.1.as_str()), (412, "conditionNotMet"), "Nora is in it: {}", refused.2);
    let users = format!("users/{}", nora["id"].as_str().unwrap());
    stage.write(Method::PUT, &users, json!({ "orgUnitPath": "/" })).await;
    assert_eq!(stage.send(Method::DELETE, &path, None).await.status(), 204, "nobody is in it now");
    let gone = invalid(&stage, Method::PUT, &users, json!({ "orgUnitPath": "/Lab" })).await;
    assert_eq!(gone, "Invalid Input: INVALID_OU_ID", "a deleted unit takes nobody");

    let finance = format!("{UNITS}/Finance");
    assert_eq!(stage.refused(Method::DELETE, &finance, None).await.0, 412, "generated people are in it");
    for user in stage.all_users("query=orgUnitPath=/Finance").await {
        let users = format!("users/{}", user["id"].as_str().unwrap());
        stage.write(Method::PUT, &users, json!({ "orgUnitPath": "/People" })).await;
    }
    assert_eq!(stage.send(Method::DELETE, &finance, None).await.status(), 204, "once all have left");
}

#[tokio::test]
async fn a_customer_changes_one_unit_a_second() {
    let stage = stage_with(ruled(30, Rules::default()), ALL, None).await;
    let mut refused = 0;
    for name in ["a", "b", "c", "d"] {
        let body = json!({ "name": name, "parentOrgUnitPath": "/" });
        let answer = stage.send(Method::POST, UNITS, Some(body)).await;
        if answer.status() == 503 {
            refused += 1;
            let error: Value = answer.json().await.unwrap();
            assert_eq!(error["error"]["errors"][0]["reason"], "backendError", "{error}");
        }
    }
    assert!(refused >= 2, "four at once are too many: {refused} were refused");
    stage.control.advance_clock(Duration::from_secs(1)).await.unwrap();
    make(&stage, "e", "/").await;
    stage.control.advance_clock(Duration::from_secs(1)).await.unwrap();
    let body = json!({ "name": "f" });
    stage.write(Method::PUT, &format!("{UNITS}/e"), body).await;
    assert_eq!(stage.send(Method::DELETE, &format!("{UNITS}/f"), None).await.status(), 204, "not counted");
    stage.control.set_units_per_second(0).await.unwrap();
    for name in ["g", "h", "i"] {
        make(&stage, name, "/").await;
    }
}

#[tokio::test]
async fn units_are_told_in_the_log_whoever_changes_them() {
    let stage = quick(30).await;
    let priya = Writer::console("priya.raman@northwind.test");
    let lab = json!({ "name": "Lab", "parentOrgUnitPath": "/" });
    for write in [
        Write::insert_unit(lab),
        Write::update_unit("/Lab", json!({ "name": "Workshop" })),
        Write::update_unit("Workshop", json!({ "parentOrgUnitPath": "/Sales", "description": "Tools" })),
        Write::update_unit("/Sales/Workshop", json!({ "description": "Tools" })),
        Write::delete_unit("/Sales/Workshop"),
    ] {
        stage.control.write_as(&priya, &write).await.unwrap();
    }
    let log = stage.get(ADMIN).await;
    let told: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let event = &item["events"][0];
            let values = column(event["parameters"].as_array().unwrap(), "value");
            (event["name"].as_str().unwrap().to_owned(), values)
        })
        .collect();
    let expected = [
        ("REMOVE_ORG_UNIT", vec!["/Sales/Workshop"]),
        ("EDIT_ORG_UNIT_DESCRIPTION", vec!["/Workshop", "Tools"]),
        ("MOVE_ORG_UNIT", vec!["/Workshop", "/Sales"]),
        ("EDIT_ORG_UNIT_NAME", vec!["/Lab", "Workshop"]),
        ("CREATE_ORG_UNIT", vec!["/Lab"]),
    ]
    .map(|(name, values)| (name.to_owned(), values.into_iter().map(str::to_owned).collect::<Vec<_>>()));
    assert_eq!(told, expected, "the newest first; what changes nothing is not told");
    assert_eq!(log["items"][0]["actor"]["email"], "priya.raman@northwind.test", "by whom");
}

#[tokio::test]
async fn a_delegated_admin_reads_units_and_changes_none() {
    let mut stage = quick(30).await;
    let tokens = stage.sign_in(ALL, Some("helpdesk@northwind.test")).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    stage.get(UNITS).await;
    let body = json!({ "name": "a", "parentOrgUnitPath": "/" });
    assert_eq!(stage.refused(Method::POST, UNITS, Some(body)).await.1, "forbidden", "not his to change");
}
