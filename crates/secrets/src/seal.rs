//! Sealing: AES-256-GCM under a data key, and the data key itself under a key file.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::key_file::KeyFile;

/// How many bytes the data key has.
const KEY_LEN: usize = 32;

/// What the key file's bytes are turned into a key for; part of the format.
const WRAP: &[u8] = b"rollcall data key v1";

/// The key under which a home's secrets are sealed.
#[derive(Clone)]
pub(crate) struct DataKey(Zeroizing<[u8; KEY_LEN]>);

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// A sealed text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sealed {
    nonce: String,
    text: String,
}

/// The data key, sealed under what a key file holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Wrapped {
    salt: String,
    #[serde(flatten)]
    key: Sealed,
}

/// A sealed text that does not open: another key, another name, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DoesNotOpen;

/// The system gives no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoChance;

impl DataKey {
    /// Makes a new key.
    pub fn generate() -> Result<Self, NoChance> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        fill(&mut *key)?;
        Ok(Self(key))
    }

    /// Writes the key as a keyring keeps it.
    pub fn to_entry(&self) -> SecretString {
        STANDARD.encode(*self.0).into()
    }

    /// Reads the key as a keyring keeps it.
    pub fn from_entry(entry: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(entry).ok()?);
        Self::from_bytes(&bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        if bytes.len() != KEY_LEN {
            return None;
        }
        key.copy_from_slice(bytes);
        Some(Self(key))
    }

    /// Seals a text for a place: it opens at that place alone.
    pub fn seal(&self, place: &str, text: &[u8]) -> Result<Sealed, NoChance> {
        seal(&*self.0, place, text)
    }

    /// Opens what was sealed for a place.
    pub fn open(&self, place: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        open(&*self.0, place, sealed)
    }

    /// Seals the key itself under a key file.
    pub fn wrap(&self, place: &str, file: &KeyFile) -> Result<Wrapped, NoChance> {
        let mut salt = [0; 32];
        fill(&mut salt)?;
        let key = seal(&*derive(&salt, file).ok_or(NoChance)?, place, &*self.0)?;
        Ok(Wrapped { salt: STANDARD.encode(salt), key })
    }

    /// Opens the key with a key file.
    pub fn unwrap(wrapped: &Wrapped, place: &str, file: &KeyFile) -> Result<Self, DoesNotOpen> {
        let salt = STANDARD.decode(&wrapped.salt).map_err(|_| DoesNotOpen)?;
        let bytes = open(&*derive(&salt, file).ok_or(DoesNotOpen)?, place, &wrapped.key)?;
        Self::from_bytes(&bytes).ok_or(DoesNotOpen)
    }
}

pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), NoChance> {
    SystemRandom::new().fill(bytes).map_err(|_| NoChance)
}

/// Makes a key of a key file's bytes (HKDF-SHA256).
fn derive(salt: &[u8], file: &KeyFile) -> Option<Zeroizing<[u8; KEY_LEN]>> {
    let mut key = Zeroizing::new([0; KEY_LEN]);
    let pseudorandom = Salt::new(HKDF_SHA256, salt).extract(file.bytes());
    pseudorandom.expand(&[WRAP], HKDF_SHA256).ok()?.fill(&mut *key).ok()?;
    Some(key)
}

fn aead(key: &[u8]) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).ok().map(LessSafeKey::new)
}

fn seal(key: &[u8], place: &str, text: &[u8]) -> Result<Sealed, NoChance> {
    let mut nonce = [0; NONCE_LEN];
    fill(&mut nonce)?;
    let mut sealed = text.to_vec();
    let key = aead(key).ok_or(NoChance)?;
    let aad = Aad::from(place.as_bytes());
    // In place: the plain text is overwritten, the tag appended.
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
        .map_err(|_| NoChance)?;
    Ok(Sealed { nonce: STANDARD.encode(nonce), text: STANDARD.encode(sealed) })
}

fn open(key: &[u8], place: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
    let nonce = STANDARD.decode(&sealed.nonce).map_err(|_| DoesNotOpen)?;
    let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| DoesNotOpen)?;
    let mut text = Zeroizing::new(STANDARD.decode(&sealed.text).map_err(|_| DoesNotOpen)?);
    let key = aead(key).ok_or(DoesNotOpen)?;
    let length =
        key.open_in_place(nonce, Aad::from(place.as_bytes()), &mut text).map_err(|_| DoesNotOpen)?.len();
    text.truncate(length);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_at_its_place_alone() {
        let key = DataKey::generate().expect("the system has chance");
        let sealed = key.seal("here", b"word").expect("a short text");
        assert_eq!(
            key.open("here", &sealed).as_deref().map(Vec::as_slice),
            Ok(b"word".as_slice()),
            "the round trip"
        );
        assert!(key.open("there", &sealed).is_err(), "an entry cannot be moved to another name");
        let other = DataKey::generate().expect("the system has chance");
        assert!(other.open("here", &sealed).is_err(), "another key opens nothing");
    }

    #[test]
    fn two_seals_of_a_text_differ() {
        let key = DataKey::generate().expect("the system has chance");
        let [a, b] = [(), ()].map(|()| key.seal("here", b"word").expect("a short text"));
        assert_ne!((a.nonce, a.text), (b.nonce, b.text), "a nonce is never used again");
    }

    #[test]
    fn a_key_file_opens_only_what_was_wrapped_for_it() {
        let key = DataKey::generate().expect("the system has chance");
        let [mine, other] = [1, 2].map(|salt| KeyFile::for_tests((0..64).map(|byte| byte * salt).collect()));
        let wrapped = key.wrap("home", &mine).expect("a key");
        let back = DataKey::unwrap(&wrapped, "home", &mine).map(|key| *key.0);
        assert_eq!(back, Ok(*key.0), "the round trip");
        assert!(DataKey::unwrap(&wrapped, "home", &other).is_err(), "another file");
        assert!(DataKey::unwrap(&wrapped, "elsewhere", &mine).is_err(), "another home");
    }
}
