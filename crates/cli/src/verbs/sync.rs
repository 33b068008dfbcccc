//! `rollcall sync`: read both sides, plan, ask, apply.

mod came;
mod carry_out;

use sync::Error;
use sync::provision::Confirmed;
use sync::store::connection::Row;
use sync::store::run::{self, State};

pub use came::Came;
use carry_out::{Approval, apply, carry_out, exit_of};

use super::{Desk, passwords};
use crate::args::{self, Approve};
use crate::exit::{Exit, Failure};
use crate::json::{Report, Sync};
use crate::output::tell;
use crate::progress;

/// What both sides are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// A sync.
    Sync,
    /// The undo of the run of that number.
    Undo(i64),
    /// To take away that accounts ask for another password, and nothing else.
    KeepPasswords,
}

impl Reads {
    fn of(run: &run::Row) -> Self {
        match run.undoes {
            Some(undone) => Self::Undo(undone),
            None if run.verb == run::KEEP_PASSWORDS => Self::KeepPasswords,
            None => Self::Sync,
        }
    }
}

/// Provisions users to Google, or finishes, or gives up a sync.
///
/// # Errors
/// As [`sync::Workstation::sync_read`] and [`sync::Workstation::sync_apply`].
pub async fn sync(desk: &Desk, what: args::Sync) -> Result<Exit, Failure> {
    let connection = desk.connection(what.which.connection.as_deref()).await?;
    let open = open_runs(desk, connection.id).await?;
    let mut result = empty(&connection);
    if what.discard {
        let mut exit = Exit::Done;
        for run in &open {
            desk.workstation.discard(run.id).await?;
            // Of one that was approved, part may be done.
            if run.state == State::Applying {
                let report = Report::of(&desk.workstation.report(run.id).await?);
                exit = exit_of(&report);
                result.report = Some(report);
            }
        }
        result.discarded = sync::overview::most_urgent(open).map(|run| run.id);
        return Came::of(result, exit).written(desk, None).await;
    }
    let hand_out = match &what.hand_out {
        Some(file) => Some((file.clone(), passwords::asked(desk, file, &what.words).await?)),
        None => None,
    };
    if what.plan_only {
        // That one would be sent first, and nothing is to be sent.
        super::nothing_interrupted(desk, open.iter()).await?;
    }
    let mut exit = Exit::Done;
    if let Some(interrupted) = open.iter().find(|run| run.state == State::Applying) {
        tell(&format!("Run {} was approved and is not at its end; it is finished first.", interrupted.id));
        let report = apply(desk, interrupted.id, &Confirmed::default()).await?;
        exit = exit.max(exit_of(&report));
        result.resumed = Some(report);
        if what.resume {
            return Came::of(result, exit).written(desk, hand_out).await;
        }
    }
    let Some(run) = planned(desk, &connection, &open, &what).await? else {
        return Came::of(result, exit).written(desk, hand_out).await;
    };
    result.replaced = in_review(&open).filter(|waiting| *waiting != run);
    result.answered = desk.workstation.sync_answer_all(run, what.answers()).await?;
    let approval = Approval::of(what.approve.yes, what.plan_only);
    let numbers = &what.approve.confirm_limits;
    let came = carry_out(desk, run, (approval, numbers), what.rows, result, exit).await?;
    came.written(desk, hand_out).await
}

/// Goes on with one sync: finishes it, or shows its plan and asks. What came of it is not written yet.
///
/// # Errors
/// As [`sync()`].
pub async fn resume(desk: &Desk, run: &run::Row, approve: &Approve) -> Result<Came, Failure> {
    let (connection, _) = desk.workstation.connection(run.connection).await?;
    let mut result = empty(&connection);
    let run = match run.state {
        State::Applying => {
            let report = apply(desk, run.id, &Confirmed::default()).await?;
            let exit = exit_of(&report);
            result.resumed = Some(report);
            return Ok(Came::of(result, exit));
        }
        State::Review => run.id,
        _ if run.is_in_doubt() => return Err(in_doubt(desk, &connection).await?),
        _ => read(desk, &connection, Reads::of(run)).await?,
    };
    let approval = if approve.yes { Approval::Given } else { Approval::Asked };
    let numbers = &approve.confirm_limits;
    carry_out(desk, run, (approval, numbers), ROWS, result, Exit::Done).await
}

/// Undoes a run, as far as it can be.
///
/// # Errors
/// As [`sync::Workstation::undo_read`] and [`sync::Workstation::sync_apply`].
pub async fn undo(
    desk: &Desk,
    number: i64,
    approve: &Approve,
    plan_only: bool,
    rows: u64,
) -> Result<Exit, Failure> {
    let undone = desk.workstation.undoable(number).await?.run;
    let (connection, _) = desk.workstation.connection(undone.connection).await?;
    let open = desk.workstation.store().read(move |conn| run::open(conn, undone.connection)).await?;
    super::nothing_interrupted(desk, open.iter()).await?;
    let run = read(desk, &connection, Reads::Undo(number)).await?;
    let mut result = empty(&connection);
    let syncs: Vec<_> = open.into_iter().filter(run::Row::is_sync).collect();
    result.replaced = in_review(&syncs).filter(|waiting| *waiting != run);
    let approval = Approval::of(approve.yes, plan_only);
    let numbers = &approve.confirm_limits;
    let came = carry_out(desk, run, (approval, numbers), rows, result, Exit::Done).await?;
    came.written(desk, None).await
}

/// How many rows of a plan are shown where nothing is said.
const ROWS: u64 = 1_000;

fn empty(connection: &Row) -> Sync {
    Sync {
        connection: connection.name.clone(),
        resumed: None,
        discarded: None,
        replaced: None,
        answered: 0,
        plan: None,
        report: None,
        waits: false,
        handed_out: 0,
        to_hand_out: 0,
    }
}

/// Lists the syncs that are not over; an import that was interrupted comes first.
async fn open_runs(desk: &Desk, connection: i64) -> Result<Vec<run::Row>, Failure> {
    let mut open = desk.workstation.store().read(move |conn| run::open(conn, connection)).await?;
    super::nothing_interrupted(desk, open.iter().filter(|run| !run.is_sync())).await?;
    open.retain(run::Row::is_sync);
    Ok(open)
}

/// Gives the number of the plan that waits for review.
fn in_review(open: &[run::Row]) -> Option<i64> {
    open.iter().find(|run| run.state == State::Review).map(|run| run.id)
}

/// Gives the run whose plan is to be carried out: a new one, or the one that waits.
async fn planned(
    desk: &Desk,
    connection: &Row,
    open: &[run::Row],
    what: &args::Sync,
) -> Result<Option<i64>, Failure> {
    if let Some(accounts) = what.accept_size {
        let (watch, _curtain) = progress::watch(desk.cancel.clone());
        return Ok(Some(desk.workstation.sync_accept(connection.id, accounts, &watch).await?));
    }
    if !what.resume {
        if let Some(waiting) = in_review(open) {
            tell(&format!(
                "The plan of run {waiting} waits for review. A new one takes its place when it is complete, not before. \
                 To carry it out instead: rollcall runs resume {waiting}"
            ));
        }
        let reads = if what.keep_passwords { Reads::KeepPasswords } else { Reads::Sync };
        return Ok(Some(read(desk, connection, reads).await?));
    }
    match sync::overview::most_urgent(open.to_vec()) {
        Some(run) if run.state == State::Review => Ok(Some(run.id)),
        Some(run) if run.is_in_doubt() => Err(in_doubt(desk, connection).await?),
        Some(run) if run.state == State::Reading => Ok(Some(read(desk, connection, Reads::of(&run)).await?)),
        _ => Ok(None),
    }
}

/// Reads both sides, and makes the plan.
async fn read(desk: &Desk, connection: &Row, reads: Reads) -> Result<i64, Failure> {
    let (watch, _curtain) = progress::watch(desk.cancel.clone());
    let read = match reads {
        Reads::Undo(undone) => desk.workstation.undo_read(undone, &watch).await,
        Reads::Sync => desk.workstation.sync_read(connection.id, &watch).await,
        Reads::KeepPasswords => desk.workstation.keep_passwords_read(connection.id, &watch).await,
    };
    match read {
        Err(Error::SizeInDoubt { .. }) => Err(in_doubt(desk, connection).await?),
        other => Ok(other?),
    }
}

/// Says of a list that waits for its size to be accepted how that is done.
async fn in_doubt(desk: &Desk, connection: &Row) -> Result<Failure, Failure> {
    let nothing = || Failure::from(Error::NotFound("the list does not wait any more".to_owned()));
    let doubted = desk.workstation.sync_in_doubt(connection.id).await?.ok_or_else(nothing)?;
    let (run, accounts, last) = (doubted.run.id, doubted.accounts, doubted.last);
    let which = super::which(desk, connection.id).await?;
    Ok(Failure::from(Error::SizeInDoubt { run, accounts, last }).with_hint(format!(
        "Nothing was sent; run {run} waits. No bound account that is missing exists on Google any more. If the others \
         really left too, accept the new size with: rollcall sync --accept-size {accounts}{which}, and the run goes on."
    )))
}
