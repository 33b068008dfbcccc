//! Verified absence: when a list may be believed.
//!
//! Google sometimes answers with half a list. A list that is not believed makes no plan.

/// What is known of a list that was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListRead {
    /// How many different accounts it had.
    pub accounts: u64,
    /// Whether any page had a `users` key at all.
    pub had_users_key: bool,
    /// Whether the connected account was in it.
    pub connected_account_seen: bool,
    /// How many accounts the last complete read of the same scope had.
    pub last_complete: Option<u64>,
}

/// Why a list of the whole customer is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// The answer had no list in it.
    #[error("Google answered without any list of users, although the connected account is one")]
    NoUsersKey,
    /// Even the account that asked is missing.
    #[error("the list of {accounts} users does not contain the connected account itself")]
    ConnectedAccountMissing {
        /// How many accounts the list had.
        accounts: u64,
    },
    /// Far fewer accounts than at the last complete read.
    #[error("Google returned {accounts} users; the last complete read had {last}")]
    Shrunken {
        /// How many accounts the list had.
        accounts: u64,
        /// How many the last complete read had.
        last: u64,
    },
    /// The answer had no members, although the group has some of its own.
    #[error("Google returned no members of a group that has {direct}")]
    NoMembers {
        /// How many the group itself says that it has.
        direct: u64,
    },
}

/// Judges a list of a group's members: none at all are believed only if the group itself counts none.
///
/// # Errors
/// [`Doubt::NoMembers`].
pub fn judge_members(listed: u64, direct: u64) -> Result<(), Doubt> {
    if listed == 0 && direct > 0 { Err(Doubt::NoMembers { direct }) } else { Ok(()) }
}

/// Judges a list of the whole customer.
///
/// # Errors
/// [`Doubt`] when the list has no `users` key, lacks the connected account, or has fewer than 90 % of,
/// and at least 10 fewer than, the last complete read.
pub fn judge_whole_customer(list: ListRead) -> Result<(), Doubt> {
    let accounts = list.accounts;
    if !list.had_users_key {
        return Err(Doubt::NoUsersKey);
    }
    if !list.connected_account_seen {
        return Err(Doubt::ConnectedAccountMissing { accounts });
    }
    match list.last_complete {
        Some(last) if far_fewer(accounts, last) => Err(Doubt::Shrunken { accounts, last }),
        Some(_) | None => Ok(()),
    }
}

/// Tells whether accounts that are gone for certain explain why a list is so much shorter than the last complete one.
#[must_use]
pub fn is_explained(accounts: u64, gone: u64, last: u64) -> bool {
    !far_fewer(accounts + gone, last)
}

/// Tells whether a list has fewer than 90 % of, and at least 10 fewer than, the last complete one.
fn far_fewer(accounts: u64, last: u64) -> bool {
    accounts * 10 < last * 9 && accounts + 10 <= last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(accounts: u64, last: u64) -> ListRead {
        ListRead { accounts, had_users_key: true, connected_account_seen: true, last_complete: Some(last) }
    }

    #[test]
    fn a_tenth_may_leave_and_no_more() {
        let cases = [
            (900, 1000, true),
            (899, 1000, false),
            (1, 11, false),
            (2, 11, true),
            (40, 45, true),
            (0, 9, true),
        ];
        for (accounts, last, believed) in cases {
            assert_eq!(
                judge_whole_customer(list(accounts, last)).is_ok(),
                believed,
                "{accounts} after {last}"
            );
        }
    }

    #[test]
    fn whoever_is_gone_for_certain_explains_one_place_in_the_list() {
        assert!(is_explained(135, 25, 160), "everybody is accounted for");
        assert!(is_explained(135, 9, 160), "all but a tenth are");
        assert!(!is_explained(120, 1, 160), "one does not explain forty");
    }

    #[test]
    fn an_answer_without_users_is_not_an_empty_company() {
        let read = ListRead { had_users_key: false, ..list(0, 0) };
        assert_eq!(
            judge_whole_customer(read),
            Err(Doubt::NoUsersKey),
            "the connected account exists at least"
        );
    }

    #[test]
    fn a_group_that_counts_members_is_not_empty() {
        assert_eq!(judge_members(0, 3), Err(Doubt::NoMembers { direct: 3 }), "the list lacks its key");
        assert_eq!(judge_members(0, 0), Ok(()), "nobody is in it");
        assert_eq!(judge_members(5, 3), Ok(()), "members of inner groups come on top");
    }

    #[test]
    fn a_list_without_the_one_who_asked_is_not_believed() {
        let read = ListRead { connected_account_seen: false, ..list(1000, 1000) };
        assert_eq!(
            judge_whole_customer(read),
            Err(Doubt::ConnectedAccountMissing { accounts: 1000 }),
            "whoever reads is in the list"
        );
    }
}
