//! `cargo xtask icons`: the icons that bundles need, from two drawings.
//!
//! `icons/rollcall.svg` is the icon; `icons/rollcall-small.svg` is the same mark for 32 pixels and
//! fewer, with strokes on whole pixels. The results are committed.

use crate::{Result, child, debian, place};
use std::fs;

const LARGEST_SMALL: u32 = 32;

/// Draws all of them.
pub fn draw() -> Result<()> {
    debian::ensure(debian::For::Icons)?;
    let save = |name: &str, bytes: &[u8]| fs::write(place::at("icons").join(name), bytes);
    save("32x32.png", &png(32)?)?;
    save("128x128.png", &png(128)?)?;
    save("128x128@2x.png", &png(256)?)?;
    save("icon.png", &png(512)?)?;
    save("icon.ico", &ico(&[16, 24, 32, 48, 64, 256])?)?;
    save("icon.icns", &icns()?)?;
    Ok(())
}

fn png(size: u32) -> Result<Vec<u8>> {
    let drawing = if size > LARGEST_SMALL { "icons/rollcall.svg" } else { "icons/rollcall-small.svg" };
    let file = place::target().join("icon.png");
    fs::create_dir_all(place::target())?;
    let mut convert = child::command("rsvg-convert");
    let size = size.to_string();
    convert.args(["--width", &size, "--height", &size, "--output"]).arg(&file).arg(drawing);
    child::foreground(convert)?;
    Ok(fs::read(file)?)
}

/// Windows' icon: a directory of PNGs.
fn ico(sizes: &[u32]) -> Result<Vec<u8>> {
    const HEADER: usize = 6;
    const ENTRY: usize = 16;
    let images = sizes.iter().map(|size| png(*size)).collect::<Result<Vec<_>>>()?;
    let count = u16::try_from(sizes.len())?;
    let mut directory = Vec::new();
    directory.extend([0, 0, 1, 0]);
    directory.extend(count.to_le_bytes());
    let mut offset = HEADER + ENTRY * sizes.len();
    for (size, image) in sizes.iter().zip(&images) {
        // 256 does not fit in a byte; the format writes it as 0.
        let side = u8::try_from(*size).unwrap_or(0);
        directory.extend([side, side, 0, 0, 1, 0, 32, 0]);
        directory.extend(u32::try_from(image.len())?.to_le_bytes());
        directory.extend(u32::try_from(offset)?.to_le_bytes());
        offset += image.len();
    }
    Ok([directory, images.concat()].concat())
}

/// macOS' icon: blocks of PNGs, each with its kind and length.
fn icns() -> Result<Vec<u8>> {
    const KINDS: [(&[u8; 4], u32); 7] = [
        (b"ic11", 32),
        (b"ic12", 64),
        (b"ic07", 128),
        (b"ic13", 256),
        (b"ic08", 256),
        (b"ic14", 512),
        (b"ic09", 512),
    ];
    let mut blocks = Vec::new();
    for (kind, size) in KINDS {
        let image = png(size)?;
        blocks.extend(kind);
        blocks.extend(u32::try_from(image.len() + 8)?.to_be_bytes());
        blocks.extend(image);
    }
    let mut file = b"icns".to_vec();
    file.extend(u32::try_from(blocks.len() + 8)?.to_be_bytes());
    file.extend(blocks);
    Ok(file)
}
