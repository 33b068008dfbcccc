//! `rollcall profile export` and `rollcall restore`.

use std::io::{self, Write};

use secrecy::SecretString;
use sync::{Cancel, Code, Environment, Home};

use super::Desk;
use super::backup::size;
use super::deactivate::agreed_unless;
use crate::args::{self, Profile};
use crate::exit::{Exit, Failure};
use crate::input::{self, secret};
use crate::json::{Brings, Exported, Restored};
use crate::output::{self, Format, count, local, plain};

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
    let words = passphrase(&what, &desk.cancel).await?;
    let workstation = &desk.workstation;
    let incoming = match workstation.restore_read(&what.file, words.clone()).await {
        // It opened, and is damaged further in.
        Err(error) if error.code() == Code::DamagedFile => {
            let at = (workstation.home(), workstation.environment());
            return rescued(at, desk.format, &desk.cancel, (what, words)).await;
        }
        incoming => incoming?,
    };
    let mut result = Restored::of(&what.file, incoming.preview());
    let (asks, refused) = asked(&desk.cancel, what.yes, &mut result).await?;
    if refused.is_none() {
        result.restored = true;
        match workstation.restore_apply(&incoming).await {
            Err(error) if error.code() == Code::DamagedFile => {
                let (home, environment) = (workstation.home(), workstation.environment());
                let rescued = sync::rescue::apply(home, environment, incoming).await?;
                result.damaged = true;
                result.damaged_file = Some(rescued.damaged.display().to_string());
            }
            restored => result.backup = restored?.backup.map(|kept| kept.path.display().to_string()),
        }
    }
    told(desk.format, &result, asks)?;
    Ok(refused.unwrap_or(Exit::Done))
}

/// The same where the data file is damaged, and does not open.
///
/// # Errors
/// When the file cannot be opened, or is of a newer program; when the damaged file cannot be moved away.
pub(super) async fn rescue(
    at: (&Home, &Environment),
    format: Format,
    cancel: &Cancel,
    what: args::Restore,
) -> Result<Exit, Failure> {
    let words = passphrase(&what, cancel).await?;
    rescued(at, format, cancel, (what, words)).await
}

async fn rescued(
    (home, environment): (&Home, &Environment),
    format: Format,
    cancel: &Cancel,
    (what, words): (args::Restore, Option<SecretString>),
) -> Result<Exit, Failure> {
    let incoming = sync::rescue::read(home, &what.file, words).await?;
    let mut result = Restored::of(&what.file, incoming.preview());
    let (asks, refused) = asked(cancel, what.yes, &mut result).await?;
    if refused.is_none() {
        let rescued = sync::rescue::apply(home, environment, incoming).await?;
        result.restored = true;
        result.damaged_file = Some(rescued.damaged.display().to_string());
    }
    told(format, &result, asks)?;
    Ok(refused.unwrap_or(Exit::Done))
}

async fn passphrase(what: &args::Restore, cancel: &Cancel) -> Result<Option<SecretString>, Failure> {
    Ok(match sync::restore::is_sealed(&what.file)? {
        true => Some(secret("passphrase", input::by(what.words.passphrase_stdin), false, cancel).await?),
        false => None,
    })
}

/// Shows what would be replaced and asks, where somebody can be asked; tells whether it was shown, and how the program ends
/// where it is not to be done.
async fn asked(cancel: &Cancel, yes: bool, result: &mut Restored) -> Result<(bool, Option<Exit>), Failure> {
    // With the passphrase on standard input nobody can be asked there.
    let asks = !yes && output::can_ask();
    if asks {
        let mut shown = Vec::new();
        write(&mut shown, result)?;
        io::stderr().write_all(&shown)?;
    }
    let refused = agreed_unless(cancel, yes, "Put it in the place of the directory?").await?;
    result.waits = refused == Some(Exit::Waits);
    Ok((asks, refused))
}

fn told(format: Format, result: &Restored, shown: bool) -> Result<(), Failure> {
    output::result(format, result, |out| {
        if !shown {
            write(out, result)?;
        }
        outcome(out, result)
    })
}

fn write(out: &mut dyn Write, of: &Restored) -> io::Result<()> {
    let kind = if of.sealed { "A profile" } else { "A backup" };
    let made = match (&of.made_at, &of.version) {
        (Some(at), Some(version)) => format!("{kind} of {}, by Rollcall {}", local(Some(at)), plain(version)),
        _ => format!("{kind} that does not say when it was made"),
    };
    writeln!(out, "{made}.")?;
    writeln!(out, "It has {}.", content(&of.brings))?;
    match of.damaged {
        true => writeln!(out, "It replaces the data file, which is damaged; that one is kept beside it.")?,
        false => writeln!(out, "It replaces {}, of which a backup is kept.", content(&of.replaces))?,
    }
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
    if let Some(backup) = of.backup.as_ref().or(of.damaged_file.as_ref()) {
        writeln!(out, "What was there: {}", plain(backup))?;
    }
    if !of.brings.connections.is_empty() {
        writeln!(out, "Its connections are deactivated. For each: rollcall reactivate --bind-again")?;
    }
    Ok(())
}
