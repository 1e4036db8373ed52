//! Screenshots, drawn on the spot with the font that letters are printed in.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Names the folder with the fonts, as for everybody who prints.
const FONTS: &str = "REDRESS_FONTS";
const FONT: &str = "NotoSansSC_400Regular.ttf";

/// A text, and where its upper left corner is.
pub(crate) struct Line {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) height: u32,
    pub(crate) text: &'static str,
}

/// The font with Chinese signs; none where nobody fetched it.
pub(crate) fn font() -> Option<FontVec> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("fonts");
    let folder = std::env::var_os(FONTS).map_or(target, PathBuf::from);
    let bytes = std::fs::read(folder.join(FONT)).ok()?;
    FontVec::try_from_vec(bytes).ok()
}

/// Dark lines on a light page.
pub(crate) fn page(font: &FontVec, wide: u32, high: u32, lines: &[Line]) -> RgbImage {
    let mut pixels = RgbImage::from_pixel(wide, high, Rgb([250, 250, 250]));
    for line in lines {
        draw(&mut pixels, font, line);
    }
    pixels
}

#[expect(clippy::float_arithmetic, reason = "letters are curves, and no money")]
fn draw(pixels: &mut RgbImage, font: &FontVec, line: &Line) {
    let scaled = font.as_scaled(PxScale::from(f32::from(line.height as u16)));
    let mut pen = point(f32::from(line.left as u16), f32::from(line.top as u16) + scaled.ascent());
    for sign in line.text.chars() {
        let glyph = scaled.scaled_glyph(sign);
        let step = scaled.h_advance(glyph.id);
        let glyph = ab_glyph::Glyph { position: pen, ..glyph };
        if let Some(outline) = font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            outline.draw(|x, y, covered| {
                let (x, y) = (x + bounds.min.x as u32, y + bounds.min.y as u32);
                if let Some(pixel) = pixels.get_pixel_mut_checked(x, y) {
                    let shade = 250_u8.saturating_sub((covered * 230.0) as u8);
                    *pixel = Rgb([shade.min(pixel.0[0]); 3]);
                }
            });
        }
        pen.x += step;
    }
}

pub(crate) fn png(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels.clone()).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The details of a payment as a wallet shows them, with invented values.
pub(crate) fn wallet_page(font: &FontVec) -> RgbImage {
    let rows = [
        ("当前状态", "支付成功"),
        ("支付时间", "2024年1月2日 09:03:04"),
        ("商户全称", "海淀区小店便利店"),
        ("支付方式", "零钱"),
        ("交易单号", "4200001234202401021234567890"),
        ("商户单号", "SHOP20240102000017"),
    ];
    let mut lines = vec![
        Line { left: 380, top: 80, height: 44, text: "小店" },
        Line { left: 330, top: 150, height: 72, text: "-1,234.56" },
    ];
    for (row, (label, value)) in rows.into_iter().enumerate() {
        let top = 290 + 70 * row as u32;
        lines.push(Line { left: 40, top, height: 36, text: label });
        lines.push(Line { left: 260, top, height: 36, text: value });
    }
    page(font, 900, 760, &lines)
}
