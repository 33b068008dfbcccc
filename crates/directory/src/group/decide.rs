//! Decides about one pair: a group on Google, its group in the directory, and what both last agreed on.

use super::{Baseline, Group, GroupField, RemoteGroup};
use crate::name::is_blank;

/// What stands opposite a group on Google.
#[derive(Debug, Clone, Copy)]
pub enum Counterpart<'a> {
    /// Nothing.
    Nobody,
    /// The group that is bound to it.
    Bound {
        /// The directory's group.
        group: &'a Group,
        /// What both last agreed on.
        baseline: &'a Baseline,
    },
    /// A group that is not bound, with the same address or an alias of it.
    Candidate,
    /// Several of those.
    Ambiguous,
}

/// What an import does about a group on Google.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The directory gets it.
    New,
    /// These fields changed on Google, and not here.
    Update(Vec<GroupField>),
    /// Neither side moved, or both moved to the same.
    Unchanged,
    /// One group looks the same: link it, or leave it.
    Match,
    /// Several groups look the same.
    Ambiguous,
    /// These fields changed on both sides.
    BothChanged(Vec<GroupField>),
    /// Google's group has no name that a directory could show.
    NameMissing,
}

/// Decides about a group of Google's.
#[must_use]
pub fn import(there: &RemoteGroup, counterpart: Counterpart<'_>) -> Decision {
    let (group, baseline) = match counterpart {
        Counterpart::Nobody if is_blank(&there.name) => return Decision::NameMissing,
        Counterpart::Nobody => return Decision::New,
        Counterpart::Candidate => return Decision::Match,
        Counterpart::Ambiguous => return Decision::Ambiguous,
        Counterpart::Bound { group, baseline } => (group, baseline),
    };
    let there = there.group();
    let (mut taken, mut both) = (Vec::new(), Vec::new());
    for field in GroupField::ALL {
        let (here, google) = (field.of(group), field.of(&there));
        match (here == baseline.here(field), google == baseline.there(field)) {
            _ if here == google => {}
            (true, false) => taken.push(field),
            (false, false) => both.push(field),
            // Changed here alone: the next sync takes it to Google. Or one side alone has it, and both know that.
            (false, true) | (true, true) => {}
        }
    }
    match (taken.is_empty(), both.is_empty()) {
        (_, false) => Decision::BothChanged(both),
        (false, true) => Decision::Update(taken),
        (true, true) => Decision::Unchanged,
    }
}

/// Takes Google's values of some fields.
pub fn take(group: &mut Group, there: &RemoteGroup, fields: &[GroupField]) {
    let there = there.group();
    fields.iter().for_each(|field| field.copy(&there, group));
}

/// Gives what both sides agree on once an import took some fields: what differs and was not taken stays as it was
/// agreed before, so that it is still seen as changed here.
#[must_use]
pub fn agreed(here: &Group, there: &RemoteGroup, before: &Baseline) -> Baseline {
    let there = there.group();
    let mut agreed = before.clone();
    for field in GroupField::ALL {
        if field.of(here) == field.of(&there) {
            field.copy(&there, &mut agreed.agreed);
            agreed.settle(|same| same == field);
        }
    }
    agreed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, description: &str) -> Group {
        Group {
            name: name.to_owned(),
            email: "sales@northwind.test".to_owned(),
            description: description.to_owned(),
            aliases: Vec::new(),
        }
    }

    fn remote(name: &str, description: &str) -> RemoteGroup {
        let Group { name, email, description, aliases } = group(name, description);
        RemoteGroup { id: "01".to_owned(), email, name, description, aliases, ..RemoteGroup::default() }
    }

    #[test]
    fn what_changed_on_one_side_goes_to_the_other_and_on_both_is_asked() {
        let was = Baseline::from(group("Sales", ""));
        for (here, there, decision, why) in [
            (group("Sales", ""), remote("Sales", ""), Decision::Unchanged, "nobody moved"),
            (
                group("Sales", ""),
                remote("Sales EMEA", ""),
                Decision::Update(vec![GroupField::Name]),
                "Google moved",
            ),
            (group("Selling", ""), remote("Sales", ""), Decision::Unchanged, "only here: a sync takes it"),
            (group("Selling", ""), remote("Selling", ""), Decision::Unchanged, "both moved to the same"),
            (
                group("Selling", ""),
                remote("Sales EMEA", "All of them"),
                Decision::BothChanged(vec![GroupField::Name]),
                "both moved: the rest waits with it",
            ),
            (
                group("Selling", ""),
                remote("Sales", "All of them"),
                Decision::Update(vec![GroupField::Description]),
                "each side moved another field",
            ),
        ] {
            let counterpart = Counterpart::Bound { group: &here, baseline: &was };
            assert_eq!(import(&there, counterpart), decision, "{why}");
        }
    }

    #[test]
    fn what_nobody_is_bound_to_is_new_or_looks_like_one_or_like_several() {
        let there = remote("Sales", "");
        assert_eq!(import(&there, Counterpart::Nobody), Decision::New, "nobody is opposite");
        assert_eq!(import(&there, Counterpart::Candidate), Decision::Match, "one looks the same");
        assert_eq!(import(&there, Counterpart::Ambiguous), Decision::Ambiguous, "several do");
        assert_eq!(
            import(&remote(" ", ""), Counterpart::Nobody),
            Decision::NameMissing,
            "a blank name shows nothing"
        );
    }

    #[test]
    fn what_one_side_alone_has_stays_there_until_somebody_changes_it() {
        let (bare, ours) = (group("Sales", ""), group("Sales", "Ours"));
        let unchanged = |here: &Group, there: &RemoteGroup, baseline: &Baseline| {
            import(there, Counterpart::Bound { group: here, baseline }) == Decision::Unchanged
        };
        let there = remote("Sales", "Theirs");
        let first = Baseline::first(&bare, &there.group());
        assert!(unchanged(&bare, &there, &first), "Google alone has one");
        assert!(unchanged(&ours, &remote("Sales", ""), &Baseline::first(&ours, &bare)), "or the directory");
        let moved = remote("Sales", "Other");
        let taken = import(&moved, Counterpart::Bound { group: &bare, baseline: &first });
        assert_eq!(taken, Decision::Update(vec![GroupField::Description]), "Google changed it since");
        let now = agreed(&moved.group(), &moved, &first);
        assert_eq!(now, moved.group().into(), "what is on both sides is agreed on");
    }

    #[test]
    fn what_was_taken_is_agreed_on_and_planning_again_finds_nothing() {
        let was = Baseline::from(group("Sales", ""));
        let mut here = group("Sales", "Ours");
        let there = remote("Sales EMEA", "");
        let Decision::Update(fields) = import(&there, Counterpart::Bound { group: &here, baseline: &was })
        else {
            panic!("the name moved")
        };
        take(&mut here, &there, &fields);
        let now = agreed(&here, &there, &was);
        assert_eq!(
            (here.name.as_str(), here.description.as_str()),
            ("Sales EMEA", "Ours"),
            "ours is left alone"
        );
        assert_eq!(
            (now.agreed.name.as_str(), now.agreed.description.as_str()),
            ("Sales EMEA", ""),
            "ours waits for a sync"
        );
        let again = import(&there, Counterpart::Bound { group: &here, baseline: &now });
        assert_eq!(again, Decision::Unchanged, "the same import twice plans nothing");
    }
}
