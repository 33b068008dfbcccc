//! Reading the groups and their members, as an import does.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use directory::Thing;
use serde_json::{Value, json};
use sync::import::{Mode, Scope};
use sync::{Cancel, Progress, Watch, Workstation};

use super::connection;

/// Reads them, from when the groups are listed until the last of their members are there; the plan is given up.
pub async fn measured(app: &Workstation) -> Value {
    let connection = connection(app).await;
    let heard: Arc<Mutex<(Option<Instant>, Option<Instant>)>> = Arc::default();
    let hears = heard.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        let Progress::Planning { doing } = progress else { return };
        let mut heard = hears.lock().unwrap_or_else(PoisonError::into_inner);
        if doing == "reading the groups" {
            heard.0 = Some(Instant::now());
        } else if doing.starts_with("reading the members") {
            heard.1 = Some(Instant::now());
        }
    });
    let things = [Thing::Group];
    let read = app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    let run = read.expect("Google is read");
    let plan = app.plan(run).await.expect("there is a plan");
    let groups: u64 = plan.beside.iter().map(|(_, counts)| counts.kinds.iter().sum::<u64>()).sum();
    app.discard(run).await.expect("it was only read");
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    let (begun, ended) = heard.0.zip(heard.1).expect("it tells what it does");
    json!({ "groups": groups, "seconds": (ended - begun).as_secs_f64() })
}
