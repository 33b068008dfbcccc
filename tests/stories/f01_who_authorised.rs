//! F1: how is Google connected, by whom, with which leave? Google's own token log is read beside what is known here.

use google::Grant;
use insta::assert_snapshot;
use sandbox::Fault;
use sync::connect::Way;

use crate::checks::{again, finds, healthy, says, untimed};
use crate::stage::{ADMIN, by};

#[tokio::test]
async fn the_token_log_tells_who_authorised_and_who_took_it_back() {
    let (stage, connection) = healthy(3).await;
    assert_snapshot!(untimed(&says(&stage, connection, "token-log").await), @"Authorised once, last by sync-admin@northwind.test,");
    stage.google.revoke_refresh_tokens().await.expect("the administrator takes the leave away");
    let way = Way::Reactivate { connection, grant: Some(Grant::LookAndSync), client: None };
    stage.connect_as(way, by(ADMIN)).await.expect("and gives it again");
    assert_snapshot!(untimed(&says(&stage, connection, "token-log").await), @"Authorised 2 times, last by sync-admin@northwind.test, Taken back once, last by sync-admin@northwind.test,");
}

#[tokio::test]
async fn what_google_grants_no_more_is_found() {
    let (stage, connection) = healthy(3).await;
    let less = serde_json::json!({
        "access_token": "ya29.less", "expires_in": 3599, "token_type": "Bearer",
        "scope": "openid https://www.googleapis.com/auth/userinfo.email \
                  https://www.googleapis.com/auth/admin.directory.user \
                  https://www.googleapis.com/auth/admin.directory.group",
    });
    let fewer = crate::stage::answer("/token", less);
    stage
        .google
        .fault(Fault { method: Some("POST".to_owned()), ..fewer })
        .await
        .expect("the next token grants less");
    let seen = again(&stage, connection, "authorisation").await;
    assert!(seen.contains("scopes: scopesMissing: Granted at the consent, and not any more: "), "{seen}");

    stage.reactivate(connection).await;
    assert_eq!(finds(&stage, connection).await, "", "all is granted again");
}
