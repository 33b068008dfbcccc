//! What people type: pasted addresses, answers, and secrets, which nobody sees.

use std::io::{self, BufRead, Write as _};
use std::sync::OnceLock;

use secrecy::{ExposeSecret as _, SecretString};
use sync::{Cancel, Error};
use tokio::sync::{Mutex, mpsc, oneshot};
use zeroize::Zeroizing;

use crate::exit::Failure;
use crate::output;

/// How long a secret on standard input may be.
const LONGEST: usize = 1_024;

/// Where a secret is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// At the terminal, without an echo.
    Terminal,
    /// On the first line of standard input.
    Stdin,
}

/// Reads a secret; at a terminal it is typed twice where it is a new one.
///
/// # Errors
/// When nobody can be asked, it is empty, or both differ.
pub async fn secret(what: &str, from: Where, new: bool, cancel: &Cancel) -> Result<SecretString, Failure> {
    let typed = match from {
        Where::Stdin => line(cancel).await?,
        Where::Terminal if !output::can_ask() => {
            let hint = "Nobody can be asked here: give it on standard input (see --help).";
            return Err(Failure::usage(format!("no {what} was given"), Some(hint)));
        }
        Where::Terminal => {
            let typed = unseen(&format!("{what}: "), cancel).await?;
            if new {
                let again = unseen(&format!("{what}, again: "), cancel).await?;
                if again.expose_secret() != typed.expose_secret() {
                    return Err(Failure::usage("the two are not the same", None));
                }
            }
            typed
        }
    };
    if typed.expose_secret().is_empty() {
        return Err(Failure::usage(format!("no {what} was given"), None));
    }
    Ok(typed)
}

/// Asks for a line that the terminal does not show.
#[cfg(unix)]
async fn unseen(prompt: &str, cancel: &Cancel) -> Result<SecretString, Failure> {
    // Dropped also when it is broken off: the terminal shows again what is typed.
    let _curtain = Curtain::draw();
    write!(io::stderr(), "{prompt}")?;
    io::stderr().flush()?;
    let typed = line(cancel).await;
    let _ = writeln!(io::stderr());
    typed
}

/// Asks for a line that the terminal does not show.
#[cfg(windows)]
async fn unseen(prompt: &str, cancel: &Cancel) -> Result<SecretString, Failure> {
    write!(io::stderr(), "{prompt}")?;
    io::stderr().flush()?;
    read(cancel, || console::Term::stderr().read_secure_line().map(Zeroizing::new)).await
}

/// A terminal that does not show what is typed.
#[cfg(unix)]
struct Curtain(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Curtain {
    fn draw() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut dark = before.clone();
            dark.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &dark);
        }
        Self(before)
    }
}

#[cfg(unix)]
impl Drop for Curtain {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

/// Reads one line of standard input.
async fn line(cancel: &Cancel) -> Result<SecretString, Failure> {
    read(cancel, || {
        // Large enough at once: what grows leaves copies behind.
        let mut line = Zeroizing::new(String::with_capacity(2 * LONGEST));
        io::BufRead::read_line(&mut io::Read::take(io::stdin().lock(), LONGEST as u64), &mut line)?;
        Ok(line)
    })
    .await
}

/// Reads on a thread of its own, since reading cannot be broken off.
async fn read(
    cancel: &Cancel,
    how: impl FnOnce() -> io::Result<Zeroizing<String>> + Send + 'static,
) -> Result<SecretString, Failure> {
    let (done, outcome) = oneshot::channel();
    // The process does not wait for this thread when it ends.
    std::thread::spawn(move || {
        let read = how().map(|line| SecretString::from(line.trim_end_matches(['\r', '\n'])));
        let _ = done.send(read);
    });
    tokio::select! {
        read = outcome => match read {
            Ok(read) => read.map_err(|error| Failure::machine("standard input cannot be read", &error)),
            Err(_) => Err(Error::Cancelled.into()),
        },
        () = cancel.cancelled() => Err(Error::Cancelled.into()),
    }
}

/// Asks a question that is answered with yes or, as without an answer, with no.
///
/// # Errors
/// When the terminal cannot be written.
pub async fn yes(question: &str, cancel: &Cancel) -> Result<bool, Failure> {
    let mut out = io::stderr();
    write!(out, "{question} [y/N] ")?;
    out.flush()?;
    let mut lines = Lines::read();
    let answer = tokio::select! {
        answer = lines.next() => answer.unwrap_or_default(),
        () = cancel.cancelled() => String::new(),
    };
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Tells where a secret is typed, by an option.
pub fn by(stdin: bool) -> Where {
    if stdin { Where::Stdin } else { Where::Terminal }
}

/// The lines of standard input, read by a thread of their own since reading cannot be broken off.
///
/// It is one thread for all who ask: a second one would wait for the first, which would swallow the line that comes next.
pub struct Lines(&'static Inbox);

type Inbox = Mutex<mpsc::UnboundedReceiver<String>>;

impl Lines {
    /// Begins to read, or goes on where whoever asked before stopped.
    pub fn read() -> Self {
        static INBOX: OnceLock<Inbox> = OnceLock::new();
        Self(INBOX.get_or_init(|| {
            let (lines, inbox) = mpsc::unbounded_channel();
            // The process does not wait for this thread when it ends.
            std::thread::spawn(move || {
                for line in std::io::stdin().lock().lines() {
                    let Ok(line) = line else { break };
                    if lines.send(line).is_err() {
                        break;
                    }
                }
            });
            Mutex::new(inbox)
        }))
    }

    /// Waits for the next line; none when there will be no more.
    pub async fn next(&mut self) -> Option<String> {
        self.0.lock().await.recv().await
    }
}
