//! Decides about users who are to be bound and are not, by who stands opposite them.

use directory::provision::{Answer, Block, Decision, Found, Hand, Wish};
use directory::{Account, User};
use store::password::Of;
use store::plan::{account, pair};
use store::rusqlite::Connection;
use store::taken_out::{self, TakenOut};
use store::{binding, former_binding, user};

use super::accounts::arrange_accounts;
use super::ground::Ground;
use super::groups;
use super::row::{About, keep};
use crate::Error;

/// Decides about users who are to be bound and are not, and to whom an account goes that several come to.
pub(super) fn to_be_bound(conn: &Connection, ground: &Ground) -> Result<(), Error> {
    let users = pair::to_be_bound(conn, ground.connection, &groups::not_to_be_bound(conn, ground)?)?;
    if users.is_empty() {
        return Ok(());
    }
    pair::index_addresses(conn)?;
    for id in users {
        let stored = user::get(conn, id)?;
        let (decision, google_id) = decide_unbound(conn, ground, &stored, Answer::default())?;
        keep(conn, ground, &About::User { stored: &stored, google_id: google_id.as_deref() }, decision)?;
    }
    arrange_accounts(conn, ground.connection)
}

/// Decides about a user who is to be bound; also gives the id of the account that would be adopted.
pub(super) fn decide_unbound(
    conn: &Connection,
    ground: &Ground,
    stored: &user::Row,
    answer: Answer,
) -> Result<(Decision, Option<String>), Error> {
    let former = former_of(conn, ground.connection, stored.id)?;
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

/// Gives the account that a user was bound to last, unless it is somebody else's by now.
pub(super) fn former_of(
    conn: &Connection,
    connection: i64,
    user: i64,
) -> Result<Option<former_binding::Row>, store::Error> {
    let Some(former) = former_binding::of_user(conn, connection, user)? else { return Ok(None) };
    let bound = binding::by_google_id(conn, connection, &former.google_id)?;
    Ok(bound.is_none().then_some(former))
}

/// Tells how steps of ours took the account out of use that a user who is not bound comes to.
pub(super) fn hand_on(
    conn: &Connection,
    connection: i64,
    user: i64,
    google_id: &str,
) -> Result<Hand, store::Error> {
    Ok(taken_out_by(conn, connection, user, google_id)?.hand())
}

/// Tells which runs took the account out of use that a user who is not bound comes to: since the user themselves was let
/// go of it, since another was who had it last, or since one was removed who had it.
pub(super) fn taken_out_by(
    conn: &Connection,
    connection: i64,
    user: i64,
    google_id: &str,
) -> Result<TakenOut, store::Error> {
    let own = former_binding::of_user(conn, connection, user)?;
    let own = own.filter(|former| former.google_id == google_id);
    let last = former_binding::of_account(conn, connection, google_id)?;
    let removed = taken_out::get(conn, connection, google_id)?;
    let former = || own.iter().chain(&last);
    Ok(TakenOut {
        suspended_by_run: former().find_map(|row| row.suspended_by_run).or(removed.suspended_by_run),
        archived_by_run: former().find_map(|row| row.archived_by_run).or(removed.archived_by_run),
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
            Some(bound) if user::get(conn, bound.user)?.user.email != user.email => Opposite::Nobody,
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
