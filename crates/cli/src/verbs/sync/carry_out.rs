//! Carrying out a plan: it is shown, asked about, and applied.

use std::io::{self, Write as _};

use sync::provision::{self, Confirmed, SyncRow};
use sync::store::plan::pair::Kind;
use sync::store::run::{self, State};
use sync::{AsShown, Code};

use super::Came;
use crate::exit::{Exit, Failure};
use crate::input::Lines;
use crate::json::{Report, Sync, SyncPlan};
use crate::output::{self, count};
use crate::verbs::{Desk, which};
use crate::{progress, text};

/// What becomes of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Approval {
    /// It is approved as it is.
    Given,
    /// It is only shown.
    Withheld,
    /// Whoever sits at the terminal is asked; nobody there leaves it waiting.
    Asked,
}

impl Approval {
    pub(super) fn of(yes: bool, plan_only: bool) -> Self {
        match (yes, plan_only) {
            (true, _) => Self::Given,
            (false, true) => Self::Withheld,
            (false, false) => Self::Asked,
        }
    }
}

/// Shows a plan, asks where that is wanted, and applies it where it is approved.
pub(super) async fn carry_out(
    desk: &Desk,
    run: i64,
    (approval, numbers): (Approval, &[u64]),
    rows: u64,
    mut result: Sync,
    mut exit: Exit,
) -> Result<Came, Failure> {
    let made = desk.workstation.sync_plan(run).await?;
    let plan = SyncPlan::of(&made, &shown(desk, &made, rows).await?);
    let mut confirmed = Confirmed::by_numbers(&made.exceeded, numbers);
    let (mut told, mut approved) = (false, approval == Approval::Given);
    if approval == Approval::Asked {
        approved = !plan.wants_confirmation();
        if !approved && output::can_ask() {
            told = true;
            if let Some(typed) = ask(desk, &made, &plan, &confirmed).await? {
                (approved, confirmed) = (true, typed);
            }
        }
    }
    let unconfirmed = made.exceeded.iter().any(|limit| !confirmed.covers(limit));
    if approved && !unconfirmed {
        let report = apply(desk, made.shown(), &confirmed).await?;
        exit = exit.max(exit_of(&report));
        result.report = Some(report);
    } else if plan.wants_confirmation() {
        result.waits = true;
        exit = Exit::Waits;
    }
    result.plan = Some(plan);
    let carried_out_with = result.waits.then(|| {
        let numbers = made.exceeded.iter().map(|limit| format!(" --confirm-limits {}", limit.count));
        format!("rollcall runs resume {run} --yes{}", numbers.collect::<String>())
    });
    Ok(Came { result, exit, told, carried_out_with })
}

/// Reads the first rows of a plan, kind by kind; of an undo, first what cannot be undone.
async fn shown(desk: &Desk, made: &provision::SyncPlan, mut rows: u64) -> Result<Vec<SyncRow>, Failure> {
    let mut shown = Vec::new();
    let mut kinds = Kind::ALL;
    if made.run.undoes.is_some() {
        kinds.sort_by_key(|kind| *kind != Kind::Skip);
    }
    for kind in kinds {
        let found = desk.workstation.sync_rows(made.run.id, vec![kind], 0, rows).await?;
        rows -= found.len() as u64;
        shown.extend(found);
    }
    Ok(shown)
}

pub(super) async fn apply(
    desk: &Desk,
    plan: impl Into<AsShown>,
    confirmed: &Confirmed,
) -> Result<Report, Failure> {
    let plan: AsShown = plan.into();
    let run = plan.run;
    let (watch, _curtain) = progress::watch(desk.cancel.clone());
    match desk.workstation.sync_apply(plan, confirmed, &watch).await {
        Ok(report) => Ok(Report::of(&report)),
        Err(error) => {
            let cancelled = error.code() == Code::Cancelled;
            let failure = Failure::from(error);
            let row = desk.workstation.store().read(move |conn| run::get(conn, run)).await?;
            let or_not = match row.is_undo_of_import() {
                true => String::new(),
                false => format!(
                    " Or give it up with: rollcall sync --discard{}, and undo what was done with: rollcall runs undo {run}.",
                    which(desk, row.connection).await?
                ),
            };
            let hint = format!(
                "What was done stays. Finish the rest with: rollcall runs resume {run}, whenever you like.{or_not}"
            );
            Err(match failure.hint.clone() {
                _ if row.state != State::Applying => failure,
                Some(known) if !cancelled => failure.with_hint(format!("{known} {hint}")),
                _ => failure.with_hint(hint),
            })
        }
    }
}

pub(super) fn exit_of(report: &Report) -> Exit {
    if report.problem_count > 0 { Exit::Refusals } else { Exit::Done }
}

/// Shows the plan on standard error, asks for the number of each limit that it goes beyond, and whether it is to be
/// carried out; gives the confirmations, or none when it is not.
async fn ask(
    desk: &Desk,
    made: &provision::SyncPlan,
    plan: &SyncPlan,
    confirmed: &Confirmed,
) -> Result<Option<Confirmed>, Failure> {
    let mut shown = Vec::new();
    text::write_sync_plan(&mut shown, plan)?;
    let mut out = io::stderr();
    out.write_all(&shown)?;
    let mut lines = Lines::read();
    let mut confirmed = confirmed.clone();
    for limit in &made.exceeded {
        if confirmed.covers(limit) {
            continue;
        }
        let words = limit.what.words();
        write!(out, "\n{} {words}, more than {}. Type the number to confirm it: ", limit.count, limit.most)?;
        out.flush()?;
        if typed(desk, &mut lines).await.parse() != Ok(limit.count) {
            return Ok(None);
        }
        confirmed.0.push((limit.what, limit.count));
    }
    let verb = if plan.undoes.is_some() { "Undo" } else { "Sync" };
    write!(out, "\n{verb} {}? [y/N] ", count(plan.ticked, "row", "rows"))?;
    out.flush()?;
    let yes = matches!(typed(desk, &mut lines).await.to_lowercase().as_str(), "y" | "yes");
    Ok(yes.then_some(confirmed))
}

async fn typed(desk: &Desk, lines: &mut Lines) -> String {
    let line = tokio::select! {
        line = lines.next() => line.unwrap_or_default(),
        () = desk.cancel.cancelled() => String::new(),
    };
    line.trim().to_owned()
}
