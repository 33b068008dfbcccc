//! Carries out an approved import, in transactions of bounded size; a killed one is resumed.

use std::path::Path;
use std::time::Instant;

use directory::account::Suspension;
use directory::decide::{self, Change, Decision};
use directory::fingerprint::{Fingerprint, Fingerprinter};
use directory::user::State as UserState;
use directory::{Account, Attribute, Mapping, User, Username};
use serde::{Deserialize, Serialize};
use store::plan::decision::{self, Kind};
use store::plan::{self, account};
use store::run::{self, Counts, State};
use store::rusqlite::{Connection, TransactionBehavior};
use store::user::{Search, Standing};
use store::{Millis, binding, step, user};

use super::answer::{Answer, cannot_tick};
use super::plan::agreement;
use crate::lock::RunLock;
use crate::{Error, Progress, Watch, Workstation};

/// How many steps share a transaction.
const BATCH: u32 = 1_000;

/// A run that is over, with what did not go through.
#[derive(Debug, Clone)]
pub struct Report {
    /// The run.
    pub run: run::Row,
    /// The first hundred rows that were refused or left with a conflict.
    pub problems: Vec<Problem>,
    /// How many there are.
    pub problem_count: u64,
}

/// A row that did not go through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// `refused` or `conflict`.
    pub kind: String,
    /// Why.
    pub why: String,
}

/// What the journal keeps of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Details {
    /// Who it was about, for rows that made no user.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) name: String,
    /// Their address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) email: String,
    /// The username of a new user, where it is not the first part of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username: Option<String>,
    /// The family name that was given in review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) family_name: Option<String>,
    /// The fields taken from Google.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) fields: Vec<Attribute>,
    /// What was changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<Change>,
}

impl Details {
    pub(crate) fn of(step: &step::Row) -> Self {
        step.detail.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    fn store(&self) -> Option<String> {
        if *self == Self::default() { None } else { serde_json::to_string(self).ok() }
    }
}

/// Lists what a step changed.
#[must_use]
pub fn changes_of(step: &step::Row) -> Vec<Change> {
    Details::of(step).changes
}

impl Workstation {
    /// Approves a plan as it is ticked and applies exactly it; a run that was interrupted goes on.
    ///
    /// # Errors
    /// [`Error::Busy`]; [`Error::Cancelled`]: what was done stays, the rest waits to be resumed.
    pub async fn import_apply(&self, run: i64, watch: &Watch) -> Result<Report, Error> {
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        let _lock = RunLock::take(self.home(), row.connection, "an import is applied")?;
        match row.state {
            State::Review => self.approve(run).await?,
            State::Applying => {}
            _ => return Err(Error::Busy(format!("run {run} does not wait to be applied"))),
        }
        let (file, watching, clock) =
            (self.home().plan(run), watch.clone(), self.inner.environment.now.clone());
        let (connection, accounts) = (row.connection, row.accounts.unwrap_or_default());
        let finished = self
            .inner
            .store
            .write_in_batches(move |conn| {
                plan::attach(conn, &file)?;
                let applying = Applying { run, connection, watch: &watching, now: &*clock };
                let result = applying.all(conn, accounts);
                plan::detach(conn)?;
                result
            })
            .await?;
        if !finished {
            return Err(Error::Cancelled);
        }
        plan::remove(&self.home().plan(run))?;
        let report = self.report(run).await?;
        tracing::info!(
            run,
            created = report.run.counts.created,
            updated = report.run.counts.updated,
            "imported"
        );
        Ok(report)
    }

    /// Writes the approved plan into the journal.
    async fn approve(&self, run: i64) -> Result<(), Error> {
        let file = self.home().plan(run);
        self.inner
            .store
            .write_in_batches(move |conn| {
                plan::attach(conn, &file)?;
                let result = journal_plan(conn, run, &file);
                plan::detach(conn)?;
                result
            })
            .await?;
        Ok(())
    }

    /// Gives a plan up; nothing of it comes into the directory.
    ///
    /// # Errors
    /// [`Error::Busy`] when it was approved: it is finished first.
    pub async fn discard(&self, run: i64) -> Result<(), Error> {
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        let _lock = RunLock::take(self.home(), row.connection, "a plan is given up")?;
        if row.state.is_closed() {
            return Ok(());
        }
        if row.state == State::Applying {
            return Err(Error::Busy(format!("run {run} was approved; finish it first")));
        }
        let now = self.now();
        self.inner
            .store
            .write(move |tx| run::close(tx, run, State::Discarded, &Counts::default(), None, now))
            .await?;
        plan::remove(&self.home().plan(run))?;
        Ok(())
    }

    /// Reads what became of a run.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn report(&self, run: i64) -> Result<Report, Error> {
        Ok(self
            .inner
            .store
            .read(move |conn| {
                let row = run::get(conn, run)?;
                let problems = step::problems(conn, run, 100)?.iter().map(problem).collect();
                let problem_count = row.counts.refused + row.counts.conflicts;
                Ok(Report { run: row, problems, problem_count })
            })
            .await?)
    }
}

fn problem(step: &step::Row) -> Problem {
    let details = Details::of(step);
    let kind = if step.outcome.as_deref() == Some("refused") { "refused" } else { "conflict" };
    Problem {
        name: details.name,
        email: details.email,
        kind: kind.to_owned(),
        why: step.why.clone().unwrap_or_default(),
    }
}

/// Copies what is ticked, skipped or left open into the journal; the run is approved when all of it is there.
fn journal_plan(conn: &mut Connection, run: i64, file: &Path) -> Result<(), store::Error> {
    plan::settle(conn, file)?;
    step::clear(conn, run)?;
    let (mut after, mut seq) = (String::new(), 0);
    loop {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let rows = decision::after(&tx, &after, 5_000)?;
        let Some((last, _)) = rows.last() else {
            run::set_state(&tx, run, State::Applying)?;
            tx.commit()?;
            return Ok(());
        };
        after.clone_from(last);
        for (google_id, row) in &rows {
            seq += 1;
            journal_row(&tx, run, seq, google_id, row)?;
        }
        tx.commit()?;
    }
}

fn journal_row(
    conn: &Connection,
    run: i64,
    seq: i64,
    google_id: &str,
    row: &decision::Row,
) -> Result<(), store::Error> {
    let answer = Answer::of(row);
    let open = row.kind == Kind::Conflict && answer.is_none();
    let left_out = row.kind != Kind::Unchanged && (!row.ticked || cannot_tick(row).is_some());
    let mut details = Details::default();
    let kind = match (&answer, row.kind) {
        _ if left_out => {
            let (account, _) = account::get(conn, row.account)?;
            details.name = directory::user::full_name(&account.given_name, &account.family_name);
            details.email = account.email;
            if open { "conflict" } else { "skip" }
        }
        (Some(Answer::Link { .. }), _) => "link",
        (Some(Answer::Merge { fields, .. }), _) => {
            details.fields.clone_from(fields);
            "merge"
        }
        (Some(Answer::FamilyName { family_name }), _) => {
            details.family_name = Some(family_name.trim().to_owned());
            details.username.clone_from(&row.username);
            "new"
        }
        (Some(Answer::Username { username }), _) => {
            details.username = Some(row.username.clone().unwrap_or_else(|| username.clone()));
            "new"
        }
        (_, Kind::New) => "new",
        (_, Kind::Update) => "update",
        (_, Kind::Unchanged) => "observe",
        (_, Kind::Match | Kind::Conflict) => "skip",
    };
    let why = match row.locked.as_deref() {
        Some(locked) => Some(locked),
        None if open => Some(row.why.as_str()),
        None if left_out => Some("not ticked"),
        None => None,
    };
    let detail = details.store();
    step::insert(
        conn,
        run,
        &step::New {
            seq,
            kind,
            google_id,
            account: row.account,
            // A skipped row is about nobody: it must not appear in a user's history.
            user: row.user.filter(|_| !left_out),
            user_version: row.user_version,
            detail: detail.as_deref(),
            outcome: left_out.then_some("skipped"),
            why,
        },
    )
}

/// What became of a step.
enum Outcome {
    Done { user: i64, changes: Vec<Change> },
    Already { user: i64 },
    Refused { why: String, account: Box<Account> },
}

/// One run being applied.
struct Applying<'a> {
    run: i64,
    connection: i64,
    watch: &'a Watch,
    now: &'a dyn Fn() -> Millis,
}

impl Applying<'_> {
    /// Applies what is left; tells whether it came to the end.
    fn all(&self, conn: &mut Connection, accounts: u64) -> Result<bool, store::Error> {
        // The mapping of the plan, not of the moment. Where the plan is lost, every step is refused and any will do.
        let mapping = match plan::mapping(conn) {
            Err(store::Error::Damaged(_)) => store::mapping::get(conn, self.connection)?,
            mapping => mapping?,
        };
        let printer = Fingerprinter::new(&mapping);
        if user::indexes_are_missing(conn)? {
            user::build_indexes(conn)?;
        }
        let (before, total) = step::progress(conn, self.run)?;
        let bulk = total - before > 2_000 && user::drop_indexes_if_empty(conn)?;
        let search = if bulk { Search::BuiltLater } else { Search::Kept };
        let finished = self.batches(conn, &mapping, &printer, search);
        // Also after a failure: what is in the directory is to be found.
        if bulk {
            user::build_indexes(conn)?;
        }
        let finished = finished?;
        if finished {
            self.close(conn, accounts)?;
        }
        Ok(finished)
    }

    /// Applies batch after batch until nothing is left, or until it is cancelled.
    fn batches(
        &self,
        conn: &mut Connection,
        mapping: &Mapping,
        printer: &Fingerprinter,
        search: Search,
    ) -> Result<bool, store::Error> {
        let (before, total) = step::progress(conn, self.run)?;
        let (mut done, mut after, begun) = (before, 0, Instant::now());
        let mut finished = false;
        while !finished && !self.watch.cancel.is_cancelled() {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let steps = step::pending(&tx, self.run, after, BATCH)?;
            for step in &steps {
                let outcome = self.step(&tx, step, mapping, printer, search)?;
                self.note(&tx, step, outcome)?;
                after = step.seq;
            }
            finished = steps.is_empty();
            tx.commit()?;
            done += steps.len() as u64;
            let rate = (done - before) as f64 / begun.elapsed().as_secs_f64().max(0.001);
            self.watch.tell(Progress::Applying { done, total, rate });
        }
        Ok(finished)
    }

    fn step(
        &self,
        conn: &Connection,
        step: &step::Row,
        mapping: &Mapping,
        printer: &Fingerprinter,
        search: Search,
    ) -> Result<Outcome, store::Error> {
        let account = match account::get(conn, step.account) {
            Ok((account, _)) => account,
            // The plan's file was lost or spoilt since it was approved; the run must come to its end all the same.
            Err(store::Error::NotFound { .. } | store::Error::Damaged(_)) => {
                let why = "what was read of this account is lost; import again".to_owned();
                let id = step.google_id.clone();
                let account = Account { given_name: format!("Account {id}"), id, ..Account::default() };
                return Ok(Outcome::Refused { why, account: Box::new(account) });
            }
            Err(error) => return Err(error),
        };
        let fingerprint = printer.of(&account);
        match step.kind.as_str() {
            "new" => self.new_user(conn, step, account, fingerprint, mapping, search),
            "link" | "merge" => self.link(conn, step, account, fingerprint, mapping),
            _ => self.update(conn, step, account, fingerprint, mapping),
        }
    }

    fn new_user(
        &self,
        conn: &Connection,
        step: &step::Row,
        account: Account,
        fingerprint: Fingerprint,
        mapping: &Mapping,
        search: Search,
    ) -> Result<Outcome, store::Error> {
        if let Some(bound) = binding::by_google_id(conn, self.connection, &account.id)? {
            return Ok(Outcome::Already { user: bound.user });
        }
        let details = Details::of(step);
        let username =
            details.username.unwrap_or_else(|| Username::of_address(&account.email).as_str().to_owned());
        if user::has_username(conn, &username)? {
            let why = format!("the username {username} was given to somebody else since the plan was made");
            return Ok(Outcome::Refused { why, account: Box::new(account) });
        }
        let user = decide::new_user(&account, &username, details.family_name.as_deref(), mapping);
        let standing = standing_of(&user, [&account]);
        let id = user::insert(conn, &user, standing, (self.now)(), search)?;
        self.bind(conn, id, &account, fingerprint, mapping)?;
        Ok(Outcome::Done { user: id, changes: Vec::new() })
    }

    fn update(
        &self,
        conn: &Connection,
        step: &step::Row,
        account: Account,
        fingerprint: Fingerprint,
        mapping: &Mapping,
    ) -> Result<Outcome, store::Error> {
        let Some(bound) = binding::by_google_id(conn, self.connection, &account.id)? else {
            let why = "the user is not bound to this account any more".to_owned();
            return Ok(Outcome::Refused { why, account: Box::new(account) });
        };
        let before = user::get(conn, bound.user)?;
        if step.user_version != Some(before.version) {
            let why = "the user changed here since the plan was made".to_owned();
            return Ok(Outcome::Refused { why, account: Box::new(account) });
        }
        let counterpart = decide::Counterpart::Bound { user: &before.user, baseline: &bound.baseline };
        let attributes: Vec<_> = match decide::import(&account, counterpart, mapping) {
            Decision::Update(changes) => changes.into_iter().map(|change| change.attribute).collect(),
            Decision::Unchanged => Vec::new(),
            Decision::New | Decision::Match(_) | Decision::Conflict(_) => {
                let why = "what both sides agreed on changed since the plan was made".to_owned();
                return Ok(Outcome::Refused { why, account: Box::new(account) });
            }
        };
        let mut after = before.user.clone();
        let changes = decide::take(&mut after, &account, &attributes);
        self.write_user(conn, &before, &after, &account)?;
        self.agree(conn, bound, &account, fingerprint, mapping)?;
        Ok(Outcome::Done { user: before.id, changes })
    }

    fn link(
        &self,
        conn: &Connection,
        step: &step::Row,
        account: Account,
        fingerprint: Fingerprint,
        mapping: &Mapping,
    ) -> Result<Outcome, store::Error> {
        let Some(before) = step.user.map(|user| user::find(conn, user)).transpose()?.flatten() else {
            let why = "the user is not in the directory any more".to_owned();
            return Ok(Outcome::Refused { why, account: Box::new(account) });
        };
        if step.user_version != Some(before.version) {
            let why = "the user changed here since the plan was made".to_owned();
            return Ok(Outcome::Refused { why, account: Box::new(account) });
        }
        let bound = binding::by_google_id(conn, self.connection, &account.id)?;
        if bound.as_ref().is_none_or(|bound| bound.user != before.id)
            && (bound.is_some() || binding::is_bound(conn, self.connection, before.id)?)
        {
            let why = "the user was bound to another account since the plan was made".to_owned();
            return Ok(Outcome::Refused { why, account: Box::new(account) });
        }
        let mut after = before.user.clone();
        let changes = decide::take(&mut after, &account, &Details::of(step).fields);
        self.write_user(conn, &before, &after, &account)?;
        match bound {
            Some(bound) => self.agree(conn, bound, &account, fingerprint, mapping)?,
            None => self.bind(conn, before.id, &account, fingerprint, mapping)?,
        }
        Ok(Outcome::Done { user: before.id, changes })
    }

    fn write_user(
        &self,
        conn: &Connection,
        before: &user::Row,
        after: &User,
        account: &Account,
    ) -> Result<(), store::Error> {
        let bindings = binding::of_user(conn, before.id)?;
        let others = bindings
            .iter()
            .filter(|bound| bound.connection != self.connection || bound.google_id != account.id)
            .map(|bound| &bound.account);
        let standing = standing_of(after, others.chain([account]));
        if before.user == *after {
            user::set_standing(conn, before.id, standing)
        } else {
            user::update(conn, before, after, standing, (self.now)())
        }
    }

    fn bind(
        &self,
        conn: &Connection,
        user: i64,
        account: &Account,
        fingerprint: Fingerprint,
        mapping: &Mapping,
    ) -> Result<(), store::Error> {
        let (baseline, profile) = agreement(account, mapping);
        binding::insert(
            conn,
            &binding::Row {
                connection: self.connection,
                google_id: account.id.clone(),
                user,
                dormant: false,
                fingerprint: fingerprint.0,
                baseline,
                account: profile,
                bound_by_run: Some(self.run),
                read_at: (self.now)(),
            },
        )
    }

    fn agree(
        &self,
        conn: &Connection,
        bound: binding::Row,
        account: &Account,
        fingerprint: Fingerprint,
        mapping: &Mapping,
    ) -> Result<(), store::Error> {
        let (baseline, profile) = agreement(account, mapping);
        let row = binding::Row {
            fingerprint: fingerprint.0,
            baseline,
            account: profile,
            read_at: (self.now)(),
            ..bound
        };
        binding::agree(conn, &row)
    }

    fn note(&self, conn: &Connection, step: &step::Row, outcome: Outcome) -> Result<(), store::Error> {
        let now = (self.now)();
        match outcome {
            Outcome::Already { user } => step::finish(conn, step, "already", Some(user), None, None, now),
            Outcome::Done { user, changes } => {
                let detail = Details { changes, ..Details::of(step) }.store();
                step::finish(conn, step, "done", Some(user), detail.as_deref(), None, now)
            }
            Outcome::Refused { why, account } => {
                let name = directory::user::full_name(&account.given_name, &account.family_name);
                let detail = Details { name, email: account.email.clone(), ..Details::of(step) }.store();
                step::finish(conn, step, "refused", None, detail.as_deref(), Some(&why), now)
            }
        }
    }

    fn close(&self, conn: &Connection, accounts: u64) -> Result<(), store::Error> {
        let mut counts = Counts::default();
        let mut stored = 0;
        for (kind, outcome, count) in step::tally(conn, self.run)? {
            stored += count;
            let of = match (kind.as_str(), outcome.as_deref()) {
                (_, Some("refused")) => &mut counts.refused,
                ("conflict", _) => &mut counts.conflicts,
                (_, Some("skipped")) => &mut counts.skipped,
                (_, Some("already")) | ("observe", _) => &mut counts.unchanged,
                ("new", _) => &mut counts.created,
                ("link" | "merge", _) => &mut counts.linked,
                _ => &mut counts.updated,
            };
            *of += count;
        }
        counts.unchanged += accounts.saturating_sub(stored);
        account::note_read(conn, self.connection, (self.now)())?;
        let state = if counts.refused + counts.conflicts > 0 { State::Refusals } else { State::Done };
        run::close(conn, self.run, state, &counts, None, (self.now)())
    }
}

/// Tells how a user stands who is bound to these accounts: what Google suspended anywhere is said first.
fn standing_of<'a>(user: &User, accounts: impl IntoIterator<Item = &'a Account>) -> Standing {
    let by_google = |account: &Account| matches!(account.suspension, Some(Suspension::Google(_)));
    if accounts.into_iter().any(by_google) {
        return Standing::SuspendedByGoogle;
    }
    match user.state {
        UserState::Suspended => Standing::Suspended,
        UserState::Active => Standing::Bound,
    }
}
