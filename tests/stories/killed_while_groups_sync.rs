//! A kill after journal writes of a sync with steps of groups, in turn: every group and every membership ends as it would.

use std::path::Path;

use directory::group::Role;
use directory::group::provision::GroupRelease;
use sandbox::Server;
use sandbox::control::{Control, Write, Writer};
use serde_json::{Value, json};
use store::membership::Who;
use store::run::State;
use store::step::Became;
use sync::groups::{Bind, GroupDraft, GroupSave, MemberEdit, NewMember};
use sync::provision::Confirmed;
use sync::{Watch, Workstation};

use crate::group_stage::{bound_group, google, import, planned, save, synced, take_out, with};
use crate::killed::{closed, copy_of, reopen};
use crate::killed_while_it_syncs::{
    child, confirmed, copy_tenant, kill_at_its_moment, options, port_of, serve,
};
use crate::stage::{ADMIN, Stage};

/// The groups that the run is about.
const ABOUT: [&str; 6] = ["choir", "voices", "adopted", "kept", "moved", "gone"];

fn address(name: &str) -> String {
    format!("{name}@northwind.test")
}

/// Brings both sides apart in every way that a step of a group mends, and makes the plan.
async fn prepare() -> tempfile::TempDir {
    let tenants = tempfile::tempdir().expect("a folder");
    let stage = Stage::beside(options(tenants.path(), 60), |port| port).await;
    let connection = stage.connect().await.expect("the super admin consents").id;
    import(&stage, connection).await;
    stage.app.set_group_switch(connection, true).await.expect("it may");
    let people = [("wei.chen", Role::Owner), ("hana.yamada", Role::Member), ("zoe.vanderberg", Role::Member)];
    for name in ["kept", "moved", "gone", "left"] {
        bound_group(&stage, connection, (name, &address(name)), &people).await;
    }
    synced(&stage, connection).await;

    let choir = bound_group(&stage, connection, ("choir", &address("choir")), &people).await;
    bound_group(
        &stage,
        connection,
        ("voices", &address("voices")),
        &[("guest@music.example.org", Role::Member)],
    )
    .await;
    let members = vec![MemberEdit::Put(NewMember::Known(Who::Group(choir)), Role::Member)];
    save(&stage, &address("voices"), GroupSave { members, ..GroupSave::default() }).await;
    google(&stage, "directory.groups.insert", &[], json!({ "email": address("adopted"), "name": "adopted" }))
        .await;
    bound_group(&stage, connection, ("adopted", &address("adopted")), &people).await;
    take_out(&stage, &address("kept"), "zoe.vanderberg").await;
    save(&stage, &address("kept"), with(&[("hana.yamada", Role::Manager), ("amelie.dubois", Role::Member)]))
        .await;
    let draft = GroupDraft {
        name: Some("Removed".to_owned()),
        email: Some(address("removals")),
        ..GroupDraft::default()
    };
    save(&stage, &address("moved"), GroupSave { draft, ..GroupSave::default() }).await;
    let row = stage.app.group_named(&address("gone")).await.expect("it is there").row;
    stage.app.delete_group(row.id, row.version, Some(GroupRelease::Delete)).await.expect("it is removed");
    let bind = vec![(connection, Bind::Release(GroupRelease::Leave))];
    save(&stage, &address("left"), GroupSave { bind, ..GroupSave::default() }).await;

    let (run, _) = planned(&stage, connection).await;
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let kinds: Vec<_> = plan.steps.keys().copied().collect();
    assert_eq!(
        kinds,
        [
            "group-address",
            "group-adopt",
            "group-create",
            "group-delete",
            "group-unbind",
            "group-update",
            "member-add",
            "member-remove",
            "member-role"
        ],
        "every kind of step is among them"
    );
    let (folder, server) = stage.leave_open();
    server.shutdown().await;
    copy_tenant(tenants.path(), folder.path());
    folder
}

/// What is left on both sides, a line each.
async fn left(app: &Workstation, server: &Server) -> Vec<String> {
    let control = Control::new(server.origin(), server.control_key().expect("control is on"));
    let mut lines = Vec::new();
    for name in ABOUT {
        for method in ["directory.groups.get", "directory.members.list"] {
            let get = Write::new(method, &[("groupKey", &address(name))], Value::Null);
            let answer = match control.write_as(&Writer::console(ADMIN), &get).await {
                Ok(mut answer) => {
                    // What differs from one making to another.
                    for field in ["id", "etag"] {
                        answer.as_object_mut().expect("an object").remove(field);
                    }
                    let mut members: Vec<_> = answer["members"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|one| format!("{} {}", one["email"], one["role"]))
                        .collect();
                    members.sort();
                    answer.as_object_mut().expect("an object").remove("members");
                    format!("{answer} {}", members.join(", "))
                }
                Err(error) => error.to_string(),
            };
            lines.push(format!("{name} {method}: {answer}"));
        }
    }
    let here = app.store().read(|conn| {
        let mut rows = conn.prepare(
            "SELECT g.name || ' ' || g.email || ' ' || coalesce(b.baseline, 'not bound') || ' ' || coalesce(
                 (SELECT group_concat(a.email || a.role || a.ours, ', ' ORDER BY a.email) FROM agreed_member AS a
                  WHERE a.group_google_id = b.google_id), '') || ' ' || coalesce(
                 (SELECT group_concat(m.kind || m.email || m.role, ', ' ORDER BY m.kind, m.email) FROM membership AS m
                  WHERE m.group_id = g.id), '')
             FROM directory_group AS g LEFT JOIN group_binding AS b ON b.group_id = g.id ORDER BY g.id",
        )?;
        let rows = rows.query_map([], |row| row.get::<_, String>(0))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?)
    });
    lines.extend(here.await.expect("the directory is read"));
    lines
}

async fn whole(folder: &Path) -> Vec<String> {
    let copy = copy_of(folder);
    let server = serve(copy.path()).await;
    let app = reopen(copy.path(), port_of(&server)).await;
    let run = app.runs(None, 1).await.expect("the runs").remove(0).run.id;
    let sure = confirmed(&app, run).await;
    let report = app.sync_apply(run, &sure, &Watch::silent()).await.expect("it is applied");
    assert_eq!(report.problem_count, 0, "nothing is refused: {:?}", report.problems);
    let left = left(&app, &server).await;
    drop(app);
    server.shutdown().await;
    left
}

/// Applies the plan that waits, and makes the one that undoes it.
async fn undone(folder: &Path) {
    let server = serve(folder).await;
    let app = reopen(folder, port_of(&server)).await;
    let run = app.runs(None, 1).await.expect("the runs").remove(0).run.id;
    let sure = confirmed(&app, run).await;
    app.sync_apply(run, &sure, &Watch::silent()).await.expect("it is applied");
    let undo = app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    let plan = app.sync_plan(undo).await.expect("there is a plan");
    let kinds: Vec<_> = plan.steps.keys().copied().collect();
    assert_eq!(
        kinds,
        [
            "group-address",
            "group-adopt",
            "group-delete",
            "group-unbind",
            "group-update",
            "member-add",
            "member-remove",
            "member-role"
        ],
        "every kind of step that takes one back is among them"
    );
    drop(app);
    closed(folder).await;
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_journal_writes_of_groups() {
    let folder = prepare().await;
    let kills = killed_along(folder.path()).await;
    assert!(kills > 20, "all along the way: {kills} kills");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_journal_writes_of_an_undo_of_groups() {
    let folder = prepare().await;
    undone(folder.path()).await;
    let kills = killed_along(folder.path()).await;
    assert!(kills > 10, "all along the way: {kills} kills");
}

/// Kills the run that waits at one moment after the other, and holds what is left against what it leaves unharmed; tells
/// how often.
async fn killed_along(folder: &Path) -> u64 {
    let whole = whole(folder).await;
    let mut kills = 0;
    // Every second moment: steps go side by side, so that the others come in another run.
    for moment in (1..).step_by(2) {
        let copy = copy_of(folder);
        let server = serve(copy.path()).await;
        let started = child(copy.path(), port_of(&server), moment);
        let reached =
            tokio::task::spawn_blocking(move || kill_at_its_moment(started)).await.expect("a thread");
        if !reached {
            break;
        }
        kills += 1;
        let at = format!("killed at moment {moment}");
        let app = reopen(copy.path(), port_of(&server)).await;
        let row = app.runs(None, 1).await.expect("the directory opens").remove(0).run;
        let report = match row.state {
            State::Applying => app.sync_apply(row.id, &Confirmed::default(), &Watch::silent()).await,
            _ => app.report(row.id).await,
        };
        let report = report.unwrap_or_else(|error| panic!("{at}: it is not finished: {error}"));
        assert!(report.run.state.is_closed(), "{at}: it is over");
        let counts = app.steps(report.run.id, Vec::new(), 0, 1).await.expect("the journal is kept").counts;
        for became in [Became::Refused, Became::Unknown, Became::Open, Became::Conflict] {
            assert_eq!(counts[became as usize], 0, "{at}: nothing is {became:?}: {:?}", report.problems);
        }
        assert_eq!(left(&app, &server).await, whole, "{at}: both sides are as they would be");
        drop(app);
        server.shutdown().await;
    }
    kills
}
