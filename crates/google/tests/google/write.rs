//! Changes of users, as Google makes them.

use std::time::Duration;

use directory::account::Suspension;
use directory::value::Value;
use directory::{Attribute, Email, Mapping, Values};
use google::project::patch;
use google::{Error, NextLogin, Patch, ReadUser};
use sandbox::Plan;
use sandbox::control::PasswordSet;
use serde_json::json;

use crate::{World, account, hash};

#[tokio::test]
async fn an_account_is_made_as_it_was_wanted() {
    let world = World::start().await;
    let client = world.client().await;
    let ReadUser { account: made, raw } = client.create_user(&account("nora")).await.expect("a free address");
    assert_eq!(
        (made.email.as_str(), made.given_name.as_str(), made.family_name.as_str()),
        ("nora@northwind.test", "Nora", "Nieuw"),
        "who it is"
    );
    assert_eq!(made.values.display(Attribute::OrgUnitPath), "/Sales", "where it stands");
    assert!(made.must_change_password && made.suspension.is_none(), "a first password, and active");
    assert!(raw.get().contains(&made.id), "the answer comes with it");
    let read = client.user(&made.id).await.expect("it is there");
    assert_eq!(read.account, made, "what Google said is what is there");
    let set = world.control.passwords(&made.id).await.expect("control is on");
    let PasswordSet { hash_function, change_at_next_login, .. } = &set[0];
    assert_eq!(
        (hash_function.as_deref(), *change_at_next_login),
        (Some("crypt"), true),
        "only a hash leaves this machine"
    );
}

#[tokio::test]
async fn attributes_are_merged_into_what_is_there() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.user("wei.chen@northwind.test").await.expect("a user").account.id;
    let phones = json!([
        {"type": "pager", "value": "7", "primary": true}, {"type": "work", "value": "1", "customType": ""}
    ]);
    world
        .control
        .edit_user(&id, json!({"phones": phones, "recoveryEmail": "old@home.test"}))
        .await
        .expect("control");
    let current = client.user(&id).await.expect("a user");
    let wanted = [
        (Attribute::WorkPhone, Some("+41 21 1".into())),
        (Attribute::MobilePhone, Some("+41 79 2".into())),
        (Attribute::JobTitle, Some("Partner".into())),
        (Attribute::Lastname, Some("Chén".into())),
        (Attribute::RecoveryEmail, None),
    ];
    let patch = patch(&current.raw, &wanted, &Mapping::default()).expect("Google takes it");
    assert_eq!(
        patch.fields().collect::<Vec<_>>(),
        ["name", "organizations", "phones", "recoveryEmail"],
        "nothing but what changes"
    );
    let after = client.update_user(&id, &patch).await.expect("a change");
    let read = client.user(&id).await.expect("a user");
    let known: Vec<_> = after.account.values.iter().collect();
    let there = read.account.values.iter().filter(|(one, _)| !matches!(one, Attribute::Custom(_)));
    assert_eq!(
        known,
        there.collect::<Vec<_>>(),
        "the answer is what is there, but for the customer's own fields"
    );
    for (attribute, value) in &wanted[..3] {
        assert_eq!(read.account.values.get(*attribute), value.as_ref(), "{attribute:?}");
    }
    assert_eq!(read.account.family_name, "Chén", "the name with it");
    assert_eq!(read.account.values.get(Attribute::RecoveryEmail), None, "cleared");
    let raw: serde_json::Value = serde_json::from_str(read.raw.get()).expect("JSON");
    assert_eq!(raw["phones"][0], phones[0], "a foreign entry stays");
    assert_eq!(
        raw["phones"][1],
        json!({"type": "work", "value": "+41 21 1", "customType": ""}),
        "and what is foreign in our own"
    );
    let again = google::project::patch(&read.raw, &wanted, &Mapping::default()).expect("Google takes it");
    assert!(again.is_empty(), "the second time there is nothing to do");
    let refused = client.update_user(&id, &again).await.expect_err("nothing to say");
    assert!(matches!(refused, Error::Invalid { .. }), "and nothing is sent: {refused:?}");
}

#[tokio::test]
async fn every_attribute_goes_there_and_back() {
    let world = World::start().await;
    let client = world.client().await;
    let made = client.create_user(&account("nora")).await.expect("a free address");
    let mut wanted = Vec::new();
    for attribute in Attribute::built_in() {
        let value: Value = match attribute {
            Attribute::Email | Attribute::OrgUnitPath | Attribute::Aliases | Attribute::Photo => continue,
            Attribute::Manager => "wei.chen@northwind.test".into(),
            Attribute::AlternateEmail | Attribute::RecoveryEmail => "nora@home.test".into(),
            Attribute::RecoveryPhone => "+41211234567".into(),
            Attribute::WorkAddress | Attribute::HomeAddress | Attribute::OtherAddress => {
                let locality = attribute.label().to_owned();
                Value::Address(directory::value::Address { locality, ..Default::default() })
            }
            _ => attribute.label().into(),
        };
        wanted.push((attribute, Some(value)));
    }
    let full = patch(&made.raw, &wanted, &Mapping::default()).expect("Google takes it");
    let after = client.update_user(&made.account.id, &full).await.expect("a change");
    let values: Values = after.account.values.clone();
    for (attribute, value) in &wanted[2..] {
        assert_eq!(values.get(*attribute), value.as_ref(), "{attribute:?}");
    }
    let none: Vec<_> = wanted[2..].iter().map(|(attribute, _)| (*attribute, None)).collect();
    let cleared = patch(&after.raw, &none, &Mapping::default()).expect("Google takes it");
    let after = client.update_user(&made.account.id, &cleared).await.expect("a change");
    assert_eq!(after.account.values, made.account.values, "and away again");
}

#[tokio::test]
async fn what_goes_by_itself_goes_by_itself() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    let change = async |patch: Patch| client.update_user(&id, &patch).await.expect("a change").account;

    let renamed = change(Patch::rename(&Email::new("nora.neu@northwind.test").expect("an address"))).await;
    assert_eq!(renamed.email, "nora.neu@northwind.test", "the new address");
    assert_eq!(renamed.aliases, ["nora@northwind.test"], "the old one stays as an alias");

    assert_eq!(change(Patch::suspend()).await.suspension, Some(Suspension::Administrator), "by us");
    assert_eq!(change(Patch::reactivate()).await.suspension, None, "and lifted");
    assert!(change(Patch::archive()).await.archived, "into the archive");
    assert!(!change(Patch::unarchive()).await.archived, "and out of it");

    let moved = change(Patch::move_to("/Finance")).await;
    assert_eq!(moved.values.display(Attribute::OrgUnitPath), "/Finance", "another org unit");

    let kept = change(Patch::password(&hash(), NextLogin::KeepPassword)).await;
    assert!(!kept.must_change_password, "the directory is the authority");
    let set = world.control.passwords(&id).await.expect("control is on");
    assert_eq!(set.len(), 2, "the first one and this");
    assert!(change(Patch::next_login(NextLogin::ChangePassword)).await.must_change_password, "F17");
    assert_eq!(world.control.passwords(&id).await.expect("control").len(), 2, "the password is as it was");
}

#[tokio::test]
async fn sessions_are_ended() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    client.sign_out(&id).await.expect("it is allowed");
    assert_eq!(world.control.sign_outs(&id).await.expect("control is on").len(), 1, "once");
}

#[tokio::test]
async fn a_deleted_user_comes_back() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    world.control.delete_user(&id).await.expect("control is on");
    assert!(matches!(client.user(&id).await, Err(Error::NotFound { .. })), "deleted");
    client.undelete_user(&id, "/Finance").await.expect("within 20 days");
    let back = client.user(&id).await.expect("it is there again").account;
    assert_eq!(back.values.display(Attribute::OrgUnitPath), "/Finance", "in the unit that was named");

    world.control.delete_user(&id).await.expect("control is on");
    world.control.advance_clock(Duration::from_secs(21 * 86_400)).await.expect("control is on");
    let error = world.client().await.undelete_user(&id, "/").await.expect_err("too late");
    assert!(matches!(error, Error::UndeleteImpossible { .. }), "F20: {error:?}");
}

#[tokio::test]
async fn a_trial_s_new_accounts_arrive_suspended_by_google() {
    let world = World::with_users(5).await;
    world.control.set_plan(Plan::Trial).await.expect("control is on");
    let client = world.client().await;
    let made = client.create_user(&account("nora")).await.expect("a free address").account;
    assert_eq!(made.suspension, Some(Suspension::Google("WEB_LOGIN_REQUIRED".to_owned())), "F18");
    let error = client.update_user(&made.id, &Patch::reactivate()).await.expect_err("only Google lifts it");
    assert!(matches!(error, Error::SuspendedByGoogle { .. }), "{error:?}");
    world.control.web_login(&made.id).await.expect("control is on");
    assert_eq!(
        client.user(&made.id).await.expect("a user").account.suspension,
        None,
        "after a first sign-in"
    );
}

#[tokio::test]
async fn another_success_than_200_is_one_too() {
    let world = World::start().await;
    let client = world.client().await;
    for status in [201, 202] {
        let body = format!(r#"{{"id": "9{status}", "primaryEmail": "nora@northwind.test"}}"#);
        let effect = sandbox::Effect::Body { status, content_type: "application/json".to_owned(), body };
        let fault = sandbox::Fault::once("POST", "/users", effect);
        world.control.fault(fault).await.expect("control is on");
        let made = client.create_user(&account("nora")).await.expect("any 2xx");
        assert_eq!(made.account.id, format!("9{status}"), "2.2: 202 invites an unmanaged account");
    }
}
