//! T14: Google lets only a super admin change administrators. What the connected account may not do is said when it connects,
//! and of each administrator before anything is sent, also why a password does not reach them; a super admin mends it.

use google::Grant;
use insta::assert_snapshot;
use serde_json::json;
use sync::Watch;
use sync::connect::Way;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::{Confirmed, Forecast, words};
use sync::store::plan::pair::Kind;

use crate::checks::{again, finds, healthy};
use crate::stage::{ADMIN, DELEGATED, Stage, answer, by, sandbox_way, told};

const DARA: &str = "dara.o'brien@northwind.test";
const TYPED: &str = "Correct horse 7 battery";

/// A tenant of which the help desk keeps the directory, and where Dara is an administrator as well.
async fn kept_by_the_help_desk() -> (Stage, i64) {
    let stage = Stage::of(16).await;
    stage.google.edit_user(DARA, json!({ "isDelegatedAdmin": true })).await.expect("Dara gets a role");
    let connection =
        stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("it may").id;
    stage.import(connection, Scope::All).await;
    for username in ["dara.o'brien", "wei.chen", "priya.raman"] {
        stage.change(username, |user| user.given_name.push_str(" X")).await;
    }
    (stage, connection)
}

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let kind = |kind: Kind| format!("{kind:?}").to_lowercase();
    let lines: Vec<_> =
        rows.iter().map(|row| format!("{} {}: {}", kind(row.row.kind), row.row.email, row.row.why)).collect();
    (run, lines.join("\n"))
}

#[tokio::test]
async fn what_the_account_may_not_do_is_said_when_it_connects() {
    let stage = Stage::of(16).await;
    let assigned = json!({ "items": [{ "roleId": "71", "assignedTo": "1", "scopeType": "CUSTOMER" }] });
    let held =
        ["USERS_RETRIEVE", "USERS_UPDATE", "GROUPS_ALL", "ORGANIZATION_UNITS_ALL", "SCHEMA_MANAGEMENT"];
    let held: Vec<_> = held.iter().map(|name| json!({ "privilegeName": name })).collect();
    let role = json!({ "items": [{ "roleId": "71", "roleName": "Clerk", "rolePrivileges": held }] });
    stage.google.fault(answer("/roleassignments", assigned)).await.expect("the next answer is set");
    stage.google.fault(answer("/roles?", role)).await.expect("the next answer is set");

    let row =
        stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("a role is enough");

    let lines: Vec<_> = sync::connection::verbs(&row)
        .into_iter()
        .filter_map(|one| Some(format!("{}: {}", one.verb.words(), one.disabled_because.or(one.caveat)?)))
        .collect();
    assert_snapshot!(lines.join("\n"), @"
    see Google's logs: its role lacks REPORTS_ACCESS (read reports and logs)
    sync users to Google: its role lacks USERS_CREATE (create users); that part is refused
    sign out suspended users: its role lacks USER_SECURITY_ALL (manage the security of users)
    see and assign licences: its role lacks LICENSING (manage licences)
    ");
    let found = stage.app.findings(row.id).await.expect("findings are local");
    let found =
        found.into_iter().find(|found| found.finding.code == "roleLacks").expect("and stays to be seen");
    assert_snapshot!(found.finding.affects, @"Google lets only a super admin change administrators.");
}

#[tokio::test]
async fn administrators_are_marked_before_anything_is_sent() {
    let (stage, connection) = kept_by_the_help_desk().await;

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"
    skip dara.o'brien@northwind.test: only a super admin may change administrators
    skip priya.raman@northwind.test: super admins are protected
    update wei.chen@northwind.test: first name
    ");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let report = report.expect("the rest is carried out");
    assert!(told(&report).starts_with("Done: 0 created, 1 updated"), "nothing is refused: {}", told(&report));
    let sent = stage.requests("/users/").await.into_iter().filter(|seen| seen.method == "PUT").count();
    assert_eq!(sent, 1, "Google is not asked for what it would refuse");
}

#[tokio::test]
async fn at_the_user_it_is_said_why_attributes_and_passwords_do_not_arrive() {
    let (stage, connection) = kept_by_the_help_desk().await;
    let dara = stage.person("dara.o'brien").await.id;
    stage.app.set_password(dara, Source::Typed(TYPED.into())).await.expect("it keeps every rule");

    let ties = stage.app.user_ties(dara).await.expect("Dara is there");

    let Forecast::Decided(directory::provision::Decision::Skip(skip)) = &ties[0].forecast else {
        panic!("it is known without asking Google: {:?}", ties[0].forecast)
    };
    assert_snapshot!(words::skip(skip), @"only a super admin may change administrators");
    let (_, plan) = planned(&stage, connection).await;
    assert!(plan.contains(DARA), "the plan says the same: {plan}");
    let passwords = stage.app.user(dara).await.expect("Dara is there").passwords;
    assert!(passwords.waiting.is_some() && passwords.receipts.is_empty(), "the password waits");
}

#[tokio::test]
async fn a_super_admin_mends_it() {
    let (stage, connection) = kept_by_the_help_desk().await;
    let dara = stage.person("dara.o'brien").await.id;
    stage.app.set_password(dara, Source::Typed(TYPED.into())).await.expect("it keeps every rule");
    let way = Way::Reactivate { connection, grant: None, client: None };
    stage.connect_as(way, by(ADMIN)).await.expect("a super admin reactivates the connection");

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"
    update dara.o'brien@northwind.test: first name; password set, to be changed at the next sign-in
    skip priya.raman@northwind.test: super admins are protected
    update wei.chen@northwind.test: first name
    ");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert!(stage.google.opens(DARA, TYPED).await.expect("control is on"), "the password arrives");
    let found = stage.app.findings(connection).await.expect("findings are local");
    assert!(found.iter().all(|found| found.finding.code != "roleLacks"), "and nothing lacks any more");
}

#[tokio::test]
async fn what_the_role_lacks_is_found_until_a_super_admin_takes_over() {
    let (stage, connection) = healthy(16).await;
    stage.google.edit_user(DARA, json!({ "isDelegatedAdmin": true })).await.expect("Dara gets a role");
    stage.import(connection, Scope::All).await;
    let way = |connection| Way::Reactivate { connection, grant: None, client: None };
    stage.connect_as(way(connection), by(DELEGATED)).await.expect("the help desk takes over");
    assert_snapshot!(finds(&stage, connection).await, @"
    account: roleLacks: helpdesk@northwind.test: delegated admin; Google does not let this account see its own privileges, so what its role allows cannot be known before it is tried. It cannot change: Dara O’Brien <dara.o'brien@northwind.test>, Tomás Rivera <helpdesk@northwind.test>, Priya Raman <priya.raman@northwind.test> and 1 more; as each was last read.
    domains: domainsUnread: Google says: Not Authorized to access this resource/api (403 forbidden).
    ");

    stage.connect_as(way(connection), by(ADMIN)).await.expect("a super admin takes over");
    assert_eq!(again(&stage, connection, "account").await, "", "asked again, it is well");

    stage
        .google
        .edit_user(ADMIN, json!({ "isAdmin": false, "isDelegatedAdmin": true }))
        .await
        .expect("a role is changed");
    assert_snapshot!(again(&stage, connection, "account").await, @"account: adminChanged: sync-admin@northwind.test was a super admin at the consent, and is a delegated admin now.");
}

/// Google's next answers about the role of the connected account.
async fn holds(stage: &Stage, held: &[&str]) {
    let assigned = json!({ "items": [{ "roleId": "71", "assignedTo": "1", "scopeType": "CUSTOMER" }] });
    let held: Vec<_> = held.iter().map(|name| json!({ "privilegeName": name })).collect();
    let role = json!({ "items": [{ "roleId": "71", "roleName": "Clerk", "rolePrivileges": held }] });
    stage.google.fault(answer("/roleassignments", assigned)).await.expect("the next answer is set");
    stage.google.fault(answer("/roles?", role)).await.expect("the next answer is set");
}

#[tokio::test]
async fn a_privilege_that_was_taken_since_the_consent_is_not_told_as_held() {
    let stage = Stage::of(16).await;
    holds(&stage, &["USERS_RETRIEVE", "USERS_UPDATE"]).await;
    let way = sandbox_way(Grant::LookAndSync);
    let connection = stage.connect_as(way, by(DELEGATED)).await.expect("a role is enough").id;
    let noted = stage.app.findings(connection).await.expect("findings are local");
    let noted = noted.into_iter().find(|found| found.finding.code == "roleLacks").expect("it is noted");
    assert!(noted.seen.contains("delegated admin with 2 privileges"), "{}", noted.seen);
    assert!(noted.as_of.is_some(), "as of the consent, and that is said");

    holds(&stage, &["USERS_RETRIEVE"]).await;
    let seen = again(&stage, connection, "account").await;

    assert!(seen.contains("delegated admin with 1 privilege;") && seen.contains("USERS_UPDATE"), "{seen}");
}
