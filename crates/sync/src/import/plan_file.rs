//! The plan file while Google is read: where it goes on, and the thread that appends to it what comes.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use directory::fingerprint::Fingerprinter;
use directory::{Account, Mapping};
use google::UserPage;
use store::plan::account::Page;
use store::{Millis, plan};
use tokio::sync::{mpsc, oneshot};

use super::plan::Newcomers;
use crate::Error;

/// How long a list may take before Google breaks it off (`google-api.md` 2.1: 60 minutes), with a margin.
pub(super) const LIST_LIFE: Millis = 55 * 60 * 1000;

/// What goes to the thread that writes the plan file.
pub(super) enum Read {
    /// A page of a list.
    Page { ordinal: u64, page: Box<UserPage>, keep: Option<Arc<HashSet<String>>> },
    /// Accounts that were asked for one by one.
    Accounts(Vec<Account>),
    /// Tell which of these did not come.
    Unseen { of: Arc<HashSet<String>>, tell: oneshot::Sender<Vec<String>> },
    /// Begin again.
    Clear,
}

/// Where a reading goes on.
#[derive(Debug, Default)]
pub(super) struct ResumePoint {
    /// The page to go on after, and its place.
    pub(super) after: Option<(u64, String)>,
    /// How many accounts were read before.
    pub(super) already: u64,
    /// When the first page of the list was read.
    pub(super) first_at: Option<Millis>,
}

/// Finds the page to go on after, if Google still knows the list and it was read by the same mapping; else, and
/// without a time, forgets what was read.
pub(super) fn resume_point(
    data: &Path,
    file: &Path,
    mapping: &Mapping,
    now: Option<Millis>,
) -> Result<ResumePoint, store::Error> {
    let conn = plan::open(data, file)?;
    let kept = plan::mapping(&conn);
    let (first, _) = plan::account::first_read(&conn)?;
    let last = plan::account::last_page(&conn)?;
    if let (Some(first), Some(Page { ordinal, next_token: Some(token), .. })) = (first, last)
        && now.is_some_and(|now| now - first < LIST_LIFE)
        && kept.is_ok_and(|kept| kept == *mapping)
    {
        let already = plan::account::count(&conn)?;
        return Ok(ResumePoint { after: Some((ordinal, token)), already, first_at: Some(first) });
    }
    plan::account::clear(&conn)?;
    plan::keep_mapping(&conn, mapping)?;
    Ok(ResumePoint::default())
}

/// Reads pages as they come and appends them; runs beside the network.
pub(super) fn write_pages(
    mut inbox: mpsc::Receiver<Read>,
    data: &Path,
    file: &Path,
    run: i64,
    now: &dyn Fn() -> Millis,
) -> Result<(), Error> {
    let mut conn = plan::open(data, file)?;
    let mapping = plan::mapping(&conn)?;
    let newcomers = Newcomers::of(&conn, run)?;
    let printer = Fingerprinter::new(&mapping);
    while let Some(read) = inbox.blocking_recv() {
        let (page, accounts) = match read {
            Read::Clear => {
                plan::account::clear(&conn)?;
                continue;
            }
            Read::Unseen { of, tell } => {
                // Whoever asked has given up if nobody listens.
                let _ = tell.send(plan::account::unseen(&conn, of.iter())?);
                continue;
            }
            Read::Accounts(accounts) => {
                let ordinal = plan::account::last_page(&conn)?.map_or(0, |last| last.ordinal + 1);
                (Page { ordinal, next_token: None, read_at: now(), had_users: true }, accounts)
            }
            Read::Page { ordinal, page, keep } => {
                let mut accounts = page.accounts()?;
                if let Some(keep) = keep {
                    accounts.retain(|account| keep.contains(&account.id));
                }
                let had_users = page.has_users_key;
                (Page { ordinal, next_token: page.next.clone(), read_at: now(), had_users }, accounts)
            }
        };
        let printed: Vec<_> = accounts
            .into_iter()
            .map(|account| {
                let fingerprint = printer.of(&account);
                (account, fingerprint)
            })
            .collect();
        plan::account::append(&mut conn, &page, printed, &mapping, |read| {
            newcomers.map(|newcomers| newcomers.decide(read, &mapping))
        })?;
    }
    Ok(())
}
