//! The photos that the seed gives: small patterns, drawn from a number.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

/// Photos are squares of so many pixels, as Google scales them (google-api.md 2.2).
pub(crate) const SIDE: u32 = 96;
/// How many fields a pattern has on a side.
const FIELDS: u32 = 6;

/// Draws the pattern of a number: left and right are alike, one colour on grey. It is a PNG of some hundred bytes.
pub(crate) fn png(dice: u64) -> Vec<u8> {
    let colour = [0, 8, 16].map(|shift| 40 + ((dice >> shift) % 176) as u8);
    // One bit a pixel; before each row stands how it is filtered (not at all).
    let mut rows = Vec::with_capacity((SIDE * (SIDE / 8 + 1)) as usize);
    for y in 0..SIDE {
        rows.push(0);
        for byte in 0..SIDE / 8 {
            let bits = (0..8).map(|bit| u8::from(is_set(dice, byte * 8 + bit, y)) << (7 - bit));
            rows.push(bits.sum());
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    // A vector takes all that is written to it.
    let _ = packed.write_all(&rows);
    let packed = packed.finish().unwrap_or_default();

    let mut header = Vec::with_capacity(13);
    header.extend(SIDE.to_be_bytes());
    header.extend(SIDE.to_be_bytes());
    // Depth 1, a palette, and the only methods that there are.
    header.extend([1, 3, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"PLTE", &[[236, 236, 232], colour].concat());
    chunk(&mut png, b"IDAT", &packed);
    chunk(&mut png, b"IEND", &[]);
    png
}

/// Says whether a pixel has the colour.
fn is_set(dice: u64, x: u32, y: u32) -> bool {
    let (column, row) = (x * FIELDS / SIDE, y * FIELDS / SIDE);
    let column = column.min(FIELDS - 1 - column);
    dice >> (24 + row * FIELDS / 2 + column) & 1 == 1
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    png.extend((data.len() as u32).to_be_bytes());
    png.extend(kind);
    png.extend(data);
    png.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::png;
    use crate::api::picture::{Format, Picture};
    use crate::tenant::mix::mix;

    #[test]
    fn patterns_are_small_images_and_differ() {
        let drawn: std::collections::HashSet<Vec<u8>> = (0..50).map(|number| png(mix(number, 9))).collect();
        assert_eq!(drawn.len(), 50, "faces must be told apart");
        for bytes in drawn {
            assert!(bytes.len() < 600, "{} bytes are too many for a pattern", bytes.len());
            let picture = Picture::of(bytes).expect("an image");
            assert_eq!(
                (picture.format, picture.width, picture.height),
                (Format::Png, Some(96), Some(96)),
                "as large as Google keeps them"
            );
        }
    }
}
