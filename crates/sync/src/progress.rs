//! What running work tells, and how it is told to stop.

use std::sync::Arc;

use crate::Cancel;

/// What running work tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Pages are being read.
    Reading {
        /// Accounts so far.
        read: u64,
        /// The count of the last complete read of the same scope.
        expected: Option<u64>,
        /// Accounts a second.
        rate: f64,
        /// What it is doing now.
        doing: String,
    },
    /// The plan is being made.
    Planning {
        /// What it is doing now.
        doing: String,
    },
    /// The approved plan is being applied.
    Applying {
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
        /// Steps a second.
        rate: f64,
    },
    /// Every step of the approved plan has its outcome, and the run is brought to its end.
    Closing {
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
        /// What it is doing now.
        doing: String,
    },
}

/// Who watches a piece of work: hears of its progress and may stop it.
#[derive(Clone)]
pub struct Watch {
    tell: Arc<dyn Fn(Progress) + Send + Sync>,
    /// Stops the work.
    pub cancel: Cancel,
}

impl Watch {
    /// Makes a watch that hears.
    pub fn new(cancel: Cancel, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self { tell: Arc::new(tell), cancel }
    }

    /// Makes a watch that hears nothing.
    #[must_use]
    pub fn silent() -> Self {
        Self::new(Cancel::default(), |_| {})
    }

    /// Tells of progress.
    pub fn tell(&self, progress: Progress) {
        (self.tell)(progress);
    }
}
