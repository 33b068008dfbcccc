//! `rollcall diagnose`.

use std::io::{self, Write};

use directory::finding::{Finding, Remedy, Severity};
use sync::diagnose::{self, About, Answer, Check, Checked, Outcome};

use super::Desk;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::json::{CheckKnown, CheckSays, ChecksKnown, Diagnosis};
use crate::output::{self, Format, plain, row, table, write_table};
use crate::text;

/// Asks the checks of a connection, and tells what each says.
///
/// # Errors
/// When there is no such connection or check; a check that cannot be asked is a result.
pub async fn diagnose(desk: &Desk, what: args::Diagnose) -> Result<Exit, Failure> {
    if what.list {
        return list(desk.format);
    }
    let connection = desk.connection(what.which.connection.as_deref()).await?;
    let checks = chosen(&what.check)?;
    let answers = desk.workstation.diagnose(connection.id, &checks, &[], &desk.cancel, |_| {}).await?;
    let diagnosis = Diagnosis {
        connection: connection.name.clone(),
        checks: answers.iter().map(|checked| CheckSays::of(checked, connection.id)).collect(),
    };
    output::result(desk.format, &diagnosis, |out| write(out, &answers, connection.id))?;
    Ok(exit(&answers))
}

/// Lists the checks; nothing has to be open for it.
pub(super) fn list(format: Format) -> Result<Exit, Failure> {
    let known = ChecksKnown { known: diagnose::ALL.iter().map(|check| CheckKnown::of(check)).collect() };
    output::result(format, &known, |out| {
        let mut checks = table(&["check", "about", "question"]);
        for one in &known.known {
            row(&mut checks, [one.check, one.about, one.question]);
        }
        write_table(out, &checks)
    })?;
    Ok(Exit::Done)
}

/// All checks, or those that are named with what comes after them.
fn chosen(codes: &[String]) -> Result<Vec<&'static Check>, Failure> {
    if codes.is_empty() {
        return Ok(diagnose::ALL.to_vec());
    }
    let mut chosen = Vec::new();
    for code in codes {
        let check = Check::by_code(code).ok_or_else(|| {
            let hint = "List them with: rollcall diagnose --list, and name one of these.";
            Failure::usage(format!("there is no check {code}"), Some(hint))
        })?;
        chosen.extend(diagnose::after(check));
    }
    Ok(chosen)
}

/// An authorisation that is lost and a secret store that is closed have a code of their own everywhere.
pub(super) fn exit(answers: &[Checked]) -> Exit {
    let found = || answers.iter().flat_map(Checked::found).map(|found| found.finding);
    let lost = |one: &Checked| one.check.code == "authorisation" && !one.found().is_empty();
    let authorise = |one: &Finding| one.severity == Severity::Error && one.remedy == Remedy::Reactivate;
    if answers.iter().any(lost) || found().any(authorise) {
        Exit::Authorise
    } else if found().next().is_some()
        || answers.iter().any(|one| matches!(one.outcome, Outcome::Failed { .. }))
    {
        Exit::Refusals
    } else {
        Exit::Done
    }
}

fn write(out: &mut dyn Write, answers: &[Checked], connection: i64) -> io::Result<()> {
    for about in About::ALL {
        let mut these = answers.iter().filter(|checked| checked.check.about == about).peekable();
        if these.peek().is_none() {
            continue;
        }
        writeln!(out, "{}", about.words())?;
        for checked in these {
            write_one(out, checked, connection)?;
        }
        writeln!(out)?;
    }
    let found = answers.iter().flat_map(Checked::found).count();
    match found {
        0 => writeln!(out, "Nothing was found."),
        1 => writeln!(out, "1 thing was found."),
        many => writeln!(out, "{many} things were found."),
    }
}

/// Writes what one check says.
pub(super) fn write_one(out: &mut dyn Write, checked: &Checked, connection: i64) -> io::Result<()> {
    let question = checked.check.question;
    match &checked.outcome {
        Outcome::Answered(Answer::Well(words)) => writeln!(out, "  ok       {question} {}", plain(words)),
        Outcome::Answered(Answer::Unknown { why, page, .. }) => {
            writeln!(out, "  unknown  {question} {}", plain(why))?;
            match page {
                Some(page) => writeln!(out, "           Look there: {}", page.address()),
                None => Ok(()),
            }
        }
        Outcome::Quiet { behind } => {
            writeln!(out, "  -        {question} Not asked: {} comes first.", behind.code)
        }
        Outcome::Failed { why, hint, .. } => {
            writeln!(out, "  failed   {question} {}.", plain(why))?;
            match hint {
                Some(hint) => writeln!(out, "           {}", plain(hint)),
                None => Ok(()),
            }
        }
        Outcome::Answered(Answer::Found(found)) => {
            writeln!(out, "  FOUND    {question}")?;
            for one in found {
                text::write_finding(out, &crate::json::Finding::of(one, connection), "           ")?;
            }
            for heard in
                checked.heard.iter().filter(|heard| heard.evidence.status.is_none_or(|status| status >= 400))
            {
                writeln!(out, "           Seen: {}", plain(&heard.evidence.to_string()))?;
            }
            Ok(())
        }
    }
}
