//! T11: an account without a family name blocks its own row alone, and is mended there.

use insta::assert_snapshot;
use serde_json::json;
use store::plan::decision::Kind;
use sync::Code;
use sync::import::{Answer, Scope};

use crate::checks::{again, finds, healthy};
use crate::stage::{Stage, only, said, told};

const FATIMA: &str = "fatima@northwind.test";

/// A tenant with an account that has one name.
async fn one_name() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    let fatima = json!({ "primaryEmail": FATIMA, "name": { "givenName": "Fatima" } });
    stage.google.insert_user(fatima).await.expect("Google has such accounts");
    (stage, connection)
}

#[tokio::test]
async fn a_name_that_is_gone_from_google_is_kept_and_said() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let before = stage.person("priya.raman").await.user;
    let emptied = json!({ "name": { "givenName": "Priya", "familyName": "" } });
    stage.google.edit_user("priya.raman@northwind.test", emptied).await.expect("Google's side changes");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let row = stage.row(run, "priya.raman@northwind.test").await;
    assert_eq!(row.decision.why, "gone from Google, kept here: last name", "nothing happens without a word");
    stage.apply(run).await;
    assert_eq!(stage.person("priya.raman").await.user, before, "only values that Google has are written");
}

fn family_name(name: &str) -> Answer {
    Answer::FamilyName { family_name: name.to_owned() }
}

#[tokio::test]
async fn the_row_alone_is_blocked() {
    let (stage, connection) = one_name().await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::Conflict])).await, @"
    everybody: 16 new, 0 update, 0 unchanged, 0 match, 1 conflict; 16 ticked, 1 open, 0 missing
    [ ] conflict Fatima <fatima@northwind.test> as fatima: no family name
    ");
    let refused = stage.tick(run, FATIMA).await.expect_err("it needs an answer");
    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));
    let report = stage.apply(run).await;
    assert_snapshot!(told(&report), @"
    Refusals: 16 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 1 conflicts, 0 refused
    - Fatima <fatima@northwind.test> conflict: no family name
    ");
    assert_eq!(stage.people().await.len(), 16, "everybody else arrived");
}

#[tokio::test]
async fn a_name_given_in_the_row_lets_it_arrive() {
    let (stage, connection) = one_name().await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    for bad in ["", "  ", "<script>"] {
        let refused =
            stage.answer(run, FATIMA, family_name(bad)).await.expect_err("Google would refuse it, too");
        assert_eq!(refused.code(), Code::Refused, "{bad:?}: {}", said(&refused));
    }
    stage.answer(run, FATIMA, family_name(" Sy ")).await.expect("Sy is a name");
    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"Done: 17 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(stage.person("fatima").await, @"fatima: Fatima Sy <fatima@northwind.test>, Bound, 1 account(s)");
    stage.google.forget_requests().await.expect("the log is emptied");
    let next = stage.read(connection, Scope::All).await.expect("Google is read again");
    let counts = stage.app.plan(next).await.expect("there is a plan").counts.kinds;
    assert_eq!(
        counts,
        [0, 0, 17, 0, 0, 0],
        "the name that Google lacks is not asked for again, nor taken away"
    );
    assert!(
        stage.requests("").await.iter().all(|seen| seen.method == "GET" || seen.target.contains("/token")),
        "and never written to Google by an import"
    );
}

#[tokio::test]
async fn name_and_username_can_both_be_missing() {
    let (stage, connection) = one_name().await;
    stage.add_person("fatima", ("Fatima", "Diop"), "fatima@elsewhere.example").await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    stage.answer(run, FATIMA, family_name("Sy")).await.expect("the name is given");
    stage.apply(run).await;

    let arrived: Vec<_> =
        stage.people().await.into_iter().filter(|person| person.user.email == FATIMA).collect();
    assert_eq!(arrived.len(), 1, "she arrived");
    assert_eq!(arrived[0].user.username, "fatima.sy", "under a free username, since hers was taken");
}

#[tokio::test]
async fn an_account_that_was_left_out_is_found_until_it_has_a_name() {
    let (stage, connection) = healthy(16).await;
    let fatima = json!({ "primaryEmail": FATIMA, "name": { "givenName": "Fatima" } });
    stage.google.insert_user(fatima).await.expect("Google has such accounts");
    stage.import(connection, Scope::All).await;
    assert_snapshot!(finds(&stage, connection).await, @"unanswered: familyNamesMissing: Left by the last import: Fatima <fatima@northwind.test>.");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage
        .answer(run, FATIMA, Answer::FamilyName { family_name: "Khan".to_owned() })
        .await
        .expect("it is given");
    stage.apply(run).await;
    assert_eq!(again(&stage, connection, "unanswered").await, "", "asked again, it is well");
}
