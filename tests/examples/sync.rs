//! What a sync costs, for `cargo xtask bench sync`: plans, updates or creates on a home that is connected and imported,
//! and tells one line of JSON.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use google::Settings;
use serde_json::{Value, json};
use store::{plan, user};
use sync::provision::Confirmed;
use sync::{Cancel, Environment, Home, Progress, Watch, Workstation};

/// What is measured.
enum What {
    /// Planning, against stepping the same three tables.
    Plan,
    /// So many updates.
    Update(usize),
    /// So many new accounts.
    Create(usize),
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = || words.get(3).and_then(|word| word.parse().ok()).expect("how many");
    let what = match words.first().map(String::as_str) {
        Some("plan") => What::Plan,
        Some("update") => What::Update(number()),
        Some("create") => What::Create(number()),
        _ => panic!("plan, update or create; the home; its key file; how many; unpaced"),
    };
    let (home, key) = (PathBuf::from(&words[1]), PathBuf::from(&words[2]));
    let paced = !words.iter().any(|word| word == "unpaced");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    println!("{}", runtime.block_on(measured(what, &home, key, paced)));
}

async fn measured(what: What, home: &Path, key: PathBuf, paced: bool) -> Value {
    let app = Workstation::open(Home::at(home).expect("the home"), environment(key, paced)).await;
    let app = app.expect("the home opens");
    let connection = app.connections().await.expect("the connections").remove(0).id;
    match what {
        What::Plan => {
            let decoded = plan_of(&app, connection).await;
            app.sync_apply(decoded.run, &Confirmed::default(), &Watch::silent())
                .await
                .expect("all is in step");
            let settled = plan_of(&app, connection).await;
            let base = cursors(home, settled.run);
            app.discard(settled.run).await.expect("it is given up");
            let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
            json!({ "decoded": ms(decoded.took), "settled": ms(settled.took), "base": ms(base) })
        }
        What::Update(count) => {
            let changed = app.store().write_in_batches(move |conn| {
                let mut rows = conn.prepare(
                    "SELECT u.id FROM user AS u JOIN binding AS b ON b.user_id = u.id
                     WHERE b.account NOT LIKE '%\"suspension\":{%'
                         AND b.account LIKE '%\"admin\":\"no\"%' ORDER BY u.id LIMIT ?1",
                )?;
                let ids = rows.query_map([count], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
                drop(rows);
                let tx = conn.transaction()?;
                for id in &ids {
                    let before = user::get(&tx, *id)?;
                    let mut after = before.user.clone();
                    // As long as it was: some are as long as Google takes.
                    let last = after.given_name.pop();
                    after.given_name.push(if last == Some('x') { 'y' } else { 'x' });
                    user::update(&tx, &before, &after, before.standing, 0)?;
                }
                tx.commit()?;
                Ok(ids.len())
            });
            let changed = changed.await.expect("they are changed");
            applied(&app, connection, changed).await
        }
        What::Create(count) => {
            let mut ids = Vec::new();
            let name = format!(
                "n{}",
                app.store()
                    .read(|conn| Ok(user::counts(conn)?.iter().sum::<u64>()))
                    .await
                    .expect("they are counted")
            );
            for number in 0..count {
                let address = format!("{name}.{number}@northwind.test");
                ids.push((format!("{name}.{number}"), address));
            }
            let ids = app.store().write_in_batches(move |conn| {
                let tx = conn.transaction()?;
                let made = ids.into_iter().map(|(username, email)| {
                    let user = directory::User {
                        email,
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
            let ids = ids.await.expect("they are added");
            app.bind_users(connection, ids).await.expect("they are there");
            applied(&app, connection, count).await
        }
    }
}

struct Planned {
    run: i64,
    took: Duration,
}

/// Reads and plans; how long it takes from the last page to the plan that waits.
async fn plan_of(app: &Workstation, connection: i64) -> Planned {
    let begun: Arc<Mutex<Option<Instant>>> = Arc::default();
    let told = begun.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        if matches!(progress, Progress::Planning { .. }) {
            told.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(Instant::now);
        }
    });
    let run = app.sync_read(connection, &watch).await.expect("both sides are read");
    let begun = begun.lock().unwrap_or_else(PoisonError::into_inner).expect("it was planned");
    Planned { run, took: begun.elapsed() }
}

/// Steps through the three tables that a plan compares, in key order, and takes nothing apart.
fn cursors(home: &Path, run: i64) -> Duration {
    let plan = home.join("runs").join(format!("run-{run}.db"));
    let conn = plan::open(&home.join("rollcall.db"), &plan).expect("the plan opens");
    let step = |sql: &str| {
        let mut statement = conn.prepare(sql).expect("it is understood");
        let mut rows = statement.query([]).expect("it runs");
        let mut count = 0_u64;
        while rows.next().expect("it steps").is_some() {
            count += 1;
        }
        assert!(count > 0, "there is something to step through: {sql}");
    };
    let all = || {
        let begun = Instant::now();
        step("SELECT google_id, fingerprint, settled_version FROM main.binding ORDER BY google_id");
        step("SELECT id, version FROM main.user ORDER BY id");
        step("SELECT google_id, fingerprint FROM plan.account ORDER BY google_id");
        begun.elapsed()
    };
    (0..5).map(|_| all()).min().unwrap_or_default()
}

/// Plans and applies; how long the applying took, and what it cost.
async fn applied(app: &Workstation, connection: i64, count: usize) -> Value {
    let planned = plan_of(app, connection).await;
    let plan = app.sync_plan(planned.run).await.expect("there is a plan");
    let confirmed = plan.exceeded.iter().map(|limit| (limit.what, limit.count)).collect();
    let (begun, cpu) = (Instant::now(), cpu());
    let times: Arc<Mutex<Vec<(u64, f64)>>> = Arc::default();
    let told = times.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        if let Progress::Applying { done, .. } = progress {
            told.lock().unwrap_or_else(PoisonError::into_inner).push((done, begun.elapsed().as_secs_f64()));
        }
    });
    let report = app.sync_apply(planned.run, &Confirmed(confirmed), &watch).await.expect("it is applied");
    let (wall, cost) = (begun.elapsed(), self::cpu() - cpu);
    let counts = &report.run.counts;
    assert_eq!(counts.refused, 0, "all went through: {counts:?}");
    let times = times.lock().unwrap_or_else(PoisonError::into_inner);
    // The rate of the last half, when nothing is slow any more.
    let half = times.len() / 2;
    let last = times
        .last()
        .zip(times.get(half))
        .map(|((done, at), (earlier, then))| (done - earlier) as f64 / (at - then).max(f64::MIN_POSITIVE));
    json!({
        "steps": count, "done": counts.updated + counts.created, "seconds": wall.as_secs_f64(),
        "cpu": cost.as_secs_f64(), "last_rate": last
    })
}

/// The processor time of this process.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux tells it");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    let ticks = |index: usize| fields[index].parse::<u32>().expect("a number");
    Duration::from_millis(10) * (ticks(11) + ticks(12))
}

#[expect(clippy::disallowed_methods, reason = "a bench is an edge: it runs in real time")]
fn environment(key: PathBuf, paced: bool) -> Environment {
    let settings = Settings::new("bench", Arc::new(|| 0.5));
    let google = match paced {
        true => settings,
        false => Settings { calls_per_minute: None, creates_per_second: None, slow_start: None, ..settings },
    };
    Environment {
        now: Arc::new(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            i64::try_from(now.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
        }),
        chance: Arc::new(|bytes| rand::RngCore::fill_bytes(&mut rand::rng(), bytes)),
        sandbox: Arc::new(|| Box::pin(async { Err("the bench has a sandbox of its own".into()) })),
        google,
        key_file: Some(key),
        operator: "bench".to_owned(),
    }
}
