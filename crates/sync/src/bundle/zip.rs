//! Writes files into one zip archive (APPNOTE 6.3: deflated, no encryption, no extensions).
//!
//! By hand: what a crate brings beside it is more than this.

use std::io::{self, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

const VERSION: u16 = 20;
const UTF8: u16 = 1 << 11;
const DEFLATED: u16 = 8;
/// 1980-01-01, the first day that the format knows: the archive says nothing of its own about times.
const FIRST_DAY: u16 = 0x21;

/// Writes an archive of named files.
///
/// # Errors
/// When it cannot be written, or a file is larger than the format takes.
pub fn write<'a>(
    out: &mut dyn Write,
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> io::Result<()> {
    let (mut directory, mut at, mut count) = (Vec::new(), 0_u32, 0_u16);
    let too_large = || io::Error::other("the archive is too large");
    for (name, bytes) in files {
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(bytes)?;
        let packed = deflate.finish()?;
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| too_large());
        let length = u16::try_from(name.len()).map_err(|_| too_large())?;

        let mut facts = Vec::new();
        for word in [VERSION, UTF8, DEFLATED, 0, FIRST_DAY] {
            facts.extend(word.to_le_bytes());
        }
        for figure in [crc.sum(), size(&packed)?, size(bytes)?] {
            facts.extend(figure.to_le_bytes());
        }
        facts.extend(length.to_le_bytes());
        facts.extend([0; 2]);

        directory.extend(*b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());

        out.write_all(b"PK\x03\x04")?;
        out.write_all(&facts)?;
        out.write_all(name.as_bytes())?;
        out.write_all(&packed)?;
        let written = 4 + facts.len() + name.len() + packed.len();
        at = u32::try_from(written).ok().and_then(|more| at.checked_add(more)).ok_or_else(too_large)?;
        count = count.checked_add(1).ok_or_else(too_large)?;
    }
    let length = u32::try_from(directory.len()).map_err(|_| too_large())?;
    out.write_all(&directory)?;
    out.write_all(b"PK\x05\x06\0\0\0\0")?;
    for word in [count, count] {
        out.write_all(&word.to_le_bytes())?;
    }
    for figure in [length, at] {
        out.write_all(&figure.to_le_bytes())?;
    }
    out.write_all(&[0; 2])
}
