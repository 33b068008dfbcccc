//! An employee id belongs to one user: whoever would take another's waits, and says whose it is.

use directory::decide::FieldEffect;
use directory::edit::Draft;
use directory::provision::Drift;
use directory::{Attribute, Direction, Values};
use insta::assert_snapshot;
use serde_json::{Value, json};
use store::plan::decision::Kind;
use sync::Watch;
use sync::import::{Answer, Scope};
use sync::provision::{Answers, Confirmed};

use crate::f08_several_connections::Other;
use crate::stage::{Stage, only, said, told};

const AMELIE: &str = "amelie.dubois@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";
const NEWBIE: &str = "newbie@northwind.test";
const FATIMA: &str = "fatima@northwind.test";

fn employee(id: &str) -> Value {
    json!({ "externalIds": [{ "type": "organization", "value": id }] })
}

/// Everybody is imported, Amélie with E-77; then somebody joins Google who has that as well.
async fn joined() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Amélie has it");
    stage.import(connection, Scope::All).await;
    let newbie = json!({ "primaryEmail": NEWBIE, "name": { "givenName": "New", "familyName": "Bie" },
        "externalIds": [{ "type": "organization", "value": "E-77" }],
        "organizations": [{ "primary": true, "title": "Cook" }] });
    stage.google.insert_user(newbie).await.expect("somebody joins with it");
    (stage, connection)
}

fn without_it() -> Answer {
    Answer::WithoutEmployeeId { username: None, family_name: None }
}

/// Somebody without a family name joins Google who has Amélie's E-77 as well.
async fn nameless_joins(stage: &Stage) {
    let fatima = json!({ "primaryEmail": FATIMA, "name": { "givenName": "Fatima" },
        "externalIds": [{ "type": "organization", "value": "E-77" }] });
    stage.google.insert_user(fatima).await.expect("Fatima joins without a family name");
}

/// How many rows a plan has of each kind.
async fn kinds(stage: &Stage, run: i64) -> [u64; 6] {
    stage.app.plan(run).await.expect("there is a plan").counts.kinds
}

#[tokio::test]
async fn the_first_of_two_new_ones_keeps_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Google allows it");
    stage.google.edit_user(PRIYA, employee("e-77 ")).await.expect("twice");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::Conflict])).await, @"
    everybody: 15 new, 0 update, 0 unchanged, 0 match, 1 conflict; 15 ticked, 1 open, 0 missing
    [ ] conflict Priya Raman <priya.raman@northwind.test>, admin: employee id e-77 belongs to somebody else
    ");
    let report = stage.apply(run).await;
    assert_snapshot!(told(&report), @"
    Refusals: 15 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 1 conflicts, 0 refused
    - Priya Raman <priya.raman@northwind.test> conflict: employee id e-77 belongs to somebody else
    ");
}

#[tokio::test]
async fn whoever_has_it_keeps_it_until_it_is_given_up() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Amélie has it");
    stage.import(connection, Scope::All).await;
    stage.google.edit_user(PRIYA, employee("E-77")).await.expect("Priya gets it as well");

    let taken = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(stage.row(taken, PRIYA).await.decision.kind, Kind::Conflict, "it is Amélie's");
    assert_eq!(
        stage.row(taken, PRIYA).await.decision.why,
        "employee id E-77 belongs to somebody else",
        "and that is said"
    );

    stage.google.edit_user(AMELIE, employee("E-1")).await.expect("Amélie gets another");
    let free = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(stage.row(free, PRIYA).await.decision.kind, Kind::Update, "it is given up in the same import");
}

#[tokio::test]
async fn whoever_cannot_have_the_new_one_gives_the_old_one_to_nobody() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Amélie has one");
    stage.google.edit_user(PRIYA, employee("E-78")).await.expect("Priya another");
    stage.import(connection, Scope::All).await;
    stage.google.edit_user(AMELIE, employee("E-78")).await.expect("Amélie wants Priya's");
    let newbie = json!({ "primaryEmail": "newbie@northwind.test", "name": { "givenName": "New", "familyName": "Bie" },
        "externalIds": [{ "type": "organization", "value": "E-77" }] });
    stage.google.insert_user(newbie).await.expect("and somebody new has Amélie's");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::New, Kind::Conflict])).await, @"
    everybody: 0 new, 0 update, 15 unchanged, 0 match, 2 conflict; 0 ticked, 2 open, 0 missing
    [ ] conflict Amélie Dubois <amelie.dubois@northwind.test>: employee id E-78 belongs to somebody else
    [ ] conflict New Bie <newbie@northwind.test>: employee id E-77 belongs to somebody else
    ");
}

#[tokio::test]
async fn two_plans_that_were_approved_together_give_it_once() {
    let (stage, first) = Stage::connected(16).await;
    let other = Other::serve(16).await;
    let second = other.connect(&stage).await.id;
    for connection in [first, second] {
        stage.import_all_attributes(connection).await;
    }
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Google allows it");
    other.google.edit_user(PRIYA, employee("E-77")).await.expect("another customer as well");
    let plans = (
        stage.read(first, Scope::All).await.expect("one is read"),
        stage.read(second, Scope::All).await.expect("the other as well"),
    );

    stage.apply(plans.0).await;
    let report = stage.apply(plans.1).await;

    assert!(report.run.counts.refused > 0, "who is there already is not made again: {}", told(&report));
    let people = stage.people().await;
    let mut ids: Vec<_> = people
        .iter()
        .map(|person| person.user.values.display(directory::Attribute::EmployeeIdentifier).to_lowercase())
        .filter(|id| !id.is_empty())
        .collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "every employee id is one person's");
}

#[tokio::test]
async fn a_sync_that_takes_googles_value_takes_none_that_another_has_and_nothing_else_of_that_step() {
    const WEI: &str = "wei.chen@northwind.test";
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let exported = [Attribute::EmployeeIdentifier, Attribute::JobTitle];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("they may be");
    let with_title = |id: &str, title: &str| {
        let organization = json!({ "primary": true, "title": title });
        json!({ "externalIds": [{ "type": "organization", "value": id }], "organizations": [organization] })
    };
    for (username, email, id) in [("amelie.dubois", AMELIE, "E-77"), ("wei.chen", WEI, "E-78")] {
        stage.google.edit_user(email, with_title(id, "Cook")).await.expect("Google allows it");
        stage
            .change(username, move |user| {
                user.values.set(Attribute::EmployeeIdentifier, id.into());
                user.values.set(Attribute::JobTitle, "Cook".into());
            })
            .await;
    }
    let watch = Watch::silent();
    let agreed = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    stage.app.sync_apply(agreed, &Confirmed::default(), &watch).await.expect("both are in step");
    stage.google.edit_user(WEI, with_title("E-77", "Mate")).await.expect("somebody changes both there");
    let run = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    let accept = Answers { drift: Some(Drift::Accept), ..Answers::default() };
    stage.app.sync_answer_all(run, accept).await.expect("it is accepted");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &watch).await.expect("it comes to its end");

    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <wei.chen@northwind.test> refused: the employee id E-77 belongs to amelie.dubois
    ");
    let wei = stage.person("wei.chen").await.user.values;
    let has = [Attribute::EmployeeIdentifier, Attribute::JobTitle].map(|attribute| wei.display(attribute));
    assert_eq!(has, ["E-78", "Cook"], "Wei is as before");
    let next = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    let review = stage.app.sync_review(next).await.expect("it is looked at");
    assert_eq!(review.counts.questions, [("drift".to_owned(), 1)], "and the next sync asks again");
}

#[tokio::test]
async fn a_sync_takes_googles_for_whoever_shares_an_address_that_stays_as_it_is() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let exported = [Attribute::EmployeeIdentifier];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("it may be");
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Google allows it");
    stage.change("amelie.dubois", |user| user.values.set(Attribute::EmployeeIdentifier, "E-77".into())).await;
    stage.add_person("amelie.second", ("Amélie", "Dubois"), AMELIE).await;
    let watch = Watch::silent();
    let agreed = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    stage.app.sync_apply(agreed, &Confirmed::default(), &watch).await.expect("both are in step");
    stage.google.edit_user(AMELIE, employee("E-78")).await.expect("she gets another there");
    let run = stage.app.sync_read(connection, &watch).await.expect("both sides are read");
    let accept = Answers { drift: Some(Drift::Accept), ..Answers::default() };
    stage.app.sync_answer_all(run, accept).await.expect("it is accepted");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &watch).await.expect("it is applied");

    assert_eq!(report.problem_count, 0, "{}", told(&report));
    let amelie = stage.person("amelie.dubois").await.user.values;
    assert_eq!(amelie.display(Attribute::EmployeeIdentifier), "E-78", "it is hers");
}

#[tokio::test]
async fn an_answer_does_not_get_around_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Amélie has it");
    stage.import(connection, Scope::All).await;
    nameless_joins(&stage).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let answer = Answer::FamilyName { family_name: "Sy".to_owned() };
    let refused = stage.answer(run, "fatima@northwind.test", answer).await.expect_err("the id is Amélie's");

    assert_eq!(refused.to_string(), "the employee id E-77 belongs to amelie.dubois", "and it is said whose");
}

#[tokio::test]
async fn whoever_joins_with_another_s_comes_in_without_it_and_nobody_is_asked_again() {
    let (stage, connection) = joined().await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let id = stage.row(run, NEWBIE).await.google_id;
    let detail = stage.app.review_detail(run, &id).await.expect("the row opens");
    assert!(detail.may_lack_employee_id, "the window offers it");
    let kept: Vec<_> = detail.fields.iter().filter(|field| field.effect == FieldEffect::Keep).collect();
    assert!(
        matches!(kept[..], [field] if field.attribute == Attribute::EmployeeIdentifier),
        "and shows what is not taken: {kept:?}"
    );

    stage.answer(run, NEWBIE, without_it()).await.expect("all the rest may come in");
    let report = stage.apply(run).await;

    assert_eq!((report.run.counts.created, report.problem_count), (1, 0), "{}", told(&report));
    let newbie = stage.person("newbie").await.user;
    assert_eq!(newbie.values.get(Attribute::EmployeeIdentifier), None, "without the id");
    assert_eq!(newbie.values.display(Attribute::JobTitle), "Cook", "with all the rest");
    let amelie = stage.person("amelie.dubois").await.user;
    assert_eq!(amelie.values.display(Attribute::EmployeeIdentifier), "E-77", "it stays hers");
    let next = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_eq!(kinds(&stage, next).await, [0, 0, 17, 0, 0, 0], "Google keeps its own, and that is known");
}

#[tokio::test]
async fn what_changes_later_of_somebody_without_it_comes_in_and_the_id_stays_away() {
    let (stage, connection) = joined().await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.answer(run, NEWBIE, without_it()).await.expect("all the rest may come in");
    stage.apply(run).await;
    let title = json!({ "organizations": [{ "primary": true, "title": "Baker" }] });
    stage.google.edit_user(NEWBIE, title).await.expect("another trade");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(stage.row(run, NEWBIE).await.decision.why, "job title", "nobody is asked again");
    let report = stage.apply(run).await;

    assert_eq!((report.run.counts.updated, report.problem_count), (1, 0), "{}", told(&report));
    let newbie = stage.person("newbie").await.user;
    assert_eq!(newbie.values.display(Attribute::JobTitle), "Baker", "what changed is here");
    assert_eq!(newbie.values.get(Attribute::EmployeeIdentifier), None, "the id is not");
}

#[tokio::test]
async fn whoever_has_it_is_asked_nothing_when_google_gives_it_to_another() {
    let (stage, connection) = joined().await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.answer(run, NEWBIE, Answer::Skip).await.expect("they may stay away");
    stage.apply(run).await;
    let name = json!({ "name": { "givenName": "Zoé", "familyName": "Dubois" } });
    stage.google.edit_user(AMELIE, name).await.expect("Amélie has another first name");
    stage.google.edit_user(PRIYA, employee("E-77")).await.expect("Priya, who comes before, gets it as well");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_eq!(stage.row(run, AMELIE).await.decision.why, "first name", "it is hers");
    assert_eq!(stage.row(run, PRIYA).await.decision.why, "employee id E-77 belongs to somebody else");
}

#[tokio::test]
async fn only_whom_the_employee_id_keeps_out_comes_in_without_it() {
    let (stage, connection) = joined().await;
    stage.google.edit_user(PRIYA, employee("E-77")).await.expect("Priya gets it as well");
    nameless_joins(&stage).await;
    let free = json!({ "primaryEmail": "free@northwind.test", "name": { "givenName": "Free", "familyName": "Er" },
        "externalIds": [{ "type": "organization", "value": "E-78" }] });
    stage.google.insert_user(free).await.expect("somebody joins with one of their own");
    stage.add_person("free", ("Free", "Other"), "free@elsewhere.example").await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let mut told = Vec::new();
    for email in [PRIYA, FATIMA, "free@northwind.test"] {
        told.push(said(&stage.answer(run, email, without_it()).await.expect_err("another row")));
    }
    assert_eq!(
        told,
        [
            "Refused: only a new user whose employee id is somebody else's comes in without it",
            "Refused: this account also lacks a family name",
            "Refused: only a new user whose employee id is somebody else's comes in without it",
        ],
        "who is here already, who lacks a name as well, and whose id is nobody's"
    );
}

#[tokio::test]
async fn a_taken_username_and_another_s_employee_id_are_answered_at_once() {
    let (stage, connection) = joined().await;
    stage.add_person("newbie", ("Other", "Newbie"), "other@elsewhere.example").await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let row = stage.row(run, NEWBIE).await;
    assert_eq!(row.decision.why, "username newbie is taken", "one thing is asked");
    let detail = stage.app.review_detail(run, &row.google_id).await.expect("the row opens");
    assert!(detail.may_lack_employee_id, "and the other is offered with it");
    let holder = detail.taken_employee_id.and_then(|taken| taken.holder).expect("it is said whose it is");
    assert_eq!(holder.user.username, "amelie.dubois");
    let left = detail.fields.iter().find(|field| field.effect == FieldEffect::Keep).expect("it is shown");
    assert_eq!(left.attribute, Attribute::EmployeeIdentifier, "what is not taken");
    let username = detail.proposals.first().expect("a username is free").clone();

    let alone = Answer::Username { username: username.clone() };
    let refused = stage.answer(run, NEWBIE, alone).await.expect_err("nothing is left out without a word");
    assert_eq!(said(&refused), "Refused: the employee id E-77 belongs to amelie.dubois");
    let both = Answer::WithoutEmployeeId { username: Some(username.clone()), family_name: None };
    stage.answer(run, NEWBIE, both).await.expect("both are answered");
    let report = stage.apply(run).await;

    assert_eq!((report.run.counts.created, report.problem_count), (1, 0), "{}", told(&report));
    let arrived = stage.person(&username).await.user;
    assert_eq!(arrived.email, NEWBIE);
    assert_eq!(arrived.values.get(Attribute::EmployeeIdentifier), None, "without the id");
    assert_eq!(arrived.values.display(Attribute::JobTitle), "Cook", "with all the rest");
}

#[tokio::test]
async fn whoever_is_kept_out_by_it_leaves_the_username_to_the_next() {
    let (stage, connection) = joined().await;
    let mate = json!({ "primaryEmail": "newbie@northwind.example",
        "name": { "givenName": "Zoe", "familyName": "Zander" } });
    stage.google.insert_user(mate).await.expect("somebody of that name joins in another domain");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    let mate = stage.row(run, "newbie@northwind.example").await.decision;
    assert_eq!(
        (mate.kind, mate.ticked, mate.username.as_deref()),
        (Kind::New, true, Some("newbie")),
        "nobody is asked about a username that is free: {}",
        mate.why
    );
    assert_eq!(
        stage.row(run, NEWBIE).await.decision.why,
        "employee id E-77 belongs to somebody else",
        "who is first by name is kept out"
    );
    stage.answer(run, NEWBIE, without_it()).await.expect("they come in without it");
    let report = stage.apply(run).await;
    assert_eq!(report.run.counts.created, 2, "both, by two names: {}", told(&report));
}

#[tokio::test]
async fn a_missing_family_name_and_another_s_employee_id_are_answered_at_once() {
    let (stage, connection) = joined().await;
    nameless_joins(&stage).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let row = stage.row(run, FATIMA).await;
    let detail = stage.app.review_detail(run, &row.google_id).await.expect("the row opens");
    assert!(detail.may_lack_employee_id, "it is offered with the name");

    let both = Answer::WithoutEmployeeId { username: None, family_name: Some(" Sy ".to_owned()) };
    stage.answer(run, FATIMA, both.clone()).await.expect("both are answered");
    let again = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_eq!(Answer::of(&stage.row(again, FATIMA).await.decision), Some(both), "and remembered as given");
    let report = stage.apply(again).await;

    assert_eq!(report.run.counts.created, 1, "{}", told(&report));
    let fatima = stage.person("fatima").await.user;
    assert_eq!(fatima.family_name, "Sy");
    assert_eq!(fatima.values.get(Attribute::EmployeeIdentifier), None, "without the id");
}

#[tokio::test]
async fn the_answer_to_do_without_it_is_remembered() {
    let (stage, connection) = joined().await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.answer(run, NEWBIE, without_it()).await.expect("all the rest may come in");

    let next = stage.read(connection, Scope::All).await.expect("Google is read again");

    let row = stage.row(next, NEWBIE).await;
    assert_eq!(Answer::of(&row.decision), Some(without_it()), "as it was given");
    assert!(row.decision.ticked && row.remembered.is_some(), "and it is said to be of before");
    assert_eq!(row.decision.username.as_deref(), Some("newbie"), "the username is claimed again");
}

#[tokio::test]
async fn an_import_without_it_is_undone_also_after_an_edit_that_was_taken_back() {
    let (stage, connection) = joined().await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.answer(run, NEWBIE, without_it()).await.expect("all the rest may come in");
    stage.apply(run).await;
    for name in ["Newton", "New"] {
        let newbie = stage.person("newbie").await;
        let draft = Draft::default().with(Attribute::Firstname, name);
        stage.app.edit_user(newbie.id, newbie.version, draft).await.expect("a name may be another");
    }

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");

    let rows = stage.app.sync_rows(undo, Vec::new(), 0, 100).await.expect("it has rows");
    let told: Vec<_> = rows.iter().map(|row| row.row.why.as_str()).collect();
    assert_eq!(told, ["removed from the directory"], "the id was never here: nobody changed it");
}

#[tokio::test]
async fn what_the_mapping_leaves_out_is_nobodys() {
    let (stage, connection) = Stage::connected(16).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Google allows it");
    stage.google.edit_user(PRIYA, employee("E-77")).await.expect("twice");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert!(stage.rows(run, only(&[Kind::Conflict])).await.is_empty(), "employee ids are not imported");
}

#[tokio::test]
async fn a_number_alone_ties_nobody_together_and_a_link_agrees_on_nothing_that_differs() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Google has a number");
    let mut values = Values::default();
    values.set(Attribute::EmployeeIdentifier, "E-77".into());
    stage.add("carl", ("Carl", "Other"), "carl@northwind.test", values).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let amelie = stage.row(run, AMELIE).await;
    assert!(!amelie.decision.ticked, "another person may have the number: {}", amelie.decision.why);
    stage.tick(run, AMELIE).await.expect("it is the same person, somebody says");
    stage.apply(run).await;

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let told: Vec<_> = rows.iter().map(|row| format!("{:?}: {}", row.row.kind, row.row.why)).collect();
    assert_eq!(
        told,
        ["Conflict: different on both sides: email, first name, last name"],
        "nobody is renamed unasked"
    );
}
