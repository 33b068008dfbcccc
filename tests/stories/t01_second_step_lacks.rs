//! T1: a second step is enforced and somebody has none: they cannot finish signing in. One call tells who they are now.

use insta::assert_snapshot;
use serde_json::json;

use crate::checks::{again, finds, healthy};

const WEI: &str = "wei.chen@northwind.test";

#[tokio::test]
async fn whoever_lacks_the_second_step_is_found_until_they_enrolled() {
    let (stage, connection) = healthy(9).await;
    let lacks = json!({ "isEnforcedIn2Sv": true, "isEnrolledIn2Sv": false });
    stage.google.edit_user(WEI, lacks).await.expect("a second step is enforced");
    assert_snapshot!(finds(&stage, connection).await, @"two-step: twoStepLacks: Enforced, and not enrolled: Wei Chen <wei.chen@northwind.test>. Which methods somebody has, Google does not tell.");

    stage.google.edit_user(WEI, json!({ "isEnrolledIn2Sv": true })).await.expect("Wei enrols");
    assert_eq!(again(&stage, connection, "two-step").await, "", "asked again, it is well");
}
