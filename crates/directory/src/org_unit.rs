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

#[cfg(test)]
mod tests {
    use super::*;

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
