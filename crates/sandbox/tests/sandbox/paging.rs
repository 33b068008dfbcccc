//! Page tokens: how long they live, and for what.

use std::time::Duration;

use reqwest::Method;

use crate::stage::{Stage, stage, urlencoded};

async fn first_token(stage: &Stage, list: &str) -> String {
    urlencoded(stage.get(list).await["nextPageToken"].as_str().expect("there is a next page"))
}

/// Time passes, and the administrator's token is renewed.
async fn pass(stage: &mut Stage, time: Duration) {
    stage.control.advance_clock(time).await.expect("it works");
    stage.token =
        stage.sign_in(crate::stage::ALL, None).await["access_token"].as_str().expect("it works").to_owned();
}

#[tokio::test]
async fn a_page_token_is_good_for_its_own_list_alone() {
    let stage = stage(60).await;
    let list = "users?customer=my_customer&maxResults=10";
    let token = first_token(&stage, list).await;
    stage.get(&format!("{list}&pageToken={token}")).await;
    stage.get(&format!("users?customer=my_customer&maxResults=20&pageToken={token}&fields=kind")).await;
    for other in [
        format!("users?domain=northwind.test&maxResults=10&pageToken={token}"),
        format!("{list}&query=isAdmin%3Dtrue&pageToken={token}"),
        format!("{list}&pageToken=nonsense"),
        format!("groups?customer=my_customer&pageToken={token}"),
    ] {
        let (status, reason, message) = stage.refused(Method::GET, &other, None).await;
        assert_eq!((status, reason.as_str()), (400, "invalid"), "{other}: {message}");
    }
}

#[tokio::test]
async fn listing_for_more_than_an_hour_fails_and_tokens_die_after_three_days() {
    let mut stage = stage(60).await;
    let list = "users?customer=my_customer&maxResults=10";
    let token = first_token(&stage, list).await;
    pass(&mut stage, Duration::from_secs(59 * 60)).await;
    let second = first_token(&stage, &format!("{list}&pageToken={token}")).await;
    pass(&mut stage, Duration::from_secs(2 * 60)).await;
    let refused = stage.refused(Method::GET, &format!("{list}&pageToken={second}"), None).await;
    assert_eq!(
        refused,
        (503, "backendError".to_owned(), "Service unavailable. Please try again".to_owned()),
        "the listing began more than an hour ago"
    );
    pass(&mut stage, Duration::from_secs(3 * 86_400)).await;
    let (status, reason, _) = stage.refused(Method::GET, &format!("{list}&pageToken={second}"), None).await;
    assert_eq!((status, reason.as_str()), (400, "invalid"), "a token lives three days");
}

#[tokio::test]
async fn changes_between_pages_neither_skip_nor_repeat() {
    let stage = stage(60).await;
    let list = "users?customer=my_customer&maxResults=20&orderBy=email";
    let first = stage.get(list).await;
    let gone = first["users"][3]["primaryEmail"].as_str().unwrap().to_owned();
    stage.control.delete_user(&gone).await.unwrap();
    let mut seen: Vec<String> = crate::stage::column(first["users"].as_array().unwrap(), "id");
    let mut token = first["nextPageToken"].as_str().map(str::to_owned);
    while let Some(next) = token {
        let page = stage.get(&format!("{list}&pageToken={}", urlencoded(&next))).await;
        seen.extend(crate::stage::column(page["users"].as_array().unwrap(), "id"));
        token = page["nextPageToken"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 60, "the deleted one was on the first page; nobody else is missing");
    assert_eq!(seen.iter().collect::<std::collections::HashSet<_>>().len(), 60, "nobody comes twice");
}
