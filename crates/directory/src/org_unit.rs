//! Paths of org units.

/// Why a path cannot be used; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrgUnitError {
    /// It does not begin at the root.
    #[error("the path of an org unit begins with /, such as /Sales/Lausanne; / alone is the top")]
    NotFromRoot,
    /// A part has no name.
    #[error("the path of an org unit has a name between any two /, and none at its end")]
    EmptyPart,
    /// A sign that no name can have.
    #[error("the name of an org unit is one line of text")]
    Control,
    /// More than 1024 characters.
    #[error("the path of an org unit may have at most 1024 characters; this one has {0}")]
    TooLong(usize),
}

/// Checks the path of an org unit, and takes blanks off both ends.
///
/// # Errors
/// [`OrgUnitError`] with the rule that it breaks. Whether there is such an org unit, only Google knows.
pub fn path(text: &str) -> Result<String, OrgUnitError> {
    let text = text.trim();
    let Some(below) = text.strip_prefix('/') else { return Err(OrgUnitError::NotFromRoot) };
    let length = text.chars().count();
    if length > 1024 {
        return Err(OrgUnitError::TooLong(length));
    }
    if text.chars().any(char::is_control) {
        return Err(OrgUnitError::Control);
    }
    if !below.is_empty() && below.split('/').any(|part| part.trim().is_empty()) {
        return Err(OrgUnitError::EmptyPart);
    }
    Ok(text.to_owned())
}

/// What a sync does with users who are to be in an org unit that Google does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Missing {
    /// It leaves them out, and says so.
    #[default]
    LeaveOut,
    /// It makes the org unit first, and those above it.
    Create,
}

impl Missing {
    /// Gives the stable name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LeaveOut => "leave-out",
            Self::Create => "create",
        }
    }
}

/// Lists the paths down to an org unit, the highest first, itself last; the top is none of them.
pub fn above(path: &str) -> impl Iterator<Item = &str> {
    let inner = path.char_indices().skip(1).filter(|(_, sign)| *sign == '/').map(|(at, _)| at);
    let ends = inner.chain((path.len() > 1).then_some(path.len()));
    ends.filter_map(|end| path.get(..end))
}

/// Gives the path of the org unit above.
#[must_use]
pub fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((parent, _)) => parent,
    }
}

/// Gives the last part of a path.
#[must_use]
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Gives what tells one path from another: Google takes no notice of capitals.
#[must_use]
pub fn key(path: &str) -> String {
    path.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_down_from_the_top() {
        assert_eq!(
            above("/Sales/EMEA/Wien").collect::<Vec<_>>(),
            ["/Sales", "/Sales/EMEA", "/Sales/EMEA/Wien"]
        );
        assert_eq!(above("/").count() + above("").count(), 0, "the top is always there");
        assert_eq!(
            (parent("/Sales/EMEA"), parent("/Sales"), parent("/")),
            ("/Sales", "/", "/"),
            "the one above"
        );
        assert_eq!(name("/Sales/EMEA"), "EMEA", "its own name");
        assert_eq!(key("/SALES/Émea"), key("/Sales/émea"), "however it is written");
    }

    #[test]
    fn a_path_begins_at_the_root() {
        for text in ["/", "/Sales", "/Sales/Lausanne & Genève"] {
            assert_eq!(path(text).as_deref(), Ok(text), "Google writes it so");
        }
        for (text, why) in [
            ("Sales", OrgUnitError::NotFromRoot),
            ("", OrgUnitError::NotFromRoot),
            ("/Sales/", OrgUnitError::EmptyPart),
            ("/Sales//Lausanne", OrgUnitError::EmptyPart),
            ("/ /Lausanne", OrgUnitError::EmptyPart),
            ("/Sa\tles", OrgUnitError::Control),
        ] {
            assert_eq!(path(text), Err(why), "{text:?}");
        }
        assert_eq!(path("/Sales\n").as_deref(), Ok("/Sales"), "blanks at the ends are taken off first");
    }
}
