//! `rollcall users add`, `edit`, `suspend`, `activate`, `protect`, `unprotect` and `remove`.

use std::io::{self, Write};

use directory::edit::Draft;
use directory::provision::Marked;
use directory::user::{State, Unbind};
use directory::{Attribute, Field};
use sync::store::window::{Query, Sort};
use sync::users::{BulkReport, Who, to};

use crate::args::{AddUser, EditUsers, Pick, RemoveUsers};
use crate::exit::{Exit, Failure};
use crate::json::{Edited, Removed, RemovedUser, UserDetail};
use crate::output::{self, Format, count, plain, row, table, tell, write_table};
use crate::progress;
use crate::verbs::Desk;

/// How many users are listed who were refused.
const LISTED: usize = 20;

/// Creates a user.
///
/// # Errors
/// When a field cannot be filled in so.
pub async fn add(desk: &Desk, what: AddUser) -> Result<Exit, Failure> {
    let mut draft = wishes(&what.set, &[]);
    draft.set(Attribute::Email, what.email);
    draft.set(Attribute::Firstname, what.first_name);
    draft.set(Attribute::Lastname, what.last_name);
    if let Some(username) = what.username {
        draft.set(Field::Username, username);
    }
    let user = UserDetail::of(&desk.workstation.create_user(draft).await?);
    output::result(desk.format, &user, |out| super::write_user(out, &user))?;
    Ok(Exit::Done)
}

/// Changes users.
///
/// # Errors
/// When there is no such user, or a field of a single one cannot be filled in so.
pub async fn edit(desk: &Desk, what: EditUsers) -> Result<Exit, Failure> {
    change(desk, what.who, wishes(&what.set, &what.clear), what.if_version).await
}

/// Suspends or activates users.
///
/// # Errors
/// When there is no such user.
pub async fn set_state(desk: &Desk, who: Pick, state: State) -> Result<Exit, Failure> {
    change(desk, who, to(state), None).await
}

fn wishes(set: &[(Field, String)], clear: &[Field]) -> Draft {
    let mut draft = Draft::default();
    for (field, text) in set {
        draft.read(*field, text);
    }
    for field in clear {
        draft.clear(*field);
    }
    draft
}

/// Gives the users who are named, on the command line or in a file; none where they are searched for.
///
/// # Errors
/// When the file cannot be read, or names nobody.
pub(super) fn named(who: &Pick) -> Result<Option<Vec<String>>, Failure> {
    let Some(path) = &who.from else {
        return Ok((!who.users.is_empty()).then(|| who.users.clone()));
    };
    let text =
        if path.as_os_str() == "-" { io::read_to_string(io::stdin()) } else { std::fs::read_to_string(path) };
    let text =
        text.map_err(|error| Failure::usage(format!("{} cannot be read: {error}", path.display()), None))?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let named: Vec<_> = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if named.is_empty() {
        return Err(Failure::usage(format!("{} names nobody", path.display()), None));
    }
    Ok(Some(named))
}

/// Gives what finds the users who are not named.
pub(super) fn found_by(who: Pick) -> Who {
    Who::Query(Query {
        standing: who.standing.map(Into::into),
        search: who.search.unwrap_or_default(),
        sort: Sort::Name,
        descending: false,
        unit: None,
    })
}

async fn change(desk: &Desk, who: Pick, draft: Draft, version: Option<i64>) -> Result<Exit, Failure> {
    let named = named(&who)?;
    if let Some([key]) = named.as_deref() {
        let user = desk.workstation.find_user(key).await?.user;
        let done = desk.workstation.edit_user(user.id, version.unwrap_or(user.version), draft).await?;
        return written(desk, &Edited::one(&done));
    }
    if version.is_some() {
        return Err(Failure::usage("--if-version is about one user", Some("Name one user.")));
    }
    let who = meant(desk, who, named).await?;
    let report = {
        let (watch, _curtain) = progress::watch(desk.cancel.clone());
        desk.workstation.bulk_edit(who, draft, &watch).await?
    };
    written(desk, &Edited::many(&report)).map(|exit| stopped(&report).unwrap_or(exit))
}

/// Gives the users who are named, or what finds them.
async fn meant(desk: &Desk, who: Pick, named: Option<Vec<String>>) -> Result<Who, Failure> {
    let Some(keys) = named else { return Ok(found_by(who)) };
    let mut ids = Vec::new();
    for key in &keys {
        ids.push(desk.workstation.find_user(key).await?.user.id);
    }
    Ok(Who::Ids(ids))
}

/// Marks users as protected, or takes the mark away.
///
/// # Errors
/// When there is no such user.
pub async fn protect(desk: &Desk, who: Pick, marked: Marked) -> Result<Exit, Failure> {
    let named = named(&who)?;
    let who = meant(desk, who, named).await?;
    let report = {
        let (watch, _curtain) = progress::watch(desk.cancel.clone());
        desk.workstation.protect_users(who, marked, &watch).await?
    };
    written(desk, &Edited::many(&report)).map(|exit| stopped(&report).unwrap_or(exit))
}

fn stopped(report: &BulkReport) -> Option<Exit> {
    report.stopped.as_ref().map(|why| {
        tell(&format!("error: the work was stopped: {}", plain(why)));
        Exit::Failed
    })
}

pub(super) fn written(desk: &Desk, edited: &Edited) -> Result<Exit, Failure> {
    output::result(desk.format, edited, |out| write_edited(out, edited))?;
    Ok(if edited.refused > 0 { Exit::Refusals } else { Exit::Done })
}

fn write_edited(out: &mut dyn Write, edited: &Edited) -> io::Result<()> {
    writeln!(
        out,
        "{} changed, {} already so, {} refused.",
        count(edited.changed, "user", "users"),
        edited.already,
        edited.refused
    )?;
    if let [user] = edited.users.as_slice() {
        for change in &user.changes {
            let (before, after) = (plain(&change.before), plain(&change.after));
            writeln!(out, "  {}: {before:?} -> {after:?}", change.attribute)?;
        }
    }
    let refused = edited.users.iter().filter_map(|user| Some((&user.username, user.why.as_deref()?)));
    write_refused(out, refused)
}

fn write_refused<'a>(
    out: &mut dyn Write,
    refused: impl Iterator<Item = (&'a String, &'a str)>,
) -> io::Result<()> {
    let refused: Vec<_> = refused.collect();
    let mut table = table(&[]);
    for (username, why) in refused.iter().take(LISTED) {
        row(&mut table, [&format!("  {username}"), why]);
    }
    if !refused.is_empty() {
        write_table(out, &table)?;
    }
    if refused.len() > LISTED {
        writeln!(out, "  and {} more", refused.len() - LISTED)?;
    }
    Ok(())
}

/// Removes users; one who is refused leaves the others.
///
/// # Errors
/// When there is no such user, or a single one is refused.
pub async fn remove(desk: &Desk, what: RemoveUsers) -> Result<Exit, Failure> {
    let unbind = what.unbind.map(Unbind::from);
    let mut found = Vec::new();
    for key in &what.users {
        let user = desk.workstation.find_user(key).await?.user;
        found.push(desk.workstation.removal(user.id).await?);
    }
    let single = found.len() == 1;
    let mut removed = Removed { users: Vec::new(), removed: 0, refused: 0 };
    for removal in found {
        if desk.cancel.is_cancelled() {
            break;
        }
        match desk.workstation.delete_user(removal.user.id, removal.user.version, unbind).await {
            Ok(done) => {
                removed.removed += 1;
                removed.users.push(RemovedUser::of(&done, None));
            }
            Err(error) if single => {
                let unsaid = unbind.is_none() && !removal.accounts.is_empty();
                let failure = Failure::from(error);
                return Err(if unsaid {
                    failure.with_hint("Say it with --unbind suspend, leave-active or archive.")
                } else {
                    failure
                });
            }
            Err(error) => {
                removed.refused += 1;
                removed.users.push(RemovedUser::of(&removal, Some(error.to_string())));
            }
        }
    }
    output::result(desk.format, &removed, |out| {
        writeln!(out, "{} removed, {} refused.", count(removed.removed, "user", "users"), removed.refused)?;
        let refused = removed.users.iter().filter_map(|user| Some((&user.username, user.why.as_deref()?)));
        write_refused(out, refused)
    })?;
    if desk.format == Format::Text && removed.users.iter().any(|user| !user.accounts.is_empty()) {
        tell("Nothing was sent to Google; the next sync sees to the accounts.");
    }
    Ok(if desk.cancel.is_cancelled() {
        Exit::Failed
    } else if removed.refused > 0 {
        Exit::Refusals
    } else {
        Exit::Done
    })
}
