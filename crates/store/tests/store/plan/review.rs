//! Review: windows of a plan, its counts, and ticks.

use directory::account::Mark;
use store::plan::account;
use store::plan::decision::{self, Kind, Row};
use store::plan::review::{self, Filter};
use store::rusqlite::Connection;

use super::decision::row;
use super::{account as somebody, append, row_of, suspended};
use crate::home::{Home, connect};

/// A plan of each kind: Ann is new, Bo too but suspended, Cy changed, Dee is as she was, Eve matches, Flo and Gus conflict.
fn plan(conn: &mut Connection) {
    let people = [
        somebody("107", "Ann", "Ó Sé"),
        suspended(somebody("106", "Bo", "Berg")),
        somebody("105", "Cy", "Young"),
        somebody("104", "Dee", "Dee"),
        somebody("103", "Eve", "East"),
        somebody("102", "Flo", "Fox"),
        somebody("101", "Gus", "Gale"),
    ];
    append(conn, 0, None, &people);
    account::finish(conn).expect("it ends");
    let store = |google_id: &str, change: &dyn Fn(Row) -> Row, kind| {
        let id = row_of(conn, google_id);
        decision::insert(conn, &change(row(id, kind, None))).expect("it is stored");
    };
    store("107", &|row| row, Kind::New);
    store("106", &|row| Row { ticked: false, ..row }, Kind::New);
    store("105", &|row| row, Kind::Update);
    store("103", &|row| Row { answer: Some(r#"{"answer":"link"}"#.to_owned()), ..row }, Kind::Match);
    store("102", &|row| Row { ticked: false, ..row }, Kind::Conflict);
    store(
        "101",
        &|row| Row { ticked: false, locked: Some("updates only".to_owned()), ..row },
        Kind::Conflict,
    );
    decision::finish(conn).expect("it is indexed");
}

fn names(conn: &Connection, filter: &Filter, offset: u64, limit: u64) -> (u64, Vec<String>) {
    let window = review::window(conn, filter, offset, limit).expect("a window");
    (window.total, window.rows.into_iter().map(|row| row.given_name).collect())
}

fn ticked(conn: &Connection) -> Vec<String> {
    let window = review::window(conn, &Filter::default(), 0, 100).expect("a window");
    window.rows.into_iter().filter(|row| row.decision.ticked).map(|row| row.given_name).collect()
}

#[tokio::test]
async fn every_account_is_in_the_review_once() {
    let home = Home::new().await;
    let mut conn = home.conn();
    plan(&mut conn);

    let all = names(&conn, &Filter::default(), 0, 100);

    assert_eq!(
        all,
        (7, ["Ann", "Bo", "Cy", "Dee", "Eve", "Flo", "Gus"].map(str::to_owned).to_vec()),
        "by name"
    );
    assert_eq!(
        names(&conn, &Filter::default(), 5, 100).1,
        ["Flo", "Gus"],
        "a window begins where it is asked to"
    );
    let counts = review::counts(&conn, None).expect("it counts");
    assert_eq!(counts.kinds, [2, 1, 1, 1, 2, 0], "unchanged rows are counted though they are not stored");
    assert_eq!(counts.marks, [1, 0, 0, 0], "one is suspended");
    assert_eq!(
        (counts.ticked, counts.open_conflicts),
        (3, 1),
        "what would be done, and what is open; what is locked asks nobody"
    );
}

#[tokio::test]
async fn a_filter_joins_kinds_marks_and_search() {
    let home = Home::new().await;
    let mut conn = home.conn();
    plan(&mut conn);
    let kinds = |kinds: &[Kind]| Filter { kinds: kinds.to_vec(), ..Filter::default() };
    let search = |search: &str| Filter { search: search.to_owned(), ..Filter::default() };

    assert_eq!(
        names(&conn, &kinds(&[Kind::New, Kind::Unchanged]), 0, 9).1,
        ["Ann", "Bo", "Dee"],
        "any of these"
    );
    let marked = Filter { marks: Mark::Suspended.bit(), ..kinds(&[Kind::New]) };
    assert_eq!(names(&conn, &marked, 0, 9), (1, vec!["Bo".to_owned()]), "and with this mark");
    assert_eq!(names(&conn, &search("o se"), 0, 9).1, ["Ann"], "accents do not count");
    assert_eq!(names(&conn, &search("EVE@"), 0, 9).1, ["Eve"], "addresses are searched");
    assert_eq!(names(&conn, &search("%"), 0, 9).1.len(), 0, "a sign is only itself");
}

#[tokio::test]
async fn ticking_all_ticks_what_can_be_done() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    plan(&mut conn);

    let of_all = || {
        let window = review::window(&conn, &Filter::default(), 0, 1).expect("a window");
        (window.ticked, window.tickable)
    };
    assert_eq!(of_all(), (3, 4), "the box at the head is half ticked");

    review::tick(&conn, connection, &Filter::default(), true, 5).expect("it ticks");

    let now = ticked(&conn);
    assert_eq!(of_all(), (4, 4), "and now it is ticked");
    assert_eq!(now, ["Ann", "Bo", "Cy", "Eve"], "not what is unchanged, locked, or waits for an answer");
    let counts = review::counts(&conn, None).expect("it counts");
    assert_eq!(counts.ticked, 4, "the button says how many will be done");

    let new = Filter { kinds: vec![Kind::New], ..Filter::default() };
    review::tick(&conn, connection, &new, false, 6).expect("it un-ticks");
    assert_eq!(ticked(&conn), ["Cy", "Eve"], "a filter un-ticks its own rows");
    let matches = Filter { kinds: vec![Kind::Match], ..Filter::default() };
    let window = review::window(&conn, &matches, 0, 1).expect("a window");
    assert_eq!((window.total, window.ticked, window.tickable), (1, 1, 1), "a filter counts its own rows");
}

#[tokio::test]
async fn who_was_answered_with_skip_is_not_ticked_by_ticking_all() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    plan(&mut conn);
    let eve = row_of(&conn, "103");
    let skip =
        Row { ticked: false, answer: Some(r#"{"answer":"skip"}"#.to_owned()), ..row(eve, Kind::Match, None) };
    decision::insert(&conn, &skip).expect("it is stored");

    review::tick(&conn, connection, &Filter::default(), true, 5).expect("it ticks");

    assert!(
        !ticked(&conn).contains(&"Eve".to_owned()),
        "an answer is not taken back by a tick of everything"
    );
}
