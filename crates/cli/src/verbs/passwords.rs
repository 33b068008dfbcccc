//! `rollcall passwords` and `rollcall users set-password`.

use std::io;
use std::path::Path;

use directory::password::{AfterExpiry, Expiry, Policy};
use secrecy::{ExposeSecret as _, SecretString};
use sync::passwords::{Mended, Source, could_hand_out, open_hand_out};
use sync::store::connection;
use sync::store::password::Keeping;

use super::Desk;
use crate::args::{Handing, OnExpiry, OnOff, Passphrase, SetPassword, Then};
use crate::exit::{Exit, Failure};
use crate::input::{self, secret};
use crate::json::{ChangedList, Did, ExpiringList, ExpiringOf, HandedOut, PasswordOf, PolicyIs};
use crate::output::{self, Format, count, local, plain, row, table, write_table};

/// Hands passwords out, shows what was handed out, or sets the policy.
///
/// # Errors
/// Whatever the verb returns.
pub async fn passwords(desk: &Desk, what: Handing) -> Result<Exit, Failure> {
    match what {
        Handing::Waiting => {
            let waiting = HandedOut { handed_out: 0, to_hand_out: desk.workstation.to_hand_out().await? };
            output::result(desk.format, &waiting, |out| writeln!(out, "{}", waits(waiting.to_hand_out)))?;
            Ok(Exit::Done)
        }
        Handing::HandOut { file, words } => {
            let words = asked(desk, &file, &words).await?;
            let handed_out = desk.workstation.hand_out(&file, words).await?;
            let done = HandedOut { handed_out, to_hand_out: desk.workstation.to_hand_out().await? };
            output::result(desk.format, &done, |out| match handed_out {
                0 => writeln!(out, "{}", waits(0)),
                many => {
                    let many = count(many, "password was", "passwords were");
                    writeln!(out, "{many} written to {} and forgotten here.", file.display())
                }
            })?;
            Ok(Exit::Done)
        }
        Handing::Open { file, words } => open(desk, &file, &words).await,
        Handing::Policy { min_length, min_classes, expire_days, on_expiry, keep_for_later } => {
            if let Some(keep) = keep_for_later {
                let keep = if keep == OnOff::On { Keeping::Keep } else { Keeping::Forget };
                desk.workstation.keep_passwords(keep).await?;
            }
            policy(desk, (min_length, min_classes), (expire_days, on_expiry)).await
        }
        Handing::Changed { users, then, all, ask, limit, which } => {
            let whom = if all { Whom::All } else { Whom::These(users) };
            let connection = desk.connection(which.connection.as_deref()).await?;
            if ask {
                desk.workstation.ask_for_changed_passwords(connection.id).await?;
            }
            changed(desk, &connection, whom, then, limit).await
        }
        Handing::Expiring { days, limit } => expiring(desk, days, limit).await,
    }
}

/// Asks for the passphrase of a file that is to be written, before anything is done.
///
/// # Errors
/// When it or the file could not be used.
pub async fn asked(desk: &Desk, file: &Path, words: &Passphrase) -> Result<SecretString, Failure> {
    let typed = secret("passphrase", input::by(words.passphrase_stdin), true, &desk.cancel).await?;
    could_hand_out(file, &typed)?;
    Ok(typed)
}

/// Says how many passwords wait to be handed out.
pub fn waits(number: u64) -> String {
    match number {
        0 => "No password waits to be handed out.".to_owned(),
        _ => {
            let many = count(number, "password waits", "passwords wait");
            format!("{many} to be handed out, once: rollcall passwords hand-out FILE")
        }
    }
}

async fn open(desk: &Desk, file: &Path, words: &Passphrase) -> Result<Exit, Failure> {
    if desk.format == Format::Json {
        let hint = "Leave --json out: the passwords of the file are shown as CSV.";
        return Err(Failure::usage("no password is ever written as JSON", Some(hint)));
    }
    let typed = secret("passphrase", input::by(words.passphrase_stdin), false, &desk.cancel).await?;
    let text = open_hand_out(file, typed).await?;
    output::bytes(text.expose_secret().as_bytes())?;
    Ok(Exit::Done)
}

async fn expiring(desk: &Desk, days: u32, limit: u32) -> Result<Exit, Failure> {
    let found = desk.workstation.expiring(days, limit).await?;
    let listed = ExpiringList { users: found.iter().map(ExpiringOf::of).collect() };
    output::result(desk.format, &listed, |out| {
        if listed.users.is_empty() {
            return writeln!(out, "No password expires within {}.", count(days.into(), "day", "days"));
        }
        let mut table = table(&["expires", "name", "email", "connection"]);
        for one in &listed.users {
            row(&mut table, [&local(one.at.as_deref()), &one.name, &one.email, &one.connection]);
        }
        write_table(out, &table)
    })?;
    Ok(Exit::Done)
}

/// Whose changed passwords are meant.
enum Whom {
    All,
    These(Vec<String>),
}

async fn changed(
    desk: &Desk,
    connection: &connection::Row,
    whom: Whom,
    then: Option<Then>,
    limit: u32,
) -> Result<Exit, Failure> {
    let users = match whom {
        Whom::All => None,
        Whom::These(keys) => {
            let mut users = Vec::with_capacity(keys.len());
            for key in keys {
                users.push(desk.workstation.find_user(&key).await?.user.id);
            }
            Some(users)
        }
    };
    let mended = match (then, &users) {
        (Some(_), Some(users)) if users.is_empty() => {
            return Err(Failure::usage("whose password is not said", Some("Name them, or say --all.")));
        }
        (Some(then), _) => desk.workstation.mend_passwords(connection.id, users, then.into()).await?,
        (None, _) => Mended::default(),
    };
    let exit = if mended.refused.is_empty() { Exit::Done } else { Exit::Refusals };
    let known = desk.workstation.changed_passwords(connection.id, limit).await?;
    let listed = ChangedList::of(&connection.name, &known, mended);
    output::result(desk.format, &listed, |out| write_changed(out, &listed, then))?;
    Ok(exit)
}

fn write_changed(out: &mut dyn io::Write, listed: &ChangedList, then: Option<Then>) -> io::Result<()> {
    let users = count(listed.answered, "user", "users");
    match then {
        None => {}
        Some(Then::Accept) => {
            writeln!(out, "Accepted for {users}: these passwords are their own from now on.")?;
        }
        Some(Then::Again) => writeln!(out, "The next sync sets them again, for {users}.")?,
        Some(Then::Renew) => writeln!(
            out,
            "Another was made for {users}. The next sync sets it; then: rollcall passwords hand-out FILE"
        )?,
    }
    for one in &listed.refused {
        writeln!(out, "{}: {}", plain(&one.email), plain(&one.why))?;
    }
    let asked = match (&listed.log_asked_at, &listed.log_unknown) {
        (None, _) => "Google's log was not asked yet; each sync does.".to_owned(),
        (Some(at), Some(why)) => {
            format!("Google's log could not be asked at {}: {}.", local(Some(at)), plain(why))
        }
        (Some(at), None) => {
            format!("Google's log was asked at {}; it may be some minutes late.", local(Some(at)))
        }
    };
    if listed.users.is_empty() {
        return writeln!(out, "No changed password waits for an answer. {asked}");
    }
    let mut table = table(&["changed", "name", "email", "by", "can be set again"]);
    for one in &listed.users {
        let by = if one.changed.own { "themselves" } else { one.changed.by.as_str() };
        let again = if one.changed.kept { "yes" } else { "no, not kept" };
        row(&mut table, [&local(one.changed.at.as_deref()), &one.name, &one.email, by, again]);
    }
    write_table(out, &table)?;
    let more = listed.count.saturating_sub(listed.users.len() as u64);
    if more > 0 {
        writeln!(out, "and {more} more; see --limit")?;
    }
    writeln!(out, "{asked}")
}

async fn policy(
    desk: &Desk,
    (min_length, min_classes): (Option<u8>, Option<u8>),
    (days, then): (Option<u32>, Option<OnExpiry>),
) -> Result<Exit, Failure> {
    let before = desk.workstation.password_policy().await?;
    let wanted = Policy {
        min_length: min_length.map_or(before.min_length, usize::from),
        min_classes: min_classes.map_or(before.min_classes, usize::from),
    };
    if wanted != before {
        desk.workstation.set_password_policy(wanted).await?;
    }
    let known = desk.workstation.password_expiry().await?;
    let expiry = Expiry { days: days.unwrap_or(known.days), then: then.map_or(known.then, Into::into) };
    if expiry != known {
        desk.workstation.set_password_expiry(expiry).await?;
    }
    let (keeping, kept) = desk.workstation.keeps_passwords().await?;
    let (on_expiry, then) = match expiry.then {
        AfterExpiry::Keep => ("keep", "the next sync leaves its account as it is"),
        AfterExpiry::Suspend => ("suspend", "the next sync suspends its account until there is a new one"),
        AfterExpiry::RemoveAccess => ("remove-access", "the next sync suspends its account and lets it go"),
    };
    let policy = PolicyIs {
        min_length: wanted.min_length,
        min_classes: wanted.min_classes,
        expire_days: expiry.days,
        on_expiry,
        keep_for_later: keeping == Keeping::Keep,
        kept,
    };
    output::result(desk.format, &policy, |out| {
        writeln!(
            out,
            "A password has at least {} characters, of at least {} of these: lower case, upper case, digits, other \
             signs. Google's own rules come on top.",
            policy.min_length, policy.min_classes
        )?;
        match policy.expire_days {
            0 => writeln!(out, "It never expires.")?,
            days => writeln!(
                out,
                "Where the directory is the authority it expires after {}; {then}.",
                count(days.into(), "day", "days")
            )?,
        }
        match policy.keep_for_later {
            true => writeln!(out, "Sealed hashes are kept for connections that come later: {}.", policy.kept),
            false => {
                writeln!(out, "A sealed hash is deleted when the last connection that wants it has taken it.")
            }
        }
    })?;
    Ok(Exit::Done)
}

/// Sets the password of a user.
///
/// # Errors
/// When it breaks a rule, or there is no such user.
pub async fn set(desk: &Desk, what: SetPassword) -> Result<Exit, Failure> {
    let user = desk.workstation.find_user(&what.user).await?.user;
    if what.withdraw {
        let withdrawn = desk.workstation.withdraw_password(user.id).await?;
        let username = plain(&user.user.username);
        let done = Did {
            done: if withdrawn {
                format!("The password of {username} that waited is taken back.")
            } else {
                format!("No password of {username} waits.")
            },
        };
        output::result(desk.format, &done, |out| writeln!(out, "{}", done.done))?;
        return Ok(Exit::Done);
    }
    let source = if what.generate {
        Source::Made
    } else {
        let prompt = format!("password of {}", plain(&user.user.username));
        Source::Typed(secret(&prompt, input::by(what.stdin), true, &desk.cancel).await?)
    };
    let set = PasswordOf::of(&desk.workstation.set_password(user.id, source).await?);
    output::result(desk.format, &set, |out| {
        let username = plain(&set.username);
        let mut when = match set.waits_for.as_slice() {
            [] if !set.spared.is_empty() || !set.dormant.is_empty() || !set.held.is_empty() => String::new(),
            [] => format!(" It waits: {username} is bound to no account yet."),
            all => format!(" The next sync sends it: {}.", plain(&all.join(", "))),
        };
        if !set.dormant.is_empty() {
            let dormant = plain(&set.dormant.join(", "));
            when.push_str(&format!(
                " It waits for {dormant}, where {username} is dormant: the first sync sends it after the connection \
                 is reactivated and its users are bound again."
            ));
        }
        if !set.spared.is_empty() {
            let spared = plain(&set.spared.join(", "));
            when.push_str(&format!(
                " {username} is protected: no sync sends it to {spared} until the mark is gone."
            ));
        }
        if !set.held.is_empty() {
            when.push_str(&format!(
                " No sync sends it to {}: set one there, in the Admin console.",
                plain(&set.held.join(", "))
            ));
        }
        writeln!(out, "The password of {username} is set.{when}")?;
        if set.to_hand_out {
            writeln!(out, "It was made by chance. When an account has it: rollcall passwords hand-out FILE")?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}
