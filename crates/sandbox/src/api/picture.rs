//! What an image is, by its first bytes; and photos as text.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

/// The formats that Google takes (discovery document, `UserPhoto.mimeType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    Gif,
    Bmp,
    Tiff,
}

impl Format {
    fn of(bytes: &[u8]) -> Option<Self> {
        let begins: [(&[u8], Self); 7] = [
            (b"\xff\xd8\xff", Self::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Self::Png),
            (b"GIF87a", Self::Gif),
            (b"GIF89a", Self::Gif),
            (b"BM", Self::Bmp),
            (b"II*\0", Self::Tiff),
            (b"MM\0*", Self::Tiff),
        ];
        begins.into_iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, format)| format)
    }

    /// The media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
        }
    }
}

/// An image, as it was sent: it is neither decoded nor scaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) format: Format,
    /// In pixels, where the file says so at its beginning; of TIFF it is not read.
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) bytes: Vec<u8>,
}

impl Picture {
    /// Looks at some bytes; none if they are no image.
    pub(crate) fn of(bytes: Vec<u8>) -> Option<Self> {
        let format = Format::of(&bytes)?;
        let size = match format {
            Format::Png => big(&bytes, 16, 4).zip(big(&bytes, 20, 4)),
            Format::Gif => little(&bytes, 6, 2).zip(little(&bytes, 8, 2)),
            Format::Bmp => little(&bytes, 18, 4).zip(little(&bytes, 22, 4)),
            Format::Jpeg => jpeg_size(&bytes),
            Format::Tiff => None,
        };
        Some(Self {
            format,
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
            bytes,
        })
    }
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at + length)?.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

/// Width and height stand in the frame header (SOF), behind segments of any kind.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    while *bytes.get(at)? == 0xFF {
        let kind = *bytes.get(at + 1)?;
        let frame = matches!(kind, 0xC0..=0xCF) && !matches!(kind, 0xC4 | 0xC8 | 0xCC);
        if frame {
            return big(bytes, at + 7, 2).zip(big(bytes, at + 5, 2));
        }
        at += 2 + big(bytes, at + 2, 2)? as usize;
    }
    None
}

/// Web-safe base64; what stands for its padding, the documents and the clients say differently.
const WEB_SAFE: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD);
const PADDING: [char; 3] = ['=', '.', '*'];

/// Reads a photo as it is sent; the ordinary alphabet is taken, too, as Google does.
pub(crate) fn from_text(text: &str) -> Option<Vec<u8>> {
    let plain = text.trim_end_matches(PADDING).replace('+', "-").replace('/', "_");
    WEB_SAFE.decode(plain).ok().filter(|bytes| !bytes.is_empty())
}

/// Writes a photo as it is told, padded with one of the three signs.
pub(crate) fn to_text(bytes: &[u8], sign: u64) -> String {
    let mut text = WEB_SAFE.encode(bytes);
    let padding = PADDING[(sign % 3) as usize];
    while !text.len().is_multiple_of(4) {
        text.push(padding);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Format, Picture, from_text, to_text};

    #[test]
    fn photos_travel_as_web_safe_text_with_any_padding() {
        let bytes = [0xFB, 0xFF, 0xBF, 0xFE];
        for (sign, text) in [(0, "-_-__g=="), (1, "-_-__g.."), (2, "-_-__g**")] {
            assert_eq!(to_text(&bytes, sign), text, "neither slash nor plus");
            assert_eq!(from_text(text).as_deref(), Some(&bytes[..]), "{text} is read");
        }
        assert_eq!(from_text("+/+//g").as_deref(), Some(&bytes[..]), "the ordinary alphabet is read, too");
        assert_eq!(from_text("no base64!"), None, "what is no base64 is nothing");
        assert_eq!(from_text("=="), None, "nor is what is empty");
    }

    #[test]
    fn images_are_known_by_their_first_bytes() {
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x30\x00\x40\x01";
        let gif = b"GIF89a\x40\x00\x30\x00";
        let bmp = [b"BM".as_slice(), &[0; 16], &64_u32.to_le_bytes(), &48_u32.to_le_bytes()].concat();
        for (bytes, format) in
            [(jpeg.to_vec(), Format::Jpeg), (gif.to_vec(), Format::Gif), (bmp, Format::Bmp)]
        {
            let picture = Picture::of(bytes).expect("an image");
            assert_eq!(
                (picture.format, picture.width, picture.height),
                (format, Some(64), Some(48)),
                "its kind and its size"
            );
        }
        assert_eq!(
            Picture::of(b"MM\0*rest".to_vec()).map(|picture| picture.format),
            Some(Format::Tiff),
            "a TIFF"
        );
        assert_eq!(Picture::of(b"<svg/>".to_vec()), None, "a drawing is no image");
    }
}
