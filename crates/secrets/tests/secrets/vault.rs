//! Several stores as one.

use secrecy::{ExposeSecret as _, SecretString};
use secrets::{MemoryStore, SecretStore as _, StoreError, StoreKind, Vault, VaultError};

use crate::{Home, in_memory, keep, no_keyring, random, read};

#[test]
fn without_a_store_there_is_no_vault_and_no_plain_text() {
    let home = Home::new();
    let error =
        Vault::open_with(home.path(), "home", None, no_keyring()).expect_err("nowhere to keep anything");
    let VaultError::NoStore { reasons } = error else { panic!("{error}") };
    assert_eq!(reasons, ["no session", "no key file was given"], "each store says why not");
    assert!(!home.path().join("secrets.json").exists(), "nothing was begun");
}

#[test]
fn a_home_with_a_keyring_keeps_only_names_in_its_file() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let vault = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring");
    keep(&vault, "token", "1//very-secret");
    assert_eq!(vault.stores().expect("readable"), [StoreKind::Keyring], "the home remembers its stores");
    assert_eq!(vault.names().expect("readable"), ["token"], "and the names");
    assert!(!home.text().contains("sealed"), "no copy without a key file: {}", home.text());
    vault.delete("token").expect("an open vault");
    assert_eq!(read(&vault, "token"), None, "forgotten");
    assert_eq!(store.names(), Vec::<String>::new(), "in the keyring too");
}

#[test]
fn an_added_key_file_opens_what_the_keyring_kept_before() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    let mut vault = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring");
    keep(&vault, "token", "1//before");
    vault.add_key_file(&key).expect("a good key file");
    keep(&vault, "secret", "GOCSPX-after");
    let headless =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("the key file alone");
    assert_eq!(read(&headless, "token").as_deref(), Some("1//before"), "copied when the key file was added");
    assert_eq!(read(&headless, "secret").as_deref(), Some("GOCSPX-after"), "and whatever came later");
    assert_eq!(
        headless.stores().expect("readable"),
        [StoreKind::Keyring, StoreKind::KeyFile],
        "either opens it"
    );
}

#[test]
fn a_program_without_the_key_file_writes_copies_that_it_opens() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    drop(Vault::open_with(home.path(), "home", Some(&key), in_memory(&store)).expect("both stores"));
    let app = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("the keyring alone");
    keep(&app, "token", "1//by-the-app");
    let headless =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("the key file alone");
    assert_eq!(
        read(&headless, "token").as_deref(),
        Some("1//by-the-app"),
        "the app found the data key in the keyring"
    );
}

#[test]
fn what_changed_without_the_keyring_reaches_it_later() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    let vault = Vault::open_with(home.path(), "home", Some(&key), in_memory(&store)).expect("both stores");
    keep(&vault, "token", "1//old");
    keep(&vault, "other", "x");
    let headless =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("the key file alone");
    keep(&headless, "token", "1//new");
    headless.delete("other").expect("an open vault");
    let app = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("the keyring alone");
    assert_eq!(read(&app, "token").as_deref(), Some("1//new"), "an old token must not come back");
    assert_eq!(read(&app, "other"), None, "nor a deleted one");
}

#[test]
fn a_key_file_that_was_never_added_opens_nothing() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    let vault = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring");
    keep(&vault, "token", "1//x");
    let error =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect_err("it opens no copy");
    assert!(error.to_string().contains("add-key-file"), "it says how to add it: {error}");
}

#[test]
fn a_home_of_a_key_file_says_that_it_wants_it() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    let vault =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("a fresh headless home");
    keep(&vault, "token", "1//x");
    let error = Vault::open_with(home.path(), "home", None, in_memory(&store))
        .expect_err("the keyring knows nothing");
    assert!(matches!(error, VaultError::KeyFileOnly), "no keyring is to be unlocked: {error}");
    assert_eq!(store.names(), Vec::<String>::new(), "and the keyring is left alone");
}

#[test]
fn an_added_keyring_opens_what_was_kept_for_the_key_file_alone() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    let mut vault =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("a fresh headless home");
    keep(&vault, "token", "1//before");
    let sealer = vault.sealer().expect("there is a key");
    let sealed = sealer.seal("password/1", &SecretString::from("$6$")).expect("a short text");
    let keyring = in_memory(&store).expect("it is in memory");
    vault.add_keyring_of(keyring).expect("it keeps what it is given");
    keep(&vault, "secret", "GOCSPX-after");
    let app = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("the keyring alone");
    assert_eq!(read(&app, "token").as_deref(), Some("1//before"), "copied when the keyring was added");
    assert_eq!(read(&app, "secret").as_deref(), Some("GOCSPX-after"), "and whatever came later");
    let opened = app.sealer().expect("the same key").open("password/1", &sealed).expect("it opens");
    assert_eq!(opened.expose_secret(), "$6$", "also the fields of the data file");
    keep(&app, "token", "1//by-the-app");
    let headless =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("the key file alone");
    assert_eq!(read(&headless, "token").as_deref(), Some("1//by-the-app"), "and the key file goes on");
    assert_eq!(
        headless.stores().expect("readable"),
        [StoreKind::Keyring, StoreKind::KeyFile],
        "either opens it"
    );
}

#[test]
fn a_keyring_that_lost_the_data_key_gets_it_back_from_the_key_file() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    let vault = Vault::open_with(home.path(), "home", Some(&key), in_memory(&store)).expect("both stores");
    keep(&vault, "token", "1//x");
    store.delete("data-key").expect("in memory");
    let app = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("the keyring alone");
    let error = app
        .set("token", &SecretString::from("1//y"))
        .expect_err("a copy under a new key could never be opened");
    assert!(matches!(error, VaultError::NoDataKey), "{error}");
    assert_eq!(read(&app, "token").as_deref(), Some("1//x"), "and nothing has changed");
    drop(Vault::open_with(home.path(), "home", Some(&key), in_memory(&store)).expect("both stores"));
    keep(&app, "token", "1//y");
    let headless =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("the key file alone");
    assert_eq!(read(&headless, "token").as_deref(), Some("1//y"), "the two agree again");
}

#[test]
fn a_lost_data_key_is_made_anew_with_the_key_file() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let key = home.key_file("key", &random(1));
    drop(Vault::open_with(home.path(), "home", Some(&key), in_memory(&store)).expect("both stores"));
    store.delete("data-key").expect("in memory");
    let mut app = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("the keyring alone");
    app.add_key_file(&key).expect("the remedy that the error names");
    keep(&app, "token", "1//y");
    let headless =
        Vault::open_with(home.path(), "home", Some(&key), no_keyring()).expect("the key file alone");
    assert_eq!(read(&headless, "token").as_deref(), Some("1//y"), "sealed under the new key");
}

#[test]
fn names_of_the_vaults_own_are_refused() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let vault = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring");
    for name in ["", "data-key", "probe", "two words", "line\nbreak"] {
        let error = vault.set(name, &SecretString::from("x")).expect_err("no such name");
        assert!(matches!(error, VaultError::Name(_)), "{name:?}: {error}");
    }
}

#[test]
fn a_newer_file_and_a_damaged_file_are_refused() {
    let (home, store) = (Home::new(), MemoryStore::default());
    drop(Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring"));
    let newer = home.text().replace("\"version\": 1", "\"version\": 2, \"shape\": \"unknown\"");
    for (text, expected) in [(newer.as_str(), "newer Rollcall"), ("{", "damaged")] {
        std::fs::write(home.path().join("secrets.json"), text).expect("our own file");
        let error = Vault::open_with(home.path(), "home", None, in_memory(&store))
            .expect_err("not to be overwritten");
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(home.text(), text, "and it was not overwritten");
    }
}

#[test]
fn two_programs_do_not_lose_each_others_names() {
    let (home, store) = (Home::new(), MemoryStore::default());
    drop(Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring"));
    std::thread::scope(|scope| {
        for program in 0..4 {
            let (home, store) = (&home, &store);
            scope.spawn(move || {
                let vault = Vault::open_with(home.path(), "home", None, in_memory(store)).expect("a keyring");
                for entry in 0..5 {
                    keep(&vault, &format!("{program}/{entry}"), "x");
                }
            });
        }
    });
    let vault = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring");
    assert_eq!(vault.names().expect("readable").len(), 20, "the file is changed by one at a time");
}

#[test]
fn a_failing_keyring_is_no_silent_loss() {
    struct Full;
    impl secrets::SecretStore for Full {
        fn get(&self, _: &str) -> Result<Option<SecretString>, StoreError> {
            Ok(None)
        }
        fn set(&self, _: &str, _: &SecretString) -> Result<(), StoreError> {
            Err(StoreError::TooLong { store: "the keyring", limit: 2560 })
        }
        fn delete(&self, _: &str) -> Result<(), StoreError> {
            Ok(())
        }
    }
    let home = Home::new();
    let vault =
        Vault::open_with(home.path(), "home", None, Ok(Box::new(Full))).expect("a keyring that answers");
    let secret = SecretString::from("x".repeat(3000));
    let error = vault.set("token", &secret).expect_err("it does not fit");
    assert_eq!(
        error.to_string(),
        "the secret is too long for the keyring: at most 2560 bytes",
        "the reason is said"
    );
    assert_eq!(vault.names().expect("readable"), Vec::<String>::new(), "nothing is claimed");
    assert!(!format!("{error:?}").contains(secret.expose_secret()), "the secret is in no error");
}

#[test]
fn a_sealed_field_opens_at_its_place_and_in_its_home_alone() {
    let (home, store) = (Home::new(), MemoryStore::default());
    let vault = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring");
    let sealer = vault.sealer().expect("a home of a keyring gets a data key");
    let sealed = sealer.seal("password/1", &SecretString::from("$6$salt$hash")).expect("it is sealed");
    assert!(!sealed.contains("hash"), "{sealed}");
    drop(vault);

    let again = Vault::open_with(home.path(), "home", None, in_memory(&store)).expect("a keyring");
    let sealer = again.sealer().expect("the key is kept");
    let opened = sealer.open("password/1", &sealed).expect("it opens another day");
    assert_eq!(opened.expose_secret(), "$6$salt$hash", "the round trip");
    let moved = sealer.open("password/2", &sealed);
    assert!(matches!(moved, Err(VaultError::SealedField { .. })), "not for another user: {moved:?}");
    let elsewhere = Home::new();
    let other = Vault::open_with(elsewhere.path(), "other", None, in_memory(&store)).expect("a keyring");
    assert!(other.sealer().expect("a key").open("password/1", &sealed).is_err(), "not in another home");
}
