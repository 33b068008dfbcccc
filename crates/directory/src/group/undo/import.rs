//! Decides what it takes to undo what an import did with one group: in the directory alone, whatever Google has by now.
//!
//! Afterwards the next import finds what that one found, and plans what it planned.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::step::{FieldChange, GroupStep, Place};
use super::super::{Alone, Baseline, Group, GroupField, Member, Role, Who};
use super::{GroupUndoing, put, turned};
use crate::fingerprint::Fingerprint;

/// What the journal of an import keeps of a step about a group, so that it can be undone; of a group that it made,
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Trace {
    /// The fields of the group that it changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// Whom it put in or took out, and whose role it changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberTrace>,
    /// What both sides had agreed on; none where it was this step that tied them together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Agreed>,
}

/// What an import did about one member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberTrace {
    /// As both sides had agreed on; none where they had not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Member>,
    /// As they agree since; none where the member is gone from Google.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Member>,
    /// Whether it was Rollcall that had put the member in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ours: bool,
    /// Whether somebody else had made the member an owner, before Rollcall gave it another role.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub owner_not_ours: bool,
    /// What changed here; nothing where the directory had its own way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub here: Option<RoleChange>,
}

/// A role here before and after; none of somebody who is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleChange {
    /// The role that was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Role>,
    /// The role that is there since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Role>,
    /// The address that was kept here.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
}

impl MemberTrace {
    /// Gives the member that it is about.
    #[must_use]
    pub fn member(&self) -> Option<&Member> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

/// What both sides agree on about a group, apart from who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The fingerprint of Google's group.
    pub print: Fingerprint,
    /// The fields.
    pub baseline: Baseline,
    /// Whether an administrator made Google's group.
    pub admin_created: bool,
}

/// What both sides had agreed on before an import renewed it, as far as that is not the same afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Agreed {
    /// The fingerprint that Google's group had.
    pub print: Fingerprint,
    /// The one that it has afterwards.
    pub print_after: Fingerprint,
    /// The fields that were agreed on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// What one side alone had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<Alone>,
    /// What one side alone has since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone_after: Option<Alone>,
    /// Whether an administrator had made it.
    pub admin_created: bool,
}

impl Agreed {
    /// Keeps of an agreement what another, which takes its place, does not say.
    #[must_use]
    pub fn before(before: &Agreement, after: &Agreement) -> Self {
        Self {
            print: before.print,
            print_after: after.print,
            fields: changes(&before.baseline.agreed, &after.baseline.agreed),
            alone: before.baseline.alone.clone(),
            alone_after: after.baseline.alone.clone(),
            admin_created: before.admin_created,
        }
    }

    /// Gives the agreement back that was there before. What was agreed on otherwise since stays; then the next import
    /// looks at the group in any case.
    #[must_use]
    pub fn back(&self, now: &Agreement) -> Agreement {
        let mut then = now.clone();
        let fields = turned(&self.fields, &now.baseline.agreed, &mut Vec::new());
        put(&mut then.baseline.agreed, &fields);
        if now.baseline.alone == self.alone_after {
            then.baseline.alone.clone_from(&self.alone);
        }
        if now.print == self.print_after {
            then.print = self.print;
            then.admin_created = self.admin_created;
        } else {
            then.print = Fingerprint::NONE;
        }
        then
    }
}

/// Lists the fields in which two groups differ.
#[must_use]
pub fn changes(before: &Group, after: &Group) -> Vec<FieldChange> {
    let change = |field: GroupField| FieldChange { field, before: field.of(before), after: field.of(after) };
    GroupField::ALL.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

/// What an import did with one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past<'a> {
    /// It made the group, and tied it to Google's.
    Made,
    /// It tied a group to Google's, and changed this.
    Tied(&'a Trace),
    /// It changed this of a group that was tied already, and renewed what both sides agree on.
    Renewed(&'a Trace),
    /// An older version did it, which kept too little.
    NotKept,
}

/// How the group is now.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    /// The group; none when it was removed.
    pub group: Option<&'a Group>,
    /// The fields that both sides agree on; none when the group is not bound to Google's of the import.
    pub agreed: Option<&'a Group>,
    /// Who is in it.
    pub here: &'a BTreeMap<Who, Role>,
    /// Who is in it as both sides agree.
    pub agreed_members: &'a BTreeMap<Who, Role>,
    /// Who the members are that the import was about, by Google's ids.
    pub who: &'a BTreeMap<String, Who>,
    /// Who of them was put in here besides Google's of them: that is nothing of the import's.
    pub besides: &'a BTreeSet<Who>,
    /// A later run that did something with it, and is not undone.
    pub later: Option<i64>,
    /// What somebody has built on it since.
    pub built: &'a [Built],
}

/// What somebody has built on a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Built {
    /// It is bound to another group of Google's as well.
    BoundElsewhere,
    /// The next sync is to bind it somewhere, or to let it go.
    Wished,
    /// It was put into another group, of this name.
    Inside(String),
}

impl Built {
    fn words(&self) -> String {
        match self {
            Self::BoundElsewhere => "bound to another group as well".to_owned(),
            Self::Wished => "the next sync is to bind this group, or to let it go".to_owned(),
            Self::Inside(name) => format!("put into the group {name} here"),
        }
    }
}

/// Decides how to undo what an import did with one group.
#[must_use]
pub fn undo(past: Past<'_>, now: &Now<'_>) -> GroupUndoing {
    let stays = |left: Vec<String>| GroupUndoing { steps: Vec::new(), left };
    let Some(group) = now.group else { return stays(vec!["removed from the directory since".to_owned()]) };
    let trace = match past {
        Past::NotKept => {
            return stays(vec![
                "an older version carried it out, which kept too little to undo it".to_owned(),
            ]);
        }
        Past::Made => None,
        Past::Tied(trace) | Past::Renewed(trace) => Some(trace),
    };
    let Some(agreed) = now.agreed else { return stays(vec!["bound otherwise since".to_owned()]) };
    let later = now.later.map(|run| format!("run {run} worked on this group since: undo that first"));
    let Some(trace) = trace else {
        let mut left: Vec<_> = later.into_iter().collect();
        left.extend(changed(agreed, group));
        left.extend(moved(now));
        left.extend(now.built.iter().map(Built::words));
        return match left.is_empty() {
            true => GroupUndoing { steps: vec![GroupStep::Remove], left },
            false => stays(left),
        };
    };
    let tied = matches!(past, Past::Tied(_));
    if tied && (later.is_some() || now.built.contains(&Built::Wished)) {
        // A tie that somebody else has relied on is not cut under them.
        let wished = now.built.iter().filter(|built| **built == Built::Wished).map(Built::words);
        return stays(later.into_iter().chain(wished).collect());
    }
    let mut back = GroupUndoing::default();
    let values = turned(&trace.fields, group, &mut back.left);
    back.steps.extend((!values.is_empty()).then_some(GroupStep::TakeBack(values)));
    for member in &trace.members {
        one_member(member, now, &mut back);
    }
    back.steps.sort_by_key(GroupStep::wave);
    match (tied, back.steps.is_empty() && !back.left.is_empty()) {
        (true, _) => back.steps.push(GroupStep::Unbind),
        (false, false) => back.steps.push(GroupStep::Reopen),
        (false, true) => {}
    }
    back
}

fn one_member(trace: &MemberTrace, now: &Now<'_>, back: &mut GroupUndoing) {
    let (Some(member), Some(change)) = (trace.member(), &trace.here) else { return };
    let Some(who) = now.who.get(&member.id) else { return };
    let role = now.here.get(who).copied();
    let email = if change.email.is_empty() { member.email.clone() } else { change.email.clone() };
    let place =
        |role| Place { who: who.clone(), id: Some(member.id.clone()), email, role, was: change.after };
    match (role == change.after, change.before) {
        (true, _) if role.is_some() && now.besides.contains(who) => {
            back.left.push(format!("{} was put in here besides", place(Role::default()).named()));
        }
        (true, Some(before)) => back.steps.push(GroupStep::MemberBack(place(before))),
        (true, None) => back.steps.push(GroupStep::MemberOut(place(role.unwrap_or_default()))),
        (false, before) if role == before => {}
        (false, _) => {
            let named = place(Role::default());
            back.left.push(match role {
                Some(role) => format!("{} is {} since", named.named(), role.name()),
                None => format!("{} is not in it since", named.named()),
            });
        }
    }
}

/// Says which fields are not as both sides agreed.
fn changed(agreed: &Group, group: &Group) -> Option<String> {
    let labels: Vec<_> =
        changes(agreed, group).iter().map(|change| change.field.label().to_lowercase()).collect();
    (!labels.is_empty()).then(|| format!("changed since: {}", labels.join(", ")))
}

/// Says how many members are not as both sides agreed.
fn moved(now: &Now<'_>) -> Vec<String> {
    let Now { agreed_members: agreed, here, besides, .. } = *now;
    let count = |many: usize, what: &str| {
        (many > 0).then(|| format!("{many} {} {what}", if many == 1 { "member" } else { "members" }))
    };
    let came = here.keys().filter(|who| !agreed.contains_key(*who) || besides.contains(*who)).count();
    let gone = agreed.keys().filter(|who| !here.contains_key(who)).count();
    let role = |(who, role): &(&Who, &Role)| agreed.get(*who).is_some_and(|before| before != *role);
    let roles = here.iter().filter(role).count();
    let words =
        [count(came, "put in here"), count(gone, "taken out here"), count(roles, "with another role here")];
    words.into_iter().flatten().collect()
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
