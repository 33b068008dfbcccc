//! Syncs, as text for people.

use std::io::{self, Write};

use super::{write_counts, write_report};
use crate::json::{PlanRow, StepOfRun, Sync, SyncPlan};
use crate::output::{count, local, plain, row, table, write_table};
use crate::verbs::passwords::waits;

/// The kinds of row, with what stands above them.
const HEADINGS: [(&str, &str); 8] = [
    ("create", "New accounts"),
    ("update", "Changes"),
    ("suspend", "Suspended, archived or let go"),
    ("reactivate", "Active again"),
    ("remove", "Deleted on Google"),
    ("conflict", "Skipped until they are answered"),
    ("skip", "Left as they are"),
    ("one-side", "In step, but for what one side alone has; it stays there"),
];

/// Writes what a sync did.
///
/// # Errors
/// When it cannot be written.
pub fn write_sync(out: &mut dyn Write, sync: &Sync) -> io::Result<()> {
    if let Some(report) = &sync.resumed {
        write_report(out, report)?;
    }
    if let Some(run) = sync.discarded {
        match &sync.report {
            None => writeln!(out, "Run {run} is given up; nothing of it went to Google.")?,
            Some(_) => {
                writeln!(out, "What was left of run {run} is given up. What was done stays.")?;
                writeln!(out, "It can be undone with: rollcall runs undo {run}")?;
            }
        }
    }
    if let (Some(plan), None) = (&sync.plan, &sync.report) {
        write_sync_plan(out, plan)?;
    }
    if let Some(report) = &sync.report {
        write_report(out, report)?;
    }
    if sync.resumed.is_none() && sync.discarded.is_none() && sync.plan.is_none() {
        writeln!(out, "No sync waits.")?;
    }
    if sync.handed_out > 0 {
        let many = count(sync.handed_out, "password was", "passwords were");
        writeln!(out, "\n{many} written to the file and forgotten here.")?;
    }
    // What stays in the directory makes no account, and no password.
    let here_alone = sync.plan.as_ref().is_some_and(|plan| !plan.touches_google);
    if sync.to_hand_out > 0 && !here_alone {
        writeln!(out, "\n{}", waits(sync.to_hand_out))?;
    }
    Ok(())
}

/// Writes a plan: its counts and risks, and each row with what changes.
///
/// # Errors
/// When it cannot be written.
pub fn write_sync_plan(out: &mut dyn Write, plan: &SyncPlan) -> io::Result<()> {
    let accounts = count(plan.accounts, "account", "accounts");
    let seconds = plan.read_ms.unwrap_or_default() as f64 / 1000.0;
    match plan.undoes {
        Some(undone) if !plan.touches_google => writeln!(
            out,
            "Plan of run {}, which undoes run {undone} in the directory. Google was not asked, and is told nothing.",
            plan.run
        )?,
        Some(undone) => writeln!(
            out,
            "Plan of run {}, which undoes run {undone}: {accounts} read in {seconds:.1} s.",
            plan.run
        )?,
        None => writeln!(out, "Plan of run {}: {accounts} read in {seconds:.1} s.", plan.run)?,
    }
    if let Some(undone) = plan.undoes {
        write_lasting(out, &format!("\nWhat cannot be undone of run {undone}:"), plan)?;
    }
    writeln!(out)?;
    let kinds = &plan.kinds;
    let mut counts = vec![
        ("Create", kinds.create),
        ("Update", kinds.update),
        ("Suspend", kinds.suspend),
        ("Reactivate", kinds.reactivate),
    ];
    if !plan.touches_google {
        counts = vec![("Remove", kinds.remove), ("Update", kinds.update)];
    }
    if plan.touches_google && kinds.remove > 0 {
        counts.push(("Delete", kinds.remove));
    }
    counts.extend([("Conflict", kinds.conflict), ("Skip", kinds.skip)]);
    if kinds.one_side > 0 {
        counts.push(("One side only", kinds.one_side));
    }
    counts.push(("Unchanged", plan.unchanged));
    write_counts(out, &counts)?;
    writeln!(out)?;
    for limit in plan.limits.iter().filter(|limit| limit.count > 0) {
        let beyond = if limit.exceeded { ": confirm it by its number" } else { "" };
        // Where the rule is a mere number, it is said already.
        let rule = if limit.rule.contains('%') { format!(": {}", limit.rule) } else { String::new() };
        writeln!(
            out,
            "{} {} (at most {} without a confirmation{rule}){beyond}",
            limit.count, limit.words, limit.most
        )?;
    }
    for change in &plan.elsewhere {
        let (what, when) = (change.what.to_lowercase().replace('_', " "), local(change.at.as_deref()));
        writeln!(out, "  {when}  {}: {} by {}", plain(&change.email), plain(&what), plain(&change.actor))?;
    }
    if let Some(why) = &plan.elsewhere_unknown {
        writeln!(out, "Whether another writer uses this client is not known: {}", plain(why))?;
    }
    if let Some(seats) = &plan.seats {
        writeln!(out, "Licences: needs {}, {} free of {}", seats.needed, seats.free, seats.total)?;
    }
    if plan.undoes.is_none() {
        write_lasting(out, "What cannot be undone later:", plan)?;
    }
    // Of an undo, first what it leaves.
    let left = HEADINGS.iter().filter(|(kind, _)| plan.undoes.is_some() && *kind == "skip");
    let rest = HEADINGS.iter().filter(|(kind, _)| plan.undoes.is_none() || *kind != "skip");
    for (kind, heading) in left.chain(rest) {
        let rows: Vec<_> = plan.rows.iter().filter(|row| row.kind == *kind).collect();
        let here = *kind == "remove" && !plan.touches_google;
        write_rows(out, if here { "Removed from the directory" } else { heading }, &rows)?;
    }
    let more = plan.row_count.saturating_sub(plan.rows.len() as u64);
    if more > 0 {
        writeln!(out, "\nand {}; see --rows.", count(more, "more row", "more rows"))?;
    }
    writeln!(out, "\nTo be carried out: {}.", count(plan.ticked, "row", "rows"))
}

fn write_lasting(out: &mut dyn Write, heading: &str, plan: &SyncPlan) -> io::Result<()> {
    if plan.cannot_be_undone.is_empty() {
        return Ok(());
    }
    writeln!(out, "{heading}")?;
    for counted in &plan.cannot_be_undone {
        writeln!(out, "  {} {}", counted.count, counted.words)?;
    }
    Ok(())
}

fn write_rows(out: &mut dyn Write, heading: &str, rows: &[&PlanRow]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}:")?;
    for row in rows {
        let tick = if row.ticked || row.steps.is_empty() { "" } else { " (skipped: not ticked)" };
        writeln!(out, "  {} <{}>: {}{tick}", plain(&row.name), plain(&row.email), plain(&row.why))?;
        for change in row.steps.iter().flat_map(|step| &step.changes) {
            let (before, after) = (plain(&change.before), plain(&change.after));
            writeln!(out, "    {}: {before:?} -> {after:?}", change.attribute)?;
        }
        if let Some(answers) = row.answers {
            let by = row.answered_by.map(|option| format!(" ({option})")).unwrap_or_default();
            writeln!(out, "    to answer: {answers}{by}")?;
        }
    }
    Ok(())
}

/// Writes what became of each step of a run.
///
/// # Errors
/// When it cannot be written.
pub fn write_steps(out: &mut dyn Write, steps: &[StepOfRun], all: u64) -> io::Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nSteps:")?;
    let mut table = table(&[]);
    for step in steps {
        let licence = step.new_licence.as_ref().map(|licence| format!("licence: {}", licence.words));
        let why = step.why.as_deref().or(licence.as_deref()).unwrap_or_default();
        let outcome = match &step.code {
            Some(code) => format!("{} ({code})", step.outcome),
            None => step.outcome.to_owned(),
        };
        row(&mut table, [&format!("  {}", step.name), &step.email, &step.kind, &outcome, why]);
    }
    write_table(out, &table)?;
    let more = all.saturating_sub(steps.len() as u64);
    if more > 0 {
        writeln!(out, "  and {more} more; see --limit and --offset")?;
    }
    Ok(())
}
