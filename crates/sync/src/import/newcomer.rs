//! A user whom an import makes, put together before the directory is asked.

use directory::decide::{self, Baseline};
use directory::{Account, Fingerprint, Mapping, Username};
use store::user::{Made, Standing};
use store::{binding, step};

use super::carry_out::{Called, standing_of};
use super::journal::Details;
use super::plan::agreement;

/// All that is stored of such a user, and of the account that it is bound to.
pub(super) struct Newcomer {
    pub(super) user: Made,
    pub(super) standing: Standing,
    pub(super) tie: Tie,
    /// Who it is, for saying why it cannot come.
    pub(super) called: Called,
}

/// An account that a user is bound to.
pub(super) struct Tie {
    pub(super) google_id: String,
    pub(super) fingerprint: Fingerprint,
    pub(super) written: binding::Written,
    pub(super) suspended: bool,
    pub(super) archived: bool,
}

impl Tie {
    /// Writes out what both sides agree on and what is kept of the account.
    ///
    /// # Errors
    /// [`store::Error::Damaged`].
    pub(super) fn of(
        account: &Account,
        fingerprint: Fingerprint,
        baseline: &Baseline,
        profile: &Account,
    ) -> Result<Self, store::Error> {
        Ok(Self {
            google_id: account.id.clone(),
            fingerprint,
            written: binding::Written::of(baseline, profile)?,
            suspended: account.suspension.is_some(),
            archived: account.archived,
        })
    }
}

impl Newcomer {
    /// Makes the user of a step's account, as it was answered.
    ///
    /// # Errors
    /// [`store::Error::Damaged`].
    pub(super) fn of(
        step: &step::Row,
        account: &Account,
        fingerprint: Fingerprint,
        mapping: &Mapping,
    ) -> Result<Self, store::Error> {
        let details = Details::of(step);
        let username =
            details.username.unwrap_or_else(|| Username::of_address(&account.email).as_str().to_owned());
        let mut user = decide::new_user(account, &username, details.family_name.as_deref(), mapping);
        for &attribute in &details.without {
            decide::put(&mut user, attribute, None);
        }
        let (baseline, profile) = agreement(account, mapping);
        let tie = Tie::of(account, fingerprint, &baseline, &profile)?;
        let standing = standing_of(&user, [account]);
        Ok(Self { user: Made::of(user), standing, tie, called: Called::of(account) })
    }
}
