//! Pairs in step: what is noted of them, and what not any more.

use directory::fingerprint::Fingerprint;
use store::plan::account::Span;
use store::plan::settled::{self, Row};
use store::{binding, user};

use crate::home::{Home, binding_of, connect, put, somebody};

#[tokio::test]
async fn of_whoever_was_read_again_since_it_is_not_noted_how_they_were_before() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    for (google_id, read_at) in [("101", 90), ("102", 120)] {
        let id = put(&conn, &somebody(&format!("u{google_id}")));
        let bound = binding::Row { read_at, ..binding_of(connection, google_id, id) };
        binding::insert(&conn, &bound).expect("it is not bound yet");
        let pair = Row {
            google_id: google_id.to_owned(),
            user_version: user::get(&conn, id).expect("it reads").version,
            shown: false,
            was: bound.fingerprint,
            fingerprint: Fingerprint([9; 16]),
            baseline: None,
            account: None,
        };
        settled::insert(&conn, &pair).expect("it is kept");
    }

    settled::note(&mut conn, connection, Span { from: 100, to: 150 }, |_, _| Ok(())).expect("it is noted");

    let noted = |id: &str| {
        let row = binding::by_google_id(&conn, connection, id).expect("it reads").expect("bound");
        (row.fingerprint[0], row.read_at)
    };
    assert_eq!(noted("101"), (9, 150), "as of when it was read, not of when that is noted");
    assert_eq!(noted("102"), (0, 120), "what was read after the first page may be newer");
}
