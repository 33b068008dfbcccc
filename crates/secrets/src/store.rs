//! What a place for secrets can do.

use secrecy::SecretString;

/// A place for secrets; every call may block.
pub trait SecretStore: Send + Sync {
    /// Gets a secret; none when nothing is stored under the name.
    ///
    /// # Errors
    /// [`StoreError`].
    fn get(&self, name: &str) -> Result<Option<SecretString>, StoreError>;

    /// Keeps a secret, in place of what was there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set(&self, name: &str, secret: &SecretString) -> Result<(), StoreError>;

    /// Forgets a secret; one that is not there is forgotten already.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete(&self, name: &str) -> Result<(), StoreError>;
}

/// Why a store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be used here, or not now; the reason is for people.
    #[error("{0}")]
    NoStore(String),
    /// The secret is longer than the store takes.
    #[error("the secret is too long for {store}: at most {limit} bytes")]
    TooLong {
        /// Which store.
        store: &'static str,
        /// Its limit.
        limit: u32,
    },
    /// The store works, but not for this.
    #[error("{0}")]
    Failed(String),
}
