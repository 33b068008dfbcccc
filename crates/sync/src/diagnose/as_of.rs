//! As of when it is known what a finding tells.

use store::Millis;

/// When what was found was read, where Google was not asked for it just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// When it was read; of several, the one that was not read for the longest time.
    pub at: Millis,
    /// The run that read it, where one did.
    pub run: Option<i64>,
    /// How it is read anew.
    pub again: Again,
}

/// How something is read anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// By asking the check again.
    Check,
    /// By reading everybody.
    Everybody,
    /// By the next import.
    Import,
    /// By the next sync.
    Sync,
}

impl Again {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Check, Self::Everybody, Self::Import, Self::Sync];

    /// Gives the stable name, for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Everybody => "everybody",
            Self::Import => "import",
            Self::Sync => "sync",
        }
    }

    /// Says it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Check => "To check again asks Google.",
            Self::Everybody => "No single call tells it anew: an import or a sync reads everybody.",
            Self::Import => "It is what an import left: the next one tells it anew.",
            Self::Sync => "It is what a sync came upon: the next one tells it anew.",
        }
    }
}

impl AsOf {
    /// Says when it was read, by which run, and how it is read anew.
    #[must_use]
    pub fn words(&self) -> String {
        let at = jiff::Timestamp::from_millisecond(self.at).map(super::moment).unwrap_or_default();
        let run = self.run.map(|run| format!(", run {run}")).unwrap_or_default();
        format!("As of {at}{run}. {}", self.again.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_as_of_when_which_run_and_how_it_is_read_anew() {
        let as_of = AsOf { at: 1_764_326_400_000, run: Some(12), again: Again::Everybody };
        assert_eq!(
            as_of.words(),
            "As of 2025-11-28 10:40 UTC, run 12. No single call tells it anew: an import or a sync reads everybody."
        );
        let alone = AsOf { run: None, again: Again::Check, ..as_of };
        assert_eq!(alone.words(), "As of 2025-11-28 10:40 UTC. To check again asks Google.");
    }
}
