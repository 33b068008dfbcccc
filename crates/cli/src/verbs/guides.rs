//! `rollcall guides`.

use std::io::{self, Write};

use sync::diagnose::{Checked, Found};
use sync::guide::{Followed, Guide, Kind, search};

use super::Desk;
use super::diagnose::{exit, write_one};
use crate::args;
use crate::exit::{Exit, Failure};
use crate::json::{GuideHit, GuideSays, Guides};
use crate::output::{self, Format, plain, row, table, write_table};

/// Lists the guides, finds one for words, or follows one: its checks are asked in their order, up to the first that finds the
/// cause.
///
/// # Errors
/// When there is no such guide or connection; a check that cannot be asked is a result.
pub async fn guides(desk: &Desk, what: args::Guides) -> Result<Exit, Failure> {
    let Some(id) = &what.guide else { return list(desk.format, what.search) };
    let guide = named(id)?;
    // Some are for those who could not connect: there is nothing to ask then.
    let named = what.which.connection.as_deref();
    let any = named.is_some() || !desk.workstation.connections().await?.is_empty();
    let asks = any && !what.read_only && !guide.checks.is_empty();
    let connection = match (asks, any) {
        (true, _) => Some(desk.connection(named).await?),
        // Its client id is entered somewhere, where it is known whose is meant.
        (false, true) => desk.workstation.find_connection(named).await.ok(),
        (false, false) => None,
    };
    let followed = match &connection {
        Some(row) if asks => Some(desk.workstation.follow(row.id, guide, &desk.cancel, |_| {}).await?),
        _ => None,
    };
    let says = GuideSays::of(guide, connection.as_ref(), followed.as_ref());
    let number = connection.as_ref().map_or(0, |row| row.id);
    output::result(desk.format, &says, |out| write(out, &says, followed.as_ref(), number))?;
    Ok(exit(followed.as_ref().map(|followed| followed.asked.as_slice()).unwrap_or_default()))
}

fn named(id: &str) -> Result<&'static Guide, Failure> {
    Guide::by_id(id).ok_or_else(|| {
        let hint =
            "List them with: rollcall guides, or find one for an error with: rollcall guides --search TEXT.";
        Failure::usage(format!("there is no guide {id}"), Some(hint))
    })
}

/// The same without a data file: no check is asked.
///
/// # Errors
/// When there is no such guide.
pub(super) fn read_only(format: Format, what: args::Guides) -> Result<Exit, Failure> {
    let Some(id) = &what.guide else { return list(format, what.search) };
    let says = GuideSays::of(named(id)?, None, None);
    output::result(format, &says, |out| write(out, &says, None, 0))?;
    Ok(Exit::Done)
}

fn list(format: Format, text: Option<String>) -> Result<Exit, Failure> {
    let hits = match &text {
        Some(text) => search(text).into_iter().map(GuideHit::of).collect(),
        None => Kind::all().into_iter().flat_map(|(_, guides)| guides).map(GuideHit::guide).collect(),
    };
    let guides = Guides { search: text, hits };
    output::result(format, &guides, |out| {
        if guides.hits.is_empty() {
            return writeln!(out, "Nothing was found for that.");
        }
        let mut listed = table(&["guide", "check", "what"]);
        for hit in &guides.hits {
            row(&mut listed, [hit.guide.unwrap_or_default(), hit.check.unwrap_or_default(), hit.title]);
        }
        write_table(out, &listed)?;
        writeln!(
            out,
            "Follow a guide with: rollcall guides GUIDE; ask a check with: rollcall diagnose --check CHECK."
        )
    })?;
    Ok(Exit::Done)
}

fn titles<'a>(found: impl IntoIterator<Item = &'a Found>) -> String {
    found.into_iter().map(|one| one.finding.title).collect::<Vec<_>>().join("; ")
}

fn write(
    out: &mut dyn Write,
    says: &GuideSays,
    followed: Option<&Followed>,
    connection: i64,
) -> io::Result<()> {
    let asked: &[Checked] = followed.map(|followed| followed.asked.as_slice()).unwrap_or_default();
    writeln!(out, "{}\n  {}", says.title, says.text)?;
    if !asked.is_empty() {
        writeln!(out)?;
        asked.iter().try_for_each(|checked| write_one(out, checked, connection))?;
    } else if !says.checks.is_empty() {
        writeln!(out, "\nIts checks, the likeliest cause first; none was asked:")?;
        says.questions().try_for_each(|question| writeln!(out, "  {question}"))?;
    }
    let cause = followed.and_then(Followed::cause);
    if let Some(cause) = cause {
        let titles = titles(cause.found());
        writeln!(out, "\nThat is the cause: {titles}. Mend it, then follow the guide again.")?;
    }
    let besides = titles(followed.into_iter().flat_map(Followed::besides));
    if !besides.is_empty() {
        writeln!(out, "\nSeen besides, and not the cause: {besides}.")?;
    }
    if cause.is_some() {
        return Ok(());
    }
    let found_nothing = if asked.is_empty() { "What to do" } else { "No check finds the cause. What to do" };
    if says.steps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{found_nothing}:")?;
    for (number, step) in (1..).zip(&says.steps) {
        writeln!(out, "  {number}. {}", step.text)?;
        if let Some(page) = &step.page {
            writeln!(out, "     There: {page}")?;
        }
        if let Some(enter) = &step.enter {
            writeln!(out, "     What to enter there: {}", plain(enter))?;
        }
        if let Some(window) = step.window {
            writeln!(out, "     In the window: {window}")?;
        }
    }
    Ok(())
}
