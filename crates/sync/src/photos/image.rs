//! Images: whether something is one, and how it is made as small as a photo has to be.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use store::photo;

/// How many bytes a file may have that a photo is made of.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;

/// How many pixels wide or high an image may be: a small file may say that it is huge.
const LARGEST_SIDE: u32 = 12_000;

/// How many pixels an image may have, in millions.
const LARGEST_MEGAPIXELS: u64 = 30;

/// How many bytes taking an image apart may use.
const LARGEST_ALLOC: u64 = 256 * 1024 * 1024;

/// How large a photo is made, in pixels: twice the 96 to which Google scales them (`google-api.md` 2.2), for screens with
/// small pixels.
const SIDE: u32 = 192;

/// How large an image of Google's may be that is kept as it came.
const KEPT_SIDE: u32 = 512;

/// Why something is no photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPhoto {
    /// No image, or of a format that is not read.
    #[error("it is no image that Rollcall reads; take a JPEG, PNG, GIF or BMP file")]
    NoImage,
    /// Too large to be taken apart.
    #[error(
        "the image is too large; take one of at most {LARGEST_MEGAPIXELS} megapixels and 20 MB, and {LARGEST_SIDE} pixels wide or high"
    )]
    TooLarge,
}

/// Makes a photo of an image that somebody chose: upright, square, and small.
///
/// # Errors
/// [`NoPhoto`].
pub fn of_file(bytes: &[u8]) -> Result<photo::Row, NoPhoto> {
    if bytes.len() > LARGEST_FILE {
        return Err(NoPhoto::TooLarge);
    }
    let (_, image, orientation) = decode(bytes)?;
    small(&image, orientation)
}

/// Takes a photo as Google gives it: one that is small enough is kept as it is.
///
/// # Errors
/// [`NoPhoto`].
pub fn of_google(bytes: Vec<u8>) -> Result<photo::Row, NoPhoto> {
    if bytes.len() > LARGEST_FILE {
        return Err(NoPhoto::TooLarge);
    }
    let (format, image, orientation) = decode(&bytes)?;
    let fits = image.width() <= KEPT_SIDE && image.height() <= KEPT_SIDE && bytes.len() <= photo::LARGEST;
    match format {
        ImageFormat::Png if fits => Ok(row("image/png", bytes)),
        ImageFormat::Jpeg if fits => Ok(row("image/jpeg", bytes)),
        _ => small(&image, orientation),
    }
}

fn row(media_type: &str, bytes: Vec<u8>) -> photo::Row {
    let mut digest = [0_u8; 16];
    blake3::Hasher::new().update(&bytes).finalize_xof().fill(&mut digest);
    let digest = format!("{:032x}", u128::from_be_bytes(digest));
    photo::Row { digest, media_type: media_type.to_owned(), bytes }
}

/// Takes an image apart, within limits that are asked of its header before any of it is unpacked.
fn decode(bytes: &[u8]) -> Result<(ImageFormat, DynamicImage, Orientation), NoPhoto> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| NoPhoto::NoImage)?;
    let format = reader.format().ok_or(NoPhoto::NoImage)?;
    // The decoder keeps to them itself, but for the image as a whole: that is reserved before it is unpacked.
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(LARGEST_ALLOC);
    reader.limits(limits.clone());
    let refused = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => NoPhoto::TooLarge,
        _ => NoPhoto::NoImage,
    };
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > LARGEST_MEGAPIXELS * 1_000_000 {
        return Err(NoPhoto::TooLarge);
    }
    limits.reserve(decoder.total_bytes()).map_err(refused)?;
    decoder.set_limits(limits).map_err(refused)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok((format, image, orientation))
}

/// Cuts out the square in the middle, scales it down and turns it upright; a smaller image stays as small as it is.
fn small(image: &DynamicImage, orientation: Orientation) -> Result<photo::Row, NoPhoto> {
    let (width, height) = (image.width(), image.height());
    let side = width.min(height);
    // A view, for a copy of a large image would be as large once more.
    let square = imageops::crop_imm(image, (width - side) / 2, (height - side) / 2, side, side);
    let rgba = match side > SIDE {
        true => imageops::resize(&*square, SIDE, SIDE, FilterType::Lanczos3),
        false => square.to_image(),
    };
    let mut scaled = DynamicImage::ImageRgba8(rgba);
    scaled.apply_orientation(orientation);
    let mut written = Cursor::new(Vec::new());
    let see_through = scaled.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    let (media_type, done) = if see_through {
        ("image/png", scaled.write_to(&mut written, ImageFormat::Png))
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut written, 88);
        ("image/jpeg", DynamicImage::ImageRgb8(scaled.to_rgb8()).write_with_encoder(encoder))
    };
    done.map_err(|_| NoPhoto::NoImage)?;
    let bytes = written.into_inner();
    // So many pixels never take more, however little they can be packed; else it would not be stored.
    if bytes.len() > photo::LARGEST { Err(NoPhoto::TooLarge) } else { Ok(row(media_type, bytes)) }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).expect("it is written");
        bytes.into_inner()
    }

    #[test]
    fn a_photo_is_the_square_in_the_middle() {
        let wide = RgbImage::from_fn(800, 400, |x, _| match x {
            0..200 => Rgb([200, 0, 0]),
            200..600 => Rgb([0, 200, 0]),
            _ => Rgb([0, 0, 200]),
        });
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp] {
            let made = of_file(&file(&wide.clone().into(), format)).expect("an image");
            assert_eq!(made.media_type, "image/jpeg", "nothing shines through");
            let (_, small, _) = decode(&made.bytes).expect("an image again");
            assert_eq!((small.width(), small.height()), (SIDE, SIDE), "its size");
            let corner = small.to_rgb8().get_pixel(2, 2).0;
            assert!(corner[1] > 150 && corner[0] < 60 && corner[2] < 60, "the middle: {corner:?}");
        }
    }

    #[test]
    fn what_shines_through_goes_on_doing_so_and_what_is_small_stays_small() {
        let clear = RgbaImage::from_pixel(40, 40, Rgba([10, 20, 30, 40]));
        let made = of_file(&file(&clear.into(), ImageFormat::Png)).expect("an image");
        assert_eq!(made.media_type, "image/png", "a JPEG could not");
        assert_eq!(decode(&made.bytes).expect("an image").1.width(), 40, "nothing is made up");
    }

    #[test]
    fn the_worst_noise_fits() {
        let mut seed = 1_u32;
        let noise = RgbaImage::from_fn(SIDE, SIDE, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Rgba(seed.to_be_bytes())
        });
        let made = of_file(&file(&noise.into(), ImageFormat::Png)).map(|made| made.bytes.len());
        assert!(made.is_ok_and(|size| size <= photo::LARGEST) || made == Err(NoPhoto::TooLarge), "{made:?}");
    }

    #[test]
    fn google_s_own_are_kept_to_the_byte() {
        let face = RgbImage::from_pixel(96, 96, Rgb([1, 2, 3]));
        let bytes = file(&face.clone().into(), ImageFormat::Png);
        let kept = of_google(bytes.clone()).expect("an image");
        assert_eq!((kept.media_type.as_str(), &kept.bytes), ("image/png", &bytes), "as it came");
        assert_eq!(kept.digest.len(), 32, "by its digest: {}", kept.digest);
        let gif = of_google(file(&face.into(), ImageFormat::Gif)).expect("an image");
        assert_eq!(gif.media_type, "image/jpeg", "the window shows two formats");
    }

    #[test]
    fn an_image_of_more_pixels_than_are_said_is_too_large() {
        let sized = |width: u32, height: u32| {
            let mut image = file(&RgbImage::from_pixel(8, 8, Rgb([0, 0, 0])).into(), ImageFormat::Bmp);
            image[18..22].copy_from_slice(&width.to_le_bytes());
            image[22..26].copy_from_slice(&height.to_le_bytes());
            of_file(&image)
        };
        assert_eq!(sized(6_000, 5_001), Err(NoPhoto::TooLarge), "30 megapixels, and one line more");
        assert_eq!(sized(6_000, 5_000), Err(NoPhoto::NoImage), "these may be, were they in the file");
        assert!(NoPhoto::TooLarge.to_string().contains("at most 30 megapixels"), "as it is said");
    }

    #[test]
    fn neither_words_nor_bombs_are_photos() {
        assert_eq!(of_file(b"no image"), Err(NoPhoto::NoImage), "words");
        assert_eq!(of_file(b"\x89PNG\r\n\x1a\nrest"), Err(NoPhoto::NoImage), "the beginning of an image");
        let mut bomb = file(&RgbImage::from_pixel(8, 8, Rgb([0, 0, 0])).into(), ImageFormat::Bmp);
        bomb[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
        bomb[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
        assert_eq!(of_file(&bomb), Err(NoPhoto::TooLarge), "a header that promises 10 GB");
        let mut wide = file(&RgbImage::from_pixel(8, 8, Rgb([0, 0, 0])).into(), ImageFormat::Bmp);
        wide[18..22].copy_from_slice(&11_000_u32.to_le_bytes());
        wide[22..26].copy_from_slice(&11_000_u32.to_le_bytes());
        assert_eq!(of_file(&wide), Err(NoPhoto::TooLarge), "each side is allowed, and all of it is 360 MB");
        assert_eq!(of_file(&vec![0; LARGEST_FILE + 1]), Err(NoPhoto::TooLarge), "a file that is too large");
    }
}
