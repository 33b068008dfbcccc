//! `cargo xtask app`: from a clone to the window.

use crate::{Result, built, child, debian, place, web};
use std::process::ExitCode;

const NO_SCREEN: &str = "\
There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set). The app is built; start it
  on a screen far away:   ssh -X this-machine, then cargo xtask app
  on no screen at all:    dbus-run-session -- xvfb-run -a target/debug/rollcall-desktop
  without a window:       target/debug/rollcall help";

/// Sets up, builds the app and the headless program, and starts the app.
pub fn start() -> Result<ExitCode> {
    debian::ensure(debian::For::App)?;
    web::ensure_built()?;
    let mut build = child::cargo();
    build.args(built::PROGRAMS);
    child::foreground(build)?;
    if !has_screen() {
        println!("{NO_SCREEN}");
        return Ok(ExitCode::SUCCESS);
    }
    let name = if cfg!(windows) { "rollcall-desktop.exe" } else { "rollcall-desktop" };
    let status = child::command(place::target().join("debug").join(name)).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn has_screen() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
