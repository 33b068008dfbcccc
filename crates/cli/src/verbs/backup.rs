//! `rollcall backup`, and the backup of the day.

use std::io::{self, Write};
use std::path::Path;

use sync::backup::Asked;
use sync::store::backup::Kept;

use super::Desk;
use crate::args::{self, BackupVerb};
use crate::exit::{Exit, Failure};
use crate::json::{BackedUp, BackupOf, Backups};
use crate::output::{self, Format, local, plain, row, table, tell, write_table};

/// Backs the directory up, lists the backups, or chooses their folder.
///
/// # Errors
/// When the folder cannot be used.
pub async fn backup(desk: &Desk, what: args::Backup) -> Result<Exit, Failure> {
    match what.what {
        None => {
            let asked = match &what.to {
                Some(folder) => Asked::Made(desk.workstation.back_up_to(folder).await?),
                None => desk.workstation.back_up().await?,
            };
            let made = BackedUp::of(&asked);
            output::result(desk.format, &made, |out| {
                let BackupOf { file, made_at, bytes, .. } = &made.backup;
                if made.unchanged {
                    let at = local(made_at.as_deref());
                    writeln!(out, "Nothing has changed since the backup of {at}: it counts as of now.")?;
                }
                writeln!(out, "{} ({})", plain(file), size(*bytes))
            })?;
        }
        Some(BackupVerb::List) => list(desk).await?,
        Some(BackupVerb::Folder { folder, .. }) => {
            desk.workstation.set_backup_folder(folder).await?;
            list(desk).await?;
        }
    }
    Ok(Exit::Done)
}

/// Lists those in a folder, where the data file does not open.
///
/// # Errors
/// When the result cannot be written.
pub(super) fn of_folder(format: Format, folder: &Path, kept: &[Kept]) -> Result<(), Failure> {
    let backups = Backups::in_folder(folder, kept);
    output::result(format, &backups, |out| write(out, &backups))?;
    tell(
        "The data file does not open, and it alone says whether backups go to another folder: look there too.",
    );
    Ok(())
}

async fn list(desk: &Desk) -> Result<(), Failure> {
    let backups = Backups::of(&desk.workstation.backups().await?);
    output::result(desk.format, &backups, |out| write(out, &backups))
}

fn write(out: &mut dyn Write, backups: &Backups) -> io::Result<()> {
    writeln!(out, "Backups go to {}", plain(&backups.folder))?;
    if let Some(why) = &backups.failed_because {
        writeln!(out, "The last one failed: {}.", plain(why))?;
    }
    if backups.backups.is_empty() {
        return writeln!(out, "There is none yet.");
    }
    let mut table = table(&["made", "for", "size", "file"]);
    for one in &backups.backups {
        row(&mut table, [&local(one.made_at.as_deref()), &one.made_for, &size(one.bytes), &one.file]);
    }
    write_table(out, &table)
}

/// Writes a size for people.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1_000_000.0),
    }
}

/// Makes the backup of the day where it is due; what was asked for goes on without it.
pub async fn daily(desk: &Desk) {
    if let Err(error) = desk.workstation.daily_backup().await {
        let failure = Failure::from(error);
        tell(&format!("warning: {}. {}", plain(&failure.message), failure.hint.unwrap_or_default()));
    }
}
