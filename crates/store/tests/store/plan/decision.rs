//! Decisions: claims on usernames and addresses.

use directory::fingerprint::Fingerprint;
use directory::{Account, Attribute, Direction, Mapping};
use store::binding;
use store::plan::account::{self, Page};
use store::plan::decision::{self, Kind, Row};

use super::{account as somebody, append, row_of};
use crate::home::{Home, binding_of, connect, put, somebody as user};

pub(super) fn row(account: i64, kind: Kind, username: Option<&str>) -> Row {
    Row {
        account,
        kind,
        user: None,
        group: None,
        user_version: None,
        why: String::new(),
        detail: None,
        username: username.map(str::to_owned),
        ticked: true,
        locked: None,
        answer: None,
    }
}

#[tokio::test]
async fn claims_come_by_username_and_then_in_an_order_that_pages_do_not_change() {
    let mut told = Vec::new();
    for order in [["101", "102", "103"], ["103", "102", "101"]] {
        let home = Home::new().await;
        let mut conn = home.conn();
        put(&conn, &user("zoe"));
        // Two people of the same name: only Google's id tells them apart.
        let people = order
            .map(|id| if id == "103" { somebody(id, "Zoe", "Berg") } else { somebody(id, "Dara", "Lee") });
        append(&mut conn, 0, None, &people);
        account::finish(&conn).expect("it ends");
        for google_id in order {
            let name = if google_id == "103" { "zoe" } else { "dara" };
            decision::insert(&conn, &row(row_of(&conn, google_id), Kind::New, Some(name)))
                .expect("it is stored");
        }
        let mut claims = Vec::new();
        decision::each_contested_claim(&conn, |claim| {
            let (account, _) = account::get(&conn, claim.account).expect("it was read");
            claims.push((claim.username, account.id, claim.held));
        })
        .expect("it reads");
        told.push(claims);
    }
    let claim = |name: &str, id: &str, held| (name.to_owned(), id.to_owned(), held);
    assert_eq!(
        told[0],
        [claim("dara", "101", false), claim("dara", "102", false), claim("zoe", "103", true)],
        "by name"
    );
    assert_eq!(told[0], told[1], "the order of the pages makes no difference");
}

#[tokio::test]
async fn a_name_that_one_row_wants_and_nobody_has_is_not_contested() {
    let home = Home::new().await;
    let mut conn = home.conn();
    put(&conn, &user("zoe"));
    append(&mut conn, 0, None, &[somebody("101", "Wei", "Chen"), somebody("102", "Zoe", "Berg")]);
    account::finish(&conn).expect("it ends");
    for (google_id, name) in [("101", "wei"), ("102", "zoe")] {
        decision::insert(&conn, &row(row_of(&conn, google_id), Kind::New, Some(name))).expect("it is stored");
    }

    let mut contested = Vec::new();
    decision::each_contested_claim(&conn, |claim| contested.push(claim.username)).expect("it reads");

    assert_eq!(contested, ["zoe"]);
}

#[tokio::test]
async fn a_conflict_claims_a_name_only_when_it_is_answered() {
    let home = Home::new().await;
    let mut conn = home.conn();
    append(&mut conn, 0, None, &[somebody("101", "Wei", "Chen"), somebody("102", "Kofi", "Mensah")]);
    account::finish(&conn).expect("it ends");
    let [wei, kofi] = [row_of(&conn, "101"), row_of(&conn, "102")];
    decision::insert(&conn, &row(wei, Kind::New, Some("wei"))).expect("it is stored");
    decision::insert(&conn, &row(kofi, Kind::Conflict, Some("kofi"))).expect("it is stored");

    let claimed = |name: &str, except: i64| decision::claims_username(&conn, name, except).expect("it reads");
    assert!(claimed("wei", kofi) && !claimed("wei", wei), "a new user claims its name against others");
    assert!(!claimed("kofi", wei), "an open conflict claims nothing");
    let answered = Row { answer: Some("{}".to_owned()), ..row(kofi, Kind::Conflict, Some("kofi")) };
    decision::insert(&conn, &answered).expect("it is stored");
    assert!(claimed("kofi", wei), "an answered one does");
    assert_eq!(decision::get(&conn, kofi).expect("it reads"), Some(answered), "and is kept as it was given");
}

#[tokio::test]
async fn an_answer_that_brings_no_employee_id_claims_none() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let mut mapping = Mapping::default();
    mapping.set(Attribute::EmployeeIdentifier, Direction::Import).expect("it may be imported");
    let mut wei = somebody("101", "Wei", "Chen");
    wei.values.set(Attribute::EmployeeIdentifier, "E-77".into());
    let page = Page { ordinal: 0, next_token: None, read_at: 1, had_users: true };
    let printed = vec![(wei, Fingerprint([0; 16]))];
    account::append(&mut conn, &page, printed, &mapping, |_| None).expect("a page is written");
    account::finish(&conn).expect("it ends");
    let wei = row_of(&conn, "101");

    let claims = |answer: &str| {
        let answer = Some(format!(r#"{{"answer":"{answer}"}}"#));
        decision::insert(&conn, &Row { answer, ..row(wei, Kind::Conflict, None) }).expect("it is stored");
        decision::claims_employee_id(&conn, "e-77", 0).expect("it reads")
    };
    assert!(claims("username"), "an answer that brings the person brings the id");
    assert!(!claims("skip"), "whoever is skipped gets none");
    assert!(!claims("withoutEmployeeId"), "whoever does without it leaves it to others");
}

#[tokio::test]
async fn an_address_that_its_holder_gives_up_is_free() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let holder = put(&conn, &user("wei"));
    let mut leaving = somebody("102", "Wei", "Chen");
    leaving.email = "wei.chen@northwind.test".to_owned();
    append(&mut conn, 0, None, &[somebody("101", "Wei", "Other"), leaving]);
    account::finish(&conn).expect("it ends");
    decision::insert(&conn, &row(row_of(&conn, "101"), Kind::New, Some("wei2"))).expect("it is stored");

    let taken = decision::taken_addresses(&conn).expect("it reads");
    let expected = [(row_of(&conn, "101"), "wei@northwind.test".to_owned(), holder)];
    assert_eq!(taken, expected, "wei@ belongs to somebody who keeps it");

    let rename = Row { user: Some(holder), ..row(row_of(&conn, "102"), Kind::Update, None) };
    decision::insert(&conn, &rename).expect("it is stored");
    let agreed = |email: &str| Account { email: email.to_owned(), ..Account::default() };
    let connection = connect(&conn, "C1");
    let bound =
        binding::Row { account: agreed("wei.chen@northwind.test"), ..binding_of(connection, "102", holder) };
    binding::insert(&conn, &bound).expect("it is not bound yet");
    assert_eq!(
        decision::taken_addresses(&conn).expect("it reads"),
        expected,
        "it was changed here alone, and stays"
    );

    let bound = binding::Row { account: agreed("wei@northwind.test"), ..bound };
    binding::agree(&conn, &bound).expect("it is bound");
    assert!(
        decision::taken_addresses(&conn).expect("it reads").is_empty(),
        "who is renamed on Google frees it in this run"
    );
}
