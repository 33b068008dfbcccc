//! What may the connected account do?

use directory::finding::{ADMIN_CHANGED, ROLE_LACKS};
use google::AdminRole;
use store::binding::administrators;
use store::connection::Row;

use super::super::{About, Again, Answer, AsOf, Check, Found};
use super::{Asking, NAMED, some_of};
use crate::Error;
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "account",
    question: "What may the connected account do?",
    about: About::Authorisation,
    after: &["authorisation", "directory-api"],
    finds: &[&ROLE_LACKS, &ADMIN_CHANGED],
    answers: &["F8", "T14"],
    noted: Some(|asking| Box::pin(noted(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

/// As of the consent.
async fn noted(asking: &Asking) -> Result<Answer, Error> {
    let known = allowed(asking, &asking.row).await?;
    let as_of = AsOf { at: asking.row.connected_at, run: None, again: Again::Check };
    Ok(match known {
        Answer::Found(found) => {
            let dated = found.into_iter().map(|one| Found { as_of: Some(as_of), ..one });
            Answer::Found(dated.collect())
        }
        other => other,
    })
}

/// Says what an account of that role and those privileges may do.
async fn allowed(asking: &Asking, row: &Row) -> Result<Answer, Error> {
    if row.role == "super" {
        return Ok(Answer::Well(format!("{} is a super admin: everything.", row.admin_email)));
    }
    let seen = match row.role.as_str() {
        "none" => format!("{} has no admin role.", row.admin_email),
        _ => format!("{}: {}.", row.admin_email, crate::connection::role_words(row)),
    };
    let admins = asking.read(|conn, id| administrators(conn, id, NAMED as usize)).await?;
    let theirs = match admins.count {
        0 => String::new(),
        count => {
            let names = some_of(count, &admins.names(NAMED as usize));
            format!(" It cannot change: {names}; as each was last read.")
        }
    };
    let page = Some(Page::new(Link::AdminRoles, None));
    Ok(Answer::Found(vec![Found { page, ..Found::new(&ROLE_LACKS, seen + &theirs) }]))
}

/// Asks who the account is now: a role may have been taken away since the consent.
async fn ask(asking: &Asking) -> Result<Answer, Error> {
    let row = &asking.row;
    let role = asking.client().await?.admin_role(&row.admin_id).await?;
    let now = match role {
        AdminRole::Super => Row { role: "super".to_owned(), ..row.clone() },
        AdminRole::Delegated { privileges, unit_privileges, .. } => Row {
            role: "delegated".to_owned(),
            privileges: privileges.map(|all| all.into_iter().collect()),
            unit_privileges: unit_privileges.into_iter().collect(),
            ..row.clone()
        },
        AdminRole::None => Row { role: "none".to_owned(), ..row.clone() },
    };
    if now.role == row.role {
        return allowed(asking, &now).await;
    }
    let (was, is) = (words(&row.role), words(&now.role));
    let seen = format!("{} was {was} at the consent, and is {is} now.", row.admin_email);
    Ok(Answer::Found(vec![Found::new(&ADMIN_CHANGED, seen)]))
}

fn words(role: &str) -> &'static str {
    match role {
        "super" => "a super admin",
        "delegated" => "a delegated admin",
        _ => "no administrator",
    }
}
