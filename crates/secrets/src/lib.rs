//! The OS keyring, and the key file of headless machines.
//!
//! [`Vault`] is what programs use. Everything here blocks: an async caller takes a blocking thread.
//! A secret is a [`secrecy::SecretString`]: it has no `Serialize` and no `Display`, and its `Debug` says nothing.

mod document;
mod key_file;
mod keyring;
mod memory;
pub mod passphrase;
mod seal;
mod store;
mod vault;

pub use document::StoreKind;
pub use key_file::KeyFileError;
pub use keyring::KeyringStore;
pub use memory::MemoryStore;
pub use store::{SecretStore, StoreError};
pub use vault::{Sealer, Vault, VaultError};
