//! How a user stands on a connection, as the screen shows it.

use directory::provision::{Decision, Step};
use directory::user::Unbind;
use sync::provision::{Agreed, Forecast, SuspendedBy as By, Tie, words};
use sync::store::plan::pair_review::Heading;
use sync::store::wish::Wish;

use super::provision::kind;
use crate::error::sentence;
use crate::view::{AgreedView, BindWish, PlannedView, SuspendedBy, SuspendedView, TieView};

/// Shows how a user stands on a connection that cannot sync for a reason, or can.
pub fn tie(tie: &Tie, disabled_because: Option<String>) -> TieView {
    TieView {
        connection: tie.connection.id,
        connection_name: tie.connection.name.clone(),
        disabled_because,
        bound: tie.bound.is_some(),
        wish: tie.wish.map(wish),
        suspended: tie.suspended.as_ref().map(suspended),
        agreed: tie.agreed.iter().map(agreed).collect(),
        next: next(&tie.forecast),
        planned: tie.planned.as_ref().map(|(run, row)| PlannedView {
            run: *run,
            kind: kind(Heading::of(&row.row)),
            why: row.row.why.clone(),
        }),
    }
}

fn wish(wish: Wish) -> BindWish {
    match wish {
        Wish::Bind => BindWish::Bind,
        Wish::Unbind(Unbind::Suspend) => BindWish::Suspend,
        Wish::Unbind(Unbind::LeaveActive) => BindWish::LeaveActive,
        Wish::Unbind(Unbind::Archive) => BindWish::Archive,
    }
}

fn suspended(by: &By) -> SuspendedView {
    match by {
        By::Rollcall { run } => SuspendedView {
            by: SuspendedBy::Rollcall,
            words: format!("Run {run} did. Activate the user, or bind it again, and the next sync lifts it."),
        },
        By::Google { reason } => SuspendedView {
            by: SuspendedBy::Google,
            words: format!(
                "Reason {reason}. The API cannot lift it: it takes a sign-in in the browser, or Google's own decision."
            ),
        },
        By::Administrator => SuspendedView {
            by: SuspendedBy::Administrator,
            words:
                "Rollcall lifts only what it suspended itself. Make the account active in the Admin console."
                    .to_owned(),
        },
    }
}

fn agreed(line: &Agreed) -> AgreedView {
    AgreedView {
        name: line.attribute.name().to_owned(),
        label: line.attribute.label().to_owned(),
        google: line.google.clone(),
        directory: line.directory.clone(),
        moved: line.moved,
    }
}

fn next(forecast: &Forecast) -> String {
    let decision = match forecast {
        Forecast::NotInScope => return "Nothing: this user is not bound here.".to_owned(),
        Forecast::Provided => {
            return "Binds the account that has this address, or makes one.".to_owned();
        }
        Forecast::BoundAgain => {
            return "Binds the account that was bound before; active again if Rollcall suspended it."
                .to_owned();
        }
        Forecast::SuspendedHere => {
            return "Nothing while the user is suspended here: no account is made.".to_owned();
        }
        Forecast::Decided(decision) => decision,
    };
    match decision {
        Decision::Steps(steps) => sentence(&steps.iter().map(does).collect::<Vec<_>>().join("; ")),
        Decision::Conflict(conflict) => format!("Asks you: {}.", words::conflict(conflict)),
        Decision::Skip(skip) => format!("Leaves it: {}.", words::skip(skip)),
        Decision::OneSide(one) => {
            format!("Nothing: what one side alone has stays there ({}).", words::one_side(one))
        }
        Decision::Unchanged => "Nothing, if Google is as it was.".to_owned(),
    }
}

fn does(step: &Step) -> String {
    match step {
        Step::Update(_) => format!("sends {}", words::step(step)),
        _ => words::step(step),
    }
}
