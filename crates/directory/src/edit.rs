//! Changes to a user as somebody wishes them: checked all at once, and applied to a user that stays as it was.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::attribute::Attribute;
use crate::decide;
use crate::field::{self, Field};
use crate::rule::{self, Rule};
use crate::user::{State, User};
use crate::username::Username;
use crate::value::{Value, Values};

/// What somebody wishes of a user: for each named field a value, or nothing in its place.
///
/// Fields that are not named stay as they are. Nothing is checked before it is applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft(BTreeMap<Field, Option<Value>>);

/// A field whose value cannot be used, with the rule that it breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Which.
    pub field: Field,
    /// Why not.
    pub rule: Rule,
}

/// Everything that is wrong with a draft, in the order of fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

/// A value before and after an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// The value before, as a line for people; empty when there was none.
    pub before: String,
    /// The value after.
    pub after: String,
}

/// A user as it is after an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The user.
    pub user: User,
    /// What changed, in the order of fields; nothing when all was so already.
    pub changes: Vec<Change>,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.rule)
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

impl FieldErrors {
    /// Makes the error of one field.
    #[must_use]
    pub fn one(field: Field, rule: Rule) -> Self {
        Self(vec![FieldError { field, rule }])
    }

    /// Gives what was made, if nothing is wrong.
    ///
    /// # Errors
    /// These, if there are any.
    pub fn or<T>(self, made: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(made) } else { Err(self) }
    }

    fn push(&mut self, field: Field, rule: Rule) {
        self.0.push(FieldError { field, rule });
    }
}

impl From<decide::Change> for Change {
    fn from(change: decide::Change) -> Self {
        Self { field: Field::Of(change.attribute), before: change.before, after: change.after }
    }
}

impl Draft {
    /// Wishes a value; an empty one clears the field.
    pub fn set(&mut self, field: impl Into<Field>, value: impl Into<Value>) {
        let value = value.into();
        self.0.insert(field.into(), Some(value).filter(|value| !value.is_empty()));
    }

    /// Wishes the value that a text stands for; an empty one clears the field.
    pub fn read(&mut self, field: Field, text: &str) {
        self.set(field, field.read(text));
    }

    /// Wishes that there be nothing.
    pub fn clear(&mut self, field: impl Into<Field>) {
        self.0.insert(field.into(), None);
    }

    /// Takes a wish back.
    pub fn forget(&mut self, field: impl Into<Field>) {
        self.0.remove(&field.into());
    }

    /// The same with a value.
    #[must_use]
    pub fn with(mut self, field: impl Into<Field>, value: impl Into<Value>) -> Self {
        self.set(field, value);
        self
    }

    /// Gives what is wished of a field: none when nothing is said about it.
    #[must_use]
    pub fn get(&self, field: impl Into<Field>) -> Option<Option<&Value>> {
        self.0.get(&field.into()).map(Option::as_ref)
    }

    /// Goes through what is wished, in the order of fields.
    pub fn iter(&self) -> impl Iterator<Item = (Field, Option<&Value>)> {
        self.0.iter().map(|(field, value)| (*field, value.as_ref()))
    }

    /// Tells whether nothing is wished.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes a new user of it. Without a username it gets the first part of its address.
    ///
    /// # Errors
    /// [`FieldErrors`]: everything that is wrong, not only the first.
    pub fn create(&self) -> Result<User, FieldErrors> {
        let mut draft = self.clone();
        let blank = User {
            email: String::new(),
            username: String::new(),
            given_name: String::new(),
            family_name: String::new(),
            state: State::Active,
            values: Values::default(),
        };
        for required in [Attribute::Email, Attribute::Firstname, Attribute::Lastname] {
            draft.0.entry(Field::Of(required)).or_insert(None);
        }
        if let (None, Some(Some(Value::Text(email)))) =
            (draft.wished(Field::Username), draft.get(Attribute::Email))
        {
            let username = Username::of_address(email.trim());
            draft.set(Field::Username, username.as_str());
        }
        match draft.apply(&blank) {
            Ok(edited) => Ok(edited.user),
            Err(mut errors) => {
                // What is wrong with an address is said once, not of the username that was made of it as well.
                if self.wished(Field::Username).is_none() {
                    errors.0.retain(|error| error.field != Field::Username);
                }
                Err(errors)
            }
        }
    }

    fn wished(&self, field: Field) -> Option<&Value> {
        self.0.get(&field).and_then(Option::as_ref)
    }

    /// Applies it to a user; a value that is as wished already is not checked.
    ///
    /// # Errors
    /// [`FieldErrors`]: everything that is wrong, not only the first.
    pub fn apply(&self, user: &User) -> Result<Edited, FieldErrors> {
        let mut after = user.clone();
        let mut errors = FieldErrors::default();
        let mut changes: Vec<Change> = Vec::new();
        for (field, wish) in self.iter() {
            let is = field.of(user);
            if is.as_ref() == wish && !(wish.is_none() && field.is_required()) {
                continue;
            }
            let kept = match checked(field, wish) {
                Ok(kept) => kept,
                Err(rule) => {
                    errors.push(field, rule);
                    continue;
                }
            };
            if kept == is {
                continue;
            }
            put(&mut after, field, kept);
            changes.push(Change { field, before: field.text(user), after: field.text(&after) });
        }
        let changed: Vec<Attribute> =
            changes.iter().filter_map(|change| attribute_of(change.field)).collect();
        for (attribute, rule) in rule::check_together(&after, &changed) {
            let blamed = changes.iter().rfind(|change| attribute_of(change.field) == Some(attribute));
            errors.push(blamed.map_or(Field::Of(attribute), |change| change.field), rule);
        }
        errors.or(Edited { user: after, changes })
    }
}

fn attribute_of(field: Field) -> Option<Attribute> {
    match field {
        Field::Of(attribute) | Field::Part(attribute, _) => Some(attribute),
        Field::Username | Field::State => None,
    }
}

/// Checks the wish for one field; gives the value as it is kept.
fn checked(field: Field, wish: Option<&Value>) -> Result<Option<Value>, Rule> {
    let Some(value) = wish else {
        return if field.is_required() { Err(Rule::Required) } else { Ok(None) };
    };
    let kept = match (field, value) {
        (Field::Of(attribute), value) => rule::check(attribute, value)?,
        (Field::Username, Value::Text(text)) => Some(Value::from(Username::new(text)?.as_str())),
        (Field::State, Value::Text(text)) => {
            let state = State::by_name(&text.trim().to_lowercase()).ok_or(Rule::State)?;
            Some(Value::from(state.name()))
        }
        (Field::Part(..), Value::Text(text)) => {
            Some(Value::Text(rule::check_part(text)?)).filter(|value| !value.is_empty())
        }
        (Field::Username | Field::State | Field::Part(..), Value::List(_) | Value::Address(_)) => {
            return Err(Rule::Shape("one text"));
        }
    };
    if kept.is_none() && field.is_required() { Err(Rule::Required) } else { Ok(kept) }
}

/// Puts a checked value into a user.
fn put(user: &mut User, field: Field, value: Option<Value>) {
    let line = || value.as_ref().map(Value::display).unwrap_or_default();
    match field {
        Field::Username => user.username = line(),
        Field::State => user.state = State::by_name(&line()).unwrap_or(user.state),
        Field::Of(Attribute::Email) => user.email = line(),
        Field::Of(Attribute::Firstname) => user.given_name = line(),
        Field::Of(Attribute::Lastname) => user.family_name = line(),
        Field::Of(attribute) => user.values.set(attribute, value.unwrap_or(Value::Text(String::new()))),
        Field::Part(attribute, part) => {
            let mut address = field::address(user, attribute).cloned().unwrap_or_default();
            address.set_part(part, &line());
            user.values.set(attribute, Value::Address(address));
        }
    }
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
