//! `rollcall users bind` and `unbind`: wishes, which the next sync plans for.

use crate::args::{BindUsers, Pick, UnbindUsers};
use crate::exit::{Exit, Failure};
use crate::json::Wished;
use crate::output::{self, Format, count, tell};
use crate::verbs::Desk;

/// Wishes that users have accounts on a connection.
///
/// # Errors
/// When there is no such connection, or a single user is not there.
pub async fn bind(desk: &Desk, what: BindUsers) -> Result<Exit, Failure> {
    let connection = desk.connection(what.which.connection.as_deref()).await?;
    let found = found(desk, what.who).await?;
    let wished = desk.workstation.bind_users(connection.id, found.ids.clone()).await?;
    written(desk, &found.wished(connection.name, wished), "to be bound", "bound already")
}

/// Wishes that the accounts of users are let go.
///
/// # Errors
/// As [`bind`].
pub async fn unbind(desk: &Desk, what: UnbindUsers) -> Result<Exit, Failure> {
    let connection = desk.connection(what.which.connection.as_deref()).await?;
    let found = found(desk, what.who).await?;
    let wished = desk.workstation.unbind_users(connection.id, found.ids.clone(), what.then.into()).await?;
    written(desk, &found.wished(connection.name, wished), "to be let go", "not bound")
}

/// Users who were found, and what found nobody.
struct Found {
    ids: Vec<i64>,
    missing: Vec<String>,
}

impl Found {
    fn wished(self, connection: String, wished: u64) -> Wished {
        let already = (self.ids.len() as u64).saturating_sub(wished);
        Wished { connection, wished, already, missing: self.missing }
    }
}

async fn found(desk: &Desk, who: Pick) -> Result<Found, Failure> {
    let Some(keys) = super::edit::named(&who)? else {
        let ids = desk.workstation.ids_of(super::edit::found_by(who)).await?;
        return Ok(Found { ids, missing: Vec::new() });
    };
    let single = keys.len() == 1;
    let mut found = Found { ids: Vec::new(), missing: Vec::new() };
    for key in keys {
        match desk.workstation.find_user(&key).await {
            Ok(user) => found.ids.push(user.user.id),
            Err(error) if single || error.code() != sync::Code::NotFound => return Err(error.into()),
            Err(_) => found.missing.push(key),
        }
    }
    found.ids.sort_unstable();
    found.ids.dedup();
    Ok(found)
}

fn written(desk: &Desk, wished: &Wished, words: &str, already: &str) -> Result<Exit, Failure> {
    output::result(desk.format, wished, |out| {
        writeln!(out, "{} {words}, {} {already}.", count(wished.wished, "user", "users"), wished.already)?;
        wished.missing.iter().try_for_each(|key| writeln!(out, "  nobody is known as {}", output::plain(key)))
    })?;
    if desk.format == Format::Text && wished.wished > 0 {
        tell("Nothing was sent to Google; the next sync does it: rollcall sync");
    }
    Ok(if wished.missing.is_empty() { Exit::Done } else { Exit::Refusals })
}
