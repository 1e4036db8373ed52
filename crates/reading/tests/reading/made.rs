//! Small files, made on the spot: what is in them is seen here and not in a blob.

use std::io::{Cursor, Write};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A picture of a few coloured fields.
pub(crate) fn pixels(wide: u32, high: u32) -> RgbImage {
    RgbImage::from_fn(wide, high, |x, y| {
        Rgb([(x * 255 / wide) as u8, (y * 255 / high) as u8, ((x / 8 + y / 8) % 2 * 200) as u8])
    })
}

pub(crate) fn picture(format: ImageFormat) -> Vec<u8> {
    saved(&pixels(64, 48), format)
}

pub(crate) fn saved(pixels: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// An archive of files by name. Stored files are not packed.
pub(crate) fn zip(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub(crate) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    zip(files, CompressionMethod::Deflated)
}

/// A Word document of these lines, and whatever parts are added.
pub(crate) fn docx(lines: &[&str], more: &[(&str, &[u8])]) -> Vec<u8> {
    let line = |it: &&str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{it}</w:t></w:r></w:p>");
    let body: String = lines.iter().map(line).collect();
    let xml = format!("<?xml version=\"1.0\"?><w:document><w:body>{body}</w:body></w:document>");
    let mut parts: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())];
    parts.extend(more);
    packed(&parts)
}

/// A PDF with one page for each text, set in a font whose letters are numbered as in Unicode.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects: Vec<String> = Vec::new();
    let kids: Vec<String> = (0..pages.len()).map(|it| format!("{} 0 R", 8 + 2 * it)).collect();
    objects.push("<< /Type /Catalog /Pages 2 0 R >>".into());
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()));
    objects.push(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H \
         /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>"
            .into(),
    );
    objects.push(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 1000 /FontDescriptor 5 0 R \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
            .into(),
    );
    objects.push(
        "<< /Type /FontDescriptor /FontName /Plain /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 \
         /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
            .into(),
    );
    objects.push(stream(&unicode_map(&pages.concat())));
    for (number, text) in pages.iter().enumerate() {
        objects.push(stream(&content(text)));
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            7 + 2 * number
        ));
    }
    assembled(&objects)
}

fn content(text: &str) -> String {
    let hex = |line: &str| line.encode_utf16().map(|it| format!("{it:04x}")).collect::<String>();
    let lines: Vec<String> = text.lines().map(|it| format!("<{}> Tj 0 -20 Td", hex(it))).collect();
    format!("BT /F1 12 Tf 50 780 Td\n{}\nET", lines.join("\n"))
}

fn unicode_map(text: &str) -> String {
    let mut signs: Vec<u16> = text.encode_utf16().collect();
    signs.sort_unstable();
    signs.dedup();
    let lines: Vec<String> = signs.iter().map(|it| format!("<{it:04x}> <{it:04x}>")).collect();
    format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Plain def\n\
         1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{} beginbfchar\n{}\nendbfchar\n\
         endcmap\nend\nend",
        lines.len(),
        lines.join("\n")
    )
}

fn stream(body: &str) -> String {
    format!("<< /Length {} >>\nstream\n{body}\nendstream", body.len())
}

fn assembled(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        write!(bytes, "{} 0 obj\n{object}\nendobj\n", number + 1).unwrap();
    }
    let list = bytes.len();
    write!(bytes, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(bytes, "{place:010} 00000 n ").unwrap();
    }
    let size = objects.len() + 1;
    write!(bytes, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{list}\n%%EOF\n").unwrap();
    bytes
}

/// Headers and a text, with files that hang on.
pub(crate) fn mail(text: &str, attachments: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut mail = String::from(
        "From: =?utf-8?B?5bCP5bqX?= <shop@example.com>\r\nTo: Wang <wang@example.com>\r\n\
         Subject: =?utf-8?B?6K6i5Y2V56Gu6K6k?=\r\nDate: Tue, 02 Jan 2024 09:03:04 +0800\r\n\
         Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n",
    );
    mail.push_str(&text.replace('\n', "\r\n"));
    for (name, media_type, bytes) in attachments {
        mail.push_str(&format!(
            "\r\n--b\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}",
            base64(bytes)
        ));
    }
    mail.push_str("\r\n--b--\r\n");
    mail.into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |sum, it| sum << 8 | u32::from(*it))
            << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let sign = char::from(SIGNS[(word >> (18 - 6 * at) & 63) as usize]);
            out.push(if at <= chunk.len() { sign } else { '=' });
        }
        if out.len() % 77 == 76 {
            out.push('\n');
        }
    }
    out
}

/// An old Office container with these streams.
pub(crate) fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        if let Some((folder, _)) = path.rsplit_once('/').filter(|(it, _)| !it.is_empty()) {
            file.create_storage_all(folder).unwrap();
        }
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.into_inner().into_inner()
}

/// A box of an ISO base media file.
pub(crate) fn media_box(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], name, body].concat()
}
