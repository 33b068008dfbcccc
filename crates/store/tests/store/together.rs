//! Writes that share a commit: each is kept or not by itself.

use std::sync::Arc;

use store::{Error, setting};

use crate::home::Home;

#[tokio::test(flavor = "multi_thread")]
async fn each_write_of_many_is_kept_by_itself() {
    let home = Arc::new(Home::new().await);
    let tasks: Vec<_> = (0..500)
        .map(|number| {
            let home = Arc::clone(&home);
            tokio::spawn(async move {
                let written = home.store.write_together(move |conn| {
                    setting::set(conn, &format!("number.{number}"), &1)?;
                    if number % 3 == 0 { Err(Error::Damaged("on purpose".to_owned())) } else { Ok(number) }
                });
                (number, written.await)
            })
        })
        .collect();
    for task in tasks {
        let (number, written) = task.await.expect("no task fails");
        let kept = home.store.read(move |conn| setting::get::<u8>(conn, &format!("number.{number}"))).await;
        let kept = kept.expect("it reads").is_some();
        match number % 3 {
            0 => assert!(written.is_err() && !kept, "{number} failed, and left nothing"),
            _ => assert!(written.is_ok_and(|told| told == number) && kept, "{number} is on the disk"),
        }
    }
}

#[tokio::test]
async fn whoever_gives_up_takes_nobody_with_them() {
    let home = Home::new().await;
    let given_up = home.store.write_together(|conn| setting::set(conn, "first", &1));
    let mut given_up = Box::pin(given_up);
    assert!(futures::poll!(&mut given_up).is_pending(), "it waits for the disk");
    drop(given_up);

    home.store.write_together(|conn| setting::set(conn, "second", &2)).await.expect("it is written");

    let first = home.store.read(|conn| setting::get::<u8>(conn, "first")).await.expect("it reads");
    assert!(first.is_some(), "what was begun is ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_come_together_wait_for_the_disk_once() {
    let home = Home::new().await;
    let wal = home.store.path().with_extension("db-wal");
    let written = || std::fs::metadata(&wal).expect("the log lies beside the file").len();
    home.store.write_together(|conn| setting::set(conn, "a", &0)).await.expect("it is written");
    let (alone, before) = (4_096, written());

    let writes =
        (0..60).map(|number| home.store.write_together(move |conn| setting::set(conn, "a", &number)));
    for ended in futures::future::join_all(writes).await {
        ended.expect("it is written");
    }

    // Each commit of its own appends the page that it changes.
    let pages = (written() - before) / alone;
    assert!(pages < 20, "sixty writes of one page took {pages}");
}
