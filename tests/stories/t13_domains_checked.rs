//! T13: the domains cannot be read, since the client is kept from them: the card of a trusted client, and asked again.

use insta::assert_snapshot;
use sandbox::Fault;

use crate::checks::{again, asked, finds, healthy};

#[tokio::test]
async fn domains_that_may_not_be_read_are_found() {
    let (stage, connection) = healthy(3).await;
    let denied =
        Fault::error("GET", "/domains", 403, "forbidden", "Not Authorized to access this resource/api");
    stage.google.fault(denied.times(u32::MAX)).await.expect("the client is kept from them");
    assert_snapshot!(finds(&stage, connection).await, @"domains: domainsUnread: Google says: Not Authorized to access this resource/api (403 forbidden).");
    let answers = asked(&stage, connection, Some("domains")).await;
    let found = &answers[0].found()[0];
    assert!(found.enter.is_some() && found.page.is_some(), "as for a client that is not trusted");

    stage.google.clear_faults().await.expect("the client is trusted");
    assert_eq!(again(&stage, connection, "domains").await, "", "asked again, it is well");
}
