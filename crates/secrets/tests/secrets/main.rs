//! Secrets in a real keyring, and in a home opened by a key file.

#[cfg(unix)]
mod key_file;
#[cfg(target_os = "linux")]
mod keyring;
mod vault;

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use secrets::{MemoryStore, SecretStore, StoreError, Vault};

/// A home and the key files beside it.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a key file that only its owner can read.
    fn key_file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a file in a folder of ours");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("our own file");
        }
        path
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path().join("secrets.json")).expect("the vault writes it")
    }
}

/// Bytes that look random; each salt gives others.
fn random(salt: u8) -> Vec<u8> {
    (0..32_u8).map(|byte| byte.wrapping_mul(37).wrapping_add(salt)).collect()
}

fn in_memory(store: &MemoryStore) -> Result<Box<dyn SecretStore>, StoreError> {
    Ok(Box::new(store.clone()))
}

fn no_keyring() -> Result<Box<dyn SecretStore>, StoreError> {
    Err(StoreError::NoStore("no session".to_owned()))
}

fn read(vault: &Vault, name: &str) -> Option<String> {
    vault.get(name).expect("an open vault").map(|secret| secret.expose_secret().to_owned())
}

fn keep(vault: &Vault, name: &str, secret: &str) {
    vault.set(name, &SecretString::from(secret)).expect("an open vault");
}
