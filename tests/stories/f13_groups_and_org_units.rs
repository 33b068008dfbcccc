//! F13: org units and groups come along with an import: matched, reviewed and applied as users are.

use directory::Thing;
use insta::assert_snapshot;
use sandbox::control::{Write, Writer};
use sandbox::{Effect, Fault};
use serde_json::{Value, json};
use store::plan::review::Filter;
use sync::Watch;
use sync::import::{Answer, Mode, Report, Scope};

use crate::killed_while_it_syncs::confirmed;
use crate::stage::{ADMIN, Stage};

const ALL: [Thing; 3] = [Thing::User, Thing::OrgUnit, Thing::Group];

async fn read(stage: &Stage, connection: i64) -> i64 {
    let watch = Watch::silent();
    stage
        .app
        .import_read_with(connection, Scope::All, Mode::Full, &ALL, &watch)
        .await
        .expect("Google is read")
}

async fn import(stage: &Stage, connection: i64) -> Report {
    let run = read(stage, connection).await;
    stage.apply(run).await
}

fn only(thing: Thing) -> Filter {
    Filter { thing: Some(thing), ..Filter::default() }
}

/// The rows of a kind of thing, a line each.
async fn rows(stage: &Stage, run: i64, thing: Thing) -> String {
    let rows = stage.rows(run, only(thing)).await;
    let line = |row: &store::plan::review::ReviewRow| {
        let tick = if row.decision.ticked { "x" } else { " " };
        let locked = row.decision.locked.as_deref().map(|why| format!(" [{why}]")).unwrap_or_default();
        let (kind, name, email) = (row.decision.kind, &row.given_name, &row.email);
        format!("[{tick}] {kind:?} {name} <{email}> {}{locked}", row.decision.why).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The groups of the directory, a line each.
async fn groups(stage: &Stage) -> String {
    let found = stage.app.groups("", 0, 100).await.expect("the list");
    let line = |one: &store::directory_group::Listed| {
        let store::directory_group::Listed { row, members, groups, external, .. } = one;
        format!(
            "{} <{}>: {members} members, {groups} groups, {external} external",
            row.group.name, row.group.email
        )
    };
    found.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Who is in a group, a line each.
async fn members(stage: &Stage, address: &str) -> String {
    let group = stage.app.group_named(address).await.expect("it is in the directory").row.id;
    let found = stage.app.members(group, "", 0, 100).await.expect("the list");
    let line = |row: &store::membership::Row| {
        let who = match &row.who {
            store::membership::Who::User(_) => "user",
            store::membership::Who::Group(_) => "group",
            store::membership::Who::Account(_) => "account",
            store::membership::Who::OtherGroup(_) => "other group",
            store::membership::Who::Customer(_) => "customer",
            store::membership::Who::External(_) => "external",
        };
        format!("{} {who} {} <{}>", row.role.name(), row.name, row.email)
    };
    found.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

async fn on_google(stage: &Stage, method: &str, path: &[(&str, &str)], body: Value) {
    let write = Write::new(method, path, body);
    stage.google.write_as(&Writer::console(ADMIN), &write).await.expect("Google takes it");
}

#[tokio::test]
async fn the_tree_and_the_groups_come_with_their_members_roles_and_outsiders() {
    let (stage, connection) = Stage::connected(60).await;

    let run = read(&stage, connection).await;

    assert_snapshot!(rows(&stage, run, Thing::Group).await, @"
    [x] New All hands <all-hands@northwind.test> +3 members
    [x] New Contractors & agencies <contractors@northwind.example> +6 members
    [x] New Engineering <engineering@northwind.test> +4 members
    [x] New Everyone at Northwind <everyone@northwind.test> +2 members
    [x] New Finance <finance@northwind.test> +3 members
    [x] New IT administrators <it-admins@northwind.test> +4 members
    [x] New Leadership <leadership@northwind.test> +8 members
    [x] New Nobody yet <empty@northwind.test> +1 member
    [x] New Orphan <orphan@northwind.test>
    [x] New People <people@northwind.test> +3 members
    [x] New Platform team <platform@northwind.test> +6 members
    [x] New Sales <sales@northwind.test> +5 members
    [x] New Sales EMEA <sales-emea@northwind.test> +4 members
    [x] New Support <support@northwind.test> +5 members
    ");
    assert_snapshot!(rows(&stage, run, Thing::OrgUnit).await, @"
    [x] New Contractors </Contractors> People who are not employed here
    [x] New Engineering </Engineering> Everybody who builds
    [x] New Data & Insight </Engineering/Data & Insight> Reports & models
    [x] New Mobile </Engineering/Mobile>
    [x] New Platform </Engineering/Platform>
    [x] New SRE </Engineering/Platform/SRE> Pager holders
    [x] New Finance </Finance>
    [x] New Former Staff </Former Staff> Kept for their mail
    [x] New People </People> Human resources
    [x] New Sales </Sales>
    [x] New APAC </Sales/APAC> Asia and Pacific
    [x] New EMEA </Sales/EMEA> Europe, Middle East, Africa
    [x] New Österreich </Sales/EMEA/Österreich>
    [x] New Service Accounts </Service Accounts> Not people
    [x] New Support </Support>
    ");
    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_eq!(plan.counts.things, [60, 15, 14], "each kind is counted for its tab");
    let report = stage.apply(run).await;
    assert_snapshot!(format!("{:?}", report.run.counts.beside), @"{OrgUnit: Beside { created: 15, updated: 0, linked: 0, skipped: 0, conflicts: 0, refused: 0 }, Group: Beside { created: 14, updated: 0, linked: 0, skipped: 0, conflicts: 0, refused: 0 }}");
    assert_snapshot!(groups(&stage).await, @"
    All hands <all-hands@northwind.test>: 3 members, 1 groups, 0 external
    Contractors & agencies <contractors@northwind.example>: 6 members, 0 groups, 2 external
    Engineering <engineering@northwind.test>: 4 members, 1 groups, 0 external
    Everyone at Northwind <everyone@northwind.test>: 2 members, 0 groups, 0 external
    Finance <finance@northwind.test>: 3 members, 0 groups, 0 external
    IT administrators <it-admins@northwind.test>: 4 members, 0 groups, 0 external
    Leadership <leadership@northwind.test>: 8 members, 0 groups, 0 external
    Nobody yet <empty@northwind.test>: 1 members, 0 groups, 0 external
    Orphan <orphan@northwind.test>: 0 members, 0 groups, 0 external
    People <people@northwind.test>: 3 members, 0 groups, 0 external
    Platform team <platform@northwind.test>: 6 members, 0 groups, 1 external
    Sales <sales@northwind.test>: 5 members, 1 groups, 0 external
    Sales EMEA <sales-emea@northwind.test>: 4 members, 0 groups, 0 external
    Support <support@northwind.test>: 5 members, 0 groups, 0 external
    ");
    assert_snapshot!(members(&stage, "platform@northwind.test").await, @"
    owner user Priya Raman <priya.raman@northwind.test>
    member user Amélie Dubois <amelie.dubois@northwind.test>
    member user João Queirós <joao.queiros@northwind.test>
    member user Olivia Fitzgerald <olivia.fitzgerald@northwind.example>
    member external  <oncall@pager.example.org>
    member user Zoë van der Berg <zoe.vanderberg@northwind.test>
    ");
    assert_snapshot!(members(&stage, "everyone@northwind.test").await, @"
    owner user Priya Raman <priya.raman@northwind.test>
    member customer  <>
    ");
    let units = stage.app.org_units(connection).await.expect("the tree");
    let paths: Vec<_> = units.iter().map(|unit| format!("{} {}", unit.row.path, unit.users)).collect();
    assert_snapshot!(paths.join("\n"), @"
    /Contractors 1
    /Engineering 9
    /Engineering/Data & Insight 2
    /Engineering/Mobile 3
    /Engineering/Platform 6
    /Engineering/Platform/SRE 3
    /Finance 4
    /Former Staff 0
    /People 3
    /Sales 6
    /Sales/APAC 2
    /Sales/EMEA 3
    /Sales/EMEA/Österreich 2
    /Service Accounts 0
    /Support 8
    ");
}

#[tokio::test]
async fn the_same_import_twice_plans_nothing() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;

    let run = read(&stage, connection).await;

    let counts = stage.app.plan(run).await.expect("there is a plan").counts;
    assert_eq!(counts.kinds[1] + counts.kinds[3], 0, "nothing is to be changed: {counts:?}");
    assert_eq!(rows(&stage, run, Thing::Group).await.matches("Unchanged").count(), 14, "no group moved");
    assert_eq!(rows(&stage, run, Thing::OrgUnit).await.matches("Unchanged").count(), 15, "no unit moved");
}

#[tokio::test]
async fn what_changed_on_google_is_taken_and_what_was_done_here_stays() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    let platform = [("groupKey", "platform@northwind.test")];
    on_google(&stage, "directory.groups.update", &platform, json!({ "name": "Platform" })).await;
    on_google(&stage, "directory.members.insert", &platform, json!({ "email": ADMIN, "role": "MANAGER" }))
        .await;
    let pager = [("groupKey", "platform@northwind.test"), ("memberKey", "oncall@pager.example.org")];
    on_google(&stage, "directory.members.delete", &pager, Value::Null).await;

    let run = read(&stage, connection).await;

    let moved = rows(&stage, run, Thing::Group).await;
    let moved: Vec<_> = moved.lines().filter(|line| !line.contains("Unchanged")).collect();
    assert_snapshot!(moved.join("\n"), @"[x] Update Platform <platform@northwind.test> name; +1 member, −1 member");
    stage.apply(run).await;
    assert_snapshot!(members(&stage, "platform@northwind.test").await, @"
    owner user Priya Raman <priya.raman@northwind.test>
    manager user Sync Admin <sync-admin@northwind.test>
    member user Amélie Dubois <amelie.dubois@northwind.test>
    member user João Queirós <joao.queiros@northwind.test>
    member user Olivia Fitzgerald <olivia.fitzgerald@northwind.example>
    member user Zoë van der Berg <zoe.vanderberg@northwind.test>
    ");
}

#[tokio::test]
async fn a_list_without_its_members_takes_nobody_out() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    let before = members(&stage, "platform@northwind.test").await;
    let platform = stage.app.group_named("platform@northwind.test").await.expect("it is there");
    let id = &platform.bindings[0].google_id;
    let path = format!("/groups/{id}/members");
    let empty = Effect::Body {
        status: 200,
        content_type: "application/json".to_owned(),
        body: r#"{"kind":"admin#directory#members"}"#.to_owned(),
    };
    stage.google.fault(Fault::once("GET", &path, empty).times(2)).await.expect("the list comes empty, twice");

    let run = read(&stage, connection).await;

    let moved = rows(&stage, run, Thing::Group).await;
    let moved: Vec<_> = moved.lines().filter(|line| !line.contains("Unchanged")).collect();
    assert_snapshot!(moved.join("\n"), @"[ ] Update Platform team <platform@northwind.test> its members could not be read [Google does not give its members, though it counts 6; nothing is concluded from that, import again]");
    stage.apply(run).await;
    assert_eq!(members(&stage, "platform@northwind.test").await, before, "everybody is still in it");
    let again = read(&stage, connection).await;
    assert_eq!(
        rows(&stage, again, Thing::Group).await.matches("Unchanged").count(),
        14,
        "the next list is whole"
    );
}

#[tokio::test]
async fn a_group_that_is_here_already_is_linked_and_nobody_is_taken_out_of_it() {
    let (stage, connection) = Stage::connected(60).await;
    let mine = directory::group::Group {
        name: "Money".to_owned(),
        email: "finance@northwind.test".to_owned(),
        description: "Ours".to_owned(),
        aliases: Vec::new(),
    };
    let now = stage.now();
    let id = stage
        .app
        .store()
        .write(move |tx| store::directory_group::insert(tx, &mine, now))
        .await
        .expect("it comes into the directory");

    let run = read(&stage, connection).await;

    let row = stage.rows(run, only(Thing::Group)).await;
    let row = row.iter().find(|row| row.email == "finance@northwind.test").expect("it is in the plan");
    assert_eq!(row.decision.why, "same address as the group Money", "it is a match");
    let answer = Answer::MergeGroup { group: id, fields: vec![directory::group::GroupField::Name] };
    stage.app.answer(run, vec![row.google_id.clone()], Some(answer)).await.expect("it can be answered");
    stage.apply(run).await;
    let linked = stage.app.group(id).await.expect("it is there").row.group;
    assert_eq!(
        (linked.name.as_str(), linked.description.as_str()),
        ("Finance", "Ours"),
        "the name was taken"
    );
    assert!(members(&stage, "finance@northwind.test").await.contains("owner"), "its members came");
}

#[tokio::test]
async fn a_guest_who_is_in_a_group_here_by_address_does_not_come_in_by_linking_it() {
    let (stage, connection) = Stage::connected(60).await;
    let mine = directory::group::Group {
        name: "Ours".to_owned(),
        email: "platform@northwind.test".to_owned(),
        ..directory::group::Group::default()
    };
    let now = stage.now();
    let put_in = stage.app.store().write(move |tx| {
        let id = store::directory_group::insert(tx, &mine, now)?;
        let pager = "oncall@pager.example.org";
        let guest = store::membership::Who::External(pager.to_owned());
        store::membership::put(tx, id, &guest, pager, directory::group::Role::Member)
    });
    put_in.await.expect("it comes into the directory");

    let run = read(&stage, connection).await;

    let row = stage.rows(run, only(Thing::Group)).await;
    let row = row.iter().find(|row| row.email == "platform@northwind.test").expect("it is in the plan");
    let shown = stage.app.review_group(run, &row.google_id).await.expect("it can be looked at");
    let come: Vec<_> = shown.members.iter().map(|change| change.member().email.as_str()).collect();
    assert!(!come.contains(&"oncall@pager.example.org"), "they are in it: {come:?}");
    assert_eq!((shown.member_changes, shown.member_count), (5, 6), "the others come");
    stage.apply(run).await;
    let after = members(&stage, "platform@northwind.test").await;
    assert_eq!(after.lines().count(), 6, "as it was said: {after}");
}

/// Gives a group of Google's another address; the one before is nobody's.
async fn renamed_there(stage: &Stage, from: &str, to: &str) {
    on_google(stage, "directory.groups.update", &[("groupKey", from)], json!({ "email": to })).await;
    let alias = [("groupKey", to), ("alias", from)];
    on_google(stage, "directory.groups.aliases.delete", &alias, Value::Null).await;
}

/// Two groups of which one gives up the address that the other gets, in the order in which an import does not take them.
async fn readdressed_there() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    renamed_there(&stage, "platform@northwind.test", "zz-platform@northwind.test").await;
    renamed_there(&stage, "engineering@northwind.test", "platform@northwind.test").await;
    let run = read(&stage, connection).await;
    (stage, run)
}

/// The addresses of two groups of the directory.
async fn addresses(stage: &Stage, names: [&str; 2]) -> [String; 2] {
    let found = stage.app.groups("", 0, 100).await.expect("the list").rows;
    names.map(|name| {
        let one = found.iter().find(|one| one.row.group.name == name).expect("it is there");
        one.row.group.email.clone()
    })
}

#[tokio::test]
async fn a_group_gets_the_address_that_another_gives_up_in_the_same_import() {
    let (stage, run) = readdressed_there().await;

    let report = stage.apply(run).await;

    let of_groups: Vec<_> = report.problems.iter().filter(|one| one.thing == Thing::Group).collect();
    assert!(of_groups.is_empty(), "{of_groups:?}");
    let here = addresses(&stage, ["Engineering", "Platform team"]).await;
    assert_eq!(here, ["platform@northwind.test", "zz-platform@northwind.test"], "as on Google");
}

#[tokio::test]
async fn an_address_that_a_group_cannot_give_up_goes_to_no_other() {
    let (stage, run) = readdressed_there().await;
    let platform = stage.app.group_named("platform@northwind.test").await.expect("it is there").row.id;
    let now = stage.now();
    let touched = stage.app.store().write(move |tx| store::directory_group::touch(tx, platform, now)).await;
    touched.expect("somebody changes it here");

    let report = stage.apply(run).await;

    let why: Vec<_> = report.problems.iter().map(|one| one.why.as_str()).collect();
    assert!(why.contains(&"the group Platform team has this address here"), "{why:?}");
    let here = addresses(&stage, ["Engineering", "Platform team"]).await;
    assert_eq!(here, ["engineering@northwind.test", "platform@northwind.test"], "each has its own");
}

#[tokio::test]
async fn a_group_that_is_gone_is_asked_for_and_stays_here() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    on_google(&stage, "directory.groups.delete", &[("groupKey", "orphan@northwind.test")], Value::Null).await;

    let run = read(&stage, connection).await;
    stage.apply(run).await;

    let orphan = stage.app.group_named("orphan@northwind.test").await.expect("it stays in the directory");
    assert!(orphan.bindings[0].gone_at.is_some(), "and that Google does not have it any more is known");
    let listed = stage.app.groups("Orphan", 0, 1).await.expect("the list").rows;
    assert!(listed[0].gone, "the list says so");
    let again = read(&stage, connection).await;
    let plan = stage.app.plan(again).await.expect("there is a plan");
    let said = plan.gone_groups_words().expect("it is said in each plan");
    assert_eq!(
        said, "1 bound group is not on Google any more: Orphan. It stays in the directory.",
        "by name"
    );
}

#[tokio::test]
async fn whoever_leaves_the_directory_and_comes_back_is_in_the_groups_as_before() {
    let (stage, connection) = Stage::connected(60).await;
    let run = import(&stage, connection).await.run.id;
    let before = members(&stage, "platform@northwind.test").await;

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    let rows = stage.app.sync_rows(undo, Vec::new(), 0, 1_000).await.expect("its rows");
    let things = rows.iter().filter(|row| row.row.thing != Thing::User).map(|row| row.row.id).collect();
    stage.app.sync_tick(undo, things, false).await.expect("groups and the tree stay");
    let sure = confirmed(&stage.app, undo).await;
    stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");

    let meanwhile = members(&stage, "platform@northwind.test").await;
    assert!(
        meanwhile.contains("account  <priya.raman@northwind.test>"),
        "they are in it on Google: {meanwhile}"
    );
    assert!(!meanwhile.contains(" user "), "nobody of them is in the directory: {meanwhile}");
    import(&stage, connection).await;
    assert_eq!(members(&stage, "platform@northwind.test").await, before, "and are again who they were");
}

#[tokio::test]
async fn what_was_done_with_a_group_or_a_unit_is_in_the_report_by_name() {
    let (stage, connection) = Stage::connected(60).await;
    let run = import(&stage, connection).await.run.id;

    let steps = stage.app.steps(run, Vec::new(), 0, 200).await.expect("the journal").steps;

    let named = |name: &str| steps.iter().find(|step| step.name == name).expect("it is in the journal");
    let platform = named("Platform team");
    assert_eq!(
        (platform.email.as_str(), platform.why.as_deref()),
        ("platform@northwind.test", Some("+6 members")),
        "which, and what"
    );
    assert_eq!(named("SRE").email, "/Engineering/Platform/SRE", "of a unit its path");
    assert!(steps.iter().all(|step| !step.name.is_empty()), "no row is without a name");
}

#[tokio::test]
async fn users_are_found_by_where_they_stand_with_what_is_under_it() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    let units = stage.app.org_units(connection).await.expect("the tree");
    let under = |path: &str| -> u64 {
        let inner = format!("{path}/");
        let counted = units.iter().filter(|unit| unit.row.path == path || unit.row.path.starts_with(&inner));
        counted.map(|unit| unit.users).sum()
    };
    for path in ["/Sales", "/Engineering/Platform", "/Sales/EMEA/Österreich", "/Former Staff"] {
        let unit = store::window::Unit { connection, path: path.to_owned() };
        let query = store::window::Query { unit: Some(unit), ..store::window::Query::everybody() };
        let found = stage.app.users(query.clone(), 0, 100).await.expect("the list");
        assert_eq!(found.total, under(path), "{path}, as the tree counts");
        let counts = stage.app.user_counts(&query).await.expect("the counts");
        assert_eq!(counts.iter().sum::<u64>(), under(path), "{path}, for the chips");
    }
    let unit = store::window::Unit { connection, path: "/Sales".to_owned() };
    let query = store::window::Query {
        unit: Some(unit),
        search: "kofi".to_owned(),
        ..store::window::Query::everybody()
    };
    let found = stage.app.users(query, 0, 100).await.expect("the list").rows;
    assert_eq!(
        found.iter().map(|row| row.email.as_str()).collect::<Vec<_>>(),
        ["kofi.mensah@northwind.test"],
        "and by words within it"
    );
}

#[tokio::test]
async fn the_tree_is_reviewed_as_a_tree_and_nothing_comes_under_what_does_not() {
    let (stage, connection) = Stage::connected(60).await;
    let run = read(&stage, connection).await;
    let rows = stage.rows(run, only(Thing::OrgUnit)).await;
    let paths: Vec<_> = rows.iter().map(|row| row.email.as_str()).collect();
    assert_snapshot!(paths.join("\n"), @"
    /Contractors
    /Engineering
    /Engineering/Data & Insight
    /Engineering/Mobile
    /Engineering/Platform
    /Engineering/Platform/SRE
    /Finance
    /Former Staff
    /People
    /Sales
    /Sales/APAC
    /Sales/EMEA
    /Sales/EMEA/Österreich
    /Service Accounts
    /Support
    ");
    let sales = rows.iter().find(|row| row.email == "/Sales").expect("it is in the plan").google_id.clone();
    stage.app.tick(run, vec![sales], false).await.expect("it is un-ticked");
    stage.apply(run).await;

    let steps = stage.app.steps(run, Vec::new(), 0, 200).await.expect("the journal").steps;
    let under = steps.iter().filter(|step| step.email.starts_with("/Sales"));
    let line = |step: &sync::runs::Step| {
        format!("{} {:?} {}", step.email, step.became, step.why.clone().unwrap_or_default())
    };
    assert_snapshot!(under.map(line).collect::<Vec<_>>().join("\n"), @"
    /Sales Skipped not ticked
    /Sales/APAC Skipped the org unit /Sales above it is not ticked
    /Sales/EMEA Skipped the org unit /Sales above it is not ticked
    /Sales/EMEA/Österreich Skipped the org unit /Sales above it is not ticked
    ");
    let tree = stage.app.org_units(connection).await.expect("the tree");
    assert!(tree.iter().all(|unit| !unit.row.path.starts_with("/Sales")), "none of them came");
}
