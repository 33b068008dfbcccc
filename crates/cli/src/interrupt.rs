//! Ctrl-C and SIGTERM.

use sync::Cancel;

/// Cancels work when the program is interrupted; the second time the program ends at once.
pub fn listen(cancel: &Cancel) {
    let cancel = cancel.clone();
    tokio::spawn(async move {
        interrupted().await;
        cancel.cancel();
        crate::output::tell("stopping; interrupt again to end at once");
        interrupted().await;
        std::process::exit(crate::exit::Exit::Failed as i32);
    });
}

/// Waits until the program is interrupted.
#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        result = tokio::signal::ctrl_c() => if result.is_err() { std::future::pending().await },
        _ = terminate.recv() => {}
    }
}

/// Waits until the program is interrupted.
#[cfg(not(unix))]
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
