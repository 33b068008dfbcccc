//! Cancelling work that is under way.

use tokio::sync::watch;

/// Tells work to stop; every copy speaks of the same work.
#[derive(Debug, Clone)]
pub struct Cancel(watch::Sender<bool>);

impl Default for Cancel {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Cancel {
    /// Asks the work to stop at the next safe moment.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Tells whether it was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is asked to stop.
    pub async fn cancelled(&self) {
        let mut told = self.0.subscribe();
        // The sender lives as long as this borrow, so waiting cannot fail.
        let _ = told.wait_for(|cancelled| *cancelled).await;
    }
}
