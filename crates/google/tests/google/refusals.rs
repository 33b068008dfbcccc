//! What Google refuses, as the caller meets it.

use google::groups::Membership;
use google::{AdminRole, Error, Scope, UserList};
use sandbox::control::{Position, Scopes, Switch};
use sandbox::{Effect, Fault};

use crate::{ADMIN, World, oauth_client, settings};

async fn users(client: &google::Client) -> Error {
    client.users_page(&UserList::default(), None).await.expect_err("a refusal")
}

#[tokio::test]
async fn api_access_off_and_api_not_enabled_are_told_apart() {
    let world = World::start().await;
    let client = world.client().await;
    world.control.set(Switch::ApiAccess, Position::Off).await.expect("control is on");
    assert!(matches!(users(&client).await, Error::ApiAccessOff { .. }), "T3: the Admin console's switch");
    world.control.set(Switch::ApiAccess, Position::On).await.expect("control is on");
    world.control.set(Switch::AdminSdk, Position::Off).await.expect("control is on");
    let Error::ApiNotEnabled { project, service, .. } = users(&client).await else {
        panic!("T3: the project's")
    };
    assert_eq!(service, "admin.googleapis.com", "which API");
    assert!(
        project.is_some_and(|project| project.bytes().all(|byte| byte.is_ascii_digit())),
        "which project"
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let world = World::start().await;
    let tokens = world.tokens(ADMIN, Scopes::Only(vec![Scope::CustomerReadonly.url()])).await;
    let client =
        google::Client::new(world.origin(), oauth_client(), tokens.refresh, settings()).expect("plain http");
    let Error::MissingScope { scopes, .. } = users(&client).await else { panic!("users were unticked") };
    assert_eq!(scopes, [Scope::UsersReadonly], "the least that would do");
}

#[tokio::test]
async fn an_ordinary_user_may_not_list() {
    let world = World::start().await;
    let client = world.client_of("wei.chen@northwind.test").await;
    assert!(matches!(users(&client).await, Error::NotPermitted { .. }), "no admin role");
    assert_eq!(client.admin_role("wei.chen@northwind.test").await, Ok(AdminRole::None), "which is an answer");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::start().await;
    let client = world.client().await;
    let error = client.user("nobody@northwind.test").await.expect_err("no such user");
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("nobody@"), "evidence names nobody: {error:?}");
    let error = client.members("nobody@northwind.test", Membership::Direct).await.expect_err("no such group");
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_said_to_be_none() {
    let world = World::start().await;
    let client = world.client().await;
    let cases =
        ["<html>Sign in to the hotel's network", "{\"users\":[{\"id\":\"1\"}", "{\"users\":[7]}", "[]", ""];
    for body in cases {
        let effect =
            Effect::Body { status: 200, content_type: "text/html".to_owned(), body: body.to_owned() };
        world.control.clear_faults().await.expect("control is on");
        world
            .control
            .fault(Fault::once("GET", "/users?", effect).times(u32::MAX))
            .await
            .expect("control is on");
        let read = client.users_page(&UserList::default(), None).await.and_then(|page| page.accounts());
        let error = read.expect_err(body);
        assert!(matches!(error, Error::Protocol { .. }), "{body}: {error:?}");
        assert!(!error.to_string().contains("hotel"), "the body is not quoted: {error}");
    }
}
