//! What programs use: the stores of one home, as one.

mod add;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::document::{Document, Lock, ReadError, Shelf, StoreKind};
use crate::key_file::{KeyFile, KeyFileError};
use crate::keyring::KeyringStore;
use crate::seal::{DataKey, NoChance};
use crate::store::{SecretStore, StoreError};

/// The keyring entry that holds the data key.
const DATA_KEY: &str = "data-key";

const NO_KEY_FILE_ADDED: &str = "this home is opened by the keyring alone; add the key file while it is open: rollcall secrets add-key-file PATH";

/// The secrets of one home; each is kept in every store that can open the home.
///
/// There is no store in plain text, whatever is missing. Every call may block.
pub struct Vault {
    home_id: String,
    shelf: Shelf,
    keyring: Option<Box<dyn SecretStore>>,
    /// The data key, where a key file gave it.
    data_key: Option<DataKey>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("home_id", &self.home_id)
            .field("keyring", &self.keyring.is_some())
            .field("key_file", &self.data_key.is_some())
            .finish_non_exhaustive()
    }
}

/// Seals short fields of the data file under the data key of a home; each opens at its own place alone.
///
/// It does no I/O: one is taken for a run, and asked within transactions.
#[derive(Clone)]
pub struct Sealer {
    key: DataKey,
    home_id: String,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// Seals a text for a place, such as `password/17`.
    ///
    /// # Errors
    /// [`VaultError::NoChance`].
    pub fn seal(&self, place: &str, text: &SecretString) -> Result<String, VaultError> {
        let sealed = self.key.seal(&self.place(place), text.expose_secret().as_bytes())?;
        serde_json::to_string(&sealed).map_err(|_| VaultError::NoChance)
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    /// [`VaultError::SealedField`] when it is no such text, or was sealed for another place or by another home.
    pub fn open(&self, place: &str, sealed: &str) -> Result<SecretString, VaultError> {
        let tampered = || VaultError::SealedField { place: place.to_owned() };
        let sealed = serde_json::from_str(sealed).map_err(|_| tampered())?;
        let bytes = self.key.open(&self.place(place), &sealed).map_err(|_| tampered())?;
        let text = std::str::from_utf8(&bytes).map_err(|_| tampered())?;
        Ok(SecretString::from(text))
    }

    fn place(&self, place: &str) -> String {
        format!("rollcall/{}/field/{place}", self.home_id)
    }
}

/// Why the secrets of a home cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No store can open the home; there is one reason for each.
    #[error("there is no safe place for secrets: {}", reasons.join("; "))]
    NoStore {
        /// Why not, for people.
        reasons: Vec<String>,
    },
    /// The home was begun with a key file, which was not given: no keyring opens it.
    #[error("the secrets of this data folder are opened by a key file alone, and none was given")]
    KeyFileOnly,
    /// The key file is refused.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The key file is another than the one that was added.
    #[error("this key file does not open the secrets of this data folder: another one does")]
    WrongKeyFile,
    /// The keyring has lost the key of the sealed copies.
    #[error(
        "the keyring no longer has the key of the sealed copies: add the key file again, with rollcall secrets add-key-file PATH"
    )]
    NoDataKey,
    /// A sealed copy does not open: the file was changed by something else.
    #[error("the sealed copy of {name} in secrets.json does not open: the file was changed from outside")]
    Tampered {
        /// The name of the secret.
        name: String,
    },
    /// A sealed field of the data file does not open: another home sealed it, or its key is lost.
    #[error("the sealed {place} does not open: another home sealed it, or the key is lost")]
    SealedField {
        /// What it is, and its number.
        place: String,
    },
    /// `secrets.json` cannot be understood.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// `secrets.json` comes from a newer program.
    #[error("secrets.json was written by a newer Rollcall (format {0}); use that one")]
    Newer(u32),
    /// A store failed.
    #[error(transparent)]
    Store(StoreError),
    /// A name that cannot be kept.
    #[error("{0:?} cannot be the name of a secret")]
    Name(String),
    /// The system gives no random bytes.
    #[error("this system gives no random bytes")]
    NoChance,
    /// The disk failed.
    #[error("secrets.json cannot be read or written: {0}")]
    Io(#[from] io::Error),
}

impl From<NoChance> for VaultError {
    fn from(_: NoChance) -> Self {
        Self::NoChance
    }
}

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoStore(reason) => Self::NoStore { reasons: vec![reason] },
            other => Self::Store(other),
        }
    }
}

impl Vault {
    /// Opens the secrets of a home with the keyring, or else with a key file.
    ///
    /// A fresh home is opened by the keyring if there is one that can be written to, and by the key file if
    /// one is given; from then on the home remembers which stores can open it.
    ///
    /// # Errors
    /// [`VaultError::NoStore`] with the reasons when no store can open it; [`VaultError::KeyFileOnly`].
    pub fn open(home: &Path, home_id: &str, key_file: Option<&Path>) -> Result<Self, VaultError> {
        let keyring = KeyringStore::new(home_id);
        Self::open_by(home, home_id, key_file, |stores| {
            match stores {
                // A keyring that was never unlocked answers reads: a fresh home asks it to keep something.
                None => keyring.probe()?,
                Some(stores) if stores.contains(&StoreKind::Keyring) => keyring.reach()?,
                Some(_) => {
                    return Err(StoreError::NoStore("this home is not opened by the keyring".to_owned()));
                }
            }
            Ok(Box::new(keyring))
        })
    }

    /// Opens the secrets of a home with a given keyring, or with the reason why there is none.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_with(
        home: &Path,
        home_id: &str,
        key_file: Option<&Path>,
        keyring: Result<Box<dyn SecretStore>, StoreError>,
    ) -> Result<Self, VaultError> {
        Self::open_by(home, home_id, key_file, |stores| match stores {
            Some(stores) if !stores.contains(&StoreKind::Keyring) => {
                Err(StoreError::NoStore("this home is not opened by the keyring".to_owned()))
            }
            _ => keyring,
        })
    }

    /// Opens a home; the keyring is asked for with the stores that the home remembers, none when it is fresh.
    fn open_by(
        home: &Path,
        home_id: &str,
        key_file: Option<&Path>,
        keyring: impl FnOnce(Option<&BTreeSet<StoreKind>>) -> Result<Box<dyn SecretStore>, StoreError>,
    ) -> Result<Self, VaultError> {
        let shelf = Shelf::new(home);
        let file = key_file.map(KeyFile::read).transpose()?;
        let lock = shelf.lock()?;
        let mut vault = Self { home_id: home_id.to_owned(), shelf, keyring: None, data_key: None };
        let document = vault.read()?;
        if let Some(known) = &document
            && file.is_none()
            && !known.stores.contains(&StoreKind::Keyring)
        {
            return Err(VaultError::KeyFileOnly);
        }
        let mut reasons = Vec::new();
        match keyring(document.as_ref().map(|document| &document.stores)) {
            Ok(keyring) => vault.keyring = Some(keyring),
            Err(error) => reasons.push(error.to_string()),
        }
        match document {
            None => vault.found(&lock, file.as_ref(), &mut reasons)?,
            Some(document) => vault.reopen(&lock, document, file.as_ref(), &mut reasons)?,
        }
        if vault.keyring.is_none() && vault.data_key.is_none() {
            return Err(VaultError::NoStore { reasons });
        }
        Ok(vault)
    }

    /// Begins a fresh home.
    fn found(
        &mut self,
        lock: &Lock,
        file: Option<&KeyFile>,
        reasons: &mut Vec<String>,
    ) -> Result<(), VaultError> {
        let mut document = Document::default();
        if self.keyring.is_some() {
            document.stores.insert(StoreKind::Keyring);
        }
        match file {
            Some(file) => self.wrap_for(&mut document, file)?,
            None => reasons.push("no key file was given".to_owned()),
        }
        if document.stores.is_empty() {
            return Ok(());
        }
        Ok(self.shelf.write(lock, &document)?)
    }

    /// Takes up a home where it was left.
    fn reopen(
        &mut self,
        lock: &Lock,
        mut document: Document,
        file: Option<&KeyFile>,
        reasons: &mut Vec<String>,
    ) -> Result<(), VaultError> {
        match (file, &document.data_key) {
            (Some(file), Some(wrapped)) => {
                let key = DataKey::unwrap(wrapped, &self.place(DATA_KEY), file);
                self.data_key = Some(key.map_err(|_| VaultError::WrongKeyFile)?);
            }
            // With the keyring open, a key file that the home does not know is no harm.
            (Some(_), None) => reasons.push(NO_KEY_FILE_ADDED.to_owned()),
            (None, Some(_)) => reasons.push("no key file was given".to_owned()),
            (None, None) => {}
        }
        if let (Some(keyring), Some(key)) = (&self.keyring, &self.data_key)
            && keyring.get(DATA_KEY)?.is_none()
        {
            keyring.set(DATA_KEY, &key.to_entry())?;
        }
        self.catch_up(lock, &mut document)
    }

    /// Tells the keyring what changed while it could not be reached.
    fn catch_up(&self, lock: &Lock, document: &mut Document) -> Result<(), VaultError> {
        let Some(keyring) = &self.keyring else { return Ok(()) };
        if document.keyring_behind.is_empty() {
            return Ok(());
        }
        for name in &document.keyring_behind {
            match self.unseal(document, name)? {
                Some(secret) => keyring.set(name, &secret)?,
                None => keyring.delete(name)?,
            }
        }
        document.keyring_behind.clear();
        Ok(self.shelf.write(lock, document)?)
    }

    /// Lists the stores that can open this home.
    ///
    /// # Errors
    /// When `secrets.json` cannot be read.
    pub fn stores(&self) -> Result<Vec<StoreKind>, VaultError> {
        Ok(self.document()?.stores.into_iter().collect())
    }

    /// Lists the names of what is kept, sorted.
    ///
    /// # Errors
    /// When `secrets.json` cannot be read.
    pub fn names(&self) -> Result<Vec<String>, VaultError> {
        Ok(self.document()?.names.into_iter().collect())
    }

    /// Gets a secret; none when nothing is kept under the name.
    ///
    /// # Errors
    /// [`VaultError::NoStore`] when no store can be reached any more.
    pub fn get(&self, name: &str) -> Result<Option<SecretString>, VaultError> {
        check(name)?;
        if self.data_key.is_some() {
            let document = self.document()?;
            let trusted = self.keyring.as_ref().filter(|_| !document.keyring_behind.contains(name));
            // The sealed copy stands in, also for a keyring that was locked since.
            return match trusted.map(|keyring| keyring.get(name)) {
                Some(Ok(Some(secret))) => Ok(Some(secret)),
                _ => self.unseal(&document, name),
            };
        }
        match &self.keyring {
            Some(keyring) => Ok(keyring.get(name)?),
            None => Ok(None),
        }
    }

    /// Keeps a secret in every store of the home.
    ///
    /// # Errors
    /// [`VaultError::NoStore`] when no store can be reached any more; then nothing is kept.
    pub fn set(&self, name: &str, secret: &SecretString) -> Result<(), VaultError> {
        check(name)?;
        self.change(name, Some(secret))
    }

    /// Forgets a secret in every store of the home.
    ///
    /// # Errors
    /// As [`Vault::set`].
    pub fn delete(&self, name: &str) -> Result<(), VaultError> {
        check(name)?;
        self.change(name, None)
    }

    fn change(&self, name: &str, secret: Option<&SecretString>) -> Result<(), VaultError> {
        let lock = self.shelf.lock()?;
        let mut document = self.document()?;
        let sealed = document.stores.contains(&StoreKind::KeyFile);
        // Made first: if it cannot be made, nothing has changed.
        let copy = match secret {
            Some(secret) if sealed => {
                let key = self.data_key(&document)?;
                Some(key.seal(&self.place(name), secret.expose_secret().as_bytes())?)
            }
            _ => None,
        };
        let in_keyring = match (&self.keyring, secret) {
            (Some(keyring), Some(secret)) => keyring.set(name, secret),
            (Some(keyring), None) => keyring.delete(name),
            (None, _) => Err(StoreError::NoStore("the keyring is not open".to_owned())),
        };
        match in_keyring {
            Ok(()) => drop(document.keyring_behind.remove(name)),
            // Without the keyring the sealed copy is enough, where the key file can open it.
            Err(StoreError::NoStore(_)) if sealed && self.data_key.is_some() => {
                if document.stores.contains(&StoreKind::Keyring) {
                    document.keyring_behind.insert(name.to_owned());
                }
            }
            Err(error) => return Err(error.into()),
        }
        match copy {
            Some(copy) => drop(document.sealed.insert(name.to_owned(), copy)),
            None => drop(document.sealed.remove(name)),
        }
        if secret.is_some() {
            document.names.insert(name.to_owned());
        } else {
            document.names.remove(name);
        }
        Ok(self.shelf.write(&lock, &document)?)
    }

    /// Gives the data key: the one at hand, the keyring's, or the first one of a home.
    fn data_key(&self, document: &Document) -> Result<DataKey, VaultError> {
        if let Some(key) = &self.data_key {
            return Ok(key.clone());
        }
        let entry = match &self.keyring {
            Some(keyring) => keyring.get(DATA_KEY)?,
            None => None,
        };
        match (entry, &document.data_key) {
            (Some(entry), _) => DataKey::from_entry(entry.expose_secret())
                .ok_or_else(|| VaultError::Tampered { name: DATA_KEY.to_owned() }),
            (None, Some(_)) => Err(VaultError::NoDataKey),
            (None, None) => self.new_data_key(),
        }
    }

    /// Gives what seals fields of the data file.
    ///
    /// # Errors
    /// [`VaultError::NoDataKey`] when the key is lost, [`VaultError::NoStore`] when no store can be reached any more.
    pub fn sealer(&self) -> Result<Sealer, VaultError> {
        // Two programs at once would each make a first key.
        let _lock = self.shelf.lock()?;
        let document = self.document()?;
        Ok(Sealer { key: self.data_key(&document)?, home_id: self.home_id.clone() })
    }

    fn new_data_key(&self) -> Result<DataKey, VaultError> {
        let key = DataKey::generate()?;
        if let Some(keyring) = &self.keyring {
            keyring.set(DATA_KEY, &key.to_entry())?;
        }
        Ok(key)
    }

    fn unseal(&self, document: &Document, name: &str) -> Result<Option<SecretString>, VaultError> {
        let Some(sealed) = document.sealed.get(name) else { return Ok(None) };
        let tampered = || VaultError::Tampered { name: name.to_owned() };
        let text = self.data_key(document)?.open(&self.place(name), sealed).map_err(|_| tampered())?;
        let text = Zeroizing::new(String::from_utf8(text.to_vec()).map_err(|_| tampered())?);
        Ok(Some(SecretString::from(text.as_str())))
    }

    /// Names the place of a sealed text, so that it opens nowhere else.
    fn place(&self, name: &str) -> String {
        format!("rollcall/{}/{name}", self.home_id)
    }

    fn document(&self) -> Result<Document, VaultError> {
        let gone = || VaultError::Damaged { path: self.shelf.path(), why: "the file is gone".to_owned() };
        self.read()?.ok_or_else(gone)
    }

    fn read(&self) -> Result<Option<Document>, VaultError> {
        self.shelf.read().map_err(|error| match error {
            ReadError::Io(error) => VaultError::Io(error),
            ReadError::Damaged(why) => VaultError::Damaged { path: self.shelf.path(), why },
            ReadError::Newer(version) => VaultError::Newer(version),
        })
    }
}

fn check(name: &str) -> Result<(), VaultError> {
    let plain = !name.is_empty() && name.len() <= 200 && name.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && !matches!(name, DATA_KEY | "probe") { Ok(()) } else { Err(VaultError::Name(name.to_owned())) }
}
