//! `rollcall groups` and `rollcall org-units`.

mod edit;

use std::io::{self, Write};

use super::Desk;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::json::{GroupShown, Groups, OrgUnits};
use crate::output::{self, Format, count, local, plain, row, table, tell, write_table};

/// Looks at the groups, or changes them.
///
/// # Errors
/// When there is no such group, or several are called so.
pub async fn groups(desk: &Desk, what: args::Groups) -> Result<Exit, Failure> {
    match what {
        args::Groups::List { search, limit, offset } => list(desk, &search, offset, limit).await,
        args::Groups::Show { group, search, limit, offset } => {
            show(desk, &group, &search, offset, limit).await
        }
        args::Groups::Create(what) => edit::create(desk, what).await,
        args::Groups::Edit(what) => edit::edit(desk, what).await,
        args::Groups::Delete(what) => edit::delete(desk, what).await,
        args::Groups::AddMember(what) => edit::add(desk, what).await,
        args::Groups::RemoveMember(what) => edit::remove(desk, what).await,
        args::Groups::Bind(what) => edit::bind(desk, what).await,
        args::Groups::Unbind(what) => edit::unbind(desk, what).await,
        args::Groups::Manage { on, which } => edit::manage(desk, on, which).await,
    }
}

async fn list(desk: &Desk, search: &str, offset: u64, limit: u64) -> Result<Exit, Failure> {
    let listed = Groups::of(desk.workstation.groups(search, offset, limit).await?);
    output::result(desk.format, &listed, |out| {
        let mut table = table(&["name", "address", "members", "of those groups", "external"]);
        for group in &listed.groups {
            let address = group.email.as_deref().unwrap_or_default();
            let counts = [group.members, group.groups, group.external].map(|count| count.to_string());
            row(&mut table, [&group.name, address, &counts[0], &counts[1], &counts[2]]);
        }
        if listed.groups.is_empty() { Ok(()) } else { write_table(out, &table) }
    })?;
    let shown = listed.groups.len() as u64;
    if desk.format == Format::Text && shown == 0 {
        let none = if search.is_empty() {
            "There are no groups. Bring them with: rollcall import --with-groups"
        } else {
            "No group is found."
        };
        tell(none);
    } else if desk.format == Format::Text && shown < listed.total {
        tell(&format!("{shown} of {}; see --limit and --offset.", count(listed.total, "group", "groups")));
    }
    Ok(Exit::Done)
}

async fn show(desk: &Desk, key: &str, search: &str, offset: u64, limit: u64) -> Result<Exit, Failure> {
    let found = desk.workstation.group_named(key).await?;
    let members = desk.workstation.members(found.row.id, search, offset, limit).await?;
    let shown = GroupShown::of(found, members, &desk.workstation.connections().await?);
    output::result(desk.format, &shown, |out| write_group(out, &shown))?;
    let listed = shown.members.len() as u64;
    if desk.format == Format::Text && listed < shown.member_count {
        let all = count(shown.member_count, "member", "members");
        tell(&format!("{listed} of {all}; see --limit and --offset."));
    }
    Ok(Exit::Done)
}

fn write_group(out: &mut dyn Write, group: &GroupShown) -> io::Result<()> {
    writeln!(out, "{} (number {})", plain(&group.name), group.id)?;
    writeln!(out)?;
    let mut about = table(&[]);
    row(&mut about, ["Address", group.email.as_deref().unwrap_or("none: it is in the directory alone")]);
    if !group.aliases.is_empty() {
        row(&mut about, ["Aliases", &group.aliases.join(", ")]);
    }
    if !group.description.is_empty() {
        row(&mut about, ["Description", &group.description]);
    }
    for bound in &group.on_google {
        let made = if bound.admin_created { "made by an administrator" } else { "made by its people" };
        let gone = if bound.gone_at.is_some() { "; not on Google any more" } else { "" };
        let there = format!("{} on {}, {made}{gone}", bound.google_id, bound.connection_name);
        row(&mut about, ["Google group", &there]);
    }
    for wish in &group.wished {
        let words = match wish.wish {
            "bind" => "bound at the next sync",
            "delete" => "deleted there at the next sync",
            _ => "let go at the next sync",
        };
        row(&mut about, [&format!("On {}", wish.connection_name), words]);
    }
    for other in &group.inside {
        row(&mut about, ["In", &format!("{} ({})", other.name, other.role)]);
    }
    write_table(out, &about)?;
    writeln!(out)?;
    if group.members.is_empty() {
        return writeln!(out, "No members.");
    }
    let mut members = table(&["role", "name", "address", "kind"]);
    for member in &group.members {
        let kind = match member.kind {
            "account" => "not imported",
            "other-group" => "group, not imported",
            "customer" => "everybody of the organisation",
            "user" if member.suspended => "user, suspended",
            other => other,
        };
        let (name, email) = (member.name.as_deref(), member.email.as_deref());
        row(&mut members, [member.role, name.unwrap_or_default(), email.unwrap_or_default(), kind]);
    }
    write_table(out, &members)?;
    for edit in &group.edits {
        writeln!(out, "\n{}  {} ({})", local(edit.at.as_deref()), edit.what, plain(&edit.by))?;
        for change in &edit.changes {
            let (before, after) = (plain(&change.before), plain(&change.after));
            writeln!(out, "  {}: {before:?} -> {after:?}", plain(&change.words))?;
        }
    }
    Ok(())
}

/// Looks at the org units.
///
/// # Errors
/// When there is no such connection.
pub async fn org_units(desk: &Desk, what: args::OrgUnits) -> Result<Exit, Failure> {
    let args::OrgUnits::List { which } = what;
    let connection = desk.connection(which.connection.as_deref()).await?;
    let units = OrgUnits::of(&connection.name, desk.workstation.org_units(connection.id).await?);
    output::result(desk.format, &units, |out| {
        let mut table = table(&["path", "users", "description"]);
        for unit in &units.org_units {
            row(&mut table, [unit.path.as_str(), &unit.users.to_string(), &unit.description]);
        }
        if units.org_units.is_empty() { Ok(()) } else { write_table(out, &table) }
    })?;
    if desk.format == Format::Text && units.org_units.is_empty() {
        tell("There are no org units. Bring them with: rollcall import --with-org-units");
    }
    Ok(Exit::Done)
}
