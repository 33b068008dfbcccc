//! How text is folded for sorting and for finding: case and accents do not count.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds text to lower case without accents, so that `Amélie` stands beside `amelie`.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    folded
}

/// Spells a letter whose stroke or ligature Unicode takes for a part of it, as people without that key type it.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ø' => "o",
        'ß' => "ss",
        'ı' => "i",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(fold("AMÉLIE Dubois"), "amelie dubois", "both fold to the same");
        assert_eq!(fold("Łukasz Groß Đặng Işık Bjørn"), "lukasz gross dang isik bjorn", "nor do strokes");
        assert_eq!(fold("山田 花"), "山田 花", "other scripts stay as they are");
    }
}
