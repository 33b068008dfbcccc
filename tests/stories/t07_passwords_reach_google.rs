//! T7: a password that is set here reaches Google by the next sync; where it does not, the plan says why.

use directory::password::Policy;
use directory::provision::NextLogin;
use insta::assert_snapshot;
use sandbox::{Applied, Effect, Fault};
use secrecy::{ExposeSecret as _, SecretString};
use sync::connection::PasswordMode;
use sync::guide::Guide;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::Confirmed;
use sync::{Cancel, Watch};

use crate::checks::{again, asked, finds, healthy, synced};
use crate::stage::{Stage, said, told};

const WEI: &str = "wei.chen@northwind.test";
const TYPED: &str = "Correct horse 7 battery";

fn typed(text: &str) -> Source {
    Source::Typed(SecretString::from(text))
}

/// What the next sync would do, a line for each row.
async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let lines: Vec<_> = rows
        .iter()
        .map(|row| format!("{:?} {}: {}", row.row.kind, row.row.email, row.row.why).to_lowercase())
        .collect();
    (run, lines.join("\n"))
}

async fn applied(stage: &Stage, run: i64) -> String {
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("the plan is applied"))
}

#[tokio::test]
async fn a_password_set_here_opens_the_account_after_the_next_sync() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;

    let set = stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    assert!(set.made.is_none(), "whoever typed it knows it");
    assert_eq!(set.receivers.next.len(), 1, "the connection that Wei is bound to: {:?}", set.receivers);
    assert!(stage.google.passwords(WEI).await.expect("Wei is there").is_empty(), "Google is not told yet");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"update wei.chen@northwind.test: password set, to be changed at the next sign-in");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    let sets = stage.google.passwords(WEI).await.expect("Wei is there");
    assert_eq!(sets.len(), 1, "once");
    assert_eq!(sets[0].hash_function.as_deref(), Some("crypt"), "as a hash");
    assert!(sets[0].change_at_next_login, "a first password only");
    assert!(stage.google.opens(WEI, TYPED).await.expect("control is on"), "and it opens the account");
    let passwords = stage.app.user(wei).await.expect("Wei is there").passwords;
    assert_eq!(passwords.waiting, None, "the hash is deleted with the last receipt");
    let receipt = passwords.receipts[0].receipt;
    assert_eq!((receipt.run, receipt.must_change, receipt.at), (run, true, stage.now()), "which tells when");
    assert!(!passwords.to_hand_out, "nothing waits to be handed out");
    let (again, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "what the person chooses later is theirs");
    stage.app.discard(again).await.expect("it has nothing to do");
}

#[tokio::test]
async fn where_the_directory_is_the_authority_the_password_stays() {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"update wei.chen@northwind.test: password set");
    applied(&stage, run).await;

    let sets = stage.google.passwords(WEI).await.expect("Wei is there");
    assert!(!sets[0].change_at_next_login, "nobody is asked for another");
    assert!(stage.google.opens(WEI, TYPED).await.expect("control is on"), "it opens the account");
}

#[tokio::test]
async fn a_password_that_breaks_a_rule_is_refused_with_the_rule() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;

    let short = stage.app.set_password(wei, typed("sh0rt!é")).await.expect_err("two rules are broken");
    assert_snapshot!(said(&short), @"InvalidInput: a password has at least 12 characters; this one has 7; a password has letters without accents, digits and the signs of an English keyboard only");
    assert!(!said(&short).contains("sh0rt"), "and not the password");
    let policy = Policy { min_length: 30, ..Policy::default() };
    stage.app.set_password_policy(policy).await.expect("it can be kept");
    let plain = stage.app.set_password(wei, typed(TYPED)).await.expect_err("the directory wants more");
    assert!(said(&plain).contains("at least 30"), "{}", said(&plain));
    let made = stage.app.set_password(wei, Source::Made).await.expect("one is made that keeps it");
    let made = made.made.expect("it is shown");
    assert_eq!(policy.check(made.expose_secret()), Ok(()), "also what is made");
}

#[tokio::test]
async fn why_a_password_does_not_go_is_in_the_plan() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let admin = stage.person("sync-admin").await.id;
    stage.app.set_password(admin, typed(TYPED)).await.expect("it keeps every rule");
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen@northwind.test").await;
    let set = stage.app.set_password(helen, typed(TYPED)).await.expect("it keeps every rule");
    assert_eq!(
        set.receivers,
        sync::passwords::Receivers::default(),
        "she has no account, and is to get none"
    );

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"skip sync-admin@northwind.test: the connected administrator is protected");
    applied(&stage, run).await;
    let passwords = stage.app.user(admin).await.expect("the admin is there").passwords;
    assert!(passwords.waiting.is_some() && passwords.receipts.is_empty(), "it waits, and says so");
}

#[tokio::test]
async fn another_password_since_the_plan_is_not_sent_by_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    let (run, _) = planned(&stage, connection).await;
    stage.app.set_password(wei, typed("Another horse 8 battery")).await.expect("it keeps every rule");

    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_eq!(report.problem_count, 1, "what was approved is not there any more: {}", told(&report));
    assert!(stage.google.passwords(WEI).await.expect("Wei is there").is_empty(), "nothing was sent");
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    assert!(
        stage.google.opens(WEI, "Another horse 8 battery").await.expect("control is on"),
        "the next sync"
    );
}

#[tokio::test]
async fn the_plan_holds_a_reference_and_no_password() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    let (run, _) = planned(&stage, connection).await;
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let [directory::provision::Step::SetPassword(password)] = rows[0].steps.as_slice() else {
        panic!("{:?}", rows[0].steps)
    };
    assert_eq!(password.next_login, NextLogin::Change, "and what becomes of it");
    assert!(!rows[0].row.steps.contains("$6$"), "{}", rows[0].row.steps);
}

#[tokio::test]
async fn a_password_whose_sending_got_no_answer_is_sent_again() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    let (run, _) = planned(&stage, connection).await;
    let lost = Fault { applied: Applied::Yes, ..Fault::once("PUT", "/users/", Effect::Drop) };
    stage.google.fault(lost).await.expect("an answer gets lost");

    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert_eq!(
        stage.google.passwords(WEI).await.expect("Wei is there").len(),
        2,
        "nobody can read which it has"
    );
    assert!(stage.google.opens(WEI, TYPED).await.expect("control is on"), "the same one");
}

#[tokio::test]
async fn a_password_that_google_refuses_is_found_until_it_takes_it() {
    let (stage, connection) = healthy(9).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("the policy takes it");
    let refused = Fault::error("PUT", "/users/", 400, "invalid", "Invalid Password");
    stage.google.fault(refused.times(u32::MAX)).await.expect("Google takes none");
    synced(&stage, connection).await;
    assert_snapshot!(finds(&stage, connection).await, @"passwords-refused: passwordsRefused: The last sync could not set them: Wei Chen <wei.chen@northwind.test> (Google refused the request: Invalid Password (400 invalid)).");
    stage.google.clear_faults().await.expect("Google takes it");
    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "passwords-refused").await, "", "asked again, it is well");
}

#[tokio::test]
async fn a_password_that_no_sync_sends_is_said_when_it_is_set_and_found_by_the_guide() {
    let (stage, connection) = healthy(16).await;
    let admin = stage.person("sync-admin").await.id;
    let set = stage.app.set_password(admin, typed(TYPED)).await.expect("it keeps every rule");
    assert_eq!(set.receivers.next, [] as [&str; 0], "the next sync sends it to nobody");
    assert_snapshot!(set.receivers.held.join("; "), @"northwind.test (the connected administrator is protected)");
    let waiting = stage.app.user(admin).await.expect("it is there").passwords.waiting.expect("it waits");
    assert_eq!(waiting.receivers, set.receivers, "and says so from then on");

    synced(&stage, connection).await;
    let found = "passwords-refused: passwordsHeld: Set here, and not sent: ";
    assert!(again(&stage, connection, "passwords-refused").await.starts_with(found), "also after a sync");
    let guide = Guide::by_id("password-not-arriving").expect("there is such a guide");
    let followed =
        stage.app.follow(connection, guide, &Cancel::default(), |_| {}).await.expect("it is followed");
    let cause = followed.cause().map(|cause| cause.found()[0].finding.code);
    assert_eq!(cause, Some("passwordsHeld"), "the guide finds it");
    assert!(guide.steps.iter().all(|step| !step.text.contains("super admin alone")), "it is not untrue");

    stage.app.withdraw_password(admin).await.expect("it is taken back");
    assert_eq!(again(&stage, connection, "passwords-refused").await, "", "and all is well");
}

#[tokio::test]
async fn a_password_that_waits_for_a_sync_is_found() {
    let (stage, connection) = healthy(16).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    assert_snapshot!(finds(&stage, connection).await, @"passwords-refused: passwordsUnsent: Set here, and sent by no sync yet: Wei Chen <wei.chen@northwind.test>.");
    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "passwords-refused").await, "", "it is there");
}

#[tokio::test]
async fn overview_shows_a_password_that_waits_until_a_sync_was_made() {
    let (stage, connection) = healthy(16).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    let said = asked(&stage, connection, Some("passwords-refused")).await;
    let shown = async || {
        let found = stage.app.findings_beside(connection, &said).await.expect("the data file tells");
        found.iter().filter(|found| found.finding.code == "passwordsUnsent").count()
    };
    assert_eq!(shown().await, 1, "what the check found");

    synced(&stage, connection).await;

    assert_eq!(shown().await, 0, "it is there, and nobody had to ask the check again");
}
