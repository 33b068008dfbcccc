//! What Google refuses to change, by what the caller does next.

use std::time::Duration;

use directory::{Email, Mapping};
use google::error::SeatLimit;
use google::project::new_account;
use google::{Client, Error, NextLogin, Patch, Scope};
use sandbox::Plan;
use sandbox::control::{Position, Scopes, Switch};

use crate::{ADMIN, World, account, oauth_client, person, settings};

/// So long that no test is too slow for it.
const SETTLE: Duration = Duration::from_secs(600);

async fn refused(client: &Client, local: &str) -> Error {
    client.create_user(&account(local)).await.expect_err("a refusal")
}

#[tokio::test]
async fn an_address_that_somebody_has_is_told() {
    let world = World::start().await;
    let client = world.client().await;
    // A user, an alias, a group, and an account outside the customer.
    for local in ["wei.chen", "amelie", "engineering", "taken-elsewhere.nora"] {
        let error = refused(&client, local).await;
        assert!(matches!(error, Error::AlreadyExists { .. }), "{local}: {error:?}");
        assert!(!format!("{error:?} {error}").contains(local), "evidence names nobody: {error:?}");
    }
    let id = client.user("wei.chen@northwind.test").await.expect("a user").account.id;
    let taken = Patch::rename(&Email::new("amelie@northwind.test").expect("an address"));
    let error = client.update_user(&id, &taken).await.expect_err("an alias of somebody else");
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
}

#[tokio::test]
async fn seats_that_were_bought_and_seats_of_a_trial_are_told_apart() {
    let world = World::with_users(10).await;
    let client = world.client().await;
    let held = world.control.seats_held().await.expect("control is on");
    world.control.set_seats(Some(held + 1)).await.expect("control is on");
    let id = client.create_user(&account("nora")).await.expect("one seat is left").account.id;
    let bought = |error: &Error| matches!(error, Error::SeatsExhausted { seats: SeatLimit::Bought, .. });
    let error = refused(&client, "nina").await;
    assert!(bought(&error), "T8: {error:?}");
    // Everything else goes on, and archiving frees a seat, which coming back takes.
    client.update_user(&id, &Patch::archive()).await.expect("there are licences for it");
    client.create_user(&account("nina")).await.expect("the seat is free");
    let error = client.update_user(&id, &Patch::unarchive()).await.expect_err("no seat to come back to");
    assert!(bought(&error), "{error:?}");
    world.control.set_plan(Plan::Trial).await.expect("control is on");
    let error = refused(&client, "nele").await;
    assert!(
        matches!(error, Error::SeatsExhausted { seats: SeatLimit::Trial, .. }),
        "a trial has ten: {error:?}"
    );
}

#[tokio::test]
async fn what_is_new_is_not_ready_for_a_while() {
    let world = World::start().await;
    world.control.set_settle(SETTLE).await.expect("control is on");
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    let mut reads = Vec::new();
    for _ in 0..4 {
        reads.push(client.user(&id).await.expect_err("not yet there"));
    }
    assert!(
        reads[..3].iter().all(|error| matches!(error, Error::NotFound { .. }))
            && matches!(reads[3], Error::NotPermitted { .. }),
        "mostly it is not found, and sometimes nobody may see it: {reads:?}"
    );
    let not_ready = |error: &Error| matches!(error, Error::NotReady { .. });
    let error = client.update_user(&id, &Patch::suspend()).await.expect_err("too early");
    assert!(not_ready(&error), "{error:?}");
    let error = client.add_alias(&id, "no@northwind.test").await.expect_err("too early");
    assert!(not_ready(&error), "{error:?}");
    let error = client.sign_out(&id).await.expect_err("too early");
    assert!(not_ready(&error), "{error:?}");

    world.control.set_settle(Duration::ZERO).await.expect("control is on");
    client.update_user(&id, &Patch::suspend()).await.expect("a little later");
}

#[tokio::test]
async fn what_was_renamed_is_not_ready_for_a_while() {
    let world = World::start().await;
    world.control.set_settle(SETTLE).await.expect("control is on");
    let client = world.client().await;
    let id = client.user("wei.chen@northwind.test").await.expect("a user").account.id;
    let rename = Patch::rename(&Email::new("w.chen@northwind.test").expect("an address"));
    client.update_user(&id, &rename).await.expect("a free address");
    let error = client.update_user(&id, &Patch::suspend()).await.expect_err("too early");
    assert!(matches!(error, Error::NotReady { .. }), "409 conflict: {error:?}");
    client.user(&id).await.expect("reading works");
}

#[tokio::test]
async fn without_licences_nobody_is_archived() {
    let world = World::start().await;
    world.control.set(Switch::ArchivedLicences, Position::Off).await.expect("control is on");
    let client = world.client().await;
    let id = client.user("wei.chen@northwind.test").await.expect("a user").account.id;
    let error = client.update_user(&id, &Patch::archive()).await.expect_err("no licence");
    assert!(matches!(error, Error::ArchiveLicence { .. }), "{error:?}");
}

#[tokio::test]
async fn what_cannot_be_undeleted_is_told() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    let impossible = |error: &Error| matches!(error, Error::UndeleteImpossible { .. });
    let error = client.undelete_user(&id, "/").await.expect_err("it lives");
    assert!(impossible(&error), "{error:?}");
    world.control.delete_user(&id).await.expect("control is on");
    client.create_user(&account("nora")).await.expect("the address is free at once");
    let error = client.undelete_user(&id, "/").await.expect_err("its address is in use");
    assert!(impossible(&error), "{error:?}");
    let error = client.undelete_user("104528816420518832010", "/").await.expect_err("nobody");
    assert!(impossible(&error), "{error:?}");

    let full = client.create_user(&account("nina")).await.expect("a free address").account.id;
    world.control.delete_user(&full).await.expect("control is on");
    let held = world.control.seats_held().await.expect("control is on");
    world.control.set_seats(Some(held)).await.expect("control is on");
    let error = client.undelete_user(&full, "/").await.expect_err("no seat to come back to");
    assert!(matches!(error, Error::SeatsExhausted { .. }), "section 9: {error:?}");
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let world = World::start().await;
    let client = world.client().await;
    let field = async |unit: &str, password: &str| {
        let account = new_account(
            &person("nora"),
            &Mapping::default(),
            unit,
            &password.into(),
            NextLogin::KeepPassword,
        )
        .expect("it looks well");
        match client.create_user(&account).await {
            Err(Error::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        field("/Nowhere", "$1$salt$aaaaaaaaaaaaaaaaaaaaaa").await,
        Some("orgUnitPath"),
        "no such unit"
    );
    assert_eq!(field("/Sales", "no hash").await, Some("password"), "no hash of Google's");
}

#[tokio::test]
async fn who_may_not_write_is_told() {
    let world = World::start().await;
    let helpdesk = world.client_of("helpdesk@northwind.test").await;
    let admin = helpdesk.user("priya.raman@northwind.test").await.expect("it may read").account.id;
    let error = helpdesk.update_user(&admin, &Patch::suspend()).await.expect_err("a super admin");
    assert!(matches!(error, Error::NotPermitted { .. }), "T14: {error:?}");

    let tokens = world.tokens(ADMIN, Scopes::Only(vec![Scope::Users.url()])).await;
    let client = Client::new(world.origin(), oauth_client(), tokens.refresh, settings()).expect("plain http");
    let Err(Error::MissingScope { scopes, .. }) = client.sign_out(&admin).await else { panic!("unticked") };
    assert_eq!(scopes, [Scope::UserSecurity], "signing out needs a scope of its own");
}

#[tokio::test]
async fn nobody_is_changed_by_address() {
    let world = World::start().await;
    let client = world.client().await;
    client.authorize().await.expect("a good token");
    world.control.forget_requests().await.expect("control is on");
    let wei = "wei.chen@northwind.test";
    let errors = [
        client.update_user(wei, &Patch::suspend()).await.map(drop),
        client.sign_out(wei).await,
        client.undelete_user(wei, "/").await,
        client.add_alias(wei, "w@northwind.test").await,
        client.delete_alias(wei, "w@northwind.test").await,
    ];
    assert!(errors.iter().all(|error| matches!(error, Err(Error::Invalid { .. }))), "{errors:?}");
    assert!(world.control.requests().await.expect("control is on").is_empty(), "nothing was sent");
}
