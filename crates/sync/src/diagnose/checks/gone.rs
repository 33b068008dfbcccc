//! Are all bound accounts on Google still?

use directory::finding::ACCOUNTS_GONE;
use futures::future::join_all;
use store::gone_account::{self, Gone};

use super::super::{About, Again, Answer, Check, Found};
use super::{Asking, NAMED, ONE_BY_ONE, as_read, some_of};

pub(super) const CHECK: Check = Check {
    code: "gone",
    question: "Are all bound accounts still on Google?",
    about: About::People,
    after: &["authorisation", "directory-api"],
    finds: &[&ACCOUNTS_GONE],
    answers: &["F20"],
    noted: Some(|asking| Box::pin(noted(asking, Again::Check))),
    ask: |asking| Box::pin(ask(asking)),
};

const WELL: &str = "None was missing when the list was last read.";

/// As Google was asked by their ids when the list was read last.
async fn noted(asking: &Asking, again: Again) -> Result<Answer, crate::Error> {
    let read = asking.read(move |conn, id| {
        let (count, first) = gone_account::first(conn, id, NAMED)?;
        let as_of = as_read(conn, id, first.iter().map(|one| one.seen_at).min(), again)?;
        Ok((count, first, as_of))
    });
    let (count, first, as_of) = read.await?;
    if count == 0 {
        return Ok(Answer::Well(WELL.to_owned()));
    }
    Ok(Answer::Found(vec![Found { as_of, ..found(count, &first) }]))
}

fn found(count: u64, first: &[Gone]) -> Found {
    let names: Vec<_> = first.iter().take(NAMED as usize).map(Gone::named).collect();
    Found::new(&ACCOUNTS_GONE, format!("Not on Google any more: {}.", some_of(count, &names)))
}

/// Asks for each again, where they are few: an account that was brought back there is not gone any more.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (count, known) = asking.read(|conn, id| gone_account::first(conn, id, ONE_BY_ONE)).await?;
    if count > u64::from(ONE_BY_ONE) {
        return noted(asking, Again::Everybody).await;
    }
    if known.is_empty() {
        return Ok(Answer::Well(WELL.to_owned()));
    }
    let client = asking.client().await?;
    let looks = join_all(known.iter().map(|one| client.user(&one.google_id))).await;
    let (mut gone, mut back) = (Vec::new(), Vec::new());
    for (one, look) in known.into_iter().zip(looks) {
        match look {
            Ok(_) => back.push(one.google_id),
            Err(google::Error::NotFound { .. }) => gone.push(one),
            Err(error) => return Err(error.into()),
        }
    }
    asking
        .write(move |conn, id| back.iter().try_for_each(|account| gone_account::forget(conn, id, account)))
        .await?;
    Ok(match gone.len() as u64 {
        0 => Answer::Well("Those that were missing are back.".to_owned()),
        count => Answer::Found(vec![found(count, &gone)]),
    })
}
