//! Planning, against stepping the three tables that a plan compares.
//!
//! *Base* steps them in the order of their keys, each through a cursor of its own, on a connection like the plan's, and
//! takes from every row what deciding needs of it, as the bytes that lie there: nothing is taken apart, nothing compared.
//! *Keys* does the same with nothing but keys, versions and fingerprints, which are all that a pair in step is known by.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use store::rusqlite::Connection;
use store::{binding, plan};
use sync::provision::Confirmed;
use sync::{Watch, Workstation};

use super::{connection, most_memory, ms, plan_of};

/// What the plan takes of a row: of the directory, of what both last agreed on, of Google.
const ROWS: [&str; 3] = [
    "SELECT id, username, email, given_name, family_name, state, standing, attributes, version, created_at, changed_at,
         manager_id FROM main.user ORDER BY id",
    "SELECT google_id, user_id, dormant, fingerprint, settled_version, baseline, account, bound_by_run, read_at,
         suspended_by_run FROM main.binding WHERE connection_id = ?1 ORDER BY user_id, google_id",
    "SELECT google_id, fingerprint, body FROM plan.account ORDER BY google_id",
];
const KEYS: [&str; 3] = [
    "SELECT id, version FROM main.user ORDER BY id",
    "SELECT user_id, google_id, fingerprint, settled_version FROM main.binding WHERE connection_id = ?1
         ORDER BY user_id, google_id",
    "SELECT google_id, fingerprint FROM plan.account ORDER BY google_id",
];

/// Plans with every pair decoded, and then with none.
pub async fn measured(app: &Workstation, home: &Path) -> Value {
    let connection = connection(app).await;
    let forget = app.store().write(move |tx| binding::doubt_all(tx, connection));
    forget.await.expect("what is in step is looked at again");
    let decoded = plan_of(app, connection).await;
    let applied = app.sync_apply(decoded.run, &Confirmed::default(), &Watch::silent()).await;
    applied.expect("all is in step, and that is noted");
    let settled = plan_of(app, connection).await;
    // What stepping the tables takes is not the plan's.
    let peak = most_memory();
    let base = base(home, settled.run, connection);
    app.discard(settled.run).await.expect("it is given up");
    json!({
        "decoded": ms(decoded.took), "settled": ms(settled.took), "before": ms(settled.before),
        "base": ms(base.rows), "keys": ms(base.keys), "peak": peak
    })
}

/// How long stepping takes.
struct Base {
    rows: Duration,
    keys: Duration,
}

fn base(home: &Path, run: i64, connection: i64) -> Base {
    let plan = home.join("runs").join(format!("run-{run}.db"));
    let conn = plan::open(&home.join("rollcall.db"), &plan).expect("the plan opens");
    let least = |tables: &[&str]| {
        let all = || {
            let begun = Instant::now();
            tables.iter().for_each(|sql| step(&conn, sql, connection));
            begun.elapsed()
        };
        (0..5).map(|_| all()).min().unwrap_or_default()
    };
    Base { rows: least(&ROWS), keys: least(&KEYS) }
}

fn step(conn: &Connection, sql: &str, connection: i64) {
    let mut statement = conn.prepare(sql).expect("it is understood");
    let columns = statement.column_count();
    let mut rows = match statement.parameter_count() {
        0 => statement.query([]),
        _ => statement.query([connection]),
    }
    .expect("it runs");
    let mut count = 0_u64;
    while let Some(row) = rows.next().expect("it steps") {
        for column in 0..columns {
            black_box(row.get_ref(column).expect("a column"));
        }
        count += 1;
    }
    assert!(count > 0, "there is something to step through: {sql}");
}
