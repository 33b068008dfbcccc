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
    let store = match what {
        args::Secrets::AddKeyFile { path } => {
            desk.workstation.add_key_file(&path).await?;
            path.display().to_string()
        }
        args::Secrets::AddKeyring => {
            desk.workstation.add_keyring().await?;
            "The system keyring".to_owned()
        }
    };
    let done = Did { done: format!("{store} opens the secrets of this data folder as well") };
    output::result(desk.format, &done, |out| writeln!(out, "{}.", done.done))?;
    Ok(Exit::Done)
}
