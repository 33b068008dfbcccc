//! Which privileges of an administrator's role each verb needs.
//!
//! Source: Google's guide to roles (*Google Admin console role-to-privilege mapping*) and the tree that `privileges.list`
//! answers with. A scope is necessary, not sufficient (`google-api.md` 1.5): a super admin has all of them.

use std::collections::BTreeSet;

use crate::scope::Verb;

/// A privilege of an administrator's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Privilege {
    /// Google's name, such as `USERS_UPDATE`.
    pub name: &'static str,
    /// What it is for, such as "update users".
    pub purpose: &'static str,
}

const USERS_RETRIEVE: Privilege = Privilege { name: "USERS_RETRIEVE", purpose: "read users" };
const USERS_CREATE: Privilege = Privilege { name: "USERS_CREATE", purpose: "create users" };
const USERS_UPDATE: Privilege = Privilege { name: "USERS_UPDATE", purpose: "update users" };
const USER_SECURITY: Privilege =
    Privilege { name: "USER_SECURITY_ALL", purpose: "manage the security of users" };
const GROUPS_RETRIEVE: Privilege = Privilege { name: "GROUPS_RETRIEVE", purpose: "read groups" };
const GROUPS_CREATE: Privilege = Privilege { name: "GROUPS_CREATE", purpose: "create groups" };
const GROUPS_UPDATE: Privilege = Privilege { name: "GROUPS_UPDATE", purpose: "update groups" };
const GROUPS_DELETE: Privilege = Privilege { name: "GROUPS_DELETE", purpose: "delete groups" };
const UNITS_RETRIEVE: Privilege =
    Privilege { name: "ORGANIZATION_UNITS_RETRIEVE", purpose: "read org units" };
const UNITS_CREATE: Privilege = Privilege { name: "ORGANIZATION_UNITS_CREATE", purpose: "create org units" };
const SCHEMA_RETRIEVE: Privilege = Privilege { name: "SCHEMA_RETRIEVE", purpose: "read custom attributes" };
const REPORTS: Privilege = Privilege { name: "REPORTS_ACCESS", purpose: "read reports and logs" };
const LICENSING: Privilege = Privilege { name: "LICENSING", purpose: "manage licences" };

/// Each privilege with those that include it.
const WITHIN: [(Privilege, &[&str]); 13] = [
    (USERS_RETRIEVE, &["USERS_ALL"]),
    (USERS_CREATE, &["USERS_ALL"]),
    (USERS_UPDATE, &["USERS_ALL"]),
    (USER_SECURITY, &[]),
    (GROUPS_RETRIEVE, &["GROUPS_ALL"]),
    (GROUPS_CREATE, &["GROUPS_ALL"]),
    (GROUPS_UPDATE, &["GROUPS_ALL"]),
    (GROUPS_DELETE, &["GROUPS_ALL"]),
    (UNITS_RETRIEVE, &["ORGANIZATION_UNITS_ALL"]),
    (UNITS_CREATE, &["ORGANIZATION_UNITS_ALL"]),
    (SCHEMA_RETRIEVE, &["SCHEMA_MANAGEMENT"]),
    // Google has more than one name for it, by the age of the role.
    (REPORTS, &["ADMIN_REPORTING_ACCESS", "REPORTING_AUDIT_ACCESS"]),
    (LICENSING, &[]),
];

/// These include every other.
const EVERYTHING: [&str; 2] = ["SUPER_ADMIN", "ADMIN_APIS_ALL"];

/// What a verb needs of the role.
struct Needs {
    /// Nothing of it works without these.
    all: &'static [Privilege],
    /// Parts of it do not work without these.
    parts: &'static [Privilege],
}

fn needs(verb: Verb) -> Needs {
    let (all, parts): (&'static [Privilege], &'static [Privilege]) = match verb {
        Verb::Import | Verb::Diagnose => (&[USERS_RETRIEVE], &[]),
        Verb::Groups => (&[GROUPS_RETRIEVE], &[]),
        Verb::OrgUnits => (&[UNITS_RETRIEVE], &[]),
        Verb::CustomAttributes => (&[SCHEMA_RETRIEVE], &[]),
        Verb::Activity => (&[REPORTS], &[]),
        Verb::Sync => (&[USERS_RETRIEVE, USERS_UPDATE], &[USERS_CREATE]),
        Verb::SignOut => (&[USER_SECURITY], &[]),
        Verb::SyncGroups => (&[GROUPS_RETRIEVE, GROUPS_UPDATE], &[GROUPS_CREATE, GROUPS_DELETE]),
        Verb::SyncOrgUnits => (&[UNITS_RETRIEVE, UNITS_CREATE], &[]),
        Verb::Licences => (&[LICENSING], &[]),
        Verb::GroupSettings => (&[GROUPS_UPDATE], &[]),
        // Google does not say that they need any.
        Verb::Connect | Verb::Domains => (&[], &[]),
    };
    Needs { all, parts }
}

/// The privileges of a role.
#[derive(Debug, Clone, Default)]
pub struct Held<'a> {
    /// Those that hold everywhere.
    pub everywhere: BTreeSet<&'a str>,
    /// Those that hold in some org units alone.
    pub in_units: BTreeSet<&'a str>,
}

/// What a role lacks for a verb.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lacks {
    /// Without these nothing of it works.
    pub all: Vec<Privilege>,
    /// Without these parts of it do not work.
    pub parts: Vec<Privilege>,
    /// These hold in some org units alone: outside of them it does not work.
    pub elsewhere: Vec<Privilege>,
}

/// Finds what a role lacks for a verb, given the privileges that it has.
#[must_use]
pub fn lacking(verb: Verb, held: &Held<'_>) -> Lacks {
    let Needs { all, parts } = needs(verb);
    let somewhere = |one: &Privilege| has(&held.everywhere, *one) || has(&held.in_units, *one);
    let without = |needed: &[Privilege]| needed.iter().copied().filter(|one| !somewhere(one)).collect();
    let narrow = |one: &Privilege| somewhere(one) && !has(&held.everywhere, *one);
    Lacks {
        all: without(all),
        parts: without(parts),
        elsewhere: all.iter().chain(parts).copied().filter(narrow).collect(),
    }
}

fn has(held: &BTreeSet<&str>, wanted: Privilege) -> bool {
    let within = WITHIN.iter().find(|(one, _)| *one == wanted).map_or(&[][..], |(_, within)| *within);
    held.contains(wanted.name) || EVERYTHING.iter().chain(within).any(|name| held.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(verb: Verb, held: &[&str]) -> (Vec<&'static str>, Vec<&'static str>) {
        let names = |privileges: Vec<Privilege>| privileges.iter().map(|one| one.name).collect();
        let held = Held { everywhere: held.iter().copied().collect(), ..Held::default() };
        let Lacks { all, parts, .. } = lacking(verb, &held);
        (names(all), names(parts))
    }

    #[test]
    fn a_privilege_in_an_org_unit_is_neither_lacking_nor_held_everywhere() {
        let held = Held {
            everywhere: BTreeSet::from(["USERS_RETRIEVE"]),
            in_units: BTreeSet::from(["USERS_ALL", "GROUPS_ALL"]),
        };
        let Lacks { all, parts, elsewhere } = lacking(Verb::Sync, &held);
        assert_eq!((all, parts), (vec![], vec![]), "some of it works");
        assert_eq!(elsewhere, [USERS_UPDATE, USERS_CREATE], "reading works everywhere, writing does not");
        assert_eq!(lacking(Verb::Import, &held), Lacks::default(), "nothing is missing to read");
    }

    #[test]
    fn every_privilege_of_a_verb_has_its_place_in_the_tree() {
        for verb in Verb::all() {
            let Needs { all, parts } = needs(verb);
            for one in all.iter().chain(parts) {
                assert!(WITHIN.iter().any(|(known, _)| known == one), "{} is nowhere in it", one.name);
            }
        }
    }

    #[test]
    fn a_privilege_includes_those_below_it() {
        assert_eq!(names(Verb::Sync, &["USERS_ALL"]), (vec![], vec![]), "all of users is also to read them");
        assert_eq!(names(Verb::SyncGroups, &["GROUPS_ALL"]), (vec![], vec![]), "the same for groups");
        for verb in Verb::all() {
            assert_eq!(
                names(verb, &["ADMIN_APIS_ALL"]),
                (vec![], vec![]),
                "{verb:?}: the root includes them"
            );
        }
    }

    #[test]
    fn reading_users_is_not_changing_them() {
        let held = ["USERS_RETRIEVE", "USERS_RESET_PASSWORD"];
        assert_eq!(names(Verb::Import, &held), (vec![], vec![]), "the help desk can import");
        assert_eq!(
            names(Verb::Sync, &held),
            (vec!["USERS_UPDATE"], vec!["USERS_CREATE"]),
            "resetting passwords alone keeps nobody in step"
        );
    }

    #[test]
    fn whoever_may_update_but_not_create_can_do_a_part() {
        assert_eq!(
            names(Verb::Sync, &["USERS_RETRIEVE", "USERS_UPDATE"]),
            (vec![], vec!["USERS_CREATE"]),
            "accounts that exist can be kept in step"
        );
    }
}
