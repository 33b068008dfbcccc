//! `rollcall profile export` and `rollcall restore`.

use std::io::{self, Write};

use super::Desk;
use super::backup::size;
use super::deactivate::agreed;
use crate::args::{self, Profile};
use crate::exit::{Exit, Failure};
use crate::input::{self, secret};
use crate::json::{Brings, Exported, Restored};
use crate::output::{self, count, local, plain};

/// Writes a profile.
///
/// # Errors
/// When the passphrase is too short, or the file is there already or cannot be written.
pub async fn export(desk: &Desk, what: Profile) -> Result<Exit, Failure> {
    let Profile::Export { file, words } = what;
    let words = secret("passphrase", input::by(words.passphrase_stdin), true, &desk.cancel).await?;
    let exported = desk.workstation.export_profile(&file, words).await?;
    let done = Exported { file: file.display().to_string(), users: exported.users, bytes: exported.bytes };
    output::result(desk.format, &done, |out| {
        let users = count(done.users, "user", "users");
        writeln!(
            out,
            "{}: {users}, {}. No token and no password is in it.",
            plain(&done.file),
            size(done.bytes)
        )
    })?;
    Ok(Exit::Done)
}

/// Shows what is in a profile or backup, and puts it in the place of the directory where that is wanted.
///
/// # Errors
/// When it cannot be opened, or is of a newer program; when there can be no backup of what is there.
pub async fn restore(desk: &Desk, what: args::Restore) -> Result<Exit, Failure> {
    let words = match sync::restore::is_sealed(&what.file)? {
        true => {
            Some(secret("passphrase", input::by(what.words.passphrase_stdin), false, &desk.cancel).await?)
        }
        false => None,
    };
    let incoming = desk.workstation.restore_read(&what.file, words).await?;
    let mut result = Restored::of(&what.file, incoming.preview());
    // With the passphrase on standard input nobody can be asked there.
    let asks = !what.yes && output::can_ask();
    if asks {
        let mut shown = Vec::new();
        write(&mut shown, &result)?;
        io::stderr().write_all(&shown)?;
    }
    let exit = match agreed(desk, what.yes, "Put it in the place of the directory?").await? {
        None => {
            let restored = desk.workstation.restore_apply(incoming).await?;
            result.restored = true;
            result.backup = restored.backup.map(|kept| kept.path.display().to_string());
            Exit::Done
        }
        Some(exit) => {
            result.waits = exit == Exit::Waits;
            exit
        }
    };
    output::result(desk.format, &result, |out| {
        if !asks {
            write(out, &result)?;
        }
        outcome(out, &result)
    })?;
    Ok(exit)
}

fn write(out: &mut dyn Write, of: &Restored) -> io::Result<()> {
    let kind = if of.sealed { "A profile" } else { "A backup" };
    let made = match (&of.made_at, &of.version) {
        (Some(at), Some(version)) => format!("{kind} of {}, by Rollcall {}", local(Some(at)), plain(version)),
        _ => format!("{kind} that does not say when it was made"),
    };
    writeln!(out, "{made}.")?;
    writeln!(out, "It has {}.", content(&of.brings))?;
    writeln!(out, "It replaces {}, of which a backup is kept.", content(&of.replaces))?;
    if of.brings.passwords_waiting > 0 {
        let waiting = count(of.brings.passwords_waiting, "password that waits is", "passwords that wait are");
        writeln!(out, "{waiting} not restored: set them again where they are needed.")?;
    }
    Ok(())
}

fn content(of: &Brings) -> String {
    let users = count(of.users, "user", "users");
    let changed = of.changed_at.as_deref().map(|at| format!(" (last change {})", local(Some(at))));
    let connections: Vec<_> =
        of.connections.iter().map(|one| format!("{} with {} bound", plain(&one.name), one.bound)).collect();
    let connections = match connections.is_empty() {
        true => "no connection".to_owned(),
        false => connections.join(", "),
    };
    format!("{users}{}; {connections}", changed.unwrap_or_default())
}

fn outcome(out: &mut dyn Write, of: &Restored) -> io::Result<()> {
    if !of.restored {
        return writeln!(out, "Nothing was done.");
    }
    writeln!(out, "Restored.")?;
    if let Some(backup) = &of.backup {
        writeln!(out, "What was there: {}", plain(backup))?;
    }
    if !of.brings.connections.is_empty() {
        writeln!(out, "Its connections are deactivated. For each: rollcall reactivate --bind-again")?;
    }
    Ok(())
}
