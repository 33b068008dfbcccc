//! Google's logs.

use std::collections::BTreeSet;

use google::{Activity, Client, Log, LogStretch, Patch};
use jiff::{Timestamp, ToSpan};
use sandbox::control::{Write, Writer};
use serde_json::json;

use crate::{ADMIN, World, account, oauth_client};

async fn all(client: &Client, stretch: &LogStretch) -> Vec<Activity> {
    let mut page = client.activities(stretch, None).await.expect("a page");
    let mut found = page.items;
    while let Some(token) = page.next {
        page = client.activities(stretch, Some(&token)).await.expect("a later page");
        found.append(&mut page.items);
    }
    found
}

fn names(activities: &[Activity]) -> Vec<&str> {
    activities.iter().flat_map(|activity| &activity.events).map(|event| event.name.as_str()).collect()
}

#[tokio::test]
async fn who_did_what_is_told_with_the_client_that_did_it() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    client.update_user(&id, &Patch::suspend()).await.expect("a change");
    let priya = Writer::console("priya.raman@northwind.test");
    world
        .control
        .write_as(&priya, &Write::update_user(&id, json!({"suspended": false})))
        .await
        .expect("somebody else may");
    let other = Writer::another_workstation(ADMIN);
    world
        .control
        .write_as(&other, &Write::update_user(&id, json!({"suspended": true})))
        .await
        .expect("so may we, elsewhere");

    let found = all(&client, &LogStretch::of(Log::Admin)).await;
    assert_eq!(
        names(&found),
        ["SUSPEND_USER", "UNSUSPEND_USER", "SUSPEND_USER", "CREATE_USER"],
        "the newest first"
    );
    let ours = oauth_client().id;
    let clients: Vec<_> = found.iter().map(|activity| activity.client.as_deref()).collect();
    assert_eq!(
        clients,
        [Some(&*ours), None, Some(&*ours), Some(&*ours)],
        "the console is no client; another workstation is ours"
    );
    assert_eq!(found[1].actor_email.as_deref(), Some("priya.raman@northwind.test"), "who");
    let me = client.userinfo().await.expect("a good token").id;
    assert_eq!(found[0].actor_id.as_deref(), Some(me.as_str()), "by the id that the directory has");
    assert_eq!(found[3].events[0].parameter("USER_EMAIL"), Some("nora@northwind.test"), "about whom");
    let keys: BTreeSet<_> = found.iter().map(|one| (one.time, one.qualifier.as_str())).collect();
    assert_eq!(keys.len(), 4, "time and qualifier tell them apart");

    let by_us = LogStretch { client: Some(ours), ..LogStretch::of(Log::Admin) };
    assert_eq!(all(&client, &by_us).await.len(), 3, "only through our client");
    let from = found[1].time;
    let since = LogStretch { from: Some(from), ..LogStretch::of(Log::Admin) };
    assert!(all(&client, &since).await.len() >= 2, "from a time on, which is included");
    let before = LogStretch { until: Some(found[3].time - 1.second()), ..LogStretch::of(Log::Admin) };
    assert_eq!(all(&client, &before).await, [], "an absent list is an empty one");
}

#[tokio::test]
async fn consents_are_in_the_log_of_tokens() {
    let world = World::start().await;
    let client = world.client().await;
    let found = all(&client, &LogStretch::of(Log::Token)).await;
    assert!(names(&found).contains(&"authorize"), "{found:?}");
    let scopes =
        &found[0].events[0].parameters.iter().find(|one| one.name == "scope").expect("scopes").values;
    assert!(scopes.len() > 1, "a parameter with many values");
    assert!(found[0].time > Timestamp::UNIX_EPOCH, "with its time");
}

#[tokio::test]
async fn a_long_log_comes_in_pages() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    let console = Writer::console(ADMIN);
    for index in 0..1_100 {
        let write = Write::update_user(&id, json!({"suspended": index % 2 == 0}));
        world.control.write_as(&console, &write).await.expect("a change");
    }
    let first = client.activities(&LogStretch::of(Log::Admin), None).await.expect("a page");
    assert_eq!((first.items.len(), first.next.is_some()), (1_000, true), "a thousand a page");
    assert_eq!(all(&client, &LogStretch::of(Log::Admin)).await.len(), 1_101, "and all of them");
}

#[tokio::test]
async fn what_people_did_to_their_own_accounts_is_told_by_who_did_it() {
    let world = World::start().await;
    let client = world.client().await;
    world.control.change_own_password("amelie@northwind.test").await.expect("she may");

    let stretch = LogStretch { event: Some("password_edit"), ..LogStretch::of(Log::UserAccounts) };
    let found = all(&client, &stretch).await;

    assert_eq!(names(&found), ["password_edit"], "by the name of the event");
    assert_eq!(found[0].actor_email.as_deref(), Some("amelie.dubois@northwind.test"), "whose it is");
    assert_eq!(found[0].client, None, "through no app");
    let none = LogStretch { event: Some("2sv_enroll"), ..LogStretch::of(Log::UserAccounts) };
    assert_eq!(all(&client, &none).await, [], "nothing of another name");
}
