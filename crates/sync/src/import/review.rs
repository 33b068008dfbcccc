//! Looking at a plan: windows of its rows, and one row field by field.

use directory::Attribute;
use directory::decide::{self, Conflict, FieldEffect, Identity};
use store::plan::decision::Kind;
use store::plan::{account, review};
use store::rusqlite::{Connection, params};
use store::{binding, former_binding, run, user};

use super::answer::propose;
use super::claim::{TakenId, taken_employee_id};
use super::plan::{Reason, reason_of};
use crate::{Error, Workstation};

/// One row, field by field, with what may be answered.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The row.
    pub row: review::ReviewRow,
    /// Why it is a match or a conflict.
    pub reason: Option<Reason>,
    /// The user that holds what it wants.
    pub holder: Option<Holder>,
    /// Whether that user may still be bound on the connection.
    pub holder_is_free: bool,
    /// Users that it may be linked to.
    pub candidates: Vec<Candidate>,
    /// Whether the bound user may keep its own value beside one of Google's that no directory can hold.
    pub keeps_its_own: bool,
    /// The employee id that it cannot bring, where an answer is needed.
    pub taken_employee_id: Option<TakenId>,
    /// Whether it may come in as a new user without its employee id, which is somebody else's.
    pub may_lack_employee_id: bool,
    /// Free usernames, best first.
    pub proposals: Vec<String>,
    /// Field by field.
    pub fields: Vec<Field>,
}

/// A user that a row may be linked to.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The user.
    pub user: user::Row,
    /// What makes them look the same.
    pub by: Identity,
    /// Field by field, against this user.
    pub fields: Vec<Field>,
}

/// The user that holds what a row wants.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The user.
    pub user: user::Row,
    /// Field by field, against this user.
    pub fields: Vec<Field>,
}

/// One field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which attribute.
    pub attribute: Attribute,
    /// The directory's value, or empty.
    pub directory: String,
    /// Google's value, or empty.
    pub google: String,
    /// What the import does with it.
    pub effect: FieldEffect,
    /// Whether a merge takes Google's value, unless somebody chooses otherwise.
    pub merge_takes: bool,
}

impl Workstation {
    /// Reads a window of a plan, by name, with what its filter finds in all.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over.
    pub async fn review(
        &self,
        run: i64,
        filter: review::Filter,
        offset: u64,
        limit: u64,
    ) -> Result<review::ReviewWindow, Error> {
        self.with_plan(run, move |conn| Ok(review::window(conn, &filter, offset, limit)?)).await
    }

    /// Reads one row of a plan as the list shows it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such row.
    pub async fn review_row(&self, run: i64, google_id: &str) -> Result<review::ReviewRow, Error> {
        let google_id = google_id.to_owned();
        self.with_plan(run, move |conn| Ok(review::row(conn, &google_id)?)).await
    }

    /// Reads one row of a plan with everything that helps to answer it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such row.
    pub async fn review_detail(&self, run: i64, google_id: &str) -> Result<Detail, Error> {
        let connection = self.inner.store.read(move |conn| run::get(conn, run)).await?.connection;
        let google_id = google_id.to_owned();
        self.with_plan(run, move |conn| detail(conn, connection, &google_id)).await
    }
}

fn detail(conn: &Connection, connection: i64, google_id: &str) -> Result<Detail, Error> {
    let mapping = store::plan::mapping(conn)?;
    let row = review::row(conn, google_id)?;
    let (account, _) = account::get(conn, row.decision.account)?;
    let reason = reason_of(&row.decision);
    let bound = binding::by_google_id(conn, connection, google_id)?;
    let candidates = match (&bound, row.decision.kind) {
        // Both sides changed: the account is to be brought together with the user that it is bound to.
        (Some(binding), Kind::Conflict) => vec![(user::get(conn, binding.user)?, Identity::Address)],
        (None, Kind::Match | Kind::Conflict) => candidates(conn, connection, &account)?,
        _ => Vec::new(),
    };
    let about = match (&bound, row.decision.user) {
        (Some(binding), _) => Some(user::get(conn, binding.user)?),
        (None, Some(user)) => user::find(conn, user)?,
        (None, None) => None,
    };
    let taken = match row.decision.kind {
        Kind::Match | Kind::Conflict => {
            taken_employee_id(conn, &row.decision, &account, bound.as_ref().map(|bound| bound.user))?
        }
        _ => None,
    };
    let sides = Sides { account: &account, bound: bound.as_ref(), mapping: &mapping, taken: taken.as_ref() };
    let fields = sides.fields(about.as_ref());
    let candidates = candidates
        .into_iter()
        .map(|(user, by)| Candidate { fields: sides.fields(Some(&user)), user, by })
        .collect();
    let wants_name = matches!(
        reason,
        Some(
            Reason::Conflict(Conflict::UsernameTaken { .. } | Conflict::Ambiguous { .. })
                | Reason::Match { .. }
        )
    );
    let proposals = if wants_name {
        propose(conn, row.decision.account, &account, &account.family_name, 3)?
    } else {
        Vec::new()
    };
    let holder = match &reason {
        Some(Reason::Conflict(Conflict::UsernameTaken { username })) => user::by_username(conn, username)?,
        Some(Reason::Conflict(Conflict::AddressTaken { email })) => {
            user::by_email(conn, email)?.into_iter().next()
        }
        Some(Reason::Conflict(Conflict::EmployeeIdTaken { .. })) => {
            taken.as_ref().and_then(|taken| taken.holder.clone())
        }
        _ => None,
    };
    let holder_is_free = match &holder {
        Some(holder) => !binding::is_bound(conn, connection, holder.id)?,
        None => false,
    };
    let may_lack_employee_id = bound.is_none() && taken.is_some();
    let keeps_its_own = bound.is_some() && decide::may_keep_all(&account, &mapping);
    let holder = holder.map(|user| Holder { fields: sides.fields(Some(&user)), user });
    Ok(Detail {
        row,
        reason,
        holder,
        holder_is_free,
        candidates,
        keeps_its_own,
        taken_employee_id: taken,
        may_lack_employee_id,
        proposals,
        fields,
    })
}

/// Both sides of a row.
struct Sides<'a> {
    account: &'a directory::Account,
    bound: Option<&'a binding::Row>,
    mapping: &'a directory::Mapping,
    /// The employee id that is somebody else's: nobody but them takes it.
    taken: Option<&'a TakenId>,
}

impl Sides<'_> {
    /// Compares the account with a user, or with nobody, field by field; what both lack is left out.
    fn fields(&self, about: Option<&user::Row>) -> Vec<Field> {
        let Self { account, bound, mapping, taken } = *self;
        let anothers = taken.is_some_and(|taken| !taken.is_of(about));
        let mut fields = Vec::new();
        for attribute in mapping.attributes() {
            let left = anothers && attribute == Attribute::EmployeeIdentifier;
            let google =
                decide::on_google(attribute, account).map(|value| value.display()).unwrap_or_default();
            let (directory, effect, merge_takes) = match about {
                Some(user) => {
                    let here = decide::in_directory(attribute, &user.user)
                        .map(|value| value.display())
                        .unwrap_or_default();
                    let baseline =
                        bound.filter(|binding| binding.user == user.id).map(|binding| &binding.baseline);
                    let effect = decide::effect(attribute, account, &user.user, baseline, mapping);
                    let merge_takes = !left && decide::merge_takes(attribute, account, &user.user, mapping);
                    (here, effect, merge_takes)
                }
                None if left => (String::new(), FieldEffect::Keep, false),
                None if mapping.imports(attribute) => (String::new(), FieldEffect::Take, true),
                None => (String::new(), FieldEffect::Excluded, false),
            };
            if !(google.is_empty() && directory.is_empty()) {
                fields.push(Field { attribute, directory, google, effect, merge_takes });
            }
        }
        fields
    }
}

/// Lists the unbound users that look like an account, and the one that holds its username.
fn candidates(
    conn: &Connection,
    connection: i64,
    account: &directory::Account,
) -> Result<Vec<(user::Row, Identity)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT user_id, kind FROM main.identity AS i
         WHERE (kind IN (0, 1) AND value IN (SELECT value FROM json_each(?1)) OR kind = 2 AND value = ?2)
           AND NOT EXISTS (SELECT 1 FROM main.binding AS b WHERE b.user_id = i.user_id AND b.connection_id = ?3)
         ORDER BY kind, user_id LIMIT 20",
    )?;
    let mut addresses = vec![account.email.clone()];
    addresses.extend(account.aliases.iter().cloned());
    let addresses = serde_json::to_string(&addresses).unwrap_or_default();
    let employee = account.values.display(Attribute::EmployeeIdentifier).to_lowercase();
    let found: Vec<(i64, u8)> = statement
        .query_map(params![addresses, employee, connection], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut candidates: Vec<(user::Row, Identity)> = Vec::new();
    for (id, kind) in found {
        if candidates.iter().any(|(user, _)| user.id == id) {
            continue;
        }
        let by = match kind {
            0 => Identity::Address,
            1 => Identity::Alias,
            _ => Identity::EmployeeId,
        };
        candidates.push((user::get(conn, id)?, by));
    }
    let former = former_binding::of_account(conn, connection, &account.id)?;
    if let Some(former) = former.filter(|former| candidates.iter().all(|(user, _)| user.id != former.user)) {
        candidates.push((user::get(conn, former.user)?, Identity::Account));
    }
    Ok(candidates)
}
