//! What came of a sync, before and while it is written.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::exit::{Exit, Failure};
use crate::json::Sync;
use crate::output::{self, Format, tell};
use crate::text;
use crate::verbs::Desk;

/// The file that passwords are handed out by, and its passphrase.
type HandOut = (PathBuf, SecretString);

/// What came of a sync, before it is written.
pub struct Came {
    pub(super) result: Sync,
    pub(super) exit: Exit,
    /// Whether the plan was shown when it was asked for.
    pub(super) told: bool,
    /// The command that carries out the plan that waits.
    pub(super) carried_out_with: Option<String>,
}

impl Came {
    pub(super) fn of(result: Sync, exit: Exit) -> Self {
        Self { result, exit, told: false, carried_out_with: None }
    }

    /// Writes it, and hands passwords out where something was applied.
    ///
    /// # Errors
    /// When either is not possible.
    pub async fn written(mut self, desk: &Desk, hand_out: Option<HandOut>) -> Result<Exit, Failure> {
        if !self.told || self.carried_out_with.is_none() || desk.format == Format::Json {
            let applied = self.result.report.is_some() || self.result.resumed.is_some();
            if let Some((file, words)) = hand_out.filter(|_| applied) {
                self.result.handed_out = desk.workstation.hand_out(&file, words).await?;
            }
            self.result.to_hand_out = desk.workstation.to_hand_out().await?;
            output::result(desk.format, &self.result, |out| text::write_sync(out, &self.result))?;
        }
        if let (Some(command), Format::Text) = (&self.carried_out_with, desk.format) {
            tell(&format!("The plan waits. Carry it out with: {command}"));
        }
        Ok(self.exit)
    }

    /// Gives its document, to stand in another one.
    ///
    /// # Errors
    /// When the data file cannot be read.
    pub async fn document(mut self, desk: &Desk) -> Result<(Sync, Exit), Failure> {
        self.result.to_hand_out = desk.workstation.to_hand_out().await?;
        Ok((self.result, self.exit))
    }
}
