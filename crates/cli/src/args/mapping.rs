//! What can be said of the mapping on the command line.

use clap::{Args, Subcommand};
use directory::{Attribute, Direction};

use super::Which;

/// What to do with the mapping.
#[derive(Debug, Args)]
pub struct Mapping {
    /// Look or change.
    #[command(subcommand)]
    pub what: Option<MappingVerb>,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// Show this account's values beside it, live from Google
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub example: Option<String>,
}

/// Look or change.
#[derive(Debug, Subcommand)]
pub enum MappingVerb {
    /// List every attribute with its direction
    List,
    /// Read anew which fields your own schemas on Google have, and list them with the others
    Refresh,
    /// Set which way an attribute goes
    Set {
        /// The attribute, as the list names it; all for every attribute of Google's that may go that way
        #[arg(value_name = "ATTRIBUTE|all", value_parser = attributes)]
        attribute: Attributes,
        /// import, export, exclude, or both for addresses and names
        #[arg(value_parser = direction)]
        direction: Direction,
    },
}

/// Which attributes are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attributes {
    /// This one.
    One(Attribute),
    /// All that may go the way that is asked for.
    All,
}

impl Attributes {
    /// Lists them, for a direction.
    pub fn going(self, direction: Direction, mapping: &directory::Mapping) -> Vec<Attribute> {
        match self {
            Self::One(attribute) => vec![attribute],
            Self::All => {
                // Some are chosen one by one; left out, they are left out together.
                let meant = |one: &Attribute| direction == Direction::Exclude || !one.is_chosen_apart();
                mapping
                    .attributes()
                    .filter(|attribute| attribute.choices().contains(&direction) && meant(attribute))
                    .collect()
            }
        }
    }
}

fn attributes(name: &str) -> Result<Attributes, String> {
    if name == "all" {
        return Ok(Attributes::All);
    }
    Attribute::by_name(name).map(Attributes::One).ok_or_else(|| {
        let names: Vec<_> = Attribute::built_in().map(Attribute::name).collect();
        format!(
            "there is no attribute of that name; there are: {}, all, and your own, such as \
             customSchemas.Employment.badge (rollcall mapping lists them)",
            names.join(", ")
        )
    })
}

fn direction(name: &str) -> Result<Direction, String> {
    Direction::by_name(name).ok_or_else(|| "a direction is import, export, exclude or both".to_owned())
}
