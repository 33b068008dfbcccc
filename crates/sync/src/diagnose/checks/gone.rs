//! Are all bound accounts on Google still?

use std::collections::HashSet;

use directory::finding::ACCOUNTS_GONE;
use directory::provision::Deleted;
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

/// As it was noted when everybody was read last, or when this was asked last.
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

/// Asks which accounts were deleted lately, which a list tells, and for each other one again that is known to be gone, where
/// they are few: an account that was brought back there is not gone any more. What is found is noted as a read of everybody
/// notes it, so that whatever goes by it says the same.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (client, now) = (asking.client().await?, asking.now);
    let (lately, whole) = deleted_lately(&client).await?;
    let (mut gone, in_doubt): (Vec<_>, Vec<_>) = asking
        .write(move |conn, id| {
            let bound = binding::among(conn, id, &lately, Of::Everybody, lately.len())?;
            for one in bound.first {
                gone_account::note(conn, id, &one.google_id, Deleted::Restorable, now)?;
            }
            let (_, known) = gone_account::first(conn, id, u32::MAX)?;
            let lately: HashSet<_> = lately.into_iter().collect();
            Ok(known.into_iter().partition(|one| lately.contains(&one.google_id)))
        })
        .await?;
    if in_doubt.len() > ONE_BY_ONE as usize {
        return noted(asking, Again::Everybody).await;
    }
    let looks = join_all(in_doubt.iter().map(|one| client.user(&one.google_id))).await;
    let (mut back, mut for_good) = (Vec::new(), Vec::new());
    for (one, look) in in_doubt.into_iter().zip(looks) {
        match look {
            Ok(_) => back.push(one.google_id),
            Err(Google::NotFound { .. }) => for_good.push(one),
            Err(error) => return Err(error.into()),
        }
    }
    let any_back = !back.is_empty();
    // Where the list is not whole, one of them may be on the rest of it.
    let ids: Vec<_> = match whole {
        Whole::Yes => for_good.iter().map(|one| one.google_id.clone()).collect(),
        Whole::No => Vec::new(),
    };
    asking
        .write(move |conn, id| {
            back.iter().try_for_each(|account| gone_account::forget(conn, id, account))?;
            ids.iter().try_for_each(|account| gone_account::note(conn, id, account, Deleted::ForGood, now))
        })
        .await?;
    gone.extend(for_good);
    let count = gone.len() as u64;
    let names: Vec<_> = gone.iter().take(NAMED as usize).map(Gone::named).collect();
    Ok(match (count, whole, any_back) {
        (0, Whole::No, _) => Answer::unknown(TOO_MANY),
        (0, Whole::Yes, true) => Answer::Well("Those that were missing are back.".to_owned()),
        (0, Whole::Yes, false) => {
            Answer::Well("None that is bound was deleted in the last 20 days.".to_owned())
        }
        (_, Whole::Yes, _) => Answer::Found(vec![found(count, &names)]),
        (_, Whole::No, _) => {
            let found = found(count, &names);
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
