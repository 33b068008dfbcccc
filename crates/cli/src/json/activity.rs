//! What was done, in JSON.

use serde::Serialize;
use sync::activity::{Entry, Line, Told, Trail, broken_words};
use sync::store::event;

use super::moment;

/// What was done that is about a connection, or about none.
#[derive(Debug, Serialize)]
pub struct Activity<'a> {
    /// The connection's name.
    pub connection: &'a str,
    /// Since when it is listed.
    pub since: Option<String>,
    /// What Google's logs told.
    pub google: ToldByGoogle,
    /// Where the trail of our own events is broken; `null` where it is whole.
    pub broken: Option<String>,
    /// The breaks that somebody acknowledged by beginning the trail anew.
    pub acknowledged: Vec<Acknowledged<'a>>,
    /// Each thing, newest first.
    pub entries: Vec<Entry<'a>>,
}

/// A break of the trail that somebody acknowledged.
#[derive(Debug, Serialize)]
pub struct Acknowledged<'a> {
    /// Which, in words.
    pub which: &'a str,
    /// By whom.
    pub by: &'a str,
    /// At which workstation.
    pub workstation: &'a str,
    /// When.
    pub at: Option<String>,
}

impl<'a> Acknowledged<'a> {
    fn of(one: &'a event::Acknowledged) -> Self {
        let event::Acknowledged { at, by, which } = one;
        Self { which, by: &by.operator, workstation: &by.workstation, at: moment(*at) }
    }
}

/// What Google's logs told.
#[derive(Debug, Serialize)]
pub struct ToldByGoogle {
    /// Whether they were asked, and answered.
    pub answered: bool,
    /// Why they could not be asked; `null` where they were, or nobody wanted it.
    pub why_not: Option<String>,
    /// Since when they are listed whole, where they hold more than is read.
    pub whole_since: Option<String>,
    /// How many steps that were done here they do not tell of, or not yet.
    pub missing: u64,
}

impl<'a> Activity<'a> {
    /// Tells of a trail, and the lines of it that were asked for.
    pub fn of(connection: &'a str, trail: &'a Trail, lines: &[(usize, &'a Line)]) -> Self {
        let nothing = ToldByGoogle { answered: false, why_not: None, whole_since: None, missing: 0 };
        let google = match &trail.told {
            Told::NotAsked => nothing,
            Told::Cannot { why, .. } => ToldByGoogle { why_not: Some(why.clone()), ..nothing },
            Told::Answered { since, missing, .. } => ToldByGoogle {
                answered: true,
                whole_since: since.and_then(moment),
                missing: *missing,
                ..nothing
            },
        };
        Self {
            connection,
            since: moment(trail.since),
            google,
            broken: trail.chain.broken.as_ref().map(broken_words),
            acknowledged: trail.chain.acknowledged.iter().map(Acknowledged::of).collect(),
            entries: lines.iter().map(|(_, line)| Entry::of(line)).collect(),
        }
    }
}
