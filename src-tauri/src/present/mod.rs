//! Turns what the verbs return into views.

pub mod activity;
pub mod backup;
pub mod bulk;
pub mod connection;
pub mod diagnose;
pub mod explain;
pub mod explain_user;
pub mod form;
pub mod group;
pub mod guide;
pub mod import;
pub mod password;
pub mod provision;
pub mod provision_detail;
pub mod review;
pub mod run;
pub mod safety;
pub mod sheet;
pub mod tie;
pub mod user;

use std::path::Path;

/// Writes a moment as RFC 3339.
pub fn moment(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|moment| moment.to_string()).unwrap_or_default()
}

/// Writes a number with its thousands apart, such as 12,345.
pub fn figure(number: u64) -> String {
    let digits = number.to_string();
    let mut figure = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            figure.push(',');
        }
        figure.push(digit);
    }
    figure
}

/// Writes a path as people do: with `~` for their own folder. Windows has no such habit.
pub fn short_path(path: &Path, own: Option<&Path>) -> String {
    match own.and_then(|own| path.strip_prefix(own).ok()) {
        Some(inside) if !cfg!(windows) => Path::new("~").join(inside).display().to_string(),
        _ => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let figures: Vec<_> = [0, 999, 1_000, 12_345, 1_000_000].into_iter().map(figure).collect();
        assert_eq!(figures, ["0", "999", "1,000", "12,345", "1,000,000"], "as the window writes numbers");
    }

    #[cfg(not(windows))]
    #[test]
    fn ones_own_folder_is_shortened_and_no_other() {
        let short = |path, own| short_path(Path::new(path), Some(Path::new(own)));
        assert_eq!(short("/home/sam/.local/share/x", "/home/sam"), "~/.local/share/x", "it is inside");
        assert_eq!(short("/home/samuel/x", "/home/sam"), "/home/samuel/x", "that is somebody else");
        assert_eq!(short_path(Path::new("/srv/x"), None), "/srv/x", "not everybody has a folder");
    }
}
