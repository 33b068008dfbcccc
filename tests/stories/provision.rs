//! The directory drives Google: bound users get accounts, and are kept in step, as a reviewed plan.

use directory::provision::{Answer, Drift, Winner};
use directory::user::{State, Unbind};
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::{Effect, Fault};
use serde_json::json;
use store::plan::pair::Kind;
use sync::Watch;
use sync::import::Scope;
use sync::provision::{Becomes, Confirmed};

use crate::stage::{ADMIN, Stage, said, told};

const HELEN: &str = "helen.okafor@northwind.test";

/// A plan as a person reads it.
async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    // No sync removes anybody.
    let kinds = Kind::ALL.iter().zip(plan.counts).filter(|(kind, (count, _))| match kind {
        Kind::Remove => false,
        Kind::OneSide => *count > 0,
        _ => true,
    });
    let counts = kinds.map(|(kind, (count, ticked))| {
        format!("{count} {} ({ticked} ticked)", format!("{kind:?}").to_lowercase())
    });
    let mut lines = vec![format!(
        "{}; {} unchanged of {}",
        counts.collect::<Vec<_>>().join(", "),
        plan.unchanged,
        plan.scope
    )];
    // What one side alone has is many: the story of it looks at them.
    let rows = rows.iter().filter(|row| row.row.kind != Kind::OneSide);
    lines.extend(rows.map(|row| {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        format!("- {kind} {} <{}>: {}", row.row.name, row.row.email, row.row.why)
    }));
    (run, lines.join("\n"))
}

/// Plans, approves and applies.
async fn synced(stage: &Stage, connection: i64) -> String {
    let (run, _) = planned(stage, connection).await;
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("the plan is applied"))
}

async fn nothing_is_left(stage: &Stage, connection: i64) {
    let (run, plan) = planned(stage, connection).await;
    assert!(
        plan.starts_with("0 create (0 ticked), 0 update (0 ticked), 0 suspend (0 ticked), 0 reactivate"),
        "{plan}"
    );
    stage.app.discard(run).await.expect("it has nothing to do");
}

#[tokio::test]
async fn a_bound_user_gets_an_account_and_stays_in_step() {
    let (stage, connection) = Stage::connected(16).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    assert_eq!(
        stage.app.bind_users(connection, vec![helen]).await.expect("she is there"),
        1,
        "she has no account yet"
    );

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    1 create (1 ticked), 0 update (0 ticked), 0 suspend (0 ticked), 0 reactivate (0 ticked), 0 conflict (0 ticked), 0 skip (0 ticked); 0 unchanged of 1
    - create Helen Okafor <helen.okafor@northwind.test>: new account
    ");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"Done: 1 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    let sets = stage.google.passwords(HELEN).await.expect("the account is there");
    assert_eq!(sets.len(), 1, "one first password");
    assert_eq!(sets[0].hash_function.as_deref(), Some("crypt"), "sent as a hash");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn what_changed_here_is_changed_there_and_nothing_else() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage
        .app
        .set_direction(connection, &[Attribute::JobTitle], Direction::Export)
        .await
        .expect("titles may be exported");
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    stage.change("amelie.dubois", |user| user.email = "a.dubois@northwind.test".to_owned()).await;
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    0 create (0 ticked), 2 update (2 ticked), 1 suspend (1 ticked), 0 reactivate (0 ticked), 0 conflict (0 ticked), 0 skip (0 ticked), 12 oneside (0 ticked); 1 unchanged of 16
    - update Amélie Dubois <a.dubois@northwind.test>: address becomes a.dubois@northwind.test
    - update Weiwei Chen <wei.chen@northwind.test>: first name
    - suspend Zoë van der Berg <zoe.vanderberg@northwind.test>: suspended, and signed out
    ");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"Done: 0 created, 2 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended");
    nothing_is_left(&stage, connection).await;
    assert_eq!(
        stage.google.sign_outs("zoe.vanderberg@northwind.test").await.expect("she is there").len(),
        1,
        "signed out"
    );

    stage.change("zoe.vanderberg", |user| user.state = State::Active).await;
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn the_connected_administrator_is_protected() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let username = ADMIN.split('@').next().expect("a local part");
    stage.change(username, |user| user.state = State::Suspended).await;

    let (_, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"
    0 create (0 ticked), 0 update (0 ticked), 0 suspend (0 ticked), 0 reactivate (0 ticked), 0 conflict (0 ticked), 1 skip (0 ticked); 15 unchanged of 16
    - skip Sync Admin <sync-admin@northwind.test>: the connected administrator is protected
    ");
}

#[tokio::test]
async fn whoever_is_let_go_and_bound_again_is_active_again() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("Wei is bound");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended, 1 let go");
    assert_eq!(stage.person("wei.chen").await.accounts, 0, "the user stays, the tie is gone");

    stage.app.bind_users(connection, vec![wei]).await.expect("Wei is bound again");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 0 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated");

    assert_eq!(stage.person("wei.chen").await.accounts, 1, "to the same account");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn too_many_suspensions_wait_for_their_number() {
    let (stage, connection) = Stage::connected(60).await;
    stage.import(connection, Scope::All).await;
    let people = stage.people().await;
    let ordinary = people.iter().filter(|person| !person.user.username.contains("admin"));
    let leavers: Vec<_> = ordinary.take(14).map(|person| person.user.username.clone()).collect();
    for username in &leavers {
        stage.change(username, |user| user.state = State::Suspended).await;
    }
    let (run, _) = planned(&stage, connection).await;

    let stopped =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect_err("too many");

    assert_eq!(stopped.code(), sync::Code::Limits, "{}", said(&stopped));
    let exceeded = stage.app.sync_plan(run).await.expect("it waits").exceeded;
    let confirmed = Confirmed(exceeded.iter().map(|limit| (limit.what, limit.count)).collect());
    let report = stage.app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("the number was named");
    assert_eq!(report.run.counts.suspended, exceeded[0].count, "exactly those");
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_done_once() {
    let (stage, connection) = Stage::connected(16).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    let lost = Fault::once("POST", "/users", Effect::Drop).applied();
    stage.google.fault(lost).await.expect("the answer is lost on its way");

    let told = synced(&stage, connection).await;

    assert!(told.starts_with("Done: 1 created"), "{told}");
    assert_eq!(stage.google.passwords(HELEN).await.expect("she is there").len(), 1, "the password went once");
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_is_looked_at_before_it_is_refused() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    let (run, _) = planned(&stage, connection).await;
    let taken = json!({ "primaryEmail": HELEN });
    stage.google.edit_user("wei.chen@northwind.test", taken).await.expect("somebody is faster");

    let report = stage
        .app
        .sync_apply(run, &Confirmed::default(), &Watch::silent())
        .await
        .expect("it comes to its end");

    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Helen Okafor <helen.okafor@northwind.test> refused: an account has had the address helen.okafor@northwind.test since the plan was made; sync again, which binds it or asks
    ");
}

#[tokio::test]
async fn values_that_changed_on_google_are_asked_about() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    stage.change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Captain".into())).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    0 create (0 ticked), 0 update (0 ticked), 0 suspend (0 ticked), 0 reactivate (0 ticked), 1 conflict (0 ticked), 0 skip (0 ticked), 14 oneside (0 ticked); 1 unchanged of 16
    - conflict Wei Chen <wei.chen@northwind.test>: different on both sides: job title
    ");
    let rows = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let wei = vec![rows[0].row.id];
    let wins = Answer { winner: Some(Winner::Directory), ..Answer::default() };
    stage.app.sync_answer(run, wei.clone(), wins).await.expect("the directory wins");
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_snapshot!(told(&report), @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    nothing_is_left(&stage, connection).await;
    let cook = json!({ "organizations": [{ "primary": true, "title": "Cook" }] });
    stage.google.edit_user("wei.chen@northwind.test", cook).await.expect("Google's side changes");
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    0 create (0 ticked), 0 update (0 ticked), 0 suspend (0 ticked), 0 reactivate (0 ticked), 1 conflict (0 ticked), 0 skip (0 ticked), 14 oneside (0 ticked); 1 unchanged of 16
    - conflict Wei Chen <wei.chen@northwind.test>: changed on Google: job title
    ");
    let accept = Answer { drift: Some(Drift::Accept), ..Answer::default() };
    let rows = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    stage.app.sync_answer(run, vec![rows[0].row.id], accept).await.expect("Google's value is taken");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    let title = stage.person("wei.chen").await.user.values.display(Attribute::JobTitle);
    assert_eq!(title, "Cook", "the directory has it now");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn an_open_sync_is_no_import_and_an_open_import_no_sync() {
    let (stage, connection) = Stage::connected(16).await;
    let imported = stage.read(connection, Scope::All).await.expect("Google is read");
    let (synced, _) = planned(&stage, connection).await;

    let waiting = stage.app.waiting_import(connection).await.expect("the runs are read");
    assert_eq!(waiting.expect("an import waits").run.id, imported, "the wizard finds its own");
    let refused = stage.app.import_apply(synced, &Watch::silent()).await.expect_err("it is a sync");
    assert_snapshot!(said(&refused), @"
    Busy: this connection is busy: run 2 is a sync, not an import
    Wait until it is done, or open the run that waits.
    ");
    stage.app.plan(synced).await.expect_err("nor can an import's review show it");
    stage
        .app
        .sync_apply(imported, &Confirmed::default(), &Watch::silent())
        .await
        .expect_err("it is an import");
    stage.app.sync_plan(imported).await.expect_err("it has no such plan");
    stage.app.discard(imported).await.expect("it is given up");

    let waiting = stage.app.waiting(connection).await.expect("the runs are read").expect("a run waits");
    assert_eq!((waiting.run.id, waiting.run.verb.as_str()), (synced, "sync"), "Overview says which verb");
    assert_eq!(
        stage.app.waiting_import(connection).await.expect("the runs are read"),
        None,
        "no import waits"
    );
    let findings = stage.app.findings(connection).await.expect("the findings");
    assert!(findings.iter().any(|found| found.finding.code == "syncWaits"), "{findings:?}");
}

#[tokio::test]
async fn who_is_in_step_agrees_and_is_not_looked_at_again() {
    let (stage, connection) = Stage::connected(16).await;
    let title = json!({ "organizations": [{ "title": "Baker", "primary": true }] });
    stage.google.edit_user("wei.chen@northwind.test", title).await.expect("Wei has a title");
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Baker".into())).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");

    synced(&stage, connection).await;

    let settled = stage.app.store().read(|conn| {
        Ok(conn.query_row(
            "SELECT count(*) FILTER (WHERE settled_version IS NULL), count(*) FROM binding",
            [],
            |row| Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?)),
        )?)
    });
    let (open, all) = settled.await.expect("the bindings are read");
    assert!(open < all, "whoever is in step is settled: {open} of {all} are not");
    let cook = json!({ "organizations": [{ "title": "Cook", "primary": true }] });
    stage.google.edit_user("wei.chen@northwind.test", cook).await.expect("Google's side changes");
    let (run, plan) = planned(&stage, connection).await;
    assert!(
        plan.contains("wei.chen@northwind.test>: changed on Google: job title"),
        "a drift, since both agreed: {plan}"
    );
    stage.app.discard(run).await.expect("it is given up");
    let before = stage.person("wei.chen").await;
    stage.change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Miller".into())).await;
    assert!(stage.person("wei.chen").await.version > before.version, "somebody edits Wei here");
    let (_, plan) = planned(&stage, connection).await;
    assert!(plan.contains("wei.chen@northwind.test>:"), "an edit is seen: {plan}");
}

#[tokio::test]
async fn what_one_side_alone_has_is_shown_by_every_sync_and_stays_there() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let both = [Attribute::OtherPhone, Attribute::HomePhone];
    stage.app.set_direction(connection, &both, Direction::Export).await.expect("they may be exported");
    let phone = json!({ "phones": [{ "type": "other", "value": "+41 21 000 00 01" }] });
    stage.google.edit_user("amelie.dubois@northwind.test", phone).await.expect("Google has one of hers");
    stage.change("wei.chen", |user| user.values.set(Attribute::HomePhone, "+41 21 000 00 00".into())).await;
    let shown = "\
        0 create (0 ticked), 0 update (0 ticked), 0 suspend (0 ticked), 0 reactivate (0 ticked), 0 conflict (0 ticked), \
        0 skip (0 ticked), 2 oneside (0 ticked); 14 unchanged of 16";
    for round in 0..3 {
        let (run, plan) = planned(&stage, connection).await;
        assert_eq!(plan, shown, "round {round}: nobody took it away, so it stays and is shown");
        let rows = stage.app.sync_rows(run, vec![Kind::OneSide], 0, 10).await.expect("it has rows");
        let told: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
        let alone = [
            "amelie.dubois@northwind.test: Google alone: other phone",
            "wei.chen@northwind.test: the directory alone: home phone",
        ];
        assert_eq!(told, alone, "round {round}: by name, and on which side");
        let detail = stage.app.sync_detail(run, rows[0].row.id).await.expect("the row is there");
        let phone = detail.lines.iter().find(|line| line.attribute == Attribute::OtherPhone);
        assert_eq!(
            phone.expect("it has one").becomes,
            Becomes::OneSide,
            "it is said of the attribute as well"
        );
        let tick =
            stage.app.sync_tick(run, vec![rows[0].row.id], true).await.expect_err("there is nothing to do");
        assert!(said(&tick).contains("cannot be ticked"), "{}", said(&tick));
        let report =
            stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
        assert_eq!(
            report.run.counts,
            store::run::Counts::default(),
            "round {round}: nothing was done or left out"
        );
    }
    let settled = stage.app.store().read(|conn| {
        let sql = "SELECT count(*) FROM binding WHERE settled_version IS NULL";
        Ok(conn.query_row(sql, [], |row| row.get::<_, u64>(0))?)
    });
    assert_eq!(settled.await.expect("they are counted"), 2, "everybody else is passed over by fingerprint");

    stage
        .change("amelie.dubois", |user| user.values.set(Attribute::OtherPhone, "+41 21 000 00 01".into()))
        .await;
    let (_, plan) = planned(&stage, connection).await;
    assert!(plan.contains("1 oneside") && plan.contains("; 15 unchanged"), "now both have it: {plan}");
}

#[tokio::test]
async fn what_an_import_is_to_bring_survives_a_sync() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    for person in ["wei.chen@northwind.test", "amelie.dubois@northwind.test"] {
        let name = json!({ "name": { "givenName": "Renamed" } });
        stage.google.edit_user(person, name).await.expect("Google's side changes");
    }
    stage.change("wei.chen", |user| user.family_name = "Chan".to_owned()).await;
    stage
        .change("amelie.dubois", |user| user.values.set(Attribute::HomePhone, "+41 21 000 00 00".into()))
        .await;
    synced(&stage, connection).await;

    stage.import(connection, Scope::All).await;

    assert_eq!(stage.person("wei.chen").await.user.given_name, "Renamed", "a sync wrote to this one");
    assert_eq!(stage.person("amelie.dubois").await.user.given_name, "Renamed", "and found this one in step");
}
