//! What may have been done.

use crate::{edit, group_edit};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// The trail was begun, or begun anew: what is before it is no longer looked at.
    Began,
    /// A customer was connected.
    Connected,
    /// A connection was reactivated.
    Reactivated,
    /// A connection was deactivated.
    Deactivated,
    /// The authorisation was revoked at Google.
    Revoked,
    /// Dormant users were bound again.
    BoundAgain,
    /// The name of a connection, or who owns passwords, or another setting of it was changed.
    Connection,
    /// How much a run of a connection may do without a confirmation.
    Limits,
    /// Whether groups and memberships are managed from here.
    Groups,
    /// What a sync does where an org unit is missing, and which it made.
    OrgUnits,
    /// A direction of the mapping was changed.
    Mapping,
    /// The rules for passwords were changed.
    PasswordRules,
    /// A plan was approved.
    RunApproved,
    /// A plan was given up.
    RunDiscarded,
    /// What was left of an approved run was given up.
    RunGivenUp,
    /// An approved run came to its end.
    RunEnded,
    /// A user was created here.
    UserCreated,
    /// A user was changed here.
    UserChanged,
    /// A user was suspended here.
    UserSuspended,
    /// A user was activated here.
    UserActivated,
    /// A user was removed from the directory.
    UserRemoved,
    /// A user was given a password.
    PasswordSet,
    /// A user was marked as protected.
    Protected,
    /// That mark was taken away.
    Unprotected,
    /// A group was created here.
    GroupCreated,
    /// A group or its members were changed here.
    GroupChanged,
    /// A group was removed from the directory.
    GroupRemoved,
    /// Passwords were handed out.
    HandedOut,
    /// The directory was exported as a profile.
    ProfileExported,
    /// Users were exported as a sheet.
    UsersExported,
    /// Another directory took the place of this one.
    Restored,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 31] = [
        Self::Began,
        Self::Connected,
        Self::Reactivated,
        Self::Deactivated,
        Self::Revoked,
        Self::BoundAgain,
        Self::Connection,
        Self::Limits,
        Self::Groups,
        Self::OrgUnits,
        Self::Mapping,
        Self::PasswordRules,
        Self::RunApproved,
        Self::RunDiscarded,
        Self::RunGivenUp,
        Self::RunEnded,
        Self::UserCreated,
        Self::UserChanged,
        Self::UserSuspended,
        Self::UserActivated,
        Self::UserRemoved,
        Self::PasswordSet,
        Self::Protected,
        Self::Unprotected,
        Self::GroupCreated,
        Self::GroupChanged,
        Self::GroupRemoved,
        Self::HandedOut,
        Self::ProfileExported,
        Self::UsersExported,
        Self::Restored,
    ];

    /// Gives the stable name under which it is stored, and told to machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Began => "began",
            Self::Connected => "connected",
            Self::Reactivated => "reactivated",
            Self::Deactivated => "deactivated",
            Self::Revoked => "revoked",
            Self::BoundAgain => "bound-again",
            Self::Connection => "connection",
            Self::Limits => "limits",
            Self::Groups => "groups",
            Self::OrgUnits => "org-units",
            Self::Mapping => "mapping",
            Self::PasswordRules => "password-rules",
            Self::RunApproved => "run-approved",
            Self::RunDiscarded => "run-discarded",
            Self::RunGivenUp => "run-given-up",
            Self::RunEnded => "run-ended",
            Self::UserCreated => "user-created",
            Self::UserChanged => "user-changed",
            Self::UserSuspended => "user-suspended",
            Self::UserActivated => "user-activated",
            Self::UserRemoved => "user-removed",
            Self::PasswordSet => "password-set",
            Self::Protected => "protected",
            Self::Unprotected => "unprotected",
            Self::GroupCreated => "group-created",
            Self::GroupChanged => "group-changed",
            Self::GroupRemoved => "group-removed",
            Self::HandedOut => "handed-out",
            Self::ProfileExported => "profile-exported",
            Self::UsersExported => "users-exported",
            Self::Restored => "restored",
        }
    }

    /// Tells whether an edit of a group keeps what it changed.
    pub(super) fn is_of_group(self) -> bool {
        matches!(self, Self::GroupCreated | Self::GroupChanged | Self::GroupRemoved)
    }

    /// Finds one by its name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl From<edit::What> for What {
    fn from(what: edit::What) -> Self {
        match what {
            edit::What::Create => Self::UserCreated,
            edit::What::Change => Self::UserChanged,
            edit::What::Suspend => Self::UserSuspended,
            edit::What::Activate => Self::UserActivated,
            edit::What::Remove => Self::UserRemoved,
            edit::What::Password => Self::PasswordSet,
            edit::What::Protect => Self::Protected,
            edit::What::Unprotect => Self::Unprotected,
        }
    }
}

impl From<group_edit::What> for What {
    fn from(what: group_edit::What) -> Self {
        match what {
            group_edit::What::Create => Self::GroupCreated,
            group_edit::What::Change => Self::GroupChanged,
            group_edit::What::Remove => Self::GroupRemoved,
        }
    }
}
