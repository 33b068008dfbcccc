//! What stories about groups that go to Google have in common.

use directory::Thing;
use directory::group::Role;
use sandbox::control::{Write, Writer};
use serde_json::{Value, json};
use store::plan::pair::Kind;
use sync::Watch;
use sync::groups::{Bind, GroupDraft, GroupSave, MemberEdit, NewMember};
use sync::import::{Mode, Report, Scope};
use sync::provision::Confirmed;

use crate::stage::{ADMIN, Stage};

/// A connected tenant whose users and groups are in the directory, and whose groups are managed from here.
pub async fn managed(users: u64) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(users).await;
    import(&stage, connection).await;
    assert!(stage.app.set_group_switch(connection, true).await.expect("it may"), "it was off");
    (stage, connection)
}

/// Imports users and groups.
pub async fn import(stage: &Stage, connection: i64) -> Report {
    let things = [Thing::User, Thing::Group];
    let watch = Watch::silent();
    let read = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    stage.apply(read.expect("Google is read")).await
}

/// A save that puts these in.
pub fn with(members: &[(&str, Role)]) -> GroupSave {
    let put = |(who, role): &(&str, Role)| MemberEdit::Put(NewMember::Written((*who).to_owned()), *role);
    GroupSave { members: members.iter().map(put).collect(), ..GroupSave::default() }
}

/// Makes a group of the directory that is to be bound.
pub async fn bound_group(
    stage: &Stage,
    connection: i64,
    (name, email): (&str, &str),
    members: &[(&str, Role)],
) -> i64 {
    let draft = GroupDraft {
        name: Some(name.to_owned()),
        email: Some(email.to_owned()),
        description: Some(format!("All about {name}")),
    };
    let save = GroupSave { draft, bind: vec![(connection, Bind::Bind)], ..with(members) };
    stage.app.create_group(save).await.expect("it may be made").shown.row.id
}

/// Saves a group as it is now.
pub async fn save(stage: &Stage, key: &str, save: GroupSave) -> Vec<String> {
    let row = stage.app.group_named(key).await.expect("it is there").row;
    stage.app.save_group(row.id, row.version, save).await.expect("it is saved").consequences
}

/// Takes somebody out of a group.
pub async fn take_out(stage: &Stage, key: &str, who: &str) {
    let row = stage.app.group_named(key).await.expect("it is there").row;
    let who = stage.app.member_named(row.id, who).await.expect("they are in it");
    let members = vec![MemberEdit::TakeOut(who)];
    save(stage, key, GroupSave { members, ..GroupSave::default() }).await;
}

/// The rows of a plan that are about groups, a line each.
pub async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    (run, rows(stage, run).await)
}

pub async fn rows(stage: &Stage, run: i64) -> String {
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    let of_groups = rows.iter().filter(|row| row.row.thing == Thing::Group);
    let line = |row: &sync::provision::SyncRow| {
        let kind = format!("{:?}", row.row.kind).to_lowercase();
        format!("- {kind} {} <{}>: {}", row.row.name, row.row.email, row.row.why)
    };
    of_groups.map(line).collect::<Vec<_>>().join("\n")
}

/// Applies a plan, with all that it asks to be confirmed; says what became of the steps about groups.
pub async fn applied(stage: &Stage, run: i64) -> String {
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let numbers: Vec<_> = plan.exceeded.iter().map(|limit| limit.count).collect();
    let confirmed = Confirmed::by_numbers(&plan.exceeded, &numbers);
    let report = stage.app.sync_apply(run, &confirmed, &Watch::silent()).await.expect("it is applied");
    said(&report)
}

pub fn said(report: &Report) -> String {
    let counts = report.run.counts.beside.get(&Thing::Group).copied().unwrap_or_default();
    let store::run::Beside { created, updated, linked, skipped, conflicts, refused } = counts;
    let mut lines = vec![format!(
        "{:?}: {created} created, {updated} updated, {linked} linked, {skipped} skipped, {conflicts} conflicts, {refused} refused",
        report.run.state
    )];
    lines.extend(report.problems.iter().map(|one| format!("- {} {}: {}", one.name, one.kind, one.why)));
    lines.join("\n")
}

/// Plans and applies.
pub async fn synced(stage: &Stage, connection: i64) -> String {
    let (run, _) = planned(stage, connection).await;
    applied(stage, run).await
}

/// Planning again finds nothing to do.
pub async fn nothing_is_left(stage: &Stage, connection: i64) {
    let (run, _) = planned(stage, connection).await;
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let left: Vec<_> = Kind::ALL
        .iter()
        .zip(plan.counts)
        .filter(|(kind, (count, _))| kind.has_steps() && *count > 0)
        .collect();
    assert_eq!(left, [], "the same sync twice plans nothing: {}", rows(stage, run).await);
    stage.app.discard(run).await.expect("it has nothing to do");
}

/// What Google answers a call of its console.
pub async fn google(stage: &Stage, method: &str, path: &[(&str, &str)], body: Value) -> Value {
    let write = Write::new(method, path, body);
    stage.google.write_as(&Writer::console(ADMIN), &write).await.expect("Google answers")
}

/// Who is in a group on Google, a line each.
pub async fn there(stage: &Stage, group: &str) -> String {
    let list = google(stage, "directory.members.list", &[("groupKey", group)], Value::Null).await;
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let members = list["members"].as_array().cloned().unwrap_or_default();
    let mut lines: Vec<_> = members
        .iter()
        .map(|one| {
            let role = text(one, "role").to_lowercase();
            format!("{} {role} <{}>", text(one, "type").to_lowercase(), text(one, "email"))
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

/// A group as Google has it.
pub async fn group_there(stage: &Stage, group: &str) -> String {
    let found = google(stage, "directory.groups.get", &[("groupKey", group)], Value::Null).await;
    let aliases: Vec<_> =
        found["aliases"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    format!(
        "{} <{}> {}; aliases: {}",
        found["name"].as_str().unwrap_or_default(),
        found["email"].as_str().unwrap_or_default(),
        found["description"].as_str().unwrap_or_default(),
        aliases.join(", ")
    )
}

/// Puts somebody into a group on Google.
pub async fn come_there(stage: &Stage, group: &str, who: &str, role: &str) {
    let body = json!({ "email": who, "role": role });
    google(stage, "directory.members.insert", &[("groupKey", group)], body).await;
}
