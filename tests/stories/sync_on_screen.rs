//! What the window shows of a sync: windows of its plan, single rows, and how one user stands.

use directory::provision::{Answer, Winner};
use directory::user::{State, Unbind};
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use store::plan::pair_review::{Filter, Heading};
use sync::Watch;
use sync::import::Scope;
use sync::provision::{Confirmed, Forecast};

use crate::stage::Stage;

/// A plan with a create, an update, a suspension, a conflict and a skip.
async fn planned() -> (Stage, i64, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen.okafor@northwind.test").await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    stage.change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Captain".into())).await;
    stage.change("amelie.dubois", |user| user.given_name = "Amy".to_owned()).await;
    stage.change("zoe.vanderberg", |user| user.state = State::Suspended).await;
    stage.change("sync-admin", |user| user.state = State::Suspended).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    (stage, connection, run)
}

async fn lines(stage: &Stage, run: i64, row: i64) -> String {
    let detail = stage.app.sync_detail(run, row).await.expect("the row is there");
    let told = detail.lines.iter().filter(|line| !line.google.is_empty() || !line.directory.is_empty());
    told.map(|line| {
        format!("{}: {:?} -> {:?} {:?}", line.attribute.label(), line.google, line.directory, line.becomes)
    })
    .collect::<Vec<_>>()
    .join("\n")
}

#[tokio::test]
async fn a_plan_is_counted_searched_and_ticked_by_its_filter() {
    let (stage, _, run) = planned().await;
    let review = stage.app.sync_review(run).await.expect("it waits");
    let counted = Heading::ALL.iter().zip(review.counts.headings);
    let told: Vec<_> =
        counted.map(|(heading, (count, ticked))| format!("{heading:?} {ticked}/{count}")).collect();
    assert_snapshot!(told.join(", "), @"Create 1/1, Update 1/1, Suspend 1/1, Reactivate 0/0, Remove 0/0, Drift 0/0, Conflict 0/1, Skip 0/1, OneSide 0/12");
    assert_eq!(review.counts.questions, [("differ".to_owned(), 1)], "one answer would settle them all");

    let amy = Filter { search: "AMY".to_owned(), ..Filter::default() };
    let window = stage.app.sync_window(run, amy.clone(), 0, 10).await.expect("it can be searched");
    assert_eq!((window.total, window.ticked, window.tickable), (1, 1, 1), "names are found in any case");
    stage.app.sync_tick_all(run, amy, false).await.expect("it is in review");
    let all = stage.app.sync_window(run, Filter::default(), 0, 10).await.expect("it is there");
    assert_eq!((all.total, all.ticked, all.tickable), (17, 2, 3), "what cannot be ticked is not");
    let updates = Filter { headings: vec![Heading::Update], ..Filter::default() };
    let window = stage.app.sync_window(run, updates, 0, 10).await.expect("it is there");
    assert_eq!(window.rows.len(), 1, "a chip shows its rows alone");
}

#[tokio::test]
async fn a_row_opens_to_what_changes_and_what_is_kept() {
    let (stage, _, run) = planned().await;
    let window = stage.app.sync_window(run, Filter::default(), 0, 50).await.expect("it is there");
    let id = |heading| {
        let found = window.rows.iter().find(|listed| Heading::of(&listed.row.row) == heading);
        found.expect("the plan has one").row.row.id
    };
    let update = lines(&stage, run, id(Heading::Update)).await;
    assert!(update.contains(r#"First name: "Amélie" -> "Amy" Sent"#), "{update}");
    assert!(update.contains("NotManaged"), "what the mapping leaves out is shown as kept: {update}");
    let create = lines(&stage, run, id(Heading::Create)).await;
    assert!(create.contains(r#"Email: "" -> "helen.okafor@northwind.test" Sent"#), "{create}");
    let alone = lines(&stage, run, id(Heading::OneSide)).await;
    assert!(alone.contains("OneSide"), "and what one side alone has: {alone}");
    let conflict = id(Heading::Conflict);
    assert!(lines(&stage, run, conflict).await.contains(r#""Captain" Asked"#), "the row asks about it");

    let wins = Answer { winner: Some(Winner::Google), ..Answer::default() };
    stage.app.sync_answer(run, vec![conflict], wins).await.expect("Google wins");
    assert!(
        lines(&stage, run, conflict).await.contains(r#""Captain" Taken"#),
        "the directory takes its value"
    );
    stage.app.sync_answer(run, vec![conflict], Answer::default()).await.expect("it is taken back");
    assert!(lines(&stage, run, conflict).await.contains(r#""Captain" Asked"#), "and it asks again");
}

#[tokio::test]
async fn a_user_says_what_the_next_sync_would_do() {
    let (stage, connection, run) = planned().await;
    let told = async |username: &str| {
        let id = stage.person(username).await.id;
        let tie = stage.app.user_ties(id).await.expect("there is one").remove(0);
        format!("{username}: {:?}; in the plan: {:?}", tie.forecast, tie.planned.map(|(_, row)| row.row.why))
    };
    assert!(
        told("amelie.dubois").await.contains("Decided(Steps([Update("),
        "{}",
        told("amelie.dubois").await
    );
    assert!(told("zoe.vanderberg").await.contains("Decided(Steps([Suspend]))"), "as a sync would decide");
    assert!(told("helen").await.starts_with("helen: Provided; in the plan: Some"), "{}", told("helen").await);
    let wei = told("wei.chen").await;
    assert!(
        wei.contains("Unchanged") && wei.contains("different on both sides"),
        "only the plan knows: {wei}"
    );

    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    let zoe = stage.person("zoe.vanderberg").await.id;
    let tie = stage.app.user_ties(zoe).await.expect("she is there").remove(0);
    assert_eq!(
        tie.suspended,
        Some(sync::provision::SuspendedBy::Rollcall { run }),
        "our own suspension is told from others"
    );
    let words = stage.app.user(zoe).await.expect("she is there").bindings[0].state_words();
    assert_eq!(words, format!("suspended by Rollcall, run {run}"), "wherever her account is told of");
    stage.app.unbind_users(connection, vec![zoe], Unbind::Archive).await.expect("she is bound");
    let tie = stage.app.user_ties(zoe).await.expect("she is there").remove(0);
    assert!(matches!(tie.forecast, Forecast::Decided(_)), "the wish is part of it: {:?}", tie.forecast);
}

#[tokio::test]
async fn a_run_says_who_approved_it() {
    let (stage, connection, run) = planned().await;
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    let (total, runs) = stage.app.runs_window(connection, 0, 10).await.expect("there are runs");
    assert_eq!(total, 2, "the import and the sync");
    assert!(runs.iter().all(|listed| listed.run.operator.is_some()), "somebody did it: {runs:?}");
}
