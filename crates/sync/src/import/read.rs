//! The life of a run that reads Google: begun or continued, read and planned, closed.

use directory::{Thing, finding};
use google::Verb;
use store::connection::Row;
use store::plan;
use store::run::{self, State};

use super::reading::Reader;
use super::things::Collector;
use super::{Mode, Scope};
use crate::lock::RunLock;
use crate::workstation::blocking;
use crate::{Error, Watch, Workstation};

/// For how long somebody may think about what a look at a user found, in milliseconds.
const LOOK_LIFE: store::Millis = 60 * 60 * 1000;

/// What a run reads Google for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    Import,
    /// An import of one account, which nobody reviews.
    Refresh,
    Sync,
    /// To undo the run of that number.
    Undo(i64),
    /// The same of a run that only wrote into the directory: Google is not read at all.
    UndoOfImport(i64),
    /// To take away that accounts ask for another password.
    KeepPasswords,
}

impl Reads {
    fn verb(self) -> &'static str {
        match self {
            Self::Import => run::IMPORT,
            Self::Refresh => run::REFRESH,
            Self::Sync => run::SYNC,
            Self::Undo(_) | Self::UndoOfImport(_) => run::UNDO,
            Self::KeepPasswords => run::KEEP_PASSWORDS,
        }
    }

    fn undoes(self) -> Option<i64> {
        match self {
            Self::Undo(run) | Self::UndoOfImport(run) => Some(run),
            Self::Import | Self::Refresh | Self::Sync | Self::KeepPasswords => None,
        }
    }

    /// Says what goes on, to whoever would like to begin something else.
    fn words(self) -> &'static str {
        match self {
            Self::Import | Self::Refresh => "an import reads Google",
            Self::Sync | Self::KeepPasswords => "a sync reads Google",
            Self::Undo(_) => "an undo reads Google",
            Self::UndoOfImport(_) => "an undo is planned",
        }
    }

    /// Gives the mode that is kept of the run.
    fn mode(self, mode: Mode) -> &'static str {
        match self {
            Self::UndoOfImport(_) => run::DIRECTORY,
            Self::Import | Self::Refresh | Self::Sync | Self::Undo(_) | Self::KeepPasswords => mode.name(),
        }
    }
}

/// Gives the code under which a run keeps why it failed: that of the finding which tells of it, if there is one.
fn kept_code(error: &Error) -> &'static str {
    match error {
        Error::Doubt(_) => "shrunkenList",
        Error::Google(google::Error::ApiAccessOff { .. }) => finding::API_ACCESS_OFF.code,
        Error::Google(google::Error::ApiNotEnabled { .. }) => finding::API_NOT_ENABLED.code,
        _ => "failed",
    }
}

/// Refuses what Google was not given leave for, before everybody is read in vain.
fn granted(row: &Row, scope: &Scope, things: &[Thing]) -> Result<(), Error> {
    let wanted = [
        (things.contains(&Thing::OrgUnit), Verb::OrgUnits),
        (things.contains(&Thing::Group) || matches!(scope, Scope::Group { .. }), Verb::Groups),
    ];
    let granted = row.scopes.iter().cloned().collect();
    let verbs = wanted.into_iter().filter_map(|(wanted, verb)| wanted.then_some(verb));
    let lacking: Vec<_> = verbs.flat_map(|verb| google::scope::missing(verb, &granted)).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Error::NotGranted { scopes: lacking.iter().map(|scope| scope.purpose().to_owned()).collect() })
}

impl Workstation {
    /// Reads Google, makes the plan, and leaves it for review; returns the run.
    ///
    /// A read of the same scope that lost the network is continued from its last page while Google still knows
    /// the list. Whatever else waits, a plan in review above all, is replaced when the new plan is complete, and not
    /// before: a read that fails or is cancelled leaves it alone.
    ///
    /// # Errors
    /// [`Error::Busy`] when another run holds the connection or waits to be finished; [`Error::Doubt`] when the list
    /// is not believed; [`Error::SizeInDoubt`] when [`Workstation::import_accept`] may believe it;
    /// [`Error::NobodyFound`] when the scope is empty; [`Error::Google`]; [`Error::Cancelled`]. [`Error::Secrets`] and
    /// [`Error::TokensMissing`] come before the run begins.
    pub async fn import_read(
        &self,
        connection: i64,
        scope: Scope,
        mode: Mode,
        watch: &Watch,
    ) -> Result<i64, Error> {
        self.import_read_with(connection, scope, mode, &[Thing::User], watch).await
    }

    /// The same, with what else is read beside the users.
    ///
    /// # Errors
    /// As [`Workstation::import_read`].
    pub async fn import_read_with(
        &self,
        connection: i64,
        scope: Scope,
        mode: Mode,
        things: &[Thing],
        watch: &Watch,
    ) -> Result<i64, Error> {
        self.read_run(Reads::Import, connection, scope.meant()?, mode, things, watch).await
    }

    /// The same, for a run of a verb.
    pub(crate) async fn read_run(
        &self,
        reads: Reads,
        connection: i64,
        scope: Scope,
        mode: Mode,
        things: &[Thing],
        watch: &Watch,
    ) -> Result<i64, Error> {
        let things = Thing::ALL.into_iter().filter(|thing| *thing == Thing::User || things.contains(thing));
        let things: Vec<_> = things.collect();
        let _lock = RunLock::take(self.home(), connection, reads.words())?;
        if !matches!(reads, Reads::UndoOfImport(_)) {
            // A run is not begun only to fail, nor is one that could go on given up.
            granted(&self.active(connection).await?, &scope, &things)?;
            self.client_unless(connection, &watch.cancel).await?;
        }
        self.check_scope(connection, &scope).await?;
        let run = self.begin_or_continue(reads, connection, &scope, mode, &things).await?;
        let result = match reads {
            Reads::UndoOfImport(_) => self.plan_alone(run, connection, watch).await,
            _ => self.read_and_plan(run, connection, &scope, &things, watch).await,
        };
        if let Err(error) = &result {
            tracing::warn!(run, code = ?error.code(), "Google could not be read for a plan");
        }
        match &result {
            Ok(()) => {}
            // What was read stays for the next try, or until its size is accepted.
            Err(
                Error::Google(
                    google::Error::Offline { .. }
                    | google::Error::Unavailable { .. }
                    | google::Error::Protocol { .. },
                )
                | Error::SizeInDoubt { .. },
            ) => {}
            // It goes on after a reactivation.
            Err(error) if error.is_lost_authorisation() && reads != Reads::Refresh => {}
            Err(Error::Cancelled) => self.close_read(run, State::Discarded, None).await?,
            Err(error @ Error::NobodyFound { .. }) => {
                self.close_read(run, State::Done, Some(("nobodyFound", error.to_string()))).await?;
            }
            Err(error) => {
                self.close_read(run, State::Failed, Some((kept_code(error), error.to_string()))).await?;
            }
        }
        let result = result.map(|()| run);
        if reads == Reads::Refresh { result } else { self.queue(connection, run, result).await }
    }

    async fn begin_or_continue(
        &self,
        reads: Reads,
        connection: i64,
        scope: &Scope,
        mode: Mode,
        things: &[Thing],
    ) -> Result<i64, Error> {
        let text = serde_json::to_string(scope).map_err(|error| Error::machine("the scope", &error))?;
        let open = self.inner.store.read(move |conn| run::open(conn, connection)).await?;
        if let Some(run) = open.iter().find(|run| run.state == State::Applying) {
            let (id, is_a) = (run.id, run.is_a());
            return Err(Error::Busy(format!(
                "run {id}, {is_a}, was interrupted while it was applied; finish it first"
            )));
        }
        // One that looked at a user again and was broken off, or that nobody took or left; who is asked about one in
        // another window is still to answer.
        let left = self.now() - LOOK_LIFE;
        let same_look = |run: &run::Row| reads == Reads::Refresh && run.scope == text;
        let is_over =
            |run: &&run::Row| run.state == State::Reading || run.started_at < left || same_look(run);
        for run in open.iter().filter(|run| run.verb == run::REFRESH).filter(is_over) {
            self.close_read(run.id, State::Discarded, None).await?;
        }
        let same = |run: &&run::Row| {
            run.state == State::Reading
                && !run.is_in_doubt()
                && run.verb == reads.verb()
                && run.undoes == reads.undoes()
                && run.scope == text
                && run.mode == reads.mode(mode)
                && run.things == things
        };
        if let Some(run) = open.iter().find(same).filter(|_| reads != Reads::Refresh) {
            return Ok(run.id);
        }
        let now = self.now();
        let (operator, things) = (self.inner.environment.operator.clone(), things.to_vec());
        let run = self
            .inner
            .store
            .write(move |tx| {
                let run = run::begin(tx, connection, reads.verb(), &text, reads.mode(mode), now)?;
                if let Some(undone) = reads.undoes() {
                    run::set_undoes(tx, run, undone)?;
                }
                run::set_operator(tx, run, &operator)?;
                run::set_things(tx, run, &things)?;
                Ok(run)
            })
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
        things: &[Thing],
        watch: &Watch,
    ) -> Result<(), Error> {
        let mapping = self.inner.store.read(move |conn| store::mapping::get(conn, connection)).await?;
        let reader = Reader { workstation: self, run, connection, scope, mapping: &mapping, watch };
        let accounts = self.read_what_is_believed(&reader).await?;
        tracing::info!(run, accounts, "read Google");
        // A plan with nobody in it takes no other's place. That a whole customer is empty was not believed.
        if accounts == 0 && !scope.is_whole_customer() {
            return Err(Error::NobodyFound { scope: scope.words() });
        }
        Collector { workstation: self, run, connection, watch }.collect(things).await?;
        self.make_plan(run, watch).await
    }

    /// Makes a plan without reading Google.
    async fn plan_alone(&self, run: i64, connection: i64, watch: &Watch) -> Result<(), Error> {
        let (data, file) = (self.inner.store.path().to_owned(), self.home().plan(run));
        blocking(move || -> Result<(), Error> {
            let conn = plan::open(&data, &file)?;
            Ok(plan::keep_mapping(&conn, &store::mapping::get(&conn, connection)?)?)
        })
        .await??;
        let begun = self.now();
        self.inner.store.write(move |tx| run::set_read(tx, run, 0, 0, begun)).await?;
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
