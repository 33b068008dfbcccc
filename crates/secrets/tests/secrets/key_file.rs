//! What a key file must be.

use std::os::unix::fs::PermissionsExt as _;

use secrets::{KeyFileError, Vault, VaultError};

use crate::{Home, keep, no_keyring, random, read};

fn refusal(home: &Home, key_file: &std::path::Path) -> VaultError {
    Vault::open_with(home.path(), "home", Some(key_file), no_keyring())
        .expect_err("this key file breaks a rule")
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let home = Home::new();
    let path = home.key_file("key", &random(1));
    for mode in [0o640, 0o604, 0o620, 0o602] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("our own file");
        let error = refusal(&home, &path);
        assert!(
            matches!(error, VaultError::KeyFile(KeyFileError::OpenToOthers(_))),
            "mode {mode:o}: {error}"
        );
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).expect("our own file");
    assert!(
        Vault::open_with(home.path(), "home", Some(&path), no_keyring()).is_ok(),
        "its owner may only read it: fine"
    );
}

#[test]
fn a_key_file_that_is_none_is_refused() {
    let home = Home::new();
    let error = refusal(&home, &home.key_file("short", &random(1)[..31]));
    assert!(matches!(error, VaultError::KeyFile(KeyFileError::TooShort(_))), "31 bytes: {error}");
    let error = refusal(&home, &home.key_file("zeros", &[0; 64]));
    assert!(matches!(error, VaultError::KeyFile(KeyFileError::NotRandom(_))), "zeros are no chance: {error}");
    let error = refusal(&home, &home.key_file("long", &random(1).repeat(3000)));
    assert!(matches!(error, VaultError::KeyFile(KeyFileError::TooLong(_))), "96 KB: {error}");
    let error = refusal(&home, &home.path().join("missing"));
    assert!(matches!(error, VaultError::KeyFile(KeyFileError::Unreadable { .. })), "no file: {error}");
    let folder = home.path().join("folder");
    std::fs::create_dir(&folder).expect("a folder of ours");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).expect("our own folder");
    let error = refusal(&home, &folder);
    assert!(matches!(error, VaultError::KeyFile(KeyFileError::NotAFile(_))), "a folder: {error}");
    let pipe = home.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("every Unix has it");
    assert!(made.success(), "the folder is ours");
    std::fs::set_permissions(&pipe, std::fs::Permissions::from_mode(0o600)).expect("our own pipe");
    let error = refusal(&home, &pipe);
    assert!(
        matches!(error, VaultError::KeyFile(KeyFileError::NotAFile(_))),
        "a pipe that nobody writes to is not waited for: {error}"
    );
    assert!(!home.path().join("secrets.json").exists(), "a refused key file begins no home");
}

#[test]
fn another_key_file_does_not_open_the_home() {
    let home = Home::new();
    let (mine, other) = (home.key_file("mine", &random(1)), home.key_file("other", &random(2)));
    let vault = Vault::open_with(home.path(), "home", Some(&mine), no_keyring()).expect("a fresh home");
    keep(&vault, "token", "1//first");
    let error = refusal(&home, &other);
    assert!(matches!(error, VaultError::WrongKeyFile), "{error}");
    let again = Vault::open_with(home.path(), "home", Some(&mine), no_keyring()).expect("the right key file");
    assert_eq!(read(&again, "token").as_deref(), Some("1//first"), "a wrong try changes nothing");
}

#[test]
fn a_changed_file_is_noticed() {
    let home = Home::new();
    let key = home.key_file("key", &random(1));
    let vault = Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("a fresh home");
    keep(&vault, "one", "first");
    keep(&vault, "two", "second");
    // Two sealed copies change places: each is whole, and stands under another name.
    let mut json: serde_json::Value = serde_json::from_str(&home.text()).expect("the vault writes JSON");
    let sealed = json.get_mut("sealed").and_then(serde_json::Value::as_object_mut).expect("sealed copies");
    let (one, two) = (sealed["one"].clone(), sealed["two"].clone());
    sealed.insert("one".to_owned(), two);
    sealed.insert("two".to_owned(), one);
    std::fs::write(home.path().join("secrets.json"), json.to_string()).expect("our own file");
    let error = vault.get("one").expect_err("a copy opens under its own name only");
    assert!(matches!(error, VaultError::Tampered { .. }), "{error}");
}

#[test]
fn the_file_is_its_owners_alone_and_holds_nothing_plain() {
    let home = Home::new();
    let key = home.key_file("key", &random(1));
    let vault = Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("a fresh home");
    keep(&vault, "token", "1//very-secret");
    let mode = std::fs::metadata(home.path().join("secrets.json")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others may not even read the sealed copies");
    assert!(!home.text().contains("very-secret"), "{}", home.text());
    for entry in std::fs::read_dir(home.path()).expect("our own folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("our own file");
        assert!(!bytes.windows(11).any(|part| part == b"very-secret"), "{} holds it", path.display());
    }
    assert!(!format!("{vault:?}").contains("very-secret"), "{vault:?}");
}

#[test]
fn a_file_that_others_were_let_at_is_its_owners_again_when_it_is_opened() {
    let home = Home::new();
    let key = home.key_file("key", &random(1));
    keep(
        &Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("a fresh home"),
        "token",
        "1//x",
    );
    let file = home.path().join("secrets.json");
    for mode in [0o644, 0o660, 0o604] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("our own file");
        let vault = Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("the home opens");
        let now = std::fs::metadata(&file).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(now, 0o600, "it was {mode:o}, as a copy or a backup leaves it");
        assert_eq!(read(&vault, "token").as_deref(), Some("1//x"), "and it holds what it held");
    }
}
