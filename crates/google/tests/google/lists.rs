//! Lists of users, page by page.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use google::{Client, Error, Fields, Order, UserList, UserPage};
use sandbox::{Effect, Fault, Shorten};

use crate::World;

async fn pages(client: &Client, list: &UserList) -> Vec<UserPage> {
    let mut pages = vec![client.users_page(list, None).await.expect("the first page")];
    while let Some(token) = pages.last().and_then(|page| page.next.clone()) {
        pages.push(client.users_page(list, Some(&token)).await.expect("a later page"));
    }
    pages
}

#[tokio::test]
async fn every_user_of_1203_comes_once() {
    let world = World::with_users(1203).await;
    let pages = pages(&world.client().await, &UserList::default()).await;
    assert_eq!(
        pages.iter().map(UserPage::len).collect::<Vec<_>>(),
        [500, 500, 203],
        "full pages and the rest"
    );
    let accounts: Vec<_> = pages.iter().flat_map(|page| page.accounts().expect("users")).collect();
    let ids: BTreeSet<_> = accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(ids.len(), 1203, "each id once");
    assert!(accounts.iter().all(|account| !account.email.is_empty()), "each with its address");
    assert!(pages.iter().all(|page| page.has_users_key), "none was empty");
}

#[tokio::test]
async fn answers_come_packed_and_are_read() {
    let world = World::with_users(700).await;
    let client = world.client().await;
    world.control.forget_requests().await.expect("control is on");

    let pages = pages(&client, &UserList::default()).await;

    let users: usize = pages.iter().map(|page| page.accounts().expect("users").len()).sum();
    assert_eq!(users, 700, "what was packed is all there");
    let seen = world.control.requests().await.expect("control is on");
    let lists: Vec<_> = seen.iter().filter(|seen| seen.target.contains("/users?")).collect();
    assert!(
        lists.len() == 2 && lists.iter().all(|seen| seen.gzip),
        "by Google's rule of two headers: {lists:?}"
    );
    let missing = client.user("nobody@northwind.test").await.expect_err("there is nobody of that name");
    assert!(
        matches!(missing, Error::NotFound { .. }),
        "a refusal that is packed is understood too: {missing:?}"
    );
}

#[tokio::test]
async fn what_the_mask_asks_for_is_what_the_projection_needs() {
    let world = World::with_users(300).await;
    let client = world.client().await;
    let own = client.custom_fields().await.expect("the schemas").into_iter().map(|(field, _)| field);
    let list = UserList { custom: Arc::new(own.collect()), ..UserList::default() };
    let listed = client.users_page(&list, None).await.expect("a page").accounts().expect("users");
    for account in listed.into_iter().take(60) {
        let whole = client.user(&account.id).await.expect("a listed user").account;
        assert_eq!(account, whole, "a field that the mask leaves out would be lost in every import");
    }
}

#[tokio::test]
async fn fewer_fields_are_fewer_bytes() {
    let world = World::start().await;
    let client = world.client().await;
    let mut sizes = Vec::new();
    for fields in [Fields::Full, Fields::IdsOnly, Fields::Count] {
        let page =
            client.users_page(&UserList { fields, ..UserList::default() }, None).await.expect("a page");
        assert_eq!(page.len(), 40, "{fields:?} counts all the same");
        sizes.push(page.bytes());
    }
    assert!(sizes.is_sorted_by(|a, b| a > b), "full, ids, count: {sizes:?}");
}

#[tokio::test]
async fn addresses_come_in_their_order_across_pages() {
    let world = World::with_users(620).await;
    let list = UserList { fields: Fields::IdsOnly, order: Order::Address, ..UserList::default() };
    let pages = pages(&world.client().await, &list).await;
    let accounts: Vec<_> = pages.iter().flat_map(|page| page.accounts().expect("users")).collect();
    assert_eq!(accounts.len(), 620, "everybody is in it");
    assert!(accounts.is_sorted_by(|a, b| a.email < b.email), "each address comes before the next");
}

#[tokio::test]
async fn an_empty_list_has_no_users_key() {
    let world = World::start().await;
    let client = world.client().await;
    let nobody = UserList { query: Some("email:nobody-has-this-name*".to_owned()), ..UserList::default() };
    let page = client.users_page(&nobody, None).await.expect("a good query");
    assert!(!page.has_users_key && page.is_empty() && page.next.is_none(), "Google leaves the key out");
    assert_eq!(page.accounts().expect("nothing to read"), [], "and that is no error");
    world.control.shorten_list(Some(Shorten::EmptyArray)).await.expect("control is on");
    let page = client.users_page(&UserList::default(), None).await.expect("a page");
    assert!(page.has_users_key && page.is_empty(), "an empty array is told apart from a missing key");
}

#[tokio::test]
async fn a_query_narrows_and_a_wrong_one_is_named() {
    let world = World::start().await;
    let client = world.client().await;
    let one =
        UserList { query: Some("email=dara.o\\'brien@northwind.test".to_owned()), ..UserList::default() };
    let list = |query: &str| UserList { query: Some(query.to_owned()), ..UserList::default() };
    let page = client.users_page(&list("email:sync-admin*"), None).await.expect("a good query");
    assert_eq!(page.accounts().expect("users")[0].email, crate::ADMIN, "{one:?}");
    let error = client.users_page(&list("colour=red"), None).await.expect_err("T5: no such field");
    assert!(matches!(error, Error::InvalidQuery { .. }), "{error:?}");
    let evidence = error.evidence().expect("an answer was seen");
    assert!(!evidence.to_string().contains("red"), "a query may name people: {evidence}");
}

#[tokio::test]
async fn deleted_users_are_a_list_of_their_own() {
    let world = World::start().await;
    let client = world.client().await;
    world.control.delete_user("wei.chen@northwind.test").await.expect("control is on");
    let deleted = UserList { show_deleted: true, ..UserList::default() };
    let accounts = client.users_page(&deleted, None).await.expect("a page").accounts().expect("users");
    assert_eq!(
        accounts.iter().map(|a| a.email.as_str()).collect::<Vec<_>>(),
        ["wei.chen@northwind.test"],
        "only they"
    );
}

#[tokio::test]
async fn an_old_page_token_means_beginning_again() {
    let world = World::with_users(600).await;
    let client = world.client().await;
    let next =
        client.users_page(&UserList::default(), None).await.expect("a page").next.expect("there are more");
    let error = client.users_page(&UserList::default(), Some("nonsense")).await.expect_err("no such token");
    assert!(matches!(error, Error::StalePage { .. }), "{error:?}");
    world.control.advance_clock(Duration::from_secs(4 * 24 * 3600)).await.expect("control is on");
    let error = client.users_page(&UserList::default(), Some(&next)).await.expect_err("2.1: three days");
    assert!(matches!(error, Error::StalePage { .. }), "{error:?}");
}

#[tokio::test]
async fn googles_clock_is_told() {
    let world = World::start().await;
    let client = world.client().await;
    let before = client.users_page(&UserList::default(), None).await.expect("a page").date.expect("a date");
    world.control.set_clock_skew(-3_600_000).await.expect("control is on");
    let after = client.users_page(&UserList::default(), None).await.expect("a page").date.expect("a date");
    let hour = before.duration_since(after).as_secs();
    assert!((3595..=3605).contains(&hour), "an hour behind: {hour} s");
}

#[tokio::test]
async fn the_order_of_the_keys_does_not_matter() {
    let world = World::start().await;
    let client = world.client().await;
    let bodies = [
        r#"{"nextPageToken":"t","users":[{"id":"1"},{"id":"2"}]}"#,
        r#"{"users":[{"id":"1"},{"id":"2"}],"kind":"x","nextPageToken":"t"}"#,
        "{\n \"etag\": 7,\n \"users\": [ {\"id\": \"1\"} ,\t{\"id\":\"2\"} ],\n \"nextPageToken\": \"t\"\n}",
    ];
    for body in bodies {
        let effect =
            Effect::Body { status: 200, content_type: "application/json".to_owned(), body: body.to_owned() };
        world.control.fault(Fault::once("GET", "/users?", effect)).await.expect("control is on");
        let page = client.users_page(&UserList::default(), None).await.expect("a page");
        assert_eq!((page.next.as_deref(), page.len()), (Some("t"), 2), "{body}");
        let ids: Vec<_> = page.accounts().expect("users").into_iter().map(|account| account.id).collect();
        assert_eq!(ids, ["1", "2"], "{body}");
    }
}
