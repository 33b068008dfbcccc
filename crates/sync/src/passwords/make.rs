//! Making and hashing: plain text goes in, and is overwritten when it is dropped.

use directory::password::Policy;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha_crypt::{PasswordHasher, ShaCrypt};

use crate::Error;
use crate::workstation::Chance;

/// Makes a password that nobody knows yet, and that keeps the policy.
pub(crate) fn made(policy: Policy, chance: &Chance) -> SecretString {
    let mut bytes = Zeroizing::new(vec![0_u8; policy.chance()]);
    chance(&mut bytes);
    policy.make(&bytes).into()
}

/// Hashes a password as Google takes it: SHA-512-crypt with 5,000 rounds (`google-api.md` 2.2: at most 10,000).
///
/// # Errors
/// [`Error::Machine`] when it cannot be hashed.
pub(crate) fn hashed(password: &SecretString, chance: &Chance) -> Result<SecretString, Error> {
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
        let password = made(Policy::default(), &chance);
        assert!(password.expose_secret().is_ascii(), "Google takes ASCII alone");
        let hash = hashed(&password, &chance).expect("it can be hashed");
        assert!(hash.expose_secret().starts_with("$6$"), "SHA-512-crypt: {}", hash.expose_secret());
        let salt = hash.expose_secret().split('$').rev().nth(1).unwrap_or_default();
        assert_eq!(salt.len(), 16, "all the salt that crypt(3) looks at");
    }
}
