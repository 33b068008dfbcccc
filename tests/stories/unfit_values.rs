//! A server that is not Google's may send anything: a row that no directory can hold waits, with its reason, and the
//! others go on.

use directory::Attribute;
use directory::user::Unbind;
use insta::assert_snapshot;
use serde_json::json;
use store::plan::decision::Kind;
use sync::import::{Answer, Scope};
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::stage::{Stage, only, said, told};

const PRIYA: &str = "priya.raman@northwind.test";
const WEI: &str = "wei.chen@northwind.test";

/// Gives an account another last name, without Google's rules.
async fn rename(stage: &Stage, email: &str, family_name: &str) {
    let name = json!({ "name": { "givenName": "Priya", "familyName": family_name } });
    stage.google.edit_user(email, name).await.expect("this server takes any name");
}

#[tokio::test]
async fn a_name_longer_than_any_leaves_its_own_row_out() {
    let (stage, connection) = Stage::connected(16).await;
    rename(&stage, PRIYA, &"x".repeat(5_000)).await;
    let namesake = stage.add_person("priya", ("Priya", "Raman"), PRIYA).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let row = stage.row(run, PRIYA).await.decision;
    assert_eq!(
        (row.kind, row.why.as_str()),
        (
            Kind::Conflict,
            "last name: it may have at most 1024 characters; this one has 5000; correct it on Google"
        ),
        "also where somebody looks the same"
    );
    let answers = [
        Answer::Link { user: namesake },
        Answer::Merge { user: namesake, fields: vec![Attribute::Lastname] },
        Answer::Username { username: "priya.two".to_owned() },
        Answer::FamilyName { family_name: "Raman".to_owned() },
    ];
    for answer in answers {
        let refused = stage.answer(run, PRIYA, answer).await.expect_err("none of it may come in");
        assert_eq!(
            said(&refused),
            "Refused: last name: it may have at most 1024 characters; this one has 5000; correct it on Google, then \
             import again",
            "the remedy is said"
        );
    }
    let report = stage.apply(run).await;
    let problem = report.problems.first().expect("it is told");
    assert!(
        problem.name.chars().count() < 200,
        "the report names somebody, it is not the name: {}",
        problem.name
    );
    assert_eq!(problem.why, row.why, "the reason is in the report");
    assert_eq!((report.run.counts.created, report.problem_count), (15, 1), "everybody else arrived");
    let long = stage.app.store().read(|conn| {
        let texts = "SELECT count(*) FROM step WHERE length(detail) > 1000";
        Ok(conn.query_row(texts, [], |row| row.get::<_, u64>(0))?)
    });
    assert_eq!(long.await.expect("it reads"), 0, "nor is it in the journal");

    rename(&stage, PRIYA, "Raman").await;
    let next = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_eq!(
        stage.row(next, PRIYA).await.decision.kind,
        Kind::Match,
        "nothing is lost once it is corrected"
    );
}

#[tokio::test]
async fn a_name_with_control_characters_does_not_replace_the_one_here() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let before = stage.person("priya.raman").await.user;
    rename(&stage, PRIYA, "Raman\u{1b}[2J").await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let row = stage.row(run, PRIYA).await.decision;
    let rule = "last name: it is one line of text, without control characters; correct it on Google";
    assert_eq!(row.why, rule, "the rule is said");
    let refused = stage.tick(run, PRIYA).await.expect_err("it cannot be ticked either");
    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));
    let report = stage.apply(run).await;
    assert_snapshot!(told(&report).replace('\u{1b}', "?"), @"
    Refusals: 0 created, 0 updated, 0 linked, 15 unchanged, 0 skipped, 1 conflicts, 0 refused
    - Priya Raman?[2J <priya.raman@northwind.test> conflict: last name: it is one line of text, without control characters; correct it on Google
    ");
    assert_eq!(stage.person("priya.raman").await.user, before, "the directory keeps what it has");

    let id = stage.person("priya.raman").await.id;
    let refused = stage.refreshed(id).await.expect_err("nor does a fresh look take it");
    assert_snapshot!(said(&refused), @"Refused: last name: it is one line of text, without control characters; correct it on Google, then look again");
}

#[tokio::test]
async fn the_directory_may_keep_its_name_and_the_next_sync_writes_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    let name = json!({ "name": { "givenName": wei.user.given_name, "familyName": "Chen\u{1b}[2J" } });
    stage.google.edit_user(WEI, name).await.expect("this server takes any name");
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let id = stage.row(run, WEI).await.google_id;
    let detail = stage.app.review_detail(run, &id).await.expect("the row opens");
    assert!(detail.keeps_its_own, "the window offers it");
    let last = detail.candidates[0].fields.iter().find(|field| field.attribute == Attribute::Lastname);
    assert!(!last.expect("it is compared").merge_takes, "a merge leaves that one out by itself");

    let taking = Answer::Merge { user: wei.id, fields: vec![Attribute::Lastname] };
    let refused = stage.answer(run, WEI, taking).await.expect_err("it may not come in");
    assert!(said(&refused).contains("without control characters"), "the rule is said: {}", said(&refused));
    stage.answer(run, WEI, Answer::Link { user: wei.id }).await.expect("his own name stays");
    let report = stage.apply(run).await;

    assert_eq!((report.run.counts.linked, report.problem_count), (1, 0), "{}", told(&report));
    assert_eq!(stage.person("wei.chen").await.user, wei.user, "the directory keeps what it has");
    let next = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_eq!(
        stage.app.plan(next).await.expect("there is a plan").counts.kinds,
        [0, 0, 16, 0, 0, 0],
        "nobody is asked again"
    );
    stage.app.discard(next).await.expect("it is not needed");
    let sync = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(sync, &Confirmed::default(), &Watch::silent()).await.expect("the plan is applied");
    let after = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(
        stage.row(after, WEI).await.family_name,
        wei.user.family_name,
        "Google gets the name that the directory has"
    );
}

#[tokio::test]
async fn whoever_was_removed_here_cannot_come_back_with_such_a_name() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let priya = stage.person("priya.raman").await;
    stage.app.delete_user(priya.id, priya.version, Some(Unbind::LeaveActive)).await.expect("she is removed");
    rename(&stage, PRIYA, &"x".repeat(1_025)).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let rows = stage.rows(run, only(&[Kind::Removed])).await;
    assert_eq!(
        rows[0].decision.locked.as_deref(),
        Some("last name: it may have at most 1024 characters; this one has 1025; correct it on Google first"),
        "nobody is asked about her, and the row says why it is locked"
    );
}
