//! Reads Google into the plan file of a run, page by page, and survives what happens on the way.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use directory::absence::{self, ListRead};
use directory::fingerprint::Fingerprinter;
use directory::{Account, Mapping};
use futures::{StreamExt, TryStreamExt, stream};
use google::groups::{MemberKind, Membership};
use google::{Client, Notice, UserList, UserPage};
use store::Millis;
use store::connection::Domain;
use store::plan::account::Page;
use store::run::{self, State};
use store::{list_read, plan};
use tokio::sync::{mpsc, oneshot};

use super::{Mode, Scope};
use crate::lock::RunLock;
use crate::workstation::blocking;
use crate::{Error, Progress, Watch, Workstation};

/// How long a list may take before Google breaks it off (`google-api.md` 2.1: 60 minutes), with a margin.
const LIST_LIFE: Millis = 55 * 60 * 1000;

/// How many accounts are asked for one by one before reading the whole list is cheaper.
const ONE_BY_ONE: usize = 200;

/// How many of those are asked for at once.
pub(super) const AT_ONCE: usize = 8;

impl Workstation {
    /// Reads Google, makes the plan, and leaves it for review; returns the run.
    ///
    /// A read of the same scope that lost the network is continued from its last page while Google still knows
    /// the list. Whatever else waits, a plan in review above all, is replaced when the new plan is complete, and not
    /// before: a read that fails or is cancelled leaves it alone.
    ///
    /// # Errors
    /// [`Error::Busy`] when another run holds the connection or waits to be finished; [`Error::Doubt`] when the list
    /// is not believed; [`Error::SizeInDoubt`] when [`Workstation::import_accept`] may believe it; [`Error::Google`];
    /// [`Error::Cancelled`].
    pub async fn import_read(
        &self,
        connection: i64,
        scope: Scope,
        mode: Mode,
        watch: &Watch,
    ) -> Result<i64, Error> {
        self.read_run(run::IMPORT, connection, scope.meant()?, mode, watch).await
    }

    /// The same, for a run of a verb.
    pub(crate) async fn read_run(
        &self,
        verb: &'static str,
        connection: i64,
        scope: Scope,
        mode: Mode,
        watch: &Watch,
    ) -> Result<i64, Error> {
        let _lock = RunLock::take(self.home(), connection, "an import reads Google")?;
        self.check_scope(connection, &scope).await?;
        let run = self.begin_or_continue(verb, connection, &scope, mode).await?;
        let result = self.read_and_plan(run, connection, &scope, watch).await;
        match &result {
            Ok(()) => return Ok(run),
            // What was read stays for the next try, or until its size is accepted.
            Err(
                Error::Google(
                    google::Error::Offline { .. }
                    | google::Error::Unavailable { .. }
                    | google::Error::Protocol { .. },
                )
                | Error::SizeInDoubt { .. },
            ) => {}
            Err(Error::Cancelled) => self.close_read(run, State::Discarded, None).await?,
            Err(error) => {
                let code = if matches!(error, Error::Doubt(_)) { "shrunkenList" } else { "failed" };
                self.close_read(run, State::Failed, Some((code, error.to_string()))).await?;
            }
        }
        result.map(|()| run)
    }

    async fn begin_or_continue(
        &self,
        verb: &'static str,
        connection: i64,
        scope: &Scope,
        mode: Mode,
    ) -> Result<i64, Error> {
        let text = serde_json::to_string(scope).map_err(|error| Error::machine("the scope", &error))?;
        let open = self.inner.store.read(move |conn| run::open(conn, connection)).await?;
        if let Some(run) = open.iter().find(|run| run.state == State::Applying) {
            let id = run.id;
            return Err(Error::Busy(format!(
                "run {id} was interrupted while it was applied; finish it first"
            )));
        }
        // One that looked at a user again and was broken off.
        for run in open.iter().filter(|run| run.verb == run::REFRESH) {
            self.close_read(run.id, State::Discarded, None).await?;
        }
        let same = |run: &&run::Row| {
            run.state == State::Reading
                && !run.is_in_doubt()
                && run.verb == verb
                && run.scope == text
                && run.mode == mode.name()
        };
        if let Some(run) = open.iter().find(same).filter(|_| verb == run::IMPORT) {
            return Ok(run.id);
        }
        let now = self.now();
        let run = self
            .inner
            .store
            .write(move |tx| run::begin(tx, connection, verb, &text, mode.name(), now))
            .await?;
        // A file left over from a run whose number was never committed must not be continued.
        plan::remove(&self.home().plan(run))?;
        Ok(run)
    }

    async fn close_read(
        &self,
        run: i64,
        state: State,
        error: Option<(&'static str, String)>,
    ) -> Result<(), Error> {
        let now = self.now();
        self.inner
            .store
            .write(move |tx| {
                let error = error.as_ref().map(|(code, words)| (*code, words.as_str()));
                run::close(tx, run, state, &run::Counts::default(), error, now)
            })
            .await?;
        plan::remove(&self.home().plan(run))?;
        Ok(())
    }

    async fn read_and_plan(
        &self,
        run: i64,
        connection: i64,
        scope: &Scope,
        watch: &Watch,
    ) -> Result<(), Error> {
        let mapping = self.inner.store.read(move |conn| store::mapping::get(conn, connection)).await?;
        let reader = Reader { workstation: self, run, connection, scope, mapping: &mapping, watch };
        let accounts = self.read_what_is_believed(&reader).await?;
        tracing::info!(run, accounts, "read Google");
        self.make_plan(run, watch).await
    }

    /// Refuses a scope that Google does not have, before a plan that waits is given up for it.
    async fn check_scope(&self, connection: i64, scope: &Scope) -> Result<(), Error> {
        let Scope::OrgUnit { path } = scope else { return Ok(()) };
        if !path.starts_with('/') {
            return Err(Error::InvalidInput(format!("an org unit's path begins with /, {path} does not")));
        }
        let client = self.client(connection).await?;
        let units = match self.note_health(connection, client.org_units().await).await {
            Ok(units) => units,
            // Who may not see the tree can still name a part of it.
            Err(Error::Google(google::Error::NotPermitted { .. } | google::Error::MissingScope { .. })) => {
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        if path == "/" || units.iter().any(|unit| unit.path.eq_ignore_ascii_case(path.trim_end_matches('/')))
        {
            return Ok(());
        }
        Err(Error::NotFound(format!("there is no org unit {path} on Google")))
    }
}

/// Names the group that Google does not know, or that is not of this organisation.
pub(super) fn named<T>(
    group: &str,
    domains: &[Domain],
    result: Result<T, google::Error>,
) -> Result<T, Error> {
    let own = |domain: &str| domains.iter().any(|own| own.name.eq_ignore_ascii_case(domain));
    result.map_err(|error| match (error, group.split_once('@')) {
        (google::Error::NotFound { .. }, _) => {
            Error::NotFound(format!("there is no group {group} on Google"))
        }
        // Google refuses to speak of another customer's groups.
        (google::Error::NotPermitted { .. }, Some((_, domain))) if !domains.is_empty() && !own(domain) => {
            let names: Vec<_> = domains.iter().map(|domain| domain.name.as_str()).collect();
            Error::NotFound(format!(
                "{group} is no group of this organisation, whose domains are {}",
                names.join(", ")
            ))
        }
        (other, _) => other.into(),
    })
}

/// Gives the key under which the size of a scope's list is remembered.
pub(super) fn scope_key(scope: &Scope) -> String {
    serde_json::to_string(scope).unwrap_or_default()
}

/// What goes to the thread that writes the plan file.
enum Read {
    /// A page of a list.
    Page { ordinal: u64, page: Box<UserPage>, keep: Option<Arc<HashSet<String>>> },
    /// Accounts that were asked for one by one.
    Accounts(Vec<Account>),
    /// Tell which of these did not come.
    Unseen { of: Arc<HashSet<String>>, tell: oneshot::Sender<Vec<String>> },
    /// Begin again.
    Clear,
}

/// What is read for a run, and who watches.
pub(super) struct Reader<'a> {
    pub(super) workstation: &'a Workstation,
    pub(super) run: i64,
    pub(super) connection: i64,
    pub(super) scope: &'a Scope,
    pub(super) mapping: &'a Mapping,
    pub(super) watch: &'a Watch,
}

/// A list that was read to its end.
pub(super) struct List {
    /// What is known of it.
    pub(super) read: ListRead,
    /// For asking more.
    pub(super) client: Client,
}

impl Reader<'_> {
    /// Reads the scope into the plan file to its end, or on from where an earlier try was broken off.
    pub(super) async fn read(&self) -> Result<List, Error> {
        let Self { workstation, run, connection, .. } = *self;
        let reading = Reading::prepare(self).await?;
        let (client, last_complete) = (reading.client.clone(), reading.expected);
        match reading.read(self.scope).await {
            Ok(()) => workstation.note_health(connection, Ok(())).await?,
            Err(Error::Google(error)) => workstation.note_health(connection, Err(error)).await?,
            Err(error) => return Err(error),
        }
        self.watch.tell(Progress::Planning { doing: "putting what was read in order".to_owned() });
        let row = workstation.inner.store.read(move |conn| store::connection::get(conn, connection)).await?;
        let (data, file) = (workstation.inner.store.path().to_owned(), workstation.home().plan(run));
        let read = blocking(move || {
            let conn = plan::open(&data, &file)?;
            Ok::<_, store::Error>(ListRead {
                accounts: plan::account::finish(&conn)?,
                had_users_key: plan::account::first_read(&conn)?.1,
                connected_account_seen: plan::account::contains(&conn, &row.admin_id)?,
                last_complete,
            })
        })
        .await??;
        Ok(List { read, client })
    }
}

/// What is known of a list that was read to its end.
#[derive(Debug, Clone, Copy)]
struct Listed {
    accounts: u64,
    had_users_key: bool,
}

/// One reading of Google.
struct Reading {
    client: Client,
    watch: Watch,
    pages: mpsc::Sender<Read>,
    writer: tokio::task::JoinHandle<Result<(), Error>>,
    /// The page to go on after, and its place.
    from: Option<(u64, String)>,
    already: u64,
    expected: Option<u64>,
    /// How many the last complete list of the whole customer had.
    last_whole: Option<u64>,
    domains: Vec<Domain>,
    begun: Instant,
}

impl Reading {
    async fn prepare(reader: &Reader<'_>) -> Result<Self, Error> {
        let Reader { workstation, run, connection, scope, mapping, watch } = *reader;
        let client = workstation.client(connection).await?;
        let (key, now) = (scope_key(scope), workstation.now());
        let whole = scope_key(&Scope::All);
        let (expected, last_whole, domains) = workstation
            .inner
            .store
            .read(move |conn| {
                let last = |key: &str| list_read::last_complete(conn, connection, key);
                Ok((last(&key)?, last(&whole)?, store::connection::domains(conn, connection)?))
            })
            .await?;
        let (data, file) = (workstation.inner.store.path().to_owned(), workstation.home().plan(run));
        crate::home::open_private(&file).map_err(|error| Error::machine("the plan", &error))?;
        let (from, already) = blocking({
            let (data, file, mapping) = (data.clone(), file.clone(), mapping.clone());
            // Who is in a group is asked anew, and may be others now.
            let resumes = !matches!(scope, Scope::Group { .. });
            move || resume_point(&data, &file, &mapping, resumes.then_some(now))
        })
        .await??;
        let (pages, inbox) = mpsc::channel(2);
        let printer = Fingerprinter::new(mapping);
        let clock = workstation.inner.environment.now.clone();
        let writer = tokio::task::spawn_blocking(move || write_pages(inbox, &data, &file, &printer, &*clock));
        let begun = Instant::now();
        let watch = watch.clone();
        Ok(Self { client, watch, pages, writer, from, already, expected, last_whole, domains, begun })
    }

    /// Reads a scope to its end, or until it is cancelled, and waits until all that came is written.
    async fn read(mut self, scope: &Scope) -> Result<(), Error> {
        let cancel = self.watch.cancel.clone();
        let told = tokio::select! {
            told = self.read_scope(scope) => told,
            () = cancel.cancelled() => Err(Error::Cancelled),
        };
        let (closed, _) = mpsc::channel(1);
        self.pages = closed;
        let written = self.writer.await.map_err(|error| Error::machine("writing the plan", &error))?;
        written.and(told)
    }

    async fn read_scope(&self, scope: &Scope) -> Result<(), Error> {
        match scope {
            Scope::All | Scope::OrgUnit { .. } | Scope::Query { .. } => {
                self.list(scope.query(), None).await.map(|_| ())
            }
            Scope::Account { google_id } => {
                let account = self.client.user(google_id).await?.account;
                self.send(Read::Accounts(vec![account])).await
            }
            Scope::Group { email } => self.group(email).await,
        }
    }

    /// Reads a group's members: a small group one by one, a large one out of the whole list.
    async fn group(&self, email: &str) -> Result<(), Error> {
        self.tell(0, &format!("reading the members of {email}"));
        let members = self.client.members(email, Membership::Nested).await;
        let members = named(email, &self.domains, members)?;
        if members.is_empty() {
            absence::judge_members(0, self.client.group(email).await?.direct_members)?;
        }
        if members.iter().any(|member| member.kind == MemberKind::Customer) {
            return self.believed(None).await;
        }
        let users: Vec<_> = members
            .into_iter()
            .filter(|member| member.kind == MemberKind::User)
            .map(|member| member.id)
            .collect();
        let distinct: HashSet<_> = users.into_iter().collect();
        if distinct.len() <= ONE_BY_ONE {
            return self.one_by_one(distinct.into_iter().collect()).await;
        }
        let distinct = Arc::new(distinct);
        self.believed(Some(Arc::clone(&distinct))).await?;
        // A list may lack somebody who is there: whoever is a member and was not in it is asked for.
        let (tell, told) = oneshot::channel();
        self.send(Read::Unseen { of: distinct, tell }).await?;
        match told.await {
            Ok(unseen) if unseen.is_empty() => Ok(()),
            Ok(unseen) => self.one_by_one(unseen).await,
            // The writer ended with an error, which is told when it is waited for.
            Err(_) => Ok(()),
        }
    }

    /// Reads members by their ids.
    async fn one_by_one(&self, mut ids: Vec<String>) -> Result<(), Error> {
        ids.sort();
        let asked = ids.len();
        let fetch = |id: String| async move {
            match self.client.user(&id).await {
                Ok(user) => Ok(Ok(user.account)),
                // Left since the members were read, or a member from another organisation.
                Err(error @ (google::Error::NotFound { .. } | google::Error::NotPermitted { .. })) => {
                    Ok(Err(error))
                }
                Err(error) => Err(error),
            }
        };
        let found: Vec<_> = stream::iter(ids.into_iter().map(fetch)).buffered(AT_ONCE).try_collect().await?;
        let (accounts, left_out): (Vec<_>, Vec<_>) = found.into_iter().partition(Result::is_ok);
        let refused = left_out.iter().filter_map(|result| result.as_ref().err());
        let refused: Vec<_> =
            refused.filter(|error| matches!(error, google::Error::NotPermitted { .. })).collect();
        if refused.len() == asked
            && let Some(error) = refused.first()
        {
            // Not one of them may be looked at: that is the account's doing, not theirs.
            return Err(Error::Google((*error).clone()));
        }
        if !left_out.is_empty() {
            let (outside, gone) = (refused.len(), left_out.len() - refused.len());
            tracing::info!(outside, gone, "members that are no accounts of this customer are left out");
        }
        let accounts: Vec<_> = accounts.into_iter().flatten().collect();
        self.tell(accounts.len() as u64, "");
        self.send(Read::Accounts(accounts)).await
    }

    /// Reads a group out of the list of the whole customer; a list that is in doubt is read again, once.
    async fn believed(&self, keep: Option<Arc<HashSet<String>>>) -> Result<(), Error> {
        let judge = |listed: Listed| {
            absence::judge_whole_customer(ListRead {
                accounts: listed.accounts,
                had_users_key: listed.had_users_key,
                // Whoever is not of the group is not looked at.
                connected_account_seen: true,
                last_complete: self.last_whole,
            })
        };
        if let Err(doubt) = judge(self.list(None, keep.clone()).await?) {
            self.tell(0, &format!("the list is read again: {doubt}"));
            self.send(Read::Clear).await?;
            judge(self.list(None, keep).await?)?;
        }
        Ok(())
    }

    /// Reads a list to its end; one that took too long for Google is begun again, once.
    async fn list(&self, query: Option<String>, keep: Option<Arc<HashSet<String>>>) -> Result<Listed, Error> {
        let list = UserList { query, ..UserList::default() };
        match self.pages(&list, self.from.clone(), keep.clone()).await {
            Err(Error::Google(google::Error::StalePage { .. })) => {
                self.send(Read::Clear).await?;
                self.pages(&list, None, keep).await
            }
            other => other,
        }
    }

    async fn pages(
        &self,
        list: &UserList,
        from: Option<(u64, String)>,
        keep: Option<Arc<HashSet<String>>>,
    ) -> Result<Listed, Error> {
        let mut had_users_key = false;
        let mut read = if from.is_some() { self.already } else { 0 };
        let (mut ordinal, mut token) = match from {
            Some((ordinal, token)) => (ordinal + 1, Some(token)),
            None => (0, None),
        };
        let (watch, expected, begun) = (self.watch.clone(), self.expected, self.begun);
        let client = self.client.on_event(move |notice| {
            if let Notice::Waiting { pause, why, attempt, of, .. } = notice {
                let doing =
                    format!("waiting {:.0} s: {why} (try {attempt} of {of})", pause.as_secs_f64().max(1.0));
                watch.tell(Progress::Reading { read: 0, expected, rate: rate(0, begun), doing });
            }
        });
        loop {
            let page = client.users_page(list, token.as_deref()).await?;
            read += page.len() as u64;
            had_users_key |= page.has_users_key;
            token.clone_from(&page.next);
            self.tell(read, "");
            self.send(Read::Page { ordinal, page: Box::new(page), keep: keep.clone() }).await?;
            ordinal += 1;
            if token.is_none() {
                return Ok(Listed { accounts: read, had_users_key });
            }
        }
    }

    fn tell(&self, read: u64, doing: &str) {
        let rate = rate(read.saturating_sub(self.already), self.begun);
        self.watch.tell(Progress::Reading { read, expected: self.expected, rate, doing: doing.to_owned() });
    }

    async fn send(&self, read: Read) -> Result<(), Error> {
        // The writer ends early only with an error, which is told when it is waited for.
        let _ = self.pages.send(read).await;
        Ok(())
    }
}

fn rate(read: u64, begun: Instant) -> f64 {
    read as f64 / begun.elapsed().as_secs_f64().max(0.001)
}

/// Finds the page to go on after, if Google still knows the list and it was read by the same mapping; else, and
/// without a time, forgets what was read.
fn resume_point(
    data: &Path,
    file: &Path,
    mapping: &Mapping,
    now: Option<Millis>,
) -> Result<(Option<(u64, String)>, u64), store::Error> {
    let conn = plan::open(data, file)?;
    let kept = plan::mapping(&conn);
    let (first, _) = plan::account::first_read(&conn)?;
    let last = plan::account::last_page(&conn)?;
    if let (Some(first), Some(Page { ordinal, next_token: Some(token), .. })) = (first, last)
        && now.is_some_and(|now| now - first < LIST_LIFE)
        && kept.is_ok_and(|kept| kept == *mapping)
    {
        return Ok((Some((ordinal, token)), plan::account::count(&conn)?));
    }
    plan::account::clear(&conn)?;
    plan::keep_mapping(&conn, mapping)?;
    Ok((None, 0))
}

/// Reads pages as they come and appends them; runs beside the network.
fn write_pages(
    mut inbox: mpsc::Receiver<Read>,
    data: &Path,
    file: &Path,
    printer: &Fingerprinter,
    now: &dyn Fn() -> Millis,
) -> Result<(), Error> {
    let mut conn = plan::open(data, file)?;
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
        plan::account::append(&mut conn, &page, &printed)?;
    }
    Ok(())
}
