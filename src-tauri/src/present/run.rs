//! Runs as the screen shows them.

use sync::import::{Mode, Report, Scope};
use sync::overview::WaitsFor;
use sync::provision::{LicenceCount, LicenceResult};
use sync::runs::{Step, Steps};
use sync::store::run::{Beside, Counts, KEEP_PASSWORDS, Row, State};
use sync::store::step::Became;

use super::provision::initials;
use super::{figure, moment};
use crate::view::{
    BesideCounts, ChangeView, LicenceCountView, LicenceStanding, LicenceView, Outcome, OutcomeCount,
    ProblemView, ReportView, RunCounts, RunState, RunVerb, RunView, StepView, StepWindow,
};

/// Shows a run; `waits_for` is known of one that is not over.
pub fn run(row: &Row, connection_name: &str, waits_for: Option<&WaitsFor>) -> RunView {
    RunView {
        id: row.id,
        connection: row.connection,
        connection_name: connection_name.to_owned(),
        verb: if row.is_sync() { RunVerb::Sync } else { RunVerb::Import },
        what: what(row),
        undoes: row.undoes,
        here_alone: row.is_undo_of_import(),
        started_at: moment(row.started_at),
        ended_at: row.ended_at.map(moment),
        state: state(row.state, waits_for),
        summary: summary(row, waits_for),
        counts: counts(&row.counts),
        operator: row.operator.clone(),
        seconds: row.worked_ms().map(|ms| ms as f64 / 1_000.0),
    }
}

fn state(state: State, waits_for: Option<&WaitsFor>) -> RunState {
    match (state, waits_for) {
        (State::Reading | State::Applying, Some(WaitsFor::Reading | WaitsFor::Applying(_))) => {
            RunState::Interrupted
        }
        (State::Reading, Some(WaitsFor::Size)) => RunState::InDoubt,
        (State::Reading, _) => RunState::Reading,
        (State::Review, _) => RunState::Review,
        (State::Applying, _) => RunState::Applying,
        (State::Done, _) => RunState::Done,
        (State::Refusals, _) => RunState::DoneWithRefusals,
        (State::Discarded, _) => RunState::Discarded,
        (State::Failed, _) => RunState::Failed,
    }
}

/// Shows what became, or is to become, of the rows of a run.
pub fn counts(counts: &Counts) -> RunCounts {
    RunCounts {
        created: counts.created,
        updated: counts.updated,
        linked: counts.linked,
        unchanged: counts.unchanged,
        skipped: counts.skipped,
        conflicts: counts.conflicts,
        refused: counts.refused,
        suspended: counts.suspended,
        reactivated: counts.reactivated,
        released: counts.released,
        removed: counts.removed,
        beside: counts.beside.iter().map(|(of, one)| beside(*of, *one)).collect(),
    }
}

fn beside(of: directory::Thing, counts: Beside) -> BesideCounts {
    let Beside { created, updated, linked, skipped, conflicts, refused } = counts;
    BesideCounts { thing: super::group::thing(of), created, updated, linked, skipped, conflicts, refused }
}

/// Reads an outcome.
pub fn became(outcome: Outcome) -> Became {
    match outcome {
        Outcome::Done => Became::Done,
        Outcome::Already => Became::Already,
        Outcome::Refused => Became::Refused,
        Outcome::Unknown => Became::Unknown,
        Outcome::LeftOut => Became::Skipped,
        Outcome::Conflict => Became::Conflict,
        Outcome::Open => Became::Open,
    }
}

fn outcome(became: Became) -> Outcome {
    match became {
        Became::Done => Outcome::Done,
        Became::Already => Outcome::Already,
        Became::Refused => Outcome::Refused,
        Became::Unknown => Outcome::Unknown,
        Became::Skipped => Outcome::LeftOut,
        Became::Conflict => Outcome::Conflict,
        Became::Open => Outcome::Open,
    }
}

/// Shows how many steps became what.
pub fn outcomes(counts: &[u64]) -> Vec<OutcomeCount> {
    Became::ALL
        .into_iter()
        .zip(counts)
        .map(|(became, count)| OutcomeCount { outcome: outcome(became), count: *count })
        .collect()
}

/// Shows a window of steps.
pub fn steps(steps: &Steps, offset: u64) -> StepWindow {
    let one = |step: &Step| StepView {
        seq: step.seq,
        what: does(&step.kind).to_owned(),
        name: step.name.clone(),
        initials: initials(&step.name),
        email: step.email.clone(),
        outcome: outcome(step.became),
        code: step.code.clone(),
        why: step.why.clone(),
        at: step.at.map(moment),
        changes: step.changes.iter().map(change).collect(),
        licence: step.licence.as_ref().map(licence),
    };
    StepWindow { total: steps.total, offset, rows: steps.steps.iter().map(one).collect() }
}

/// Shows which licences the accounts have that a run made.
pub fn licences(counts: &[LicenceCount]) -> Vec<LicenceCountView> {
    counts.iter().map(|one| LicenceCountView { licence: licence(&one.result), count: one.count }).collect()
}

fn licence(result: &LicenceResult) -> LicenceView {
    let standing = match result {
        LicenceResult::Given(_) => LicenceStanding::Given,
        LicenceResult::NotYet => LicenceStanding::NotYet,
        LicenceResult::None => LicenceStanding::None,
        LicenceResult::Unknown(_) => LicenceStanding::Unknown,
        LicenceResult::NotLooked => LicenceStanding::NotLooked,
    };
    LicenceView { standing, words: result.words() }
}

/// Says what a step is to do, whether it was done or not.
fn does(kind: &str) -> &'static str {
    match kind {
        "new" => "Import",
        "restore" => "Bring back into the directory",
        "update" => "Update from Google",
        "link" => "Link",
        "merge" => "Merge",
        "observe" => "Look at",
        "create" => "Create an account",
        "undelete" => "Undelete the account",
        "adopt" => "Bind to the account",
        "reactivate" => "Reactivate",
        "rename" => "Change the address",
        "export" => "Change on Google",
        "password" => "Set the password",
        "keep-password" => "Ask for no other password",
        "take" => "Take Google's values",
        "suspend" => "Suspend",
        "sign-out" => "Sign out",
        "archive" => "Archive",
        "unbind" => "Unbind",
        "unarchive" => "Take out of the archive",
        "put-back" => "Put values back on Google",
        "take-back" => "Put values back here",
        "remove" => "Remove from the directory",
        "reopen" => "Leave to the next import",
        "org-unit" => "Create the org unit",
        "org-unit-back" => "Put the org unit back in the tree",
        "skip" => "Skipped",
        "conflict" => "Nothing before an answer",
        other => directory::group::step::title_of(other).unwrap_or("Change"),
    }
}

fn change(change: &directory::decide::Change) -> ChangeView {
    ChangeView {
        name: change.attribute.name().to_owned(),
        label: change.attribute.label().to_owned(),
        before: change.before.clone(),
        after: change.after.clone(),
    }
}

/// Says what a run is.
pub fn what(row: &Row) -> String {
    if let Some(undone) = row.undoes {
        return format!("Undo of run {undone}");
    }
    if row.verb == KEEP_PASSWORDS {
        return "Ask for no other password".to_owned();
    }
    if row.is_sync() {
        return "Sync".to_owned();
    }
    let scope = serde_json::from_str(&row.scope).unwrap_or(Scope::All);
    match (scope, Mode::by_name(&row.mode)) {
        (Scope::Account { .. }, _) => "Refresh one user".to_owned(),
        (Scope::All, Some(Mode::UpdatesOnly)) => "Import, updates only".to_owned(),
        (Scope::All, _) => "Import".to_owned(),
        (scope, Some(Mode::UpdatesOnly)) => format!("Import, updates only: {}", scope.words()),
        (scope, _) => format!("Import: {}", scope.words()),
    }
}

/// Says beside the state what is to be said of a run in one line.
fn summary(row: &Row, waits_for: Option<&WaitsFor>) -> String {
    match (row.state, waits_for) {
        (State::Reading, Some(WaitsFor::Reading)) => "while Google was read".to_owned(),
        (State::Applying, Some(WaitsFor::Applying(steps))) => {
            format!("{} of {} done", figure(steps.done), figure(steps.total))
        }
        (State::Reading, Some(WaitsFor::Size)) => row.error.clone().unwrap_or_default(),
        (State::Reading | State::Applying, _) => String::new(),
        (State::Review, _) => format!("{} read", figure(row.accounts.unwrap_or_default())),
        (State::Discarded, _) => row.error.clone().unwrap_or_else(|| "discarded".to_owned()),
        (State::Failed, _) => row.error.clone().unwrap_or_else(|| "failed".to_owned()),
        (State::Done | State::Refusals, _) => {
            let counts = &row.counts;
            let parts = [
                (counts.created, "new"),
                (counts.updated, "updated"),
                (counts.linked, "linked"),
                (counts.suspended, "suspended"),
                (counts.reactivated, "active again"),
                (counts.released, "let go"),
                (counts.removed, "removed"),
                (counts.refused, "refused"),
                (counts.conflicts, if counts.conflicts == 1 { "conflict" } else { "conflicts" }),
                (counts.skipped, "skipped"),
            ];
            let mut said: Vec<_> = parts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{} {word}", figure(*count)))
                .collect();
            said.extend(counts.beside.iter().filter_map(|(of, one)| {
                let done = one.created + one.updated + one.linked;
                (done > 0).then(|| of.counted(done))
            }));
            if said.is_empty() { "nothing to do".to_owned() } else { said.join(" · ") }
        }
    }
}

/// Shows a report.
pub fn report(report: &Report, connection_name: &str) -> ReportView {
    ReportView {
        run: run(&report.run, connection_name, None),
        problems: report
            .problems
            .iter()
            .map(|problem| ProblemView {
                thing: super::group::thing(problem.thing),
                user: problem.user,
                name: problem.name.clone(),
                email: problem.email.clone(),
                kind: if problem.kind == "refused" { "Refused" } else { "Conflict" }.to_owned(),
                why: problem.why.clone(),
            })
            .collect(),
        problem_count: report.problem_count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::import::Steps;

    fn shown(state: State, waits_for: Option<&WaitsFor>) -> (RunState, String) {
        let view = run(&row(state), "Northwind", waits_for);
        (view.state, view.summary)
    }

    fn row(state: State) -> Row {
        Row {
            id: 1,
            connection: 1,
            verb: "import".to_owned(),
            scope: String::new(),
            mode: "full".to_owned(),
            state,
            started_at: 0,
            read_at: None,
            read_ms: None,
            accounts: Some(1_203),
            ended_at: None,
            counts: Counts { created: 1_200, conflicts: 3, ..Counts::default() },
            error_code: None,
            error: None,
            operator: None,
            approved_at: None,
            applied_from: None,
            applied_ms: 0,
            undoes: None,
            things: vec![directory::Thing::User],
        }
    }

    #[test]
    fn only_what_nobody_works_on_is_interrupted() {
        let applying = WaitsFor::Applying(Steps { done: 1_000, total: 2_080 });
        let work = WaitsFor::Work("an import is applied".to_owned());
        let told = |state, words: &str| (state, words.to_owned());
        assert_eq!(
            shown(State::Applying, Some(&applying)),
            told(RunState::Interrupted, "1,000 of 2,080 done"),
            "it says how far it came"
        );
        assert_eq!(
            shown(State::Reading, Some(&WaitsFor::Reading)),
            told(RunState::Interrupted, "while Google was read"),
            "so can a reading be"
        );
        assert_eq!(shown(State::Applying, Some(&work)), told(RunState::Applying, ""), "it goes on");
        assert_eq!(shown(State::Reading, Some(&work)), told(RunState::Reading, ""), "and so does this");
    }

    #[test]
    fn a_sync_is_no_import() {
        let row = Row {
            verb: "sync".to_owned(),
            counts: Counts { suspended: 2, released: 1, ..Counts::default() },
            ..row(State::Done)
        };
        let view = run(&row, "Northwind", None);
        assert_eq!((view.verb, view.what.as_str()), (RunVerb::Sync, "Sync"), "its screen is another");
        assert_eq!(view.summary, "2 suspended · 1 let go", "and it says what a sync does");
    }

    #[test]
    fn a_run_says_in_one_line_what_it_did() {
        assert_eq!(shown(State::Review, Some(&WaitsFor::Review)).1, "1,203 read", "what was read waits");
        let done = shown(State::Refusals, None).1;
        assert_eq!(done, "1,200 new · 3 conflicts", "what is nought is not said");
    }
}
