//! `rollcall import --query QUERY --explain`: why a query finds whom it finds.

use std::io::{self, Write};

use sync::store::connection::Row;

use super::Desk;
use crate::exit::{Exit, Failure};
use crate::json::{Explanation, Finds, PersonExplanation};
use crate::output::{self, count, plain, row, table, write_table};

/// How many people of each list are shown.
const LISTED: usize = 20;

/// Explains a query, or what it does with one person.
///
/// # Errors
/// As [`sync::Workstation::explain_query`] and [`sync::Workstation::explain_person`].
pub async fn explain(
    desk: &Desk,
    connection: Row,
    query: String,
    address: Option<String>,
) -> Result<Exit, Failure> {
    let (workstation, cancel) = (&desk.workstation, &desk.cancel);
    if let Some(address) = address {
        let explained = workstation.explain_person(connection.id, &query, &address, cancel).await?;
        let result = PersonExplanation::of(connection.name, query, address, explained);
        output::result(desk.format, &result, |out| write_person(out, &result))?;
    } else {
        let explained = workstation.explain_query(connection.id, &query, cancel).await?;
        let result = Explanation::of(connection.name, query, explained);
        output::result(desk.format, &result, |out| write_query(out, &result))?;
    }
    Ok(Exit::Done)
}

fn write_query(out: &mut dyn Write, result: &Explanation) -> io::Result<()> {
    match &result.finds {
        None => writeln!(out, "Google does not understand this query.")?,
        Some(finds) => {
            let whom = match result.looked_at {
                Finds { users, at_least: false } => format!(" of {}", count(users, "user", "users")),
                Finds { at_least: true, .. } if finds.users == 1 && !finds.at_least => " user".to_owned(),
                Finds { at_least: true, .. } => " users".to_owned(),
            };
            writeln!(out, "The query finds {}{whom}.", seen(finds))?;
        }
    }
    writeln!(out)?;
    let mut conditions = table(&["alone", "condition", ""]);
    for one in &result.conditions {
        let alone = one.finds.as_ref().map_or("refused".to_owned(), seen);
        row(&mut conditions, [&alone, &one.condition, one.remark.as_deref().unwrap_or_default()]);
    }
    write_table(out, &conditions)?;
    if result.finds.is_none() {
        if result.conditions.iter().all(|one| one.understood) {
            writeln!(
                out,
                "\nGoogle understands each of the conditions alone, but not all of them together."
            )?;
        }
        return Ok(());
    }
    if !result.found.is_empty() {
        writeln!(out, "\nFound:")?;
        for email in result.found.iter().take(LISTED) {
            writeln!(out, "  {}", plain(email))?;
        }
        write_more(out, result.found.len())?;
    }
    if !result.left_out.is_empty() {
        let among = match result.looked_at {
            Finds { users, at_least: true } => format!(", among the first {users} users by address"),
            Finds { .. } => String::new(),
        };
        writeln!(out, "\nLeft out{among}, because this does not hold:")?;
        let mut people = table(&[]);
        for one in result.left_out.iter().take(LISTED) {
            let because = match (one.because.as_slice(), one.not_known.as_slice()) {
                ([], []) => "Google's answers do not tell".to_owned(),
                ([], not_known) => format!("perhaps {}", not_known.join(", perhaps ")),
                (because, _) => because.join(", "),
            };
            row(&mut people, [&format!("  {}", one.email), &because]);
        }
        write_table(out, &people)?;
        write_more(out, result.left_out.len())?;
    }
    if result.undecided > 0 {
        let users = count(result.undecided, "user", "users");
        writeln!(out, "\nOf {users}, Google's first page does not tell: ask about each by address.")?;
    }
    Ok(())
}

fn seen(finds: &Finds) -> String {
    if finds.at_least { format!("{} or more", finds.users) } else { finds.users.to_string() }
}

fn write_more(out: &mut dyn Write, all: usize) -> io::Result<()> {
    match all.saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more"),
    }
}

fn write_person(out: &mut dyn Write, result: &PersonExplanation) -> io::Result<()> {
    let address = plain(&result.address);
    let who = match &result.email {
        Some(email) if !email.eq_ignore_ascii_case(address.trim()) => {
            format!("{} ({address})", plain(email))
        }
        Some(email) => plain(email),
        None => address,
    };
    match result.outcome {
        "nobody" => {
            return writeln!(
                out,
                "Google's search finds nobody by the address {who}. What is new may take a day until it is found."
            );
        }
        "found" => writeln!(out, "The query finds {who}.")?,
        "left-out" => writeln!(out, "The query leaves {who} out.")?,
        _ => writeln!(out, "Google does not understand this query, so it finds nobody, {who} neither.")?,
    }
    writeln!(out)?;
    let mut conditions = table(&["holds", "condition", ""]);
    for one in &result.conditions {
        let holds = match one.holds {
            Some(true) => "yes",
            Some(false) => "no",
            None => "refused",
        };
        row(&mut conditions, [holds, &one.condition, one.remark.as_deref().unwrap_or_default()]);
    }
    write_table(out, &conditions)
}
