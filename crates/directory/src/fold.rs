//! How text is folded for sorting and for finding: case and accents do not count.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds text to lower case without accents, so that `Amélie` stands beside `amelie`.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(fold("AMÉLIE Dubois"), "amelie dubois", "both fold to the same");
        assert_eq!(fold("山田 花"), "山田 花", "other scripts stay as they are");
    }
}
