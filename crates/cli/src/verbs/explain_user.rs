//! `rollcall explain`: why a user stands as it does.

use std::io::{self, Write};

use sync::explain::{OnConnection, words};

use super::Desk;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::json::{ExplainedOn, UserExplained};
use crate::output::{self, local, plain, row, table, write_table};

/// Explains a user, from the directory and the journal alone.
///
/// # Errors
/// When there is no such user or connection.
pub async fn explain(desk: &Desk, what: args::Explain) -> Result<Exit, Failure> {
    let only = match &what.which.connection {
        Some(name) => Some(desk.workstation.find_connection(Some(name)).await?.id),
        None => None,
    };
    let user = desk.workstation.find_user(&what.user).await?.user.id;
    let explained = desk.workstation.explain_user(user, only).await?;
    let result = UserExplained::of(&explained);
    output::result(desk.format, &result, |out| {
        writeln!(out, "{}, {}", plain(&result.username), plain(&result.email))?;
        if result.on.is_empty() {
            writeln!(out, "\nNothing is connected: this user is in the directory alone.")?;
        }
        explained.on.iter().zip(&result.on).try_for_each(|(on, told)| write(out, on, told))
    })?;
    Ok(Exit::Done)
}

fn write(out: &mut dyn Write, on: &OnConnection, told: &ExplainedOn) -> io::Result<()> {
    writeln!(out, "\n{}", plain(&told.connection))?;
    writeln!(out, "  {}", plain(&told.scope))?;
    match &told.account {
        Some(account) => {
            writeln!(
                out,
                "  Bound to {} ({}), {}; read {}.",
                plain(&account.email),
                plain(&account.google_id),
                plain(&account.state),
                local(told.read_at.as_deref())
            )?;
            writeln!(out, "  {}", plain(&told.matched))?;
        }
        None => writeln!(out, "  Bound to no account.")?,
    }
    writeln!(out, "  {}", plain(&words::decided(on.decided.as_ref())))?;
    writeln!(out, "  Next sync: {}", plain(&told.next_sync))?;
    writeln!(out, "  Next import: {}", plain(&told.next_import))?;
    if !told.attributes.is_empty() {
        writeln!(out)?;
        let mut lines = table(&["attribute", "goes", "here", "google", "stands", "set"]);
        for (one, line) in told.attributes.iter().zip(&on.lines) {
            let set = one.set_by.as_deref().unwrap_or_default();
            let goes = words::rule(line.told.direction);
            let (here, google) = (output::within(&one.here, 40), output::within(&one.google, 40));
            row(&mut lines, [one.label, goes, &here, &google, &one.stands, set]);
        }
        write_table(out, &lines)?;
    }
    if !on.answers.is_empty() {
        writeln!(out, "\nWhat Google answered:")?;
        for (answer, told) in on.answers.iter().zip(&told.answers) {
            let (at, run) = (local(told.at.as_deref()), told.run);
            writeln!(out, "  {at}  run {run}  {}", plain(&words::answered(answer)))?;
        }
    }
    Ok(())
}
