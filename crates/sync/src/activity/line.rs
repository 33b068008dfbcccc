//! One thing that was done, as the trail lists it.

use store::Millis;
use store::event::{self, Change, What};

use super::words;

/// Who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// Rollcall, at this workstation.
    Rollcall,
    /// The connected administrator, with something else or somewhere else.
    Elsewhere,
    /// Anybody else.
    Others,
}

impl By {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Rollcall, Self::Elsewhere, Self::Others];

    /// Gives the stable name for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rollcall => "rollcall",
            Self::Elsewhere => "elsewhere",
            Self::Others => "others",
        }
    }

    /// Says it in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Rollcall => "Made by Rollcall",
            Self::Elsewhere => "Made by this administrator elsewhere",
            Self::Others => "Made by others",
        }
    }
}

/// Who tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Rollcall's own events.
    Here,
    /// Google's admin log.
    Admin,
    /// Google's token log.
    Token,
}

impl Source {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Here, Self::Admin, Self::Token];

    /// Gives the stable name for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Here => "rollcall",
            Self::Admin => "admin-log",
            Self::Token => "token-log",
        }
    }

    /// Says it in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Here => "Rollcall’s events",
            Self::Admin => "Google’s admin log",
            Self::Token => "Google’s token log",
        }
    }
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Users and accounts.
    Users,
    /// Passwords.
    Passwords,
    /// Groups and members.
    Groups,
    /// Org units.
    OrgUnits,
    /// Imports, syncs and undos.
    Runs,
    /// Who may do what: connections, consents, trust, roles.
    Access,
    /// Settings, here or at Google.
    Settings,
    /// What left this directory, or took its place.
    Data,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Users,
        Self::Passwords,
        Self::Groups,
        Self::OrgUnits,
        Self::Runs,
        Self::Access,
        Self::Settings,
        Self::Data,
    ];

    /// Gives the stable name for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Passwords => "passwords",
            Self::Groups => "groups",
            Self::OrgUnits => "org-units",
            Self::Runs => "runs",
            Self::Access => "access",
            Self::Settings => "settings",
            Self::Data => "data",
        }
    }

    /// Says it in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Passwords => "Passwords",
            Self::Groups => "Groups",
            Self::OrgUnits => "Org units",
            Self::Runs => "Runs",
            Self::Access => "Authorisation",
            Self::Settings => "Settings",
            Self::Data => "Exports and restores",
        }
    }

    /// Tells what an event of ours is about.
    #[must_use]
    pub fn of(what: What) -> Self {
        match what {
            What::UserCreated
            | What::UserChanged
            | What::UserSuspended
            | What::UserActivated
            | What::UserRemoved
            | What::Protected
            | What::Unprotected => Self::Users,
            What::PasswordSet | What::HandedOut | What::PasswordRules => Self::Passwords,
            What::GroupCreated | What::GroupChanged | What::GroupRemoved => Self::Groups,
            What::RunApproved | What::RunDiscarded | What::RunGivenUp | What::RunEnded => Self::Runs,
            What::Connected | What::Reactivated | What::Deactivated | What::Revoked | What::BoundAgain => {
                Self::Access
            }
            What::OrgUnits => Self::OrgUnits,
            What::Connection | What::Limits | What::Groups | What::Mapping => Self::Settings,
            What::Began | What::ProfileExported | What::UsersExported | What::Restored => Self::Data,
        }
    }
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When, by our clock.
    pub at: Millis,
    /// Who tells of it.
    pub source: Source,
    /// Who made it.
    pub by: By,
    /// Why that is known, as a sentence; empty for our own.
    pub because: String,
    /// The person: the operator here, or the account at Google.
    pub who: String,
    /// The workstation of an event of ours; empty where it is not known.
    pub workstation: String,
    /// What was done, in words.
    pub what: String,
    /// The same for machines: the event's name, ours or Google's.
    pub code: String,
    /// What it is about.
    pub kind: Kind,
    /// Whom or what it is about, by address or name.
    pub about: String,
    /// More of it, in words.
    pub note: String,
    /// The run that did it.
    pub run: Option<i64>,
    /// The user of the directory, by number.
    pub user: Option<i64>,
    /// The name and address of that user today, as far as it is there; empty for whoever is not known.
    pub person: String,
    /// The OAuth client through which it was done at Google.
    pub client: Option<String>,
    /// What changed, as far as it is told.
    pub changes: Vec<Change>,
    /// The number of our event; 0 for Google's.
    pub event: i64,
    /// The edit that keeps what changed.
    pub edit: Option<i64>,
}

impl Line {
    /// Tells of an event of ours.
    pub(super) fn of_event(row: event::Row) -> Self {
        Self {
            at: row.at,
            source: Source::Here,
            by: By::Rollcall,
            because: String::new(),
            who: row.by.operator,
            workstation: row.by.workstation,
            what: words::of_event(row.what).to_owned(),
            code: row.what.name().to_owned(),
            kind: Kind::of(row.what),
            about: row.subject,
            note: if row.note.is_empty() { named(&row.changes) } else { row.note },
            run: row.run,
            user: row.user,
            person: String::new(),
            client: None,
            changes: row.changes,
            event: row.id,
            edit: row.edit,
        }
    }
}

/// Names what changed, in the few words of a list.
fn named(changes: &[Change]) -> String {
    const NAMED: usize = 3;
    let first: Vec<_> = changes.iter().take(NAMED).map(|change| change.what.as_str()).collect();
    let first = first.join(", ");
    match changes.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(of: &[&str]) -> Vec<Change> {
        let change = |what: &&str| Change {
            what: (*what).to_owned(),
            before: "Export".to_owned(),
            after: "Import".to_owned(),
        };
        of.iter().map(change).collect()
    }

    #[test]
    fn a_line_names_what_changed_and_counts_what_does_not_fit() {
        assert_eq!(named(&[]), "", "nothing is told");
        assert_eq!(named(&changes(&["job title"])), "job title");
        assert_eq!(named(&changes(&["job title", "desk", "manager"])), "job title, desk, manager");
        assert_eq!(
            named(&changes(&["job title", "desk", "manager", "org unit", "department"])),
            "job title, desk, manager and 2 more"
        );
    }
}
