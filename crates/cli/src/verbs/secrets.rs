//! `rollcall secrets`.

use super::Desk;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::json::Did;
use crate::output;

/// Cares for the secrets.
///
/// # Errors
/// When the file cannot be used, or the keyring is not open.
pub async fn secrets(desk: &Desk, what: args::Secrets) -> Result<Exit, Failure> {
    let args::Secrets::AddKeyFile { path } = what;
    desk.workstation.add_key_file(&path).await?;
    let done = Did { done: format!("{} opens the secrets of this data folder as well", path.display()) };
    output::result(desk.format, &done, |out| writeln!(out, "{}.", done.done))?;
    Ok(Exit::Done)
}
