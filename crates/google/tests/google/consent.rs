//! From the consent to tokens and back.

use std::collections::BTreeSet;

use google::scope::missing;
use google::{Error, Grant, ReauthCause, Redirect, Scope, Verb, oauth};
use sandbox::control::Scopes;
use sandbox::{Effect, Fault};
use secrecy::ExposeSecret as _;

use crate::{ADMIN, World, oauth_client, secret};

#[tokio::test]
async fn a_consent_gives_tokens_and_says_whose_they_are() {
    let world = World::start().await;
    let tokens = world.tokens(ADMIN, Scopes::All).await;
    let asked: BTreeSet<_> = Grant::LookAndSync.scopes().iter().map(|scope| scope.url()).collect();
    assert_eq!(tokens.scopes, asked, "everything that was asked for was granted");
    let info = oauth::userinfo(&world.http(), &tokens.access.secret).await.expect("a fresh token");
    assert_eq!(info.email, ADMIN, "the account that consented");
    assert_eq!(info.hd.as_deref(), Some("northwind.test"), "a Workspace account, no consumer's");
    assert!(!format!("{tokens:?}").contains(tokens.refresh.expose_secret()), "tokens are in no log");
}

#[tokio::test]
async fn unticked_boxes_are_seen_in_what_was_granted() {
    let world = World::start().await;
    let only = vec![Scope::Users.url(), Scope::CustomerReadonly.url(), Scope::DomainsReadonly.url()];
    let tokens = world.tokens(ADMIN, Scopes::Only(only)).await;
    assert_eq!(missing(Verb::Import, &tokens.scopes), [], "users can be read");
    assert_eq!(missing(Verb::Connect, &tokens.scopes), [], "the sign-in scopes come along");
    assert_eq!(missing(Verb::Groups, &tokens.scopes), [Scope::GroupsReadonly], "groups were unticked");
}

#[tokio::test]
async fn cancel_comes_back_as_denied() {
    let world = World::start().await;
    let (_, redirect) = world.consent(ADMIN, Scopes::Cancel).await;
    let Redirect::Denied { error } = redirect else { panic!("nothing was given") };
    assert_eq!(error, "access_denied", "Google's word for it");
}

#[tokio::test]
async fn a_code_is_good_once_and_for_its_own_consent() {
    let world = World::start().await;
    let (first, redirect) = world.consent(ADMIN, Scopes::All).await;
    let Redirect::Code(code) = redirect else { panic!("the consent was given") };
    let http = world.http();
    oauth::exchange(&http, &oauth_client(), &first, &code).await.expect("the first time");
    let again = oauth::exchange(&http, &oauth_client(), &first, &code).await.expect_err("it is spent");
    assert!(matches!(again, Error::Reauthorize { cause: ReauthCause::CodeRefused, .. }), "{again:?}");
}

#[tokio::test]
async fn an_answer_without_a_refresh_token_is_told_and_the_spent_code_not_sent_again() {
    let world = World::start().await;
    let (consent, redirect) = world.consent(ADMIN, Scopes::All).await;
    let Redirect::Code(code) = redirect else { panic!("the consent was given") };
    let body = r#"{"access_token":"ya29.none","expires_in":3599,"scope":"openid","token_type":"Bearer"}"#;
    let short = Effect::Body { status: 200, content_type: "application/json".into(), body: body.into() };
    world.control.fault(Fault::once("POST", "/token", short)).await.expect("control is on");
    let error =
        oauth::exchange(&world.http(), &oauth_client(), &consent, &code).await.expect_err("it lacks it");
    let Error::Protocol { evidence } = error else { panic!("the answer is at fault: {error:?}") };
    assert_eq!(evidence.status, Some(200), "the evidence is that answer");
}

#[tokio::test]
async fn a_wrong_client_secret_is_told_apart() {
    let world = World::start().await;
    let tokens = world.tokens(ADMIN, Scopes::All).await;
    let wrong = google::OAuthClient { secret: secret("guess"), ..oauth_client() };
    let error =
        oauth::refresh(&world.http(), &wrong, &tokens.refresh).await.expect_err("the secret is checked");
    assert!(matches!(error, Error::Reauthorize { cause: ReauthCause::ClientInvalid, .. }), "{error:?}");
}

#[tokio::test]
async fn revoking_ends_the_refresh_token_and_may_be_repeated() {
    let world = World::start().await;
    let tokens = world.tokens(ADMIN, Scopes::All).await;
    let http = world.http();
    oauth::revoke(&http, &tokens.refresh).await.expect("a living token");
    oauth::revoke(&http, &tokens.refresh).await.expect("what is revoked already is revoked");
    let error = oauth::refresh(&http, &oauth_client(), &tokens.refresh).await.expect_err("it is revoked");
    assert!(matches!(error, Error::Reauthorize { cause: ReauthCause::Revoked, .. }), "{error:?}");
}

#[tokio::test]
async fn nothing_secret_is_in_an_address() {
    let world = World::start().await;
    let client = world.client().await;
    client.userinfo().await.expect("a good token");
    client.revoke().await.expect("a living token");
    for seen in world.control.requests().await.expect("control is on") {
        for word in ["client_secret", "refresh_token", "access_token", "code_verifier", "token="] {
            assert!(!seen.target.contains(word), "{word} in {}", seen.target);
        }
    }
}
