//! Runs as the screen shows them.

use sync::import::{Mode, Report, Scope};
use sync::store::run::{Row, State};

use super::moment;
use crate::view::{ProblemView, ReportView, RunCounts, RunState, RunView};

/// Shows a run.
pub fn run(row: &Row, connection_name: &str) -> RunView {
    RunView {
        id: row.id,
        connection: row.connection,
        connection_name: connection_name.to_owned(),
        what: what(row),
        started_at: moment(row.started_at),
        ended_at: row.ended_at.map(moment),
        state: match row.state {
            State::Reading => RunState::Reading,
            State::Review => RunState::Review,
            State::Applying => RunState::Applying,
            State::Done => RunState::Done,
            State::Refusals => RunState::DoneWithRefusals,
            State::Discarded => RunState::Discarded,
            State::Failed => RunState::Failed,
        },
        summary: summary(row),
        counts: RunCounts {
            created: row.counts.created,
            updated: row.counts.updated,
            linked: row.counts.linked,
            unchanged: row.counts.unchanged,
            skipped: row.counts.skipped + row.counts.conflicts,
            refused: row.counts.refused,
        },
    }
}

fn what(row: &Row) -> String {
    let scope = serde_json::from_str(&row.scope).unwrap_or(Scope::All);
    match (scope, Mode::by_name(&row.mode)) {
        (Scope::Account { .. }, _) => "Refresh one user".to_owned(),
        (Scope::All, Some(Mode::UpdatesOnly)) => "Import, updates only".to_owned(),
        (Scope::All, _) => "Import".to_owned(),
        (scope, Some(Mode::UpdatesOnly)) => format!("Import, updates only: {}", scope.words()),
        (scope, _) => format!("Import: {}", scope.words()),
    }
}

fn summary(row: &Row) -> String {
    match row.state {
        State::Reading => "reading".to_owned(),
        State::Review => format!("{} read, waits for review", row.accounts.unwrap_or_default()),
        State::Applying => "interrupted while applying".to_owned(),
        State::Discarded => "discarded".to_owned(),
        State::Failed => row.error.clone().unwrap_or_else(|| "failed".to_owned()),
        State::Done | State::Refusals => {
            let counts = &row.counts;
            let parts = [
                (counts.created, "new"),
                (counts.updated, "updated"),
                (counts.linked, "linked"),
                (counts.refused, "refused"),
                (counts.conflicts, "left with a conflict"),
                (counts.skipped, "left out"),
            ];
            let said: Vec<_> = parts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}"))
                .collect();
            if said.is_empty() { "nothing to do".to_owned() } else { said.join(" · ") }
        }
    }
}

/// Shows a report.
pub fn report(report: &Report, connection_name: &str) -> ReportView {
    ReportView {
        run: run(&report.run, connection_name),
        problems: report
            .problems
            .iter()
            .map(|problem| ProblemView {
                name: problem.name.clone(),
                email: problem.email.clone(),
                kind: if problem.kind == "refused" { "Refused" } else { "Conflict" }.to_owned(),
                why: problem.why.clone(),
            })
            .collect(),
        problem_count: report.problem_count,
    }
}
