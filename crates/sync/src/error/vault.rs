//! What to do where the secrets cannot be opened: each cause has its own remedy.

use secrets::{KeyFileError, VaultError};

use super::Mend;

pub(super) fn what_to_do(error: &VaultError) -> Option<&'static str> {
    Some(match error {
        VaultError::NoStore { .. } | VaultError::Store(_) => {
            "Unlock the system keyring, or set one up for your account."
        }
        VaultError::KeyFileOnly => {
            "Let the system keyring open them as well, once and while it is open: rollcall secrets add-keyring --key-file PATH."
        }
        VaultError::KeyFile(KeyFileError::Unreadable { .. } | KeyFileError::NotAFile(_)) => {
            "Check the path of the key file, and that your account may read it."
        }
        VaultError::KeyFile(KeyFileError::OpenToOthers(_)) => {
            "Take the file back from all others, with chmod 600; then try again."
        }
        VaultError::KeyFile(
            KeyFileError::TooShort(_) | KeyFileError::TooLong(_) | KeyFileError::NotRandom(_),
        ) => {
            "Give the key file of this data folder. Where it has none yet, make one: (umask 077; head -c 32 /dev/urandom > PATH)."
        }
        VaultError::WrongKeyFile => {
            "Give the one that was added last. Where the keyring opens the secrets too, another takes its place with: rollcall \
             secrets add-key-file PATH."
        }
        VaultError::NoDataKey => "Add the key file again, with: rollcall secrets add-key-file PATH.",
        VaultError::Tampered { .. } | VaultError::Damaged { .. } => {
            "Bring secrets.json back from a copy of the data folder. Where there is none, move it away, and reactivate each \
             connection with the JSON of its OAuth client."
        }
        VaultError::SealedField { .. } => "It cannot be brought back: give a new password.",
        VaultError::Newer(_) => "Install the newer Rollcall, or use another data folder.",
        VaultError::Name(_) | VaultError::NoChance | VaultError::Io(_) => return None,
    })
}

pub(super) fn mend(error: &VaultError) -> Option<Mend> {
    match error {
        VaultError::NoStore { .. } | VaultError::Store(_) => Some(Mend::AKeyFile),
        VaultError::KeyFileOnly => Some(Mend::ItsKeyFile),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn only_a_keyring_that_is_missing_or_closed_is_to_be_unlocked() {
        let path = || std::path::PathBuf::from("/etc/rollcall.key");
        let cases = [
            (VaultError::NoStore { reasons: Vec::new() }, "Unlock the system keyring"),
            (VaultError::KeyFileOnly, "rollcall secrets add-keyring --key-file PATH"),
            (VaultError::WrongKeyFile, "the one that was added last"),
            (KeyFileError::TooShort(path()).into(), "the key file of this data folder"),
            (KeyFileError::OpenToOthers(path()).into(), "chmod 600"),
            (KeyFileError::NotAFile(path()).into(), "Check the path"),
        ];
        for (at, (error, expected)) in cases.into_iter().enumerate() {
            let hint = Error::from(error).hint().expect("something can be done");
            assert!(hint.contains(expected), "{hint}");
            assert_eq!(hint.contains("Unlock"), at == 0, "{hint}");
        }
    }
}
