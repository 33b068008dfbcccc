//! The app with one more answer: what `cargo xtask bench call` measures a call from the web view in.
//!
//! The window may invoke what the app ships with and nothing else, here too. So the empty command has the name of one
//! that is not needed here. It returns what it was told to `keep`; asked for `sql`, it tells how long the SQL of a window
//! takes, in milliseconds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rollcall_app::view::{Standing, UserQuery, UserSort};
use serde::Deserialize;
use store::Store;
use store::window::{Query, Sort, Windows};
use sync::store;
use tauri::ipc::{Invoke, InvokeBody, InvokeResponseBody};

/// The name that the empty command has.
const EMPTY: &str = "copy_text";
const TIMES: usize = 15;

/// What the empty command is asked besides to be empty.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Asked {
    Keep(String),
    Sql { query: UserQuery, offset: u64, limit: u64 },
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    sync::google::install_tls();
    let home = rollcall_app::home().ok_or("there is no place for data")?;
    let file = sync::Home::at(&home)?.data_file();
    let store = Arc::new(tauri::async_runtime::block_on(Store::open(&file))?);
    let kept = Arc::new(Mutex::new(String::from("null")));
    let shipped = rollcall_app::commands();
    let answered = move |invoke: Invoke| {
        if invoke.message.command() != EMPTY {
            return shipped(invoke);
        }
        let asked = match invoke.message.payload() {
            InvokeBody::Json(value) => Asked::deserialize(value).ok(),
            InvokeBody::Raw(_) => None,
        };
        let (kept, store) = (kept.clone(), store.clone());
        invoke.resolver.respond_async(async move {
            let text = match asked {
                None => kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
                Some(Asked::Keep(text)) => {
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = text;
                    "null".to_owned()
                }
                Some(Asked::Sql { query, offset, limit }) => {
                    let took = sql(&store, asked_of(&query), offset, limit).await;
                    took.map_err(|error| tauri::ipc::InvokeError::from(error.to_string()))?.to_string()
                }
            };
            Ok(InvokeResponseBody::Json(text))
        });
        true
    };
    rollcall_app::window(home).invoke_handler(answered).run(rollcall_app::context())?;
    Ok(())
}

/// Takes the median time of the SQL of a window, with its order looked at before, as it is while somebody scrolls.
async fn sql(store: &Store, query: Query, offset: u64, limit: u64) -> Result<f64, store::Error> {
    store
        .read(move |conn| {
            let windows = Windows::default();
            windows.window(conn, &query, offset, limit)?;
            let mut times = Vec::new();
            for _ in 0..TIMES {
                let begun = Instant::now();
                windows.window(conn, &query, offset, limit)?;
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
            times.sort_by(f64::total_cmp);
            Ok(times[TIMES / 2])
        })
        .await
}

fn asked_of(query: &UserQuery) -> Query {
    Query {
        standing: query.standing.map(|standing| match standing {
            Standing::Bound => store::user::Standing::Bound,
            Standing::DirectoryOnly => store::user::Standing::DirectoryOnly,
            Standing::Suspended => store::user::Standing::Suspended,
            Standing::SuspendedByGoogle => store::user::Standing::SuspendedByGoogle,
            Standing::Dormant => store::user::Standing::Dormant,
        }),
        search: query.search.clone(),
        sort: match query.sort {
            UserSort::Name => Sort::Name,
            UserSort::Username => Sort::Username,
            UserSort::Email => Sort::Email,
            UserSort::Department => Sort::Department,
            UserSort::Changed => Sort::Changed,
        },
        descending: query.descending,
        unit: None,
    }
}
