//! What control does to one account, and what it tells of one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Control;
use super::endpoint::Trouble;
use super::order::Order;
use crate::Error;
use crate::activity::{Actor, Application, ELSEWHERE, Event};
use crate::api::account_addresses::{rename, tidy_emails};
use crate::api::password;
use crate::api::user_change::{release, seal};
use crate::api::user_insert::new_record;
use crate::clock::stamp;
use crate::overlay::INSERTED;
use crate::roll::Record;
use crate::world::World;

/// A password that an account was given. The password is not in it, nor is its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSet {
    /// When, in milliseconds since 1970 on the sandbox's clock.
    pub at_ms: i64,
    /// `crypt`, `MD5` or `SHA-1`; none for plain text.
    pub hash_function: Option<String>,
    /// Whether it must be changed at the next sign-in.
    pub change_at_next_login: bool,
}

impl Control {
    /// Changes a user's record, read-only fields too, without rights, rules, quota or log: absent keeps, `null` clears.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn edit_user(&self, key: &str, patch: Value) -> Result<(), Error> {
        self.send(&Order::EditUser { key: key.to_owned(), patch }).await
    }

    /// Gives a user's record as it is kept; a user is found by id, address or alias.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn user(&self, key: &str) -> Result<Value, Error> {
        self.send(&Order::User(key.to_owned())).await
    }

    /// Adds a user with this record (`primaryEmail` and `name` at least), and tells its id.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn insert_user(&self, record: Value) -> Result<String, Error> {
        self.send(&Order::InsertUser(record)).await
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn delete_user(&self, key: &str) -> Result<(), Error> {
        self.send(&Order::DeleteUser(key.to_owned())).await
    }

    /// Signs a user in on the web for the first time: Google's `WEB_LOGIN_REQUIRED` ends; who is asked for another
    /// password chooses one, and the log of user accounts tells of it.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn web_login(&self, key: &str) -> Result<(), Error> {
        self.send(&Order::WebLogin(key.to_owned())).await
    }

    /// Lets the person of an account choose another password at Google; the log of user accounts tells of it.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn change_own_password(&self, key: &str) -> Result<(), Error> {
        self.send(&Order::ChangeOwnPassword(key.to_owned())).await
    }

    /// Tells which passwords an account was given through the API, the first one first. A deleted account is named by its id.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn passwords(&self, key: &str) -> Result<Vec<PasswordSet>, Error> {
        self.send(&Order::Passwords(key.to_owned())).await
    }

    /// Tells whether a password opens an account: it is that of the last crypt hash since the sandbox began.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn opens(&self, key: &str, password: &str) -> Result<bool, Error> {
        self.send(&Order::Opens { key: key.to_owned(), password: password.to_owned() }).await
    }

    /// Tells when an account was signed out through the API, in milliseconds since 1970, the first time first.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn sign_outs(&self, key: &str) -> Result<Vec<i64>, Error> {
        self.send(&Order::SignOuts(key.to_owned())).await
    }
}

pub(super) fn find(world: &World, key: &str) -> Result<(u64, Record), Trouble> {
    let roll = world.roll();
    let missing = || Trouble::Wrong(format!("There is no user {key}."));
    let number = roll.number(&world.overlay, key)?.ok_or_else(missing)?;
    Ok((number, roll.user(&world.overlay, number)?.ok_or_else(missing)?))
}

pub(super) fn edit(world: &World, key: &str, patch: &Value) -> Result<(), Trouble> {
    let (number, mut record) = find(world, key)?;
    for (field, value) in patch.as_object().into_iter().flatten() {
        match (field.as_str(), value) {
            (_, Value::Null) => {
                record.remove(field);
            }
            ("primaryEmail", Value::String(email)) => rename(&mut record, email),
            ("name", Value::Object(parts)) => {
                let mut name = record.get("name").and_then(Value::as_object).cloned().unwrap_or_default();
                for (part, value) in parts {
                    if value.is_null() {
                        name.remove(part);
                    } else {
                        name.insert(part.clone(), value.clone());
                    }
                }
                record.insert("name".to_owned(), name.into());
            }
            _ => {
                record.insert(field.clone(), value.clone());
            }
        }
    }
    tidy_emails(&mut record);
    seal(&mut record, world.clock.now_ms());
    world.overlay.put_user(number, &record)?;
    Ok(())
}

pub(super) fn insert(world: &World, record: Value) -> Result<Value, Trouble> {
    let Value::Object(sent) = record else { return Err(Trouble::Wrong("A user is an object.".to_owned())) };
    let number = world.overlay.next_number()?;
    let id = world.roll().people.id(number);
    let now = world.clock.now_ms();
    let email = sent
        .get("primaryEmail")
        .and_then(Value::as_str)
        .ok_or_else(|| Trouble::Wrong("A user has a primaryEmail.".to_owned()))?
        .to_owned();
    let mut record = new_record(id.clone(), &email, now);
    record.extend(sent);
    tidy_emails(&mut record);
    seal(&mut record, now);
    world.overlay.put_user(number, &record)?;
    Ok(id.into())
}

pub(super) fn web_login(world: &World, key: &str) -> Result<(), Trouble> {
    let (number, mut record) = find(world, key)?;
    let now = world.clock.now_ms();
    let suspended = record.get("suspended").and_then(Value::as_bool).unwrap_or(false);
    let waits = record.get("suspensionReason").and_then(Value::as_str) == Some("WEB_LOGIN_REQUIRED");
    if suspended && !waits {
        return Err(Trouble::Wrong(format!("{key} is suspended and cannot sign in.")));
    }
    record.insert("lastLoginTime".to_owned(), stamp(now).into());
    record.insert("agreedToTerms".to_owned(), true.into());
    if record.get("changePasswordAtNextLogin").and_then(Value::as_bool) == Some(true) {
        choose_password(world, number, &mut record)?;
    }
    release(&mut record, now);
    Ok(world.overlay.put_user(number, &record)?)
}

pub(super) fn change_own_password(world: &World, key: &str) -> Result<(), Trouble> {
    let (number, mut record) = find(world, key)?;
    if record.get("suspended").and_then(Value::as_bool) == Some(true) {
        return Err(Trouble::Wrong(format!("{key} is suspended and cannot sign in.")));
    }
    choose_password(world, number, &mut record)?;
    seal(&mut record, world.clock.now_ms());
    Ok(world.overlay.put_user(number, &record)?)
}

/// The person has another password from now on, which nobody else knows.
fn choose_password(world: &World, number: u64, record: &mut Record) -> Result<(), Error> {
    record.insert("changePasswordAtNextLogin".to_owned(), false.into());
    world.overlay.remember_hash(number, None);
    let actor = Actor { address: ELSEWHERE.to_owned(), ..Actor::person(record) };
    let now = world.clock.now_ms();
    world.overlay.note_events(Application::UserAccounts, &actor, &[Event::own_password()], now)
}

/// Lifts what a trial suspended: the customer pays now.
pub(super) fn release_trial_users(world: &World) -> Result<(), Error> {
    let mut next = INSERTED;
    loop {
        let found = world.overlay.inserted_from(next, 512)?;
        let Some((last, _)) = found.last() else { return Ok(()) };
        next = last + 1;
        for (number, mut record) in found {
            if record.get("suspensionReason").and_then(Value::as_str) == Some("WEB_LOGIN_REQUIRED") {
                release(&mut record, world.clock.now_ms());
                world.overlay.put_user(number, &record)?;
            }
        }
    }
}

pub(super) fn passwords(world: &World, key: &str) -> Result<Vec<PasswordSet>, Trouble> {
    let sets = world.overlay.passwords(number_of(world, key)?)?;
    let told = |(at_ms, hash_function, change_at_next_login)| PasswordSet {
        at_ms,
        hash_function,
        change_at_next_login,
    };
    Ok(sets.into_iter().map(told).collect())
}

pub(super) fn sign_outs(world: &World, key: &str) -> Result<Vec<i64>, Trouble> {
    Ok(world.overlay.sign_outs(number_of(world, key)?)?)
}

pub(super) fn opens(world: &World, key: &str, given: &str) -> Result<bool, Trouble> {
    let hash = world.overlay.hash_of(number_of(world, key)?);
    Ok(hash.is_some_and(|hash| password::is_of(given, &hash)))
}

/// The number of an account: by address if it lives, by id also if it does not.
fn number_of(world: &World, key: &str) -> Result<u64, Trouble> {
    let roll = world.roll();
    let number =
        if key.contains('@') { roll.number(&world.overlay, key)? } else { roll.people.index_of_id(key) };
    number.ok_or_else(|| Trouble::Wrong(format!("There is no user {key}.")))
}
