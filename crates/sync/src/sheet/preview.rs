//! Decides about every row of a sheet, before anything is written.

use std::collections::{BTreeSet, HashMap, HashSet};

use directory::decide::Identity;
use directory::edit::{Change, Draft};
use directory::user::full_name;
use directory::{Attribute, Field, User, Value};
use store::rusqlite::Connection;
use store::user;

use super::read::{Row, Sheet};
use crate::users::check;
use crate::users::write::all_of;
use crate::{Error, Workstation};

/// What an empty cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// Nothing is said: the user's value stays.
    Keeps,
    /// The user's value goes.
    Clears,
}

/// What a sheet would do, row by row; exactly this is applied.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// Each row, in the order of the file.
    pub rows: Vec<RowPlan>,
}

/// What one row would do.
#[derive(Debug, Clone)]
pub struct RowPlan {
    /// The line on which it begins.
    pub line: u64,
    /// Who it is about, as far as the row says.
    pub name: String,
    /// What it would do.
    pub what: What,
    /// What would change.
    pub changes: Vec<Change>,
    pub(super) draft: Draft,
    /// A manager whom the same file brings: set when all rows are in.
    pub(super) manager: Option<String>,
}

/// What a row would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A new user.
    New,
    /// Changes to a user, as it is now.
    Update {
        /// Which.
        user: i64,
        /// On which version it was decided.
        version: i64,
    },
    /// Nothing.
    Unchanged {
        /// Which user is so already.
        user: i64,
    },
    /// It cannot be used, and why.
    Refused(String),
}

/// How many rows would do what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New users.
    pub new: u64,
    /// Users who would change.
    pub update: u64,
    /// Users who are so already.
    pub unchanged: u64,
    /// Rows that cannot be used.
    pub refused: u64,
}

impl Preview {
    /// Counts the rows.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            let of = match row.what {
                What::New => &mut counts.new,
                What::Update { .. } => &mut counts.update,
                What::Unchanged { .. } => &mut counts.unchanged,
                What::Refused(_) => &mut counts.refused,
            };
            *of += 1;
        }
        counts
    }
}

impl Workstation {
    /// Decides about every row of a sheet; nothing is written.
    ///
    /// A user is found by username and address, else by employee id.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the mapping names a field twice, or none by which a user is found.
    pub async fn preview_sheet(
        &self,
        sheet: &Sheet,
        mapping: &[Option<Field>],
        empty: Empty,
    ) -> Result<Preview, Error> {
        check_mapping(mapping)?;
        let (sheet, mapping) = (sheet.clone(), mapping.to_vec());
        let decided = self.inner.store.read(move |conn| {
            let mut deciding = Deciding::new(conn, &sheet, &mapping, empty);
            Ok(sheet.rows.iter().map(|row| deciding.row(row)).collect::<Result<Vec<_>, Error>>())
        });
        Ok(Preview { rows: decided.await?? })
    }
}

const KEYS: [Field; 3] =
    [Field::Username, Field::Of(Attribute::Email), Field::Of(Attribute::EmployeeIdentifier)];

fn check_mapping(mapping: &[Option<Field>]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    if let Some(twice) = mapping.iter().flatten().find(|field| !seen.insert(**field)) {
        return Err(Error::InvalidInput(format!("two columns are mapped to {}; one can be", twice.name())));
    }
    let is_column = |field: &Field| {
        matches!(field, Field::Of(Attribute::Custom(_))) || Field::columns().any(|column| column == *field)
    };
    if let Some(whole) = seen.iter().find(|field| !is_column(field)) {
        let name = whole.name();
        return Err(Error::InvalidInput(format!("map {name} by its parts, such as {name}.locality")));
    }
    if !KEYS.iter().any(|key| seen.contains(key)) {
        let message = "no column says who a row is about: map one to username, email or employeeIdentifier";
        return Err(Error::InvalidInput(message.to_owned()));
    }
    Ok(())
}

/// Decides about rows one after the other, knowing what those before have taken.
struct Deciding<'a> {
    conn: &'a Connection,
    mapping: &'a [Option<Field>],
    empty: Empty,
    /// Usernames and addresses that the file brings.
    named: HashSet<String>,
    /// The line of the row about a user.
    about: HashMap<i64, u64>,
    /// The line of the row that takes what only one can have.
    takes: HashMap<(Identity, String), u64>,
    /// The line of the row that takes a username.
    usernames: HashMap<String, u64>,
}

impl<'a> Deciding<'a> {
    fn new(conn: &'a Connection, sheet: &Sheet, mapping: &'a [Option<Field>], empty: Empty) -> Self {
        let is_name =
            |field: &Option<Field>| matches!(field, Some(Field::Username | Field::Of(Attribute::Email)));
        let columns: Vec<_> = (0..mapping.len()).filter(|at| is_name(&mapping[*at])).collect();
        let cells = sheet.rows.iter().flat_map(|row| columns.iter().filter_map(|at| row.cells.get(*at)));
        let cells = cells.map(|cell| cell.trim().to_lowercase()).filter(|name| !name.is_empty());
        // Whoever has no username in the file gets the first part of the address.
        let named = cells.flat_map(|name| [directory::email::local_part(&name).to_owned(), name]).collect();
        Self {
            conn,
            mapping,
            empty,
            named,
            about: HashMap::new(),
            takes: HashMap::new(),
            usernames: HashMap::new(),
        }
    }

    fn row(&mut self, row: &Row) -> Result<RowPlan, Error> {
        let draft = self.draft(row);
        let name = shown_name(&draft);
        let mut plan = RowPlan {
            line: row.line,
            name,
            what: What::Refused(String::new()),
            changes: Vec::new(),
            draft,
            manager: None,
        };
        if let Some(why) = &row.spoilt {
            plan.what = What::Refused(why.clone());
            return Ok(plan);
        }
        if row.cells.len() != self.mapping.len() {
            let (has, header) = (row.cells.len(), self.mapping.len());
            let lines = match row.last > row.line {
                true => format!("; quotes hold lines {} to {} together", row.line, row.last),
                false => String::new(),
            };
            plan.what = What::Refused(format!("the row has {has} cells, the header has {header}{lines}"));
            return Ok(plan);
        }
        match self.decide(&mut plan) {
            Ok(()) => {}
            Err(Error::Fields(errors)) => plan.what = What::Refused(errors.to_string()),
            Err(Error::Refused(why)) => plan.what = What::Refused(why),
            Err(error) => return Err(error),
        }
        if matches!(plan.what, What::Refused(_)) {
            plan.changes.clear();
        }
        Ok(plan)
    }

    fn draft(&self, row: &Row) -> Draft {
        let mut draft = Draft::default();
        for (cell, field) in row.cells.iter().zip(self.mapping) {
            let Some(field) = field else { continue };
            if !cell.trim().is_empty() {
                draft.read(*field, cell);
            } else if self.empty == Empty::Clears && !matches!(field, Field::Username | Field::State) {
                draft.clear(*field);
            }
        }
        draft
    }

    fn decide(&mut self, plan: &mut RowPlan) -> Result<(), Error> {
        self.manager(plan)?;
        match self.find(&plan.draft)? {
            None => {
                let user = check::new_user(self.conn, &plan.draft)?;
                plan.changes = all_of(&user);
                self.take(plan.line, None, &user, &plan.changes)?;
                plan.what = What::New;
            }
            Some(row) => {
                let edited = check::change(self.conn, &row, &plan.draft)?;
                if plan.name.is_empty() {
                    plan.name = full_name(&row.user.given_name, &row.user.family_name);
                }
                self.take(plan.line, Some(row.id), &edited.user, &edited.changes)?;
                plan.changes = edited.changes;
                plan.what = if plan.changes.is_empty() && plan.manager.is_none() {
                    What::Unchanged { user: row.id }
                } else {
                    What::Update { user: row.id, version: row.version }
                };
            }
        }
        Ok(())
    }

    /// Leaves a manager whom the same file brings for later; names one who is here by number, since a row before may
    /// change the address.
    fn manager(&self, plan: &mut RowPlan) -> Result<(), Error> {
        let Some(Some(Value::Text(key))) = plan.draft.get(Attribute::Manager).map(|wish| wish.cloned())
        else {
            return Ok(());
        };
        match check::somebody(self.conn, &key)? {
            Some(manager) => plan.draft.set(Attribute::Manager, manager.id.to_string()),
            None if self.named.contains(&key.trim().to_lowercase()) => {
                plan.draft.forget(Attribute::Manager);
                plan.manager = Some(key);
            }
            // Refused with its reason, as everywhere.
            None => {}
        }
        Ok(())
    }

    /// Finds the user whom a row is about.
    fn find(&self, draft: &Draft) -> Result<Option<user::Row>, Error> {
        let [username, email, employee] = KEYS.map(|key| key_of(draft, key));
        let by_username = match &username {
            Some(username) => user::by_username(self.conn, username)?,
            None => None,
        };
        let mut by_email = match &email {
            Some(email) => user::by_email(self.conn, email)?,
            None => Vec::new(),
        };
        if let (Some(one), Some(email)) = (&by_username, &email) {
            let other = by_email.iter().find(|other| other.id != one.id);
            if let Some(other) = other.filter(|_| !by_email.iter().any(|other| other.id == one.id)) {
                return Err(Error::Refused(format!(
                    "the username is {}'s, and the address {email} is {}'s: one row is about one user",
                    one.user.username, other.user.username
                )));
            }
            return Ok(by_username);
        }
        if by_username.is_some() {
            return Ok(by_username);
        }
        if by_email.len() > 1 {
            let (number, email) = (by_email.len(), email.unwrap_or_default());
            return Err(Error::Refused(format!(
                "{number} users have the address {email}; name the username as well"
            )));
        }
        if let Some(found) = by_email.pop() {
            return Ok(Some(found));
        }
        match (username, email, employee) {
            (None, None, Some(id)) => Ok(user::holder(self.conn, Identity::EmployeeId, &id, None)?),
            (None, None, None) => Err(Error::Refused(
                "the row does not say who it is about: it has no username, address or employee id".to_owned(),
            )),
            _ => Ok(None),
        }
    }

    /// Notes what a row takes; refuses what a row before has taken.
    fn take(&mut self, line: u64, about: Option<i64>, user: &User, changes: &[Change]) -> Result<(), Error> {
        let taken = |what: &str, by: u64| Error::Refused(format!("{what} as in line {by}"));
        if let Some(about) = about
            && let Some(before) = self.about.get(&about)
        {
            return Err(taken("it is about the same user", *before));
        }
        let changed = |field: Field| changes.iter().any(|change| change.field == field);
        let username = changed(Field::Username).then(|| user.username.clone());
        let mut unique = Vec::new();
        if changed(Attribute::Email.into()) {
            unique.push((Identity::Address, user.email.to_lowercase()));
        }
        if let (true, Some(Value::List(aliases))) =
            (changed(Attribute::Aliases.into()), user.values.get(Attribute::Aliases))
        {
            // An alias and an address are the same to whoever writes to it.
            unique.extend(aliases.iter().map(|alias| (Identity::Address, alias.to_lowercase())));
        }
        let employee = user.values.display(Attribute::EmployeeIdentifier).to_lowercase();
        if changed(Attribute::EmployeeIdentifier.into()) && !employee.is_empty() {
            unique.push((Identity::EmployeeId, employee));
        }
        if let Some(before) = username.as_ref().and_then(|username| self.usernames.get(username)) {
            return Err(taken(&format!("it has the username {}", user.username), *before));
        }
        if let Some((value, before)) =
            unique.iter().find_map(|key| self.takes.get(key).map(|before| (&key.1, *before)))
        {
            return Err(taken(&format!("it has {value}"), before));
        }
        self.about.extend(about.map(|about| (about, line)));
        self.usernames.extend(username.map(|username| (username, line)));
        self.takes.extend(unique.into_iter().map(|key| (key, line)));
        Ok(())
    }
}

/// Gives what a draft says of a field by which users are found, in lower case.
fn key_of(draft: &Draft, key: Field) -> Option<String> {
    draft.get(key).flatten().map(|value| value.display().trim().to_lowercase())
}

/// Names who a row is about, as far as it says.
fn shown_name(draft: &Draft) -> String {
    let text = |field: Field| draft.get(field).flatten().map(Value::display).unwrap_or_default();
    let name = full_name(&text(Attribute::Firstname.into()), &text(Attribute::Lastname.into()));
    let others = KEYS.into_iter().map(text);
    std::iter::once(name).chain(others).find(|text| !text.is_empty()).unwrap_or_default()
}
