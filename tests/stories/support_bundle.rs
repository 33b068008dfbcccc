//! A support bundle tells what was set here: settings by name and never to what, and which way an attribute goes since.

use std::collections::BTreeSet;

use directory::arrange::{Limit, Limits};
use directory::org_unit::Missing;
use directory::password::{AfterExpiry, Expiry, Policy};
use directory::{Attribute, Direction};
use serde_json::Value;
use store::password::Keeping;
use sync::connection::PasswordMode;

use crate::stage::Stage;

/// What people did here, as a bundle tells it, newest first.
async fn edits(stage: &Stage) -> Vec<Value> {
    let bundle = stage.app.bundle(&Vec::new()).await.expect("it is made");
    let edits = bundle.files.into_iter().find(|file| file.name == "edits.jsonl").expect("it is among them");
    edits.text.lines().map(|line| serde_json::from_str(line).expect("an edit a line")).collect()
}

#[tokio::test]
async fn every_setting_that_is_changed_is_told_by_its_name_and_not_to_what() {
    let (stage, connection) = Stage::connected(9).await;
    let app = &stage.app;
    app.rename_connection(connection, "Sesame Street").await.expect("it has another name");
    app.set_password_mode(connection, PasswordMode::Directory).await.expect("the directory owns them");
    app.set_seats(connection, Some(4_711)).await.expect("the administrator says how many there are");
    app.choose_domain(connection, Some("northwind.test")).await.expect("it is verified");
    app.set_group_switch(connection, true).await.expect("it may");
    app.set_missing_units(connection, Missing::Create).await.expect("it may make them");
    let limit = Limit { percent: 7, least: 3, most: 1_234 };
    let limits = Limits::SETTABLE.map(|what| (what, limit)).to_vec();
    app.set_limits(connection, limits).await.expect("they hold something back");
    app.set_password_policy(Policy { min_length: 30, ..Policy::default() }).await.expect("it can be kept");
    let expiry = Expiry { days: 1_357, then: AfterExpiry::Keep };
    app.set_password_expiry(expiry).await.expect("they expire some day");
    app.keep_passwords(Keeping::Keep).await.expect("they are kept");

    let edits = edits(&stage).await;

    let names = edits.iter().filter_map(|edit| edit["settings"].as_array()).flatten();
    let names: BTreeSet<_> = names.map(|name| name.as_str().expect("a name")).collect();
    let expected = BTreeSet::from([
        "Manage groups and memberships in Google",
        "Missing org units",
        "changed addresses",
        "domain of new users",
        "licences",
        "name",
        "password policy",
        "passwords expire",
        "passwords for later connections",
        "passwords set",
        "suspensions and removals",
        "values cleared on Google",
        "who owns passwords",
    ]);
    assert_eq!(names, expected, "each of them, by words that are known");
    let whole = serde_json::to_string(&edits).expect("it is written");
    for value in ["Sesame", "4711", "northwind", "1234", "1357", "morgan"] {
        assert!(!whole.contains(value), "{value} is in it: {whole}");
    }
}

#[tokio::test]
async fn of_the_mapping_it_is_told_which_way_an_attribute_went_and_goes() {
    let (stage, connection) = Stage::connected(9).await;
    let title = [Attribute::JobTitle];
    stage.app.set_direction(connection, &title, Direction::Export).await.expect("it may be exported");

    let edits = edits(&stage).await;

    let set = edits.iter().find(|edit| edit["what"] == "mapping").expect("it is told");
    assert_eq!(set["connection"], connection, "of which connection");
    let way = serde_json::json!([{ "attribute": "jobTitle", "before": "exclude", "after": "export" }]);
    assert_eq!(set["directions"], way, "both ways");
    assert!(set["operator"].as_str().is_some_and(|who| who.starts_with("operator-")), "and by whom: {set}");
}
