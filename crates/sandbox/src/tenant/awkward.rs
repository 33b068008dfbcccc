//! The awkward cases among the generated users, and where they stand.

use super::cast::CAST;

/// After how many users the awkward cases come round again.
pub(crate) const ROUND: u64 = 250;

/// What is awkward about a generated user; at fixed places of each 250, so that a test can name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Awkward {
    No,
    NoFamilyName,
    MustChangePassword,
    SuspendedByAdmin,
    SuspendedForAbuse,
    SuspendedUntilLogin,
    SuspendedWithoutReason,
    Archived,
    ArchivedAndSuspended,
    SameLocalPartElsewhere,
    AliasLikeAnotherUser,
    AliasLikeARole,
    SharedEmployeeIdFirst,
    SharedEmployeeIdSecond,
    EnforcedNotEnrolled,
    Guest,
    NeverLoggedIn,
    LongNames,
    Apostrophe,
    Delegated,
    HtmlLikeOrganisation,
    DecomposedName,
    LeadingZeros,
}

/// The awkward cases and their places in each round.
const PLACES: [(u64, Awkward); 22] = [
    (17, Awkward::NoFamilyName),
    (23, Awkward::MustChangePassword),
    (31, Awkward::SuspendedByAdmin),
    (43, Awkward::SuspendedForAbuse),
    (57, Awkward::SuspendedUntilLogin),
    (61, Awkward::SuspendedWithoutReason),
    (71, Awkward::Archived),
    (83, Awkward::SameLocalPartElsewhere),
    (97, Awkward::AliasLikeAnotherUser),
    (101, Awkward::AliasLikeARole),
    (113, Awkward::SharedEmployeeIdFirst),
    (114, Awkward::SharedEmployeeIdSecond),
    (127, Awkward::EnforcedNotEnrolled),
    (131, Awkward::Guest),
    (139, Awkward::NeverLoggedIn),
    (149, Awkward::LongNames),
    (157, Awkward::Apostrophe),
    (163, Awkward::Delegated),
    (167, Awkward::HtmlLikeOrganisation),
    (173, Awkward::ArchivedAndSuspended),
    (181, Awkward::DecomposedName),
    (191, Awkward::LeadingZeros),
];

impl Awkward {
    /// What is awkward about the user with this number.
    pub(crate) fn of(index: u64) -> Self {
        if index < CAST.len() as u64 {
            return Self::No;
        }
        let place = index % ROUND;
        PLACES.iter().find(|(at, _)| *at == place).map_or(Self::No, |(_, awkward)| *awkward)
    }

    pub(crate) fn is_suspended(self) -> bool {
        matches!(
            self,
            Self::SuspendedByAdmin
                | Self::SuspendedForAbuse
                | Self::SuspendedUntilLogin
                | Self::SuspendedWithoutReason
                | Self::ArchivedAndSuspended
        )
    }

    pub(crate) fn is_archived(self) -> bool {
        matches!(self, Self::Archived | Self::ArchivedAndSuspended)
    }

    /// How many users below this number the seed makes archived.
    pub(crate) fn archived_below(users: u64) -> u64 {
        let places = PLACES.iter().filter(|(_, awkward)| awkward.is_archived());
        places.map(|(place, _)| (users + ROUND - 1 - place) / ROUND).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Awkward;

    #[test]
    fn who_is_archived_can_be_counted() {
        for users in [1, 71, 72, 250, 423, 424, 1_203] {
            let counted = (0..users).filter(|index| Awkward::of(*index).is_archived()).count() as u64;
            assert_eq!(Awkward::archived_below(users), counted, "of {users} users");
        }
    }
}
