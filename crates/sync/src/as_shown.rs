//! Which plan somebody approves, and as what it was shown.

/// The plan of a run that is approved: as it stands, or only as it was shown to whoever approves it.
///
/// Two programs may look at one plan: what one of them ticks is not what the other one has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsShown {
    /// The run.
    pub run: i64,
    /// How often the plan had been changed when it was shown; nothing where it is taken as it stands.
    pub moves: Option<u64>,
}

impl From<i64> for AsShown {
    fn from(run: i64) -> Self {
        Self { run, moves: None }
    }
}
