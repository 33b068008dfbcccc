//! What was decided about one pair, as a row of the plan.

use directory::account::Suspension;
use directory::provision::{Conflict, Decision, Rest, Skip, Step};
use directory::{Attribute, Thing};
use serde::{Deserialize, Serialize};
use store::plan::account;
use store::plan::pair::{self, Kind, Row};
use store::rusqlite::Connection;
use store::{binding, former_binding, group_scope, tombstone, user};

use super::ground::Ground;
use super::unbound::hand_on;

/// Why a row of a sync plan is a conflict or a skip, as it is stored beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reason {
    /// An answer is needed.
    Conflict(Conflict),
    /// Nothing is done.
    Skip(Skip),
}

impl From<Reason> for Rest {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Conflict(conflict) => Self::Asked(conflict),
            Reason::Skip(skip) => Self::Left(skip),
        }
    }
}

/// Whom a row is about.
pub(super) enum About<'a> {
    /// A user, and the account.
    User { stored: &'a user::Row, google_id: Option<&'a str> },
    /// The account of a user who was removed.
    Removed(&'a tombstone::Row),
}

/// Stores what was decided about one pair; a pair with nothing to do is counted, not stored.
pub(super) fn keep(
    conn: &Connection,
    ground: &Ground,
    about: &About<'_>,
    decision: Decision,
) -> Result<(), store::Error> {
    if decision == Decision::Unchanged {
        return Ok(());
    }
    let (kind, steps, reason, mut why) = told(&decision);
    if let About::User { stored, google_id } = about {
        why = ground.with_expiry(conn, stored, steps, why)?;
        why = with_what_stays(conn, ground.connection, (stored, *google_id), steps, why)?;
        why = bound_again(conn, ground.connection, (stored.id, *google_id), why)?;
        why = bound_directly(conn, ground.connection, (stored.id, steps), why)?;
        why = in_its_place(conn, ground.connection, (stored.id, steps), why)?;
    }
    let (user, user_version, google_id, name, email) = match about {
        About::User { stored, google_id } => (
            Some(stored.id),
            Some(stored.version),
            google_id.map(str::to_owned),
            directory::user::full_name(&stored.user.given_name, &stored.user.family_name),
            stored.user.email.clone(),
        ),
        About::Removed(row) => (None, None, Some(row.google_id.clone()), row.name.clone(), row.email.clone()),
    };
    let row = Row {
        id: 0,
        user,
        user_version,
        google_id,
        name,
        email,
        kind,
        steps: to_json(&steps)?,
        reason: reason.as_ref().map(to_json).transpose()?,
        why,
        ticked: kind.has_steps(),
        answer: None,
        after: None,
        thing: Thing::User,
        group: None,
        wished: user.map(|user| ground.wished(conn, user)).transpose()?.map(str::to_owned),
    };
    pair::insert(conn, &row).map(|_| ())
}

/// Says of a user who comes back to the account that was theirs that they do: it may have another address by now.
pub(super) fn bound_again(
    conn: &Connection,
    connection: i64,
    (user, google_id): (i64, Option<&str>),
    why: String,
) -> Result<String, store::Error> {
    if !why.starts_with(super::words::ADOPTED) {
        return Ok(why);
    }
    let former = former_binding::of_user(conn, connection, user)?;
    let theirs = former.is_some_and(|former| Some(former.google_id.as_str()) == google_id);
    Ok(if theirs { why.replacen(super::words::ADOPTED, super::words::BOUND_AGAIN, 1) } else { why })
}

/// Says of whom a group had brought, and none has now, that they are bound directly; whoever is bound already stays so as
/// before.
pub(super) fn bound_directly(
    conn: &Connection,
    connection: i64,
    (user, steps): (i64, &[Step]),
    why: String,
) -> Result<String, store::Error> {
    let directly = steps.iter().any(|step| matches!(step, Step::Adopt | Step::Create))
        && group_scope::is_marked(conn, connection, user)?
        && !binding::is_bound(conn, connection, user)?
        && !group_scope::is_in_bound_group(conn, connection, user)?;
    Ok(if directly { format!("{why}; {}", super::words::BOUND_DIRECTLY) } else { why })
}

/// Says of a new account that it takes the place of one that is gone, which is let go with it.
pub(super) fn in_its_place(
    conn: &Connection,
    connection: i64,
    (user, steps): (i64, &[Step]),
    why: String,
) -> Result<String, store::Error> {
    let replaces = steps.contains(&Step::Create) && binding::is_bound(conn, connection, user)?;
    Ok(if replaces { format!("{why}; {}", super::words::IN_ITS_PLACE) } else { why })
}

/// Says of an account that is bound and stays out of use that it does: what Rollcall archived, or suspended, it lifts, and
/// nothing else.
pub(super) fn with_what_stays(
    conn: &Connection,
    connection: i64,
    (stored, google_id): (&user::Row, Option<&str>),
    steps: &[Step],
    why: String,
) -> Result<String, store::Error> {
    let bound = google_id.filter(|_| steps.contains(&Step::Adopt));
    let Some(place) = bound.map(|id| pair::account_of_id(conn, id)).transpose()?.flatten() else {
        return Ok(why);
    };
    let (account, _) = account::get(conn, place)?;
    let archived = account.archived && !steps.contains(&Step::Unarchive);
    let suspended = match account.suspension {
        _ if stored.user.state == directory::user::State::Suspended => false,
        None => false,
        Some(Suspension::Google(_)) => true,
        // Ours stays only as long as it is to.
        Some(Suspension::Administrator) => !hand_on(conn, connection, stored.id, &account.id)?.suspended,
    };
    let stays = [archived.then_some(STAYS_ARCHIVED), suspended.then_some(STAYS_SUSPENDED)];
    let said: Vec<_> = [why.as_str()].into_iter().chain(stays.into_iter().flatten()).collect();
    Ok(said.join("; "))
}

/// What is said of an account that is bound and suspended, by nobody knows whom.
const STAYS_SUSPENDED: &str =
    "stays suspended: not known to be Rollcall's doing, lift it in Google's Admin console";

/// What is said of an account that is bound and archived.
const STAYS_ARCHIVED: &str =
    "stays archived: take it out of the archive in Google's Admin console, which takes a licence";

/// Tells a decision as a row does: its kind, its steps, its reason, and the words of the list.
pub(crate) fn told(decision: &Decision) -> (Kind, &[Step], Option<Reason>, String) {
    match decision {
        Decision::Steps(steps) => (kind_of(steps), steps, None, steps_words(steps)),
        Decision::Conflict(conflict) => {
            let words = super::words::conflict(conflict);
            (Kind::Conflict, &[], Some(Reason::Conflict(conflict.clone())), words)
        }
        Decision::Skip(skip) => (Kind::Skip, &[], Some(Reason::Skip(skip.clone())), super::words::skip(skip)),
        Decision::SuspendAlone(rest) => {
            let why = format!("{}; {}", steps_words(&SUSPENDED), super::words::rest(rest));
            (kind_of(&SUSPENDED), &SUSPENDED, None, why)
        }
        Decision::OneSide(one) => (Kind::OneSide, &[], None, super::words::one_side(one)),
        Decision::Unchanged => (Kind::Skip, &[], None, "in step".to_owned()),
    }
}

/// What is done about whom nothing else can be.
static SUSPENDED: [Step; 1] = [Step::Suspend];

/// Holds a row back, as what it waits for cannot be had: only what takes access away is done, and where nothing does, the
/// row is a conflict, or left out.
pub(super) fn held_back(row: Row, rest: Rest) -> Result<Row, store::Error> {
    let steps = steps_of(&row)?;
    let first: Vec<Step> = steps.into_iter().take_while(Step::takes_access).collect();
    if !first.is_empty() {
        let why = format!("{}; {}", steps_words(&first), super::words::rest(&rest));
        return Ok(Row { kind: kind_of(&first), steps: to_json(&first)?, why, ..row });
    }
    let (kind, why, reason) = match rest {
        Rest::Asked(conflict) => {
            (Kind::Conflict, super::words::conflict(&conflict), Reason::Conflict(conflict))
        }
        Rest::Left(skip) => (Kind::Skip, super::words::skip(&skip), Reason::Skip(skip)),
    };
    let reason = Some(to_json(&reason)?);
    Ok(Row { kind, steps: "[]".to_owned(), reason, why, ticked: false, ..row })
}

pub(crate) fn to_json(value: &impl Serialize) -> Result<String, store::Error> {
    serde_json::to_string(value).map_err(|error| store::Error::Damaged(format!("a row of the plan: {error}")))
}

/// Reads the steps of a row.
pub(super) fn steps_of(row: &Row) -> Result<Vec<Step>, store::Error> {
    serde_json::from_str(&row.steps)
        .map_err(|error| store::Error::Damaged(format!("the steps of row {}: {error}", row.id)))
}

/// Reads why a row is a conflict or a skip.
#[must_use]
pub fn reason_of(row: &Row) -> Option<Reason> {
    row.reason.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

/// Gives the kind under which a row is counted: what touches a person most.
pub(super) fn kind_of(steps: &[Step]) -> Kind {
    let any = |wanted: fn(&Step) -> bool| steps.iter().any(wanted);
    if any(|step| matches!(step, Step::Create | Step::Restore { .. })) {
        Kind::Create
    } else if any(|step| *step == Step::Remove) {
        Kind::Remove
    } else if any(|step| matches!(step, Step::Suspend | Step::Archive | Step::Unbind)) {
        Kind::Suspend
    } else if any(|step| matches!(step, Step::Reactivate | Step::Unarchive)) {
        Kind::Reactivate
    } else {
        Kind::Update
    }
}

/// Says in the few words of a list what the steps of a row do.
pub(super) fn steps_words(steps: &[Step]) -> String {
    super::words::steps(steps)
}

/// Lists the attributes that a change clears on Google.
pub(super) fn cleared(steps: &[Step]) -> impl Iterator<Item = Attribute> {
    let sends = |step: &&Step| matches!(step, Step::Update(_) | Step::PutBack(_));
    steps
        .iter()
        .filter(sends)
        .flat_map(Step::changes)
        .filter(|change| change.after.is_empty() && !change.before.is_empty())
        .map(|change| change.attribute)
}
