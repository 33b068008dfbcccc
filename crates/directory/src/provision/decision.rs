//! What a sync does about one pair, and why it does nothing.

use serde::{Deserialize, Serialize};

use super::{Block, Deleted, Step};
use crate::attribute::Attribute;
use crate::group::GroupField;
use crate::undo::Left;

/// What a sync does about one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// These steps, in the order in which they are sent; never empty.
    Steps(Vec<Step>),
    /// Nothing before it is answered.
    Conflict(Conflict),
    /// Nothing, for this reason.
    Skip(Skip),
    /// The account is suspended, as it is to be, and nothing else is done: the rest waits.
    SuspendAlone(Rest),
    /// Nothing to do, and not all is the same: what one side alone has stays there, and is shown.
    OneSide(OneSide),
    /// Nothing to do.
    Unchanged,
}

/// Why a user whose account is suspended gets nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// It waits for an answer.
    Asked(Conflict),
    /// It is left as it is, for this reason.
    Left(Skip),
}

/// What one side of a pair has and the other has not, though nobody took it away there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneSide {
    /// What only the directory has.
    pub here: Vec<Attribute>,
    /// What only Google has.
    pub google: Vec<Attribute>,
}

/// Why nothing is done before an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "conflict")]
pub enum Conflict {
    /// Both sides have a value, they differ, and they never agreed.
    Differ {
        /// Which attributes.
        attributes: Vec<Attribute>,
    },
    /// Both sides changed since they agreed.
    BothChanged {
        /// Which attributes.
        attributes: Vec<Attribute>,
    },
    /// Google's value changed, though the directory is the authority for it.
    Drift {
        /// Which attributes.
        attributes: Vec<Attribute>,
    },
    /// The address is in use.
    Address {
        /// By what.
        block: Block,
    },
    /// The account was deleted on Google.
    Deleted {
        /// Whether it can be brought back.
        deleted: Deleted,
    },
    /// A group differs on both sides, or changed on both.
    Group {
        /// Which fields.
        fields: Vec<GroupField>,
        /// Of how many members the role.
        roles: u64,
        /// Whether both had agreed before.
        agreed: bool,
    },
    /// Google's group was deleted there.
    GroupGone,
}

/// Why nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "skip")]
pub enum Skip {
    /// It is the account that Rollcall is connected with.
    ConnectedAdministrator,
    /// Super admins are not changed.
    SuperAdmin,
    /// The administrator marked the user as protected.
    Marked,
    /// Google lets only a super admin change administrators (T14).
    NeedsSuperAdmin,
    /// Google suspended the account, and only Google lifts it (T15, F18).
    SuspendedByGoogle {
        /// Google's word for the reason.
        reason: String,
    },
    /// Another administrator suspended the account: it is not for us to lift.
    SuspendedByAnother,
    /// The account is archived, and active here.
    Archived,
    /// A suspended user gets no new account.
    SuspendedHere,
    /// The account was let go because its password expired, and there is no other yet.
    PasswordExpired,
    /// Google would refuse the user as it is.
    Incomplete {
        /// What lacks.
        attribute: Attribute,
    },
    /// The org unit that the user is to be in is not on Google, and a sync of this connection makes none.
    NoOrgUnit {
        /// Its path.
        path: String,
    },
    /// What a run did cannot be undone here.
    NotUndone {
        /// Why, for each thing that stays.
        left: Vec<Left>,
    },
    /// A group that is to be bound has no address.
    NoGroupAddress,
    /// The address of a group that is to be bound belongs to one that is to be deleted on Google first.
    GroupWaits,
    /// Nothing is concluded about a group that could not be read.
    GroupUnread {
        /// Why not.
        why: String,
    },
    /// Nothing is done about members of a group.
    GroupMembers {
        /// Who, and why, for each reason.
        left: Vec<String>,
    },
    /// What a run did to a group cannot be undone here.
    GroupNotUndone {
        /// Why, for each thing that stays.
        left: Vec<String>,
    },
}
