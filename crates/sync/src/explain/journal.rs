//! What the journal and the trail of edits tell of one user.

use std::collections::BTreeMap;

use directory::decide::Identity;
use directory::{Attribute, Field};
use serde::Deserialize;
use store::run::{self, State};
use store::rusqlite::Connection;
use store::step::{self, Became};
use store::{binding, edit};

use super::{Answered, Decided, Matched, OpenImport, Set, SetBy, words};
use crate::import::{Scope, changes_of};
use crate::provision::{JournalDetails, Tie};
use crate::users::history_words;

/// How many rows of the journal are looked at.
pub(super) const LOOKED_AT: u32 = 200;

/// How many answers of Google are told.
const ANSWERS: usize = 8;

/// Tells how a user and its account came together.
pub(super) fn matched(conn: &Connection, bound: &binding::Row) -> Result<Matched, store::Error> {
    #[derive(Deserialize)]
    struct Details {
        matched: Option<Identity>,
    }
    let Some(run) = bound.bound_by_run else {
        return Ok(Matched { run: None, kind: None, by: None, at: None });
    };
    let step = step::that_bound(conn, run, bound.user)?;
    let details =
        step.as_ref().and_then(|step| serde_json::from_str::<Details>(step.detail.as_deref()?).ok());
    Ok(Matched {
        run: Some(run),
        kind: step.as_ref().map(|step| step.kind.clone()),
        by: details.and_then(|details| details.matched),
        at: step.and_then(|step| step.at),
    })
}

/// Who set each value last.
pub(super) struct Setters {
    by_attribute: BTreeMap<Attribute, Set>,
    /// Who made the user, for what nobody touched since.
    made: Option<Set>,
}

impl Setters {
    pub(super) fn read(conn: &Connection, user: i64) -> Result<Self, store::Error> {
        let mut all: Vec<(Set, Vec<Attribute>, bool)> = Vec::new();
        for edit in edit::of_user(conn, user, LOOKED_AT)? {
            let attributes = edit.changes.iter().filter_map(|change| match change.field {
                Field::Of(attribute) | Field::Part(attribute, _) => Some(attribute),
                _ => None,
            });
            let made = edit.what == edit::What::Create;
            let by = SetBy::Person(edit.operator.clone(), history_words(edit.what, edit.way));
            all.push((Set { by, at: edit.at }, attributes.collect(), made));
        }
        for step in step::of_user(conn, user, LOOKED_AT)? {
            let here = matches!(
                step.kind.as_str(),
                "new" | "restore" | "update" | "link" | "merge" | "take" | "take-back"
            );
            if !here {
                continue;
            }
            let attributes = changes_of(&step).iter().map(|change| change.attribute).collect();
            let made = matches!(step.kind.as_str(), "new" | "restore");
            all.push((Set { by: SetBy::Run(step.run), at: step.at.unwrap_or_default() }, attributes, made));
        }
        all.sort_by_key(|(set, ..)| set.at);
        let (mut by_attribute, mut created) = (BTreeMap::new(), None);
        for (set, attributes, made) in all {
            by_attribute.extend(attributes.into_iter().map(|one| (one, set.clone())));
            if made {
                created = Some(set);
            }
        }
        Ok(Self { by_attribute, made: created })
    }

    pub(super) fn of(&mut self, attribute: Attribute) -> Option<Set> {
        self.by_attribute.get(&attribute).or(self.made.as_ref()).cloned()
    }
}

/// Tells what the last run decided about a user, from the journal; of whom it says nothing, that was in step.
pub(super) fn decided(
    conn: &Connection,
    tie: &Tie,
    steps: &[step::Row],
) -> Result<Option<Decided>, store::Error> {
    let newest = steps.first().map(|step| step.run);
    if let Some(quiet) = quiet_run(conn, tie, newest)? {
        return Ok(Some(quiet));
    }
    let Some(newest) = newest else { return Ok(None) };
    let run = run::get(conn, newest)?;
    let of_run: Vec<_> = steps.iter().filter(|step| step.run == newest).rev().collect();
    let at = of_run.iter().filter_map(|step| step.at).max().unwrap_or(run.started_at);
    let what = words::steps(&of_run);
    let asked = of_run.iter().find(|step| step.kind == "conflict").filter(|_| run.verb == run::SYNC);
    let open = asked.and_then(|step| step.why.clone());
    let asks = asked.and_then(|step| JournalDetails::of(step).asked);
    Ok(Some(Decided { run: run.id, is_a: run.is_a(), at, waits: false, what, open, asks }))
}

/// Finds a sync that is over, later than what the journal says of the user, in which nothing was to be done about them.
fn quiet_run(conn: &Connection, tie: &Tie, newest: Option<i64>) -> Result<Option<Decided>, store::Error> {
    let Some(bound) = &tie.bound else { return Ok(None) };
    let after = newest.max(bound.bound_by_run).unwrap_or_default();
    let runs = run::list(conn, Some(tie.connection.id), LOOKED_AT)?;
    let over = |run: &&run::Row| run.verb == run::SYNC && is_over(run) && run.id > after;
    Ok(runs.iter().find(over).map(|run| {
        let at = run.read_at.unwrap_or(run.started_at);
        let what = words::nothing_to_do(at);
        Decided { run: run.id, is_a: run.is_a(), at, waits: false, what, open: None, asks: None }
    }))
}

/// Finds what an import asked about a bound user and nobody answered, unless something was done about the user since, or a
/// later import of everybody had nothing to ask.
pub(super) fn open_import(
    conn: &Connection,
    tie: &Tie,
    steps: &[step::Row],
) -> Result<Option<OpenImport>, store::Error> {
    if tie.bound.is_none() {
        return Ok(None);
    }
    let mut asked = None;
    for step in steps {
        let run = run::get(conn, step.run)?;
        match (step.kind.as_str(), run.is_sync()) {
            // What a sync asks, or leaves as it is, settles nothing.
            ("conflict" | "skip", true) => {}
            ("conflict", false) if is_over(&run) => {
                asked = Some(OpenImport { run: run.id, why: step.why.clone().unwrap_or_default() });
                break;
            }
            _ => return Ok(None),
        }
    }
    let Some(asked) = asked else { return Ok(None) };
    // Whatever is as at the last agreement has no step: every other step of an import has been looked at above.
    let settles = |run: &run::Row| {
        let of_everybody = Scope::of(run).is_ok_and(|scope| scope.is_whole_customer());
        run.id > asked.run && run.verb == run::IMPORT && of_everybody && is_over(run)
    };
    let settled = run::list(conn, Some(tie.connection.id), LOOKED_AT)?.iter().any(settles);
    Ok((!settled).then_some(asked))
}

/// Tells whether a run came to its end.
fn is_over(run: &run::Row) -> bool {
    matches!(run.state, State::Done | State::Refusals)
}

/// Lists what Google answered to what was sent.
pub(super) fn answers(conn: &Connection, steps: &[step::Row]) -> Result<Vec<Answered>, store::Error> {
    let mut answers = Vec::new();
    let mut syncs: BTreeMap<i64, bool> = BTreeMap::new();
    for step in steps {
        let sync = match syncs.get(&step.run) {
            Some(known) => *known,
            None => *syncs.entry(step.run).or_insert(run::get(conn, step.run)?.is_sync()),
        };
        let details = JournalDetails::of(step);
        let became = match (step.outcome.as_deref(), details.code.as_deref()) {
            (Some("done"), _) => Became::Done,
            (Some("already"), _) => Became::Already,
            (Some("refused"), Some("unknown")) => Became::Unknown,
            (Some("refused"), _) => Became::Refused,
            (None, _) if step.sent_at.is_some() => Became::Unknown,
            _ => continue,
        };
        if !sync || matches!(step.kind.as_str(), "take" | "take-back" | "unbind" | "remove" | "reopen") {
            continue;
        }
        answers.push(Answered {
            run: step.run,
            kind: step.kind.clone(),
            became,
            code: details.code.filter(|_| matches!(became, Became::Refused | Became::Unknown)),
            said: details.said,
            why: step.why.clone(),
            at: step.at.or(step.sent_at),
        });
        if answers.len() == ANSWERS {
            break;
        }
    }
    Ok(answers)
}
