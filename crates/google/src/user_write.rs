//! Changes of users; each is sent once, unless Google says that it did nothing of it.
//!
//! Whoever sends one is ready for [`Error::Unknown`]: then the account is read back before anything else is done. And for
//! an account that is a few seconds old or was just renamed: reads of it may be [`Error::NotFound`] or
//! [`Error::NotPermitted`], changes [`Error::NotReady`] (`google-api.md` 3).

use crate::body::Body;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{USERS_INSERT, USERS_SIGN_OUT, USERS_UNDELETE, USERS_UPDATE};
use crate::error::Error;
use crate::project::{NewAccount, Patch};
use crate::users::ReadUser;

impl Client {
    /// Creates an account, and gives it as Google made it; it may arrive suspended (F18).
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when the address is taken, [`Error::SeatsExhausted`] when there is no licence for it,
    /// [`Error::Unknown`] when nobody knows whether it was made.
    pub async fn create_user(&self, account: &NewAccount) -> Result<ReadUser, Error> {
        let call = Call::new(&USERS_INSERT).json(account.body())?;
        self.call(&call, ReadUser::read).await
    }

    /// Changes an account by its id, and gives it as Google tells it afterwards; what the patch does not name stays.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a patch that changes nothing; [`Error::NotReady`], [`Error::SuspendedByGoogle`],
    /// [`Error::ArchiveLicence`] and [`Error::SeatsExhausted`] as the change makes them possible.
    pub async fn update_user(&self, id: &str, patch: &Patch) -> Result<ReadUser, Error> {
        let call = Call::new(&USERS_UPDATE).user_id(id)?;
        if patch.is_empty() {
            return Err(call.refuse("there is nothing to change"));
        }
        self.call(&call.json(patch.body())?, ReadUser::read).await
    }

    /// Ends a user's sessions on the web and on devices; what apps were granted stays.
    ///
    /// # Errors
    /// [`Error::MissingScope`] without the scope of its own that it needs.
    pub async fn sign_out(&self, id: &str) -> Result<(), Error> {
        let call = Call::new(&USERS_SIGN_OUT).user_id(id)?;
        self.call(&call, |_| Ok(())).await
    }

    /// Brings back a user who was deleted in the last 20 days, into an org unit; it may take a day until all is back.
    ///
    /// # Errors
    /// [`Error::UndeleteImpossible`] when it is too late, the address is in use, or the account was not deleted at all.
    pub async fn undelete_user(&self, id: &str, org_unit: &str) -> Result<(), Error> {
        let call = Call::new(&USERS_UNDELETE).user_id(id)?;
        let body = Body::default().text("orgUnitPath", org_unit);
        self.call(&call.json(&body)?, |_| Ok(())).await
    }
}
