//! Licences of new accounts: which accounts a run made, what is found of each, and who stays without one.

use store::new_licence::{self, Lacking};
use store::rusqlite::Connection;
use store::{run, step};

use crate::home::{Home, binding_of, connect, put, somebody};

/// A run that made accounts of these users, which ended at 1,000.
fn made(conn: &Connection, connection: i64, users: &[i64]) -> i64 {
    let run = run::begin(conn, connection, run::SYNC, "", "full", 900).expect("it begins");
    for (at, user) in users.iter().enumerate() {
        let seq = at as i64 + 1;
        let new = step::New {
            seq,
            kind: "create",
            google_id: "",
            account: seq,
            user: Some(*user),
            user_version: None,
            thing: directory::Thing::User,
            group: None,
            detail: None,
            outcome: Some("done"),
            why: None,
        };
        step::insert(conn, run, &new).expect("it is stored");
        conn.execute("UPDATE step SET at = 1000 WHERE run_id = ?1", [run]).expect("it was carried out");
        let mut binding = binding_of(connection, &format!("10{seq}"), *user);
        binding.baseline.email = format!("{user}@Northwind.test");
        store::binding::insert(conn, &binding).expect("nobody has that account");
    }
    run
}

#[tokio::test]
async fn what_is_found_is_told_of_each_and_the_rest_is_looked_for_again() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let one = connect(tx, "C1");
            let [dara, eoin] = ["dara", "eoin"].map(|name| put(tx, &somebody(name)));
            let run = made(tx, one, &[dara, eoin]);
            new_licence::note(tx, run)?;
            let lacking = new_licence::lacking(tx, one, 0)?;
            let email = format!("{dara}@northwind.test");
            assert_eq!(
                lacking[0],
                Lacking { run, seq: 1, email, why_not: None },
                "in lower case, as Google's list has it"
            );

            new_licence::found(tx, &lacking[0], Ok(Some(("1010020028", "Business Standard"))), 2_000)?;
            new_licence::found(tx, &lacking[1], Err("the API is off"), 2_000)?;
            new_licence::note(tx, run)?;
            let known = new_licence::of_step(tx, run, 1)?.expect("the step made an account");
            assert_eq!(known.name.as_deref(), Some("Business Standard"), "what was found stays");
            let again = Lacking { why_not: Some("the API is off".to_owned()), ..lacking[1].clone() };
            assert_eq!(new_licence::lacking(tx, one, 0)?, [again], "Eoin is looked for again");
            assert_eq!(new_licence::lacking(tx, one, 1_001)?, [], "as long as the account is new");
            let counts: Vec<_> = new_licence::of_run(tx, run)?.into_iter().map(|(_, count)| count).collect();
            assert_eq!(counts, [1, 1], "one of each");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn only_who_was_looked_for_late_enough_is_without_one() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let one = connect(tx, "C1");
            let dara = put(tx, &somebody("dara"));
            let run = made(tx, one, &[dara]);
            new_licence::note(tx, run)?;
            let without = |tx: &Connection| new_licence::without(tx, one, 0, 500, 3).expect("it reads").0;
            assert_eq!(without(tx), 0, "nobody has looked");
            let lacking = new_licence::lacking(tx, one, 0)?.remove(0);
            new_licence::found(tx, &lacking, Ok(None), 1_499)?;
            assert_eq!(without(tx), 0, "it may still come");
            new_licence::found(tx, &lacking, Ok(None), 1_500)?;
            assert_eq!(without(tx), 1, "now it is said");
            new_licence::found(tx, &lacking, Err("the API is off"), 1_600)?;
            assert_eq!(without(tx), 0, "what is not known is not said");
            new_licence::found(tx, &lacking, Ok(None), 1_700)?;
            tx.execute("DELETE FROM binding", [])?;
            assert_eq!(without(tx), 0, "an account that was let go is not ours to mind");
            Ok(())
        })
        .await
        .expect("it is stored");
}
