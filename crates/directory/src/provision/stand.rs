//! How the attributes of a pair stand.

use crate::account::Account;
use crate::attribute::{Attribute, Direction, Mapping};
use crate::decide::{Baseline, Lying, here, is_same, there};
use crate::user::User;

/// How one attribute of a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Nothing to do: the same on both sides, or not a sync's to change.
    Rest,
    /// Changed here.
    ToGoogle,
    /// Different, and never agreed on.
    Differ,
    /// Changed on both sides.
    BothChanged,
    /// Changed on Google, though the directory is the authority.
    Drift,
    /// Only the directory has it, and nobody took it away on Google: it stays there.
    OnlyHere,
    /// Only Google has it, and nobody took it away here: it stays there.
    OnlyOnGoogle,
}

pub(super) struct Stands(Vec<(Attribute, Stand)>);

impl Stands {
    pub(super) fn of(&self, stand: Stand) -> Vec<Attribute> {
        self.0.iter().filter(|(_, found)| *found == stand).map(|(attribute, _)| *attribute).collect()
    }
}

pub(super) fn attributes(
    user: &User,
    account: &Account,
    baseline: Option<&Baseline>,
    mapping: &Mapping,
) -> Stands {
    Stands(
        mapping
            .attributes()
            .map(|attribute| (attribute, stand(attribute, user, account, baseline, mapping)))
            .filter(|(_, stand)| *stand != Stand::Rest)
            .collect(),
    )
}

/// Tells how one attribute of a pair stands, for a sync.
#[must_use]
pub fn stand(
    attribute: Attribute,
    user: &User,
    account: &Account,
    baseline: Option<&Baseline>,
    mapping: &Mapping,
) -> Stand {
    let direction = mapping.direction(attribute);
    if !direction.exports() {
        return Stand::Rest;
    }
    let (here, google) = (here(attribute, user), there(attribute, account));
    if is_same(attribute, here, google) {
        return Stand::Rest;
    }
    let alone = match (&here, &google) {
        (Some(_), None) => Stand::OnlyHere,
        (None, _) => Stand::OnlyOnGoogle,
        (Some(_), Some(_)) => Stand::Differ,
    };
    let agreed = baseline.filter(|baseline| baseline.covers(attribute));
    let Some(baseline) = agreed else { return alone };
    let changed_here = here.map(Lying::taken) != baseline.here(attribute);
    let changed_there = google.map(Lying::taken) != baseline.there(attribute);
    match (changed_here, changed_there, direction) {
        // Neither has moved: one side alone has it, and both know that.
        (false, false, _) if alone != Stand::Differ => alone,
        (false, false, _) => Stand::Rest,
        (true, false, _) => Stand::ToGoogle,
        // To the directory by an import, not by a sync.
        (false, true, Direction::Both) => Stand::Rest,
        (true, true, Direction::Both) => Stand::BothChanged,
        (_, true, Direction::Export | Direction::Import | Direction::Exclude) => Stand::Drift,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provision::case::*;

    #[test]
    fn what_one_side_alone_has_is_never_an_imports_to_bring() {
        let mapping = exporting(&[Attribute::JobTitle]);
        let stand = |user: &User, account: &Account, baseline: Option<&Baseline>| {
            stand(Attribute::JobTitle, user, account, baseline, &mapping)
        };
        for (user, account, alone) in [
            (user(), account_titled("Lead"), Stand::OnlyOnGoogle),
            (titled("Lead"), account(), Stand::OnlyHere),
        ] {
            assert_eq!(stand(&user, &account, None), alone, "before anybody agreed");
            let baseline = Baseline::of_sync(&user, &account, None, &mapping);
            assert_eq!(stand(&user, &account, Some(&baseline)), alone, "and when both know it");
        }
        let baseline = Baseline::of_sync(&user(), &account_titled("Lead"), None, &mapping);
        let elsewhere = stand(&user(), &account_titled("Boss"), Some(&baseline));
        assert_eq!(elsewhere, Stand::Drift, "what changes there is told");
    }
}
