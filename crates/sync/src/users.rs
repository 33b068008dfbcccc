//! The directory's users: lists, one user, export, and a fresh look at one on Google.

use std::io::Write;

use directory::Attribute;
use directory::decide::in_directory;
use store::window::{Query, Window};
use store::{binding, run, step, user};

use crate::import::{self, Mode, Scope};
use crate::{Error, Watch, Workstation};

/// Everything that is known of one user.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The user.
    pub user: user::Row,
    /// Its bindings with the names of their connections.
    pub bindings: Vec<(binding::Row, String)>,
    /// What was done to it, newest first.
    pub history: Vec<step::Row>,
}

impl Workstation {
    /// Reads a window of the users' list.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn users(&self, query: Query, offset: u64, limit: u64) -> Result<Window, Error> {
        let windows = &self.inner.windows;
        Ok(self.inner.store.read_here(|conn| windows.window(conn, &query, offset, limit)).await?)
    }

    /// Counts the users that a search finds, by standing; without words, all.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn user_counts(&self, search: &str) -> Result<[u64; 5], Error> {
        let windows = &self.inner.windows;
        Ok(self.inner.store.read_here(|conn| windows.counts(conn, search)).await?)
    }

    /// Reads everything that is known of one user.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn user(&self, id: i64) -> Result<Shown, Error> {
        Ok(self.inner.store.read(move |conn| shown(conn, user::get(conn, id)?)).await?)
    }

    /// Finds one user by number, username or address.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none.
    pub async fn find_user(&self, key: &str) -> Result<Shown, Error> {
        let key = key.to_owned();
        Ok(self.inner.store.read(move |conn| shown(conn, user::lookup(conn, &key)?)).await?)
    }

    /// Looks at one user's accounts on Google again and takes what changed there.
    ///
    /// This is an import of one account with a run of its own: read, plan, apply; a conflict is left for the wizard.
    /// A plan that waits for review stays as it is.
    ///
    /// # Errors
    /// [`Error::Google`]; [`Error::Refused`] when both sides changed.
    pub async fn refresh_user(&self, id: i64) -> Result<Shown, Error> {
        let shown = self.user(id).await?;
        if shown.bindings.is_empty() {
            return Err(Error::Refused("this user is not bound to a Google account".to_owned()));
        }
        for (binding, _) in shown.bindings {
            let scope = Scope::Account { google_id: binding.google_id };
            let watch = Watch::silent();
            let run =
                self.read_run(run::REFRESH, binding.connection, scope, Mode::UpdatesOnly, &watch).await?;
            let plan = self.plan(run).await?;
            if plan.counts.open_conflicts > 0 {
                self.discard(run).await?;
                return Err(Error::Refused(
                    "a value was changed here and on Google since they last agreed; import to answer it"
                        .to_owned(),
                ));
            }
            self.import_apply(run, &watch).await?;
        }
        self.user(id).await
    }

    /// Writes the users of a query, or those of some numbers, as CSV with a header; returns how many.
    ///
    /// # Errors
    /// [`Error::Machine`] when it cannot be written.
    pub async fn export_users(
        &self,
        query: Query,
        ids: Option<Vec<i64>>,
        mut out: impl Write + Send + 'static,
    ) -> Result<u64, Error> {
        let inner = self.inner.clone();
        let written = self
            .inner
            .store
            .read(move |conn| {
                let ids = match ids {
                    Some(ids) => ids,
                    None => inner.windows.ids(conn, &query)?,
                };
                Ok(write_csv(conn, &ids, &mut out))
            })
            .await?;
        written.map_err(|error| Error::machine("the users could not be written", &error))
    }
}

fn shown(conn: &store::rusqlite::Connection, user: user::Row) -> Result<Shown, store::Error> {
    let mut bindings = Vec::new();
    for binding in binding::of_user(conn, user.id)? {
        let name = store::connection::get(conn, binding.connection)?.name;
        bindings.push((binding, name));
    }
    let history = step::of_user(conn, user.id, 100)?;
    Ok(Shown { user, bindings, history })
}

/// What a cell may not begin with, or a spreadsheet would run it as a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

fn write_csv(
    conn: &store::rusqlite::Connection,
    ids: &[i64],
    out: &mut impl Write,
) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    let mut csv = csv::Writer::from_writer(out);
    let attributes: Vec<_> = Attribute::all().collect();
    let mut header = vec!["username", "state"];
    header.extend(attributes.iter().map(|attribute| attribute.name()));
    csv.write_record(&header)?;
    let mut count = 0;
    for id in ids {
        let Some(row) = user::find(conn, *id)? else { continue };
        let state = match row.user.state {
            directory::user::State::Active => "active",
            directory::user::State::Suspended => "suspended",
        };
        let mut record = vec![row.user.username.clone(), state.to_owned()];
        record.extend(attributes.iter().map(|attribute| {
            in_directory(*attribute, &row.user).map(|value| value.display()).unwrap_or_default()
        }));
        csv.write_record(record.into_iter().map(for_spreadsheets))?;
        count += 1;
    }
    csv.flush()?;
    Ok(count)
}

fn for_spreadsheets(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

/// Says in words what a step did to a user.
#[must_use]
pub fn history_words(step: &step::Row) -> String {
    import::kind_words(&step.kind).to_owned()
}
