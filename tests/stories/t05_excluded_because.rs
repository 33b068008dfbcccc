//! T5: a filter that finds the wrong people says whom it leaves out and because of what, and which part of it is wrong.

use std::time::Duration;

use insta::assert_snapshot;
use sandbox::Fault;
use sync::import::{Explained, Finds, PersonAnswer, PersonExplained, Scope};
use sync::{Cancel, Code};

use crate::stage::{Stage, said};

async fn explained(stage: &Stage, connection: i64, query: &str) -> Explained {
    stage
        .app
        .explain_query(connection, query, &Cancel::default())
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"))
}

async fn person(stage: &Stage, connection: i64, query: &str, address: &str) -> PersonExplained {
    stage
        .app
        .explain_person(connection, query, address, &Cancel::default())
        .await
        .unwrap_or_else(|error| panic!("{query}, {address}: {error}"))
}

fn finds(finds: Finds) -> String {
    match finds {
        Finds::Exactly(users) => users.to_string(),
        Finds::AtLeast(users) => format!("{users} or more"),
    }
}

/// An explanation as a person reads it, with at most so many who are left out.
fn told(explained: &Explained, most: usize) -> String {
    let mut lines = Vec::new();
    for condition in &explained.conditions {
        let alone = condition.finds.map_or("refused".to_owned(), finds);
        let remark = condition.remark().map(|remark| format!(" ({remark})")).unwrap_or_default();
        lines.push(format!("{}: {alone}{remark}", condition.clause.text));
    }
    let Some(answer) = &explained.answer else {
        lines.push("Google refuses the query".to_owned());
        return lines.join("\n");
    };
    lines.push(format!("found {} of {}", finds(answer.finds), finds(explained.looked_at)));
    let texts = |places: &[usize]| {
        places.iter().map(|at| explained.conditions[*at].clause.text.as_str()).collect::<Vec<_>>().join(", ")
    };
    for left_out in answer.left_out.iter().take(most) {
        let open = match left_out.not_known.as_slice() {
            [] => String::new(),
            not_known => format!(" (not known: {})", texts(not_known)),
        };
        lines.push(format!("- {}: not {}{open}", left_out.email, texts(&left_out.because)));
    }
    lines.push(format!("left out {}, not known {}", answer.left_out.len(), answer.not_known));
    lines.join("\n")
}

#[tokio::test]
async fn whoever_is_left_out_is_left_out_because_of_something() {
    let (stage, connection) = Stage::connected(17).await;
    let query = "orgUnitPath=/Sales isAdmin=false";

    let explained = explained(&stage, connection, query).await;

    assert_snapshot!(told(&explained, 20), @"
    orgUnitPath=/Sales: 3
    isAdmin=false: 15
    found 3 of 17
    - amelie.dubois@northwind.test: not orgUnitPath=/Sales
    - athina.nikolaou@northwind.test: not orgUnitPath=/Sales
    - dara.o'brien@northwind.test: not orgUnitPath=/Sales
    - hana.yamada@northwind.test: not orgUnitPath=/Sales
    - helpdesk@northwind.test: not orgUnitPath=/Sales
    - jagoda.mroz@northwind.test: not orgUnitPath=/Sales
    - juergen.mueller@northwind.test: not orgUnitPath=/Sales
    - mariajose.fernandez-aguila@northwind.test: not orgUnitPath=/Sales
    - nguyet.ly@northwind.test: not orgUnitPath=/Sales
    - olena.kovalchuk@northwind.test: not orgUnitPath=/Sales
    - priya.raman@northwind.test: not orgUnitPath=/Sales, isAdmin=false
    - sync-admin@northwind.test: not orgUnitPath=/Sales, isAdmin=false
    - wei.chen@northwind.test: not orgUnitPath=/Sales
    - zoe.vanderberg@northwind.test: not orgUnitPath=/Sales
    left out 14, not known 0
    ");
    let answer = explained.answer.as_ref().expect("the query is fine");
    let count = stage.app.import_count(connection, &Scope::Query { text: query.to_owned() }).await;
    assert_eq!(Finds::Exactly(count.expect("it counts").users), answer.finds, "the count says the same");
    assert_eq!(answer.found.len() + answer.left_out.len(), 17, "everybody is on one side");
    assert!(stage.people().await.is_empty(), "nothing came into the directory");
}

#[tokio::test]
async fn what_is_said_of_people_holds_when_each_is_asked_about() {
    let (stage, connection) = Stage::connected(1_203).await;
    // The first is cut after 500 of them, the second is whole.
    let query = "isSuspended=false orgUnitPath='/Sales/EMEA'";

    let explained = explained(&stage, connection, query).await;

    let answer = explained.answer.as_ref().expect("the query is fine");
    assert_eq!(explained.looked_at, Finds::AtLeast(500), "the first page of everybody");
    assert_eq!(explained.conditions[0].finds, Some(Finds::AtLeast(500)), "as many as a page has, and more");
    assert!(matches!(explained.conditions[1].finds, Some(Finds::Exactly(1..500))), "some are there");
    assert_eq!(answer.not_known, 0, "the answer to the query was whole");
    assert!(answer.left_out.len() > 400, "most are left out");
    assert!(answer.left_out.is_sorted_by(|a, b| a.email < b.email), "by address");
    let both = answer.left_out.iter().filter(|one| one.because.len() == 2).take(5);
    let one = answer.left_out.iter().filter(|one| one.because.len() == 1).take(10);
    let mut asked = 0;
    for left_out in both.chain(one) {
        let told = person(&stage, connection, query, &left_out.email).await;
        let lacking: Vec<_> = (0..2).filter(|at| told.conditions[*at].holds == Some(false)).collect();
        assert_eq!(lacking, left_out.because, "{}, asked by address", left_out.email);
        assert_eq!(told.answer, PersonAnswer::LeftOut { email: left_out.email.clone() }, "is left out");
        asked += 1;
    }
    assert!(asked > 10, "this shows something: {asked}");
}

#[tokio::test]
async fn an_answer_that_was_cut_says_nothing_of_those_behind_it() {
    let (stage, connection) = Stage::connected(1_203).await;
    // Nearly everybody: its first page ends behind the first page of everybody.
    let nearly_all = explained(&stage, connection, "isSuspended=false").await;
    let answer = nearly_all.answer.as_ref().expect("the query is fine");
    assert_eq!((answer.finds, answer.not_known), (Finds::AtLeast(500), 0), "its page is cut");
    assert!(!answer.left_out.is_empty(), "yet it reaches past all who were looked at");
    for left_out in answer.left_out.iter().take(5) {
        let told = person(&stage, connection, "isSuspended=false", &left_out.email).await;
        assert_eq!(told.conditions[0].holds, Some(false), "{} is suspended", left_out.email);
    }

    // Google may also cut a page earlier than it has to.
    let short = crate::stage::page(
        &[crate::stage::account("none", "amelie.dubois@northwind.test", ("Amélie", "Dubois"))],
        Some("more"),
    );
    let short = Fault { path_contains: "query=isSuspended".to_owned(), ..short };
    stage.google.fault(short).await.expect("the page is spoilt");
    let cut = explained(&stage, connection, "isSuspended=false").await;
    let answer = cut.answer.as_ref().expect("the query is fine");
    assert_eq!(answer.finds, Finds::AtLeast(1), "one, and more");
    let beyond = answer.left_out.iter().filter(|one| one.email.as_str() > "amelie.dubois@northwind.test");
    assert_eq!(beyond.count(), 0, "nobody behind her is called left out");
    assert!(answer.not_known > 400, "of them it is not known: {}", answer.not_known);
}

#[tokio::test]
async fn the_condition_that_google_refuses_is_named() {
    let (stage, connection) = Stage::connected(60).await;

    let misspelt = explained(&stage, connection, "orgDepartmnt=Finance isSuspended=false").await;
    assert_snapshot!(told(&misspelt, 20), @"
    orgDepartmnt=Finance: refused (Google has no field orgDepartmnt; did you mean orgDepartment?)
    isSuspended=false: 57
    Google refuses the query
    ");

    let joined = explained(&stage, connection, "orgDepartment=Sales OR orgDepartment=Finance").await;
    assert_snapshot!(told(&joined, 20), @"
    orgDepartment=Sales: 6
    OR: refused (Google has no OR, AND, NOT and no round brackets: conditions stand side by side, and all must hold)
    orgDepartment=Finance: 4
    Google refuses the query
    ");

    let open = explained(&stage, connection, "isSuspended=false name:'Dara O").await;
    assert_snapshot!(told(&open, 20), @"
    isSuspended=false: 57
    name:'Dara O: refused (put quotation marks around the whole value, and a backslash before each one inside it)
    Google refuses the query
    ");

    let single = explained(&stage, connection, "isAdmin=yes").await;
    assert_snapshot!(told(&single, 20), @"
    isAdmin=yes: refused (isAdmin is true or false)
    Google refuses the query
    ");
}

#[tokio::test]
async fn a_refusal_without_its_word_is_about_the_query_all_the_same() {
    let (stage, connection) = Stage::connected(17).await;
    let vague = Fault::error("GET", "query=orgTitle", 400, "invalid", "Invalid Input").times(u32::MAX);
    stage.google.fault(vague).await.expect("Google says less");

    let explained = explained(&stage, connection, "orgTitle:Lead").await;

    assert_eq!(explained.answer, None, "nothing else differs from the list of everybody, which came");
    assert_eq!(explained.conditions[0].finds, None, "so it is named");
}

#[tokio::test]
async fn why_not_this_person() {
    let (stage, connection) = Stage::connected(60).await;
    let query = "orgDepartment=Finance isSuspended=false";
    let holds = |told: &PersonExplained| told.conditions.iter().map(|held| held.holds).collect::<Vec<_>>();

    let out = person(&stage, connection, query, " Dara.O'Brien@Northwind.test ").await;
    assert_eq!(holds(&out), [Some(false), Some(true)], "not in Finance");
    let email = "dara.o'brien@northwind.test".to_owned();
    assert_eq!(out.answer, PersonAnswer::LeftOut { email: email.clone() }, "by the primary address");

    let found = person(&stage, connection, query, "wojciech.zrodlo@northwind.test").await;
    assert_eq!(holds(&found), [Some(true); 2], "both hold");
    let wojciech = "wojciech.zrodlo@northwind.test".to_owned();
    assert_eq!(found.answer, PersonAnswer::Found { email: wojciech }, "and so he is found");

    let nobody = person(&stage, connection, query, "nobody.at.all@northwind.test").await;
    assert_eq!(nobody.answer, PersonAnswer::Nobody, "there is none to ask about");

    let wrong = person(&stage, connection, "colour=red isSuspended=false", &email).await;
    assert_eq!(holds(&wrong), [None, Some(true)], "the condition that is wrong is named here too");
    assert_eq!(wrong.answer, PersonAnswer::Refused { email: email.clone() }, "and nobody is judged by it");

    let open = person(&stage, connection, "isSuspended=false name:'Dara O", &email).await;
    assert_eq!(
        holds(&open),
        [Some(true), None],
        "a quotation mark that is open takes no address for its value"
    );

    for text in ["dara", "", "dara@@x"] {
        let error = stage.app.explain_person(connection, query, text, &Cancel::default()).await;
        assert_eq!(error.expect_err("no address").code(), Code::InvalidInput, "{text:?} is said to be none");
    }
}

#[tokio::test]
async fn an_alias_is_an_address_too() {
    let (stage, connection) = Stage::connected(17).await;
    let person_at = serde_json::json!({
        "primaryEmail": "nadia@northwind.test", "aliases": ["n.haddad@northwind.test"],
        "name": { "givenName": "Nadia", "familyName": "Haddad" },
    });
    stage.google.insert_user(person_at).await.expect("a person with two addresses");

    let told = person(&stage, connection, "isSuspended=false", "n.haddad@northwind.test").await;

    let email = "nadia@northwind.test".to_owned();
    assert_eq!(told.answer, PersonAnswer::Found { email }, "whose it is, is said");
}

#[tokio::test]
async fn it_asks_little_and_stops_when_it_is_told_to() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.forget_requests().await.expect("the log is emptied");
    explained(&stage, connection, "isAdmin=false isSuspended=false isArchived=false").await;
    assert_eq!(stage.asked("/users?").await, 5, "everybody, the query, and three conditions");
    let asked = stage.requests("/users?").await;
    assert!(
        asked
            .iter()
            .all(|seen| seen.target.contains("orderBy=email") && seen.target.contains("maxResults=500")),
        "each by address: {asked:?}"
    );
    stage.google.forget_requests().await.expect("the log is emptied");
    explained(&stage, connection, "isAdmin=false").await;
    assert_eq!(stage.asked("/users?").await, 2, "a query of one condition is that condition");

    let many = vec!["isAdmin=false"; 31].join(" ");
    let refused = stage.app.explain_query(connection, &many, &Cancel::default()).await;
    assert_snapshot!(said(&refused.expect_err("too many to ask for")), @"InvalidInput: the query has 31 conditions; at most 30 are asked one by one");
    let blank = stage.app.explain_query(connection, "  ", &Cancel::default()).await;
    assert_eq!(blank.expect_err("nothing to ask for").code(), Code::InvalidInput, "a blank text is a slip");

    stage.google.set_latency(Duration::from_secs(60)).await.expect("Google is slow");
    let cancel = Cancel::default();
    let asking = stage.app.explain_query(connection, "isAdmin=false isArchived=false", &cancel);
    let (result, ()) = tokio::join!(asking, async { cancel.cancel() });
    assert_eq!(result.expect_err("it stopped").code(), Code::Cancelled, "at once");
}

#[tokio::test]
async fn what_is_no_fault_of_the_query_is_an_error() {
    let (stage, connection) = Stage::connected(17).await;
    let denied =
        Fault::error("GET", "query=isAdmin", 403, "forbidden", "Not Authorized to access this resource/api");
    stage.google.fault(denied).await.expect("one of the calls is refused");
    let error =
        stage.app.explain_query(connection, "isAdmin=false isSuspended=true", &Cancel::default()).await;
    assert_eq!(
        error.expect_err("nothing is explained").code(),
        Code::NotPermitted,
        "and no condition is blamed"
    );
}
