//! T9: the username is taken, here or by another row of the same import: a free one is proposed, or link, or skip.
//! Nobody who is there already is ever renamed.

use insta::assert_snapshot;
use serde_json::json;
use store::plan::decision::Kind;
use sync::Code;
use sync::import::{Answer, Scope};

use crate::checks::{again, finds, healthy};
use crate::stage::{Stage, only, said, told};

const WEI: &str = "wei.chen@northwind.test";

#[tokio::test]
async fn a_name_that_the_directory_has_is_not_taken_away() {
    let (stage, connection) = Stage::connected(17).await;
    let there = stage.add_person("wei.chen", ("Weimin", "Chen"), "weimin@elsewhere.example").await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::Conflict])).await, @"
    everybody: 16 new, 0 update, 0 unchanged, 0 match, 1 conflict; 16 ticked, 1 open, 0 missing
    [ ] conflict Wei Chen <wei.chen@northwind.test>: username wei.chen is taken
    ");
    let id = stage.row(run, WEI).await.google_id;
    let detail = stage.app.review_detail(run, &id).await.expect("the row is there");
    assert_eq!(detail.holder.map(|holder| holder.user.id), Some(there), "who has the name is shown");
    assert_snapshot!(detail.proposals.join(", "), @"w.chen, chen.wei, wei.chen.test");

    let taken = Answer::Username { username: "kofi.mensah".to_owned() };
    let refused = stage.answer(run, WEI, taken).await.expect_err("Kofi arrives in the same import");
    assert_snapshot!(said(&refused), @"Refused: another row of this import gets the username kofi.mensah");
    let taken = Answer::Username { username: "Wei.Chen".to_owned() };
    let refused = stage.answer(run, WEI, taken).await.expect_err("it is the taken name, whatever its case");
    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));
    let proposal = Answer::Username { username: detail.proposals[0].clone() };
    stage.answer(run, WEI, proposal).await.expect("a proposal is free");
    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"Done: 17 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    let before = stage.person("wei.chen").await;
    assert_eq!((before.id, before.version), (there, 1), "who was there first was not touched");
    assert_eq!(stage.person(&detail.proposals[0]).await.user.email, WEI, "the new one has the proposed name");
}

#[tokio::test]
async fn two_rows_of_one_import_want_the_same_name() {
    let (stage, connection) = Stage::connected(90).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let [second] = &stage
        .rows(run, only(&[Kind::Conflict]))
        .await
        .into_iter()
        .filter(|row| !row.family_name.is_empty())
        .collect::<Vec<_>>()[..]
    else {
        panic!("one of the two has a conflict:\n{}", stage.plan_of(run, only(&[Kind::Conflict])).await)
    };
    let local = second.email.split('@').next().expect("an address").to_owned();
    assert!(
        second.email.ends_with("@northwind.test") || second.email.ends_with("@northwind.example"),
        "either"
    );
    let first = stage
        .rows(run, only(&[Kind::New]))
        .await
        .into_iter()
        .find(|row| row.decision.username.as_deref() == Some(&local));
    assert!(first.is_some(), "the first in plan order keeps {local}");
    let email = second.email.clone();
    let detail = stage.app.review_detail(run, &second.google_id).await.expect("the row is there");
    let username = detail.proposals[0].clone();
    stage.answer(run, &email, Answer::Username { username: username.clone() }).await.expect("it is free");
    stage.apply(run).await;

    assert_eq!(stage.person(&username).await.user.email, email, "the second has another name");
    let kept = first.expect("asserted above").email;
    assert_eq!(stage.person(&local).await.user.email, kept, "the first has its own");
}

#[tokio::test]
async fn two_conflicts_cannot_be_answered_with_one_name() {
    let (stage, connection) = Stage::connected(17).await;
    stage.add_person("wei.chen", ("Weimin", "Chen"), "weimin@elsewhere.example").await;
    stage.add_person("kofi.mensah", ("Kofi", "Other"), "kofi@elsewhere.example").await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let wish = || Answer::Username { username: "the.new.one".to_owned() };

    stage.answer(run, WEI, wish()).await.expect("it is free");
    let refused = stage.answer(run, "kofi.mensah@northwind.test", wish()).await.expect_err("Wei has it now");
    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));

    stage.answer(run, WEI, Answer::Skip).await.expect("Wei is left out after all");
    stage.answer(run, "kofi.mensah@northwind.test", wish()).await.expect("then it is free again");
}

#[tokio::test]
async fn it_may_be_the_same_person_or_nobody_s_business() {
    let (stage, connection) = Stage::connected(17).await;
    let wei = stage.add_person("wei.chen", ("Wei", "Chen"), "wei@private.example").await;
    stage.add_person("kofi.mensah", ("Kofi", "Other"), "kofi@elsewhere.example").await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    stage.answer(run, WEI, Answer::Link { user: wei }).await.expect("it is the same Wei");
    stage.answer(run, "kofi.mensah@northwind.test", Answer::Skip).await.expect("this Kofi stays out");
    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"Done: 15 created, 0 updated, 1 linked, 0 unchanged, 1 skipped, 0 conflicts, 0 refused");
    let wei = stage.person("wei.chen").await;
    assert_eq!(
        (wei.accounts, wei.user.email.as_str()),
        (1, "wei@private.example"),
        "linked, nothing overwritten"
    );
    assert_eq!(stage.person("kofi.mensah").await.accounts, 0, "the other Kofi is not bound");
}

#[tokio::test]
async fn without_an_answer_the_row_is_left_and_the_rest_arrives() {
    let (stage, connection) = Stage::connected(17).await;
    stage.add_person("wei.chen", ("Weimin", "Chen"), "weimin@elsewhere.example").await;

    let report = stage.import(connection, Scope::All).await;

    assert_snapshot!(told(&report), @"
    Refusals: 16 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 1 conflicts, 0 refused
    - Wei Chen <wei.chen@northwind.test> conflict: username wei.chen is taken
    ");
}

#[tokio::test]
async fn what_an_import_left_is_found_until_it_is_answered() {
    let (stage, connection) = healthy(16).await;
    stage
        .google
        .insert_user(json!({ "primaryEmail": "wei.chen@northwind.example",
        "name": { "givenName": "Weimin", "familyName": "Chen" } }))
        .await
        .expect("another Wei comes");
    stage.import(connection, Scope::All).await;
    assert_snapshot!(finds(&stage, connection).await, @"unanswered: usernamesTaken: Left by the last import: Weimin Chen <wei.chen@northwind.example>.");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let username = Answer::Username { username: "wei.two".to_owned() };
    stage.answer(run, "wei.chen@northwind.example", username).await.expect("it is free");
    stage.apply(run).await;
    assert_eq!(again(&stage, connection, "unanswered").await, "", "asked again, it is well");
}
