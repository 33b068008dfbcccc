//! `rollcall users`.

mod bind;
mod edit;
mod photo;
mod sheet;

use std::io::{self, Write};

use directory::provision::Marked;
use directory::user::State;
use sync::store::window::{Query, SEARCH_CAP, Unit};

use super::Desk;
use crate::args::{self, Filter};
use crate::exit::{Exit, Failure};
use crate::json::{PasswordChanged, PasswordReceipt, User, UserDetail, Users};
use crate::output::{self, Format, count, local, plain, row, table, tell, within, write_table};

/// How wide a name is shown in a list: one long name is not to push the columns of all the others away.
const WIDEST: usize = 40;

/// Looks at users, changes them, or takes them out of a file and into one.
///
/// # Errors
/// Whatever the verb returns.
pub async fn users(desk: &Desk, what: args::Users) -> Result<Exit, Failure> {
    match what {
        args::Users::List { filter, limit, offset } => list(desk, &filter, offset, limit).await,
        args::Users::Show { user } => show(desk, &user).await,
        args::Users::Add(what) => edit::add(desk, what).await,
        args::Users::Edit(what) => edit::edit(desk, what).await,
        args::Users::Suspend(who) => edit::set_state(desk, who, State::Suspended).await,
        args::Users::Activate(who) => edit::set_state(desk, who, State::Active).await,
        args::Users::Protect(who) => edit::protect(desk, who, Marked::Protected).await,
        args::Users::Unprotect(who) => edit::protect(desk, who, Marked::No).await,
        args::Users::SetPassword(what) => super::passwords::set(desk, what).await,
        args::Users::SetPhoto { user, file } => photo::set(desk, &user, &file).await,
        args::Users::RemovePhoto { user } => photo::remove(desk, &user).await,
        args::Users::Bind(what) => bind::bind(desk, what).await,
        args::Users::Unbind(what) => bind::unbind(desk, what).await,
        args::Users::Remove(what) => edit::remove(desk, what).await,
        args::Users::ImportCsv(what) => sheet::import(desk, what).await,
        args::Users::ExportCsv { filter, raw, file } => sheet::export(desk, &filter, raw, &file).await,
    }
}

async fn query(desk: &Desk, filter: &Filter) -> Result<Query, Failure> {
    let unit = match &filter.org_unit {
        None => None,
        Some(path) => {
            let path = directory::org_unit::path(path)
                .map_err(|why| Failure::usage(why.to_string(), Some("See rollcall org-units list.")))?;
            let connection = desk.connection(filter.connection.as_deref()).await?.id;
            let unit = Unit { connection, path };
            desk.workstation.check_org_unit(&unit).await?;
            Some(unit)
        }
    };
    Ok(Query {
        unit,
        standing: filter.standing.map(Into::into),
        search: filter.search.clone(),
        sort: filter.sort.into(),
        descending: filter.descending,
    })
}

async fn list(desk: &Desk, filter: &Filter, offset: u64, limit: u64) -> Result<Exit, Failure> {
    let window = desk.workstation.users(query(desk, filter).await?, offset, limit).await?;
    let listed = Users {
        total: window.total,
        capped: window.capped,
        users: window.rows.iter().map(User::of).collect(),
    };
    output::result(desk.format, &listed, |out| {
        let mut table = table(&["name", "username", "email", "standing", "department"]);
        for user in &listed.users {
            let name = directory::user::full_name(&user.given_name, &user.family_name);
            let department = user.department.as_deref().unwrap_or_default();
            let (name, department) = (within(&name, WIDEST), within(department, WIDEST));
            row(&mut table, [&name, &user.username, &user.email, user.standing, &department]);
        }
        if listed.users.is_empty() { Ok(()) } else { write_table(out, &table) }
    })?;
    let shown = listed.users.len() as u64;
    if desk.format == Format::Text && listed.capped {
        tell(&format!("More than {SEARCH_CAP} users were found; say more words."));
    } else if desk.format == Format::Text && shown < listed.total {
        tell(&format!("{shown} of {}; see --limit and --offset.", count(listed.total, "user", "users")));
    } else if desk.format == Format::Text && shown == 0 {
        tell("Nobody is found.");
    }
    Ok(Exit::Done)
}

async fn show(desk: &Desk, key: &str) -> Result<Exit, Failure> {
    let user = UserDetail::of(&desk.workstation.find_user(key).await?);
    output::result(desk.format, &user, |out| write_user(out, &user))?;
    Ok(Exit::Done)
}

fn write_user(out: &mut dyn Write, user: &UserDetail) -> io::Result<()> {
    let name = directory::user::full_name(&user.given_name, &user.family_name);
    writeln!(out, "{} ({}, number {})", plain(&name), plain(&user.username), user.id)?;
    writeln!(out)?;
    let mut table = table(&[]);
    row(&mut table, ["State", user.state]);
    row(&mut table, ["Standing", user.standing]);
    if let Some(mark) = &user.protected {
        let words = format!("by {} on {}: no sync changes its accounts", mark.by, local(mark.at.as_deref()));
        row(&mut table, ["Protected", &words]);
    }
    for attribute in &user.attributes {
        // Nobody can look at an image here; that there is one is what can be said.
        let value = if attribute.attribute == "photo" { "there is one" } else { &attribute.value };
        row(&mut table, [attribute.label, value]);
    }
    for account in &user.accounts {
        let mut words = format!("{}, {} (id {})", account.email, account.state, account.google_id);
        // With one, it goes without saying whose it is.
        if user.accounts.len() > 1 {
            words.push_str(&format!(", on {}", account.connection));
        }
        row(&mut table, ["Google account", &words]);
    }
    let passwords = &user.passwords;
    if let Some(waiting) = &passwords.waiting {
        let (made, for_whom) = (local(waiting.made_at.as_deref()), waiting.connections.join(", "));
        let is_meant = !waiting.spared.is_empty() || !waiting.dormant.is_empty() || !waiting.held.is_empty();
        let mut waits = match (for_whom.is_empty(), !is_meant) {
            (true, true) => format!("made {made}; it waits until there is an account"),
            (true, false) => format!("made {made}"),
            (false, _) => format!("made {made}; the next sync sends it: {for_whom}"),
        };
        if !waiting.dormant.is_empty() {
            waits.push_str(&format!(
                "; sent after a reactivation, when users are bound again: {}",
                waiting.dormant.join(", ")
            ));
        }
        if !waiting.spared.is_empty() {
            waits.push_str(&format!("; protected, so that no sync sends it: {}", waiting.spared.join(", ")));
        }
        if !waiting.held.is_empty() {
            waits.push_str(&format!("; no sync sends it: {}", waiting.held.join(", ")));
        }
        row(&mut table, ["New password", &waits]);
    }
    for receipt in &passwords.receipts {
        let at = local(receipt.at.as_deref());
        let then = if receipt.must_change { ", to be changed at the next sign-in" } else { "" };
        let words = format!("{}: set {at} by run {}{then}", receipt.connection, receipt.run);
        row(&mut table, ["Password", &words]);
        let changed = passwords.changed.iter().find(|one| one.connection == receipt.connection);
        if let Some(words) = since(receipt, changed) {
            row(&mut table, ["", &words]);
        }
    }
    if passwords.to_hand_out {
        row(&mut table, ["", "one that nobody knows is kept here until it is handed out"]);
    }
    write_table(out, &table)?;
    for event in &user.history {
        let at = local(event.at.as_deref());
        let by = match (event.run, &event.by) {
            (Some(run), _) => format!("run {run}"),
            (None, by) => plain(by.as_deref().unwrap_or_default()),
        };
        writeln!(out, "\n{at}  {} ({by})", event.what)?;
        for change in &event.changes {
            let (before, after) = (plain(&change.before), plain(&change.after));
            writeln!(out, "  {}: {before:?} -> {after:?}", change.attribute)?;
        }
    }
    Ok(())
}

/// Says what Google's log tells of a password since it was set from here.
fn since(receipt: &PasswordReceipt, changed: Option<&PasswordChanged>) -> Option<String> {
    if let Some(one) = changed {
        let by = if one.own { "by themselves" } else { one.by.as_str() };
        let then = match one.answer {
            Some("accept") => "; accepted",
            Some(_) => "; the next sync sets the one from here again",
            None => "; see rollcall passwords changed",
        };
        return Some(format!("changed at Google {}, {by}{then}", local(one.at.as_deref())));
    }
    let at = local(Some(receipt.log_asked_at.as_deref()?));
    Some(match &receipt.log_unknown {
        Some(why) => format!("whether it was changed since is not known: {why}"),
        None => format!("no change in Google's log as of {at}; it may be late"),
    })
}
