//! Verified absence: a user who is missing from a list is not gone, and a list that shrank makes no plan.

use insta::assert_snapshot;
use sandbox::{Effect, Fault, Shorten};
use serde_json::json;
use store::run::State;
use sync::import::Scope;
use sync::{Code, Error, Watch};

use crate::stage::{Stage, account, answer, by, page, said, sandbox_way};

const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// A tenant of which everybody is in the directory.
async fn imported(users: u64) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(users).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.app.tick_all(run, Default::default(), true).await.expect("whoever can be is ticked");
    stage.apply(run).await;
    (stage, connection)
}

/// Reads a list that must not be believed; tells what was said.
async fn doubted(stage: &Stage, connection: i64) -> String {
    let before = stage.people().await;
    let error = stage.read(connection, Scope::All).await.expect_err("the list is not believed");
    assert_eq!(error.code(), Code::ShrunkenList, "it is a finding of its own");
    let run = stage.app.runs(Some(connection), 1).await.expect("the runs").remove(0).run;
    assert_eq!(
        (run.state, run.error_code.as_deref()),
        (State::Failed, Some("shrunkenList")),
        "the run says so"
    );
    assert!(!stage.app.home().plan(run.id).exists(), "no plan was made");
    assert_eq!(stage.people().await, before, "nothing changed");
    let findings = stage.app.findings(connection).await.expect("findings are local");
    assert!(findings.iter().any(|found| found.finding.code == "listDoubted"), "the connection shows it");
    said(&error)
}

/// Reads a list that two readings made no better, but that nothing proves wrong.
async fn waits_for_its_size(stage: &Stage, connection: i64, size: u64) -> Error {
    let before = stage.people().await;
    let error = stage.read(connection, Scope::All).await.expect_err("the list is not believed yet");
    let Error::SizeInDoubt { run, accounts, .. } = error else { panic!("somebody may believe it: {error}") };
    assert_eq!(accounts, size, "it says how many there are");
    let open = stage.app.import_in_doubt(connection).await.expect("the runs").expect("a list waits");
    assert_eq!((open.run.id, open.accounts), (run, size), "it waits to be accepted");
    assert_eq!(findings(stage, connection).await, ["sizeInDoubt"], "the connection shows it");
    assert_eq!(stage.people().await, before, "nothing changed");
    error
}

async fn findings(stage: &Stage, connection: i64) -> Vec<&'static str> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    let codes = found.iter().map(|found| found.finding.code);
    codes.filter(|code| *code != "domainUnverified").collect()
}

/// A tenant of 160 in the directory, of whom 40 whom nobody bound are in no list any more.
async fn many_left() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(160).await;
    let kofi = Scope::Query { text: "email=kofi.mensah@northwind.test".to_owned() };
    stage.import(connection, kofi).await;
    let whole = stage.read(connection, Scope::All).await.expect("everybody is read once");
    stage.app.discard(whole).await.expect("but not imported");
    stage.google.shorten_list(Some(Shorten::To(120))).await.expect("forty left long ago");
    (stage, connection)
}

#[tokio::test]
async fn a_list_that_was_cut_short_once_is_read_again() {
    let (stage, connection) = imported(60).await;
    for spoilt in [
        json!({}),
        json!({ "users": [] }),
        json!({ "users": [account("1", "x@northwind.test", ("X", "Y"))] }),
    ] {
        stage.google.fault(answer("/users?", spoilt)).await.expect("Google stumbles once");
        stage.google.forget_requests().await.expect("the log is emptied");

        let report = stage.import(connection, Scope::All).await;

        assert_eq!(report.run.accounts, Some(60), "the second reading counts, all of it and nothing else");
        assert_eq!(report.run.counts.created + report.run.counts.updated, 0, "nobody of the first is left");
        assert_eq!(stage.asked("/users?").await, 2, "the list was read twice, from its first page");
        assert_eq!(findings(&stage, connection).await, [""; 0], "there is nothing to tell of");
    }
}

#[tokio::test]
async fn a_second_reading_that_is_broken_off_proves_nothing() {
    let (stage, connection) = imported(60).await;
    stage.google.fault(answer("/users?", json!({}))).await.expect("Google stumbles once");
    stage.google.fault(Fault::once("GET", "/users?", Effect::Drop).times(20)).await.expect("and is away");

    let error = stage.read(connection, Scope::All).await.expect_err("there is no network");

    assert_eq!(error.code(), Code::Offline, "{}", said(&error));
    stage.google.clear_faults().await.expect("Google is back");
    let report = stage.import(connection, Scope::All).await;
    assert_eq!(report.run.accounts, Some(60), "the next try reads all of it");
}

#[tokio::test]
async fn a_list_that_shrank_for_good_waits_until_its_size_is_accepted() {
    let (mut stage, connection) = many_left().await;
    waits_for_its_size(&stage, connection, 120).await;
    stage.restart().await;

    let wrong = stage.app.import_accept(connection, 121, &Watch::silent()).await.expect_err("another number");
    assert_snapshot!(said(&wrong), @"InvalidInput: the list has 120 users, not 121");
    let still = stage.app.import_in_doubt(connection).await.expect("the runs");
    assert!(still.is_some(), "after a wrong number it still waits");

    stage.google.forget_requests().await.expect("the log is emptied");
    let run = stage.app.import_accept(connection, 120, &Watch::silent()).await.expect("the number is right");

    assert_eq!(stage.asked("/users").await, 0, "what was read is not read again");
    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_eq!((plan.run.state, plan.run.accounts), (State::Review, Some(120)), "it waits for review");
    assert_eq!(findings(&stage, connection).await, ["runWaits"], "the doubt is gone");
    let report = stage.apply(run).await;
    assert_eq!(report.run.error, None, "and nothing of it is left");
    stage.import(connection, Scope::All).await;
    let (app, nothing) = (&stage.app, Watch::silent());
    let again = app.import_accept(connection, 120, &nothing).await.expect_err("it was accepted");
    assert_eq!(again.code(), Code::NotFound, "the smaller list is the measure from now on: {again}");
}

#[tokio::test]
async fn a_list_that_is_another_at_each_reading_cannot_be_accepted() {
    let (stage, connection) = many_left().await;
    let somebody = account("1", "x@northwind.test", ("X", "Y"));
    stage.google.fault(page(&[somebody], None)).await.expect("the first reading has only one");

    doubted(&stage, connection).await;

    assert!(stage.app.import_in_doubt(connection).await.expect("the runs").is_none(), "nothing waits");
}

#[tokio::test]
async fn a_list_in_doubt_is_read_again_rather_than_continued() {
    let (stage, connection) = many_left().await;
    waits_for_its_size(&stage, connection, 120).await;
    stage.google.shorten_list(None).await.expect("Google is well again");

    let run = stage.read(connection, Scope::All).await.expect("the next read is complete");

    assert_eq!(stage.app.plan(run).await.expect("there is a plan").run.accounts, Some(160), "all are there");
    assert!(
        stage.app.import_in_doubt(connection).await.expect("the runs").is_none(),
        "nothing waits any more"
    );
}

#[tokio::test]
async fn an_answer_without_users_is_not_believed() {
    let (stage, connection) = imported(60).await;
    stage.google.shorten_list(Some(Shorten::NoKey)).await.expect("Google answers without a list");

    assert_snapshot!(doubted(&stage, connection).await, @"
    ShrunkenList: Google answered without any list of users, although the connected account is one
    Nothing was changed, and the list was read twice. Try again in some minutes; if people really left, they are checked one by one.
    ");

    stage.google.shorten_list(None).await.expect("Google is well again");
    stage.wait_here(MINUTE);
    let report = stage.import(connection, Scope::All).await;
    assert_eq!(report.run.accounts, Some(60), "the next read is believed");
    assert_eq!(findings(&stage, connection).await, [""; 0], "and the finding is gone");
}

#[tokio::test]
async fn a_list_is_in_doubt_until_it_is_read_and_believed() {
    let (stage, connection) = imported(60).await;
    stage.google.shorten_list(Some(Shorten::NoKey)).await.expect("Google answers without a list");
    doubted(&stage, connection).await;
    stage.google.shorten_list(None).await.expect("Google is well again");
    stage.wait_here(MINUTE);

    stage.refreshed(stage.person("wei.chen").await.id).await.expect("Wei is looked at");
    assert_eq!(findings(&stage, connection).await, ["listDoubted"], "one user says nothing of the list");
    stage.import(connection, Scope::Query { text: "email=wei.chen@northwind.test".to_owned() }).await;
    assert_eq!(findings(&stage, connection).await, ["listDoubted"], "nor do the users of a query");

    let run = stage.read(connection, Scope::All).await.expect("the list is whole again");
    assert_eq!(findings(&stage, connection).await, ["runWaits"], "its plan waits, and nothing is in doubt");
    stage.app.discard(run).await.expect("it is given up");
    assert_eq!(findings(&stage, connection).await, [""; 0], "which makes the list no worse");
}

#[tokio::test]
async fn a_first_list_without_users_is_not_believed_either() {
    let (stage, connection) = Stage::connected(60).await;
    stage.google.shorten_list(Some(Shorten::NoKey)).await.expect("Google answers without a list");

    doubted(&stage, connection).await;
}

#[tokio::test]
async fn a_list_without_the_one_who_asked_is_not_believed() {
    let stage = Stage::of(60).await;
    let way = sandbox_way(google::Grant::LookOnly);
    let connection =
        stage.connect_as(way, by("priya.raman@northwind.test")).await.expect("Priya connects").id;
    stage.google.shorten_list(Some(Shorten::To(1))).await.expect("Priya is the second in the list");

    assert_snapshot!(doubted(&stage, connection).await, @"
    ShrunkenList: the list of 1 users does not contain the connected account itself
    Nothing was changed, and the list was read twice. Try again in some minutes; if people really left, they are checked one by one.
    ");
}

#[tokio::test]
async fn a_list_that_shrank_is_not_believed_while_somebody_of_it_is_there() {
    let (stage, connection) = imported(160).await;
    stage.google.shorten_list(Some(Shorten::To(140))).await.expect("Google sends a part of it");

    assert_snapshot!(doubted(&stage, connection).await, @"
    ShrunkenList: Google returned 140 users; the last complete read had 160
    Nothing was changed, and the list was read twice. Try again in some minutes; if people really left, they are checked one by one.
    ");
}

#[tokio::test]
async fn a_few_who_are_missing_are_asked_for_and_read() {
    let (stage, connection) = imported(160).await;
    let before = stage.people().await;
    stage.google.shorten_list(Some(Shorten::To(151))).await.expect("nine are not in the list");

    let run = stage.read(connection, Scope::All).await.expect("a list may shrink by less than ten");

    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_eq!((plan.run.accounts, plan.gone), (Some(160), 0), "they are there all the same");
    assert_eq!(plan.counts.kinds.iter().sum::<u64>(), 160, "each is in the plan");
    stage.apply(run).await;
    assert_eq!(stage.people().await, before, "and nothing is done about them");
}

#[tokio::test]
async fn a_list_that_loses_a_little_each_time_is_not_its_own_measure() {
    let (stage, connection) = Stage::connected(160).await;
    for size in [160, 151, 146] {
        stage.google.shorten_list(Some(Shorten::To(size))).await.expect("some are not in the list");
        let run = stage.read(connection, Scope::All).await.expect("a tenth may lack");
        stage.app.discard(run).await.expect("nothing is imported");
    }
    stage.google.shorten_list(Some(Shorten::To(138))).await.expect("and some more");

    waits_for_its_size(&stage, connection, 138).await;
}

#[tokio::test]
async fn people_who_are_really_gone_are_believed_after_each_was_asked_for() {
    let (stage, connection) = imported(160).await;
    let leaving: Vec<_> =
        stage.people().await.into_iter().filter(|person| person.accounts == 1).take(25).collect();
    for person in &leaving {
        if person.user.email != crate::stage::ADMIN {
            stage.google.delete_user(&person.user.email).await.expect("they leave");
        }
    }
    stage.google.forget_requests().await.expect("the log is emptied");

    let run = stage.read(connection, Scope::All).await.expect("they are really gone");

    let asked = stage.requests("/users/").await;
    assert_eq!(
        asked.len() as u64,
        stage.app.plan(run).await.expect("there is a plan").gone,
        "each was asked for"
    );
    assert!(asked.iter().all(|seen| seen.status == 404), "and is not there: {asked:#?}");
    stage.apply(run).await;
    assert_eq!(stage.people().await.len(), 158, "an import deletes nobody");
    let again =
        stage.read(connection, Scope::All).await.expect("the smaller list is the measure from now on");
    assert_eq!(stage.app.plan(again).await.expect("there is a plan").counts.ticked, 0, "nothing comes of it");
}

#[tokio::test]
async fn one_who_is_really_gone_does_not_explain_many() {
    let (stage, connection) = Stage::connected(160).await;
    let kofi = Scope::Query { text: "email=kofi.mensah@northwind.test".to_owned() };
    assert_eq!(stage.import(connection, kofi).await.run.counts.created, 1, "Kofi alone is in the directory");
    let whole = stage.read(connection, Scope::All).await.expect("everybody is read once");
    stage.app.discard(whole).await.expect("but not imported");
    stage.google.delete_user("kofi.mensah@northwind.test").await.expect("Kofi leaves");
    stage.google.shorten_list(Some(Shorten::To(120))).await.expect("and Google sends a part of the list");

    let error = waits_for_its_size(&stage, connection, 120).await;

    assert_snapshot!(said(&error), @"
    SizeInDoubt: Google returned 120 users, twice; the last complete read had 160
    Nothing was changed. No bound account that is missing exists on Google any more. If the others really left too, accept the new size; if not, read again later.
    ");
}

#[tokio::test]
async fn a_scoped_read_is_no_measure_of_the_whole() {
    let (stage, connection) = imported(160).await;
    stage.import(connection, Scope::OrgUnit { path: "/Finance".to_owned() }).await;
    stage.google.shorten_list(Some(Shorten::To(140))).await.expect("Google sends a part of it");

    doubted(&stage, connection).await;
}

#[tokio::test]
async fn trouble_while_asking_is_not_taken_for_absence() {
    let (stage, connection) = imported(160).await;
    stage.google.shorten_list(Some(Shorten::To(140))).await.expect("Google sends a part of it");
    let denied =
        Fault::error("GET", "/users/", 403, "forbidden", "Not Authorized to access this resource/api");
    stage.google.fault(denied.times(u32::MAX)).await.expect("nobody can be asked for");

    let error = stage.read(connection, Scope::All).await.expect_err("it cannot be known");

    assert_eq!(error.code(), Code::NotPermitted, "{}", said(&error));
}

#[tokio::test]
async fn a_scoped_list_that_is_empty_is_an_empty_list() {
    let (stage, connection) = imported(60).await;
    stage.google.shorten_list(Some(Shorten::NoKey)).await.expect("Google answers without a list");

    for scope in [
        Scope::Query { text: "orgDepartment=Finance".to_owned() },
        Scope::OrgUnit { path: "/Finance".to_owned() },
    ] {
        let nobody = stage.read(connection, scope.clone()).await.expect_err("an empty answer is an answer");
        assert_eq!(nobody.code(), Code::NobodyFound, "{}: {}", scope.words(), said(&nobody));
    }
    assert_eq!(findings(&stage, connection).await, [""; 0], "it says nothing of absence");
}

#[tokio::test]
async fn reactivating_does_not_forget_how_many_there_were() {
    let (stage, connection) = imported(160).await;
    stage.reactivate(connection).await;
    stage.google.shorten_list(Some(Shorten::To(140))).await.expect("Google sends a part of it");

    doubted(&stage, connection).await;
}

#[tokio::test]
async fn whoever_was_deleted_before_the_last_complete_read_explains_nothing() {
    let (stage, connection) = Stage::connected(60).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let ordinary: Vec<_> =
        stage.rows(run, Default::default()).await.into_iter().filter(|row| row.marks == 0).collect();
    stage.app.discard(run).await.expect("nobody is imported");
    for row in ordinary.iter().take(15) {
        stage.google.delete_user(&row.email).await.expect("they leave");
    }
    stage.wait_here(std::time::Duration::from_secs(30 * 86_400));
    let complete = stage.read(connection, Scope::All).await.expect("their leaving is explained");
    stage.app.discard(complete).await.expect("nobody is imported");
    stage.google.shorten_list(Some(Shorten::To(30))).await.expect("now Google holds some back");

    let doubted = stage.read(connection, Scope::All).await.expect_err("nobody left since");

    assert!(matches!(doubted.code(), Code::ShrunkenList | Code::SizeInDoubt), "{}", said(&doubted));
}

#[tokio::test]
async fn a_list_that_a_sync_did_not_believe_leads_to_a_sync() {
    let (stage, connection) = imported(60).await;
    stage.google.shorten_list(Some(Shorten::NoKey)).await.expect("Google answers without a list");

    let error = stage.app.sync_read(connection, &Watch::silent()).await.expect_err("it is not believed");

    assert_eq!(error.code(), Code::ShrunkenList, "{}", said(&error));
    let found = stage.app.findings(connection).await.expect("findings are local");
    let found = found.iter().find(|found| found.finding.code == "syncListDoubted").expect("it is noted");
    assert_eq!(found.finding.remedy.words(), "sync again", "no import was doubted");
}
