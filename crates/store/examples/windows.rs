//! Measures the SQL of every window of the users' list: 100,000 users against 1,000, as ratios.
//!
//! `cargo xtask bench windows` runs it; each line is `name<TAB>milliseconds at 1,000<TAB>at 100,000<TAB>ratio`.
//! Both windows have the same number of rows: as many as the 1,000 have to show, at most [`ROWS`]. Each is measured
//! when its list was not looked at before (*first*) and when it was (*again*). A search whose finds grow with the
//! directory does more work by its nature: its first look is told without a bound.
//!
//! With the name of a file it only fills that with the 100,000, for the bench of the window.

use std::path::Path;
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
        family_name: format!("{}{} {number}", if number < 300 { "Zubiri-" } else { "" }, pick(&LAST, 2)),
        username,
        state: State::Active,
        values,
    }
}

async fn directory_of(users: u64, file: &Path) -> Result<Store, Error> {
    let store = Store::open(file).await?;
    store
        .write(move |tx| {
            for number in 0..users {
                let standing = if number % 50 == 0 { Standing::Suspended } else { Standing::Bound };
                user::insert(tx, &person(number), standing, number as i64, Search::BuiltLater)?;
            }
            Ok(())
        })
        .await?;
    store.write_in_batches(user::build_indexes).await?;
    Ok(store)
}

/// The medians of windows at the start, in the middle and at the end of a list.
struct Measured {
    first: Duration,
    again: Duration,
}

fn measure(conn: &Connection, query: &Query, rows: u64) -> Result<Measured, Error> {
    let total = Windows::default().window(conn, query, 0, 1)?.total;
    let (mut first, mut again) = (Vec::new(), Vec::new());
    for turn in 0..TIMES as u64 {
        let offset = total.saturating_sub(rows) * turn / (TIMES as u64 - 1);
        let windows = Windows::default();
        for times in [&mut first, &mut again] {
            let begun = Instant::now();
            let window = windows.window(conn, query, offset, rows)?;
            times.push(begun.elapsed());
            assert_eq!(window.rows.len() as u64, rows, "the window is full");
        }
    }
    first.sort();
    again.sort();
    Ok(Measured { first: first[TIMES / 2], again: again[TIMES / 2] })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if let Some(file) = std::env::args_os().nth(1) {
        directory_of(100_000, Path::new(&file)).await?;
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let small = directory_of(1_000, &folder.path().join("small.db")).await?;
    let large = directory_of(100_000, &folder.path().join("large.db")).await?;
    // One and 300 people in both; one in a thousand; one in eight; everybody.
    let searches = [
        ("", false),
        ("zubiri wei 7", false),
        ("zubiri", false),
        ("e99", true),
        ("dara", true),
        ("northwind", false),
    ];
    for sort in Sort::ALL {
        for (chip, standing) in [("everybody", None), ("suspended", Some(Standing::Suspended))] {
            for (search, grows) in searches {
                let grows = grows || search == "northwind" && standing.is_some();
                let query = Query {
                    standing,
                    search: search.to_owned(),
                    sort,
                    descending: sort == Sort::Changed,
                    unit: None,
                };
                let all = query.clone();
                let rows = small
                    .read(move |conn| Ok(Windows::default().window(conn, &all, 0, ROWS)?.rows.len() as u64))
                    .await?;
                let at = |store: Store, query: Query| async move {
                    store.read(move |conn| measure(conn, &query, rows)).await
                };
                let (little, much) =
                    (at(small.clone(), query.clone()).await?, at(large.clone(), query).await?);
                let ms = |time: Duration| time.as_secs_f64() * 1000.0;
                let tell = |when: &str, little: Duration, much: Duration, bound: bool| {
                    let ratio = much.as_secs_f64() / little.as_secs_f64();
                    let bound = if bound { "bound" } else { "told" };
                    println!(
                        "{when} {sort:?} {chip} {search:?}, {rows} rows\t{:.3}\t{:.3}\t{ratio:.2}\t{bound}",
                        ms(little),
                        ms(much)
                    );
                };
                tell("first", little.first, much.first, !grows);
                tell("again", little.again, much.again, true);
            }
        }
    }
    Ok(())
}
