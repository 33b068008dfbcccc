//! The attributes of a user, how each maps to Google, and which way each may go.
//!
//! Source: the attribute table of the catalogue, part A.

mod direction;
mod mapping;

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

pub use direction::Direction;
pub use mapping::{Mapping, NotAChoice};

use crate::custom::CustomField;

/// One attribute of a user; in files it stands as its catalogue name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "&'static str")]
pub enum Attribute {
    /// The primary address.
    Email,
    /// First name.
    Firstname,
    /// Last name.
    Lastname,
    /// A non-primary address that is no alias.
    AlternateEmail,
    /// The manager's address.
    Manager,
    /// Cost center.
    CostCenter,
    /// Department.
    Department,
    /// Type of employee.
    EmployeeType,
    /// Job title.
    JobTitle,
    /// Employee id.
    EmployeeIdentifier,
    /// Work address.
    WorkAddress,
    /// Home address.
    HomeAddress,
    /// Other address.
    OtherAddress,
    /// Work phone.
    WorkPhone,
    /// Work fax.
    WorkFax,
    /// Work mobile.
    WorkMobile,
    /// Home phone.
    HomePhone,
    /// Mobile phone.
    MobilePhone,
    /// Other phone.
    OtherPhone,
    /// Where the account stands in the tree of org units.
    OrgUnitPath,
    /// The account's alias addresses.
    Aliases,
    /// The address for recovering the account.
    RecoveryEmail,
    /// The phone for recovering the account.
    RecoveryPhone,
    /// The name shown instead of first and last name.
    DisplayName,
    /// The desk.
    DeskLocation,
    /// The id of an account elsewhere.
    AccountId,
    /// The id as a customer.
    CustomerId,
    /// The id for signing in elsewhere.
    LoginId,
    /// The id on a network.
    NetworkId,
    /// An id of a type that the organisation made up.
    CustomId,
    /// The photo: the digest of the image, which is kept beside the directory's values.
    Photo,
    /// A field of one of the customer's own schemas.
    Custom(CustomField),
}

/// What is known of an attribute beyond its name.
#[derive(Clone, Copy)]
struct Row {
    name: &'static str,
    label: &'static str,
    google_field: &'static str,
    default: Direction,
    choices: &'static [Direction],
    remark: &'static str,
}

const TWO_WAY: &[Direction] = &[Direction::Both];
const ANY: &[Direction] = &[Direction::Import, Direction::Export, Direction::Exclude];
const NEVER_IMPORTED: &[Direction] = &[Direction::Export, Direction::Exclude];

/// Writes down the attributes that every customer has, in the catalogue's order.
macro_rules! built_in {
    ($($attribute:ident: $name:literal, $label:literal, $field:literal, $default:ident, $choices:ident, $remark:literal;)*) => {
        const BUILT_IN: &[Attribute] = &[$(Attribute::$attribute),*];

        impl Attribute {
            fn built_in_by_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$attribute),)*
                    _ => None,
                }
            }

            fn row(self) -> Row {
                match self {
                    $(Self::$attribute => Row {
                        name: $name,
                        label: $label,
                        google_field: $field,
                        default: Direction::$default,
                        choices: $choices,
                        remark: $remark,
                    },)*
                    Self::Custom(field) => Row {
                        name: field.name(),
                        label: field.label(),
                        google_field: field.name(),
                        default: Direction::Exclude,
                        choices: ANY,
                        remark: "",
                    },
                }
            }
        }
    };
}

built_in! {
    Email: "email", "Email", "primaryEmail", Both, TWO_WAY, "Finds the account at the first match; aliases count as well.";
    Firstname: "firstname", "First name", "name.givenName", Both, TWO_WAY, "";
    Lastname: "lastname", "Last name", "name.familyName", Both, TWO_WAY, "Required: a row without it waits for an answer.";
    AlternateEmail: "alternateEmail", "Alternate email", "emails[]", Exclude, ANY, "The first other address that is no alias of the account.";
    Manager: "manager", "Manager", "relations[type=manager].value", Exclude, NEVER_IMPORTED, "Never imported.";
    CostCenter: "costCenter", "Cost center", "organizations[primary].costCenter", Exclude, ANY, "";
    Department: "department", "Department", "organizations[primary].department", Exclude, ANY, "";
    EmployeeType: "employeeType", "Type of employee", "organizations[primary].description", Exclude, ANY, "";
    JobTitle: "jobTitle", "Job title", "organizations[primary].title", Exclude, ANY, "";
    EmployeeIdentifier: "employeeIdentifier", "Employee id", "externalIds[type=organization].value", Exclude, ANY, "Unique for each user; also finds a match at import.";
    WorkAddress: "addresses.work", "Work address", "addresses[type=work]", Exclude, ANY, "";
    HomeAddress: "addresses.home", "Home address", "addresses[type=home]", Exclude, ANY, "";
    OtherAddress: "addresses.other", "Other address", "addresses[type=other]", Exclude, ANY, "";
    WorkPhone: "phoneNumbers.work", "Work phone", "phones[type=work].value", Exclude, ANY, "";
    WorkFax: "phoneNumbers.work_fax", "Work fax", "phones[type=work_fax].value", Exclude, ANY, "";
    WorkMobile: "phoneNumbers.work_mobile", "Work mobile", "phones[type=work_mobile].value", Exclude, ANY, "";
    HomePhone: "phoneNumbers.home", "Home phone", "phones[type=home].value", Exclude, ANY, "";
    MobilePhone: "phoneNumbers.mobile", "Mobile phone", "phones[type=mobile].value", Exclude, ANY, "";
    OtherPhone: "phoneNumbers.other", "Other phone", "phones[type=other].value", Exclude, ANY, "";
    OrgUnitPath: "orgUnitPath", "Org unit", "orgUnitPath", Exclude, ANY, "";
    Aliases: "aliases", "Aliases", "aliases[]", Exclude, ANY, "";
    RecoveryEmail: "recoveryEmail", "Recovery email", "recoveryEmail", Exclude, ANY, "";
    RecoveryPhone: "recoveryPhone", "Recovery phone", "recoveryPhone", Exclude, ANY, "";
    DisplayName: "displayName", "Display name", "name.displayName", Exclude, ANY, "";
    DeskLocation: "locations.desk", "Desk", "locations[type=desk]", Exclude, ANY, "";
    AccountId: "externalIds.account", "Account id", "externalIds[type=account].value", Exclude, ANY, "";
    CustomerId: "externalIds.customer", "Customer id", "externalIds[type=customer].value", Exclude, ANY, "";
    LoginId: "externalIds.login_id", "Login id", "externalIds[type=login_id].value", Exclude, ANY, "";
    NetworkId: "externalIds.network", "Network id", "externalIds[type=network].value", Exclude, ANY, "";
    CustomId: "externalIds.custom", "Custom id", "externalIds[type=custom].value", Exclude, ANY, "The first id of a type of your own.";
    Photo: "photo", "Photo", "photos.thumbnail", Exclude, ANY, "Read and sent one by one: a call for each photo that changed.";
}

impl Attribute {
    /// Lists the attributes that every customer has, in the catalogue's order; those of a customer's own schemas are known
    /// to the [`Mapping`] of its connection.
    pub fn built_in() -> impl Iterator<Item = Self> {
        BUILT_IN.iter().copied()
    }

    /// Gives the catalogue's name, such as `jobTitle`; stable in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Finds an attribute by its catalogue name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::built_in_by_name(name).or_else(|| CustomField::by_name(name).map(Self::Custom))
    }

    /// Gives the words for people, such as "Job title".
    #[must_use]
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// Gives the field of Google's user resource that it maps to.
    #[must_use]
    pub fn google_field(self) -> &'static str {
        self.row().google_field
    }

    /// Gives the direction on a new connection.
    #[must_use]
    pub fn default_direction(self) -> Direction {
        self.row().default
    }

    /// Lists the directions that it may have.
    #[must_use]
    pub fn choices(self) -> &'static [Direction] {
        self.row().choices
    }

    /// Tells whether it is chosen by itself, and never with all the others: the customer's own fields, and photos, each of
    /// which costs a call.
    #[must_use]
    pub fn is_chosen_apart(self) -> bool {
        matches!(self, Self::Custom(_) | Self::Photo)
    }

    /// Gives what an administrator should know about it, or nothing.
    #[must_use]
    pub fn remark(self) -> &'static str {
        self.row().remark
    }
}

impl From<Attribute> for &'static str {
    fn from(attribute: Attribute) -> Self {
        attribute.name()
    }
}

/// By hand, so that a name is looked up where it lies: attributes are read by the million.
impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Attribute;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an attribute")
            }
            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Attribute, E> {
                Attribute::by_name(name)
                    .ok_or_else(|| E::custom(format!("there is no attribute called {name:?}")))
            }
        }
        deserializer.deserialize_str(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum() {
        assert!(BUILT_IN.is_sorted(), "values are listed in the order of the enum");
        let own = Attribute::by_name("customSchemas.A.b").expect("a field of a schema");
        assert!(BUILT_IN.iter().all(|attribute| *attribute < own), "the customer's own come last");
    }

    #[test]
    fn names_are_unique_and_lead_back() {
        for attribute in Attribute::built_in() {
            assert_eq!(
                Attribute::by_name(attribute.name()),
                Some(attribute),
                "a name must lead back to its attribute"
            );
        }
    }

    #[test]
    fn every_default_is_one_of_the_choices() {
        for attribute in Attribute::built_in() {
            assert!(
                attribute.choices().contains(&attribute.default_direction()),
                "{} starts with a direction that nobody could choose again",
                attribute.name()
            );
        }
    }

    #[test]
    fn only_address_and_names_go_both_ways() {
        let both: Vec<_> = Attribute::built_in().filter(|a| a.choices().contains(&Direction::Both)).collect();
        assert_eq!(
            both,
            [Attribute::Email, Attribute::Firstname, Attribute::Lastname],
            "every other attribute has one direction"
        );
    }
}
