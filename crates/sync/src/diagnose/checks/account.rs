//! What may the connected account do?

use directory::finding::{ADMIN_CHANGED, ROLE_LACKS};
use google::AdminRole;
use store::binding::administrators;

use super::super::{About, Answer, Check, Found};
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

async fn noted(asking: &Asking) -> Result<Answer, Error> {
    let row = &asking.row;
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
        AdminRole::Super => "super",
        AdminRole::Delegated { .. } => "delegated",
        AdminRole::None => "none",
    };
    if now == row.role {
        return noted(asking).await;
    }
    let seen =
        format!("{} was {} at the consent, and is {} now.", row.admin_email, words(&row.role), words(now));
    Ok(Answer::Found(vec![Found::new(&ADMIN_CHANGED, seen)]))
}

fn words(role: &str) -> &'static str {
    match role {
        "super" => "a super admin",
        "delegated" => "a delegated admin",
        _ => "no administrator",
    }
}
