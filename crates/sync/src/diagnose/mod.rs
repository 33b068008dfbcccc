//! Diagnosis: questions asked of the data file, of this computer and of Google, and what they found.
//!
//! A check is one file in `checks`. What it can find is registered in [`directory::finding`]. A check is not asked
//! while one that it comes after has found its trouble: the cause speaks, and what follows from it keeps quiet.

mod as_of;
mod asking;
mod checks;
mod noted;
mod run;
pub mod table;

use std::pin::Pin;

use directory::finding::{Finding, Severity};
use google::Heard;
use store::Millis;

pub use self::as_of::{Again, AsOf};
pub use self::checks::ALL;
pub use self::run::{after, before};

use self::asking::Asking;
use self::noted::Noted;
use crate::error::{Code, Error};
use crate::link::Page;
use crate::words::moment;

/// What a check is about; the screen shows them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// This computer and its way to Google.
    Computer,
    /// The authorisation, and what it allows.
    Authorisation,
    /// What is set at Google.
    Google,
    /// Accounts and users.
    People,
    /// Passwords.
    Passwords,
    /// Imports and syncs.
    Runs,
}

impl About {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Computer, Self::Authorisation, Self::Google, Self::People, Self::Passwords, Self::Runs];

    /// Gives the words of its heading.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Computer => "This computer",
            Self::Authorisation => "Authorisation",
            Self::Google => "Settings at Google",
            Self::People => "People",
            Self::Passwords => "Passwords",
            Self::Runs => "Imports and syncs",
        }
    }
}

/// One question.
pub struct Check {
    /// Stable, for machines.
    pub code: &'static str,
    /// The question, for people.
    pub question: &'static str,
    /// What it is about.
    pub about: About,
    /// The checks whose findings explain whatever this one would find.
    pub after: &'static [&'static str],
    /// What it can find.
    pub finds: &'static [&'static Finding],
    /// The questions and troubles of the catalogue that it answers.
    pub answers: &'static [&'static str],
    /// Asks the data file alone, where it knows; Overview shows what that finds.
    pub(crate) noted: Option<Ask>,
    /// Asks, wherever that is.
    pub(crate) ask: Ask,
}

/// How a check asks.
pub(crate) type Ask = for<'a> fn(&'a Asking) -> Asked<'a>;

/// A check that is under way.
pub(crate) type Asked<'a> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send + 'a>>;

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Check").field(&self.code).finish()
    }
}

impl Check {
    /// Finds a check by its code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|check| check.code == code).copied()
    }
}

/// What a check says.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// All is well: what was seen, as a sentence.
    Well(String),
    /// What is wrong.
    Found(Vec<Found>),
    /// It cannot be known.
    Unknown {
        /// Why not, for machines.
        code: WhyNot,
        /// Why not, as a sentence.
        why: String,
        /// Where to look.
        page: Option<Page>,
    },
}

impl Answer {
    /// What was found; if nothing was, all is well.
    fn of(found: Vec<Found>, well: impl Into<String>) -> Self {
        if found.is_empty() { Self::Well(well.into()) } else { Self::Found(found) }
    }

    fn unknown(code: WhyNot, why: impl Into<String>) -> Self {
        let why = why.into();
        debug_assert!(is_whole(&why), "{why}");
        Self::Unknown { code, why, page: None }
    }
}

/// Why something cannot be known, told apart by what lets it be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// Its permission was not granted at consent, or not asked for.
    MissingScope,
    /// The role of the connected account does not allow it.
    NotPermitted,
    /// Nobody tells it: neither Google nor this computer.
    NotTold,
    /// Everybody has to be read first.
    NotRead,
    /// It is among more than a check reads.
    TooMany,
    /// Google's log could not be asked.
    LogNotAsked,
    /// There is nothing there of which it could be asked.
    NothingThere,
    /// A run is not over.
    RunNotOver,
}

impl WhyNot {
    /// Gives the stable name. What stops a verb as well has the name that it has there.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MissingScope => Code::MissingScope.name(),
            Self::NotPermitted => Code::NotPermitted.name(),
            Self::NotTold => "notTold",
            Self::NotRead => "notRead",
            Self::TooMany => "tooMany",
            Self::LogNotAsked => "logNotAsked",
            Self::NothingThere => "nothingThere",
            Self::RunNotOver => "runNotOver",
        }
    }
}

/// A finding with what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub finding: &'static Finding,
    /// What was seen, in words.
    pub seen: String,
    /// The page at Google on which it is mended, where that is the remedy.
    pub page: Option<Page>,
    /// What is to be entered there, to copy.
    pub enter: Option<String>,
    /// The run that waits, where that is what was found.
    pub run: Option<i64>,
    /// As of when it is known; none where it is so now.
    pub as_of: Option<AsOf>,
}

impl Found {
    fn new(finding: &'static Finding, seen: impl Into<String>) -> Self {
        let seen = seen.into();
        debug_assert!(is_whole(&seen), "{}: {seen}", finding.code);
        Self { finding, seen, page: None, enter: None, run: None, as_of: None }
    }
}

/// Tells whether a text is whole sentences: what follows it is another one.
fn is_whole(text: &str) -> bool {
    text.ends_with(['.', '!', '?'])
}

/// What became of a check.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Which.
    pub check: &'static Check,
    /// When it was asked.
    pub at: Millis,
    /// How long that took.
    pub took_ms: u64,
    /// What it says.
    pub outcome: Outcome,
    /// What Google answered meanwhile.
    pub heard: Vec<Heard>,
    /// What the data file said thereafter, where it tells of it.
    pub(crate) noted: Option<Noted>,
}

/// What became of a check.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It was asked.
    Answered(Answer),
    /// It was not asked: another check has found the cause.
    Quiet {
        /// That one.
        behind: &'static Check,
    },
    /// It could not be asked.
    Failed {
        /// A code that leads to what it means.
        code: Code,
        /// Why, as a sentence.
        why: String,
        /// What to do, as far as is known.
        hint: Option<String>,
        /// The page at Google on which it is mended.
        page: Option<Page>,
    },
}

impl Checked {
    /// Lists what was found.
    #[must_use]
    pub fn found(&self) -> &[Found] {
        match &self.outcome {
            Outcome::Answered(Answer::Found(found)) => found,
            _ => &[],
        }
    }

    /// Tells how bad it is; nothing where all is well, or nobody knows.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.found().iter().map(|found| found.finding.severity).min()
    }
}
