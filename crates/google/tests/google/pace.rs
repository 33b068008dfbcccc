//! The pace of a connection at the sandbox's limits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use google::{Client, Settings};
use sandbox::control::{Scopes, Seen};

use crate::{ADMIN, World, account, oauth_client, settings};

async fn paced(world: &World, settings: Settings) -> Client {
    let refresh = world.tokens(ADMIN, Scopes::All).await.refresh;
    let client = Client::new(world.origin(), oauth_client(), refresh, settings).expect("plain http");
    client.authorize().await.expect("a good token");
    world.control.forget_requests().await.expect("control is on");
    client
}

/// Counts the calls of the API, and those that were refused as too fast.
fn refusals(seen: &[Seen]) -> (usize, usize) {
    let calls: Vec<_> = seen.iter().filter(|seen| seen.target.starts_with("/admin/")).collect();
    (calls.len(), calls.iter().filter(|seen| matches!(seen.status, 403 | 429 | 503)).count())
}

#[tokio::test]
async fn at_the_quota_no_more_than_one_in_a_hundred_is_refused() {
    let world = World::start().await;
    world.control.set_quota_per_minute(60).await.expect("control is on");
    // A minute is a second here, and the sandbox's clock is turned by one in a little less.
    let quick =
        Settings { backoff_unit: Duration::from_secs(1) / 60, calls_per_minute: Some(60), ..settings() };
    let client = paced(&world, quick).await;
    let control = world.control.clone();
    let clock = tokio::spawn(async move {
        let mut turns = tokio::time::interval(Duration::from_millis(900));
        loop {
            turns.tick().await;
            control.advance_clock(Duration::from_secs(60)).await.expect("control is on");
        }
    });
    let begun = Instant::now();
    let client = Arc::new(client);
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            // Every clone has the same pace.
            let client = Client::clone(&client);
            tokio::spawn(async move {
                for _ in 0..20 {
                    client.user(ADMIN).await.expect("an answer");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("every call is answered");
    }
    clock.abort();
    let (calls, refused) = refusals(&world.control.requests().await.expect("control is on"));
    assert!(refused * 100 <= calls, "{refused} of {calls} were refused");
    assert!(
        begun.elapsed() >= Duration::from_secs(3),
        "240 calls at 60 a minute take more than three of them"
    );
}

#[tokio::test]
async fn at_ten_creates_a_second_none_fails() {
    let world = World::start().await;
    let client = paced(&world, Settings { backoff_unit: Duration::from_secs(1), ..settings() }).await;
    let tasks: Vec<_> = (0..25)
        .map(|index| {
            let client = client.clone();
            tokio::spawn(async move { client.create_user(&account(&format!("nora{index}"))).await.map(drop) })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.expect("no task fails"), Ok(()), "beyond ten a second Google answers 503");
    }
    let (calls, refused) = refusals(&world.control.requests().await.expect("control is on"));
    assert_eq!((calls, refused), (25, 0), "none came too fast");
}

#[tokio::test]
async fn a_lifted_limit_is_none() {
    let world = World::start().await;
    world.control.set_quota_per_minute(0).await.expect("control is on");
    let slow_second = Settings {
        backoff_unit: Duration::from_secs(60),
        calls_per_minute: None,
        creates_per_second: None,
        ..settings()
    };
    world.control.set_creates_per_second(0).await.expect("control is on");
    let client = paced(&world, slow_second).await;
    let begun = Instant::now();
    for index in 0..30 {
        client.create_user(&account(&format!("nora{index}"))).await.expect("as fast as it goes");
    }
    assert!(begun.elapsed() < Duration::from_secs(30), "nothing was waited for");
}
