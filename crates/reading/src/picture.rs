//! Pictures: decoded within limits, made small, covered in parts, compared.

mod fingerprint;

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
    Rgb, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};

pub use fingerprint::Fingerprint;

use crate::{
    kind::Kind,
    limits::{
        COVERS_MAX, PICTURE_MEMORY_MAX, PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX, THUMBNAIL_SIDE,
    },
    page::Area,
    redact::BadCover,
};

/// A picture as it is shown: turned as its camera says, without transparency, and without anything
/// else that was in the file. Of moving pictures the first one.
pub struct Picture {
    pixels: RgbImage,
}

/// The file could not be read as a picture within the limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the picture is damaged or too large")]
pub struct BadPicture;

impl Picture {
    /// Decodes a picture of a kind that [`Kind::is_picture`].
    pub fn read(bytes: &[u8], kind: Kind) -> Result<Picture, BadPicture> {
        let format = match kind {
            Kind::Png => ImageFormat::Png,
            Kind::Jpeg => ImageFormat::Jpeg,
            Kind::Gif => ImageFormat::Gif,
            Kind::Webp => ImageFormat::WebP,
            Kind::Bmp => ImageFormat::Bmp,
            _ => return Err(BadPicture),
        };
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits());
        let mut decoder = reader.into_decoder().map_err(|_| BadPicture)?;
        let (wide, high) = decoder.dimensions();
        if wide == 0 || high == 0 || PICTURE_PIXELS_MAX < u64::from(wide) * u64::from(high) {
            return Err(BadPicture);
        }
        let turned = decoder.orientation().ok();
        let mut decoded = DynamicImage::from_decoder(decoder).map_err(|_| BadPicture)?;
        if let Some(turned) = turned {
            decoded.apply_orientation(turned);
        }
        Ok(Picture { pixels: flat(decoded) })
    }

    /// How wide and how high it is, in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.pixels.dimensions()
    }

    /// A small PNG of it. One that is small already stays as large as it is.
    pub fn thumbnail(&self) -> Vec<u8> {
        let (wide, high) = self.size();
        let long = wide.max(high).max(1);
        if long <= THUMBNAIL_SIDE {
            return png(&self.pixels);
        }
        let scaled = |side: u32| {
            let scaled = u64::from(side) * u64::from(THUMBNAIL_SIDE) / u64::from(long);
            (scaled as u32).max(1)
        };
        png(&imageops::thumbnail(&self.pixels, scaled(wide), scaled(high)))
    }

    /// The whole of it as a PNG without any metadata.
    pub fn png(&self) -> Vec<u8> {
        png(&self.pixels)
    }

    /// The same, so many times as wide and high: small letters are recognised better so.
    pub fn enlarged_png(&self, times: u32) -> Vec<u8> {
        if times <= 1 {
            return self.png();
        }
        let (wide, high) = self.size();
        let (wide, high) = (wide.saturating_mul(times), high.saturating_mul(times));
        png(&imageops::resize(&self.pixels, wide, high, imageops::FilterType::Triangle))
    }

    /// A new PNG in which the areas are black. What was below them is gone, and so is everything
    /// that stood beside the pixels: place, camera, thumbnail, comments.
    pub fn redacted(&self, areas: &[Area]) -> Result<Vec<u8>, BadCover> {
        if areas.is_empty() {
            return Err(BadCover::Nothing);
        }
        if COVERS_MAX < areas.len() {
            return Err(BadCover::TooMany);
        }
        let (wide, high) = self.size();
        let mut pixels = self.pixels.clone();
        for (number, area) in areas.iter().enumerate() {
            let empty = area.width == 0 || area.height == 0;
            if empty || wide < area.right() || high < area.bottom() {
                return Err(BadCover::Outside(number));
            }
            for row in area.top..area.bottom() {
                for column in area.left..area.right() {
                    pixels.put_pixel(column, row, Rgb([0, 0, 0]));
                }
            }
        }
        Ok(png(&pixels))
    }

    /// What stays the same when the picture is scaled, saved anew or made paler.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.pixels)
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(PICTURE_SIDE_MAX);
    limits.max_image_height = Some(PICTURE_SIDE_MAX);
    limits.max_alloc = Some(PICTURE_MEMORY_MAX);
    limits
}

/// On white, as a page shows it.
fn flat(decoded: DynamicImage) -> RgbImage {
    if !decoded.color().has_alpha() {
        return decoded.into_rgb8();
    }
    let with_alpha = decoded.into_rgba8();
    let mut pixels = RgbImage::new(with_alpha.width(), with_alpha.height());
    for (to, from) in pixels.pixels_mut().zip(with_alpha.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let over = |it: u32| ((it * alpha + 255 * (255 - alpha)) / 255) as u8;
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    pixels
}

fn png(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    let (wide, high) = pixels.dimensions();
    encoder
        .write_image(pixels, wide, high, ExtendedColorType::Rgb8)
        .expect("memory takes every byte, and the size is that of the pixels");
    bytes
}
