//! How a user stands on a connection, as the screen shows it.

use directory::user::Unbind;
use sync::provision::{Agreed, SuspendedBy as By, Tie, words};
use sync::store::plan::pair_review::Heading;
use sync::store::wish::Wish;

use super::provision::kind;
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
        next: words::next(&tie.forecast),
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
