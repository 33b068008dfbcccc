//! A kill after every write of an undo, a deactivation and a restore, in turn: begun again, each comes to the same end, and
//! what is seen in between is true.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sandbox::control::Consent;
use store::connection;
use store::run::State;
use store::step::Became;
use store::user::Standing;
use sync::connect::Way;
use sync::import::Scope;
use sync::{Code, Watch, Workstation};

use crate::killed::{copy_of, reopen, undone};
use crate::killed_while_it_syncs::{NOW, stop_at};
use crate::stage::{Stage, client, said};

/// What the child is told.
const FOLDER: &str = "STORY_FOLDER";
const PORT: &str = "STORY_PORT";
const MOMENT: &str = "STORY_MOMENT";
const DOES: &str = "STORY_DOES";

/// What it does.
const UNDO: &str = "undo";
const DEACTIVATE: &str = "deactivate";
const RESTORE: &str = "restore";

/// The copy that is restored, in the folder of the story.
const COPY: &str = "before.db";

/// Kills at each moment in turn, and tells what is left of each in the hands of `look`, until none comes any more.
async fn at_each_moment(folder: &Path, port: u16, does: &str, look: impl AsyncFn(&Path, u32)) -> u32 {
    for moment in 1.. {
        let copy = copy_of(folder);
        let child = child(copy.path(), port, does, moment);
        let reached = tokio::task::spawn_blocking(move || kill_at_its_moment(child)).await.expect("a thread");
        if !reached {
            return moment - 1;
        }
        look(copy.path(), moment).await;
    }
    0
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_undone_whenever_it_is_killed() {
    let (stage, connection) = Stage::connected(60).await;
    let imported = stage.import(connection, Scope::All).await.run;
    // Somebody has changed since: a skip is in the journal as well.
    stage.change("wei.chen", |user| user.given_name = "Will".to_owned()).await;
    let undo = stage.app.undo_read(imported.id, &Watch::silent()).await.expect("it can be undone");
    let folder = stage.leave();

    let kills = at_each_moment(folder.path(), 0, UNDO, async |folder, moment| {
        let at = format!("killed at moment {moment}");
        let app = reopen(folder, 0).await;
        let row = app.report(undo).await.expect("the directory opens").run;
        let before = app
            .user_counts(&store::window::Query::everybody())
            .await
            .expect("the list is whole")
            .iter()
            .sum::<u64>();
        let counts = app.steps(undo, Vec::new(), 0, 1).await.expect("the journal is kept").counts;
        let told = counts[Became::Done as usize];
        assert_eq!(before, imported.counts.created - told, "{at}: whoever the journal says is gone, is");
        let report = match row.state {
            State::Done | State::Refusals => app.report(undo).await.expect("it had come to its end"),
            _ => undone(&app, undo).await,
        };
        let counts = report.run.counts;
        let all = (counts.removed, counts.skipped, counts.refused);
        assert_eq!(all, (imported.counts.created - 1, 1, 0), "{at}: each once, and nobody else");
        let left = app.user_counts(&store::window::Query::everybody()).await.expect("the list is whole");
        assert_eq!(left.iter().sum::<u64>(), 1, "{at}: whoever changed since stays");
    })
    .await;
    assert!(kills as u64 > imported.counts.created, "after every write: {kills} kills");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deactivation_comes_to_its_end_whenever_it_is_killed() {
    let (stage, connection) = Stage::connected(40).await;
    stage.import(connection, Scope::All).await;
    let bound = stage.app.user_counts(&store::window::Query::everybody()).await.expect("they are counted")
        [Standing::Bound as usize];
    assert!(bound > 20, "most are bound: {bound}");
    let port = stage.port();
    let (folder, _tenant) = stage.leave_open();

    let kills = at_each_moment(folder.path(), port, DEACTIVATE, async |folder, moment| {
        let at = format!("killed at moment {moment}");
        // Nobody has to know that it was interrupted: it is finished when the folder is opened.
        let app = reopen(folder, port).await;
        let (row, _) = app.connection(connection).await.expect("it is there");
        assert!(row.deactivated_at.is_some(), "{at}: it says that it is deactivated");
        let found = app.findings(connection).await.expect("they are told");
        assert_eq!(found[0].finding.code, "deactivated", "{at}: and what to do");
        let refused = app.sync_read(connection, &Watch::silent()).await.expect_err("it is not active");
        assert_eq!(refused.code(), Code::Deactivated, "{at}: {}", said(&refused));
        stands(&app, connection, bound, &at).await;
        assert!(!has_token(&app, &row).await, "{at}: its token is not on this computer");

        app.deactivate(connection).await.expect("doing it again does nothing else");
        stands(&app, connection, bound, &at).await;
    })
    .await;
    assert!(kills >= 3, "after every write: {kills} kills");
}

/// Everybody is dormant, in the list as in the bindings.
async fn stands(app: &Workstation, connection: i64, bound: u64, at: &str) {
    let counts = app.user_counts(&store::window::Query::everybody()).await.expect("they are counted");
    let told = (counts[Standing::Bound as usize], counts[Standing::Dormant as usize]);
    assert_eq!(told, (0, bound), "{at}: the list says that everybody is dormant");
    assert!(app.dormant(connection).await.expect("they are counted") >= bound, "{at}: and so they are");
}

async fn has_token(app: &Workstation, row: &connection::Row) -> bool {
    let name = format!("refresh-token|{}|{}|{}", row.origin, row.client_id, row.customer_id);
    let names = app.vault().await.expect("it opens").names().expect("they are listed");
    names.iter().any(|one| one.starts_with(&name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_is_all_or_nothing_whenever_it_is_killed() {
    let (stage, connection) = Stage::connected(40).await;
    stage.import(connection, Scope::All).await;
    let then = stage.people().await.len() as u64;
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    stage.add_person("helen", ("Helen", "Okafor"), "helen.okafor@northwind.test").await;
    let port = stage.port();
    let (folder, _tenant) = stage.leave_open();
    std::fs::copy(backup, folder.path().join(COPY)).expect("it is put aside");

    let kills = at_each_moment(folder.path(), port, RESTORE, async |folder, moment| {
        let at = format!("killed at moment {moment}");
        let app = reopen(folder, port).await;
        let users = app
            .user_counts(&store::window::Query::everybody())
            .await
            .expect("the directory opens")
            .iter()
            .sum::<u64>();
        let (row, _) = app.connection(connection).await.expect("it is there");
        // Either all of it is there, or nothing of it, and the connection says which.
        let restored = row.deactivated_at.is_some();
        assert_eq!(users, if restored { then } else { then + 1 }, "{at}: everybody of one time");
        assert_eq!(has_token(&app, &row).await, !restored, "{at}: what was replaced left no token");
        if restored {
            let kept = app.backups().await.expect("they are listed").kept;
            assert!(kept.iter().any(|one| one.why == "before-restore"), "{at}: a copy of before is kept");
        }

        let incoming = app.restore_read(&folder.join(COPY), None).await.expect("it is looked at again");
        app.restore_apply(&incoming).await.expect("it is restored");
        drop(incoming);
        let users = app
            .user_counts(&store::window::Query::everybody())
            .await
            .expect("the directory opens")
            .iter()
            .sum::<u64>();
        assert_eq!(users, then, "{at}: begun again, it comes to its end");
        let plain = std::fs::read_dir(app.home().path().join("runs")).expect("a folder").count();
        assert_eq!(plain, 0, "{at}: no copy is left lying about");
    })
    .await;
    assert!(kills >= 4, "after every write: {kills} kills");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_consents_again_keeps_the_token_whatever_was_interrupted() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let row = stage.app.deactivate(connection).await.expect("it is deactivated");
    // As a kill would leave it: what was to be forgotten is still noted.
    let noted = store::unfinished::Unfinished {
        tokens: vec![store::unfinished::TokenOf::of(&row)],
        standings: vec![connection],
    };
    stage.app.store().write(move |tx| store::unfinished::add(tx, noted)).await.expect("it is noted");
    let way = Way::Reactivate { connection, grant: None, client: Some(client()) };
    stage.connect_as(way, Consent::default()).await.expect("the same organisation");
    let port = stage.port();
    let (folder, _tenant) = stage.leave_open();

    let app = reopen(folder.path(), port).await;

    let (row, _) = app.connection(connection).await.expect("it is there");
    assert!(has_token(&app, &row).await, "the consent that came since stands");
    app.sync_read(connection, &Watch::silent()).await.expect("and works");
    let left = app.store().read(store::unfinished::get).await.expect("it is read");
    assert_eq!(left, store::unfinished::Unfinished::default(), "nothing is left to be done");
}

fn child(folder: &Path, port: u16, does: &str, moment: u32) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "killed_at_each_write::the_child", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(PORT, port.to_string())
        .env(DOES, does)
        .env(MOMENT, moment.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts")
}

/// Waits for the child's moment and kills it; tells whether it came before the child's end.
fn kill_at_its_moment(mut child: Child) -> bool {
    let said = BufReader::new(child.stdout.take().expect("it is piped"));
    let reached = said.lines().map_while(Result::ok).any(|line| line == NOW);
    // SIGKILL: nothing is tidied up.
    let _ = child.kill();
    let ended = child.wait().expect("the child is gone");
    assert!(reached || ended.success(), "unharmed, it succeeds");
    reached
}

/// What is killed: the other half of these stories, started by them.
#[tokio::test]
#[ignore = "started by the stories of this file"]
#[expect(clippy::disallowed_methods, reason = "its parent talks to it through the environment")]
async fn the_child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    let (port, Some(moment)) = (number(PORT).expect("a port"), number(MOMENT)) else { return };
    let does = std::env::var(DOES).expect("it is told what to do");
    let folder = Path::new(&folder);
    let app = reopen(folder, u16::try_from(port).expect("a port")).await;
    stop_at(moment);
    match does.as_str() {
        UNDO => {
            let run = app.runs(None, 1).await.expect("the runs").remove(0).run;
            undone(&app, run.id).await;
        }
        DEACTIVATE => {
            let connection = app.connections().await.expect("the connections").remove(0);
            app.deactivate(connection.id).await.expect("it is deactivated");
        }
        _ => {
            let incoming = app.restore_read(&folder.join(COPY), None).await.expect("it opens");
            app.restore_apply(&incoming).await.expect("it is restored");
        }
    }
}
