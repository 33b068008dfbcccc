//! No token and no secret lies anywhere but in the keyring.

use crate::journey;
use crate::machine::Machine;
use std::fs;
use std::path::{Path, PathBuf};

/// How the sandbox's secrets begin, as Google's do: access token, refresh token, code.
const BEGINNINGS: [&str; 3] = ["ya29.", "1//0", "4/0A"];

#[tokio::test]
async fn after_a_whole_run_no_file_and_no_output_holds_a_secret() {
    let mut machine = Machine::new("secrets").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    journey::read_everybody(&window).await;
    journey::import_what_is_ticked(&window).await;

    let kept = secrets_in_the_keyring(&machine);
    assert!(kept.iter().any(|secret| secret.starts_with("1//0")), "the refresh token is in the keyring");
    window.close().await;
    let window = machine.start().await;
    window.reads("Connected").await;
    window.close().await;

    let files = files_below(machine.home(), &|path| !is_the_sandbox_itself(path));
    assert!(files.len() > 3, "the app has written files: {files:?}");
    let output = files_below(machine.logs(), &|_| true);
    let sought = kept.iter().map(String::as_str).chain(BEGINNINGS);
    for word in sought {
        for path in files.iter().chain(&output) {
            let bytes = fs::read(path).unwrap_or_default();
            assert!(!holds(&bytes, word), "{} holds a secret ({:.5}…)", path.display(), word);
        }
    }
}

/// Every secret that the app has put into the keyring, whole.
fn secrets_in_the_keyring(machine: &Machine) -> Vec<String> {
    let mut tool = machine.command("secret-tool");
    tool.args(["search", "--all", "--unlock", "service", "Rollcall"]);
    let output = tool.output().expect("secret-tool is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let secrets = text.lines().filter_map(|line| line.strip_prefix("secret = "));
    // A secret of a few letters would be found everywhere, and prove nothing.
    secrets.filter(|secret| secret.len() >= 16).map(str::to_owned).collect()
}

/// The sandbox is Google's side: it must know its own tokens.
fn is_the_sandbox_itself(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("sandbox."))
}

fn files_below(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_dir() {
            found.extend(files_below(&path, wanted));
        } else if about.is_file() && wanted(&path) {
            found.push(path);
        }
    }
    found
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

#[test]
fn a_secret_is_found_in_the_middle_of_a_file() {
    assert!(holds(b"\0\x01token=ya29.a0x\xff", "ya29."), "binary files are searched, too");
    assert!(!holds(b"1/0", "1//0"), "what is not there is not found");
}
