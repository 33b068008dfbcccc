//! The keyring of the operating system.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use crate::store::{SecretStore, StoreError};

/// The service under which entries stand in the keyring.
const SERVICE: &str = "Rollcall";

/// The keyring of the operating system: Secret Service, Keychain or Credential Manager.
///
/// Entries stand under the service `Rollcall`, as `{home id}/{name}`. The platform's store is opened when it
/// is needed and opened again after a failure, so that a keyring that starts later is found.
pub struct KeyringStore {
    home_id: String,
    open: Mutex<Option<Arc<CredentialStore>>>,
}

impl fmt::Debug for KeyringStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringStore").field("home_id", &self.home_id).finish_non_exhaustive()
    }
}

impl KeyringStore {
    /// Prepares the keyring for a home, without opening it.
    #[must_use]
    pub fn new(home_id: &str) -> Self {
        Self { home_id: home_id.to_owned(), open: Mutex::default() }
    }

    /// Writes, reads and removes an entry: reading alone does not tell whether a keyring can keep anything.
    ///
    /// # Errors
    /// [`StoreError::NoStore`] with the reason.
    pub fn probe(&self) -> Result<(), StoreError> {
        let written = SecretString::from("probe");
        self.set("probe", &written)?;
        let read = self.get("probe")?;
        self.delete("probe")?;
        if read.is_some_and(|read| read.expose_secret() == written.expose_secret()) {
            Ok(())
        } else {
            Err(StoreError::NoStore("the keyring does not give back what it was given".to_owned()))
        }
    }

    /// Reads an entry that is not there, to see whether the keyring answers.
    ///
    /// # Errors
    /// [`StoreError::NoStore`] with the reason.
    pub fn reach(&self) -> Result<(), StoreError> {
        self.get("probe").map(drop)
    }

    fn with_entry<T>(&self, name: &str, act: impl Fn(&Entry) -> Result<T, Error>) -> Result<T, StoreError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let was_open = open.is_some();
        let result = self.try_entry(&mut open, name, &act);
        let result = match result {
            // The daemon behind an open store may have been started anew.
            Err(Error::PlatformFailure(_)) if was_open => {
                *open = None;
                self.try_entry(&mut open, name, &act)
            }
            result => result,
        };
        result.map_err(|error| explain(&error))
    }

    fn try_entry<T>(
        &self,
        open: &mut Option<Arc<CredentialStore>>,
        name: &str,
        act: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let store = match open {
            Some(store) => Arc::clone(store),
            None => Arc::clone(open.insert(platform_store()?)),
        };
        act(&store.build(SERVICE, &format!("{}/{name}", self.home_id), None)?)
    }
}

#[cfg(target_os = "macos")]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

impl SecretStore for KeyringStore {
    fn get(&self, name: &str) -> Result<Option<SecretString>, StoreError> {
        self.with_entry(name, |entry| match entry.get_password() {
            Ok(secret) => Ok(Some(SecretString::from(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), StoreError> {
        // As bytes: Windows would double a text, and has little room.
        self.with_entry(name, |entry| entry.set_secret(secret.expose_secret().as_bytes()))
    }

    fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.with_entry(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

/// Says why a keyring does not work, and never what is in it: some of the library's errors carry the secret.
fn explain(error: &Error) -> StoreError {
    match error {
        Error::PlatformFailure(cause) => StoreError::NoStore(platform_words(&cause.to_string())),
        Error::NoStorageAccess(cause) => StoreError::NoStore(format!(
            "the keyring is locked, or has no default collection to write to ({cause})"
        )),
        Error::NoDefaultStore => {
            StoreError::NoStore("this system has no keyring that Rollcall knows".to_owned())
        }
        Error::NotSupportedByStore(what) => {
            StoreError::NoStore(format!("the keyring cannot do this: {what}"))
        }
        Error::TooLong(_, limit) => StoreError::TooLong { store: "the keyring", limit: *limit },
        Error::Ambiguous(_) => StoreError::Failed("the keyring has several entries of this name".to_owned()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            StoreError::Failed("the keyring's entry is damaged".to_owned())
        }
        Error::NoEntry => StoreError::Failed("the keyring's entry is gone".to_owned()),
        Error::Invalid(what, why) => StoreError::Failed(format!("the keyring refuses {what}: {why}")),
        _ => StoreError::Failed("the keyring failed".to_owned()),
    }
}

fn platform_words(cause: &str) -> String {
    if cause.contains("org.freedesktop.secrets") {
        format!("no keyring service is running in this session: start GNOME Keyring or KWallet ({cause})")
    } else if cfg!(target_os = "linux")
        && (cause.contains("/bus") || cause.contains("DBUS") || cause.contains("autolaunch"))
    {
        format!("there is no desktop session to hold a keyring ({cause})")
    } else {
        format!("the keyring cannot be reached ({cause})")
    }
}
