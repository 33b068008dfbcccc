//! The journal of a sync: one row for each step, written before anything is sent.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;

use directory::decide::{Change, in_directory, on_google};
use directory::group::GroupStep;
use directory::provision::{Conflict, NewPassword, Step};
use directory::undo::{Condition, Moved, Trace};
use directory::{Account, User};
use serde::{Deserialize, Serialize};
use store::membership::Doubled;
use store::plan;
use store::plan::pair::Row;
use store::plan::{account, pair};
use store::run::{self, State};
use store::rusqlite::{Connection, TransactionBehavior};
use store::{step, user};

use super::groups::Seen;
pub(crate) use super::managers::Later;
use super::managers::Managers;
use super::row::{Reason, reason_of, steps_of};
use super::settle::Changed;
use super::units::Unticked;
use crate::AsShown;

/// What the journal keeps of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Details {
    /// Whom it is about.
    pub(crate) name: String,
    /// The directory's address.
    pub(crate) email: String,
    /// What changes, before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<Change>,
    /// The password that is set: a reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<NewPassword>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// What Google answered when it refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<Said>,
    /// The row of the plan that has to be carried out before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<i64>,
    /// Whether each of its calls was sent once, and answered; of a step that an earlier version wrote down, nobody knows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) once: bool,
    /// Whether the account is made without the manager, who is set by a step of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) without_manager: bool,
    /// What was wished of the user when the plan was made; none where an older version wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wished: Option<String>,
    /// What undoing it needs: what was there before from when it was approved, the rest from when it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trace: Option<Trace>,
    /// Of a step about a group, all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<GroupStep>,
    /// Google's address of the account or the group when that was decided, where it is another than the directory's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_there: Option<String>,
    /// Of a step that is sent, the aliases of the account when that was decided: who is let go is bound to it no more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) aliases_there: Vec<String>,
    /// Of a group that is deleted, how it was when that was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seen: Option<Seen>,
    /// What a row that was left without an answer asked; none where an older version wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<Conflict>,
    /// Of a step that bound a user or a group, the groups in which they were besides Google's of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) doubled: Vec<Doubled>,
    /// Of a step that bound a user, the groups in which the account had its place by whoever was let go of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) passed: Vec<i64>,
    /// Of the same, who else was let go of the account last before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) had_by: Option<i64>,
}

/// What Google answered when it refused a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Said {
    /// The HTTP status.
    pub status: Option<u16>,
    /// Google's word for the reason.
    pub reason: Option<String>,
}

impl Said {
    /// Takes it from an error, where Google answered at all.
    pub(crate) fn of(error: &google::Error) -> Option<Self> {
        let seen = error.evidence()?;
        Some(Self { status: seen.status, reason: seen.reason.clone() })
    }
}

impl Details {
    pub(crate) fn of(step: &step::Row) -> Self {
        step.detail.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    pub(crate) fn store(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

/// Gives the name of a step in the journal.
#[must_use]
pub fn kind(step: &Step) -> &'static str {
    match step {
        Step::Create => "create",
        Step::Adopt => "adopt",
        Step::Restore { .. } => "undelete",
        Step::Reactivate => "reactivate",
        Step::StandAside(_) => "stand-aside",
        Step::Rename(_) => "rename",
        Step::GiveUp(_) => "give-up",
        Step::Update(_) => "export",
        Step::SetPassword(_) => "password",
        Step::KeepPassword => "keep-password",
        Step::Take(_) => "take",
        Step::Suspend => "suspend",
        Step::SignOut => "sign-out",
        Step::Archive => "archive",
        Step::Unbind => "unbind",
        Step::Unarchive => "unarchive",
        Step::PutBack(_) => "put-back",
        Step::TakeBack(_) => "take-back",
        Step::Remove => "remove",
        Step::Reopen => "reopen",
        Step::Group(step) => step.name(),
        Step::CreateOrgUnit { .. } => "org-unit",
        Step::RestoreOrgUnit => "org-unit-back",
    }
}

/// A row of the journal, taken apart once.
pub(super) struct Entry {
    /// The row.
    pub(super) row: step::Row,
    /// What it keeps.
    pub(super) details: Details,
    /// What it does; none where the journal does not say.
    pub(super) step: Option<Step>,
}

impl Entry {
    pub(super) fn of(row: step::Row) -> Self {
        let details = Details::of(&row);
        let step = step_in(&row.kind, &details);
        Self { row, details, step }
    }
}

/// Reads a step of the journal back.
pub(crate) fn step_of(row: &step::Row) -> Option<Step> {
    step_in(&row.kind, &Details::of(row))
}

fn step_in(kind: &str, details: &Details) -> Option<Step> {
    if let Some(step) = &details.group {
        return Some(Step::Group(step.clone()));
    }
    let change = || details.changes.first().cloned();
    let moved = || details.trace.as_ref().map(|trace| trace.moved.clone());
    Some(match kind {
        "create" => Step::Create,
        "adopt" => Step::Adopt,
        // An earlier version brought every one back there.
        "undelete" => Step::Restore { to: change().map_or_else(|| "/".to_owned(), |change| change.after) },
        "reactivate" => Step::Reactivate,
        "stand-aside" => Step::StandAside(change()?),
        "rename" => Step::Rename(change()?),
        "give-up" => Step::GiveUp(change()?),
        "export" => Step::Update(details.changes.clone()),
        "password" => Step::SetPassword(details.password?),
        "keep-password" => Step::KeepPassword,
        "take" => Step::Take(details.changes.clone()),
        "suspend" => Step::Suspend,
        "sign-out" => Step::SignOut,
        "archive" => Step::Archive,
        "unbind" => Step::Unbind,
        "unarchive" => Step::Unarchive,
        "put-back" => Step::PutBack(moved()?),
        "take-back" => Step::TakeBack(moved()?),
        "remove" => Step::Remove,
        "reopen" => Step::Reopen,
        "org-unit" => Step::CreateOrgUnit { path: details.name.clone() },
        "org-unit-back" => Step::RestoreOrgUnit,
        _ => return None,
    })
}

/// Copies what is ticked into the journal, in plan order; the run is approved when all of it is there and the plan is on the
/// disk.
///
/// # Errors
/// [`store::Error::Moved`] when it is not as it was shown.
pub(super) fn copy_plan(conn: &mut Connection, shown: AsShown, file: &Path) -> Result<(), store::Error> {
    plan::gather(conn)?;
    thread::scope(|scope| {
        let on_disk = scope.spawn(|| plan::wait_for_disk(file));
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        copy_rows(&tx, shown)?;
        on_disk.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(tx.commit()?)
    })
}

fn copy_rows(conn: &Connection, shown: AsShown) -> Result<(), store::Error> {
    let AsShown { run, moves } = shown;
    plan::moves::hold(conn, moves)?;
    step::clear(conn, run)?;
    let connection = run::get(conn, run)?.connection;
    let in_vain = waits_in_vain(conn)?;
    let unticked = Unticked::of(conn)?;
    let managers = Managers::of(conn, connection, &in_vain, &unticked)?;
    let (mut seq, mut offset) = (0, 0);
    loop {
        let rows = pair::window(conn, &[], offset, 1_000)?;
        if rows.is_empty() {
            break;
        }
        offset += rows.len() as u64;
        for row in &rows {
            let in_the_way = match in_vain.contains(&row.id) {
                true => Some("who has its address is not ticked".to_owned()),
                false => unticked.in_the_way_of(conn, row)?,
            };
            let later = managers.later(conn, row)?;
            copy_row(conn, run, &mut seq, row, (in_the_way.as_deref(), &later))?;
        }
    }
    super::elsewhere::confirm(conn, connection)?;
    run::set_state(conn, run, State::Applying)
}

/// Finds the rows that wait for one that is not ticked, or that waits for such a one.
fn waits_in_vain(conn: &Connection) -> Result<BTreeSet<i64>, store::Error> {
    let waiting = pair::waiting(conn)?;
    let mut in_vain: BTreeSet<i64> =
        waiting.iter().filter(|(_, _, ticked)| !ticked).map(|(row, ..)| *row).collect();
    loop {
        let known = in_vain.len();
        let more: Vec<i64> =
            waiting.iter().filter(|(_, after, _)| in_vain.contains(after)).map(|(row, ..)| *row).collect();
        in_vain.extend(more);
        if in_vain.len() == known {
            return Ok(in_vain);
        }
    }
}

/// Copies a row of the plan into the journal: a row for each step, or one for all that is left out.
pub(crate) fn copy_row(
    conn: &Connection,
    run: i64,
    seq: &mut i64,
    row: &Row,
    (in_the_way, later): (Option<&str>, &Later),
) -> Result<(), store::Error> {
    // It is shown and nothing else: nobody was to do anything.
    if row.kind == pair::Kind::OneSide {
        return Ok(());
    }
    let mut steps = steps_of(row)?;
    if in_the_way.is_some() {
        // What takes access away needs nothing of what the rest waits for.
        steps = steps.into_iter().take_while(Step::takes_access).collect();
    }
    let left_out = !row.ticked || steps.is_empty() || !row.kind.has_steps();
    let place = row.google_id.as_deref().filter(|_| !left_out);
    let place = place.map(|id| pair::account_of_id(conn, id)).transpose()?.flatten();
    let account = place.map(|place| account::get(conn, place)).transpose()?.map(|(account, _)| account);
    let seen = Seen::in_plan(conn, row)?;
    let email_there = seen.as_ref().map(Seen::email).or(account.as_ref().map(|there| there.email.as_str()));
    let email_there = email_there.filter(|email| *email != row.email).map(str::to_owned);
    let asked = match reason_of(row) {
        Some(Reason::Conflict(conflict)) => Some(conflict),
        Some(Reason::Skip(_)) | None => None,
    };
    let renames = steps.iter().any(|step| matches!(step, Step::Rename(_)));
    let mut waits = false;
    let mut insert = |new: NewStep<'_>| {
        *seq += 1;
        let step = new.step.as_ref().map(|(step, _)| *step);
        // What comes before the step that needs the other's does not wait.
        waits |= match step {
            Some(Step::Rename(_) | Step::Create | Step::Adopt) => true,
            // Of one that is renamed as well, that step needs it.
            Some(Step::Restore { .. }) => !renames,
            _ => false,
        };
        let details = Details {
            name: row.name.clone(),
            email: row.email.clone(),
            changes: step.map(Step::changes).unwrap_or_default(),
            password: match step {
                Some(Step::SetPassword(password)) => Some(*password),
                _ => None,
            },
            code: None,
            said: None,
            after: new.after.or(row.after.filter(|_| waits)),
            once: false,
            without_manager: new.without_manager,
            group: match step {
                Some(Step::Group(step)) => Some(step.clone()),
                _ => None,
            },
            email_there: email_there.clone(),
            aliases_there: match (step, &account) {
                (Some(step), Some(account)) if step.is_sent() => account.aliases.clone(),
                _ => Vec::new(),
            },
            seen: match step {
                Some(Step::Group(GroupStep::Delete)) => seen.clone(),
                _ => None,
            },
            wished: row.wished.clone(),
            asked: asked.clone().filter(|_| new.kind == "conflict"),
            doubled: Vec::new(),
            passed: Vec::new(),
            had_by: None,
            trace: new.step.map(|(_, trace)| trace),
        };
        step::insert(
            conn,
            run,
            &step::New {
                seq: *seq,
                kind: new.kind,
                google_id: row.google_id.as_deref().unwrap_or_default(),
                account: row.id,
                user: row.user,
                user_version: row.user_version,
                thing: row.thing,
                group: row.group,
                detail: details.store().as_deref(),
                outcome: new.left_out.map(|_| "skipped"),
                why: new.left_out,
            },
        )
    };
    if left_out {
        let kind = if row.kind == pair::Kind::Conflict { "conflict" } else { "skip" };
        let why = match (row.kind.has_steps(), row.ticked) {
            (true, true) => in_the_way.unwrap_or_default(),
            (true, false) => "not ticked",
            (false, _) => row.why.as_str(),
        };
        return insert(NewStep { kind, left_out: Some(why), ..NewStep::default() });
    }
    let user = row.user.map(|id| user::find(conn, id)).transpose()?.flatten();
    let sides = (user.as_ref().map(|row| &row.user), account.as_ref());
    let traced =
        |step: &Step| Trace { account: row.google_id.clone().unwrap_or_default(), ..trace_of(step, sides) };
    for step in &steps {
        let (Some(step), without_manager) = later.without_manager(step) else { continue };
        let trace = traced(&step);
        insert(NewStep {
            kind: kind(&step),
            step: Some((&step, trace)),
            without_manager,
            ..NewStep::default()
        })?;
    }
    if let Some(why) = in_the_way {
        return insert(NewStep { kind: "skip", left_out: Some(why), ..NewStep::default() });
    }
    match later {
        Later::No => Ok(()),
        Later::After { row, change } => {
            let step = Step::Update(vec![change.clone()]);
            let trace = traced(&step);
            let kind = kind(&step);
            insert(NewStep { kind, step: Some((&step, trace)), after: Some(*row), ..NewStep::default() })
        }
        Later::Never { why } => insert(NewStep { kind: "skip", left_out: Some(why), ..NewStep::default() }),
    }
}

/// A step as it is copied into the journal.
#[derive(Default)]
struct NewStep<'a> {
    kind: &'a str,
    step: Option<(&'a Step, Trace)>,
    /// The row that it waits for, beside that for which all of its row waits.
    after: Option<i64>,
    without_manager: bool,
    /// Why it is left out, if it is.
    left_out: Option<&'a str>,
}

/// Completes what the journal keeps of a step that was done: by the account as it is now, and by what changed here.
pub(super) fn with_outcome(
    mut details: Details,
    step: &Step,
    account: &Account,
    changed: Changed,
) -> Option<String> {
    let Changed { taken, doubled, passed, had_by } = changed;
    let mut trace = details.trace.unwrap_or_default();
    if !account.id.is_empty() {
        let before = std::mem::replace(&mut trace.account, account.id.clone());
        if *step == Step::Create {
            trace.replaced = Some(before).filter(|before| !before.is_empty() && *before != account.id);
        }
        trace.after = Some(Condition::of(account));
    }
    match step {
        // As Google tells it: it may write a value in its own way.
        Step::Update(_) | Step::PutBack(_) => {
            for moved in &mut trace.moved {
                moved.after = on_google(moved.attribute, account);
            }
        }
        Step::Take(_) | Step::TakeBack(_) => trace.moved = taken,
        _ => {}
    }
    details.trace = Some(trace);
    details.doubled = doubled;
    details.passed = passed;
    details.had_by = had_by;
    details.store()
}

/// Tells what a step is about to change, from the values on which it was decided.
fn trace_of(step: &Step, (user, account): (Option<&User>, Option<&Account>)) -> Trace {
    let google = |attribute| account.and_then(|account| on_google(attribute, account));
    let here = |attribute| user.and_then(|user| in_directory(attribute, user));
    let moved = match step {
        Step::Update(changes) => changes
            .iter()
            .map(|Change { attribute, .. }| Moved {
                attribute: *attribute,
                before: google(*attribute),
                after: here(*attribute),
            })
            .collect(),
        Step::PutBack(moved) | Step::TakeBack(moved) => moved.clone(),
        // What is taken is known when it is taken.
        _ => Vec::new(),
    };
    Trace { moved, before: account.map(Condition::of), ..Trace::default() }
}
