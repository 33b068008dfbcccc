//! Reads lists and groups from Google, page by page, and survives what happens on the way.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Instant;

use directory::absence::{self, ListRead};
use directory::{CustomField, Mapping};
use futures::{StreamExt, TryStreamExt, stream};
use google::groups::{Member, MemberKind, Membership};
use google::{Client, Notice, UserList};
use store::connection::Domain;
use store::{Millis, former_binding, list_read, plan, taken_out};
use tokio::sync::{mpsc, oneshot};

use super::Scope;
use super::plan_file::{LIST_LIFE, Read, ResumePoint, resume_point, write_pages};
use crate::workstation::blocking;
use crate::{Error, Progress, Watch, Workstation};

/// How many accounts are asked for one by one before reading the whole list is cheaper.
const ONE_BY_ONE: usize = 200;

/// How many of those are asked for at once.
pub(crate) const AT_ONCE: usize = 8;

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

/// Reads who is in a group, however deep.
///
/// Google says late whom a group has by another that was just put into it: each of those is asked itself. Whoever is in
/// several of them is listed several times.
pub(super) async fn members_within(client: &Client, group: &str) -> Result<Vec<Member>, google::Error> {
    let inner = |members: &[Member]| -> Vec<String> {
        let groups = members.iter().filter(|member| member.kind == MemberKind::Group);
        groups.map(|member| member.id.clone()).collect()
    };
    let mut members = client.members(group, Membership::Nested).await?;
    let mut open = inner(&members);
    let mut asked = HashSet::new();
    while let Some(id) = open.pop() {
        if !asked.insert(id.clone()) {
            continue;
        }
        match client.members(&id, Membership::Direct).await {
            Ok(direct) => {
                open.extend(inner(&direct));
                members.extend(direct);
            }
            // Gone since, or a group of another organisation, whose people are not ours.
            Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(members)
}

/// Gives the key under which the size of a scope's list is remembered.
pub(crate) fn scope_key(scope: &Scope) -> String {
    serde_json::to_string(scope).unwrap_or_default()
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
            let accounts = plan::account::finish(&conn)?;
            former_binding::seen(&conn, connection)?;
            taken_out::seen(&conn, connection)?;
            Ok::<_, store::Error>(ListRead {
                accounts,
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
    /// The customer's own fields that the mapping takes part in.
    custom: Arc<BTreeSet<CustomField>>,
    begun: Instant,
    now: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// When the first page of the list was read.
    first_at: Millis,
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
        crate::home::open_private(&file)
            .map_err(|error| Error::data_file(format!("the plan {}", file.display()), error))?;
        let ResumePoint { after: from, already, first_at } = blocking({
            let (data, file, mapping) = (data.clone(), file.clone(), mapping.clone());
            // Who is in a group is asked anew, and may be others now.
            let resumes = !matches!(scope, Scope::Group { .. });
            move || resume_point(&data, &file, &mapping, resumes.then_some(now))
        })
        .await??;
        let (pages, inbox) = mpsc::channel(2);
        let clock = workstation.inner.environment.now.clone();
        let (now, first_at) = (clock.clone(), first_at.unwrap_or(now));
        let writer = tokio::task::spawn_blocking(move || write_pages(inbox, &data, &file, run, &*clock));
        let begun = Instant::now();
        let watch = watch.clone();
        let custom = Arc::new(mapping.chosen().collect());
        Ok(Self {
            client,
            watch,
            pages,
            writer,
            from,
            already,
            expected,
            last_whole,
            domains,
            custom,
            begun,
            now,
            first_at,
        })
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
                let account = match self.client.user(google_id).await {
                    Ok(read) => read.account,
                    Err(google::Error::NotFound { .. }) => {
                        return Err(Error::NotFound(
                            "the account of this user is not on Google any more; an import of everybody tells more"
                                .to_owned(),
                        ));
                    }
                    Err(error) => return Err(error.into()),
                };
                self.send(Read::Accounts(vec![account])).await
            }
            Scope::Group { email } => self.group(email).await,
        }
    }

    /// Reads a group's members: a small group one by one, a large one out of the whole list.
    async fn group(&self, email: &str) -> Result<(), Error> {
        self.tell(0, &format!("reading the members of {email}"));
        let members = members_within(&self.client, email).await;
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
    ///
    /// Of such a list Google says that its token is no good, or nothing but that it cannot serve it.
    async fn list(&self, query: Option<String>, keep: Option<Arc<HashSet<String>>>) -> Result<Listed, Error> {
        let list = UserList { query, custom: Arc::clone(&self.custom), ..UserList::default() };
        match self.pages(&list, self.from.clone(), keep.clone()).await {
            Err(Error::Google(error)) if self.is_over(&error) => {
                self.send(Read::Clear).await?;
                self.pages(&list, None, keep).await
            }
            other => other,
        }
    }

    fn is_over(&self, error: &google::Error) -> bool {
        match error {
            google::Error::StalePage { .. } => true,
            google::Error::Unavailable { .. } => (self.now)() - self.first_at >= LIST_LIFE,
            _ => false,
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
