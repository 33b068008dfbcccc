//! What is to be known of each kind of step about a group, by the journal's name.

use super::Wave;

/// What is to be known of a kind of step: its one table.
pub(super) struct Facts {
    /// The name in the journal.
    pub(super) name: &'static str,
    /// What such a step does, as the heading of its line.
    pub(super) title: &'static str,
    /// What such steps do, in the words of a report.
    pub(super) words: &'static str,
    /// Whether it is sent to Google.
    pub(super) sent: bool,
    pub(super) wave: Wave,
    /// Which part of it no undo brings back, in the words of a report.
    pub(super) lasting: Option<&'static str>,
}

pub(super) const FACTS: [Facts; 16] = [
    Facts {
        name: "group-create",
        title: "Create the group",
        words: "new group",
        sent: true,
        wave: Wave::Group,
        lasting: Some(
            "new groups: to undo one is to delete it, which is asked about; what was sent to it meanwhile is lost",
        ),
    },
    Facts {
        name: "group-adopt",
        title: "Bind to the group",
        words: "group bound",
        sent: false,
        wave: Wave::Group,
        lasting: None,
    },
    Facts {
        name: "group-update",
        title: "Change the group",
        words: "values of a group",
        sent: true,
        wave: Wave::Group,
        lasting: None,
    },
    Facts {
        name: "group-address",
        title: "Change the group address",
        words: "changed group address",
        sent: true,
        wave: Wave::Group,
        lasting: Some("changed group addresses: the new address stays with the group as an alias"),
    },
    Facts {
        name: "group-take",
        title: "Take Google's values",
        words: "values of a group taken",
        sent: false,
        wave: Wave::Group,
        lasting: None,
    },
    Facts {
        name: "member-remove",
        title: "Take a member out",
        words: "member taken out",
        sent: true,
        wave: Wave::Out,
        lasting: None,
    },
    Facts {
        name: "member-role",
        title: "Set a role",
        words: "another role of a member",
        sent: true,
        wave: Wave::In,
        lasting: None,
    },
    Facts {
        name: "member-add",
        title: "Put a member in",
        words: "member put in",
        sent: true,
        wave: Wave::In,
        lasting: None,
    },
    Facts {
        name: "member-take",
        title: "Take Google's role",
        words: "role of a member taken",
        sent: false,
        wave: Wave::In,
        lasting: None,
    },
    Facts {
        name: "group-unbind",
        title: "Let the group go",
        words: "group let go",
        sent: false,
        wave: Wave::End,
        lasting: None,
    },
    Facts {
        name: "group-delete",
        title: "Delete the group",
        words: "group deleted on Google",
        sent: true,
        wave: Wave::End,
        lasting: Some("deleted groups: Google brings none back"),
    },
    Facts {
        name: "group-take-back",
        title: "Put values back here",
        words: "values of a group put back here",
        sent: false,
        wave: Wave::Group,
        lasting: None,
    },
    Facts {
        name: "member-out",
        title: "Take a member out here",
        words: "member taken out here",
        sent: false,
        wave: Wave::Out,
        lasting: None,
    },
    Facts {
        name: "member-back",
        title: "Put a member back here",
        words: "member as before here",
        sent: false,
        wave: Wave::In,
        lasting: None,
    },
    Facts {
        name: "group-reopen",
        title: "Leave to the next import",
        words: "group open to the next import",
        sent: false,
        wave: Wave::End,
        lasting: None,
    },
    Facts {
        name: "group-remove",
        title: "Remove from the directory",
        words: "group removed from the directory",
        sent: false,
        wave: Wave::End,
        lasting: None,
    },
];

fn facts_of(name: &str) -> Option<&'static Facts> {
    FACTS.iter().find(|facts| facts.name == name)
}

/// Lists the names of all kinds, in the journal's words.
#[must_use]
pub fn names() -> [&'static str; FACTS.len()] {
    FACTS.map(|facts| facts.name)
}

/// Says what steps of a kind do, by the journal's name; none where it is no step of a group.
#[must_use]
pub fn words_of(name: &str) -> Option<&'static str> {
    facts_of(name).map(|facts| facts.words)
}

/// Gives the heading of a step of a kind, by the journal's name; none where it is no step of a group.
#[must_use]
pub fn title_of(name: &str) -> Option<&'static str> {
    facts_of(name).map(|facts| facts.title)
}

/// Says of a kind of step what no undo brings back.
#[must_use]
pub fn lasting(name: &str) -> Option<&'static str> {
    facts_of(name)?.lasting
}
