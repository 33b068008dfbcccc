//! Measures the SQL of every window of the users' list: 100,000 users against 1,000, as ratios.
//!
//! `cargo xtask bench import` runs it; each line is `name<TAB>milliseconds at 1,000<TAB>at 100,000<TAB>ratio`.

use std::time::{Duration, Instant};

use directory::user::State;
use directory::{Attribute, User, Values};
use store::rusqlite::Connection;
use store::user::{Search, Standing};
use store::window::{Query, Sort, Windows};
use store::{Error, Store, user};

const ROWS: u64 = 200;
const TIMES: usize = 15;
const FIRST: [&str; 8] = ["Amélie", "Bjørn", "Chen", "Dara", "Eoin", "Fatima", "Grzegorz", "Hana"];
const LAST: [&str; 7] = ["Dubois", "Andersson", "Wei", "O’Brien", "Kowalski", "Haddad", "Yamada"];
const DEPARTMENTS: [&str; 5] = ["Engineering", "Sales", "Support", "People", ""];

fn person(number: u64) -> User {
    let pick = |list: &[&str], salt: u64| {
        let at = (number.wrapping_mul(2_654_435_761).wrapping_add(salt * 97) >> 3) as usize;
        list[at % list.len()].to_owned()
    };
    let username = format!("u{:x}.{number}", number.wrapping_mul(2_654_435_761) & 0xff_ffff);
    let mut values = Values::default();
    values.set(Attribute::Department, pick(&DEPARTMENTS, 3).as_str().into());
    values.set(Attribute::EmployeeIdentifier, format!("E{number}").as_str().into());
    User {
        email: format!("{username}@northwind.test"),
        given_name: pick(&FIRST, 1),
        family_name: format!("{} {number}", pick(&LAST, 2)),
        username,
        state: State::Active,
        values,
    }
}

async fn directory_of(users: u64, folder: &std::path::Path) -> Result<Store, Error> {
    let store = Store::open(&folder.join(format!("{users}.db"))).await?;
    store
        .write(move |tx| {
            for number in 0..users {
                let standing = if number % 50 == 0 { Standing::Suspended } else { Standing::Bound };
                user::insert(tx, &person(number), standing, number as i64, Search::BuiltLater)?;
            }
            user::build_indexes(tx)
        })
        .await?;
    Ok(store)
}

/// Takes the median of some windows: the start, the middle and the end.
fn measure(conn: &Connection, windows: &Windows, query: &Query) -> Result<Duration, Error> {
    let total = windows.window(conn, query, 0, 1)?.total;
    let mut times = Vec::new();
    for turn in 0..TIMES as u64 {
        let offset = total.saturating_sub(ROWS) * turn / (TIMES as u64 - 1);
        let begun = Instant::now();
        windows.window(conn, query, offset, ROWS)?;
        times.push(begun.elapsed());
    }
    times.sort();
    Ok(times[TIMES / 2])
}

/// Takes the median of the first look at a query, before anything is remembered of it.
fn first_look(conn: &Connection, query: &Query) -> Result<Duration, Error> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let windows = Windows::default();
        let begun = Instant::now();
        windows.window(conn, query, 0, ROWS)?;
        times.push(begun.elapsed());
    }
    times.sort();
    Ok(times[TIMES / 2])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (small, large) =
        (directory_of(1_000, folder.path()).await?, directory_of(100_000, folder.path()).await?);
    let searches = [("all", ""), ("rare", "e99"), ("common", "dara"), ("broad", "northwind")];
    for sort in Sort::ALL {
        for (chip, standing) in [("everybody", None), ("suspended", Some(Standing::Suspended))] {
            for (name, search) in searches {
                let query =
                    Query { standing, search: search.to_owned(), sort, descending: sort == Sort::Changed };
                let both = |store: Store, query: Query| async move {
                    store
                        .read(move |conn| {
                            let windows = Windows::default();
                            Ok((measure(conn, &windows, &query)?, first_look(conn, &query)?))
                        })
                        .await
                };
                let (little, little_first) = both(small.clone(), query.clone()).await?;
                let (much, much_first) = both(large.clone(), query).await?;
                for (when, little, much) in
                    [("window", little, much), ("first look", little_first, much_first)]
                {
                    let ratio = much.as_secs_f64() / little.as_secs_f64();
                    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
                    println!("{when} {sort:?} {chip} {name}\t{:.3}\t{:.3}\t{ratio:.2}", ms(little), ms(much));
                }
            }
        }
    }
    Ok(())
}
