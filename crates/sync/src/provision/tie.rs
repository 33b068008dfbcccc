//! How a user stands on each connection, and what the next sync would do, as far as is known without asking Google.

use std::collections::{BTreeSet, VecDeque};

use directory::account::Suspension;
use directory::decide::{Baseline, in_directory};
use directory::explain::{Bound, Facts, Scope, Wished};
use directory::group::Who;
use directory::password::AfterExpiry;
use directory::provision::{
    self, Answer, Block, Conflict, Decision, Deleted, Found, Marked, NewPassword, Rules, Skip, StateRule,
    Wish as Wanted,
};
use directory::user::Unbind;
use directory::{Account, Attribute, Direction, Mapping};
use store::password::Of;
use store::plan::pair_review;
use store::run::{self, State};
use store::rusqlite::Connection;
use store::wish::{self, Wish};
use store::{
    binding, connection, former_binding, gone_account, group_scope, mapping, membership, protected, user,
};

use super::SyncRow;
use super::read::may_not;
use super::row::{reason_of, steps_of};
use super::unbound::former_of;
use crate::{Error, Workstation, passwords};

/// How a user stands on one connection.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The connection.
    pub connection: connection::Row,
    /// The account that the user is bound to.
    pub bound: Option<binding::Row>,
    /// What the next sync is to do about it, where somebody wished.
    pub wish: Option<Wish>,
    /// The account that the user was bound to before.
    pub former: Option<former_binding::Row>,
    /// Whose hand suspended the account, as last read.
    pub suspended: Option<SuspendedBy>,
    /// The values that both last agreed on, and where the directory has moved on.
    pub agreed: Vec<Agreed>,
    /// Whether the user is in scope, and why.
    pub scope: Scope,
    /// What the next sync would do, were Google as it was.
    pub forecast: Forecast,
    /// The row of the user in the plan that waits for review, with its run.
    pub planned: Option<(i64, SyncRow)>,
}

/// Whose hand suspended an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuspendedBy {
    /// A run of ours.
    Rollcall {
        /// Which.
        run: i64,
    },
    /// Google itself.
    Google {
        /// Google's word for the reason.
        reason: String,
    },
    /// Somebody else.
    Administrator,
}

/// A value that both sides agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Which attribute.
    pub attribute: Attribute,
    /// What Google had, or empty.
    pub google: String,
    /// What the directory has now, or empty.
    pub directory: String,
    /// Whether the directory's value has changed since.
    pub moved: bool,
}

/// What the next sync would do about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forecast {
    /// Nothing while the binding is dormant.
    Dormant,
    /// Nothing: the user is not bound and nobody wished it.
    NotInScope,
    /// An account is made, or that of the address is bound.
    Provided,
    /// The account that was bound before is bound again.
    BoundAgain,
    /// No account is made for who is suspended here.
    SuspendedHere,
    /// Nothing: no sync is begun on this connection, for this reason.
    MayNot(String),
    /// This was decided on what is known.
    Decided(Decision),
}

impl Workstation {
    /// Tells how a user stands on each connection, by name of the connection.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such user.
    pub async fn user_ties(&self, id: i64) -> Result<Vec<Tie>, Error> {
        let now = self.now();
        let mut ties = self
            .inner
            .store
            .read(move |conn| {
                let stored = user::get(conn, id)?;
                let all = connection::all(conn)?;
                all.into_iter().map(|row| tie(conn, row, &stored, now)).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        for tie in &mut ties {
            tie.planned = self.planned_for(tie.connection.id, id).await?;
        }
        Ok(ties)
    }

    /// Finds the row of a user in the sync plan that waits for review.
    async fn planned_for(&self, connection: i64, user: i64) -> Result<Option<(i64, SyncRow)>, Error> {
        let open = self.inner.store.read(move |conn| run::open(conn, connection)).await?;
        let Some(plan) = open.into_iter().find(|run| run.is_sync() && run.state == State::Review) else {
            return Ok(None);
        };
        let found = self.with_plan(plan.id, move |conn| Ok(pair_review::of_user(conn, user)?)).await;
        let row = match found {
            Ok(row) => row,
            // A plan that is gone says nothing; its own screen says so.
            Err(Error::NotFound(_) | Error::PlanLost { .. }) => None,
            Err(error) => return Err(error),
        };
        row.map(|row| {
            let (steps, reason) = (steps_of(&row)?, reason_of(&row));
            Ok((plan.id, SyncRow { row, steps, reason }))
        })
        .transpose()
    }
}

fn tie(
    conn: &Connection,
    row: connection::Row,
    stored: &user::Row,
    now: store::Millis,
) -> Result<Tie, store::Error> {
    let bindings = binding::of_user(conn, stored.id)?;
    let bound = bindings.into_iter().find(|bound| bound.connection == row.id);
    let wish = wish::of_user(conn, row.id, stored.id)?;
    let former = former_binding::of_user(conn, row.id, stored.id)?;
    let mapping = mapping::get(conn, row.id)?;
    let agreed = bound.as_ref().map(|bound| agreed(bound, stored, &mapping)).unwrap_or_default();
    let scope = scope(conn, row.id, stored.id, (bound.as_ref(), wish, former.is_some()))?;
    let forecast = match (&bound, &scope) {
        (Some(_), Scope::Dormant) => Forecast::Dormant,
        (Some(bound), _) => {
            let gone = gone_account::get(conn, row.id, &bound.google_id)?;
            // In the place of one that is gone another may be made.
            let of = if gone.is_some() { Of::New } else { Of::Account };
            let password = store::password::wanted(conn, row.id, stored.id, of)?
                .map(|id| NewPassword { id, next_login: passwords::next_login(&row) });
            let expired = passwords::expired(conn, &row, stored.id, now)?;
            let marked = match protected::of_user(conn, stored.id)? {
                Some(_) => Marked::Protected,
                None => Marked::No,
            };
            let facts = (password, expired, marked, gone);
            Forecast::Decided(decided(&row, bound, &scope, stored, &mapping, facts))
        }
        (None, scope) if !scope.is_inside() => Forecast::NotInScope,
        // An account that is somebody else's by now is nobody's to come back to.
        (None, _) if former_of(conn, row.id, stored.id)?.is_some() => {
            match passwords::expired(conn, &row, stored.id, now)? {
                Some(AfterExpiry::RemoveAccess) => Forecast::Decided(Decision::Skip(Skip::PasswordExpired)),
                Some(AfterExpiry::Keep | AfterExpiry::Suspend) | None => Forecast::BoundAgain,
            }
        }
        (None, _) if stored.user.state == directory::user::State::Suspended => Forecast::SuspendedHere,
        (None, _) if !in_verified_domain(conn, row.id, &stored.user.email)? => {
            Forecast::Decided(Decision::Conflict(Conflict::Address { block: Block::Domain }))
        }
        (None, _) => Forecast::Provided,
    };
    let forecast = match (may_not(&row), forecast) {
        (_, nothing @ (Forecast::Dormant | Forecast::NotInScope)) => nothing,
        (Some(why), _) => Forecast::MayNot(why),
        (None, forecast) => forecast,
    };
    let suspended = bound.as_ref().and_then(suspended_by);
    Ok(Tie { connection: row, bound, wish, former, suspended, agreed, scope, forecast, planned: None })
}

/// Tells whether an address is in a verified domain of the customer; where nobody could read the domains, nothing is known.
fn in_verified_domain(conn: &Connection, connection: i64, email: &str) -> Result<bool, store::Error> {
    let mut verified = store::connection::domains(conn, connection)?;
    verified.retain(|domain| domain.verified);
    let domain = email.rsplit('@').next().unwrap_or_default();
    Ok(verified.is_empty() || verified.iter().any(|ours| ours.name.eq_ignore_ascii_case(domain)))
}

/// Finds out whether a user is in scope of a connection, and why.
fn scope(
    conn: &Connection,
    connection: i64,
    user: i64,
    (bound, wish, was_bound): (Option<&binding::Row>, Option<Wish>, bool),
) -> Result<Scope, store::Error> {
    let ways = match store::connection::manages_groups(conn, connection)? {
        true => Some(ways(conn, connection, user)?),
        false => None,
    };
    let by_group = ways.is_some() && group_scope::is_marked(conn, connection, user)?;
    let wished = match wish {
        Some(Wish::Bind) if wish::came_with_password(conn, connection, user)? => Some(Wished::BindAgain),
        Some(Wish::Bind) => Some(Wished::Bind),
        Some(Wish::Unbind(how)) => Some(Wished::Unbind(how)),
        None => None,
    };
    Ok(Scope::of(Facts {
        bound: match bound {
            None => Bound::No,
            Some(bound) if bound.dormant => Bound::Dormant,
            Some(_) => Bound::Active,
        },
        wished,
        was_bound,
        by_group,
        ways,
    }))
}

/// How many ways from groups down to a user are told.
const WAYS: usize = 10;

/// Finds the ways from the bound groups of a connection down to a user, by names, the shortest first.
fn ways(conn: &Connection, connection: i64, user: i64) -> Result<Vec<Vec<String>>, store::Error> {
    let roots = group_scope::roots(conn, connection)?;
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let mut climbing = VecDeque::from([(Who::User(user), Vec::new())]);
    while let Some((who, below)) = climbing.pop_front() {
        for (group, name, _) in membership::groups_of(conn, &who)? {
            // Each group is climbed once: others that lead to it are ways round.
            if found.len() == WAYS || !seen.insert(group) {
                continue;
            }
            let way: Vec<String> = [name].into_iter().chain(below.iter().cloned()).collect();
            if roots.contains(&group) {
                found.push(way.clone());
            }
            climbing.push_back((Who::Group(group), way));
        }
    }
    Ok(found)
}

fn suspended_by(bound: &binding::Row) -> Option<SuspendedBy> {
    match (bound.account.suspension.as_ref()?, bound.suspended_by_run) {
        (Suspension::Google(reason), _) => Some(SuspendedBy::Google { reason: reason.clone() }),
        (Suspension::Administrator, Some(run)) => Some(SuspendedBy::Rollcall { run }),
        (Suspension::Administrator, None) => Some(SuspendedBy::Administrator),
    }
}

fn agreed(bound: &binding::Row, stored: &user::Row, mapping: &Mapping) -> Vec<Agreed> {
    let words = |value: Option<directory::Value>| value.map(|value| value.display()).unwrap_or_default();
    let baseline = &bound.baseline;
    mapping
        .attributes()
        .filter(|attribute| is_known(*attribute, baseline, mapping))
        .map(|attribute| {
            let now = in_directory(attribute, &stored.user);
            Agreed {
                attribute,
                google: words(baseline.there(attribute)),
                moved: now != baseline.here(attribute),
                directory: words(now),
            }
        })
        .filter(|line| !line.google.is_empty() || !line.directory.is_empty())
        .collect()
}

/// Tells whether it is known what Google had of an attribute that a sync sends.
fn is_known(attribute: Attribute, baseline: &Baseline, mapping: &Mapping) -> bool {
    let left_open = mapping.direction(attribute) == Direction::Both && baseline.agreed(attribute).is_none();
    mapping.direction(attribute).exports() && baseline.covers(attribute) && !left_open
}

/// Gives the account as far as it is known here: how it stands as it was read last, its values as of the last agreement.
pub(crate) fn last_known(bound: &binding::Row, mapping: &Mapping) -> Account {
    let mut account = bound.account.clone();
    for attribute in mapping.attributes().filter(|one| mapping.direction(*one) != Direction::Both) {
        match bound.baseline.there(attribute) {
            Some(value) => account.values.set(attribute, value),
            None if attribute != Attribute::OrgUnitPath => account.values.remove(attribute),
            None => {}
        }
    }
    account
}

/// Tells whether what Google has of an attribute was ever read with it.
pub(crate) fn is_read(attribute: Attribute, bound: &binding::Row, mapping: &Mapping) -> bool {
    match mapping.direction(attribute) {
        Direction::Both => true,
        Direction::Export => is_known(attribute, &bound.baseline, mapping),
        // Of what an import takes, only what there was is kept.
        Direction::Import | Direction::Exclude => bound.baseline.there(attribute).is_some(),
    }
}

/// Decides as a sync would, were Google as it was at the last agreement.
fn decided(
    row: &connection::Row,
    bound: &binding::Row,
    scope: &Scope,
    stored: &user::Row,
    mapping: &Mapping,
    (password, expired, marked, gone): (Option<NewPassword>, Option<AfterExpiry>, Marked, Option<Deleted>),
) -> Decision {
    let baseline = &bound.baseline;
    let mut account: Account = bound.account.clone();
    let mut known = mapping.clone();
    for attribute in mapping.attributes() {
        if mapping.direction(attribute) == Direction::Both {
            continue;
        }
        match baseline.there(attribute).filter(|_| is_known(attribute, baseline, mapping)) {
            Some(value) => account.values.set(attribute, value),
            None => account.values.remove(attribute),
        }
        if !is_known(attribute, baseline, mapping) {
            // Every attribute of that kind may be left out.
            let _ = known.set(attribute, Direction::Exclude);
        }
    }
    let names = [
        (&mut account.email, &baseline.email),
        (&mut account.given_name, &baseline.given_name),
        (&mut account.family_name, &baseline.family_name),
    ];
    // Where nothing is agreed on, as after an undo, it is what was read last.
    for (known, agreed) in names.into_iter().filter(|(_, agreed)| !agreed.is_empty()) {
        known.clone_from(agreed);
    }
    let administrator = super::ground::administrator(row);
    let rules = Rules {
        mapping: &known,
        state: StateRule::Exported,
        administrator: &administrator,
        marked,
        answer: Answer::default(),
        password,
        next_login: passwords::next_login(row),
        expired,
    };
    let wanted = match scope {
        Scope::Leaving(how) => Wanted::Release(*how),
        Scope::LeftGroups => Wanted::Release(Unbind::Suspend),
        _ => Wanted::Provide(&stored.user),
    };
    let hand = bound.hand();
    let found = match gone {
        Some(deleted) => Found::Deleted { deleted, last: &account, baseline, hand },
        None => Found::Bound { account: &account, baseline, hand },
    };
    provision::decide(wanted, found, &rules)
}
