//! F16: binding somebody sends no mail; a first password leaves Rollcall as a file, once.

use secrecy::{ExposeSecret as _, SecretString};
use sync::Watch;
use sync::passwords::{Source, could_hand_out, open_hand_out};
use sync::provision::Confirmed;

use crate::stage::{Stage, said, told};

const HELEN: &str = "helen.okafor@northwind.test";
const TYPED: &str = "Correct horse 7 battery";

fn words() -> SecretString {
    "slips for the front desk".into()
}

async fn bound(stage: &Stage, connection: i64) -> i64 {
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    helen
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("the plan is applied"))
}

#[tokio::test]
async fn a_new_account_is_made_and_nobody_is_written_to() {
    let (stage, connection) = Stage::connected(16).await;
    bound(&stage, connection).await;
    synced(&stage, connection).await;

    let mut asked: Vec<_> = stage.requests("/").await.into_iter().map(|seen| seen.target).collect();
    asked.retain(|target| !target.starts_with("/admin/directory/v1/"));
    asked.retain(|target| {
        !["/o/oauth2", "/token", "/oauth2", "/v1/userinfo", "/admin/reports", "/apps/licensing"]
            .iter()
            .any(|own| target.starts_with(own))
    });
    assert_eq!(
        asked,
        [] as [String; 0],
        "directory, logs and licences are asked: nothing that could send mail"
    );
    let made = stage.requests("/users").await.into_iter().filter(|seen| seen.method == "POST");
    let made: Vec<_> = made.map(|seen| seen.target).collect();
    assert_eq!(made, ["/admin/directory/v1/users?prettyPrint=false"], "and nobody is invited by it");
    assert_eq!(stage.app.to_hand_out().await.expect("it reads"), 1, "the first password waits here");
}

#[tokio::test]
async fn a_first_password_is_handed_out_once_and_opens_the_account() {
    let (mut stage, connection) = Stage::connected(16).await;
    let helen = bound(&stage, connection).await;
    synced(&stage, connection).await;
    assert!(stage.app.user(helen).await.expect("she is there").passwords.to_hand_out, "shown as such");
    // Whatever happens to the program meanwhile.
    stage.restart().await;

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("slips.age");
    could_hand_out(&file, &words()).expect("nothing is in the way");
    assert_eq!(stage.app.hand_out(&file, words()).await.expect("it is written"), 1, "hers");

    let text = open_hand_out(&file, words()).await.expect("the passphrase opens it");
    let line = text.expose_secret().lines().nth(1).expect("a line below the header");
    let fields: Vec<_> = line.split(',').map(|field| field.trim_matches('"')).collect();
    assert_eq!(&fields[..2], ["Helen Okafor", HELEN], "whose it is");
    assert!(stage.google.opens(HELEN, fields[2]).await.expect("control is on"), "it opens her account");
    let sealed = std::fs::read(&file).expect("it is there");
    assert!(!sealed.windows(fields[2].len()).any(|part| part == fields[2].as_bytes()), "sealed");
    assert!(open_hand_out(&file, "another passphrase".into()).await.is_err(), "for nobody else");

    assert_eq!(stage.app.to_hand_out().await.expect("it reads"), 0, "once");
    let second = folder.path().join("second.age");
    assert_eq!(stage.app.hand_out(&second, words()).await.expect("nothing waits"), 0, "and no more");
    assert!(!second.exists(), "without slips there is no file");
}

#[tokio::test]
async fn a_file_that_cannot_be_written_loses_nothing() {
    let (stage, connection) = Stage::connected(16).await;
    bound(&stage, connection).await;
    synced(&stage, connection).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("slips.age");
    std::fs::write(&file, "somebody's").expect("the folder is ours");

    let there = stage.app.hand_out(&file, words()).await.expect_err("nothing is overwritten");
    assert!(said(&there).contains("is there already"), "{}", said(&there));
    let nowhere = folder.path().join("nowhere").join("slips.age");
    stage.app.hand_out(&nowhere, words()).await.expect_err("there is no such folder");
    assert!(could_hand_out(&nowhere, &words()).is_err(), "which is told before anything is done");
    let weak = folder.path().join("weak.age");
    let weak = stage.app.hand_out(&weak, "short".into()).await.expect_err("it would be guessed");
    assert!(said(&weak).contains("at least 12"), "{}", said(&weak));
    assert_eq!(stage.app.to_hand_out().await.expect("it reads"), 1, "everything is kept");
}

#[tokio::test]
async fn a_password_that_waits_goes_with_the_new_account() {
    let (stage, connection) = Stage::connected(16).await;
    let helen = bound(&stage, connection).await;
    let typed = Source::Typed(TYPED.into());
    stage.app.set_password(helen, typed).await.expect("it keeps every rule");
    synced(&stage, connection).await;

    assert_eq!(stage.google.passwords(HELEN).await.expect("she is there").len(), 1, "in the create itself");
    assert!(stage.google.opens(HELEN, TYPED).await.expect("control is on"), "the one that was typed");
    assert_eq!(stage.app.to_hand_out().await.expect("it reads"), 0, "whoever typed it knows it");
}

#[tokio::test]
async fn an_account_that_is_not_made_leaves_no_password() {
    let (stage, connection) = Stage::connected(16).await;
    let helen = bound(&stage, connection).await;
    let held = stage.google.seats_held().await.expect("it is told");
    stage.google.set_seats(Some(held)).await.expect("not one is free");
    synced(&stage, connection).await;

    let passwords = stage.app.user(helen).await.expect("she is there").passwords;
    assert_eq!((passwords.waiting, passwords.to_hand_out), (None, false), "none was needed");
}

#[tokio::test]
async fn more_passwords_than_the_limit_wait_for_their_number() {
    let (stage, connection) = Stage::connected(40).await;
    stage.import(connection, sync::import::Scope::All).await;
    let people = stage.people().await;
    let ordinary = people.iter().filter(|person| {
        person.accounts == 1
            && !person.user.username.contains("admin")
            && !person.user.username.contains("helpdesk")
    });
    let mut made = Vec::new();
    for person in ordinary.take(11) {
        let set = stage.app.set_password(person.id, Source::Made).await.expect("one is made");
        made.push((person.user.email.clone(), set.made.expect("it is shown")));
    }
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let refused = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let refused = said(&refused.expect_err("eleven are too many"));
    assert!(refused.contains("11 passwords set"), "{refused}");

    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let confirmed = Confirmed::by_numbers(&plan.exceeded, &[11]);
    let report = stage.app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("it is applied");
    assert_eq!(report.problem_count, 0, "{}", told(&report));
    let slips = stage.app.slips().await.expect("they open");
    assert_eq!(slips.len(), 11, "each is handed out");
    for (email, password) in made {
        let opens = stage.google.opens(&email, password.expose_secret()).await.expect("control is on");
        assert!(opens, "what was shown opens {email}");
    }
}
