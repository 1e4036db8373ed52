//! Pictures: what is covered is gone, what looks alike is found.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, imageops};
use redress_reading::{
    kind::Kind,
    limits::THUMBNAIL_SIDE,
    page::Area,
    picture::{BadPicture, Fingerprint, Picture},
    redact::BadCover,
};

use super::made::{picture, pixels, saved};

fn read(bytes: &[u8], kind: Kind) -> Picture {
    Picture::read(bytes, kind).unwrap()
}

fn area(left: u32, top: u32, width: u32, height: u32) -> Area {
    Area { left, top, width, height }
}

/// A PNG with a line of metadata of its own.
fn with_comment(png: &[u8]) -> Vec<u8> {
    let body = b"tEXtComment\0taken by Wang at home";
    let mut chunk = ((body.len() - 4) as u32).to_be_bytes().to_vec();
    chunk.extend(body);
    chunk.extend(crc(body).to_be_bytes());
    [&png[..33], &chunk, &png[33..]].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc: u32, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn every_kind_of_picture_is_read() {
    let kinds = [
        (Kind::Png, ImageFormat::Png),
        (Kind::Jpeg, ImageFormat::Jpeg),
        (Kind::Gif, ImageFormat::Gif),
        (Kind::Webp, ImageFormat::WebP),
        (Kind::Bmp, ImageFormat::Bmp),
    ];
    for (kind, format) in kinds {
        assert_eq!(read(&picture(format), kind).size(), (64, 48), "{kind:?}");
    }
    assert!(matches!(Picture::read(b"\x89PNG", Kind::Png), Err(BadPicture)));
    assert!(matches!(Picture::read(b"x", Kind::Pdf), Err(BadPicture)));
}

#[test]
fn what_is_covered_is_black_and_the_rest_is_as_it_was() {
    let bytes = with_comment(&picture(ImageFormat::Png));
    let covered = read(&bytes, Kind::Png).redacted(&[area(10, 5, 20, 7)]).unwrap();
    let before = image::load_from_memory(&bytes).unwrap().into_rgb8();
    let after = image::load_from_memory(&covered).unwrap().into_rgb8();
    for (x, y, pixel) in after.enumerate_pixels() {
        let inside = (10..30).contains(&x) && (5..12).contains(&y);
        let wanted = if inside { Rgb([0, 0, 0]) } else { *before.get_pixel(x, y) };
        assert_eq!(*pixel, wanted, "at {x}, {y}");
    }
}

#[test]
fn what_stood_beside_the_pixels_is_dropped() {
    let bytes = with_comment(&picture(ImageFormat::Png));
    let comment = |bytes: &[u8]| bytes.windows(4).any(|it| it == b"Wang");
    assert!(comment(&bytes));
    let picture = read(&bytes, Kind::Png);
    assert!(!comment(&picture.png()) && !comment(&picture.thumbnail()));
    assert!(!comment(&picture.redacted(&[area(0, 0, 1, 1)]).unwrap()));
}

#[test]
fn boxes_lie_within_the_picture() {
    let picture = read(&picture(ImageFormat::Png), Kind::Png);
    let refused = |areas: &[Area]| picture.redacted(areas).unwrap_err();
    assert!(picture.redacted(&[area(63, 47, 1, 1)]).is_ok());
    assert_eq!(refused(&[]), BadCover::Nothing);
    assert_eq!(refused(&[area(0, 0, 1, 1), area(63, 47, 2, 1)]), BadCover::Outside(1));
    assert_eq!(refused(&[area(0, 0, 0, 1)]), BadCover::Outside(0));
    assert_eq!(refused(&[area(u32::MAX, 0, u32::MAX, 1)]), BadCover::Outside(0));
    assert_eq!(refused(&vec![area(0, 0, 1, 1); 1001]), BadCover::TooMany);
}

#[test]
fn a_thumbnail_is_small_and_keeps_its_shape() {
    let long = read(&saved(&pixels(100, 1000), ImageFormat::Png), Kind::Png).thumbnail();
    assert_eq!(read(&long, Kind::Png).size(), (32, THUMBNAIL_SIDE));
    let small = read(&picture(ImageFormat::Png), Kind::Png).thumbnail();
    assert_eq!(read(&small, Kind::Png).size(), (64, 48));
}

#[test]
fn a_picture_is_shown_as_its_camera_says() {
    // EXIF of one entry: orientation 6, to be turned by a quarter.
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let jpeg = picture(ImageFormat::Jpeg);
    let length = ((exif.len() + 2) as u16).to_be_bytes();
    let turned = [&jpeg[..2], b"\xff\xe1", &length, exif, &jpeg[2..]].concat();
    assert_eq!(read(&turned, Kind::Jpeg).size(), (48, 64));
}

/// A page as a wallet shows it, with lines of "text" that the seed places.
fn screenshot(seed: u32) -> RgbImage {
    let mut page = RgbImage::from_pixel(360, 640, Rgb([245, 245, 245]));
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut dice = |most: u32| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % most
    };
    for line in 0..14 {
        let (top, width) = (40 + line * 42, 40 + dice(280));
        for block in 0..width / 12 {
            let shade = 20 + dice(90) as u8;
            for (x, y) in (0..9).flat_map(|x| (0..18).map(move |y| (x, y))) {
                page.put_pixel(20 + block * 12 + x, top + y, Rgb([shade, shade, shade]));
            }
        }
    }
    page
}

fn fingerprint(pixels: &RgbImage, format: ImageFormat, kind: Kind) -> Fingerprint {
    read(&saved(pixels, format), kind).fingerprint()
}

#[test]
fn a_picture_saved_anew_is_near_and_another_page_of_the_same_app_is_not() {
    let page = screenshot(1);
    let first = fingerprint(&page, ImageFormat::Png, Kind::Png);
    let small = imageops::resize(&page, 250, 444, imageops::FilterType::Triangle);
    let mut pale = page.clone();
    for pixel in pale.pixels_mut() {
        pixel.0 = pixel.0.map(|it| it - it / 8);
    }
    for (what, again) in [("as JPEG", &page), ("smaller", &small), ("darker", &pale)] {
        let again = fingerprint(again, ImageFormat::Jpeg, Kind::Jpeg);
        assert!(first.is_near(&again), "{what}: {:?}", first.distance(&again));
        let shared = first.pieces().iter().zip(again.pieces()).any(|(it, other)| *it == other);
        assert!(shared, "{what}: cannot be looked up");
    }
    for seed in 2..40 {
        let other = fingerprint(&screenshot(seed), ImageFormat::Png, Kind::Png);
        assert!(!first.is_near(&other), "{seed}: {:?}", first.distance(&other));
    }
}

#[test]
fn a_blank_picture_says_nothing() {
    let blank = RgbImage::from_pixel(50, 50, Rgb([200, 10, 10]));
    assert!(fingerprint(&blank, ImageFormat::Png, Kind::Png).says_nothing());
    assert!(!fingerprint(&screenshot(1), ImageFormat::Png, Kind::Png).says_nothing());
}

#[test]
fn what_shines_through_is_shown_on_white() {
    let mut clear = image::RgbaImage::from_pixel(4, 4, image::Rgba([0, 0, 0, 0]));
    clear.put_pixel(0, 0, image::Rgba([0, 0, 0, 255]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(clear).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let shown = read(&bytes.into_inner(), Kind::Png).png();
    let shown = image::load_from_memory(&shown).unwrap().into_rgb8();
    assert_eq!((*shown.get_pixel(0, 0), *shown.get_pixel(1, 1)), (Rgb([0; 3]), Rgb([255; 3])));
}
