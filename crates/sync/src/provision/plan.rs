//! Decides about everybody whom a connection provides for, and arranges what one pair cannot know.

use std::borrow::Cow;
use std::path::Path;

use directory::decide::Baseline;
use directory::group::Who;
use directory::provision::{self, Answer, Decision, Deleted, Found, Hand, Marked, Step, Wish};
use directory::user::Unbind;
use directory::{Account, Attribute, Field, Fingerprint, Thing};
use store::password::Of;
use store::plan::pair::{self, Kind, Row};
use store::plan::{self, account, settled};
use store::rusqlite::Connection;
use store::{binding, edit, run, step, tombstone, user, wish};

use super::accounts::arrange_accounts;
use super::addresses::{arrange_addresses, let_go_on};
use super::agree::fingerprint;
use super::ground::Ground;
use super::row::{
    About, bound_again, bound_directly, in_its_place, keep, kind_of, reason_of, steps_of, steps_words,
    to_json, told, with_what_stays,
};
use super::unbound::{decide_unbound, to_be_bound};
use super::{groups, units};
use crate::Error;
use crate::import::profile_of;
use crate::in_use::{self, InUse};

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
    arrange_addresses(&conn, ground.connection)?;
    units::arrange(&conn, &ground)?;
    // By what became of the users: whoever gets an account goes into the groups.
    groups::decide_groups(&conn, &ground)?;
    conn.execute_batch("COMMIT")?;
    Ok(in_use::note(&conn, ground.connection, in_use)?)
}

/// Decides about those who are bound; gives the accounts that are in use again.
fn bound(conn: &Connection, ground: &Ground) -> Result<Vec<InUse>, Error> {
    let mut in_use = Vec::new();
    pair::each_bound(conn, ground.connection, ground.set_before, |bound| {
        let account = bound.account.as_ref().map(|(account, _)| account);
        in_use.extend(account.and_then(|account| InUse::of(bound.user.id, bound.hand(), account)));
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
    let why = bound_directly(conn, connection, (id, steps), why)?;
    let why = in_its_place(conn, connection, (id, steps), why)?;
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

/// Arranges anew, after an answer, what one pair cannot know: accounts, addresses, and org units.
pub(super) fn arrange(conn: &Connection, connection: i64) -> Result<(), Error> {
    arrange_accounts(conn, connection)?;
    let_go_on(conn, connection)?;
    arrange_addresses(conn, connection)?;
    units::arrange(conn, &Ground::read(conn, connection)?)
}
