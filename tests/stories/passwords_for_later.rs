//! *Keep for later connections*: off, the sealed hash of a password is deleted with its last receipt; on, it stays, and a
//! connection that comes later gets the same password.

use google::Grant;
use store::password::Keeping;
use sync::Watch;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::Confirmed;

use crate::f08_several_connections::Other;
use crate::stage::Stage;

const WEI: &str = "wei.chen@northwind.test";
const TYPED: &str = "Correct horse 7 battery";

/// A tenant of which Wei was given a password from here.
async fn given(keep: Keeping) -> (Stage, i64, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.keep_passwords(keep).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, Source::Typed(TYPED.into())).await.expect("it keeps every rule");
    synced(&stage, connection).await;
    (stage, connection, wei)
}

async fn synced(stage: &Stage, connection: i64) -> u64 {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    report.run.counts.updated
}

async fn hashes(stage: &Stage) -> i64 {
    let count = |conn: &store::rusqlite::Connection| {
        Ok(conn.query_row("SELECT count(*) FROM password", [], |row| row.get(0))?)
    };
    stage.app.store().read(count).await.expect("it is read")
}

#[tokio::test]
async fn off_nothing_stays_after_the_last_receipt() {
    let (stage, _, wei) = given(Keeping::Forget).await;

    assert_eq!(hashes(&stage).await, 0, "its hash is deleted");
    let passwords = stage.app.user(wei).await.expect("Wei is there").passwords;
    assert!(!passwords.kept && passwords.waiting.is_none(), "and nothing is said to be kept");
}

#[tokio::test]
async fn on_the_hash_stays_and_is_sent_to_nobody_twice() {
    let (stage, connection, wei) = given(Keeping::Keep).await;

    assert_eq!(hashes(&stage).await, 1, "its hash stays");
    let passwords = stage.app.user(wei).await.expect("Wei is there").passwords;
    assert!(passwords.kept && passwords.waiting.is_none(), "kept, and not on its way");
    assert_eq!(synced(&stage, connection).await, 0, "the account has it already");
    assert_eq!(stage.google.passwords(WEI).await.expect("Wei is there").len(), 1, "once");
}

#[tokio::test]
async fn on_a_connection_that_comes_later_gets_the_same() {
    let (stage, _, wei) = given(Keeping::Keep).await;
    let other = Other::serve(24).await;
    let later = other.connect_with(&stage, Grant::LookAndSync).await.id;

    stage.app.bind_users(later, vec![wei]).await.expect("Wei is to be there as well");
    synced(&stage, later).await;

    assert!(other.google.opens(WEI, TYPED).await.expect("control is on"), "the same password opens both");
    let passwords = stage.app.user(wei).await.expect("Wei is there").passwords;
    assert_eq!(passwords.receipts.len(), 2, "each with its receipt");
    assert!(passwords.kept, "and it is kept for the next one");
}

#[tokio::test]
async fn to_switch_it_off_forgets_what_was_kept_and_nothing_that_waits() {
    let (stage, _, _) = given(Keeping::Keep).await;
    let amelie = stage.person("amelie.dubois").await.id;
    stage.app.set_password(amelie, Source::Typed(TYPED.into())).await.expect("it keeps every rule");
    assert_eq!(hashes(&stage).await, 2, "one is kept, one waits");

    let forgotten = stage.app.keep_passwords(Keeping::Forget).await.expect("it is switched off");

    assert_eq!((forgotten, hashes(&stage).await), (1, 1), "the one that waits goes its way");
    let passwords = stage.app.user(amelie).await.expect("Amélie is there").passwords;
    assert!(passwords.waiting.is_some(), "as before");
}

#[tokio::test]
async fn what_is_set_while_a_connection_is_deactivated_waits_for_it_and_is_sent_afterwards() {
    let (stage, first) = Stage::connected(16).await;
    stage.import(first, Scope::All).await;
    let other = Other::serve(24).await;
    let second = other.connect_with(&stage, Grant::LookAndSync).await.id;
    let wei = stage.person("wei.chen").await.id;
    stage.app.bind_users(second, vec![wei]).await.expect("Wei is to be there as well");
    synced(&stage, second).await;
    stage.app.deactivate(first).await.expect("it may be");

    let set = stage.app.set_password(wei, Source::Typed(TYPED.into())).await.expect("it keeps every rule");
    let receivers = &set.receivers;
    assert_eq!(
        (receivers.next.len(), receivers.dormant.len()),
        (1, 1),
        "one takes it now, one later: {receivers:?}"
    );
    synced(&stage, second).await;
    assert_eq!(hashes(&stage).await, 1, "the connection that sleeps still wants it");
    let waiting = stage.app.user(wei).await.expect("Wei is there").passwords.waiting.expect("it waits");
    assert_eq!((waiting.receivers.next.len(), waiting.receivers.dormant.len()), (0, 1), "for that one alone");

    stage.reactivate(first).await;
    let dormant = stage.app.dormant(first).await.expect("it is counted");
    stage.app.bind_again(first, dormant).await.expect("they are bound again");
    synced(&stage, first).await;
    assert!(
        stage.google.opens(WEI, TYPED).await.expect("control is on"),
        "it is sent after the reactivation"
    );
    assert_eq!(hashes(&stage).await, 0, "with the last receipt it is gone");
}
