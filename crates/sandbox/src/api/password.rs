//! Passwords: what Google takes, which kind of hash it is, and which of them opens an account.

use serde_json::{Map, Value};
use sha_crypt::{PasswordVerifier as _, ShaCrypt};

use crate::failure::Failure;

/// Checks a password; it is not kept.
pub(crate) fn check_password(body: &Map<String, Value>) -> Result<(), Failure> {
    let bad = || Failure::invalid("Invalid Password");
    let Some(password) = body.get("password").filter(|value| !value.is_null()) else { return Ok(()) };
    let password = password.as_str().ok_or_else(bad)?;
    let hex = |length: usize| password.len() == length && password.bytes().all(|b| b.is_ascii_hexdigit());
    let fine = match body.get("hashFunction").and_then(Value::as_str) {
        None => (8..=100).contains(&password.len()) && password.is_ascii(),
        Some("MD5") => hex(32),
        Some("SHA-1") => hex(40),
        Some("crypt") => is_crypt(password),
        Some(_) => return Err(Failure::invalid("Invalid Input: hashFunction")),
    };
    if fine { Ok(()) } else { Err(bad()) }
}

/// Says whether a body sets a password, and by which hash function, if any.
pub(crate) fn set_by(body: &Map<String, Value>) -> Option<Option<String>> {
    body.get("password").filter(|value| !value.is_null())?;
    Some(body.get("hashFunction").and_then(Value::as_str).map(str::to_owned))
}

/// Gives the SHA-crypt hash that a body sets; other kinds are not looked into.
pub(crate) fn hash_of(body: &Map<String, Value>) -> Option<&str> {
    let crypt = body.get("hashFunction").and_then(Value::as_str) == Some("crypt");
    body.get("password").and_then(Value::as_str).filter(|_| crypt)
}

/// Tells whether a password is that of a hash.
pub(crate) fn is_of(password: &str, hash: &str) -> bool {
    ShaCrypt::SHA512.verify_password(password.as_bytes(), hash).is_ok()
}

/// Says whether a text is a crypt(3) hash that Google takes: DES, or `$1$`, `$5$`, `$6$` with at most 10,000 rounds.
fn is_crypt(text: &str) -> bool {
    let alphabet = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'/');
    let Some(rest) = text.strip_prefix('$') else { return text.len() == 13 && alphabet(text) };
    let mut parts: Vec<&str> = rest.split('$').collect();
    if parts.len() == 4
        && let Some(rounds) = parts[1].strip_prefix("rounds=")
    {
        if !rounds.parse::<u32>().is_ok_and(|rounds| rounds <= 10_000) {
            return false;
        }
        parts.remove(1);
    }
    let length = match parts.first() {
        Some(&"1") => 22,
        Some(&"5") => 43,
        Some(&"6") => 86,
        _ => return false,
    };
    matches!(parts.as_slice(), [_, salt, hash] if salt.len() <= 16 && hash.len() == length && alphabet(hash))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{check_password, is_of};

    #[test]
    fn a_password_opens_what_crypt_made_of_it() {
        // openssl passwd -6 -salt saltstring 'Hello world!'
        let hash = "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
        assert!(is_of("Hello world!", hash), "the password itself");
        assert!(!is_of("Hello world", hash), "and no other");
        assert!(!is_of("Hello world!", "no hash"), "what is no hash is of nothing");
    }

    #[test]
    fn plain_text_has_a_length_and_hashes_have_a_form() {
        let password = |body: Value| check_password(body.as_object().expect("an object")).is_ok();
        assert!(password(json!({ "password": "correct horse" })), "plain, 8 to 100 ASCII letters");
        assert!(
            !password(json!({ "password": "short" })) && !password(json!({ "password": "pässwörter" })),
            "too short, or not ASCII"
        );
        let hash = format!("$6$rounds=5000$saltsalt${}", "a".repeat(86));
        assert!(password(json!({ "password": hash, "hashFunction": "crypt" })), "SHA-512 crypt");
        assert!(
            !password(json!({ "password": hash.replace("5000", "20000"), "hashFunction": "crypt" })),
            "too many rounds"
        );
    }
}
