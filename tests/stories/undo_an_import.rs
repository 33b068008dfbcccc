//! Undoing an import: in the directory alone, as if it had not been; the next import plans what that one planned.

use directory::edit::Draft;
use directory::provision::{Answer as SyncAnswer, Marked};
use directory::user::{State, Unbind};
use directory::{Attribute, Direction, Value, Values};
use insta::assert_snapshot;
use serde_json::json;
use store::plan::decision::Kind;
use store::plan::pair_review::{Filter, Heading};
use sync::import::{Answer, Mode, Scope};
use sync::passwords::Source;
use sync::provision::Confirmed;
use sync::users::Who;
use sync::{Cancel, Code, Progress, Watch};

use crate::killed_while_it_syncs::confirmed;
use crate::stage::{NOBODY, Stage, only, said, told};

const WEI: &str = "wei.chen@northwind.test";
const BJORN: &str = "bjorn.andersson@northwind.test";

/// Makes the plan that undoes a run.
async fn planned(stage: &Stage, run: i64) -> i64 {
    stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone")
}

/// Undoes a run; gives the undo and what became of it.
async fn undone(stage: &Stage, run: i64) -> (i64, String) {
    let undo = planned(stage, run).await;
    let sure = confirmed(&stage.app, undo).await;
    let report = stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");
    (undo, told(&report))
}

/// A plan as a person reads it.
async fn shown(stage: &Stage, run: i64) -> String {
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let mut lines = vec![format!("{} unchanged of {}", plan.unchanged, plan.scope)];
    lines.extend(plan.lasting.iter().map(|(kind, count)| format!("! {count} {kind}")));
    lines.extend(plan.exceeded.iter().map(|limit| format!("? {} {}", limit.count, limit.what.words())));
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    lines.extend(rows.iter().map(|row| {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        format!("- {kind} {} <{}>: {}", row.row.name, row.row.email, row.row.why)
    }));
    lines.join("\n")
}

/// Why a run cannot be undone at all.
async fn refused(stage: &Stage, run: i64) -> String {
    let undoable = stage.app.undoable(run).await.expect("there is such a run");
    undoable.refused_because.unwrap_or_else(|| "it can be".to_owned())
}

/// An import that makes people, links one, merges another, and another that updates some.
async fn with_updates() -> (Stage, i64, i64, i64) {
    let (stage, connection) = Stage::connected(17).await;
    let title = [Attribute::JobTitle];
    stage.app.set_direction(connection, &title, Direction::Import).await.expect("a title is imported");
    stage.add_person("bjorn", ("Björn", "Anderson"), BJORN).await;
    let mut employee = Values::default();
    employee.set(Attribute::EmployeeIdentifier, Value::from("e100005"));
    stage.add("wchen", ("Wei", "Chen"), "wei@elsewhere.example", employee).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let bjorn = stage.person("bjorn").await.id;
    let fields = vec![Attribute::Lastname, Attribute::JobTitle];
    stage.answer(run, BJORN, Answer::Merge { user: bjorn, fields }).await.expect("a match may be merged");
    let first = stage.apply(run).await.run.id;
    stage
        .google
        .edit_user(NOBODY, json!({ "name": { "givenName": "Amy" }, "organizations": [{ "primary": true, "title": "Mate" }] }))
        .await
        .expect("somebody changes her there");
    stage.google.edit_user(WEI, json!({ "suspended": true })).await.expect("it may be");
    let second = stage.import(connection, Scope::All).await.run.id;
    (stage, connection, first, second)
}

#[tokio::test]
async fn a_first_import_is_undone_and_planned_again() {
    let (stage, connection) = Stage::connected(60).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let plan = stage.plan(run).await;
    stage.apply(run).await;
    stage.google.forget_requests().await.expect("the log begins anew");

    let undo = planned(&stage, run).await;
    let stopped = stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("so many are confirmed by their number").code(), Code::Limits, "57 of 57");
    let head: Vec<_> = shown(&stage, undo).await.lines().take(3).map(str::to_owned).collect();
    assert_snapshot!(head.join("\n"), @"
    0 unchanged of 56
    ? 56 suspensions and removals
    - remove Ægir Kristjánsdóttir <aegir.kristjansdottir@northwind.test>: removed from the directory
    ");
    let sure = confirmed(&stage.app, undo).await;
    let report = stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 56 removed");
    assert!(stage.people().await.is_empty(), "the directory is empty as before");
    assert_eq!(stage.requests("").await.len(), 0, "Google was not asked, and not told");
    let stones = stage.app.store().read(move |conn| store::tombstone::any(conn, connection)).await;
    assert!(!stones.expect("it reads"), "nobody was removed by somebody: there is nothing for a sync to do");
    let again = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(stage.plan(again).await, plan, "the next import plans what this one planned");
    assert_eq!(
        report.run.counts.removed,
        stage.apply(again).await.run.counts.created,
        "and everybody comes again"
    );
}

#[tokio::test]
async fn it_is_undone_once_and_an_import_is_its_way_back() {
    let (stage, connection) = Stage::connected(17).await;
    let run = stage.import(connection, Scope::All).await.run.id;
    assert_snapshot!(refused(&stage, run).await, @"it can be");
    let (undo, _) = undone(&stage, run).await;
    assert_snapshot!(refused(&stage, run).await, @"run 2 has undone it already");
    assert_snapshot!(refused(&stage, undo).await, @"importing again is its way back: the next import plans what run 1 did");
    let error = stage.app.undo_read(run, &Watch::silent()).await.expect_err("it is undone");
    assert_snapshot!(said(&error), @"Refused: run 1 cannot be undone: run 2 has undone it already");
    stage.import(connection, Scope::All).await;
    let nothing = stage.import(connection, Scope::All).await.run.id;
    assert_snapshot!(refused(&stage, nothing).await, @"it changed nothing");
}

#[tokio::test]
async fn updates_links_and_merges_go_back() {
    let (stage, connection, first, second) = with_updates().await;
    let undo = planned(&stage, second).await;
    assert_snapshot!(shown(&stage, undo).await, @"
    0 unchanged of 2
    - update Amy Dubois <amelie.dubois@northwind.test>: as before here: first name, job title; the next import plans it again
    - update Wei Chen <wei@elsewhere.example>: as before here: job title; the next import plans it again
    ");
    let sure = confirmed(&stage.app, undo).await;
    let report = stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");
    assert_snapshot!(told(&report), @"Done: 0 created, 2 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    let amy = stage.person("amelie.dubois").await;
    assert_eq!(amy.user.given_name, "Amélie", "as before");
    let next = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_snapshot!(stage.plan_of(next, only(&[Kind::New, Kind::Update, Kind::Match, Kind::Conflict])).await, @"
    everybody: 0 new, 2 update, 15 unchanged, 0 match, 0 conflict; 2 ticked, 0 open, 0 missing
    [x] update Amy Dubois <amelie.dubois@northwind.test>: first name, job title
    [x] update Wei Chen <wei.chen@northwind.test>, suspended: job title
    ");
    stage.app.discard(next).await.expect("it was only looked at");

    let undo = planned(&stage, first).await;
    assert_snapshot!(shown(&stage, undo).await, @"
    0 unchanged of 17
    ? 15 suspensions and removals
    - remove Amélie Dubois <amelie.dubois@northwind.test>: removed from the directory
    - update Björn Andersson <bjorn.andersson@northwind.test>: as before here: last name, job title; bound no more
    - remove Dara O’Brien <dara.o'brien@northwind.test>: removed from the directory
    - remove Jagoda Mróz <jagoda.mroz@northwind.test>: removed from the directory
    - remove Jürgen Müller <juergen.mueller@northwind.test>: removed from the directory
    - remove Kofi Mensah <kofi.mensah@northwind.test>: removed from the directory
    - remove María José Fernández-Águila <mariajose.fernandez-aguila@northwind.test>: removed from the directory
    - remove Nguyệt Lý <nguyet.ly@northwind.test>: removed from the directory
    - remove Priya Raman <priya.raman@northwind.test>: removed from the directory
    - remove Sync Admin <sync-admin@northwind.test>: removed from the directory
    - remove Tomás Rivera <helpdesk@northwind.test>: removed from the directory
    - update Wei Chen <wei@elsewhere.example>: bound no more
    - remove Zoë van der Berg <zoe.vanderberg@northwind.test>: removed from the directory
    - remove Αθηνά Νικολάου <athina.nikolaou@northwind.test>: removed from the directory
    - remove Олена Ковальчук <olena.kovalchuk@northwind.test>: removed from the directory
    - remove سارة الأحمد <sara.alahmad@northwind.test>: removed from the directory
    - remove 花 山田 <hana.yamada@northwind.test>: removed from the directory
    ");
    let sure = confirmed(&stage.app, undo).await;
    let report = stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");
    assert_snapshot!(told(&report), @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 2 let go, 15 removed");
    assert_snapshot!(stage.directory().await, @"
    bjorn: Björn Anderson <bjorn.andersson@northwind.test>, DirectoryOnly, 0 account(s)
    wchen: Wei Chen <wei@elsewhere.example>, DirectoryOnly, 0 account(s)
    ");
    let next = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_snapshot!(stage.plan_of(next, only(&[Kind::Update, Kind::Match, Kind::Conflict])).await, @"
    everybody: 15 new, 0 update, 0 unchanged, 2 match, 0 conflict; 16 ticked, 0 open, 0 missing
    [x] match Bjørn Andersson <bjorn.andersson@northwind.test>: same email as bjorn
    [ ] match Wei Chen <wei.chen@northwind.test>, suspended: same employee id as wchen
    ");
}

#[tokio::test]
async fn what_changed_since_is_left_with_its_reason() {
    let (stage, connection, first, second) = with_updates().await;
    stage.change("amelie.dubois", |user| user.given_name = "Amelia".to_owned()).await;
    stage.change("jagoda.mroz", |user| user.state = State::Suspended).await;
    let zoe = stage.person("zoe.vanderberg").await;
    stage.app.delete_user(zoe.id, zoe.version, Some(Unbind::LeaveActive)).await.expect("she is removed");
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.set_password(kofi, Source::Made).await.expect("he gets one");
    let athina = stage.person("athina.nikolaou").await.id;
    stage.app.unbind_users(connection, vec![athina], Unbind::Suspend).await.expect("she is bound");

    let undo = planned(&stage, second).await;
    assert_snapshot!(shown(&stage, undo).await, @"
    0 unchanged of 2
    - update Amelia Dubois <amelie.dubois@northwind.test>: as before here: job title; the next import plans it again; stays: changed since: first name
    - update Wei Chen <wei@elsewhere.example>: as before here: job title; the next import plans it again
    ");
    stage.app.discard(undo).await.expect("it was only looked at");

    let undo = planned(&stage, first).await;
    let left: Vec<_> = shown(&stage, undo)
        .await
        .lines()
        .filter(|line| !line.starts_with("- remove"))
        .map(str::to_owned)
        .collect();
    assert_snapshot!(left.join("\n"), @"
    0 unchanged of 17
    ! 6 left
    - skip Amelia Dubois <amelie.dubois@northwind.test>: changed since: first name; run 2 worked on this user since: undo that first
    - update Björn Andersson <bjorn.andersson@northwind.test>: as before here: last name, job title; bound no more
    - skip Jagoda Mróz <jagoda.mroz@northwind.test>: suspended, archived or made active since, by somebody else
    - skip Kofi Mensah <kofi.mensah@northwind.test>: a password was set for this user
    - skip Wei Chen <wei@elsewhere.example>: run 2 worked on this user since: undo that first
    - skip zoe.vanderberg <>: removed from the directory since
    - skip Αθηνά Νικολάου <athina.nikolaou@northwind.test>: the next sync is to bind this user, or to let it go
    ");
    let (_, report) = undone(&stage, first).await;
    assert_snapshot!(report, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 6 skipped, 0 conflicts, 0 refused, 1 let go, 10 removed");
    assert_eq!(stage.person("amelie.dubois").await.user.given_name, "Amelia", "nobody's work is overwritten");
    assert_snapshot!(refused(&stage, first).await, @"it can be");
}

#[tokio::test]
async fn whoever_was_edited_here_stays_whatever_was_agreed_on() {
    let (stage, connection) = Stage::connected(16).await;
    let department = [Attribute::Department];
    stage.app.set_direction(connection, &department, Direction::Import).await.expect("it may be");
    let first = stage.import(connection, Scope::All).await.run.id;
    let people = stage.people().await;
    let someone = people.iter().find(|person| person.user.values.get(Attribute::Department).is_some());
    let someone = someone.expect("somebody works somewhere").clone();
    let mut cleared = Draft::default();
    cleared.clear(Attribute::Department);
    stage.app.edit_user(someone.id, someone.version, cleared).await.expect("it is cleared");
    stage.app.set_direction(connection, &department, Direction::Export).await.expect("it may be");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("they agree");

    let undo = planned(&stage, first).await;
    let plan = shown(&stage, undo).await;
    let about = plan.lines().find(|line| line.contains(&someone.user.email)).unwrap_or_default();
    assert!(about.starts_with("- skip") && about.contains("changed since: department"), "{about}");
}

#[tokio::test]
async fn whoever_is_protected_is_said_to_be_and_an_export_says_nothing_of_a_change() {
    let (stage, connection) = Stage::connected(16).await;
    let department = [Attribute::Department];
    stage.app.set_direction(connection, &department, Direction::Import).await.expect("it may be");
    let first = stage.import(connection, Scope::All).await.run.id;
    stage.app.set_direction(connection, &department, Direction::Export).await.expect("it may be");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage
        .app
        .protect_users(Who::Ids(vec![wei]), Marked::Protected, &Watch::silent())
        .await
        .expect("Wei is there");
    let kofi = stage.person("kofi.mensah").await;
    let mut renamed = Draft::default();
    renamed.set(Attribute::Firstname, "Ko");
    stage.app.edit_user(kofi.id, kofi.version, renamed).await.expect("the name may be another");

    let undo = planned(&stage, first).await;

    let plan = shown(&stage, undo).await;
    let left: Vec<_> = plan.lines().filter(|line| !line.starts_with("- remove")).collect();
    assert_snapshot!(left.join("\n"), @"
    0 unchanged of 16
    ! 1 protected
    ! 1 left
    ? 14 suspensions and removals
    - skip Ko Mensah <kofi.mensah@northwind.test>: changed since: first name
    - skip Wei Chen <wei.chen@northwind.test>: marked as protected
    ");
}

#[tokio::test]
async fn another_address_is_no_other_username() {
    let (stage, connection) = Stage::connected(16).await;
    let first = stage.import(connection, Scope::All).await.run.id;
    let wei = stage.person("wei.chen").await;
    let mut married = Draft::default();
    married.set(Attribute::Email, "wei.chen-lee@northwind.test");
    stage.app.edit_user(wei.id, wei.version, married).await.expect("the address may be another");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("Google has it too");
    let amelie = stage.person("amelie.dubois").await;
    let mut renamed = Draft::default();
    renamed.set(directory::Field::Username, "amy");
    stage.app.edit_user(amelie.id, amelie.version, renamed).await.expect("the username may be another");

    let undo = planned(&stage, first).await;

    let plan = shown(&stage, undo).await;
    let skipped: Vec<_> = plan.lines().filter(|line| line.starts_with("- skip")).collect();
    assert_snapshot!(skipped.join("\n"), @"
    - skip Amélie Dubois <amelie.dubois@northwind.test>: another username since
    - skip Wei Chen <wei.chen-lee@northwind.test>: changed since: email; run 2 worked on this user since: undo that first
    ");
}

#[tokio::test]
async fn what_changes_after_the_plan_was_made_is_refused() {
    let (stage, connection, first, _) = with_updates().await;
    let undo = planned(&stage, first).await;
    stage.change("kofi.mensah", |user| user.given_name = "Ko".to_owned()).await;
    let athina = stage.person("athina.nikolaou").await.id;
    stage.app.unbind_users(connection, vec![athina], Unbind::Suspend).await.expect("she is bound");
    let sure = confirmed(&stage.app, undo).await;
    let report = stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");
    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 2 skipped, 0 conflicts, 2 refused, 1 let go, 12 removed
    - Αθηνά Νικολάου <athina.nikolaou@northwind.test> refused: the next sync is to bind this user, or to let it go
    - Kofi Mensah <kofi.mensah@northwind.test> refused: the user changed here since the plan was made
    ");
    let (_, rest) = undone(&stage, first).await;
    assert_snapshot!(rest, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 4 skipped, 0 conflicts, 0 refused");
}

#[tokio::test]
async fn an_address_that_somebody_else_has_by_now_is_not_given_back() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    stage.google.edit_user(WEI, json!({ "primaryEmail": "w.chen@northwind.test" })).await.expect("it may be");
    let run = stage.import(connection, Scope::All).await.run.id;
    let undo = planned(&stage, run).await;
    stage.add_person("wei", ("Wei", "Li"), WEI).await;
    let report =
        stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 2 refused
    - Wei Chen <w.chen@northwind.test> refused: the address wei.chen@northwind.test belongs to wei
    - Wei Chen <w.chen@northwind.test> refused: an earlier step of this user was not done
    ");
}

/// Gives accounts other addresses on Google, one after another; the one before is nobody's.
async fn renamed_there(stage: &Stage, to: &[(&str, &str)]) {
    for (from, to) in to {
        let account = stage.google.user(from).await.expect("it is there");
        let id = account["id"].as_str().expect("it has an id").to_owned();
        stage.google.edit_user(&id, json!({ "primaryEmail": to })).await.expect("it is free");
        stage.google.edit_user(&id, json!({ "aliases": null })).await.expect("the old one is nobody's");
    }
}

/// The addresses of Wei and Björn in the directory.
async fn addresses(stage: &Stage) -> [String; 2] {
    [stage.person("wei.chen").await.user.email, stage.person("bjorn.andersson").await.user.email]
}

#[tokio::test]
async fn an_address_that_its_holder_cannot_give_back_stays_theirs_alone() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    renamed_there(&stage, &[(WEI, "w.chen@northwind.test"), (BJORN, WEI)]).await;
    let run = stage.import(connection, Scope::All).await.run.id;
    let undo = planned(&stage, run).await;
    stage.change("bjorn.andersson", |bjorn| bjorn.given_name = "Bo".to_owned()).await;

    let report =
        stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");

    let told = told(&report);
    let why = format!("the address {WEI} belongs to bjorn.andersson, whose own change could not be made");
    assert!(report.problem_count == 4 && told.contains(&why), "{told}");
    assert_eq!(addresses(&stage).await, ["w.chen@northwind.test", WEI], "no two have the same");
}

#[tokio::test]
async fn addresses_that_an_import_swapped_go_back_together() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let meantime = "wei.meantime@northwind.test";
    renamed_there(&stage, &[(WEI, meantime), (BJORN, WEI), (meantime, BJORN)]).await;
    let run = stage.import(connection, Scope::All).await.run.id;
    assert_eq!(addresses(&stage).await, [BJORN, WEI], "each has the other's");

    let (_, report) = undone(&stage, run).await;

    assert!(report.starts_with("Done: 0 created, 2 updated"), "{report}");
    assert_eq!(addresses(&stage).await, [WEI, BJORN], "each has their own");
}

#[tokio::test]
async fn whoever_comes_back_from_a_removal_is_removed_again() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    stage.app.delete_user(wei.id, wei.version, Some(Unbind::Suspend)).await.expect("Wei is removed");
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.tick(run, WEI).await.expect("somebody wants Wei back");
    stage.apply(run).await;

    let (_, report) = undone(&stage, run).await;

    assert_snapshot!(report, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 removed");
    let wishes = stage.app.store().read(move |conn| store::tombstone::wishes(conn, connection, "", 9)).await;
    assert_eq!(
        wishes.expect("it reads").iter().map(|stone| (stone.user, stone.wish)).collect::<Vec<_>>(),
        [(wei.id, Some(Unbind::Suspend))],
        "the removal is as it was before, and so is what it wished"
    );
}

#[tokio::test]
async fn a_look_at_one_user_is_undone_as_an_import_is() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    stage.google.edit_user(WEI, json!({ "name": { "givenName": "Will" } })).await.expect("it may be");
    let wei = stage.person("wei.chen").await.id;
    let looks = stage.app.look_again(wei).await.expect("Wei is looked at");
    let run = looks[0].run;
    stage.app.take_looks(wei, vec![run]).await.expect("what changed is taken");

    let (_, report) = undone(&stage, run).await;

    assert_snapshot!(report, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_eq!(stage.person("wei.chen").await.user.given_name, "Wei", "as before");
}

#[tokio::test]
async fn it_works_where_only_looking_is_allowed_and_after_the_connection_is_deactivated() {
    let stage = Stage::of(17).await;
    let way = crate::stage::sandbox_way(google::Grant::LookOnly);
    let connection = stage.connect_as(way, Default::default()).await.expect("looking is allowed").id;
    let run = stage.import(connection, Scope::All).await.run.id;
    stage.app.deactivate(connection).await.expect("it is deactivated");

    let (_, report) = undone(&stage, run).await;

    assert!(report.starts_with("Done: 0 created"), "{report}");
    assert!(stage.people().await.is_empty(), "the directory is the administrator's own");
}

#[tokio::test]
async fn whoever_reported_to_somebody_keeps_the_address_in_writing() {
    let (stage, connection) = Stage::connected(17).await;
    let run = stage.import(connection, Scope::All).await.run.id;
    let mut values = Values::default();
    values.set(Attribute::Manager, WEI.into());
    stage.add("dara", ("Dara", "Sy"), "dara.sy@northwind.test", values).await;

    undone(&stage, run).await;

    let dara = stage.person("dara").await;
    assert_eq!(dara.user.values.display(Attribute::Manager), WEI, "as it is shown everywhere");
    assert_eq!(dara.version, 1, "and nothing of it is a change of hers");
}

#[tokio::test]
async fn the_window_shows_rows_counts_and_details() {
    let (stage, _, first, second) = with_updates().await;
    let undo = planned(&stage, second).await;
    let review = stage.app.sync_review(undo).await.expect("it waits");
    let counted: Vec<_> = Heading::ALL
        .iter()
        .zip(review.counts.headings)
        .filter(|(_, (count, _))| *count > 0)
        .map(|(heading, (count, ticked))| format!("{heading:?} {ticked}/{count}"))
        .collect();
    assert_snapshot!(counted.join(", "), @"Update 2/2");
    assert_eq!(review.counts.values, 3, "two of hers and one of Wei's go back");
    let window = stage.app.sync_window(undo, Filter::default(), 0, 10).await.expect("it is there");
    let amy = window.rows.iter().find(|row| row.row.row.email == NOBODY).expect("she is in it");
    let detail = stage.app.sync_detail(undo, amy.row.row.id).await.expect("it is there");
    let lines: Vec<_> = detail
        .lines
        .iter()
        .map(|line| {
            format!(
                "{}: {:?} -> {:?} {:?}",
                line.attribute.label(),
                line.directory,
                line.google,
                line.becomes
            )
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    First name: "Amy" -> "Amélie" Taken
    Job title: "Mate" -> "Platform engineer" Taken
    "#);
    let asked = stage.app.sync_answer(undo, vec![1], SyncAnswer::default()).await;
    assert_snapshot!(said(&asked.expect_err("an undo asks nothing")), @"Refused: an undo asks nothing; tick or un-tick its rows");
    stage.app.sync_tick(undo, vec![amy.row.row.id], false).await.expect("it is in review");
    stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_eq!(stage.person("amelie.dubois").await.user.given_name, "Amy", "she was not ticked");
    assert_snapshot!(shown_rest(&stage, second).await, @"
    1 unchanged of 2
    - update Amy Dubois <amelie.dubois@northwind.test>: as before here: first name, job title; the next import plans it again
    ");

    let undo = planned(&stage, first).await;
    let removed = Filter { headings: vec![Heading::Remove], ..Filter::default() };
    let window = stage.app.sync_window(undo, removed, 0, 1).await.expect("it is there");
    assert!(window.total > 10 && window.ticked == window.total, "a chip shows those who leave: {window:?}");
    let detail = stage.app.sync_detail(undo, window.rows[0].row.row.id).await.expect("it is there");
    let lines = detail
        .lines
        .iter()
        .map(|line| format!("{}: {:?} {:?}", line.attribute.label(), line.directory, line.becomes));
    assert_snapshot!(lines.take(3).collect::<Vec<_>>().join("\n"), @"");
}

async fn shown_rest(stage: &Stage, run: i64) -> String {
    let undo = planned(stage, run).await;
    let told = shown(stage, undo).await;
    stage.app.discard(undo).await.expect("it was only looked at");
    told
}

#[tokio::test]
async fn a_run_of_an_older_version_is_undone_as_far_as_its_journal_goes() {
    let (stage, _, first, second) = with_updates().await;
    let forget = "UPDATE step SET detail = json_remove(detail, '$.trace') WHERE detail IS NOT NULL";
    stage.app.store().write(|tx| Ok(tx.execute(forget, [])?)).await.expect("as an older version wrote it");
    assert_snapshot!(refused(&stage, second).await, @"an older version carried it out, which kept too little to undo it");
    let undo = planned(&stage, first).await;
    let left: Vec<_> = shown(&stage, undo)
        .await
        .lines()
        .filter(|line| !line.starts_with("- remove"))
        .map(str::to_owned)
        .collect();
    assert_snapshot!(left.join("\n"), @"
    0 unchanged of 17
    ! 2 not-kept
    ! 3 left
    ? 14 suspensions and removals
    - skip Amy Dubois <amelie.dubois@northwind.test>: run 2 worked on this user since: undo that first
    - skip Björn Andersson <bjorn.andersson@northwind.test>: an older version carried it out, which kept too little to undo it
    - skip Wei Chen <wei@elsewhere.example>: an older version carried it out, which kept too little to undo it
    ");
}

/// Enough for several transactions.
const MANY: u64 = 2_600;

#[tokio::test]
async fn a_cancelled_undo_goes_on_where_it_was() {
    let (stage, connection) = Stage::connected(MANY).await;
    let run = stage.import(connection, Scope::All).await;
    let undo = planned(&stage, run.run.id).await;
    let sure = confirmed(&stage.app, undo).await;
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let watch = Watch::new(cancel, move |progress| {
        if matches!(progress, Progress::Applying { .. }) {
            stop.cancel();
        }
    });
    let error = stage.app.sync_apply(undo, &sure, &watch).await.expect_err("it was cancelled after a batch");
    assert_eq!(error.code(), Code::Cancelled, "{}", said(&error));
    let left = stage.people().await.len() as u64;
    assert!(left > 0 && left < run.run.counts.created, "some are gone, some are there: {left}");
    let busy = stage.app.import_read(connection, Scope::All, Mode::Full, &Watch::silent()).await;
    assert_eq!(busy.expect_err("first things first").code(), Code::Busy, "it is finished first");

    let report =
        stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await.expect("it goes on");

    assert_eq!(report.run.counts.removed, run.run.counts.created, "each once");
    assert!(stage.people().await.is_empty(), "and nobody is left");
}
