//! How words become sentences for people.

/// Makes a message a sentence: a capital first, a full stop last. An address or a value in front stays as it is.
#[must_use]
pub fn sentence(message: &str) -> String {
    let word = message.split([' ', ',', ':', ';']).next().unwrap_or_default();
    let is_word = word.chars().all(|letter| letter.is_ascii_lowercase() || matches!(letter, '-' | '’'));
    if message.is_empty() {
        return String::new();
    }
    let mut text = if is_word { capital(message) } else { message.to_owned() };
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// Says when something happened.
pub(crate) fn moment(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Writes words with a capital in front.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_read_as_sentences() {
        assert_eq!(sentence("it was cancelled"), "It was cancelled.", "people read it on a screen");
        assert_eq!(sentence("Done."), "Done.", "nothing is added twice");
        assert_eq!(sentence("ana@a.test is taken"), "ana@a.test is taken.", "an address stays as it is");
    }
}
