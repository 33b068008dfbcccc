//! Organisational units that differ from the seed.

use rusqlite::params;
use serde_json::{Map, Value};

use super::Overlay;
use super::users::Numbered;
use crate::Error;
use crate::tenant::tree::{Node, Tree};
use crate::tenant::units::UNITS;

/// Whose path is that of a unit, or beneath it.
const IN_UNIT: &str = "state = 'live' AND (record ->> 'orgUnitPath' = ?1 \
                       OR substr(record ->> 'orgUnitPath', 1, length(?1) + 1) = ?1 || '/')";

impl Overlay {
    /// The tree of units as it is.
    pub(crate) fn units(&self) -> Result<Tree, Error> {
        let mut tree = Tree::seeded();
        let db = self.lock();
        let mut rows = db.prepare("SELECT * FROM unit ORDER BY place")?;
        let found = rows.query_map([], |row| {
            let node = Node {
                name: row.get("name")?,
                parent: row.get::<_, i64>("parent")? as u64,
                description: row.get("description")?,
                changed_ms: row.get("changed_ms")?,
            };
            Ok((row.get::<_, i64>("place")? as u64, row.get::<_, String>("state")? == "live", node))
        })?;
        for row in found {
            let (place, lives, node) = row?;
            if lives {
                tree.put(place, node);
            } else {
                tree.remove(place);
            }
        }
        Ok(tree)
    }

    /// Writes a unit.
    pub(crate) fn put_unit(&self, place: u64, node: &Node) -> Result<(), Error> {
        self.write_unit(place, "live", node)
    }

    /// Marks a unit deleted; its place is never given again.
    pub(crate) fn delete_unit(&self, place: u64, node: &Node) -> Result<(), Error> {
        self.write_unit(place, "deleted", node)
    }

    fn write_unit(&self, place: u64, state: &str, node: &Node) -> Result<(), Error> {
        self.lock()
            .prepare_cached(
                "INSERT INTO unit VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (place) DO UPDATE SET \
                 state = excluded.state, name = excluded.name, parent = excluded.parent, \
                 description = excluded.description, changed_ms = excluded.changed_ms",
            )?
            .execute(params![
                place as i64,
                state,
                node.name,
                node.parent as i64,
                node.description,
                node.changed_ms
            ])?;
        Ok(())
    }

    /// A place for a new unit.
    pub(crate) fn next_place(&self) -> Result<u64, Error> {
        let last: Option<i64> = self.lock().query_row("SELECT max(place) FROM unit", [], |row| row.get(0))?;
        Ok(last.map_or(0, |last| last as u64 + 1).max(UNITS.len() as u64))
    }

    /// The overlay's accounts in a unit and in those beneath it.
    pub(crate) fn users_in(&self, path: &str) -> Result<Vec<Numbered>, Error> {
        let db = self.lock();
        let mut rows =
            db.prepare(&format!("SELECT number, record FROM user WHERE {IN_UNIT} ORDER BY number"))?;
        let found = rows.query_map([path], |row| {
            let record: Map<String, Value> =
                serde_json::from_str(row.get_ref(1)?.as_str()?).unwrap_or_default();
            Ok((row.get::<_, i64>(0)? as u64, record))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Says whether any account of the overlay is in a unit or beneath it.
    pub(crate) fn has_users_in(&self, path: &str) -> Result<bool, Error> {
        Ok(self.lock().prepare(&format!("SELECT 1 FROM user WHERE {IN_UNIT} LIMIT 1"))?.exists([path])?)
    }
}
