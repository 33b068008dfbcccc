//! An account is looked at again before each write: one that is protected by now, or does not stand as it did when the
//! plan was made, is left as it is, and the others go on.

use directory::user::Unbind;
use insta::assert_snapshot;
use secrecy::SecretString;
use serde_json::{Value, json};
use sync::connection::PasswordMode;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::stage::{Stage, not_let_in, told};

const WEI: &str = "wei.chen@northwind.test";
const KOFI: &str = "kofi.mensah@northwind.test";
const AMELIE: &str = "amelie.dubois@northwind.test";
const HANA: &str = "hana.yamada@northwind.test";
const OLENA: &str = "olena.kovalchuk@northwind.test";

/// A plan of a rename, a suspension, an archive that lets go, values and a password, each for one user.
async fn planned() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.email = "weiwei.chen@northwind.test".to_owned()).await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.suspend_user(kofi.id, kofi.version).await.expect("it may be");
    let amelie = stage.person("amelie.dubois").await.id;
    stage.app.unbind_users(connection, vec![amelie], Unbind::Archive).await.expect("she is bound");
    stage.change("hana.yamada", |user| user.given_name = "Hanako".to_owned()).await;
    let olena = stage.person("olena.kovalchuk").await.id;
    let typed = Source::Typed(SecretString::from("correct horse 7 Battery"));
    stage.app.set_password(olena, typed).await.expect("it keeps every rule");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    (stage, run)
}

/// Applies the plan after Google's accounts became something else, and tells what came of it.
async fn applied_after(stage: &Stage, run: i64, meanwhile: &Value) -> String {
    for email in [WEI, KOFI, AMELIE, HANA, OLENA] {
        stage.google.edit_user(email, meanwhile.clone()).await.expect("somebody does it in the console");
    }
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

#[tokio::test]
async fn whoever_became_a_super_admin_is_left_alone() {
    let (stage, run) = planned().await;

    let told = applied_after(&stage, run, &json!({ "isAdmin": true })).await;

    assert_snapshot!(told, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 6 refused
    - Amélie Dubois <amelie.dubois@northwind.test> refused: protected since the plan was made: super admins are protected
    - Amélie Dubois <amelie.dubois@northwind.test> refused: an earlier step of this user was not done; sync again
    - Hanako 山田 <hana.yamada@northwind.test> refused: protected since the plan was made: super admins are protected
    - Kofi Mensah <kofi.mensah@northwind.test> refused: protected since the plan was made: super admins are protected
    - Wei Chen <weiwei.chen@northwind.test> refused: protected since the plan was made: super admins are protected
    - Олена Ковальчук <olena.kovalchuk@northwind.test> refused: protected since the plan was made: super admins are protected
    ");
    for email in [WEI, KOFI, AMELIE, HANA, OLENA] {
        let now = stage.google.user(email).await.expect("the address is as it was");
        assert_eq!((&now["suspended"], &now["archived"]), (&json!(false), &json!(false)), "{email}");
    }
    assert!(stage.google.passwords(OLENA).await.expect("she is there").is_empty(), "no password is set");
}

/// The plan after a try of it, of which Google let nothing in.
async fn turned_away() -> (Stage, i64) {
    let (stage, run) = planned().await;
    let fault = not_let_in("PUT", "/users/").times(u32::MAX);
    stage.google.fault(fault).await.expect("control is on");
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
    assert_eq!(stage.unanswered(run).await, 0, "Google has said that it did nothing");
    stage.google.clear_faults().await.expect("Google answers again");
    (stage, run)
}

#[tokio::test]
async fn whoever_became_a_super_admin_before_google_let_our_change_in_is_left_alone() {
    let (stage, run) = turned_away().await;

    let told = applied_after(&stage, run, &json!({ "isAdmin": true })).await;

    assert_eq!(told.matches("super admins are protected").count(), 5, "each of them: {told}");
    assert!(stage.google.passwords(OLENA).await.expect("she is there").is_empty(), "no password is set");
}

#[tokio::test]
async fn what_was_sent_and_is_not_done_leaves_a_super_admin_alone_too() {
    let (stage, run) = turned_away().await;
    stage.leave_sent(run).await;

    let told = applied_after(&stage, run, &json!({ "isAdmin": true })).await;

    assert_eq!(told.matches("super admins are protected").count(), 5, "each of them: {told}");
    for email in [WEI, KOFI, AMELIE, HANA, OLENA] {
        let now = stage.google.user(email).await.expect("the address is as it was");
        assert_eq!((&now["suspended"], &now["archived"]), (&json!(false), &json!(false)), "{email}");
    }
    assert!(stage.google.passwords(OLENA).await.expect("she is there").is_empty(), "no password is set");
}

#[tokio::test]
async fn whoever_was_suspended_by_another_is_left_alone() {
    let (stage, run) = planned().await;

    let told = applied_after(&stage, run, &json!({ "suspended": true })).await;

    assert_snapshot!(told, @"
    Refusals: 0 created, 0 updated, 0 linked, 1 unchanged, 0 skipped, 0 conflicts, 5 refused
    - Amélie Dubois <amelie.dubois@northwind.test> refused: the account was suspended on Google since the plan was made
    - Amélie Dubois <amelie.dubois@northwind.test> refused: an earlier step of this user was not done; sync again
    - Hanako 山田 <hana.yamada@northwind.test> refused: the account was suspended on Google since the plan was made
    - Wei Chen <weiwei.chen@northwind.test> refused: the account was suspended on Google since the plan was made
    - Олена Ковальчук <olena.kovalchuk@northwind.test> refused: the account was suspended on Google since the plan was made
    ");
    assert!(stage.google.passwords(OLENA).await.expect("she is there").is_empty(), "no password is set");
}

#[tokio::test]
async fn whoever_was_archived_is_left_alone() {
    let (stage, run) = planned().await;

    let told = applied_after(&stage, run, &json!({ "archived": true })).await;

    assert_snapshot!(told, @"
    Refusals: 0 created, 0 updated, 0 linked, 1 unchanged, 0 skipped, 0 conflicts, 4 refused, 1 let go
    - Hanako 山田 <hana.yamada@northwind.test> refused: the account was archived on Google since the plan was made
    - Kofi Mensah <kofi.mensah@northwind.test> refused: the account was archived on Google since the plan was made
    - Wei Chen <weiwei.chen@northwind.test> refused: the account was archived on Google since the plan was made
    - Олена Ковальчук <olena.kovalchuk@northwind.test> refused: the account was archived on Google since the plan was made
    ");
}

#[tokio::test]
async fn what_moves_nobody_that_is_planned_moves_nothing() {
    let (stage, run) = planned().await;

    let told = applied_after(&stage, run, &json!({ "includeInGlobalAddressList": false })).await;

    assert_snapshot!(told, @"Done: 0 created, 3 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 2 suspended, 1 let go");
}
