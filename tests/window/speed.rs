//! How long the app takes from its start to its first screen, against an empty window built the same way.
//!
//! `cargo xtask bench start` runs it on release builds and says where they are.

use crate::machine::Machine;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const TIMES: usize = 15;

#[tokio::test]
#[ignore = "a measurement: cargo xtask bench start"]
async fn the_first_screen_comes_nearly_as_soon_as_an_empty_window() {
    let named =
        |name| PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name} names the program")));
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
