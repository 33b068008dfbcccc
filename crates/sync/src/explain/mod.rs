//! Explains one user: how it was matched, why it is in scope, where each value comes from, what was decided, what Google
//! answered, and what happens next. From the directory and the journal alone; Google is not asked.

mod journal;
pub mod words;

use directory::decide::{Decision, Identity};
use directory::explain::{Stands, Told, attribute};
use directory::provision::{Conflict as Asked, Decision as Next, Rest};
use directory::{Attribute, Direction};
use store::plan::review;
use store::run::{self, State};
use store::rusqlite::Connection;
use store::step::{self, Became};
use store::{Millis, mapping, user};

use crate::provision::{Forecast, Reason, Said, Tie, is_read, last_known};
use crate::users::Bound;
use crate::{Error, Workstation};

/// What is known of one user, and why it stands so.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The user.
    pub user: user::Row,
    /// Each connection, by name.
    pub on: Vec<OnConnection>,
}

/// The same on one connection.
#[derive(Debug, Clone)]
pub struct OnConnection {
    /// How the user stands there, and what the next sync would do.
    pub tie: Tie,
    /// The account that the user is bound to.
    pub account: Option<Bound>,
    /// How they came together; none where they did not.
    pub matched: Option<Matched>,
    /// Attribute by attribute, in the catalogue's order; what neither side has is left out.
    pub lines: Vec<Line>,
    /// The last decision about the user.
    pub decided: Option<Decided>,
    /// The last answers of Google to what was sent about the user, the newest first.
    pub answers: Vec<Answered>,
    /// What the next import would do, were Google as it was; none where it is not known.
    pub next_import: Option<Decision>,
    /// What an import asked about the user and nobody answered: what Google had then is not kept, and the next asks again.
    pub open_import: Option<OpenImport>,
}

/// A question of an import that nobody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenImport {
    /// The import.
    pub run: i64,
    /// What it asked, in words.
    pub why: String,
}

/// How a user and an account came together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// In which run; none of a binding that is older than runs are kept.
    pub run: Option<i64>,
    /// By what step, as the journal calls it; none where the journal does not say any more.
    pub kind: Option<String>,
    /// By what they looked the same, where that brought them together.
    pub by: Option<Identity>,
    /// When.
    pub at: Option<Millis>,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How it stands.
    pub told: Told,
    /// The run that saw Google's value changed, where nobody has answered since: what it was then is not kept here.
    pub seen_by: Option<i64>,
    /// Who set the directory's value last, as far as is kept.
    pub set: Option<Set>,
}

/// Who set a value of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Somebody at this workstation, or the run.
    pub by: SetBy,
    /// When.
    pub at: Millis,
}

/// Who set a value of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetBy {
    /// Somebody here: who, and what they did, in words.
    Person(String, &'static str),
    /// A run took it from Google, or gave it back.
    Run(i64),
}

/// A decision about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// In which run.
    pub run: i64,
    /// What kind of run that is: `an import`, `a sync`.
    pub is_a: &'static str,
    /// When the plan was made, or its step came to its end.
    pub at: Millis,
    /// Whether the plan waits for review.
    pub waits: bool,
    /// What was decided, and why, in words.
    pub what: String,
    /// What a sync asked and nobody answered: it is asked again.
    pub open: Option<String>,
    /// The same as data, also of the plan that waits; none where an older version wrote the journal.
    pub asks: Option<Asked>,
}

impl Decided {
    /// Tells how an attribute stood when Google was read for it, where the question is whether Google's value stands.
    fn saw(&self, attribute: Attribute) -> Option<Stands> {
        let (attributes, stands) = match self.asks.as_ref()? {
            Asked::Drift { attributes } => (attributes, Stands::Drift),
            Asked::BothChanged { attributes } => (attributes, Stands::BothChanged),
            _ => return None,
        };
        attributes.contains(&attribute).then_some(stands)
    }
}

/// What Google answered to a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The run.
    pub run: i64,
    /// What was sent, as the journal calls it.
    pub kind: String,
    /// What became of it.
    pub became: Became,
    /// Why it was refused, as a code.
    pub code: Option<String>,
    /// Google's status and reason, where it refused.
    pub said: Option<Said>,
    /// Why, in words.
    pub why: Option<String>,
    /// When the answer came, or when it was sent.
    pub at: Option<Millis>,
}

impl OnConnection {
    /// Tells how old Google's side is: when the account was read last.
    #[must_use]
    pub fn read_at(&self) -> Option<Millis> {
        self.tie.bound.as_ref().map(|bound| bound.read_at)
    }
}

impl Workstation {
    /// Explains a user, on one connection or on all.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such user.
    pub async fn explain_user(&self, id: i64, only: Option<i64>) -> Result<Explained, Error> {
        let shown = self.user(id).await?;
        let ties = self.user_ties(id).await?;
        let mut on = Vec::new();
        for tie in ties.into_iter().filter(|tie| only.is_none_or(|only| only == tie.connection.id)) {
            let account =
                shown.bindings.iter().find(|one| one.binding.connection == tie.connection.id).cloned();
            let waits = self.import_waits_for(&tie).await?;
            let stored = shown.user.clone();
            let one = self
                .inner
                .store
                .read(move |conn| on_connection(conn, &stored, (tie, account), waits))
                .await?;
            on.push(one);
        }
        Ok(Explained { user: shown.user, on })
    }

    /// Finds the decision about a user's account in the import that waits for review.
    async fn import_waits_for(&self, tie: &Tie) -> Result<Option<Decided>, Error> {
        let (Some(bound), connection) = (&tie.bound, tie.connection.id) else { return Ok(None) };
        let open = self.inner.store.read(move |conn| run::open(conn, connection)).await?;
        let waiting = open.into_iter().find(|run| run.verb == run::IMPORT && run.state == State::Review);
        let Some(plan) = waiting else { return Ok(None) };
        let id = bound.google_id.clone();
        match self.with_plan(plan.id, move |conn| Ok(review::row(conn, &id)?)).await {
            Ok(row) => Ok(Some(Decided {
                run: plan.id,
                is_a: plan.is_a(),
                at: plan.read_at.unwrap_or(plan.started_at),
                waits: true,
                what: words::import_row(&row),
                open: None,
                asks: None,
            })),
            // An import of some accounts says nothing of the others, and a plan that is gone nothing at all.
            Err(Error::NotFound(_) | Error::PlanLost { .. }) => Ok(None),
            Err(Error::Store(store::Error::NotFound { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn on_connection(
    conn: &Connection,
    stored: &user::Row,
    (tie, account): (Tie, Option<Bound>),
    import_waits: Option<Decided>,
) -> Result<OnConnection, store::Error> {
    let mapping = mapping::get(conn, tie.connection.id)?;
    let steps = step::about_user(conn, tie.connection.id, stored.id, journal::LOOKED_AT)?;
    let decided = match tie.planned.as_ref() {
        Some((run, row)) => {
            let run = run::get(conn, *run)?;
            let (at, is_a) = (run.read_at.unwrap_or(run.started_at), run.is_a());
            let asks = match &row.reason {
                Some(Reason::Conflict(asks)) => Some(asks.clone()),
                Some(Reason::Skip(_)) | None => None,
            };
            Some(Decided { run: run.id, is_a, at, waits: true, what: row.row.why.clone(), open: None, asks })
        }
        None => match import_waits {
            Some(waits) => Some(waits),
            None => journal::decided(conn, &tie, &steps)?,
        },
    };
    let mut lines = Vec::new();
    let mut next_import = None;
    let matched = tie.bound.as_ref().map(|bound| journal::matched(conn, bound)).transpose()?;
    if let Some(bound) = &tie.bound {
        let mut google = last_known(bound, &mapping);
        // By what was read last the account has no photo: what both agreed on once is none of Google's any more.
        let lost_photo = bound.account.photo_etag.is_none()
            && bound.baseline.there(Attribute::Photo).is_some()
            && mapping.direction(Attribute::Photo) != Direction::Both;
        if lost_photo {
            google.values.remove(Attribute::Photo);
        }
        let mut setters = journal::Setters::read(conn, stored.id)?;
        for one in mapping.attributes().chain(beyond(stored, &mapping)) {
            let read = |one| is_read(one, bound, &mapping) && !(lost_photo && one == Attribute::Photo);
            let told = attribute(one, &stored.user, &google, &bound.baseline, &mapping, read);
            let stands = match told.stands {
                Stands::ToGoogle | Stands::Differ | Stands::Drift if is_left(&tie) => Stands::Stays,
                stands => stands,
            };
            let saw = decided.as_ref().and_then(|last| Some((last.run, last.saw(one)?)));
            // What the account is known by is older than that, unless it tells the same.
            let saw = saw.filter(|(_, stood)| told.direction.exports() && stands != *stood);
            let seen_by = saw.map(|(run, _)| run);
            let told = match saw {
                Some((_, stands)) => Told { stands, google: None, ..told },
                None => Told { stands, ..told },
            };
            if told.here.is_some() || told.google.is_some() || seen_by.is_some() {
                let set = told.here.as_ref().and_then(|_| setters.of(one));
                lines.push(Line { told, seen_by, set });
            }
        }
        let counterpart =
            directory::decide::Counterpart::Bound { user: &stored.user, baseline: &bound.baseline };
        next_import = Some(directory::decide::import(&google, counterpart, &mapping));
    }
    let answers = journal::answers(conn, &steps)?;
    let open_import = journal::open_import(conn, &tie, &steps)?;
    Ok(OnConnection { tie, account, matched, lines, decided, answers, next_import, open_import })
}

/// Tells whether a sync neither sends anything about a user nor asks about its values, whatever they are.
fn is_left(tie: &Tie) -> bool {
    let Forecast::Decided(decision) = &tie.forecast else {
        return matches!(tie.forecast, Forecast::Dormant | Forecast::NotInScope | Forecast::MayNot(_));
    };
    let is_gone = matches!(decision, Next::Conflict(Asked::Deleted { .. }));
    is_gone || matches!(decision, Next::Skip(_) | Next::SuspendAlone(Rest::Left(_)))
}

/// Lists what the user has beyond what the mapping knows.
fn beyond<'a>(
    stored: &'a user::Row,
    mapping: &'a directory::Mapping,
) -> impl Iterator<Item = Attribute> + 'a {
    let known = move |one: &Attribute| mapping.attributes().any(|mapped| mapped == *one);
    stored.user.values.iter().map(|(one, _)| one).filter(move |one| !known(one))
}
