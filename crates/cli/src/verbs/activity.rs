//! `rollcall activity`.

use sync::activity::{Ask, Filter, Format as Written, LAG, Line, Told, Trail, broken_words};
use sync::sheet::Cells;

use super::Desk;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::json::{Activity, Did, moment};
use crate::output::{self, Format, Results, local, plain, row, table, tell, write_table};

/// Lists what was done, or begins the trail anew.
///
/// # Errors
/// When there is no such connection; that Google's logs cannot be asked is told beside what was done here.
pub async fn activity(desk: &Desk, what: args::Activity) -> Result<Exit, Failure> {
    if what.begin_anew {
        desk.workstation.begin_trail_anew().await?;
        let done =
            Did { done: "The trail of events was begun anew; what is before stays as it is".to_owned() };
        output::result(desk.format, &done, |out| writeln!(out, "{}.", done.done))?;
        return Ok(Exit::Done);
    }
    let connection = desk.workstation.find_connection(what.which.connection.as_deref()).await?;
    let now = desk.workstation.now();
    check_times(&what, now)?;
    let ask = if what.ask_google { Ask::Google } else { Ask::Here };
    let trail = desk.workstation.activity(connection.id, what.since.before(now), ask).await?;
    let filter = filter(&what, now);
    if what.csv {
        warn(&trail);
        let cells = if what.raw { Cells::Raw } else { Cells::ForSpreadsheets };
        trail.export(&filter, Written::Csv(cells), Results::default())?;
        return Ok(exit(&trail));
    }
    let (lines, _) = trail.chosen(&filter);
    let activity = Activity::of(&connection.name, &trail, &lines);
    if desk.format == Format::Text {
        warn(&trail);
    }
    output::result(desk.format, &activity, |out| {
        if lines.is_empty() {
            return writeln!(out, "Nothing was done that was asked for.");
        }
        let mut listed = table(&["when", "made by", "who", "what", "about", "run"]);
        for (_, line) in lines.iter().take(what.limit) {
            let run = line.run.map(|run| run.to_string()).unwrap_or_default();
            let when = local(moment(line.at).as_deref());
            row(
                &mut listed,
                [&when, line.by.name(), &plain(&line.who), &plain(&said(line)), &plain(&line.about), &run],
            );
        }
        write_table(out, &listed)?;
        match lines.len().saturating_sub(what.limit) {
            0 => Ok(()),
            more => writeln!(out, "{more} more; list them with --limit, or write all with --csv."),
        }
    })?;
    Ok(exit(&trail))
}

/// Refuses times in which nothing can have been done.
fn check_times(what: &args::Activity, now: i64) -> Result<(), Failure> {
    let since = what.since.before(now);
    let usage = |why: &str| {
        let hint = "Say how long ago (24h, 7d), a day or a moment that is over, or all; --until comes after --since.";
        Err(Failure::usage(why.to_owned(), Some(hint)))
    };
    if since > now {
        return usage("--since is in the future: nothing was done since then");
    }
    if what.until.is_some_and(|until| until.before(now) <= since) {
        return usage("--until is not after --since: nothing can have been done in between");
    }
    Ok(())
}

fn said(line: &Line) -> String {
    if line.note.is_empty() { line.what.clone() } else { format!("{} ({})", line.what, line.note) }
}

fn filter(what: &args::Activity, now: i64) -> Filter {
    Filter {
        by: what.made_by.iter().map(|by| (*by).into()).collect(),
        source: Vec::new(),
        kind: what.kind.iter().map(|kind| (*kind).into()).collect(),
        who: what.who.clone(),
        person: what.person.clone(),
        run: what.run,
        until: what.until.map(|until| until.before(now)),
        words: what.search.clone(),
    }
}

/// Says on standard error what is missing from the list, and why.
fn warn(trail: &Trail) {
    match &trail.told {
        Told::NotAsked => {}
        Told::Cannot { why, .. } => {
            tell(&format!("Google's logs could not be asked: {}. What was done here is listed.", plain(why)));
        }
        Told::Answered { since, missing, .. } => {
            tell(LAG);
            if *missing > 0 {
                tell(&format!("{missing} steps that were done here are not in Google's log, or not yet."));
            }
            if let Some(since) = since.and_then(moment) {
                tell(&format!("Google's logs hold more than is read: they are whole since {since}."));
            }
        }
    }
    if let Some(broken) = &trail.chain.broken {
        tell(&format!("The trail of events is broken: {}.", broken_words(broken)));
    }
}

/// What is wrong with the trail, or keeps Google's part of it away, is told by the exit code as well.
fn exit(trail: &Trail) -> Exit {
    match trail.told {
        Told::Cannot { .. } => Exit::Refusals,
        _ if trail.chain.broken.is_some() => Exit::Refusals,
        _ => Exit::Done,
    }
}
