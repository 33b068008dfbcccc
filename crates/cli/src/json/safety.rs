//! What holds a run back, in JSON.

use directory::arrange::{Limited, Limits};
use serde::Serialize;
use sync::safety;
use sync::store::event;
use sync::store::protected::Named;

use super::moment;

/// What holds a run of a connection back.
#[derive(Debug, Serialize)]
pub struct Safety {
    /// The connection's name.
    pub connection: String,
    /// How many users it provides for.
    pub in_scope: u64,
    /// Everything that is limited.
    pub limits: Vec<LimitIs>,
    /// Who changed them, the newest first.
    pub changes: Vec<LimitsChanged>,
    /// How many users are marked as protected.
    pub protected_count: u64,
    /// The first hundred of them, by name.
    pub protected: Vec<ProtectedUser>,
}

/// How much a run may do of something without a confirmation.
#[derive(Debug, Serialize)]
pub struct LimitIs {
    /// `suspensions`, `renames`, `passwords` or `cleared`.
    pub limit: &'static str,
    /// The same in words.
    pub words: &'static str,
    /// What it holds back.
    pub holds_back: &'static str,
    /// The share of the users in scope, in per cent.
    pub share: u64,
    /// However few users there are, so many.
    pub least: u64,
    /// However many users there are, no more than so many.
    pub most: u64,
    /// How many that is, as many users as there are now.
    pub now: u64,
    /// Whether it is as it was at first.
    pub is_default: bool,
}

/// A change of the limits.
#[derive(Debug, Serialize)]
pub struct LimitsChanged {
    /// When.
    pub at: Option<String>,
    /// Who did it here.
    pub by: String,
    /// What changed.
    pub changes: Vec<LimitChanged>,
}

/// A limit that was changed.
#[derive(Debug, Serialize)]
pub struct LimitChanged {
    /// Which, in words.
    pub words: String,
    /// As it was, in words.
    pub before: String,
    /// As it is since, in words.
    pub after: String,
}

/// Somebody who is marked as protected.
#[derive(Debug, Serialize)]
pub struct ProtectedUser {
    /// The directory's number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Who marked the user.
    pub by: String,
    /// When.
    pub at: Option<String>,
}

impl Safety {
    /// Describes what holds the runs of a connection back.
    pub fn of(connection: &str, safety: &safety::Safety) -> Self {
        Self {
            connection: connection.to_owned(),
            in_scope: safety.scope,
            limits: Limits::SETTABLE.into_iter().map(|what| LimitIs::of(what, safety)).collect(),
            changes: safety.changes.iter().map(LimitsChanged::of).collect(),
            protected_count: safety.protected_count,
            protected: safety.protected.iter().map(ProtectedUser::of).collect(),
        }
    }
}

impl LimitIs {
    fn of(what: Limited, safety: &safety::Safety) -> Self {
        let limit = safety.limits.get(what);
        Self {
            limit: what.name(),
            words: what.words(),
            holds_back: what.holds_back(),
            share: limit.percent,
            least: limit.least,
            most: limit.most,
            now: safety.most(what),
            is_default: limit == Limits::default().get(what),
        }
    }
}

impl LimitsChanged {
    fn of(event: &event::Row) -> Self {
        let one = |change: &event::Change| LimitChanged {
            words: change.what.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        };
        Self {
            at: moment(event.at),
            by: event.by.operator.clone(),
            changes: event.changes.iter().map(one).collect(),
        }
    }
}

impl ProtectedUser {
    fn of(named: &Named) -> Self {
        Self {
            id: named.user,
            name: directory::user::full_name(&named.given_name, &named.family_name),
            email: named.email.clone(),
            by: named.mark.by.clone(),
            at: moment(named.mark.at),
        }
    }
}
