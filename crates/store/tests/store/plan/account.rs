//! Accounts that were read: pages, doubles, and who moved.

use directory::fingerprint::Fingerprint;
use directory::{Attribute, Direction, Mapping, Value};
use store::binding;
use store::plan::account::{self, Span, each_moved, missing};
use store::rusqlite::Connection;

use super::{account as somebody, append, row_of};
use crate::home::{Home, binding_of, connect, put, somebody as user};

/// Binds an account with a fingerprint.
fn bind(conn: &Connection, connection: i64, google_id: &str, fingerprint: [u8; 16]) {
    let user = put(conn, &user(&format!("u{google_id}")));
    let row = binding::Row { fingerprint, ..binding_of(connection, google_id, user) };
    binding::insert(conn, &row).expect("it is not bound yet");
}

#[tokio::test]
async fn the_last_page_tells_where_to_go_on() {
    let home = Home::new().await;
    let mut conn = home.conn();
    assert_eq!(account::last_page(&conn).expect("it reads"), None, "nothing was read");
    append(&mut conn, 0, Some("one"), &[somebody("103", "Wei", "Chen")]);
    append(&mut conn, 1, Some("two"), &[somebody("101", "Kofi", "Mensah")]);

    let last = account::last_page(&conn).expect("it reads").expect("two pages");

    assert_eq!(
        (last.ordinal, last.next_token.as_deref()),
        (1, Some("two")),
        "the second, and what follows it"
    );
    assert_eq!(
        account::first_read(&conn).expect("it reads"),
        (Some(100), true),
        "the list began with the first"
    );
    account::clear(&conn).expect("it is forgotten");
    assert_eq!(account::count(&conn).expect("it reads"), 0, "a list that is begun again begins from nothing");
}

#[tokio::test]
async fn of_the_same_account_on_two_pages_the_later_stays() {
    let home = Home::new().await;
    let mut conn = home.conn();
    append(&mut conn, 0, Some("one"), &[somebody("101", "Wei", "Chen"), somebody("102", "Kofi", "Mensah")]);
    append(&mut conn, 1, None, &[somebody("101", "Wei", "Lindqvist")]);

    assert_eq!(account::finish(&conn).expect("it ends"), 2, "two people");

    let wei = row_of(&conn, "101");
    assert_eq!(account::get(&conn, wei).expect("it reads").0.family_name, "Lindqvist", "as read last");
}

#[tokio::test]
async fn who_is_as_at_the_last_agreement_is_not_even_looked_at() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    let people =
        [somebody("103", "Wei", "Chen"), somebody("101", "Kofi", "Mensah"), somebody("102", "Ann", "Lee")];
    append(&mut conn, 0, None, &people);
    bind(&conn, connection, "103", [4; 16]);
    bind(&conn, connection, "101", [0; 16]);
    bind(&conn, connection, "999", [1; 16]);
    account::finish(&conn).expect("it ends");

    let mut moved = Vec::new();
    each_moved(&conn, connection, |one| {
        moved.push((one.account.id, one.bound));
        Ok(())
    })
    .expect("it reads");

    let expected = [("101".to_owned(), true), ("102".to_owned(), false)];
    assert_eq!(moved, expected, "who changed and who is new, by Google's ids; Wei is as he was");
    assert_eq!(missing(&conn, connection, 10).expect("it reads"), ["999"], "bound, and not in the list");
    account::note_read(&conn, connection, Span { from: 50, to: 77 }).expect("it is noted");
    let read_at =
        |id: &str| binding::by_google_id(&conn, connection, id).expect("it reads").expect("bound").read_at;
    assert_eq!(
        (read_at("103"), read_at("999")),
        (77, 1),
        "who was in the list was read then, and nobody else"
    );
}

#[tokio::test]
async fn what_the_mapping_excludes_is_shown_but_not_decided_upon() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    let mut wei = somebody("101", "Wei", "Chen");
    for (attribute, value) in [
        (Attribute::Department, "Sales"),
        (Attribute::JobTitle, "Account executive"),
        (Attribute::EmployeeIdentifier, "E100"),
        (Attribute::OrgUnitPath, "/Sales"),
    ] {
        wei.values.set(attribute, Value::from(value));
    }
    let mut mapping = Mapping::default();
    mapping.set(Attribute::JobTitle, Direction::Import).expect("a title may be imported");
    let page = account::Page { ordinal: 0, next_token: None, read_at: 100, had_users: true };
    let printed = vec![(wei.clone(), Fingerprint([4; 16]))];
    account::append(&mut conn, &page, printed, &mapping, |_| None).expect("a page is written");
    account::finish(&conn).expect("it ends");

    let mut decided_upon = None;
    each_moved(&conn, connection, |one| {
        decided_upon = Some(one.account);
        Ok(())
    })
    .expect("it reads");

    let shown = account::get(&conn, row_of(&conn, "101")).expect("it reads").0;
    assert_eq!(shown, wei, "the whole account");
    wei.values.set(Attribute::Department, Value::from(""));
    assert_eq!(decided_upon, Some(wei), "but who somebody is and where the account stands is always asked");
}

#[tokio::test]
async fn what_was_read_again_since_the_first_page_is_not_said_to_be_of_that_list() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    append(&mut conn, 0, Some("one"), &[somebody("101", "Kofi", "Mensah"), somebody("102", "Ann", "Lee")]);
    append(&mut conn, 50, None, &[somebody("103", "Wei", "Chen")]);
    let span = account::span(&conn, 160).expect("it reads");
    assert_eq!(span, Span { from: 100, to: 160 }, "from the first page to the end");
    for (google_id, read_at) in [("101", 90), ("102", 120)] {
        let user = put(&conn, &user(&format!("u{google_id}")));
        let row = binding::Row { read_at, ..binding_of(connection, google_id, user) };
        binding::insert(&conn, &row).expect("it is not bound yet");
    }

    account::note_read(&conn, connection, span).expect("it is noted");

    let read_at =
        |id: &str| binding::by_google_id(&conn, connection, id).expect("it reads").expect("bound").read_at;
    assert_eq!(read_at("101"), 160, "this one was read with the list");
    assert_eq!(read_at("102"), 120, "this one may have been read later than its page");
}
