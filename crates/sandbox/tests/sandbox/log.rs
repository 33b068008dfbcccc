//! The admin and token logs, as the Reports API tells them.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{ALL, CLIENT_ID, Stage, person, stage, urlencoded};

const ADMIN: &str = "/admin/reports/v1/activity/users/all/applications/admin";
const OWN: &str = "/admin/reports/v1/activity/users/all/applications/user_accounts";
const TOKEN: &str = "/admin/reports/v1/activity/users/all/applications/token";

async fn items(stage: &Stage, path: &str) -> Vec<Value> {
    stage.get(path).await["items"].as_array().cloned().unwrap_or_default()
}

fn names(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["events"][0]["name"].as_str().unwrap_or("").to_owned()).collect()
}

#[tokio::test]
async fn every_change_is_told_and_no_other_call() {
    let stage = stage(30).await;
    let id = stage.create("nora").await;
    let path = format!("users/{id}");
    stage.get(&path).await;
    stage.write(Method::PUT, &path, json!({ "name": { "familyName": "Nieuw" } })).await;
    stage.refused(Method::PUT, &path, Some(json!({ "orgUnitPath": "/Nowhere" }))).await;
    stage.refused(Method::POST, "users", Some(person("nora"))).await;
    stage
        .write(
            Method::PUT,
            &path,
            json!({ "name": { "givenName": "Anna" }, "suspended": true, "password": "correct horse" }),
        )
        .await;
    stage.write(Method::PUT, &path, json!({ "suspended": false, "orgUnitPath": "/Sales" })).await;
    stage.write(Method::PUT, &path, json!({ "primaryEmail": "nono@northwind.test" })).await;
    stage.write(Method::POST, &format!("{path}/aliases"), json!({ "alias": "no@northwind.test" })).await;
    stage.send(Method::DELETE, &format!("{path}/aliases/no@northwind.test"), None).await;
    stage.send(Method::POST, &format!("{path}/signOut"), None).await;
    stage.send(Method::POST, &format!("{path}/makeAdmin"), Some(json!({ "status": true }))).await;
    stage.send(Method::DELETE, &path, None).await;
    stage.send(Method::POST, &format!("{path}/undelete"), Some(json!({}))).await;
    let found = items(&stage, ADMIN).await;
    let mut told = names(&found);
    told.reverse();
    assert_eq!(
        told,
        [
            "CREATE_USER",
            "CHANGE_FIRST_NAME",
            "CHANGE_PASSWORD",
            "SUSPEND_USER",
            "UNSUSPEND_USER",
            "MOVE_USER_TO_ORG_UNIT",
            "RENAME_USER",
            "ADD_NICKNAME",
            "REMOVE_NICKNAME",
            "RESET_SIGNIN_COOKIES",
            "GRANT_ADMIN_PRIVILEGE",
            "DELETE_USER",
            "UNDELETE_USER",
        ],
        "what happened is told, the newest first; what changed nothing or was refused is not"
    );
    let rename = &found[6];
    assert_eq!(
        rename["events"][0],
        json!({ "type": "USER_SETTINGS", "name": "RENAME_USER", "parameters": [
            { "name": "USER_EMAIL", "value": "nora@northwind.test" },
            { "name": "NEW_VALUE", "value": "nono@northwind.test" },
        ] }),
        "the old address and the new one"
    );
    assert_eq!(
        rename["actor"],
        json!({
            "callerType": "USER",
            "email": "sync-admin@northwind.test",
            "profileId": stage.get("users/sync-admin@northwind.test").await["id"],
            "applicationInfo": {
                "oauthClientId": CLIENT_ID, "applicationName": "Rollcall", "impersonation": false,
            },
        }),
        "the administrator, through the app"
    );
    assert_eq!(rename["id"]["applicationName"], "admin", "whose log it is");
    assert_eq!(rename["id"]["customerId"], "C03nw7h42", "and whose tenant");
    let own: std::collections::HashSet<_> =
        found.iter().map(|item| item["id"]["uniqueQualifier"].as_str().unwrap().to_owned()).collect();
    assert_eq!(own.len(), found.len(), "time and qualifier tell them apart");
    assert!(!json!(found).to_string().contains("horse"), "no password is in it");
}

#[tokio::test]
async fn groups_are_told_too() {
    let stage = stage(60).await;
    stage.write(Method::POST, "groups", json!({ "email": "new@northwind.test", "name": "New" })).await;
    let members = "groups/new@northwind.test/members";
    stage.write(Method::POST, members, json!({ "email": "wei.chen@northwind.test" })).await;
    stage.write(Method::PUT, "groups/new@northwind.test", json!({ "name": "Newer" })).await;
    stage.send(Method::DELETE, &format!("{members}/wei.chen@northwind.test"), None).await;
    stage.send(Method::DELETE, "groups/new@northwind.test", None).await;
    let found = items(&stage, ADMIN).await;
    assert_eq!(
        names(&found),
        ["DELETE_GROUP", "REMOVE_GROUP_MEMBER", "CHANGE_GROUP_NAME", "ADD_GROUP_MEMBER", "CREATE_GROUP"],
        "the newest first"
    );
    assert_eq!(
        found[3]["events"][0]["parameters"],
        json!([
            { "name": "GROUP_EMAIL", "value": "new@northwind.test" },
            { "name": "USER_EMAIL", "value": "wei.chen@northwind.test" },
        ]),
        "who came into what"
    );
}

#[tokio::test]
async fn a_list_can_be_narrowed() {
    let stage = stage(30).await;
    let ann = stage.create("ann").await;
    stage.create("bo").await;
    stage.write(Method::PUT, &format!("users/{ann}"), json!({ "suspended": true })).await;
    let with = |query: String| format!("{ADMIN}?{query}");
    let created = items(&stage, &with("eventName=CREATE_USER".to_owned())).await;
    assert_eq!(created.len(), 2, "by the event's name");
    let of_ann = with(format!("filters={}", urlencoded("USER_EMAIL==ann@northwind.test")));
    assert_eq!(names(&items(&stage, &of_ann).await), ["SUSPEND_USER", "CREATE_USER"], "by a parameter");
    let ours =
        with(format!("applicationInfoFilter={}", urlencoded(&format!("oAuthClientId=\"{CLIENT_ID}\""))));
    assert_eq!(items(&stage, &ours).await.len(), 3, "by the client");
    let theirs = with(format!("applicationInfoFilter={}", urlencoded("oAuthClientId=\"1.apps\"")));
    assert!(items(&stage, &theirs).await.is_empty(), "another client did nothing");
    let by = |key: &str| ADMIN.replace("/all/", &format!("/{key}/"));
    assert_eq!(items(&stage, &by("sync-admin@northwind.test")).await.len(), 3, "by who did it");
    assert!(items(&stage, &by(&ann)).await.is_empty(), "Ann did nothing");
    let time = created[0]["id"]["time"].as_str().unwrap();
    let since = items(&stage, &with(format!("startTime={}", urlencoded(time)))).await;
    assert!(since.len() >= 2, "from a time on, that time included: {since:?}");
    assert!(since.iter().all(|item| item["id"]["time"].as_str() >= Some(time)), "and nothing before it");
    let until = with(format!("endTime={}", urlencoded("2020-01-01T00:00:00.000Z")));
    assert!(items(&stage, &until).await.is_empty(), "nothing happened so long ago");
    for (query, what) in [
        ("startTime=yesterday", "a time is RFC 3339"),
        ("startTime=2999-01-01T00:00:00Z", "the beginning is in the past"),
        ("filters=nonsense", "a filter is a clause"),
        ("applicationInfoFilter=name=x", "only the client can be filtered by"),
        ("statusFilter=x", "the sandbox says what it does not play"),
        ("maxResults=1001", "a page is a thousand at most"),
    ] {
        assert_eq!(stage.refused(Method::GET, &with(query.to_owned()), None).await.0, 400, "{what}");
    }
}

#[tokio::test]
async fn pages_hold_every_activity_once() {
    let stage = stage(30).await;
    stage.control.set_creates_per_second(0).await.unwrap();
    for number in 0..25 {
        stage.create(&format!("crowd{number}")).await;
    }
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = stage.get(&format!("{ADMIN}?maxResults=10{token}")).await;
        seen.extend(page["items"].as_array().cloned().unwrap_or_default());
        // What happens meanwhile is not in a list that was begun before.
        stage
            .write(
                Method::PUT,
                "users/wei.chen@northwind.test",
                json!({ "phones": [{ "value": seen.len().to_string(), "type": "work" }] }),
            )
            .await;
        match page["nextPageToken"].as_str() {
            Some(next) => token = format!("&pageToken={}", urlencoded(next)),
            None => break,
        }
    }
    assert_eq!(names(&seen), vec!["CREATE_USER"; 25], "each once");
}

#[tokio::test]
async fn pages_of_a_narrowed_list_are_full_and_hold_what_it_names_once() {
    let stage = stage(30).await;
    stage.control.set_creates_per_second(0).await.unwrap();
    for number in 0..7 {
        let id = stage.create(&format!("crowd{number}")).await;
        stage.write(Method::PUT, &format!("users/{id}"), json!({ "suspended": true })).await;
    }
    let (mut pages, mut seen) = (Vec::new(), Vec::new());
    let mut token = String::new();
    loop {
        let page = stage.get(&format!("{ADMIN}?eventName=CREATE_USER&maxResults=3{token}")).await;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        pages.push(items.len());
        seen.extend(items);
        match page["nextPageToken"].as_str() {
            Some(next) => token = format!("&pageToken={}", urlencoded(next)),
            None => break,
        }
    }
    assert_eq!(pages, [3, 3, 1], "what is left out counts for nothing");
    assert_eq!(names(&seen), vec!["CREATE_USER"; 7], "and is not there");
    let whom: std::collections::HashSet<_> =
        seen.iter().map(|item| item["events"][0]["parameters"].to_string()).collect();
    assert_eq!(whom.len(), 7, "each once");
}

#[tokio::test]
async fn the_log_may_lag_and_forgets_after_180_days() {
    let mut stage = stage(30).await;
    stage.control.set_log_lag(Duration::from_secs(120)).await.unwrap();
    stage.create("nora").await;
    assert!(items(&stage, ADMIN).await.is_empty(), "two minutes behind");
    stage.control.advance_clock(Duration::from_secs(121)).await.unwrap();
    assert_eq!(items(&stage, ADMIN).await.len(), 1, "then it is told");
    stage.control.advance_clock(Duration::from_secs(180 * 86_400)).await.unwrap();
    stage.token = stage.sign_in(ALL, None).await["access_token"].as_str().unwrap().to_owned();
    assert!(items(&stage, ADMIN).await.is_empty(), "and after 180 days it is not");
}

#[tokio::test]
async fn filtered_lists_have_a_quota_of_their_own() {
    let stage = stage(10).await;
    let filtered = format!("{ADMIN}?eventName=CREATE_USER&maxResults=1");
    let mut refused = None;
    // Even if a minute of the clock ends between them, 300 are in one.
    for _ in 0..600 {
        let answer = stage.send(Method::GET, &filtered, None).await;
        if answer.status() != 200 {
            refused = Some(answer.json::<Value>().await.unwrap()["error"].clone());
            break;
        }
    }
    let error = refused.expect("the 251st of a minute is too many");
    assert_eq!(error["errors"][0]["reason"], "userRateLimitExceeded", "as every quota of a minute: {error}");
    stage.get(ADMIN).await;
}

#[tokio::test]
async fn the_token_log_tells_who_let_the_app_in_and_who_took_it_back() {
    let stage = stage(10).await;
    let tokens = stage.sign_in(ALL, Some("priya.raman@northwind.test")).await;
    let token = tokens["refresh_token"].as_str().unwrap();
    stage.client.post(stage.url("/revoke")).form(&[("token", token)]).send().await.unwrap();
    let found = items(&stage, TOKEN).await;
    assert_eq!(names(&found), ["revoke", "authorize", "authorize"], "both consents and the revocation");
    assert_eq!(found[0]["actor"]["email"], "priya.raman@northwind.test", "who took it back");
    let of_us = format!("{TOKEN}?filters={}", urlencoded(&format!("client_id=={CLIENT_ID}")));
    assert_eq!(items(&stage, &of_us).await.len(), 3, "by our client");
    let parameters = found[1]["events"][0]["parameters"].as_array().unwrap();
    let scopes = parameters.iter().find(|one| one["name"] == "scope").expect("the scopes are told");
    assert!(scopes["multiValue"].to_string().contains("auth/admin.directory.user"), "{scopes}");
}

#[tokio::test]
async fn the_logs_need_their_scope_and_a_super_admin() {
    let mut stage = stage(10).await;
    let tokens = stage.sign_in("openid admin.directory.user", None).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    let (status, reason, _) = stage.refused(Method::GET, ADMIN, None).await;
    assert_eq!((status, reason.as_str()), (403, "insufficientPermissions"), "the scope is missing");
    let tokens = stage.sign_in(ALL, Some("helpdesk@northwind.test")).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    assert_eq!(stage.refused(Method::GET, ADMIN, None).await.1, "forbidden", "the privilege is missing");
}

#[tokio::test]
async fn a_password_that_somebody_chooses_for_themselves_is_in_a_log_of_its_own() {
    let stage = stage(30).await;
    stage.control.change_own_password("amelie@northwind.test").await.unwrap();
    let must = json!({ "changePasswordAtNextLogin": true });
    stage.control.edit_user("wei.chen@northwind.test", must).await.unwrap();
    stage.control.web_login("wei.chen@northwind.test").await.unwrap();
    stage.control.web_login("wei.chen@northwind.test").await.unwrap();

    let found = items(&stage, OWN).await;

    assert_eq!(
        names(&found),
        ["password_edit", "password_edit"],
        "a sign-in that asks for none changes none"
    );
    let who: Vec<_> = found.iter().map(|item| item["actor"]["email"].as_str().unwrap()).collect();
    assert_eq!(who, ["wei.chen@northwind.test", "amelie.dubois@northwind.test"], "the actor says whose");
    assert_eq!(found[0]["events"][0]["type"], "password_change", "{}", found[0]);
    assert!(items(&stage, ADMIN).await.is_empty(), "no administrator did it");
    let asked = stage.get("users/wei.chen@northwind.test").await;
    assert_eq!(asked["changePasswordAtNextLogin"], false, "and Wei is asked no more");
}
