//! The fields that Google's user query knows (Google's guide to searching users).

/// How a field may be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// `=`, `:`, and `:` with the beginning of a value and an asterisk.
    Beginnings,
    /// `=` and `:`.
    Words,
    /// `:` alone.
    Contains,
    /// `=` alone.
    Exact,
    /// `=true` and `=false`.
    Flag,
}

impl Takes {
    /// Lists the operators.
    pub(super) fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Beginnings | Self::Words => &["=", ":"],
            Self::Contains => &[":"],
            Self::Exact | Self::Flag => &["="],
        }
    }
}

/// Every field but those of custom schemas, whose names have a dot.
const FIELDS: [(&str, Takes); 34] = [
    ("name", Takes::Words),
    ("email", Takes::Beginnings),
    ("givenName", Takes::Beginnings),
    ("familyName", Takes::Beginnings),
    ("isAdmin", Takes::Flag),
    ("isDelegatedAdmin", Takes::Flag),
    ("isSuspended", Takes::Flag),
    ("isArchived", Takes::Flag),
    ("isEnrolledIn2Sv", Takes::Flag),
    ("isEnforcedIn2Sv", Takes::Flag),
    ("isGuest", Takes::Flag),
    ("im", Takes::Words),
    ("externalId", Takes::Words),
    ("manager", Takes::Exact),
    ("managerId", Takes::Exact),
    ("directManager", Takes::Exact),
    ("directManagerId", Takes::Exact),
    ("address", Takes::Contains),
    ("addressStreet", Takes::Words),
    ("addressExtended", Takes::Words),
    ("addressPoBox", Takes::Words),
    ("addressLocality", Takes::Words),
    ("addressRegion", Takes::Words),
    ("addressPostalCode", Takes::Words),
    ("addressCountry", Takes::Words),
    ("org", Takes::Words),
    ("orgName", Takes::Words),
    ("orgTitle", Takes::Words),
    ("orgDepartment", Takes::Words),
    ("orgDescription", Takes::Words),
    ("orgCostCenter", Takes::Words),
    ("orgUnitPath", Takes::Exact),
    ("phone", Takes::Exact),
    ("any", Takes::Words),
];

/// Finds how a field may be asked about.
pub(super) fn takes(name: &str) -> Option<Takes> {
    FIELDS.iter().find(|(field, _)| *field == name).map(|(_, takes)| *takes)
}

/// Finds the field that was probably meant: the same but for case, else the one that two slips of the keyboard make.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    /// Shorter names are like too many others.
    const SHORTEST: usize = 5;
    let low = name.to_lowercase();
    let distance = |field: &str| distance(&low, &field.to_lowercase());
    let nearest = FIELDS.iter().map(|(field, _)| *field).min_by_key(|field| distance(field))?;
    match distance(nearest) {
        0 => Some(nearest),
        1 | 2 if low.chars().count() >= SHORTEST => Some(nearest),
        _ => None,
    }
}

/// Counts the letters to add, to leave out or to replace.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut corner = at;
        row[0] = at + 1;
        for (place, other) in to.iter().enumerate() {
            let replaced = corner + usize::from(letter != *other);
            corner = row[place + 1];
            row[place + 1] = replaced.min(corner + 1).min(row[place] + 1);
        }
    }
    row[to.len()]
}
