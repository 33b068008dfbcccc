//! What keeps a change from being begun.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Keeps a change from being begun once somebody wants that, also one that waits for its turn. One that was begun is
/// brought to its end, with all the calls that it takes: nothing is left half done.
#[derive(Clone)]
pub struct Brake {
    pulled: Arc<dyn Fn() -> bool + Send + Sync>,
    begun: Arc<AtomicBool>,
}

impl Brake {
    /// Makes that of one change; it asks whether it is pulled.
    pub fn new(pulled: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { pulled: Arc::new(pulled), begun: Arc::default() }
    }

    /// Tells whether any call of the change was sent.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Acquire)
    }

    /// Tells whether a call of the change may be sent; it is from then on.
    pub(crate) fn lets_go(&self) -> bool {
        let lets = self.has_begun() || !(self.pulled)();
        if lets {
            self.begun.store(true, Ordering::Release);
        }
        lets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_not_begun_and_one_that_was_is_brought_to_its_end() {
        let pulled = Arc::new(AtomicBool::new(true));
        let asked = pulled.clone();
        let brake = Brake::new(move || asked.load(Ordering::Acquire));
        assert!(!brake.lets_go(), "it is pulled");
        assert!(!brake.has_begun(), "nothing was sent");
        pulled.store(false, Ordering::Release);
        assert!(brake.lets_go(), "it is not any more");
        pulled.store(true, Ordering::Release);
        assert!(brake.lets_go(), "the second call of the same change");
        assert!(brake.has_begun(), "which is known afterwards");
    }
}
