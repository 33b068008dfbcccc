//! What a sandbox with a file still knows when it starts again.

use reqwest::Method;
use sandbox::control::Control;
use sandbox::{Options, Plan, Rules, Tenant, serve};
use serde_json::json;

use crate::stage::{ALL, Stage, person, stage_with};

/// Ends the sandbox of a stage; another one stands in until the file is served again.
async fn end(stage: &mut Stage) {
    let spare = serve(Options { control: true, ..Options::default() }).await.expect("a sandbox");
    std::mem::replace(&mut stage.server, spare).shutdown().await;
}

async fn begin_again(stage: &mut Stage, options: &Options) {
    let again = serve(Options { control: true, ..options.clone() }).await.expect("the file is served again");
    stage.control = Control::new(again.origin(), again.control_key().expect("control is on"));
    stage.server = again;
}

#[tokio::test]
async fn rules_logs_passwords_and_schemas_outlive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options {
        tenant: Tenant { seed: 1, users: 30 },
        database: Some(dir.path().join("sandbox.db")),
        ..Options::default()
    };
    let mut stage = stage_with(options.clone(), ALL, None).await;
    let schema = json!({ "schemaName": "Grade", "displayName": "Grade", "fields": [
        { "fieldName": "level", "fieldType": "INT64", "displayName": "Level" },
    ] });
    stage.write(Method::POST, "customer/my_customer/schemas", schema).await;
    let id = stage.create("nora").await;
    let alias = json!({ "alias": "nono@northwind.test" });
    stage.write(Method::POST, &format!("users/{id}/aliases"), alias).await;
    stage.control.set_seats(Some(31)).await.unwrap();
    stage.control.set_plan(Plan::Paid).await.unwrap();
    end(&mut stage).await;

    begin_again(&mut stage, &options).await;
    assert_eq!(
        stage.control.rules().await.unwrap(),
        Rules { seats: Some(31), ..Rules::default() },
        "the rules are kept"
    );
    assert_eq!(stage.control.passwords(&id).await.unwrap().len(), 1, "the password was noted");
    stage.get("customer/my_customer/schemas/Grade").await;
    assert_eq!(stage.get("users/nono@northwind.test").await["id"], json!(id), "the alias is kept");
    let log = stage.get("/admin/reports/v1/activity/users/all/applications/admin").await;
    assert_eq!(log["items"].as_array().unwrap().len(), 2, "the log is kept: {log}");
    assert_eq!(
        stage.refused(Method::POST, "users", Some(person("bo"))).await.1,
        "limitExceeded",
        "and the seats are full"
    );

    end(&mut stage).await;
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let password = b"correct horse";
        assert!(
            !bytes.windows(password.len()).any(|window| window == password),
            "no password is in the file"
        );
    }
    let rules = Rules { seats: Some(40), ..Rules::default() };
    let ruled = serve(Options { control: true, rules: Some(rules.clone()), ..options }).await.unwrap();
    let control = Control::new(ruled.origin(), ruled.control_key().unwrap());
    assert_eq!(control.rules().await.unwrap(), rules, "rules that are given count more than those kept");
    control.reset(&Tenant { seed: 2, users: 5 }).await.unwrap();
    assert_eq!(control.seats_held().await.unwrap(), 5, "a reset forgets every account");
    ruled.shutdown().await;
}

#[tokio::test]
async fn groups_units_and_photos_outlive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let rules = Rules { units_per_second: 0, groups: Some(40), ..Rules::default() };
    let options = Options {
        tenant: Tenant { seed: 1, users: 60 },
        database: Some(dir.path().join("sandbox.db")),
        ..Options::default()
    };
    let mut stage = stage_with(Options { rules: Some(rules), ..options.clone() }, ALL, None).await;
    let units = "customer/my_customer/orgunits";
    stage.write(Method::PUT, &format!("{units}/Engineering"), json!({ "name": "Build" })).await;
    let lab = json!({ "name": "Lab", "parentOrgUnitPath": "/Build" });
    stage.write(Method::POST, units, lab).await;
    stage.write(Method::POST, "groups", json!({ "email": "choir@northwind.test" })).await;
    let wei = json!({ "email": "wei.chen@northwind.test", "role": "OWNER", "delivery_settings": "NONE" });
    stage.write(Method::POST, "groups/choir@northwind.test/members", wei).await;
    let photo = "users/wei.chen@northwind.test/photos/thumbnail";
    stage.write(Method::PUT, photo, json!({ "photoData": "R0lGODdhAQABAIAA" })).await;
    let before = stage.get(photo).await;
    end(&mut stage).await;

    begin_again(&mut stage, &options).await;
    let user = stage.get("users/wei.chen@northwind.test").await;
    assert_eq!(user["orgUnitPath"], "/Build/Platform/SRE", "renamed units are kept");
    stage.get(&format!("{units}/Build/Lab")).await;
    let member = stage.get("groups/choir@northwind.test/members/wei.chen@northwind.test").await;
    assert_eq!(
        (&member["role"], &member["delivery_settings"]),
        (&json!("OWNER"), &json!("NONE")),
        "memberships are kept"
    );
    let groups = stage.get("groups?customer=my_customer").await;
    assert_eq!(groups["groups"].as_array().unwrap().len(), 41, "as many groups as before");
    assert_eq!(stage.get(photo).await, before, "photos are kept");
    let url = user["thumbnailPhotoUrl"].as_str().unwrap();
    assert!(url.starts_with(stage.server.origin()), "{url} is where the sandbox is now");
    stage.control.reset(&Tenant { seed: 1, users: 60 }).await.unwrap();
    let tokens = stage.sign_in(ALL, None).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    let user = stage.get("users/wei.chen@northwind.test").await;
    assert_eq!(user["orgUnitPath"], "/Engineering/Platform/SRE", "a reset forgets it");
    assert_eq!(stage.refused(Method::GET, "groups/choir@northwind.test", None).await.0, 404, "groups, too");
}

#[tokio::test]
async fn groups_of_an_earlier_version_are_found_by_every_address() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("sandbox.db");
    let tenant = Tenant { seed: 1, users: 60 };
    let options = Options { tenant, database: Some(file.clone()), ..Options::default() };
    let mut stage = stage_with(options.clone(), ALL, None).await;
    let made = stage.write(Method::POST, "groups", json!({ "email": "choir@northwind.test" })).await;
    let alias = json!({ "alias": "singers@northwind.test" });
    stage.write(Method::POST, "groups/choir@northwind.test/aliases", alias).await;
    let wei = json!({ "email": "wei.chen@northwind.test" });
    stage.write(Method::POST, "groups/choir@northwind.test/members", wei).await;
    end(&mut stage).await;
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch(
        "DROP TABLE team_address; DROP TABLE resting; DROP TABLE unit; DROP TABLE photo;
         ALTER TABLE team DROP COLUMN made_ms;
         ALTER TABLE member DROP COLUMN delivery; ALTER TABLE member DROP COLUMN at_ms;",
    )
    .unwrap();
    drop(db);

    begin_again(&mut stage, &options).await;
    for key in ["choir@northwind.test", "singers@northwind.test", "choir@northwind.test.test-google-a.com"] {
        let found = stage.get(&format!("groups/{key}")).await;
        assert_eq!(found["id"], made["id"], "{key} still leads to it");
        assert_eq!(found["directMembersCount"], "1", "with its member");
    }
}

#[tokio::test]
async fn the_log_of_an_earlier_version_is_kept_and_takes_more() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("sandbox.db");
    let tenant = Tenant { seed: 1, users: 30 };
    let options = Options { tenant, database: Some(file.clone()), ..Options::default() };
    let mut stage = stage_with(options.clone(), ALL, None).await;
    stage.create("nora").await;
    end(&mut stage).await;
    let db = rusqlite::Connection::open(&file).unwrap();
    let layout: String =
        db.query_row("SELECT sql FROM sqlite_master WHERE name = 'activity'", [], |row| row.get(0)).unwrap();
    let narrow = layout.replace(", 'user_accounts'", "").replace("TABLE activity", "TABLE narrow");
    assert_ne!(narrow, layout, "the layout of before: {layout}");
    db.execute_batch(&format!(
        "{narrow}; INSERT INTO narrow SELECT * FROM activity; DROP TABLE activity; ALTER TABLE narrow RENAME TO activity;
         CREATE INDEX activity_application ON activity (application, sequence);"
    ))
    .unwrap();
    drop(db);

    begin_again(&mut stage, &options).await;

    stage.control.change_own_password("amelie@northwind.test").await.unwrap();
    for (log, expected) in [("admin", "CREATE_USER"), ("user_accounts", "password_edit")] {
        let told = stage.get(&format!("/admin/reports/v1/activity/users/all/applications/{log}")).await;
        assert_eq!(told["items"][0]["events"][0]["name"], expected, "{told}");
    }
}
