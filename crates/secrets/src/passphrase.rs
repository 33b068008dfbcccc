//! Files that whoever knows a passphrase can open, with or without Rollcall.
//!
//! The format is age's (`age-encryption.org/v1`, one scrypt recipient), so that `age -d FILE` opens them. The `age` crate
//! brings seventy others for it; the format itself is short, and every primitive but scrypt is at hand.

use std::io::{self, Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::hmac;
use scrypt::Params;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::seal::fill;

const VERSION: &str = "age-encryption.org/v1";

/// How hard it is to try passphrases: 2 to this power, 128 MiB for each try.
const WORK: u8 = 17;

/// A file that asks for more work is not opened: it would take all memory.
const MOST_WORK: u8 = 20;

/// The fewest characters of a passphrase: what it protects may be copied and tried at leisure.
pub const SHORTEST_PASSPHRASE: usize = 12;

/// More than the header of any file that we open.
const LONGEST_HEADER: u64 = 1_024;

const HEADER_LINES: usize = 4;
const LONGEST_LINE: usize = 200;

const FILE_KEY: usize = 16;
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// Why a file cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// The passphrase is too short.
    #[error("a passphrase has at least {SHORTEST_PASSPHRASE} characters")]
    TooShort,
    /// The passphrase is another one, or the beginning of the file was changed.
    #[error("the passphrase does not open this file, or the file was changed")]
    DoesNotOpen,
    /// The passphrase is the right one, and the file was changed, or is not whole.
    #[error("the passphrase is right, but a part of the file was changed, or is missing")]
    Damaged,
    /// The file begins as one of this kind, and ends before a passphrase could be tried.
    #[error("the file ends within its beginning, and the rest is missing")]
    CutOff,
    /// The file is none of this kind.
    #[error("this is no file that a passphrase opens")]
    NotOurs,
    /// The system gives no random bytes, or no memory.
    #[error("this system cannot seal a file with a passphrase")]
    Machine,
}

/// Why a stream cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// As with bytes.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// One of both ends failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Seals bytes for whoever knows the passphrase.
///
/// # Errors
/// [`PassphraseError::TooShort`], [`PassphraseError::Machine`].
pub fn seal(passphrase: &SecretString, plain: &[u8]) -> Result<Vec<u8>, PassphraseError> {
    let mut sealed = Vec::with_capacity(plain.len() + plain.len() / CHUNK * TAG + 512);
    seal_stream(passphrase, &mut &*plain, &mut sealed).map_err(in_memory)?;
    Ok(sealed)
}

/// Memory reads and writes everything.
fn in_memory(error: StreamError) -> PassphraseError {
    match error {
        StreamError::Passphrase(error) => error,
        StreamError::Io(_) => PassphraseError::Machine,
    }
}

/// Seals what is read for whoever knows the passphrase; little of it is in memory at once.
///
/// # Errors
/// As [`seal`], and when one of both ends fails.
pub fn seal_stream(
    passphrase: &SecretString,
    from: &mut impl Read,
    to: &mut impl Write,
) -> Result<(), StreamError> {
    if passphrase.expose_secret().chars().count() < SHORTEST_PASSPHRASE {
        return Err(PassphraseError::TooShort.into());
    }
    let machine = PassphraseError::Machine;
    let (mut salt, mut nonce) = ([0; 16], [0; 16]);
    let mut key = Zeroizing::new([0; FILE_KEY]);
    for bytes in [&mut salt, &mut nonce, &mut *key] {
        fill(bytes).map_err(|_| machine)?;
    }
    let wrap = stretched(passphrase, &salt, WORK).ok_or(machine)?;
    let wrapped = encrypt(&wrap, [0; NONCE_LEN], &*key).ok_or(machine)?;
    let mut header = format!(
        "{VERSION}\n-> scrypt {} {WORK}\n{}\n---",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(wrapped)
    )
    .into_bytes();
    let mac = hmac::sign(&mac_key(&*key).ok_or(machine)?, &header);
    header.extend(format!(" {}\n", STANDARD_NO_PAD.encode(mac)).into_bytes());
    to.write_all(&header)?;
    to.write_all(&nonce)?;
    let payload = derived(&*key, &nonce, b"payload").ok_or(machine)?;
    // Also nothing is one chunk.
    each_chunk(from, CHUNK, |at, chunk, last| {
        Ok(to.write_all(&encrypt(&payload, chunk_nonce(at, last), chunk).ok_or(machine)?)?)
    })
}

/// Goes through a stream in chunks, each with its number and whether it is the last; a stream of nothing has one, empty.
fn each_chunk(
    from: &mut impl Read,
    size: usize,
    mut each: impl FnMut(usize, &[u8], bool) -> Result<(), StreamError>,
) -> Result<(), StreamError> {
    let mut read = |chunk: &mut Zeroizing<Vec<u8>>| -> io::Result<()> {
        chunk.clear();
        from.by_ref().take(size as u64).read_to_end(chunk).map(|_| ())
    };
    let mut now = Zeroizing::new(Vec::with_capacity(size));
    let mut next = Zeroizing::new(Vec::with_capacity(size));
    read(&mut now)?;
    for at in 0.. {
        read(&mut next)?;
        each(at, &now, next.is_empty())?;
        if next.is_empty() {
            break;
        }
        std::mem::swap(&mut now, &mut next);
    }
    Ok(())
}

/// Opens what [`seal`] sealed, or another program for one passphrase.
///
/// # Errors
/// [`PassphraseError::DoesNotOpen`], [`PassphraseError::Damaged`], [`PassphraseError::CutOff`],
/// [`PassphraseError::NotOurs`].
pub fn open(passphrase: &SecretString, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, PassphraseError> {
    // Large enough at once: what grows leaves copies behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    open_stream(passphrase, &mut &*sealed, &mut *plain).map_err(in_memory)?;
    Ok(plain)
}

/// Opens what is read, as [`open`] does; what was written is worth nothing when it fails.
///
/// # Errors
/// As [`open`], and when one of both ends fails.
pub fn open_stream(
    passphrase: &SecretString,
    from: &mut impl Read,
    to: &mut impl Write,
) -> Result<(), StreamError> {
    let mut beginning = Vec::new();
    from.by_ref().take(LONGEST_HEADER).read_to_end(&mut beginning)?;
    let not_opened = || match is_cut_off(&beginning) {
        true => PassphraseError::CutOff,
        false => PassphraseError::NotOurs,
    };
    let Header { salt, work, wrapped, signed, mac, payload } = header(&beginning).ok_or_else(not_opened)?;
    let wrap = stretched(passphrase, &salt, work).ok_or(PassphraseError::Machine)?;
    let key = decrypt(&wrap, [0; NONCE_LEN], &wrapped).filter(|key| key.len() == FILE_KEY);
    let key = key.ok_or(PassphraseError::DoesNotOpen)?;
    // Only the right passphrase comes so far.
    let damaged = PassphraseError::Damaged;
    hmac::verify(&mac_key(&key).ok_or(damaged)?, signed, &mac).map_err(|_| damaged)?;
    let mut rest = payload.chain(from);
    let mut nonce = [0; 16];
    rest.read_exact(&mut nonce).map_err(|_| damaged)?;
    let payload = derived(&key, &nonce, b"payload").ok_or(damaged)?;
    each_chunk(&mut rest, CHUNK + TAG, |at, chunk, last| {
        let plain = decrypt(&payload, chunk_nonce(at, last), chunk).ok_or(damaged)?;
        Ok(to.write_all(&plain)?)
    })
}

/// Tells whether a file that begins so is one that a passphrase opens.
#[must_use]
pub fn looks_sealed(beginning: &[u8]) -> bool {
    beginning.starts_with(VERSION.as_bytes())
}

/// Tells whether a file is all of this, and would be one that a passphrase opens if it went on.
#[must_use]
pub fn is_cut_off(file: &[u8]) -> bool {
    let lines = file.iter().filter(|byte| **byte == b'\n').count();
    let is_begun = looks_sealed(file) || VERSION.as_bytes().starts_with(file);
    is_begun && lines < HEADER_LINES && file.len() < LONGEST_LINE * HEADER_LINES
}

/// The parts of a sealed file.
struct Header<'a> {
    salt: [u8; 16],
    work: u8,
    wrapped: Vec<u8>,
    signed: &'a [u8],
    mac: Vec<u8>,
    payload: &'a [u8],
}

fn header(sealed: &[u8]) -> Option<Header<'_>> {
    let mut lines = [&[] as &[u8]; HEADER_LINES];
    let mut rest = sealed;
    for line in &mut lines {
        let end = rest.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n')?;
        (*line, rest) = (&rest[..end], &rest[end + 1..]);
    }
    let [version, stanza, body, last] = lines.map(|line| std::str::from_utf8(line).unwrap_or_default());
    let mac = last.strip_prefix("--- ")?;
    let mut words = stanza.split(' ');
    let (arrow, kind, salt, work, more) =
        (words.next()?, words.next()?, words.next()?, words.next()?, words.next());
    if (version, arrow, kind, more) != (VERSION, "->", "scrypt", None) {
        return None;
    }
    let work = work.parse().ok().filter(|work| (1..=MOST_WORK).contains(work))?;
    let signed = sealed.len() - rest.len() - 1 - last.len() + "---".len();
    Some(Header {
        salt: STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()?,
        work,
        wrapped: STANDARD_NO_PAD.decode(body).ok().filter(|body| body.len() == FILE_KEY + TAG)?,
        signed: &sealed[..signed],
        mac: STANDARD_NO_PAD.decode(mac).ok()?,
        payload: rest,
    })
}

fn stretched(passphrase: &SecretString, salt: &[u8; 16], work: u8) -> Option<Zeroizing<[u8; 32]>> {
    let salt = [b"age-encryption.org/v1/scrypt".as_slice(), salt].concat();
    let mut key = Zeroizing::new([0; 32]);
    let params = Params::new(work, 8, 1).ok()?;
    scrypt::scrypt(passphrase.expose_secret().as_bytes(), &salt, &params, &mut *key).ok()?;
    Some(key)
}

fn derived(key: &[u8], salt: &[u8], what_for: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut made = Zeroizing::new([0; 32]);
    let pseudorandom = Salt::new(HKDF_SHA256, salt).extract(key);
    pseudorandom.expand(&[what_for], HKDF_SHA256).ok()?.fill(&mut *made).ok()?;
    Some(made)
}

fn mac_key(key: &[u8]) -> Option<hmac::Key> {
    Some(hmac::Key::new(hmac::HMAC_SHA256, &*derived(key, &[], b"header")?))
}

/// The number of a chunk, and whether it is the last: none can be moved, dropped or added.
fn chunk_nonce(at: usize, last: bool) -> [u8; NONCE_LEN] {
    let mut nonce = [0; NONCE_LEN];
    nonce[3..11].copy_from_slice(&(at as u64).to_be_bytes());
    nonce[11] = u8::from(last);
    nonce
}

fn cipher(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new)
}

fn encrypt(key: &[u8; 32], nonce: [u8; NONCE_LEN], plain: &[u8]) -> Option<Vec<u8>> {
    let mut sealed = Vec::with_capacity(plain.len() + TAG);
    sealed.extend(plain);
    let nonce = Nonce::assume_unique_for_key(nonce);
    cipher(key)?.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).ok()?;
    Some(sealed)
}

fn decrypt(key: &[u8; 32], nonce: [u8; NONCE_LEN], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(sealed.to_vec());
    let nonce = Nonce::assume_unique_for_key(nonce);
    let length = cipher(key)?.open_in_place(nonce, Aad::empty(), &mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase() -> SecretString {
        "correct horse battery".into()
    }

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_alone() {
        for length in [0, 1, CHUNK, CHUNK + 1] {
            let plain: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let sealed = seal(&phrase(), &plain).expect("it is sealed");
            assert_eq!(open(&phrase(), &sealed).as_deref(), Ok(&plain), "{length} bytes and back");
        }
        let sealed = seal(&phrase(), b"word").expect("it is sealed");
        let other = open(&"correct horse batteru".into(), &sealed);
        assert_eq!(other.err(), Some(PassphraseError::DoesNotOpen), "another passphrase opens nothing");
    }

    #[test]
    fn a_changed_file_does_not_open() {
        let sealed = seal(&phrase(), b"word").expect("it is sealed");
        let places = [30, 90, sealed.len() - 40, sealed.len() - 1];
        for at in places {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&phrase(), &changed).is_err(), "byte {at} was changed");
        }
        let cut = open(&phrase(), &sealed[..sealed.len() - 20]);
        assert_eq!(cut.err(), Some(PassphraseError::Damaged), "the end was cut off: the passphrase is right");
        assert_eq!(open(&phrase(), b"name,password\n").err(), Some(PassphraseError::NotOurs), "no such file");
    }

    #[test]
    fn a_file_that_ends_within_its_header_is_cut_off_and_not_another_kind() {
        let header = OF_AGE.as_bytes();
        for length in 0..header.len() {
            let opened = open(&phrase(), &header[..length]);
            assert_eq!(opened.err(), Some(PassphraseError::CutOff), "the first {length} bytes");
        }
        let other = OF_AGE.replace("-> scrypt", "-> X25519");
        assert_eq!(open(&phrase(), other.as_bytes()).err(), Some(PassphraseError::NotOurs), "a key opens it");
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert_eq!(
            seal(&"short".into(), b"word").err(),
            Some(PassphraseError::TooShort),
            "it would be guessed"
        );
    }

    /// Made by another program, with little work, and opened by age itself (pyrage 1.3).
    const OF_AGE: &str = "age-encryption.org/v1
-> scrypt AAECAwQFBgcICQoLDA0ODw 10
WYGnkyRAIWQXYUaRNJY7t8JiCeMT9xYiHkMUWN0I+IE
--- 75niGKhR3FmNVsupR9ybLX+J/MgOt+s0qW+zwv9Z79Q
";

    #[test]
    fn a_file_of_age_opens() {
        let payload = "ICEiIyQlJicoKSorLC0uL6uctoPcyTk926hOfXbGvj26ztAB";
        let payload = STANDARD_NO_PAD.decode(payload).expect("base64");
        let opened = open(&phrase(), &[OF_AGE.as_bytes(), &payload].concat());
        assert_eq!(opened.as_deref().map(Vec::as_slice), Ok(b"word".as_slice()), "the format is age's");
    }

    #[test]
    fn a_file_that_asks_for_all_memory_is_not_opened() {
        let greedy = OF_AGE.replace(" 10\n", " 40\n");
        assert_eq!(
            open(&phrase(), greedy.as_bytes()).err(),
            Some(PassphraseError::NotOurs),
            "2^40 is too much"
        );
    }
}
