//! Accounts, of which no pair can know alone: each is bound to one user.

use std::collections::BTreeMap;

use directory::provision::{Block, Conflict, Rest};
use store::plan::pair::{self, Kind, Row};
use store::rusqlite::Connection;
use store::{binding, former_binding};

use super::plan::decide_again;
use super::row::{Reason, held_back, reason_of};
use crate::Error;

/// Has one user bound to each account: whoever was bound to it before comes before whoever has its address, then the first
/// in plan order. Also who is asked about something else is to be bound, and of whom only access is taken away by this
/// plan; the others become conflicts, and are none any more once nobody comes before them.
pub(super) fn arrange_accounts(conn: &Connection, connection: i64) -> Result<(), Error> {
    let mut wanting: BTreeMap<String, Vec<(bool, Row)>> = BTreeMap::new();
    for row in pair::of_shared_accounts(conn)? {
        let (Some(user), Some(google_id)) = (row.user, row.google_id.clone()) else { continue };
        if row.kind == Kind::Skip || binding::is_bound(conn, connection, user)? {
            continue;
        }
        let former = former_binding::of_user(conn, connection, user)?;
        let comes_back = former.is_some_and(|former| former.google_id == google_id);
        wanting.entry(google_id).or_default().push((comes_back, row));
    }
    for mut rows in wanting.into_values() {
        // It is stable: who is alike stays in plan order.
        rows.sort_by_key(|(comes_back, _)| !comes_back);
        let mut rows = rows.into_iter().map(|(_, row)| row);
        if let Some(first) = rows.next().filter(is_claimed) {
            let answer = first.answer.as_deref().and_then(|text| serde_json::from_str(text).ok());
            decide_again(conn, connection, first, answer.unwrap_or_default())?;
        }
        for row in rows {
            let conflict = Conflict::Address { block: Block::Claimed };
            pair::update(conn, &held_back(row, Rest::Asked(conflict))?)?;
        }
    }
    Ok(())
}

/// Tells whether a row is held back since its account goes to another user.
fn is_claimed(row: &Row) -> bool {
    matches!(reason_of(row), Some(Reason::Conflict(Conflict::Address { block: Block::Claimed })))
}
