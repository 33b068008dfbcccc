//! The attributes of a user, how each maps to Google, and which way each may go.
//!
//! Source: the attribute table of the catalogue, part A.

use serde::{Deserialize, Serialize};

/// Which way an attribute goes on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Both ways: address and names.
    Both,
    /// Google to directory.
    Import,
    /// Directory to Google.
    Export,
    /// Neither.
    Exclude,
}

impl Direction {
    /// Tells whether an import takes Google's value.
    #[must_use]
    pub fn imports(self) -> bool {
        matches!(self, Self::Both | Self::Import)
    }

    /// Tells whether a sync sends the directory's value.
    #[must_use]
    pub fn exports(self) -> bool {
        matches!(self, Self::Both | Self::Export)
    }

    /// Gives the stable name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Import => "import",
            Self::Export => "export",
            Self::Exclude => "exclude",
        }
    }

    /// Finds a direction by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Both, Self::Import, Self::Export, Self::Exclude]
            .into_iter()
            .find(|direction| direction.name() == name)
    }
}

/// One attribute of a user; in files it stands as its catalogue name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "std::borrow::Cow<'_, str>")]
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
}

/// What is known of an attribute beyond its name.
struct Row {
    attribute: Attribute,
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

macro_rules! row {
    ($attribute:ident, $name:literal, $label:literal, $field:literal, $default:ident, $choices:ident, $remark:literal) => {
        Row {
            attribute: Attribute::$attribute,
            name: $name,
            label: $label,
            google_field: $field,
            default: Direction::$default,
            choices: $choices,
            remark: $remark,
        }
    };
}

/// The catalogue's order; `Attribute as usize` indexes it (a test holds the two together).
const TABLE: &[Row] = &[
    row!(
        Email,
        "email",
        "Email",
        "primaryEmail",
        Both,
        TWO_WAY,
        "Finds the account at the first match; aliases count as well."
    ),
    row!(Firstname, "firstname", "First name", "name.givenName", Both, TWO_WAY, ""),
    row!(
        Lastname,
        "lastname",
        "Last name",
        "name.familyName",
        Both,
        TWO_WAY,
        "Required: a row without it waits for an answer."
    ),
    row!(
        AlternateEmail,
        "alternateEmail",
        "Alternate email",
        "emails[]",
        Exclude,
        ANY,
        "The first other address that is no alias of the account."
    ),
    row!(
        Manager,
        "manager",
        "Manager",
        "relations[type=manager].value",
        Exclude,
        NEVER_IMPORTED,
        "Never imported."
    ),
    row!(CostCenter, "costCenter", "Cost center", "organizations[primary].costCenter", Exclude, ANY, ""),
    row!(Department, "department", "Department", "organizations[primary].department", Exclude, ANY, ""),
    row!(
        EmployeeType,
        "employeeType",
        "Type of employee",
        "organizations[primary].description",
        Exclude,
        ANY,
        ""
    ),
    row!(JobTitle, "jobTitle", "Job title", "organizations[primary].title", Exclude, ANY, ""),
    row!(
        EmployeeIdentifier,
        "employeeIdentifier",
        "Employee id",
        "externalIds[type=organization].value",
        Exclude,
        ANY,
        "Unique for each user; also finds a match at import."
    ),
    row!(WorkAddress, "addresses.work", "Work address", "addresses[type=work]", Exclude, ANY, ""),
    row!(HomeAddress, "addresses.home", "Home address", "addresses[type=home]", Exclude, ANY, ""),
    row!(OtherAddress, "addresses.other", "Other address", "addresses[type=other]", Exclude, ANY, ""),
    row!(WorkPhone, "phoneNumbers.work", "Work phone", "phones[type=work].value", Exclude, ANY, ""),
    row!(WorkFax, "phoneNumbers.work_fax", "Work fax", "phones[type=work_fax].value", Exclude, ANY, ""),
    row!(
        WorkMobile,
        "phoneNumbers.work_mobile",
        "Work mobile",
        "phones[type=work_mobile].value",
        Exclude,
        ANY,
        ""
    ),
    row!(HomePhone, "phoneNumbers.home", "Home phone", "phones[type=home].value", Exclude, ANY, ""),
    row!(MobilePhone, "phoneNumbers.mobile", "Mobile phone", "phones[type=mobile].value", Exclude, ANY, ""),
    row!(OtherPhone, "phoneNumbers.other", "Other phone", "phones[type=other].value", Exclude, ANY, ""),
    row!(OrgUnitPath, "orgUnitPath", "Org unit", "orgUnitPath", Exclude, ANY, ""),
    row!(Aliases, "aliases", "Aliases", "aliases[]", Exclude, ANY, ""),
    row!(RecoveryEmail, "recoveryEmail", "Recovery email", "recoveryEmail", Exclude, ANY, ""),
    row!(RecoveryPhone, "recoveryPhone", "Recovery phone", "recoveryPhone", Exclude, ANY, ""),
    row!(DisplayName, "displayName", "Display name", "name.displayName", Exclude, ANY, ""),
    row!(DeskLocation, "locations.desk", "Desk", "locations[type=desk]", Exclude, ANY, ""),
];

impl Attribute {
    /// Lists every attribute in the catalogue's order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.attribute)
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Gives the catalogue's name, such as `jobTitle`; stable in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Finds an attribute by its catalogue name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.attribute)
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

/// A name that no attribute has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no attribute called {0:?}")]
pub struct UnknownAttribute(String);

impl TryFrom<std::borrow::Cow<'_, str>> for Attribute {
    type Error = UnknownAttribute;

    fn try_from(name: std::borrow::Cow<'_, str>) -> Result<Self, UnknownAttribute> {
        Self::by_name(&name).ok_or_else(|| UnknownAttribute(name.into_owned()))
    }
}

/// The direction of every attribute on one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping(Vec<Direction>);

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
        Self(TABLE.iter().map(|row| row.default).collect())
    }
}

impl Mapping {
    /// Tells which way an attribute goes.
    #[must_use]
    pub fn direction(&self, attribute: Attribute) -> Direction {
        self.0[attribute as usize]
    }

    /// Sets which way an attribute goes.
    ///
    /// # Errors
    /// [`NotAChoice`] when the attribute may not have that direction.
    pub fn set(&mut self, attribute: Attribute, direction: Direction) -> Result<(), NotAChoice> {
        if !attribute.choices().contains(&direction) {
            return Err(NotAChoice { attribute, direction });
        }
        self.0[attribute as usize] = direction;
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
    fn the_table_stands_in_the_order_of_the_enum() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.attribute as usize, index, "{} is out of place", row.name);
        }
    }

    #[test]
    fn names_are_unique_and_lead_back() {
        for attribute in Attribute::all() {
            assert_eq!(
                Attribute::by_name(attribute.name()),
                Some(attribute),
                "a name must lead back to its attribute"
            );
        }
    }

    #[test]
    fn every_default_is_one_of_the_choices() {
        for attribute in Attribute::all() {
            assert!(
                attribute.choices().contains(&attribute.default_direction()),
                "{} starts with a direction that nobody could choose again",
                attribute.name()
            );
        }
    }

    #[test]
    fn the_manager_is_never_imported() {
        let mut mapping = Mapping::default();
        let refused = mapping.set(Attribute::Manager, Direction::Import);
        assert!(refused.is_err(), "catalogue row 6: Export or Exclude only");
    }

    #[test]
    fn only_address_and_names_go_both_ways() {
        let both: Vec<_> = Attribute::all().filter(|a| a.choices().contains(&Direction::Both)).collect();
        assert_eq!(
            both,
            [Attribute::Email, Attribute::Firstname, Attribute::Lastname],
            "every other attribute has one direction"
        );
    }
}
