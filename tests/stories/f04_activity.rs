//! F4: what was done here, beside what Google's admin log tells: by Rollcall, by this administrator elsewhere, by others.

use std::time::Duration;

use directory::edit::Draft;
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::control::{Position, Switch, Write, Writer};
use sandbox::{Effect, Fault};
use serde_json::json;
use sync::activity::{Ask, By, Filter, Format, Kind, Source, Told, Trail};
use sync::sheet::Cells;

use crate::checks::{again, finds, healthy, says, synced, untimed};
use crate::stage::{ADMIN, Stage};

const WEI: &str = "wei.chen@northwind.test";
const ZED: &str = "zed@northwind.test";
const MINUTE: Duration = Duration::from_secs(60);
const SECOND: &str = "priya.raman@northwind.test";

async fn suspends_wei(stage: &Stage, writer: &Writer, suspended: bool) {
    let write = Write::update_user(WEI, json!({ "suspended": suspended }));
    stage.google.write_as(writer, &write).await.expect("it is done");
}

/// A tenant in step, in whose directory Wei was renamed, which a sync sent; the moment before.
async fn renamed() -> (Stage, i64, i64) {
    let (stage, connection) = healthy(9).await;
    let before = stage.now();
    let wei = stage.person("wei.chen").await;
    let draft = Draft::default().with(Attribute::Firstname, "Weiwei");
    stage.app.edit_user(wei.id, wei.version, draft).await.expect("Wei has another name");
    synced(&stage, connection).await;
    (stage, connection, before)
}

async fn trail(stage: &Stage, connection: i64, since: i64, ask: Ask) -> Trail {
    stage.app.activity(connection, since, ask).await.expect("the own events are there whatever Google says")
}

/// The lines in short, the oldest first: the log tells of them in any order within a moment.
fn told(trail: &Trail, source: Source) -> String {
    let chosen = trail.lines.iter().rev().filter(|line| line.source == source);
    let short = chosen.map(|line| {
        let run = line.run.map(|run| format!(", run {run}")).unwrap_or_default();
        format!("{}: {} {} by {}{run}", line.by.words(), line.what, line.about, line.who)
    });
    short.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn each_entry_of_the_log_is_ours_this_administrators_or_of_others() {
    let (stage, connection, before) = renamed().await;
    stage.google.edit_user(SECOND, json!({ "isAdmin": true })).await.expect("there is another admin");
    suspends_wei(&stage, &Writer::console(ADMIN), true).await;
    suspends_wei(&stage, &Writer::another_workstation(ADMIN), false).await;
    suspends_wei(&stage, &Writer::console(SECOND), true).await;

    let trail = trail(&stage, connection, before, Ask::Google).await;

    assert_snapshot!(told(&trail, Source::Admin), @r#"
    Made by Rollcall: First name changed wei.chen@northwind.test by sync-admin@northwind.test, run 3
    Made by this administrator elsewhere: Account suspended wei.chen@northwind.test by sync-admin@northwind.test
    Made by this administrator elsewhere: Account made active wei.chen@northwind.test by sync-admin@northwind.test
    Made by others: Account suspended wei.chen@northwind.test by priya.raman@northwind.test
    "#);
    let because = |by: By| {
        let lines = trail.lines.iter().filter(|line| line.source == Source::Admin && line.by == by);
        lines.map(|line| line.because.as_str()).collect::<Vec<_>>().join(" / ")
    };
    assert_snapshot!(because(By::Rollcall), @"Step 1 of run 3 sent it.");
    assert_snapshot!(because(By::Elsewhere), @"Through this OAuth client, but the journal here does not know of it: another workstation, or another program with the same client. / Without any OAuth client: in the Admin console, or by Google.");
    assert_snapshot!(because(By::Others), @"Without any OAuth client: in the Admin console, or by Google.");
    assert_snapshot!(told(&trail, Source::Here), @r#"
    Made by Rollcall: User changed wei.chen by morgan
    Made by Rollcall: Plan approved  by morgan, run 3
    Made by Rollcall: Run ended  by morgan, run 3
    "#);
    let workstations: Vec<_> =
        trail.lines.iter().filter(|line| line.source == Source::Here).map(|line| &line.workstation).collect();
    assert!(workstations.iter().all(|name| *name == "desk-1"), "each says where: {workstations:?}");
}

#[tokio::test]
async fn what_google_tells_of_values_and_of_trust_is_said_in_words() {
    let (stage, connection, before) = renamed().await;
    let works = |title: &str| json!({ "organizations": [{ "primary": true, "title": title }] });
    for title in ["Nurse", "Matron"] {
        let write = Write::update_user(WEI, works(title));
        stage.google.write_as(&Writer::console(ADMIN), &write).await.expect("it may");
    }
    for position in [Position::On, Position::Off] {
        stage.google.set(Switch::LimitedClient, position).await.expect("somebody marks it");
    }

    let trail = trail(&stage, connection, before, Ask::Google).await;

    let lines = trail.lines.iter().rev().filter(|line| line.source == Source::Admin && line.run.is_none());
    let told: Vec<_> = lines
        .map(|line| {
            let each = line.changes.iter().map(|one| format!("{}: {} → {}", one.what, one.before, one.after));
            let changes = each.collect::<Vec<_>>().join("; ");
            format!("{} {} by {} ({changes})", line.what, line.about, line.who)
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    Organisation of a user changed wei.chen@northwind.test by sync-admin@northwind.test (Organization, cost center: CC-2110 → ; Organization, department: Platform → ; Organization, description: Part-time → ; Organization, domain: northwind.test → ; Organization, full time equivalent: 100000 → ; Organization, location: 上海市 → ; Organization, name: Northwind Traders → ; Organization, symbol: NWT → ; Organization, title: Site reliability engineer → Nurse)
    Organisation of a user changed wei.chen@northwind.test by sync-admin@northwind.test (Organization, title: Nurse → Matron)
    App marked as limited Rollcall by priya.raman@northwind.test (Trust:  → limited)
    App no longer marked as limited Rollcall by priya.raman@northwind.test (Trust: limited → not configured)
    ");
}

#[tokio::test]
async fn nothing_is_asked_of_google_unless_somebody_asks() {
    let (stage, connection, before) = renamed().await;
    stage.google.forget_requests().await.expect("from here on");
    let here = trail(&stage, connection, before, Ask::Here).await;
    assert_eq!(stage.google.requests().await.expect("it counts").len(), 0, "nothing left this computer");
    assert_eq!(here.told, Told::NotAsked, "and that is said");
    assert!(here.lines.iter().all(|line| line.source == Source::Here), "our own events alone");
    assert!(here.lines.len() >= 3, "an edit, a plan and its end: {}", told(&here, Source::Here));
}

#[tokio::test]
async fn a_log_that_cannot_be_asked_hides_none_of_our_own_events() {
    let (stage, connection, before) = renamed().await;
    let denied =
        Fault::error("GET", "/activity/", 403, "forbidden", "Not Authorized to access this resource/api");
    stage.google.fault(denied.times(u32::MAX)).await.expect("the role does not allow it");
    let closed = trail(&stage, connection, before, Ask::Google).await;
    let own = trail(&stage, connection, before, Ask::Here).await;
    assert_eq!(closed.lines, own.lines, "what was done here is listed all the same");
    let Told::Cannot { why, .. } = closed.told else { panic!("it is said why: {:?}", closed.told) };
    assert_snapshot!(why, @"the connected account may not read the admin and token logs; Google says: Not Authorized to access this resource/api (403 forbidden)");
}

#[tokio::test]
async fn what_the_log_does_not_tell_of_yet_is_counted() {
    let (stage, connection) = healthy(9).await;
    let before = stage.now();
    stage.change("wei.chen", |user| user.email = "weiwei.chen@northwind.test".to_owned()).await;
    synced(&stage, connection).await;
    stage.google.set_log_lag(10 * MINUTE).await.expect("Google takes its time");
    let late = trail(&stage, connection, before, Ask::Google).await.told;
    assert!(matches!(late, Told::Answered { missing: 1, .. }), "the rename is not told of yet: {late:?}");
    stage.google.set_log_lag(Duration::ZERO).await.expect("it has come");
    let told = trail(&stage, connection, before, Ask::Google).await.told;
    assert!(matches!(told, Told::Answered { missing: 0, .. }), "then it is: {told:?}");
}

#[tokio::test]
async fn a_trail_is_narrowed_by_who_what_whom_run_and_words() {
    let (stage, connection, before) = renamed().await;
    suspends_wei(&stage, &Writer::console(ADMIN), true).await;
    let trail = trail(&stage, connection, before, Ask::Google).await;
    let count = |filter: Filter| trail.chosen(&filter).0.len();
    let all = count(Filter::default());
    assert_eq!(all, trail.lines.len(), "nothing said is all");
    let elsewhere = count(Filter { by: vec![By::Elsewhere], ..Filter::default() });
    let ours = count(Filter { by: vec![By::Rollcall], ..Filter::default() });
    assert_eq!((elsewhere, ours), (1, all - 1), "by who made it");
    let run = trail.lines.iter().find_map(|line| line.run).expect("a sync ran");
    let of_run = count(Filter { run: Some(run), ..Filter::default() });
    assert!(of_run >= 3 && of_run < all, "approved, sent, ended; not the edit: {of_run} of {all}");
    let wei = count(Filter { person: "WEI.chen".to_owned(), ..Filter::default() });
    assert_eq!(wei, 3, "edited here, changed by the sync, suspended in the console");
    assert_eq!(count(Filter { person: "amelie".to_owned(), ..Filter::default() }), 0, "nothing about her");
    let morgan = count(Filter { who: "morgan".to_owned(), ..Filter::default() });
    assert_eq!(morgan, trail.lines.iter().filter(|line| line.source == Source::Here).count(), "the operator");
    let words = Filter { words: "suspended console".to_owned(), ..Filter::default() };
    assert_eq!(count(words), 1, "every word is somewhere in it");
    let (_, counts) = trail.chosen(&Filter { kind: vec![Kind::Runs], ..Filter::default() });
    assert_eq!(counts.kind.iter().sum::<u64>(), all as u64, "a row of chips counts what each would show");
    assert_eq!(counts.by, [2, 0, 0], "of runs, both by Rollcall");
    let until = Filter { until: Some(before - 60_000), ..Filter::default() };
    assert_eq!(count(until), 0, "nothing was before");
}

#[tokio::test]
async fn a_trail_is_written_for_spreadsheets_and_for_programs() {
    let (stage, connection) = healthy(3).await;
    let before = stage.now();
    stage.app.rename_connection(connection, "=cmd|' /C calc'!A0").await.expect("a name like any other");
    let trail = trail(&stage, connection, before, Ask::Here).await;
    let mut csv = Vec::new();
    let count = trail.export(&Filter::default(), Format::Csv(Cells::ForSpreadsheets), &mut csv);
    assert_eq!(count.expect("it is written"), 1, "one event");
    let csv = String::from_utf8(csv).expect("UTF-8");
    assert!(csv.contains(",connection,settings,"), "{csv}");
    let formula = |cell: &str| cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']);
    assert!(!csv.split([',', '\n']).any(formula), "no cell is a formula: {csv}");
    assert!(csv.contains("name: northwind.test → =cmd"), "what changed is told in words: {csv}");
    let mut json = Vec::new();
    trail.export(&Filter::default(), Format::Json, &mut json).expect("it is written");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("it is JSON");
    assert_eq!(json[0]["changes"][0]["after"], "=cmd|' /C calc'!A0", "as it is: {json}");
    assert_eq!(json[0]["made_by"], "rollcall", "{json}");
}

#[tokio::test]
async fn a_broken_trail_is_found_and_begun_anew() {
    let (stage, connection) = healthy(3).await;
    assert_snapshot!(says(&stage, connection, "trail").await, @"All 6 events are as they were written.");
    let refused = stage.app.begin_trail_anew().await.expect_err("it is whole");
    assert!(refused.to_string().contains("nothing to begin anew"), "{refused}");
    let tampered = stage.app.store().write(|tx| {
        tx.execute_batch(
            "DROP TRIGGER event_stays_as_it_is;
             UPDATE event SET operator = 'nobody' WHERE id = 2;
             CREATE TRIGGER event_stays_as_it_is BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'events are only added to');
END;",
        )?;
        Ok(())
    });
    tampered.await.expect("whoever has the file can write it");
    assert_snapshot!(untimed(&finds(&stage, connection).await), @"trail: chainBroken: The chain is broken: event 2, UTC, is not as it was written. The one before is as it was written.");

    stage.app.begin_trail_anew().await.expect("it is begun anew");

    assert_eq!(again(&stage, connection, "trail").await, "", "asked again, all is well");
    assert_snapshot!(untimed(&says(&stage, connection, "trail").await), @"6 events are as they were written. Acknowledged before: event 2, UTC, is not as it was written (morgan at desk-1, UTC).");
    let trail = trail(&stage, connection, 0, Ask::Here).await;
    assert_snapshot!(untimed(&trail.lines[0].note), @"the one before is broken: event 2, UTC, is not as it was written");
}

#[tokio::test]
async fn a_trail_that_was_cut_at_its_end_or_is_not_guarded_is_found() {
    let (stage, connection) = healthy(3).await;
    let tampered = async |sql: &'static str| {
        let done = stage.app.store().write(move |tx| Ok(tx.execute_batch(sql)?));
        done.await.expect("whoever has the file can write it");
        untimed(&finds(&stage, connection).await)
    };
    assert_snapshot!(tampered("DROP TRIGGER event_stays").await, @"trail: chainBroken: The chain is broken: what forbids to change or remove events was taken away from the data file. The 6 before are as they were written.");
    assert_snapshot!(
        tampered(
            "DELETE FROM event WHERE id > (SELECT max(id) - 1 FROM event);
             UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM event) WHERE name = 'event';
             UPDATE trail SET last = (SELECT max(id) FROM event)",
        )
        .await, @"trail: chainBroken: The chain is broken: the last ones are missing: none tells of the end of a run, number 2, The 5 before are as they were written."
    );
}

#[tokio::test]
async fn a_restored_directory_goes_on_with_the_trail_of_its_copy() {
    let (stage, connection) = healthy(3).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("away.rollcall");
    let words = || secrecy::SecretString::from("correct horse battery staple");
    stage.app.export_profile(&file, words()).await.expect("it is exported");
    stage.app.rename_connection(connection, "Renamed since").await.expect("it has another name");

    let incoming = stage.app.restore_read(&file, Some(words())).await.expect("it opens");
    stage.app.restore_apply(&incoming).await.expect("it takes the place");

    let trail = trail(&stage, connection, 0, Ask::Here).await;
    assert_eq!(trail.chain.broken, None, "the chain of the copy goes on");
    assert_eq!(trail.lines[0].code, "restored", "with an event that says so");
    assert_eq!(trail.lines[0].changes[0].before.len(), 64, "and how the one ended that was replaced");
    let renamed = Filter { words: "since".to_owned(), ..Filter::default() };
    assert_eq!(trail.chosen(&renamed).0.len(), 0, "what was done since is in its backup");
}

#[tokio::test]
async fn a_person_is_found_by_name_and_address_in_what_was_done_here_as_well() {
    let (stage, connection, before) = renamed().await;
    let trail = trail(&stage, connection, before, Ask::Here).await;
    let count = |person: &str| {
        let filter = Filter { person: person.to_owned(), ..Filter::default() };
        trail.chosen(&filter).0.len()
    };
    assert_eq!(count("wei.chen"), 1, "by username");
    assert_eq!(count("Weiwei Chen"), 1, "by name");
    assert_eq!(count("wei.chen@northwind.test"), 1, "by address");
    assert_eq!(count("Amelie"), 0, "nothing about her");
}

#[tokio::test]
async fn an_edit_is_written_with_what_was_before_and_after() {
    let (stage, connection, before) = renamed().await;
    let trail = trail(&stage, connection, before, Ask::Here).await;
    let mut csv = Vec::new();
    trail.export(&Filter::default(), Format::Csv(Cells::ForSpreadsheets), &mut csv).expect("it is written");
    let csv = String::from_utf8(csv).expect("UTF-8");
    assert!(csv.contains("First name: Wei → Weiwei"), "{csv}");
    let mut json = Vec::new();
    trail.export(&Filter::default(), Format::Json, &mut json).expect("it is written");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("it is JSON");
    let edit = json.as_array().expect("a list").iter().find(|one| one["event"] == "user-changed");
    assert_eq!(edit.expect("the edit")["changes"][0]["after"], "Weiwei", "{json}");
}

/// Types a password for Wei, which a sync sends.
async fn sets_a_password(stage: &Stage, connection: i64) {
    let wei = stage.person("wei.chen").await.id;
    let typed = sync::passwords::Source::Typed(secrecy::SecretString::from("Correct horse 7 battery"));
    stage.app.set_password(wei, typed).await.expect("it keeps every rule");
    synced(stage, connection).await;
}

/// Who changed passwords, as the log tells of it, the newest first.
async fn who_changed_passwords(stage: &Stage, connection: i64, before: i64) -> Vec<By> {
    let trail = trail(stage, connection, before, Ask::Google).await;
    trail.lines.iter().filter(|line| line.code == "CHANGE_PASSWORD").map(|line| line.by).collect()
}

/// A sync sets a password, and so long after it another workstation another one.
async fn two_passwords_apart(time: Duration) -> Vec<By> {
    let (stage, connection) = healthy(9).await;
    let before = stage.now();
    sets_a_password(&stage, connection).await;
    stage.wait(time).await;
    let write = Write::update_user(WEI, json!({ "password": "Another horse 9 battery" }));
    stage.google.write_as(&Writer::another_workstation(ADMIN), &write).await.expect("it is done");
    who_changed_passwords(&stage, connection, before).await
}

#[tokio::test]
async fn a_step_explains_one_event_of_its_kind_and_no_other_some_seconds_later() {
    let by = two_passwords_apart(Duration::from_secs(5)).await;
    assert_eq!(by, [By::Elsewhere, By::Rollcall], "the newest first: one of them is ours");
}

#[tokio::test]
async fn a_step_explains_one_event_of_its_kind_also_where_another_is_of_the_same_moment() {
    let by = two_passwords_apart(Duration::ZERO).await;
    assert_eq!(by, [By::Elsewhere, By::Rollcall], "the newest first: the one that is nearest is ours");
}

#[tokio::test]
async fn what_was_sent_again_for_want_of_an_answer_is_ours_each_time() {
    let (stage, connection) = healthy(9).await;
    let before = stage.now();
    let lost = Fault::once("PUT", "/users/", Effect::Drop).applied();
    stage.google.fault(lost).await.expect("the first answer is lost");

    sets_a_password(&stage, connection).await;

    let by = who_changed_passwords(&stage, connection, before).await;
    assert_eq!(by, [By::Rollcall, By::Rollcall], "one step, sent twice");
}

#[tokio::test]
async fn a_new_account_explains_nothing_that_another_workstation_does_to_it() {
    let (stage, connection) = healthy(9).await;
    let zed = stage.add_person("zed", ("Zed", "Shaw"), ZED).await;
    stage.app.bind_users(connection, vec![zed]).await.expect("Zed is there");
    let before = stage.now();
    synced(&stage, connection).await;
    stage.wait(Duration::from_secs(15)).await;
    for change in [json!({ "suspended": true }), json!({ "password": "Another horse 9 battery" })] {
        let write = Write::update_user(ZED, change);
        stage.google.write_as(&Writer::another_workstation(ADMIN), &write).await.expect("it is done");
    }

    let trail = trail(&stage, connection, before, Ask::Google).await;

    let of_zed = trail.lines.iter().filter(|line| line.source == Source::Admin && line.about == ZED);
    let by: std::collections::BTreeMap<_, _> = of_zed.map(|line| (line.code.as_str(), line.by)).collect();
    assert_eq!(by.get("CREATE_USER"), Some(&By::Rollcall), "the account is ours: {by:?}");
    for theirs in ["SUSPEND_USER", "CHANGE_PASSWORD"] {
        assert_eq!(by.get(theirs), Some(&By::Elsewhere), "no new account brings {theirs}: {by:?}");
    }
}

#[tokio::test]
async fn a_step_explains_the_value_that_it_sent_and_no_other() {
    let (stage, connection) = healthy(9).await;
    stage
        .app
        .set_direction(connection, &[Attribute::Department], Direction::Export)
        .await
        .expect("it may go out");
    let of = |department: &str| json!({ "organizations": [{ "primary": true, "department": department }] });
    stage.google.edit_user(WEI, of("Ops")).await.expect("an administrator writes it");
    stage.change("wei.chen", |user| user.values.set(Attribute::Department, "Ops".into())).await;
    synced(&stage, connection).await;
    let before = stage.now();
    stage.change("wei.chen", |user| user.values.set(Attribute::Department, "Legal".into())).await;
    synced(&stage, connection).await;
    stage.wait(Duration::from_secs(15)).await;
    let write = Write::update_user(WEI, of("Evil"));
    stage.google.write_as(&Writer::another_workstation(ADMIN), &write).await.expect("it is done");

    let trail = trail(&stage, connection, before, Ask::Google).await;

    let changed = trail.lines.iter().filter(|line| line.code == "CHANGE_USER_ORGANIZATION");
    let by: Vec<_> = changed.map(|line| line.by).collect();
    assert_eq!(by, [By::Elsewhere, By::Rollcall], "the newest first: one of them is ours");
}
