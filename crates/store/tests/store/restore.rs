//! What stays of a data file when a copy takes its place.

use store::event::{self, By, Row, What};
use store::restore::{self, Stays};
use store::rusqlite::Connection;

use crate::home::Home;

fn by() -> By {
    By { operator: "morgan".to_owned(), workstation: "desk-1".to_owned() }
}

/// A data file with so many events.
async fn trail(count: i64) -> Home {
    let home = Home::new().await;
    let added = home.store.write(move |tx| {
        for at in 1..=count {
            event::add(tx, &Row::of(What::Limits, &by(), at))?;
        }
        Ok(())
    });
    added.await.expect("they are added");
    home
}

#[tokio::test]
async fn a_copy_gives_no_number_of_an_event_again_though_sqlites_own_counter_was_set_back() {
    let data = trail(6).await;
    let cut = data.store.write(|tx| {
        tx.execute_batch(
            "DROP TRIGGER event_stays; DELETE FROM event WHERE id > 2;
             UPDATE sqlite_sequence SET seq = 2 WHERE name = 'event';",
        )?;
        Ok(())
    });
    cut.await.expect("the file allows it");
    let stays = data.store.read(Stays::of).await.expect("it is read");
    let copied = trail(3).await;
    let mut copy = Connection::open(copied.data()).expect("it opens");

    restore::prepare(&mut copy, &stays, &by(), 20).expect("it is made ready");

    let told: i64 = copy.query_row("SELECT max(id) FROM event", [], |row| row.get(0)).expect("it is told");
    assert_eq!(told, 7, "it goes on behind all numbers that were given");
    let last: i64 = copy.query_row("SELECT last FROM trail", [], |row| row.get(0)).expect("it is kept");
    assert_eq!(last, 7, "and so does the counter beside SQLite's own");
    assert_eq!(event::chain(&copy).expect("it is read").broken, None, "the trail of the copy is whole");
}
