//! Aliases that our own changes of an address leave: Google keeps an address that an account had as an alias of it.

use std::collections::BTreeSet;

use crate::attribute::{Attribute, Mapping};
use crate::decide::{Baseline, in_directory, on_google};
use crate::provision::Step;
use crate::value::Value;
use crate::{Account, User};

/// The addresses that steps of ours gave an account, took from it as its own, or gave up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnAliases(BTreeSet<String>);

impl OwnAliases {
    /// Notes what a step that was done did to the addresses of the account.
    pub fn note(&mut self, step: &Step) {
        if let Step::StandAside(change) | Step::Rename(change) | Step::GiveUp(change) = step {
            let moved = [&change.before, &change.after].into_iter().filter(|address| !address.is_empty());
            self.0.extend(moved.map(|address| address.to_lowercase()));
        }
    }

    /// Tells whether no step did anything to an address.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether an alias is one of these.
    #[must_use]
    pub fn has(&self, alias: &str) -> bool {
        self.0.contains(alias)
    }

    /// Tells whether two lists of aliases, each a line for people, are the same but for these.
    #[must_use]
    pub fn are_all_between(&self, one: &str, other: &str) -> bool {
        let others = |line: &str| -> BTreeSet<String> {
            split(line).filter(|alias| !self.has(alias)).map(str::to_owned).collect()
        };
        others(one) == others(other)
    }

    /// Gives what both sides agree on after a step that was done, where Google's aliases differ by these alone from
    /// what was agreed on, or from what the step sent; none where nothing is to be noted.
    ///
    /// They are known as what Google alone has: nobody is asked about them, and the directory's next list governs.
    #[must_use]
    pub fn known_in(
        &self,
        baseline: &Baseline,
        step: &Step,
        (user, account): (&User, &Account),
        mapping: &Mapping,
    ) -> Option<Baseline> {
        if self.is_empty() || !mapping.direction(Attribute::Aliases).exports() {
            return None;
        }
        let google = on_google(Attribute::Aliases, account);
        let sent = if let Step::Update(changes) = step {
            changes.iter().find(|change| change.attribute == Attribute::Aliases)
        } else {
            None
        };
        let (here, there) = match sent {
            Some(change) => (list(&change.after), list(&change.after)),
            None if baseline.covers(Attribute::Aliases) => {
                (baseline.here(Attribute::Aliases), baseline.there(Attribute::Aliases))
            }
            // Nobody agreed on any yet: Google is to have had none.
            None => (in_directory(Attribute::Aliases, user), None),
        };
        if !self.are_all_between(&line(google.as_ref()), &line(there.as_ref())) {
            return None;
        }
        let mut after = baseline.clone();
        if google == here {
            after.agree(Attribute::Aliases, here);
        } else {
            after.agree(Attribute::Aliases, None);
            if let Some(here) = here {
                after.only_here.set(Attribute::Aliases, here);
            }
            if let Some(google) = google {
                after.only_there.set(Attribute::Aliases, google);
            }
        }
        (after != *baseline).then_some(after)
    }
}

/// Takes a line for people apart.
fn split(line: &str) -> impl Iterator<Item = &str> {
    line.split(", ").filter(|alias| !alias.is_empty())
}

fn line(value: Option<&Value>) -> String {
    value.map(Value::display).unwrap_or_default()
}

/// Gives the list of a line; of an empty one, none.
fn list(line: &str) -> Option<Value> {
    let aliases: Vec<String> = split(line).map(str::to_owned).collect();
    (!aliases.is_empty()).then_some(Value::List(aliases))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::Direction;
    use crate::decide::Change;
    use crate::provision::{Stand, stand};
    use crate::user::State;
    use crate::value::Values;

    const OLD: &str = "kofi@x.test";
    const NEW: &str = "k.mensah@x.test";

    fn mapping() -> Mapping {
        let mut mapping = Mapping::default();
        mapping.set(Attribute::Aliases, Direction::Export).expect("aliases may be exported");
        mapping
    }

    fn values(aliases: &str) -> Values {
        let mut values = Values::default();
        if let Some(aliases) = list(aliases) {
            values.set(Attribute::Aliases, aliases);
        }
        values
    }

    fn user(aliases: &str) -> User {
        User {
            email: NEW.to_owned(),
            username: "kofi".to_owned(),
            given_name: "Kofi".to_owned(),
            family_name: "Mensah".to_owned(),
            state: State::Active,
            values: values(aliases),
        }
    }

    fn account(aliases: &str) -> Account {
        Account { email: NEW.to_owned(), values: values(aliases), ..Account::default() }
    }

    fn agreed(aliases: &str) -> Baseline {
        let mut baseline = Baseline { email: NEW.to_owned(), ..Baseline::default() };
        baseline.agree(Attribute::Aliases, list(aliases));
        baseline
    }

    fn change(attribute: Attribute, before: &str, after: &str) -> Change {
        Change { attribute, before: before.to_owned(), after: after.to_owned() }
    }

    fn renamed() -> (OwnAliases, Step) {
        let step = Step::Rename(change(Attribute::Email, OLD, NEW));
        let mut own = OwnAliases::default();
        own.note(&step);
        (own, step)
    }

    #[test]
    fn what_our_own_rename_left_is_known_and_what_somebody_else_added_is_drift() {
        let (own, step) = renamed();
        let mapping = mapping();
        for (there, then) in [(OLD, Stand::OnlyOnGoogle), ("kofi@x.test, other@x.test", Stand::Drift)] {
            let (user, account, before) = (user(""), account(there), agreed(""));
            let after = own.known_in(&before, &step, (&user, &account), &mapping).unwrap_or(before);
            assert_eq!(stand(Attribute::Aliases, &user, &account, Some(&after), &mapping), then, "{there}");
        }
    }

    #[test]
    fn what_is_sent_with_a_rename_and_what_the_rename_left_are_both_known() {
        let (own, _) = renamed();
        let mapping = mapping();
        let step = Step::Update(vec![change(Attribute::Aliases, "", "k.m@x.test")]);
        let (sent, account) = (user("k.m@x.test"), account("kofi@x.test, k.m@x.test"));
        let after = own.known_in(&agreed(""), &step, (&sent, &account), &mapping).expect("they differ");
        let stands = |user: &User| stand(Attribute::Aliases, user, &account, Some(&after), &mapping);
        assert_eq!(stands(&sent), Stand::Rest, "nobody is asked");
        assert_eq!(stands(&user("k.mm@x.test")), Stand::ToGoogle, "another list here goes there");
    }

    #[test]
    fn an_alias_that_was_given_up_again_is_known_as_gone() {
        let (mut own, step) = renamed();
        let mapping = mapping();
        let user = user("");
        let left = own.known_in(&agreed(""), &step, (&user, &account(OLD)), &mapping).expect("it is there");
        let step = Step::GiveUp(change(Attribute::Aliases, OLD, ""));
        own.note(&step);
        let after = own.known_in(&left, &step, (&user, &account("")), &mapping).expect("it is gone");
        assert_eq!(after, agreed(""), "as before the rename");
    }

    #[test]
    fn aliases_that_nobody_agreed_on_yet_are_no_question_for_a_rename_of_ours() {
        let (own, step) = renamed();
        let mapping = mapping();
        let (user, account) = (user("k.m@x.test"), account(OLD));
        let before = Baseline { email: NEW.to_owned(), ..Baseline::default() };
        let after = own.known_in(&before, &step, (&user, &account), &mapping).expect("each has its own");
        assert_eq!(stand(Attribute::Aliases, &user, &account, Some(&after), &mapping), Stand::Rest);
    }
}
