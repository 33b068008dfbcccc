//! The log: a file a day, read by nobody but its owner, and a fortnight of them.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sync::Home;
use sync::log::DailyLog;

const HOUR: i64 = 60 * 60 * 1000;

/// 2026-11-22, an hour before midnight.
const EVENING: i64 = 1_795_388_400_000;

fn names(home: &Home) -> Vec<String> {
    let files = fs::read_dir(home.logs()).expect("the folder is there");
    let mut names: Vec<_> =
        files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_log_that_begins_at_midnight_is_its_owner_s_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::at(folder.path()).expect("a home");
    let clock = Arc::new(AtomicI64::new(EVENING));
    let now = clock.clone();
    let mut log =
        DailyLog::begin(&home, "rollcall", Arc::new(move || now.load(Ordering::Relaxed))).expect("a log");
    writeln!(log, "in the evening").expect("it is written");
    clock.fetch_add(2 * HOUR, Ordering::Relaxed);
    writeln!(log, "after midnight").expect("it is written");

    assert_eq!(names(&home), ["rollcall.2026-11-22.log", "rollcall.2026-11-23.log"], "each day has a file");
    let of = |name: &str| fs::read_to_string(home.logs().join(name)).expect("it is there");
    assert_eq!(of("rollcall.2026-11-22.log"), "in the evening\n", "with what was said that day");
    assert_eq!(of("rollcall.2026-11-23.log"), "after midnight\n", "and no other");
    #[cfg(unix)]
    for name in names(&home) {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(home.logs().join(&name)).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "only its owner can read {name}");
    }
}

#[test]
fn a_fortnight_is_kept_of_each_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::at(folder.path()).expect("a home");
    for day in 1..=20 {
        for program in ["rollcall", "desktop"] {
            let old = home.logs().join(format!("{program}.2026-11-{day:02}.log"));
            fs::write(old, "old").expect("an old log");
        }
    }
    fs::write(home.logs().join("notes.txt"), "mine").expect("a file of somebody's own");

    DailyLog::begin(&home, "rollcall", Arc::new(|| EVENING)).expect("a log");

    let left = names(&home);
    let of = |program: &str| left.iter().filter(|name| name.starts_with(program)).count();
    assert_eq!((of("rollcall."), of("desktop.")), (14, 20), "each program tidies up after itself: {left:?}");
    assert!(left.contains(&"rollcall.2026-11-08.log".to_owned()), "the oldest go: {left:?}");
    assert!(!left.contains(&"rollcall.2026-11-07.log".to_owned()), "the oldest go: {left:?}");
    assert!(left.contains(&"notes.txt".to_owned()), "what is no log is not touched");
}
