//! Reads both sides for a sync, and asks for every bound account that the list lacks.

use std::collections::HashSet;

use directory::fingerprint::Fingerprinter;
use futures::{StreamExt, TryStreamExt, stream};
use store::plan::account::{self, Page};
use store::plan::pair;
use store::{plan, run};

use crate::import::{AT_ONCE, Mode, Scope, deletions};
use crate::workstation::blocking;
use crate::{Error, Watch, Workstation};

impl Workstation {
    /// Reads Google, decides about everybody whom a connection provides for, and leaves the plan for review.
    ///
    /// # Errors
    /// As [`Workstation::import_read`]; [`Error::Refused`] when the connection may only look.
    pub async fn sync_read(&self, connection: i64, watch: &Watch) -> Result<i64, Error> {
        let (row, _) = self.connection(connection).await?;
        let allowed = crate::connection::verbs(&row);
        let sync = allowed.into_iter().find(|allowed| allowed.verb == google::Verb::Sync);
        if let Some(why) = sync.and_then(|sync| sync.disabled_because) {
            return Err(Error::Refused(format!("this connection cannot sync: {why}")));
        }
        self.read_run(run::SYNC, connection, Scope::All, Mode::Full, watch).await
    }

    /// Asks by its id for every bound account that was not in the list: a missing row alone says nothing.
    pub(crate) async fn verify_missing(&self, run: i64, connection: i64) -> Result<(), Error> {
        let missing =
            self.with_plan(run, move |conn| Ok(account::missing(conn, connection, u32::MAX)?)).await?;
        if missing.is_empty() {
            return Ok(());
        }
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
        let (there, gone): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, account)| account.is_some());
        let restorable: HashSet<String> = match gone.as_slice() {
            [] => HashSet::new(),
            _ => deletions(&client).await?.into_iter().map(|deletion| deletion.id).collect(),
        };
        tracing::info!(run, there = there.len(), gone = gone.len(), "bound accounts that the list lacked");
        let (data, file, now) = (self.inner.store.path().to_owned(), self.home().plan(run), self.now());
        blocking(move || {
            let mut conn = plan::open(&data, &file)?;
            let printer = Fingerprinter::new(&plan::mapping(&conn)?);
            let found: Vec<_> = there
                .into_iter()
                .filter_map(|(_, account)| account)
                .map(|account| {
                    let fingerprint = printer.of(&account);
                    (account, fingerprint)
                })
                .collect();
            let ordinal = account::last_page(&conn)?.map_or(0, |last| last.ordinal + 1);
            let page = Page { ordinal, next_token: None, read_at: now, had_users: true };
            account::append(&mut conn, &page, &found)?;
            account::finish(&conn)?;
            for (id, _) in gone {
                pair::note_deleted(&conn, &id, restorable.contains(&id))?;
            }
            Ok::<_, Error>(())
        })
        .await?
    }
}
