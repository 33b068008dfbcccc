//! What is decided about a group, as a row of the plan tells it.

use directory::group::provision::{GroupDecided, GroupDecision, OneSided};
use directory::group::{GroupField, GroupStep, step};
use directory::provision::{Conflict, Skip, Step};
use store::plan::pair::Kind;

use super::super::row::Reason;
use super::super::words;
use super::held::held_words;

/// How many of those who stay are named.
const NAMED: usize = 5;

/// A decision about a group, with Google's id where it has one.
pub(super) struct Settled {
    pub(super) decision: Told,
    pub(super) google_id: Option<String>,
    /// Whether Google has its group no more.
    pub(super) gone: bool,
    /// How many members Google's group has.
    pub(super) members: usize,
}

impl Settled {
    /// Tells whether there is nothing to do and nothing to say.
    pub(super) fn is_unchanged(&self) -> bool {
        let Told::Decided(decided) = &self.decision else { return false };
        let GroupDecided { decision, spared, held, without, alone } = decided;
        *decision == GroupDecision::Unchanged
            && *alone == OneSided::default()
            && spared.is_empty()
            && held.is_empty()
            && without.is_empty()
    }
}

/// What is stored of a decision.
pub(super) enum Told {
    Decided(GroupDecided),
    Skip(Skip),
}

/// Says how many members a group has.
pub(super) fn members_words(members: usize) -> String {
    if members == 1 { "it has 1 member".to_owned() } else { format!("it has {members} members") }
}

/// Gives the kind under which a row about a group is counted.
pub(super) fn kind_of(steps: &[GroupStep]) -> Kind {
    if steps.iter().any(|step| matches!(step, GroupStep::Create(_))) {
        Kind::Create
    } else if steps.contains(&GroupStep::Delete) {
        Kind::Remove
    } else if steps.contains(&GroupStep::Unbind) {
        Kind::Suspend
    } else {
        Kind::Update
    }
}

/// Tells a decision as a row does; `lacking` says whom Google's group lacks.
pub(super) fn told(settled: &Settled, lacking: Vec<String>) -> (Kind, Vec<Step>, Option<Reason>, String) {
    let skip = |skip: &Skip| {
        let words = words::skip(skip);
        (Kind::Skip, Vec::new(), Some(Reason::Skip(skip.clone())), words)
    };
    let conflict = |conflict: Conflict| {
        let words = words::conflict(&conflict);
        (Kind::Conflict, Vec::new(), Some(Reason::Conflict(conflict)), words)
    };
    let decided = match &settled.decision {
        Told::Skip(why) => return skip(why),
        Told::Decided(decided) => decided,
    };
    match &decided.decision {
        GroupDecision::Steps(steps) => {
            let mut said = vec![step::words(&steps.iter().collect::<Vec<_>>())];
            if steps.contains(&GroupStep::Unbind) {
                said.push(if settled.gone { GONE } else { STAYS }.to_owned());
            }
            if steps.contains(&GroupStep::Delete) {
                said.push(members_words(settled.members));
            }
            said.extend(remarks(decided, lacking));
            let why = said.join("; ");
            let all = steps.iter().cloned().map(Step::Group).collect();
            (kind_of(steps), all, None, why)
        }
        GroupDecision::Differ { fields, roles, agreed } => {
            conflict(Conflict::Group { fields: fields.clone(), roles: *roles, agreed: *agreed })
        }
        GroupDecision::Address(block) => conflict(Conflict::Address { block: *block }),
        GroupDecision::Gone => conflict(Conflict::GroupGone),
        GroupDecision::NoAddress => skip(&Skip::NoGroupAddress),
        GroupDecision::Unchanged if !decided.held.is_empty() => {
            let left = remarks(decided, lacking);
            skip(&Skip::GroupMembers { left })
        }
        GroupDecision::Unchanged => (Kind::OneSide, Vec::new(), None, remarks(decided, lacking).join("; ")),
    }
}

/// What an administrator is told of a group that is let go.
pub(super) const STAYS: &str = "Google's group stays as it is";

const GONE: &str = "Google has no such group any more";

/// Says what one side alone has.
fn one_sided(alone: &OneSided) -> String {
    let side = |who: &str, fields: &[GroupField]| {
        let labels: Vec<_> = fields.iter().map(|field| field.label().to_lowercase()).collect();
        (!labels.is_empty()).then(|| format!("{who} alone: {}", labels.join(", ")))
    };
    let sides = [side("the directory", &alone.here), side("Google", &alone.google)];
    sides.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Says what stays on one side, who stays, for whom nothing is done, and who cannot come.
fn remarks(decided: &GroupDecided, lacking: Vec<String>) -> Vec<String> {
    let mut said = Vec::new();
    if decided.alone != OneSided::default() {
        said.push(one_sided(&decided.alone));
    }
    let spared: Vec<_> = decided.spared.iter().map(|member| member.email.as_str()).collect();
    if !spared.is_empty() {
        said.push(format!("stays, for Rollcall did not put them in: {}", named(&spared)));
    }
    said.extend(held_words(&decided.held, "stays, "));
    said.extend(lacking);
    said
}

/// Names some, and says how many more there are.
pub(super) fn named(names: &[&str]) -> String {
    let mut shown: Vec<_> = names.iter().take(NAMED).map(|name| (*name).to_owned()).collect();
    shown.extend(names.len().checked_sub(NAMED).filter(|more| *more > 0).map(|more| format!("{more} more")));
    shown.join(", ")
}
