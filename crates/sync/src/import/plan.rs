//! Makes the plan of an import: match, decide, arrange.

use std::path::Path;

use directory::arrange::{self, Claim};
use directory::decide::{self, Baseline, Change, Conflict, Counterpart, Decision, Identity};
use directory::fold::fold;
use directory::user::full_name;
use directory::{Account, Attribute, Direction, Mapping, Thing, Username, Value};
use serde::{Deserialize, Serialize};
use store::gone_account::{self, Gone};
use store::plan::account::Moved;
use store::plan::decision::{self, Kind, Row};
use store::plan::{self, account, review};
use store::rusqlite::{Connection, params};
use store::wish::{self, Wish};
use store::{Millis, binding, choice, former_binding, group_binding, run, tombstone, user};

use super::absence::named;
use super::ahead::Files;
use super::answer::{propose, recall};
use super::thing_plan::decide_things;
use super::undo::decide_undo_of_import;
use super::{Answer, Mode, Scope};
use crate::ahead::read_ahead;
use crate::in_use::{self, InUse};
use crate::provision::{self, licences};
use crate::workstation::blocking;
use crate::{AsShown, Error, Progress, Watch, Workstation};

/// How many of the accounts that are gone are named.
const NAMED: u32 = 20;

/// A plan that waits for review.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The run.
    pub run: run::Row,
    /// What was read.
    pub scope: Scope,
    /// Full or updates only.
    pub mode: Mode,
    /// The counts of its rows about users.
    pub counts: review::Counts,
    /// The counts of its rows about what else was read.
    pub beside: Vec<(Thing, review::Counts)>,
    /// How many bound accounts are not on Google any more, as far as a list of the whole customer tells.
    pub gone: u64,
    /// The first of them, by the address of their users.
    pub first_gone: Vec<Gone>,
    /// The bound groups that are not on Google any more, where groups were read.
    pub gone_groups: Vec<String>,
    /// How many photos are no image that can be shown, where photos were read: they are left out.
    pub unreadable_photos: u64,
    /// How many photos Google did not give, and its words about one of them; none where all were read.
    pub refused_photos: Option<(u64, String)>,
    /// How often it was changed since it was made.
    pub moves: u64,
}

impl Plan {
    /// Names it as it is shown, for whoever approves it.
    #[must_use]
    pub fn shown(&self) -> AsShown {
        AsShown { run: self.run.id, moves: Some(self.moves) }
    }

    /// Says which bound groups are not on Google any more, if that is so.
    #[must_use]
    pub fn gone_groups_words(&self) -> Option<String> {
        let names = self.gone_groups.join(", ");
        match self.gone_groups.len() {
            0 => None,
            1 => {
                Some(format!("1 bound group is not on Google any more: {names}. It stays in the directory."))
            }
            count => Some(format!(
                "{count} bound groups are not on Google any more: {names}. They stay in the directory."
            )),
        }
    }

    /// Says how many photos are left out, if any is.
    #[must_use]
    pub fn unreadable_photos_words(&self) -> Option<String> {
        match self.unreadable_photos {
            0 => None,
            1 => Some("1 photo on Google is no image that Rollcall reads; it is left out.".to_owned()),
            count => Some(format!(
                "{count} photos on Google are no images that Rollcall reads; they are left out."
            )),
        }
    }

    /// Says how many photos Google does not give, if any is, and why.
    #[must_use]
    pub fn refused_photos_words(&self) -> Option<String> {
        let (count, said) = self.refused_photos.as_ref()?;
        Some(match count {
            1 => format!("1 photo may not be read by the connected administrator: {said}. It is left out."),
            count => format!(
                "{count} photos may not be read by the connected administrator: {said}. They are left out."
            ),
        })
    }

    /// Counts the rows that will be carried out, whatever they are about.
    #[must_use]
    pub fn ticked(&self) -> u64 {
        self.counts.ticked + self.beside.iter().map(|(_, counts)| counts.ticked).sum::<u64>()
    }

    /// Counts the conflicts without an answer, whatever they are about.
    #[must_use]
    pub fn open_conflicts(&self) -> u64 {
        self.counts.open_conflicts + self.beside.iter().map(|(_, counts)| counts.open_conflicts).sum::<u64>()
    }

    /// Says whose bound accounts are not on Google any more, if that is so.
    #[must_use]
    pub fn gone_words(&self) -> Option<String> {
        let named = named(self.gone, &self.first_gone);
        match self.gone {
            0 => None,
            1 => {
                Some(format!("1 bound account is not on Google any more: {named}. Its user stays as it is."))
            }
            count => Some(format!(
                "{count} bound accounts are not on Google any more: {named}. Their users stay as they are."
            )),
        }
    }
}

/// Why a row is a match or a conflict, as it is stored beside the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum Reason {
    /// One user looks the same.
    Match {
        /// By what.
        by: Identity,
    },
    /// An answer is needed.
    Conflict(Conflict),
}

/// Tells whether a run has read all the accounts of its customer.
fn reads_everybody(row: &run::Row) -> bool {
    let all = serde_json::from_str::<Scope>(&row.scope).is_ok_and(|scope| scope.is_whole_customer());
    all && row.verb != run::REFRESH && !row.is_undo_of_import()
}

impl Workstation {
    /// Decides about everything that was read and leaves the plan for review.
    pub(super) async fn make_plan(&self, run: i64, watch: &Watch) -> Result<(), Error> {
        let (data, file) = (self.inner.store.path().to_owned(), self.home().plan(run));
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        let doing = |doing: &str| watch.tell(Progress::Planning { doing: doing.to_owned() });
        if row.is_sync() && !row.is_undo_of_import() {
            doing("asking Google's logs what happened since");
            self.look_elsewhere(run, row.connection).await?;
            self.ask_for_changed_passwords(row.connection).await?;
            let since = self.now() - licences::FRESH;
            self.licences_of_new(row.connection, since, licences::Depth::Glance, watch).await?;
        }
        doing("deciding about what was read");
        let decide = match row.verb.as_str() {
            run::SYNC => provision::decide_all,
            run::UNDO if row.is_undo_of_import() => decide_undo_of_import,
            run::UNDO => provision::decide_undo,
            run::KEEP_PASSWORDS => provision::decide_keeping,
            _ => decide_all,
        };
        let (connection, read_at) = (row.connection, row.read_at);
        let everybody = reads_everybody(&row);
        let used = blocking(move || {
            let conn = plan::open(&data, &file)?;
            if row.is_sync() {
                provision::keep_limits(&conn, connection)?;
            }
            let used = everybody.then(|| account::holding_seats(&conn)).transpose()?;
            drop(conn);
            decide(&data, &file, run)?;
            Ok::<_, Error>(used)
        })
        .await??;
        let now = self.now();
        let replaced = self
            .inner
            .store
            .write(move |tx| {
                let replaced = replace(tx, run, |_| true, now)?;
                if let Some(used) = used {
                    provision::note_seats(tx, connection, used, read_at.unwrap_or(now))?;
                }
                run::set_state(tx, run, run::State::Review)?;
                Ok(replaced)
            })
            .await?;
        self.remove_plans(&replaced)
    }

    pub(super) fn remove_plans(&self, runs: &[i64]) -> Result<(), Error> {
        Ok(runs.iter().try_for_each(|run| plan::remove(&self.home().plan(*run)))?)
    }

    /// Reads a plan that waits for review or is being applied.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over.
    pub async fn plan(&self, run: i64) -> Result<Plan, Error> {
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        if row.is_sync() {
            return Err(Error::NotFound(format!("run {run} is a sync, not an import")));
        }
        let scope = Scope::of(&row)?;
        let mode = Mode::by_name(&row.mode).unwrap_or(Mode::Full);
        let (connection, whole) = (row.connection, scope.is_whole_customer());
        let things = row.things.clone();
        let (moves, (counts, beside), gone_groups, (gone, first_gone), photos) = self
            .with_plan(run, move |conn| {
                // First: what changes while the rest is counted makes the plan another one than is shown.
                let moves = plan::moves::count(conn)?;
                let gone =
                    if whole { gone_account::first(conn, connection, NAMED)? } else { Default::default() };
                let counts = review::counts(conn, Some(Thing::User))?;
                let others = things.into_iter().filter(|thing| *thing != Thing::User);
                let beside = others.map(|thing| Ok((thing, review::counts(conn, Some(thing))?)));
                let beside: Vec<_> = beside.collect::<Result<_, Error>>()?;
                let groups = beside.iter().any(|(thing, _)| *thing == Thing::Group);
                let gone_groups = if groups { group_binding::gone(conn, connection)? } else { Vec::new() };
                let photos = plan::mapping(conn)?.direction(Attribute::Photo) != Direction::Exclude;
                let unreadable = if photos { plan::photo::count_unreadable(conn, connection)? } else { 0 };
                let refused = if photos { plan::photo::refused(conn)? } else { None };
                Ok((moves, (counts, beside), gone_groups, gone, (unreadable, refused)))
            })
            .await?;
        let (unreadable_photos, refused_photos) = photos;
        Ok(Plan {
            run: row,
            scope,
            mode,
            counts,
            beside,
            gone,
            first_gone,
            gone_groups,
            unreadable_photos,
            refused_photos,
            moves,
        })
    }

    /// Works on the plan of a run that is not over.
    pub(crate) async fn with_plan<T: Send + 'static>(
        &self,
        run: i64,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (data, file) = (self.inner.store.path().to_owned(), self.home().plan(run));
        let here = file.clone();
        let done = blocking(move || match here.exists() {
            true => work(&plan::open(&data, &here)?),
            false => Err(Error::PlanLost { run }),
        });
        self.explain(run, done.await?).await
    }

    /// Says of a plan that cannot be worked on whether its run is over, or its file lost.
    pub(crate) async fn explain<T>(&self, run: i64, result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Err(Error::PlanLost { .. }) => {}
            Err(Error::Store(error)) if error.is_spoilt_file() => {}
            other => return other,
        }
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        if row.state.is_closed() {
            return Err(Error::NotFound(format!("the plan of run {run} is over")));
        }
        Err(Error::PlanLost { run })
    }
}

/// Closes the other runs of a run's connection whose place its plan takes, that wait and are of a kind; gives their numbers.
pub(super) fn replace(
    conn: &Connection,
    run: i64,
    which: impl Fn(&run::Row) -> bool,
    now: Millis,
) -> Result<Vec<i64>, store::Error> {
    let this = run::get(conn, run)?;
    let mut replaced = Vec::new();
    // Whoever looks at one user again replaces nothing.
    for other in run::open(conn, this.connection)?.iter().filter(|_| this.verb != run::REFRESH) {
        if other.id != run
            && this.takes_the_place_of(other)
            && other.state != run::State::Applying
            && which(other)
        {
            let why = format!("run {run} took its place");
            let error = Some(("replaced", why.as_str()));
            run::close(conn, other.id, run::State::Discarded, &run::Counts::default(), error, now)?;
            replaced.push(other.id);
        }
    }
    Ok(replaced)
}

fn decide_all(data: &Path, file: &Path, run: i64) -> Result<(), Error> {
    let conn = plan::open(data, file)?;
    let row = run::get(&conn, run)?;
    let (connection, mode) = (row.connection, Mode::by_name(&row.mode).unwrap_or(Mode::Full));
    let mapping = plan::mapping(&conn)?;
    choice::forget_rebound(&conn, connection)?;
    conn.execute_batch("BEGIN; DELETE FROM plan.remembered;")?;
    let mut in_use = Vec::new();
    if !nobody_is_known(&conn, connection)? || !decision::is_about_all(&conn)? {
        conn.execute("DELETE FROM plan.decision", [])?;
        in_use = decide_users(&conn, Files { data, plan: file }, connection, mode, &mapping)?;
    }
    decide_things(&conn, connection, mode)?;
    let mut gave_way = arrange_usernames(&conn)?;
    arrange_removed(&conn)?;
    while arrange_claims(&conn, &mapping)? && give_on(&conn, &mut gave_way)? {}
    // Whoever looks at one user again wants to see what is there.
    if row.verb == run::IMPORT {
        recall(&conn, connection)?;
    }
    decision::finish(&conn)?;
    conn.execute_batch("COMMIT")?;
    Ok(in_use::note(&conn, connection, in_use)?)
}

/// Tells whether nobody is here whom an account could be, or was.
fn nobody_is_known(conn: &Connection, connection: i64) -> Result<bool, store::Error> {
    Ok(!user::anybody(conn)? && !tombstone::any(conn, connection)?)
}

/// Decides about accounts while they are read, where nobody is known whom they could be: each is somebody new.
///
/// What was decided so holds if that is still so when all are read; else it is decided about all of them again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Newcomers {
    mode: Mode,
}

impl Newcomers {
    /// None where somebody is known, or the run is no import.
    pub(super) fn of(conn: &Connection, run: i64) -> Result<Option<Self>, store::Error> {
        let row = run::get(conn, run)?;
        let decides = row.verb == run::IMPORT && nobody_is_known(conn, row.connection)?;
        Ok(decides.then(|| Self { mode: Mode::by_name(&row.mode).unwrap_or(Mode::Full) }))
    }

    pub(super) fn decide(self, read: &Moved, mapping: &Mapping) -> Row {
        let decision = decide::import(&read.account, Counterpart::Nobody, mapping);
        row(read, &decision, None, self.mode, mapping)
    }
}

/// Decides about every account that is not as at the last agreement; tells which of those that we took out of use are in
/// use.
fn decide_users(
    conn: &Connection,
    files: Files<'_>,
    connection: i64,
    mode: Mode,
    mapping: &Mapping,
) -> Result<Vec<InUse>, store::Error> {
    find_candidates(conn, connection)?;
    let removed = tombstone::any(conn, connection)?;
    let mut let_go = former_binding::by_account(conn, connection)?;
    let anybody = binding::count(conn, connection)? > 0;
    let mut in_use = Vec::new();
    read_ahead(
        move |out| files.moved(connection, out),
        |pieces| {
            for mut moved in pieces.flatten() {
                // Whoever reads ahead may see another moment: what holds is what this transaction sees.
                let bound = match anybody {
                    true => binding::by_google_id(conn, connection, &moved.account.id)?,
                    false => None,
                };
                moved.bound = bound.is_some();
                let hand = bound.as_ref().map(|bound| (bound.user, bound.hand()));
                in_use.extend(hand.and_then(|(user, hand)| InUse::of(user, hand, &moved.account)));
                let id = &moved.account.id;
                let tied = match bound {
                    Some(_) => Tied { to: bound, stone: None, former: None },
                    None => Tied {
                        to: None,
                        stone: if removed { tombstone::get(conn, connection, id)? } else { None },
                        former: let_go.remove(id),
                    },
                };
                let row = decide_one(conn, connection, &moved, &tied, mode, mapping)?;
                decision::insert(conn, &row)?;
            }
            Ok(())
        },
    )?;
    Ok(in_use)
}

/// Fills `candidate` with every pair of an unbound account and an unbound user that look the same.
fn find_candidates(conn: &Connection, connection: i64) -> Result<(), store::Error> {
    conn.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS candidate (
             account_id INTEGER NOT NULL, user_id INTEGER NOT NULL, kind INTEGER NOT NULL,
             PRIMARY KEY (account_id, user_id)) WITHOUT ROWID;
         DELETE FROM candidate;",
    )?;
    let anybody: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM main.user AS u WHERE NOT EXISTS
             (SELECT 1 FROM main.binding AS b WHERE b.user_id = u.id AND b.connection_id = ?1))",
        [connection],
        |row| row.get(0),
    )?;
    if !anybody {
        return Ok(());
    }
    // An address finds addresses and aliases, an employee id only employee ids; the strongest kind is kept.
    let mut same = conn.prepare(
        "INSERT INTO candidate (account_id, user_id, kind)
         SELECT ?1, i.user_id, max(i.kind, ?2) FROM main.identity AS i
         WHERE i.kind IN (?3, ?4) AND i.value = ?5 AND NOT EXISTS
             (SELECT 1 FROM main.binding AS b WHERE b.user_id = i.user_id AND b.connection_id = ?6)
         ON CONFLICT (account_id, user_id) DO UPDATE SET kind = min(kind, excluded.kind)",
    )?;
    account::each_moved(conn, connection, |moved| {
        if moved.bound {
            return Ok(());
        }
        for (kind, value) in identities(&moved.account) {
            let others = if kind == Identity::EmployeeId { [2, 2] } else { [0, 1] };
            same.execute(params![moved.id, kind as u8, others[0], others[1], value, connection])?;
        }
        Ok(())
    })?;
    conn.execute_batch("CREATE INDEX IF NOT EXISTS temp.candidate_by_user ON candidate (user_id)")?;
    Ok(())
}

/// Lists what an account can be recognised by; addresses that Google made never match.
fn identities(account: &Account) -> Vec<(Identity, String)> {
    let mut all = vec![(Identity::Address, account.email.clone())];
    all.extend(account.aliases.iter().map(|alias| (Identity::Alias, alias.clone())));
    if let Some(Value::Text(id)) = account.values.get(Attribute::EmployeeIdentifier) {
        all.push((Identity::EmployeeId, id.trim().to_lowercase()));
    }
    all
}

/// How an account stands to the users that look the same.
enum Likeness {
    None,
    One { user: i64, by: Identity },
    Several { by: Identity, each: Each },
}

/// Whether all of several look the same by the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Each {
    BySame,
    ByAnother,
}

fn likeness(conn: &Connection, account: i64) -> Result<Likeness, store::Error> {
    let mut statement = conn.prepare_cached(
        "SELECT c.user_id, c.kind, (SELECT count(*) FROM candidate AS other WHERE other.user_id = c.user_id)
         FROM candidate AS c WHERE c.account_id = ?1 ORDER BY c.kind, c.user_id LIMIT 2",
    )?;
    let rows: Vec<(i64, u8, u64)> = statement
        .query_map([account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let by = |kind| match kind {
        0 => Identity::Address,
        1 => Identity::Alias,
        _ => Identity::EmployeeId,
    };
    Ok(match rows.as_slice() {
        [] => Likeness::None,
        [(user, kind, 1)] => Likeness::One { user: *user, by: by(*kind) },
        [(_, kind, _), (_, other, _)] if kind != other => {
            Likeness::Several { by: by(*kind), each: Each::ByAnother }
        }
        [(_, kind, _), ..] => Likeness::Several { by: by(*kind), each: Each::BySame },
    })
}

/// Whose an account is here; of one that is nobody's, why it is to stay so until somebody says otherwise.
struct Tied {
    to: Option<binding::Row>,
    /// Its user was removed here.
    stone: Option<tombstone::Row>,
    /// Its user was let go here.
    former: Option<former_binding::Row>,
}

impl Tied {
    /// Says why it is to stay nobody's; none when nobody wants it away.
    fn kept_away(&self, conn: &Connection, connection: i64) -> Result<Option<String>, store::Error> {
        if let Some(stone) = &self.stone {
            return Ok(Some(removed_words(stone.removed_at, &stone.removed_by)));
        }
        let Some(former) = &self.former else { return Ok(None) };
        // Whoever is to be bound again is not kept away.
        let wish = wish::of_user(conn, connection, former.user)?;
        Ok((wish != Some(Wish::Bind)).then(|| format!("let go here on {}", day(former.unbound_at))))
    }
}

fn decide_one(
    conn: &Connection,
    connection: i64,
    moved: &Moved,
    tied: &Tied,
    mode: Mode,
    mapping: &Mapping,
) -> Result<Row, store::Error> {
    let account = &moved.account;
    if let Some(binding) = &tied.to {
        let stored = user::get(conn, binding.user)?;
        let counterpart = Counterpart::Bound { user: &stored.user, baseline: &binding.baseline };
        let decision = decide::import(account, counterpart, mapping);
        let mut row = row(moved, &decision, Some((stored.id, stored.version)), mode, mapping);
        let gone = decide::gone(account, &stored.user, &binding.baseline, mapping);
        if !gone.is_empty() && row.kind != Kind::Conflict {
            let kept = format!("gone from Google, kept here: {}", labels(gone));
            row.why = if row.why.is_empty() { kept } else { format!("{}; {kept}", row.why) };
        }
        return Ok(row);
    }
    let likeness = likeness(conn, moved.id)?;
    let by_another = matches!(likeness, Likeness::Several { each: Each::ByAnother, .. });
    let (counterpart, user) = match likeness {
        Likeness::None if tied.stone.is_some() => (Counterpart::Removed, None),
        // Whatever became of the address, it is the account that the user had.
        Likeness::None => match &tied.former {
            Some(former) => {
                (Counterpart::Candidate { by: Identity::Account }, Some(user::get(conn, former.user)?))
            }
            None => (Counterpart::Nobody, None),
        },
        Likeness::Several { by, .. } => (Counterpart::Ambiguous { by }, None),
        Likeness::One { user, by } => (Counterpart::Candidate { by }, Some(user::get(conn, user)?)),
    };
    let decision = decide::import(account, counterpart, mapping);
    let about = user.as_ref().map(|user| (user.id, user.version));
    let mut row = row(moved, &decision, about, mode, mapping);
    if by_another && row.kind == Kind::Conflict {
        row.why = "several people look like it, each by something else".to_owned();
    }
    if let (Decision::Match(by), Some(user)) = (&decision, &user) {
        row.why = format!("{} as {}", by.words(), user.user.username);
        row.answer = Answer::Link { user: user.id }.store();
        // A number may be given twice, or mistyped: alone it ties nobody together without being asked.
        let named = |given: &str, family: &str| fold(&full_name(given, family));
        let (there, here) = (&moved.account, &user.user);
        let same_name =
            named(&there.given_name, &there.family_name) == named(&here.given_name, &here.family_name);
        if *by == Identity::EmployeeId && there.email != here.email && !same_name {
            row.ticked = false;
            row.why = format!("{}, but another name and email; tick it if it is the same person", row.why);
        }
    }
    if let Some(away) = tied.kept_away(conn, connection)? {
        // It comes back only if somebody says so, also as a user who looks the same.
        row.ticked = false;
        row.why = if row.why.is_empty() { away } else { format!("{}; {away}", row.why) };
    }
    Ok(row)
}

fn row(moved: &Moved, decision: &Decision, user: Option<(i64, i64)>, mode: Mode, mapping: &Mapping) -> Row {
    let account = &moved.account;
    let username = Username::of_address(&account.email).as_str().to_owned();
    let set_aside = account.suspension.is_some() || account.archived;
    let (kind, why, reason, username, ticked) = match decision {
        Decision::New => (Kind::New, String::new(), None, Some(username), !set_aside),
        Decision::Update(changes) => (Kind::Update, changed_words(changes), None, None, true),
        Decision::Unchanged => (Kind::Unchanged, String::new(), None, None, true),
        Decision::Match(by) => {
            (Kind::Match, String::new(), Some(Reason::Match { by: *by }), None, !set_aside)
        }
        Decision::Conflict(conflict) => {
            let wants = matches!(conflict, Conflict::FamilyNameMissing).then_some(username);
            (Kind::Conflict, conflict_words(conflict), Some(Reason::Conflict(conflict.clone())), wants, false)
        }
        Decision::Removed => (Kind::Removed, String::new(), None, Some(username), false),
    };
    let updates_only = mode == Mode::UpdatesOnly && !moved.bound;
    let locked = if updates_only {
        Some("this import takes updates only".to_owned())
    } else if kind == Kind::Removed {
        cannot_return(account, mapping)
    } else {
        None
    };
    Row {
        account: moved.id,
        kind,
        user: user.map(|(id, _)| id),
        group: None,
        user_version: user.map(|(_, version)| version),
        why,
        detail: reason.and_then(|reason| serde_json::to_string(&reason).ok()),
        username,
        ticked: ticked && !updates_only,
        locked,
        answer: None,
    }
}

/// Says why an account cannot come back that was removed here: nobody is asked about it.
fn cannot_return(account: &Account, mapping: &Mapping) -> Option<String> {
    if directory::name::is_blank(&account.family_name) {
        return Some("it has no family name; give it one on Google first".to_owned());
    }
    let (attribute, rule) = decide::unfit(account, mapping)?;
    Some(format!("{}; correct it on Google first", unfit_words(attribute, &rule)))
}

/// Says when somebody, or a group, was removed from the directory.
pub(super) fn removed_words(at: Millis, by: &str) -> String {
    format!("removed here on {}", day_and_hand(at, by))
}

/// Says on which day something was done, and by whom.
pub(super) fn day_and_hand(at: Millis, by: &str) -> String {
    format!("{} by {by}", day(at))
}

fn day(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at).map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

fn changed_words(changes: &[Change]) -> String {
    labels(changes.iter().map(|change| change.attribute))
}

/// Names attributes in a sentence.
fn labels(attributes: impl IntoIterator<Item = Attribute>) -> String {
    let labels: Vec<_> = attributes.into_iter().map(|attribute| attribute.label().to_lowercase()).collect();
    labels.join(", ")
}

/// How the words begin of an account whose username is taken.
pub(crate) const USERNAME: &str = "username ";

/// The words of an account without a family name.
pub(crate) const NO_FAMILY_NAME: &str = "no family name";

/// Says a conflict in the few words of a list.
pub(super) fn conflict_words(conflict: &Conflict) -> String {
    match conflict {
        Conflict::Ambiguous { by } => {
            format!("several people with the {}", by.words())
        }
        Conflict::UsernameTaken { username } => format!("{USERNAME}{username} is taken"),
        Conflict::AddressTaken { email } => format!("address {email} belongs to somebody else"),
        Conflict::EmployeeIdTaken { id } => format!("employee id {id} belongs to somebody else"),
        Conflict::FamilyNameMissing => NO_FAMILY_NAME.to_owned(),
        Conflict::Unfit { attribute, rule } => {
            format!("{}; correct it on Google", unfit_words(*attribute, rule))
        }
        Conflict::BothChanged { attributes, never_agreed } => both_changed_words(attributes, never_agreed),
    }
}

/// Says which values are not the same on both sides, and whether both ever agreed on them.
pub(crate) fn both_changed_words(attributes: &[Attribute], never_agreed: &[Attribute]) -> String {
    let which = |how: &str, these: &[Attribute]| {
        (!these.is_empty()).then(|| format!("{how}: {}", labels(these.iter().copied())))
    };
    let changed = which("changed on both sides", attributes);
    let differ = which("different on both sides, never agreed on", never_agreed);
    changed.into_iter().chain(differ).collect::<Vec<_>>().join("; ")
}

/// Says which rule a value breaks that no directory can hold.
pub(crate) fn unfit_words(attribute: Attribute, rule: &impl std::fmt::Display) -> String {
    format!("{}: {rule}", attribute.label().to_lowercase())
}

/// Turns the new rows whose username is taken into conflicts; the first in plan order keeps the name. Gives those that gave
/// way to another row, as they were.
fn arrange_usernames(conn: &Connection) -> Result<Vec<Row>, Error> {
    let mut losers = Vec::new();
    let mut last: Option<String> = None;
    let mut same_name = Vec::new();
    decision::each_contested_claim(conn, |claim| {
        let claim = Claim { username: claim.username, row: claim.account, held: claim.held };
        if last.as_deref() != Some(&claim.username) {
            losers.extend(arrange::usernames(same_name.drain(..)));
            last = Some(claim.username.clone());
        }
        same_name.push(claim);
    })?;
    losers.extend(arrange::usernames(same_name));
    let mut gave_way = Vec::new();
    for (account, username) in losers {
        if !user::has_username(conn, &username)? {
            gave_way.extend(decision::get(conn, account)?);
        }
        become_conflict(conn, account, Conflict::UsernameTaken { username })?;
    }
    Ok(gave_way)
}

/// Gives usernames on to the next of those that gave way, where the row that was to get it has become a conflict: nobody is
/// asked in vain. Tells whether there was one.
fn give_on(conn: &Connection, gave_way: &mut Vec<Row>) -> Result<bool, Error> {
    let before = gave_way.len();
    for row in std::mem::take(gave_way) {
        let username = row.username.as_deref().unwrap_or_default();
        if decision::claims_username(conn, username, row.account)? {
            gave_way.push(row);
        } else {
            decision::insert(conn, &row)?;
        }
    }
    Ok(gave_way.len() < before)
}

/// Gives those who were removed here a free username: it may have been given to somebody else, and nobody is asked
/// about them.
fn arrange_removed(conn: &Connection) -> Result<(), Error> {
    for (account, username) in decision::removed(conn)? {
        if !user::has_username(conn, &username)? && !decision::claims_username(conn, &username, account)? {
            continue;
        }
        let (read, _) = account::get(conn, account)?;
        let free = propose(conn, account, &read, &read.family_name, 1)?.into_iter().next();
        if let (Some(username), Some(row)) = (free, decision::get(conn, account)?) {
            decision::insert(conn, &Row { username: Some(username), ..row })?;
        }
    }
    Ok(())
}

/// Turns rows into conflicts that would take an address or an employee id which somebody else keeps, or gets before
/// them. Tells whether there was one.
fn arrange_claims(conn: &Connection, mapping: &Mapping) -> Result<bool, Error> {
    let mut any = false;
    loop {
        let mut taken = taken_addresses(conn)?;
        if taken.is_empty() && mapping.imports(Attribute::EmployeeIdentifier) {
            taken = taken_employee_ids(conn)?;
        }
        if taken.is_empty() {
            return Ok(any);
        }
        any = true;
        for (account, conflict) in taken {
            become_conflict(conn, account, conflict)?;
        }
        // Whoever became a conflict gives nothing up: who relied on that is looked at again.
    }
}

fn taken_addresses(conn: &Connection) -> Result<Vec<(i64, Conflict)>, Error> {
    let taken = decision::taken_addresses(conn)?.into_iter();
    Ok(taken.map(|(account, email, _)| (account, Conflict::AddressTaken { email })).collect())
}

fn taken_employee_ids(conn: &Connection) -> Result<Vec<(i64, Conflict)>, Error> {
    let taken = decision::taken_employee_ids(conn)?.into_iter();
    Ok(taken.map(|(account, id)| (account, Conflict::EmployeeIdTaken { id })).collect())
}

fn become_conflict(conn: &Connection, account: i64, conflict: Conflict) -> Result<(), Error> {
    let Some(row) = decision::get(conn, account)? else { return Ok(()) };
    let why = conflict_words(&conflict);
    if row.kind == Kind::Removed {
        // Nobody is asked about somebody who was removed: the row says why it cannot come back.
        decision::insert(conn, &Row { locked: Some(why), ..row })?;
        return Ok(());
    }
    let detail = serde_json::to_string(&Reason::Conflict(conflict)).ok();
    decision::insert(conn, &Row { kind: Kind::Conflict, why, detail, username: None, ticked: false, ..row })?;
    Ok(())
}

/// Reads the reason that is stored beside a decision.
pub(crate) fn reason_of(row: &Row) -> Option<Reason> {
    row.detail.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

/// Gives the agreement that an import ends with, and what is kept of the account itself: where and how it stands.
pub(super) fn agreement(account: &Account, mapping: &Mapping) -> (Baseline, Account) {
    (Baseline::of_import(account, mapping), profile_of(account.clone()))
}

/// Gives what a binding keeps of the account itself: where and how it stands, without the values of attributes.
pub(crate) fn profile_of(mut account: Account) -> Account {
    let values = std::mem::take(&mut account.values);
    if let Some(org_unit) = values.get(Attribute::OrgUnitPath) {
        account.values.set(Attribute::OrgUnitPath, org_unit.clone());
    }
    account
}
