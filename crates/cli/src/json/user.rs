//! Users in JSON.

use std::collections::BTreeSet;

use directory::Attribute;
use directory::decide::in_directory;
use serde::Serialize;
use sync::store::user::Standing;
use sync::store::window::ListRow;
use sync::users::{Bound, Shown};

use super::{Passwords, moment};

/// A window of the users.
#[derive(Debug, Serialize)]
pub struct Users {
    /// How many there are in all.
    pub total: u64,
    /// Whether a search found more than it shows; `total` is then what it shows.
    pub capped: bool,
    /// The users.
    pub users: Vec<User>,
}

/// A user, as lists show one.
#[derive(Debug, Serialize)]
pub struct User {
    /// The directory's number.
    pub id: i64,
    /// The unique username.
    pub username: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Primary address.
    pub email: String,
    /// `bound`, `directory-only`, `suspended`, `suspended-by-google` or `dormant`.
    pub standing: &'static str,
    /// Department; `null` without one.
    pub department: Option<String>,
    /// Job title; `null` without one.
    pub job_title: Option<String>,
    /// Org unit; `null` without one.
    pub org_unit: Option<String>,
    /// Employee id; `null` without one.
    pub employee_id: Option<String>,
    /// When the user last changed.
    pub changed_at: Option<String>,
}

impl User {
    /// Describes a row of the list.
    pub fn of(row: &ListRow) -> Self {
        Self {
            id: row.id,
            username: row.username.clone(),
            given_name: row.given_name.clone(),
            family_name: row.family_name.clone(),
            email: row.email.clone(),
            standing: standing_name(row.standing),
            department: some(&row.department),
            job_title: some(&row.job_title),
            org_unit: some(&row.org_unit),
            employee_id: some(&row.employee_id),
            changed_at: moment(row.changed_at),
        }
    }
}

/// Gives the stable name of a standing.
fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Bound => "bound",
        Standing::DirectoryOnly => "directory-only",
        Standing::Suspended => "suspended",
        Standing::SuspendedByGoogle => "suspended-by-google",
        Standing::Dormant => "dormant",
    }
}

/// Everything that is known of one user.
#[derive(Debug, Serialize)]
pub struct UserDetail {
    /// The directory's number.
    pub id: i64,
    /// The unique username.
    pub username: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Primary address.
    pub email: String,
    /// `active` or `suspended`.
    pub state: &'static str,
    /// As in the list.
    pub standing: &'static str,
    /// The attributes that have a value.
    pub attributes: Vec<AttributeOf>,
    /// The Google accounts that the user is bound to.
    pub accounts: Vec<Account>,
    /// What was done to the user, newest first, at most a hundred.
    pub history: Vec<Event>,
    /// How the user stands with passwords; no password is in it, and no hash.
    pub passwords: Passwords,
    /// Who marked it as protected; `null` when nobody did.
    pub protected: Option<Protected>,
    /// Counts the changes; an edit may be tied to it.
    pub version: i64,
    /// When the user came into the directory.
    pub created_at: Option<String>,
    /// When the user last changed.
    pub changed_at: Option<String>,
}

/// A mark that no sync changes the accounts of a user.
#[derive(Debug, Serialize)]
pub struct Protected {
    /// Who made it.
    pub by: String,
    /// When.
    pub at: Option<String>,
}

/// An attribute with its value.
#[derive(Debug, Serialize)]
pub struct AttributeOf {
    /// Its stable name, such as `jobTitle`.
    pub attribute: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The value, as one line.
    pub value: String,
}

/// A Google account that a user is bound to.
#[derive(Debug, Serialize)]
pub struct Account {
    /// The connection's name.
    pub connection: String,
    /// Google's id.
    pub google_id: String,
    /// Its primary address when it was last read.
    pub email: String,
    /// How it stood then, in words.
    pub state: String,
    /// The last sign-in then, as Google says it.
    pub last_login_at: Option<String>,
    /// Two-step verification: `enrolled`, `enforced, not enrolled` or `not enrolled`.
    pub two_step: &'static str,
    /// Whether the next sign-in asks for another password.
    pub must_change_password: bool,
    /// When it was last read.
    pub read_at: Option<String>,
}

/// Something that was done to a user.
#[derive(Debug, Serialize)]
pub struct Event {
    /// The run that did it; `null` when somebody did it here.
    pub run: Option<i64>,
    /// Who did it here; `null` when it was a run.
    pub by: Option<String>,
    /// What, in words.
    pub what: &'static str,
    /// What it changed.
    pub changes: Vec<Change>,
    /// When.
    pub at: Option<String>,
}

/// Gives a text, if there is one.
fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A value that was changed.
#[derive(Debug, Serialize)]
pub struct Change {
    /// The stable name of the field.
    pub attribute: String,
    /// The value before, or empty.
    pub before: String,
    /// The value after, or empty.
    pub after: String,
}

impl UserDetail {
    /// Describes a user.
    pub fn of(shown: &Shown) -> Self {
        let (row, user) = (&shown.user, &shown.user.user);
        let beyond = user.values.iter().map(|(attribute, _)| attribute);
        let all: BTreeSet<_> = Attribute::built_in().chain(beyond).collect();
        let attributes = all.into_iter().filter_map(|attribute| {
            let value = in_directory(attribute, user)?.display();
            Some(AttributeOf { attribute: attribute.name(), label: attribute.label(), value })
        });
        Self {
            id: row.id,
            username: user.username.clone(),
            given_name: user.given_name.clone(),
            family_name: user.family_name.clone(),
            email: user.email.clone(),
            state: user.state.name(),
            standing: standing_name(row.standing),
            attributes: attributes.collect(),
            accounts: shown.bindings.iter().map(Account::of).collect(),
            history: shown.history.iter().map(Event::of).collect(),
            passwords: Passwords::of(&shown.passwords),
            protected: shown
                .protected
                .as_ref()
                .map(|mark| Protected { by: mark.by.clone(), at: moment(mark.at) }),
            version: row.version,
            created_at: moment(row.created_at),
            changed_at: moment(row.changed_at),
        }
    }
}

impl Account {
    fn of(bound: &Bound) -> Self {
        let binding = &bound.binding;
        Self {
            connection: bound.connection.clone(),
            google_id: binding.google_id.clone(),
            email: binding.account.email.clone(),
            state: bound.state_words(),
            last_login_at: binding.account.last_login_at.clone(),
            two_step: binding.account.two_step.words(),
            must_change_password: binding.account.must_change_password,
            read_at: moment(binding.read_at),
        }
    }
}

impl Event {
    fn of(event: &sync::users::Event) -> Self {
        Self {
            run: event.run,
            by: event.by.clone(),
            what: event.what,
            changes: event.changes.iter().map(Change::of).collect(),
            at: moment(event.at),
        }
    }
}

impl Change {
    /// Describes a change of an attribute.
    pub fn of_attribute(change: &directory::decide::Change) -> Self {
        Self {
            attribute: change.attribute.name().to_owned(),
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }

    /// Describes a change.
    pub fn of(change: &directory::edit::Change) -> Self {
        Self { attribute: change.field.name(), before: change.before.clone(), after: change.after.clone() }
    }
}
