//! What a sandbox with a file still knows when it starts again.

use reqwest::Method;
use sandbox::control::Control;
use sandbox::{Options, Plan, Rules, Tenant, serve};
use serde_json::json;

use crate::stage::{ALL, person, stage_with};

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
    let server = std::mem::replace(
        &mut stage.server,
        serve(Options { control: true, ..Options::default() }).await.unwrap(),
    );
    server.shutdown().await;

    let again = serve(Options { control: true, ..options.clone() }).await.unwrap();
    stage.control = Control::new(again.origin(), again.control_key().unwrap());
    stage.server = again;
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

    let server = std::mem::replace(
        &mut stage.server,
        serve(Options { control: true, ..Options::default() }).await.unwrap(),
    );
    server.shutdown().await;
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
async fn the_log_of_an_earlier_version_is_kept_and_takes_more() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("sandbox.db");
    let tenant = Tenant { seed: 1, users: 30 };
    let options = Options { tenant, database: Some(file.clone()), ..Options::default() };
    let mut stage = stage_with(options.clone(), ALL, None).await;
    stage.create("nora").await;
    let server = std::mem::replace(
        &mut stage.server,
        serve(Options { control: true, ..Options::default() }).await.unwrap(),
    );
    server.shutdown().await;
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

    let again = serve(Options { control: true, ..options }).await.unwrap();
    stage.control = Control::new(again.origin(), again.control_key().unwrap());
    stage.server = again;

    stage.control.change_own_password("amelie@northwind.test").await.unwrap();
    for (log, expected) in [("admin", "CREATE_USER"), ("user_accounts", "password_edit")] {
        let told = stage.get(&format!("/admin/reports/v1/activity/users/all/applications/{log}")).await;
        assert_eq!(told["items"][0]["events"][0]["name"], expected, "{told}");
    }
}
