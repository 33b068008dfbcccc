//! Connections: one for each customer, each with a name of its own.

use store::connection::{self, Domain, Row};

use crate::home::{Home, connect, connection as customer};

#[tokio::test]
async fn a_name_in_use_gets_a_number() {
    let home = Home::new().await;
    let names = home.store.write(|tx| {
        for id in ["C1", "C2", "C3"] {
            connect(tx, id);
        }
        Ok(connection::all(tx)?.into_iter().map(|row| row.name).collect::<Vec<_>>())
    });
    let names = names.await.expect("it is stored");
    assert_eq!(names, ["northwind.test", "northwind.test 2", "northwind.test 3"], "people tell them apart");
}

#[tokio::test]
async fn a_customer_is_connected_once_on_each_origin() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let id = connect(tx, "C1");
            assert!(connection::insert(tx, &customer("C1")).is_err(), "the file refuses a second");
            let elsewhere = Row { origin: "http://127.0.0.1:9".to_owned(), ..customer("C1") };
            connection::insert(tx, &elsewhere)?;
            assert_eq!(
                connection::by_customer(tx, "sandbox", "C1")?.map(|row| row.id),
                Some(id),
                "found by both"
            );
            assert_eq!(connection::by_customer(tx, "sandbox", "C9")?, None, "and by nothing less");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn both_grants_can_be_stored_by_their_names() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            for (id, consent) in [("C1", "look-only"), ("C2", "look-and-sync")] {
                let id = connection::insert(tx, &Row { consent: consent.to_owned(), ..customer(id) })?;
                assert_eq!(connection::get(tx, id)?.consent, consent, "as the grant names itself");
            }
            let odd = Row { consent: "look-away".to_owned(), ..customer("C3") };
            assert!(connection::insert(tx, &odd).is_err(), "anything else is a bug");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn health_keeps_when_google_last_answered() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let id = connect(tx, "C1");
            connection::set_health(tx, id, "connected", Some(50))?;
            connection::set_health(tx, id, "reauthorize", None)?;
            let row = connection::get(tx, id)?;
            assert_eq!(
                (row.health.as_str(), row.last_answer_at),
                ("reauthorize", Some(50)),
                "a refusal is no answer"
            );
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn domains_are_replaced_as_a_whole() {
    let home = Home::new().await;
    let domain = |name: &str, primary| Domain { name: name.to_owned(), verified: true, primary };
    home.store
        .write(move |tx| {
            let id = connect(tx, "C1");
            connection::set_domains(tx, id, &[domain("a.test", false), domain("z.test", true)])?;
            let names = |tx| {
                connection::domains(tx, id).map(|all| all.into_iter().map(|d| d.name).collect::<Vec<_>>())
            };
            assert_eq!(names(tx)?, ["z.test", "a.test"], "the primary one first");
            connection::set_domains(tx, id, &[domain("b.test", true)])?;
            assert_eq!(names(tx)?, ["b.test"], "what Google does not name any more is gone");
            Ok(())
        })
        .await
        .expect("it is stored");
}
