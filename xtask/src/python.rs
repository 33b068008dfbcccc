//! The Python in which Google's own client drives the sandbox.

use crate::{Result, child, place};
use std::fs;
use std::path::PathBuf;

const PINS: &str = "tests/conformance/requirements.txt";

/// The interpreter of a virtual environment that holds exactly the pinned packages.
pub fn ensure() -> Result<PathBuf> {
    let home = place::target().join("conformance-venv");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let pins = fs::read_to_string(place::at(PINS))?;
    let receipt = home.join("installed.txt");
    if python.exists() && fs::read_to_string(&receipt).is_ok_and(|installed| installed == pins) {
        return Ok(python);
    }
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    let mut venv = child::command(if cfg!(windows) { "python" } else { "python3" });
    venv.args(["-m", "venv"]).arg(&home);
    child::foreground(venv)?;
    let install = || {
        let mut pip = child::command(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", PINS]);
        child::foreground(pip)
    };
    install().or_else(|why| {
        println!("{why}; once more");
        install()
    })?;
    fs::write(receipt, pins)?;
    Ok(python)
}
