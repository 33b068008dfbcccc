//! What a sync costs, for `cargo xtask bench sync`: plans, updates or creates on a home that is connected and imported,
//! or does the same calls bare, and tells one line of JSON.

mod apply;
mod bare;
mod groups;
mod plan;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use google::Settings;
use serde_json::Value;
use sync::{Cancel, Environment, Home, Progress, Watch, Workstation};

const USAGE: &str = "plan HOME KEY | update HOME KEY COUNT AFTER [unpaced] | create HOME KEY COUNT \
                     | settle HOME KEY | groups HOME KEY [unpaced] | bare HOME KEY COUNT AFTER ORIGIN TOKEN";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |place: usize| words.get(place).map(String::as_str).expect(USAGE);
    let number = |place: usize| word(place).parse().expect(USAGE);
    let (home, key) = (PathBuf::from(word(1)), PathBuf::from(word(2)));
    let paced = !words.iter().any(|word| word == "unpaced");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let told = runtime.block_on(async {
        let app = opened(&home, key, paced).await;
        match word(0) {
            "plan" => plan::measured(&app, &home).await,
            "settle" => apply::settled(&app).await,
            "update" => apply::updates(&app, number(3), number(4)).await,
            "create" => apply::creates(&app, number(3)).await,
            "groups" => groups::measured(&app).await,
            "bare" => bare::updates(&app, number(3), number(4), word(5), word(6)).await,
            _ => panic!("{USAGE}"),
        }
    });
    println!("{told}");
}

async fn opened(home: &Path, key: PathBuf, paced: bool) -> Workstation {
    let home = Home::at(home).expect("the home");
    Workstation::open(home, environment(key, paced)).await.expect("the home opens")
}

async fn connection(app: &Workstation) -> i64 {
    app.connections().await.expect("the connections").remove(0).id
}

/// A plan that waits.
struct Planned {
    run: i64,
    /// From the last page to where deciding begins: what was read is put in order, and Google's logs are asked.
    before: Duration,
    /// From there to the plan that waits.
    took: Duration,
}

/// Reads and plans.
async fn plan_of(app: &Workstation, connection: i64) -> Planned {
    let begun: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let told = begun.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        if matches!(progress, Progress::Planning { .. }) {
            told.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        }
    });
    let run = app.sync_read(connection, &watch).await.expect("both sides are read");
    let begun = begun.lock().unwrap_or_else(PoisonError::into_inner);
    // The last thing that it tells is that it decides.
    let (first, last) = begun.first().zip(begun.last()).expect("it was planned");
    Planned { run, before: *last - *first, took: last.elapsed() }
}

fn ms(time: Duration) -> Value {
    (time.as_secs_f64() * 1_000.0).into()
}

/// The processor time of this process.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("time goes on")
}

/// The most memory that this process ever had, in bytes.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("among the rest");
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes * 1024
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
        workstation: "desk-1".to_owned(),
    }
}
