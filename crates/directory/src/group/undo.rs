//! Decides what it takes to undo what a sync did about one group: by its steps, and how both sides are now.

pub mod import;

use std::collections::BTreeMap;

use super::step::{FieldChange, GroupStep, Place};
use super::{Group, GroupField, Member, RemoteGroup, Role};

/// A group as it is now, for an undo.
#[derive(Debug, Clone, Copy)]
pub struct GroupSides<'a> {
    /// The directory's group; none when it was removed.
    pub group: Option<&'a Group>,
    /// Google's, with its members; none when it is not there any more.
    pub there: Option<(&'a RemoteGroup, &'a BTreeMap<String, Member>)>,
    /// Whether both are bound to each other.
    pub bound: bool,
}

/// What undoing a group takes, and what stays, each with its reason in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupUndoing {
    /// The steps.
    pub steps: Vec<GroupStep>,
    /// What stays.
    pub left: Vec<String>,
}

/// Decides how to undo what a run did with one group, given in the order in which it was done.
#[must_use]
pub fn undo(past: &[GroupStep], sides: &GroupSides<'_>) -> GroupUndoing {
    let mut back = GroupUndoing::default();
    let Some((there, members)) = sides.there else {
        let deleted = past.contains(&GroupStep::Delete);
        let why = if deleted { "deleted on Google: it does not come back" } else { "not on Google any more" };
        back.left.push(why.to_owned());
        return back;
    };
    let made = past.iter().any(|step| matches!(step, GroupStep::Create(_)));
    if made {
        // With the group all that was done to it goes.
        if sides.bound {
            back.steps.push(GroupStep::Delete);
        } else {
            back.left.push("bound otherwise since".to_owned());
        }
        return back;
    }
    let lets_go = past.contains(&GroupStep::Unbind);
    if !sides.bound && !lets_go {
        back.left.push("bound otherwise since".to_owned());
        return back;
    }
    for step in past.iter().rev() {
        one(step, sides, (there, members), &mut back);
    }
    // Who is taken out goes before who is put in; a group that is let go is let go at the end.
    back.steps.sort_by_key(GroupStep::wave);
    back
}

fn one(
    step: &GroupStep,
    sides: &GroupSides<'_>,
    (there, members): (&RemoteGroup, &BTreeMap<String, Member>),
    back: &mut GroupUndoing,
) {
    match step {
        GroupStep::Create(_)
        | GroupStep::Delete
        | GroupStep::TakeBack(_)
        | GroupStep::MemberOut(_)
        | GroupStep::MemberBack(_)
        | GroupStep::Reopen
        | GroupStep::Remove => {}
        GroupStep::Adopt => back.steps.push(GroupStep::Unbind),
        GroupStep::Unbind => back.steps.extend((!sides.bound).then_some(GroupStep::Adopt)),
        GroupStep::Update(changes) => {
            let values = turned(changes, &there.group(), &mut back.left);
            back.steps.extend((!values.is_empty()).then_some(GroupStep::Update(values)));
        }
        GroupStep::Readdress(change) => {
            let turned = turned(std::slice::from_ref(change), &there.group(), &mut back.left);
            back.steps.extend(turned.into_iter().map(GroupStep::Readdress));
        }
        GroupStep::Take(changes) => {
            let Some(group) = sides.group else {
                return back.left.push("removed from the directory since".to_owned());
            };
            let values = turned(changes, group, &mut back.left);
            back.steps.extend((!values.is_empty()).then_some(GroupStep::Take(values)));
        }
        GroupStep::RemoveMember(place) => {
            let now = place.id.as_ref().and_then(|id| members.get(id));
            if now.is_none() {
                let role = place.was.unwrap_or(place.role);
                back.steps.push(GroupStep::AddMember(Place { role, was: None, ..place.clone() }));
            }
        }
        GroupStep::AddMember(place) => match found(place, members) {
            Some(member) if member.role == place.role => back.steps.push(GroupStep::RemoveMember(Place {
                id: Some(member.id.clone()),
                was: Some(member.role),
                ..place.clone()
            })),
            Some(member) => back.left.push(moved(place, member.role)),
            None => {}
        },
        GroupStep::SetRole(place) => match (found(place, members), place.was) {
            (Some(member), Some(was)) if member.role == place.role => {
                let id = Some(member.id.clone());
                let place = Place { role: was, was: Some(place.role), id, ..place.clone() };
                back.steps.push(GroupStep::SetRole(place));
            }
            (Some(member), was) if Some(member.role) != was => back.left.push(moved(place, member.role)),
            _ => {}
        },
        GroupStep::TakeRole(place) => back.steps.extend(
            place
                .was
                .map(|was| GroupStep::TakeRole(Place { role: was, was: Some(place.role), ..place.clone() })),
        ),
    }
}

fn found<'a>(place: &Place, members: &'a BTreeMap<String, Member>) -> Option<&'a Member> {
    match &place.id {
        Some(id) => members.get(id),
        None => members.values().find(|member| !member.email.is_empty() && member.email == place.email),
    }
}

fn moved(place: &Place, role: Role) -> String {
    format!("{} is {} since", place.named(), role.name())
}

/// Gives the way back of those fields that are as the run left them, and says which are not.
fn turned(changes: &[FieldChange], now: &Group, left: &mut Vec<String>) -> Vec<FieldChange> {
    let mut back = Vec::new();
    for change in changes {
        let value = change.field.of(now);
        if value == change.after {
            let (before, after) = (change.after.clone(), change.before.clone());
            back.push(FieldChange { field: change.field, before, after });
        } else if value != change.before {
            left.push(format!("changed since: {}", change.field.label().to_lowercase()));
        }
    }
    back
}

/// Writes the values of some changes into a group.
pub fn put(group: &mut Group, changes: &[FieldChange]) {
    for FieldChange { field, after, .. } in changes {
        match field {
            GroupField::Name => group.name.clone_from(after),
            GroupField::Email => group.email.clone_from(after),
            GroupField::Description => group.description.clone_from(after),
            GroupField::Aliases => {
                group.aliases = after.lines().map(str::to_owned).collect();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::{MemberKind, Who};

    fn place(id: &str, role: Role, was: Option<Role>) -> Place {
        let email = format!("{id}@northwind.test");
        Place { who: Who::User(1), id: Some(id.to_owned()), email, role, was }
    }

    fn in_it(id: &str, role: Role) -> (String, Member) {
        let email = format!("{id}@northwind.test");
        (id.to_owned(), Member { id: id.to_owned(), email, kind: MemberKind::User, role })
    }

    fn back(past: &[GroupStep], members: &[(String, Member)], name: &str) -> (Vec<String>, Vec<String>) {
        let there = RemoteGroup { name: name.to_owned(), ..RemoteGroup::default() };
        let members = members.iter().cloned().collect();
        let group = Group { name: name.to_owned(), ..Group::default() };
        let sides = GroupSides { group: Some(&group), there: Some((&there, &members)), bound: true };
        let GroupUndoing { steps, left } = undo(past, &sides);
        (steps.iter().map(GroupStep::words).collect(), left)
    }

    #[test]
    fn each_step_is_turned_round_unless_it_moved_since() {
        use Role::{Manager, Member as Plain, Owner};
        let name = |before: &str, after: &str| {
            let (before, after) = (before.to_owned(), after.to_owned());
            GroupStep::Update(vec![FieldChange { field: GroupField::Name, before, after }])
        };
        let past = [
            name("Sales", "Selling"),
            GroupStep::RemoveMember(place("out", Manager, Some(Manager))),
            GroupStep::SetRole(place("role", Owner, Some(Plain))),
            GroupStep::AddMember(place("in", Plain, None)),
        ];
        let now = [in_it("role", Owner), in_it("in", Plain)];
        let (steps, left) = back(&past, &now, "Selling");
        assert_eq!(
            steps,
            [
                "name",
                "in@northwind.test out",
                "role@northwind.test becomes member",
                "out@northwind.test in as manager"
            ],
            "all of it is as the run left it"
        );
        assert_eq!(left, Vec::<String>::new(), "so nothing stays");
        let later = [in_it("role", Manager), in_it("in", Owner), in_it("out", Plain)];
        let (steps, left) = back(&past, &later, "Sold");
        assert_eq!(steps, Vec::<String>::new(), "all of it is somebody else's by now");
        assert_eq!(
            left,
            [
                "in@northwind.test is owner since",
                "role@northwind.test is manager since",
                "changed since: name"
            ],
            "and each says why it stays"
        );
    }

    #[test]
    fn a_group_that_the_run_made_is_deleted_and_nothing_else() {
        let past =
            [GroupStep::Create(Group::default()), GroupStep::AddMember(place("in", Role::Member, None))];
        let (steps, _) = back(&past, &[in_it("in", Role::Member)], "Sales");
        assert_eq!(steps, ["deleted on Google"], "its members go with it");
    }

    #[test]
    fn what_is_gone_says_so() {
        let sides = GroupSides { group: None, there: None, bound: false };
        let undoing = undo(&[GroupStep::Delete], &sides);
        assert_eq!(undoing.left, ["deleted on Google: it does not come back"]);
        assert_eq!(undo(&[GroupStep::Adopt], &sides).left, ["not on Google any more"]);
    }
}
