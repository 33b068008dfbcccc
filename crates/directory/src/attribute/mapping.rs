//! The direction of every attribute on one connection.

use std::collections::BTreeMap;

use super::{Attribute, Direction};
use crate::custom::{CustomField, Shape};

/// The direction of every attribute on one connection, and what is known of the customer's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    directions: BTreeMap<Attribute, Direction>,
    shapes: BTreeMap<CustomField, Shape>,
}

/// A direction that an attribute cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be set to {}", attribute.label(), direction.name())]
pub struct NotAChoice {
    /// The attribute.
    pub attribute: Attribute,
    /// The direction that was asked for.
    pub direction: Direction,
}

impl Default for Mapping {
    fn default() -> Self {
        let directions = Attribute::built_in().map(|attribute| (attribute, attribute.default_direction()));
        Self { directions: directions.collect(), shapes: BTreeMap::new() }
    }
}

impl Mapping {
    /// Lists every attribute of the connection in the catalogue's order; the customer's own come last.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute> {
        self.directions.keys().copied()
    }

    /// Lists the customer's own fields that take part in it.
    pub fn chosen(&self) -> impl Iterator<Item = CustomField> {
        self.directions.iter().filter_map(|(attribute, direction)| match attribute {
            Attribute::Custom(field) if *direction != Direction::Exclude => Some(*field),
            _ => None,
        })
    }

    /// Lists the customer's own fields that it knows.
    pub fn custom_fields(&self) -> impl Iterator<Item = CustomField> {
        self.shapes.keys().copied()
    }

    /// Gets to know a field of the customer's own; it starts as Exclude.
    pub fn know(&mut self, field: CustomField, shape: Shape) {
        self.shapes.insert(field, shape);
        self.directions.entry(Attribute::Custom(field)).or_insert(Direction::Exclude);
    }

    /// Tells what a field of the customer's own holds; none when it is not known.
    #[must_use]
    pub fn shape(&self, field: CustomField) -> Option<Shape> {
        self.shapes.get(&field).copied()
    }

    /// Tells which way an attribute goes.
    #[must_use]
    pub fn direction(&self, attribute: Attribute) -> Direction {
        self.directions.get(&attribute).copied().unwrap_or(Direction::Exclude)
    }

    /// Sets which way an attribute goes.
    ///
    /// # Errors
    /// [`NotAChoice`] when the attribute may not have that direction.
    pub fn set(&mut self, attribute: Attribute, direction: Direction) -> Result<(), NotAChoice> {
        if !attribute.choices().contains(&direction) {
            return Err(NotAChoice { attribute, direction });
        }
        self.directions.insert(attribute, direction);
        Ok(())
    }

    /// Tells whether an import takes Google's value of an attribute.
    #[must_use]
    pub fn imports(&self, attribute: Attribute) -> bool {
        self.direction(attribute).imports()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_knows_the_customer_s_own_fields() {
        let badge = CustomField::new("Employment", "badge").expect("a name");
        let mut mapping = Mapping::default();
        assert_eq!(mapping.direction(Attribute::Custom(badge)), Direction::Exclude, "not known yet");
        mapping.know(badge, Shape::TEXT);
        assert_eq!(mapping.attributes().last(), Some(Attribute::Custom(badge)), "it is one of them");
        assert_eq!(mapping.chosen().count(), 0, "it starts as Exclude");
        mapping.set(Attribute::Custom(badge), Direction::Import).expect("one of the choices");
        mapping.know(badge, Shape::TEXT);
        assert_eq!(mapping.chosen().collect::<Vec<_>>(), [badge], "knowing it again changes nothing");
    }

    #[test]
    fn the_manager_is_never_imported() {
        let mut mapping = Mapping::default();
        let refused = mapping.set(Attribute::Manager, Direction::Import);
        assert!(refused.is_err(), "catalogue row 6: Export or Exclude only");
    }
}
