//! Plans and reports, as text for people.

mod remedy;
mod sync;

use directory::Thing;
use std::io::{self, Write};

pub use self::remedy::remedy;
pub use self::sync::{write_steps, write_sync, write_sync_plan};

use crate::json::{Finding, IN_DOUBT, INTERRUPTED, Import, Plan, Problem, Report, Run};
use crate::output::{count, plain, row, table, write_table};

/// How many problems are listed.
const LISTED: usize = 20;

/// Writes a finding: what was seen, what it affects, and what mends it.
///
/// # Errors
/// When it cannot be written.
pub fn write_finding(out: &mut dyn Write, finding: &Finding, margin: &str) -> io::Result<()> {
    writeln!(out, "{margin}{}: {}. {}", finding.severity, finding.title, plain(&finding.seen))?;
    if let Some(as_of) = &finding.as_of {
        writeln!(out, "{margin}  {}", as_of.words)?;
    }
    writeln!(out, "{margin}  {}", finding.affects)?;
    if let Some(page) = &finding.page {
        writeln!(out, "{margin}  Mend it there: {page}")?;
    }
    if let Some(enter) = &finding.enter {
        writeln!(out, "{margin}  What to enter there: {}", plain(enter))?;
    }
    if let Some(remedy) = &finding.remedy {
        writeln!(out, "{margin}  Mend it with: {remedy}")?;
    }
    Ok(())
}

/// Writes what an import did.
///
/// # Errors
/// When it cannot be written.
pub fn write_import(out: &mut dyn Write, import: &Import) -> io::Result<()> {
    if let Some(report) = &import.resumed {
        write_report(out, report)?;
    }
    if let Some(run) = import.discarded {
        writeln!(out, "Run {run} is given up; nothing of it came into the directory.")?;
    }
    if let (Some(plan), None) = (&import.plan, &import.report) {
        write_plan(out, plan)?;
    }
    if let Some(report) = &import.report {
        write_report(out, report)?;
    }
    if import.resumed.is_none() && import.discarded.is_none() && import.plan.is_none() {
        writeln!(out, "No run waits.")?;
    }
    Ok(())
}

/// Writes the counts of a plan and its first conflicts.
///
/// # Errors
/// When it cannot be written.
pub fn write_plan(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let accounts = count(plan.accounts, "account", "accounts");
    let seconds = plan.read_ms.unwrap_or_default() as f64 / 1000.0;
    writeln!(out, "Plan of run {}: {accounts} read in {seconds:.1} s ({}).", plan.run, plain(&plan.scope))?;
    writeln!(out)?;
    let decisions = &plan.decisions;
    write_counts(
        out,
        &[
            ("New", decisions.new),
            ("Update", decisions.update),
            ("Unchanged", decisions.unchanged),
            ("Match", decisions.matches),
            ("Conflict", decisions.conflict),
        ],
    )?;
    for (thing, decisions) in &plan.beside {
        let counts = [
            (decisions.new, "new"),
            (decisions.update, "to update"),
            (decisions.unchanged, "unchanged"),
            (decisions.matches, "to link"),
            (decisions.conflict, "in conflict"),
        ];
        writeln!(out, "{}", beside_words(*thing, &counts))?;
    }
    writeln!(out)?;
    let marks = &plan.marks;
    let marked = [
        ("suspended", marks.suspended),
        ("archived", marks.archived),
        ("admin", marks.admin),
        ("guest", marks.guest),
    ];
    let marked: Vec<_> = marked
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(mark, number)| format!("{number} {mark}"))
        .collect();
    if !marked.is_empty() {
        writeln!(out, "Among them: {}.", marked.join(", "))?;
    }
    if decisions.removed > 0 {
        let who = count(
            decisions.removed,
            "person who was removed here stays",
            "people who were removed here stay",
        );
        writeln!(out, "{who} away.")?;
    }
    if let Some(gone) = &plan.gone_groups_words {
        writeln!(out, "{}", plain(gone))?;
    }
    for left_out in plan.unreadable_photos_words.iter().chain(&plan.refused_photos_words) {
        writeln!(out, "{}", plain(left_out))?;
    }
    if let Some(gone) = &plan.gone_words {
        writeln!(out, "{}", plain(gone))?;
    }
    if plan.remembered > 0 {
        let rows = count(plan.remembered, "row stands", "rows stand");
        writeln!(out, "{rows} as chosen in an earlier review.")?;
    }
    writeln!(out, "To be carried out: {}.", count(plan.ticked, "row", "rows"))?;
    write_problems(out, "Conflicts without an answer", &plan.conflicts, plan.open_conflicts)
}

/// Writes what became of a run.
///
/// # Errors
/// When it cannot be written.
pub fn write_report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let run = &report.run;
    let is_sync = run.undoes.is_some()
        || [::sync::store::run::SYNC, ::sync::store::run::KEEP_PASSWORDS].contains(&run.verb.as_str());
    let what = if is_sync { what(run) } else { run.scope.clone() };
    write!(out, "Run {} ({}): {}", run.run, plain(&what), state_words(run.state).to_lowercase())?;
    writeln!(
        out,
        "{}.",
        run.failed_because.as_ref().map(|why| format!(", {}", plain(why))).unwrap_or_default()
    )?;
    writeln!(out)?;
    let mut counts = vec![("New", run.created), ("Updated", run.updated), ("Linked", run.linked)];
    if is_sync {
        counts.extend([
            ("Suspended", run.suspended),
            ("Reactivated", run.reactivated),
            ("Let go", run.released),
        ]);
        counts.extend((run.removed > 0).then_some(("Removed", run.removed)));
    }
    counts.extend([
        ("Unchanged", run.unchanged),
        ("Skipped", run.skipped),
        ("Conflicts", run.conflicts),
        ("Refused", run.refused),
    ]);
    write_counts(out, &counts)?;
    for (thing, one) in &run.beside {
        let counts = [
            (one.created, "new"),
            (one.updated, "updated"),
            (one.linked, "linked"),
            (one.skipped, "skipped"),
            (one.conflicts, "in conflict"),
            (one.refused, "refused"),
        ];
        writeln!(out, "{}", beside_words(*thing, &counts))?;
    }
    if !report.licences.is_empty() {
        writeln!(out, "Licences of the new accounts:")?;
        for one in &report.licences {
            writeln!(out, "  {}  {}", one.count, plain(&one.licence.words))?;
        }
    }
    let heading = if is_sync { "Not done" } else { "Did not go through" };
    write_problems(out, heading, &report.problems, report.problem_count)
}

/// Says what becomes of org units or groups.
fn beside_words(thing: Thing, counts: &[(u64, &str)]) -> String {
    let what = match thing {
        Thing::User => "Users",
        Thing::OrgUnit => "Org units",
        Thing::Group => "Groups",
    };
    let words: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let words = if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    format!("{what}: {words}.")
}

/// Says what a run is about.
pub fn what(run: &Run) -> String {
    match (run.undoes, run.verb.as_str()) {
        (Some(undone), _) => format!("undo of run {undone}"),
        (None, ::sync::store::run::SYNC) => "sync".to_owned(),
        (None, ::sync::store::run::KEEP_PASSWORDS) => "sync of sign-ins alone".to_owned(),
        (None, verb) => format!("{verb} {}", run.scope),
    }
}

/// Says the name of a run's state in words: those of the window.
pub fn state_words(name: &str) -> &str {
    match name {
        "reading" => "Reading",
        "review" => "Waits for review",
        "applying" => "Going on",
        "done" => "Done",
        "refusals" => "Done in part",
        "discarded" => "Discarded",
        "failed" => "Failed",
        INTERRUPTED => "Interrupted",
        IN_DOUBT => "List in doubt",
        other => other,
    }
}

fn write_counts(out: &mut dyn Write, counts: &[(&str, u64)]) -> io::Result<()> {
    for (name, number) in counts {
        writeln!(out, "  {name:<11}{number:>8}")?;
    }
    Ok(())
}

fn write_problems(out: &mut dyn Write, heading: &str, problems: &[Problem], all: u64) -> io::Result<()> {
    if all == 0 {
        return Ok(());
    }
    writeln!(out, "\n{heading}:")?;
    let mut table = table(&[]);
    for problem in problems.iter().take(LISTED) {
        row(&mut table, [&format!("  {}", problem.name), &problem.email, &problem.why]);
    }
    write_table(out, &table)?;
    let more = all.saturating_sub(LISTED.min(problems.len()) as u64);
    if more > 0 {
        writeln!(out, "  and {more} more")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::STATES;

    const WINDOW: &str = include_str!("../../../ui/src/lib/words.ts");
    const FIGURES: &str = include_str!("../../../ui/src/lib/parts/RunFigures.svelte");

    #[test]
    fn a_state_has_the_words_of_the_window() {
        for name in STATES.iter().map(|(_, name)| *name).chain([INTERRUPTED, IN_DOUBT]) {
            // One name is for scripts, which keep it.
            let there = if name == "refusals" { "doneWithRefusals" } else { name };
            let line = format!("\n  {there}: {{ label: '{}', ", state_words(name));
            assert!(
                WINDOW.contains(&line),
                "ui/src/lib/words.ts says the same of a run that is {name}: {line}"
            );
        }
    }

    #[test]
    fn an_outcome_has_the_word_of_the_window() {
        let report =
            Report { run: Run::default(), problem_count: 0, problems: Vec::new(), licences: Vec::new() };
        let mut written = Vec::new();
        write_report(&mut written, &report).expect("memory takes everything");
        let written = String::from_utf8(written).expect("text");
        let words: Vec<_> =
            written.lines().skip(2).filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(
            words,
            ["New", "Updated", "Linked", "Unchanged", "Skipped", "Conflicts", "Refused"],
            "{written}"
        );
        for word in words {
            assert!(FIGURES.contains(&format!(": '{word}',")), "RunFigures.svelte has {word} too");
        }
    }
}
