//! Which way an attribute goes.

use serde::{Deserialize, Serialize};

/// Which way an attribute goes on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Both ways: address and names.
    Both,
    /// Google to directory.
    Import,
    /// Directory to Google.
    Export,
    /// Neither.
    Exclude,
}

impl Direction {
    /// Tells whether an import takes Google's value.
    #[must_use]
    pub fn imports(self) -> bool {
        matches!(self, Self::Both | Self::Import)
    }

    /// Tells whether a sync sends the directory's value.
    #[must_use]
    pub fn exports(self) -> bool {
        matches!(self, Self::Both | Self::Export)
    }

    /// Gives the stable name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Import => "import",
            Self::Export => "export",
            Self::Exclude => "exclude",
        }
    }

    /// Finds a direction by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Both, Self::Import, Self::Export, Self::Exclude]
            .into_iter()
            .find(|direction| direction.name() == name)
    }
}
