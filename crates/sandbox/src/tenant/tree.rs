//! The tree of organisational units as it is: the seed's units under what was changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::units::{UNITS, place_of_id, unit_id};

/// A path of the seed's, or one that a renaming or a move made.
pub(crate) type Path = Cow<'static, str>;

/// The place of the unit that all others are in.
pub(crate) const ROOT: u64 = 0;

/// A unit as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// The place of the unit above; the root is above itself.
    pub(crate) parent: u64,
    pub(crate) description: String,
    /// When it was changed; 0 for a unit that is as the seed made it.
    pub(crate) changed_ms: i64,
}

/// The tree. Units are known by their place: the seed's come first, new ones follow in the order of their making.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    nodes: BTreeMap<u64, Node>,
    /// By the place above and the name in lower case: siblings differ by more than case.
    names: HashMap<(u64, String), u64>,
    /// The paths of the seed's units.
    paths: Vec<Path>,
}

impl Tree {
    /// The tree as the seed made it.
    pub(crate) fn seeded() -> Self {
        let mut tree = Self { nodes: BTreeMap::new(), names: HashMap::new(), paths: Vec::new() };
        for (place, unit) in (0..).zip(&UNITS) {
            // A parent stands before its children.
            let (above, name) = unit.path.rsplit_once('/').unwrap_or(("", unit.path));
            let parent = tree.find_path(if above.is_empty() { "/" } else { above }).unwrap_or(ROOT);
            let name = if place == ROOT { "Northwind" } else { name };
            tree.put(
                place,
                Node {
                    name: name.to_owned(),
                    parent,
                    description: unit.description.to_owned(),
                    changed_ms: 0,
                },
            );
        }
        tree
    }

    /// The unit at a place.
    pub(crate) fn node(&self, place: u64) -> Option<&Node> {
        self.nodes.get(&place)
    }

    /// Adds a unit, or changes one.
    pub(crate) fn put(&mut self, place: u64, node: Node) {
        self.forget_name(place);
        if place != ROOT {
            self.names.insert((node.parent, node.name.to_lowercase()), place);
        }
        self.nodes.insert(place, node);
        self.retrace();
    }

    /// Takes a unit away.
    pub(crate) fn remove(&mut self, place: u64) {
        self.forget_name(place);
        self.nodes.remove(&place);
        self.retrace();
    }

    fn forget_name(&mut self, place: u64) {
        if let Some(old) = self.nodes.get(&place) {
            let key = (old.parent, old.name.to_lowercase());
            if self.names.get(&key) == Some(&place) {
                self.names.remove(&key);
            }
        }
    }

    /// Writes down the paths of the seed's units; they are asked for with every person.
    fn retrace(&mut self) {
        let trace = |(place, unit): (u64, &super::units::Unit)| match self.path(place) {
            Some(path) if path == unit.path => Cow::Borrowed(unit.path),
            Some(path) => Cow::Owned(path),
            None => Cow::Borrowed(unit.path),
        };
        self.paths = (0..).zip(&UNITS).map(trace).collect();
    }

    /// The path of one of the seed's units.
    pub(crate) fn seeded_path(&self, unit: usize) -> Path {
        self.paths.get(unit).cloned().unwrap_or(Cow::Borrowed("/"))
    }

    /// The path of a unit.
    pub(crate) fn path(&self, place: u64) -> Option<String> {
        let mut names = Vec::new();
        let mut at = place;
        while at != ROOT {
            let node = self.nodes.get(&at)?;
            names.push(node.name.as_str());
            at = node.parent;
        }
        names.push("");
        names.reverse();
        Some(if names.len() == 1 { "/".to_owned() } else { names.join("/") })
    }

    /// The unit with this path, whatever the case of its letters.
    pub(crate) fn find_path(&self, path: &str) -> Option<u64> {
        let path = path.strip_prefix('/')?;
        if path.is_empty() {
            return Some(ROOT);
        }
        path.split('/').try_fold(ROOT, |above, name| self.child(above, name))
    }

    /// The unit of this name directly in another.
    pub(crate) fn child(&self, above: u64, name: &str) -> Option<u64> {
        self.names.get(&(above, name.to_lowercase())).copied()
    }

    /// The unit with this id.
    pub(crate) fn find_id(&self, id: &str) -> Option<u64> {
        place_of_id(id).filter(|place| self.nodes.contains_key(place))
    }

    /// The places of all units, the seed's first.
    pub(crate) fn places(&self) -> impl Iterator<Item = u64> {
        self.nodes.keys().copied()
    }

    /// Says whether a unit is directly in another.
    pub(crate) fn is_child(&self, place: u64, above: u64) -> bool {
        place != ROOT && self.nodes.get(&place).is_some_and(|node| node.parent == above)
    }

    /// Says whether a unit is in another, at any depth. None is in itself.
    pub(crate) fn is_beneath(&self, place: u64, above: u64) -> bool {
        let mut at = place;
        while at != ROOT {
            let Some(node) = self.nodes.get(&at) else { return false };
            if node.parent == above {
                return true;
            }
            at = node.parent;
        }
        false
    }

    /// How many units a unit is beneath.
    pub(crate) fn depth(&self, place: u64) -> usize {
        let mut depth = 0;
        let mut at = place;
        while at != ROOT {
            let Some(node) = self.nodes.get(&at) else { break };
            depth += 1;
            at = node.parent;
        }
        depth
    }

    /// How many levels are beneath a unit.
    pub(crate) fn height(&self, place: u64) -> usize {
        let beneath = self.places().filter(|other| self.is_beneath(*other, place));
        let deepest = beneath.map(|other| self.depth(other)).max().unwrap_or(0);
        deepest.saturating_sub(self.depth(place))
    }

    /// The unit as the API tells it.
    pub(crate) fn record(&self, place: u64) -> Option<Value> {
        let node = self.nodes.get(&place)?;
        let etag = match node.changed_ms {
            0 => format!("\"northwind/ou-{place}\""),
            at => format!("\"northwind/ou-{place}-{at:x}\""),
        };
        let mut record = json!({
            "kind": "admin#directory#orgUnit",
            "etag": etag,
            "name": node.name,
            "orgUnitPath": self.path(place)?,
            "orgUnitId": unit_id(place),
            "blockInheritance": false,
        });
        if !node.description.is_empty() {
            record["description"] = node.description.as_str().into();
        }
        if place != ROOT {
            record["parentOrgUnitPath"] = self.path(node.parent)?.into();
            record["parentOrgUnitId"] = unit_id(node.parent).into();
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Node, ROOT, Tree};
    use crate::tenant::units::{UNITS, unit_id};

    #[test]
    fn the_seed_s_units_are_found_by_path_and_id() {
        let tree = Tree::seeded();
        assert_eq!(tree.places().count(), UNITS.len(), "every unit has its place");
        for (place, unit) in (0..).zip(&UNITS) {
            assert_eq!(tree.path(place).as_deref(), Some(unit.path), "place {place} has its path");
            assert_eq!(
                tree.find_path(&unit.path.to_uppercase()),
                Some(place),
                "{} whatever its case",
                unit.path
            );
            assert_eq!(tree.find_id(&unit_id(place)), Some(place), "{} by id", unit.path);
            assert!(
                matches!(tree.seeded_path(place as usize), Cow::Borrowed(_)),
                "{} costs nothing to tell",
                unit.path
            );
        }
        assert_eq!(tree.find_path("/Nowhere"), None, "no such unit");
        assert_eq!(tree.find_path("Sales"), None, "a path begins with a slash");
    }

    #[test]
    fn what_is_beneath_follows_a_renamed_and_a_moved_unit() {
        let mut tree = Tree::seeded();
        let [engineering, sre, sales] =
            ["/Engineering", "/Engineering/Platform/SRE", "/Sales"].map(|path| tree.find_path(path).unwrap());
        let renamed =
            Node { name: "Build".to_owned(), changed_ms: 1, ..tree.node(engineering).unwrap().clone() };
        tree.put(engineering, renamed.clone());
        assert_eq!(tree.path(sre).as_deref(), Some("/Build/Platform/SRE"), "a renamed unit");
        assert_eq!(tree.find_path("/Engineering"), None, "its old path is nobody's");
        tree.put(engineering, Node { parent: sales, ..renamed });
        assert_eq!(tree.seeded_path(3), "/Sales/Build/Platform/SRE", "a moved unit");
        assert_eq!((tree.depth(sre), tree.height(sales), tree.depth(ROOT)), (4, 3, 0), "levels are counted");
        assert!(tree.is_beneath(sre, sales) && !tree.is_beneath(sales, sre), "one is beneath the other");
        tree.remove(sre);
        assert_eq!(tree.find_path("/Sales/Build/Platform/SRE"), None, "what was taken away is gone");
    }
}
