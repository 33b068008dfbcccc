//! What holds a run back, as the screen shows it.

use directory::arrange::{LARGEST_NUMBER, LARGEST_SHARE, Limit, Limited, Limits};
use sync::safety::Safety;
use sync::store::event::{Change, Row};
use sync::store::protected::Named;

use super::moment;
use super::provision::{limit_kind, limited};
use crate::error::capital;
use crate::view::{
    ChangeView, LimitNumbers, LimitSettingView, LimitWish, LimitsChangedView, ProtectedUserView, SafetyView,
};

/// Shows what holds the runs of a connection back.
pub fn safety(connection: i64, safety: &Safety) -> SafetyView {
    SafetyView {
        connection,
        scope: safety.scope,
        limits: Limits::SETTABLE.into_iter().map(|what| setting(what, safety)).collect(),
        largest_share: LARGEST_SHARE,
        largest_number: LARGEST_NUMBER,
        changes: safety.changes.iter().map(changed).collect(),
        protected_count: safety.protected_count,
        protected: safety.protected.iter().map(protected).collect(),
    }
}

fn setting(what: Limited, safety: &Safety) -> LimitSettingView {
    LimitSettingView {
        limit: limit_kind(what),
        label: capital(what.words()),
        holds_back: what.holds_back().to_owned(),
        set: numbers(safety.limits.get(what)),
        first: numbers(Limits::default().get(what)),
        now: safety.most(what),
    }
}

fn numbers(limit: Limit) -> LimitNumbers {
    LimitNumbers { percent: limit.percent, least: limit.least, most: limit.most }
}

fn changed(event: &Row) -> LimitsChangedView {
    let one = |change: &Change| ChangeView {
        name: change.what.clone(),
        label: capital(&change.what),
        before: change.before.clone(),
        after: change.after.clone(),
    };
    LimitsChangedView {
        at: moment(event.at),
        by: event.by.operator.clone(),
        changes: event.changes.iter().map(one).collect(),
    }
}

fn protected(named: &Named) -> ProtectedUserView {
    ProtectedUserView {
        id: named.user,
        name: directory::user::full_name(&named.given_name, &named.family_name),
        email: named.email.clone(),
        by: named.mark.by.clone(),
        at: moment(named.mark.at),
    }
}

/// Reads the limits that are to be set.
pub fn wanted(wishes: &[LimitWish]) -> Vec<(Limited, Limit)> {
    let one = |wish: &LimitWish| {
        let LimitNumbers { percent, least, most } = wish.set;
        (limited(wish.limit), Limit { percent, least, most })
    };
    wishes.iter().map(one).collect()
}
