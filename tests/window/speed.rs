//! How long the app takes from its start to its first screen, against an empty window built the same way; and how long
//! a call from the web view takes, against an empty command that returns the same bytes.
//!
//! `cargo xtask bench start` and `bench call` run them on release builds and say where those are.

use crate::machine::Machine;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const TIMES: usize = 15;

#[tokio::test]
#[ignore = "a measurement: cargo xtask bench start"]
async fn the_first_screen_comes_nearly_as_soon_as_an_empty_window() {
    let (rollcall, empty) = (named("ROLLCALL_DESKTOP"), named("ROLLCALL_EMPTY_WINDOW"));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // Turn about, so that whatever else the machine does falls on both.
    for turn in 0..TIMES {
        ours.push(start_of(&rollcall, &format!("start-ours-{turn}")).await);
        theirs.push(start_of(&empty, &format!("start-empty-{turn}")).await);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("start\t{:.0}\t{:.0}\t{:.3}", theirs * 1000.0, ours * 1000.0, ours / theirs);
}

/// Keeps the answer of a call as what the empty command returns; then takes the median of batches of both, turn about.
/// The page's clock ticks in milliseconds: a batch is long enough for it.
const CALLS: &str = "
    const [query, offset, limit, told] = arguments;
    const invoke = (command, asked) => window.__TAURI_INTERNALS__.invoke(command, asked);
    const call = () => invoke('users_window', { query, offset, limit });
    const empty = () => invoke('copy_text', {});
    const [BATCHES, CALLS] = [15, 40];
    const batch = async (one) => {
      const begun = performance.now();
      for (let n = 0; n < CALLS; n += 1) await one();
      return (performance.now() - begun) / CALLS;
    };
    const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
    (async () => {
      const text = JSON.stringify(await call());
      await invoke('copy_text', { keep: text });
      if (JSON.stringify(await empty()) !== text) throw new Error('the empty command returns something else');
      await batch(call);
      await batch(empty);
      const [calls, empties] = [[], []];
      for (let n = 0; n < BATCHES; n += 1) {
        calls.push(await batch(call));
        empties.push(await batch(empty));
      }
      const sql = await invoke('copy_text', { sql: { query, offset, limit } });
      return { sql, empty: median(empties), call: median(calls), bytes: new Blob([text]).size };
    })().then(told, (why) => told({ why: String(why.message ?? JSON.stringify(why)) }));
";

/// The windows that are called for: each order in its middle, a chip, and searches from narrow to broad.
const CALLED: [(&str, bool, &str, u64); 9] = [
    ("name", false, "", 50_000),
    ("username", false, "", 50_000),
    ("email", false, "", 50_000),
    ("department", false, "", 50_000),
    ("changed", false, "", 50_000),
    ("name", true, "", 1_000),
    ("name", false, "zubiri", 0),
    ("name", false, "dara", 200),
    ("name", false, "northwind", 200),
];

#[tokio::test]
#[ignore = "a measurement: cargo xtask bench call"]
async fn a_call_costs_little_more_than_its_sql_and_its_bytes() {
    let mut machine = Machine::new("call").await;
    let home = sync::Home::at(&machine.data_folder()).expect("the home is writable");
    fs::copy(named("ROLLCALL_BENCH_DATA"), home.data_file()).expect("the data file is there");
    let window = machine.start_program(&named("ROLLCALL_BENCH_WINDOW")).await;
    window.find("button", "Open the sandbox").await;
    for (sort, suspended, search, offset) in CALLED {
        let standing = if suspended { json!("suspended") } else { Value::Null };
        let query =
            json!({ "standing": standing, "search": search, "sort": sort, "descending": sort == "changed" });
        let told = window.execute_until_told(CALLS, vec![query, json!(offset), json!(200)]).await;
        let number = |name: &str| told[name].as_f64().unwrap_or_else(|| panic!("{name} is not told: {told}"));
        let (sql, empty, call) = (number("sql"), number("empty"), number("call"));
        let chip = if suspended { "suspended" } else { "everybody" };
        let bytes = number("bytes");
        println!("call\t{sort}, {chip}, {search:?}\t{sql:.3}\t{empty:.3}\t{call:.3}\t{bytes}");
    }
    window.close().await;
}

fn named(name: &str) -> PathBuf {
    PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name} names a file")))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Starts a program on a fresh machine; gives the seconds from the process's start to the page's mark.
async fn start_of(program: &Path, name: &str) -> f64 {
    let mut machine = Machine::new(name).await;
    let window = machine.start_program(program).await;
    let ready = "const mark = performance.getEntriesByName('rollcall-ready')[0];
        return mark ? performance.timeOrigin + mark.startTime : 0";
    let mut marked = 0.0;
    for _ in 0..200 {
        marked = window.execute(ready, vec![]).await.as_f64().unwrap_or_default();
        if marked > 0.0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(marked > 0.0, "{} never set its mark", program.display());
    let started = started_at(program);
    window.close().await;
    marked / 1000.0 - started
}

/// Tells when the program's process started, in seconds since 1970, to a hundredth.
fn started_at(program: &Path) -> f64 {
    let program = program.canonicalize().expect("the program is there");
    let runs = |folder: &Path| fs::read_link(folder.join("exe")).is_ok_and(|exe| exe == program);
    let folder = fs::read_dir("/proc")
        .expect("Linux has /proc")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|folder| runs(folder))
        .expect("the program runs");
    let stat = fs::read_to_string(folder.join("stat")).expect("a process has a state");
    // Behind the name, which may hold blanks; the start is the 22nd field, in hundredths since boot.
    let behind = stat.rsplit_once(')').expect("the name is in brackets").1;
    let ticks: f64 =
        behind.split_whitespace().nth(19).and_then(|field| field.parse().ok()).expect("a number");
    let uptime = fs::read_to_string("/proc/uptime").expect("Linux has /proc");
    let uptime: f64 =
        uptime.split_whitespace().next().and_then(|field| field.parse().ok()).expect("a number");
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs_f64();
    now - uptime + ticks / 100.0
}
