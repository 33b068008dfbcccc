//! Aliases that are exported, and a rename of ours: Google keeps the old address as an alias, and that is no question.

use directory::{Attribute, Direction, Value};
use serde_json::json;
use sync::Watch;
use sync::import::Scope;
use sync::provision::Confirmed;

use crate::stage::{Stage, told};

const KOFI: &str = "kofi.mensah@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const RENAMED: &str = "k.mensah@northwind.test";
const ALIAS: &str = "kofi@northwind.test";

/// Imported people, whose aliases both sides have agreed on: the directory is the authority for them.
async fn exported() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_direction(connection, &[Attribute::Aliases], Direction::Export).await.expect("it may be");
    stage.import(connection, Scope::All).await;
    // A sync that writes to them brings the aliases together.
    for username in ["kofi.mensah", "wei.chen"] {
        stage.change(username, |user| user.given_name.push('x')).await;
    }
    let first = synced(&stage, connection).await;
    assert!(first.1.starts_with("Done: 0 created, 2 updated"), "{}", first.1);
    (stage, connection)
}

/// What a sync asks about, and its report.
async fn synced(stage: &Stage, connection: i64) -> (Vec<(String, u64)>, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let review = stage.app.sync_review(run).await.expect("it is looked at");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    (review.counts.questions, told(&report.expect("it is applied")))
}

async fn nothing_is_left_to_do(stage: &Stage, connection: i64) {
    let (questions, report) = synced(stage, connection).await;
    assert_eq!(questions, [], "nobody is asked about what we did ourselves");
    assert!(report.starts_with("Done: 0 created, 0 updated"), "{report}");
}

/// The aliases of an account, in the order of the alphabet.
async fn aliases(stage: &Stage, email: &str) -> Vec<String> {
    let user = stage.google.user(email).await.expect("the account is there");
    assert_eq!(user["primaryEmail"], email, "by its own address");
    let list = user["aliases"].as_array().into_iter().flatten();
    let mut aliases: Vec<_> = list.filter_map(|alias| alias.as_str().map(str::to_owned)).collect();
    aliases.sort();
    aliases
}

#[tokio::test]
async fn the_alias_that_a_rename_left_is_no_drift() {
    let (stage, connection) = exported().await;
    stage.change("kofi.mensah", |user| user.email = RENAMED.to_owned()).await;

    let (_, report) = synced(&stage, connection).await;
    assert!(report.starts_with("Done: 0 created, 1 updated"), "{report}");

    nothing_is_left_to_do(&stage, connection).await;
    assert_eq!(aliases(&stage, RENAMED).await, [KOFI], "mail to the old address still comes");
}

#[tokio::test]
async fn a_rename_and_a_new_alias_are_done_in_one_run_and_the_old_address_stays() {
    let (stage, connection) = exported().await;
    stage
        .change("kofi.mensah", |user| {
            user.email = RENAMED.to_owned();
            user.values.set(Attribute::Aliases, Value::List(vec![ALIAS.to_owned()]));
        })
        .await;

    let (_, report) = synced(&stage, connection).await;
    assert!(report.starts_with("Done: 0 created, 1 updated"), "our own rename makes nothing stale: {report}");

    assert_eq!(aliases(&stage, RENAMED).await, [KOFI, ALIAS], "nothing was taken away silently");
    nothing_is_left_to_do(&stage, connection).await;
}

#[tokio::test]
async fn what_somebody_else_adds_to_the_alias_that_a_rename_left_is_drift() {
    let (stage, connection) = exported().await;
    stage.change("kofi.mensah", |user| user.email = RENAMED.to_owned()).await;
    synced(&stage, connection).await;
    let more = json!({ "aliases": [KOFI, "someone@northwind.test"] });
    stage.google.edit_user(RENAMED, more).await.expect("somebody is at work there");

    let (questions, _) = synced(&stage, connection).await;

    assert_eq!(questions, [("drift".to_owned(), 1)], "that was not us");
}

#[tokio::test]
async fn who_swap_their_addresses_are_asked_about_no_alias() {
    let (stage, connection) = exported().await;
    stage.change("kofi.mensah", |user| user.email = WEI.to_owned()).await;
    stage.change("wei.chen", |user| user.email = KOFI.to_owned()).await;

    let (_, report) = synced(&stage, connection).await;
    assert!(report.starts_with("Done: 0 created, 2 updated"), "{report}");

    nothing_is_left_to_do(&stage, connection).await;
    assert_eq!(aliases(&stage, WEI).await, Vec::<String>::new(), "what each had for the meantime is gone");
    assert_eq!(aliases(&stage, KOFI).await, Vec::<String>::new(), "of both");
}
