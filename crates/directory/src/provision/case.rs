//! One connection and one pair, for the tests of what a sync decides.

use super::{
    Administrator, Answer, Decision, Deleted, Found, Hand, Marked, NewPassword, NextLogin, Rules, StateRule,
    Wish, decide,
};
use crate::account::{Account, Admin};
use crate::attribute::{Attribute, Direction, Mapping};
use crate::decide::{Baseline, Change};
use crate::password::AfterExpiry;
use crate::user::{State, User};

pub(super) const ADMIN: &str = "9000";

pub(super) const PASSWORD: NewPassword = NewPassword { id: 17, next_login: NextLogin::Change };

pub(super) fn account() -> Account {
    Account {
        id: "1048".to_owned(),
        email: "dara@northwind.test".to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "Haddad".to_owned(),
        ..Account::default()
    }
}

pub(super) fn user() -> User {
    User {
        email: "dara@northwind.test".to_owned(),
        username: "dara".to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "Haddad".to_owned(),
        state: State::Active,
        values: crate::value::Values::default(),
    }
}

pub(super) fn titled(title: &str) -> User {
    let mut user = user();
    user.values.set(Attribute::JobTitle, title.into());
    user
}

pub(super) fn account_titled(title: &str) -> Account {
    let mut account = account();
    account.values.set(Attribute::JobTitle, title.into());
    account
}

/// A mapping that exports some attributes.
pub(super) fn exporting(attributes: &[Attribute]) -> Mapping {
    let mut mapping = Mapping::default();
    for attribute in attributes {
        mapping.set(*attribute, Direction::Export).expect("it may be exported");
    }
    mapping
}

pub(super) fn administrator(role: Admin) -> Administrator {
    Administrator { id: ADMIN.to_owned(), role }
}

/// One connection: its mapping, who connected, and what was answered.
pub(super) struct Case {
    pub(super) mapping: Mapping,
    pub(super) administrator: Administrator,
    pub(super) state: StateRule,
    pub(super) marked: Marked,
    pub(super) answer: Answer,
    pub(super) password: Option<NewPassword>,
    pub(super) next_login: NextLogin,
    pub(super) expired: Option<AfterExpiry>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            mapping: exporting(&[Attribute::JobTitle]),
            administrator: administrator(Admin::Super),
            state: StateRule::Exported,
            marked: Marked::No,
            answer: Answer::default(),
            password: None,
            next_login: NextLogin::Change,
            expired: None,
        }
    }
}

impl Case {
    pub(super) fn decide(&self, wish: Wish<'_>, found: Found<'_>) -> Decision {
        let Self { mapping, administrator, state, marked, answer, password, next_login, expired } = self;
        let rules = Rules {
            mapping,
            administrator,
            state: *state,
            marked: *marked,
            answer: *answer,
            password: *password,
            next_login: *next_login,
            expired: *expired,
        };
        decide(wish, found, &rules)
    }

    pub(super) fn bound(&self, user: &User, account: &Account, baseline: &Baseline) -> Decision {
        self.decide(Wish::Provide(user), Found::Bound { account, baseline, hand: Hand::NONE })
    }

    pub(super) fn answered(self, answer: Answer) -> Self {
        Self { answer, ..self }
    }
}

pub(super) fn adoptable(account: &Account) -> Found<'_> {
    Found::Adoptable { account, hand: Hand::NONE }
}

pub(super) fn change(attribute: Attribute, before: &str, after: &str) -> Change {
    Change { attribute, before: before.to_owned(), after: after.to_owned() }
}

pub(super) fn buried<'a>(last: &'a Account, baseline: &'a Baseline, deleted: Deleted) -> Found<'a> {
    Found::Deleted { deleted, last, baseline, hand: Hand::NONE }
}
