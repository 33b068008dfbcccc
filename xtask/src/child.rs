//! Running other programs so that none can hang us, and none is left behind.

use crate::{Result, place};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Children have process groups of their own, so Ctrl+C does not reach them by itself.
pub fn watch_for_interrupts() {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        if let Err(why) = signal_hook::flag::register(signal, Arc::clone(&INTERRUPTED)) {
            eprintln!("xtask: cannot watch for Ctrl+C: {why}");
        }
    }
}

/// Somebody pressed Ctrl+C: nothing more is run.
#[derive(Debug)]
pub struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// How a watched program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Success,
    Failure,
    TimedOut,
}

/// What a watched program left.
#[derive(Debug)]
pub struct Finished {
    pub end: End,
    pub output: String,
}

/// Fails once somebody has pressed Ctrl+C.
pub fn uninterrupted() -> Result<()> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Interrupted.into()) } else { Ok(()) }
}

/// A command with Cargo's own variables taken out: a build script such as ring's watches them, and
/// would run again because *we* were started by Cargo.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let foreign = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        if foreign.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.current_dir(place::root());
    command
}

/// Cargo, as it was when it started us.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The standard output of a short command that must succeed.
pub fn output_of(mut command: Command) -> Result<String> {
    let name = shown(&command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|why| format!("{name}: {why}"))?;
    if !output.status.success() {
        return Err(format!("{name}: {}", output.status).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// No command of a set-up or a build takes longer, unless it hangs.
const LONGEST: Duration = Duration::from_secs(45 * 60);

/// Runs a command in the foreground, with our own terminal, and wants it to succeed.
///
/// It shares our process group, so that `sudo` may ask for a password and Ctrl+C ends it.
pub fn foreground(mut command: Command) -> Result<()> {
    let name = shown(&command);
    let mut child = command.spawn().map_err(|why| format!("{name}: {why}"))?;
    let started = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(_) if INTERRUPTED.load(Ordering::Relaxed) => return Err(Interrupted.into()),
            Some(status) => return Err(format!("{name}: {status}").into()),
            None if started.elapsed() > LONGEST => {
                child.kill()?;
                return Err(format!("{name}: killed after {} minutes", LONGEST.as_secs() / 60).into());
            }
            None => sleep(Duration::from_millis(50)),
        }
    }
}

/// Runs a command in a process group of its own, copies what it says to our output as it comes, and
/// kills the whole group when the limit is reached or the command has ended.
///
/// The output goes through a file, not a pipe: a grandchild that lives on would keep a pipe open.
pub fn watched(mut command: Command, log: &Path, limit: Duration) -> Result<Finished> {
    let name = shown(&command);
    println!("$ {name}");
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(log)?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    own_group(&mut command);
    let mut child = command.spawn().map_err(|why| format!("{name}: {why}"))?;
    let mut tail = Tail::of(log)?;
    let started = Instant::now();
    let end = loop {
        tail.copy()?;
        if let Some(status) = child.try_wait()? {
            break end_of(status);
        }
        if INTERRUPTED.load(Ordering::Relaxed) {
            kill_group(&mut child);
            return Err(Interrupted.into());
        }
        if started.elapsed() > limit {
            break End::TimedOut;
        }
        sleep(Duration::from_millis(50));
    };
    kill_group(&mut child);
    tail.finish()?;
    if end == End::TimedOut {
        println!("killed after {} seconds: {name}", limit.as_secs());
    }
    Ok(Finished { end, output: tail.seen })
}

fn end_of(status: ExitStatus) -> End {
    if status.success() { End::Success } else { End::Failure }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// Ends a child and all that it started. It may have ended already; its children may not.
fn kill_group(child: &mut Child) {
    if cfg!(unix) {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// The command as one would type it, without the repository's own path.
fn shown(command: &Command) -> String {
    let root = format!("{}/", place::root().display());
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line: Vec<String> = words.map(|word| word.to_string_lossy().replace(&root, "")).collect();
    let line = line.join(" ");
    match line.split_once(' ') {
        Some((program, rest)) if program.ends_with("/cargo") => format!("cargo {rest}"),
        _ => line,
    }
}

/// What a program has written, copied to our output line by line as it comes.
struct Tail {
    file: File,
    seen: String,
    /// The beginning of a line whose end is not written yet.
    rest: Vec<u8>,
}

impl Tail {
    fn of(log: &Path) -> Result<Self> {
        Ok(Self { file: File::open(log)?, seen: String::new(), rest: Vec::new() })
    }

    fn copy(&mut self) -> Result<()> {
        self.file.read_to_end(&mut self.rest)?;
        let whole = self.rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        self.show(whole)
    }

    fn finish(&mut self) -> Result<()> {
        self.copy()?;
        self.show(self.rest.len())
    }

    fn show(&mut self, bytes: usize) -> Result<()> {
        let text = String::from_utf8_lossy(&self.rest[..bytes]).into_owned();
        self.rest.drain(..bytes);
        let mut out = std::io::stdout().lock();
        // Cargo's messages to programs are for us, not for whoever reads along.
        for line in text.split_inclusive('\n').filter(|line| !line.starts_with(r#"{"reason":"#)) {
            out.write_all(line.as_bytes())?;
        }
        out.flush()?;
        self.seen.push_str(&text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn shell(script: &str) -> Command {
        let mut command = command("sh");
        command.args(["-c", script]);
        command
    }

    fn log(name: &str) -> PathBuf {
        place::target().join("xtask-tests").join(name)
    }

    #[test]
    fn a_program_that_hangs_is_killed_with_its_children_and_its_output_kept() {
        let started = Instant::now();
        let script = "echo before; sleep 60 & sleep 60";
        let finished = watched(shell(script), &log("hangs.log"), Duration::from_millis(400)).unwrap();
        assert_eq!(finished.end, End::TimedOut, "it slept past its limit");
        assert_eq!(finished.output, "before\n", "what it said is not lost");
        assert!(started.elapsed() < Duration::from_secs(10), "nobody waited for the sleepers");
    }

    #[test]
    fn a_grandchild_that_lives_on_keeps_nobody_waiting() {
        let started = Instant::now();
        let finished =
            watched(shell("sleep 60 & echo done"), &log("orphan.log"), Duration::from_secs(30)).unwrap();
        assert_eq!((finished.end, finished.output.as_str()), (End::Success, "done\n"), "sh ended");
        assert!(started.elapsed() < Duration::from_secs(10), "the sleeper held nothing");
    }

    #[test]
    fn a_failing_program_is_a_failure() {
        let finished =
            watched(shell("echo no >&2; exit 3"), &log("fails.log"), Duration::from_secs(30)).unwrap();
        assert_eq!((finished.end, finished.output.as_str()), (End::Failure, "no\n"), "exit 3");
    }
}
