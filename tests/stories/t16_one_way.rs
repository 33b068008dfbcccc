//! T16: passwords go one way. Who owns them is asked once; until somebody answers, a check asks again.

use google::Grant;
use insta::assert_snapshot;
use sandbox::control::Consent;
use sync::connection::PasswordMode;

use crate::checks::{again, finds, imported_and_healthy};
use crate::stage::{Stage, sandbox_way};

#[tokio::test]
async fn that_nobody_said_who_owns_the_passwords_is_found_until_somebody_does() {
    let stage = Stage::of(3).await;
    stage.agree_on_the_time();
    let way = sandbox_way(Grant::LookAndSync);
    let connection = stage.connect_as(way, Consent::default()).await.expect("the super admin consents").id;
    imported_and_healthy(&stage, connection).await;
    assert_snapshot!(finds(&stage, connection).await, @"password-owner: passwordsUnanswered: It was asked when the connection was made, and nobody answered.");

    stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("somebody answers");
    assert_eq!(again(&stage, connection, "password-owner").await, "", "asked again, it is well");
}
