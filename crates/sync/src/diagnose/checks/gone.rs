//! Are all bound accounts on Google still?

use directory::finding::ACCOUNTS_GONE;
use futures::future::join_all;
use google::{Client, Error as Google, Fields, UserList};
use store::binding::{self, Of};
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

/// How many pages of deleted accounts are read, of 500 each: a check ends within seconds.
const PAGES: u32 = 10;

const TOO_MANY: &str =
    "More were deleted in the last 20 days than a check reads: an import or a sync asks for each.";

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
    let names: Vec<_> = first.iter().map(Gone::named).collect();
    Ok(Answer::Found(vec![Found { as_of, ..found(count, &names) }]))
}

fn found(count: u64, names: &[String]) -> Found {
    Found::new(&ACCOUNTS_GONE, format!("Not on Google any more: {}.", some_of(count, names)))
}

/// Asks which accounts were deleted lately, which a list tells, and for each again that is known to be gone, where they are
/// few: an account that was brought back there is not gone any more.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (count, known) = asking.read(|conn, id| gone_account::first(conn, id, ONE_BY_ONE)).await?;
    if count > u64::from(ONE_BY_ONE) {
        return noted(asking, Again::Everybody).await;
    }
    let client = asking.client().await?;
    let (lately, looks) =
        tokio::join!(deleted_lately(&client), join_all(known.iter().map(|one| client.user(&one.google_id))));
    let (mut gone, mut back) = (Vec::new(), Vec::new());
    for (one, look) in known.iter().zip(looks) {
        match look {
            Ok(_) => back.push(one.google_id.clone()),
            Err(Google::NotFound { .. }) => gone.push(one.named()),
            Err(error) => return Err(error.into()),
        }
    }
    let any_back = !back.is_empty();
    asking
        .write(move |conn, id| back.iter().try_for_each(|account| gone_account::forget(conn, id, account)))
        .await?;
    let (lately, whole) = lately?;
    // Whoever is known already was asked for.
    let lately: Vec<_> =
        lately.into_iter().filter(|id| known.iter().all(|one| one.google_id != *id)).collect();
    let lately =
        asking.read(move |conn, id| binding::among(conn, id, &lately, Of::Everybody, NAMED as usize)).await?;
    let count = gone.len() as u64 + lately.count;
    gone.extend(lately.names(NAMED as usize));
    gone.truncate(NAMED as usize);
    Ok(match (count, whole, any_back) {
        (0, Whole::No, _) => Answer::unknown(TOO_MANY),
        (0, Whole::Yes, true) => Answer::Well("Those that were missing are back.".to_owned()),
        (0, Whole::Yes, false) => {
            Answer::Well("None that is bound was deleted in the last 20 days.".to_owned())
        }
        (_, Whole::Yes, _) => Answer::Found(vec![found(count, &gone)]),
        (_, Whole::No, _) => {
            let found = found(count, &gone);
            Answer::Found(vec![Found { seen: format!("{} {TOO_MANY}", found.seen), ..found }])
        }
    })
}

/// Whether all that were deleted lately are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

/// Lists the ids of the accounts that were deleted in the last 20 days (`google-api.md` 2.1), as far as a check reads.
async fn deleted_lately(client: &Client) -> Result<(Vec<String>, Whole), Google> {
    let list = UserList { show_deleted: true, fields: Fields::Deletions, ..UserList::default() };
    let (mut ids, mut token) = (Vec::new(), None);
    for _ in 0..PAGES {
        let page = client.users_page(&list, token.as_deref()).await?;
        ids.extend(page.deletions()?.into_iter().map(|one| one.id));
        token = page.next;
        if token.is_none() {
            return Ok((ids, Whole::Yes));
        }
    }
    Ok((ids, Whole::No))
}
