//! Another store for a home: from then on either opens it.

use std::path::Path;

use secrecy::ExposeSecret as _;

use super::{DATA_KEY, Vault, VaultError};
use crate::document::{Document, StoreKind};
use crate::key_file::KeyFile;
use crate::keyring::KeyringStore;
use crate::store::SecretStore;

impl Vault {
    /// Lets a key file open this home as well, and seals a copy of everything for it.
    ///
    /// It takes the place of a key file that was added before.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`] when the file is refused.
    pub fn add_key_file(&mut self, path: &Path) -> Result<(), VaultError> {
        let file = KeyFile::read(path)?;
        let lock = self.shelf.lock()?;
        let mut document = self.document()?;
        self.wrap_for(&mut document, &file)?;
        Ok(self.shelf.write(&lock, &document)?)
    }

    pub(super) fn wrap_for(&mut self, document: &mut Document, file: &KeyFile) -> Result<(), VaultError> {
        let key = match self.data_key(document) {
            // Copies under a lost key are of no use: they are all made anew.
            Err(VaultError::NoDataKey) => {
                document.sealed.clear();
                self.new_data_key()?
            }
            key => key?,
        };
        document.data_key = Some(key.wrap(&self.place(DATA_KEY), file)?);
        if let Some(keyring) = &self.keyring {
            for name in &document.names {
                if let Some(secret) = keyring.get(name)? {
                    let copy = key.seal(&self.place(name), secret.expose_secret().as_bytes())?;
                    document.sealed.insert(name.clone(), copy);
                }
            }
        }
        document.stores.insert(StoreKind::KeyFile);
        self.data_key = Some(key);
        Ok(())
    }

    /// Lets the keyring of the operating system open this home as well, and keeps a copy of everything in it.
    ///
    /// # Errors
    /// [`VaultError::NoStore`] with the reason when it cannot keep anything.
    pub fn add_keyring(&mut self) -> Result<(), VaultError> {
        let keyring = KeyringStore::new(&self.home_id);
        keyring.probe()?;
        self.add_keyring_of(Box::new(keyring))
    }

    /// The same with a given keyring.
    ///
    /// # Errors
    /// As [`Vault::add_keyring`].
    pub fn add_keyring_of(&mut self, keyring: Box<dyn SecretStore>) -> Result<(), VaultError> {
        if self.keyring.is_some() {
            return Ok(());
        }
        let lock = self.shelf.lock()?;
        let mut document = self.document()?;
        keyring.set(DATA_KEY, &self.data_key(&document)?.to_entry())?;
        for name in &document.names {
            if let Some(secret) = self.unseal(&document, name)? {
                keyring.set(name, &secret)?;
            }
        }
        // What was forgotten while the keyring could not be reached.
        for name in document.keyring_behind.difference(&document.names) {
            keyring.delete(name)?;
        }
        document.keyring_behind.clear();
        document.stores.insert(StoreKind::Keyring);
        self.shelf.write(&lock, &document)?;
        self.keyring = Some(keyring);
        Ok(())
    }
}
