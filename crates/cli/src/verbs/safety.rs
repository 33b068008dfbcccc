//! `rollcall safety`.

use directory::arrange::{Limit, Limited, Limits};

use super::Desk;
use crate::args::{self, SafetyVerb};
use crate::exit::{Exit, Failure};
use crate::json::Safety;
use crate::output::{self, count, local, plain, row, table, write_table};

/// How many protected users are listed.
const LISTED: u32 = 100;

/// Lists what holds a run of a connection back, after changing it where that is asked for.
///
/// # Errors
/// When a limit would hold nothing back.
pub async fn safety(desk: &Desk, what: args::Safety) -> Result<Exit, Failure> {
    let connection = desk.connection(what.which.connection.as_deref()).await?;
    if let Some(wanted) = wanted(desk, connection.id, what.what.unwrap_or(SafetyVerb::List)).await? {
        desk.workstation.set_limits(connection.id, wanted).await?;
    }
    let safety = desk.workstation.safety(connection.id, LISTED).await?;
    let safety = Safety::of(&connection.name, &safety);
    output::result(desk.format, &safety, |out| {
        let users = count(safety.in_scope, "user", "users");
        writeln!(out, "A run of {} may do by itself, with {users} in scope:\n", plain(&safety.connection))?;
        let mut limits = table(&["limit", "share", "least", "most", "now", "what"]);
        for one in &safety.limits {
            let share = format!("{} %", one.share);
            let (least, most, now) = (one.least.to_string(), one.most.to_string(), one.now.to_string());
            row(&mut limits, [one.limit, &share, &least, &most, &now, one.words]);
        }
        write_table(out, &limits)?;
        writeln!(out, "\nBeyond that a plan waits until its number is confirmed.")?;
        for changed in &safety.changes {
            let (at, by) = (local(changed.at.as_deref()), plain(&changed.by));
            for change in &changed.changes {
                writeln!(out, "{at}  {by}: {}: {} -> {}", change.words, change.before, change.after)?;
            }
        }
        let number = safety.protected_count;
        let rest = "the connected administrator and super admins";
        writeln!(
            out,
            "\n{} by a mark; {rest} always are.",
            count(number, "user is protected", "users are protected")
        )?;
        let mut protected = table(&[]);
        for one in &safety.protected {
            let at = local(one.at.as_deref());
            row(&mut protected, [&format!("  {}", one.name), &one.email, &format!("by {}", one.by), &at]);
        }
        write_table(out, &protected)?;
        let more = number.saturating_sub(safety.protected.len() as u64);
        if more > 0 {
            writeln!(out, "  and {more} more")?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

/// Gives the limits that are to be set; what is not named of one stays.
async fn wanted(
    desk: &Desk,
    connection: i64,
    what: SafetyVerb,
) -> Result<Option<Vec<(Limited, Limit)>>, Failure> {
    let first = Limits::default();
    Ok(match what {
        SafetyVerb::List => None,
        SafetyVerb::Set { limit, share, least, most } => {
            let set = desk.workstation.safety(connection, 0).await?.limits.get(limit);
            let percent = share.unwrap_or(set.percent);
            let wanted = Limit { percent, least: least.unwrap_or(set.least), most: most.unwrap_or(set.most) };
            Some(vec![(limit, wanted)])
        }
        SafetyVerb::Reset { limit: Some(limit) } => Some(vec![(limit, first.get(limit))]),
        SafetyVerb::Reset { limit: None } => {
            Some(Limits::SETTABLE.into_iter().map(|limit| (limit, first.get(limit))).collect())
        }
    })
}
