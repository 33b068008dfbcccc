//! What a run would do, played on values: a plan that was carried out leaves nothing to do.

use proptest::prelude::*;

use super::*;
use crate::account::Suspension;
use crate::decide::{Change, on_google};
use crate::provision::case::*;

/// Both sides, and what ties them.
#[derive(Debug, Clone)]
struct World {
    user: User,
    account: Option<Account>,
    baseline: Option<Baseline>,
    hand: Hand,
}

impl World {
    fn decide(&self, case: &Case) -> Decision {
        let found = match (&self.account, &self.baseline) {
            (Some(account), Some(baseline)) => Found::Bound { account, baseline, hand: self.hand },
            (Some(account), None) => Found::Adoptable { account, hand: self.hand },
            (None, _) => Found::Nothing,
        };
        case.decide(Wish::Provide(&self.user), found)
    }

    fn carry_out(&mut self, steps: &[Step], mapping: &Mapping) {
        for step in steps {
            self.step(step, mapping);
        }
        if let Some(account) = &self.account {
            let before = self.baseline.take();
            self.baseline = Some(Baseline::of_sync(&self.user, account, before.as_ref(), mapping));
        }
    }

    fn step(&mut self, step: &Step, mapping: &Mapping) {
        match step {
            Step::Create => {
                let mut made = Account { id: "1".to_owned(), ..account() };
                made.email.clone_from(&self.user.email);
                made.given_name.clone_from(&self.user.given_name);
                made.family_name.clone_from(&self.user.family_name);
                for (attribute, value) in self.user.values.iter() {
                    if mapping.direction(attribute).exports() {
                        made.values.set(attribute, value.clone());
                    }
                }
                self.account = Some(made);
            }
            Step::Update(changes) => {
                for change in changes {
                    self.send(change);
                }
            }
            Step::Rename(change) | Step::StandAside(change) => self.send(change),
            Step::GiveUp(_) => {}
            Step::Take(changes) => {
                let attributes: Vec<_> = changes.iter().map(|change| change.attribute).collect();
                let account = self.account.clone().expect("there is one to take from");
                crate::decide::take(&mut self.user, &account, &attributes);
                // What is taken may also be nothing.
                for attribute in attributes {
                    if on_google(attribute, &account).is_none() {
                        self.user.values.set(attribute, "".into());
                    }
                }
            }
            // It leaves no trace in what can be read.
            Step::SetPassword(_) | Step::KeepPassword => {}
            Step::Suspend | Step::Reactivate => {
                let suspend = *step == Step::Suspend;
                if let Some(account) = &mut self.account {
                    account.suspension = suspend.then_some(Suspension::Administrator);
                }
                self.hand = if suspend { Hand::SUSPENDED } else { Hand::NONE };
            }
            Step::Adopt | Step::Restore { .. } | Step::SignOut | Step::Archive | Step::Unbind => {}
            Step::Unarchive
            | Step::PutBack(_)
            | Step::TakeBack(_)
            | Step::Remove
            | Step::Reopen
            | Step::Group(_)
            | Step::CreateOrgUnit { .. }
            | Step::RestoreOrgUnit => {
                unreachable!("a sync undoes nothing")
            }
        }
    }

    fn send(&mut self, change: &Change) {
        let account = self.account.as_mut().expect("there is one to change");
        match change.attribute {
            Attribute::Email => account.email.clone_from(&change.after),
            Attribute::Firstname => account.given_name.clone_from(&change.after),
            Attribute::Lastname => account.family_name.clone_from(&change.after),
            other => account.values.set(other, change.after.as_str().into()),
        }
    }
}

const TITLES: [&str; 3] = ["", "Lead", "Boss"];
const NAMES: [&str; 2] = ["Haddad", "Sy"];

fn users() -> impl Strategy<Value = User> {
    (0..3_usize, 0..2_usize, 0..2_usize, any::<bool>()).prop_map(|(title, name, address, suspended)| User {
        family_name: NAMES[name].to_owned(),
        email: ["dara@northwind.test", "d.sy@northwind.test"][address].to_owned(),
        state: if suspended { State::Suspended } else { State::Active },
        ..titled(TITLES[title])
    })
}

fn accounts() -> impl Strategy<Value = Account> {
    (0..3_usize, 0..2_usize, 0..2_usize, 0..3_usize).prop_map(|(title, name, address, suspension)| Account {
        family_name: NAMES[name].to_owned(),
        email: ["dara@northwind.test", "d.sy@northwind.test"][address].to_owned(),
        suspension: match suspension {
            0 => None,
            1 => Some(Suspension::Administrator),
            _ => Some(Suspension::Google("ABUSE".to_owned())),
        },
        ..account_titled(TITLES[title])
    })
}

fn worlds() -> impl Strategy<Value = World> {
    let agreed = proptest::option::of((users(), accounts()));
    (users(), proptest::option::of(accounts()), agreed, any::<bool>()).prop_map(
        |(user, account, agreed, ours)| World {
            baseline: agreed.filter(|_| account.is_some()).map(|(user, account)| {
                Baseline::of_sync(&user, &account, None, &exporting(&[Attribute::JobTitle]))
            }),
            hand: if ours { Hand::SUSPENDED } else { Hand::NONE },
            user,
            account,
        },
    )
}

fn answers() -> impl Strategy<Value = Answer> {
    let winner = proptest::option::of(prop_oneof![Just(Winner::Directory), Just(Winner::Google)]);
    let drift = proptest::option::of(prop_oneof![Just(Drift::Overwrite), Just(Drift::Accept)]);
    (winner, drift).prop_map(|(winner, drift)| Answer { winner, drift, deleted: None })
}

proptest! {
    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(world in worlds(), answer in answers()) {
        let case = Case::default().answered(answer);
        let mut world = world;
        if let Decision::Steps(steps) = world.decide(&case) {
            prop_assert!(!steps.is_empty(), "a plan without steps is no plan");
            world.carry_out(&steps, &case.mapping);
            let again = world.decide(&case);
            prop_assert!(
                matches!(again, Decision::Unchanged | Decision::OneSide(_) | Decision::Skip(_)),
                "after {steps:?}: {again:?} of {world:?}"
            );
        }
    }

    #[test]
    fn nothing_is_sent_that_is_not_exported(world in worlds(), answer in answers()) {
        let case = Case { mapping: Mapping::default(), ..Case::default() }.answered(answer);
        let sent = match world.decide(&case) {
            Decision::Steps(steps) => steps,
            Decision::Conflict(_)
            | Decision::Skip(_)
            | Decision::SuspendAlone(_)
            | Decision::OneSide(_)
            | Decision::Unchanged => Vec::new(),
        };
        for step in sent {
            if let Step::Update(changes) = step {
                prop_assert!(
                    changes.iter().all(|change| change.attribute != Attribute::JobTitle),
                    "the title is excluded"
                );
            }
        }
    }

    #[test]
    fn a_suspension_that_is_not_ours_is_never_lifted(world in worlds(), answer in answers()) {
        let case = Case::default().answered(answer);
        if let Decision::Steps(steps) = world.decide(&case) && steps.contains(&Step::Reactivate) {
            let ours = world.hand == Hand::SUSPENDED;
            let lifted = world.account.and_then(|account| account.suspension);
            prop_assert!(ours && lifted == Some(Suspension::Administrator), "{lifted:?}");
        }
    }
}
