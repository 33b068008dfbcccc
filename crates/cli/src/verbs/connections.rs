//! `rollcall connections`, and how a connection is written.

use std::io::{self, Write};

use directory::org_unit::Missing;
use sync::Workstation;
use sync::provision::{SeatCount, SeatSource};
use sync::store::connection::Row;

use super::Desk;
use crate::args::{self, ConnectionsVerb};
use crate::exit::{Exit, Failure};
use crate::json::{Connection, Connections, DomainOfNew, MissingOrgUnits, SeatsKnown};
use crate::output::{self, plain, row, table, write_table};

/// Lists the connections, or changes one.
///
/// # Errors
/// When the data file cannot be read or written, or there is no such connection.
pub async fn connections(desk: &Desk, what: args::Connections) -> Result<Exit, Failure> {
    match what.what {
        None | Some(ConnectionsVerb::List) => list(desk).await,
        Some(ConnectionsVerb::Seats { seats, unknown, which }) => {
            let row = desk.connection(which.connection.as_deref()).await?;
            if seats.is_some() || unknown {
                desk.workstation.set_seats(row.id, seats).await?;
            }
            let known = desk.workstation.seats(row.id).await?;
            let told = SeatsKnown::of(&row.name, known);
            output::result(desk.format, &told, |out| match known {
                None => writeln!(out, "{}: nobody has said how many licences there are.", plain(&row.name)),
                Some(SeatCount { total, from: SeatSource::Entered, .. }) => {
                    writeln!(out, "{}: {total} licences.", plain(&row.name))
                }
                Some(SeatCount { from: SeatSource::Learned, at_least: true, total }) => writeln!(
                    out,
                    "{}: at least {total} licences: so many are in use, more than when Google refused another account.",
                    plain(&row.name)
                ),
                Some(SeatCount { total, from: SeatSource::Learned, .. }) => writeln!(
                    out,
                    "{}: {total} licences, as Google refused another account when so many had one.",
                    plain(&row.name)
                ),
            })?;
            Ok(Exit::Done)
        }
        Some(ConnectionsVerb::BindAgain { yes, which }) => {
            let row = desk.connection(which.connection.as_deref()).await?;
            super::deactivate::bind_again(desk, &row, yes).await
        }
        Some(ConnectionsVerb::Domain { domain, primary, which }) => {
            let row = desk.connection(which.connection.as_deref()).await?;
            let holds = match (domain, primary) {
                (None, false) => desk.workstation.default_domain(row.id).await?,
                (domain, _) => desk.workstation.choose_domain(row.id, domain.as_deref()).await?,
            };
            let told = DomainOfNew::of(&row.name, &holds);
            output::result(desk.format, &told, |out| {
                writeln!(out, "{}: new users get an address in {}.", plain(&row.name), plain(&told.domain))?;
                match holds.trouble() {
                    Some(why) => writeln!(out, "{}.", plain(&why)),
                    None => Ok(()),
                }
            })?;
            Ok(Exit::Done)
        }
        Some(ConnectionsVerb::MissingOrgUnits { choice, which }) => {
            let row = desk.connection(which.connection.as_deref()).await?;
            if let Some(choice) = choice {
                desk.workstation.set_missing_units(row.id, choice.into()).await?;
            }
            let holds = desk.workstation.missing_units(row.id).await?;
            let told = MissingOrgUnits::of(&row.name, &holds);
            output::result(desk.format, &told, |out| {
                let words = match holds.choice {
                    Missing::LeaveOut => "users who are to be in a missing org unit are left out",
                    Missing::Create => "missing org units are made, those above first",
                };
                writeln!(out, "{}: {words}.", plain(&row.name))
            })?;
            Ok(Exit::Done)
        }
        Some(ConnectionsVerb::Passwords { passwords, which }) => {
            let row = desk.connection(which.connection.as_deref()).await?;
            let row = desk.workstation.set_password_mode(row.id, passwords.into()).await?;
            let connection = described(&desk.workstation, &row).await?;
            output::result(desk.format, &connection, |out| {
                let name = plain(&connection.name);
                writeln!(out, "{name}: passwords: {}.", owner(connection.passwords.as_deref()))
            })?;
            Ok(Exit::Done)
        }
    }
}

/// Says who owns the passwords.
fn owner(passwords: Option<&str>) -> &'static str {
    match passwords {
        Some("directory") => "the directory is the authority",
        Some(_) => "a first password only; later ones are the person's own",
        None => "not answered yet",
    }
}

async fn list(desk: &Desk) -> Result<Exit, Failure> {
    let mut connections = Vec::new();
    for row in desk.workstation.connections().await? {
        connections.push(described(&desk.workstation, &row).await?);
    }
    let listed = Connections { connections };
    output::result(desk.format, &listed, |out| {
        if listed.connections.is_empty() {
            return writeln!(
                out,
                "There is no connection yet: rollcall connect sandbox, or rollcall connect google."
            );
        }
        let mut table = table(&["no", "name", "where", "account", "consent", "health", "passwords"]);
        for one in &listed.connections {
            let number = one.id.to_string();
            let passwords = match one.passwords.as_deref() {
                Some("directory") => "directory",
                Some(_) => "first-only",
                None => "not answered",
            };
            let place = place(one);
            let cells = [&number, &one.name, &place, &one.account, &one.consent, &one.health, passwords];
            row(&mut table, cells);
        }
        write_table(out, &table)
    })?;
    Ok(Exit::Done)
}

/// Describes a connection with its domains.
///
/// # Errors
/// When the data file cannot be read.
pub async fn described(workstation: &Workstation, row: &Row) -> Result<Connection, Failure> {
    let (row, domains) = workstation.connection(row.id).await?;
    Ok(Connection::of(&row, &domains))
}

/// Says where a connection leads, so that nobody takes a sandbox for Google.
pub fn place(connection: &Connection) -> String {
    match connection.kind.as_str() {
        "google" => "Google".to_owned(),
        "sandbox" => "SANDBOX".to_owned(),
        _ => format!("EMULATOR {}", connection.origin),
    }
}

/// Writes what to know of verbs that can be tried, each reason once.
fn write_caveats(out: &mut dyn Write, connection: &Connection) -> io::Result<()> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for verb in &connection.verbs {
        let Some(caveat) = verb.caveat.as_deref() else { continue };
        match told.iter_mut().find(|(known, _)| *known == caveat) {
            Some((_, verbs)) => verbs.push(&verb.verb),
            None => told.push((caveat, vec![&verb.verb])),
        }
    }
    for (caveat, verbs) in told {
        writeln!(out, "To {}: {}.", verbs.join(", "), plain(caveat))?;
    }
    Ok(())
}

/// Writes one connection for people.
///
/// # Errors
/// When it cannot be written.
pub fn write_one(out: &mut dyn Write, connection: &Connection) -> io::Result<()> {
    writeln!(out, "{} is connected ({}).", plain(&connection.name), place(connection))?;
    writeln!(out)?;
    let mut table = table(&[]);
    row(&mut table, ["Customer", &connection.customer_id]);
    row(&mut table, ["Account", &connection.account]);
    row(&mut table, ["Role", &connection.role_detail]);
    let domains = connection.domains.iter().map(|domain| {
        if domain.verified { domain.name.clone() } else { format!("{} (not verified)", domain.name) }
    });
    let domains = domains.collect::<Vec<_>>();
    row(&mut table, ["Domains", connection.domains_unread.as_deref().unwrap_or(&domains.join(", "))]);
    row(&mut table, ["Passwords", owner(connection.passwords.as_deref())]);
    let can: Vec<_> = connection.verbs.iter().filter(|verb| verb.disabled_because.is_none()).collect();
    let can: Vec<_> = can.iter().map(|verb| verb.verb.as_str()).collect();
    row(&mut table, ["It can", &can.join(", ")]);
    write_table(out, &table)?;
    for verb in &connection.verbs {
        if let Some(why) = &verb.disabled_because {
            writeln!(out, "It cannot {}: {}.", verb.verb, plain(why))?;
        }
    }
    write_caveats(out, connection)?;
    let unverified = connection.domains.iter().filter(|domain| !domain.verified);
    for domain in unverified {
        let name = plain(&domain.name);
        writeln!(
            out,
            "{name} is not verified: no user can have an address there until Google has verified it."
        )?;
    }
    for advice in &connection.advice {
        writeln!(out, "Advice: {}", plain(advice))?;
    }
    Ok(())
}
