//! Are all bound accounts on Google still?

use std::collections::HashSet;

use directory::finding::ACCOUNTS_GONE;
use directory::provision::Deleted;
use futures::future::join_all;
use google::{Client, Error as Google, Fields, UserList};
use store::binding::{self, Of, Whose};
use store::gone_account::{self, Gone};

use super::super::{About, Again, Answer, Check, Found, WhyNot};
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
/// notes it, so that whatever goes by it says the same; where Google does not answer for one of them, nothing is.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let client = asking.client().await?;
    let (lately, whole) = deleted_lately(&client).await?;
    let (deleted, in_doubt) = asking
        .read(move |conn, id| {
            let deleted = binding::among(conn, id, &lately, Of::Everybody, lately.len())?.first;
            let (_, mut known) = gone_account::first(conn, id, u32::MAX)?;
            let lately: HashSet<_> = lately.into_iter().collect();
            known.retain(|one| !lately.contains(&one.google_id));
            Ok((deleted, known))
        })
        .await?;
    let mut seen = Seen { deleted, whole, missing: Vec::new(), back: Vec::new() };
    if in_doubt.len() > ONE_BY_ONE as usize {
        note(asking, seen).await?;
        return noted(asking, Again::Everybody).await;
    }
    let looks = join_all(in_doubt.iter().map(|one| client.user(&one.google_id))).await;
    for (one, look) in in_doubt.into_iter().zip(looks) {
        match look {
            Ok(_) => seen.back.push(one),
            Err(Google::NotFound { .. }) => seen.missing.push(one),
            Err(error) => return Err(error.into()),
        }
    }
    let answer = seen.answer();
    note(asking, seen).await?;
    Ok(answer)
}

/// What Google said of bound accounts.
struct Seen {
    /// Those on the list of what was deleted lately.
    deleted: Vec<Whose>,
    /// Whether that list was read to its end.
    whole: Whole,
    /// Those that were gone, and are not there now either.
    missing: Vec<Gone>,
    /// Those that were gone, and are there again.
    back: Vec<Gone>,
}

impl Seen {
    fn answer(&self) -> Answer {
        let count = (self.deleted.len() + self.missing.len()) as u64;
        let listed = self.deleted.iter().map(|one| one.who.clone());
        let names = listed.chain(self.missing.iter().map(Gone::named));
        let names: Vec<_> = names.take(NAMED as usize).collect();
        match (count, self.whole) {
            (0, Whole::No) => Answer::unknown(WhyNot::TooMany, TOO_MANY),
            (0, Whole::Yes) if !self.back.is_empty() => {
                Answer::Well("Those that were missing are back.".to_owned())
            }
            (0, Whole::Yes) => Answer::Well("None that is bound was deleted in the last 20 days.".to_owned()),
            (_, Whole::Yes) => Answer::Found(vec![found(count, &names)]),
            (_, Whole::No) => {
                let found = found(count, &names);
                Answer::Found(vec![Found { seen: format!("{} {TOO_MANY}", found.seen), ..found }])
            }
        }
    }
}

/// Notes all of it at once.
async fn note(asking: &Asking, seen: Seen) -> Result<(), crate::Error> {
    let now = asking.now;
    asking
        .write(move |conn, id| {
            let gone = |account: &str, deleted| gone_account::note(conn, id, account, deleted, now);
            seen.back.iter().try_for_each(|one| gone_account::forget(conn, id, &one.google_id))?;
            seen.deleted.iter().try_for_each(|one| gone(&one.google_id, Deleted::Restorable))?;
            match seen.whole {
                Whole::Yes => seen.missing.iter().try_for_each(|one| gone(&one.google_id, Deleted::ForGood)),
                // One of them may be on the rest of the list.
                Whole::No => Ok(()),
            }
        })
        .await
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
