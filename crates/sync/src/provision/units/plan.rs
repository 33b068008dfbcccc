//! Finds which org units are missing, and what follows from it for those who are to be in them.

use std::collections::{BTreeMap, BTreeSet};

use directory::org_unit::{Missing, above, key};
use directory::provision::{Rest, Skip, Step};
use directory::{Account, Attribute, Mapping, Thing};
use store::plan::pair::{self, Kind, Row};
use store::plan::thing;
use store::rusqlite::Connection;
use store::{org_unit, user};

use super::super::ground::Ground;
use super::super::row::{held_back, steps_of, to_json};
use super::super::words;
use crate::Error;

/// Adds a row for each org unit that is missing, parents first, or leaves out who is to be in it.
///
/// Where the tree could not be read nothing is concluded: Google says so of each.
pub(in super::super) fn arrange(conn: &Connection, ground: &Ground) -> Result<(), Error> {
    if !ground.mapping.direction(Attribute::OrgUnitPath).exports() || !thing::is_listed(conn, Thing::OrgUnit)?
    {
        return Ok(());
    }
    let there: BTreeSet<String> = thing::unit_paths(conn)?.iter().map(|path| key(path)).collect();
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    let mut left_out = Vec::new();
    pair::each_with_steps(conn, |row| {
        let Some(path) = wanted(conn, &row, &ground.mapping)? else { return Ok(()) };
        let lacking: Vec<&str> = above(&path).filter(|path| !there.contains(&key(path))).collect();
        if lacking.is_empty() {
            return Ok(());
        }
        match ground.missing_units {
            Missing::Create => missing.extend(lacking.iter().map(|path| (key(path), (*path).to_owned()))),
            Missing::LeaveOut => left_out.push((row, path)),
        }
        Ok(())
    })?;
    for (row, path) in left_out {
        pair::update(conn, &held_back(row, Rest::Left(Skip::NoOrgUnit { path }))?)?;
    }
    // What an answer changed may want others than before; whoever was un-ticked stays so.
    let before: BTreeMap<String, bool> =
        pair::of_thing(conn, Thing::OrgUnit)?.into_iter().map(|row| (key(&row.name), row.ticked)).collect();
    pair::clear_thing(conn, Thing::OrgUnit)?;
    for (key, path) in missing {
        let step = Step::CreateOrgUnit { path: path.clone() };
        let why = words::step(&step);
        let row = Row {
            id: 0,
            user: None,
            user_version: None,
            google_id: None,
            name: path,
            email: String::new(),
            kind: Kind::Create,
            steps: to_json(&[step])?,
            reason: None,
            why,
            ticked: before.get(&key).copied().unwrap_or(true),
            answer: None,
            after: None,
            thing: Thing::OrgUnit,
            group: None,
            wished: None,
        };
        pair::insert(conn, &row)?;
    }
    Ok(())
}

/// Gives the account of a binding as it was read last, without an org unit that is known not to be on Google any more: by
/// the list of this plan, or by the tree that was imported.
pub(in super::super) fn last_known(
    conn: &Connection,
    connection: i64,
    profile: &str,
) -> Result<Account, store::Error> {
    let mut account: Account = serde_json::from_str(profile)
        .map_err(|error| store::Error::Damaged(format!("the account of a binding: {error}")))?;
    let path = account.values.display(Attribute::OrgUnitPath);
    let there = if thing::is_listed(conn, Thing::OrgUnit)? {
        thing::unit_paths(conn)?.iter().any(|unit| key(unit) == key(&path))
    } else if org_unit::any(conn, connection)? {
        org_unit::all(conn, connection)?.iter().any(|unit| key(&unit.row.path) == key(&path))
    } else {
        true
    };
    if !there {
        account.values.remove(Attribute::OrgUnitPath);
    }
    Ok(account)
}

/// Gives the org unit that the steps of a user's row lead to.
fn wanted(conn: &Connection, row: &Row, mapping: &Mapping) -> Result<Option<String>, store::Error> {
    if row.thing != Thing::User {
        return Ok(None);
    }
    for step in steps_of(row)? {
        match (step, row.user) {
            (Step::Create, Some(id)) if mapping.direction(Attribute::OrgUnitPath).exports() => {
                let path = user::get(conn, id)?.user.values.display(Attribute::OrgUnitPath);
                return Ok(Some(path).filter(|path| !path.is_empty()));
            }
            (Step::Restore { to }, _) if to != "/" => return Ok(Some(to)),
            (Step::Update(changes), _) => {
                let moved = changes.into_iter().find(|change| change.attribute == Attribute::OrgUnitPath);
                if let Some(moved) = moved.filter(|moved| !moved.after.is_empty()) {
                    return Ok(Some(moved.after));
                }
            }
            _ => {}
        }
    }
    Ok(None)
}

/// The org units of a plan that are not ticked.
pub(in super::super) struct Unticked {
    paths: BTreeSet<String>,
    mapping: Mapping,
}

impl Unticked {
    /// Lists them.
    pub(in super::super) fn of(conn: &Connection) -> Result<Self, store::Error> {
        let rows = pair::of_thing(conn, Thing::OrgUnit)?.into_iter().filter(|row| !row.ticked);
        Ok(Self { paths: rows.map(|row| key(&row.name)).collect(), mapping: store::plan::mapping(conn)? })
    }

    /// Says why a row has to be left out because of them, if it has to be.
    pub(in super::super) fn in_the_way_of(
        &self,
        conn: &Connection,
        row: &Row,
    ) -> Result<Option<String>, store::Error> {
        if self.paths.is_empty() || !row.ticked {
            return Ok(None);
        }
        let path = match row.thing {
            Thing::OrgUnit => Some(row.name.clone()),
            _ => wanted(conn, row, &self.mapping)?,
        };
        let path = path.unwrap_or_default();
        let lacking = above(&path).find(|path| self.paths.contains(&key(path)));
        Ok(lacking.map(|path| format!("the org unit {path} is not ticked")))
    }
}
