//! `rollcall deactivate` and `rollcall connections bind-again`.

use sync::deactivate::revoke_words;
use sync::store::connection::Row;

use super::Desk;
use crate::args::Deactivate;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::json::{BoundAgain, Deactivated};
use crate::output::{self, count, plain, tell};

/// Deactivates a connection.
///
/// # Errors
/// When a run works on it, the secrets cannot be opened, or Google does not answer where it is to revoke.
pub async fn deactivate(desk: &Desk, what: Deactivate) -> Result<Exit, Failure> {
    let row = desk.connection(what.which.connection.as_deref()).await?;
    let planned = desk.workstation.deactivation(row.id).await?;
    let mut words = planned.words();
    if what.revoke {
        // The one about forgetting does not hold then.
        words.retain(|line| !line.contains("not revoked"));
        words.extend(revoke_words(&row));
    }
    for line in &words {
        tell(&plain(line));
    }
    let name = plain(&row.name);
    let question = format!("Deactivate {name}{}?", if what.revoke { " and revoke it at Google" } else { "" });
    let Some(exit) = agreed(desk, what.yes, &question).await? else {
        if what.revoke {
            desk.workstation.revoke(row.id).await?;
        } else {
            desk.workstation.deactivate(row.id).await?;
        }
        return told(desk, &row, planned.bound, what.revoke, Exit::Done);
    };
    told(desk, &row, 0, false, exit)
}

fn told(desk: &Desk, row: &Row, dormant: u64, revoked: bool, exit: Exit) -> Result<Exit, Failure> {
    let done = Deactivated {
        connection: row.name.clone(),
        deactivated: exit == Exit::Done,
        revoked,
        dormant,
        waits: exit == Exit::Waits,
    };
    output::result(desk.format, &done, |out| {
        let name = plain(&done.connection);
        match done.deactivated {
            true => {
                writeln!(out, "{name} is deactivated; {} dormant.", count(dormant, "user is", "users are"))
            }
            false => writeln!(out, "{name} stays active: nothing was done."),
        }
    })?;
    Ok(exit)
}

/// Binds the dormant users of a connection again.
///
/// # Errors
/// When the connection is deactivated, or a run works on it.
pub async fn bind_again(desk: &Desk, row: &Row, yes: bool) -> Result<Exit, Failure> {
    let dormant = desk.workstation.dormant(row.id).await?;
    let question = format!("Bind {} again? Nothing changes on Google.", count(dormant, "user", "users"));
    let (bound_again, exit) = match dormant {
        0 => (0, Exit::Done),
        _ => match agreed(desk, yes, &question).await? {
            None => (desk.workstation.bind_again(row.id, dormant).await?, Exit::Done),
            Some(exit) => (0, exit),
        },
    };
    let done = BoundAgain {
        connection: row.name.clone(),
        bound_again,
        dormant: dormant - bound_again,
        waits: exit == Exit::Waits,
    };
    output::result(desk.format, &done, |out| match done.dormant {
        0 => writeln!(out, "{} again.", count(bound_again, "user is bound", "users are bound")),
        left => writeln!(out, "{} dormant: nothing was done.", count(left, "user stays", "users stay")),
    })?;
    Ok(exit)
}

/// Asks whether it is to be done: none when it is, else how the program ends.
pub(super) async fn agreed(desk: &Desk, yes: bool, question: &str) -> Result<Option<Exit>, Failure> {
    agreed_unless(&desk.cancel, yes, question).await
}

/// The same where there is nothing open to work with.
pub(super) async fn agreed_unless(
    cancel: &sync::Cancel,
    yes: bool,
    question: &str,
) -> Result<Option<Exit>, Failure> {
    if yes || (output::can_ask() && input::yes(question, cancel).await?) {
        return Ok(None);
    }
    if cancel.is_cancelled() {
        return Err(sync::Error::Cancelled.into());
    }
    if output::can_ask() {
        return Ok(Some(Exit::Failed));
    }
    tell("Nothing was done: approve it with --yes.");
    Ok(Some(Exit::Waits))
}
