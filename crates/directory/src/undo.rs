//! Decides what it takes to undo the steps of one pair: by what they left behind, and how both sides are now.
//!
//! Pure and total. What is no longer as the run left it is somebody else's by now: it stays, and the reason is told.

pub mod import;

use serde::{Deserialize, Serialize};

use crate::account::{Account, Suspension};
use crate::attribute::Attribute;
use crate::decide::{Change, in_directory, on_google};
use crate::provision::{Decision, Found, Hand, Rules, Skip, Step, protection};
use crate::user::User;
use crate::value::Value;

/// A typed value before and after; none where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// Which attribute.
    pub attribute: Attribute,
    /// What was there.
    pub before: Option<Value>,
    /// What is there from then on.
    pub after: Option<Value>,
}

impl Moved {
    /// Gives the way back.
    #[must_use]
    pub fn back(&self) -> Self {
        Self { attribute: self.attribute, before: self.after.clone(), after: self.before.clone() }
    }

    /// Writes it for people.
    #[must_use]
    pub fn line(&self) -> Change {
        let line = |value: &Option<Value>| value.as_ref().map(Value::display).unwrap_or_default();
        Change { attribute: self.attribute, before: line(&self.before), after: line(&self.after) }
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// By whomever.
    pub suspended: bool,
    /// Kept, and not to be used.
    pub archived: bool,
}

impl Condition {
    /// Reads it off an account.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self { suspended: account.suspension.is_some(), archived: account.archived }
    }
}

/// What the journal keeps of a step, so that it can be undone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Trace {
    /// Google's id of the account.
    pub account: String,
    /// The values that it changed: Google's of what was sent, the directory's of what was taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// How the account stood when the plan was made; none where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Condition>,
    /// How it stood afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Condition>,
    /// Google's id of the deleted account in whose place it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<String>,
}

/// A step that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// What it did.
    pub step: Step,
    /// What it left behind; none where an older version carried it out.
    pub trace: Option<Trace>,
}

/// How the user and the account of a pair are tied now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// To each other.
    Bound,
    /// Neither is bound, and the account is the one that the user was bound to last.
    Former,
    /// One of them is bound elsewhere, or the user was removed from the directory.
    Cut,
    /// The run itself knew of no user: its user had been removed before.
    OfNobody,
}

/// Both sides of a pair as they are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides<'a> {
    /// The user; none when it was removed.
    pub user: Option<&'a User>,
    /// The account; none when Google has it no more.
    pub account: Option<&'a Account>,
    /// How they are tied.
    pub tie: Tie,
    /// Whether it is the run being undone that suspended the account, and nobody lifted that since.
    pub hand: Hand,
    /// Which later runs took the account out of use in its place.
    pub since: Since,
}

/// The runs after the one being undone that took an account out of use, as far as nobody has let it in again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Since {
    /// The one that suspended it.
    pub suspended_by: Option<i64>,
    /// The one that archived it.
    pub archived_by: Option<i64>,
}

/// Why something is not undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "left", content = "of")]
pub enum Left {
    /// The value changed since.
    Changed(Attribute),
    /// The value that was there before cannot be given back, by this rule.
    Unfit(String),
    /// The account was suspended, or made active, or archived since, by somebody else.
    State,
    /// The user, or the account, is bound otherwise since.
    Tie,
    /// The user was removed from the directory since.
    UserGone,
    /// The account is not on Google any more.
    AccountGone,
    /// Nobody here knows the password that was there before.
    Password,
    /// The account had asked for another password at the next sign-in; it is not asked again.
    NextLogin,
    /// An older version carried it out, which kept too little.
    NotKept,
    /// The user has another username since.
    Username,
    /// A later run did something with the user: that is undone first.
    Later(i64),
    /// The user is bound elsewhere as well.
    BoundElsewhere,
    /// A password was set for the user.
    PasswordSet,
    /// The user is marked as protected.
    Protected,
    /// It is said what the next sync is to do about the user: bind it, or let it go.
    Wished,
    /// The user was put into a group here.
    InGroup,
}

/// What undoing one pair takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoing {
    /// Steps, a skip, or nothing where all is as it was before.
    pub decision: Decision,
    /// What stays as it is, though some of the pair is undone.
    pub left: Vec<Left>,
}

/// Says why a value is not sent to Google, by the rule that it breaks; nothing where it may be.
pub type Refuses<'a> = &'a dyn Fn(Attribute, Option<&Value>) -> Option<String>;

/// Decides how to undo what a run did with one pair, given in the order in which it was done.
#[must_use]
pub fn undo(past: &[Past], sides: &Sides<'_>, rules: &Rules<'_>, refuses: Refuses<'_>) -> Undoing {
    let skip =
        |left: Vec<Left>| Undoing { decision: Decision::Skip(Skip::NotUndone { left }), left: Vec::new() };
    let Some(account) = sides.account else { return skip(vec![Left::AccountGone]) };
    let lets_go = past.iter().any(|past| past.step == Step::Unbind);
    match sides.tie {
        Tie::Cut if sides.user.is_none() => return skip(vec![Left::UserGone]),
        Tie::Cut => return skip(vec![Left::Tie]),
        Tie::Former if !lets_go => return skip(vec![Left::Tie]),
        Tie::Bound | Tie::Former | Tie::OfNobody => {}
    }
    // How the run left it.
    let after = past.iter().rev().filter_map(|past| past.trace.as_ref()?.after).next();
    let suspended = after.unwrap_or_default().suspended;
    let mut back = Back { account, sides, refuses, suspended, steps: Vec::new(), left: Vec::new() };
    // With an account that the run made, or brought back, goes all that it was given afterwards.
    let made = past.iter().any(|past| matches!(past.step, Step::Create | Step::Restore { .. }));
    let goes = |past: &&Past| {
        matches!(past.step, Step::Update(_) | Step::Suspend | Step::Reactivate | Step::SignOut)
    };
    for past in past.iter().rev().filter(|past| !(made && goes(past))) {
        back.one(past);
    }
    let Back { steps, left, .. } = back;
    if steps.is_empty() {
        return if left.is_empty() { Undoing { decision: Decision::Unchanged, left } } else { skip(left) };
    }
    let found = Found::Adoptable { account, hand: sides.hand };
    match protection(found, rules) {
        Some(why) if steps.iter().any(Step::is_sent) => {
            Undoing { decision: Decision::Skip(why), left: Vec::new() }
        }
        _ => Undoing { decision: Decision::Steps(steps), left },
    }
}

/// The way back, as far as it is known.
struct Back<'a> {
    account: &'a Account,
    sides: &'a Sides<'a>,
    refuses: Refuses<'a>,
    /// Whether the run left the account suspended.
    suspended: bool,
    steps: Vec<Step>,
    left: Vec<Left>,
}

impl Back<'_> {
    fn one(&mut self, past: &Past) {
        let Some(trace) = &past.trace else { return self.left.push(Left::NotKept) };
        if trace.account != self.account.id {
            // An earlier version let go of the one before by a step of its own.
            return self.left.push(Left::AccountGone);
        }
        // The one before was deleted on Google: nobody is bound to it again.
        self.left.extend(trace.replaced.is_some().then_some(Left::AccountGone));
        let suspension = &self.account.suspension;
        match &past.step {
            Step::Create | Step::Restore { .. } => match (suspension, self.suspended) {
                (None, _) => self.steps.extend([Step::Suspend, Step::Unbind]),
                (Some(_), true) => self.steps.push(Step::Unbind),
                (Some(by), false) => self.left.push(suspended_since(by, self.sides.since)),
            },
            Step::Adopt => self.steps.push(Step::Unbind),
            Step::Unbind => {
                self.steps.extend((self.sides.tie == Tie::Former).then_some(Step::Adopt));
            }
            Step::Reactivate if suspension.is_none() => self.steps.push(Step::Suspend),
            Step::Suspend => match (suspension, self.sides.hand) {
                (Some(Suspension::Administrator), Hand { suspended: true, .. }) => {
                    self.steps.push(Step::Reactivate);
                }
                (Some(by), _) => self.left.push(suspended_since(by, self.sides.since)),
                (None, _) => {}
            },
            Step::Archive if self.account.archived && self.sides.hand.archived => {
                self.steps.push(Step::Unarchive);
            }
            Step::Archive if self.account.archived => {
                self.left.push(self.sides.since.archived_by.map_or(Left::State, Left::Later));
            }
            Step::Unarchive if !self.account.archived => self.steps.push(Step::Archive),
            // As before the run already; and sessions do not come back.
            Step::SignOut => {}
            Step::Reactivate | Step::Archive | Step::Unarchive => {}
            Step::StandAside(change) if self.account.email != change.after => {}
            Step::StandAside(change) | Step::Rename(change) if self.account.email == change.after => {
                let was = Value::from(change.before.as_str());
                if let Some(rule) = (self.refuses)(change.attribute, Some(&was)) {
                    return self.left.push(Left::Unfit(rule));
                }
                let (before, after) = (change.after.clone(), change.before.clone());
                self.steps.push(Step::Rename(Change { attribute: change.attribute, before, after }));
            }
            // Whoever renames the account back asks for the address again.
            Step::GiveUp(_) => {}
            Step::StandAside(change) | Step::Rename(change) => {
                self.left
                    .extend((self.account.email != change.before).then_some(Left::Changed(change.attribute)));
            }
            Step::Update(_) | Step::PutBack(_) => {
                let mut moved = values(&trace.moved, &mut self.left, |at| on_google(at, self.account));
                moved.retain(|one| {
                    let rule = (self.refuses)(one.attribute, one.after.as_ref());
                    let may = rule.is_none();
                    self.left.extend(rule.map(Left::Unfit));
                    may
                });
                self.steps.extend((!moved.is_empty()).then_some(Step::PutBack(moved)));
            }
            Step::Take(_) | Step::TakeBack(_) => {
                let Some(user) = self.sides.user else { return self.left.push(Left::UserGone) };
                let moved = values(&trace.moved, &mut self.left, |at| in_directory(at, user));
                self.steps.extend((!moved.is_empty()).then_some(Step::TakeBack(moved)));
            }
            Step::SetPassword(_) => self.left.push(Left::Password),
            Step::KeepPassword => self.left.push(Left::NextLogin),
            // No sync does that.
            Step::Remove
            | Step::Reopen
            | Step::Group(_)
            | Step::CreateOrgUnit { .. }
            | Step::RestoreOrgUnit => {
                self.left.push(Left::NotKept);
            }
        }
    }
}

/// Says by whom an account was suspended after the run: by a later one, which is undone first, or by somebody else.
fn suspended_since(suspension: &Suspension, since: Since) -> Left {
    match (suspension, since.suspended_by) {
        (Suspension::Administrator, Some(run)) => Left::Later(run),
        (Suspension::Administrator, None) | (Suspension::Google(_), _) => Left::State,
    }
}

/// Gives the way back of those values that are as the run left them, and says which are not.
fn values(moved: &[Moved], left: &mut Vec<Left>, now: impl Fn(Attribute) -> Option<Value>) -> Vec<Moved> {
    let mut back = Vec::new();
    for one in moved {
        let now = now(one.attribute);
        if now == one.after {
            back.extend((one.before != one.after).then(|| one.back()));
        } else if now != one.before {
            left.push(Left::Changed(one.attribute));
        }
    }
    back
}

#[cfg(test)]
#[path = "undo_tests.rs"]
mod tests;
