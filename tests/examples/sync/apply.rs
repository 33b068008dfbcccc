//! Applying: so many updates of people whom nobody has changed before, so many new accounts.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};
use store::user;
use sync::provision::Confirmed;
use sync::{Cancel, Progress, Watch, Workstation};

use super::{connection, cpu, plan_of};

/// Brings what was imported in step, so that only what is changed afterwards is worked on.
pub async fn settled(app: &Workstation) -> Value {
    let connection = connection(app).await;
    let planned = plan_of(app, connection).await;
    let applied = app.sync_apply(planned.run, &Confirmed::default(), &Watch::silent()).await;
    let counts = applied.expect("all is in step").run.counts;
    assert_eq!(counts.updated, 0, "nothing was changed yet: {counts:?}");
    json!({ "settled": true })
}

/// Changes so many people after the first few here, and brings that to Google.
pub async fn updates(app: &Workstation, count: usize, after: usize) -> Value {
    let connection = connection(app).await;
    let people = people(app, connection, count, after).await;
    let changed = app.store().write_in_batches(move |conn| {
        let tx = conn.transaction()?;
        for (id, _) in &people {
            let before = user::get(&tx, *id)?;
            let mut after = before.user.clone();
            after.given_name = other_name(&after.given_name);
            user::update(&tx, &before, &after, before.standing, 0)?;
        }
        tx.commit()?;
        Ok(())
    });
    changed.await.expect("they are changed");
    applied(app, connection, count).await
}

/// Makes so many people here, and then their accounts.
pub async fn creates(app: &Workstation, count: usize) -> Value {
    let connection = connection(app).await;
    let there = app.store().read(|conn| Ok(user::counts(conn)?.iter().sum::<u64>())).await;
    let there = there.expect("they are counted");
    let made = app.store().write_in_batches(move |conn| {
        let tx = conn.transaction()?;
        let made = (0..count).map(|number| {
            let username = format!("n{there}.{number}");
            let user = directory::User {
                email: format!("{username}@northwind.test"),
                username,
                given_name: "Helen".to_owned(),
                family_name: "Okafor".to_owned(),
                state: directory::user::State::Active,
                values: directory::Values::default(),
            };
            user::insert(&tx, &user, user::Standing::DirectoryOnly, 0, user::Search::Kept)
        });
        let made = made.collect::<Result<Vec<i64>, _>>()?;
        tx.commit()?;
        Ok(made)
    });
    app.bind_users(connection, made.await.expect("they are added")).await.expect("they are there");
    applied(app, connection, count).await
}

/// A name as long as it was: some are as long as Google takes.
pub fn other_name(name: &str) -> String {
    let mut name = name.to_owned();
    let last = name.pop();
    name.push(if last == Some('x') { 'y' } else { 'x' });
    name
}

/// Gives so many bound people, with the ids of their accounts, after the first few: active ones without a role.
pub async fn people(app: &Workstation, connection: i64, count: usize, after: usize) -> Vec<(i64, String)> {
    let found = app.store().read(move |conn| {
        let mut rows = conn.prepare(
            "SELECT u.id, b.google_id FROM user AS u JOIN binding AS b ON b.user_id = u.id
             WHERE b.connection_id = ?1 AND b.account ->> '$.suspension' IS NULL
                 AND coalesce(b.account ->> '$.admin', 'no') = 'no' ORDER BY u.id LIMIT ?2 OFFSET ?3",
        )?;
        let found = rows.query_map((connection, count, after), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<Vec<_>, _>>()?)
    });
    let found = found.await.expect("they are found");
    assert_eq!(found.len(), count, "the tenant is large enough");
    found
}

/// Plans and applies; how long the applying took, and what it cost.
async fn applied(app: &Workstation, connection: i64, count: usize) -> Value {
    let planned = plan_of(app, connection).await;
    let plan = app.sync_plan(planned.run).await.expect("there is a plan");
    let confirmed = plan.exceeded.iter().map(|limit| (limit.what, limit.count)).collect();
    let (begun, cost) = (Instant::now(), cpu());
    let times: Arc<Mutex<Vec<(u64, f64)>>> = Arc::default();
    let told = times.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        if let Progress::Applying { done, .. } = progress {
            told.lock().unwrap_or_else(PoisonError::into_inner).push((done, begun.elapsed().as_secs_f64()));
        }
    });
    let report = app.sync_apply(planned.run, &Confirmed(confirmed), &watch).await.expect("it is applied");
    let (wall, cost) = (begun.elapsed(), cpu() - cost);
    let counts = &report.run.counts;
    assert_eq!(counts.refused, 0, "all went through: {counts:?}");
    let done = counts.updated + counts.created;
    assert_eq!(done, count as u64, "each of them, and nobody else: {counts:?}");
    let times = times.lock().unwrap_or_else(PoisonError::into_inner);
    // The rate of the last half, when nothing is slow any more.
    let half = times.len() / 2;
    let last = times
        .last()
        .zip(times.get(half))
        .map(|((done, at), (earlier, then))| (done - earlier) as f64 / (at - then).max(f64::MIN_POSITIVE));
    json!({ "done": done, "seconds": wall.as_secs_f64(), "cpu": cost.as_secs_f64(), "last_rate": last })
}
