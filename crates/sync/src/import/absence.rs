//! Verified absence: what is done about a list of the whole customer that is not believed, and about bound accounts
//! that even a believed one lacks.

use std::collections::HashSet;
use std::time::Instant;

use directory::Account;
use directory::absence::{self, Doubt};
use directory::fingerprint::Fingerprinter;
use directory::provision::Deleted;
use futures::{StreamExt, TryStreamExt, stream};
use google::{Client, Deletion, UserList};
use store::gone_account::{self, Gone};
use store::plan::account::{self, Page};
use store::plan::pair;
use store::run::{self, Row};
use store::{list_read, plan};

use super::Scope;
use super::plan::replace;
use super::plan_file::LIST_LIFE;
use super::reading::{AT_ONCE, List, Reader, scope_key};
use super::things::Collector;
use crate::lock::RunLock;
use crate::workstation::blocking;
use crate::{Error, Progress, Watch, Workstation};

/// The code of a run whose list waits to be believed.
const IN_DOUBT: &str = "sizeInDoubt";

/// A list that waits until somebody accepts its size.
#[derive(Debug, Clone)]
pub struct DoubtedList {
    /// The run that read it.
    pub run: Row,
    /// How many accounts it has: the number to accept.
    pub accounts: u64,
    /// How many the last complete read had.
    pub last: u64,
}

/// What became of the bound accounts that a list lacked.
struct Absent {
    /// How many are there all the same.
    there: u64,
    /// The ids of those that are not on Google any more.
    gone: Vec<String>,
}

/// Whose list is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Import,
    Sync,
}

impl Workstation {
    /// Reads a scope until its list can be believed, and notes how many accounts it has.
    ///
    /// A list of the whole customer that is in doubt is read again, once; then whoever is missing is asked for.
    pub(super) async fn read_what_is_believed(&self, reader: &Reader<'_>) -> Result<u64, Error> {
        let started = Instant::now();
        let mut list = reader.read().await?;
        let mut settled = Ok(Vec::new());
        if reader.scope.is_whole_customer()
            && let Err(doubt) = absence::judge_whole_customer(list.read)
        {
            tracing::warn!(run = reader.run, %doubt, "the list is read again");
            let doing = format!("the list is read again: {doubt}");
            let expected = list.read.last_complete;
            reader.watch.tell(Progress::Reading { read: 0, expected, rate: 0.0, doing });
            let first = list.read.accounts;
            plan::remove(&self.home().plan(reader.run))?;
            list = reader.read().await?;
            if let Err(doubt) = absence::judge_whole_customer(list.read) {
                settled = self.verify_absence(reader, doubt, &list, first).await;
            }
        }
        if !matches!(settled, Ok(_) | Err(Error::SizeInDoubt { .. })) {
            return settled.map(|_| list.read.accounts);
        }
        let (run, connection) = (reader.run, reader.connection);
        let (mut accounts, mut measure) = (list.read.accounts, list.read.accounts);
        if let (true, Ok(known)) = (reader.scope.is_whole_customer(), &mut settled) {
            let absent = self.verify_missing(run, connection, std::mem::take(known)).await?;
            accounts += absent.there;
            measure = self.measure(reader, &list, accounts, absent.gone).await?;
        }
        let (now, key) = (self.now(), scope_key(reader.scope));
        let read_ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let doubt = settled.as_ref().err().map(ToString::to_string);
        let replaced = self
            .inner
            .store
            .write(move |tx| {
                run::set_read(tx, run, accounts, read_ms, now)?;
                match doubt {
                    Some(words) => {
                        run::set_doubt(tx, run, Some((IN_DOUBT, &words)))?;
                        // One list can be accepted at a time: the last.
                        replace(tx, run, Row::is_in_doubt, now)
                    }
                    None => {
                        list_read::remember(tx, connection, &key, measure, now)?;
                        Ok(Vec::new())
                    }
                }
            })
            .await?;
        self.remove_plans(&replaced)?;
        settled.map(|_| accounts)
    }

    /// Believes a shrunken list if accounts that are gone for certain explain the difference: those in Google's list
    /// of the deleted, and bound ones that are asked for one by one.
    ///
    /// A bound account that is still there, but was not in the list, proves the list wrong. Where nothing proves it
    /// wrong and nothing explains it, two readings of the same size may be accepted. Gives the ids of the bound
    /// accounts that are gone.
    async fn verify_absence(
        &self,
        reader: &Reader<'_>,
        doubt: Doubt,
        list: &List,
        first: u64,
    ) -> Result<Vec<String>, Error> {
        let Doubt::Shrunken { accounts, last } = doubt else { return Err(doubt.into()) };
        let connection = reader.connection;
        let missing = self
            .with_plan(reader.run, move |conn| Ok(plan::account::missing(conn, connection, u32::MAX)?))
            .await?;
        if !are_gone(&list.client, &missing).await? {
            return Err(doubt.into());
        }
        let mut gone = self.deleted_since_the_last(connection, &list.client).await?;
        gone.extend(missing.iter().cloned());
        if absence::is_explained(accounts, gone.len() as u64, last) {
            return Ok(missing);
        }
        if first == accounts {
            return Err(Error::SizeInDoubt { run: reader.run, accounts, last });
        }
        Err(doubt.into())
    }

    /// Lists whom Google deleted since the last complete read; whoever was deleted before was not in that one either,
    /// and explains nothing.
    async fn deleted_since_the_last(
        &self,
        connection: i64,
        client: &Client,
    ) -> Result<HashSet<String>, Error> {
        let key = scope_key(&Scope::All);
        let since =
            self.inner.store.read(move |conn| list_read::last_read_at(conn, connection, &key)).await?;
        let since = since.map(|since| since - LIST_LIFE);
        let later = |deletion: &Deletion| match (deletion.at, since) {
            (Some(at), Some(since)) => at.as_millisecond() >= since,
            _ => true,
        };
        Ok(deletions(client).await?.into_iter().filter(later).map(|deletion| deletion.id).collect())
    }

    /// Gives the number that the next list is measured by: this one's, and whoever is missing from it without being
    /// gone for certain. A list that loses a little each time never becomes its own measure.
    async fn measure(
        &self,
        reader: &Reader<'_>,
        list: &List,
        accounts: u64,
        gone: Vec<String>,
    ) -> Result<u64, Error> {
        let last = list.read.last_complete.unwrap_or_default();
        if accounts >= last {
            return Ok(accounts);
        }
        let mut certain = self.deleted_since_the_last(reader.connection, &list.client).await?;
        certain.extend(gone);
        Ok(accounts.max(last.saturating_sub(certain.len() as u64)))
    }

    /// Asks by its id for every bound account that was not in a list of the whole customer: a missing row alone says
    /// nothing. Whoever is there is added to what was read; whoever is not is noted. Those of whom it is known that
    /// they are gone are not asked for again.
    async fn verify_missing(&self, run: i64, connection: i64, known: Vec<String>) -> Result<Absent, Error> {
        let mut missing =
            self.with_plan(run, move |conn| Ok(account::missing(conn, connection, u32::MAX)?)).await?;
        let known: HashSet<_> = known.into_iter().collect();
        missing.retain(|google_id| !known.contains(google_id));
        let client = self.client(connection).await?;
        let ask = |id: String| {
            let client = client.clone();
            async move {
                match client.user(&id).await {
                    Ok(user) => Ok((id, Some(user.account))),
                    Err(google::Error::NotFound { .. }) => Ok((id, None)),
                    Err(error) => Err(Error::from(error)),
                }
            }
        };
        let answers: Vec<_> =
            stream::iter(missing.into_iter().map(ask)).buffered(AT_ONCE).try_collect().await?;
        let (there, mut gone): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|(_, account)| account.is_some());
        gone.extend(known.into_iter().map(|google_id| (google_id, None)));
        let restorable: HashSet<String> = match gone.as_slice() {
            [] => HashSet::new(),
            _ => deletions(&client).await?.into_iter().map(|deletion| deletion.id).collect(),
        };
        let gone: Vec<_> = gone
            .into_iter()
            .map(|(id, _)| match restorable.contains(&id) {
                true => (id, Deleted::Restorable),
                false => (id, Deleted::ForGood),
            })
            .collect();
        if !(there.is_empty() && gone.is_empty()) {
            tracing::info!(
                run,
                there = there.len(),
                gone = gone.len(),
                "bound accounts that the list lacked"
            );
        }
        let there: Vec<_> = there.into_iter().filter_map(|(_, account)| account).collect();
        let absent = Absent {
            there: there.len() as u64,
            gone: gone.iter().map(|(google_id, _)| google_id.clone()).collect(),
        };
        let (data, file, now) = (self.inner.store.path().to_owned(), self.home().plan(run), self.now());
        let noted = gone.clone();
        blocking(move || {
            let mut conn = plan::open(&data, &file)?;
            if !there.is_empty() {
                let mapping = plan::mapping(&conn)?;
                let printer = Fingerprinter::new(&mapping);
                let with_fingerprint = |account: Account| {
                    let fingerprint = printer.of(&account);
                    (account, fingerprint)
                };
                let found = there.into_iter().map(with_fingerprint).collect();
                let ordinal = account::last_page(&conn)?.map_or(0, |last| last.ordinal + 1);
                let page = Page { ordinal, next_token: None, read_at: now, had_users: true };
                account::append(&mut conn, &page, found, &mapping, |_| None)?;
                account::finish(&conn)?;
            }
            for (google_id, deleted) in noted {
                pair::note_deleted(&conn, &google_id, deleted == Deleted::Restorable)?;
            }
            Ok::<_, Error>(())
        })
        .await??;
        self.inner.store.write(move |tx| gone_account::note_all(tx, connection, &gone, now)).await?;
        Ok(absent)
    }

    /// Gives the list of a connection that waits until its size is accepted, if there is one.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn import_in_doubt(&self, connection: i64) -> Result<Option<DoubtedList>, Error> {
        self.in_doubt(connection, Verb::Import).await
    }

    /// The same of a sync, which reads the same list.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn sync_in_doubt(&self, connection: i64) -> Result<Option<DoubtedList>, Error> {
        self.in_doubt(connection, Verb::Sync).await
    }

    async fn in_doubt(&self, connection: i64, verb: Verb) -> Result<Option<DoubtedList>, Error> {
        let of_verb = move |run: &Row| run.is_in_doubt() && run.is_sync() == (verb == Verb::Sync);
        let found = self.inner.store.read(move |conn| {
            let Some(run) = run::open(conn, connection)?.into_iter().find(of_verb) else {
                return Ok(None);
            };
            let last = list_read::last_complete(conn, connection, &scope_key(&Scope::All))?;
            let accounts = run.accounts.unwrap_or_default();
            Ok(Some(DoubtedList { run, accounts, last: last.unwrap_or_default() }))
        });
        Ok(found.await?)
    }

    /// Believes a list that is in doubt, because somebody names how many accounts it has; makes its plan and returns
    /// the run.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no list waits; [`Error::InvalidInput`] when it has another number of accounts.
    pub async fn import_accept(&self, connection: i64, accounts: u64, watch: &Watch) -> Result<i64, Error> {
        self.accept(connection, Verb::Import, accounts, watch).await
    }

    /// The same of a sync.
    ///
    /// # Errors
    /// As [`Workstation::import_accept`].
    pub async fn sync_accept(&self, connection: i64, accounts: u64, watch: &Watch) -> Result<i64, Error> {
        self.accept(connection, Verb::Sync, accounts, watch).await
    }

    async fn accept(&self, connection: i64, verb: Verb, accounts: u64, watch: &Watch) -> Result<i64, Error> {
        let _lock = RunLock::take(self.home(), connection, "the size of a list is accepted")?;
        let nothing = || Error::NotFound("no list waits for its size to be accepted".to_owned());
        let doubted = self.in_doubt(connection, verb).await?.ok_or_else(nothing)?;
        if accounts != doubted.accounts {
            let has = doubted.accounts;
            return Err(Error::InvalidInput(format!("the list has {has} users, not {accounts}")));
        }
        let run = doubted.run.id;
        // What was read must still be there before its size is believed.
        self.with_plan(run, |conn| Ok(plan::mapping(conn)?)).await?;
        let read_at = doubted.run.read_at.unwrap_or_else(|| self.now());
        self.inner
            .store
            .write(move |tx| {
                list_read::remember(tx, connection, &scope_key(&Scope::All), accounts, read_at)?;
                run::set_doubt(tx, run, None)
            })
            .await?;
        tracing::info!(run, accounts, "the size of the list was accepted");
        self.verify_missing(run, connection, Vec::new()).await?;
        Collector { workstation: self, run, connection, watch }.collect(&doubted.run.things).await?;
        self.make_plan(run, watch).await?;
        Ok(run)
    }
}

/// Names whose accounts are gone: the first three, and how many others there are.
pub(super) fn named(count: u64, first: &[Gone]) -> String {
    let named: Vec<_> = first.iter().map(|gone| gone.email.as_str()).take(3).collect();
    match count.saturating_sub(named.len() as u64) {
        0 => named.join(", "),
        others => format!("{} and {others} more", named.join(", ")),
    }
}

/// Asks for accounts one by one; tells whether every one is gone, and stops at the first that is not.
async fn are_gone(client: &Client, ids: &[String]) -> Result<bool, Error> {
    let is_gone = |id: &String| {
        let (client, id) = (client.clone(), id.clone());
        async move {
            match client.user(&id).await {
                Ok(_) => Ok(false),
                Err(google::Error::NotFound { .. }) => Ok(true),
                Err(error) => Err(error),
            }
        }
    };
    let mut answers = stream::iter(ids.iter().map(is_gone)).buffer_unordered(AT_ONCE);
    while let Some(is_gone) = answers.try_next().await? {
        if !is_gone {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Lists the accounts that were deleted in the last 20 days (`google-api.md` 2.1).
pub(super) async fn deletions(client: &Client) -> Result<Vec<Deletion>, Error> {
    let list = UserList { show_deleted: true, fields: google::Fields::Deletions, ..UserList::default() };
    let (mut gone, mut token) = (Vec::new(), None);
    loop {
        let page = client.users_page(&list, token.as_deref()).await?;
        gone.append(&mut page.deletions()?);
        token = page.next;
        if token.is_none() {
            return Ok(gone);
        }
    }
}
