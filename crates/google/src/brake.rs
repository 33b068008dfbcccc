//! What keeps a change from being begun.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Keeps a change from being begun once somebody wants that, also one that waits for its turn. One that was begun is
/// brought to its end, with all the calls that it takes: nothing is left half done.
#[derive(Clone)]
pub struct Brake {
    pulled: Arc<dyn Fn() -> bool + Send + Sync>,
    /// How many calls of the change were sent that may have done something.
    sent: Arc<AtomicUsize>,
    /// Whether a call of the change had no answer that can be trusted.
    doubt: Arc<AtomicBool>,
}

impl Brake {
    /// Makes that of one change; it asks whether it is pulled.
    pub fn new(pulled: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { pulled: Arc::new(pulled), sent: Arc::default(), doubt: Arc::default() }
    }

    /// Tells whether any call of the change was sent that may have done something.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.sent.load(Ordering::Acquire) > 0
    }

    /// Tells whether a call of the change had no answer that can be trusted: whoever sent the same again may have done it
    /// twice.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.doubt.load(Ordering::Acquire)
    }

    /// Tells whether a call of the change may be sent; it counts as sent from then on.
    pub(crate) fn lets_go(&self) -> bool {
        let lets = self.has_begun() || !(self.pulled)();
        if lets {
            self.sent.fetch_add(1, Ordering::AcqRel);
        }
        lets
    }

    /// Notes that the call which was sent last did nothing: it never left, or Google did not let it in.
    pub(crate) fn turned_away(&self) {
        self.sent.fetch_sub(1, Ordering::AcqRel);
    }

    /// Notes that nobody knows what became of a call of the change.
    pub(crate) fn leave_in_doubt(&self) {
        self.doubt.store(true, Ordering::Release);
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

    #[test]
    fn a_change_that_was_turned_away_is_not_begun_unless_an_earlier_call_of_it_was_taken() {
        let brake = Brake::new(|| false);
        assert!(brake.lets_go(), "nobody has pulled it");
        brake.turned_away();
        assert!(!brake.has_begun(), "nothing of it was done");
        assert!(brake.lets_go() && brake.lets_go(), "two calls, the first of which was taken");
        brake.turned_away();
        assert!(brake.has_begun(), "a part of it was done");
    }
}
