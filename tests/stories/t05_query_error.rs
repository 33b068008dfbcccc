//! T5: a filter with an error is said to be one; a filter that finds nobody is not.

use insta::assert_snapshot;
use sync::Code;
use sync::import::Scope;

use crate::stage::{Stage, said};

fn query(text: &str) -> Scope {
    Scope::Query { text: text.to_owned() }
}

#[tokio::test]
async fn a_bad_query_is_said_to_be_one() {
    let (stage, connection) = Stage::connected(60).await;
    let bad = query("orgDepartment=Sales OR orgDepartment=Finance");

    let count = stage.app.import_count(connection, &bad).await.expect_err("Google has no OR");
    let read = stage.read(connection, bad).await.expect_err("neither in an import");

    assert_eq!([count.code(), read.code()], [Code::InvalidQuery; 2], "the field with the query is marked");
    assert_snapshot!(said(&count), @"
    InvalidQuery: Google does not understand the query
    Write field=value or field:value, with quotes around values that have blanks, such as orgDepartment='Sales East'.
    ");
    assert_eq!(said(&count), said(&read), "counting and importing say the same");
    assert!(stage.people().await.is_empty(), "nothing came into the directory");
}

#[tokio::test]
async fn a_query_that_finds_nobody_is_said_to_find_nobody() {
    let (stage, connection) = Stage::connected(60).await;
    let nobody = query("orgDepartment='Department of Nobody'");

    let count = stage.app.import_count(connection, &nobody).await.expect("the query is fine");
    assert_eq!((count.users, count.at_least, count.examples.len()), (0, false, 0), "it counts nobody");

    let found = stage.read(connection, nobody).await.expect_err("there is nothing to plan");
    assert_snapshot!(said(&found), @"
    NobodyFound: nobody on Google was found: query orgDepartment='Department of Nobody'
    Nothing was planned, and a plan that waits stays as it is. Choose another scope.
    ");
    assert_eq!(waiting(&stage, connection).await, None, "and nothing waits");
}

#[tokio::test]
async fn a_query_that_finds_nobody_takes_no_plans_place() {
    let (stage, connection) = Stage::connected(60).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    stage.read(connection, query("orgDepartment='Department of Nobody'")).await.expect_err("nobody is there");

    assert_eq!(waiting(&stage, connection).await, Some(run), "the plan waits as before");
    assert!(stage.apply(run).await.run.counts.created > 0, "and can be applied");
}

async fn waiting(stage: &Stage, connection: i64) -> Option<i64> {
    stage.app.overview(connection).await.expect("an overview").waiting.map(|waiting| waiting.run.id)
}

#[tokio::test]
async fn a_good_query_counts_and_finds_the_same() {
    let (stage, connection) = Stage::connected(60).await;
    let finance = query("orgDepartment=Finance isSuspended=false");

    let count = stage.app.import_count(connection, &finance).await.expect("the query is fine");
    let run = stage.read(connection, finance).await.expect("the query is fine");

    assert_snapshot!(stage.plan(run).await, @"
    query orgDepartment=Finance isSuspended=false: 4 new, 0 update, 0 unchanged, 0 match, 0 conflict; 4 ticked, 0 open, 0 missing
    [x] new Joaquín García Lorca <joaquin.garcialorca@northwind.test> as joaquin.garcialorca
    [x] new Jürgen Müller <juergen.mueller@northwind.test> as juergen.mueller
    [x] new María José Fernández-Águila <mariajose.fernandez-aguila@northwind.test> as mariajose.fernandez-aguila
    [x] new Wojciech Źródło <wojciech.zrodlo@northwind.test> as wojciech.zrodlo
    ");
    let accounts = stage.app.plan(run).await.expect("there is a plan").run.accounts;
    assert_eq!(accounts, Some(count.users), "what was counted is what is read");
}
