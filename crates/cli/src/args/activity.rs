//! `rollcall activity`.

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sync::activity::{By, Kind};

use super::Which;

/// What was done.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct Activity {
    /// Which connection.
    #[command(flatten)]
    pub which: Which,

    /// Ask Google's admin and token logs as well; without it nothing leaves this computer
    #[arg(long)]
    pub ask_google: bool,

    /// Since when: 24h, 7d, a day such as 2026-11-28, a moment (RFC 3339), or all
    #[arg(long, value_name = "WHEN", default_value = "30d", value_parser = since)]
    pub since: Since,

    /// Until when, in the same words
    #[arg(long, value_name = "WHEN", value_parser = since)]
    pub until: Option<Since>,

    /// Made by one of these only; may be given several times
    #[arg(long, value_enum, value_name = "WHO")]
    pub made_by: Vec<MadeBy>,

    /// About one of these only; may be given several times
    #[arg(long, value_enum)]
    pub kind: Vec<AboutKind>,

    /// Done by an operator or an account whose name has this in it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub who: String,

    /// About a person whose name or address has this in it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub person: String,

    /// Done by this run only
    #[arg(long, value_name = "NUMBER")]
    pub run: Option<i64>,

    /// With every one of these words in it
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub search: String,

    /// List at most so many, the newest first; --csv and --json write all
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    pub limit: usize,

    /// Write them as CSV on standard output
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// Write cells as they are, without an apostrophe before what a spreadsheet would run as a formula
    #[arg(long, requires = "csv")]
    pub raw: bool,

    /// Begin the trail of events anew where it is broken; what is before stays
    #[arg(long, conflicts_with_all = ["csv", "ask_google"])]
    pub begin_anew: bool,
}

/// A moment, or so long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// So long before now.
    Ago(SignedDuration),
    /// Then.
    At(Timestamp),
    /// From the beginning.
    All,
}

impl Since {
    /// Gives the moment.
    pub fn before(self, now: i64) -> i64 {
        match self {
            Self::Ago(time) => now.saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)),
            Self::At(moment) => moment.as_millisecond(),
            Self::All => 0,
        }
    }
}

fn since(text: &str) -> Result<Since, String> {
    if text == "all" {
        return Ok(Since::All);
    }
    let hours = |unit: char, hours: i64| {
        text.strip_suffix(unit)?.parse::<u32>().ok().map(|count| i64::from(count) * hours)
    };
    if let Some(hours) = hours('h', 1).or_else(|| hours('d', 24)) {
        return Ok(Since::Ago(SignedDuration::from_hours(hours)));
    }
    let day = |day: Date| day.to_zoned(TimeZone::system()).ok().map(|begin| begin.timestamp());
    let moment = text.parse().ok().or_else(|| day(text.parse().ok()?));
    moment
        .map(Since::At)
        .ok_or_else(|| "say 24h, 7d, a day such as 2026-11-28, a moment (RFC 3339), or all".to_owned())
}

/// Who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MadeBy {
    /// Rollcall, here
    Rollcall,
    /// This administrator elsewhere
    Elsewhere,
    /// Others
    Others,
}

impl From<MadeBy> for By {
    fn from(by: MadeBy) -> Self {
        match by {
            MadeBy::Rollcall => Self::Rollcall,
            MadeBy::Elsewhere => Self::Elsewhere,
            MadeBy::Others => Self::Others,
        }
    }
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AboutKind {
    /// Users and accounts
    Users,
    /// Passwords
    Passwords,
    /// Groups and members
    Groups,
    /// Org units
    OrgUnits,
    /// Imports, syncs and undos
    Runs,
    /// Connections, consents, trust and roles
    Access,
    /// Settings, here or at Google
    Settings,
    /// Exports and restores
    Data,
}

impl From<AboutKind> for Kind {
    fn from(kind: AboutKind) -> Self {
        match kind {
            AboutKind::Users => Self::Users,
            AboutKind::Passwords => Self::Passwords,
            AboutKind::Groups => Self::Groups,
            AboutKind::OrgUnits => Self::OrgUnits,
            AboutKind::Runs => Self::Runs,
            AboutKind::Access => Self::Access,
            AboutKind::Settings => Self::Settings,
            AboutKind::Data => Self::Data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_in_many_ways() {
        let hour = 3_600_000;
        for (text, moment) in
            [("24h", 76 * hour), ("2d", 52 * hour), ("1970-01-02T00:00:00Z", 24 * hour), ("all", 0)]
        {
            assert_eq!(since(text).expect("it is a moment").before(100 * hour), moment, "{text}");
        }
        assert!(since("2026-11-28").is_ok(), "a day begins where we are");
        for text in ["yesterday", "7", "-3d", ""] {
            assert!(since(text).is_err(), "{text}");
        }
    }
}
