//! The two calls of an update, bare: the same library that the program sends with, as many at once, and nothing of
//! Rollcall around them. Each answer is read to its end and taken apart as JSON; nothing is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use sync::Workstation;
use tokio::task::JoinSet;

use super::{apply, connection, cpu};

const AT_ONCE: usize = 32;

/// Reads and patches so many people after the first few.
pub async fn updates(app: &Workstation, count: usize, after: usize, origin: &str, token: &str) -> Value {
    let connection = connection(app).await;
    let people = apply::people(app, connection, count, after).await;
    // As the program does, once for the process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .user_agent("Bare (gzip)")
        .no_proxy()
        .tls_certs_only([])
        .gzip(false)
        .build()
        .expect("a client");
    let (people, next) = (Arc::new(people), Arc::new(AtomicUsize::new(0)));
    let before = cpu();
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, people, next) = (client.clone(), people.clone(), next.clone());
        let (origin, token) = (origin.to_owned(), token.to_owned());
        workers.spawn(async move {
            while let Some((_, id)) = people.get(next.fetch_add(1, Ordering::Relaxed)) {
                let address = format!("{origin}/admin/directory/v1/users/{id}");
                let read = client.get(format!("{address}?prettyPrint=false&projection=full"));
                let now = answer(read.bearer_auth(&token)).await;
                let given = now["name"]["givenName"].as_str().unwrap_or_default();
                let body = json!({ "name": { "givenName": apply::other_name(given) } }).to_string();
                let write = client.put(format!("{address}?prettyPrint=false"));
                let write = write.header("Content-Type", "application/json").body(body);
                answer(write.bearer_auth(&token)).await;
            }
        });
    }
    while let Some(ended) = workers.join_next().await {
        ended.expect("every call is answered");
    }
    json!({ "steps": people.len(), "cpu": (cpu() - before).as_secs_f64() })
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success(), "{}", response.status());
    let body = response.bytes().await.expect("a whole answer");
    serde_json::from_slice(&body).expect("JSON")
}
