//! Whoever is removed from the directory stays away at the next import, and comes back when somebody ticks them.

use directory::Attribute;
use directory::edit::Draft;
use directory::user::Unbind;
use insta::assert_snapshot;
use serde_json::json;
use store::plan::decision::Kind;
use sync::import::{Mode, Scope};
use sync::users::{Became, Unbinding, Who};
use sync::{Code, Watch};

use crate::stage::{Stage, only, said, told};

const WEI: &str = "wei.chen@northwind.test";

async fn remove(stage: &Stage, username: &str, unbind: Unbind) {
    let person = stage.person(username).await;
    stage.app.delete_user(person.id, person.version, Some(unbind)).await.expect("they are removed");
}

#[tokio::test]
async fn the_account_stays_away_until_it_is_ticked() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let before = stage.asked("/users").await;
    remove(&stage, "wei.chen", Unbind::Suspend).await;
    assert_eq!(stage.asked("/users").await, before, "nothing is sent to Google");
    let wishes = stage.app.store().read(move |conn| store::tombstone::wishes(conn, connection, "", 9)).await;
    assert_eq!(
        wishes.expect("it reads").iter().map(|stone| stone.wish).collect::<Vec<_>>(),
        [Some(Unbind::Suspend)],
        "what is to become of the account waits for the next sync"
    );

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::New, Kind::Removed])).await, @"
    everybody: 0 new, 0 update, 16 unchanged, 0 match, 0 conflict, 1 removed; 0 ticked, 0 open, 0 missing
    [ ] removed Wei Chen <wei.chen@northwind.test> as wei.chen: removed here on 2026-11-18 by morgan
    ");
    assert_snapshot!(told(&stage.apply(run).await), @"Done: 0 created, 0 updated, 0 linked, 16 unchanged, 1 skipped, 0 conflicts, 0 refused");
    let again = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_eq!(stage.row(again, WEI).await.decision.kind, Kind::Removed, "and so it goes on");

    stage.tick(again, WEI).await.expect("somebody wants Wei back");

    assert_snapshot!(told(&stage.apply(again).await), @"Done: 1 created, 0 updated, 0 linked, 16 unchanged, 0 skipped, 0 conflicts, 0 refused");
    let wei = stage.person("wei.chen").await;
    assert_eq!(wei.accounts, 1, "bound to the account as before");
    let history = stage.app.user(wei.id).await.expect("Wei is there").history;
    assert_eq!(history[0].what, "Brought back from Google, after it was removed here", "and that is told");
    let left = stage.app.store().read(move |conn| store::tombstone::any(conn, connection)).await;
    assert!(!left.expect("it reads"), "nothing of the removal is left, nor its wish");
}

#[tokio::test]
async fn a_bound_user_asks_first_what_becomes_of_the_account() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;

    let refused = stage.app.delete_user(wei.id, wei.version, None).await.expect_err("nobody said");

    assert_snapshot!(said(&refused), @"Refused: Wei Chen is bound to wei.chen@northwind.test: say first what is to become of the account there: suspend it, leave it active, or archive it");
    assert_eq!(stage.person("wei.chen").await.accounts, 1, "nothing was done");
    let removal = stage.app.removal(wei.id).await.expect("it can be asked");
    assert_eq!(removal.accounts[0].connection_name, "northwind.test", "the dialog can say where");
    let alone = stage.add_person("dara", ("Dara", "O’Brien"), "dara@northwind.test").await;
    stage.app.delete_user(alone, 1, None).await.expect("whoever is bound nowhere is not asked about");
}

#[tokio::test]
async fn nobody_is_asked_about_whoever_was_removed() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import_all_attributes(connection).await;
    stage.import(connection, Scope::All).await;
    for username in ["wei.chen", "kofi.mensah", "amelie.dubois"] {
        remove(&stage, username, Unbind::LeaveActive).await;
    }
    // The name was given to somebody else, the account lost its family name.
    stage.add_person("wei.chen", ("Weimin", "Chen"), "weimin@elsewhere.example").await;
    let nameless = json!({ "name": { "familyName": "" } });
    stage.google.edit_user("kofi.mensah@northwind.test", nameless).await.expect("Google lets it");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::Removed, Kind::Conflict])).await, @"
    everybody: 0 new, 0 update, 14 unchanged, 0 match, 0 conflict, 3 removed; 0 ticked, 0 open, 0 missing
    [ ] removed Amélie Dubois <amelie.dubois@northwind.test> as amelie.dubois: removed here on 2026-11-18 by morgan
    [-] removed Kofi <kofi.mensah@northwind.test> as kofi.mensah: removed here on 2026-11-18 by morgan (it has no family name; give it one on Google first)
    [ ] removed Wei Chen <wei.chen@northwind.test> as w.chen: removed here on 2026-11-18 by morgan
    ");
    stage.tick(run, WEI).await.expect("Wei is wanted back");
    stage.apply(run).await;
    assert_eq!(stage.person("w.chen").await.user.email, WEI, "under a name that is free");
}

#[tokio::test]
async fn updates_only_leaves_them_away_for_certain() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    remove(&stage, "wei.chen", Unbind::Archive).await;
    let run = stage.app.import_read(connection, Scope::All, Mode::UpdatesOnly, &sync::Watch::silent()).await;
    let run = run.expect("Google is read");
    let refused = stage.tick(run, WEI).await.expect_err("this import takes updates only");
    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));
}

#[tokio::test]
async fn those_who_reported_to_them_report_to_nobody() {
    let stage = Stage::of(17).await;
    let boss = stage.add_person("boss", ("Ada", "Boss"), "boss@northwind.test").await;
    let draft = Draft::default().with(Attribute::Manager, "boss");
    let dara = stage.add_person("dara", ("Dara", "O’Brien"), "dara@northwind.test").await;
    stage.app.edit_user(dara, 1, draft).await.expect("a manager of this directory");
    assert_eq!(stage.app.removal(boss).await.expect("it can be asked").reports, 1, "the dialog can say so");

    stage.app.delete_user(boss, 1, None).await.expect("the boss goes");

    let shown = stage.app.user(dara).await.expect("Dara stays");
    assert_eq!(shown.user.user.values.get(Attribute::Manager), None, "without a manager");
    let change = &shown.history[0].changes[0];
    assert_eq!(
        (change.before.as_str(), change.after.as_str()),
        ("boss@northwind.test", ""),
        "and it is told"
    );
    let edits = stage.app.store().read(|conn| store::edit::latest(conn, 1)).await.expect("it reads");
    assert_eq!(
        (edits[0].username.as_str(), edits[0].operator.as_str()),
        ("boss", "morgan"),
        "who, and by whom"
    );
}

#[tokio::test]
async fn many_leave_together_with_their_managers_among_them() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    let dara = stage.add_person("dara", ("Dara", "O’Brien"), "dara@northwind.test").await;
    let draft = Draft::default().with(Attribute::Manager, "wei.chen");
    stage.app.edit_user(dara, 1, draft).await.expect("Dara reports to Wei");
    let kofi = stage.person("kofi.mensah").await;
    let who = Who::Ids(vec![wei.id, dara, kofi.id]);

    let shown = stage.app.removals(who.clone()).await.expect("it is shown");

    let accounts = &shown.accounts[&connection];
    assert_eq!(
        (shown.total(), accounts.count, shown.reports),
        (3, 2, 1),
        "what goes with them is told first"
    );
    let silent = Watch::silent();
    let unsaid = stage.app.remove_users(shown.clone(), Unbinding::default(), &silent).await;
    assert_snapshot!(said(&unsaid.expect_err("of two accounts it was not said")), @"Refused: say first what is to become of the accounts at northwind.test: suspend them, leave them active, or archive them");
    stage.app.suspend_user(kofi.id, kofi.version).await.expect("somebody is quicker");
    let unbinding = Unbinding::of([(connection, Unbind::Archive)]);
    let report = stage.app.remove_users(shown, unbinding, &silent).await.expect("they leave");
    let became: Vec<_> = report.items.iter().map(|item| (item.username.as_str(), &item.became)).collect();
    assert!(
        matches!(
            became[..],
            [
                ("wei.chen", Became::Changed(_)),
                ("dara", Became::Changed(_)),
                ("kofi.mensah", Became::Refused(_))
            ]
        ),
        "Dara lost a manager just now and is still as shown, Kofi is not: {became:?}"
    );
    let wishes = stage.app.store().read(move |conn| store::tombstone::wishes(conn, connection, "", 9)).await;
    assert_eq!(
        wishes.expect("it reads").iter().map(|stone| stone.wish).collect::<Vec<_>>(),
        [Some(Unbind::Archive)],
        "what was said of the connection waits for the next sync"
    );
}

#[tokio::test]
async fn whoever_would_come_back_with_somebody_else_s_employee_id_stays_away() {
    let (stage, connection) = Stage::connected(17).await;
    let id = [Attribute::EmployeeIdentifier];
    stage.app.set_direction(connection, &id, directory::Direction::Import).await.expect("it may be");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.user.values.display(Attribute::EmployeeIdentifier);
    remove(&stage, "wei.chen", Unbind::LeaveActive).await;
    stage
        .change("amelie.dubois", move |user| {
            user.values.set(Attribute::EmployeeIdentifier, wei.as_str().into());
        })
        .await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::Removed])).await, @"
    everybody: 0 new, 0 update, 16 unchanged, 0 match, 0 conflict, 1 removed; 0 ticked, 0 open, 0 missing
    [-] removed Wei Chen <wei.chen@northwind.test> as wei.chen: removed here on 2026-11-18 by morgan (employee id E100005 belongs to somebody else)
    ");
}
