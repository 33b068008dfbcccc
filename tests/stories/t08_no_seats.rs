//! T8: without free seats no account is made, everything else goes on, and the rest is made once there are seats.

use directory::provision::AfterDeletion;
use insta::assert_snapshot;
use store::plan::pair::Kind;
use sync::Watch;
use sync::explain::words;
use sync::import::Scope;
use sync::provision::{Answers, Confirmed};

use crate::checks::{again, finds, healthy};
use crate::stage::{Stage, told};

async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

#[tokio::test]
async fn creates_wait_for_seats_and_the_rest_goes_on() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let held = stage.google.seats_held().await.expect("it is told");
    assert_eq!(
        stage.app.seats_in_use(connection).await.expect("it is told"),
        None,
        "nobody has said how many"
    );
    stage.google.set_seats(Some(held)).await.expect("not one is free");
    let mut new = Vec::new();
    for name in ["dara", "helen", "ines"] {
        new.push(stage.add_person(name, (name, "Okafor"), &format!("{name}@northwind.test")).await);
    }
    stage.app.bind_users(connection, new).await.expect("they are there");
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;

    assert_snapshot!(synced(&stage, connection).await, @"
    Refusals: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 3 refused
    - dara Okafor <dara@northwind.test> refused: no licence is free; the account is made by the first sync after there is one
    - helen Okafor <helen@northwind.test> refused: no licence is free; the account is made by the first sync after there is one
    - ines Okafor <ines@northwind.test> refused: no licence is free; the account is made by the first sync after there is one
    ");

    let found = stage.app.findings(connection).await.expect("findings are local");
    let found =
        found.into_iter().find(|found| found.finding.code == "noSeats").expect("the connection says so");
    assert_snapshot!(found.seen, @"3 accounts were not made by the last sync: no licence was free.");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let seats =
        stage.app.sync_plan(run).await.expect("there is a plan").seats.expect("Google's refusal told");
    assert_eq!((seats.total, seats.free(), seats.needed), (held, 0, 3), "the next plan says what it needs");
    stage.app.set_seats(connection, Some(held + 3)).await.expect("the administrator says how many there are");
    let seats = stage.app.sync_plan(run).await.expect("there is a plan").seats.expect("it is known");
    assert_eq!((seats.free(), seats.needed), (3, 3), "enough");

    let told = stage.app.seats_in_use(connection).await.expect("it is told").expect("both are known");
    assert_eq!((told.total, told.used), (held + 3, held), "as the last read counted them");

    stage.google.set_seats(Some(held + 3)).await.expect("seats are bought");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 3 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    let told = stage.app.seats_in_use(connection).await.expect("it is told").expect("both are known");
    assert_eq!((told.total, told.used), (held + 3, held + 3), "what the run made is counted at once");
    let sets = stage.google.passwords("dara@northwind.test").await.expect("the account is there");
    assert_eq!(sets.len(), 1, "one first password, however often it was tried");
}

#[tokio::test]
async fn whoever_gets_no_other_account_in_place_of_one_that_is_gone_is_asked_again() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.google.delete_user("kofi.mensah@northwind.test").await.expect("an administrator deletes it");
    let held = stage.google.seats_held().await.expect("it is told");
    stage.google.set_seats(Some(held)).await.expect("not one is free");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers { deleted: Some(AfterDeletion::CreateAgain), ..Answers::default() };
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let said = told(&report.expect("it comes to its end"));
    let why = "the first sync after there is one asks again what becomes of the deleted account";
    assert!(said.contains(why), "{said}");
    let kofi = stage.person("kofi.mensah").await;
    assert_eq!(kofi.accounts, 1, "nobody is let go of the one that is gone before there is another");
    let explained = stage.app.explain_user(kofi.id, None).await.expect("the user stays");
    assert_snapshot!(words::next_sync(&explained.on[0]), @"Asks what is to become of the deleted account: bring the account back, make another, or let it go.");
    stage.google.set_seats(Some(held + 1)).await.expect("a seat is bought");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let asked: Vec<_> = open.iter().map(|row| row.row.why.as_str()).collect();
    assert_eq!(asked, ["deleted on Google; it can be brought back"], "that is offered as before");
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let said = told(&report.expect("it comes to its end"));
    assert!(said.starts_with("Done: 1 created"), "as it was promised: {said}");
    assert_eq!(stage.person("kofi.mensah").await.accounts, 1, "the other takes its place");
}

#[tokio::test]
async fn that_accounts_wait_for_a_licence_is_found_until_there_are_some() {
    let (stage, connection) = healthy(9).await;
    let held = stage.google.seats_held().await.expect("it is told");
    stage.google.set_seats(Some(held)).await.expect("not one is free");
    stage.app.set_seats(connection, Some(held)).await.expect("the administrator says how many there are");
    assert_snapshot!(finds(&stage, connection).await, @"seats: seatsFull: 9 of 9 are in use, as of when everybody was read last. Suspended accounts hold one as well; archived ones do not.");
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen@northwind.test").await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    synced(&stage, connection).await;
    assert_snapshot!(finds(&stage, connection).await, @"new-accounts: noSeats: 1 account was not made by the last sync: no licence was free.");

    stage.google.set_seats(Some(held + 9)).await.expect("seats are bought");
    stage.app.set_seats(connection, Some(held + 9)).await.expect("the administrator says how many there are");
    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "new-accounts").await, "", "asked again, it is well");
}

#[tokio::test]
async fn what_was_learned_gives_way_to_what_is_seen_in_use() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let held = stage.google.seats_held().await.expect("it is told");
    stage.google.set_seats(Some(held)).await.expect("not one is free");
    let mut new = Vec::new();
    for name in ["dara", "helen", "ines"] {
        new.push(stage.add_person(name, (name, "Okafor"), &format!("{name}@northwind.test")).await);
    }
    stage.app.bind_users(connection, new).await.expect("they are there");
    synced(&stage, connection).await;
    let learned = stage.app.seats(connection).await.expect("it is told").expect("Google refused another");
    assert_eq!((learned.total, learned.at_least), (held, false), "so many there are");

    stage.google.set_seats(None).await.expect("seats are bought");
    synced(&stage, connection).await;
    let seen = stage.app.seats(connection).await.expect("it is told").expect("so many are in use");
    assert_eq!((seen.total, seen.at_least), (held + 3, true), "there may be more");
    let in_use = stage.app.seats_in_use(connection).await.expect("it is told");
    assert_eq!(in_use, None, "how many are free, nobody knows");

    for name in ["dara", "helen"] {
        stage.google.delete_user(&format!("{name}@northwind.test")).await.expect("it is there");
    }
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let seats = stage.app.sync_plan(run).await.expect("there is a plan").seats.expect("it is known");
    assert_eq!((seats.total, seats.free()), (held + 3, 2), "at least these");
}
