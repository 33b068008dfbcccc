//! Choices of earlier reviews: kept as they are made, recalled where the same is asked, forgotten when done.

use directory::fingerprint::Fingerprint;
use store::plan::account::{self, Page};
use store::plan::decision::{self, Kind, Row};
use store::plan::review::{self, Filter};
use store::rusqlite::Connection;
use store::step::{self, New};
use store::{Error, binding, choice, run};

use crate::home::{Home, binding_of, connect, put, somebody};

/// Rows of a plan: Google's id, what was decided, what the row says, whether it is ticked, the answer.
type Asked<'a> = (&'a str, Kind, &'a str, bool, Option<&'a str>);

/// Makes the plan of these rows, as the next import would.
fn plan(conn: &mut Connection, rows: &[Asked<'_>]) -> Result<(), Error> {
    account::clear(conn)?;
    conn.execute_batch("DELETE FROM plan.remembered")?;
    let accounts: Vec<_> = rows
        .iter()
        .map(|(id, ..)| {
            let account = directory::Account { id: (*id).to_owned(), ..directory::Account::default() };
            (account, Fingerprint([0; 16]))
        })
        .collect();
    let page = Page { ordinal: 0, next_token: None, read_at: 1, had_users: true };
    account::append(conn, &page, accounts, &directory::Mapping::default(), |_| None)?;
    account::finish(conn)?;
    for (id, kind, why, ticked, answer) in rows {
        let row = Row {
            account: conn
                .query_row("SELECT id FROM plan.account WHERE google_id = ?1", [id], |row| row.get(0))?,
            kind: *kind,
            user: None,
            group: None,
            user_version: None,
            why: (*why).to_owned(),
            detail: None,
            username: None,
            ticked: *ticked,
            locked: None,
            answer: answer.map(str::to_owned),
        };
        decision::insert(conn, &row)?;
    }
    Ok(())
}

/// Google's ids of the rows that are ticked, and of those that stand as they were chosen before.
fn standing(conn: &Connection) -> (Vec<String>, Vec<String>) {
    let rows = review::window(conn, &Filter::default(), 0, 100).expect("a window").rows;
    let ticked = rows.iter().filter(|row| row.decision.ticked).map(|row| row.google_id.clone()).collect();
    let remembered =
        rows.iter().filter(|row| row.remembered.is_some()).map(|row| row.google_id.clone()).collect();
    (ticked, remembered)
}

fn of(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

const EVERYBODY: [Asked<'_>; 4] = [
    ("101", Kind::New, "", true, None),
    ("102", Kind::New, "", false, None),
    ("103", Kind::Update, "department", true, None),
    ("104", Kind::Conflict, "no family name", false, None),
];

#[tokio::test]
async fn what_was_ticked_otherwise_is_ticked_otherwise_again() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    plan(&mut conn, &EVERYBODY).expect("a plan");
    review::tick(&conn, connection, &Filter::default(), false, 10).expect("it un-ticks all");
    assert_eq!(standing(&conn), (of(&[]), of(&[])), "what is chosen in this review is not of an earlier one");

    plan(&mut conn, &EVERYBODY).expect("the next plan");
    choice::recall_ticks(&conn, connection).expect("it recalls");

    assert_eq!(
        standing(&conn),
        (of(&[]), of(&["101", "103"])),
        "102 was not ticked anyway: nobody chose that"
    );
    assert_eq!(review::counts(&conn, None).expect("it counts").remembered, 2, "and they are counted");

    choice::keep(&conn, connection, "101", 20).expect("101 is chosen anew");
    assert_eq!(standing(&conn).1, ["103"], "from now on 101 stands as it was chosen in this review");
    choice::forget_one(&conn, connection, "103").expect("103 is taken back");
    plan(&mut conn, &EVERYBODY).expect("the next plan");
    choice::recall_ticks(&conn, connection).expect("it recalls");
    assert_eq!(standing(&conn), (of(&["103"]), of(&["101"])), "what was taken back is not recalled");
}

#[tokio::test]
async fn another_question_is_asked_anew() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let [connection, other] = [connect(&conn, "C1"), connect(&conn, "C2")];
    plan(&mut conn, &EVERYBODY).expect("a plan");
    review::tick(&conn, connection, &Filter::default(), false, 10).expect("it un-ticks all");

    choice::recall_ticks(&conn, other).expect("it recalls");
    assert_eq!(standing(&conn).1, [""; 0], "another customer has its own choices");
    let changed =
        [("101", Kind::Match, "", true, None), ("103", Kind::Update, "department, title", true, None)];
    plan(&mut conn, &changed).expect("the next plan");
    choice::recall_ticks(&conn, connection).expect("it recalls");

    assert_eq!(
        standing(&conn),
        (of(&["101", "103"]), of(&[])),
        "another decision, other words: not the same"
    );
}

#[tokio::test]
async fn an_answer_comes_back_with_its_question() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    let answered = ("104", Kind::Conflict, "no family name", true, Some(r#"{"answer":"familyName"}"#));
    plan(&mut conn, &[answered]).expect("a plan");
    choice::keep(&conn, connection, "104", 10).expect("it is kept");

    plan(&mut conn, &EVERYBODY).expect("the next plan");
    let back = choice::answers(&conn, connection).expect("it recalls");

    let told: Vec<_> = back.iter().map(|one| (one.google_id.as_str(), one.ticked, one.chosen_at)).collect();
    assert_eq!(told, [("104", true, 10)], "with when it was given");
    assert_eq!(back[0].answer, r#"{"answer":"familyName"}"#, "as it was given");
    choice::forget(&conn, connection).expect("all is forgotten");
    assert!(choice::answers(&conn, connection).expect("it recalls").is_empty(), "nothing is left");
}

#[tokio::test]
async fn what_was_carried_out_or_bound_since_is_forgotten() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    plan(&mut conn, &EVERYBODY).expect("a plan");
    for id in ["101", "102", "103", "104"] {
        choice::keep(&conn, connection, id, 10).expect("it is kept");
    }
    let run = run::begin(&conn, connection, "import", "{}", "full", 1).expect("a run");
    for (seq, (google_id, outcome)) in
        [("101", "done"), ("102", "skipped"), ("103", "refused")].into_iter().enumerate()
    {
        let new = New {
            seq: seq as i64,
            kind: "new",
            google_id,
            account: 1,
            user: None,
            user_version: None,
            thing: directory::Thing::User,
            group: None,
            detail: None,
            outcome: Some(outcome),
            why: None,
        };
        step::insert(&conn, run, &new).expect("a step");
    }
    let left = || -> Vec<String> {
        let mut ids = conn.prepare("SELECT google_id FROM choice ORDER BY google_id").expect("it reads");
        ids.query_map([], |row| row.get(0)).expect("it reads").map(|id| id.expect("text")).collect()
    };

    choice::forget_done(&conn, connection, run).expect("it forgets");
    assert_eq!(left(), ["102", "103", "104"], "only what was done is settled");

    let user = put(&conn, &somebody("dara"));
    binding::insert(&conn, &binding_of(connection, "104", user)).expect("somebody binds it");
    choice::forget_rebound(&conn, connection).expect("it forgets");
    assert_eq!(
        left(),
        ["102", "103"],
        "a choice about an account that was bound since says nothing any more"
    );
}
