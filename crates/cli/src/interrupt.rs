//! Ctrl-C and SIGTERM.

use sync::Cancel;

use crate::exit::Exit;
use crate::output::tell;

/// Cancels work when the program is interrupted; the second time the program ends at once.
///
/// From its return on no interruption is missed.
pub fn listen(cancel: &Cancel) {
    let Ok(mut signals) = Signals::catch() else {
        // Then an interruption ends the program at once, which loses nothing either.
        return;
    };
    let cancel = cancel.clone();
    tokio::spawn(async move {
        signals.next().await;
        cancel.cancel();
        tell("stopping; interrupt again to end at once");
        signals.next().await;
        std::process::exit(Exit::Failed as i32);
    });
}

/// The signals that interrupt.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn catch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signals that interrupt.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn catch() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
