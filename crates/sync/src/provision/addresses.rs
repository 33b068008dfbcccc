//! Addresses, of which no pair can know alone: each is granted once, and freed before it is taken.

use std::collections::{BTreeMap, BTreeSet};

use directory::Attribute;
use directory::arrange::{self, Wanted};
use directory::decide::Change;
use directory::provision::{Block, Conflict, Rest, Step};
use store::binding;
use store::plan::account;
use store::plan::pair::{self, Kind, Row};
use store::rusqlite::Connection;

use super::plan::decide_again;
use super::row::{Reason, held_back, reason_of, steps_of, steps_words, to_json};
use crate::Error;

/// Decides again about whoever was refused an address that another gives up since an answer. Addresses are to be arranged
/// anew afterwards.
pub(super) fn let_go_on(conn: &Connection, connection: i64) -> Result<(), Error> {
    let mut given_up = BTreeSet::new();
    pair::each_with_steps(conn, |row| {
        let renames = steps_of(&row)?.into_iter().filter_map(|step| match step {
            Step::Rename(change) => Some(change.before),
            _ => None,
        });
        given_up.extend(renames);
        Ok(())
    })?;
    if given_up.is_empty() {
        return Ok(());
    }
    for row in pair::window(conn, &[Kind::Conflict], 0, u64::MAX >> 1)? {
        let refused = Some(Reason::Conflict(Conflict::Address { block: Block::OtherUser }));
        if reason_of(&row) == refused && given_up.contains(&row.email) {
            let answer = row.answer.as_deref().and_then(|text| serde_json::from_str(text).ok());
            decide_again(conn, connection, row, answer.unwrap_or_default())?;
        }
    }
    Ok(())
}

/// Grants every address once; rows that lose theirs become conflicts, rows that wait for one say for which.
pub(super) fn arrange_addresses(conn: &Connection, connection: i64) -> Result<(), Error> {
    let mut wanting: BTreeMap<i64, (Row, String)> = BTreeMap::new();
    let mut held: BTreeMap<String, i64> = BTreeMap::new();
    // An account that is brought back has the address of before first, also where it is to have another.
    let mut back_at: BTreeMap<i64, String> = BTreeMap::new();
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
                Step::Restore { .. } => {
                    back_at.insert(row.id, row.email.clone());
                    wanting.insert(row.id, (row.clone(), row.email.clone()));
                }
                Step::Rename(Change { before, after, .. }) => {
                    if let Some(address) = back_at.get_mut(&row.id) {
                        address.clone_from(&before);
                    }
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
    let mut blocked = BTreeMap::new();
    for (id, (row, address)) in &wanting {
        let freed_by = held.get(address).copied().filter(|other| other != id);
        let own = row.google_id.as_deref().map(|id| pair::has_alias(conn, id, address)).transpose()?;
        let free = freed_by.is_some() || own == Some(true);
        let to_be_free = [Some(address).filter(|_| !free), back_at.get(id).filter(|back| *back != address)];
        for address in to_be_free.into_iter().flatten() {
            if let Some(block) = in_use(conn, connection, address)? {
                blocked.insert(*id, block);
            }
        }
        wanted.push(Wanted { step: *id, address: address.clone(), freed_by });
    }
    let granted = arrange::addresses(&wanted);
    for id in granted.losers.iter().chain(blocked.keys()) {
        if let Some((row, _)) = wanting.remove(id) {
            let block = blocked.get(id).copied().unwrap_or(Block::OtherUser);
            let conflict = Conflict::Address { block };
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

/// Says who has an address on Google, if anybody has, as its own or as an alias.
fn in_use(conn: &Connection, connection: i64, address: &str) -> Result<Option<Block>, Error> {
    let Some(place) = pair::account_of_address(conn, address)? else {
        return Ok(pair::is_alias(conn, address)?.then_some(Block::OtherUser));
    };
    let (account, _) = account::get(conn, place)?;
    let bound = binding::by_google_id(conn, connection, &account.id)?.is_some();
    Ok(Some(if bound { Block::OtherUser } else { Block::Unbound }))
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
