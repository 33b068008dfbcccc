//! Carries out one step of an approved import.

use directory::account::Suspension;
use directory::decide::{self, Baseline, Change, Decision, Identity, in_directory};
use directory::fingerprint::Fingerprint;
use directory::group::Who;
use directory::undo::Moved;
use directory::undo::import::{Agreed as Before, Agreement, Trace};
use directory::user::{State as UserState, full_name};
use directory::{Account, Mapping, User};
use store::plan::account::{Span, Stored};
use store::rusqlite::Connection;
use store::taken_out::{self, TakenOut};
use store::user::{Search, Standing};
use store::{Millis, binding, former_binding, group_scope, membership, step, tombstone, user};

use super::claim::{Claim, OF_ONE_ALONE, brought, claim};
use super::journal::{Details, Ended, Former, Stone};
use super::newcomer::{Newcomer, Tie};
use super::plan::agreement;
use crate::exchange::Turn;

/// Why a step is refused whose account or group was read later than its run did.
pub(super) const READ_SINCE: &str = "it was read again, or written, since the plan was made; import again";

/// What became of a step.
pub(super) enum Outcome {
    Done {
        user: i64,
        changes: Vec<Change>,
        trace: Option<Box<Trace>>,
        ended: Box<Ended>,
    },
    Already {
        user: i64,
    },
    Refused {
        why: String,
        called: Called,
    },
    /// Nothing yet: these have what the user is to get, and may give it up by steps that are to come.
    Waits(Vec<i64>),
}

/// What somebody is called whose step is refused.
pub(super) struct Called {
    pub(super) name: String,
    pub(super) email: String,
}

impl Called {
    pub(super) fn of(account: &Account) -> Self {
        Self { name: full_name(&account.given_name, &account.family_name), email: account.email.clone() }
    }
}

/// A step, with all that can be known of its account before the directory is asked.
pub(super) struct Prepared {
    pub(super) step: step::Row,
    pub(super) read: Read,
}

/// What the plan has of a step's account.
pub(super) enum Read {
    /// Its user is to be made.
    Newcomer(Box<Newcomer>),
    /// Its user is there.
    Account(Box<Agreed>),
    /// Nothing: the plan's file was lost or spoilt since it was approved. The run must come to its end all the same.
    Lost,
}

/// An account, and what both sides agree on once its step is done.
pub(super) struct Agreed {
    account: Account,
    fingerprint: Fingerprint,
    baseline: Baseline,
    profile: Account,
}

impl Prepared {
    /// Takes a step's account apart; needs no file, so that it can be done beside the writing.
    pub(super) fn new(step: step::Row, stored: Option<Stored>, mapping: &Mapping) -> Self {
        let read = match stored.and_then(|stored| stored.read().ok()) {
            Some((account, fingerprint)) if makes_user(&step.kind) => {
                let newcomer = Newcomer::of(&step, &account, fingerprint, mapping);
                newcomer.map_or(Read::Lost, |newcomer| Read::Newcomer(Box::new(newcomer)))
            }
            Some((account, fingerprint)) => {
                let (baseline, profile) = agreement(&account, mapping);
                Read::Account(Box::new(Agreed { account, fingerprint, baseline, profile }))
            }
            None => Read::Lost,
        };
        Self { step, read }
    }
}

/// Tells whether a step makes a user who was not there.
fn makes_user(kind: &str) -> bool {
    matches!(kind, "new" | "restore")
}

/// Who may have bound accounts of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Nobody but the run: each of its accounts is bound by its own step, or not at all.
    ByTheRun,
    /// Others too.
    ByAnybody,
}

/// Whether anybody was removed here who was bound on the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stones {
    None,
    Some,
}

/// Why a user does not get what another has.
enum Held {
    /// The other keeps it; whose it is and why, in words.
    Kept(String),
    /// The steps of these are to come.
    NotYetGivenUp(Vec<i64>),
}

/// What every step of a run needs.
#[derive(Clone, Copy)]
pub(super) struct CarryOut<'a> {
    pub(super) run: i64,
    pub(super) connection: i64,
    /// The mapping of the plan, not of the moment.
    pub(super) mapping: &'a Mapping,
    pub(super) search: Search,
    pub(super) stones: Stones,
    pub(super) bound: Bound,
    pub(super) turn: Turn,
    /// When Google was read.
    pub(super) read: Span,
    pub(super) now: &'a dyn Fn() -> Millis,
}

impl CarryOut<'_> {
    /// Looks at what holds for all steps of one transaction: between two of them, others write.
    pub(super) fn in_transaction(&self, conn: &Connection, bound: Bound) -> Result<Self, store::Error> {
        // Once another run has built the indexes, they are kept by each of us.
        let search = if user::indexes_are_missing(conn)? { Search::BuiltLater } else { Search::Kept };
        let stones = if tombstone::any(conn, self.connection)? { Stones::Some } else { Stones::None };
        Ok(Self { search, stones, bound, ..*self })
    }

    /// Carries out a step in the transaction that also notes its outcome.
    pub(super) fn step(
        &self,
        conn: &Connection,
        step: &step::Row,
        read: Read,
    ) -> Result<Outcome, store::Error> {
        match read {
            Read::Newcomer(newcomer) => self.new_user(conn, *newcomer),
            Read::Account(agreed) if matches!(step.kind.as_str(), "link" | "merge") => {
                self.link(conn, step, *agreed)
            }
            Read::Account(agreed) => self.update(conn, step, *agreed),
            Read::Lost => {
                let why = "what was read of this account is lost; import again".to_owned();
                let called = Called { name: format!("Account {}", step.google_id), email: String::new() };
                Ok(Outcome::Refused { why, called })
            }
        }
    }

    fn new_user(&self, conn: &Connection, newcomer: Newcomer) -> Result<Outcome, store::Error> {
        let Newcomer { user: made, standing, tie, called } = newcomer;
        if self.bound == Bound::ByAnybody
            && let Some(bound) = binding::by_google_id(conn, self.connection, &tie.google_id)?
        {
            return Ok(Outcome::Already { user: bound.user });
        }
        if let Some(held) = self.held(conn, (made.user(), &OF_ONE_ALONE), None)? {
            return Ok(not_given(held, called));
        }
        let id = match made.insert(conn, standing, (self.now)(), self.search) {
            Err(error) if error.is_taken() => {
                let username = &made.user().username;
                let why =
                    format!("the username {username} was given to somebody else since the plan was made");
                return Ok(Outcome::Refused { why, called });
            }
            id => id?,
        };
        let ended = self.bind(conn, id, None, &tie)?;
        // Whom it made had nothing before; of somebody who was removed here there was a stone.
        let trace = ended.stone.is_some().then(Box::default);
        Ok(Outcome::Done { user: id, changes: Vec::new(), trace, ended: Box::new(ended) })
    }

    fn update(&self, conn: &Connection, step: &step::Row, agreed: Agreed) -> Result<Outcome, store::Error> {
        let account = &agreed.account;
        let Some(bound) = binding::by_google_id(conn, self.connection, &account.id)? else {
            let why = "the user is not bound to this account any more".to_owned();
            return Ok(Outcome::Refused { why, called: Called::of(account) });
        };
        let before = user::get(conn, bound.user)?;
        if step.user_version != Some(before.version) {
            let why = "the user changed here since the plan was made".to_owned();
            return Ok(Outcome::Refused { why, called: Called::of(account) });
        }
        if self.is_older_than(&bound) {
            return Ok(match step.kind.as_str() {
                // It was only looked at, and since then again.
                "observe" => Outcome::Already { user: before.id },
                _ => Outcome::Refused { why: READ_SINCE.to_owned(), called: Called::of(account) },
            });
        }
        let counterpart = decide::Counterpart::Bound { user: &before.user, baseline: &bound.baseline };
        let attributes: Vec<_> = match decide::import(account, counterpart, self.mapping) {
            Decision::Update(changes) => changes.into_iter().map(|change| change.attribute).collect(),
            Decision::Unchanged => Vec::new(),
            Decision::New | Decision::Match(_) | Decision::Conflict(_) | Decision::Removed => {
                let why = "what both sides agreed on changed since the plan was made".to_owned();
                return Ok(Outcome::Refused { why, called: Called::of(account) });
            }
        };
        let mut after = before.user.clone();
        let changes = decide::take(&mut after, account, &attributes);
        if let Some(held) = self.claimed(conn, &before, &after)? {
            return Ok(not_given(held, Called::of(account)));
        }
        self.write_user(conn, &before, &after, account)?;
        let renewed = self.agree(conn, bound, agreed)?;
        // What was only looked at changed nothing that anybody would want back.
        let trace = (step.kind != "observe")
            .then(|| Box::new(Trace { moved: moved(&changes, &before.user, &after), agreed: Some(renewed) }));
        Ok(Outcome::Done { user: before.id, changes, trace, ended: Box::default() })
    }

    fn link(&self, conn: &Connection, step: &step::Row, agreed: Agreed) -> Result<Outcome, store::Error> {
        let account = &agreed.account;
        let Some(before) = step.user.map(|user| user::find(conn, user)).transpose()?.flatten() else {
            let why = "the user is not in the directory any more".to_owned();
            return Ok(Outcome::Refused { why, called: Called::of(account) });
        };
        if step.user_version != Some(before.version) {
            let why = "the user changed here since the plan was made".to_owned();
            return Ok(Outcome::Refused { why, called: Called::of(account) });
        }
        let bound = binding::by_google_id(conn, self.connection, &account.id)?;
        if bound.as_ref().is_none_or(|bound| bound.user != before.id)
            && (bound.is_some() || binding::is_bound(conn, self.connection, before.id)?)
        {
            let why = "the user was bound to another account since the plan was made".to_owned();
            return Ok(Outcome::Refused { why, called: Called::of(account) });
        }
        if bound.as_ref().is_some_and(|bound| self.is_older_than(bound)) {
            return Ok(Outcome::Refused { why: READ_SINCE.to_owned(), called: Called::of(account) });
        }
        let mut after = before.user.clone();
        let changes = decide::take(&mut after, account, &Details::of(step).fields);
        if let Some(held) = self.claimed(conn, &before, &after)? {
            return Ok(not_given(held, Called::of(account)));
        }
        self.write_user(conn, &before, &after, account)?;
        let (renewed, ended) = match bound {
            Some(bound) => (Some(self.agree(conn, bound, agreed)?), Ended::default()),
            // What differs was never agreed on: the first sync asks whose value it is to be.
            None => {
                let baseline = agreed.baseline.leaving_open(&after, &agreed.account);
                let to = Who::User(before.id);
                let passed = membership::pass_on(conn, self.connection, &agreed.account.id, &to)?;
                let former = former_binding::forget(conn, self.connection, before.id)?;
                // By hand: whatever group the user is in or leaves.
                group_scope::unmark(conn, self.connection, before.id)?;
                let tie = Tie::of(&agreed.account, agreed.fingerprint, &baseline, &agreed.profile)?;
                let ended = self.bind(conn, before.id, former, &tie)?;
                (None, Ended { passed, ..ended })
            }
        };
        let trace = Trace { moved: moved(&changes, &before.user, &after), agreed: renewed };
        Ok(Outcome::Done { user: before.id, changes, trace: Some(Box::new(trace)), ended: Box::new(ended) })
    }

    /// Tells whether both sides agreed on something after Google began to be read for this run.
    fn is_older_than(&self, bound: &binding::Row) -> bool {
        bound.read_at > self.read.from
    }

    /// Tells whether a user would get what another has; what a user keeps is not looked at.
    fn claimed(
        &self,
        conn: &Connection,
        before: &user::Row,
        after: &User,
    ) -> Result<Option<Held>, store::Error> {
        self.held(conn, (after, &brought(&before.user, after)), Some(before.id))
    }

    /// Tells why a user does not get what another has; nothing where it is free, or the other is relied on.
    fn held(
        &self,
        conn: &Connection,
        wanted: (&User, &[Identity]),
        except: Option<i64>,
    ) -> Result<Option<Held>, store::Error> {
        let is_to_come = |other| step::is_pending_for(conn, self.run, other);
        Ok(match (claim(conn, wanted, except, is_to_come)?, self.turn) {
            (Claim::Kept(other), _) => Some(Held::Kept(other.still(conn, self.run)?)),
            (Claim::NotYetGivenUp(by), Turn::AfterTheOther) => Some(Held::NotYetGivenUp(by)),
            (Claim::NotYetGivenUp(_), Turn::BeforeTheOther) | (Claim::Free, _) => None,
        })
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
        let own = bindings
            .iter()
            .find(|bound| bound.connection == self.connection && bound.google_id == account.id)
            .filter(|bound| bound.suspended_by_run.is_none())
            .and_then(|bound| bound.account.suspension.as_ref());
        let suspension = Suspension::known(account.suspension.clone(), own);
        let known = (suspension != account.suspension).then(|| Account { suspension, ..account.clone() });
        let standing = standing_of(after, others.chain([known.as_ref().unwrap_or(account)]));
        if before.user == *after {
            user::set_standing(conn, before, standing)
        } else {
            user::update(conn, before, after, standing, (self.now)())
        }
    }

    /// Ties a user to an account; gives what that ends.
    fn bind(
        &self,
        conn: &Connection,
        user: i64,
        former: Option<former_binding::Row>,
        tie: &Tie,
    ) -> Result<Ended, store::Error> {
        let (taken, stone) = match self.stones {
            Stones::None => (TakenOut::default(), None),
            Stones::Some => {
                let taken = taken_out::get(conn, self.connection, &tie.google_id)?;
                (taken, tombstone::forget(conn, self.connection, &tie.google_id)?)
            }
        };
        let ours = former.as_ref().filter(|former| former.google_id == tie.google_id);
        let TakenOut { suspended_by_run, archived_by_run } = ours.map_or(taken, |former| TakenOut {
            suspended_by_run: former.suspended_by_run,
            archived_by_run: former.archived_by_run,
        });
        let new = binding::New {
            connection: self.connection,
            google_id: &tie.google_id,
            user,
            dormant: false,
            fingerprint: tie.fingerprint.0,
            written: &tie.written,
            bound_by_run: Some(self.run),
            read_at: self.read.to,
            suspended_by_run: suspended_by_run.filter(|_| tie.suspended),
            archived_by_run: archived_by_run.filter(|_| tie.archived),
        };
        binding::insert_new(conn, &new)?;
        Ok(Ended { stone: stone.map(Stone::of), former: former.map(Former::of), passed: Vec::new() })
    }

    /// Renews what both sides agree on; gives what they agreed on before.
    fn agree(&self, conn: &Connection, bound: binding::Row, agreed: Agreed) -> Result<Before, store::Error> {
        let was = agreement_of(&bound);
        let row = binding::Row {
            fingerprint: agreed.fingerprint.0,
            baseline: agreed.baseline.keeping_sync(&bound.baseline, self.mapping),
            account: agreed.profile,
            read_at: self.read.to,
            ..bound
        };
        binding::agree(conn, &row)?;
        Ok(Before::before(&was, &agreement_of(&row)))
    }
}

/// Gives what a binding says that both sides agree on.
pub(super) fn agreement_of(bound: &binding::Row) -> Agreement {
    Agreement {
        print: Fingerprint(bound.fingerprint),
        baseline: bound.baseline.clone(),
        account: bound.account.clone(),
    }
}

/// Lists the values that changed, as they were and as they are.
fn moved(changes: &[Change], before: &User, after: &User) -> Vec<Moved> {
    let of = |change: &Change| Moved {
        attribute: change.attribute,
        before: in_directory(change.attribute, before),
        after: in_directory(change.attribute, after),
    };
    changes.iter().map(of).collect()
}

fn not_given(held: Held, called: Called) -> Outcome {
    match held {
        Held::Kept(why) => Outcome::Refused { why, called },
        Held::NotYetGivenUp(by) => Outcome::Waits(by),
    }
}

/// Tells how a user stands who is bound to these accounts: what Google suspended anywhere is said first.
pub(super) fn standing_of<'a>(user: &User, accounts: impl IntoIterator<Item = &'a Account>) -> Standing {
    let by_google = |account: &Account| matches!(account.suspension, Some(Suspension::Google(_)));
    if accounts.into_iter().any(by_google) {
        return Standing::SuspendedByGoogle;
    }
    match user.state {
        UserState::Suspended => Standing::Suspended,
        UserState::Active => Standing::Bound,
    }
}
