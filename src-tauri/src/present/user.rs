//! Users as the screen shows them.

use std::collections::BTreeSet;

use directory::decide::in_directory;
use directory::user::{State, full_name, initials};
use directory::{Attribute, Direction, Mapping};
use sync::store::user::Standing as Stored;
use sync::store::window::{ListRow, Mark as Seen, Sort, Window};
use sync::users::{Bound, Event, Shown};

use super::moment;
use crate::view::{
    AccountView, AttributeView, ChangeView, HistoryView, Mark, ProtectedView, Standing, StandingCount,
    UserCounts, UserDetail, UserMark, UserQuery, UserRowView, UserSort, UserWindow,
};

/// Reads what the screen asks of the users' list.
pub fn query(view: &UserQuery) -> sync::store::window::Query {
    sync::store::window::Query {
        standing: view.standing.map(stored),
        search: view.search.clone(),
        sort: match view.sort {
            UserSort::Name => Sort::Name,
            UserSort::Username => Sort::Username,
            UserSort::Email => Sort::Email,
            UserSort::Department => Sort::Department,
            UserSort::Changed => Sort::Changed,
        },
        descending: view.descending,
        unit: view
            .unit
            .as_ref()
            .map(|unit| sync::store::window::Unit { connection: unit.connection, path: unit.path.clone() }),
    }
}

fn stored(standing: Standing) -> Stored {
    match standing {
        Standing::Bound => Stored::Bound,
        Standing::DirectoryOnly => Stored::DirectoryOnly,
        Standing::Suspended => Stored::Suspended,
        Standing::SuspendedByGoogle => Stored::SuspendedByGoogle,
        Standing::Dormant => Stored::Dormant,
    }
}

fn shown(standing: Stored) -> Standing {
    match standing {
        Stored::Bound => Standing::Bound,
        Stored::DirectoryOnly => Standing::DirectoryOnly,
        Stored::Suspended => Standing::Suspended,
        Stored::SuspendedByGoogle => Standing::SuspendedByGoogle,
        Stored::Dormant => Standing::Dormant,
    }
}

/// Shows a window of the list.
pub fn window(window: Window, offset: u64) -> UserWindow {
    UserWindow {
        total: window.total,
        capped: window.capped,
        offset,
        rows: window.rows.into_iter().map(row).collect(),
    }
}

/// Shows a row of the list.
pub fn row(row: ListRow) -> UserRowView {
    UserRowView {
        id: row.id,
        name: full_name(&row.given_name, &row.family_name),
        initials: initials(&row.given_name, &row.family_name),
        username: row.username,
        email: row.email,
        department: row.department,
        job_title: row.job_title,
        org_unit: row.org_unit,
        employee_id: row.employee_id,
        standing: shown(row.standing),
        changed_at: moment(row.changed_at),
        photo: row.photo,
        marks: row.marks.into_iter().map(seen).collect(),
    }
}

fn seen(mark: Seen) -> UserMark {
    match mark {
        Seen::Protected => UserMark::Protected,
        Seen::ToBeBound => UserMark::ToBeBound,
    }
}

/// Shows how many users there are of each standing.
pub fn counts(counts: [u64; 5]) -> UserCounts {
    let standings = Stored::ALL
        .into_iter()
        .map(|standing| StandingCount { standing: shown(standing), count: counts[standing as usize] })
        .collect();
    UserCounts { all: counts.iter().sum(), standings }
}

/// Shows everything that is known of a user, under the mapping of its first connection.
pub fn detail(known: &Shown, mapping: &Mapping) -> UserDetail {
    let user = &known.user.user;
    let bound = !known.bindings.is_empty();
    let text = |attribute| user.values.display(attribute);
    let row = UserRowView {
        id: known.user.id,
        name: full_name(&user.given_name, &user.family_name),
        initials: initials(&user.given_name, &user.family_name),
        username: user.username.clone(),
        email: user.email.clone(),
        department: text(Attribute::Department),
        job_title: text(Attribute::JobTitle),
        org_unit: text(Attribute::OrgUnitPath),
        employee_id: text(Attribute::EmployeeIdentifier),
        standing: shown(known.user.standing),
        changed_at: moment(known.user.changed_at),
        photo: Some(text(Attribute::Photo)).filter(|photo| !photo.is_empty()),
        marks: known.marks.iter().copied().map(seen).collect(),
    };
    let beyond = user.values.iter().map(|(attribute, _)| attribute);
    let all: BTreeSet<_> = mapping.attributes().chain(beyond).collect();
    let attributes = all
        .into_iter()
        .filter_map(|attribute| {
            let value = in_directory(attribute, user).map(|value| value.display()).unwrap_or_default();
            let direction = mapping.direction(attribute);
            if value.is_empty() && direction == Direction::Exclude {
                return None;
            }
            let source = source(bound, direction, !value.is_empty()).to_owned();
            let (name, label) = (attribute.name().to_owned(), attribute.label().to_owned());
            Some(AttributeView { name, label, value, source })
        })
        .collect();
    let passwords = super::password::passwords(&known.passwords, (&row.name, &row.email));
    UserDetail {
        row,
        version: known.user.version,
        suspended: user.state == State::Suspended,
        attributes,
        accounts: known.bindings.iter().map(account).collect(),
        history: known.history.iter().map(history).collect(),
        passwords,
        protected: known
            .protected
            .as_ref()
            .map(|mark| ProtectedView { by: mark.by.clone(), at: moment(mark.at) }),
    }
}

fn source(bound: bool, direction: Direction, has_value: bool) -> &'static str {
    match (bound, direction) {
        (false, _) => "directory",
        (true, Direction::Both) => "both ways with Google",
        (true, Direction::Import) if has_value => "imported from Google",
        (true, Direction::Import) => "imported from Google, empty there",
        (true, Direction::Export) => "exported to Google",
        (true, Direction::Exclude) => "directory",
    }
}

/// Shows the mark of an account.
pub fn mark(mark: directory::account::Mark) -> Mark {
    match mark {
        directory::account::Mark::Suspended => Mark::Suspended,
        directory::account::Mark::Archived => Mark::Archived,
        directory::account::Mark::Admin => Mark::Admin,
        directory::account::Mark::Guest => Mark::Guest,
    }
}

fn account(known: &Bound) -> AccountView {
    let (bound, account) = (&known.binding, &known.binding.account);
    AccountView {
        connection: bound.connection,
        connection_name: known.connection.clone(),
        google_id: bound.google_id.clone(),
        email: account.email.clone(),
        aliases: account.aliases.clone(),
        state: known.state_words(),
        marks: account.marks().into_iter().map(mark).collect(),
        org_unit: account.values.display(Attribute::OrgUnitPath),
        two_step: account.two_step.words().to_owned(),
        last_login_at: account.last_login_at.clone(),
        created_at: account.created_at.clone(),
        read_at: moment(bound.read_at),
        bound_by: bound
            .bound_by_run
            .map_or_else(|| "bound by hand".to_owned(), |run| format!("imported, run {run}")),
        dormant: bound.dormant,
    }
}

/// Shows a value before and after.
pub fn change(change: &directory::edit::Change) -> ChangeView {
    ChangeView {
        name: change.field.name(),
        label: change.field.label(),
        before: change.before.clone(),
        after: change.after.clone(),
    }
}

fn history(event: &Event) -> HistoryView {
    HistoryView {
        at: moment(event.at),
        run: event.run,
        by: event.by.clone(),
        what: event.what.to_owned(),
        changes: event.changes.iter().map(change).collect(),
    }
}
