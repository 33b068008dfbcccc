//! Edits of many users as the screen shows them.

use sync::users::{Became, BulkPreview, BulkReport, Removals, Unbinding, Who};

use super::user::{change, query};
use crate::error::sentence;
use crate::view::{
    BoundHere, BulkDone, BulkExample, BulkPlan, BulkProblem, Chosen, RemovalPlan, Unbind, UnbindWish,
};

/// How many who are refused are named.
const NAMED: usize = 200;

/// Reads which users the screen means.
pub fn who(chosen: Chosen) -> Who {
    match chosen {
        Chosen::Ids { ids } => Who::Ids(ids),
        Chosen::Query { query: asked } => Who::Query(query(&asked)),
    }
}

/// Shows what an edit of many would do.
pub fn plan(ticket: u32, preview: &BulkPreview) -> BulkPlan {
    let counts = preview.counts();
    let example = |example: &sync::users::Example| BulkExample {
        id: example.id,
        name: example.name.clone(),
        changes: example.changes.iter().map(change).collect(),
    };
    let problem = |unfit: &sync::users::Unfit| BulkProblem {
        id: unfit.id,
        name: unfit.name.clone(),
        why: sentence(&unfit.why),
    };
    BulkPlan {
        ticket,
        changed: counts.changed,
        already: counts.already,
        refused: counts.refused,
        examples: preview.examples.iter().map(example).collect(),
        problems: preview.refused.iter().map(problem).collect(),
    }
}

/// Shows what became of many.
pub fn done(report: &BulkReport) -> BulkDone {
    let counts = report.counts();
    let problem = |item: &sync::users::Item| match &item.became {
        Became::Refused(why) => {
            Some(BulkProblem { id: item.id, name: item.username.clone(), why: sentence(why) })
        }
        Became::Changed(_) | Became::Already | Became::NotReached => None,
    };
    BulkDone {
        changed: counts.changed,
        already: counts.already,
        refused: counts.refused,
        not_reached: counts.not_reached,
        stopped: report.stopped.as_deref().map(sentence),
        problems: report.items.iter().filter_map(problem).take(NAMED).collect(),
    }
}

/// Shows what removing users takes with it.
pub fn removal(ticket: u32, removals: &Removals) -> RemovalPlan {
    RemovalPlan {
        ticket,
        total: removals.total(),
        names: removals.names.clone(),
        accounts: removals
            .accounts
            .iter()
            .map(|(connection, accounts)| BoundHere {
                connection: *connection,
                connection_name: accounts.connection_name.clone(),
                count: accounts.count,
                email: accounts.email.clone(),
            })
            .collect(),
        reports: removals.reports,
    }
}

/// Reads what is to become of accounts.
pub fn unbinding(wishes: Vec<UnbindWish>) -> Unbinding {
    use directory::user::Unbind as To;
    Unbinding::of(wishes.into_iter().map(|wish| {
        let to = match wish.unbind {
            Unbind::Suspend => To::Suspend,
            Unbind::LeaveActive => To::LeaveActive,
            Unbind::Archive => To::Archive,
        };
        (wish.connection, to)
    }))
}
