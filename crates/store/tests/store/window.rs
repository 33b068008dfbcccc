//! Windows: whatever is sorted, chosen, searched or scrolled to, they show what a plain sort of everybody would.

use directory::fold::fold;
use directory::{Attribute, User};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use store::rusqlite::Connection;
use store::user::{self, Search, Standing};
use store::window::{ListRow, Query, SEARCH_CAP, Sort, Windows};

use crate::home::{Home, put, somebody, with};

const GIVEN: [&str; 12] =
    ["Amélie", "amelie", "AMÉLIE", "Wei", "花", "山田", "Łukasz", "Zoë", "Dara", "Jürgen", "Олена", "سارة"];
const FAMILY: [&str; 10] = [
    "O’Brien",
    "Müller",
    "Muller",
    "van der Berg",
    "陳",
    "Ковальчук",
    "الأحمد",
    "Fernández-Águila",
    "Lý",
    "X",
];
const DEPARTMENTS: [&str; 6] = ["", "Finance", "finance", "Économie", "Sales East", "Ökologie"];
const WORDS: [&str; 20] = [
    "",
    "",
    "",
    "am",
    "amelie",
    "amélie dub",
    "wei",
    "花",
    "山",
    "muller",
    "van ber",
    "u1",
    "u10@",
    "northwind",
    "e00",
    "e004 wei",
    "nobody at all",
    "ковал",
    "d'",
    "  zoe  ",
];

/// Somebody whose values are shared by many, so that ties are common.
fn anybody(dice: &mut StdRng, number: usize) -> (User, Standing, i64) {
    let pick = |dice: &mut StdRng, from: &[&str]| (*from.choose(dice).expect("some")).to_owned();
    let user = User {
        given_name: pick(dice, &GIVEN),
        family_name: pick(dice, &FAMILY),
        email: format!("u{}@northwind.test", dice.random_range(0..900)),
        ..somebody(&format!("u{number}"))
    };
    let user = with(user, Attribute::Department, &pick(dice, &DEPARTMENTS));
    let user = with(user, Attribute::EmployeeIdentifier, &format!("E{:04}", dice.random_range(0..100)));
    (user, *Standing::ALL.choose(dice).expect("some"), dice.random_range(0..40))
}

/// Everybody, kept beside the file.
type Everybody = Vec<(i64, User, Standing, i64)>;

fn naive(everybody: &Everybody, query: &Query) -> Vec<i64> {
    let key = |user: &User, changed: i64| match query.sort {
        Sort::Name => fold(&format!("{} {}", user.given_name, user.family_name)),
        Sort::Username => user.username.clone(),
        Sort::Email => user.email.clone(),
        Sort::Department => fold(&user.values.display(Attribute::Department)),
        Sort::Changed => format!("{changed:020}"),
    };
    let mut rows: Vec<_> = everybody
        .iter()
        .filter(|(_, _, standing, _)| query.standing.is_none_or(|wanted| wanted == *standing))
        .filter(|(_, user, ..)| finds(user, &query.search))
        .map(|(id, user, _, changed)| (key(user, *changed), *id))
        .collect();
    rows.sort();
    if query.descending {
        rows.reverse();
    }
    rows.into_iter().map(|(_, id)| id).collect()
}

/// Each word of the search begins some word of the user.
fn finds(user: &User, search: &str) -> bool {
    let employee = user.values.display(Attribute::EmployeeIdentifier);
    let text =
        [&user.given_name, &user.family_name, &user.username, &user.email, &employee].map(|part| fold(part));
    let words =
        |text: &str| text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let known: Vec<String> = text.iter().flat_map(|part| words(part)).collect();
    words(&fold(search)).iter().all(|word| known.iter().any(|known| known.starts_with(word)))
}

fn any_query() -> impl Strategy<Value = Query> {
    let standing = prop_oneof![Just(None), proptest::sample::select(&Standing::ALL).prop_map(Some)];
    let sort = proptest::sample::select(&Sort::ALL);
    (standing, sort, proptest::sample::select(&WORDS), any::<bool>()).prop_map(
        |(standing, sort, search, descending)| Query {
            standing,
            search: search.to_owned(),
            sort,
            descending,
            unit: None,
        },
    )
}

fn ids(rows: &[ListRow]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

/// Holds one window, and the counts and numbers of its query, against a plain sort.
fn hold(windows: &Windows, conn: &Connection, everybody: &Everybody, query: &Query, offset: u64, limit: u64) {
    let expected = naive(everybody, query);
    let window = windows.window(conn, query, offset, limit).expect("a window");
    let stretch: Vec<_> = expected.iter().skip(offset as usize).take(limit as usize).copied().collect();
    assert_eq!(ids(&window.rows), stretch, "{query:?} from {offset}, at most {limit}");
    assert_eq!((window.total, window.capped), (expected.len() as u64, false), "{query:?} has so many");
    assert_eq!(windows.ids(conn, query).expect("numbers"), expected, "{query:?} for acting on all of it");
    let counts = windows.counts(conn, query).expect("counts");
    for standing in Standing::ALL {
        let chosen = Query { standing: Some(standing), ..query.clone() };
        let count = naive(everybody, &chosen).len() as u64;
        assert_eq!(counts[standing as usize], count, "the chip {standing:?} of {:?}", query.search);
    }
}

#[tokio::test]
async fn a_window_is_a_stretch_of_a_plain_sort() {
    let home = Home::new().await;
    home.store
        .write_in_batches(|conn| {
            // More than two strides of noted places.
            let seed = 11;
            println!("people are made of seed {seed}");
            let mut dice = StdRng::seed_from_u64(seed);
            let tx = conn.transaction()?;
            let mut everybody = Everybody::new();
            for number in 0..700 {
                let (user, standing, changed) = anybody(&mut dice, number);
                let id = user::insert(&tx, &user, standing, changed, Search::Kept)?;
                everybody.push((id, user, standing, changed));
            }
            let windows = Windows::default();
            let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
            let window = (any_query(), 0..750_u64, 0..120_u64);
            TestRunner::new(config)
                .run(&window, |(query, offset, limit)| {
                    hold(&windows, &tx, &everybody, &query, offset, limit);
                    Ok(())
                })
                .expect("every window is what it should be");

            // Then people change, leave a standing, and arrive; what was noted before must not be shown.
            for step in 0..40 {
                let at = dice.random_range(0..everybody.len());
                let (user, standing, changed) = anybody(&mut dice, everybody[at].0 as usize + 10_000);
                let before = user::get(&tx, everybody[at].0)?;
                user::update(&tx, &before, &user, standing, changed)?;
                everybody[at] = (before.id, user, standing, changed);
                let query = Query {
                    standing: (step % 3 == 0).then_some(standing),
                    search: WORDS[step % WORDS.len()].to_owned(),
                    sort: Sort::ALL[step % 5],
                    descending: step % 2 == 0,
                    unit: None,
                };
                hold(&windows, &tx, &everybody, &query, dice.random_range(0..600), 50);
            }
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn words_find_by_their_beginnings_whatever_the_script() {
    let home = Home::new().await;
    let cases = [
        (
            "amelie.dubois",
            "Amélie",
            "Dubois",
            vec!["amélie", "AMELIE", "ame dub", "dubois a", "amelie.dub"],
            vec!["melie", "amelie x"],
        ),
        ("hana.yamada", "花", "山田", vec!["花", "山", "山田", "hana"], vec!["田"]),
        ("dara.o'brien", "Dara", "O’Brien", vec!["o'brien", "brien", "O’Br", "dara.o"], vec!["rien"]),
        ("olena", "Олена", "Ковальчук", vec!["ковальчук", "КОВ", "олена ков"], vec!["вальчук"]),
        ("sara", "سارة", "الأحمد", vec!["سارة", "سار"], vec!["ارة"]),
        ("jose", "Jose\u{301}", "Águila", vec!["josé", "jose\u{301}", "aguila", "águ"], vec!["guila"]),
        ("minsu", "민수", "김", vec!["민수", "김", "민"], vec!["수"]),
        ("athina", "Αθηνά", "Νικολάου", vec!["αθηνα", "ΑΘΗΝΆ", "νικολ"], vec!["θηνα"]),
        ("siddharth", "सिद्धार्थ", "वर्मा", vec!["सिद्धार्थ", "वर्मा", "सि"], vec!["द्धार्थ"]),
        ("pim", "พิมพ์ชนก", "ศรีสุข", vec!["พิมพ์ชนก", "ศรีสุข", "พิม"], vec!["ชนก"]),
        // A script younger than the Unicode of SQLite's own division of words.
        ("adlam", "𞤀𞤣𞤤𞤢𞤥", "Bah", vec!["𞤀𞤣𞤤𞤢𞤥", "𞤀𞤣"], vec!["𞤤𞤢𞤥"]),
        ("e", "Ines", "Prado", vec!["e00071", "e000", "ines e00"], vec!["71"]),
    ];
    home.store
        .write(move |tx| {
            for (username, given, family, ..) in &cases {
                let user = User {
                    given_name: (*given).to_owned(),
                    family_name: (*family).to_owned(),
                    ..somebody(username)
                };
                let employee = if *username == "e" { "E00071" } else { "" };
                put(tx, &with(user, Attribute::EmployeeIdentifier, employee));
            }
            let windows = Windows::default();
            let finds = |search: &str, username: &str| {
                let query = Query {
                    standing: None,
                    search: search.to_owned(),
                    sort: Sort::Name,
                    descending: false,
                    unit: None,
                };
                let window = windows.window(tx, &query, 0, 100).expect("it searches");
                window.rows.iter().any(|row| row.username == username)
            };
            for (username, _, _, found, not_found) in &cases {
                for search in found {
                    assert!(finds(search, username), "{search:?} begins words of {username}");
                }
                for search in not_found {
                    assert!(!finds(search, username), "{search:?} begins no word of {username}");
                }
            }
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn no_text_can_break_the_search() {
    let home = Home::new().await;
    home.store
        .write_in_batches(|conn| {
            put(conn, &somebody("wei.chen"));
            let windows = Windows::default();
            let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
            TestRunner::new(config)
                .run(&"\\PC{0,12}", |search| {
                    let query = Query {
                        standing: None,
                        search: search.clone(),
                        sort: Sort::Name,
                        descending: false,
                        unit: None,
                    };
                    let window = windows.window(conn, &query, 0, 10);
                    prop_assert!(window.is_ok(), "{search:?}: {window:?}");
                    prop_assert!(windows.counts(conn, &query).is_ok(), "{search:?} is counted");
                    Ok(())
                })
                .expect("people type anything");
            for signs in ["🙂", "*", "@", "%", " - "] {
                let query = Query {
                    standing: None,
                    search: signs.to_owned(),
                    sort: Sort::Name,
                    descending: false,
                    unit: None,
                };
                assert_eq!(windows.window(conn, &query, 0, 10)?.total, 0, "nobody is called {signs}");
                assert_eq!(windows.ids(conn, &query)?, [0_i64; 0], "nor acted on");
                assert_eq!(windows.counts(conn, &query)?, [0; 5], "nor counted");
            }
            for search in [
                "\"",
                "*",
                "wei* OR 1",
                "name_key:wei",
                "NEAR(a b)",
                "a AND",
                "^wei",
                "-wei",
                "wei\0chen",
                "a\u{1F170}b",
            ] {
                let query = Query {
                    standing: None,
                    search: search.to_owned(),
                    sort: Sort::Name,
                    descending: false,
                    unit: None,
                };
                let window = windows.window(conn, &query, 0, 10);
                assert!(window.is_ok(), "{search:?} is words, not a language: {window:?}");
            }
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_search_that_finds_too_many_says_so() {
    let home = Home::new().await;
    home.store
        .write_in_batches(|conn| {
            user::drop_indexes_if_empty(conn)?;
            let tx = conn.transaction()?;
            for number in 0..SEARCH_CAP + 20 {
                user::insert(&tx, &somebody(&format!("d{number}")), Standing::Bound, 1, Search::BuiltLater)?;
            }
            tx.commit()?;
            user::build_indexes(conn)?;
            let windows = Windows::default();
            let query = Query {
                standing: None,
                search: "dara".to_owned(),
                sort: Sort::Name,
                descending: false,
                unit: None,
            };
            let window = windows.window(conn, &query, SEARCH_CAP as u64 - 5, 50)?;
            assert_eq!(
                (window.total, window.capped),
                (SEARCH_CAP as u64, true),
                "the count is a lower bound"
            );
            assert_eq!(window.rows.len(), 5, "and the list ends there");
            for sort in Sort::ALL {
                for descending in [false, true] {
                    let query = Query { sort, descending, ..query.clone() };
                    let every = windows.ids(conn, &query)?;
                    // Found by walking the order, walked on for those further down.
                    for (offset, fresh) in [(0, true), (430, true), (700, false), (0, false), (1_900, false)]
                    {
                        let windows = if fresh { &Windows::default() } else { &windows };
                        let window = windows.window(conn, &query, offset, 60)?;
                        let from = offset as usize;
                        assert_eq!(ids(&window.rows), every[from..from + 60], "{query:?} from {offset}");
                        assert_eq!(
                            (window.total, window.capped),
                            (SEARCH_CAP as u64, true),
                            "{query:?} from {offset}"
                        );
                    }
                }
            }
            let all = windows.ids(conn, &query)?;
            assert_eq!(all.len(), SEARCH_CAP + 20, "acting on all of them means all of them");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn protected_users_and_those_who_are_to_be_bound_are_marked() {
    use store::window::{Mark, mark, marks_of};
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = crate::home::connect(tx, "C1");
            let [amy, ben, cleo] = ["amy", "ben", "cleo"].map(|name| put(tx, &somebody(name)));
            let query = Query {
                standing: None,
                search: String::new(),
                sort: Sort::Username,
                descending: false,
                unit: None,
            };
            let marked = || {
                let mut rows = Windows::default().window(tx, &query, 0, 9)?.rows;
                mark(tx, &mut rows)?;
                Ok::<_, store::Error>(rows.into_iter().map(|row| row.marks).collect::<Vec<_>>())
            };
            assert_eq!(marked()?, [[], [], []], "nobody is");
            store::protected::mark(tx, amy, &store::protected::Row { by: "sam".to_owned(), at: 1 })?;
            for user in [amy, cleo] {
                store::wish::make(tx, connection, user, store::wish::Wish::Bind, 1)?;
            }
            let suspend = store::wish::Wish::Unbind(directory::user::Unbind::Suspend);
            store::wish::make(tx, connection, ben, suspend, 1)?;
            assert_eq!(marked()?, [vec![Mark::Protected, Mark::ToBeBound], vec![], vec![Mark::ToBeBound]]);
            store::binding::insert(tx, &crate::home::binding_of(connection, "101", cleo))?;
            assert_eq!(marks_of(tx, cleo)?, [], "who is bound is not to be bound");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn who_stands_in_an_org_unit_is_found_by_an_index() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            for read in [
                "SELECT account ->> '$.values.orgUnitPath' FROM binding
                 WHERE connection_id = 1 AND account ->> '$.values.orgUnitPath' > '/Sales'
                 ORDER BY account ->> '$.values.orgUnitPath' LIMIT 1",
                "SELECT b.user_id FROM json_each('[]') AS place CROSS JOIN binding AS b
                 WHERE b.connection_id = 1 AND b.account ->> '$.values.orgUnitPath' = place.value",
            ] {
                let mut plan = tx.prepare(&format!("EXPLAIN QUERY PLAN {read}"))?;
                let steps = plan.query_map([], |row| row.get::<_, String>(3))?;
                let steps = steps.collect::<Result<Vec<_>, _>>()?.join("; ");
                assert!(steps.contains("binding_by_org_unit"), "not by reading all: {steps}");
                assert!(!steps.contains("B-TREE"), "nor by sorting them: {steps}");
            }
            Ok(())
        })
        .await
        .expect("it is asked");
}
