//! `cargo xtask screens`: photographs of the real window, for the README and for our own eyes.

use crate::{Result, built, child, debian, web};

/// Drives the real window from screen to screen and writes `docs/screens/*.png`.
pub fn take() -> Result<()> {
    debian::ensure(debian::For::Test)?;
    web::ensure_built()?;
    let mut build = child::cargo();
    build.args(built::PROGRAMS);
    child::foreground(build)?;
    let mut take = child::cargo();
    take.args(["test", "--workspace", "--test", "window"]);
    take.args(["--", "--ignored", "--exact", "screens::every_screen", "--nocapture"]);
    child::foreground(take)
}
