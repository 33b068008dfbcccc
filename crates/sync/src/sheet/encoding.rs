//! The encodings in which spreadsheets write text.

use std::borrow::Cow;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark at its beginning.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// Windows-1252, as older spreadsheets write it in Western Europe and America.
    Windows1252,
}

impl Encoding {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// Gives its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// Tells how bytes are written: what a mark says, else what they look like.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xef, 0xbb, 0xbf, ..] => Self::Utf8,
            [0xff, 0xfe, ..] => Self::Utf16Le,
            [0xfe, 0xff, ..] => Self::Utf16Be,
            _ => without_mark(bytes),
        }
    }

    /// Reads bytes as text, without the mark; tells whether some are none, in whose place a sign stands for that.
    #[must_use]
    pub fn read(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        let encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        };
        encoding.decode_with_bom_removal(bytes)
    }
}

/// In UTF-16, every other byte of a header in a Western language is zero.
fn without_mark(bytes: &[u8]) -> Encoding {
    let head = &bytes[..bytes.len().min(512) & !1];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let most = head.len() / 2;
    if most > 0 && bytes.len().is_multiple_of(2) {
        if zeros(1) * 10 > most * 8 {
            return Encoding::Utf16Le;
        }
        if zeros(0) * 10 > most * 8 {
            return Encoding::Utf16Be;
        }
    }
    if is_utf8(bytes) { Encoding::Utf8 } else { Encoding::Windows1252 }
}

/// Tells whether bytes are UTF-8, but for few: letters of several bytes are in no other encoding by chance.
fn is_utf8(bytes: &[u8]) -> bool {
    let (mut letters, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || broken <= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_is_told_and_read() {
        let text = "username,lastname\namelie,Béranger\n";
        let western = b"username,lastname\namelie,B\xe9ranger\n".to_vec();
        let cases = [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (format!("\u{feff}{text}").into_bytes(), Encoding::Utf8),
            (utf16(&format!("\u{feff}{text}"), u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(&format!("\u{feff}{text}"), u16::to_be_bytes), Encoding::Utf16Be),
            (utf16(text, u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(text, u16::to_be_bytes), Encoding::Utf16Be),
            (western, Encoding::Windows1252),
        ];
        for (bytes, expected) in cases {
            let found = Encoding::of(&bytes);
            assert_eq!(found, expected, "{bytes:02x?}");
            assert_eq!(found.read(&bytes), (text.into(), false), "it reads the same in {}", found.name());
        }
    }

    #[test]
    fn an_empty_file_is_no_trouble() {
        assert_eq!(Encoding::of(b"").read(b""), ("".into(), false), "there is nothing to read");
    }
}
