//! The Debian packages that each task needs.

use crate::{Result, child};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// To compile everything.
const BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];
/// To start the window and keep its secrets.
const START: &[&str] = &["dbus", "adwaita-icon-theme", "fonts-dejavu-core"];
/// To drive the real window and a browser without a screen.
const TEST: &[&str] = &[
    "python3",
    "python3-venv",
    "xvfb",
    "xauth",
    "webkit2gtk-driver",
    "chromium",
    "xdotool",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
    "fonts-noto-core",
    "libsecret-tools",
];
const DRAW: &[&str] = &["librsvg2-bin"];
/// Any program may keep the secrets; this one is asked for where there is none.
const SECRET_SERVICE: &str = "gnome-keyring";
const SECRET_SERVICE_FILE: &str = "/usr/share/dbus-1/services/org.freedesktop.secrets.service";

/// What a task is going to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    App,
    Test,
    Types,
    Bundle,
    Icons,
}

/// Sees to it that the packages are there: installs the missing ones on Debian and its children,
/// and names them elsewhere.
pub fn ensure(task: For) -> Result<()> {
    let wanted = wanted(task, Path::new(SECRET_SERVICE_FILE).exists());
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !Path::new("/etc/debian_version").exists() {
        println!("This is not Debian. Rollcall needs what Debian calls:\n  {}", wanted.join(" "));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Debian packages to install:\n  {}", missing.join(" "));
    install(&missing)
}

fn wanted(task: For, secret_service: bool) -> Vec<&'static str> {
    let lists: &[&[&str]] = match task {
        For::App => &[BUILD, START],
        For::Test | For::Bundle => &[BUILD, START, TEST],
        For::Types => &[BUILD],
        For::Icons => &[DRAW],
    };
    let mut wanted: Vec<&str> = lists.concat();
    let must = task == For::Test || task == For::Bundle;
    if must || (task == For::App && !secret_service) {
        wanted.push(SECRET_SERVICE);
    }
    wanted
}

fn installed(package: &str) -> bool {
    let answer = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output();
    answer.is_ok_and(|answer| answer.stdout == b"installed")
}

fn install(packages: &[&str]) -> Result<()> {
    let attempt = || -> Result<()> {
        child::foreground(apt_get(&["update"])?)?;
        let mut words = vec!["install", "--yes", "--no-install-recommends"];
        words.extend(packages);
        child::foreground(apt_get(&words)?)
    };
    attempt().or_else(|why| {
        println!("{why}; once more in ten seconds");
        sleep(Duration::from_secs(10));
        attempt()
    })
}

/// Runs a package tool as root, through sudo where we are not.
pub fn as_root(program: &str) -> Result<Command> {
    let id = child::output_of({
        let mut id = child::command("id");
        id.arg("-u");
        id
    })?;
    if id.trim() == "0" {
        return Ok(child::command(program));
    }
    if Command::new("sudo").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Err(format!("{program} needs root, and there is no sudo; run it as root").into());
    }
    let mut command = child::command("sudo");
    command.arg(program);
    Ok(command)
}

fn apt_get(words: &[&str]) -> Result<Command> {
    let mut command = as_root("env")?;
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(words);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_asks_for_a_keyring_only_where_there_is_none() {
        assert!(wanted(For::App, false).contains(&SECRET_SERVICE), "nobody keeps secrets here");
        assert!(!wanted(For::App, true).contains(&SECRET_SERVICE), "KDE's wallet is good enough");
        assert!(wanted(For::Test, true).contains(&SECRET_SERVICE), "the tests unlock this very one");
    }
}
