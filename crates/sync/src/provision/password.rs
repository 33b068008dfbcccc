//! First passwords: made by chance, sent as a hash, kept nowhere.

use secrecy::{ExposeSecret, SecretString};
use sha_crypt::{PasswordHasher, ShaCrypt};

use crate::Error;
use crate::workstation::Chance;

/// The signs of a made password: none that are mistaken for each other when somebody types them.
const SIGNS: &[u8; 64] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.:+=!";

/// How many signs a made password has: 120 bits of chance.
const LENGTH: usize = 20;

/// Makes a password that nobody knows; the person is given another, or resets it.
pub(super) fn made(chance: &Chance) -> SecretString {
    let mut bytes = [0_u8; LENGTH];
    chance(&mut bytes);
    let signs: String =
        bytes.iter().map(|byte| char::from(SIGNS[usize::from(*byte) % SIGNS.len()])).collect();
    signs.into()
}

/// Hashes a password as Google takes it: SHA-512-crypt with 5,000 rounds (`google-api.md` 2.2: at most 10,000).
///
/// # Errors
/// [`Error::Machine`] when it cannot be hashed.
pub(super) fn hashed(password: &SecretString, chance: &Chance) -> Result<SecretString, Error> {
    // 12 bytes are 16 signs of salt, as many as crypt(3) looks at.
    let mut salt = [0_u8; 12];
    chance(&mut salt);
    let hash = ShaCrypt::SHA512
        .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
        .map_err(|error| Error::machine("the password cannot be hashed", &error))?;
    Ok(hash.as_str().to_owned().into())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_password_is_sent_as_its_crypt_hash() {
        let chance: Chance = Arc::new(|bytes| bytes.fill(7));
        let password = made(&chance);
        assert_eq!(password.expose_secret().len(), LENGTH, "Google takes 8 to 100 signs");
        assert!(password.expose_secret().is_ascii(), "and ASCII alone");
        let hash = hashed(&password, &chance).expect("it can be hashed");
        assert!(hash.expose_secret().starts_with("$6$"), "SHA-512-crypt: {}", hash.expose_secret());
        let salt = hash.expose_secret().split('$').rev().nth(1).unwrap_or_default();
        assert_eq!(salt.len(), 16, "all the salt that crypt(3) looks at");
    }
}
