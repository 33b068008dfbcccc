//! Decides about everybody whom a connection provides for, and arranges what one pair cannot know.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use directory::account::{Admin, Suspension};
use directory::arrange::{self, Wanted};
use directory::decide::{Baseline, Change};
use directory::group::Who;
use directory::org_unit::Missing;
use directory::password::AfterExpiry;
use directory::provision::{
    self, Administrator, Answer, Block, Conflict, Decision, Deleted, Found, Hand, Marked, NewPassword,
    NextLogin, Rest, Rules, Skip, StateRule, Step, Wish,
};
use directory::user::Unbind;
use directory::{Account, Attribute, Field, Fingerprint, Mapping, Thing, User};
use serde::{Deserialize, Serialize};
use store::password::Of;
use store::plan::pair::{self, Kind, Row};
use store::plan::{self, account, settled};
use store::rusqlite::Connection;
use store::{
    binding, edit, former_binding, group_scope, protected, run, step, taken_out, tombstone, user, wish,
};

use super::agree::fingerprint;
use super::{groups, units, wished};
use crate::import::profile_of;
use crate::users::write::stand_anew;
use crate::{Error, passwords};

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

/// What holds for every pair of a plan.
pub(super) struct Ground {
    pub(super) connection: i64,
    pub(super) mapping: Mapping,
    pub(super) administrator: Administrator,
    domains: Vec<String>,
    pub(super) next_login: NextLogin,
    /// What becomes of who is to be in an org unit that is missing.
    pub(super) missing_units: Missing,
    row: store::connection::Row,
    /// When both sides were read.
    pub(super) now: store::Millis,
    /// Whether anybody is marked as protected.
    any_marked: bool,
    /// Whether any password waits for an account.
    any_password: bool,
    /// Whether anything is wished of anybody.
    any_wish: bool,
    /// Whom bound groups bring into the scope; none where groups are not managed.
    in_groups: Option<BTreeSet<i64>>,
    /// The moment before which passwords were set that have expired; none where none does.
    set_before: Option<store::Millis>,
}

/// Gives the account that a connection acts as, with what it may do.
pub(crate) fn administrator(row: &store::connection::Row) -> Administrator {
    let role = match row.role.as_str() {
        "super" => Admin::Super,
        "delegated" => Admin::Delegated,
        _ => Admin::No,
    };
    Administrator { id: row.admin_id.clone(), role }
}

impl Ground {
    pub(super) fn read(conn: &Connection, connection: i64) -> Result<Self, Error> {
        let row = store::connection::get(conn, connection)?;
        let domains = store::connection::domains(conn, connection)?;
        let next_login = passwords::next_login(&row);
        // When both sides were read: what has expired by then has.
        let now = account::last_page(conn)?.map_or(0, |page| page.read_at);
        Ok(Self {
            connection,
            mapping: plan::mapping(conn)?,
            administrator: administrator(&row),
            domains: domains.into_iter().filter(|domain| domain.verified).map(|domain| domain.name).collect(),
            next_login,
            missing_units: store::connection::missing_units(conn, connection)?,
            set_before: passwords::expired_before(conn, &row, now)?,
            row,
            now,
            any_marked: protected::any(conn)?,
            any_password: store::password::any(conn)?,
            any_wish: wish::any(conn, connection)?,
            in_groups: match store::connection::manages_groups(conn, connection)? {
                true => Some(group_scope::users(conn, connection)?),
                false => None,
            },
        })
    }

    /// Tells whether an address is in a verified domain of the customer.
    pub(super) fn is_own_domain(&self, address: &str) -> bool {
        let domain = address.rsplit('@').next().unwrap_or_default();
        self.domains.is_empty() || self.domains.iter().any(|own| own == domain)
    }

    /// Tells whether the administrator marked a user as protected.
    pub(super) fn marked(&self, conn: &Connection, user: i64) -> Result<Marked, store::Error> {
        let marked = self.any_marked && protected::of_user(conn, user)?.is_some();
        Ok(if marked { Marked::Protected } else { Marked::No })
    }

    /// Gives the password that the account of a user is to get.
    fn password(&self, conn: &Connection, user: i64, of: Of) -> Result<Option<NewPassword>, store::Error> {
        if !self.any_password {
            return Ok(None);
        }
        let wanted = store::password::wanted(conn, self.connection, user, of)?;
        Ok(wanted.map(|id| NewPassword { id, next_login: self.next_login }))
    }

    /// Gives the password that the account of a user is to get, and what follows from one that expired.
    fn passwords(
        &self,
        conn: &Connection,
        user: i64,
        of: Of,
    ) -> Result<(Option<NewPassword>, Option<AfterExpiry>), store::Error> {
        Ok((self.password(conn, user, of)?, self.expired(conn, user)?))
    }

    /// Tells what is planned because the password of a user expired, where it did.
    pub(super) fn expired(&self, conn: &Connection, user: i64) -> Result<Option<AfterExpiry>, store::Error> {
        match self.set_before {
            Some(_) => passwords::expired(conn, &self.row, user, self.now),
            None => Ok(None),
        }
    }

    /// Tells whether a user is bound by groups alone, and in none of them any more.
    fn has_left(&self, conn: &Connection, user: i64) -> Result<bool, store::Error> {
        match &self.in_groups {
            Some(inside) if !inside.contains(&user) => group_scope::is_marked(conn, self.connection, user),
            _ => Ok(false),
        }
    }

    /// Gives what is wished of a user.
    fn wish(&self, conn: &Connection, user: i64) -> Result<Option<wish::Wish>, store::Error> {
        if self.any_wish { wish::of_user(conn, self.connection, user) } else { Ok(None) }
    }

    /// Tells what is wished of a user, in the word that the plan keeps.
    fn wished(&self, conn: &Connection, user: i64) -> Result<&'static str, store::Error> {
        // Where nobody wished anything, no group brings anybody and no password expires, nothing needs to be asked.
        match (self.any_wish, &self.in_groups) {
            (false, None) if self.set_before.is_none() => Ok(wished::NOTHING),
            _ => wished::of_user(conn, self.connection, user, self.now),
        }
    }

    /// Says of an account that is suspended because its password expired that this is why.
    fn with_expiry(
        &self,
        conn: &Connection,
        stored: &user::Row,
        steps: &[Step],
        why: String,
    ) -> Result<String, store::Error> {
        let here = stored.user.state == directory::user::State::Active;
        if !here || !steps.contains(&Step::Suspend) {
            return Ok(why);
        }
        let wished = self.wish(conn, stored.id)?.is_some();
        let expired = self.expired(conn, stored.id)?.is_some();
        Ok(if expired && !wished { format!("its password expired: {why}") } else { why })
    }

    fn decide(
        &self,
        wish: Wish<'_>,
        found: Found<'_>,
        answer: Answer,
        (password, expired): (Option<NewPassword>, Option<AfterExpiry>),
        marked: Marked,
    ) -> Decision {
        provision::decide(wish, found, &self.rules(answer, (password, expired), marked))
    }

    fn rules(
        &self,
        answer: Answer,
        (password, expired): (Option<NewPassword>, Option<AfterExpiry>),
        marked: Marked,
    ) -> Rules<'_> {
        Rules {
            mapping: &self.mapping,
            state: StateRule::Exported,
            administrator: &self.administrator,
            marked,
            answer,
            password,
            next_login: self.next_login,
            expired,
        }
    }
}

/// Decides about a user by the rules of the run, and the passwords that wait.
pub(super) fn decide_by(
    conn: &Connection,
    ground: &Ground,
    user: i64,
    decide: impl FnOnce(&Rules<'_>) -> Decision,
) -> Result<Decision, store::Error> {
    let marked = ground.marked(conn, user)?;
    Ok(decide(&ground.rules(Answer::default(), ground.passwords(conn, user, Of::Account)?, marked)))
}

/// Decides about everybody and leaves the rows in the plan file.
///
/// Rows are numbered in this order: bound users, then those to be bound, both by number, then accounts of removed users
/// by Google's id. The same directory and the same Google give the same plan.
pub(crate) fn decide_all(data: &Path, file: &Path, run: i64) -> Result<(), Error> {
    let conn = plan::open(data, file)?;
    let ground = Ground::read(&conn, run::get(&conn, run)?.connection)?;
    conn.execute_batch("BEGIN")?;
    pair::clear(&conn)?;
    settled::clear(&conn)?;
    let in_use = bound(&conn, &ground)?;
    to_be_bound(&conn, &ground)?;
    removed(&conn, &ground)?;
    sessions(&conn, &ground)?;
    arrange_addresses(&conn)?;
    units::arrange(&conn, &ground)?;
    // By what became of the users: whoever gets an account goes into the groups.
    groups::decide_groups(&conn, &ground)?;
    conn.execute_batch("COMMIT")?;
    note_in_use(&conn, &ground, in_use)
}

/// An account that a step of ours had taken out of use, and that was read in use again.
struct InUse {
    user: i64,
    account: Account,
}

impl InUse {
    fn of(bound: &pair::Bound) -> Option<Self> {
        let (hand, (account, _)) = (bound.hand(), bound.account.as_ref()?);
        let lifted = hand.suspended && account.suspension.is_none() || hand.archived && !account.archived;
        lifted.then(|| Self { user: bound.user.id, account: account.clone() })
    }
}

/// Notes how accounts were found that are in use again, whether or not the plan is carried out: who takes them out of use
/// after that is somebody else.
fn note_in_use(conn: &Connection, ground: &Ground, found: Vec<InUse>) -> Result<(), Error> {
    if found.is_empty() {
        return Ok(());
    }
    conn.execute_batch("BEGIN IMMEDIATE")?;
    for InUse { user, account } in found {
        let google_id = account.id.clone();
        // Whoever was removed or bound to another since has nothing to be noted.
        if binding::by_google_id(conn, ground.connection, &google_id)?.is_some_and(|row| row.user == user) {
            binding::found(conn, ground.connection, &google_id, &profile_of(account), ground.now)?;
            stand_anew(conn, user)?;
        }
    }
    conn.execute_batch("COMMIT")?;
    Ok(())
}

/// Decides about those who are bound; gives the accounts that are in use again.
fn bound(conn: &Connection, ground: &Ground) -> Result<Vec<InUse>, Error> {
    let mut in_use = Vec::new();
    pair::each_bound(conn, ground.connection, ground.set_before, |bound| {
        in_use.extend(InUse::of(&bound));
        let decision = decide_bound(conn, ground, &bound, Answer::default())?;
        let in_step = matches!(decision, Decision::Unchanged | Decision::OneSide(_));
        let shown = decision != Decision::Unchanged;
        if shown {
            let about = About::User { stored: &bound.user, google_id: Some(&bound.google_id) };
            keep(conn, ground, &about, decision)?;
        }
        if in_step { settle(conn, ground, bound, shown) } else { Ok(()) }
    })?;
    Ok(in_use)
}

/// Keeps what both sides of a pair in step agree on; one that is shown is shown again by the next sync.
fn settle(conn: &Connection, ground: &Ground, bound: pair::Bound, shown: bool) -> Result<(), store::Error> {
    let Some((account, read)) = bound.account else { return Ok(()) };
    let (user, mapping) = (&bound.user.user, &ground.mapping);
    let baseline = Baseline::of_sync(user, &account, Some(&bound.baseline), mapping);
    let fingerprint = fingerprint(read, mapping, user, &account, &baseline);
    let profile = profile_of(account);
    let row = settled::Row {
        google_id: bound.google_id,
        user_version: bound.user.version,
        shown,
        was: bound.agreed,
        fingerprint,
        baseline: (baseline != bound.baseline).then_some(baseline),
        account: (!binding::is_written(&profile, &bound.profile)?).then_some(profile),
    };
    settled::insert(conn, &row)
}

fn decide_bound(
    conn: &Connection,
    ground: &Ground,
    bound: &pair::Bound,
    answer: Answer,
) -> Result<Decision, store::Error> {
    let (stored, hand) = (&bound.user, bound.hand());
    let baseline = with_own_photo(conn, ground, bound)?;
    let last = match &bound.account {
        Some(_) => Account::default(),
        None => units::last_known(conn, ground.connection, &bound.profile)?,
    };
    let found = match (&bound.account, bound.restorable) {
        (Some((account, _)), _) => Found::Bound { account, baseline: &baseline, hand },
        (None, restorable) => {
            let deleted = if restorable == Some(true) { Deleted::Restorable } else { Deleted::ForGood };
            Found::Deleted { deleted, last: &last, baseline: &baseline, hand }
        }
    };
    let wish = match ground.wish(conn, stored.id)? {
        Some(wish::Wish::Unbind(how)) => Wish::Release(how),
        // Who left the last of the groups that brought them into the scope leaves it.
        None if ground.has_left(conn, stored.id)? => Wish::Release(Unbind::Suspend),
        Some(wish::Wish::Bind) | None => Wish::Provide(&stored.user),
    };
    let marked = ground.marked(conn, stored.id)?;
    // In the place of one that is gone another may be made.
    let of = if bound.account.is_some() { Of::Account } else { Of::New };
    Ok(ground.decide(wish, found, answer, ground.passwords(conn, stored.id, of)?, marked))
}

/// Gives what both sides agreed on; a photo that was set here before photos went out counts as set since, where the account
/// has none.
fn with_own_photo<'a>(
    conn: &Connection,
    ground: &Ground,
    bound: &'a pair::Bound,
) -> Result<Cow<'a, Baseline>, store::Error> {
    let (user, baseline) = (&bound.user, Cow::Borrowed(&bound.baseline));
    let digest = user.user.values.display(Attribute::Photo);
    let has_none = |(account, _): &(Account, Fingerprint)| {
        account.photo_etag.is_none() && account.values.get(Attribute::Photo).is_none()
    };
    let open = ground.mapping.direction(Attribute::Photo).exports() && !baseline.covers(Attribute::Photo);
    if digest.is_empty() || !open || !bound.account.as_ref().is_some_and(has_none) {
        return Ok(baseline);
    }
    let sets = |edit: &edit::Row| {
        let photo = Field::Of(Attribute::Photo);
        edit.changes.iter().any(|change| change.field == photo && change.after == digest)
    };
    if !edit::of_user(conn, user.id, u32::MAX)?.iter().any(sets) {
        return Ok(baseline);
    }
    let mut since = baseline.into_owned();
    since.agree(Attribute::Photo, None);
    Ok(Cow::Owned(since))
}

/// Decides again about a row, by an answer; without one as at first. Addresses are to be arranged anew afterwards.
pub(super) fn decide_again(
    conn: &Connection,
    connection: i64,
    row: Row,
    answer: Answer,
) -> Result<(), Error> {
    if row.thing == Thing::Group {
        return groups::decide_again(conn, &Ground::read(conn, connection)?, row, answer);
    }
    let Some(id) = row.user else {
        return Err(Error::Refused(format!("{} is not in the directory any more", row.name)));
    };
    let ground = Ground::read(conn, connection)?;
    let stored = user::get(conn, id)?;
    let decision = match pair::bound(conn, connection, id)? {
        Some(bound) => decide_bound(conn, &ground, &bound, answer)?,
        None => {
            pair::index_addresses(conn)?;
            decide_unbound(conn, &ground, &stored, answer)?.0
        }
    };
    let (kind, steps, reason, why) = told(&decision);
    let why = ground.with_expiry(conn, &stored, steps, why)?;
    let why = with_what_stays(conn, connection, (&stored, row.google_id.as_deref()), steps, why)?;
    let why = bound_again(conn, connection, (id, row.google_id.as_deref()), why)?;
    let answered = (answer != Answer::default()).then(|| to_json(&answer)).transpose()?;
    let made = |steps: &[Step]| steps.iter().any(|step| matches!(step, Step::Create | Step::Restore { .. }));
    let comes_otherwise = made(&steps_of(&row)?) != made(steps);
    let row = Row {
        kind,
        steps: to_json(&steps)?,
        reason: reason.as_ref().map(to_json).transpose()?,
        why,
        ticked: kind.has_steps(),
        answer: answered,
        after: None,
        wished: Some(ground.wished(conn, id)?.to_owned()),
        ..row
    };
    pair::update(conn, &row)?;
    if comes_otherwise { groups::decide_around(conn, &ground, &Who::User(id)) } else { Ok(()) }
}

/// Decides about users who are to be bound and are not.
fn to_be_bound(conn: &Connection, ground: &Ground) -> Result<(), Error> {
    let mut users: BTreeSet<i64> = wish::unbound(conn, ground.connection)?.into_iter().collect();
    users.extend(group_scope::unbound(conn, ground.connection, &groups::not_to_be_bound(conn, ground)?)?);
    if users.is_empty() {
        return Ok(());
    }
    pair::index_addresses(conn)?;
    for id in users {
        let stored = user::get(conn, id)?;
        let (decision, google_id) = decide_unbound(conn, ground, &stored, Answer::default())?;
        keep(conn, ground, &About::User { stored: &stored, google_id: google_id.as_deref() }, decision)?;
    }
    Ok(())
}

/// Decides about a user who is to be bound; also gives the id of the account that would be adopted.
fn decide_unbound(
    conn: &Connection,
    ground: &Ground,
    stored: &user::Row,
    answer: Answer,
) -> Result<(Decision, Option<String>), Error> {
    let former = former_binding::of_user(conn, ground.connection, stored.id)?;
    let there = opposite(conn, ground, &stored.user, former.as_ref().map(|row| row.google_id.as_str()))?;
    let mut was_bound = false;
    let (found, google_id) = match &there {
        Opposite::Nobody => (Found::Nothing, None),
        Opposite::Blocked(block) => (Found::Blocked(*block), None),
        Opposite::Account(account) => {
            was_bound = former.is_some_and(|row| row.google_id == account.id);
            let hand = hand_on(conn, ground.connection, stored.id, &account.id)?;
            (Found::Adoptable { account, hand }, Some(account.id.clone()))
        }
    };
    // The password that was sent is that of the account which was bound before, and of no other.
    let expired = match found {
        Found::Adoptable { .. } if was_bound => ground.expired(conn, stored.id)?,
        _ => None,
    };
    let of = if matches!(found, Found::Nothing) { Of::New } else { Of::Account };
    let password = (ground.password(conn, stored.id, of)?, expired);
    let marked = ground.marked(conn, stored.id)?;
    Ok((ground.decide(Wish::Provide(&stored.user), found, answer, password, marked), google_id))
}

/// Tells how steps of ours took the account out of use that a user who is not bound comes to.
fn hand_on(conn: &Connection, connection: i64, user: i64, google_id: &str) -> Result<Hand, store::Error> {
    let former = former_binding::of_user(conn, connection, user)?;
    Ok(match former.filter(|former| former.google_id == google_id) {
        Some(former) => former.hand(),
        // Of one whose user was removed, and comes back as another.
        None => taken_out::get(conn, connection, google_id)?.hand(),
    })
}

/// Who stands opposite a user that is not bound.
enum Opposite {
    Nobody,
    Blocked(Block),
    Account(Box<Account>),
}

fn opposite(
    conn: &Connection,
    ground: &Ground,
    user: &User,
    former: Option<&str>,
) -> Result<Opposite, Error> {
    // The account that was bound before is found by its id, whatever became of its address.
    let by_id = former.map(|id| pair::account_of_id(conn, id)).transpose()?.flatten();
    let by_address = pair::account_of_address(conn, &user.email)?;
    if let Some(id) = by_id.or(by_address) {
        let (account, _) = account::get(conn, id)?;
        return Ok(match binding::by_google_id(conn, ground.connection, &account.id)? {
            // Whoever is to have another address gives this one up: that is arranged when all are decided.
            Some(bound) if by_id.is_none() && user::get(conn, bound.user)?.user.email != user.email => {
                Opposite::Nobody
            }
            Some(_) => Opposite::Blocked(Block::OtherUser),
            None => Opposite::Account(Box::new(account)),
        });
    }
    Ok(if pair::is_alias(conn, &user.email)? {
        Opposite::Blocked(Block::Alias)
    } else if store::plan::thing::group_with_address(conn, &user.email)?.is_some() {
        Opposite::Blocked(Block::Group)
    } else if !ground.is_own_domain(&user.email) {
        Opposite::Blocked(Block::Domain)
    } else {
        Opposite::Nobody
    })
}

/// Decides about accounts whose users were removed from the directory.
fn removed(conn: &Connection, ground: &Ground) -> Result<(), Error> {
    let mut last = String::new();
    loop {
        let wishes = tombstone::wishes(conn, ground.connection, &last, 500)?;
        let Some(end) = wishes.last() else { return Ok(()) };
        last.clone_from(&end.google_id);
        for row in &wishes {
            let (Some(how), Some(id)) = (row.wish, pair::account_of_id(conn, &row.google_id)?) else {
                continue;
            };
            let (account, _) = account::get(conn, id)?;
            let baseline = directory::decide::Baseline::default();
            let found = Found::Bound { account: &account, baseline: &baseline, hand: Hand::NONE };
            let decision =
                ground.decide(Wish::Release(how), found, Answer::default(), (None, None), Marked::No);
            keep(conn, ground, &About::Removed(row), decision)?;
        }
    }
}

/// Plans to end the sessions of those whose suspension could not end them, while they are suspended.
///
/// Whoever has a row already gets it at its beginning; of one that waits for an answer, or is left out, this alone is done.
fn sessions(conn: &Connection, ground: &Ground) -> Result<(), Error> {
    for open in step::open_sessions(conn, ground.connection)? {
        let Some(place) = pair::account_of_id(conn, &open.google_id)? else { continue };
        let (account, _) = account::get(conn, place)?;
        let stored = open.user.map(|user| user::find(conn, user)).transpose()?.flatten();
        let marked = stored.as_ref().map(|stored| ground.marked(conn, stored.id)).transpose()?;
        let rules = ground.rules(Answer::default(), (None, None), marked.unwrap_or(Marked::No));
        let decision = provision::sign_out(&account, &rules);
        if let Some(row) = pair::of_google_id(conn, &open.google_id)? {
            let mut steps = steps_of(&row)?;
            let stands_otherwise =
                steps.iter().any(|step| matches!(step, Step::Suspend | Step::Reactivate | Step::SignOut));
            if decision != Decision::Steps(vec![Step::SignOut]) || stands_otherwise {
                continue;
            }
            let signed_out = steps_words(&[Step::SignOut]);
            let why = match (row.kind, reason_of(&row)) {
                (Kind::OneSide, _) => signed_out,
                (_, Some(reason)) => format!("{signed_out}; {}", super::words::rest(&reason.into())),
                (_, None) => format!("{signed_out}; {}", row.why),
            };
            steps.insert(0, Step::SignOut);
            let kind = kind_of(&steps);
            let steps = to_json(&steps)?;
            pair::update(conn, &Row { kind, steps, reason: None, why, ticked: true, ..row })?;
            continue;
        }
        let stone = tombstone::get(conn, ground.connection, &open.google_id)?;
        let about = match (&stored, &stone) {
            (Some(stored), _) => About::User { stored, google_id: Some(&open.google_id) },
            (None, Some(stone)) => About::Removed(stone),
            (None, None) => continue,
        };
        keep(conn, ground, &about, decision)?;
    }
    Ok(())
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
fn bound_again(
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

/// Says of an account that is bound and stays out of use that it does: what Rollcall archived, or suspended, it lifts, and
/// nothing else.
fn with_what_stays(
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
fn kind_of(steps: &[Step]) -> Kind {
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
fn steps_words(steps: &[Step]) -> String {
    super::words::steps(steps)
}

/// Arranges anew, after an answer, what one pair cannot know: addresses, and org units.
pub(super) fn arrange(conn: &Connection, connection: i64) -> Result<(), Error> {
    arrange_addresses(conn)?;
    units::arrange(conn, &Ground::read(conn, connection)?)
}

/// Grants every address once; rows that lose theirs become conflicts, rows that wait for one say for which.
pub(super) fn arrange_addresses(conn: &Connection) -> Result<(), Error> {
    let mut wanting: BTreeMap<i64, (Row, String)> = BTreeMap::new();
    let mut held: BTreeMap<String, i64> = BTreeMap::new();
    // What an answer changed may let go of an arrangement that was made before it.
    let mut loose: BTreeMap<i64, Row> = BTreeMap::new();
    pair::each_with_steps(conn, |row| {
        let mut steps = steps_of(&row)?;
        let many = steps.len();
        steps.retain(|step| !matches!(step, Step::StandAside(_) | Step::GiveUp(_)));
        let mut row = row;
        if steps.len() < many || row.after.is_some() {
            row = Row { after: None, why: steps_words(&steps), steps: to_json(&steps)?, ..row };
            loose.insert(row.id, row.clone());
        }
        for step in steps {
            match step {
                Step::Create => {
                    wanting.insert(row.id, (row.clone(), row.email.clone()));
                }
                Step::Rename(Change { before, after, .. }) => {
                    held.insert(before, row.id);
                    wanting.insert(row.id, (row.clone(), after));
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    for row in loose.values() {
        pair::update(conn, row)?;
    }
    if wanting.is_empty() {
        return Ok(());
    }
    pair::index_addresses(conn)?;
    let mut wanted = Vec::with_capacity(wanting.len());
    let mut blocked = Vec::new();
    for (id, (row, address)) in &wanting {
        let freed_by = held.get(address).copied().filter(|other| other != id);
        let taken = pair::account_of_address(conn, address)?.is_some() || pair::is_alias(conn, address)?;
        let own = row.google_id.as_deref().map(|id| pair::has_alias(conn, id, address)).transpose()?;
        if taken && freed_by.is_none() && own != Some(true) {
            blocked.push(*id);
        }
        wanted.push(Wanted { step: *id, address: address.clone(), freed_by });
    }
    let granted = arrange::addresses(&wanted);
    for id in granted.losers.iter().chain(&blocked) {
        if let Some((row, _)) = wanting.remove(id) {
            let conflict = Conflict::Address { block: Block::OtherUser };
            pair::update(conn, &held_back(row, Rest::Asked(conflict))?)?;
        }
    }
    let freed_by: BTreeMap<i64, i64> =
        wanted.iter().filter_map(|want| Some((want.step, want.freed_by?))).collect();
    let wanted: BTreeSet<String> = wanted.into_iter().map(|want| want.address).collect();
    let ringed = granted.detours.iter().filter_map(|id| Some((*id, *freed_by.get(id)?)));
    let after: BTreeMap<i64, i64> = granted.after.iter().copied().chain(ringed).collect();
    let giving: BTreeSet<i64> = after.values().copied().collect();
    for id in after.keys().chain(&giving).collect::<BTreeSet<_>>() {
        let Some((row, _)) = wanting.remove(id) else { continue };
        let aside = match granted.detours.contains(id) {
            true => Some(free_aside(conn, &address_now(&row)?, &wanted)?),
            false => None,
        };
        let steps = with_addresses_given(steps_of(&row)?, giving.contains(id), aside);
        let why = steps_words(&steps);
        let row = Row { after: after.get(id).copied(), steps: to_json(&steps)?, why, ..row };
        pair::update(conn, &row)?;
    }
    Ok(())
}

/// Gives the address that the account of a row has before it is renamed.
fn address_now(row: &Row) -> Result<String, store::Error> {
    let renames = steps_of(row)?.into_iter().find_map(|step| match step {
        Step::Rename(change) => Some(change.before),
        _ => None,
    });
    Ok(renames.unwrap_or_else(|| row.email.clone()))
}

/// Finds an address for the meantime that nobody has or wants.
fn free_aside(conn: &Connection, now: &str, wanted: &BTreeSet<String>) -> Result<String, Error> {
    let (local, domain) = now.rsplit_once('@').unwrap_or((now, ""));
    // Google takes 64 characters before the @.
    let local: String = local.chars().take(48).collect();
    let local = local.trim_end_matches('.');
    let mut number = 1;
    loop {
        let aside = match number {
            1 => format!("{local}.renaming@{domain}"),
            _ => format!("{local}.renaming{number}@{domain}"),
        };
        let free = pair::account_of_address(conn, &aside)?.is_none() && !pair::is_alias(conn, &aside)?;
        if free && !wanted.contains(&aside) {
            return Ok(aside);
        }
        number += 1;
    }
}

/// Adds to the steps of a rename what lets somebody else have the old address, by way of one for the meantime where
/// each waits for the other.
fn with_addresses_given(steps: Vec<Step>, gives: bool, aside: Option<String>) -> Vec<Step> {
    let mut all = Vec::with_capacity(steps.len() + 3);
    for step in steps {
        let Step::Rename(change) = &step else {
            all.push(step);
            continue;
        };
        let given = |address: &str| {
            let (before, after) = (address.to_owned(), String::new());
            Step::GiveUp(Change { attribute: Attribute::Aliases, before, after })
        };
        let give_up = given(&change.before);
        match &aside {
            None => {
                all.push(step.clone());
                all.extend(gives.then_some(give_up));
            }
            Some(aside) => {
                let to = Change { after: aside.clone(), ..change.clone() };
                all.extend([Step::StandAside(to), give_up, step.clone(), given(aside)]);
            }
        }
    }
    all
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
