//! F13: what an import did with groups and org units is undone as what it did with users: in the directory alone.

use directory::Thing;
use directory::group::Role;
use insta::assert_snapshot;
use serde_json::{Value, json};
use store::membership::know_external;
use sync::Watch;
use sync::groups::{Bind, GroupDraft, GroupSave};
use sync::import::{Answer, Mode, Scope};

use crate::group_stage::{applied, come_there, google, managed, save, synced, with};
use crate::killed_while_it_syncs::confirmed;
use crate::stage::{Stage, told};

const ALL: [Thing; 3] = [Thing::User, Thing::OrgUnit, Thing::Group];
const PLATFORM: &str = "platform@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";
const BJORN: &str = "bjorn.andersson@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const GUEST: &str = "guest@music.example.org";
const EMPTY: &str = "empty@northwind.test";
const FINN: &str = "finn.berg@northwind.test";

async fn read(stage: &Stage, connection: i64) -> i64 {
    let watch = Watch::silent();
    let read = stage.app.import_read_with(connection, Scope::All, Mode::Full, &ALL, &watch).await;
    read.expect("Google is read")
}

async fn import(stage: &Stage, connection: i64) -> i64 {
    let run = read(stage, connection).await;
    stage.apply(run).await.run.id
}

/// The plan that undoes a run, and its rows that are not about users, a line each.
async fn planned(stage: &Stage, run: i64) -> (i64, String) {
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    let rows = stage.app.sync_rows(undo, Vec::new(), 0, 1_000).await.expect("its rows");
    let line = |row: &sync::provision::SyncRow| {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        format!("- {kind} {} <{}>: {}", row.row.name, row.row.email, row.row.why)
    };
    let lines = rows.iter().filter(|row| row.row.thing != Thing::User).map(line);
    (undo, lines.collect::<Vec<_>>().join("\n"))
}

/// A group of the directory with who is in it, a line each.
async fn group(stage: &Stage, key: &str) -> String {
    let shown = stage.app.group_named(key).await.expect("it is there");
    let members = stage.app.members(shown.row.id, "", 0, 100).await.expect("its members").rows;
    let head = format!("{}: {}", shown.row.group.name, shown.row.group.description);
    let line = |one: &store::membership::Row| format!("{} <{}>", one.role.name(), one.email);
    [head].into_iter().chain(members.iter().map(line)).collect::<Vec<_>>().join("\n")
}

async fn paths(stage: &Stage, connection: i64) -> Vec<String> {
    let tree = stage.app.org_units(connection).await.expect("the tree");
    tree.into_iter().map(|unit| unit.row.path).collect()
}

/// Changes a group, its members and the tree on Google.
async fn moved_on_google(stage: &Stage) {
    let place = [("groupKey", PLATFORM)];
    google(stage, "directory.groups.patch", &place, json!({ "name": "Platform", "description": "All" }))
        .await;
    let body = json!({ "email": BJORN, "role": "MEMBER" });
    google(stage, "directory.members.insert", &place, body).await;
    let role = [("groupKey", PLATFORM), ("memberKey", PRIYA)];
    google(stage, "directory.members.patch", &role, json!({ "role": "MANAGER" })).await;
    let customer = ("customerId", "my_customer");
    let unit = [customer, ("orgUnitPath", "Sales/APAC")];
    google(stage, "directory.orgunits.patch", &unit, json!({ "name": "Asia" })).await;
    let gone = [customer, ("orgUnitPath", "Service Accounts")];
    google(stage, "directory.orgunits.delete", &gone, Value::Null).await;
}

#[tokio::test]
async fn a_first_import_leaves_nothing_behind_and_is_planned_again() {
    let (stage, connection) = Stage::connected(60).await;
    let run = read(&stage, connection).await;
    let plan = stage.plan(run).await;
    stage.apply(run).await;
    assert_eq!(stage.app.undoable(run).await.expect("it is told").lasting, [], "all of it can be undone");
    stage.google.forget_requests().await.expect("the log begins anew");

    let (undo, rows) = planned(&stage, run).await;
    let of_platform: Vec<_> = rows.lines().filter(|line| line.contains("Platform")).collect();
    assert_snapshot!(of_platform.join("\n"), @"
    - remove Platform </Engineering/Platform>: removed from the directory
    - remove Platform team <platform@northwind.test>: removed from the directory
    - remove SRE </Engineering/Platform/SRE>: removed from the directory
    ");
    let sure = confirmed(&stage.app, undo).await;
    let report = stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");
    assert_snapshot!(told(&report), @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 56 removed");
    let beside: Vec<_> =
        report.run.counts.beside.iter().map(|(thing, one)| (thing.name(), one.updated)).collect();
    assert_eq!(beside, [("org-units", 15), ("groups", 14)], "and with the people these");

    assert_eq!(stage.app.groups("", 0, 100).await.expect("the list").total, 0, "no group is left");
    assert_eq!(paths(&stage, connection).await, Vec::<String>::new(), "the tree is empty");
    assert_eq!(stage.requests("").await.len(), 0, "Google was not asked, and not told");
    let why = stage.app.undoable(run).await.expect("it is told").refused_because;
    assert_eq!(why.as_deref(), Some("run 2 has undone it already"), "groups and all");
    let again = read(&stage, connection).await;
    assert_eq!(stage.plan(again).await, plan, "the next import plans what this one planned");
}

#[tokio::test]
async fn what_a_later_import_changed_goes_back_and_is_planned_again() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    let before = (group(&stage, PLATFORM).await, paths(&stage, connection).await);
    moved_on_google(&stage).await;
    let run = read(&stage, connection).await;
    let plan = stage.plan(run).await;
    stage.apply(run).await;

    let (undo, rows) = planned(&stage, run).await;
    assert_snapshot!(rows, @"
    - update Asia </Sales/Asia>: in the tree as before; at /Sales/APAC
    - update Platform <platform@northwind.test>: as before here: name, description; 1 member out again here; the role of 1 member as before here; the next import plans it again
    - update Service Accounts </Service Accounts>: in the tree as before
    ");
    applied(&stage, undo).await;

    let now = (group(&stage, PLATFORM).await, paths(&stage, connection).await);
    assert_eq!(now, before, "the directory is as before");
    let again = read(&stage, connection).await;
    assert_eq!(stage.plan(again).await, plan, "and the next import plans the same");
}

const MOVED: &str = "zz-platform@northwind.test";
const ENGINEERING: &str = "engineering@northwind.test";

/// Gives a group of Google's another address; the one before is nobody's.
async fn readdressed(stage: &Stage, from: &str, to: &str) {
    google(stage, "directory.groups.update", &[("groupKey", from)], json!({ "email": to })).await;
    let alias = [("groupKey", to), ("alias", from)];
    google(stage, "directory.groups.aliases.delete", &alias, Value::Null).await;
}

#[tokio::test]
async fn an_address_that_another_has_by_now_is_not_given_back_to_a_group() {
    for (group_has_it, why) in
        [(true, "the group Ours has this address here"), (false, "Plat Form has this address here")]
    {
        let (stage, connection) = Stage::connected(60).await;
        import(&stage, connection).await;
        readdressed(&stage, PLATFORM, MOVED).await;
        let run = import(&stage, connection).await;
        let (undo, rows) = planned(&stage, run).await;
        assert!(rows.contains(&format!("<{MOVED}>: as before here")), "it was free: {rows}");
        if group_has_it {
            let (name, email) = (Some("Ours".to_owned()), Some(PLATFORM.to_owned()));
            let draft = GroupDraft { name, email, ..GroupDraft::default() };
            let ours = GroupSave { draft, ..GroupSave::default() };
            stage.app.create_group(ours).await.expect("it is free");
        } else {
            stage.add_person("platform", ("Plat", "Form"), PLATFORM).await;
        }

        let told = applied(&stage, undo).await;

        assert!(told.contains(&format!("refused: {why}")), "{told}");
        assert!(group(&stage, MOVED).await.starts_with("Platform team"), "it keeps the one of now");
    }
}

#[tokio::test]
async fn whoever_gets_something_else_back_keeps_the_address_that_a_group_is_to_have() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    readdressed(&stage, PLATFORM, MOVED).await;
    stage.google.edit_user(WEI, json!({ "name": { "givenName": "Weiwei" } })).await.expect("it may be");
    let run = import(&stage, connection).await;
    let (undo, rows) = planned(&stage, run).await;
    assert!(rows.contains(&format!("<{MOVED}>: as before here")), "it was free: {rows}");
    stage.change("wei.chen", |wei| wei.email = PLATFORM.to_owned()).await;

    let told = applied(&stage, undo).await;

    assert!(told.contains("refused: Weiwei Chen has this address here"), "{told}");
    assert!(group(&stage, MOVED).await.starts_with("Platform team"), "it keeps the one of now");
}

#[tokio::test]
async fn addresses_that_two_groups_swapped_go_back_together() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    for (from, to) in [(PLATFORM, MOVED), (ENGINEERING, PLATFORM), (MOVED, ENGINEERING)] {
        readdressed(&stage, from, to).await;
    }
    let run = import(&stage, connection).await;
    assert!(group(&stage, ENGINEERING).await.starts_with("Platform team"), "as on Google");
    let (undo, _) = planned(&stage, run).await;

    let told = applied(&stage, undo).await;

    assert!(told.contains(" 0 refused"), "{told}");
    assert!(group(&stage, PLATFORM).await.starts_with("Platform team"), "each has its own again");
    assert!(group(&stage, ENGINEERING).await.starts_with("Engineering"), "each has its own again");
}

#[tokio::test]
async fn what_moved_here_since_stays_and_says_so() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    moved_on_google(&stage).await;
    let run = import(&stage, connection).await;
    let draft = GroupDraft { name: Some("Ours".to_owned()), ..GroupDraft::default() };
    save(&stage, PLATFORM, GroupSave { draft, ..with(&[(PRIYA, Role::Member)]) }).await;

    let (undo, rows) = planned(&stage, run).await;
    let of_group: Vec<_> = rows.lines().filter(|line| line.contains(PLATFORM)).collect();
    assert_snapshot!(of_group.join("\n"), @"- update Ours <platform@northwind.test>: as before here: description; 1 member out again here; the next import plans it again; stays: changed since: name; priya.raman@northwind.test is member since");
    applied(&stage, undo).await;
    assert_snapshot!(group(&stage, PLATFORM).await, @"
    Ours: 
    member <amelie.dubois@northwind.test>
    member <joao.queiros@northwind.test>
    member <olivia.fitzgerald@northwind.example>
    member <oncall@pager.example.org>
    member <priya.raman@northwind.test>
    member <zoe.vanderberg@northwind.test>
    ");
}

#[tokio::test]
async fn a_group_on_which_something_was_built_stays_with_its_reason() {
    let (stage, connection) = Stage::connected(60).await;
    let run = import(&stage, connection).await;
    stage.app.set_group_switch(connection, true).await.expect("it may");
    save(&stage, PLATFORM, with(&[(BJORN, Role::Member)])).await;
    let draft = GroupDraft { name: Some("Circle".to_owned()), ..GroupDraft::default() };
    let save_it =
        GroupSave { draft, ..with(&[("support@northwind.test", Role::Member), (WEI, Role::Member)]) };
    stage.app.create_group(save_it).await.expect("a group that is here alone");
    let row = stage.app.group_named("finance@northwind.test").await.expect("it is there").row;
    let release = Bind::Release(directory::group::provision::GroupRelease::Leave);
    let wish = GroupSave { bind: vec![(connection, release)], ..GroupSave::default() };
    stage.app.save_group(row.id, row.version, wish).await.expect("it is saved");
    // Somebody makes one on Google, under one that the first import brought.
    let body = json!({ "name": "Berlin", "parentOrgUnitPath": "/Sales/EMEA" });
    google(&stage, "directory.orgunits.insert", &[("customerId", "my_customer")], body).await;
    import(&stage, connection).await;

    let (undo, rows) = planned(&stage, run).await;
    let stay: Vec<_> = rows.lines().filter(|line| line.starts_with("- skip")).collect();
    assert_snapshot!(stay.join("\n"), @"
    - skip EMEA </Sales/EMEA>: others are below it in the tree
    - skip Finance <finance@northwind.test>: the next sync is to bind this group, or to let it go
    - skip Platform team <platform@northwind.test>: 1 member put in here
    - skip Sales </Sales>: others are below it in the tree
    - skip Support <support@northwind.test>: put into the group Circle here
    ");
    let of_people = stage.app.sync_rows(undo, Vec::new(), 0, 1_000).await.expect("its rows");
    let wei = of_people.iter().find(|row| row.row.email == WEI).expect("he has a row");
    assert_eq!(wei.row.why, "put into a group here", "whoever would leave a group of ours stays");
    let stale = stage.app.group_named("leadership@northwind.test").await.expect("it is there").row;
    let change = GroupDraft { description: Some("Since".to_owned()), ..GroupDraft::default() };
    let change = GroupSave { draft: change, ..GroupSave::default() };
    stage.app.save_group(stale.id, stale.version, change).await.expect("it is saved");
    assert_snapshot!(applied(&stage, undo).await, @"
    Refusals: 0 created, 10 updated, 0 linked, 3 skipped, 0 conflicts, 1 refused
    - Leadership refused: the group changed here since the plan was made
    ");
    assert!(paths(&stage, connection).await.contains(&"/Sales/EMEA/Berlin".to_owned()), "it is in the tree");
}

#[tokio::test]
async fn a_group_that_was_linked_is_on_its_own_again() {
    let (stage, connection) = Stage::connected(60).await;
    let draft = GroupDraft {
        name: Some("Ours".to_owned()),
        email: Some(PLATFORM.to_owned()),
        description: Some("As we say".to_owned()),
    };
    let id = stage
        .app
        .create_group(GroupSave { draft, ..GroupSave::default() })
        .await
        .expect("it is made")
        .shown
        .row
        .id;
    let run = read(&stage, connection).await;
    let plan = stage.plan(run).await;
    let fields = vec![directory::group::GroupField::Name];
    stage.answer(run, PLATFORM, Answer::MergeGroup { group: id, fields }).await.expect("it may be merged");
    stage.apply(run).await;
    let merged = group(&stage, PLATFORM).await;
    assert!(merged.starts_with("Platform team: As we say\n"), "with Google's name and members: {merged}");

    let (undo, rows) = planned(&stage, run).await;
    let of_group: Vec<_> = rows.lines().filter(|line| line.contains(PLATFORM)).collect();
    assert_snapshot!(of_group.join("\n"), @"- update Platform team <platform@northwind.test>: as before here: name; 6 members out again here; bound no more");
    applied(&stage, undo).await;
    assert_snapshot!(group(&stage, PLATFORM).await, @"Ours: As we say");
    assert!(stage.app.group(id).await.expect("it is there").bindings.is_empty(), "bound no more");
    let again = read(&stage, connection).await;
    assert_eq!(stage.plan(again).await, plan, "and the next import asks again");
}

#[tokio::test]
async fn somebody_from_outside_whom_an_import_brought_is_known_by_the_address() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    let body = json!({ "email": GUEST, "role": "MEMBER" });
    google(&stage, "directory.members.insert", &[("groupKey", PLATFORM)], body).await;
    let platform = stage.app.group_named(PLATFORM).await.expect("it is there").row.id;
    // As another connection knows them, and as whoever puts them in here writes them.
    for known_as in ["90171", GUEST] {
        let run = import(&stage, connection).await;
        let key = stage.app.member_named(platform, GUEST).await.expect("they came").key();
        let known = stage.app.store().write(move |tx| know_external(tx, platform, &key, known_as));
        known.await.expect("they are known otherwise since");

        let (undo, rows) = planned(&stage, run).await;

        assert!(rows.contains("1 member out again here"), "{known_as}: they are found: {rows}");
        applied(&stage, undo).await;
        let left = group(&stage, PLATFORM).await;
        assert!(!left.contains(GUEST), "{known_as}: and taken out again: {left}");
    }
}

#[tokio::test]
async fn whoever_was_put_in_here_besides_stays_in_also_where_a_sync_has_bound_them_since() {
    let (stage, connection) = managed(60).await;
    let finn = json!({ "primaryEmail": FINN, "name": { "givenName": "Finn", "familyName": "Berg" } });
    stage.google.insert_user(finn).await.expect("he joins on Google");
    come_there(&stage, EMPTY, FINN, "MEMBER").await;
    let things = [Thing::User, Thing::Group];
    let watch = Watch::silent();
    let run = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    let run = run.expect("Google is read");
    stage.untick(run, FINN).await.expect("his account may be left out");
    stage.apply(run).await;
    stage.add_person("finn", ("Finn", "Berg"), FINN).await;
    save(&stage, EMPTY, with(&[("finn", Role::Member)])).await;
    synced(&stage, connection).await;
    assert_eq!(stage.person("finn").await.accounts, 1, "the sync bound him");

    let (undo, rows) = planned(&stage, run).await;

    let of_group: Vec<_> = rows.lines().filter(|line| line.contains(EMPTY)).collect();
    assert_snapshot!(of_group.join("\n"), @"- skip Nobody yet <empty@northwind.test>: finn.berg@northwind.test was put in here besides");
    applied(&stage, undo).await;
    assert!(group(&stage, EMPTY).await.contains(FINN), "he is in it as the administrator wanted");
    synced(&stage, connection).await;
    assert_eq!(stage.person("finn").await.accounts, 1, "and nobody lets him go");
}

/// Imports what Google has, and leaves Finn's account out of the directory.
async fn import_without_finn(stage: &Stage, connection: i64) -> i64 {
    let run = read(stage, connection).await;
    stage.untick(run, FINN).await.expect("his account may be left out");
    stage.apply(run).await.run.id
}

#[tokio::test]
async fn the_role_stays_of_whoever_was_put_in_here_besides_and_is_bound_since_the_undo_was_planned() {
    let (stage, connection) = managed(60).await;
    let finn = json!({ "primaryEmail": FINN, "name": { "givenName": "Finn", "familyName": "Berg" } });
    stage.google.insert_user(finn).await.expect("he joins on Google");
    come_there(&stage, EMPTY, FINN, "MEMBER").await;
    import_without_finn(&stage, connection).await;
    let place = [("groupKey", EMPTY), ("memberKey", FINN)];
    google(&stage, "directory.members.patch", &place, json!({ "role": "MANAGER" })).await;
    let run = import_without_finn(&stage, connection).await;
    let finn = stage.add_person("finn", ("Finn", "Berg"), FINN).await;
    save(&stage, EMPTY, with(&[("finn", Role::Manager)])).await;
    let (undo, rows) = planned(&stage, run).await;
    assert!(rows.contains("as before here"), "the role of his account goes back: {rows}");
    let linked = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.answer(linked, FINN, Answer::Link { user: finn }).await.expect("the account is his");
    stage.apply(linked).await;
    assert_eq!(stage.person("finn").await.accounts, 1, "an import has bound him");

    applied(&stage, undo).await;

    let left = group(&stage, EMPTY).await;
    let of_finn: Vec<_> = left.lines().filter(|line| line.contains(FINN)).collect();
    assert_eq!(of_finn, ["manager <finn.berg@northwind.test>"], "as the administrator wanted");
}
