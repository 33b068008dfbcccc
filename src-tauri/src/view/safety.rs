//! Settings: what holds a run of a connection back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ChangeView, LimitKind};

/// What holds a run of a connection back.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SafetyView {
    /// Its connection.
    pub connection: i64,
    /// How many users it provides for.
    pub scope: u64,
    /// What can be set, in a fixed order.
    pub limits: Vec<LimitSettingView>,
    /// The largest share that may be set, in per cent.
    pub largest_share: u64,
    /// The largest number that may be set.
    pub largest_number: u64,
    /// Who changed the limits, the newest first.
    pub changes: Vec<LimitsChangedView>,
    /// How many users are marked as protected.
    pub protected_count: u64,
    /// The first of them, by name.
    pub protected: Vec<ProtectedUserView>,
}

/// How much a run may do of something without a confirmation.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LimitSettingView {
    /// Of what.
    pub limit: LimitKind,
    /// For people ("Suspensions and removals").
    pub label: String,
    /// What it holds back.
    pub holds_back: String,
    /// As it is set.
    pub set: LimitNumbers,
    /// As it was at first.
    pub first: LimitNumbers,
    /// How many that is, as many users as there are now.
    pub now: u64,
}

/// A share of the users in scope, between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LimitNumbers {
    /// In per cent.
    pub percent: u64,
    /// However few users there are, so many.
    pub least: u64,
    /// However many users there are, no more than so many.
    pub most: u64,
}

/// A limit that is to be set.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LimitWish {
    /// Which.
    pub limit: LimitKind,
    /// To what.
    pub set: LimitNumbers,
}

/// A change of the limits.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LimitsChangedView {
    /// When (RFC 3339).
    pub at: String,
    /// Who did it here.
    pub by: String,
    /// What changed.
    pub changes: Vec<ChangeView>,
}

/// Somebody who is marked as protected.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProtectedUserView {
    /// The user.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Who marked the user.
    pub by: String,
    /// When (RFC 3339).
    pub at: String,
}
