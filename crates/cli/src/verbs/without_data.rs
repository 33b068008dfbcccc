//! What can be done though the data file does not open: guides are read, checks and backups listed, and a backup restored.

use sync::rescue;

use super::{backup, diagnose, guides, profile};
use crate::args::{BackupVerb, Global, Verb};
use crate::environment;
use crate::exit::{Exit, Failure};
use crate::output::Format;

/// Does what was asked for without the data file, as far as that can be; else tells why it does not open.
///
/// # Errors
/// The failure itself, and whatever the verb returns.
pub async fn act(
    verb: Verb,
    global: &Global,
    format: Format,
    cancel: &sync::Cancel,
    failure: Failure,
) -> Result<Exit, Failure> {
    let damaged = failure.code == sync::Code::DamagedFile.name();
    match verb {
        Verb::Guides(what) => guides::read_only(format, what),
        Verb::Diagnose(what) if what.list => diagnose::list(format),
        Verb::Backup(what) if matches!(what.what, Some(BackupVerb::List)) => {
            let (home, _) = environment::place(global)?;
            backup::of_folder(format, &home.backups(), &rescue::backups(&home))?;
            Ok(Exit::Done)
        }
        Verb::Restore(what) if damaged => {
            let (home, environment) = environment::place(global)?;
            profile::rescue((&home, &environment), format, cancel, what).await
        }
        _ => Err(failure),
    }
}
