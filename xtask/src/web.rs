//! Node and the user interface.

use crate::{Result, child, place};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

const OLDEST_NODE: (u32, u32) = (20, 19);

/// Installs the packages of `ui/` as locked, and builds it, where anything has changed.
pub fn ensure_built() -> Result<()> {
    ensure_installed()?;
    pending_build()?.map_or(Ok(()), child::foreground)
}

/// The command that builds `ui/`, if anything in it is newer than what was built last.
pub fn pending_build() -> Result<Option<Command>> {
    let stale = !built_since(newest(&inputs())?);
    Ok(stale.then(|| npm(&["run", "--silent", "build"])))
}

/// Installs the packages of `ui/` as locked, where the lock is newer than what is installed.
pub fn ensure_installed() -> Result<()> {
    check_node()?;
    let lock = changed(&place::at("ui/package-lock.json"));
    let installed = changed(&place::at("ui/node_modules/.package-lock.json"));
    if installed.is_some() && installed >= lock {
        return Ok(());
    }
    // No package of ours has an install script that we need.
    let install = || npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    child::foreground(install()).or_else(|why| {
        println!("{why}; once more in ten seconds");
        sleep(Duration::from_secs(10));
        child::foreground(install())
    })
}

/// npm, in `ui/`.
pub fn npm(words: &[&str]) -> Command {
    let mut command = child::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(words).current_dir(place::at("ui"));
    command
}

/// A program that a package of `ui/` brought.
pub fn tool(name: &str) -> Command {
    let name = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
    let mut command = child::command(place::at("ui/node_modules/.bin").join(name));
    command.current_dir(place::at("ui"));
    command
}

fn check_node() -> Result<()> {
    let mut node = child::command("node");
    node.arg("--version");
    let (major, minor) = OLDEST_NODE;
    let need = format!("Rollcall's UI is built with Node {major}.{minor} or newer (nodejs.org)");
    let said = child::output_of(node).map_err(|why| format!("{need}; there is none: {why}"))?;
    match version(&said) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => Err(format!("{need}; this is {}", said.trim()).into()),
    }
}

fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

fn inputs() -> Vec<PathBuf> {
    let loose = ["index.html", "package-lock.json", "vite.config.ts", "svelte.config.js", "tsconfig.json"];
    let mut inputs: Vec<PathBuf> = loose.iter().map(|name| place::at("ui").join(name)).collect();
    inputs.extend([place::at("ui/src"), place::at("ui/public")]);
    inputs
}

fn newest(paths: &[PathBuf]) -> Result<Option<SystemTime>> {
    let mut newest = None;
    for path in paths {
        newest = newest.max(changed(path));
        if path.is_dir() {
            let inner: std::io::Result<Vec<PathBuf>> =
                fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect();
            newest = newest.max(self::newest(&inner?)?);
        }
    }
    Ok(newest)
}

fn built_since(change: Option<SystemTime>) -> bool {
    let built = changed(&place::at("ui/dist/index.html"));
    built.is_some() && built > change
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(version("v20.9.0\n"), Some((20, 9)), "the minor part is a number");
        assert!(version("v20.9.0") < Some(OLDEST_NODE), "9 is less than 19");
        assert!(version("v22.1.0") > Some(OLDEST_NODE), "a newer major is newer");
        assert_eq!(version("nonsense"), None, "what is no version is none");
    }
}
