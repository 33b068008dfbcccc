//! `rollcall users`.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sync::store::window::{Query, SEARCH_CAP};

use super::Desk;
use crate::args::{self, Filter};
use crate::exit::{Exit, Failure};
use crate::json::{Did, User, UserDetail, Users};
use crate::output::{self, Format, Results, count, local, plain, row, table, tell, write_table};

/// Lists users, shows one, or writes them as CSV.
///
/// # Errors
/// When there is no such user, or the file cannot be written.
pub async fn users(desk: &Desk, what: args::Users) -> Result<Exit, Failure> {
    match what {
        args::Users::List { filter, limit, offset } => list(desk, &filter, offset, limit).await,
        args::Users::Show { user } => show(desk, &user).await,
        args::Users::Export { filter, file } => export(desk, &filter, &file).await,
    }
}

fn query(filter: &Filter) -> Query {
    Query {
        standing: filter.standing.map(Into::into),
        search: filter.search.clone(),
        sort: filter.sort.into(),
        descending: filter.descending,
    }
}

async fn list(desk: &Desk, filter: &Filter, offset: u64, limit: u64) -> Result<Exit, Failure> {
    let window = desk.workstation.users(query(filter), offset, limit).await?;
    let listed = Users {
        total: window.total,
        capped: window.capped,
        users: window.rows.iter().map(User::of).collect(),
    };
    output::result(desk.format, &listed, |out| {
        let mut table = table(&["name", "username", "email", "standing", "department"]);
        for user in &listed.users {
            let name = directory::user::full_name(&user.given_name, &user.family_name);
            row(&mut table, [&name, &user.username, &user.email, user.standing, &user.department]);
        }
        if listed.users.is_empty() { Ok(()) } else { write_table(out, &table) }
    })?;
    let shown = listed.users.len() as u64;
    if desk.format == Format::Text && listed.capped {
        tell(&format!("More than {SEARCH_CAP} users were found; say more words."));
    } else if desk.format == Format::Text && shown < listed.total {
        tell(&format!("{shown} of {}; see --limit and --offset.", count(listed.total, "user", "users")));
    } else if desk.format == Format::Text && shown == 0 {
        tell("There is no such user.");
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
    for attribute in &user.attributes {
        row(&mut table, [attribute.label, &attribute.value]);
    }
    for account in &user.accounts {
        let account = format!("{}, {} (id {})", account.email, account.state, account.google_id);
        row(&mut table, ["Google account", &account]);
    }
    write_table(out, &table)?;
    for event in &user.history {
        let at = local(event.at.as_deref());
        writeln!(out, "\n{at}  {} (run {})", event.what, event.run)?;
        for change in &event.changes {
            let (before, after) = (plain(&change.before), plain(&change.after));
            writeln!(out, "  {}: {before:?} -> {after:?}", change.attribute)?;
        }
    }
    Ok(())
}

async fn export(desk: &Desk, filter: &Filter, file: &Path) -> Result<Exit, Failure> {
    if file == Path::new("-") {
        if desk.format == Format::Json {
            let hint = "Give a file to write the CSV to.";
            return Err(Failure::usage("standard output cannot bear CSV and JSON", Some(hint)));
        }
        desk.workstation.export_users(query(filter), None, BufWriter::new(Results::default())).await?;
        return Ok(Exit::Done);
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // People's addresses and phones: a new file is its owner's alone.
        options.mode(0o600);
    }
    let opened = options.open(file);
    let opened = opened
        .map_err(|error| Failure::usage(format!("{} cannot be written: {error}", file.display()), None))?;
    let written = desk.workstation.export_users(query(filter), None, BufWriter::new(opened)).await?;
    let done = Did { done: format!("{} written to {}", count(written, "user", "users"), file.display()) };
    output::result(desk.format, &done, |out| writeln!(out, "{}.", done.done))?;
    Ok(Exit::Done)
}
